"""Forward passes as students write them: right ones in many styles, wrong ones and odd ones.

They were written before anybody looked at what the course knows of mistakes. Every source stands as
it would in a notebook's cell: NumPy as np, relu and sigmoid are there. It defines `forward`.
"""

import linecache
from dataclasses import dataclass

import numpy as np

from helpers.functions import relu, sigmoid


def function_of(source, name="forward"):
    """Return the function that a cell with this source defines; its lines can be looked up."""
    place = f"<cell {abs(hash(source))}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    notebook = {"__name__": "__main__", "np": np, "relu": relu, "sigmoid": sigmoid}
    exec(compile(source, place, "exec"), notebook)
    return notebook[name]


# --- networks -------------------------------------------------------------------------------------

# the pencil network of lesson 03
PENCIL = (
    np.array([[2.0, 1.0]]),
    np.array([[1.0, 0.0], [-2.0, 3.0]]),
    np.array([-1.0, 2.0]),
    np.array([[2.0], [-1.0]]),
    np.array([0.5]),
)
# every size differs
SMALL = (
    np.array([[2.0, 1.0], [-1.0, 3.0], [0.5, -2.0]]),
    np.array([[1.0, 0.5, -1.5, 0.2], [-2.0, 3.0, 0.4, -0.7]]),
    np.array([-1.0, 2.0, 0.3, -0.6]),
    np.array([[1.2], [-0.4], [0.8], [-1.1]]),
    np.array([0.25]),
)
# two outputs, five examples
WIDE = (
    np.array(
        [[0.3, -1.2, 2.0], [1.5, 0.4, -0.6], [-2.1, 1.1, 0.9], [0.7, 0.8, -1.4], [-0.2, -1.7, 0.1]]
    ),
    np.array([[0.6, -1.0, 0.9, 0.3], [1.4, 0.2, -0.8, -1.3], [-0.5, 0.7, 1.1, 0.4]]),
    np.array([0.2, -0.3, 0.1, 0.8]),
    np.array([[0.9, -0.7], [-1.1, 0.5], [0.4, 1.3], [0.6, -0.2]]),
    np.array([-0.15, 0.35]),
)
# everything is 2 by 2, so that what is wrong fits, too
SQUARE = (
    np.array([[1.5, -0.5], [-1.0, 2.0]]),
    np.array([[1.0, -2.0], [0.5, 3.0]]),
    np.array([-0.4, 0.7]),
    np.array([[2.0, -1.0], [0.6, 1.1]]),
    np.array([0.5, -0.9]),
)
NETWORKS = {"pencil": PENCIL, "small": SMALL, "wide": WIDE, "square": SQUARE}


def pairs(network):
    """Return a network's arguments as (X, [(W1, b1), (W2, b2)])."""
    X, *layers = network
    return X, list(zip(layers[::2], layers[1::2], strict=True))


# --- right, forward(X, W1, b1, W2, b2) ------------------------------------------------------------

