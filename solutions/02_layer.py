# %% [markdown]
# # A layer is a matrix
#
# One neuron gives one number. A network needs many of them at once, and the way to run many at once is a single
# product of two matrices.
#
# **After this lesson you can**
#
# - run a whole layer in one line, for one example or for a thousand, and say the shape of every array before you run
#   it;
# - read both ways in which books and libraries store a layer's weights;
# - count the parameters of a network;
# - say what a layer does to a plane, and why layers without an activation collapse into one;
# - find shape bugs, also those that Python does not complain about.
#
# | | minutes |
# |---|---:|
# | Goals | 3 |
# | Warm-up: one neuron | 5 |
# | 1 · Four neurons, the same inputs | 8 |
# | 2 · The loop | 6 |
# | 3 · The product | 8 |
# | 4 · Two orientations | 6 |
# | 5 · Layer after layer | 6 |
# | 6 · What a layer does to a plane | 6 |
# | 7 · Collapse | 5 |
# | 8 · Bugs that keep silent | 5 |
# | Recap | 2 |

# %% given=true
from helpers.functions import identity, relu, sigmoid

# %%
from helpers.plots import draw_layer_and_matrix, draw_network, draw_shapes, plot_map, plot_maps

# %% [markdown]
# The first cell brings three activations that work on arrays of any shape: `sigmoid`, `relu`, and `identity`, which
# leaves its input as it is.
#
# ## Warm-up: one neuron
#
# Answer before you unfold. A neuron has the weights $w = (0.4, -0.2, 0.7)$ and the bias $b = 0.1$. It reads
# $x = (0.5, 0.9, 0.1)$.
#
# 1. Which of the three inputs pulls its weighted sum down?
# 2. What is its weighted sum $z$?
# 3. With ReLU in place of the sigmoid, is the output still a probability?
#
# <details><summary>Answers</summary>
#
# 1. The second: its weight is negative and the input positive.
# 2. $0.4 \cdot 0.5 - 0.2 \cdot 0.9 + 0.7 \cdot 0.1 + 0.1 = 0.19$.
# 3. No. ReLU's output has no upper limit.
#
# </details>

# %%
x = np.array([0.5, 0.9, 0.1])
w = np.array([0.4, -0.2, 0.7])
z = x @ w + 0.1
print(f"z = {z:.2f}, sigmoid(z) = {sigmoid(z):.3f}, relu(z) = {relu(z):.2f}")

# %% [markdown]
# ## 1 · Four neurons, the same inputs
#
# A [layer](00_start_here.ipynb#layer) is a group of neurons that stand side by side: all read the same inputs, each
# has its own weights and its own bias, and none sees what the others do.
#
# Here are three more neurons beside the one you know. Each has three weights. Put them next to each other as
# **columns**:

# %%
neuron_1 = [0.4, -0.2, 0.7]
neuron_2 = [-0.5, 0.6, 0.2]
neuron_3 = [0.3, -0.6, 0.9]
neuron_4 = [0.8, -0.4, 0.5]

W = np.column_stack([neuron_1, neuron_2, neuron_3, neuron_4])
b = np.array([0.1, -0.2, 0.0, 0.3])
print(W)
print("W has shape", W.shape, "and b has shape", b.shape)

# %% [markdown]
# `W` has one **row** for each input and one **column** for each neuron: its [shape](00_start_here.ipynb#shape) is
# `(n_in, n_out)`, here `(3, 4)`. `b` holds one bias per neuron: `(n_out,)`.
#
# In the drawing of a layer every weight is a line. **Guess first:** the weight from the third input to the second
# neuron, where does it stand in `W`? (Rows and columns count from 0.)

# %%
draw_layer_and_matrix(W, b, highlight=(2, 1), title="Every edge is an entry, every neuron a column")

# %% [markdown]
# It stands at `W[2, 1]`: row 2 for input $x_3$, column 1 for neuron 2. The shaded column holds all weights of that
# neuron. Change `highlight` and run the cell again; say before you do which line will light up.
#
# **Examples are rows.** One example `x` is a flat array of shape `(n_in,)`. Several examples together are a
# [batch](00_start_here.ipynb#batch): a matrix `X` of shape `(n, n_in)`, one example a row.

# %%
X = np.array([
    [0.5, 0.9, 0.1],
    [1.0, 0.0, 0.0],
])
print("x", x.shape, "  X", X.shape)

# %% [markdown]
# ### Exercise: shape ledger
#
# Careful programmers know every shape before they run a line. Predict these, without running them:
#
# - `x` has shape `(3,)`, `W` has `(3, 4)`, `b` has `(4,)`;
# - `X` is now a batch of **10** examples with three inputs each;
# - `W2` has shape `(4, 2)`: a second layer of two neurons.
#
# *By hand:* `w` has shape `(3,)` and `x @ w` is one number, of shape `()`. And `W.T` has shape `(4, 3)`.
#
# The rule for `@`: write the shapes side by side. The inner sides must be equal; they are summed over and go. What
# remains are the outer sides.
#
# Write each shape as a tuple, such as `(3, 4)`; a flat array of three numbers is `(3,)`, with a comma. If a line
# cannot run, write `"error"`. One line you may have to guess: section 3 explains it.

