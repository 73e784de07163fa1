# %% [markdown]
# # One neuron
#
# A neural network is made of very many copies of one small part, the [neuron](00_start_here.ipynb#neuron). Here is one, with two inputs
# and forty examples. It answers "orange" on one side of its line and "blue" on the other.
#
# **Move the line until every ▲ is on the orange side and every ● on the blue one.** Drag ○ to move it and ◇ to turn it, or type numbers.
# How few moves do you need?

# %% given=true
from helpers import data, functions, plots, widgets

# %%
widgets.explore_neuron(w=(1, 1), b=-0.2, mode="challenge", title="One neuron, forty examples")

# %% [markdown]
# In section 8 a neuron of your own makes these moves by itself. Until then you build it, part by part, and find out what it can decide and what it cannot.
#
# **When you are through, you can**
# - compute a neuron's output by hand and in NumPy, and name each of its parts;
# - say what a weight, the bias and the activation do;
# - choose weights so that a neuron works as a logic gate, and read its boundary off its weights;
# - train a neuron with the perceptron rule;
# - explain in which case a neuron *is* logistic regression.
#
# | section | minutes |
# |---|---|
# | goals and 1 · Warm-up | 6 |
# | 2 · From brain cell to formula | 3 |
# | 3 · The weighted sum | 6 |
# | 4 · The activation | 8 |
# | 5 · The whole neuron | 5 |
# | 6 · A neuron decides | 8 |
# | 7 · Its boundary is a line | 7 |
# | 8 · It learns from its mistakes | 9 |
# | 9 · Logistic regression | 4 |
# | 10 · Why a bias, and recap | 4 |
#
# ## 1 · Warm-up
#
# Two arrays, three ways to put them together. Write down what each line prints **before** you run the cell.

# %%
u = np.array([1.0, 2.0, 3.0])
v = np.array([10.0, 0.0, -1.0])

print(u * v)
print(np.sum(u * v))
print(u @ v)

# %% [markdown]
# The last two are the same number: `@` multiplies and adds up in one go. It is the *dot product*, written $u \cdot v$.
#
# And from what you know about logistic regression: by which two steps does it get from the features of an example to a probability?
#
# <details><summary>Answer</summary>
#
# First a sum: each feature times its coefficient, plus the intercept. Then a function that squeezes this sum into the range from
# 0 to 1. Keep both steps in mind. You will meet them again within minutes, under other names.
# </details>

# %% [markdown]
# ## 2 · From brain cell to formula
#
# Your brain has about 86 billion nerve cells. Much simplified, such a cell collects signals from thousands of others, some of which
# excite it and some of which hold it back, and it fires when enough comes together.
#
# | year | who | what |
# |---|---|---|
# | 1943 | McCulloch and Pitts | make a formula of this: units that add up and fire above a threshold. Networks of them compute *any* logical function |
# | 1958 | Rosenblatt | lets such a unit find its weights from examples: the *perceptron* |
# | 1969 | Minsky and Papert | prove what a single unit can never do, and show why more layers are needed. Interest and money fade: part of the first "AI winter" |
# | 1986 | Rumelhart, Hinton and Williams | train the layers in between, by backpropagation: interest returns |
#
# **Where the comparison stops.** A nerve cell sends spikes over time, is bathed in chemistry, and as far as anybody knows does not learn the way
# networks do in lesson 04. What you build here was inspired by the cell; it is not a model of it.

# %% [markdown]
# ## 3 · The weighted sum
#
# A neuron gets numbers from outside, its [inputs](00_start_here.ipynb#input) $x_1, \dots, x_n$. It multiplies each by a
# [weight](00_start_here.ipynb#weight) of its own, adds up, and adds one more number, the [bias](00_start_here.ipynb#bias):
#
# $$z = w_1x_1 + w_2x_2 + \dots + w_nx_n + b = w \cdot x + b$$
#
# A weight says **how much its input matters, and in which direction**. The bias **moves the threshold**: it says how easily the
# neuron fires when the inputs say nothing.
#
# By hand, with $x = (0.5,\ 0.9,\ 0.1)$, $w = (0.4,\ -0.2,\ 0.7)$ and $b = 0.1$:
#
# $$z = 0.4\cdot0.5 - 0.2\cdot0.9 + 0.7\cdot0.1 + 0.1 = 0.20 - 0.18 + 0.07 + 0.1 = 0.19$$
#
# **Your turn.** Write `weighted_sum(x, w, b)` for any number of inputs. `x` and `w` have the shape `(n,)`; `b` and the result are numbers.

# %% exercise="weighted-sum"
def weighted_sum(x, w, b):
    """Return w·x + b, the weighted sum of one neuron.

    x: (n,), the inputs
    w: (n,), one weight for each input
    b: number, the bias
    returns: a number
    """
    ### BEGIN SOLUTION
    return w @ x + b
    ### END SOLUTION

