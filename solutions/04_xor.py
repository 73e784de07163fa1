# %% [markdown]
# # XOR: what one neuron cannot do
#
# Four points stopped a single neuron in lesson 01. In this lesson you find out why, place two hidden units by hand that solve the problem, and then write
# the algorithm that finds such units by itself: backpropagation. No library does it for you here.
#
# **After this lesson you can**
#
# - prove that no line solves XOR, and solve it with two hidden units of your own choice;
# - derive the gradient of a two-layer network with the chain rule, program it, and check it with plain arithmetic;
# - train a network by gradient descent, with the whole data set at once or in mini-batches;
# - say how often training fails on XOR, and read from the loss of a stuck run what went wrong.
#
# | | minutes |
# |---|---:|
# | Goals | 2 |
# | Warm-up | 4 |
# | 1 · One line is not enough | 7 |
# | 2 · Two hidden units | 9 |
# | 3 · Downhill | 4 |
# | 4 · The chain rule, layer by layer | 11 |
# | 5 · Can you trust your gradient? | 6 |
# | 6 · Steps and batches | 5 |
# | 7 · Training | 5 |
# | 8 · When training gets stuck | 5 |
# | Recap | 2 |

# %% given=true
from helpers.check.ask import is_blank, is_stub
from helpers.functions import relu, sigmoid, step


def ready(*answers):
    """Return whether these answers of yours are filled in; say so if they are not."""
    filled = not any(is_stub(answer) if callable(answer) else is_blank(answer) for answer in answers)
    if not filled:
        print("This cell uses your answers from above. Fill them in, then run it again.")
    return filled

# %%
from helpers import data, plots, widgets

# %% [markdown]
# The first cell brings three activations that work on arrays of any shape, and `ready`, which keeps a cell from running before your answers are there.
#
# ## Warm-up
#
# Answer before you unfold.
#
# 1. What is the derivative of $(2w + 1)^2$ with respect to $w$?
# 2. A network has the layers 2 → 8 → 1. Which shapes do `W1`, `b1`, `W2` and `b2` have, and how many numbers are that?
# 3. The target is $y = 1$ and the network says $p = 0.5$. How large is the [cross-entropy](00_start_here.ipynb#cross-entropy)?
#
# <details><summary>Answers</summary>
#
# 1. $2\,(2w+1) \cdot 2 = 4\,(2w + 1)$: the outer derivative times the inner one. This is the [chain rule](00_start_here.ipynb#chain-rule), and you need nothing else today.
# 2. `(2, 8)`, `(8,)`, `(8, 1)` and `(1,)`: 16 + 8 + 8 + 1 = 33 numbers.
# 3. $-\ln 0.5 = \ln 2 \approx 0.693$. Keep this number in mind; it will come back.
#
# </details>

# %% [markdown]
# ## 1 · One line is not enough
#
# XOR, "exclusive or", asks whether two inputs **differ**. Here are its four examples, as rows of `X`. The targets `y` are a column `(4, 1)`, so that they stand beside
# the network's outputs, row by row.

# %%
X, y = data.gate("XOR")
y = y.reshape(-1, 1)
print("X\n", X)
print("y\n", y)
plots.plot_points(X, y, title="XOR: class 1 where the inputs differ")

# %% [markdown]
# A neuron with the step activation answers 1 on one side of its line $w \cdot x + b = 0$, and 0 on the other side and on the line itself. Hold a pencil over the picture.
# **Guess:** how many of the four points can one line get right?

# %%
widgets.line_game(title="One line, four corners")

# %% [markdown]
# Drag ○ to move the line and ◇ to turn it, or type numbers. The four inequalities say what each corner asks of the line.
#
# ### Exercise: the best line
#
# Find weights and a bias with which a step neuron is right at **three** of the four points. Write them as a pair `([w1, w2], b)`.
#
# *By hand*, for `([1, 0], -0.5)`: the weighted sum is $x_1 - 0.5$, which is −0.5, −0.5, 0.5, 0.5 at 00, 01, 10, 11. The answers are 0, 0, 1, 1, wanted are 0, 1, 1, 0: two of four.
# (*Take answer* above writes the line of a game that you have won.)

# %% exercise="best-line"
my_line = ...
### BEGIN SOLUTION
my_line = ([1, 1], -0.5)
### END SOLUTION

# %% test="best-line" points=1
check("best-line", my_line)

# %% [markdown]
# Here is your line. Change your numbers above and come back: can you beat three?

# %%
if ready(my_line):
    w, b = np.array(my_line[0]), my_line[1]
    answers = step(X @ w + b)
    print("answers", answers, "  wanted", y[:, 0], f"  right: {np.sum(answers == y[:, 0])} of 4")
    display(plots.plot_line(w, b, X, y, "step", title=f"Your line: {np.sum(answers == y[:, 0])} of 4"))

# %% [markdown]
# And three well-known lines. Which corner does each of them miss?

# %%
lines = {"OR": ([1, 1], -0.5), "NAND": ([-1, -1], 1.5), "x₁ alone": ([1, 0], -0.5)}
scores = {name: np.sum(step(X @ w + b) == y[:, 0]) for name, (w, b) in lines.items()}
pictures = [(f"{name}: {scores[name]} of 4", lambda P, w=w, b=b: step(P @ w + b)) for name, (w, b) in lines.items()]
plots.plot_boundaries(pictures, X, y, title="OR and NAND miss one corner each")

# %% [markdown]
# ### Why not four?
#
# Three is the most. Not because you did not look long enough: **no** line does better. Write down what a step neuron would have to fulfil, corner by corner:
#
# | corner | answer | so |
# |---|---|---|
# | 00 | 0 | $b \le 0$ |
# | 01 | 1 | $w_2 + b > 0$ |
# | 10 | 1 | $w_1 + b > 0$ |
# | 11 | 0 | $w_1 + w_2 + b \le 0$ |
#
# Now add the two inequalities in the middle. Then add the first and the last. What do you see?
#
# ### Exercise: why not four
#
# Which sentence is the reason why no single neuron solves XOR? For example, "it has too few examples" would *not* be a reason: OR has four examples too, and is learned.
#
# | | |
# |---|---|
# | a | If 00 and 11 lie on one side of a line, 01 and 10 must both lie on the other side. |
# | b | The inequalities for 01 and 10 say that $w_1 + w_2 + 2b > 0$; those for 00 and 11 say that the same number is $\le 0$. |
# | c | The perceptron rule gets stuck; a better learning algorithm would find the line. |
# | d | The step is the trouble: a single sigmoid neuron can be larger than 0.5 at exactly 01 and 10. |
# | e | There are 4 examples and only 3 parameters; with fewer parameters than examples no fit is possible. |

# %% exercise="why-not-four"
why_not_four = ...
### BEGIN SOLUTION
why_not_four = "b"
### END SOLUTION

# %% test="why-not-four" points=1
check("why-not-four", why_not_four)

# %% [markdown]
# Points that some line parts by class are [linearly separable](00_start_here.ipynb#linearly-separable). XOR is not.
#
# You can read sentence a in many texts, as if lines *had* to part the corners that way. Draw 100,000 lines at random and keep those that have 00 and 11 on the same side. **Guess first:** in which share of them
# lie both other corners, one of them, none of them across the line?

# %%
rng = np.random.default_rng(0)
w, b = rng.normal(size=(100_000, 2)), rng.normal(size=(100_000, 1))
side = w @ X.T + b > 0  # (100000, 4): one row for each line, one column for each corner