# %% exercise="shape-ledger"
ledger = {
    "x @ W": ...,
    "x @ W + b": ...,
    "W[:, 1]": ...,
    "X": ...,
    "X @ W": ...,
    "X @ W + b": ...,
    "(X @ W + b) @ W2": ...,
}
### BEGIN SOLUTION
ledger = {
    "x @ W": (4,),
    "x @ W + b": (4,),
    "W[:, 1]": (3,),
    "X": (10, 3),
    "X @ W": (10, 4),
    "X @ W + b": (10, 4),
    "(X @ W + b) @ W2": (10, 2),
}
### END SOLUTION

# %% test="shape-ledger" points=2
check("shape-ledger", ledger)

# %% [markdown]
# ## 2 · The loop
#
# You can already compute a layer: do what one neuron does, once for each neuron. For neuron $j$
#
# $$z_j = \sum_i x_i \, W_{ij} + b_j, \qquad a_j = g(z_j)$$
#
# with the activation $g$. The sum runs over the inputs $i$: down a column of `W`.
#
# ### Exercise: a layer, neuron by neuron
#
# *By hand*, for our layer and `x = [0.5, 0.9, 0.1]`, neuron 3:
# $0.5 \cdot 0.3 + 0.9 \cdot (-0.6) + 0.1 \cdot 0.9 + 0 = -0.30$, and ReLU makes it $0$. All four:
# $z = (0.19, 0.11, -0.30, 0.39)$, so with ReLU $a = (0.19, 0.11, 0, 0.39)$.
#
# Your function must work for any number of inputs and neurons, and leave its arguments unchanged.

# %% exercise="layer-by-loop"
def layer_by_loop(x, W, b, activation):
    """Return the outputs of a layer for one example, computed neuron by neuron.

    x: (n_in,), one example
    W: (n_in, n_out), one neuron a column
    b: (n_out,), one bias per neuron
    activation: a function of a number or an array, such as relu
    returns: (n_out,)
    """
    ### BEGIN SOLUTION
    outputs = []
    for j in range(W.shape[1]):
        z = np.sum(x * W[:, j]) + b[j]
        outputs.append(activation(z))
    return np.array(outputs)
    ### END SOLUTION

# %% test="layer-by-loop" points=3
check("layer-by-loop", layer_by_loop)

# %% [markdown]
# ## 3 · The product
#
# Multiply along, add up, once for each column: this is exactly what the matrix product does. The whole loop is
# `x @ W`.
#
# And a batch? **Guess:** what has to change in `x @ W + b` to run two examples at once?

# %%
print("one example:\n", x @ W + b)
print("a batch of two:\n", X @ W + b)

# %% [markdown]
# Nothing but the array on the left. Row $k$ of the result belongs to example $k$, column $j$ to neuron $j$:
#
# $$Z_{kj} = \sum_i X_{ki} W_{ij} + b_j \qquad\text{or}\qquad Z = X W + b, \quad A = g(Z)$$
#
# Look at the second row: the example `[1, 0, 0]` gave row 0 of `W`, plus `b`. You will meet this again in section 6.

# %%
draw_shapes(n=10, n_in=3, n_out=4, title="The inner sides meet and go; the outer sides stay")

# %% [markdown]
# One thing is odd: `X @ W` has shape `(10, 4)` and `b` has `(4,)`. NumPy adds them all the same. It lays the shapes
# side by side from the **right**, 4 over 4, and where a side is missing or 1 it repeats the smaller array. This is
# [broadcasting](00_start_here.ipynb#broadcasting): each of the ten rows gets the same `b`. That is what we want,
# since a bias belongs to a neuron, not to an example.
#
# ### Exercise: a layer as one product
#
# *By hand*, the second row of the batch above with ReLU:
# $z = (0.4 + 0.1,\; -0.5 - 0.2,\; 0.3 + 0,\; 0.8 + 0.3) = (0.5, -0.7, 0.3, 1.1)$, so $a = (0.5, 0, 0.3, 1.1)$.
#
# One function for both: one example in, `(n_out,)` out; a batch in, `(n, n_out)` out. No loop is needed.

# %% exercise="layer"
def layer(X, W, b, activation):
    """Return activation(X @ W + b): one layer, for one example or a batch.

    X: (n, n_in) or (n_in,), one example a row
    W: (n_in, n_out), one neuron a column
    b: (n_out,), one bias per neuron
    activation: a function of an array, such as relu
    returns: (n, n_out) or (n_out,)
    """
    ### BEGIN SOLUTION
    return activation(X @ W + b)
    ### END SOLUTION

# %% test="layer" points=4
check("layer", layer)

# %% [markdown]
# ### Why graphics cards?
#
# Take a batch of 256 pictures of 784 pixels each, and a layer of 128 neurons. `Z` has $256 \cdot 128 = 32\,768$
# entries, and each is a sum of 784 products: 25,690,112 multiplications. Here they are, once entry by entry in a
# Python loop and once as one product. **Guess** how many times faster the product is: 2, 20, or 200?

# %%
from time import perf_counter

rng = np.random.default_rng(0)
pictures, many = rng.random((256, 784)), rng.normal(size=(784, 128))