# %% test="weighted-sum" points=2
check("weighted-sum", weighted_sum)

# %% [markdown]
# The second input is the largest. If you raise each of the three inputs by 0.1, one at a time: which of them changes $z$ most?
# Guess, then run.

# %%
x = np.array([0.5, 0.9, 0.1])
w = np.array([0.4, -0.2, 0.7])
b = 0.1

for i in range(3):
    raised = x.copy()
    raised[i] += 0.1
    print(f"x{i + 1} from {x[i]} to {raised[i]:.1f}: z changes by {(w @ raised + b) - (w @ x + b):+.2f}")

# %% [markdown]
# The third, although it is the smallest: what counts for a *change* is the weight, 0.7. The second one pulls $z$ down, because its
# weight is negative.
#
# After the sum comes one more step, which is the next section. Here is the whole neuron, with letters for names.

# %%
plots.draw_parts("What is what?")

# %% [markdown]
# Which letter is which part? Put one of these texts at each letter:
# `"activation"`, `"bias"`, `"inputs"`, `"output"`, `"weighted sum"`, `"weights"`.

# %% exercise="parts-of-a-neuron"
neuron_parts = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}
### BEGIN SOLUTION
neuron_parts = {"A": "inputs", "B": "weights", "C": "bias", "D": "weighted sum", "E": "activation", "F": "output"}
### END SOLUTION

# %% test="parts-of-a-neuron" points=1
check("parts-of-a-neuron", neuron_parts)

# %% [markdown]
# ## 4 · The activation
#
# The weighted sum can be any number. The [activation function](00_start_here.ipynb#activation-function) decides what the neuron makes
# of it. It **bends**: its graph is not one straight line, and lesson 02 shows that without this bend a whole stack of layers could do no
# more than a single one.
#
# | name | formula | at −2 | at 0 | at 3 |
# |---|---|---|---|---|
# | [step](00_start_here.ipynb#step) | 1 if $z > 0$, else 0 | 0 | 0 | 1 |
# | [sigmoid](00_start_here.ipynb#sigmoid) $\sigma$ | $1 / (1 + e^{-z})$ | 0.119 | 0.5 | 0.953 |
# | [relu](00_start_here.ipynb#relu) | $z$ if $z > 0$, else 0 | 0 | 0 | 3 |
#
# Draw the sigmoid before you look, from the three numbers in its row: where is it flat, where is it steepest? (Drag, or move each point with the arrow keys.)

# %%
widgets.sketch("01-sigmoid", question="Sketch the sigmoid, then run the next cell", labels=("z", "output"))

# %%
picture = plots.plot_activations(["step", "sigmoid", "relu"], title="Three ways to treat a weighted sum")
widgets.guessed("01-sigmoid", functions.sigmoid, picture)

# %% [markdown]
# Now write them yourself. All three take a single number or an array of any shape and give back the same shape, one result for each number.
#
# The sigmoid has a trap. Written as it stands, the formula needs $e^{1000}$ when $z = -1000$. How large can a float get? Run this:

# %%
with np.errstate(over="ignore"):  # do not warn, just show
    print("exp(709)  =", np.exp(709.0))
    print("exp(710)  =", np.exp(710.0))
    print("exp(-1000) =", np.exp(-1000.0))

# %% [markdown]
# Above 709 the result is `inf`, and NumPy warns of an *overflow*. Far below zero nothing bad happens: the result is just 0. So make sure that `np.exp`
# only gets numbers it can cope with. Your sigmoid must be right, without a warning, also at $z = \pm1000$.

# %% exercise="activations"
def step(z):
    """Return 1 where z > 0, else 0; step(0) = 0.

    z: a number or an array of any shape
    returns: the same shape
    """
    ### BEGIN SOLUTION
    return np.where(np.asarray(z) > 0, 1.0, 0.0)
    ### END SOLUTION


