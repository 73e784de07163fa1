# %% [markdown]
# # Keras on spirals
#
# In lessons 03 and 04 you wrote everything yourself: the forward pass, the losses, backpropagation, the training loop. Now a library takes over, Keras. You give it a problem that needs hundreds of weights: two spirals, wound into each other. And
# because you know what has to be inside, you open the box and look: your own formulas, number by number.
#
# **After this lesson you can**
#
# - build, compile, train and evaluate a network in Keras, and say what each of these words does;
# - draw the boundary of a trained network, and what every hidden unit contributes to it;
# - take the weights out of Keras and get the same predictions, and the same gradients, from your own functions;
# - say what the learning rate, the width, the depth and the scale of the inputs do, from runs of your own;
# - train a network for three classes.
#
# | | minutes |
# |---|---:|
# | Goals | 3 |
# | Warm-up | 3 |
# | 1 · Two spirals | 6 |
# | 2 · Keras in five lines | 9 |
# | 3 · Hidden layers | 8 |
# | 4 · Training | 7 |
# | 5 · What the network says | 6 |
# | 6 · Opening the box | 7 |
# | 7 · The same net, 92 % or 99 % | 6 |
# | 8 · Three spirals, and recap | 5 |

# %% given=true
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # TensorFlow, which does the work for Keras, reports a lot when it starts
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

from helpers import data
from helpers.check.ask import is_blank, is_stub
from helpers.functions import relu, sigmoid
from helpers.quiet import quiet

try:
    with quiet():
        import keras
        import tensorflow as tf
except ModuleNotFoundError:
    keras = tf = None
    print("TensorFlow is not installed here (it does not run in the browser). The exercises that build, train or open a network need it: you cannot do those here.")
    print("You can read on and make your guesses: a cell that needs TensorFlow says so and does nothing.")


def ready(*answers):
    """Return whether Keras is there and these answers of yours are filled in; say so if not."""
    if keras is None:
        print("This cell needs TensorFlow, which is not installed here.")
        return False
    filled = not any(is_stub(answer) if callable(answer) else is_blank(answer) for answer in answers)
    if not filled:
        print("This cell uses your answers from above. Fill them in, then run it again.")
    return filled

# %% [markdown]
# The first cell takes some seconds: TensorFlow is large. It also brings `relu` and `sigmoid` as you wrote them, and `ready`, which keeps a cell from running before your answers are there.

# %%
from helpers import plots

# %% [markdown]
# ## Warm-up
#
# Answer before you unfold.
#
# 1. A network 2 → 16 → 16 → 1 gets 200 points. Which shapes do its three weight matrices have, and its output?
# 2. What is left of it without its ReLUs?
# 3. One step of gradient descent: which four things happen, in which order?
#
# <details><summary>Answers</summary>
#
# 1. `(2, 16)`, `(16, 16)`, `(16, 1)`; the output is `(200, 1)`.
# 2. Logistic regression: the layers collapse into one, and its boundary is a straight line (lesson 03).
# 3. Forward pass, loss, backward pass (the gradients), update of the weights (lesson 04).
#
# </details>

# %% [markdown]
# ## 1 · Two spirals
#
# Two arms start in the middle and wind around each other once. Point $i$ of $n$ on the arm of class $c$ (0 or 1) lies at
#
# $$r = \frac{i}{n}, \qquad \theta = 2\pi \cdot \text{turns} \cdot r + \pi c, \qquad x_1 = r \sin\theta + u_1, \quad x_2 = r \cos\theta + u_2,$$
#
# with the angle $\theta$ in radians, `turns = 1`, and noise $u_1, u_2$ between −0.02 and 0.02. We train on 100 points of each arm. To find out what a network has learned, and not only remembered, we keep 500 *fresh* points of each arm for later. Their $r$ is drawn at
# random, so they lie between the training points. Such points are called [held-out](00_start_here.ipynb#held-out-data).

# %% given=true
X, y = data.make_spirals(100, turns=1, noise=0.02, rng=np.random.default_rng(0))
X_fresh, y_fresh = data.held_out_spirals(500, turns=1, noise=0.02, rng=np.random.default_rng(1))

# %%
print("X", X.shape, "  y", y.shape, "  fresh", X_fresh.shape, y_fresh.shape)
plots.plot_points(X, y, title="No line keeps the two arms apart")

# %% [markdown]
# ### Exercise: a guess first
#
# The simplest network of all has no hidden layer: two inputs, one output unit with a sigmoid. What will it make of the spirals, however long you train it? Predict, before you run anything:
#
# - `"parameters"`: how many has it? *By hand* for another one, 5 inputs and one output unit: 5 weights and 1 bias, 6.
# - `"accuracy"`: its accuracy on fresh points, which of `"0.50"`, `"0.75"`, `"0.95"` is nearest?
# - `"loss"`: before training it knows nothing, and answering 0.5 everywhere would cost $\ln 2 = 0.693$. After training its cross-entropy is `"lower"`, `"the same"` or `"higher"` than 0.693?

# %% exercise="baseline-guess"
guess = {"parameters": ..., "accuracy": ..., "loss": ...}
### BEGIN SOLUTION
guess = {"parameters": 3, "accuracy": "0.50", "loss": "lower"}
### END SOLUTION

# %% test="baseline-guess" points=1
check("baseline-guess", guess)

# %% [markdown]
# ## 2 · Keras in five lines
#
# You know every part already. Keras has a word for each:
#
# | what you wrote | in Keras | what it does |
# |---|---|---|
# | `layers = [(W1, b1), …]`, drawn with `rng` | `keras.Sequential([...])` | a stack of layers, its weights drawn at random (Glorot's way, biases 0) |
# | the shape of `X` | `keras.Input((2,))` | says that an example has 2 numbers. Not a layer: no weights |
# | `activation(X @ W + b)` | `keras.layers.Dense(16, activation="relu")` | one layer; its `kernel` is our `W`, `(n_in, n_out)` |
# | `binary_cross_entropy`, `gradient_step` | `model.compile(loss=…, optimizer=…, metrics=…)` | chooses the [loss](00_start_here.ipynb#loss), the rule for the step ([optimizer](00_start_here.ipynb#optimizer)) and what else to report |
# | `train` with `minibatches` | `model.fit(…, epochs=…)` | forward, loss, backward, step, for all batches of all epochs |
# | `forward_layers` | `model(X)` or `model.predict(X)` | the forward pass |
# | your loss and `accuracy` | `model.evaluate(X, y)` | loss and metrics on other data |
#
# There is no word for `backward`. Nobody asks you for the gradients: Keras works them out by itself, for whatever you stack.
#
# Here is all of it on an easy task, two round clouds of points. The small network has one hidden layer of 4 units. **Guess** its accuracy.