pictures @ many  # the first product also wakes the library up
start = perf_counter()
by_loop = [[pictures[k] @ many[:, j] for j in range(128)] for k in range(256)]
middle = perf_counter()
at_once = pictures @ many
end = perf_counter()

print(f"{256 * 784 * 128:,} multiplications")
print(f"loop {1000 * (middle - start):.1f} ms, product {1000 * (end - middle):.1f} ms: {(middle - start) / (end - middle):.0f} times faster here")
print("same numbers:", np.allclose(by_loop, at_once))

# %% [markdown]
# No entry of `Z` waits for another one: all could be computed at the same moment. A processor does a handful of such
# sums at a time; a graphics card (GPU) has thousands of small arithmetic units and does thousands. That is why
# networks are written as products of matrices, and why they are run on hardware that was built for pictures. In this
# course the networks are small, and your processor will do.
#
# ## 4 · Two orientations
#
# Half of the textbooks store a layer the other way round: one neuron a **row**. Let us call that matrix $V$. One
# example is a column, and stands on the right:
#
# | | this course, Keras | many textbooks, PyTorch |
# |---|---|---|
# | matrix | `W`, shape `(n_in, n_out)` | `V`, shape `(n_out, n_in)` |
# | a neuron is | a column | a row |
# | one example | `x @ W + b` | `V @ x + b` |
# | a batch in rows | `X @ W + b` | `X @ V.T + b` |
#
# Neither is better. The two matrices hold the same numbers, and one is the [transpose](00_start_here.ipynb#transpose)
# of the other: rows become columns. When you read a formula, look on which side of the matrix the input stands: it
# meets the side of length `n_in`.
#
# *By hand:* two neurons with three inputs.
#
# $$V = \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix} \quad\text{is our}\quad W = \begin{pmatrix} 1 & 4 \\ 2 & 5 \\ 3 & 6 \end{pmatrix}$$
#
# ### Exercise: from one neuron a row to one neuron a column

# %% exercise="from-rows"
def from_rows(W):
    """Return the matrix of the same layer with one neuron a column.

    W: (n_out, n_in), one neuron a row, as in many textbooks
    returns: (n_in, n_out)
    """
    ### BEGIN SOLUTION
    return W.T
    ### END SOLUTION

# %% test="from-rows" points=1
check("from-rows", from_rows)

# %% [markdown]
# ### Exercise: which formulas are the same layer?
#
# Let `V` be a layer in the textbook's orientation, `(n_out, n_in)`; `b` is flat, `(n_out,)`; `X` is a batch of ours,
# `(n, n_in)`, one example a row. For example, with a single example `x`, both `V @ x + b` and `x @ V.T + b` give the
# layer's weighted sums.
#
# Which of these six give the weighted sums `Z` of shape `(n, n_out)`, right for **every** `n`, `n_in` and `n_out`?
# Pick all that do.
#
# | | formula |
# |---|---|
# | a | `X @ V.T + b` |
# | b | `V @ X + b` |
# | c | `(V @ X.T + b[:, None]).T` |
# | d | `(V @ X.T + b).T` |
# | e | `X @ V.reshape(n_in, n_out) + b` |
# | f | `np.column_stack([X, np.ones(n)]) @ np.vstack([V.T, b])` |
#
# (`b[:, None]` is `b` as a column of shape `(n_out, 1)`. `column_stack` puts a column of ones beside `X`; `vstack`
# puts `b` below `V.T` as one more row.)
#
# Write the letters as a set, such as `{"a", "b"}`.

# %% exercise="same-layer"
same_layer = ...
### BEGIN SOLUTION
same_layer = {"a", "c", "f"}
### END SOLUTION

# %% test="same-layer" points=2
check("same-layer", same_layer)

# %% [markdown]
# ## 5 · Layer after layer
#
# What one layer puts out, the next one takes in. **Guess before you run:** if the first layer has 4 neurons and the
# second 2, which shapes have the two matrices for 3 inputs?

# %%
draw_network([3, 4, 2], title="Three inputs, one hidden layer, two outputs: 3 → 4 → 2")

# %% [markdown]
# `W1` is `(3, 4)` and `W2` is `(4, 2)`: the outputs of one layer are the inputs of the next. What do the circles
# stand for?
#
# | column of the drawing | how many circles | what one circle means |
# |---|---|---|
# | input | given by the data: one per feature | a measured number, no neuron |
# | [hidden layer](00_start_here.ipynb#hidden-layer) | **you choose** | a feature that the network makes up for itself |
# | output | given by the task: one per class, or just one | the answer: a score per class, a probability, or a quantity |
#
# The drawing has three columns of circles but only **two** layers of neurons: the inputs compute nothing.
#
# The number of neurons in a layer is its [width](00_start_here.ipynb#width). What does it do when a hidden layer is
#
# | compared with the layer before | it enables | it risks |
# |---|---|---|
# | narrower | to squeeze many inputs into few features, fewer parameters | to lose for good what the next layers need |
# | equally wide | to turn, rescale and bend the features; nothing has to be lost | units that ReLU switches off, and their information with them |
# | wider | more features to combine, more bends with an activation | more parameters: slower, and easier to fit noise with |
#
# Let us see the first row. Points of a plane go through a hidden layer of one, two or three units and back to two
# numbers; there is no activation. **Guess:** which of the three loses something?