together = side[side[:, 0] == side[:, 3]]
across = np.sum(together[:, 1:3] != together[:, :1], axis=1)
for k, words in enumerate(["none of 01 and 10 across", "one of them across", "both across"]):
    print(f"{words:25} {np.mean(across == k):6.1%}")

# %% [markdown]
# About four in five such lines have all four corners on one side, one in five cuts off a single corner, and **never** do both lie across. There is a picture behind it: halfway between 00 and 11 lies the
# point (½, ½), and halfway between 01 and 10 lies *the same* point. It cannot be on both sides.
#
# <details><summary>A little history</summary>
#
# In 1969 Marvin Minsky and Seymour Papert proved in their book *Perceptrons* what single-layer machines cannot do; XOR is its simplest case. They knew that hidden layers help. What nobody had was a good way to *train* them.
# Interest and money moved elsewhere, one of the reasons for what is called the first AI winter. You may read that XOR brought neural networks back. It was the other way round: in 1969 it showed why hidden layers are needed, and what brought the field back was a way to train them, made
# popular in 1986 by David Rumelhart, Geoffrey Hinton and Ronald Williams. You write it in section 4.
# </details>

# %% [markdown]
# ## 2 · Two hidden units
#
# One line is not enough, but two are. Say XOR in words: at least one input is on, **but not** both. Each half of this sentence is a single line. So let two hidden neurons each draw a line, and let a third neuron read their answers.
#
# ### Exercise: XOR by hand
#
# Choose weights for a network with two inputs, two hidden units and one output, all with the step activation, so that it answers XOR at all four corners. Many answers are right. Write it as `[(W1, b1), (W2, b2)]` with
#
# - `W1` of shape `(2, 2)`: row = input, **column = hidden unit**; `b1` of shape `(2,)`;
# - `W2` of shape `(2, 1)`; `b2` of shape `(1,)`.
#
# *By hand*, for a network that does something else: `[([[1, 0], [0, -1]], [-0.5, 0.5]), ([[1], [1]], [-1.5])]`. Hidden unit 1 (column 0) has the sum $x_1 - 0.5$: it answers "x₁". Unit 2 has $-x_2 + 0.5$: "not x₂".
# The output has $h_1 + h_2 - 1.5$: both. So the network says "x₁ and not x₂", 1 at 10 only.
#
# Carve it: on the left you move the lines of the two hidden units, on the right the line of the output, in the plane whose axes are the hidden units' answers.
# The text says which unit is to blame. *Take answer* writes the line for the exercise; typing it without the picture works as well.

# %%
widgets.carve_xor(title="Two lines on the left, one on the right")

# %% [markdown]
# Your network:

# %% exercise="xor-by-hand"
xor_layers = ...
### BEGIN SOLUTION
xor_layers = [
    (np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5])),  # hidden units: OR and AND
    (np.array([[1], [-2]]), np.array([-0.5])),  # output: OR, but not AND
]
### END SOLUTION

# %% test="xor-by-hand" points=2
check("xor-by-hand", xor_layers)

# %% [markdown]
# Look at what you have built, with your own numbers. **Guess:** at how many different places do your hidden units put the four corners?

# %%
widgets.guess("04-places", "1", "2", "3", "4", question="At how many places do the four corners lie in hidden space?")

# %%
if ready(xor_layers) and [np.shape(W) for W, b in xor_layers] == [(2, 2), (2, 1)]:
    (W1, b1), (W2, b2) = xor_layers
    places = np.unique(step(X @ W1 + b1), axis=0)
    own_network = widgets.carve_xor(xor_layers, title="The network you built")
    widgets.guessed("04-places", len(places), own_network)

# %% [markdown]
# The hidden units move the points; then a single line is enough. The plane on the right, whose axes are the hidden activations, is the [hidden space](00_start_here.ipynb#hidden-space). **The hidden layer makes the problem linearly separable; the output neuron only has to
# draw the line.**
#
# ### Exercise: into hidden space
#
# Write the function that moves the points:
#
# $$A_1 = g(X W_1 + b_1), \qquad (n, n_{in}) \to (n, h) \text{ with } h \text{ hidden units}$$
#
# `activation` is the function $g$; left out, it is `step`. *By hand*: with `W1 = [[1, 1], [1, 1]]` and `b1 = [-0.5, -1.5]` the corner 01 has the weighted sums (0.5, −0.5), so the step puts it at (1, 0), and ReLU at (0.5, 0).

# %% exercise="hidden-space"
def hidden_space(X, W1, b1, activation=step):
    """Return where the hidden units put each example: activation(X @ W1 + b1).

    X: (n, n_in)
    W1: (n_in, h), one hidden unit a column
    b1: (h,)
    activation: a function of an array
    returns: (n, h)
    """
    ### BEGIN SOLUTION
    return activation(X @ W1 + b1)
    ### END SOLUTION

# %% test="hidden-space" points=1
check("hidden-space", hidden_space)

# %% [markdown]
# ### Exercise: separable or not?
#
# Take the hidden units OR and AND from above, `W1 = [[1, 1], [1, 1]]` and `b1 = [-0.5, -1.5]`, and predict. Sketch the images on paper; run nothing yet.
#
# - `"places"`: with the step, in how many different places do the four corners land?
# - `"step"`, `"relu"`, `"tanh"`, `"none"`: with this activation in the hidden layer, can one line part the images of 00 and 11 from those of 01 and 10? (`"none"`: no activation at all.) Write `"yes"` or `"no"`.
# - `"two ORs"`: the same question with the step, if both hidden units are OR: `b1 = [-0.5, -0.5]`.
# - `"one unit"`: the same question with a hidden layer of a **single** tanh unit, whatever its weights.
#
# *By hand*, for two units that answer "x₁" and "not x₂" with the step: the corners 00, 01, 10, 11 land at (0, 1), (0, 0), (1, 1), (1, 0). These are four places, and the images of 00 and 11 lie across from each other, so: `"no"`.

# %% exercise="separable"
separable = {"places": ..., "step": ..., "relu": ..., "tanh": ..., "none": ..., "two ORs": ..., "one unit": ...}
### BEGIN SOLUTION
separable = {"places": 3, "step": "yes", "relu": "yes", "tanh": "yes", "none": "no", "two ORs": "no", "one unit": "no"}
### END SOLUTION

# %% test="separable" points=2
check("separable", separable)

# %% [markdown]
# Now see for yourself. Change the activation to `"tanh"` or `"identity"`, and the biases too.

# %%
W1, b1 = np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5])
plots.plot_hidden_space(X, y, W1, b1, "relu", line=([4, -12], -1), title="ReLU bends the plane, and a line fits through")

# %% [markdown]
# Without an activation the hidden layer is an affine map: straight lines stay straight, so a line that parts the images would part the corners too. It is the **bend** that solves XOR.

# %% [markdown]
# ## 3 · Downhill
#
# You found the weights by thinking. For a thousand weights that is hopeless. So let the network find them: start anywhere, measure how wrong it is, and change every weight a little in the direction that makes it less wrong.
#
# That needs an output that changes *a little* when a weight does. The step does not: it stays the same, and then it jumps. From here on the hidden units have ReLU or tanh, and the output has the sigmoid. Then the binary cross-entropy of lesson 03,
#
# $$L = -\frac1n \sum_{i=1}^{n} \bigl( y_i \ln p_i + (1 - y_i) \ln (1 - p_i) \bigr),$$
#
# is a smooth function of every weight but for the kinks of ReLU. All weights and biases together are written $\theta$.