def sigmoid(z):
    """Return 1 / (1 + exp(-z)), without an overflow for any z.

    z: a number or an array of any shape
    returns: the same shape, numbers from 0 to 1
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))  # never larger than 1
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


def relu(z):
    """Return z where z > 0, else 0.

    z: a number or an array of any shape
    returns: the same shape
    """
    ### BEGIN SOLUTION
    return np.maximum(z, 0.0)
    ### END SOLUTION

# %% test="activations" points=4
check("activations", step, sigmoid, relu)

# %% [markdown]
# **True or false?** "The output of a sigmoid is always larger than 0 and smaller than 1." Decide, then run.

# %%
for z in (36.0, 37.0, -745.0, -746.0):
    a = functions.sigmoid(z)
    print(f"z = {z:6}: a = {a!s:25} exactly 0: {a == 0}, exactly 1: {a == 1}")

# %% [markdown]
# On paper it is true. In floats it is not: from $z = 37$ on (from 17 in single precision), the nearest float to the result *is* 1. That matters as soon as
# you take the logarithm of such an output, as in lesson 03.

# %% [markdown]
# ## 5 · The whole neuron
#
# Sum, then bend:
#
# $$a = g(z) = g(w \cdot x + b)$$
#
# By hand, with the numbers from above and the sigmoid: $z = 0.19$, so $a = \sigma(0.19) = 0.547$.
#
# **Your turn.** `activation` is a function, such as your `sigmoid`. Inside `neuron` it is used like any other: `activation(z)`.

# %% exercise="neuron"
def neuron(x, w, b, activation):
    """Return activation(w·x + b), the output of one neuron.

    x: (n,), the inputs
    w: (n,), one weight for each input
    b: number, the bias
    activation: function of a number
    returns: a number
    """
    ### BEGIN SOLUTION
    return activation(weighted_sum(x, w, b))
    ### END SOLUTION

# %% test="neuron" points=2
check("neuron", neuron)

# %% [markdown]
# Here is that neuron as a picture. The lines carry the weights: the wider, the larger; dashed means negative. **Change the numbers and run
# again.** Try `"relu"` and `"step"`, a fourth input, a weight of 0. With the step: how low may the bias be so that the neuron still fires?

# %%
x = np.array([0.5, 0.9, 0.1])
w = np.array([0.4, -0.2, 0.7])
b = 0.1

plots.draw_neuron(x, w, b, "sigmoid")

# %% [markdown]
# <details><summary>How low may the bias be?</summary>
#
# The products add up to 0.09, so the sum is above 0 as long as the bias is above −0.09: with −0.08 the step gives 1, with −0.1 it gives 0. The bias
# decides *how much must come together* before the neuron fires.
# </details>
#
# **Predict.** A relu neuron looks at a loan: its inputs are income and savings, its output 3.9. Does it say "a chance of 3.9"?

# %%
x, w, b = np.array([2.0, 1.5]), np.array([1.2, 0.8]), 0.3

plots.draw_neuron(x, w, b, "relu", names=["income", "savings"], title="A relu neuron's output is not a probability")

# %% [markdown]
# No. The output of a relu neuron is 0 or any positive number: a strength, not a probability. A sigmoid's output lies between 0 and 1 and *can* be
# trained to be a probability; section 9 shows when it is one.

# %% [markdown]
# ## 6 · A neuron decides
#
# With the step, a neuron answers yes (1) or no (0). Take inputs that are themselves 0 or 1, and it becomes a
# [logic gate](00_start_here.ipynb#logic-gate).
#
# By hand, for "x₁ **and not** x₂", with $w = (1, -1)$ and $b = -0.5$:
#
# | x₁ | x₂ | $z = x_1 - x_2 - 0.5$ | step(z) |
# |---|---|---|---|
# | 0 | 0 | −0.5 | 0 |
# | 0 | 1 | −1.5 | 0 |
# | 1 | 0 | **0.5** | **1** |
# | 1 | 1 | −0.5 | 0 |
#
# Below, the four rows of such a [truth table](00_start_here.ipynb#truth-table) are the corners of a square. Choose a gate and move the line, or type numbers:
# the table under the picture shows every sum. *Take answer* writes the line for the exercise below.

# %%
widgets.explore_neuron(w=(1, -1), b=-0.5, mode="gates", title="A neuron as a logic gate")

# %% [markdown]
# **Your turn.** Find weights and a bias for four gates. Each is a pair `([w1, w2], b)`; NOT has one input, so `([w1], b)`. Many answers are right.
#
# | x₁ | x₂ | AND | OR | NAND | | x₁ | NOT |
# |---|---|---|---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 1 | | 0 | 1 |
# | 0 | 1 | 0 | 1 | 1 | | 1 | 0 |
# | 1 | 0 | 0 | 1 | 1 | | | |
# | 1 | 1 | 1 | 1 | 0 | | | |

# %% exercise="gates"
and_gate = ...
or_gate = ...
nand_gate = ...
not_gate = ...
### BEGIN SOLUTION
and_gate = ([0.5, 0.5], -0.7)
or_gate = ([0.5, 0.5], -0.2)
nand_gate = ([-0.5, -0.5], 0.7)
not_gate = ([-1.0], 0.5)
### END SOLUTION

# %% test="gates" points=2
check("gates", and_gate, or_gate, nand_gate, not_gate)

# %% [markdown]
# A sigmoid neuron does not jump. It answers "rather no" or "rather yes", and only far from the threshold it is sure of itself.
# **Guess:** how large must $z$ be for an output of 0.99? And to get to 0.999? Run to see whether it takes ten times as much.

# %%
for z in (0, 1, 2, 3, 4, 4.6, 5, 6.9, 10):
    print(f"z = {z:4}   output {functions.sigmoid(z):.5f}")

# %% [markdown]
# No: 2.3 more are enough. Each further 2.3 divides what is missing to 1 by ten.
#
# **Your turn.** Choose two inputs, two weights and a bias, `(x, w, b)`, so that a sigmoid neuron gives at least 0.99; and another three so that it gives
# at most 0.01. For example, `([1, 2], [3, -1], 0.5)` has $z = 3 - 2 + 0.5 = 1.5$ and gives 0.82: not there yet.

# %% exercise="extreme-outputs"
high = ...
low = ...
### BEGIN SOLUTION
high = ([1.0, 2.0], [2.0, 2.0], 0.0)
low = ([1.0, 2.0], [-2.0, -2.0], 0.0)
### END SOLUTION

# %% test="extreme-outputs" points=1
check("extreme-outputs", high, low)

# %% [markdown]
# ## 7 · Its boundary is a line
#
# With two inputs, every example is a point in the plane. Where does a neuron change its mind? Where the weighted sum is 0: there the step jumps, and the
# sigmoid is exactly 0.5. That place is the [decision boundary](00_start_here.ipynb#decision-boundary).
#
# $$w_1x_1 + w_2x_2 + b = 0$$
#
# **Guess first:** with $w = (1, 2)$ and $b = -2$, does the line rise or fall, from left to right? On which side of it is the output high?

# %%
widgets.guess(
    "01-line", "rises, high above it", "rises, high below it", "falls, high above it", "falls, high below it",
    question="The line of w = (1, 2) and b = −2",
)

# %%
w, b = np.array([1, 2]), -2
slope, above = -w[0] / w[1], w @ [0, 10] + b  # the sum at a point high above the line
came = f"{'rises' if slope > 0 else 'falls'}, high {'above' if above > 0 else 'below'} it"

widgets.guessed("01-line", came, widgets.explore_neuron(w, b, mode="explore", title="A straight boundary; the arrow w stands on it"))

# %% [markdown]
# The arrow is the weight vector: it stands at a right angle on the line and points to the side where the sum is positive.
# **Move the line, the point and the numbers, and try another activation,** until you can foresee what happens. The small tasks under the picture tick themselves.
#
# Now solve the equation for $x_2$, to get the line in the form $x_2 = \text{slope} \cdot x_1 + \text{intercept}$.
# By hand for $w = (1, 2)$, $b = -2$: from $x_1 + 2x_2 - 2 = 0$ follows $2x_2 = -x_1 + 2$, so $x_2 = -0.5\,x_1 + 1$.
#
# **Your turn.** Return the pair `(slope, intercept)`. A vertical line has no slope: raise a `ValueError` that says so.

# %% exercise="boundary"
def boundary(w, b):
    """Return (slope, intercept) of the line w·x + b = 0, with x₂ as a function of x₁.

    w: (2,), the weights
    b: number, the bias
    returns: two numbers
    ValueError: the line is vertical, w[1] == 0
    """
    ### BEGIN SOLUTION
    if w[1] == 0:
        raise ValueError(f"w[1] is 0: the line is vertical, at x1 = {-b / w[0]:g}, and has no slope.")
    return -w[0] / w[1], -b / w[1]
    ### END SOLUTION

# %% test="boundary" points=3
check("boundary", boundary)

# %% [markdown]
# Three neurons on the same two clouds of points. The second has the weights of the first in another order, the third another bias.
# **Before you run:** which of the two changes turns the line, and which moves it?

# %%
X, y = data.blobs(20, np.random.default_rng(0))
neurons = {
    "w = (2, 0.5), b = 0": ([2, 0.5], 0),
    "w = (0.5, 2), b = 0": ([0.5, 2], 0),
    "w = (2, 0.5), b = 3": ([2, 0.5], 3),
}

plots.plot_boundaries(
    [(name, lambda X, w=w, b=b: functions.sigmoid(X @ w + b)) for name, (w, b) in neurons.items()],
    X,
    y,
    title="Weights turn the line, the bias moves it off the origin",
)

# %% [markdown]
# With $b = 0$ the line runs through the origin, whatever the weights. With three inputs the boundary is a plane, and with $n$ inputs a
# [hyperplane](00_start_here.ipynb#hyperplane): always flat, always cutting the space in two.
#
# **Predict.** You multiply all weights *and* the bias by 5. What happens to the line? To the colours?

# %%
plots.plot_boundaries(
    [(f"{factor} times w and b", lambda X, f=factor: functions.sigmoid(f * (X @ [1.0, 1.0] - 0.5))) for factor in (1, 5)],
    X,
    y,
    title="Same line, surer neuron",
)

# %% [markdown]
# The line stays: $5z = 0$ where $z = 0$. Only the sigmoid becomes steeper, so the neuron is surer of what it says, rightly or wrongly.

# %% [markdown]
# ## 8 · It learns from its mistakes
#
# So far you have chosen the weights. **Learning means adjusting weights and bias until the outputs fit the examples.** Rosenblatt's
# [perceptron rule](00_start_here.ipynb#perceptron-rule) takes one example after another, compares the step neuron's output $a$ with the
# [target](00_start_here.ipynb#target) $y$, and corrects:
#
# $$\text{error} = y - a, \qquad w \leftarrow w + \eta\cdot\text{error}\cdot x, \qquad b \leftarrow b + \eta\cdot\text{error}$$
#
# $\eta$ is the [learning rate](00_start_here.ipynb#learning-rate); once through all examples is an [epoch](00_start_here.ipynb#epoch).
# The error is 0 if the output is right (nothing changes), 1 if the neuron should have fired, −1 if it should not have.
#
# One correction by hand: $w = (0, 0)$, $b = 0$, $\eta = 1$, and the example $x = (1, 1)$ with $y = 1$. The sum is 0, so $a = 0$ and the error is 1.
# The new weights are $(0, 0) + 1\cdot1\cdot(1, 1) = (1, 1)$, the new bias is 1. Now the sum is 3, and the neuron fires.
#
# **Your turn.** Start with weights and bias of 0 and return the pair `(w, b)`. Correct **after each example**, in the order of the rows.

# %% exercise="perceptron"
def train_perceptron(X, y, learning_rate, epochs):
    """Return (w, b) of a step neuron, trained with the perceptron rule.

    X: (n, n_in), one example a row
    y: (n,), the targets, 0 or 1
    learning_rate: number above 0
    epochs: how often to go through all examples
    returns: w (n_in,) and b, a number
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step(w @ x + b)
            w = w + learning_rate * error * x
            b = b + learning_rate * error
    return w, b
    ### END SOLUTION

