"""A damaged hand-in keeps every answer that is still there, and an unanswered one never gains."""

import copy
import json
import re
from pathlib import Path

import nbformat
import pytest
from classroom import packed, release_of, taken

from autograder.author.notebook import fill, make_notebook, solutions_of
from autograder.handin.cells import MAX_CODE, read_cells
from autograder.handin.clean import clean_outputs, tame_markdown
from autograder.handin.files import Unreadable, find_notebooks
from autograder.handin.repair import repair
from autograder.handin.roles import grade_id, is_answer
from autograder.handin.syntax import names_of

LESSON = "02_layer"


@pytest.fixture(scope="module")
def release():
    return release_of(LESSON)


@pytest.fixture
def full(release):
    return fill(release, solutions_of(LESSON))


def answers_in(repaired):
    return {
        grade_id(cell): cell.source.strip() for cell in repaired.notebook.cells if is_answer(cell)
    }


def through_file(notebook, tmp_path, change=lambda data: data):
    data = change(json.loads(nbformat.writes(notebook)))
    path = tmp_path / f"{LESSON}.ipynb"
    path.write_text(json.dumps(data))
    return read_cells(path.read_bytes())


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
        cell["metadata"] = [
            None,
            [],
            "x",
            {"nbgrader": 3},
            {"nbgrader": {"grade_id": ["a"]}},
            {"tags": 7},
        ][number % 6]
    return data


def old_format(data):
    cells = [
        {**c, "input" if c["cell_type"] == "code" else "source": c["source"], "language": "python"}
        for c in data["cells"]
    ]
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
        if (
            cell["metadata"].get("nbgrader", {}).get("solution")
            and following["cell_type"] == "code"
        ):
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


def in_one_cell(data):
    code = [c for c in data["cells"] if c["cell_type"] == "code"]
    return {
        **data,
        "cells": [{**code[0], "source": "\n\n".join("".join(c["source"]) for c in code)}],
    }


def stubs_around(data):
    """Copies of the unanswered cells, with a remark in them, before and behind everything."""
    stubs = [{"cell_type": "code", "metadata": {}, "source": text + "  # later"} for text in STUBS]
    data["cells"] = stubs + data["cells"] + stubs
    return data


STUBS = [
    "def layer(X, W, b, activation):\n    ...",
    "same_layer = ...",
    'def collapse(W1, b1, W2, b2):\n    """Return (W, b)."""\n    pass',
]