# %%
through = {
    "2 → 1 → 2": np.array([[1], [0.5]]) @ np.array([[1, 0.5]]),
    "2 → 2 → 2": np.array([[1, 0.5], [-0.5, 1]]) @ np.array([[1, 0], [0.5, 1]]),
    "2 → 3 → 2": np.array([[1, 0, 0.5], [0, 1, -0.5]]) @ np.array([[1, 0.5], [-0.5, 1], [1, 0]]),
}
for name, product in through.items():
    print(f"{name}: directions that survive (the rank): {np.linalg.matrix_rank(product)}")
plot_maps(through, title="One unit in between leaves only a line of the plane")

# %% [markdown]
# Through one unit the plane is pressed onto a line, and no later layer can unfold it. Three units do not help either
# as long as nothing bends: the plane stays a plane. Only with an activation does width pay.
#
# ### Exercise: count the parameters
#
# Everything that training may change is a [parameter](00_start_here.ipynb#parameter): every weight and every bias. A
# layer from $n_{in}$ to $n_{out}$ has
#
# $$n_{in} \cdot n_{out} + n_{out}$$
#
# of them. *By hand* for the sizes `[4, 8, 8, 3]` (4 inputs, two hidden layers of 8, 3 outputs):
# $(4 \cdot 8 + 8) + (8 \cdot 8 + 8) + (8 \cdot 3 + 3) = 40 + 72 + 27 = 139$.
#
# **Guess**, without computing: which has more parameters, `[10, 64, 5]` or `[2, 16, 1]`, and by what factor?

# %% exercise="count-parameters"
def count_parameters(sizes):
    """Return the number of weights and biases of a network, a whole number.

    sizes: list [n_in, ..., n_out]: the number of inputs, then the width of every layer
    """
    ### BEGIN SOLUTION
    total = 0
    for k in range(1, len(sizes)):
        total += sizes[k - 1] * sizes[k] + sizes[k]
    return total
    ### END SOLUTION

# %% test="count-parameters" points=2
check("count-parameters", count_parameters)

# %%
for sizes in ([10, 64, 5], [2, 16, 1], [784, 128, 10]):
    print(sizes, count_parameters(sizes))

# %% [markdown]
# If your function is right, you read 1029, 65 and 101770: the first has about 16 times as many as the second. The
# third is a small network for pictures of 28 by 28 pixels, and its first layer alone has 100480.
#
# ## 6 · What a layer does to a plane
#
# With two inputs and two neurons a layer takes a point of the plane to another point of the plane. You can see the
# whole map at once by drawing what becomes of a grid.
#
# You have met the key already: `[1, 0] @ W` is row 0 of `W`, and `[0, 1] @ W` is row 1. All other points follow,
# since $x W = x_1 \cdot \text{row}_0 + x_2 \cdot \text{row}_1$. **Guess** where the two arrows and the corner (1, 1)
# end for
#
# $$W = \begin{pmatrix} 1 & 0.5 \\ -0.5 & 1 \end{pmatrix}$$

# %%
plot_map([[1, 0.5], [-0.5, 1]], title="The rows of W are the ends of the two arrows")

# %% [markdown]
# Change the four numbers: move one row and watch its arrow, the grid, and the shaded unit square. Can you make the
# square flat? Turn it over?
#
# Now six well-known maps. Before you look, read the six matrices in the code row by row: where does each send the two
# arrows?

# %%
s = np.sqrt(0.5)
plot_maps(
    {
        "scale by 1.5": [[1.5, 0], [0, 1.5]],
        "rotate by 45°": [[s, s], [-s, s]],
        "shear y by half x": [[1, 0.5], [0, 1]],
        "mirror left and right": [[-1, 0], [0, 1]],
        "squeeze x, stretch y": [[0.5, 0], [0, 2]],
        "project on the diagonal": [[0.5, 0.5], [0.5, 0.5]],
    },
    title="Matrices scale, rotate, shear, mirror and project",
)

# %% [markdown]
# The origin stays where it is under every matrix. The bias is what moves it: $xW + b$ shifts everything by $b$. Both
# together are an [affine map](00_start_here.ipynb#affine-map).

# %%
plot_map([[1, 0.5], [-0.5, 1]], b=[1, -0.5], title="The bias shifts the whole plane")

# %% [markdown]
# So affine maps scale, rotate, shear, project and shift. What can they **not** do? Look at all pictures again:
# straight lines stay straight (or shrink to a point), parallel lines stay parallel, the middle of two points stays in
# the middle. An affine map **cannot bend**. Bending is the work of the activation.
#
# The next cell takes two points `p` and `q` and the one in the middle. **Guess** in which of its two lines the
# numbers agree.

# %%
W_plane, b_plane = np.array([[1, 0.5], [-0.5, 1]]), np.array([1, -0.5])
p, q = np.array([2.0, 1.0]), np.array([-2.0, 3.0])

