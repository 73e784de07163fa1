"""The widgets' JavaScript: its own tests pass in node, its numbers are NumPy's, it joins into one
readable file of a bearable size.
"""

import json
import re
import shutil
import subprocess
from collections import Counter

import numpy as np
import pytest
from classroom import need

from helpers import functions
from helpers.widgets.join import SOURCES, joined, modules_of, styled

MODULES = sorted(path.stem for path in SOURCES.glob("*.mjs"))
WIDGETS = [name for name in MODULES if "export default" in (SOURCES / f"{name}.mjs").read_text()]
PLAYERS = {"carver", "forward"}  # may be larger: two planes and a game, or a recording


def node(*arguments, text=None):
    """Run node and return what it wrote; skip the test where there is no node."""
    program = shutil.which("node")
    need("node", program, "`sudo apt install nodejs`, version 20 or newer")
    done = subprocess.run(
        [program, *arguments], input=text, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_pure_parts_pass_their_own_tests_in_node(root):
    files = sorted(map(str, (root / "tests/widgets/js").glob("*.test.mjs")))
    told = node("--test", *files)
    assert int(re.search(r"^# tests (\d+)", told, re.MULTILINE)[1]) >= 2 * len(files)
    assert "# fail 0" in told


def test_forward_passes_are_numpys_to_the_last_digits(tmp_path):
    rng = np.random.default_rng(0)
    cases = []
    for name in ("step", "sigmoid", "tanh", "relu", "identity"):
        for sizes in ((2, 1), (3, 4, 2), (2, 5, 3, 1)):
            layers = [
                (3 * rng.normal(size=(i, o)), rng.normal(size=o))
                for i, o in zip(sizes, sizes[1:], strict=False)
            ]
            A = X = rng.normal(size=(4, sizes[0]))
            for W, b in layers:
                A = functions.ACTIVATIONS[name](A @ W + b)
            nested = [[W.tolist(), b.tolist()] for W, b in layers]
            cases.append([X.tolist(), nested, [name] * len(layers), A.tolist()])
    program = tmp_path / "compare.mjs"
    program.write_text(
        f'import {{ forwardOf }} from "{(SOURCES / "nn.mjs").as_uri()}";\n'
        'import { readFileSync } from "node:fs";\n'
        "const cases = JSON.parse(readFileSync(0));\n"
        "const out = cases.map(([X, layers, names]) => forwardOf(X, layers, names).at(-1).A);\n"
        "console.log(JSON.stringify(out));\n"
    )
    answers = json.loads(node(str(program), text=json.dumps(cases)))
    for (*_, expected), got in zip(cases, answers, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


def test_every_module_has_a_first_line_that_says_its_idea_and_no_line_is_wide():
    for name in MODULES:
        lines = (SOURCES / f"{name}.mjs").read_text().splitlines()
        assert lines[0].startswith("// "), name
        assert max(map(len, lines)) <= 110, name


def test_no_two_modules_of_a_widget_share_a_name_at_their_top():
    kinds = r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)"
    pattern = re.compile(kinds, re.MULTILINE)
    for widget in WIDGETS:
        counts = Counter()
        for name in modules_of(widget):
            counts.update(pattern.findall((SOURCES / f"{name}.mjs").read_text()))
        assert [name for name, count in counts.items() if count > 1] == [], widget


def test_joined_widgets_parse_and_are_small(tmp_path):
    assert {"neuron"} <= set(WIDGETS)
    for widget in WIDGETS:
        file = tmp_path / f"{widget}.mjs"
        file.write_text(joined(widget))
        node("--check", str(file))
        limit = 80_000 if widget in PLAYERS else 50_000
        assert len(file.read_bytes()) < limit, widget


def test_nothing_of_ours_asks_the_network():
    for name in MODULES:
        source = (SOURCES / f"{name}.mjs").read_text()
        assert not re.findall(r"https?://(?!www\.w3\.org/)", source), name
        assert not re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|eval)\(", source), name
    assert "url(" not in styled() and "@import" not in styled()


def test_a_module_that_cannot_be_joined_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.widgets.join.SOURCES", tmp_path)
    for name, source, said in (
        ("ring_a", 'import { b } from "./ring_b.mjs";\nexport const a = 1;\n', "by way of"),
        ("star", 'import * as all from "./other.mjs";\n', "import { a, b }"),
    ):
        (tmp_path / f"{name}.mjs").write_text(source)
        (tmp_path / "ring_b.mjs").write_text('import { a } from "./ring_a.mjs";\n')
        with pytest.raises(ValueError, match=said):
            joined(name)
