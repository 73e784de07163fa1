"""A bank of hostile, broken and odd hand-ins, each with the score it must get. Data: the tests that
use it are in test_bank.py.

Every hand-in is a right, partly right or unanswered one that something was done to. `cases(lesson,
release)` returns them, `write(case, course)` puts one into a course folder. In what they contain
@COURSE@, @ROOT@, @HOME@ and @PORT@ stand for places that the test names.
"""

import copy
import gzip
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.author.notebook import fill, solutions_of
from autograder.handin.roles import grade_id, is_answer
from autograder.handin.syntax import names_of
from bank.cheats import EVERY, MIME, TOP
from bank.harm import HARM, READ, SLOW_HARM

PERSON = "needs a person, no automatic score"
THROUGH = "GOT-THROUGH"  # what code prints that reached what it must not


@dataclass(frozen=True)
class AtMost:
    """At most so many points."""

    points: float


@dataclass(frozen=True)
class OrPerson:
    """So many points exactly; what is not there may be 0 or wait for a person."""

    points: float


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Fifo:
    """A named pipe, which hangs whoever opens it."""


@dataclass(frozen=True)
class Folder:
    """An empty folder."""


@dataclass(frozen=True)
class Sparse:
    """A file of so many bytes that takes no room."""

    size: int


@dataclass(frozen=True)
class Case:
    """A hand-in: {path below the hand-in's folder: bytes, Link, Fifo, Folder or Sparse}, and what
    it must get.

    expect: points exactly, PERSON, AtMost or OrPerson
    probe: text that must not be in what the graded notebook puts out
    """

    student: str
    lesson: str
    files: dict
    expect: object
    probe: str = THROUGH


def write(case, course, **places):
    """Write a case into a course folder's submitted/. places: what @COURSE@, @ROOT@, ... stand for;
    course by default for all.
    """
    folder = Path(course) / "submitted" / case.student / case.lesson
    folder.mkdir(parents=True)
    marks = {"COURSE": course, "ROOT": course, "HOME": course, "PORT": 9, **places}
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            for mark, place in marks.items():
                content = content.replace(f"@{mark}@".encode(), str(place).encode())
            path.write_bytes(content)
        elif isinstance(content, Link):
            path.symlink_to(content.target.replace("@COURSE@", str(course)))
        elif isinstance(content, Fifo):
            os.mkfifo(path)
        elif isinstance(content, Folder):
            path.mkdir()
        else:
            with path.open("wb") as file:
                file.truncate(content.size)


# --- the hand-ins that things are done to ---------------------------------------------------------

FIRST = {
    "01_neuron": 4,
    "02_layer": 3,
    "05_spirals": 4,
}  # how many answers a partly right hand-in has, from the first on
LEAF = {
    "01_neuron": "logistic-regression",
    "02_layer": "collapse",
    "05_spirals": "layers-of",
}  # an exercise that no other one uses
TABLE = {
    "01_neuron": "parts-of-a-neuron",
    "02_layer": "shape-ledger",
    "05_spirals": "sweep",
}  # one whose answer is a value


class Lesson:
    """A lesson's hand-ins as dicts, and its points."""

    def __init__(self, name, release):
        self.name, self.release, self.answers = name, release, solutions_of(name)
        checks = [
            cell
            for cell in release.cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
        ]
        self.points = {
            grade_id(cell).removeprefix("test-"): float(cell.metadata["nbgrader"]["points"])
            for cell in checks
        }
        self.max = sum(self.points.values())
        first = list(self.points)[: FIRST[name]]
        self.some = sum(self.points[exercise] for exercise in first)
        self.first = {exercise: self.answers[exercise] for exercise in first}
        asked = {
            grade_id(cell): names_of(cell.source)
            for cell in release.cells
            if is_answer(cell) and cell.cell_type == "code"
        }
        self.open = {
            "blank": set().union(*asked.values()),
            "partly": set().union(*(names for key, names in asked.items() if key not in first)),
        }
        self.leaf, self.table = LEAF[name], TABLE[name]
        (self.leaf_name,) = asked[self.leaf]
        self.table_name = min(asked[self.table])

    def blank(self):
        return json.loads(nbformat.writes(self.release))

    def partly(self):
        return json.loads(nbformat.writes(fill(self.release, self.first)))

    def full(self, **changed):
        """Return the right hand-in. changed: other sources for `leaf` or `table`"""
        answers = {
            **self.answers,
            **{getattr(self, which): source for which, source in changed.items()},
        }
        return json.loads(nbformat.writes(fill(self.release, answers)))

    def case(self, student, notebook, expect, beside=None, file=None, **more):
        """Return a Case with one notebook (a dict or bytes), and other files beside it."""
        content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        return Case(
            student,
            self.name,
            {**(beside or {}), file or f"{self.name}.ipynb": content},
            expect,
            **more,
        )