RIGHT = {
    "one line": """\
def forward(X, W1, b1, W2, b2):
    return sigmoid(relu(X @ W1 + b1) @ W2 + b2)
""",
    "two lines": """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
    "every step has a name": '''\
def forward(X, W1, b1, W2, b2):
    """Return the outputs."""
    Z1 = X @ W1 + b1
    A1 = relu(Z1)

    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    return A2
''',
    "a helper for a layer": """\
def layer(x, w, b, activation):
    return activation(x @ w + b)

def forward(X, W1, b1, W2, b2):
    hidden = layer(X, W1, b1, relu)
    out = layer(hidden, W2, b2, sigmoid)
    return out
""",
    "helpers inside": """\
def forward(X, W1, b1, W2, b2):
    def affine(x, w, b):
        return np.dot(x, w) + b
    def squash(z):
        return 1 / (1 + np.exp(-z))
    h = affine(X, W1, b1)
    h = np.where(h > 0, h, 0)
    return squash(affine(h, W2, b2))
""",
    "a class": """\
class Layer:
    def __init__(self, W, b, g):
        self.W, self.b, self.g = W, b, g

    def __call__(self, x):
        self.z = np.dot(x, self.W) + self.b
        return self.g(self.z)

class Network:
    def __init__(self, *layers):
        self.layers = layers

    def run(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

def forward(X, W1, b1, W2, b2):
    net = Network(Layer(W1, b1, relu), Layer(W2, b2, sigmoid))
    return net.run(X)
""",
    "example by example": """\
def forward(X, W1, b1, W2, b2):
    outputs = []
    for x in X:
        a = relu(x @ W1 + b1)
        outputs.append(sigmoid(a @ W2 + b2))
    return np.array(outputs)
""",
    "neuron by neuron, single numbers": """\
import math

def forward(X, W1, b1, W2, b2):
    result = []
    for x in X:
        hidden = []
        for j in range(len(b1)):
            total = b1[j]
            for i in range(len(x)):
                total = total + x[i] * W1[i][j]
            hidden.append(total if total > 0 else 0)
        row = []
        for k in range(len(b2)):
            total = b2[k]
            for j in range(len(hidden)):
                total += hidden[j] * W2[j][k]
            row.append(1 / (1 + math.exp(-total)))
        result.append(row)
    return result
""",
    "lists and sums": """\
import math

def forward(X, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = [np.asarray(thing).tolist() for thing in (X, W1, b1, W2, b2)]
    answer = []
    for x in X:
        z = [sum(xi * wi for xi, wi in zip(x, w)) + b for w, b in zip(zip(*W1), b1)]
        a = [max(0, v) for v in z]
        z = [sum(ai * wi for ai, wi in zip(a, w)) + b for w, b in zip(zip(*W2), b2)]
        answer.append([1 / (1 + math.exp(-v)) for v in z])
    return np.array(answer)
""",
    "einsum": """\
def forward(X, W1, b1, W2, b2):
    a = np.maximum(0, np.einsum("ni,ij->nj", X, W1) + b1)
    return 1 / (1 + np.exp(-(np.einsum("nj,jk->nk", a, W2) + b2)))
""",
    "transposed": """\
def forward(X, W1, b1, W2, b2):
    Z = W1.T @ X.T + b1[:, None]
    A = np.maximum(Z, 0)
    Z = W2.T @ A + b2[:, None]
    return (1 / (1 + np.exp(-Z))).T
""",
    "in place": """\
def forward(X, W1, b1, W2, b2):
    out = X @ W1
    out += b1
    np.maximum(out, 0, out=out)
    out = out @ W2
    out += b2
    np.negative(out, out=out)
    np.exp(out, out=out)
    out += 1
    return 1 / out
""",
    "the bias as one more column": """\
def forward(X, W1, b1, W2, b2):
    ones = np.ones((len(X), 1))
    X1 = np.hstack([X, ones])
    M1 = np.vstack([W1, b1])
    H = np.hstack([relu(X1 @ M1), ones])
    M2 = np.concatenate([W2, b2[None, :]])
    return sigmoid(H @ M2)
""",
    "times the mask": """\
def forward(X, W1, b1, W2, b2):
    z = np.add(np.matmul(X, W1), b1)
    a = z * (z > 0)
    z = np.add(np.matmul(a, W2), b2)
    return np.divide(1, np.add(1, np.exp(np.negative(z))))
""",
    "chosen entries set to 0": """\
def forward(X, W1, b1, W2, b2):
    H = np.asarray(X, dtype=float).dot(W1) + b1
    H[H < 0] = 0
    return 1 / (1 + np.exp(-H.dot(W2) - b2))
""",
    "torch-like": """\
class F:
    @staticmethod
    def linear(input, weight, bias):
        return input.dot(weight.T) + bias

    @staticmethod
    def relu(input):
        return input.clip(0)

def forward(input, weight1, bias1, weight2, bias2):
    x = F.linear(input, weight1.T, bias1)
    x = F.relu(x)
    logits = F.linear(x, weight2.T, bias2)
    return sigmoid(logits)
""",
    "lambdas": """\
affine = lambda a, w, b: a @ w + b
forward = lambda X, W1, b1, W2, b2: sigmoid(affine(relu(affine(X, W1, b1)), W2, b2))
""",
    "empty arrays filled": """\
def forward(X, W1, b1, W2, b2):
    n, h, k = X.shape[0], W1.shape[1], W2.shape[1]
    A1 = np.zeros((n, h))
    for i in range(n):
        for j in range(h):
            A1[i, j] = max(0, np.sum(X[i] * W1[:, j]) + b1[j])
    A2 = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            A2[i, j] = 1 / (1 + np.exp(-(np.sum(A1[i] * W2[:, j]) + b2[j])))
    return A2
""",
    "columns, unit by unit": """\
def forward(X, W1, b1, W2, b2):
    columns = []
    for w, b in zip(W1.T, b1):
        z = X @ w + b
        a = relu(z)
        columns.append(a)
    A1 = np.stack(columns, axis=1)
    return np.column_stack([sigmoid(A1 @ w + b) for w, b in zip(W2.T, b2)])
""",
    "spread and summed": """\
def forward(X, W1, b1, W2, b2):
    z = (X[:, :, None] * W1[None]).sum(axis=1) + b1
    a = (abs(z) + z) / 2
    z = (a[:, :, None] * W2[None]).sum(axis=1) + b2
    return (np.tanh(z / 2) + 1) / 2
""",
    "one name all along": """\
def forward(X, W1, b1, W2, b2):
    for W, b, g in [(W1, b1, relu), (W2, b2, sigmoid)]:
        X = g(X @ W + b)
    return X
""",
    "single precision": """\
def forward(X, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = (np.float32(v) for v in (X, W1, b1, W2, b2))
    a = np.maximum(X @ W1 + b1, np.float32(0))
    z = a @ W2 + b2
    return np.float32(1) / (np.float32(1) + np.exp(-z))
""",
    "step by step in a dict": """\
def forward(X, W1, b1, W2, b2):
    cache = {}
    cache["Z1"] = np.tensordot(X, W1, axes=1) + b1.reshape(1, -1)
    cache["A1"] = np.vectorize(lambda v: v if v > 0 else 0.0)(cache["Z1"])
    cache["Z2"] = np.inner(cache["A1"], W2.T) + b2.reshape(1, -1)
    cache["A2"] = sigmoid(cache["Z2"])
    return cache["A2"]
""",
    "the bias first, long lines broken": """\
def forward(X, W1, b1, W2, b2):
    first = (
        b1
        + X @ W1
    )
    second = (
        b2
        + relu(
            first
        ) @ W2
    )
    return sigmoid(
        second
    )
""",
    "reduce": """\
from functools import reduce

def forward(X, *layers):
    steps = list(zip(layers[::2], layers[1::2], [relu, sigmoid]))
    return reduce(lambda a, step: step[2](a @ step[0] + step[1]), steps, X)
""",
    "generator of rows": """\
def rows(X, W, b, g):
    for x in X:
        yield g(np.array([np.dot(x, W[:, j]) + b[j] for j in range(len(b))]))

def forward(X, W1, b1, W2, b2):
    hidden = list(rows(X, W1, b1, relu))
    return np.array(list(rows(hidden, W2, b2, sigmoid)))
""",
}

# --- right, forward(X, layers) --------------------------------------------------------------------

RIGHT_LAYERS = {
    "loop over layers": """\
def forward(X, layers):
    A = X
    for W, b in layers[:-1]:
        A = relu(A @ W + b)
    W, b = layers[-1]
    return sigmoid(A @ W + b)
""",
    "loop with a number": """\
def forward(X, layers):
    A = [X]
    Z = []
    for k, (W, b) in enumerate(layers):
        Z.append(A[k] @ W + b)
        A.append(sigmoid(Z[k]) if k == len(layers) - 1 else relu(Z[k]))
    return A[-1]
""",
    "recursion": """\
def forward(X, layers):
    (W, b), rest = layers[0], layers[1:]
    z = X @ W + b
    if not rest:
        return sigmoid(z)
    return forward(np.maximum(z, 0), rest)
""",
    "taken off one by one": """\
def forward(X, layers):
    layers = list(layers)
    while len(layers) > 1:
        W, b = layers.pop(0)
        X = np.clip(X @ W + b, 0, None)
    W, b = layers.pop()
    return 1.0 / (1.0 + np.exp(-(X @ W + b)))
""",
}

# --- wrong ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wrong:
    """A wrong forward pass, and where the player should stop.

    stops_at: the quantity
    line: of the source, None where no line is to be lit
    yours: the first example's numbers there as the student has them; None: not looked at
    names: a part of the known mistake's message; "" where the course knows no such mistake
    """

    source: str
    stops_at: str
    line: int | None
    network: str = "small"
    yours: tuple[float, ...] | None = None
    names: str = ""


WRONG = {
    "no activation": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    return sigmoid(Z1 @ W2 + b2)
""",
        stops_at="A1",
        line=3,
        network="pencil",
        yours=(-1, 5),
        names="has no activation",
    ),
    "sigmoid for relu": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = sigmoid(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="A1",
        line=2,
        names="You use the sigmoid in the hidden layer",
    ),
    "relu on the output": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    return relu(A1 @ W2 + b2)
""",
        stops_at="A2",
        line=3,
        names="You use ReLU at the output",
    ),
    "no activation on the output": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + b2
    return Z2
""",
        stops_at="A2",
        line=5,
        network="pencil",
        yours=(-4.5,),
        names="You return the logits",
    ),
    "first bias missing": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1
    A1 = relu(Z1)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="Z1",
        line=2,
        network="pencil",
        yours=(0, 3),
        names="The bias b1 of the hidden layer is missing",
    ),
    "second bias missing": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    Z2 = A1 @ W2
    return sigmoid(Z2)
""",
        stops_at="Z2",
        line=3,
        network="pencil",
        yours=(-5,),
        names="The bias b2 of the output layer is missing",
    ),
    "both biases missing": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    return sigmoid(relu(X @ W1) @ W2)
""",
        stops_at="Z1",
        line=2,
        names="Your layers have no biases",
    ),
    "bias after the activation": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    hidden = relu(X @ W1) + b1
    return sigmoid(hidden @ W2 + b2)
