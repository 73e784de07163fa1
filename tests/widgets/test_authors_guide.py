"""The guide to moving pictures is true: its example joins, shows and answers as it stands there."""

import re

from helpers.widgets import join


def test_the_example_of_a_new_widget_works_as_it_stands(root, tmp_path, monkeypatch, shown, trait):
    guide = (root / "docs/moving.md").read_text(encoding="utf-8")
    (module,) = re.findall(r"```js\n(.*?)```", guide, re.DOTALL)
    (program,) = [
        code for code in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "class " in code
    ]
    sources = tmp_path / "js"
    sources.mkdir()
    for file in join.SOURCES.iterdir():
        (sources / file.name).write_text(file.read_text())
    (sources / "doubler.mjs").write_text(module)
    monkeypatch.setattr(join, "SOURCES", sources)
    names = {}
    exec(program, names)
    page = shown(names["widget"])
    page.get_by_role("slider", name="x", exact=True).press("ArrowRight")
    page.get_by_text("Twice 1.1 is 2.2.").wait_for()
    page.wait_for_function("nnModel.get('answer') === 'doubled = 2.2'")
    page.keyboard.press("z")
    page.wait_for_function("nnModel.get('state') === '{\"x\":1}'")
    assert page.failed == []
