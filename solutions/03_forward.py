# %% [markdown]
# # A two-layer forward pass
#
# In lesson 02 a layer became a matrix product. Now you put two layers one behind the other and send data through:
# numbers go in on the left, a prediction comes out on the right. This is all a trained network does when you use it.
#
# Below is such a network, with two inputs, two hidden units with ReLU and one output. It gets $x = (1, 2)$. **Before you press ▶:** the second hidden unit has the weights −1 and 0
# and the bias −2. What will it hand on? Then play, step by step.

# %% given=true
from helpers import data, plots, widgets


def relu(z):
    """Return max(z, 0), number by number."""
    return np.maximum(z, 0.0)


def sigmoid(z):
    """Return 1 / (1 + exp(-z)), number by number, without an overflow."""
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)

# %%
W1, b1 = np.array([[1, -1], [1, 0]]), np.array([0, -2])
W2, b2 = np.array([[1], [4]]), np.array([-1])

widgets.guess("03-second-unit", "−3", "−1", "0", "3", question="What does the second hidden unit hand on?")

# %%
player = widgets.play_forward(None, [[1, 2]], W1, b1, W2, b2, output="identity", title="A network at work")
handed_on = relu(np.array([1, 2]) @ W1 + b1)

widgets.guessed("03-second-unit", handed_on[1], player)

# %% [markdown]
# <details><summary>Why?</summary>
#
# The sum of the second unit is $1 \cdot (-1) + 2 \cdot 0 - 2 = -3$, and ReLU makes 0 of it.
# </details>
#
# In this lesson you write such a forward pass, and this player plays *yours*.
# What is still missing is the training, and you also build what training needs: a number that says **how wrong** the prediction is.
#
# **When you are through, you can**
# - compute a forward pass by hand and in NumPy, for one example, a batch, and any number of layers;
# - say what a hidden layer does for the layer after it, and what it means that ReLU units switch off;
# - choose the output activation and the loss that fit a task;
# - write softmax, three losses and the accuracy so that they survive extreme numbers and awkward shapes;
# - say what an untrained network answers, and what is left of a network without its ReLU.
#
# | section | minutes |
# |---|---|
# | goals and 1 · Warm-up | 6 |
# | 2 · Data flow forward | 9 |
# | 3 · The forward pass in NumPy | 8 |
# | 4 · Every step, any depth | 9 |
# | 5 · The output fits the task | 9 |
# | 6 · How wrong is it? | 9 |
# | 7 · A network that has learned nothing | 5 |
# | 8 · Without the ReLU, and recap | 5 |

# %% [markdown]
# ## 1 · Warm-up
#
# Six examples with four inputs each, a layer of five neurons, and behind it a layer of one neuron. On paper:
#
# 1. Which shapes have `X`, `W1`, `b1`, `W2` and `b2`?
# 2. Which shapes have `X @ W1 + b1` and `(X @ W1 + b1) @ W2 + b2`?
# 3. How many parameters are there in all?
#
# Then run.

# %%
X, W1, b1, W2, b2 = np.ones((6, 4)), np.ones((4, 5)), np.zeros(5), np.ones((5, 1)), np.zeros(1)

print((X @ W1 + b1).shape)
print(((X @ W1 + b1) @ W2 + b2).shape)
print(W1.size + b1.size + W2.size + b2.size)

# %% [markdown]
# If the 31 surprised you: $4 \cdot 5 + 5$ for the first layer and $5 \cdot 1 + 1$ for the second.
#
# One thing is missing between the two layers. Lesson 02 showed that without it they collapse into one. What is it?
#
# <details><summary>Answer</summary>
#
# The activation. Two affine maps in a row are one affine map; the bend between them keeps them apart.
# </details>

# %% [markdown]
# ## 2 · Data flow forward
#
# You know all the parts. Here they are again, from the smallest to the largest.
#
# | what | formula | shapes |
# |---|---|---|
# | one neuron | $z = w \cdot x + b,\quad a = g(z)$ | $x, w$ `(n_in,)`; $b, z, a$ numbers |
# | a layer, one example | $z_j = \sum_i x_i W_{ij} + b_j,\quad a_j = g(z_j)$ | $x$ `(n_in,)`, $W$ `(n_in, n_out)`; $b, z, a$ `(n_out,)` |
# | a layer, a batch | $Z = XW + b,\quad A = g(Z)$ | $X$ `(n, n_in)`; $Z, A$ `(n, n_out)` |
# | a stack of two | $A_1 = g_1(XW_1 + b_1),\quad A_2 = g_2(A_1W_2 + b_2)$ | $A_1$ `(n, n_hidden)`, $A_2$ `(n, n_out)` |
#
# The second layer reads the *outputs* of the first: $A_1$ stands where $X$ stood. Nothing ever flows back. That is why it is called a
# [forward pass](00_start_here.ipynb#forward-pass). And two words you need all the time:
#
# - $z$ is the [pre-activation](00_start_here.ipynb#pre-activation): the weighted sum, *before* $g$. It can be any number.
# - $a$ is the [activation](00_start_here.ipynb#activation): what the unit hands on, *after* $g$.
#
# The layer in the middle is a [hidden layer](00_start_here.ipynb#hidden-layer): neither its inputs nor its outputs are in your data.
#
# **By hand.** $x = (1, 2)$, ReLU in the hidden layer, no activation at the output, and
#
# $$W_1 = \begin{pmatrix} 1 & -1 \\ 1 & 0 \end{pmatrix},\quad b_1 = (0, -2),\quad
# W_2 = \begin{pmatrix} 1 \\ 4 \end{pmatrix},\quad b_2 = -1$$
#
# - $z_1 = (1 \cdot 1 + 2 \cdot 1 + 0,\ \ 1 \cdot (-1) + 2 \cdot 0 - 2) = (3, -3)$: neuron $j$ is **column** $j$ of $W_1$.
# - $a_1 = (3, 0)$: ReLU sets the second unit to 0.
# - $y = 3 \cdot 1 + 0 \cdot 4 - 1 = 2$.
#
# Here is that first layer beside its matrix, with one weight lit up. **Before you run:** `W1[1, 0]` is the weight from which input to which unit?

# %%
plots.draw_layer_and_matrix(np.array([[1, -1], [1, 0]]), np.array([0, -2]), highlight=(1, 0), title="A row for each input, a column for each unit")

# %% [markdown]
# **Your turn, with a pencil.** The same kind of network, other numbers:
#
# $$x = (2, 1),\quad W_1 = \begin{pmatrix} 1 & 0 \\ -2 & 3 \end{pmatrix},\quad b_1 = (-1, 2),\quad
# W_2 = \begin{pmatrix} 2 \\ -1 \end{pmatrix},\quad b_2 = 0.5$$
#
# Write `z1` and `a1` as lists of two numbers, `y` as a number. Or type them into the player, number by number: *Take answer* writes the line.
# (It also has practice networks, where it tells you at once whether a number is right.)