# %% test="perceptron" points=4
check("perceptron", train_perceptron)

# %% [markdown]
# Watch your own function learn AND. The cell shows it the first 1, 2, 3, … examples of a long row and keeps the moments in which something changed.
# In the picture, each correction is an *update*, and points on the wrong side wear a ring.
# **Guess:** does every correction leave fewer points wrong than before?

# %%
X, y = data.gate("AND")
stream = np.tile(np.arange(4), 10)  # the four rows, ten times over

if train_perceptron(X, y, 1.0, 1) is None:
    print("Write train_perceptron first, then run this cell again.")
else:
    history = [(np.zeros(2), 0.0)]
    for k in range(1, len(stream) + 1):
        w, b = train_perceptron(X[stream[:k]], y[stream[:k]], 1.0, 1)
        if not np.array_equal(w, history[-1][0]) or b != history[-1][1]:
            history.append((w, b))
    title = f"{len(history) - 1} corrections on the way to AND"
    display(plots.plot_perceptron(history, X, y, show=len(history), title=title))

# %% [markdown]
# No: a correction helps the example at hand and may spoil others. Yet if there is a line that separates the classes, the rule finds one after
# finitely many corrections (Novikoff proved it in 1962). The narrower the gap between the classes, the longer it may take.
#
# And if there is none? XOR is 1 when exactly one of the inputs is 1. **Predict** the share of right outputs, epoch after epoch, for AND and for XOR.

