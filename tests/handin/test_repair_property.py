"""Of 1,000 randomly damaged copies of a full-mark hand-in each keeps full marks while its answers
are still there; an unanswered one never gains.

Damage is drawn by hypothesis: changes of the cells one after the other, then of the file. The same
  damage is done to the released notebook.
Judged without kernels: in every case the definitions that a check cell meets must be those of the
answers (or those of the stubs), and a sample of the repaired notebooks is run in this process and
judged with fresh keys.
"""

import ast
import contextlib
import copy
import functools
import io
import json
import random
import re
import tempfile
from pathlib import Path
from unittest.mock import MagicMock, patch

import nbformat
import pytest
from classroom import release_of, taken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

import helpers
from autograder.author.keyring import fresh_keys
from autograder.author.notebook import fill, make_notebook, solutions_of
from autograder.handin.files import Unreadable
from autograder.handin.roles import grade_id, is_answer
from autograder.handin.syntax import names_in, names_of, tree_of
from helpers.check import MISSING, ask, judge
from helpers.check.judge import question_of

pytestmark = pytest.mark.usefixtures("same_examples")
SHARES = {"01_neuron": 600, "02_layer": 250, "05_spirals": 150}  # 1,000 in all
HELPER = "def half(z):\n    # Hälfte, à moitié: a helper of the student's own\n    return z / 2"
USES_HELPER = {"01_neuron": "neuron", "02_layer": "layer", "05_spirals": "layers-of"}


@functools.cache
def full_of(lesson):
    """Return the text of a full-mark hand-in with cells of the student's own, one of which an
    answer uses, and accents.
    """
    answers = solutions_of(lesson)
    user = USES_HELPER[lesson]
    answers[user] = re.sub(
        r"^(    return )(.+)$",
        r"\1half(2 * (\2)) if False else \2  # près de là",
        answers[user],
        count=1,
        flags=re.MULTILINE,
    )
    notebook = fill(release_of(lesson), answers)
    at = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == user)
    notebook.cells.insert(at, nbformat.v4.new_code_cell(HELPER, id="helper"))
    notebook.cells.insert(
        4, nbformat.v4.new_code_cell("my_try = 3  # größer?\nprint(my_try)", id="try")
    )
    return nbformat.writes(notebook)


@functools.cache
def blank_of(lesson):
    """Return the text of the released notebook."""
    return nbformat.writes(release_of(lesson))


# --- damage to cells: each takes the notebook as a dict and a random.Random -----------------------


def text_of(cell):
    source = cell.get("source", cell.get("input", ""))
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def say(cell, text):
    cell["source"] = text


def grader_of(cell):
    metadata = cell.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return grader if isinstance(grader, dict) else {}


def some(cells, rng, most=6):
    return rng.sample(cells, min(len(cells), rng.randint(1, most)))


def precious(cell):
    """Whether a cell holds an answer or what an answer needs: by its text, as its metadata may be
    gone.
    """
    return bool(names_of(text_of(cell)) & PRECIOUS) or "half" in text_of(cell)


ANSWERS = [
    cell
    for lesson in SHARES
    for cell in make_notebook(lesson).cells
    if is_answer(cell) and cell.cell_type == "code"
]
ASKED = {grade_id(cell): names_of(cell.source) for cell in ANSWERS}
PRECIOUS = set().union(*ASKED.values())


def delete(data, rng):
    for cell in some([c for c in data["cells"] if not precious(c)], rng, 30):
        data["cells"].remove(cell)


def delete_checks_and_locked(data, rng):
    data["cells"] = [c for c in data["cells"] if precious(c) or not grader_of(c)]


def duplicate(data, rng):
    for cell in some(data["cells"], rng):
        twin = copy.deepcopy(cell)
        if rng.random() < 0.5:
            twin.pop("id", None)
        data["cells"].insert(rng.randint(0, len(data["cells"])), twin)


def duplicate_all(data, rng):
    if len(data["cells"]) > 500:
        return
    data["cells"] = (
        [c for cell in data["cells"] for c in (cell, copy.deepcopy(cell))]
        if rng.random() < 0.5
        else data["cells"] + copy.deepcopy(data["cells"])
    )


def move(data, rng):
    for cell in some(data["cells"], rng):
        data["cells"].remove(cell)
        data["cells"].insert(rng.randint(0, len(data["cells"])), cell)


def reverse(data, rng):
    data["cells"].reverse()