# %%
x = np.array([2.0, 1.0])
W1, b1 = np.array([[1.0, 0.0], [-2.0, 3.0]]), np.array([-1.0, 2.0])
W2, b2 = np.array([[2.0], [-1.0]]), np.array([0.5])

widgets.play_forward(None, [x], W1, b1, W2, b2, output="identity", predict=True, title="Predict every number")

# %% exercise="forward-by-hand"
by_hand = {"z1": ..., "a1": ..., "y": ...}
### BEGIN SOLUTION
by_hand = {"z1": [-1, 5], "a1": [0, 5], "y": -4.5}
### END SOLUTION

# %% test="forward-by-hand" points=2
check("forward-by-hand", by_hand)

# %% [markdown]
# **Look only when you have your numbers.** The picture has all of them. The weights stand on the lines, $z$ and $a$ in the circles.
# One unit is grey. Why? And what would change in the output if you doubled the weight that leaves it?

# %%
plots.draw_network([(W1, b1), (W2, b2)], x, output="identity", title="A unit that is off hands on nothing")

# %% [markdown]
# Nothing would change: the unit hands on 0, and $0 \cdot 2 = 0 \cdot 4$. For *this* example the unit does not exist.
#
# **A silent mistake.** Textbooks that store one neuron a *row* and write $z = Wx + b$ print the same network with
# $W_1 = \begin{pmatrix} 1 & -2 \\ 0 & 3 \end{pmatrix}$. Copy theirs, forget to transpose, and use it as ours.
# **Guess:** an error, the right result, or another number?

# %%
printed = np.array([[1.0, -2.0], [0.0, 3.0]])  # one neuron a row, as many textbooks print it

print("as it should be:", relu(x @ printed.T + b1) @ W2 + b2)
print("not transposed: ", relu(x @ printed + b1) @ W2 + b2)

# %% [markdown]
# 1.5 instead of −4.5, and no error: the matrix is square, so the shapes fit both ways. Test your code with layers whose sizes all differ.

# %% [markdown]
# ## 3 · The forward pass in NumPy
#
# Now with a **sigmoid** at the output, so that the result is a predicted probability $p$ of class 1:
#
# $$A_1 = \text{relu}(XW_1 + b_1), \qquad p = \sigma(A_1W_2 + b_2)$$
#
# Shapes: $X$ `(n, n_in)`, $W_1$ `(n_in, n_hidden)`, $b_1$ `(n_hidden,)`, $W_2$ `(n_hidden, n_out)`, $b_2$ `(n_out,)`, $p$ `(n, n_out)`.
# With one output unit $p$ is a column, `(n, 1)`: still one row per example.
#
# The network from the pencil exercise, now with the sigmoid: $z_2 = -4.5$ as before, so $p = \sigma(-4.5) = 0.011$. That is
# `forward([[2, 1]], …)` → `[[0.011]]`: one example is a batch of one.
#
# **Your turn.** Two lines are enough. `relu` and `sigmoid` are there (defined at the top).

# %% exercise="forward"
def forward(X, W1, b1, W2, b2):
    """Return the outputs of two layers: a hidden layer with ReLU, then an output unit with the sigmoid.

    X: (n, n_in), one example a row
    W1: (n_in, n_hidden), one hidden unit a column
    b1: (n_hidden,)
    W2: (n_hidden, n_out), one output unit a column
    b2: (n_out,)
    returns: (n, n_out), numbers from 0 to 1; (n, 1) for one output unit
    """
    ### BEGIN SOLUTION
    A1 = relu(X @ W1 + b1)
    return sigmoid(A1 @ W2 + b2)
    ### END SOLUTION

# %% test="forward" points=3
check("forward", forward)

# %% [markdown]
# Here is a tiny network, 4 → 5 → 1, with random weights. `np.random.seed(3)` makes them the same for everybody. (It is the older
# way, which you meet in many tutorials; the rest of the course hands a generator `rng` around.)
# **Guess:** how many of the five hidden units are off?

# %%
widgets.guess("03-units-off", "0", "1", "2", "3", "4", question="How many of the five hidden units are off?")

# %%
np.random.seed(3)
W1, b1 = 0.5 * np.random.randn(4, 5), np.zeros(5)
W2, b2 = 0.5 * np.random.randn(5, 1), np.zeros(1)
X = np.array([[0.6, 0.1, 0.9, 0.4]])

hidden = relu(X @ W1 + b1)
widgets.guessed("03-units-off", np.sum(hidden == 0), f"hidden: {hidden.round(2)}")

# %% [markdown]
# Now watch **your own `forward`** do it: the player runs your function and shows the line of your code that makes each number. If it is not right yet, the player stops where yours
# and the layers part. Point at a number to see its sum.

# %%
widgets.play_forward(forward, X, W1, b1, W2, b2, title="Your own forward pass")

# %% [markdown]
# Change the 3 of `seed(3)` to 0 and run the cells again: hidden `[0.61 1.12 0.59 0.78 0.61]`, output 0.56, and no unit is off. (Set it back to 3 before you go on.)
#
# At the output stands 0.517, rounded 0.52. Does it mean "class 1, but only just"? No. **It means nothing.** The weights are random, so the answer is. A network gets its meaning from training.
#
# **ReLU routes.** Which units are on differs from example to example. Send six random examples through the same network.
# **Guess** before you run: how many different patterns of on (1) and off (0) come?

# %%
rng = np.random.default_rng(1)
six = rng.normal(size=(6, 4))
on = six @ W1 + b1 > 0

print(on.astype(int))

# %% [markdown]
# Five patterns for six examples: each input chooses which units take part. This is called **selective routing**. And along its own way nothing bends: keep the units that
# are on, strike out the others, and what is left is a stack of two affine maps, which is *one*. For the first example:

# %%
kept = on[0]
w_here = W1[:, kept] @ W2[kept]  # (4, 1): a single layer
b_here = b1[kept] @ W2[kept] + b2

print("units kept:        ", kept.sum())
print("one affine map:    ", sigmoid(six[0] @ w_here + b_here))
print("the whole network: ", forward(six, W1, b1, W2, b2)[0] if forward(six, W1, b1, W2, b2) is not None else "write forward first")

# %% [markdown]
# (The two lines agree.) A ReLU network is many simple maps in one, and each input selects its own. With more hidden units there are more patterns of on and off: up to $2^5 = 32$ with five units, as far as the inputs and biases allow.