# %%
if train_perceptron(X, y, 1.0, 1) is None:
    print("Write train_perceptron first, then run this cell again.")
else:
    for name in ("AND", "OR", "NAND", "XOR"):
        X, y = data.gate(name)
        trained = [train_perceptron(X, y, 1.0, epochs) for epochs in range(1, 9)]
        print(f"{name:5}", *[f"{np.mean(functions.step(X @ w + b) == y):5.0%}" for w, b in trained])

# %% [markdown]
# OR is learned after three epochs, AND and NAND after five. XOR is never learned: at the end of every epoch half of the outputs are wrong, and the weights go round
# in a circle. No line has 00 and 11 on one side and 01 and 10 on the other.
#
# There are 16 Boolean functions of two inputs: one for each way to fill the four rows of the truth table. **How many can one neuron learn?**

# %%
widgets.guess("01-boolean-functions", "8", "12", "14", "16", question="How many of the 16 functions can one neuron learn?")

# %%
if train_perceptron(X, y, 1.0, 1) is None:
    print("Write train_perceptron first, then run this cell again.")
else:
    learned = []
    for number in range(16):
        X, y = data.boolean(number)
        w, b = train_perceptron(X, y, 1.0, 50)
        learned.append(np.array_equal(functions.step(X @ w + b), y))
    missing = [f"{number:04b}" for number in range(16) if not learned[number]]
    widgets.guessed("01-boolean-functions", sum(learned), "The outputs at 00, 01, 10, 11 of the others: " + ", ".join(missing))

# %% [markdown]
# <details><summary>Which are missing, and why?</summary>
#
# XOR (0110) and its opposite, XNOR (1001): they are not [linearly separable](00_start_here.ipynb#linearly-separable).
# Fourteen are left. Lesson 04 gets the two with two neurons in front of a third.
# </details>

# %% [markdown]
# And the forty examples from the top of this lesson? **Guess:** how many corrections does your function need until all are right?

