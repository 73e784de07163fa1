"""A damaged hand-in keeps every answer that is still there, and an unanswered one never gains."""

import copy
import json
import re

import nbformat
import pytest

from autograder.demo import answers_of, fill
from autograder.lesson import make_notebook
from autograder.outputs import clean_outputs, tame_markdown
from autograder.repair import Unreadable, find_notebook, grade_id, is_answer, names_of, read_cells, repair

LESSON = "02_layer"


@pytest.fixture(scope="module")
def release():
    """The released notebook, without going through nbgrader."""
    notebook = make_notebook(LESSON)
    for cell in notebook.cells:
        pattern = r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*"
        cell.source = re.sub(pattern, r"\1...  # your code here", cell.source, flags=re.DOTALL | re.MULTILINE)
    return notebook


@pytest.fixture
def full(release):
    return fill(release, answers_of(LESSON))


def answers_in(repaired):
    return {grade_id(cell): cell.source.strip() for cell in repaired.notebook.cells if is_answer(cell)}


def through_file(notebook, tmp_path, change=lambda data: data):
    data = change(json.loads(nbformat.writes(notebook)))
    path = tmp_path / f"{LESSON}.ipynb"
    path.write_text(json.dumps(data))
    return read_cells(path)


def no_metadata(data):
    for cell in data["cells"]:
        cell["metadata"] = {}
    return data


def no_ids(data):
    for cell in data["cells"]:
        cell.pop("id", None)
    return data


def odd_metadata(data):
    for number, cell in enumerate(data["cells"]):
        cell["metadata"] = [None, [], "x", {"nbgrader": 3}, {"nbgrader": {"grade_id": ["a"]}}, {"tags": 7}][number % 6]
    return data