# %% [markdown]
# ## 4 · Every step, any depth
#
# To look into a network, to find a mistake in it, and to train it (lesson 04), you need not only the result but every step on the way.
#
# From here on a network is a **list of layers**: `layers = [(W1, b1), (W2, b2)]`. With $A_0 = X$:
#
# $$Z_k = A_{k-1}W_k + b_k, \qquad A_k = g_k(Z_k)$$
#
# Return two lists: `Z`, all pre-activations, and `A`, all activations **with the input in front**. For the pencil network with a sigmoid at the end, and `X = [[2, 1]]`:
#
# ```
# Z = [ [[-1, 5]], [[-4.5]] ]
# A = [ [[2, 1]], [[0, 5]], [[0.011]] ]
# ```
#
# **Your turn**, for two layers. Shapes: `X` `(n, n_in)`; `Z[k]` and `A[k + 1]` `(n, number of units in layer k + 1)`.

# %% exercise="forward-all"
def forward_all(X, layers):
    """Return (Z, A), every pre-activation and every activation of a two-layer forward pass.

    X: (n, n_in), one example a row
    layers: [(W1, b1), (W2, b2)]; ReLU after the first layer, sigmoid after the second
    returns: Z = [Z1, Z2] and A = [X, A1, A2]
    """
    ### BEGIN SOLUTION
    (W1, b1), (W2, b2) = layers
    Z1 = X @ W1 + b1
    A1 = relu(Z1)
    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    return [Z1, Z2], [X, A1, A2]
    ### END SOLUTION

# %% test="forward-all" points=2
check("forward-all", forward_all)

# %% [markdown]
# Your own forward pass, step by step, for the six examples. **Cover the right half with your hand** and say each shape first.

# %%
layers = [(W1, b1), (W2, b2)]

if forward_all(six, layers) is None:
    print("Write forward_all first, then run this cell again.")
else:
    Z, A = ([np.asarray(part) for part in parts] for parts in forward_all(six, layers))
    for k, (W, b) in enumerate(layers, start=1):
        print(f"layer {k}   A{k - 1} {A[k - 1].shape} @ W{k} {W.shape} + b{k} {b.shape}   ->   Z{k} {Z[k - 1].shape}   ->   A{k} {A[k].shape}")
    for name, step in zip(["A0 = X", "Z1", "A1 = relu(Z1)", "Z2", "p = A2 = sigmoid(Z2)"], [A[0], Z[0], A[1], Z[1], A[2]], strict=True):
        print(f"\n{name}\n{np.round(step, 2)}")

# %% [markdown]
# The first of these steps as blocks. The side where the blocks meet is summed over and goes; $n$, the number of examples, goes through to the end.

# %%
plots.draw_shapes(n=6, n_in=4, n_out=5, title="Six rows go in, six rows come out")

# %% [markdown]
# **What is the hidden layer good for?** Look at the last step alone: $p = \sigma(A_1W_2 + b_2)$. That is logistic regression, only its inputs are not your data, they are $A_1$.
# So the hidden layer makes new [features](00_start_here.ipynb#feature) of the data, and a linear **head** (the last layer) decides with them.
# In training, the features are *learned*: they become what the head can use.
#
# An example with features made by hand. The class is 1 where $x_1 < -1$ or $x_1 > 1$: no line does it. Two hidden units, $a_1 = \text{relu}(x_1)$ and $a_2 = \text{relu}(-x_1)$.
# **Sketch** where the points land in the plane of $a_1$ and $a_2$, then run.

# %%
rng = np.random.default_rng(2)
points = rng.uniform(-2, 2, size=(80, 2))
classes = (np.abs(points[:, 0]) > 1).astype(int)

plots.plot_hidden_space(
    points, classes, np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros(2), "relu", line=([1.0, 1.0], -1.0),
    title="The hidden layer folds the plane, then one line does it",
)

# %% [markdown]
# The two units fold the plane along $x_1 = 0$ and drop $x_2$, which does not matter here. Behind the fold one line is enough, $a_1 + a_2 = 1$.
# Back in the plane of the inputs (left), that one line is a pair of lines.
#
# **A network is a composition.** Call the map of layer $k$ $f_k(a) = g_k(aW_k + b_k)$. The whole network is
#
# $$f_\theta = f_L \circ \dots \circ f_2 \circ f_1, \qquad \theta = \{(W_1, b_1), \dots, (W_L, b_L)\}$$
#
# Read $\circ$ as "after": $f_1$ comes first. $\theta$ (theta) stands for all [parameters](00_start_here.ipynb#parameter) together. The sizes and the activations are your choice; $\theta$ is what training changes.
#
# **Your turn.** Write it for **any** list of layers: ReLU after every hidden layer, sigmoid after the last. By hand for three layers with one unit each,
# all weights 2, biases 0, −1, −3, and $x = 1$: $\text{relu}(2) = 2$, then $\text{relu}(2 \cdot 2 - 1) = 3$, then $\sigma(2 \cdot 3 - 3) = \sigma(3) = 0.953$.

# %% exercise="forward-layers"
def forward_layers(X, layers):
    """Return the output of a network of any depth: ReLU after the hidden layers, sigmoid after the last.

    X: (n, n_in), one example a row
    layers: [(W1, b1), (W2, b2), ...], one layer or more, W (n_in, n_out) and b (n_out,)
    returns: (n, n_out of the last layer)
    """
    ### BEGIN SOLUTION
    A = X
    for W, b in layers[:-1]:
        A = relu(A @ W + b)
    W, b = layers[-1]
    return sigmoid(A @ W + b)
    ### END SOLUTION

# %% test="forward-layers" points=3
check("forward-layers", forward_layers)

# %% [markdown]
# The same six examples through 4 → 5 → 1, and six others through 2 → 4 → 4 → 1. **Before you run:** which two shapes come out, and how many parameters has the second network?

# %%
rng = np.random.default_rng(4)
deeper = [(rng.normal(size=(i, o)), rng.normal(size=o)) for i, o in [(2, 4), (4, 4), (4, 1)]]

for name, X, network in [("4 → 5 → 1", six, layers), ("2 → 4 → 4 → 1", rng.normal(size=(6, 2)), deeper)]:
    print(f"{name:15} output {np.shape(forward_layers(X, network))}, parameters {sum(W.size + b.size for W, b in network)}")

# %% [markdown]
# (An output of shape `()` is the `None` of a function that is not written yet.)

