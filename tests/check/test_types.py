"""helpers.check is typed throughout: what crosses between its rooms is declared."""

import pytest
from mypy import api


@pytest.mark.slow
def test_the_checker_of_types_finds_nothing_in_its_strictest_mode(root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    said, errors, code = api.run(["--strict", f"--cache-dir={tmp_path}", "helpers/check"])
    assert code == 0, said + errors