# %%
widgets.guess("01-corrections", question="How many corrections for the forty examples?", unit="corrections")

# %%
X, y = data.challenge()
if train_perceptron(X, y, 1.0, 1) is None:
    print("Write train_perceptron first, then run this cell again.")
else:
    corrections, before = 0, np.zeros(3)
    for k in range(1, 3 * len(X) + 1):
        rows = np.arange(k) % len(X)  # the first k examples of three rounds
        w, b = train_perceptron(X[rows], y[rows], 1.0, 1)
        corrections += not np.array_equal([*w, b], before)
        before = np.array([*w, b])
    trained = widgets.explore_neuron(w, b, mode="challenge", title="Your own neuron, trained")
    widgets.guessed("01-corrections", corrections, trained, within=1)

# %% [markdown]
# Your function looks at one example at a time and never sees the picture. You saw all forty at once, which a neuron cannot.

# %% [markdown]
# ## 9 · Logistic regression
#
# Twenty students (invented ones), the hours they studied for an exam, the hours they slept the night before, and whether they passed.
# A logistic regression was fitted to these data. Its coefficients, rounded: 1.02 for an hour of study, 0.62 for an hour of sleep, intercept −9.38.

# %% given=true
hours = np.array([
    [1, 7], [2, 5], [2.5, 8], [3, 4], [3.5, 6.5], [4, 8.5], [4.5, 5], [5, 7], [3, 7.5], [5.5, 4.5],
    [6, 6], [6.5, 8], [7, 5], [7.5, 7], [8, 4], [8.5, 6.5], [9, 7.5], [5, 8.5], [6.5, 3.5], [2, 9],
])  # study, sleep
passed = np.array([0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0])
coefficients, intercept = np.array([1.02, 0.62]), -9.38

# %% [markdown]
# By hand, for 6 hours of study and 7 of sleep: $1.02\cdot6 + 0.62\cdot7 - 9.38 = 1.08$, and $\sigma(1.08) = 0.746$. A chance of about 75 %.
# You have done this computation before, in this lesson.
#
# **Your turn.** Write `predict_proba` **with your `neuron`**: the probability of class 1 for each row of `X`. What are the weights, the bias, the activation?

# %% exercise="logistic-regression"
def predict_proba(X, coefficients, intercept):
    """Return the probability of class 1 for each example, from a fitted logistic regression.

    X: (n, n_in), one example a row
    coefficients: (n_in,)
    intercept: number
    returns: (n,), numbers from 0 to 1
    """
    ### BEGIN SOLUTION
    return np.array([neuron(x, coefficients, intercept, sigmoid) for x in X])
    ### END SOLUTION

# %% test="logistic-regression" points=2
check("logistic-regression", predict_proba)

# %%
p = predict_proba(hours, coefficients, intercept)

if p is None:
    print("Write predict_proba first, then run this cell again.")
else:
    print(f"right for {np.mean((np.asarray(p) > 0.5) == passed):.0%} of the students")
    title = "Study (x₁) and sleep (x₂), in hours: both help"
    display(plots.plot_boundary(lambda X: predict_proba(X, coefficients, intercept), hours, passed, title))

# %% [markdown]
# Coefficients are weights, the intercept is the bias: **a sigmoid neuron is logistic regression**, trained by making the
# [log loss](00_start_here.ipynb#log-loss) small (lesson 03). A neuron with step, relu or [tanh](00_start_here.ipynb#tanh) is not: same weighted sum, but no
# probability comes out.
#
# The shades also tell how sure the neuron is. Four students lie on the wrong side of the line. **Which of them surprises the neuron most?**
#
# <details><summary>Answer</summary>
#
# The one with 4.5 hours of study and 5 of sleep: passed, although the neuron gave a chance of only 16 %. With a probability you can say how large a surprise is;
# a bare yes or no cannot tell. The log loss of lesson 03 measures just this.
# </details>

# %% [markdown]
# ## 10 · Why a bias?
#
# Could one do without? Answer in three to five sentences: what can a neuron with $b = 0$ not do? Say what its output is at $x = (0, 0)$,
# what that means for its line, and name a gate that it can and one that it cannot be. (Your instructor reads this one.)

# %% [markdown] essay="why-bias" points=2
# ### BEGIN SOLUTION
# Without a bias the weighted sum at x = (0, 0) is 0 whatever the weights, so the output there is fixed: 0 for the step, 0.5 for the sigmoid.
# The boundary w·x = 0 always runs through the origin: the weights can turn the line but cannot move it away. OR works, with w = (1, 1), since
# it gives 0 at (0, 0) anyway. NAND does not, since it must give 1 there. AND does not either: both weights would have to be 0 or less
# (rows 01 and 10), but their sum larger than 0 (row 11). The bias sets how much must come together before the neuron fires; it moves the threshold.
# ### END SOLUTION