for name, activation in (("affine", identity), ("ReLU", relu)):
    image_p, image_q, image_middle = (activation(point @ W_plane + b_plane) for point in (p, q, (p + q) / 2))
    print(f"{name:>6}: image of the middle {image_middle}, middle of the images {(image_p + image_q) / 2}")

# %% [markdown]
# ### Exercise: build four maps
#
# Find the four matrices `W`, each `(2, 2)`, for points as rows: $(x, y)\,W$.
#
# 1. `rotate`: turn by 90° counter-clockwise;
# 2. `stretch`: make x twice as large, leave y;
# 3. `shear`: add y once to x, so that $(x, y)$ goes to $(x + y, y)$;
# 4. `project`: drop every point straight onto the x-axis, so that $(x, y)$ goes to $(x, 0)$.
#
# *By hand*, a fifth one: mirror up and down. $(1, 0)$ stays and $(0, 1)$ goes to $(0, -1)$, so the rows are
# `[[1, 0], [0, -1]]`.

# %% exercise="four-maps"
rotate = ...
stretch = ...
shear = ...
project = ...
### BEGIN SOLUTION
rotate = np.array([[0, 1], [-1, 0]])
stretch = np.array([[2, 0], [0, 1]])
shear = np.array([[1, 0], [1, 1]])
project = np.array([[1, 0], [0, 0]])
### END SOLUTION

# %% test="four-maps" points=2
check("four-maps", rotate, stretch, shear, project)

# %%
yours = {"rotate": rotate, "stretch": stretch, "shear": shear, "project": project}
found = {name: matrix for name, matrix in yours.items() if np.shape(matrix) == (2, 2)}
plot_maps(found, title="Your maps") if found else print("Your maps are drawn here as soon as there is one.")

# %% [markdown]
# ## 7 · Collapse
#
# Two layers can do more than one. Can they? Here is a network with one input, three hidden units and one output.
# **Guess** what the two curves look like: with ReLU in the hidden layer, and without any activation.

# %%
W1, b1 = np.array([[1.0, 1.0, 1.0]]), np.array([0.0, -1.0, -2.0])
W2, b2 = np.array([[1.0], [-2.0], [1.5]]), np.array([0.0])

inputs = np.linspace(-1, 4, 201).reshape(-1, 1)
bent = relu(inputs @ W1 + b1) @ W2 + b2
straight = (inputs @ W1 + b1) @ W2 + b2

figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
axes.plot(inputs, bent, color="#AA3377", linewidth=3, label="ReLU in the hidden layer")
axes.plot(inputs, straight, color="#1B1B1B", linestyle="--", label="no activation")
axes.set(xlabel="input x", ylabel="output", title="Without an activation two layers draw a straight line")
axes.legend(frameon=False)
plt.show()
print("No activation: a straight line from -1.5 at x = -1 to 1 at x = 4.")
print("ReLU: bends at 0, 1 and 2; the curve is 0, goes up to 1, down to 0 and up again.")

# %% [markdown]
# The dashed line is $0.5\,x - 1$. The network has ten parameters (`count_parameters([1, 3, 1])`), but without an
# activation a weight and a bias would have done. That is no accident of these numbers: layers without an activation
# between them always **collapse** into a single one.
#
# ### Exercise: two layers without activation are one
#
# Given are two layers with no activation between them: first `W1`, `b1`, then `W2`, `b2`. Find the one layer `W`, `b`
# that does the same, for every `x`:
#
# $$(x W_1 + b_1)\, W_2 + b_2 \;=\; x\, \tilde W + \tilde b$$
#
# Multiply out the left side on paper and sort: what has an $x$ in it, and what has not?
#
# *By hand:*
#
# $$W_1 = \begin{pmatrix} 1 & 0 & 2 \\ 0 & 1 & -1 \end{pmatrix},\; b_1 = (1, 1, -1),\quad
# W_2 = \begin{pmatrix} 1 \\ 2 \\ 1 \end{pmatrix},\; b_2 = (0.5)
# \qquad\text{give}\qquad \tilde W = \begin{pmatrix} 3 \\ 1 \end{pmatrix},\; \tilde b = (2.5)$$
#
# Try $x = (1, 1)$: the first layer gives $(2, 2, 0)$, the second $2 + 4 + 0 + 0.5 = 6.5$. In one step:
# $3 + 1 + 2.5 = 6.5$.

# %% exercise="collapse"
def collapse(W1, b1, W2, b2):
    """Return (W, b) of the one layer that does the same as two layers without activation.

    W1: (n_in, n_hidden); b1: (n_hidden,)
    W2: (n_hidden, n_out); b2: (n_out,)
    returns: W (n_in, n_out) and b (n_out,)
    """
    ### BEGIN SOLUTION
    return W1 @ W2, b1 @ W2 + b2
    ### END SOLUTION

# %% test="collapse" points=3
check("collapse", collapse)