""",
        stops_at="A1",  # with these numbers the sum comes up, but after the activation
        line=2,
        network="pencil",
        yours=(-1, 5),
        names="You add the bias after the activation",
    ),
    "bias after the activation, both layers": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1) + b1
    A2 = sigmoid(A1 @ W2) + b2
    return A2
""",
        stops_at="Z1",
        line=2,
        network="wide",
        names="You add the bias after the activation",
    ),
    "X in the second layer": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = X @ W2 + b2
    return sigmoid(Z2)
""",
        stops_at="Z2",
        line=4,
        network="square",
        names="Your second layer reads X",
    ),
    "X in the second layer does not fit": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    Z2 = X @ W2 + b2
    return sigmoid(Z2)
""",
        stops_at="Z2",
        line=3,
        names="Your second layer reads X",
    ),
    "first weights transposed": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1.T + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="Z1",
        line=2,
        network="square",
        names="the transpose of W",
    ),
    "weights transposed do not fit": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(W1 @ X + b1)
    return sigmoid(W2 @ A1 + b2)
""",
        stops_at="Z1",
        line=2,
        network="wide",
        names="You wrote W @ X",
    ),
    "flat output": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    p = sigmoid(A1 @ W2 + b2)
    return p.ravel()
""",
        stops_at="A2",
        line=4,
        names="Your result is a flat row",
    ),
    "abs for relu": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    z = X @ W1 + b1
    a = np.abs(z)
    return sigmoid(a @ W2 + b2)
