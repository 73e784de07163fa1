"""Count how often a small tanh network fills the four quadrants of exclusive or: figures that the
XOR carver quotes.

It prints Markdown and takes about half a minute:

    uv run python benchmarks/quadrants.py > benchmarks/quadrants.md

Data and training are TensorFlow Playground's: 500 points of U(-5, 5)², pushed 0.3 away from the
axes, target +1 where the signs agree and -1 where not, half of them for training; tanh everywhere,
loss ½ (output - target)², learning rate 0.03, batches of 10 in an order drawn once, weights
U(-0.5, 0.5), biases 0.1. All starts are trained at once: the first axis of every array counts them.
"""

import numpy as np

STARTS = 200
EPOCHS = 300
GOOD = 0.95  # share of the test points
PUSHED = 0.3  # the least distance of a point from each axis


def exclusive_or(starts, points, rng):
    """Return X (starts, points, 2) and its targets -1 or 1, (starts, points, 1)."""
    X = rng.uniform(-5, 5, (starts, points, 2))
    X += PUSHED * np.where(X > 0, 1, -1)
    return X, np.where(X[..., :1] * X[..., 1:] >= 0, 1.0, -1.0)


def start_networks(starts, hidden, rng):
    """Return [W1, b1, W2, b2]: (starts, 2, hidden), (starts, 1, hidden), (starts, hidden, 1),
    (starts, 1, 1).
    """
    W1 = rng.uniform(-0.5, 0.5, (starts, 2, hidden))
    W2 = rng.uniform(-0.5, 0.5, (starts, hidden, 1))
    return [W1, np.full((starts, 1, hidden), 0.1), W2, np.full((starts, 1, 1), 0.1)]


def outputs(P, X):
    """Return the hidden values (starts, n, hidden) and the outputs (starts, n, 1)."""
    W1, b1, W2, b2 = P
    hidden = np.tanh(X @ W1 + b1)
    return hidden, np.tanh(hidden @ W2 + b2)


def train_epoch(P, X, y, learning_rate=0.03, batch=10):
    """Train [W1, b1, W2, b2] in place for one epoch of mini-batches, in the order of X."""
    W1, b1, W2, b2 = P
    for start in range(0, X.shape[1], batch):
        x, target = X[:, start : start + batch], y[:, start : start + batch]
        hidden, out = outputs(P, x)
        d2 = (out - target) * (1 - out**2) / x.shape[1]
        d1 = d2 @ W2.transpose(0, 2, 1) * (1 - hidden**2)
        W2 -= learning_rate * (hidden.transpose(0, 2, 1) @ d2)
        b2 -= learning_rate * d2.sum(1, keepdims=True)
        W1 -= learning_rate * (x.transpose(0, 2, 1) @ d1)
        b1 -= learning_rate * d1.sum(1, keepdims=True)


def accuracies(hidden, starts=STARTS, epochs=EPOCHS, seed=0):
    """Return the share of 250 test points that each start has right at the end, (starts,)."""
    rng = np.random.default_rng(seed)
    X, y = exclusive_or(starts, 500, rng)
    P = start_networks(starts, hidden, rng)
    for _ in range(epochs):
        train_epoch(P, X[:, :250], y[:, :250])
    right = (outputs(P, X[:, 250:])[1] >= 0) == (y[:, 250:] > 0)
    return right.mean((1, 2))


def best_step_share(directions=72, offsets=61, cells=60):
    """Return the largest share of [-1, 2]² that two step units and an output line fill: the answer
    is 1 where x1 and x2 lie on different sides of ½. All pairs of a grid of lines are tried.

    directions: over half a turn; offsets: distances from (½, ½), -1.5 to 1.5; cells: a side
    """
    middles = -1 + 3 * (np.arange(cells) + 0.5) / cells
    points = np.stack(np.meshgrid(middles, middles), -1).reshape(-1, 2) - 0.5
    target = (points[:, 0] > 0) != (points[:, 1] > 0)
    angles = np.pi * np.arange(directions) / directions
    normals = np.stack([np.cos(angles), np.sin(angles)])
    on = (points @ normals)[:, :, None] > np.linspace(-1.5, 1.5, offsets)
    on = on.reshape(len(points), -1).astype(np.float32)
    sides = (1 - on, on)
    ones, zeros = [], []
    for first in sides:
        for second in sides:
            ones.append(first.T @ (target[:, None] * second))
            zeros.append(first.T @ (~target[:, None] * second))
    best = 0.0
    for number in range(16):
        if number not in (0b0110, 0b1001):  # no output line answers so
            answers = [number >> place & 1 for place in range(4)]
            right = sum(
                one if answer else zero
                for one, zero, answer in zip(ones, zeros, answers, strict=True)
            )
            best = max(best, float(right.max()))
    return best / len(points)


def main():
    """Print the page."""
    print(
        "# How often a small network fills the quadrants\n"
        "\n"
        f"Made by `benchmarks/quadrants.py`: {STARTS} starts each, {EPOCHS} epochs, tanh.\n"
        "\n"
        f"| hidden units | median accuracy | best | starts with {GOOD} or more |\n"
        "|---|---|---|---|"
    )
    for hidden in (2, 3, 4):
        shares = accuracies(hidden)
        good = int(np.sum(shares >= GOOD))
        print(f"| {hidden} | {np.median(shares):.2f} | {shares.max():.2f} | {good} |", flush=True)
    print(f"\nTwo step units fill at most {best_step_share():.3f} of the plane [-1, 2]².")


if __name__ == "__main__":
    main()