# %% [markdown]
# <details><summary>The derivation, to compare with yours</summary>
#
# $$(x W_1 + b_1) W_2 + b_2 = x \underbrace{W_1 W_2}_{\tilde W} + \underbrace{b_1 W_2 + b_2}_{\tilde b}$$
#
# The first bias goes through the second layer like everything else; the second one does not. Books with $z = V x$
# write the product in the other order, $V_2 V_1$.
#
# </details>
#
# Two layers collapse into one, so three collapse into two and then into one: **depth without activations is worth
# nothing.** One bend between the layers is enough to stop the collapse: in `relu(x @ W1 + b1) @ W2 + b2` there is
# nothing to multiply out.
#
# ## 8 · Bugs that keep silent
#
# The best bug is the one that stops with an error. Wrong shapes often do not: broadcasting makes them fit, and the
# numbers are wrong. Here are five snippets, all of them wrong. In each `X` holds examples in rows, and `W` should be
# `(n_in, n_out)`.
#
# **Snippet 1.** An error that should be 0 for perfect predictions.
#
# ```python
# p = layer(X, W, b, sigmoid)      # 200 examples, one neuron: p has shape (200, 1)
# error = np.mean((p - y) ** 2)    # y has shape (200,)
# ```
#
# - a: the mean should come before the square
# - b: `p - y` has shape `(200, 200)`: every prediction meets every target
# - c: it stops with an error, the shapes do not fit
# - d: it is right after all
#
# **Snippet 2.** A layer with two inputs and two neurons.
#
# ```python
# W = np.array([[ 0.2, 0.7],       # neuron 1
#               [-0.5, 0.1]])      # neuron 2
# z = x @ W + b                    # x (2,), b (2,)
# ```
#
# - a: it stops with an error, `x` would have to be `(1, 2)`
# - b: `b` would have to be a column
# - c: the neurons stand in the rows, but `x @ W` reads them from the columns
# - d: it is right after all, a square matrix works both ways
#
# **Snippet 3.** Four examples, four neurons.
#
# ```python
# b = np.array([[0.1], [-0.2], [0.0], [0.3]])    # one bias per neuron
# Z = X @ W + b                                  # X (4, 3), W (3, 4)
# ```
#
# - a: each example gets a bias of its own, instead of each neuron
# - b: it stops with an error, `(4, 4)` and `(4, 1)` do not fit
# - c: the bias is right, but `X @ W` has one neuron a row
# - d: it is right after all, `(4,)` and `(4, 1)` are the same
#
# **Snippet 4.** A layer copied from a textbook.
#
# ```python
# V = np.array([[1, 2, 3],         # neuron 1
#               [4, 5, 6]])        # neuron 2
# W = V.reshape(3, 2)
# Z = X @ W + b                    # X (10, 3), b (2,)
# ```
#
# - a: `W` should have shape `(2, 3)`
# - b: `reshape` has changed `V` too
# - c: it is right after all, `V.reshape(3, 2)` and `V.T` are the same
# - d: the shape is right, but each column of `W` mixes weights of both neurons
#
# **Snippet 5.** The friendly one: it stops.
#
# ```python
# Z = W @ X + b                    # X (10, 3), W (3, 4), b (4,)
# ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, ... (size 10 is different from 4)
# ```
#
# - a: the sides that meet in the product are the 4 neurons and the 10 examples: the order is wrong
# - b: `b` has 4 numbers and would need 10
# - c: a layer with 4 neurons cannot take 10 examples
# - d: `W` would have to be `(3, 10)`, one column per example
#
# ### Exercise: find the bug
#
# Write down the letter for each snippet. Shapes on paper first.

# %% exercise="find-the-bug"
bugs = {"snippet 1": ..., "snippet 2": ..., "snippet 3": ..., "snippet 4": ..., "snippet 5": ...}
### BEGIN SOLUTION
bugs = {"snippet 1": "b", "snippet 2": "c", "snippet 3": "a", "snippet 4": "d", "snippet 5": "a"}
### END SOLUTION

# %% test="find-the-bug" points=2.5
check("find-the-bug", bugs)

# %% [markdown]
# How much harm does the first one do? Here are 200 **perfect** predictions, half of them 1 and half 0. **Guess** what
# the error comes to with the bug.

# %%
y = np.arange(200) % 2
p = y.reshape(200, 1).astype(float)
print("shape of p - y:", (p - y).shape, "  mean squared error:", np.mean((p - y) ** 2))

# %% [markdown]
# An error of 0.5 for perfect predictions, and not a word of complaint. Training with such an error goes nowhere, and
# you look for the mistake everywhere else.
#
# ### Exercise: mend the bug
#
# These two functions are wrong. The first is meant for a layer in the textbook's form: neurons in the **rows** of
# `W`, and a **column** of biases. The second should take flat arrays as well as columns, in any combination.

# %%
def broken_layer(X, W, b):
    return sigmoid(X @ W + b)


def broken_error(y, p):
    return np.mean((p - y) ** 2)


print(broken_layer(np.array([[1, 2]]), np.array([[1, 0], [3, -1]]), np.array([[0], [1]])))
print(broken_error(np.array([1, 0]), np.array([[0.8], [0.4]])))