""",
        stops_at="A1",
        line=3,
        network="pencil",
        yours=(1, 5),
        names="You take the absolute value",
    ),
    "relu of the input": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X)
    Z1 = A1 @ W1 + b1
    return sigmoid(Z1 @ W2 + b2)
""",
        stops_at="X",
        line=2,
        names="You apply ReLU to the input",
    ),
    "one more sigmoid": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    p = sigmoid(A1 @ W2 + b2)
    return sigmoid(p)
""",
        stops_at="A2",
        line=4,
    ),
    "bias as a column": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    b1 = b1.reshape(-1, 1)
    b2 = b2.reshape(-1, 1)
    Z1 = X @ W1 + b1
    return sigmoid(relu(Z1) @ W2 + b2)
""",
        stops_at="Z1",
        line=4,
        network="pencil",
    ),
    "mean over the examples": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = (X @ W1).mean(axis=0) + b1
    A1 = relu(Z1)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="Z1",
        line=2,
    ),
    "cut to whole numbers": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1).astype(int)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="A1",
        line=2,
    ),
    "biases swapped": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b2)
    return sigmoid(A1 @ W2 + b1)
""",
        stops_at="Z1",
        line=2,
        network="square",
    ),
    "first example only": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    x = X[0]
    a = relu(x @ W1 + b1)
    return sigmoid(a @ W2 + b2)
""",
        stops_at="Z1",
        line=3,
        names="Only one example's result",
    ),
    "returns in the loop": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    outputs = []
    for x in X:
        a = relu(x @ W1 + b1)
        outputs.append(sigmoid(a @ W2 + b2))
        return np.array(outputs)