# %%
if ready():
    X_clouds, y_clouds = data.blobs(100, np.random.default_rng(0))

    keras.utils.set_random_seed(0)  # np.random.seed would not do: Keras has dice of its own
    small = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    small.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.01), metrics=["accuracy"])
    small.fit(X_clouds, y_clouds, epochs=12, batch_size=32, verbose=0)

    loss, share = small.evaluate(X_clouds, y_clouds, verbose=0)
    print(f"loss {loss:.3f}, accuracy {share:.3f}, outputs {small(X_clouds).shape}, parameters {small.count_params()}")

# %% [markdown]
# `verbose=0` keeps `fit` from printing a line per epoch. `y` may be flat, `(n,)`, although the outputs are a column `(n, 1)`: Keras makes it a column before it takes differences. (Your own NumPy does not, as you saw in lesson 02.)
#
# In networks as small as ours most of the time of `fit` is not arithmetic, it is handing over the batches. The two functions below hand the data over as a `tf.data.Dataset`, a stream of shuffled mini-batches, which is two to three times faster. `train` returns
# what `fit` has noted after each epoch; `train_fast` does many epochs in one go and returns nothing.

# %% given=true
def train(model, X, y, epochs, batch_size=32):
    """Train a compiled model; return {"loss": [one number an epoch], and its metrics likewise}.

    X: (n, n_in), one example a row; y: (n,), class numbers
    """
    batches = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(len(X)).batch(batch_size)
    return model.fit(batches, epochs=epochs, shuffle=False, verbose=0).history  # the batches are shuffled already


def train_fast(model, X, y, epochs, batch_size=32):
    """Train a compiled model like `train`, without a word on the way."""
    batches = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(len(X)).batch(batch_size).repeat(epochs)
    for steps in (50, 1):  # so many steps before Keras comes back to Python; 1 again when it is done
        model.steps_per_execution = steps
        model.make_train_function(force=True)
        if steps > 1:
            model.fit(batches, epochs=1, shuffle=False, verbose=0)


def answers_of(model):
    """Return the model as a function of points (m, 2) that returns NumPy numbers, for the plots."""
    return lambda points: np.asarray(model(points))


def accuracy(y, p):
    """Return the share of right classes; y (n,) class numbers, p (n, 1) probabilities of class 1 (lesson 03)."""
    return np.mean((np.ravel(p) > 0.5) == y)

# %% [markdown]
# ### Exercise: the logistic baseline
#
# Before you trust a big network, know what the smallest one does: it is your [baseline](00_start_here.ipynb#baseline). Build the network of your guess, with **no hidden layer**, and train it on the spirals `X`, `y` until its loss stops falling (60 epochs with Adam at 0.01 do).
#
# $$p = \sigma(x_1 w_1 + x_2 w_2 + b), \qquad X\ (200, 2) \to p\ (200, 1)$$
#
# *By hand*: with $w = (1, 0)$ and $b = 0$ the point (0.5, 0.3) gets $\sigma(0.5) = 0.622$. Keep the name `baseline`.

# %% exercise="logistic-baseline"
baseline = ...
### BEGIN SOLUTION
keras.utils.set_random_seed(0)
baseline = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
baseline.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.01), metrics=["accuracy"])
baseline_history = train(baseline, X, y, epochs=60)
### END SOLUTION

# %% test="logistic-baseline" points=2
check("logistic-baseline", baseline)

# %%
if ready(baseline):
    W, b = baseline.get_weights()
    print("W", W.ravel(), "  b", b)
    loss, share = baseline.evaluate(X_fresh, y_fresh, verbose=0)
    print(f"on fresh points: loss {loss:.3f}, accuracy {share:.3f}")
    display(plots.plot_boundary(answers_of(baseline), X, y, title="A line is a coin toss, and the loss is lower all the same"))

# %% [markdown]
# Half of the points are right: a coin does as well. But the loss *has* fallen, from 0.693 to about 0.61. Both are true. The outer half of arm 0 lies to the left, and the outer half of arm 1 to the right, **farther** from the line than the inner halves, which lie on the wrong sides. The line is quite sure about the outer points, and right; it is
# unsure about the inner ones, and wrong. Sure and right, unsure and wrong: that is a good deal for the cross-entropy, and no gain for the accuracy.

# %% [markdown]
# ## 3 · Hidden layers
#
# What bends the boundary is a hidden layer with an activation. How many layers, how wide, how fast to learn: these numbers are not learned, you choose them. They are called [hyper-parameters](00_start_here.ipynb#hyper-parameter). So that you can try many, put the building into a function.
#
# ### Exercise: build a model
#
# Write `build_model(hidden, learning_rate)`. It returns a **compiled** model, not trained yet:
#
# - two inputs; a Dense layer with ReLU for each number in the list `hidden`; one output unit with a sigmoid;
# - loss: binary cross-entropy; optimizer: Adam with this learning rate; metric: accuracy.
#
# $$A_0 = X,\quad A_k = \text{relu}(A_{k-1} W_k + b_k),\quad p = \sigma(A_L W_{L+1} + b_{L+1})$$
#
# with $L$ hidden layers; $X$ is `(n, 2)` and $p$ is `(n, 1)`. *By hand*: `build_model([3], 0.01)` has $(2 \cdot 3 + 3) + (3 \cdot 1 + 1) = 13$ parameters; `build_model([], 0.01)` is the baseline with its 3.
#
# It counts what your model does. You may stack it in any way you like: a list, `model.add`, Keras' functional way, a class.