# %% [markdown]
# *By hand*, what should have come:
#
# - the layer reads the example $(1, 2)$ with the neurons $(1, 0)$ and $(3, -1)$ and the biases 0 and 1. So
#   $z = (1 + 0,\; 3 - 2 + 1) = (1, 2)$, and the sigmoid of that is $(0.731, 0.881)$: shape `(1, 2)`, not `(2, 2)`;
# - the errors are $1 - 0.8$ and $0 - 0.4$, so the mean of their squares is $(0.04 + 0.16) / 2 = 0.1$, not 0.3.
#
# Write them anew, so that they do what their docstrings say.

# %% exercise="mend-the-bug"
def textbook_layer(X, W, b):
    """Return the sigmoid of a layer that is stored as in many textbooks.

    X: (n, n_in), one example a row
    W: (n_out, n_in), one neuron a row
    b: (n_out, 1), a column
    returns: (n, n_out), one example a row
    """
    ### BEGIN SOLUTION
    return sigmoid(X @ W.T + b.ravel())
    ### END SOLUTION


def mean_squared_error(y, p):
    """Return the mean of (p - y)², one number.

    y: (n,) or (n, 1), targets
    p: (n,) or (n, 1), predictions
    """
    ### BEGIN SOLUTION
    return np.mean((p.ravel() - y.ravel()) ** 2)
    ### END SOLUTION

# %% test="mend-the-bug" points=2.5
check("mend-the-bug", textbook_layer, mean_squared_error)

# %% [markdown]
# ## Recap
#
# - A layer is neurons side by side: `W` is `(n_in, n_out)`, one neuron a column; `b` is `(n_out,)`.
# - Examples are rows. One line runs one example or a batch: `A = g(X @ W + b)`; broadcasting gives every row the same
#   `b`.
# - Others store one neuron a row, `(n_out, n_in)`. The transpose goes from one to the other; `reshape` does not.
# - A layer has `n_in * n_out + n_out` parameters.
# - The rows of `W` are the images of the unit vectors. Affine maps scale, rotate, shear, project and shift; they
#   cannot bend.
# - Without an activation layers collapse: $\tilde W = W_1 W_2$, $\tilde b = b_1 W_2 + b_2$.
# - Check shapes with sizes that are all different. Square matrices and equal sizes hide bugs.
#
# You can now run a layer, read its shapes in both orientations, count it, picture it, and find where its shapes go
# wrong.

# %%
progress()