""",
        stops_at="Z1",
        line=4,
        names="Only one example's result",
    ),
    "size written down": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    hidden = []
    for x in X:
        row = []
        for j in range(4):
            z = b1[j]
            for i in range(2):
                z += x[i] * W1[i, j]
            row.append(max(z, 0))
        hidden.append(row)
    return sigmoid(np.array(hidden) @ W2 + b2)
""",
        stops_at="Z1",
        line=8,
        network="wide",
    ),
    "sum for product": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    Z1 = (X[:, :, None] + W1).sum(axis=1) + b1
    A1 = relu(Z1)
    Z2 = (A1[:, :, None] + W2).sum(axis=1) + b2
    return sigmoid(Z2)
""",
        stops_at="Z1",
        line=2,
    ),
    "entry by entry for product": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X * W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        stops_at="Z1",
        line=2,
        network="square",
    ),
    "bias taken off": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 - b1)
    return sigmoid(A1 @ W2 - b2)
""",
        stops_at="Z1",
        line=2,
        network="pencil",
        yours=(1, 1),
        names="You take the bias away",
    ),
    "minus forgotten in the sigmoid": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    def squash(z):
        return 1 / (1 + np.exp(z))
    A1 = np.maximum(0, X @ W1 + b1)
    return squash(A1 @ W2 + b2)
""",
        stops_at="A2",
        line=5,
        names="the sign in the exponent",
    ),
    "loop, relu forgotten": Wrong(
        """\
def forward(X, W1, b1, W2, b2):
    out = []
    for x in X:
        hidden = []
        for j in range(len(b1)):
            z = b1[j] + sum(x[i] * W1[i, j] for i in range(len(x)))
            hidden.append(z)
        row = []
        for k in range(len(b2)):
            z = b2[k] + sum(hidden[j] * W2[j, k] for j in range(len(hidden)))
            row.append(1 / (1 + np.exp(-z)))
        out.append(row)
    return np.array(out)
""",
        stops_at="A1",
        line=None,  # nothing is computed there: it is the line that is missing
        names="has no activation",
    ),
    "relu the wrong way round": Wrong(
        """\
def layer(x, W, b):
    return x @ W + b

def forward(X, W1, b1, W2, b2):
    A1 = np.minimum(layer(X, W1, b1), 0)
    return sigmoid(layer(A1, W2, b2))
""",
        stops_at="A1",
        line=5,
        network="pencil",
        yours=(-1, 0),
        names="that is the minimum",
    ),
}

WRONG_LAYERS = {
    "relu after the last, too": Wrong(
        """\