# %% [markdown]
# ## Recap
#
# - A neuron computes $a = g(w \cdot x + b)$: weighted sum, then activation.
# - Weights say how much each input matters and in which direction; the bias moves the threshold; the activation bends.
# - Its boundary is a line (plane, hyperplane). Weights turn it, the bias moves it off the origin.
# - With a sigmoid (and trained with log loss) it is logistic regression. With relu the output is not a probability.
# - Learning is adjusting weights and bias. The perceptron rule finds a separating line if there is one: for 14 of the 16 Boolean functions of two inputs.
#
# Look back at the goals at the top: which of them could you now explain to somebody else, without the screen?

# %%
progress()

# %%
widgets.foreseen("01")

# %% [markdown]
# ## Vocabulary card
#
# | word | letter | meaning |
# |---|---|---|
# | [input](00_start_here.ipynb#input), feature | $x$ | a number that comes from outside |
# | [weight](00_start_here.ipynb#weight) | $w$ | what an input is multiplied by |
# | [bias](00_start_here.ipynb#bias) | $b$ | what is added to the sum, once; in statistics: intercept |
# | [weighted sum](00_start_here.ipynb#weighted-sum), pre-activation | $z$ | $w \cdot x + b$ |
# | [activation function](00_start_here.ipynb#activation-function) | $g$ | bends the sum: step, sigmoid $\sigma$, relu |
# | [output](00_start_here.ipynb#output), activation | $a$ | $g(z)$, what the neuron hands on |
# | [decision boundary](00_start_here.ipynb#decision-boundary) | | where $z = 0$ |
# | [hyperplane](00_start_here.ipynb#hyperplane) | | the boundary with any number of inputs: line, plane, … |
# | [linearly separable](00_start_here.ipynb#linearly-separable) | | classes that one line (hyperplane) can keep apart |
# | [target](00_start_here.ipynb#target), label | $y$ | the right answer for an example |
# | [perceptron](00_start_here.ipynb#perceptron) | | a step neuron that learns by Rosenblatt's rule |
# | [learning rate](00_start_here.ipynb#learning-rate) | $\eta$ | how large a correction is |
# | [epoch](00_start_here.ipynb#epoch) | | once through all examples |
# | [logistic regression](00_start_here.ipynb#logistic-regression) | | a sigmoid neuron, trained with log loss |

# %% [markdown]
# ## Common mistakes
#
# - **`x * w` and no sum.** One number per input comes back instead of one per neuron.
# - **The bias added in every term**, as in `np.sum(x * w + b)`. It belongs to the neuron, not to an input.
# - **`1 / 1 + np.exp(-z)`.** Division comes before addition: brackets around the denominator.
# - **`if z > 0` or `max(z, 0)` with an array.** Both want one answer for all numbers; use `np.where` and `np.maximum`.
# - **The sign of the boundary.** What crosses the equals sign changes its sign, slope and intercept alike.
# - **`np.zeros(n, dtype=int)` for weights.** Adding half a correction to an integer array is a casting error.
# - **Taking any output for a probability.** Only a sigmoid's can be one, and only if it was trained for that.

# %% [markdown]
# ## Questions students ask
#
# <details><summary>Is step(0) really 0? I have seen 1.</summary>
#
# Both are in use, and textbooks differ. Here it is 0: the sum has to be *larger* than 0. It matters more than it seems: trained on AND with learning rate 1, the
# perceptron ends with $w = (2, 1)$, $b = -2$, and the point (1, 0) lies exactly on its line. A neuron that fires at 0 would be wrong there.
# </details>
#
# <details><summary>Why does the check train with learning rate 1?</summary>
#
# From a start at 0, the learning rate only scales weights and bias: the line is the same for every rate. On paper. In floats, 0.1 cannot
# be written exactly. On NAND with rate 0.1, the sum at (1, 0) comes out as about 3·10⁻¹⁷ instead of 0 after the third epoch, the neuron fires there, and
# learning stops two epochs early, with another line. Rates 1 and 0.5 are exact.
# </details>
#
# <details><summary>Who chooses the weights of a real network?</summary>
#
# Nobody. They start as small random numbers and are adjusted from examples, in principle as in section 8: a little in the direction that makes
# the error smaller. Lesson 04 does this for networks.
# </details>
#
# <details><summary>Does a large weight mean that an input is important?</summary>
#
# Only if the inputs are measured on comparable scales. Measure the study time in minutes instead of hours: its weight becomes 60 times smaller, and the neuron says exactly the same.
# </details>
#
# <details><summary>Why a smooth sigmoid, if the step decides so clearly?</summary>
#
# The step is flat almost everywhere. If you change a weight a little, its output does not change, so nothing tells you whether the change was
# good. A smooth curve answers to every small change, and gradient descent (lesson 04) needs that. And an output of 0.55 says more than "yes".
# </details>
#
# <details><summary>Is 0.5 always the place to decide?</summary>
#
# No. It is where $z = 0$. If missing an illness is worse than a false alarm, you may decide "ill" from 0.1 on. That moves the boundary as a larger bias would,
# and leaves the weights as they are.
# </details>
#
# <details><summary>If one neuron cannot do XOR, why was that such a blow?</summary>
#
# Because in 1969 nobody had a good way to train more than one layer. That layers of neurons *can* do XOR was known, and even follows from the work of McCulloch and Pitts.
# What brought neural networks back was a way to train the layers in between (1986).
# </details>
#
# <details><summary>Does the perceptron find the best line?</summary>
#
# It stops at the first line that makes no mistake, however close that passes to a point. Another start or another order of the examples can give another line. Logistic regression goes on
# improving, and prefers lines that keep their distance.
# </details>