# %% given=true
def forward(X, layers, activation):
    """Return (Z1, A1, p) of a network with one hidden layer: all that the way back needs.

    X: (n, n_in)
    layers: [(W1, b1), (W2, b2)] with W1 (n_in, h), b1 (h,), W2 (h, 1), b2 (1,)
    activation: of the hidden layer, "relu" or "tanh"; the output's is the sigmoid
    returns: Z1 (n, h), A1 (n, h), p (n, 1)
    """
    (W1, b1), (W2, b2) = layers
    Z1 = X @ W1 + b1
    A1 = {"relu": relu, "tanh": np.tanh}[activation](Z1)
    return Z1, A1, sigmoid(A1 @ W2 + b2)


def binary_cross_entropy(y, p):
    """Return the mean of -(y·ln p + (1 - y)·ln(1 - p)); y and p have shape (n, 1)."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p))))

# %% [markdown]
# Turn one weight of a small network, and let all others stand still. **Guess:** the weight is 0, at the dot. Should it grow or shrink?

# %%
W1, b1 = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])


def loss_at(w):
    """Return the loss when the weight from hidden unit 1 to the output is w."""
    return binary_cross_entropy(y, forward(X, [(W1, b1), (np.array([[w], [-5.0]]), np.array([-0.5]))], "relu")[2])


weights = np.linspace(-2, 6, 161)
slope = (loss_at(0.001) - loss_at(-0.001)) / 0.002
figure, axes = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
axes.plot(weights, [loss_at(w) for w in weights], color="#1B1B1B", label="loss")
axes.plot([-1.5, 1.5], loss_at(0) + slope * np.array([-1.5, 1.5]), color="#AA3377", linestyle="--", label=f"slope at 0: {slope:.2f}")
axes.plot(0, loss_at(0), "o", color="#AA3377", markersize=9)
axes.set(xlabel="weight from hidden unit 1 to the output", ylabel="loss")
axes.set_title("The slope is negative, so a larger weight is better", fontweight="bold", fontsize=11)
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False)
plt.show()
lowest = weights[np.argmin([loss_at(w) for w in weights])]
print(f"The loss is {loss_at(0):.2f} at weight 0, lowest at {lowest:.1f} with {loss_at(lowest):.2f}, and {loss_at(6):.2f} at 6.")

# %% [markdown]
# It should grow: the slope is negative, and **against** the slope the loss falls. For all parameters at once the slopes form the [gradient](00_start_here.ipynb#gradient), and one step of [gradient descent](00_start_here.ipynb#gradient-descent) is
#
# $$\theta \leftarrow \theta - \eta\, \frac{\partial L}{\partial \theta}$$
#
# The [learning rate](00_start_here.ipynb#learning-rate) $\eta$ says how far to go. All that is missing is the gradient.

# %% [markdown]
# ## 4 · The chain rule, layer by layer
#
# The network is a chain: from a weight to a weighted sum, to an activation, to the next weighted sum, to $p$, to the loss. The chain rule multiplies the derivatives along it. [Backpropagation](00_start_here.ipynb#backpropagation) is nothing but the chain rule, sorted so cleverly
# that no product is computed twice: **from the loss backwards.** What travels is the [error signal](00_start_here.ipynb#error-signal) of a layer,
#
# $$\delta = \frac{\partial L}{\partial Z}, \qquad \text{of the same shape as } Z:$$
#
# how the loss changes when one of the layer's weighted sums does.
#
# ### The output: three factors become one difference
#
# One example with target $y$, weighted sum $z$ and output $p = \sigma(z)$. Its part of the loss is $\ell = -y \ln p - (1-y) \ln(1-p)$.
#
# **Step 1, the loss.** $\ln p$ has the derivative $1/p$, and $\ln(1-p)$ has $-1/(1-p)$. So
#
# $$\frac{d\ell}{dp} = -\frac{y}{p} + \frac{1-y}{1-p} = \frac{-y(1-p) + (1-y)\,p}{p\,(1-p)} = \frac{p - y}{p\,(1-p)}$$
#
# **Step 2, the sigmoid.** $p = (1 + e^{-z})^{-1}$, so
#
# $$\frac{dp}{dz} = \frac{e^{-z}}{(1 + e^{-z})^{2}} = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = p\,(1-p)$$
#
# **Step 3, multiply.** The factor $p(1-p)$ cancels:
#
# $$\frac{d\ell}{dz} = \frac{d\ell}{dp} \cdot \frac{dp}{dz} = p - y$$
#
# **Step 4, the mean.** $L$ is the mean over $n$ examples, so each of them counts $\frac1n$:
#
# $$\delta_2 = \frac{\partial L}{\partial Z_2} = \frac{p - y}{n}, \qquad (n, 1)$$
#
# What the network said minus what it should have said. That it is so simple is no accident: sigmoid and cross-entropy were made for each other.
#
# ### Exercise: the error signal of the output
#
# *By hand*, for four examples with $p = (0.9,\ 0.2,\ 0.6,\ 0.5)$ and $y = (1,\ 0,\ 0,\ 1)$, as columns:
# $p - y = (-0.1,\ 0.2,\ 0.6,\ -0.5)$, and divided by 4: $\delta_2 = (-0.025,\ 0.05,\ 0.15,\ -0.125)$.

# %% exercise="output-gradient"
def loss_gradient_output(p, y):
    """Return δ2 = ∂L/∂Z2 for a sigmoid output and the mean binary cross-entropy.

    p: (n, 1), the outputs
    y: (n, 1), the targets, 0 or 1
    returns: (n, 1)
    """
    ### BEGIN SOLUTION
    return (p - y) / len(y)
    ### END SOLUTION

# %% test="output-gradient" points=2
check("output-gradient", loss_gradient_output)

# %% [markdown]
# ### From δ to the gradients of a layer
#
# For example $i$, the output's weighted sum is $z_{2,i} = \sum_j a_{ij}\, w_j + b_2$. Three derivatives can be read off it:
#
# | derivative of $z_{2,i}$ with respect to | is | so the loss has | in NumPy | shape |
# |---|---|---|---|---|
# | the weight $w_j$ | $a_{ij}$ | $\sum_i a_{ij}\, \delta_{2,i}$ | `A1.T @ delta2` | `(h, 1)`, as `W2` |
# | the bias $b_2$ | $1$ | $\sum_i \delta_{2,i}$ | `delta2.sum(axis=0)` | `(1,)`, as `b2` |
# | the activation $a_{ij}$ | $w_j$ | $\delta_{2,i}\, w_j$ | `delta2 @ W2.T` | `(n, h)`, as `A1` |
#
# The sums over $i$ are there because a weight is used by *all* examples: every example pulls at it, and the pulls add up. (The $\frac1n$ is in $\delta$ already.) A gradient always has the shape of the thing it is the gradient of, a good way to notice a missing transpose.
#
# ### One layer further back
#
# The last line of the table is the error that arrives at the hidden **activations**. One link is missing, from $a_{ij} = g(z_{1,ij})$ to the hidden **weighted sum**: the slope $g'$.
#
# $$\delta_1 = \frac{\partial L}{\partial Z_1} = (\delta_2 W_2^\top) \odot g'(Z_1), \qquad (n, h)$$
#
# ($\odot$: number by number.) The two slopes:
#
# - **ReLU** is $z$ for $z > 0$ and $0$ for $z < 0$. So $g'(z)$ is 1 where the unit is on and 0 where it is off: a **mask**. What did not go forward does not come back. At $z = 0$ there is a kink and no slope; programs choose 0 or 1 there, and both are fine.
# - **tanh**, written as $s/c$ with $s = \sinh z$, $c = \cosh z$, $s' = c$ and $c' = s$: the quotient rule gives $(c \cdot c - s \cdot s)/c^2 = 1 - (s/c)^2$. So $g'(z) = 1 - \tanh^2 z = 1 - a^2$: you already have $a$.
#
# From here the table above repeats itself with $X$ in the place of $A_1$: `X.T @ delta1` has shape `(n_in, h)`, and `delta1.sum(axis=0)` has `(h,)`.
#
# ### Exercise: backward
#
# Put it together. Begin with `Z1, A1, p = forward(X, layers, activation)` and `(W1, b1), (W2, b2) = layers`; then go backwards.
#
# *By hand*, one example $x = (1, 2)$ with $y = 1$ through a ReLU network:
#
# $$W_1 = \begin{pmatrix} 1 & -1 \\ 0.5 & 0.5 \end{pmatrix}, \quad b_1 = (0, -1), \quad W_2 = \begin{pmatrix} 0.5 \\ 1 \end{pmatrix}, \quad b_2 = -1$$
#
# - Forward: $z_1 = (2, -1)$, $a_1 = (2, 0)$, $z_2 = 0.5 \cdot 2 + 1 \cdot 0 - 1 = 0$, $p = 0.5$.
# - Output: $\delta_2 = 0.5 - 1 = -0.5$. Gradient of $W_2$: $(2, 0)^\top \cdot (-0.5) = (-1, 0)^\top$; of $b_2$: $-0.5$.
# - Back through $W_2$: $-0.5 \cdot (0.5, 1) = (-0.25, -0.5)$. The second unit is off, so $\delta_1 = (-0.25, 0)$.
# - Gradient of $W_1$: $\begin{pmatrix} 1 \\ 2 \end{pmatrix} (-0.25,\ 0) = \begin{pmatrix} -0.25 & 0 \\ -0.5 & 0 \end{pmatrix}$; of $b_1$: $(-0.25, 0)$.

# %%
hand_layers = [(np.array([[1, -1], [0.5, 0.5]]), np.array([0.0, -1.0])), (np.array([[0.5], [1.0]]), np.array([-1.0]))]
plots.draw_backward(hand_layers, x=[1, 2], y=1, activation="relu", title="The second hidden unit is off: nothing flows back through it")

# %% [markdown]
# Each arrow runs backwards and carries the gradient of its weight: the δ where it starts times the activation where it ends.

# %% exercise="backward"
def backward(X, y, layers, activation):
    """Return the gradients of the mean binary cross-entropy: [(dW1, db1), (dW2, db2)], each shaped like its parameter.

    X: (n, n_in)
    y: (n, 1), targets 0 or 1
    layers: [(W1, b1), (W2, b2)] with W1 (n_in, h), b1 (h,), W2 (h, 1), b2 (1,)
    activation: of the hidden layer, "relu" or "tanh"
    """
    ### BEGIN SOLUTION
    Z1, A1, p = forward(X, layers, activation)
    (W1, b1), (W2, b2) = layers
    delta2 = loss_gradient_output(p, y)
    slope = Z1 > 0 if activation == "relu" else 1 - A1**2
    delta1 = delta2 @ W2.T * slope
    return [(X.T @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]
    ### END SOLUTION

# %% test="backward" points=4
check("backward", backward)

# %% [markdown]
# ## 5 · Can you trust your gradient?
#
# A wrong gradient is the nastiest kind of bug: nothing stops, and often the network **learns all the same**, only worse. Forget the $\frac1n$, forget the biases, train the last layer alone: with 16 ReLU units each of these three still solves XOR in 99 runs of 100 or more. So "it learns" proves nothing.
# What proves something is arithmetic that knows nothing of chain rules: nudge one parameter up and down, and see what the loss does.
#
# $$\frac{\partial f}{\partial \theta_k} \approx \frac{f(\theta + h\,e_k) - f(\theta - h\,e_k)}{2h}$$
#
# ($e_k$: 1 at entry $k$, 0 elsewhere.) This is the [central difference](00_start_here.ipynb#central-difference). Why not simply $\bigl(f(\theta + h) - f(\theta)\bigr)/h$? **Guess** how wrong each of them is for $f(w) = e^w$ at $w = 0$, where the slope is exactly 1.

# %%
for h in (1e-1, 1e-3, 1e-5, 1e-8, 1e-11):
    one_sided = (np.exp(h) - 1) / h
    central = (np.exp(h) - np.exp(-h)) / (2 * h)
    print(f"h = {h:.0e}   one-sided off by {abs(one_sided - 1):.0e}   central off by {abs(central - 1):.0e}")

# %% [markdown]
# The one-sided difference is off by about $h/2$, the central one by about $h^2/6$: its two errors cancel. But very small $h$ is bad for both, because two nearly equal floats are subtracted and little more than their rounding is left. $h = 10^{-5}$ is a good choice.
#
# ### Exercise: numerical gradient
#
# Write `numerical_gradient(f, theta, h)` for a function `f` that takes an array and returns a number. `theta` may have any shape and may hold whole numbers; it must be unchanged afterwards.
#
# *By hand*, for $f(\theta) = \theta_1^2 + \theta_2^2$ at $\theta = (1, -2)$ with $h = 0.1$: $\bigl((1.1^2 + 4) - (0.9^2 + 4)\bigr)/0.2 = (5.21 - 4.81)/0.2 = 2$, and for the second entry
# $\bigl((1 + 1.9^2) - (1 + 2.1^2)\bigr)/0.2 = (4.61 - 5.41)/0.2 = -4$. The gradient is $(2, -4)$.

# %% exercise="numerical-gradient"
def numerical_gradient(f, theta, h=1e-5):
    """Return the central differences (f(θ + h·e) - f(θ - h·e)) / 2h, one for each entry of θ.

    f: function of an array shaped like theta, returns a number
    theta: array of any shape; stays as it is
    h: number, how far each entry is nudged up and down
    returns: array shaped like theta
    """
    ### BEGIN SOLUTION
    theta = np.array(theta, dtype=float)  # a copy, which may be nudged
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        middle = theta[index]
        theta[index] = middle + h
        above = f(theta)
        theta[index] = middle - h
        gradient[index] = (above - f(theta)) / (2 * h)
        theta[index] = middle
    return gradient
    ### END SOLUTION

# %% test="numerical-gradient" points=2
check("numerical-gradient", numerical_gradient)

# %% [markdown]
# Now let both compete: your chain rule against your plain arithmetic, on random numbers. All sizes differ on purpose (7 examples, 3 inputs, 5 hidden units), since square matrices hide a missing transpose.

# %%
def largest_difference(X, y, layers, activation):
    """Return the largest gap between backward and numerical_gradient over all parameters."""
    gaps = []
    for k, gradients in enumerate(backward(X, y, layers, activation)):
        for part in (0, 1):  # the weights, then the bias

            def loss_with(theta):
                changed = [list(layer) for layer in layers]
                changed[k][part] = theta
                return binary_cross_entropy(y, forward(X, changed, activation)[2])

            gaps.append(np.abs(gradients[part] - numerical_gradient(loss_with, layers[k][part])).max())
    return max(gaps)


rng = np.random.default_rng(1)
X_random, y_random = rng.normal(size=(7, 3)), rng.integers(0, 2, size=(7, 1))
random_start = [(rng.normal(size=(3, 5)), rng.normal(size=5)), (rng.normal(size=(5, 1)), rng.normal(size=1))]

if ready(backward, numerical_gradient):
    for activation in ("relu", "tanh"):
        print(f"{activation}: largest difference {largest_difference(X_random, y_random, random_start, activation):.0e}")

# %% [markdown]
# Smaller than $10^{-8}$: they agree, and they know nothing of each other. That is a [gradient check](00_start_here.ipynb#gradient-check).
#
# **A trap.** Repeat the check on XOR itself, with a ReLU network whose biases are 0. **Guess:** will a correct `backward` pass?

# %%
if ready(backward, numerical_gradient):
    no_bias = [(W, np.zeros_like(b)) for W, b in [(random_start[0][0][:2], random_start[0][1]), random_start[1]]]
    print(f"XOR, biases 0: largest difference {largest_difference(X, y, no_bias, 'relu'):.0e}")

# %% [markdown]
# It fails, and your program is not to blame. At the corner 00 with zero biases every hidden unit has $z = 0$ *exactly*, on ReLU's kink. There is no slope there: the central difference reports half of one, and your mask reports 0 or 1. So check gradients on random inputs with random biases, away from the kink.

# %% [markdown]
# ## 6 · Steps and batches
#
# ### Exercise: one step
#
# $$W \leftarrow W - \eta\, \frac{\partial L}{\partial W}, \qquad b \leftarrow b - \eta\, \frac{\partial L}{\partial b}$$
#
# for every layer, **with new arrays**: the old ones must stay as they are. (If they changed, whoever still holds the old layers, for a comparison or for an average, would find other numbers in them.)
#
# *By hand*, for the network of section 4 with $\eta = 0.5$: $W_2 = (0.5, 1)^\top$ has the gradient $(-1, 0)^\top$, so it becomes $(1, 1)^\top$; $b_2 = -1$ has $-0.5$ and becomes $-0.75$.

# %% exercise="gradient-step"
def gradient_step(layers, gradients, learning_rate):
    """Return the layers after one step against the gradient; the arguments stay as they are.

    layers: [(W1, b1), (W2, b2), ...], any number of layers
    gradients: [(dW1, db1), (dW2, db2), ...], shaped like the layers
    learning_rate: number
    returns: [(W1, b1), (W2, b2), ...]
    """
    ### BEGIN SOLUTION
    return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients, strict=True)]
    ### END SOLUTION

# %% test="gradient-step" points=1
check("gradient-step", gradient_step)

# %% [markdown]
# ### How much data for one step?
#
# XOR has four examples. A real data set has millions, and to look at all of them for a single small step is a waste: a handful gives nearly the same direction. Three words:
#
# - A [batch](00_start_here.ipynb#batch) is the set of examples that one step looks at. If it is the whole data set, one speaks of [full batch](00_start_here.ipynb#full-batch).
# - A [mini-batch](00_start_here.ipynb#mini-batch) is a small part of the data, usually 16 to 256 examples. (With a single example at a time it is [stochastic gradient descent](00_start_here.ipynb#stochastic-gradient-descent) in the strict sense.)
# - An [epoch](00_start_here.ipynb#epoch) is one pass through all examples: each of them is used once.
#
# **Guess:** 200 examples in mini-batches of 32: how many steps does an epoch have, and how large is the last batch?
#
# <details><summary>Answer</summary>
#
# Seven steps: six batches of 32 make 192, and 8 examples are left for the last one.
# </details>
#
# ### Exercise: mini-batches
#
# Split the data for **one** epoch: every example exactly once, in random order, each row of `X` together with *its* row of `y`. The last batch may be smaller. `rng` is a generator; `rng.permutation(n)` returns the numbers 0 to n − 1 in random order.
#
# *By hand*, for 5 examples, `size=2` and the permutation 3, 0, 4, 1, 2: the batches hold the rows 3 and 0, then 4 and 1, then 2.

# %% exercise="minibatches"
def minibatches(X, y, size, rng):
    """Return one epoch's mini-batches: a list of pairs (X_batch, y_batch), every example once, in random order.

    X: (n, n_in)
    y: (n, 1)
    size: examples in a batch; the last batch may be smaller
    rng: numpy.random.Generator
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(X))
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X), size)]
    ### END SOLUTION