def code(source, id=None):
    """Return a code cell as a dict."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    return {**cell, "id": id} if id else cell


def text_of(cell):
    return "".join(cell["source"])


def grader_of(cell):
    return cell["metadata"].get("nbgrader", {})


def place_of(notebook, id):
    """Return the index of the cell with a grade id."""
    return next(
        i for i, cell in enumerate(notebook["cells"]) if grader_of(cell).get("grade_id") == id
    )


def with_cell(notebook, source, at=3):
    """Return the notebook with a code cell more."""
    notebook["cells"].insert(at, code(source))
    return notebook


def changed(notebook, change):
    """Return the notebook with `change` done to every cell, which gets the cell and its number."""
    for number, cell in enumerate(notebook["cells"]):
        change(cell, number)
    return notebook


# --- files ----------------------------------------------------------------------------------------


def encodings(on):
    """Right hand-ins in other encodings, formats and with other ends of lines."""
    text = json.dumps(with_cell(on.full(), "# près de là: Größe"), ensure_ascii=False, indent=1)
    for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"):
        yield on.case(f"encoded-{name}", text.encode(name, errors="replace"), on.max)
    yield on.case(
        "encoded-mixed", text.encode().replace("près".encode(), "près".encode("latin-1")), on.max
    )
    yield on.case("ends-windows", text.replace("\n", "\r\n").encode(), on.max)
    for name, end in {"cr": "\r", "crlf": "\r\n", "u2028": "\u2028"}.items():
        yield on.case(
            f"source-{name}",
            changed(
                on.full(),
                lambda cell, n, end=end: cell.update(source=text_of(cell).replace("\n", end)),
            ),
            on.max,
        )
    yield on.case(
        "source-strings",
        changed(on.full(), lambda cell, n: cell.update(source=text_of(cell))),
        on.max,
    )
    yield on.case(
        "source-lines",
        changed(on.full(), lambda cell, n: cell.update(source=text_of(cell).split("\n"))),
        on.max,
    )
    yield on.case(
        "source-tabs",
        changed(on.full(), lambda cell, n: cell.update(source=text_of(cell).replace("    ", "\t"))),
        on.max,
    )
    for major, minor in ((4, 0), (4, 4), (4, 99), (5, 0), ("4", None)):
        yield on.case(
            f"format-{major}-{minor}",
            {**on.full(), "nbformat": major, "nbformat_minor": minor},
            on.max,
        )
    old = [
        {
            **cell,
            "input" if cell["cell_type"] == "code" else "source": cell["source"],
            "language": "python",
        }
        for cell in on.full()["cells"]
    ]
    yield on.case(
        "format-3",
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old}]},
        on.max,
    )
    yield on.case("no-metadata", {"cells": on.full()["cells"]}, on.max)
    yield on.case(
        "nan-in-metadata",
        json.dumps(on.full())
        .replace('"metadata": {', '"metadata": {"x": [NaN, -Infinity, 1e999], ', 1)
        .encode(),
        on.max,
    )
    yield on.case(
        "deep-metadata",
        json.dumps(on.full())
        .replace('"metadata": {', f'"metadata": {{"x": {"[" * 50_000}{"]" * 50_000}, ', 1)
        .encode(),
        on.max,
    )
    yield on.case(
        "kernel-of-another-language",
        {
            **on.full(),
            "metadata": {"kernelspec": {"name": "ir", "language": "R"}, "language_info": 3},
        },
        on.max,
    )
    yield on.case("trailing-comma", (json.dumps(on.full())[:-1] + ",}").encode(), on.max)
    yield on.case(
        "conflict-marks",
        json.dumps(on.full()).replace('"cells": [', '"cells": [\n<<<<<<< HEAD\n', 1).encode(),
        on.max,
    )
    behind = json.dumps(on.full())
    yield on.case("cut-behind-the-answers", behind[: behind.rindex('"cell_type"')].encode(), on.max)


def names_of_files(on):
    """Right hand-ins under other names, in folders, and with other things beside them."""
    full, blank = json.dumps(on.full()).encode(), json.dumps(on.blank()).encode()
    for number, file in enumerate(
        (
            f"{on.name} (1).ipynb",
            f"{on.name} - Copy.ipynb",
            f"{on.name}-2.ipynb",
            f"{on.name.upper()}.IPYNB",
            "a/b/c/Untitled.ipynb",
        )
    ):
        yield on.case(f"named-{number}", full, on.max, file=file)
    yield on.case(
        "copy-beside-the-empty-one",
        full,
        on.max,
        {f"{on.name}.ipynb": blank},
        file=f"{on.name} (1).ipynb",
    )
    yield on.case(
        "copy-beside-a-broken-one",
        full,
        on.max,
        {f"{on.name}.ipynb": b""},
        file=f"{on.name} (1).ipynb",
    )
    yield on.case(
        "checkpoints", full, on.max, {f".ipynb_checkpoints/{on.name}-checkpoint.ipynb": blank}
    )
    yield on.case(
        "old-answers-beside",
        full,
        on.max,
        {f"{on.name} old.ipynb": json.dumps(on.partly()).encode()},
    )
    yield on.case(
        "partly-named-right",
        json.dumps(on.partly()).encode(),
        on.some,
        {f"{on.name} (1).ipynb": full},
    )
    beside = {
        "dangling-link": {"data.csv": Link("/nowhere/at/all")},
        "link-to-itself": {"loop": Link("loop")},
        "link-to-zeros": {"zeros": Link("/dev/zero")},
        "pipe": {"pipe": Fifo(), "other.ipynb": Fifo()},
        "folder-named-as-notebook": {"x.ipynb": Folder()},
        "large-file": {"data.bin": Sparse(12_000_000)},
        "time-stamp-unreadable": {"timestamp.txt": b"\xff yesterday"},
        "time-stamp-a-link": {"timestamp.txt": Link("/etc/hostname")},
        "time-stamp-a-folder": {"timestamp.txt": Folder()},
        "time-stamp-far": {"timestamp.txt": b"99999-01-01 00:00:00 UTC"},
        "secret-a-link": {"submission_secret.txt": Link("@COURSE@/.secret")},
        "many-files": {f"many/{number}.txt": b"x" for number in range(600)},
        "odd-file-names": {
            "a\nb.txt": b"x",
            "\u202ex.py": b"x",
            "-rf": b"x",
            "$(touch x)": b"x",
            "x" * 200: b"x",
        },
        "own-types": {"types.py": b"raise RuntimeError"},
        "own-json": {"json.py": b"def dumps(*a, **k):\n    return '{}'\n"},
        "own-numpy": {
            "numpy.py": b"def array(*a):\n    return 1\n",
            "numpy/__init__.py": b"raise RuntimeError",
        },
        "own-helpers": {
            "helpers/__init__.py": b"def check(*a):\n    return 4000\n",
            "helpers/check/ask.py": b"ask = None",
        },
        "own-start-up": {
            "sitecustomize.py": b"raise SystemExit",
            "usercustomize.py": b"raise SystemExit",
            "startup.py": b"raise SystemExit",
            "ipython_config.py": b"raise SystemExit",
            "matplotlibrc": b"backend: nonsense",
            "python311._pth": b"/nowhere",
        },
        "own-tests": {
            "conftest.py": b"raise SystemExit",
            "setup.cfg": b"[x",
            "pyproject.toml": b"[",
        },
        "own-grades": {"gradebook.db": b"x", f"autograded/x/{on.name}.txt": b"x"},
        "own-nbgrader-config": {
            "nbgrader_config.py": b"raise SystemExit",
            "jupyter_config.py": b"raise SystemExit",
        },
    }
    for name, files in beside.items():
        yield on.case(f"beside-{name}", full, on.max, files)


def unreadable(on):
    """What no program can grade: a person must look, and there is a reason."""
    text = json.dumps(on.full())
    contents = {
        "empty": b"",
        "blanks": b" \n\n",
        "web-page": b"<!DOCTYPE html><html></html>",
        "zip": b"PK\x03\x04....",
        "list": b"[1, 2]",
        "number": b"7",
        "null": b"null",
        "text": b"I could not do it, sorry",
        "no-cells": b'{"nbformat": 4}',
        "cells-a-number": b'{"cells": 3}',
        "cells-none": b'{"cells": []}',
        "cells-strings": b'{"cells": ["x", 1, null]}',
        "noise": bytes(range(256)) * 40,
        "gzip": gzip.compress(text.encode(), mtime=0),
        "cut-in-half": text[: len(text) // 2].encode(),
        "cut-at-once": text[:40].encode(),
        "nested": b"[" * 200_000,
        "python": b"import numpy as np\n",
        "other-notebook": json.dumps({"cells": [code("1 + 1")]}).encode(),
        "too-many-cells": json.dumps({"cells": [code("1")] * 3000}).encode(),
        "too-much-code": json.dumps({"cells": [code("#" * 5_000_000)]}).encode(),
    }
    for name, content in contents.items():
        yield on.case(f"unreadable-{name}", content, PERSON)
    only = f"{on.name}.ipynb"
    special = {
        "nothing": {"notes.txt": b"forgot it"},
        "only-python": {f"{on.name}.py": b"1 + 1"},
        "pipe": {only: Fifo()},
        "folder": {only: Folder()},
        "too-large": {only: Sparse(31_000_000)},
        "link-to-a-peer": {only: Link(f"@COURSE@/submitted/peer-right/{on.name}/{only}")},
        "link-to-zeros": {only: Link("/dev/zero")},
        "dangling-link": {only: Link("nowhere")},
        "folder-a-link": {"work": Link("@COURSE@/submitted/peer-right")},
        "too-deep": {f"a/b/c/d/e/f/g/{only}": text.encode()},
    }
    for name, files in special.items():
        yield Case(f"unreadable-{name}", on.name, files, PERSON)


# --- cells ----------------------------------------------------------------------------------------


def _twice(notebook):
    return {
        **notebook,
        "cells": [each for cell in notebook["cells"] for each in (cell, copy.deepcopy(cell))],
    }


def _checks_twice(notebook):
    return {
        **notebook,
        "cells": notebook["cells"]
        + copy.deepcopy([cell for cell in notebook["cells"] if grader_of(cell).get("grade")]),
    }


def _without(notebook, out):
    return {**notebook, "cells": [cell for cell in notebook["cells"] if not out(cell)]}


def _split(notebook):
    cells = []
    for cell in notebook["cells"]:
        lines = text_of(cell).split("\n")
        cells.append(
            {**cell, "source": "\n".join(lines[: len(lines) // 2])}
            if grader_of(cell).get("solution")
            else cell
        )
        if grader_of(cell).get("solution"):
            cells.append(
                {
                    **copy.deepcopy(cell),
                    "metadata": {},
                    "id": f"rest-{len(cells)}",
                    "source": "\n".join(lines[len(lines) // 2 :]),
                }
            )
    return {**notebook, "cells": cells}


def _merged_with_check(notebook):
    for cell, following in zip(notebook["cells"], notebook["cells"][1:], strict=False):
        if grader_of(cell).get("solution") and grader_of(following).get("grade"):
            following["source"], cell["source"] = text_of(cell) + "\n\n" + text_of(following), ""
    return notebook


def _checks_first(notebook):
    checks = [cell for cell in notebook["cells"] if grader_of(cell).get("grade")]
    return {
        **notebook,
        "cells": checks + [cell for cell in notebook["cells"] if cell not in checks],
    }


def _ids_swapped(notebook):
    graders = [grader_of(cell) for cell in notebook["cells"] if grader_of(cell)]
    for grader, id in zip(
        graders, [grader["grade_id"] for grader in graders[1:] + graders[:1]], strict=True
    ):
        grader["grade_id"] = id
    return notebook


def _fenced(notebook):
    for cell in notebook["cells"]:
        if grader_of(cell).get("solution"):
            cell["cell_type"], cell["source"] = (
                "markdown",
                f"My answer:\n\n```python\n{text_of(cell)}\n```\n",
            )
    return notebook


def _stubs_around(notebook, release):
    stubs = [
        code(cell.source + "\n# later")
        for cell in release.cells
        if is_answer(cell) and cell.cell_type == "code"
    ]
    return {**notebook, "cells": [*copy.deepcopy(stubs), *notebook["cells"], *stubs]}


def _only(notebook, kind):
    return _without(notebook, lambda cell: not grader_of(cell).get(kind))


def _grader(**fields):
    return lambda cell, n: grader_of(cell) and grader_of(cell).update(fields)


def damage(on):
    """Notebooks with damaged, doubled, moved or lost cells and metadata: what is answered counts,
    what is not gains nothing.
    """
    kinds = {
        "doubled": _twice,
        "checks-doubled": _checks_twice,
        "split": _split,
        "merged-with-check": _merged_with_check,
        "checks-first": _checks_first,
        "grade-ids-swapped": _ids_swapped,
        "reversed": lambda notebook: {**notebook, "cells": notebook["cells"][::-1]},
        "answers-in-texts": _fenced,
        "stubs-around": lambda notebook: _stubs_around(notebook, on.release),
        "answers-alone": lambda notebook: _only(notebook, "solution"),
        "checks-deleted": lambda notebook: _without(
            notebook, lambda cell: grader_of(cell).get("grade")
        ),
        "locked-deleted": lambda notebook: _without(
            notebook, lambda cell: grader_of(cell).get("locked")
        ),
        "metadata-lost": lambda notebook: changed(
            notebook, lambda cell, n: cell.update(metadata={})
        ),
        "ids-lost": lambda notebook: changed(notebook, lambda cell, n: cell.pop("id")),
        "ids-alike": lambda notebook: changed(notebook, lambda cell, n: cell.update(id="same")),
        "ids-and-metadata-lost": lambda notebook: changed(
            notebook, lambda cell, n: (cell.pop("id"), cell.update(metadata={}))
        ),
        "metadata-retyped": lambda notebook: changed(
            notebook,
            lambda cell, n: cell.update(
                metadata=[
                    None,
                    [],
                    3,
                    "x",
                    {"nbgrader": 3},
                    {"nbgrader": {"grade_id": ["a"]}},
                    {"tags": 7},
                ][n % 7]
            ),
        ),
        "types-unknown": lambda notebook: changed(
            notebook,
            lambda cell, n: (
                cell["cell_type"] == "code"
                and cell.update(cell_type=["Code", "python", None, 3][n % 4])
            ),
        ),
        "code-as-text": lambda notebook: changed(
            notebook,
            lambda cell, n: (
                grader_of(cell).get("solution")
                and cell.update(cell_type=["markdown", "raw"][n % 2])
            ),
        ),
        "checks-as-text": lambda notebook: changed(
            notebook,
            lambda cell, n: grader_of(cell).get("grade") and cell.update(cell_type="markdown"),
        ),
        "checks-edited": lambda notebook: changed(
            notebook, lambda cell, n: grader_of(cell).get("grade") and cell.update(source="999")
        ),
        "schema-1": lambda notebook: changed(notebook, _grader(schema_version=1)),
        "schema-77": lambda notebook: changed(notebook, _grader(schema_version=77)),
        "points-4000": lambda notebook: changed(notebook, _grader(points=4000)),
        "points-negative": lambda notebook: changed(notebook, _grader(points=-4)),
        "points-nan": lambda notebook: changed(notebook, _grader(points=float("nan"))),
        "points-text": lambda notebook: changed(notebook, _grader(points="all")),
        "all-graded": lambda notebook: changed(
            notebook, _grader(grade=True, solution=True, locked=False, points=99)
        ),
        "all-tasks": lambda notebook: changed(notebook, _grader(task=True)),
        "nothing-graded": lambda notebook: changed(notebook, _grader(grade=False, solution=False)),
        "grade-ids-alike": lambda notebook: changed(notebook, _grader(grade_id="x")),
        "odd-grade-ids": lambda notebook: changed(
            notebook,
            lambda cell, n: (
                grader_of(cell)
                and grader_of(cell).update(grade_id=["../../x", "a b", "", None, "é", 3][n % 6])
            ),
        ),
        "tags": lambda notebook: changed(
            notebook,
            lambda cell, n: cell["metadata"].update(
                tags=["skip-execution", "raises-exception", "remove-cell"]
            ),
        ),
        "more-graded-cells": lambda notebook: (
            with_cell(notebook, "4000", at=len(notebook["cells"]))
            | {
                "cells": notebook["cells"]
                + [
                    {
                        **code("4000"),
                        "metadata": {
                            "nbgrader": {
                                "grade_id": f"more-{n}",
                                "grade": True,
                                "solution": False,
                                "locked": True,
                                "task": False,
                                "points": 1000,
                                "schema_version": 3,
                            }
                        },
                    }
                    for n in range(2)
                ]
            }
        ),
        "outputs-forged": lambda notebook: changed(
            notebook,
            lambda cell, n: (
                cell["cell_type"] == "code"
                and cell.update(
                    outputs=[
                        {
                            "output_type": "execute_result",
                            "data": {"text/plain": "4000"},
                            "metadata": {},
                            "execution_count": 1,
                        },
                        {"output_type": "display_data", "data": {MIME: "{}"}, "metadata": {}},
                    ]
                )
            ),
        ),
        "outputs-odd": lambda notebook: changed(
            notebook,
            lambda cell, n: (
                cell["cell_type"] == "code"
                and cell.update(
                    outputs=[None, "x", {"output_type": "stream", "text": 3}, {"data": []}]
                )
            ),
        ),
        "verdicts-forged": lambda notebook: {
            **notebook,
            "metadata": {
                "neuron_to_network": {
                    "run": 1,
                    "verdicts": [
                        {"exercise": each, "points": 99, "max_points": 99, "state": "right"}
                        for each in on.points
                    ],
                }
            },
        },
    }
    for name, change in kinds.items():
        yield on.case(f"damaged-{name}", change(on.full()), on.max)
        if on.name == "01_neuron":
            yield on.case(f"damaged-{name}-some", change(on.partly()), on.some)
        blank = change(on.blank())
        yield on.case(f"damaged-{name}-none", blank, 0)
    every = [cell for cell in on.full()["cells"] if cell["cell_type"] == "code"]
    yield on.case(
        "damaged-in-one-cell", {"cells": [code("\n\n".join(map(text_of, every)))]}, on.max
    )


# --- right, and noisy or odd ----------------------------------------------------------------------

NOISE = {
    "stderr": "import sys\nprint('x' * 3000, file=sys.stderr)",
    "warnings": (
        "import warnings\n"
        "for _ in range(50):\n"
        "    warnings.warn('mind this', stacklevel=1)\n"
        "warnings.simplefilter('error')"
    ),
    "logging": (
        "import logging\n"
        "logging.basicConfig(level=0)\n"
        "logging.warning('x')\n"
        "logging.getLogger().error('y')"
    ),
    "prints": "for _ in range(3):\n    print('x' * 1_000_000)",
    "error": "1 / 0",
    "syntax-error": "def (:",
    "base-exception": "raise BaseException('x')",
    "keyboard-interrupt": "raise KeyboardInterrupt",
    "exit": "exit()",
    "quit": "quit",
    "sys-exit": "import sys\nsys.exit(3)",
    "system-exit": "raise SystemExit",
    "os-exit": "import os\nos._exit(0)",
    "crash": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
    "recursion": "def again():\n    return again()\nagain()",
    "no-recursion-limit": "import sys\nsys.setrecursionlimit(10**9)",
    "input": "name = input('Your name? ')",
    "password": "import getpass\ngetpass.getpass()",
    "pip": "%pip --version\n!pip --version",
    "left-to-a-shell": "!sleep 86399 &",
    "little-recursion": "import sys\nsys.setrecursionlimit(200)\nsys.set_int_max_str_digits(0)",
    "magics": (
        "%matplotlib inline\n"
        "%config InlineBackend.figure_format = 'svg'\n"
        "%timeit -n1 -r1 1 + 1\n"
        "%who\n"
        "%time 1 + 1"
    ),
    "cell-magic": "%%timeit -n1 -r1\nsum(range(10))",
    "bash": "%%bash\necho hello; exit 3",
    "shell": "!ls -la\nfiles = !ls\nprint(files)",
    "help": "np.array?",
    "unknown-magic": "%nonsense\n%%more",
    "await": "import asyncio\nawait asyncio.sleep(0.01)",
    "async": (
        "import asyncio\n"
        "async def later():\n"
        "    await asyncio.sleep(0.01)\n"
        "    return 1\n"
        "await later()"
    ),
    "never-awaited": "async def later():\n    return 1\nlater()",
    "walrus": "if (n := 10) > 5:\n    print(n)\nmatch n:\n    case 10:\n        print('ten')",
    "type-hints": (
        "from __future__ import annotations\ndef f(x: NoSuchType) -> 'also none':\n    return x"
    ),
    "unicode-names": "größe, σ, 变量 = 1, 2, 3\nprint(größe + σ + 变量)",
    "long-cell": "# " + "x" * 150_000 + "\nprint('done')",
    "long-data": "numbers = [" + "1.25, " * 20_000 + "]",
    "figures": "for _ in range(25):\n    plt.figure()\nplt.show()",
    "xkcd": "plt.xkcd()\nplt.rcParams['figure.dpi'] = 30\nplt.plot([1, 2])\nplt.show()",
    "other-backend": "import matplotlib\nmatplotlib.use('svg', force=True)",
    "thread": (
        "import threading, time\n"
        "def run():\n"
        "    while True:\n"
        "        print('still here')\n"
        "        time.sleep(0.01)\n"
        "threading.Thread(target=run, daemon=True).start()"
    ),
    "thread-stays": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(3600,)).start()",
    "processes": (
        "import multiprocessing, subprocess\nprint(subprocess.run(['ls', '/'], "
        "capture_output=True).returncode)"
    ),
    "changed-folder": "import os\nos.mkdir('work')\nos.chdir('work')\nos.rmdir('../work')",
    "changed-numpy": (
        "np.seterr(all='ignore')\nnp.set_printoptions(precision=1, threshold=2)\nnp.random.seed(3)"
    ),
    "changed-environment": (
        "import os, locale\nos.environ.clear()\nlocale.setlocale(locale.LC_ALL, 'C')"
    ),
    "shadowed": (
        "list = dict = sum = max = min = print = str = float = int = type = id = isinstance = "
        "object = 3\njson = display = get_ipython = helpers = check = progress = ask = "
        "question = answers = _ask_for_grading = space = 4"
    ),
    "np-reimported": "del np\nimport numpy as np\nfrom numpy import *\nfrom math import *",
    "no-output": "import sys\nsys.stdout.close()\nsys.stdout = sys.stderr = None",
    "output-to-a-file": "import sys\nsys.stdout = open('out.txt', 'w')",
    "alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL)\nsignal.alarm(1)",
    "no-alarm": (
        "import signal\n"
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    ),
    "no-garbage": "import gc\ngc.disable()\ngc.freeze()",
    "html": (
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML('<script>window.evil = 1</script>'), Javascript('window.evil = 1'))"
    ),
    "odd-repr": (
        "class Odd:\n"
        "    def __repr__(self):\n"
        "        raise ValueError\n"
        "    def _repr_html_(self):\n"
        "        return 3\n"
        "Odd()"
    ),
    "surrogates": "print('\\ud800 \\udfff')\n'\\ud800'",
    "control-signs": "print('\\x00\\x1b[31m\\x07\\u202e\\u2028')",
    "raw-output": "import os\nos.write(1, b'\\xff\\xfe\\x00 raw')\nos.write(2, b'\\xff raw')",
    "display-of-a-million": "display({'text/plain': 'x' * 1_000_000}, raw=True)",
    "odd-display": (
        "display({'text/plain': {1: 2}, 'image/png': 7, 'application/json': {'a': "
        "float('nan')}, 3: 4}, raw=True)"
    ),
    "updates": (
        "from IPython.display import clear_output\n"
        "shown = display('x', display_id=True)\n"
        "for n in range(200):\n"
        "    shown.update(n)\n"
        "    clear_output()"
    ),
    "interact": "import ipywidgets\nipywidgets.interact(lambda x: x, x=3)",
}


def noisy(on):
    """Right answers, and code between them that prints, warns, fails, exits or changes things: full
    marks.
    """
    for name, source in NOISE.items():
        yield on.case(f"noisy-{name}", with_cell(on.full(), source), on.max)
    module = {"my_work.py": on.answers[on.table].encode(), "data/numbers.csv": b"1,2\n"}
    source = f"from my_work import {on.table_name}\nassert open('data/numbers.csv').read()"
    yield on.case("noisy-own-module", on.full(table=source), on.max, module)
    yield on.case("noisy-timed-answer", on.full(leaf="%%time\n" + on.answers[on.leaf]), on.max)
    yield on.case(
        "noisy-timeit-answer", on.full(leaf="%%timeit -n1 -r1\n" + on.answers[on.leaf]), on.max
    )
    yield on.case("noisy-all-answers-print", with_cell(on.full(), "import builtins"), on.max)
    loud = re.sub(
        r"^(    return )",
        r"    import sys, warnings; print('x' * 100); print('y', "
        r"file=sys.stderr); warnings.warn('w')\n\1",
        on.answers[on.leaf],
        flags=re.MULTILINE,
    )
    yield on.case("noisy-answer", on.full(leaf=loud), on.max)
    yield on.case(
        "noisy-answer-decorated",
        on.full(
            leaf="import functools\n\n@functools.lru_cache\ndef one():\n    return 1\n\n"
            + on.answers[on.leaf]
        ),
        on.max,
    )
    yield on.case(
        "noisy-answer-as-class",
        on.full(
            leaf=on.answers[on.leaf]
            + (
                "\n"
                "\n"
                "class Mine:\n"
                f"    def __call__(self, *args, f={on.leaf_name}):\n"
                "        return f(*args)\n"
                "\n"
                "\n"
                f"{on.leaf_name} = Mine()"
            )
        ),
        on.max,
    )
    yield on.case("noisy-at-the-end", with_cell(on.full(), "raise SystemExit", at=10**6), on.max)
    if on.name != "01_neuron":  # seconds each: for one lesson only
        return
    slow = [code(f"import time\nfor _ in range(20):\n    time.sleep(0.1)  # {n}") for n in range(7)]
    yield on.case("noisy-slow-cells", {**on.full(), "cells": slow + on.full()["cells"]}, on.max)


# --- answers that are no answers ------------------------------------------------------------------

NO_ANSWERS = {
    "loops": "def NAME(*args):\n    while True:\n        pass",
    "sleeps": "import time\ndef NAME(*args):\n    time.sleep(3600)",
    "catches-the-limit": (
        "def NAME(*args):\n"
        "    while True:\n"
        "        try:\n"
        "            while True:\n"
        "                pass\n"
        "        except BaseException:\n"
        "            pass"
    ),
    "loops-in-c": "def NAME(*args):\n    return 10 ** 10 ** 9",
    "loops-in-re": "import re\ndef NAME(*args):\n    return re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "loops-and-forks": "import os\ndef NAME(*args):\n    while True:\n        os.fork()",
    "exits": "import os\ndef NAME(*args):\n    os._exit(9)",
    "crashes": "import ctypes\ndef NAME(*args):\n    ctypes.string_at(0)",
    "kills": "import os, signal\ndef NAME(*args):\n    os.kill(0, signal.SIGKILL)",
    "exits-in-its-cell": "def NAME(*args):\n    return 1\n\nimport os\nos._exit(1)",
    "sys-exit": "import sys\ndef NAME(*args):\n    sys.exit()",
    "base-exception": "def NAME(*args):\n    raise BaseException('x')",
    "interrupt": "def NAME(*args):\n    raise KeyboardInterrupt",
    "generator-exit": "def NAME(*args):\n    raise GeneratorExit",
    "odd-exception": (
        "class Odd(Exception):\n"
        "    def __str__(self):\n"
        "        raise Odd\n"
        "    __repr__ = __str__\n"
        "def NAME(*args):\n"
        "    raise Odd"
    ),
    "exception-group": "def NAME(*args):\n"
    "    raise ExceptionGroup('x', [ValueError(1), TypeError(2)])",
    "stop-iteration": "def NAME(*args):\n    raise StopIteration",
    "not-implemented-in-part": (
        "def NAME(*args):\n    if args:\n        raise NotImplementedError('yet')"
    ),
    "recursion": "def NAME(*args):\n    return NAME(*args)",
    "recursion-in-a-list": "def NAME(*args):\n    a = []\n    a.append(a)\n    return a",
    "recursion-in-a-dict": "def NAME(*args):\n    a = {}\n    a['a'] = (a, [a])\n    return a",
    "deep-list": (
        "def NAME(*args):\n    a = []\n    for _ in range(100_000):\n        a = [a]\n    return a"
    ),
    "long-list": "def NAME(*args):\n    return [0.5] * 3_000_000",
    "large-array": "import numpy as np\ndef NAME(*args):\n    return np.zeros(120_000_000)",
    "huge-array": "import numpy as np\ndef NAME(*args):\n    return np.ones((100_000, 100_000))",
    "strided-array": (
        "import numpy as np\n"
        "def NAME(*args):\n"
        "    return np.broadcast_to(np.float64(1), (10**6, 10**6))"
    ),
    "huge-number": "def NAME(*args):\n    return 10 ** 100_000",
    "not-finite": "def NAME(*args):\n    return float('nan'), float('inf')",
    "surrogate": "def NAME(*args):\n    return '\\ud800'",
    "long-text": "def NAME(*args):\n    return 'x' * 50_000_000",
    "bytes": "def NAME(*args):\n    return b'\\xff' * 100",
    "type": "def NAME(*args):\n    return type",
    "module": "import numpy\ndef NAME(*args):\n    return numpy",
    "itself": "def NAME(*args):\n    return NAME",
    "generator": "def NAME(*args):\n    while True:\n        yield 1",
    "coroutine": "async def NAME(*args):\n    return 1",
    "objects": (
        "import numpy as np\ndef NAME(*args):\n    return np.array([object(), NAME], dtype=object)"
    ),
    "records": (
        "import numpy as np\n"
        "def NAME(*args):\n"
        "    return np.zeros(3, dtype=[('a', 'f8'), ('b', 'O')])"
    ),
    "odd-keys": "def NAME(*args):\n"
    "    return {(1, 2): 3, None: 4, float('nan'): 5, frozenset(): 6}",
    "masked": "import numpy as np\ndef NAME(*args):\n    return np.ma.masked_all(3)",
    "no-function": "NAME = 3",
    "no-function-but-text": "NAME = 'right'",
    "a-class": "class NAME:\n    pass",
    "too-few-arguments": "def NAME():\n    return 1",
    "syntax-error": "def NAME(*args):\n    return (",
    "prints-for-ever": "def NAME(*args):\n    while True:\n        print('x' * 1000)",
    "changes-its-arguments": (
        "def NAME(*args):\n"
        "    for arg in args:\n"
        "        if hasattr(arg, 'fill'):\n"
        "            arg.fill(7)\n"
        "    return args[0]"
    ),
    "frees-its-arguments": (
        "import ctypes\n"
        "def NAME(*args):\n"
        "    for arg in args:\n"
        "        if hasattr(arg, 'resize'):\n"
        "            arg.resize(0, refcheck=False)\n"
        "    return 1"
    ),
}
SLOW = {
    "loops",
    "sleeps",
    "catches-the-limit",
    "loops-in-c",
    "loops-in-re",
    "loops-and-forks",
    "prints-for-ever",
}  # seconds each: for one lesson only
MAYBE_A_PERSON = {
    "interrupt",
    "generator-exit",
    "catches-the-limit",
    "loops-in-c",
    "loops-in-re",
    "loops-and-forks",
    "kills",
    "prints-for-ever",
}
NO_TABLES = {
    "table-recursive": "NAME = {}\nNAME['x'] = NAME",
    "table-equal-to-all": (
        "class Same(dict):\n"
        "    __eq__ = lambda *a: True\n"
        "    __ne__ = lambda *a: False\n"
        "    __getitem__ = get = lambda *a: Same()\n"
        "    __hash__ = lambda *a: 1\n"
        "NAME = Same()"
    ),
    "table-odd": "NAME = {3: object(), 'a': float('nan'), None: [None, ..., 1]}",
    "table-large": "NAME = {str(n): n for n in range(300_000)}",
    "table-that-raises": (
        "class Bad(dict):\n"
        "    def items(self):\n"
        "        raise SystemExit\n"
        "    __iter__ = __len__ = keys = values = items\n"
        "NAME = Bad(a=1)"
    ),
    "table-that-kills": (
        "import os\nclass Bad(dict):\n    def items(self):\n        os._exit(3)\nNAME = Bad(a=1)"
    ),
}


def no_answers(on):
    """Right hand-ins with one answer that loops, crashes, or gives what is no answer: all other
    points, and none for this one.
    """
    for name, source in NO_ANSWERS.items():
        if name in SLOW and on.name != "01_neuron":
            continue
        rest = on.max - on.points[on.leaf]
        yield on.case(
            f"no-answer-{name}",
            on.full(leaf=source.replace("NAME", on.leaf_name)),
            OrPerson(rest) if name in MAYBE_A_PERSON else rest,
        )
    for name, source in NO_TABLES.items():
        rest = on.max - on.points[on.table]
        yield on.case(
            f"no-answer-{name}",
            on.full(table=source.replace("NAME", on.table_name)),
            OrPerson(rest),
        )
    yield on.case("wrong-all", with_cell(on.blank(), "1"), 0)
    yield on.case("partly", on.partly(), on.some)
    blank = on.blank()
    blank["cells"][place_of(blank, on.leaf)]["source"] = f"def {on.leaf_name}(*args):\n    return 0"
    yield on.case("wrong-one", blank, 0)


# --- cheats and harm ------------------------------------------------------------------------------


def _with_cheat(notebook, source, every):
    """Return the notebook with a cell before all, or one before every check."""
    if not every:
        return with_cell(notebook, source)
    cells = [
        each
        for cell in notebook["cells"]
        for each in ([code(source), cell] if grader_of(cell).get("grade") else [cell])
    ]
    return {**notebook, "cells": cells}


# What these give in place of all answers is not right, so the hand-in's own right answers are lost
# by them.
SPOIL_THEMSELVES = set(
    """
    all-helpers-replaced ask-code-replaced display-replaced events import-replaced
    modules-replaced own-get-ipython own-namespace own-package publisher-replaced signals trace
    trace-of-returns tree-transformer
    """.split()
)


def cheats(on):
    """Tricks in the kernel: an unanswered hand-in gets nothing by them, a partly right one what it
    gets without.
    """
    for every, tricks in ((False, TOP), (True, EVERY)):
        for name, source in tricks.items():
            for base, points in (("blank", 0), ("partly", on.some)):
                if base == "partly" and on.name != "01_neuron":
                    continue
                own = source.replace("OPEN", repr(sorted(on.open[base])))
                yield on.case(
                    f"cheat-{name}-{base}",
                    _with_cheat(getattr(on, base)(), own, every),
                    AtMost(points) if name in SPOIL_THEMSELVES else OrPerson(points),
                )
    for name, source in EVERY.items():  # the same in an answer's own cell
        own = (
            source.replace("OPEN", repr([on.leaf_name]))
            + f"\n{on.leaf_name} = globals()['{on.leaf_name}']"
        )
        yield on.case(
            f"cheat-{name}-in-the-answer", on.full(leaf=own), OrPerson(on.max - on.points[on.leaf])
        )


def harm(on):
    """Right hand-ins that try to read, write, reach, use up or kill what is not theirs: they get
    their points, and nothing else happens.
    """
    for name, source in READ.items():
        yield on.case(f"reads-{name}", with_cell(on.full(), source), on.max)
    for name, source in HARM.items():
        yield on.case(f"harms-{name}", with_cell(on.full(), source), on.max)
    for name, source in SLOW_HARM.items() if on.name == "01_neuron" else ():
        yield on.case(f"harms-{name}", with_cell(on.full(), source), on.max)


# --- Keras ----------------------------------------------------------------------------------------

KERAS = {
    "tensorflow-noise": (
        "import tensorflow as tf, logging, warnings\n"
        "tf.get_logger().setLevel('DEBUG')\n"
        "tf.print('x')\n"
        "logging.warning('y')\n"
        "warnings.warn('z')\n"
        "tf.random.set_seed(7)\n"
        "tf.keras.backend.clear_session()"
    ),
    "crash": "import os\nos._exit(1)",
    "patched-keras": (
        "keras.Model.count_params = lambda self: 3\nkeras.Model.__call__ = lambda self, X: "
        "np.ones((len(X), 1))"
    ),
}


def keras_cases(on):
    """Some of each for the lesson with Keras models."""
    yield on.case("right", on.full(), on.max)
    yield on.case("partly", on.partly(), on.some)
    yield on.case("blank", on.blank(), 0)
    yield on.case("noisy-tensorflow", with_cell(on.full(), KERAS["tensorflow-noise"], at=8), on.max)
    yield on.case("noisy-crash", with_cell(on.full(), KERAS["crash"], at=8), on.max)
    yield on.case(
        "damaged-metadata-lost",
        changed(on.full(), lambda cell, n: cell.update(metadata={})),
        on.max,
    )
    yield on.case("cheat-patched-keras", with_cell(on.blank(), KERAS["patched-keras"], at=8), 0)
    model = (
        "class Always:\n"
        "    __call__ = predict = lambda self, X: np.ones((len(X), 1))\n"
        "    count_params = lambda self: 3\n"
        "    get_weights = lambda self: []\n"
        "    layers, loss, compiled = [], 'binary_crossentropy', True\n"
        "    __class__ = keras.Sequential"
    )
    names = [name for name in on.open["blank"] if "model" in name or name == "baseline"]
    own = f"{model}\nfor name in {sorted(names)}:\n    globals()[name] = Always()"
    yield on.case("cheat-always-right-model", _with_cheat(on.blank(), own, every=True), 0)
    rest = on.max - on.points[on.leaf]
    yield on.case(
        "no-answer-model-kills",
        on.full(leaf="import os\ndef layers_of(model):\n    model.layers = None\n    os._exit(1)"),
        rest,
    )
    yield on.case(
        "no-answer-large",
        on.full(
            leaf="def layers_of(model):\n"
            "    import tensorflow as tf\n"
            "    return tf.zeros((20_000, 20_000))"
        ),
        rest,
    )


def cases(lesson, release):
    """Return the bank's hand-ins for a lesson. release: its released notebook"""
    on = Lesson(lesson, release)
    groups = (
        [keras_cases]
        if lesson == "05_spirals"
        else [encodings, names_of_files, unreadable, damage, noisy, no_answers, cheats, harm]
    )
    found = [case for group in groups for case in group(on)]
    assert len({case.student for case in found}) == len(found)
    return found