# %% [markdown]
# ## 5 · The output fits the task
#
# Hidden layers may nearly always use ReLU. The **last** layer is different: its activation must give the kind of number the task asks for.
#
# | task | output units | output activation | range |
# |---|---|---|---|
# | a quantity (regression) | 1 per quantity | **identity**: none | any number |
# | yes or no | 1 | **sigmoid** | a probability, 0 to 1 |
# | several yes-or-no questions at once | 1 per question | **sigmoid**, each for itself | probabilities, each 0 to 1 |
# | exactly one of $k$ classes | $k$ | **softmax** | $k$ probabilities that add up to 1 |
#
# The last layer's pre-activations, before sigmoid or softmax, are called [logits](00_start_here.ipynb#logit). For a sigmoid, $p = \sigma(z)$ solved for $z$ gives $z = \ln\frac{p}{1 - p}$,
# the logarithm of the odds, which statistics calls the logit of $p$.
#
# [Softmax](00_start_here.ipynb#softmax) turns a row of $k$ logits into $k$ probabilities:
#
# $$p_j = \frac{e^{z_j}}{\sum_{i=1}^{k} e^{z_i}} \qquad z, p:\ \texttt{(k,)}\ \text{or}\ \texttt{(n, k)}$$
#
# By hand, $z = (1, 0, -1)$: the exponentials are 2.718, 1, 0.368, their sum is 4.086, so $p = (0.665, 0.245, 0.090)$.
#
# What about $z = (1001, 1000, 999)$? The first exponential is already infinite. But adding the same number $c$ to all logits changes nothing:
#
# $$\frac{e^{z_j + c}}{\sum_i e^{z_i + c}} = \frac{e^c\, e^{z_j}}{e^c \sum_i e^{z_i}} = p_j$$
#
# So take $c = -\max_i z_i$, each row its own. Then the largest exponent is 0, and nothing overflows: here again $(0, -1, -2)$, and the same $p$ as above.
#
# **Your turn.** For one row or a batch. `axis=-1` means "along each row" in both cases; `keepdims=True` keeps a sum over each row of `(n, k)` as a column `(n, 1)`, ready for broadcasting.

# %% exercise="softmax"
def softmax(z):
    """Return exp(z) / sum(exp(z)), row by row; each row sums to 1. Large logits do not overflow.

    z: (k,) or (n, k), logits, one example a row
    returns: the same shape
    """
    ### BEGIN SOLUTION
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION

# %% test="softmax" points=2
check("softmax", softmax)

# %% [markdown]
# **Two classes.** You could also use softmax with *two* units for yes or no, logits $z_0$ and $z_1$. Predict before you compute:
#
# - `"p1"`: as which of these can you write the probability of class 1? `"a"` $\sigma(z_1)$, `"b"` $\sigma(z_1 - z_0)$, `"c"` $\sigma(z_0 - z_1)$, `"d"` $\sigma(z_1 / z_0)$, `"e"` $\sigma(z_0 + z_1)$
# - `"p1 for (1, 3)"`: the probability of class 1 for $z_0 = 1$, $z_1 = 3$, to two decimals. (From lesson 01: $\sigma(1) = 0.73$, $\sigma(2) = 0.88$, $\sigma(3) = 0.95$.)
# - `"p1 for (101, 103)"`: the same for logits that are 100 larger.

# %% exercise="softmax-of-two"
two_classes = {"p1": ..., "p1 for (1, 3)": ..., "p1 for (101, 103)": ...}
### BEGIN SOLUTION
two_classes = {"p1": "b", "p1 for (1, 3)": 0.88, "p1 for (101, 103)": 0.88}
### END SOLUTION

# %% test="softmax-of-two" points=1
check("softmax-of-two", two_classes)

# %%
for z in ([1.0, 3.0], [101.0, 103.0]):
    print("logits", z, "  softmax", softmax(np.array(z)), "  sigmoid of the difference", sigmoid(z[1] - z[0]))

# %% [markdown]
# Why? Divide numerator and denominator by $e^{z_1}$:
#
# $$p_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \frac{1}{e^{-(z_1 - z_0)} + 1} = \sigma(z_1 - z_0)$$
#
# One unit with a sigmoid does the same as two with softmax, with half the weights in the last layer.
#
# **Match.** Section 6 is about losses, but a first look is enough here: a loss compares the output with the target, and each kind of output has its own.
#
# | loss | compares |
# |---|---|
# | `"mse"`, mean squared error | any numbers |
# | `"binary cross-entropy"` | probabilities of yes with 0 or 1, each answer for itself |
# | `"categorical cross-entropy"` | $k$ probabilities that add up to 1 with the one class that is right |
#
# For each task pick an output activation (`"identity"`, `"relu"`, `"sigmoid"`, `"softmax"`) and a loss.

# %% exercise="match-outputs"
output_activation = {
    "tomorrow's temperature in °C": ...,
    "is this e-mail spam?": ...,
    "which of the ten digits is it?": ...,
    "which of 20 tags fit a photo? (any number of them)": ...,
}
loss = {
    "tomorrow's temperature in °C": ...,
    "is this e-mail spam?": ...,
    "which of the ten digits is it?": ...,
    "which of 20 tags fit a photo? (any number of them)": ...,
}
### BEGIN SOLUTION
output_activation = {
    "tomorrow's temperature in °C": "identity",
    "is this e-mail spam?": "sigmoid",
    "which of the ten digits is it?": "softmax",
    "which of 20 tags fit a photo? (any number of them)": "sigmoid",
}
loss = {
    "tomorrow's temperature in °C": "mse",
    "is this e-mail spam?": "binary cross-entropy",
    "which of the ten digits is it?": "categorical cross-entropy",
    "which of 20 tags fit a photo? (any number of them)": "binary cross-entropy",
}
### END SOLUTION

# %% test="match-outputs" points=2
check("match-outputs", output_activation, loss)

# %% [markdown]
# ## 6 · How wrong is it?
#
# A [loss](00_start_here.ipynb#loss) is one number for all examples together: 0 is perfect, larger is worse. Training makes it smaller.
#
# | loss | formula | shapes |
# |---|---|---|
# | [mean squared error](00_start_here.ipynb#mean-squared-error) | $\frac1n \sum_i (p_i - y_i)^2$ | $y, p$ `(n,)` or `(n, 1)` |
# | [binary cross-entropy](00_start_here.ipynb#binary-cross-entropy) | $-\frac1n \sum_i \big[\,y_i \ln p_i + (1 - y_i) \ln(1 - p_i)\,\big]$ | $y$ (0 or 1), $p$ `(n,)` or `(n, 1)` |
# | [categorical cross-entropy](00_start_here.ipynb#categorical-cross-entropy) | $-\frac1n \sum_i \sum_j Y_{ij} \ln P_{ij}$ | $Y, P$ `(n, k)`; each row of $Y$ is [one-hot](00_start_here.ipynb#one-hot): a 1 at the right class, else 0 |
#
# The two cross-entropies look busy and say something simple: **minus the logarithm of the probability you gave to what really happened**, averaged.
# In each sum only one term is not 0. (Binary cross-entropy is the log loss that logistic regression is trained with.)
#
# **Guess** before you run: how much does it cost to give the truth a probability of 0.9, 0.5, 0.1, 0.01? And of 0?

# %%
for p in (0.99, 0.9, 0.5, 0.1, 0.01, 1e-6):
    print(f"probability given to the truth {p:8}   cross-entropy {-np.log(p):6.3f}   squared error {(1 - p) ** 2:.3f}")