# %% test="minibatches" points=2
check("minibatches", minibatches)

# %% [markdown]
# ## 7 · Training
#
# ### Exercise: fit
#
# All parts are there. One epoch of full-batch training is: forward, note the loss, backward, step. Write the loop.
#
# `losses` gets one number per epoch: the loss of that epoch's forward pass, **before** its step. The layers you return are those after the last step. The layers you were given stay as they are.
#
# *By hand*, one epoch from the network of section 4 with $\eta = 0.5$: $p = 0.5$, so `losses` is `[0.6931]`, and the layers become
# $W_1 = \begin{pmatrix} 1.125 & -1 \\ 0.75 & 0.5 \end{pmatrix}$, $b_1 = (0.125, -1)$, $W_2 = (1, 1)^\top$, $b_2 = -0.75$. All gradients belong to the *same* weights: the step of $W_2$ must not happen before $\delta_1$ has been computed with the old $W_2$.

# %% exercise="fit"
def fit(X, y, layers, activation, learning_rate, epochs):
    """Return (layers, losses) after full-batch gradient descent from the given layers, which stay as they are.

    X: (n, n_in)
    y: (n, 1), targets 0 or 1
    layers: [(W1, b1), (W2, b2)], where training starts
    activation: of the hidden layer, "relu" or "tanh"
    learning_rate: number
    epochs: number of steps
    losses: list of `epochs` numbers, each the loss before that epoch's step
    """
    ### BEGIN SOLUTION
    losses = []
    for _ in range(epochs):
        losses.append(binary_cross_entropy(y, forward(X, layers, activation)[2]))
        layers = gradient_step(layers, backward(X, y, layers, activation), learning_rate)
    return layers, losses
    ### END SOLUTION