def mergeable(cell):
    """Whether a cell is code that can stand in one cell with others."""
    text = text_of(cell)
    return (
        cell["cell_type"] == "code"
        and not text.startswith(("%%", "raise"))
        and tree_of(text) is not None
    )


def merge(data, rng):
    """Put code cells together with the code cell below them; the metadata of one of the two are
    lost.
    """
    for _ in range(rng.randint(1, 4)):
        pairs = [
            at
            for at, pair in enumerate(zip(data["cells"], data["cells"][1:], strict=False))
            if all(map(mergeable, pair))
        ]
        if pairs:
            at = rng.choice(pairs)
            first, second = data["cells"][at : at + 2]
            say(kept := rng.choice([first, second]), text_of(first) + "\n\n" + text_of(second))
            data["cells"][at : at + 2] = [kept]


def merge_all(data, rng):
    """Put all code into a single cell."""
    code = [c for c in data["cells"] if mergeable(c)]
    if code:
        say(code[0], "\n\n".join(map(text_of, code)))
        data["cells"] = [
            c for c in data["cells"] if c is code[0] or not any(c is each for each in code)
        ]


def split(data, rng):
    """Cut code cells in two at any line, as Jupyter does; only the first part keeps the
    metadata.
    """
    for cell in some(
        [c for c in data["cells"] if c["cell_type"] == "code" and text_of(c).count("\n") > 1], rng
    ):
        lines = text_of(cell).split("\n")
        at = rng.randint(1, len(lines) - 1)
        say(cell, "\n".join(lines[:at]))
        rest = {**copy.deepcopy(cell), "metadata": {}, "id": f"rest{rng.random()}"[:12]}
        say(rest, "\n".join(lines[at:]))
        data["cells"].insert(data["cells"].index(cell) + 1, rest)


def types(data, rng):
    for cell in some(data["cells"], rng, 12):
        cell["cell_type"] = rng.choice(["code", "markdown", "raw"])


def unknown_types(data, rng):
    for cell in some([c for c in data["cells"] if c["cell_type"] == "code"], rng, 12):
        cell["cell_type"] = rng.choice(["Code", "python", None, 3, ["code"], {}, ""])
        cell.setdefault("outputs", [])


def fences(data, rng):
    for cell in some([c for c in data["cells"] if c["cell_type"] == "code"], rng):
        cell["cell_type"] = "markdown"
        say(
            cell,
            "My answer:\n"
            "\n"
            f"{rng.choice(['```', '```python', '~~~py'])}\n"
            f"{text_of(cell)}\n"
            f"{'~~~' if rng.random() < 0.2 else '```'}\n"
            "\n"
            "Done.",
        )


ODD = [
    None,
    [],
    {},
    0,
    -1,
    4.5,
    True,
    "x",
    ["nbgrader"],
    {"a": {"b": [{"c": None}]}},
    {"nbgrader": 3},
    {"nbgrader": []},
    {"nbgrader": {"grade_id": ["a"]}},
    {"nbgrader": {"grade_id": None}},
    {"tags": 7},
    {"tags": ["skip-execution", "raises-exception"]},
    {"nbgrader": {"grade_id": "set-up"}},
]


def metadata(data, rng):
    for cell in some(data["cells"], rng, 40):
        cell["metadata"] = copy.deepcopy(rng.choice(ODD))


def no_metadata(data, rng):
    for cell in data["cells"]:
        cell["metadata"] = {}


def notebook_metadata(data, rng):
    data["metadata"] = copy.deepcopy(
        rng.choice(
            [
                *ODD,
                {"kernelspec": 3},
                {"neuron_to_network": {"verdicts": [{"points": 99}]}},
                functools.reduce(lambda x, _: [x], range(300), 1),
            ]
        )
    )


def grader_fields(data, rng):
    for cell in some([c for c in data["cells"] if grader_of(c)], rng, 20):
        grader_of(cell)[
            rng.choice(
                [
                    "points",
                    "grade",
                    "solution",
                    "locked",
                    "schema_version",
                    "task",
                    "cell_type",
                    "checksum",
                ]
            )
        ] = rng.choice([4000, -1, "3", None, [], True, False, float("nan")])


def ids(data, rng):
    for cell in some(data["cells"], rng, 40):
        cell["id"] = rng.choice(
            [None, 3, "", "same", "x" * 300, [], rng.choice(data["cells"]).get("id")]
        )


def no_ids(data, rng):
    for cell in data["cells"]:
        cell.pop("id", None)


def swap_ids(data, rng):
    cells = some(data["cells"], rng, 20)
    old = [cell.get("id") for cell in cells]
    for cell, id in zip(cells, rng.sample(old, len(old)), strict=True):
        cell["id"] = id


