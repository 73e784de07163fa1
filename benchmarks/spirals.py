"""How well the networks of lesson 05 do over seeds: accuracy on fresh points, as the table
benchmarks/spirals.md.

A seed draws the training points, the start and the order of the batches. About three minutes on two
cores.

Usage: uv run python benchmarks/spirals.py [SEEDS]      prints the table; SEEDS: how many, 10 by
  default
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
    turns, classes = (1.75 if spirals == "1.75 turns" else 1), (3 if spirals == "three arms" else 2)
    return make_spirals(100, turns, 0.02, rng, classes), held_out_spirals(
        500, turns, 0.02, rng, classes
    )


def accuracy_of(run, seed):
    """Return the accuracy on fresh points of one run of the table's row, trained as in the
    lesson.
    """
    spirals, hidden, activation, learning_rate, epochs, radius = run
    lesson = reference_of("05_spirals")
    keras = lesson["keras"]
    (X, y), (X_fresh, y_fresh) = points(spirals, np.random.default_rng(seed))
    keras.utils.set_random_seed(seed)
    if activation == "relu" and spirals != "three arms":
        model = lesson["build_model"](hidden, learning_rate)
    else:
        last = (
            keras.layers.Dense(3, activation="softmax")
            if spirals == "three arms"
            else keras.layers.Dense(1, activation="sigmoid")
        )
        loss = (
            "sparse_categorical_crossentropy" if spirals == "three arms" else "binary_crossentropy"
        )
        model = keras.Sequential(
            [
                keras.Input((2,)),
                *(keras.layers.Dense(units, activation=activation) for units in hidden),
                last,
            ]
        )
        model.compile(loss=loss, optimizer=keras.optimizers.Adam(learning_rate=learning_rate))
    lesson["train_fast"](model, radius * X, y, epochs)
    p = np.asarray(model(radius * X_fresh))
    return float(np.mean((p[:, 0] > 0.5 if p.shape[1] == 1 else p.argmax(axis=1)) == y_fresh))


def row_of(run, accuracies):
    """Return a row of the table."""
    spirals, hidden, activation, learning_rate, epochs, radius = run
    net = "-".join(map(str, [2, *hidden, 3 if spirals == "three arms" else 1]))
    a = np.asarray(accuracies)
    cells = [
        spirals,
        net,
        activation if hidden else "",
        learning_rate,
        epochs,
        radius,
        *(f"{v:.3f}" for v in (a.min(), np.median(a), a.max())),
        f"{np.mean(a >= 0.95):.0%}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def main():
    """Print the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print("# Lesson 05's networks over seeds\n")
    print(
        f"Accuracy on fresh points over {seeds} seeds. Written by `uv run python "
        f"benchmarks/spirals.py {seeds} > benchmarks/spirals.md`.\n"
    )
    print(
        "| spirals | net | hidden | Adam | epochs | radius | lowest | median | highest | ≥ 0.95 |"
    )
    print("|---|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for run in RUNS:
        print(row_of(run, [accuracy_of(run, seed) for seed in range(seeds)]), flush=True)


if __name__ == "__main__":
    main()
