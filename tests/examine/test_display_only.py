"""Cells that only show something are left out when grading, and no answer is another for it."""

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.author.keyring import fresh_keys
from autograder.author.lesson import lesson_names
from autograder.author.notebook import fill, solutions_of
from autograder.examine.asking import ask_hand_in
from autograder.examine.display_only import Names, only_shows
from autograder.handin.roles import exercise_of, grade_id
from autograder.run.limits import Limits, Run


def left_out(*cells):
    """Return which of the cells are left out; a cell that starts with ! must run."""
    return sorted(
        only_shows([(source.removeprefix("!"), not source.startswith("!")) for source in cells])
    )


@pytest.mark.parametrize(
    ("cells", "out"),
    [
        (["x = 1", "!print(x)"], []),
        (["x = 1", "!x = 2\nprint(x)"], [0]),
        (["x = 1", "!y = 2"], [0]),
        (["x = 1", "y = x", "!print(y)"], []),
        (["x = 1", "y = x", "!print(1)"], [0, 1]),
        (["x = 1", "!def f():\n    return x"], []),
        (["x = 1", "!def f(x):\n    return x"], [0]),
        (["!def f():\n    return x", "x = 1", "!f()"], []),
        (["!f = lambda: x", "x = 1", "!f()"], []),
        (["x = 1", "!if y:\n    x = 2\nprint(x)"], []),
        (["x = 1", "!if y:\n    x = 2\n    print(x)"], [0]),
        (["x = 1", "!for x in z:\n    print(x)"], [0]),
        (["x = 1", "!x += 1"], []),
        (["x = 1", "![x for x in z]"], [0]),
        (["x = 1", "![x for y in x]"], []),
        (["x = 1", "!print(f'{x}')"], []),
        (["x = 1", "!del x"], []),
        (["x = 1", "!with open(x) as x:\n    pass"], []),
        (["x = 1", "!try:\n    x = f()\nexcept Exception:\n    pass\nprint(x)"], []),
        (["import numpy as np", "!np.ones(3)"], []),
        (["from a import *", "!print(x)"], []),
        (["x = 1", "!class A:\n    b = x"], []),
        (["x = 1", "!%timeit f()"], []),
        (["x = 1", "!eval('x')"], []),
        (["x = 1", "!globals()['x']"], []),
        (["x = 1", "!import sys\nsys.modules['__main__'].x"], []),
        (["x = 1", "!print(_)"], []),
        (["x = 1", "!for _ in range(3): pass"], [0]),
        (["x = 1", "!def (:"], []),
        (["def show():\n    global x\n    x = 1", "!print(x)"], []),
    ],
)
def test_a_cell_is_left_out_only_if_nothing_later_reads_what_it_binds(cells, out):
    assert left_out(*cells) == out


NAMES = st.sampled_from("abc")
STATEMENT = st.one_of(
    st.builds("{} = {}".format, NAMES, st.integers(0, 9)),
    st.builds("{} = {} + 1".format, NAMES, NAMES),
    st.builds("{} += {}".format, NAMES, NAMES),
    st.builds("if {} > 3:\n    {} = {}".format, NAMES, NAMES, NAMES),
    st.builds("for {} in range({}):\n    {} = {}".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("def f():\n    return {}".format, NAMES),
    st.builds("{} = f()".format, NAMES),
    st.builds("{} = sum([{} for {} in range(3)])".format, NAMES, NAMES, NAMES),
)
CELL = st.tuples(st.lists(STATEMENT, min_size=1, max_size=3).map("\n".join), st.booleans())


@settings(max_examples=400, deadline=None)
@given(st.lists(CELL, min_size=2, max_size=6))
@example([("a = 0\ndef f():\n    return a", True), ("a = 1", True), ("a = f()", False)])
def test_what_the_other_cells_compute_is_the_same_without_them(cells):
    def bound(leave):
        """Return what each cell that must run binds, where it surely does."""
        space, seen = {"a": 1, "b": 2, "c": 3, "f": lambda: 0}, []
        for index, (source, free) in enumerate(cells):
            if index not in leave:
                exec(source, space)
            if not free:
                seen.append(
                    {
                        name: space[name]
                        for name in Names(source).surely
                        if not callable(space[name])
                    }
                )
        return seen

    out = only_shows(cells)
    assert all(cells[index][1] for index in out)
    try:
        assert bound(set()) == bound(out)
    except RecursionError:
        pass


class InProcess:
    """A runner for trusted cells: runs them here, one after the other."""

    def __init__(self):
        self.sources = []

    def __call__(self, sources, limits=None, undrawn=frozenset()):
        self.sources = list(sources)
        return Run([[] for _ in sources])


def test_of_every_lesson_what_answers_need_runs_and_most_of_what_is_only_shown_does_not(fresh):
    for name in lesson_names():
        release = nbformat.read(fresh / "release" / name / f"{name}.ipynb", as_version=4)
        notebook = fill(release, solutions_of(name))
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        given = frozenset(cell.source for cell in release.cells)
        keys, runner = fresh_keys(name, "shown", 1).keys, InProcess()
        ask_hand_in(code, keys, runner, Limits(), given=given)
        ran = set(runner.sources)
        assert all(
            cell.source in ran for cell in code if grade_id(cell) and not exercise_of(cell)
        ), name
        free = [cell.source for cell in code if not grade_id(cell)]
        assert name == "00_start_here" or sum(source not in ran for source in free) > 0.6 * len(
            free
        ), name
        moving = [cell.source for cell in code if "widgets.guess" in cell.source]
        moving += [source for source in free if "widgets.play" in source or "explore_" in source]
        assert not [source for source in moving if source in ran], f"{name}: widgets only show"
        assert moving or name not in ("01_neuron", "03_forward", "04_xor")