def swap_grade_ids(data, rng):
    graders = some([grader_of(c) for c in data["cells"] if grader_of(c)] or [{}], rng, 8)
    old = [grader.get("grade_id") for grader in graders]
    for grader, id in zip(graders, rng.sample(old, len(old)), strict=True):
        grader["grade_id"] = id


def typo_in_grade_ids(data, rng):
    for grader in some([grader_of(c) for c in data["cells"] if grader_of(c)] or [{}], rng, 8):
        id = str(grader.get("grade_id"))
        grader["grade_id"] = rng.choice(
            [id[1:], id + "x", id.upper(), id.replace("-", "_"), "test-" + id, "", id[::-1]]
        )


def locked_edited(data, rng):
    for cell in some([c for c in data["cells"] if not precious(c)], rng, 12):
        say(
            cell,
            rng.choice(
                [
                    "999",
                    "",
                    "pass",
                    text_of(cell) + "\n# mine",
                    text_of(cell).upper(),
                    "check = print",
                ]
            ),
        )


def outputs(data, rng):
    forged = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "999"},
            "metadata": {},
            "execution_count": 1,
        },
        "text",
        None,
        {"output_type": "stream", "text": 3},
    ]
    for cell in some(data["cells"], rng, 40):
        cell["outputs"], cell["execution_count"] = (
            [rng.choice(forged)],
            rng.choice([None, -1, "x", 10**30]),
        )
        if cell["cell_type"] == "markdown":
            del cell["outputs"], cell["execution_count"]


def as_lists(data, rng):
    for cell in some(data["cells"], rng, 80):
        cell["source"] = rng.choice(
            [lambda t: t, lambda t: t.splitlines(True), lambda t: t.split("\n"), lambda t: [t]]
        )(text_of(cell))


def newlines(data, rng):
    """Other ends of lines; or signs that only look like ends of lines to str.splitlines."""
    end = rng.choice(["\r\n", "\r", "\u2028", "\u2029", None])
    for cell in data["cells"]:
        if end:
            say(cell, text_of(cell).replace("\n", end))
        elif "\n" in text_of(cell):
            say(cell, text_of(cell) + "\n# a\u2028b\x0c c")


def blanks(data, rng):
    """White space as editors and web pages leave it."""
    change = rng.choice(
        [
            lambda t: t.replace("    ", "\t"),
            lambda t: t.replace("\n", "   \n") + "  \n\n",
            lambda t: "\n\n" + t,
            lambda t: t.replace("    ", "\xa0\xa0\xa0\xa0"),
            lambda t: "\ufeff" + t,
            lambda t: t + "\0",
            lambda t: t + "\n\t",
        ]
    )
    for cell in some(data["cells"], rng, 80):
        if cell["cell_type"] == "code":
            say(cell, change(text_of(cell)))


def by_colab(data, rng):
    for number, cell in enumerate(data["cells"]):
        mine = cell["metadata"] if isinstance(cell.get("metadata"), dict) else {}
        cell["metadata"] = {
            **mine,
            "id": cell.pop("id", None),
            "executionInfo": {"user": {"displayName": "A"}, "elapsed": number},
            "outputId": "x",
        }
    data["nbformat_minor"] = 0


def by_vscode(data, rng):
    for cell in data["cells"]:
        mine = cell["metadata"] if isinstance(cell.get("metadata"), dict) else {}
        cell["metadata"] = {**mine, "vscode": {"languageId": "python"}}
    data["cells"].append(
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": []}
    )


def stub_copies(data, rng):
    """Copies of unanswered cells before and behind the answers, some with a remark of the student's
    in them.
    """
    for name in some(list(SHARES), rng, 3):
        for stub in some([c for c in release_of(name).cells if is_answer(c)], rng):
            cell = json.loads(json.dumps(stub))
            cell["source"] = stub.source + rng.choice(["", "\n# later", "  "])
            cell["metadata"] = rng.choice([cell["metadata"], {}])
            data["cells"].insert(rng.randint(0, len(data["cells"])), cell)


def scratch(data, rng):
    new = [
        "1 + 1",
        "def (:",
        "%matplotlib inline",
        "!ls",
        "x?",
        "for i in range(3):\n    print(i)",
        "z = 3",
        "%%bash\nls",
        "raise ValueError",
        "# nothing",
        "",
    ]
    for _ in range(3):
        cell = {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": rng.choice(new),
        }
        data["cells"].insert(rng.randint(0, len(data["cells"])), cell)