# %% test="fit" points=3
check("fit", fit)

# %% [markdown]
# ### Where to start?
#
# Every training needs an [initialisation](00_start_here.ipynb#initialisation). From zero? From equal numbers? From something random? **Guess** what happens to a hidden layer of four tanh units in each case.

# %%
if ready(fit):
    rng = np.random.default_rng(3)
    starts = {
        "all zero": [(np.zeros((2, 4)), np.zeros(4)), (np.zeros((4, 1)), np.zeros(1))],
        "all 0.5": [(np.full((2, 4), 0.5), np.zeros(4)), (np.full((4, 1), 0.5), np.zeros(1))],
        "random": [(rng.normal(size=(2, 4)), np.zeros(4)), (rng.normal(size=(4, 1)), np.zeros(1))],
    }
    for name, start in starts.items():
        layers, losses = fit(X, y, start, "tanh", 0.5, 1000)
        print(f"start {name}: loss {losses[0]:.4f} → {losses[-1]:.4f}, W1 =\n{layers[0][0].round(2)}\n")

# %% [markdown]
# - From **zero** nothing moves in `W1`: the error comes back through $W_2$, which is 0, and the activations that $W_2$ would need are 0 too. The loss stays at ln 2 = 0.6931.
# - From **equal** numbers the units stay identical for ever: same inputs, same weights, same gradient. Four units do the work of one, and one is not enough: the loss stays far above 0.
# - From **random** numbers the units differ, and each can go its own way.
#
# How large the random numbers should be is a topic of its own. A rule by Xavier Glorot and Yoshua Bengio (2010) serves well: standard deviation $\sqrt{2/(n_{in} + n_{out})}$ for the weights, zero for the biases.