# %% [markdown]
# Sure and right costs almost nothing, "I do not know" costs $\ln 2 = 0.693$, and sure and wrong costs more and more without limit, while the squared error ends at 1.
# At a probability of exactly 0 the logarithm is infinite, and one such example spoils the mean. In lesson 01 you saw that a sigmoid *can* give exactly 0 or 1. So the custom is to **clip** first:
# `np.clip(p, 1e-7, 1 - 1e-7)` moves $p$ away from 0 and 1, by too little to matter anywhere else.
#
# By hand, $y = (1, 0, 1)$, $p = (0.9, 0.2, 0.6)$: the truth got 0.9, 0.8 and 0.6, so the binary cross-entropy is $-(\ln 0.9 + \ln 0.8 + \ln 0.6)/3 = 0.280$.
# The mean squared error is $(0.01 + 0.04 + 0.16)/3 = 0.07$. With three classes, $Y = \begin{pmatrix} 0&1&0 \\ 1&0&0 \end{pmatrix}$ and $P = \begin{pmatrix} .2&.7&.1 \\ .5&.25&.25 \end{pmatrix}$, the
# categorical cross-entropy is $-(\ln 0.7 + \ln 0.5)/2 = 0.525$.
#
# **And a trap in the shapes.** Your network gives `(n, 1)`, targets mostly come as `(n,)`. **Guess** what NumPy makes of their difference for $n = 3$:

# %%
y = np.array([1.0, 0.0, 1.0])  # (3,)
p = np.array([[0.9], [0.2], [0.6]])  # (3, 1)

print(p - y)

# %% [markdown]
# Every prediction minus every target, nine numbers, and no error. Flatten both first: `np.ravel(y)`, `np.ravel(p)`.
#
# **Your turn.** Three functions, each returns one number. All logarithms are natural, `np.log`.

# %% exercise="losses"
def mse(y, p):
    """Return the mean of (p - y)².

    y: (n,) or (n, 1), targets
    p: (n,) or (n, 1), predictions; not always the same of the two as y
    returns: a number
    """
    ### BEGIN SOLUTION
    return np.mean((np.ravel(p) - np.ravel(y)) ** 2)
    ### END SOLUTION