# %% exercise="build-model"
def build_model(hidden, learning_rate):
    """Return a compiled, untrained Keras model for two classes of points in the plane.

    hidden: list of the hidden layers' widths, such as [16, 16]; [] for none
    learning_rate: of the optimizer
    the model: (n, 2) -> (n, 1), the probability of class 1
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((2,))])
    for units in hidden:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=learning_rate), metrics=["accuracy"])
    return model
    ### END SOLUTION

# %% test="build-model" points=4
check("build-model", build_model)

# %% [markdown]
# ### Exercise: count the parameters
#
# Predict with a pencil, then let Keras count. A layer from $n_{in}$ to $n_{out}$ units has $n_{in} \cdot n_{out} + n_{out}$ parameters. *By hand* for 2-4-1: $(8 + 4) + (4 + 1) = 17$, as Keras said above of the small network.
#
# How many parameters have
#
# - `"2-16-1"` and `"2-64-1"`, one hidden layer;
# - `"2-16-16-1"`, the network of this lesson;
# - `"second layer"`: only its second hidden layer, from 16 units to 16;
# - `"2-32-32-3"`: a network for three classes?

# %% exercise="count-keras-parameters"
counts = {"2-16-1": ..., "2-64-1": ..., "2-16-16-1": ..., "second layer": ..., "2-32-32-3": ...}
### BEGIN SOLUTION
counts = {"2-16-1": 65, "2-64-1": 257, "2-16-16-1": 337, "second layer": 272, "2-32-32-3": 1251}
### END SOLUTION

# %% test="count-keras-parameters" points=2
check("count-keras-parameters", counts)

# %%
if ready(build_model):
    for hidden in ([16], [64], [16, 16]):
        print(f"{str(hidden):10}", build_model(hidden, 0.01).count_params(), "parameters")

# %% [markdown]
# Most of the weights of 2-16-16-1 sit where two wide layers meet. One hidden layer of 64 units has fewer parameters than two of 16. Which of the two is the better network for spirals? Section 7 tells.

# %% [markdown]
# ## 4 · Training
#
# The plain step of lesson 04 was $\theta \leftarrow \theta - \eta\, g$, with the gradient $g$ and the learning rate $\eta$. [Adam](00_start_here.ipynb#adam) does a little more. For **every single parameter** it keeps two running averages, of the gradient and of its square, and divides one by the root of the other:
#
# $$m \leftarrow 0.9\,m + 0.1\,g, \qquad v \leftarrow 0.999\,v + 0.001\,g^2,$$
#
# $$\hat m = \frac{m}{1 - 0.9^t}, \qquad \hat v = \frac{v}{1 - 0.999^t}, \qquad \theta \leftarrow \theta - \eta\,\frac{\hat m}{\sqrt{\hat v} + 10^{-7}}$$
#
# $t = 1, 2, \dots$ counts the steps; $m$, $v$ start at 0 and have the shape of $\theta$; all operations are number by number. (The two hats make up for the start at 0. The $10^{-7}$ only keeps from dividing by 0; Keras adds it to $\sqrt v$ before the hat, which matters nowhere else.) So $\eta$ is about how far each parameter moves in a step, whether its slope is large or small.
# That is why one learning rate, such as 0.01, suits layers with very different gradients. (Diederik Kingma and Jimmy Ba, *Adam: a method for stochastic optimization*, 2015.)
#
# ### Exercise: train it
#
# Train a network on the spirals `X`, `y` so that it is right for at least **95 %** of fresh points. A good choice: `build_model([16, 16], 0.01)` and `train` for 60 epochs; but every network and every way of training that gets there is right. Keep the names `model` and `history`.
#
# 200 examples in mini-batches of 32 are 7 steps an epoch (the last batch has 8), so 60 epochs are 420 steps.
#
# Set the seed first, as in the example of section 2: then the run is the same each time.

# %% exercise="train-model"
model = ...
history = ...
### BEGIN SOLUTION
keras.utils.set_random_seed(0)
model = build_model([16, 16], 0.01)
history = train(model, X, y, epochs=60)
### END SOLUTION

# %% test="train-model" points=3
check("train-model", model)

# %% [markdown]
# **Sketch** the loss curve before you look: straight down? Steep first and then flat? (If you have trained with a `fit` of your own, let `history` be its `.history`.)

# %%
if ready(model, history):
    for name, (points, classes) in {"the training points": (X, y), "fresh points": (X_fresh, y_fresh)}.items():
        loss, share = model.evaluate(points, classes, verbose=0)
        print(f"on {name}: loss {loss:.3f}, accuracy {share:.3f}")
    display(plots.plot_losses(history["loss"], marks={"ln 2": np.log(2)}, title="The loss falls steeply, then levels off"))

# %% [markdown]
# Not 1.000, and it need not be. Right in the middle, where $r$ is smaller than the noise of 0.02, the arms lie on top of each other: the first two of each arm's 100 points. Nobody can tell them apart.
#
# The fresh points come out about as well as the training points. So the network has not memorised 200 points, it has found the arms. (When the two numbers drift apart, a network overfits.)

# %% [markdown]
# ## 5 · What the network says
#
# A model answers at every point of the plane, not only at the data. To draw its boundary you ask it on a grid: for each of `ys` (rows) and each of `xs` (columns) the probability of class 1.
#
# ### Exercise: predict on a grid
#
# Write `predict_grid(model, xs, ys)`. The result has shape `(len(ys), len(xs))`: row $i$ belongs to `ys[i]`, column $j$ to `xs[j]`,
#
# $$P_{ij} = p(x_1 = \text{xs}_j,\ x_2 = \text{ys}_i)$$
#
# *By hand*: for `xs = [0, 1, 2]` and `ys = [5, 6]` the model is asked about the six points (0, 5), (1, 5), (2, 5), (0, 6), (1, 6), (2, 6), as an array of shape `(6, 2)`. It answers `(6, 1)`, and this becomes `(2, 3)`.
#
# `np.meshgrid(xs, ys)` returns two arrays of shape `(len(ys), len(xs))`: $x_1$ and $x_2$ of every grid point. Ask for all points at once: a thousand calls with one point each take a thousand times as long.

# %% exercise="predict-grid"
def predict_grid(model, xs, ys):
    """Return the model's probabilities on a grid of points (x, y), one row for each of ys.

    model: a Keras model, (n, 2) -> (n, 1)
    xs: (k,), values of the first input; ys: (m,), values of the second
    returns: (m, k)
    """
    ### BEGIN SOLUTION
    x1, x2 = np.meshgrid(xs, ys)
    points = np.column_stack([x1.ravel(), x2.ravel()])
    return np.asarray(model(points)).reshape(x1.shape)
    ### END SOLUTION

# %% test="predict-grid" points=3
check("predict-grid", predict_grid)

# %%
if ready(model, predict_grid):
    xs, ys = np.linspace(-1, 1, 9), np.linspace(1, -1, 7)
    print("percent for class 1, x from -1 to 1, y from 1 (top) to -1 (bottom)")
    print((100 * predict_grid(model, xs, ys)).astype(int))

# %% [markdown]
# That is the picture in numbers. With 150 by 150 points and colours it is the plot that you know. The [decision boundary](00_start_here.ipynb#decision-boundary) is where $p = \frac12$, which is where the logit is 0.
#
# Here is the same network after 1, 10 and 100 epochs. **Guess:** after how many epochs does the boundary wind into the middle?

# %%
if ready(build_model):
    keras.utils.set_random_seed(0)
    watched, pictures = build_model([16, 16], 0.01), []
    for more, name in ((1, "1 epoch"), (9, "10 epochs"), (90, "100 epochs")):
        train(watched, X, y, more)
        snapshot = build_model([16, 16], 0.01)  # keeps the weights of this moment
        snapshot(X)
        snapshot.set_weights(watched.get_weights())
        pictures.append((name, answers_of(snapshot)))
    display(plots.plot_boundaries(pictures, X, y, title="First a rough cut, then a wave, then the spiral"))

# %% [markdown]
# Training does not find the spiral at once. It begins with the rough shape, what little a line can do, and bends it from the outside in. The boundary is made of straight pieces: a ReLU network is a patchwork of affine maps (lesson 03).

# %% [markdown]
# ## 6 · Opening the box
#
# Is there anything inside a Keras model that you have not built yourself? Take it apart.
#
# ### Exercise: take the layers out
#
# Write `layers_of(model)`: the list `[(W1, b1), (W2, b2), …]` of lesson 03, as NumPy arrays. `model.layers` is the list of a model's layers, and `layer.get_weights()` returns the weights of one layer as NumPy arrays: `[W, b]` for a Dense layer, and an empty list for a layer that has none, such as
# `keras.layers.Activation`. Leave those out.
#
# *By hand*: a model 2 → 3 → 1 gives two pairs with the shapes `(2, 3)`, `(3,)` and `(3, 1)`, `(1,)`. (If your model is a class of your own and has no list of layers, `model.get_weights()` gives all arrays in a row, $W_1, b_1, W_2, b_2, \dots$)

# %% exercise="layers-of"
def layers_of(model):
    """Return the weights of a Keras model as [(W1, b1), (W2, b2), ...], NumPy arrays.

    model: a stack of Dense layers, with or without layers that have no weights in between
    """
    ### BEGIN SOLUTION
    return [tuple(layer.get_weights()) for layer in model.layers if layer.get_weights()]
    ### END SOLUTION

# %% test="layers-of" points=2
check("layers-of", layers_of)

# %% [markdown]
# Now your own forward pass of lesson 03, on Keras' weights. (Replace it by the one you wrote, if you like.) **Guess:** in which digit will the two differ?

# %% given=true
def forward_layers(X, layers):
    """Return the output of a network of any depth: ReLU after the hidden layers, sigmoid after the last (lesson 03).

    X: (n, n_in); layers: [(W1, b1), ...], W (n_in, n_out), b (n_out,)
    """
    A = X
    for W, b in layers[:-1]:
        A = relu(A @ W + b)
    W, b = layers[-1]
    return sigmoid(A @ W + b)


def backward_layers(X, y, layers):
    """Return [(dW1, db1), ...], the gradients of the mean binary cross-entropy of forward_layers(X, layers).

    X: (n, n_in); y: (n, 1); layers: as in forward_layers
    """
    activations = [X]
    for W, b in layers[:-1]:
        activations.append(relu(activations[-1] @ W + b))
    W, b = layers[-1]
    delta = (sigmoid(activations[-1] @ W + b) - y) / len(y)
    gradients = []
    for (W, _), A in zip(reversed(layers), reversed(activations)):
        gradients.insert(0, (A.T @ delta, delta.sum(axis=0)))
        delta = delta @ W.T * (A > 0)
    return gradients

# %%
if ready(model, layers_of):
    layers = layers_of(model)
    for W, b in layers:
        print("W", W.shape, "b", b.shape, W.dtype)
    mine, theirs = forward_layers(X_fresh, layers), np.asarray(model(X_fresh))
    print("mine  ", mine[:5, 0])
    print("Keras ", theirs[:5, 0])
    print(f"largest difference over {len(X_fresh)} points: {np.abs(mine - theirs).max():.0e}")

# %% [markdown]
# They agree to six or seven digits, which is all that Keras has: it computes with 32-bit floats. There is nothing else in the box. (If your model has another activation than ReLU, put it into `forward_layers`.)
#
# **And the gradients?** You derived them in lesson 04 for one hidden layer. With more layers one step repeats, the one from $\delta_k$ to $\delta_{k-1}$. With $A_0 = X$ and the output layer $K$:
#
# $$\delta_K = \frac{p - y}{n}, \qquad \frac{\partial L}{\partial W_k} = A_{k-1}^\top \delta_k, \quad \frac{\partial L}{\partial b_k} = \sum_i \delta_{k,i}, \qquad \delta_{k-1} = (\delta_k W_k^\top) \odot \mathbb{1}[Z_{k-1} > 0]$$
#
# $p, y, \delta_K$ are `(n, 1)`, and $\delta_k$, $Z_k$, $A_k$ all are `(n, width of layer k)`. Find these formulas in `backward_layers` above: it is one loop. (There the mask reads `A > 0`. For ReLU that is the same as $Z > 0$.)
#
# To see Keras' gradients, let it take one *plain* step (SGD, not Adam) with learning rate 1. Then old weights minus new weights **is** the gradient.

# %%
if ready(layers_of):
    keras.utils.set_random_seed(3)
    plain = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    plain.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(learning_rate=1.0))

    before = layers_of(plain)
    plain.train_on_batch(X, y.reshape(-1, 1))  # one step on all 200 points
    after = layers_of(plain)

    mine = backward_layers(X, y.reshape(-1, 1), before)
    for k in range(3):
        theirs = before[k][0] - after[k][0]
        print(f"layer {k + 1}: Keras' gradient of W has shape {theirs.shape}, largest {np.abs(theirs).max():.4f}; largest difference to mine {np.abs(theirs - mine[k][0]).max():.0e}")

# %% [markdown]
# So why does nobody do this by hand? Because the chain rule is bookkeeping. A library notes down every operation of the forward pass and knows the derivative of each; then it walks the list backward, as you did. That is **automatic differentiation**. It works for any stack,
# any loss, millions of parameters, and it does not forget a $\frac1n$. You wrote it once, so that you know what the library does, and what it means when the loss does not fall.
#
# **One formula is different inside.** If the network is sure and wrong, $p$ rounds to exactly 0 or 1, and $\ln 0$ spoils everything. So libraries compute the cross-entropy of an example from its [logit](00_start_here.ipynb#logit) $z$ whenever they can, with the formula that you met in lesson 03:
#
# $$\ell = -y \ln \sigma(z) - (1 - y) \ln (1 - \sigma(z)) = \max(z, 0) - y z + \ln\bigl(1 + e^{-|z|}\bigr), \qquad \frac{\partial \ell}{\partial z} = \sigma(z) - y.$$
#
# That is what `keras.losses.BinaryCrossentropy(from_logits=True)` computes. It wants the logit itself, so the model must then end *without* a sigmoid. With a sigmoid at the end and the plain loss, as in our models, Keras looks back while it trains, finds the logit before the sigmoid, and uses the
# same formula. **Guess** what both formulas give for $z = 200$ and $y = 0$.

# %%
z, target = 200.0, 0
p = sigmoid(z)
print("from p:    ", "1 - p =", 1 - p, "so the loss is -ln 0")
print("from logit:", max(z, 0) - target * z + np.log1p(np.exp(-abs(z))))

# %% [markdown]
# ### What the hidden units see
#
# The last look into the box. Each small map shows what **one** hidden unit answers all over the plane, white where it is off. First layer first. **Guess:** which shape has the border between on and off?

# %%
if ready(model, layers_of):
    (W1, b1), (W2, b2), *rest = layers_of(model)
    display(plots.plot_unit_maps(lambda points: relu(points @ W1 + b1), X, y, title="First layer: every unit is a half-plane with a straight edge"))

# %%
if ready(model, layers_of):
    display(plots.plot_unit_maps(lambda points: relu(relu(points @ W1 + b1) @ W2 + b2), X, y, title="Second layer: bent, folded, some like pieces of an arm"))

# %% [markdown]
# ### What did each layer learn?
#
# Write five to eight sentences, with the maps and the boundary before your eyes:
#
# - What does a single unit of the **first** hidden layer compute, and why can its map look only like that?
# - What can a unit of the **second** layer do that one of the first cannot, and how does it get there?
# - What is left to do for the **output** unit? Are there units that do nothing?
# - If you trained again from another seed: what would be the same, and what not?

# %% [markdown] essay="what-did-layers-learn" points=2
# ### BEGIN SOLUTION
# A unit of the first layer computes relu(w·x + b) of the two coordinates. It is 0 on one side of a straight line and rises evenly on the other, like a ramp. Whatever it learns, it can only choose where the line lies and how steep the ramp is.
#
# A unit of the second layer adds up 16 such ramps, with positive and negative weights, and bends the sum once more. A sum of ramps has kinks along all of their lines, so its edge can go round a corner: its map shows wedges, strips and hooks, some of which follow a stretch of one arm.
#
# The output unit only draws a flat boundary through the 16 numbers of the second layer; it says "class 1" where the units that follow arm 1 outweigh the others. In these 16 numbers the arms are (nearly) linearly separable. Units that are white everywhere are off for all points and contribute nothing; the network has more
# units than it needs.
#
# From another seed the loss, the accuracy and the boundary near the data would come out about the same. The single units would not: their order is arbitrary, other lines are chosen, and far from the data, where nothing is asked of the network, it answers differently.
# ### END SOLUTION

# %% [markdown]
# ## 7 · The same net, 92 % or 99 %
#
# The following recipe stands in many tutorials: an *easier* pair of spirals, a network 2-16-1, Adam with its default learning rate 0.001, 200 epochs. The text below it promises "high 90s and a spiral-shaped boundary". (In this data the arms make only 0.64 of a turn, noise is on the angle, and both
# own the point (0, 0), so that 199 of 200 is the most.) Run it, once as printed and once with the learning rate 0.01. **Guess** both accuracies.

# %%
if ready(build_model):
    X_easy, y_easy = data.easy_spirals(100, np.random.default_rng(0))
    nets = {}
    for learning_rate in (0.001, 0.01):
        keras.utils.set_random_seed(1)
        nets[learning_rate] = build_model([16], learning_rate)
        train_fast(nets[learning_rate], X_easy, y_easy, epochs=200)
        print(f"learning rate {learning_rate}: accuracy {accuracy(y_easy, nets[learning_rate](X_easy)):.3f}")
    display(plots.plot_boundaries([(f"learning rate {rate}", answers_of(net)) for rate, net in nets.items()], X_easy, y_easy, title="As printed: a bent line. Ten times the rate: the spiral"))

# %% [markdown]
# The printed recipe ends at about 0.92: over many starts its median on fresh points is a little above 0.91, and not one reached 0.95. And its boundary is a bent line. The recipe is not wrong, it has simply not arrived: 1,400 steps of about 0.001 do not lead far. With 0.01 the *same* network gets to about 0.99 on
# most starts. A picture of a half-trained network says little about what the network can do.
#
# **Which knob helps more?** Back to our own spirals: one hidden layer, 60 epochs, three widths, two learning rates. Write your guess on paper first: what gains more accuracy, starting from 16 units at 0.001, *ten times the learning rate* or *four times the units*?

# %%
if ready(build_model):
    print("accuracy on fresh points    rate 0.001   rate 0.01")
    for units in (4, 16, 64):
        row = []
        for learning_rate in (0.001, 0.01):
            keras.utils.set_random_seed(0)
            net = build_model([units], learning_rate)
            train_fast(net, X, y, epochs=60)
            row.append(accuracy(y_fresh, net(X_fresh)))
        print(f"{units:3} units, {4 * units + 1:3} parameters {row[0]:13.3f} {row[1]:11.3f}")

# %% [markdown]
# ### Exercise: read the sweep
#
# Trying out a table of settings is called a **sweep**. Fill in three accuracies from **your** table (shares such as 0.83; two decimals will do), and say what they show. For example, if 4 units had come out at 0.50 and 0.70, ten times the learning rate would have gained 0.20 there.
#
# - `"helped more"`: from 16 units at 0.001, what gained more accuracy, ten times the `"rate"` or four times the `"width"`?
# - `"why"`: which sentence explains it?
#
# | | |
# |---|---|
# | a | 64 units cannot express more than 16 units. |
# | b | At 0.001 the network has not arrived after 60 epochs; more units do not carry it further, longer steps do. |
# | c | A larger learning rate adds parameters. |
# | d | A larger learning rate is always better, so the best one is the largest. |

# %% exercise="sweep"
sweep = {"16 units, 0.001": ..., "16 units, 0.01": ..., "64 units, 0.001": ..., "helped more": ..., "why": ...}
### BEGIN SOLUTION
sweep = {"16 units, 0.001": 0.56, "16 units, 0.01": 0.91, "64 units, 0.001": 0.57, "helped more": "rate", "why": "b"}
### END SOLUTION

# %% test="sweep" points=2
check("sweep", sweep)

# %% [markdown]
# Look at the row of 4 units too: there no learning rate helps much. First make sure that the network *can* do it, then find the learning rate, and change one thing at a time.
#
# **Width or depth?** Now wind the arms 1.75 times. One hidden layer of 64 units (257 parameters) against two of 16 (337), 200 epochs each. **Guess** both accuracies on fresh points.

# %%
rng = np.random.default_rng(0)
X_long, y_long = data.make_spirals(100, turns=1.75, noise=0.02, rng=rng)
X_long_fresh, y_long_fresh = data.held_out_spirals(500, turns=1.75, noise=0.02, rng=rng)

if ready(build_model):
    pictures = []
    for hidden in ([64], [16, 16]):
        keras.utils.set_random_seed(1)
        net = build_model(hidden, 0.01)
        train_fast(net, X_long, y_long, epochs=200)
        print(f"{str(hidden):9} {net.count_params()} parameters, accuracy on fresh points {accuracy(y_long_fresh, net(X_long_fresh)):.3f}")
        pictures.append((f"hidden layers {hidden}", answers_of(net)))
    display(plots.plot_boundaries(pictures, X_long, y_long, title="1.75 turns: two layers of 16 beat one of 64"))

# %% [markdown]
# Two layers learn this in time (median 0.99 over ten starts), one does not (0.89); it would get there with many more units or epochs. For a single hidden layer every bend of the boundary costs a unit; a second layer can fold what the first has folded. That does not make depth a law: on other data the two come out equal.
#
# **The scale of the inputs** is a hyper-parameter too, one that nobody writes down. Take tanh for ReLU, on the same 1.75 turns. Our points lie within radius 1. Multiply all of them by 5. The task is the same; is the training?

# %%
if ready():
    for scale in (1, 5):
        keras.utils.set_random_seed(0)
        net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(1, activation="sigmoid")])
        net.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.01), metrics=["accuracy"])
        train_fast(net, scale * X_long, y_long, epochs=200)
        print(f"tanh, radius {scale}: accuracy on fresh points {accuracy(y_long_fresh, net(scale * X_long_fresh)):.3f}")

# %% [markdown]
# With small inputs the weighted sums stay near 0, where tanh is almost a straight line: a network that hardly bends. With inputs of size 5 its units bend within the data from the start. This is why one brings inputs to a common scale before training. (ReLU cares less: it bends at 0 for inputs of any size.)

# %% [markdown]
# ## 8 · Three spirals
#
# Three arms, three classes: `y` holds 0, 1 and 2. One output unit is not enough. Take **three**, one logit per class, and softmax:
#
# $$P_{ik} = \frac{e^{Z_{ik}}}{\sum_m e^{Z_{im}}}, \qquad L = -\frac1n \sum_{i=1}^n \ln P_{i, y_i}, \qquad \delta = \frac{P - Y}{n}$$
#
# $Z$, $P$, $\delta$ are `(n, 3)`; each row of $P$ sums to 1. $L$ is the categorical cross-entropy: minus the mean log probability of the true class. $Y$ is `(n, 3)`, the classes one-hot, and δ has the same form as before. Keras offers two names for this one loss, and they differ in the labels they expect:
#
# | loss | labels `y` |
# |---|---|
# | `"sparse_categorical_crossentropy"` | class numbers, `(n,)`: 0, 1, 2 |
# | `"categorical_crossentropy"` | one-hot rows, `(n, 3)`: `[1, 0, 0]` … |
#
# Ours are class numbers.

# %% given=true
X_three, y_three = data.make_spirals(100, turns=1, noise=0.02, rng=np.random.default_rng(0), classes=3)

# %% [markdown]
# ### Exercise: three spirals
#
# Build and train a network for `X_three` `(300, 2)`, `y_three` `(300,)` whose outputs are `(n, 3)` probabilities, right for at least **95 %** of fresh points. `build_model` has one output unit, so stack it anew here. Two hidden layers of 32, learning rate 0.005 and 80 epochs are plenty.
#
# *By hand*: logits (2, 1, 0) give $e^2, e^1, e^0 = 7.39, 2.72, 1$, their sum is 11.11, so $p = (0.665, 0.245, 0.090)$. If the true class is 0, the example costs $-\ln 0.665 = 0.408$.

# %% exercise="three-spirals"
three_model = ...
### BEGIN SOLUTION
keras.utils.set_random_seed(0)
three_model = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(3, activation="softmax"),
])
three_model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.005), metrics=["accuracy"])
train_fast(three_model, X_three, y_three, epochs=80)
### END SOLUTION

# %% test="three-spirals" points=3
check("three-spirals", three_model)

# %%
if ready(three_model):
    P = np.asarray(three_model(X_three[[10, 110, 210]]))
    print("one point of each arm:\n", P.round(3), "\nrows sum to", P.sum(axis=1))
    display(plots.plot_boundary(answers_of(three_model), X_three, y_three, title="Three arms, three classes, one softmax"))

# %% [markdown]
# The class is the one with the largest probability, `P.argmax(axis=1)`. Two classes can be done in either way: one sigmoid unit, or two units with softmax; lesson 03 showed that the second is the sigmoid of the difference of the two logits.

# %% [markdown]
# ## Recap
#
# - Keras takes over what you wrote: Dense layers (`X @ W + b`), losses, batches, steps; and it derives the gradients by itself. Inside are your formulas: the predictions agree as far as 32-bit floats go, the gradients too.
# - Without a hidden layer the boundary is a line, and spirals are a coin toss, although the loss falls.
# - 2-16-16-1 with Adam at 0.01 learns one turn in 60 epochs, about 99 % of fresh points. Training first finds the rough shape, then bends it.
# - The first layer's units are ramps with straight edges, the second layer's are bent, the output draws a flat boundary through them.
# - Hyper-parameters decide: the same net reaches 0.92 or 0.99. Find the learning rate first; change one thing at a time; judge on fresh points and by more than one start.
# - One sigmoid unit and binary cross-entropy for two classes; $k$ softmax units and categorical cross-entropy for $k$.
#
# Look back at the goals at the top. Which of the words in the table of section 2 could you explain by your own code of lessons 03 and 04?

# %%
progress()

# %% [markdown]
# ## Vocabulary card
#
# | word | in one sentence |
# |---|---|
# | Keras | a library for building and training networks; TensorFlow (or another engine) computes for it |
# | [Dense](00_start_here.ipynb#layer) | Keras' name for our layer, `activation(X @ W + b)` |
# | kernel | Keras' name for `W`, shape `(n_in, n_out)` as ours |
# | compile | choose loss, optimizer and metrics; no training yet |
# | fit | train: all batches of all epochs |
# | [optimizer](00_start_here.ipynb#optimizer) | the rule that turns gradients into steps: SGD (plain), Adam |
# | [Adam](00_start_here.ipynb#adam) | an optimizer that scales each parameter's step by running averages of its gradient |
# | metric | a number that is reported, not minimised: accuracy |
# | [epoch](00_start_here.ipynb#epoch), [mini-batch](00_start_here.ipynb#mini-batch) | one pass through all examples; the few examples that one step looks at |
# | [held-out](00_start_here.ipynb#held-out-data) data | examples kept away from training, to judge by |
# | [baseline](00_start_here.ipynb#baseline) | the simplest model, to compare with |
# | [hyper-parameter](00_start_here.ipynb#hyper-parameter) | what you choose and training does not change: widths, learning rate, epochs, batch size, activation |
# | sweep | trying a table of hyper-parameters |
# | [decision boundary](00_start_here.ipynb#decision-boundary) | where $p = \frac12$: the logit is 0 |
# | [logit](00_start_here.ipynb#logit) | the last layer's weighted sum, before sigmoid or softmax |
# | automatic differentiation | the chain rule, done by the library from its list of operations |
#
# ## Common mistakes
#
# - **No activation in the hidden layers.** `Dense(16)` alone is linear. Hundreds of parameters, a straight line.
# - **Softmax on one unit.** It is always 1: $e^z / e^z$. One unit takes a sigmoid.
# - **Logits with the wrong loss.** An output without sigmoid needs `from_logits=True`. An output *with* a sigmoid must not have it, or the sigmoid is taken twice. Keras warns if it recognises the sigmoid; if it is hidden in a formula of yours, it cannot.
# - **`categorical_crossentropy` for one unit.** Its "probability of the true class" is then 1 by definition, the loss is 0, and nothing is learned.
# - **One-hot labels for a sparse loss, or class numbers for the other.** Keras stops with an error about shapes.
# - **Running the cell with `fit` again to start afresh.** It goes on from the trained weights. Build the model anew.
# - **`np.random.seed` for Keras.** It does not help; `keras.utils.set_random_seed` does.
# - **`input_shape=` in the first layer.** An older way, which now warns. Put `keras.Input((2,))` in front.
# - **Judging on the training points, or by one lucky start.**
# - **`meshgrid` the wrong way round.** The grid has one row per $y$; a transposed picture looks plausible and is wrong. Try sizes that differ.
# - **Comparing `model.predict(X)`, `(n, 1)`, with `y`, `(n,)`.** In NumPy this makes an `(n, n)` table.
#
# ## Questions students ask
#
# <details><summary>My numbers differ from my neighbour's in the third digit. Who is wrong?</summary>
#
# Nobody. Processors add in different orders and round differently, and training makes small differences grow. With the same seed, the same versions and the same machine, runs repeat. Never read much into the third digit of one run.
# </details>
#
# <details><summary>What is the difference between model(X) and model.predict(X)?</summary>
#
# The same numbers. `model(X)` runs all examples at once and returns a tensor, which `np.asarray` turns into NumPy. `predict` goes in batches (32 at a time unless you say otherwise), shows a progress bar unless `verbose=0`, and returns NumPy. For a large grid `model(X)` or `predict(X, batch_size=4096)` is many times faster; for data that do not fit into
# memory `predict` is the one.
# </details>
#
# <details><summary>Is Adam always better than plain gradient descent?</summary>
#
# No. It needs less tuning, because one learning rate suits all layers, and it often gets going faster. With a well chosen rate plain descent, mostly with momentum, can do as well or better. And Adam does not help against dead units (lesson 04).
# </details>
#
# <details><summary>Why mini-batches of 32? Why not all 200 points?</summary>
#
# More steps for the same number of passes: 7 an epoch instead of 1. Each step sees a noisy estimate of the gradient, which is good enough. 32 is a habit, not a law. Very small batches are noisy and slow in Python, very large ones make few steps.
# </details>
#
# <details><summary>The loss falls, but the accuracy stands still. Is something broken?</summary>
#
# Not necessarily. The loss counts how sure the network is, the accuracy only on which side of ½. The baseline of this lesson lowers its loss from 0.69 to 0.61 and stays at one half. Late in training it is often the same: nothing changes sides any more, the right answers only become surer.
# </details>
#
# <details><summary>The loss is NaN. What happened?</summary>
#
# Almost always the learning rate is too large, or the inputs are huge or hold a NaN themselves. Make the rate ten times smaller, scale the inputs, look at `np.isnan(X).any()`.
# </details>
#
# <details><summary>Does a higher accuracy need more layers?</summary>
#
# Not here. For one turn two layers of 16 are enough, and one layer of 64 nearly does it too. Add units or layers when the *training* accuracy stays low although the learning rate is right. If training is fine and fresh points are bad, more units make it worse.
# </details>
#
# <details><summary>Why did nobody use a validation set here?</summary>
#
# We did, in effect: the fresh points. But note that whoever chooses hyper-parameters by looking at them uses them up, little by little: then a third set is needed for an honest last number. Our fresh points can be drawn again at any time; real data cannot.
# </details>
#
# <details><summary>Do I need a graphics card?</summary>
#
# Not for 337 parameters. Here even the processor is bored; most of the time goes into handing over batches. It pays for layers with thousands of units, or pictures.
# </details>
#
# <details><summary>And PyTorch?</summary>
#
# The same ideas under other names: `nn.Linear` for Dense (it stores `W` as `(n_out, n_in)`, the other orientation of lesson 02), `BCEWithLogitsLoss`, and you write the training loop yourself, as in lesson 04. Whoever knows what is in the box can move.
# </details>
#
# ## Practice
#
# **Easy 1.** 500 examples, mini-batches of 64, 30 epochs. How many steps?
#
# <details><summary>Hint</summary>
#
# The last batch of an epoch may be smaller, but it is a step too.
# </details>
# <details><summary>Solution</summary>
#
# 500 / 64 = 7.8, so 8 steps an epoch, $8 \cdot 30 = 240$ in all.
# </details>
#
# **Easy 2.** A colleague's model 2-16-2 has two softmax units for the two classes. How many parameters more than 2-16-1 is that? Which loss does it need for labels 0 and 1?
#
# <details><summary>Hint</summary>
#
# Only the last layer differs.
# </details>
# <details><summary>Solution</summary>
#
# $16 \cdot 2 + 2 = 34$ instead of 17, so 82 against 65. `"sparse_categorical_crossentropy"`. It can express the same functions and no more.
# </details>
#
# **Medium 1.** Show that the very first step of Adam moves every parameter by (almost exactly) the learning rate, whatever the gradient.
#
# <details><summary>Hint</summary>
#
# $t = 1$, $m$ and $v$ were 0. What are $\hat m$ and $\hat v$?
# </details>
# <details><summary>Solution</summary>
#
# $m = 0.1\,g$, $\hat m = 0.1\,g / 0.1 = g$; likewise $\hat v = g^2$. So the step is $\eta\, g / (|g| + 10^{-7})$, which is $\pm\eta$ unless $g$ is tiny. Only the sign of the gradient counts.
# </details>
#
# **Medium 2.** A network ends with a sigmoid that somebody has written as a formula, and the loss is `BinaryCrossentropy(from_logits=True)`: it takes the sigmoid of a probability. How small can the loss of a *perfect* network then become, when half of the examples are of class 1?
#
# <details><summary>Hint</summary>
#
# The "logit" is now a $p$ between 0 and 1: 1 for the examples of class 1, 0 for the others. What is $-\ln \sigma(1)$, what $-\ln(1 - \sigma(0))$?
# </details>
# <details><summary>Solution</summary>
#
# $-\ln \sigma(1) = 0.313$ for class 1 and $-\ln(1 - \sigma(0)) = 0.693$ for class 0, so 0.503 on average. However good the network gets, the loss never comes near 0. It still learns (on the spirals with 60 epochs to 0.98 or so), and nobody complains: one notices it by a loss that rests at 0.51.
# </details>
#
# **Hard 1.** Turn the plane by half a turn, $x \to -x$. What happens to the two arms? Conclude that the best logistic regression on the spirals (without noise) has $b = 0$.
#
# <details><summary>Hint</summary>
#
# Arm 1 has the same $r$, and an angle larger by π. What does $(w, b) \to (w, -b)$ do to the loss, and how many lowest points has it?
# </details>
# <details><summary>Solution</summary>
#
# Each point of arm 0 becomes the point of arm 1 with the same $r$, and the other way round. The example $(x, y)$ has the logit $z = w \cdot x + b$; its twin is $(-x, 1 - y)$. With $-b$ in place of $b$ the twin's logit is $-w \cdot x - b = -z$, and a logit $-z$ with target $1 - y$ costs exactly what $z$ costs with $y$. So $(w, b)$
# and $(w, -b)$ have the same loss. The loss of logistic regression has a single lowest point (it is convex), so both must be the same: $b = 0$. With noise $b$ is only small.
# </details>
#
# **Hard 2.** Find **one** feature, computed from $x_1$ and $x_2$ by a formula, with which logistic regression solves the spirals of one turn.
#
# <details><summary>Hint</summary>
#
# Compute $r$ and the angle $\varphi$ of a point (`np.arctan2(x1, x2)`, since $x_1$ goes with the sine). On arm 0 $\varphi - 2\pi r$ is a multiple of $2\pi$. And on arm 1?
# </details>
# <details><summary>Solution</summary>
#
# $f = \cos(\varphi - 2\pi r)$ with $r = \sqrt{x_1^2 + x_2^2}$: without noise it is 1 on arm 0 and −1 on arm 1, so $p = \sigma(-5 f)$ does it. It is right for about 99 % of fresh points; the rest lie in the middle. Whoever knows the right feature needs no hidden layer: the hidden layers are there because most of the time nobody knows it.
# </details>
#
# ## Next
#
# You have come from one neuron to a network that draws spirals, and you know every number in it. Change the numbers of this lesson and watch what happens: that is how the
# practitioners learn it, too. The [map](00_start_here.ipynb) shows where the road leads from here: activations and initialisation, approximation, generalisation.