def time_magic(data, rng):
    for cell in some(
        [c for c in data["cells"] if c["cell_type"] == "code" and not text_of(c).startswith("%")],
        rng,
    ):
        say(
            cell, rng.choice(["%%time", "%%timeit -n1 -r1", "%%capture out"]) + "\n" + text_of(cell)
        )


def no_cells(data, rng):
    for _ in range(3):
        data["cells"].insert(
            rng.randint(0, len(data["cells"])),
            {"cell_type": "code", "source": rng.choice([None, 3, {}, [None], [3]])},
        )


def versions(data, rng):
    data["nbformat"], data["nbformat_minor"] = rng.choice(
        [(4, 0), (4, 1), (4, 2), (4, 4), (4, 99), (5, 0), ("4", None), (None, 3)]
    )


CHANGES = [
    delete,
    delete_checks_and_locked,
    duplicate,
    duplicate_all,
    move,
    reverse,
    merge,
    merge_all,
    types,
    unknown_types,
    fences,
    metadata,
    no_metadata,
    notebook_metadata,
    grader_fields,
    ids,
    no_ids,
    swap_ids,
    swap_grade_ids,
    typo_in_grade_ids,
    locked_edited,
    outputs,
    stub_copies,
    scratch,
    time_magic,
    by_colab,
    by_vscode,
    versions,
]
LAST_CHANGES = [
    split,
    blanks,
    newlines,
    as_lists,
    no_cells,
]  # in this order: what the others cannot be done after


# --- damage to the file: each takes {path: bytes} with one path, and a random.Random --------------


def old_format(text, rng):
    data = json.loads(text)
    cells = [
        {
            **c,
            "input" if c.get("cell_type") == "code" else "source": c.get("source"),
            "language": "python",
        }
        for c in data["cells"]
    ]
    for cell in cells:
        if "input" in cell:
            del cell["source"]
    return json.dumps(
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": data["metadata"],
            "worksheets": [{"cells": cells}],
        }
    )


def end_lost(text, rng):
    """Cut the file off behind its last cell, or spoil its end."""
    end = text.rindex("]")
    return rng.choice([text[:end], text[:end] + ",]}", text + "}", text[: end + 1], text[:-1]])


def conflict(text, rng):
    """Leave the marks of a version control's conflict between the cells."""
    return text.replace('"cells": [', '"cells": [\n<<<<<<< HEAD\n', 1) + "\n>>>>>>> mine\n"


TEXTS = [lambda text, rng: text] * 6 + [old_format, end_lost, conflict]
ENCODINGS = [
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "mixed",
]


def encoded(text, encoding):
    if encoding == "mixed":
        return text.encode().replace("près".encode(), "près".encode("cp1252"))
    if re.search("[\u2028\u2029\ufeff]", text) and not encoding.startswith("utf"):
        encoding = "utf-8"  # the others have no sign for them
    return text.encode(encoding, errors="replace")


def files_of(content, lesson, rng):
    """Return {path: bytes}: the notebook under one of the names that downloads get, and what may
    lie beside it.
    """
    name = rng.choice(
        [f"{lesson}.ipynb"] * 4
        + [
            f"{lesson} (1).ipynb",
            f"{lesson} - Copy.ipynb",
            f"{lesson}-Copy1.ipynb",
            f"{lesson.upper()}.IPYNB",
            f"work/{lesson}.ipynb",
            f"a/b/{lesson} (12).ipynb",
            f"Smith_{lesson}_final.ipynb",
            "Untitled.ipynb",
        ]
    )
    beside = rng.choice(
        [{}] * 4
        + [
            {"notes.txt": b"x"},
            {".ipynb_checkpoints/x.ipynb": b"{}"},
            {"empty.ipynb": b""},
            {"old/Untitled7.ipynb": b'{"cells": []}'},
            {f"{lesson}.ipynb": blank_of(lesson).encode()},
            {f"{lesson}.ipynb": b""},
        ]
    )
    return {**beside, name: content}


# --- the promise ----------------------------------------------------------------------------------


