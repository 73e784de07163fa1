"""Whatever comes back for a model is judged without a crash and without points, and what TensorFlow
says at its start is dropped.
"""

import os
import subprocess
import sys

import numpy as np
import pytest

from autograder.author.audit import cached_key
from helpers.check.judge import judge, question_of
from helpers.check.observers import observe
from helpers.check.plain import encode
from helpers.check.problem import Wrong

N = 1000  # rows of the first probe of train-model
GOOD = {
    "type": "Sequential",
    "outputs": [np.full((N, 1), 0.3)] + [np.full((60, 1), 0.3)] * 3,
    "parameters": 337,
    "weights": [],
    "layers": [],
    "loss": "mse",
    "losses": [0.7, 0.2],
}
BAD = [
    None,
    3,
    "model",
    [],
    {},
    {"outputs": None},
    {"outputs": 3},
    {"outputs": []},
    {"outputs": [None] * 4},
    {"outputs": ["a"] * 4},
    {"outputs": [np.zeros((0, 1))] * 4},
    {"outputs": [np.zeros((N, 0))] * 4},
    {"outputs": [np.array(0.5)] * 4},
    {"outputs": [np.full((N, 1), np.nan)] * 4},
    {"outputs": [np.full((N, 1), 1e300)] * 4},
    {"outputs": [[["x"]] * N] * 4},
    {"outputs": [np.full((3, 1), 0.5)] * 4},
    {"outputs": [np.full((N, 2, 2), 0.5)] * 4},
    {"outputs": [np.full((N, 1), 1j)] * 4},
    GOOD,
    {**GOOD, "layers": 3},
    {**GOOD, "layers": [3]},
    {**GOOD, "layers": [{"type": "Dense", "activation": {"a": 1}}]},
    {**GOOD, "layers": [{"type": "Dense", "activation": "relu"}]},
    {**GOOD, "layers": [{"type": "Dense", "activation": "relu"}], "weights": ["a", "b"]},
    {
        **GOOD,
        "layers": [{"type": "Dense", "activation": "relu"}],
        "weights": [np.zeros((3, 4)), np.zeros(4)],
    },
    {
        **GOOD,
        "layers": [{"type": "Dense", "activation": "sigmoid"}],
        "weights": [np.zeros((2, 1)), np.zeros(1)],
    },
    {**GOOD, "losses": ["a", None]},
    {**GOOD, "losses": 3},
    {**GOOD, "loss": 3},
    {**GOOD, "parameters": "many"},
    {**GOOD, "before": 3},
    {**GOOD, "before": [None] * 4},
]


@pytest.mark.parametrize("facts", BAD, ids=lambda facts: repr(facts)[:40])
@pytest.mark.parametrize(
    "exercise", ["logistic-baseline", "build-model", "train-model", "three-spirals"]
)
def test_whatever_comes_for_a_model_is_judged_without_a_crash(exercise, facts):
    key = cached_key("05_spirals", exercise, "public")
    question = question_of(key)
    verdict = judge(
        key,
        {"things": ["callable"], "calls": [{"value": encode(facts)} for _ in question["calls"]]},
    )
    assert verdict.points < key["points"]


def test_the_question_holds_no_class_of_any_probe():
    for exercise in ("logistic-baseline", "train-model", "three-spirals"):
        assert "'y'" not in repr(question_of(cached_key("05_spirals", exercise, "public")))


def test_a_share_may_come_as_text_but_not_in_percent():
    share = {"name": "share"}
    assert observe(share, "0.83") == observe(share, np.array([0.83])) == 0.83
    for value, code in (
        (83, "percent"),
        ("83", "percent"),
        ("a lot", "type"),
        ([0.1, 0.2], "shape"),
    ):
        with pytest.raises(Wrong) as wrong:
            observe(share, value)
        assert wrong.value.problem.code == code


def test_quiet_drops_what_is_written_below_python_and_lets_go_afterwards():
    code = (
        "import os\n"
        "from helpers.quiet import quiet\n"
        "with quiet():\n"
        "    os.write(2, b'noise')\n"
        "os.write(2, b'word')"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=os.getcwd()
        ).stderr
        == b"word"
    )


def test_helpers_bring_in_no_tensorflow():
    code = (
        "import sys, helpers, helpers.check.observers, helpers.check.named, helpers.quiet\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=os.getcwd())


def test_a_dense_model_without_keras_says_so():
    code = (
        "from helpers.check.ask import ask\n"
        "from helpers.check.plain import Function, encode\n"
        "import numpy as np\n"
        "model = Function('dense_model', ([(np.ones((2, 1)), np.ones(1))], ['sigmoid']))\n"
        "question = {'asked': ['f'], 'calls': [{'of': 0, 'do': 'call', 'args': encode([model])}]}\n"
        "print(ask(question, [lambda model: 3])['calls'][0]['error']['text'])"
    )
    assert (
        "needs Keras and TensorFlow"
        in subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=os.getcwd(),
        ).stdout
    )
