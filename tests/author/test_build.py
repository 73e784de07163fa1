"""What is committed is what the lessons' texts give, and it gives nothing away."""

import json
import re

import nbformat
import pytest

from autograder.author import lesson as lessons
from autograder.author.audit import shipped_key
from autograder.author.build import write_keys
from autograder.author.keys import make_key, same_key
from autograder.author.lesson import LessonError, lesson_names
from autograder.author.notebook import make_notebook, solutions_of
from autograder.author.reference import load_exercises, reference_of
from helpers.check.plain import decode, encode

NAMES = lesson_names()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_notebook_equals_a_fresh_build_to_the_cell_id(name, fresh, root):
    assert (root / "notebooks" / f"{name}.ipynb").read_text() == (
        fresh / "notebooks" / f"{name}.ipynb"
    ).read_text()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_public_keys_equal_a_fresh_build(name, fresh, root):
    committed = {
        path.name: json.loads(path.read_text())
        for path in (root / "helpers/keys" / name).glob("*.json")
    }
    built = {
        path.name: json.loads(path.read_text()) for path in (fresh / "keys" / name).glob("*.json")
    }
    assert committed.keys() == built.keys()
    for file in built:
        assert same_key(committed[file], built[file]), (
            f"{file} is out of date: run `python -m autograder build {name}`"
        )


def test_nothing_is_left_of_a_lesson_that_is_no_more(fresh, root):
    assert {path.stem for path in (root / "notebooks").glob("*")} == set(NAMES)
    assert {path.name for path in (root / "helpers/keys").iterdir()} == {*NAMES, "lessons.json"}
    assert (root / "helpers/keys/lessons.json").read_text() == (
        fresh / "keys/lessons.json"
    ).read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_released_notebook_has_no_output_and_is_valid(name, root):
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(
        not cell.outputs and cell.execution_count is None
        for cell in notebook.cells
        if cell.cell_type == "code"
    )
    assert "jupytext" not in notebook.metadata


def plain(text):
    return re.sub(r"\s+", "", text)


def solution_blocks(name):
    """Yield the text of each solution block of a lesson."""
    for cell in make_notebook(name).cells:
        yield from re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_and_no_mark_is_given_away(name, root):
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    by_id = {
        cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source
        for cell in notebook.cells
    }
    everything = "\n".join(cell.source for cell in notebook.cells)
    assert "SOLUTION" not in everything
    for id, answer in solutions_of(name).items():
        assert plain(by_id[id]) != plain(answer)
    for block in solution_blocks(name):
        if len(plain(block)) > 40:  # shorter ones are formulas that the text itself must show
            assert plain(block) not in plain(everything)


@pytest.mark.parametrize("name", NAMES)
def test_no_program_and_no_readable_choice_stands_in_a_public_key(name, root):
    texts = {path.stem: path.read_text() for path in (root / "helpers/keys" / name).glob("*.json")}
    for block in solution_blocks(name):
        for text in texts.values():
            assert len(plain(block)) < 25 or plain(block) not in plain(text)
    for exercise in load_exercises(name):
        assert "def " not in texts[exercise.id].replace("def` ", "")
        key = json.loads(texts[exercise.id])
        for case in key["cases"]:
            if case["compare"] == "sealed":
                expected = decode(case["expected"])
                assert all(re.fullmatch(r"[0-9a-f]{24}", seal) for seal in expected["right"])
                assert all(
                    re.fullmatch(r"[0-9a-f]+", reply) for reply in expected["replies"].values()
                )


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_case_is_not_a_public_one(name, root):
    def drawn(run):
        return {
            each.id: make_key(
                each, reference_of(name), name, ["a secret", name, run], mistakes=False
            )
            for each in load_exercises(name)
        }

    keys, again = drawn("1"), drawn("2")
    for id, key in keys.items():
        public = json.loads((root / "helpers/keys" / name / f"{id}.json").read_text())
        if key["kind"] in ("code", "model"):
            calls = [call for call in key["calls"] if call.get("args")]
            assert any(call not in public["calls"] for call in calls), f"{id}: every case is public"
            assert key["calls"] != again[id]["calls"], f"{id}: two runs ask the same"
        else:
            sealed = [case["expected"] for case in key["cases"] if case["compare"] == "sealed"]
            assert not any(
                expected in [case["expected"] for case in public["cases"]] for expected in sealed
            ), f"{id}: the salt is public"


@pytest.mark.parametrize("name", NAMES)
def test_every_check_asks_for_what_its_exercise_asks(name):
    exercises = {each.id: each for each in load_exercises(name)}
    for cell in make_notebook(name).cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("test-")
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            assert cell.source.strip() == f'check("{id}", {", ".join(exercises[id].asks)})'


LESSON = """# %% [markdown]
# # A lesson

# %% exercise="one"
def one(x):
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION

# %% test="one" points=1
check("one", one)
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('exercise="one"', 'exersise="one"', "not known"),
        ("points=1", "point=1", "not known"),
        (" points=1", "", "points is missing"),
        ('# %% exercise="one"', "# %%", "would be published"),
        ("### END SOLUTION", "", "1 BEGIN SOLUTION and 0 END"),
        ("### BEGIN SOLUTION", "### BEGIN  SOLUTION", "SOLUTION"),
        ('test="one"', 'test="two"', "every exercise needs one check"),
        ('"one"', '"One!"', "no exercise name"),
        ("points=1", "points=-1", "no number of points"),
    ],
)
def test_a_misspelt_mark_stops_the_build(old, new, message, tmp_path, monkeypatch):
    (tmp_path / "98_test.py").write_text(LESSON.replace(old, new))
    monkeypatch.setattr(lessons, "SOLUTIONS", tmp_path)
    with pytest.raises(LessonError, match=message):
        lessons.read_cells("98_test")


def test_the_unchanged_lesson_of_that_test_is_fine(tmp_path, monkeypatch):
    (tmp_path / "98_test.py").write_text(LESSON)
    monkeypatch.setattr(lessons, "SOLUTIONS", tmp_path)
    marks = [
        {k: v for k, v in cell.metadata.items() if k != "lines_to_next_cell"}
        for cell in lessons.read_cells("98_test")
    ]
    assert marks == [{}, {"exercise": "one"}, {"test": "one", "points": 1}]


def test_a_build_leaves_a_key_that_differs_in_last_digits_alone(tmp_path):
    key = shipped_key("01_neuron", "weighted-sum")
    write_keys({"weighted-sum": key}, tmp_path)
    path = tmp_path / "weighted-sum.json"
    (tmp_path / "of-old.json").write_text("{}")
    elsewhere = json.loads(path.read_text())
    elsewhere["cases"][0]["expected"] = encode(
        decode(elsewhere["cases"][0]["expected"]) * (1 + 1e-13)
    )
    path.write_text(json.dumps(elsewhere))
    write_keys({"weighted-sum": key}, tmp_path)
    assert json.loads(path.read_text()) == elsewhere
    for damage in ("", "[]", "{}", json.dumps({**elsewhere, "title": "Another"})):
        path.write_text(damage)
        write_keys({"weighted-sum": key}, tmp_path)
        assert json.loads(path.read_text()) == key
    assert [each.name for each in tmp_path.iterdir()] == ["weighted-sum.json"]