def without_docstring(node):
    if (
        isinstance(node, ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    ):
        node = copy.copy(node)
        node.body = node.body[1:]
    return ast.dump(node)


def asked_at(check):
    """Return the names that a check hands over, and the helper's where the answer uses it."""
    exercise = grade_id(check).removeprefix("test-")
    return ASKED[exercise] | ({"half"} if exercise in USES_HELPER.values() else set())


def met_by_checks(notebook):
    """Return {exercise: {name: the definition its check cell meets}} by reading the cells in their
    order.
    """
    known, met = {}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if grade_id(cell).startswith("test-"):
                met[grade_id(cell)] = {name: known.get(name) for name in asked_at(cell)}
            known |= definitions_in(cell.source)
    return met


@functools.lru_cache(maxsize=1000)
def definitions_in(source):
    """Return {name: its last definition} of a cell."""
    tree = tree_of(source)
    return {
        name: without_docstring(node)
        for node in (tree.body if tree else [])
        for name in names_in(node)
    }


def points_of(notebook, lesson):
    """Return the points that a notebook gets on fresh questions when its cells run one after the
    other in this process.
    """
    keys = fresh_keys(lesson, "property", 1).keys
    unchanged = {
        cell.source for cell in release_of(lesson).cells if not grade_id(cell)
    }  # no answer needs them
    space, points = {"__name__": "__main__", "get_ipython": MagicMock(), "display": MagicMock()}, 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.source in unchanged:
            continue
        if grade_id(cell).startswith("test-"):
            key = keys[grade_id(cell).removeprefix("test-")]
            points += judge(
                key, ask(question_of(key), [space.get(name, MISSING) for name in key["asked"]])
            ).points
            continue
        # errors of the student's own cells do not matter here, an answer's would cost points;
        # pictures take long
        with (
            contextlib.suppress(Exception),
            contextlib.redirect_stdout(io.StringIO()),
            patch.object(helpers, "plots"),
        ):
            exec(
                compile(TransformerManager().transform_cell(cell.source), grade_id(cell), "exec"),
                space,
            )
        space |= {"check": lambda *a: 0, "plt": MagicMock()}
    return points


def damaged(text, lesson, changes, seed):
    """Return {path: bytes}, what a student hands in whose notebook went through the changes; the
    same for the same seed.
    """
    rng = random.Random(seed)
    data = json.loads(text)
    for change in changes:
        change(data, rng)
    text = rng.choice(TEXTS)(
        json.dumps(data, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1])), rng
    )
    return files_of(encoded(text, rng.choice(ENCODINGS)), lesson, rng)


def taken_of(files, lesson):
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(content)
        return taken(folder, lesson, release_of(lesson))


def gained(met, blank):
    """Return the names that have a meaning where the unanswered notebook has only stubs."""
    return {
        name
        for exercise, names in met.items()
        for name in names
        if name != "half" and names[name] not in (None, blank[exercise][name])
    }


changes = st.tuples(
    st.lists(st.sampled_from(CHANGES), max_size=5),
    st.sets(st.sampled_from(LAST_CHANGES), max_size=2),
).map(lambda both: both[0] + sorted(both[1], key=LAST_CHANGES.index))


@pytest.mark.parametrize("lesson", SHARES)
def test_damaged_copies_keep_full_marks_and_unanswered_ones_never_gain(lesson):
    right, blank = (
        met_by_checks(nbformat.reads(full_of(lesson), 4)),
        met_by_checks(release_of(lesson)),
    )
    done = []

    @settings(
        max_examples=SHARES[lesson],
        deadline=None,
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes, st.integers(0, 2**32))
    def promise(changes, seed):
        done.append(seed)
        repaired = taken_of(damaged(full_of(lesson), lesson, changes, seed), lesson).notebook
        assert met_by_checks(repaired) == right
        if seed % 3:  # twice as many answered ones as unanswered ones
            return
        nbformat.validate(repaired)
        try:
            repaired = taken_of(damaged(blank_of(lesson), lesson, changes, seed), lesson).notebook
        except Unreadable:
            return
        assert not gained(met_by_checks(repaired), blank)

    promise()
    assert len(done) >= SHARES[lesson]


@pytest.mark.parametrize("lesson", ["01_neuron", "02_layer"])
def test_a_sample_of_them_is_run_and_gets_full_points_and_none(lesson):
    points = sum(key["points"] for key in fresh_keys(lesson, "property", 1).keys.values())
    for seed in range(8):
        rng = random.Random(seed)
        changes = rng.sample(CHANGES, 4) + [rng.choice(LAST_CHANGES)]
        full = taken_of(damaged(full_of(lesson), lesson, changes, seed), lesson).notebook
        assert points_of(full, lesson) == points, [change.__name__ for change in changes]
        with contextlib.suppress(Unreadable):
            blank = taken_of(damaged(blank_of(lesson), lesson, changes, seed), lesson).notebook
            assert points_of(blank, lesson) == 0, [change.__name__ for change in changes]