# %% given=true
def random_layers(sizes, rng):
    """Return [(W1, b1), ...] for the sizes [n_in, h, ..., n_out]: Glorot's random weights, zero biases."""
    return [
        (rng.normal(size=(n_in, n_out)) * np.sqrt(2 / (n_in + n_out)), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]

# %% [markdown]
# ### Exercise: train
#
# A random start, then `fit`. The lesson's own network is 2 → 8 → 1 with tanh, learning rate 0.5 and 1000 epochs. *By hand*: `train(X, y, 8, "tanh", 0.5, 1000, rng)` starts from layers with the sizes `[2, 8, 1]`; for three inputs and 5 hidden units they would be `[3, 5, 1]`.
#
# Take all random numbers from `rng`, so that the same seed gives the same network.

# %% exercise="train"
def train(X, y, hidden, activation, learning_rate, epochs, rng):
    """Return (layers, losses) of a network with one hidden layer, trained from a random start.

    X: (n, n_in)
    y: (n, 1), targets 0 or 1
    hidden: number of hidden units
    activation: of the hidden layer, "relu" or "tanh"
    learning_rate, epochs: as in fit
    rng: numpy.random.Generator, where all random numbers come from
    """
    ### BEGIN SOLUTION
    return fit(X, y, random_layers([X.shape[1], hidden, 1], rng), activation, learning_rate, epochs)
    ### END SOLUTION

# %% test="train" points=2
check("train", train)

# %% [markdown]
# Watch it work. Four tanh units start as a nearly even field; here is what the network says after 0, 50, 80, 110, 200 and 1000 epochs. **Guess:** which corners does it separate first?

# %%
if ready(train, fit):
    start = random_layers([2, 4, 1], np.random.default_rng(1))
    moments = {epochs: fit(X, y, start, "tanh", 0.5, epochs)[0] for epochs in (0, 50, 80, 110, 200, 1000)}
    pictures = [(f"{epochs} epochs", lambda P, layers=layers: forward(P, layers, "tanh")[2]) for epochs, layers in moments.items()]
    display(plots.plot_boundaries(pictures, X, y, title="A 2-4-1 network carves XOR out of the plane"))

# %% [markdown]
# At first a single straight edge turns about, which can be right for two or three corners at best. Then the field bends: one corner of class 1 is cut off, and soon after the other. From there on the edges only get sharper. Now the loss of the same run:

# %%
if ready(train, fit):
    layers, losses = fit(X, y, start, "tanh", 0.5, 1000)
    display(plots.plot_losses(losses, marks={"ln 2": np.log(2)}, title="First it hesitates at ln 2, then it falls"))

# %% [markdown]
# And what does each of the four hidden units look at? **Guess:** how many lines does the network need, and how many units draw one?

# %%
if ready(train, fit):
    display(plots.plot_unit_maps(lambda P: forward(P, layers, "tanh")[1], X, y, title="Each unit is a soft step across one line"))

# %% [markdown]
# Two: units 3 and 4 drew the two edges of the band that you saw. Units 1 and 2 are nearly doubles of each other, and cut off the corner 00 between them. Nobody told any of them which line to take.
#
# Back to the curve. The loss hesitates close to ln 2, the loss of someone who answers "0.5" to everything, until the hidden units have turned far enough; then it falls quickly.
#
# **The learning rate.** The same start, four learning rates. **Guess** the order of the four curves at epoch 300.

# %%
if ready(fit):
    start = random_layers([2, 8, 1], np.random.default_rng(0))
    curves = {f"rate {rate:g}": fit(X, y, start, "tanh", rate, 300)[1] for rate in (10, 0.01, 0.1, 0.5)}
    display(plots.plot_losses(curves, log=True, title="Too small crawls, too large jumps about"))

# %% [markdown]
# With 0.01 hardly anything happens in 300 epochs. Between 0.1 and 1 all is well. With 10 the steps leap over the valley, and the loss gets *larger* than at the start.
#
# **Mini-batches.** With four examples they make no sense. Here are 200 points, of class 1 where the coordinates have different signs. **Guess:** after 40 epochs, which has the lowest loss, batches of 200, 20 or 5?

# %%
rng = np.random.default_rng(5)
X_many = rng.uniform(-1, 1, size=(200, 2))
y_many = (X_many[:, :1] * X_many[:, 1:] < 0) * 1.0

if ready(backward, gradient_step, minibatches):
    curves = {}
    for size in (200, 20, 5):
        layers, rng = random_layers([2, 8, 1], np.random.default_rng(1)), np.random.default_rng(2)
        losses = []
        for _ in range(40):
            for X_batch, y_batch in minibatches(X_many, y_many, size, rng):
                layers = gradient_step(layers, backward(X_batch, y_batch, layers, "tanh"), 0.5)
            losses.append(binary_cross_entropy(y_many, forward(X_many, layers, "tanh")[2]))
        curves[f"batches of {size}"] = losses
    display(plots.plot_losses(curves, title="The same 40 passes through the data: more steps get further"))

# %% [markdown]
# Every epoch costs the same amount of arithmetic, but with batches of 5 it has forty steps instead of one. Their directions are noisier, each is right on average, and that is enough.

# %% [markdown]
# ## 8 · When training gets stuck
#
# The tanh network with 8 units solves XOR every time you run it. Is that the rule?
#
# ### Exercise: count the successes
#
# Train from many random starts and count how often **all** examples come out right, $p > 0.5$ exactly where $y = 1$. All starts take their random numbers from the one `rng`, one after the other.
#
# *By hand*: if 20 starts end with 4, 4, 3 and then seventeen times 4 of 4 right, the result is the whole number 19.

# %% exercise="how-often"
def count_successes(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """Return how many of `starts` trainings end with every example right, a whole number.

    rng: numpy.random.Generator, used by all of them in turn
    The other arguments are those of train.
    """
    ### BEGIN SOLUTION
    successes = 0
    for _ in range(starts):
        layers, _losses = train(X, y, hidden, activation, learning_rate, epochs, rng)
        successes += np.all((forward(X, layers, activation)[2] > 0.5) == (y > 0.5))
    return int(successes)
    ### END SOLUTION

# %% test="how-often" points=1
check("how-often", count_successes)

# %% [markdown]
# Twenty starts each. Write down **five guesses** before you run this; it takes a few seconds.

# %%
if ready(count_successes):
    for activation, hidden in (("relu", 2), ("relu", 4), ("relu", 8), ("tanh", 4), ("tanh", 8)):
        print(f"2-{hidden}-1 {activation}: {count_successes(X, y, hidden, activation, 1.0, 500, 20, np.random.default_rng(1)):2} of 20")

# %% [markdown]
# Two hidden units *can* solve XOR, you did it by hand. But that a solution exists does not mean that gradient descent finds it. Of 1,000 random starts end with all four corners right, in percent:
#
# | hidden units | 2 | 3 | 4 | 8 | 16 |
# |---|---|---|---|---|---|
# | ReLU | 19 | 43 | 60 | 93 | 99.7 |
# | tanh | 56 | 94 | 99.5 | 100 | 100 |
#
# (Glorot's start, learning rate 0.5, 2,000 epochs; the repository's `benchmarks/xor_success.py` computes it.) Of 20,000 starts of the lesson's own network, 8 tanh units and 1,000 epochs, not one failed. Your counts of 20 scatter around these numbers: with a rate of 60 % anything from 8 to 16 is ordinary.
#
# More units help, because each is one more chance that some of them start in a good place. Learning rates between 0.1 and 1 make no difference, 0.01 only takes many times as long, and cleverer rules for the step (momentum, Adam) do not help either: 4 ReLU units stay at 50 to 60 %. Inputs of −1 and 1
# instead of 0 and 1 do help: about 85 %.
#
# What happens in the runs that fail? Twenty starts of 2-4-1 with ReLU:

# %%
if ready(train):
    rng = np.random.default_rng(4)
    runs = [train(X, y, 4, "relu", 1.0, 1500, rng) for _ in range(20)]
    marks = {"ln 2": np.log(2), "0.4774": (np.log(3) + 2 * np.log(1.5)) / 4, "½ ln 2": np.log(2) / 2}
    display(plots.plot_losses([losses for _, losses in runs], marks=marks, title="Stuck runs end on one of three levels"))

# %% [markdown]
# Not anywhere: on exactly three levels. On such a [plateau](00_start_here.ipynb#plateau) the gradient is (nearly) zero although the network is wrong. The level tells you what the network does. Some corners share one answer $p$, because nothing in the hidden layer tells them apart any more; the others are right, and cost (nearly) nothing.
#
# *By hand*, the highest level: all **four** corners share one $p$. Two of them are of class 1. The loss $-\frac14(2 \ln p + 2 \ln (1 - p))$ is lowest at $p = \frac12$: it is $\ln 2 = 0.6931$. The network answers 0.5 to everything, which is no more than 0.5, so it says class 0: two of four are right.
#
# ### Exercise: read the plateau
#
# Read the other two levels in the same way: which number of corners, with which common $p$, gives this loss? The $p$ that makes the loss lowest is the share of class 1 among the corners that share it. Give three numbers for each level:
# **(how many corners share a $p$, this $p$, how many corners are right).** Count as right where $p > 0.5$ goes with class 1 and $p \le 0.5$ with class 0. The $p$ to two decimals.
#
# - `"0.3466"`: $\frac12 \ln 2$.
# - `"0.4774"`: $\frac14 (\ln 3 + 2 \ln 1.5)$, a run in which two of the corners that share a $p$ are of class **0**.
# - `"all off"`: on which level, `"0.3466"`, `"0.4774"` or `"0.6931"`, are the runs whose hidden units are **all** off at all four corners?

# %% exercise="read-the-plateau"
plateaus = {"0.3466": ..., "0.4774": ..., "all off": ...}
### BEGIN SOLUTION
plateaus = {"0.3466": (2, 0.5, 3), "0.4774": (3, 0.33, 3), "all off": "0.6931"}
### END SOLUTION

# %% test="read-the-plateau" points=2
check("read-the-plateau", plateaus)

# %% [markdown]
# Compare with real runs: for each level here is one that ended there, what it says, and which of its hidden units are on (1) or off (0) at each corner.

# %%
if ready(train):
    for name, level in marks.items():
        stuck = [layers for layers, losses in runs if abs(losses[-1] - level) < 0.002]
        if stuck:
            Z1, A1, p = forward(X, stuck[0], "relu")
            print(f"level {name}: {len(stuck)} of 20 runs. One of them, corner by corner:")
            for corner, answer, on in zip(X, p, Z1 > 1e-9):
                print(f"   {corner[0]:.0f}{corner[1]:.0f}   p = {answer[0]:.2f}   hidden units {on * 1}")

# %% [markdown]
# Look at the corners that share a $p$: at each of them **all** hidden units are off. There the output sees nothing but its bias, which settles on the share of class 1, and the mask lets no error through that could wake a unit up. (On the level ln 2 there is a second kind of run: units that are on at *all* corners. There
# ReLU is a straight line, and a line cannot do better than 0.5.)
#
# A unit that is off at every example is [dead](00_start_here.ipynb#dead-unit): its weights get no gradient and never change again. (In a first layer it stays dead for good; in a deeper layer the layers below can still move and wake it up.) A place where the network is wrong and yet no small step makes the loss smaller is a
# [local minimum](00_start_here.ipynb#local-minimum). tanh has no dead zone, its slope is positive everywhere, and that is why it fails less.
#
# **What to do about it:** more hidden units than you would need, tanh or a leaky ReLU, another start. And look at the loss: a run that rests on one of these levels for hundreds of epochs will not be saved by hundreds more.

# %% [markdown]
# ## Recap
#
# You proved that no line solves XOR, and had two hidden units make it separable. You derived the gradient of a two-layer network, programmed it, and checked it against arithmetic that knows nothing of calculus. You trained from given and from random starts, in batches and mini-batches. And you know how often it fails, and how a
# failure looks.
#
# All of backpropagation on one card, with shapes:
#
# | | formula | NumPy | shape |
# |---|---|---|---|
# | forward | $Z_1 = X W_1 + b_1$ | `Z1 = X @ W1 + b1` | `(n, h)` |
# | | $A_1 = g(Z_1)$ | `A1 = g(Z1)` | `(n, h)` |
# | | $p = \sigma(A_1 W_2 + b_2)$ | `p = sigmoid(A1 @ W2 + b2)` | `(n, 1)` |
# | backward | $\delta_2 = (p - y)/n$ | `delta2 = (p - y) / n` | `(n, 1)` |
# | | $\partial L/\partial W_2 = A_1^\top \delta_2$ | `dW2 = A1.T @ delta2` | `(h, 1)` |
# | | $\partial L/\partial b_2 = \sum_i \delta_{2,i}$ | `db2 = delta2.sum(axis=0)` | `(1,)` |
# | | $\delta_1 = (\delta_2 W_2^\top) \odot g'(Z_1)$ | `delta1 = delta2 @ W2.T * slope` | `(n, h)` |
# | | $\partial L/\partial W_1 = X^\top \delta_1$ | `dW1 = X.T @ delta1` | `(n_in, h)` |
# | | $\partial L/\partial b_1 = \sum_i \delta_{1,i}$ | `db1 = delta1.sum(axis=0)` | `(h,)` |
# | step | $\theta \leftarrow \theta - \eta\, \partial L / \partial \theta$ | `W - learning_rate * dW` | as `W` |
#
# ### Vocabulary card
#
# | word | in one sentence |
# |---|---|
# | linearly separable | some line (plane, hyperplane) has each class on a side of its own |
# | hidden space | the plane or space whose axes are the hidden units' activations |
# | gradient | all slopes of the loss, one for each parameter |
# | gradient descent | small steps against the gradient |
# | learning rate η | how far a step goes |
# | chain rule | the derivative of a chain is the product of the derivatives of its links |
# | error signal δ | the slope of the loss with respect to a layer's weighted sums |
# | backpropagation | the chain rule, evaluated from the loss backwards, layer by layer |
# | gradient check | comparing the gradient with central differences |
# | batch, mini-batch | the examples that one step looks at; a small part of the data |
# | epoch | one pass through all examples |
# | dead unit | a ReLU unit that is off at every example and gets no error back |
# | local minimum | a place from which no small step makes the loss smaller, though better places exist elsewhere |
# | plateau | a stretch of training on which the loss does not change |
#
# ### Common mistakes
#
# - **The mean is forgotten.** Without $\frac1n$ the gradient grows with the data: the learning rate that was fine for 4 examples is 50 times too large for 200.
# - **`W2` is updated before δ₁ is computed.** Both layers' gradients belong to the same old weights. Compute all, then step.
# - **The mask is taken from the wrong array.** It is `Z1 > 0`, not the sign of the input, not the sign of the error that comes back, and not `A1 >= 0`, which is always true.
# - **One σ′ too many.** It has cancelled against the cross-entropy already. With the squared error it would stay.
# - **`tanh` gets its slope at the wrong place.** $1 - a^2$ with the activation, or $1 - \tanh^2(z)$ with the weighted sum; not $1 - \tanh^2(a)$.
# - **The bias gradient is not summed over the examples,** or it is averaged although δ has its $\frac1n$ already.
# - **`p` is `(n, 1)` and `y` is `(n,)`.** Their difference is `(n, n)`, without any complaint.
# - **"It learns, so it is right."** Check the gradient.
#
# ### Questions students ask
#
# <details><summary>If a network with two hidden units can solve XOR, why does training with two units fail so often?</summary>
#
# That weights exist and that gradient descent finds them are two different things. From most starts the way downhill ends at a place where one unit is dead or both do the same; from there, no small change helps. With more units there are many more good places, and nearly every start has one close by.
# </details>
#
# <details><summary>Why not the squared error? It worked for regression.</summary>
#
# With a sigmoid output it has δ = 2(p − y)·p(1 − p)/n. If the network is *sure and wrong*, p is near 0 or 1, p(1 − p) is tiny, and it hardly learns exactly where it should most. With the cross-entropy δ is largest there.
# </details>
#
# <details><summary>What about ReLU at exactly 0? There is no derivative.</summary>
#
# Right. Programs choose one, usually 0. In practice a weighted sum is exactly 0 only where someone made it so, as at corner 00 with zero biases. Both choices are right; only a numerical check at that point is meaningless.
# </details>
#
# <details><summary>Does gradient descent always find the best weights?</summary>
#
# No. It finds a place where it cannot go down any further, or runs out of epochs. For the neuron alone (logistic regression) there is only one valley. A network with a hidden layer has many, as the three levels show. In wide networks most valleys are about equally good, so it matters less than people once feared.
# </details>
#
# <details><summary>Do I need numerical gradients in real work?</summary>
#
# Not for training: for a million parameters they need two million forward passes a step, backpropagation needs about three. But whoever writes a new layer or a loss of their own checks it once in this way.
# </details>
#
# <details><summary>Why is it called "back" propagation if it is just the chain rule?</summary>
#
# Because of the order. A product of matrices can be multiplied from either end. From the loss (one number) backwards each product is a row times a matrix, and every δ is used for all weights of its layer. From the inputs forwards one would need a separate pass for each parameter.
# </details>
#
# <details><summary>My training is stuck at 0.693. What now?</summary>
#
# The network answers 0.5 to everything. Usual causes: it started from zeros or from tiny numbers, all hidden units are dead, or the learning rate is so small that it has hardly moved. Print the activations of the hidden layer: all 0, all equal, or all nearly 0 tells you which.
# </details>
#
# <details><summary>Is XOR of any use?</summary>
#
# As a task, no. As an example of "the answer depends on how two inputs *go together*", it is everywhere: a word means something else beside another word, a pixel says nothing without its neighbours.
# </details>
#
# ### Practice
#
# **Easy.** Change one layer of `xor_layers` so that the network answers XNOR: 1 where the inputs are *equal*.
#
# <details><summary>Hint</summary>
#
# The hidden units may stay. What does the output neuron have to do with its weighted sum?
# </details>
# <details><summary>Solution</summary>
#
# Turn the signs of the output layer: `W2 = [[-1], [2]]`, `b2 = [0.5]`. The sums at 00, 01, 10, 11 become 0.5, −0.5, −0.5, 1.5. (This works because none of the sums was exactly 0.)
# </details>
#
# **Easy.** Repeat the example by hand of section 4 with the target $y = 0$. Which gradients change, and how?
#
# <details><summary>Hint</summary>
#
# The forward pass does not know the target. What is the first number that does?
# </details>
# <details><summary>Solution</summary>
#
# δ₂ = 0.5 − 0 = +0.5 instead of −0.5. Everything that follows is a multiple of δ₂, so every gradient changes its sign: $W_2$: (1, 0), $b_2$: 0.5, $W_1$: rows (0.25, 0) and (0.5, 0), $b_1$: (0.25, 0).
# </details>
#
# **Medium.** Three inputs: the answer is 1 if an **odd** number of them is on (parity). Find step weights for a 3-3-1 network.
#
# <details><summary>Hint</summary>
#
# XOR was "at least one, but not two". Let the hidden units say "at least one", "at least two", "at least three".
# </details>
# <details><summary>Solution</summary>
#
# `W1 = np.ones((3, 3))`, `b1 = [-0.5, -1.5, -2.5]`, `W2 = [[1], [-1], [1]]`, `b2 = [-0.5]`. With $k$ inputs on, the first $k$ units are on, and the output's sum is −0.5, 0.5, −0.5, 0.5 for $k$ = 0, 1, 2, 3.
# </details>
#
# **Medium.** Solve XOR with two **ReLU** units and an output without activation that gives exactly 0, 1, 1, 0.
#
# <details><summary>Hint</summary>
#
# Let both hidden units add the inputs, with different biases. The first gives 0, 1, 1, 2. What must be taken off?
# </details>
# <details><summary>Solution</summary>
#
# `W1 = [[1, 1], [1, 1]]`, `b1 = [0, -1]`: the hidden activations are (0, 0), (1, 0), (1, 0), (2, 1). Then `W2 = [[1], [-2]]`, `b2 = [0]` gives 0, 1, 1, 2 − 2 = 0.
# </details>
#
# **Hard.** Derive δ for softmax and categorical cross-entropy: with $p_k = e^{z_k} / \sum_m e^{z_m}$ and $\ell = -\sum_k y_k \ln p_k$, where $y$ is one-hot, show that $\partial \ell / \partial z_k = p_k - y_k$.
#
# <details><summary>Hint</summary>
#
# Write $\ln p_k = z_k - \ln \sum_m e^{z_m}$ first. What is the derivative of the last term with respect to $z_j$?
# </details>
# <details><summary>Solution</summary>
#
# $\ell = -\sum_k y_k z_k + \bigl(\sum_k y_k\bigr) \ln \sum_m e^{z_m}$, and $\sum_k y_k = 1$. The derivative of $\ln \sum_m e^{z_m}$ with respect to $z_j$ is $e^{z_j} / \sum_m e^{z_m} = p_j$. So $\partial \ell/\partial z_j = -y_j + p_j$.
# </details>
#
# **Hard.** Write `backward` for **any** number of layers, tanh in all hidden ones, and check it with `numerical_gradient`.
#
# <details><summary>Hint</summary>
#
# Keep all activations of the forward pass in a list, the input first. Then walk through the layers from the last to the first: gradients from δ and the activation *before* the layer, then δ one layer back.
# </details>
# <details><summary>Solution</summary>
#
# ```python
# def backward_any(X, y, layers):
#     activations = [X]
#     for W, b in layers[:-1]:
#         activations.append(np.tanh(activations[-1] @ W + b))
#     W, b = layers[-1]
#     delta = (sigmoid(activations[-1] @ W + b) - y) / len(y)
#     gradients = []
#     for (W, b), A in zip(reversed(layers), reversed(activations)):
#         gradients.insert(0, (A.T @ delta, delta.sum(axis=0)))
#         delta = delta @ W.T * (1 - A**2)
#     return gradients
# ```
#
# The last δ that is computed, the one of the inputs, is not used.
# </details>
#
# ## Next
#
# You now own the engine: forward, loss, backward, step. In [lesson 05](05_spirals.ipynb) a library, Keras, does all four for you, on a problem that needs hundreds of weights: two spirals. You will open its box and find your own formulas inside.