def forward(X, layers):
    A = X
    for W, b in layers:
        A = relu(A @ W + b)
    return sigmoid(A)
""",
        stops_at="A2",
        line=5,
        names="ReLU runs after the last layer too",
    ),
    "sigmoid in every layer": Wrong(
        """\
def forward(X, layers):
    A = X
    for W, b in layers:
        A = sigmoid(A @ W + b)
    return A
""",
        stops_at="A1",
        line=4,
        names="You use the sigmoid after every layer",
    ),
    "always from X": Wrong(
        """\
def forward(X, layers):
    for W, b in layers[:-1]:
        A = relu(X @ W + b)
    W, b = layers[-1]
    return sigmoid(X @ W + b)
""",
        stops_at="Z2",
        line=5,
        network="square",
        names="Each of your layers reads X",
    ),
    "last layer left out": Wrong(
        """\
def forward(X, layers):
    A = X
    for W, b in layers[:-1]:
        A = relu(A @ W + b)
    return sigmoid(A)
""",
        stops_at="Z2",
        line=None,
    ),
}

# --- odd ones -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Odd:
    """A program that is odd, and what the player tells of it.

    kind: "right", or of the place where it departs: "raised", "hung", "nothing", "type", "shape",
      "value", "nan"
    line: of the source, None where there is none
    holds: a part of the sentence, or of what was printed
    """

    source: str
    kind: str
    line: int | None = None
    holds: str = ""


ODD = {
    "prints": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    print("hidden", A1.shape)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
        holds="hidden (3, 4)",
    ),
    "hangs": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    i = 0
    while i < 3:
        p = sigmoid(A1 @ W2 + b2)
    return p
""",
        "hung",
        holds="did not come back",
    ),
    "hangs and catches everything once": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    try:
        while True:
            pass
    except BaseException:
        return sigmoid(relu(X @ W1 + b1) @ W2 + b2)
""",
        "hung",
        holds="did not come back",
    ),
    "hangs in a helper": Odd(
        """\
def spin():
    while True:
        pass

def forward(X, W1, b1, W2, b2):
    return spin()
""",
        "hung",
        line=6,
        holds="did not come back",
    ),
    "raises": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b3)
""",
        "raised",
        line=3,
        holds="b3",
    ),
    "raises in a helper": Odd(
        """\
def layer(x, W, b):
    return x @ W + c

def forward(X, W1, b1, W2, b2):
    A1 = relu(layer(X, W1, b1))
    return sigmoid(layer(A1, W2, b2))
""",
        "raised",
        line=5,
        holds="c",
    ),
    "too few arguments": Odd(
        """\
def forward(X, W1, b1):
    return relu(X @ W1 + b1)
""",
        "raised",
        holds="takes 3",
    ),
    "an error whose text fails": Odd(
        """\
class Bad(Exception):
    def __str__(self):
        raise RuntimeError

def forward(X, W1, b1, W2, b2):
    raise Bad()
""",
        "raised",
        line=6,
        holds="Bad",
    ),
    "leaves Python": Odd(
        """\
import sys

def forward(X, W1, b1, W2, b2):
    sys.exit(3)
""",
        "raised",
        line=4,
        holds="SystemExit",
    ),
    "returns nothing": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    p = sigmoid(A1 @ W2 + b2)
""",
        "nothing",
        holds="return",
    ),
    "prints for return": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    print(sigmoid(relu(X @ W1 + b1) @ W2 + b2))
""",
        "nothing",
        holds="return",
    ),
    "returns a list": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    return sigmoid(relu(X @ W1 + b1) @ W2 + b2).tolist()
""",
        "right",
    ),
    "returns text": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    return str(sigmoid(relu(X @ W1 + b1) @ W2 + b2))
""",
        "type",
        holds="str",
    ),
    "returns two things": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    return A1, sigmoid(A1 @ W2 + b2)
""",
        "shape",
    ),
    "returns a function": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    return sigmoid
""",
        "type",
        holds="function",
    ),
    "returns rows of unequal length": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    return [[0.5], [0.5, 0.5], []]
