"""The XOR carver's arithmetic in JavaScript is NumPy's, and what it says lines can do is true."""

import ast
import itertools
import json
import shutil
import subprocess

import numpy as np
import pytest
from classroom import need
from scipy.optimize import linprog

from helpers.check import ask, judge, question_of
from helpers.check.public_keys import load_key
from helpers.functions import relu, sigmoid, step
from helpers.widgets.join import SOURCES

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([0, 1, 1, 0])
MODULES = ("xor", "xor_blame", "carver_copy")
UNITS = {"step": step, "relu": relu, "sigmoid": sigmoid}


@pytest.fixture
def javascript(tmp_path):
    """A function that runs an expression of `given` with the carver's modules, and returns its
    value.
    """
    program = shutil.which("node")
    need("node", program, "`sudo apt install nodejs`, version 20 or newer")

    def run(expression, given):
        file = tmp_path / "run.mjs"
        modules = [(SOURCES / f"{name}.mjs").as_uri() for name in MODULES]
        file.write_text(
            f'import * as xor from "{modules[0]}";\n'
            f'import * as blame from "{modules[1]}";\n'
            f'import * as copy from "{modules[2]}";\n'
            'import { readFileSync } from "node:fs";\n'
            "const given = JSON.parse(readFileSync(0));\n"
            f"console.log(JSON.stringify({expression}));\n"
        )
        done = subprocess.run(
            [program, str(file)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run


def random_nets(count, seed):
    """Return networks as the carver holds them, numbers at two decimals."""
    rng = np.random.default_rng(seed)
    lines = rng.uniform(-2, 2, size=(count, 3, 3)).round(2)
    return [
        {"units": units, "lines": each.tolist()}
        for each, units in zip(lines, itertools.cycle(UNITS), strict=False)
    ]


def parameters(net):
    """Return W1 (2, 2), b1 (2,), w2 (2,), b2 of a network."""
    first, second, output = np.array(net["lines"])
    W1 = np.stack([first[:2], second[:2]], axis=1)
    return W1, np.array([first[2], second[2]]), output[:2], output[2]


def forward(net, points):
    """Return hidden sums (n, 2), hidden values (n, 2) and output sums (n,), by NumPy."""
    W1, b1, w2, b2 = parameters(net)
    Z = points @ W1 + b1
    H = UNITS[net["units"]](np.where(np.abs(Z) < 1e-9, 0, Z))
    return Z, H, H @ w2 + b2


def test_forward_passes_are_numpys_to_the_last_digits(javascript):
    nets = random_nets(90, 0)
    rows = javascript("given.map((net) => xor.netRows(net))", nets)
    for net, corners in zip(nets, rows, strict=True):
        Z, H, z = forward(net, X)
        for name, expected in (("sums", Z), ("hidden", H), ("sum", z)):
            got = [corner[name] for corner in corners]
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)
        answers = [corner["answer"] for corner in corners]
        assert answers == (z > 1e-9).astype(int).tolist()
        assert [corner["right"] for corner in corners] == (answers == Y).tolist()


def test_scores_and_labelings_are_numpys(javascript):
    nets = random_nets(60, 1)
    got = javascript("given.map((net) => [xor.netScore(net), net.lines.map(xor.lineLabels)])", nets)
    for net, (score, labels) in zip(nets, got, strict=True):
        assert score == np.sum((forward(net, X)[2] > 1e-9) == Y)
        lines = np.array(net["lines"])
        sums = X @ lines[:, :2].T + lines[:, 2]
        assert labels == (sums > 1e-9).T.astype(int).tolist()


def can_be_labelled(points, labels):
    """Return whether one line gives these points these labels, by linear programming."""
    signs = np.where(np.array(labels) == 1, 1.0, -1.0)
    A = -signs[:, None] * np.column_stack([points, np.ones(len(points))])
    solved = linprog(np.zeros(3), A_ub=A, b_ub=-np.ones(len(points)), bounds=(None, None))
    return solved.status == 0


def line_labelings():
    return [labels for labels in itertools.product((0, 1), repeat=4) if can_be_labelled(X, labels)]


def test_a_line_makes_exactly_the_labelings_that_linear_programming_finds(javascript):
    got = javascript("xor.lineLabelings().map(({ labels }) => labels)", None)
    assert sorted(map(tuple, got)) == line_labelings()
    assert len(got) == 14


def test_the_families_are_exactly_the_pairs_that_linear_programming_can_part(javascript):
    pairs = itertools.combinations_with_replacement(line_labelings(), 2)
    solved = {pair for pair in pairs if can_be_labelled(np.stack(pair, axis=1), Y)}
    families = javascript("xor.solutionFamilies()", None)
    for family in families:
        lines = np.array(family["lines"])
        hidden = X @ lines[:2, :2].T + lines[:2, 2] > 0
        assert ((hidden @ lines[2, :2] + lines[2, 2] > 0) == Y).all()
        pair = sorted(tuple(column) for column in hidden.T.astype(int).tolist())
        solved.remove(tuple(pair))
    assert solved == set() and len(families) == 8


def most_right(net, unit):
    """Return the most corners that step units get right if one of them may answer anything that a
    line allows.
    """
    H, answers = forward(net, X)[1], []
    w2, b2 = parameters(net)[2:]
    for labels in line_labelings():
        if unit < 2:
            changed = H.copy()
            changed[:, unit] = labels
            answers.append(changed @ w2 + b2 > 1e-9)
        else:
            answers.append([labels[int(2 * first + second)] for first, second in H])
    return max(int(np.sum(np.array(each) == Y)) for each in answers)


def test_for_step_units_the_blame_finds_the_most_that_any_line_could_repair(javascript):
    nets = [{**net, "units": "step"} for net in random_nets(60, 2)]
    got = javascript(
        "given.map((net) => [0, 1, 2].map((unit) => blame.bestChange(net, unit).right))", nets
    )
    for net, rights in zip(nets, got, strict=True):
        assert rights == [most_right(net, unit) for unit in range(3)]


def test_the_output_alone_can_exactly_where_linear_programming_finds_a_line(javascript):
    nets = random_nets(90, 3)
    got = javascript("given.map((net) => blame.bestChange(net, 2).right === 4)", nets)
    agree = [
        alone == can_be_labelled(forward(net, X)[1], Y)
        for net, alone in zip(nets, got, strict=True)
    ]
    # a gap too narrow for numbers of two decimals is no use to anybody who builds by hand
    assert np.mean(agree) > 0.97


def test_the_share_of_the_quadrants_is_numpys(javascript):
    nets = random_nets(30, 4)
    got = javascript("given.map((net) => xor.quadrantShare(net, 60))", nets)
    middles = -1 + 3 * (np.arange(60) + 0.5) / 60
    points = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    differ = (points[:, 0] > 0.5) != (points[:, 1] > 0.5)
    for net, share in zip(nets, got, strict=True):
        expected = np.mean((forward(net, points)[2] > 1e-9) == differ)
        assert share == pytest.approx(expected, abs=1 / 3600)


def test_the_bent_grid_lies_where_numpy_maps_its_points(javascript):
    nets = [net for net in random_nets(12, 5) if net["units"] != "step"]
    got = javascript("given.map((net) => xor.bentGrid(net, -1, 2, 0.5))", nets)
    for net, lines in zip(nets, got, strict=True):
        for line in lines:
            place = line["at"]
            ends = [[place, -1], [place, 2]] if line["axis"] == 1 else [[-1, place], [2, place]]
            expected = forward(net, np.array(ends, dtype=float))[1]
            got_ends = [line["points"][0], line["points"][-1]]
            np.testing.assert_allclose(got_ends, expected, atol=1e-12)


# --- what is copied -------------------------------------------------------------------------------


def points_of(exercise, line):
    """Return the share of an exercise's points for a line of literals, such as "a = [1, 2]"."""
    name, value = line.split(" = ", 1)
    key = load_key(exercise)
    assert key["asked"] == [name]
    verdict = judge(key, ask(question_of(key), [ast.literal_eval(value)]))
    return verdict.points / verdict.max_points


def test_every_line_that_is_taken_gets_all_points_of_xor_by_hand(javascript):
    rng = np.random.default_rng(6)
    families = javascript("xor.solutionFamilies().map(({ lines }) => lines)", None)
    nets = []
    for lines in families:
        for size in (1, 0.3, 7.77):
            shaken = size * (np.array(lines) + rng.uniform(-0.15, 0.15, size=(3, 3)))
            nets.append({"units": "step", "lines": shaken.round(2).tolist()})
    nets += [{**net, "units": "step"} for net in random_nets(200, 7)]
    nets.append({"units": "step", "lines": [[1, 1, -0.5], [0.1, 0.2, -0.3], [1, -2, -0.5]]})
    got = javascript("given.map((net) => [copy.carverAnswer(net).line, xor.netScore(net)])", nets)
    taken = [line for line, _ in got if line]
    assert len(taken) >= 20
    assert [line for line in taken if points_of("xor-by-hand", line) < 1] == []
    assert all(line for line, score in got if score == 4)


def test_every_line_that_is_taken_gets_the_point_of_the_best_line(javascript):
    rng = np.random.default_rng(8)
    lines = rng.uniform(-1.5, 1.5, size=(300, 3)).round(1).tolist()
    got = javascript(
        "given.map((line) => [copy.gameAnswer(line).line, xor.lineScore(line)])", lines
    )
    taken = [line for line, _ in got if line]
    assert len(taken) >= 20
    assert [line for line in taken if points_of("best-line", line) < 1] == []


def test_the_code_runs_and_gives_the_answers_that_are_shown(javascript):
    pytest.importorskip("keras")
    lines = [[1, 1, -0.5], [1, 1, -1.5], [1, -2, -0.25]]
    nets = [{"units": units, "lines": lines} for units in UNITS]
    codes = javascript("given.map((net) => copy.carverCode(net))", nets)
    answers = javascript("given.map((net) => xor.netRows(net).map((row) => row.answer))", nets)
    codes.append(javascript("copy.gameCode(given)", lines[0]))
    answers.append(javascript("xor.lineLabels(given)", lines[0]))
    for code, expected in zip(codes, answers, strict=True):
        for program in code.values():
            names = {}
            exec(program, names)
            assert np.ravel(names["answers"]).tolist() == expected