# %% [markdown]
# ## Practice
#
# **Easy.** A neuron for NOR (1 only if both inputs are 0): which weights and bias?
#
# <details><summary>Hint</summary>
#
# NOR is OR turned round.
# </details>
# <details><summary>Solution</summary>
#
# Change the sign of everything in an OR neuron: $w = (-1, -1)$, $b = 0.5$. The sums are 0.5, −0.5, −0.5, −1.5: only the first is above 0. (The sums of the OR neuron must not be exactly 0 anywhere,
# or turning the sign keeps step(0) = 0.)
# </details>
#
# **Easy.** $x = (2, -1)$, $w = (0.5, 3)$, $b = 1$. Compute the output with step, sigmoid and relu.
#
# <details><summary>Hint</summary>
#
# $z$ first; it is the same for all three.
# </details>
# <details><summary>Solution</summary>
#
# $z = 1 - 3 + 1 = -1$. step: 0, sigmoid: 0.269, relu: 0.
# </details>
#
# **Medium.** Three people vote, 0 or 1. Build a neuron that gives 1 if the majority says 1. What changes if the first person has two votes and a tie means 0?
#
# <details><summary>Hint</summary>
#
# Count the votes with the weights, put the threshold into the bias.
# </details>
# <details><summary>Solution</summary>
#
# $w = (1, 1, 1)$, $b = -1.5$. With two votes for the first person there are four votes, and three are needed: $w = (2, 1, 1)$, $b = -2.5$.
# </details>
#
# **Medium.** A sigmoid neuron has $w = (1, 2)$, $b = -2$. Where in the plane is its output exactly 0.9?
#
# <details><summary>Hint</summary>
#
# Which $z$ has $\sigma(z) = 0.9$? Solve $0.9 = 1/(1 + e^{-z})$ for $z$.
# </details>
# <details><summary>Solution</summary>
#
# $z = \ln(0.9/0.1) = \ln 9 = 2.197$. So $x_1 + 2x_2 - 2 = 2.197$: a line parallel to the boundary, $x_2 = -0.5\,x_1 + 2.099$. All places of equal output are parallel lines.
# </details>
#
# **Hard.** Show that one correction of the perceptron always moves $z$ of its example in the right direction, and say by how much.
#
# <details><summary>Hint</summary>
#
# Put the new weights and the new bias into $z = w \cdot x + b$ and subtract the old $z$.
# </details>
# <details><summary>Solution</summary>
#
# $(w + \eta\, e\, x)\cdot x + (b + \eta\, e) - (w \cdot x + b) = \eta\, e\,(x \cdot x + 1)$. The bracket is at least 1, so $z$ moves in the direction of the error $e$.
# In the example of section 8: $1\cdot1\cdot(2 + 1) = 3$, and indeed $z$ went from 0 to 3.
# </details>
#
# **Hard.** XOR is too much for one neuron. Build it from four NAND neurons.
#
# <details><summary>Hint</summary>
#
# Give both inputs to a first NAND, and call its output $m$. Give $x_1$ and $m$ to a second, $x_2$ and $m$ to a third.
# </details>
# <details><summary>Solution</summary>
#
# $m = \text{NAND}(x_1, x_2)$, $p = \text{NAND}(x_1, m)$, $q = \text{NAND}(x_2, m)$, output $\text{NAND}(p, q)$. Anything that can be computed with logic can be built from NANDs: that is what
# McCulloch and Pitts saw.
# </details>

# %% [markdown]
# <details><summary>Sources</summary>
#
# - W. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943
# - F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain", 1958
# - A. Novikoff, "On convergence proofs on perceptrons", 1962
# - M. Minsky and S. Papert, *Perceptrons*, 1969
# - D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors", 1986
# - F. Azevedo and others, "Equal numbers of neuronal and nonneuronal cells make the human brain an isometrically scaled-up primate brain", 2009: the 86 billion
# </details>

# %% [markdown]
# ## Next
#
# In [lesson 02](02_layer.ipynb) you put several neurons side by side, give all of them the same inputs, and find that a whole layer is a single matrix product.