CHANGES = [
    lambda data: data,
    no_metadata,
    no_ids,
    odd_metadata,
    old_format,
    answers_to_end,
    answers_alone,
    code_as_text,
    merged_with_check,
    twice,
    windows_lines,
    in_one_cell,
    stubs_around,
    lambda data: no_ids(no_metadata(data)),
    lambda data: twice(no_metadata(data)),
    lambda data: old_format(no_metadata(data)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_answer_is_found_again(change, full, release, tmp_path):
    cells, _ = through_file(full, tmp_path, change)
    repaired = repair(release, cells)
    for id, answer in solutions_of(LESSON).items():
        if is_answer_code(release, id):
            assert names_of(answer) <= names_of(answers_in(repaired)[id]), id
            assert "# your code here" not in answers_in(repaired)[id], id
    locked = {
        grade_id(cell): cell.source
        for cell in release.cells
        if grade_id(cell) and not is_answer(cell)
    }
    mine = {
        grade_id(cell): cell.source for cell in repaired.notebook.cells if grade_id(cell) in locked
    }
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
    stubs = {
        grade_id(cell): cell.source.strip()
        for cell in release.cells
        if is_answer(cell) and cell.cell_type == "code"
    }
    assert {id: text for id, text in answers_in(repaired).items() if id in stubs} == stubs


def test_an_answer_in_a_new_cell_below_the_stub_counts(release, tmp_path):
    notebook = copy.deepcopy(release)
    for id, answer in solutions_of(LESSON).items():
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
    assert sources.index("mine = 1") < next(
        i for i, cell in enumerate(repaired.cells) if grade_id(cell) == "layer"
    )
    assert sources.index("mine = 1") > next(
        i for i, cell in enumerate(repaired.cells) if grade_id(cell) == "test-layer-by-loop"
    )


def test_nothing_of_the_students_metadata_or_outputs_is_kept(full, release, tmp_path):
    def spoil(data):
        data["metadata"]["kernelspec"] = {"name": "evil", "display_name": "x", "language": "x"}
        for cell in data["cells"]:
            cell["metadata"]["tags"] = ["skip-execution"]
            cell["metadata"]["executionInfo"] = {"user": {"displayName": "A Student"}}
            if cell["cell_type"] == "code":
                cell["outputs"] = [
                    {"output_type": "display_data", "data": {"text/html": "<b>"}, "metadata": {}}
                ]
        return data

    text = nbformat.writes(repair(release, through_file(full, tmp_path, spoil)[0]).notebook)
    assert "skip-execution" not in text
    assert "A Student" not in text
    assert '"evil"' not in text
    assert "text/html" not in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<html>", "web page"),
        (b"PK\x03\x04", "zip"),
        (b'{"cells": [', "not valid JSON"),
        (b"[]", "no notebook"),
        (b'{"cells": 3}', "no cells"),
        (b"[" * 100_000, "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b'{"nbformat": 4}', "no cells"),
    ],
)
def test_what_cannot_be_read_has_a_reason(content, reason):
    with pytest.raises(Unreadable, match=reason):
        read_cells(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_read(encoding, full):
    assert len(read_cells(nbformat.writes(full).encode(encoding))[0]) == len(full.cells)


def test_windows_text_is_read(full):
    full.cells.append(nbformat.v4.new_code_cell("name = 'Zoë'"))
    text = json.dumps(json.loads(nbformat.writes(full)), ensure_ascii=False)
    cells, _ = read_cells(text.encode("cp1252", errors="replace"))
    assert cells[-1].source == "name = 'Zoë'"


@pytest.mark.parametrize(
    ("files", "best"),
    [
        (["02_layer.ipynb", "02_layer (1).ipynb"], "02_layer.ipynb"),
        (["02_layer (1).ipynb", "notes.ipynb"], "02_layer (1).ipynb"),
        (["02_layer - Copy.ipynb"], "02_layer - Copy.ipynb"),
        (["02_LAYER.IPYNB"], "02_LAYER.IPYNB"),
        (["a/b/02_layer.ipynb"], "02_layer.ipynb"),
        (["my homework.ipynb"], "my homework.ipynb"),
        (["02_layer-2.ipynb", "01_neuron.ipynb"], "02_layer-2.ipynb"),
        (
            [".ipynb_checkpoints/02_layer-checkpoint.ipynb", "02_layer_final.ipynb"],
            "02_layer_final.ipynb",
        ),
    ],
)
def test_the_notebook_is_found_under_other_names(files, best, tmp_path):
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("{}")
    hand_in = packed(tmp_path, LESSON)
    assert Path(find_notebooks(hand_in.files, hand_in.odd, LESSON)[0]).name == best


def write(folder, **files):
    for name, content in files.items():
        (folder / f"{name}.ipynb").write_bytes(
            content if isinstance(content, bytes) else nbformat.writes(content).encode()
        )


def test_of_several_notebooks_the_best_named_with_an_answer_is_taken(full, release, tmp_path):
    write(
        tmp_path,
        **{LESSON: release, f"{LESSON} (1)": full, "01_neuron": b"", "Untitled": b'{"cells": []}'},
    )
    repaired = taken(tmp_path, LESSON, release)
    assert answers_in(repaired) == {
        grade_id(cell): cell.source.strip() for cell in full.cells if is_answer(cell)
    }
    assert any("'02_layer (1).ipynb' was taken" in remark for remark in repaired.remarks)
    write(tmp_path, **{f"{LESSON} (1)": release})
    remarks = taken(tmp_path, LESSON, release).remarks
    assert any("'02_layer.ipynb' was taken" in remark for remark in remarks)
    write(tmp_path, **{LESSON: b"", f"{LESSON} (1)": b"[]"})
    with pytest.raises(Unreadable, match="empty"):
        taken(tmp_path, LESSON, release)


def test_a_file_cut_off_behind_the_answers_keeps_them_and_one_cut_off_before_needs_a_person(
    full, release, tmp_path
):
    text = nbformat.writes(full)
    ends = [found.end() for found in re.finditer(r'"cell_type"', text)]
    write(tmp_path, **{LESSON: text[: ends[-1]].encode()})
    repaired = taken(tmp_path, LESSON, release)
    assert "# your code here" not in str(answers_in(repaired))
    assert any("cut off" in remark for remark in repaired.remarks)
    write(tmp_path, **{LESSON: text[: ends[len(ends) // 2]].encode()})
    with pytest.raises(Unreadable, match=r"cut off.*mend-the-bug"):
        taken(tmp_path, LESSON, release)
    write(tmp_path, **{LESSON: nbformat.writes(release)[:-9].encode()})
    with pytest.raises(Unreadable, match="cut off"):
        taken(tmp_path, LESSON, release)


def test_a_notebook_with_nothing_of_the_lesson_needs_a_person_and_is_not_a_zero(release, tmp_path):
    other = make_notebook("01_neuron")
    for content in (
        other,
        b'{"cells": []}',
        b'{"cells": [{"cell_type": "code", "source": "1 + 1"}]}',
    ):
        write(tmp_path, **{LESSON: content})
        with pytest.raises(Unreadable, match="none of this lesson's exercises"):
            taken(tmp_path, LESSON, release)


def test_of_two_answers_the_last_counts_also_when_it_is_a_copy_of_the_first(
    full, release, tmp_path
):
    at = next(i for i, cell in enumerate(full.cells) if grade_id(cell) == "layer")
    for text in ("def layer(X, W, b, activation):\n    return 0", full.cells[at].source):
        full.cells.insert(at + 1, copy.deepcopy(full.cells[at]))
        full.cells[at + 1].source = text
        full.cells[at + 1]["id"] = f"copy-{len(text)}"
        at += 1
    answer = answers_in(repair(release, through_file(full, tmp_path)[0]))["layer"]
    assert answer.rindex("activation(X @ W + b)") > answer.rindex("return 0")


def test_an_own_cell_that_an_answer_needs_stands_above_it_wherever_it_was(full, release, tmp_path):
    cell = next(cell for cell in full.cells if grade_id(cell) == "layer")
    cell.source = "def layer(X, W, b, activation):\n    return activation(product(X, W) + b)"
    full.cells.append(nbformat.v4.new_code_cell("def product(X, W):\n    return X @ W"))
    sources = [
        cell.source for cell in repair(release, through_file(full, tmp_path)[0]).notebook.cells
    ]
    assert sources.index(full.cells[-1].source) < sources.index(cell.source)


def test_a_helper_defined_in_the_same_cell_comes_along_with_an_answer_out_of_a_cell_with_many(
    full, release, tmp_path
):
    source = (
        "SCALE = 1.0\n"
        "\n"
        "def helper(z):\n"
        "    return z * SCALE\n"
        "\n"
        "def layer(X, W, b, activation):\n"
        "    return activation(helper(X @ W + b))\n"
        "\n"
    )
    source += solutions_of(LESSON)["collapse"] + "\nprint(1)"
    full.cells = [cell for cell in full.cells if grade_id(cell) not in ("layer", "collapse")] + [
        nbformat.v4.new_code_cell(source)
    ]
    answers = answers_in(repair(release, through_file(full, tmp_path)[0]))
    assert names_of(answers["layer"]) == {"SCALE", "helper", "layer"}
    assert names_of(answers["collapse"]) == {"collapse"}


NASTY = [
    "\n" * 150_000 + "%",
    " " * 150_000 + "x",
    "-" * 150_000 + "1",
    "(" * 150_000,
    "a" + ".b" * 70_000,
    "```a\n" * 30_000,
    "f'" + "{a}" * 20_000 + "'",
    "layer = ...\n" * 12_000,
    "?" * 150_000 + "x",
    "\\" * 150_000,
    "'\\d'",
    "\ud800",
    "def\n\n" * 50_000,
    "x = " * 40_000 + "1",
    "\0" * 1000,
    "%%timeit\n" * 10_000,
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_no_text_of_a_cell_stops_or_stalls_repair(kind, text, full, release, tmp_path):
    def add(data):
        for at in (3, 10, len(data["cells"])):
            data["cells"].insert(
                at, {"cell_type": kind, "metadata": {}, "source": text, "outputs": []}
            )
        return data

    repaired = repair(release, through_file(full, tmp_path, add)[0])
    assert "# your code here" not in str(answers_in(repaired))
    nbformat.writes(repaired.notebook).encode()


def test_deep_nesting_and_large_numbers_in_a_file_cost_no_answer(full, release, tmp_path):
    text = nbformat.writes(full)
    for odd in ("[" * 100_000 + "]" * 100_000, "1" * 5000, "{" * 2000):
        write(
            tmp_path,
            **{LESSON: text.replace('"metadata": {', f'"metadata": {{"x": {odd}, ', 1).encode()},
        )
        assert "# your code here" not in str(answers_in(taken(tmp_path, LESSON, release)))


def test_too_much_code_needs_a_person():
    cell = {"cell_type": "code", "source": "x" * (MAX_CODE + 1)}
    with pytest.raises(Unreadable, match="characters"):
        read_cells(json.dumps({"cells": [cell]}).encode())


def test_outputs_keep_text_and_checked_pictures_alone():
    png = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
        "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    outputs = [
        {
            "output_type": "display_data",
            "data": {"text/html": "<script>", "text/plain": "x", "image/svg+xml": "<svg onload=1>"},
        },
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
    assert (
        tame_markdown("a < b, <script>x</script> <!-- y -->")
        == "a < b, &lt;script>x&lt;/script> &lt;!-- y -->"
    )
