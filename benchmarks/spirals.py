"""Measure how well the networks of lesson 05 do over seeds; print the table benchmarks/spirals.md.

A seed draws the training points, the start and the order of the batches. It takes about three
minutes on two cores.

Usage: uv run python benchmarks/spirals.py [SEEDS]      SEEDS: how many, 10 by default
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np

from autograder.author.reference import reference_of
from helpers.data import easy_spirals, held_out_spirals, make_spirals

# (spirals, hidden layers, activation, learning rate, epochs, radius)
RUNS = [
    ("one turn", [], "relu", 0.01, 60, 1),
    ("one turn", [4], "relu", 0.001, 60, 1),
    ("one turn", [4], "relu", 0.01, 60, 1),
    ("one turn", [16], "relu", 0.001, 60, 1),
    ("one turn", [16], "relu", 0.01, 60, 1),
    ("one turn", [64], "relu", 0.001, 60, 1),
    ("one turn", [64], "relu", 0.01, 60, 1),
    ("one turn", [16], "relu", 0.01, 200, 1),
    ("one turn", [16, 16], "relu", 0.01, 60, 1),
    ("easy", [16], "relu", 0.001, 200, 1),
    ("easy", [16], "relu", 0.01, 200, 1),
    ("1.75 turns", [64], "relu", 0.01, 200, 1),
    ("1.75 turns", [16, 16], "relu", 0.01, 200, 1),
    ("1.75 turns", [16, 16], "tanh", 0.01, 200, 1),
    ("1.75 turns", [16, 16], "tanh", 0.01, 200, 5),
    ("three arms", [32, 32], "relu", 0.005, 80, 1),
]


def points(spirals, rng):
    """Return (X, y), (X_fresh, y_fresh): 100 training points of each arm and 500 fresh ones."""
    if spirals == "easy":
        return easy_spirals(100, rng), easy_spirals(500, rng)
    turns = 1.75 if spirals == "1.75 turns" else 1
    classes = 3 if spirals == "three arms" else 2
    training = make_spirals(100, turns, 0.02, rng, classes)
    return training, held_out_spirals(500, turns, 0.02, rng, classes)


def build_model(keras, spirals, hidden, activation, learning_rate):
    """Return a compiled model; like the lesson's build_model, for every activation and 2 or 3 arms.

    hidden: units of each hidden layer
    """
    if spirals == "three arms":
        last = keras.layers.Dense(3, activation="softmax")
        loss = "sparse_categorical_crossentropy"
    else:
        last = keras.layers.Dense(1, activation="sigmoid")
        loss = "binary_crossentropy"
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential([keras.Input((2,)), *layers, last])
    model.compile(loss=loss, optimizer=keras.optimizers.Adam(learning_rate=learning_rate))
    return model


def accuracy_of(run, seed):
    """Return the accuracy on fresh points of one run of RUNS, trained as in the lesson."""
    spirals, hidden, activation, learning_rate, epochs, radius = run
    lesson = reference_of("05_spirals")
    keras = lesson["keras"]
    (X, y), (X_fresh, y_fresh) = points(spirals, np.random.default_rng(seed))
    keras.utils.set_random_seed(seed)
    if activation == "relu" and spirals != "three arms":
        model = lesson["build_model"](hidden, learning_rate)
    else:
        model = build_model(keras, spirals, hidden, activation, learning_rate)
    lesson["train_fast"](model, radius * X, y, epochs)
    p = np.asarray(model(radius * X_fresh))
    classes = p[:, 0] > 0.5 if p.shape[1] == 1 else p.argmax(axis=1)
    return float(np.mean(classes == y_fresh))


def row_of(run, accuracies):
    """Return a row of the table."""
    spirals, hidden, activation, learning_rate, epochs, radius = run
    net = "-".join(map(str, [2, *hidden, 3 if spirals == "three arms" else 1]))
    accuracies = np.asarray(accuracies)
    lowest, median, highest = np.quantile(accuracies, (0, 0.5, 1))
    measured = [f"{lowest:.3f}", f"{median:.3f}", f"{highest:.3f}"]
    cells = [spirals, net, activation if hidden else "", learning_rate, epochs, radius, *measured]
    return f"| {' | '.join(map(str, cells))} | {np.mean(accuracies >= 0.95):.0%} |"


HEAD = """\
# Lesson 05's networks over seeds

Accuracy on fresh points over {seeds} seeds. Written by `uv run python benchmarks/spirals.py \
{seeds} > benchmarks/spirals.md`.

| spirals | net | hidden | Adam | epochs | radius | lowest | median | highest | ≥ 0.95 |
|---|---|---|---:|---:|---:|---:|---:|---:|---:|"""


def main():
    """Print the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(HEAD.format(seeds=seeds))
    for run in RUNS:
        print(row_of(run, [accuracy_of(run, seed) for seed in range(seeds)]), flush=True)


if __name__ == "__main__":
    main()