def binary_cross_entropy(y, p):
    """Return the mean of -(y ln p + (1 - y) ln(1 - p)); finite also where p is 0 or 1.

    y: (n,) or (n, 1), targets 0 or 1
    p: (n,) or (n, 1), predicted probabilities of class 1; not always the same of the two as y
    returns: a number
    """
    ### BEGIN SOLUTION
    y = np.ravel(y)
    p = np.ravel(p).clip(1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    ### END SOLUTION


def categorical_cross_entropy(Y, P):
    """Return the mean over the examples of -Σ Y ln P; finite also where P is 0.

    Y: (n, k), one-hot targets
    P: (n, k), predicted probabilities, each row sums to 1
    returns: a number
    """
    ### BEGIN SOLUTION
    return -np.mean(np.sum(Y * np.log(np.clip(P, 1e-7, 1.0)), axis=1))
    ### END SOLUTION

# %% test="losses" points=4
check("losses", mse, binary_cross_entropy, categorical_cross_entropy)

# %% [markdown]
# **From logits.** Clipping keeps the number finite, but it is not the true loss any more. Better: never compute $p$ at all. With $\ln\sigma(z) = -\ln(1 + e^{-z})$ and $1 - \sigma(z) = \sigma(-z)$,
# the loss of one example becomes
#
# $$-y \ln\sigma(z) - (1 - y)\ln\sigma(-z) \;=\; y\ln(1 + e^{-z}) + (1 - y)\ln(1 + e^{z}) \;=\; \ln(1 + e^{z}) - yz$$
#
# The last step uses $\ln(1 + e^{-z}) = \ln(1 + e^{z}) - z$. For a large $z$ even $e^z$ is too much, so one writes $\ln(1 + e^z) = \max(z, 0) + \ln(1 + e^{-|z|})$:
#
# $$\text{BCE from logits} = \frac1n\sum_i \Big[\max(z_i, 0) - y_i z_i + \ln\big(1 + e^{-|z_i|}\big)\Big] \qquad z, y:\ \texttt{(n,)}$$
#
# In the same way, for softmax with the right class $c_i$ of example $i$ and logits $Z$ `(n, k)`: $\ \text{CCE from logits} = \frac1n\sum_i \big[\ln\sum_j e^{Z_{ij}} - Z_{i c_i}\big]$.
#
# **Guess:** the truth is $y = 0$, and the network says class 1 with logits 2, 10, 20 and 40. Where does the loss from $p$ leave the true one?

# %%
for z in (2.0, 10.0, 20.0, 40.0):
    from_logits = max(z, 0) - 0 * z + np.log1p(np.exp(-abs(z)))
    from_p = binary_cross_entropy(np.array([0.0]), np.array([sigmoid(z)]))
    print(f"logit {z:4}: p = {sigmoid(z)!s:20} loss from the logit {from_logits:.3f}, from p: {from_p}")

# %% [markdown]
# From 20 on, what comes from $p$ is the clip ($-\ln 10^{-7} = 16.118$), not the example, and at 40 the sigmoid itself is exactly 1. The loss from the logit is right throughout. In lesson 05 you meet this as `from_logits=True`.
#
# **Accuracy** is the share of examples for which the answer is right: say class 1 where $p > 0.5$, and count. It is easier to read than a loss, but it stays the same when a prediction gets only a little better,
# so training uses the loss. By hand, $y = (1, 0, 1, 0)$, $p = (0.9, 0.2, 0.4, 0.3)$: classes 1, 0, 0, 0, three of four are right, 0.75.
#
# **Your turn.** The trap of the shapes is here too: `(200, 1)` against `(200,)` silently compares 200 × 200 pairs, and gives about 0.5 however good the network is.

# %% exercise="accuracy"
def accuracy(y, p):
    """Return the share of examples whose class is right, from 0 to 1; class 1 is predicted where p > 0.5.

    y: (n,) or (n, 1), targets 0 or 1
    p: (n,) or (n, 1), predicted probabilities of class 1; not always the same of the two as y
    returns: a number
    """
    ### BEGIN SOLUTION
    return np.mean((np.ravel(p) > 0.5) == np.ravel(y))
    ### END SOLUTION

# %% test="accuracy" points=2
check("accuracy", accuracy)

# %%
y = np.repeat([0, 1], 100)  # (200,)
perfect = y.reshape(-1, 1) * 0.8 + 0.1  # (200, 1): 0.1 for class 0, 0.9 for class 1

print("compared 200 × 200:", np.mean((perfect > 0.5) == y))
print("your accuracy:     ", accuracy(y, perfect))

# %% [markdown]
# ## 7 · A network that has learned nothing
#
# Two arcs that wind about each other, the points of two classes:

# %%
X, y = data.easy_spirals(100, np.random.default_rng(0))

plots.plot_points(X, y, "Two arcs, 200 points")

# %% [markdown]
# And networks 2 → 8 → 1 with random weights and biases of 0:

# %% given=true
def random_layers(sizes, rng):
    """Return [(W1, b1), ...] with weights 0.5 times a normal random number and biases 0.

    sizes: [n_in, …, n_out]
    """
    return [(0.5 * rng.normal(size=(n_in, n_out)), np.zeros(n_out)) for n_in, n_out in zip(sizes, sizes[1:], strict=False)]

# %% [markdown]
# Often printed: "an untrained network says about 0.5 for everything". **Predict**, before you look:
#
# - `"p at (0, 0)"`: what does such a network answer at the point (0, 0)? All biases are 0.
# - `"one network"`: the 200 answers of one of these networks are `"a"` all between 0.49 and 0.51, `"b"` spread from about 0.3 to 0.63, `"c"` nearly all below 0.01 or above 0.99.
# - `"1000 networks"`: the accuracies of a thousand of them lie `"a"` all between 0.49 and 0.51, `"b"` all between 0.4 and 0.6, `"c"` anywhere from about 0.23 to 0.78.
# - `"turned round"`: one network reaches an accuracy of 0.33. How much do you get when you always say the opposite of it?

# %% exercise="random-network"
untrained = {"p at (0, 0)": ..., "one network": ..., "1000 networks": ..., "turned round": ...}
### BEGIN SOLUTION
untrained = {"p at (0, 0)": 0.5, "one network": "b", "1000 networks": "c", "turned round": 0.67}
### END SOLUTION

# %% test="random-network" points=2
check("random-network", untrained)

# %%
start = random_layers([2, 8, 1], np.random.default_rng(54))
p = forward_layers(X, start)

if p is None or accuracy(y, p) is None:
    print("Write forward_layers and accuracy first, then run this cell again.")
else:
    print(f"answers from {np.min(p):.2f} to {np.max(p):.2f}; at (0, 0): {np.squeeze(forward_layers(np.zeros((1, 2)), start))}")
    print(f"accuracy {accuracy(y, p):.2f}")
    display(plots.plot_boundary(lambda points: forward_layers(points, start), X, y, "Random weights: opinions without sense"))

# %% [markdown]
# Not "0.5 for everything". The network has opinions, only they have nothing to do with the classes: 0.33 is worse than tossing a coin. Now a thousand networks. **Sketch the histogram first.**

# %%
if forward_layers(X, start) is None or accuracy(y, y) is None:
    print("Write forward_layers and accuracy first, then run this cell again.")
else:
    rng = np.random.default_rng(0)
    accuracies = [accuracy(y, forward_layers(X, random_layers([2, 8, 1], rng))) for _ in range(1000)]
    print(f"1000 random networks: accuracy from {min(accuracies):.2f} to {max(accuracies):.2f}, mean {np.mean(accuracies):.2f}")
    counts, edges = np.histogram(accuracies, bins=np.linspace(0.2, 0.8, 13))
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        print(f"{low:.2f} to {high:.2f} {'#' * (count // 5)} {count}")

# %% [markdown]
# On average 0.5, but the single network can be anywhere from about 0.23 to 0.78. The network treats neighbouring points alike, so whole stretches of an arc are right together, or wrong together.
#
# **Training nudges the weights.** How, exactly, is lesson 04. But you have a forward pass and a loss, and that is enough for the most simple-minded way:
# change all parameters a little at random; if the loss is smaller, keep the change, else take it back. Two thousand times. **Guess:** does that get anywhere?

# %%
if forward_layers(X, start) is None or binary_cross_entropy(y, y) is None or accuracy(y, y) is None:
    print("Write forward_layers, binary_cross_entropy and accuracy first, then run this cell again.")
else:
    rng = np.random.default_rng(3)
    network, best, kept, pictures = start, binary_cross_entropy(y, forward_layers(X, start)), 0, []
    for tried in range(2001):
        if tried in (0, 100, 2000):
            p = forward_layers(X, network)
            print(f"{tried:4} nudges tried, {kept:3} kept: loss {best:.3f}, accuracy {accuracy(y, p):.2f}")
            pictures.append((f"{tried} nudges", lambda points, network=network: forward_layers(points, network)))
        nudged = [(W + 0.1 * rng.normal(size=W.shape), b + 0.1 * rng.normal(size=b.shape)) for W, b in network]
        nudged_loss = binary_cross_entropy(y, forward_layers(X, nudged))
        if nudged_loss < best:
            network, best, kept = nudged, nudged_loss, kept + 1
    display(plots.plot_boundaries(pictures, X, y, title="Blind nudges, kept when the loss falls, already bend the boundary"))

# %% [markdown]
# From an accuracy of 0.33 to 0.99, without any calculus, only by forward passes and comparing losses. But more than nine in ten of the nudges are thrown away, and the more parameters there are,
# the rarer a lucky direction. Lesson 04 *computes* the direction in which to nudge.

# %% [markdown]
# ## 8 · Without the ReLU
#
# Leave the ReLU out (the hidden activation is the identity) and keep the sigmoid at the end. From lesson 02 you know that the affine layers collapse into one. So the whole network,
# of whatever depth, is $p = \sigma(X\tilde w + \tilde b)$: **logistic regression**, with a straight boundary.
#
# The pencil network: $\tilde w = W_1W_2 = \begin{pmatrix} 1 & 0 \\ -2 & 3 \end{pmatrix}\begin{pmatrix} 2 \\ -1 \end{pmatrix} = \begin{pmatrix} 2 \\ -7 \end{pmatrix}$ and
# $\tilde b = b_1W_2 + b_2 = (-1) \cdot 2 + 2 \cdot (-1) + 0.5 = -3.5$. For a third layer, carry on in the same way: $\tilde w W_3$ and $\tilde b W_3 + b_3$.
#
# **Your turn.** Return $\tilde w$ `(n_in, n_out)` and $\tilde b$ `(n_out,)` for **any** list of layers; with one output unit that is `(n_in, 1)` and `(1,)`. No sigmoid: only the coefficients.

# %% exercise="without-relu"
def without_relu(layers):
    """Return (w, b) such that sigmoid(X @ w + b) is the network's output when its hidden layers have no activation.

    layers: [(W1, b1), (W2, b2), ...], one layer or more, W (n_in, n_out) and b (n_out,)
    returns: w (n_in of the first layer, n_out of the last), b (n_out of the last,)
    """
    ### BEGIN SOLUTION
    w, b = layers[0]
    for W_next, b_next in layers[1:]:
        w, b = w @ W_next, b @ W_next + b_next
    return w, b
    ### END SOLUTION

# %% test="without-relu" points=2
check("without-relu", without_relu)

# %% [markdown]
# Take the network that the nudges found, and leave its ReLU out: the same 33 parameters. **Predict** the right-hand picture, and the accuracy.

# %%
if forward_layers(X, network) is None or without_relu(network) is None:
    print("Write forward_layers and without_relu first, then run this cell again.")
else:
    w, b = without_relu(network)
    display(plots.plot_boundaries(
        [("with ReLU", lambda points: forward_layers(points, network)), ("without", lambda points: sigmoid(points @ w + b))],
        X, y, title="The same weights without the bend: a straight line",
    ))
    print("accuracy with ReLU", accuracy(y, forward_layers(X, network)), "and without", accuracy(y, sigmoid(X @ w + b)))

# %% [markdown]
# From 0.99 down to about 0.70. All that the network can do beyond logistic regression it owes to the bend.

# %% [markdown]
# ## Recap
#
# - A forward pass alternates: weighted sums $Z_k = A_{k-1}W_k + b_k$, then activations $A_k = g_k(Z_k)$, from $A_0 = X$ to the prediction.
# - The network is a composition $f_L \circ \dots \circ f_1$; its parameters are $\theta = \{(W_1, b_1), \dots\}$.
# - Hidden layers make features, the last layer is a linear model on them. ReLU sets negatives to 0, so each example takes its own way through the units that are on.
# - The output activation follows the task: identity, sigmoid, softmax. What goes into it are the logits.
# - A loss says how wrong all predictions together are: MSE for quantities, cross-entropy for probabilities. Clip, or compute from logits; watch out for `(n, 1)` against `(n,)`.
# - Random weights give meaningless answers, not "0.5 for everything". Training nudges them so that the loss falls.
# - Without ReLU the network is logistic regression.
#
# Look back at the goals at the top: which of them could you now explain to somebody else, without the screen?

# %%
progress()

# %%
widgets.foreseen("03")

# %% [markdown]
# ## Vocabulary card
#
# | word | letter | meaning |
# |---|---|---|
# | [forward pass](00_start_here.ipynb#forward-pass) | | computing a network's output, layer after layer |
# | [pre-activation](00_start_here.ipynb#pre-activation) | $z$, $Z$ | the weighted sum, before the activation function |
# | [activation](00_start_here.ipynb#activation) | $a$, $A$ | what a unit hands on; $A_0$ is the input |
# | [unit](00_start_here.ipynb#unit) | | another word for a neuron in a layer |
# | [hidden layer](00_start_here.ipynb#hidden-layer) | | a layer between input and output |
# | [feature](00_start_here.ipynb#feature) | | a number that describes an example: an input, or what a hidden unit makes of the inputs |
# | head | | the last layer, which decides with the features |
# | [composition](00_start_here.ipynb#composition) | $f_2 \circ f_1$ | one function after the other: first $f_1$, then $f_2$ |
# | [parameters](00_start_here.ipynb#parameter) | $\theta$ | all weights and biases together |
# | [logit](00_start_here.ipynb#logit) | $z$ | the last layer's pre-activation, before sigmoid or softmax |
# | [softmax](00_start_here.ipynb#softmax) | | turns a row of logits into probabilities that add up to 1 |
# | [one-hot](00_start_here.ipynb#one-hot) | $Y$ | a class as a row with a single 1 |
# | [loss](00_start_here.ipynb#loss) | | one number that says how wrong the predictions are; training makes it smaller |
# | [mean squared error](00_start_here.ipynb#mean-squared-error) | MSE | mean of $(p - y)^2$ |
# | [binary cross-entropy](00_start_here.ipynb#binary-cross-entropy) | BCE | minus the mean log probability given to the true one of two classes; log loss |
# | [categorical cross-entropy](00_start_here.ipynb#categorical-cross-entropy) | CCE | the same for $k$ classes |
# | [accuracy](00_start_here.ipynb#accuracy) | | share of examples whose class is right |

# %% [markdown]
# ## Common mistakes
#
# - **A square `W` in the other orientation.** No error, another result (1.5 for −4.5). Test with sizes that all differ.
# - **ReLU on the output too.** Then a regression can never go below 0, and a probability (after a sigmoid) never below 0.5.
# - **No activation in the hidden layer.** The network is logistic regression and cannot bend.
# - **ReLU in place**, `Z[Z < 0] = 0`. The pre-activations you wanted to keep are gone.
# - **Softmax over the whole array.** The batch sums to 1 instead of each row: `axis=-1, keepdims=True`.
# - **Softmax on one unit.** It is always 1. One unit takes a sigmoid.
# - **`np.log(0)`.** One example with $p$ exactly 0 or 1 makes the loss infinite or NaN. Clip, or use logits.
# - **The sum instead of the mean.** The loss then grows with the number of examples, and batches of different sizes cannot be compared.
# - **`(n, 1)` with `(n,)`.** Differences, products and `==` make an $n \times n$ table. Flatten both.
# - **Sigmoid twice**: handing probabilities to a loss that expects logits. The result is a number, only the wrong one.

# %% [markdown]
# ## Questions students ask
#
# <details><summary>Why ReLU inside and sigmoid at the end? Why not one of them everywhere?</summary>
#
# The end has to be a probability, so it needs a sigmoid. Inside, nothing has to be a probability, and there a sigmoid is a burden: it is nearly flat for large positive and negative sums, so training gets
# little to hold on to. ReLU keeps a slope of 1 wherever it is on, and it is cheap.
# </details>
#
# <details><summary>A unit gives 0. Is it wasted?</summary>
#
# Not if it is on for other examples: being off is part of what it says. Only a unit that is off for *every* example is dead weight (a "dead ReLU").
# </details>
#
# <details><summary>Why not train on accuracy directly? That is what I want.</summary>
#
# Because it does not move. Change a weight a little, and most likely no example changes sides: the accuracy stays exactly as it was and does not tell whether the change was good.
# The cross-entropy answers to every small change. Report the accuracy, train with the loss.
# </details>
#
# <details><summary>Could I use the squared error for classification?</summary>
#
# It works, only worse. A prediction that is sure and wrong costs at most 1, not much more than an unsure one, and on the flat end of the sigmoid there is hardly any slope left to correct it. Cross-entropy charges
# such predictions heavily. In lesson 04 you see that sigmoid and cross-entropy together have a very simple derivative.
# </details>
#
# <details><summary>What is a "good" cross-entropy?</summary>
#
# Compare it with knowing nothing: $\ln 2 = 0.693$ for two equally frequent classes, $\ln k$ for $k$ (2.303 for ten). Below that the network has learned something. Above it, it would be better to say "all equally likely".
# </details>
#
# <details><summary>Is a softmax output of 0.9 really a probability of 90 %?</summary>
#
# It is a number from 0 to 1, and a row of them adds up to 1. Whether of all the cases with 0.9 nine in ten are right is a question of training; many large networks are too sure of themselves. One checks it on data that were not
# used for training ("calibration").
# </details>
#
# <details><summary>Why clip at 1e-7 and not at 1e-20?</summary>
#
# Because `1 - 1e-20` is exactly 1 in floats: the upper end would not be clipped at all. NumPy's usual floats (64 bits) step by about 1.1e-16 just below 1, so 1e-12 would do as well.
# But Keras works with 32 bits, where the step is 6e-8; its own value is 1e-7, and it serves both.
# </details>
#
# <details><summary>Does the order of the hidden units matter?</summary>
#
# No. Swap two columns of $W_1$, the two entries of $b_1$ and the two rows of $W_2$: the same function. So five hidden units can be arranged in $5! = 120$ ways, and very different-looking $\theta$ can be the same network.
# </details>
#
# <details><summary>How many hidden units should I take?</summary>
#
# There is no formula. Too few cannot bend enough; too many cost time and may learn the noise. Try some and compare on data that were not used for training.
# </details>
#
# <details><summary>Is a "two-layer network" not three layers, with the input?</summary>
#
# Some count it. Here, and mostly, one counts the layers that have weights: 4 → 5 → 1 has two. When it matters, write the sizes.
# </details>
#
# <details><summary>Are random networks always between 0.23 and 0.78?</summary>
#
# No, it depends on the data. With biases of 0 the boundary of a ReLU network consists of straight rays from the origin (the last practice problem shows why). On spirals with a full turn, as in lesson 05, such rays cut
# both arms about in half: a thousand random networks then all lie between 0.45 and 0.55.
# </details>

# %% [markdown]
# ## Practice
#
# **Easy 1.** $x = (1, -1)$, $W_1 = \begin{pmatrix} 2 & -1 \\ 1 & 3 \end{pmatrix}$, $b_1 = (0, 1)$, $W_2 = \begin{pmatrix} 1 \\ 2 \end{pmatrix}$, $b_2 = -0.5$; ReLU, then sigmoid. Compute $p$.
#
# <details><summary>Hint</summary>
#
# Column by column: the first hidden unit has the weights 2 and 1.
# </details>
# <details><summary>Solution</summary>
#
# $z_1 = (2 - 1 + 0,\ -1 - 3 + 1) = (1, -3)$, $a_1 = (1, 0)$, $z_2 = 1 + 0 - 0.5 = 0.5$, $p = \sigma(0.5) = 0.622$.
# </details>
#
# **Easy 2.** A network 3 → 6 → 4 → 1 gets a batch of 20. Which shapes have $Z_1$, $Z_2$, $Z_3$, and how many parameters are there?
#
# <details><summary>Hint</summary>
#
# The batch goes through all layers; each layer adds a weight per pair and a bias per unit.
# </details>
# <details><summary>Solution</summary>
#
# `(20, 6)`, `(20, 4)`, `(20, 1)`. Parameters: $(18 + 6) + (24 + 4) + (4 + 1) = 57$.
# </details>
#
# **Medium 1.** Ten examples. Network A gives the truth 0.99 in nine cases and 0.01 in the tenth. Network B gives it 0.7 in all ten. Who has the better accuracy, who the better cross-entropy?
#
# <details><summary>Hint</summary>
#
# $-\ln 0.99 = 0.010$, $-\ln 0.01 = 4.605$, $-\ln 0.7 = 0.357$.
# </details>
# <details><summary>Solution</summary>
#
# Accuracy: A 0.9, B 1.0. Cross-entropy: A $(9 \cdot 0.010 + 4.605)/10 = 0.470$, B 0.357. A single prediction that is sure and wrong costs A more than ten lukewarm ones cost B.
# </details>
#
# **Medium 2.** In a data set 20 % of the examples are of class 1. You answer the same $p$ for all. Which $p$ has the smallest binary cross-entropy, and how small is it?
#
# <details><summary>Hint</summary>
#
# The loss is $-0.2 \ln p - 0.8 \ln(1 - p)$. Where is its derivative 0?
# </details>
# <details><summary>Solution</summary>
#
# $-0.2/p + 0.8/(1 - p) = 0$ gives $p = 0.2$: the share itself. The loss there is 0.500. A network has learned something from the inputs only when it gets below that.
# </details>
#
# **Medium 3.** Build a network 2 → 3 → 1 with ReLU and a *linear* output that computes the larger of two numbers, $\max(x_1, x_2)$.
#
# <details><summary>Hint</summary>
#
# $\max(x_1, x_2) = x_2 + \text{relu}(x_1 - x_2)$. And how can ReLU units hand on $x_2$ unchanged, whatever its sign?
# </details>
# <details><summary>Solution</summary>
#
# $x_2 = \text{relu}(x_2) - \text{relu}(-x_2)$. So $W_1 = \begin{pmatrix} 1 & 0 & 0 \\ -1 & 1 & -1 \end{pmatrix}$, $b_1 = 0$, $W_2 = \begin{pmatrix} 1 \\ 1 \\ -1 \end{pmatrix}$, $b_2 = 0$.
# </details>
#
# **Hard 1.** Multiply $W_1$ and $b_1$ by 10 and divide $W_2$ by 10. What happens to the predictions? And if the hidden activation is the sigmoid?
#
# <details><summary>Hint</summary>
#
# Compare relu(10z) with 10·relu(z), for positive and for negative $z$.
# </details>
# <details><summary>Solution</summary>
#
# Nothing happens: $\text{relu}(cz) = c\,\text{relu}(z)$ for $c > 0$, so the hidden activations are 10 times larger and $W_2/10$ takes that back. For ReLU, infinitely many $\theta$ are the same function.
# With the sigmoid the predictions change: $\sigma(10z) \neq 10\,\sigma(z)$.
# </details>
#
# **Hard 2.** Show that a two-layer ReLU network with all biases 0 has a boundary made of straight rays from the origin.
#
# <details><summary>Hint</summary>
#
# Take a point $x$ on the boundary. What is the logit at $cx$ for $c > 0$?
# </details>
# <details><summary>Solution</summary>
#
# $z_2(cx) = \text{relu}(cxW_1)W_2 = c\,\text{relu}(xW_1)W_2 = c\,z_2(x)$. So the sign of the logit is the same all along a ray from the origin, and where it is 0 it is 0 on the whole ray. (At the origin itself it is 0,
# so $p = 0.5$ there.) The biases are what lets a network draw anything else.
# </details>

# %% [markdown]
# ## Next
#
# You can send data forward and measure how wrong the result is. In [lesson 04](04_xor.ipynb) you send the error **backward** through the same network, find the direction in which to nudge every single weight, and solve what no single neuron can: XOR.