""",
        "shape",
    ),
    "recursion without end": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    return forward(relu(X), W1, b1, W2, b2)
""",
        "raised",
        line=2,
        holds="calls itself",
    ),
    "changes its inputs": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    X -= X.mean() * 0
    W1 *= 2
    A1 = relu(X @ W1 / 2 + b1)
    W1[:] = 0
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
    ),
    "by chance": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    keep = np.random.rand(*A1.shape) > 2
    return sigmoid((A1 * keep) @ W2 + b2 + np.random.rand())
""",
        "value",
    ),
    "reads what stands outside": Odd(
        """\
W1 = np.ones((2, 4))

def forward(X, weights, b1, W2, b2):
    return sigmoid(relu(X @ W1 + b1) @ W2 + b2)
""",
        "value",
        line=4,
    ),
    "decorated": Odd(
        """\
import functools

def loud(f):
    @functools.wraps(f)
    def wrapper(*arguments):
        print("calling")
        return f(*arguments)
    return wrapper

@loud
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
        holds="calling",
    ),
    "a callable object": Odd(
        """\
class Forward:
    def __call__(self, X, W1, b1, W2, b2):
        A1 = relu(X @ W1 + b1)
        return sigmoid(A1 @ W2 + b2)

forward = Forward()
""",
        "right",
    ),
    "partial": Odd(
        """\
from functools import partial

def run(g, X, W1, b1, W2, b2):
    A1 = g(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)

forward = partial(run, relu)
""",
        "right",
    ),
    "a method": Odd(
        """\
class Net:
    def __init__(self, g):
        self.g = g

    def forward(self, X, W1, b1, W2, b2):
        A1 = self.g(X @ W1 + b1)
        return sigmoid(A1 @ W2 + b2)

forward = Net(relu).forward
""",
        "right",
    ),
    "a function in C": Odd("forward = np.dot\n", "raised"),
    "a class": Odd(
        """\
class forward:
    def __init__(self, X, W1, b1, W2, b2):
        self.p = sigmoid(relu(X @ W1 + b1) @ W2 + b2)
""",
        "type",
        holds="forward",
    ),
    "async": Odd(
        """\
async def forward(X, W1, b1, W2, b2):
    return sigmoid(relu(X @ W1 + b1) @ W2 + b2)
""",
        "type",
        holds="async",
    ),
    "a generator function": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    for x in X:
        a = relu(x @ W1 + b1)
        yield sigmoid(a @ W2 + b2)
""",
        "right",
    ),
    "a generator without end": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    while True:
        yield X[0]
""",
        "hung",
    ),
    "divides by zero": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(X @ W1 + b1)
    A1 = A1 / (A1 - A1)
    return sigmoid(A1 @ W2 + b2)
""",
        "nan",
    ),
    "numpy.matrix": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    A1 = relu(np.matrix(X) * np.matrix(W1) + b1)
    return np.asarray(1 / (1 + np.exp(-(A1 * np.matrix(W2) + b2))))
""",
        "right",
    ),
    "objects that fight back": Odd(
        """\
class Trap:
    def __getattr__(self, name):
        raise RuntimeError("hands off")

    def __eq__(self, other):
        raise RuntimeError("hands off")

    def __len__(self):
        raise RuntimeError("hands off")

def forward(X, W1, b1, W2, b2):
    trap = Trap()
    things = [trap, X]
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
    ),
    "only plain arrays will do": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    if type(X) is not np.ndarray:
        raise TypeError("plain arrays only")
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
    ),
    "hangs on other arrays": Odd(
        """\
def forward(X, W1, b1, W2, b2):
    while type(X) is not np.ndarray:
        pass
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
    ),
    "switches tracing off": Odd(
        """\
import sys

def forward(X, W1, b1, W2, b2):
    sys.settrace(None)
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
""",
        "right",
    ),
    "not written yet": Odd(
        '''\
def forward(X, W1, b1, W2, b2):
    """Return the outputs."""
    ...
''',
        "unwritten",
        holds="not written",
    ),
}