def old_format(data):
    cells = [{**c, "input" if c["cell_type"] == "code" else "source": c["source"], "language": "python"} for c in data["cells"]]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def answers_to_end(data):
    moved = [c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    data["cells"] = [c for c in data["cells"] if c not in moved] + moved
    return data


def answers_alone(data):
    data["cells"] = [c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    return data


def code_as_text(data):
    for cell in data["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["cell_type"] = "markdown"
    return data


def merged_with_check(data):
    cells = data["cells"]
    for cell, following in zip(cells, cells[1:], strict=False):
        if cell["metadata"].get("nbgrader", {}).get("solution") and following["cell_type"] == "code":
            following["source"] = [*cell["source"], "\n", *following["source"]]
            cell["source"] = []
    return data


def twice(data):
    data["cells"] = [c for cell in data["cells"] for c in (cell, copy.deepcopy(cell))]
    return data


def windows_lines(data):
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return data




CHANGES = [
    lambda data: data, no_metadata, no_ids, odd_metadata, old_format, answers_to_end, answers_alone, code_as_text, merged_with_check, twice, windows_lines,
    lambda data: no_ids(no_metadata(data)), lambda data: twice(no_metadata(data)), lambda data: old_format(no_metadata(data)),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_answer_is_found_again(change, full, release, tmp_path):
    cells, _ = through_file(full, tmp_path, change)
    repaired = repair(release, cells)
    for id, answer in answers_of(LESSON).items():
        if is_answer_code(release, id):
            assert names_of(answer) <= names_of(answers_in(repaired)[id]), id
            assert "# your code here" not in answers_in(repaired)[id], id
    locked = {grade_id(cell): cell.source for cell in release.cells if grade_id(cell) and not is_answer(cell)}
    mine = {grade_id(cell): cell.source for cell in repaired.notebook.cells if grade_id(cell) in locked}
    assert mine == locked
    ids = [grade_id(cell) for cell in repaired.notebook.cells if grade_id(cell)]
    assert len(ids) == len(set(ids))
    nbformat.validate(repaired.notebook)


def is_answer_code(release, id):
    return next(cell for cell in release.cells if grade_id(cell) == id).cell_type == "code"


@pytest.mark.parametrize("change", CHANGES)
def test_an_unanswered_hand_in_stays_unanswered(change, release, tmp_path):
    cells, _ = through_file(release, tmp_path, change)
    repaired = repair(release, cells)
    stubs = {grade_id(cell): cell.source.strip() for cell in release.cells if is_answer(cell) and cell.cell_type == "code"}
    assert {id: text for id, text in answers_in(repaired).items() if id in stubs} == stubs


def test_an_answer_in_a_new_cell_below_the_stub_counts(release, tmp_path):
    notebook = copy.deepcopy(release)
    for id, answer in answers_of(LESSON).items():
        at = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == id)
        if notebook.cells[at].cell_type == "code":
            notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(answer))
    cells, _ = through_file(notebook, tmp_path)
    repaired = repair(release, cells)
    assert not [id for id, text in answers_in(repaired).items() if "# your code here" in text]
    assert any("found in another cell" in remark for remark in repaired.remarks)


def test_the_students_own_cells_stay_where_they_were(full, release, tmp_path):
    notebook = copy.deepcopy(full)
    at = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == "layer")
    notebook.cells.insert(at, nbformat.v4.new_code_cell("mine = 1"))
    repaired = repair(release, through_file(notebook, tmp_path)[0]).notebook
    sources = [cell.source for cell in repaired.cells]
    assert sources.index("mine = 1") < next(i for i, cell in enumerate(repaired.cells) if grade_id(cell) == "layer")
    assert sources.index("mine = 1") > next(i for i, cell in enumerate(repaired.cells) if grade_id(cell) == "test-layer-by-loop")


def test_nothing_of_the_students_metadata_or_outputs_is_kept(full, release, tmp_path):
    def spoil(data):
        data["metadata"]["kernelspec"] = {"name": "evil", "display_name": "x", "language": "x"}
        for cell in data["cells"]:
            cell["metadata"]["tags"] = ["skip-execution"]
            cell["metadata"]["executionInfo"] = {"user": {"displayName": "A Student"}}
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": "<b>"}, "metadata": {}}]
        return data

    text = nbformat.writes(repair(release, through_file(full, tmp_path, spoil)[0]).notebook)
    assert "skip-execution" not in text
    assert "A Student" not in text
    assert '"evil"' not in text
    assert "text/html" not in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"), (b"   \n", "empty"), (b"<html>", "web page"), (b"PK\x03\x04", "zip"), (b'{"cells": [', "not valid JSON"), (b"[]", "no notebook"),
        (b'{"cells": 3}', "no cells"), (b"[" * 100_000, "JSON"), (b"\xff\xfe\x00", "JSON"), (b'{"nbformat": 4}', "no cells"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_a_reason(content, reason, tmp_path):
    (tmp_path / f"{LESSON}.ipynb").write_bytes(content)
    with pytest.raises(Unreadable, match=reason):
        read_cells(tmp_path / f"{LESSON}.ipynb")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_read(encoding, full, tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_bytes(nbformat.writes(full).encode(encoding))
    assert len(read_cells(path)[0]) == len(full.cells)


def test_windows_text_is_read(full, tmp_path):
    full.cells.append(nbformat.v4.new_code_cell("name = 'Zoë'"))
    path = tmp_path / "x.ipynb"
    path.write_bytes(json.dumps(json.loads(nbformat.writes(full)), ensure_ascii=False).encode("cp1252", errors="replace"))
    assert read_cells(path)[0][-1].source == "name = 'Zoë'"


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        (["02_layer.ipynb", "02_layer (1).ipynb"], "02_layer.ipynb"),
        (["02_layer (1).ipynb", "notes.ipynb"], "02_layer (1).ipynb"),
        (["02_layer - Copy.ipynb"], "02_layer - Copy.ipynb"),
        (["02_LAYER.IPYNB"], "02_LAYER.IPYNB"),
        (["a/b/02_layer.ipynb"], "02_layer.ipynb"),
        (["my homework.ipynb"], "my homework.ipynb"),
        (["02_layer-2.ipynb", "01_neuron.ipynb"], "02_layer-2.ipynb"),
        ([".ipynb_checkpoints/02_layer-checkpoint.ipynb", "02_layer_final.ipynb"], "02_layer_final.ipynb"),
    ],
)
def test_the_notebook_is_found_under_other_names(files, taken, tmp_path):
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("{}")
    assert find_notebook(tmp_path, LESSON)[0].name == taken


def test_outputs_keep_text_and_checked_pictures_alone():
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    outputs = [
        {"output_type": "display_data", "data": {"text/html": "<script>", "text/plain": "x", "image/svg+xml": "<svg onload=1>"}},
        {"output_type": "display_data", "data": {"image/png": png}},
        {"output_type": "display_data", "data": {"image/png": "PHNjcmlwdD4="}},
        {"output_type": "execute_result", "data": {"application/javascript": "alert(1)"}},
        {"output_type": "stream", "name": "stdout", "text": "y" * 300_000},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": "not a list"},
    ]
    clean = clean_outputs(outputs)
    assert [list(o.get("data", {})) for o in clean] == [["text/plain"], ["image/png"], [], []]
    assert len(clean[2]["text"]) < 210_000


def test_markup_in_a_students_text_is_shown_as_text():
    assert tame_markdown("a < b, <script>x</script> <!-- y -->") == "a < b, &lt;script>x&lt;/script> &lt;!-- y -->"