# %% [markdown]
# ## Vocabulary card
#
# | word | meaning | here |
# |---|---|---|
# | [layer](00_start_here.ipynb#layer) | neurons side by side with the same inputs | `g(X @ W + b)` |
# | [shape](00_start_here.ipynb#shape) | the lengths of an array's sides | `W.shape` is `(n_in, n_out)` |
# | [batch](00_start_here.ipynb#batch) | several examples at once, one a row | `X`, `(n, n_in)` |
# | [broadcasting](00_start_here.ipynb#broadcasting) | NumPy repeats the smaller array to fit | `b` for every row |
# | [transpose](00_start_here.ipynb#transpose) | rows become columns | `W.T` |
# | orientation | whether a neuron is a column or a row of the matrix | ours: `(n_in, n_out)` |
# | [hidden layer](00_start_here.ipynb#hidden-layer) | a layer between input and output | the 4 in 3 → 4 → 2 |
# | [width](00_start_here.ipynb#width) | the number of neurons in a layer | `n_out` |
# | [parameter](00_start_here.ipynb#parameter) | a number that training may change | every weight and bias |
# | [affine map](00_start_here.ipynb#affine-map) | a matrix and a shift | `x @ W + b` |
# | collapse | stacked affine maps make a single one | `W1 @ W2` |
# | rank | how many directions survive a map | 1 after a single unit |
# | GPU | graphics card: thousands of small arithmetic units | computes many entries of `X @ W` at once |
#
# ## Common mistakes
#
# - **`W @ X` for `X @ W`.** With examples in rows the data stand on the left.
# - **`reshape` for the transpose.** The shape comes out right, the neurons get mixed.
# - **A bias as a column.** `(n_out, 1)` goes down the examples. If `n = n_out`, nothing stops you.
# - **`(n, 1)` against `(n,)`.** Subtracting, comparing or multiplying them makes an `(n, n)` table.
# - **Testing with square matrices.** Take sizes such as 10, 3 and 4: then a wrong product stops by itself.
# - **`*` for `@`.** `*` multiplies number by number and sums nothing.
# - **`(4)` for `(4,)`.** Without the comma it is a number, not a shape.
# - **`z = b` and then `z += …`.** This changes `b` itself. Write `z = b + …` or copy first.
# - **Counting the input as a layer, or forgetting the biases.** Inputs have no parameters; every neuron has a bias.
#
# ## Questions students ask
#
# <details><summary>My book writes Wx + b. Who is right?</summary>
#
# Both. The book takes one example as a column and one neuron as a row. Transpose the whole equation and you have
# ours: $(V x + b)^T = x^T V^T + b^T$. We use rows because data come in rows, in tables, in NumPy and in Keras, and
# because a batch then needs no transpose.
#
# </details>
#
# <details><summary>Why is b flat and not (1, n_out)?</summary>
#
# For a batch both give the same. For one example `x` of shape `(n_in,)` a flat `b` gives a flat result `(n_out,)`,
# and `(1, n_out)` would turn it into a batch of one. Keras keeps its biases flat too.
#
# </details>
#
# <details><summary>Is the input a layer?</summary>
#
# It is drawn like one, but it has no weights and computes nothing. People count differently: "a two-layer network" is
# most often two layers of weights, as in this course. If it matters, write the sizes: 3 → 4 → 2.
#
# </details>
#
# <details><summary>My loop and the product differ in the last digit. Is one of them wrong?</summary>
#
# No. Adding floating-point numbers in another order rounds differently: `(0.1 + 0.2) + 0.3` and `0.1 + (0.2 + 0.3)`
# differ by about $10^{-16}$. Compare with `np.allclose`, never with `==`.
#
# </details>
#
# <details><summary>How do I choose the width of a hidden layer?</summary>
#
# No formula gives it. You try some and compare them on data that were not used for training. Input and output widths
# are no choice: data and task fix them.
#
# </details>
#
# <details><summary>If layers without activation collapse, does anybody use them?</summary>
#
# Yes, when the one in between is narrow. A map 100 → 100 has 10,100 parameters; 100 → 5 → 100 has 1,105, and can only
# do maps of rank 5. To store or retrain large layers cheaply this is often good enough. It saves parameters; it does
# not add ability.
#
# </details>
#
# <details><summary>May the neurons of one layer have different activations?</summary>
#
# Nothing forbids it. But then the layer is no longer one product and one function, and there is seldom a gain. One
# activation per layer is the custom.
#
# </details>
#
# <details><summary>Do I need a GPU?</summary>
#
# Not here. It pays when the matrices are large: thousands of rows and columns. With small ones, moving the data to
# the card takes longer than the product.
#
# </details>
#
# ## Practice
#
# **Easy 1.** A layer has 12 inputs and 7 neurons; it reads a batch of 32. Which shapes have `X`, `W`, `b` and `Z`,
# and how many parameters has the layer?
#
# <details><summary>Hint</summary>
#
# Examples are rows, neurons are columns.
#
# </details>
# <details><summary>Solution</summary>
#
# `X` (32, 12), `W` (12, 7), `b` (7,), `Z` (32, 7). Parameters: $12 \cdot 7 + 7 = 91$. The 32 does not matter.
#
# </details>
#
# **Easy 2.** Where does the layer `W = [[2, 0], [0, 3]]`, `b = [1, -1]` take the four corners (0, 0), (1, 0), (1, 1),
# (0, 1) of the unit square?
#
# <details><summary>Hint</summary>
#
# (0, 0) goes to `b`. Then add rows of `W`.
#
# </details>
# <details><summary>Solution</summary>
#
# To (1, −1), (3, −1), (3, 2), (1, 2): a rectangle of 2 by 3, shifted.
#
# </details>
#
# **Medium 1.** Does it matter whether you first rotate by 90° and then stretch x by 2, or the other way round? Find
# both matrices.
#
# <details><summary>Hint</summary>
#
# What comes first stands on the left: `x @ first @ second`. And follow the point (1, 0).
#
# </details>
# <details><summary>Solution</summary>
#
# It does. `rotate @ stretch` is `[[0, 1], [-2, 0]]`, `stretch @ rotate` is `[[0, 2], [-1, 0]]`. The first sends (1,
# 0) to (0, 1), the second to (0, 2).
#
# </details>
#
# **Medium 2.** A layer has as many neurons as inputs, and 600 parameters. How many neurons?
#
# <details><summary>Hint</summary>
#
# $n \cdot n + n = n(n + 1)$. Which two neighbouring numbers multiply to 600?
#
# </details>
# <details><summary>Solution</summary>
#
# 24, since $24 \cdot 25 = 600$.
#
# </details>
#
# **Hard 1.** In formula f of "the same layer" the bias sits in the matrix. Put a 1 behind every example and `b` as a
# last row below `W`. Make this work for two layers without activation. What must the matrix of the first layer look
# like so that the 1 is still there for the second one? What is the product of the two matrices?
#
# <details><summary>Hint</summary>
#
# The first layer needs one more column: a neuron that always puts out 1.
#
# </details>
# <details><summary>Solution</summary>
#
# $$\begin{pmatrix} W_1 & 0 \\ b_1 & 1 \end{pmatrix} \begin{pmatrix} W_2 \\ b_2 \end{pmatrix}
# = \begin{pmatrix} W_1 W_2 \\ b_1 W_2 + b_2 \end{pmatrix}$$
#
# The collapse, in a single product.
#
# </details>
#
# **Hard 2.** You know nothing of a layer's `W` and `b`, but you may ask it for `x @ W + b` as often as you like, one
# `x` at a time. How many questions do you need to know both, and which ones?
#
# <details><summary>Hint</summary>
#
# What comes back for `x = 0`? And for a unit vector?
#
# </details>
# <details><summary>Solution</summary>
#
# $n_{in} + 1$. The zero vector gives `b`; each unit vector gives a row of `W`, plus `b`. Fewer do not suffice: each
# answer is one equation per neuron, and each neuron has $n_{in} + 1$ unknowns.
#
# </details>
#
# ## Next
#
# In [lesson 03](03_forward.ipynb) you put an activation between two layers and send data through the whole network:
# the forward pass.
