# %% [markdown]
# # Start here
#
# Welcome to "From Neuron to Network". In five lessons you build neural networks from their smallest part up, first in NumPy, so that
# nothing stays hidden, then with Keras.
#
# **In ten minutes you can**
# - run cells, and know what to do when something hangs;
# - solve an exercise, read what its check says, and get hints;
# - hand in your work;
# - find your way: the map of the lessons, your progress, and the glossary.
#
# | section | minutes |
# |---|---|
# | 1 · Run a cell | 1 |
# | 2 · Is everything installed? | 1 |
# | 3 · Your first exercise | 4 |
# | 4 · Points and handing in | 1 |
# | 5 · Where you work | 1 |
# | 6 · The map and your progress | 2 |

# %% [markdown]
# ## 1 · Run a cell
#
# A notebook is made of cells: text like this one, and code like the next. Click into the code and press **Shift + Enter**: it runs, its result
# appears below it, and you are taken to the next cell. What does this one print? Guess first; lessons ask you to guess often, because a
# wrong guess is what you remember.

# %%
x = 3
print(x, 2 * x, x**2)

# %% [markdown]
# Change the 3 to another number and run the cell again. You may change and run every code cell, and add cells of your own.
#
# Three things help when something is odd:
# - Cells see what other cells have defined, **in the order in which you ran them**, not in which they stand. If you see a `NameError`, run the cells above first.
# - If a cell does not end (its mark stays at `[*]`), interrupt it: the ■ button, or *Kernel → Interrupt*.
# - To start afresh: *Kernel → Restart Kernel and Run All Cells*. Your text and code stay, only the memory is emptied.

# %% [markdown]
# ## 2 · Is everything installed?
#
# Run this cell. Every row should say "fine". TensorFlow is the exception: only lesson 05 needs it.

# %%
import platform
from importlib.metadata import PackageNotFoundError, version

AT_LEAST = {"Python": "3.11", "numpy": "1.26", "matplotlib": "3.8", "ipywidgets": "7.7", "anywidget": "0.9", "tensorflow": "2.18"}


def version_of(package):
    try:
        return platform.python_version() if package == "Python" else version(package)
    except PackageNotFoundError:
        return "missing"


def verdict(have, need):
    if have == "missing":
        return "missing"
    newer = [int(part) for part in have.split(".")[:2]] >= [int(part) for part in need.split(".")]
    return "fine" if newer else "too old"


print(f"{'package':<12}{'you have':<12}{'at least':<12}")
for package, need in AT_LEAST.items():
    print(f"{package:<12}{version_of(package):<12}{need:<12}{verdict(version_of(package), need)}")

# %% [markdown]
# ## 3 · Your first exercise
#
# An exercise has three parts: a text that says what is wanted, a cell for **your code**, and a **check cell** that tells you how you did.
#
# This one is for practice and gives no points. Write a function that doubles: `double(3)` is 6, and an array is doubled number by number. By
# hand: $2 \cdot 3 = 6$.
#
# Where you see `...  # your code here`, put your own lines in its place. **First do it wrong on purpose:** write `return x * x`, run the cell, then run the check.

# %% exercise="double"
def double(x):
    """Return twice x.

    x: a number or an array
    returns: the same shape as x
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=0
check("double", double)

# %% [markdown]
# What did the check say?
#
# - The first line sums up: right, partly right, not right yet, or **not attempted yet** (which is no error: you may leave exercises for later).
# - Then one line for each part, ✓ or ✗. Parts count on their own, so half an answer brings points.
# - For a part that failed: the call that was tried, what was expected, what came, and why the two differ.
# - If your program behaves like one that is known to be wrong, **the mistake has a name**, and the check tells you which it is.
# - Below stands a **hint**. Each time you check another wrong answer, the hint gets more concrete. Hints cost nothing.
#
# Now put it right, run your cell, and check again. You can check as often as you like; your best result counts in your progress.
#
# The check calls your function with several inputs and looks at what comes back. How you wrote it does not matter: a loop, a formula, a library function are all fine if they do the same.

# %% [markdown]
# The lessons have six kinds of exercises: **code** (write a function), **values** (find numbers), **choice** (pick an answer; each wrong pick gets a reply of its
# own), **predict** (say what will come out before you run it), **model** (train a network; what it does is judged), and **essay** (a few sentences, read by a person).
#
# If an exercise builds on an earlier one that is still wrong, the check says so.
#
# **Guesses and moving pictures.** Some cells ask for a guess, and the next cell shows what came. There are no points for guesses; they are for you, because what you foresaw or did not
# foresee stays in your mind. Other cells show a picture that moves under your hand: drag, type numbers, or use the keys (`?` in the picture lists them, `Z` undoes). Where such a picture belongs
# to an exercise, *Take answer* copies a line; paste it into the exercise's cell. Only that line counts. After a restart, run the cell again to get the picture back.

# %% [markdown]
# ## 4 · Points and handing in
#
# The number below a check is your points for this exercise. To hand in:
#
# 1. *Kernel → Restart Kernel and Run All Cells*, and look whether the checks still say what you expect.
# 2. Save the notebook, and keep its file name.
# 3. Hand in the `.ipynb` file the way your instructor has told you (the Assignments tab in JupyterHub, or an upload).
#
# At grading your functions are asked the same kind of questions with **other numbers**. A program that works gets the points it got in the check;
# answers copied from the feedback do not. Please leave the check cells as they are. If you delete or change one by accident, nothing is lost: they are put back
# before grading.

# %% [markdown]
# ## 5 · Where you work
#
# | place | good to know |
# |---|---|
# | Jupyter, VS Code | nothing special |
# | Google Colab | Open a lesson with its badge. The set-up cell fetches the course's helpers in a few seconds. *File → Save a copy in Drive*, or your work is gone when you close the tab; your progress table lasts as long as the session. Hand in what *File → Download → Download .ipynb* gives you |
# | in the browser (JupyterLite) | Nothing to install. Starting takes 10 to 20 seconds, and loops run about 20 times slower. There is no Keras: its exercises in lesson 05 say so, and you can go on. Your files stay in this browser; to hand in, right-click the file and choose *Download* |
#
# Wherever you are, run the set-up cell at the top of each notebook first. It brings `np` (NumPy), `plt` (Matplotlib), `check` and `progress`.

# %% [markdown]
# ## 6 · The map and your progress
#
# Lessons 01 to 05 belong together and build on each other; each takes an hour. The map goes on from there: a playground to experiment in, and three
# topics that go deeper. **Look at the map:** what do you bring with you, and which lesson unlocks what you are most curious about?

# %%
from helpers import plots

plots.concept_map("From neuron to network")

# %% [markdown]
# | lesson | in one sentence |
# |---|---|
# | [01 One neuron](01_neuron.ipynb) | multiply, add, bend: what one neuron can decide, and how it learns |
# | [02 A layer is a matrix](02_layer.ipynb) | many neurons at once are one matrix product |
# | [03 A two-layer forward pass](03_forward.ipynb) | data flows through a network, and a loss says how far off it is |
# | [04 XOR](04_xor.ipynb) | what one neuron cannot do, and how a network learns it: gradients and backpropagation |
# | [05 Keras on spirals](05_spirals.ipynb) | the same with a library, on a problem that needs it |
#
# This table shows how far you have come. It stands at the end of every lesson too; run the cell again to refresh it.

# %%
progress()

# %% [markdown]
# ## Questions students ask
#
# <details><summary>I see "… is not defined" although the cell stands above.</summary>
#
# It has not been run in this session. After opening a notebook nothing has: run the set-up cell, then the cells from the top, or *Run → Run All Above Selected Cell*.
# </details>
#
# <details><summary>My function is right, but the check says it is not.</summary>
#
# Did you run its cell after your last change? The check sees the version that was run last. Then look at the failed part: it shows a call that you can copy into a cell of your own and try.
# </details>
#
# <details><summary>Does it count how often I check, or how many hints I have seen?</summary>
#
# No. Only whether the answer that you hand in is right.
# </details>
#
# <details><summary>Which of my answers goes with me when I change the computer?</summary>
#
# The notebook file, with everything you wrote. The progress table is kept in a small file in your home folder on this computer; run the checks again, and it fills up.
# </details>
#
# <details><summary>I know this already. May I skip lessons?</summary>
#
# Yes: try the exercises of a lesson first. If they are easy, go on. The later lessons bring their own functions and need no files of earlier ones.
# </details>

# %% [markdown]
# ## Next
#
# Continue with [lesson 01: One neuron](01_neuron.ipynb). Below is the glossary; links in the lessons lead to it.

# %% [markdown]
# ## Glossary
#
# ### Words of lesson 01
#
# - <a id="activation"></a>**activation**: what a neuron hands on, $a = g(z)$. Sometimes short for *activation function*.
# - <a id="activation-function"></a>**activation function**: the function $g$ that a neuron applies to its weighted sum: step, sigmoid, relu, … It bends; without it, layers could be merged into one.
# - <a id="bias"></a>**bias**: the number $b$ that is added to the weighted inputs, once per neuron. It moves the threshold. Statistics calls it the intercept.
# - <a id="boolean-function"></a>**Boolean function**: a function whose inputs and output are 0 or 1. There are 16 with two inputs.
# - <a id="class"></a>**class**: one of the groups that examples are to be sorted into; here numbered 0, 1, 2.
# - <a id="decision-boundary"></a>**decision boundary**: where a classifier changes its mind. For one neuron it is the line (plane, hyperplane) with $w \cdot x + b = 0$.
# - <a id="dot-product"></a>**dot product**: multiply two rows of numbers pair by pair and add up, `w @ x`.
# - <a id="epoch"></a>**epoch**: once through all training examples.
# - <a id="example"></a>**example**: one thing to learn from: its inputs $x$ (a row of $X$) and its target $y$.
# - <a id="feature"></a>**feature**: one of the numbers that describe an example; to a neuron, an input.
# - <a id="hyperplane"></a>**hyperplane**: a flat cut through a space of any dimension: a point on a line, a line in the plane, a plane in space, and so on.
# - <a id="input"></a>**input**: a number that enters a neuron or network from outside, $x$.
# - <a id="label"></a>**label**: another word for *target*, mostly where the targets are classes.
# - <a id="learning-rate"></a>**learning rate**: how large the corrections are while learning, $\eta$ (`learning_rate`).
# - <a id="linearly-separable"></a>**linearly separable**: two classes are, if one line (hyperplane) can keep all their examples apart. AND is, XOR is not.
# - <a id="logic-gate"></a>**logic gate**: a device for a Boolean function: AND, OR, NOT, NAND, …
# - <a id="logistic-regression"></a>**logistic regression**: the model $p = \sigma(w \cdot x + b)$, fitted with log loss. The same as one sigmoid neuron.
# - <a id="neuron"></a>**neuron**: the smallest part of a network: it computes $a = g(w \cdot x + b)$. Also called a unit.
# - <a id="output"></a>**output**: what leaves a neuron or network.
# - <a id="overflow"></a>**overflow**: a number too large for a float; it becomes `inf`.
# - <a id="perceptron"></a>**perceptron**: a neuron with a step that learns with the perceptron rule (Rosenblatt 1958).
# - <a id="perceptron-rule"></a>**perceptron rule**: after each example, add learning rate · (target − output) · input to the weights, and the same without the input to the bias.
# - <a id="relu"></a>**relu** (rectified linear unit): $z$ if $z > 0$, else 0.
# - <a id="sigmoid"></a>**sigmoid**: $\sigma(z) = 1/(1 + e^{-z})$, an S-shaped curve from 0 to 1.
# - <a id="step"></a>**step**: 1 if $z > 0$, else 0.
# - <a id="target"></a>**target**: the right answer for an example, $y$.
# - <a id="threshold"></a>**threshold**: what the weighted inputs must exceed for a step neuron to fire. It equals $-b$.
# - <a id="training"></a>**training**: adjusting weights and biases so that the outputs fit the examples. The same as *learning*.
# - <a id="truth-table"></a>**truth table**: all inputs of a Boolean function with its outputs.
# - <a id="weight"></a>**weight**: the number an input is multiplied by, $w$. It says how much the input matters, and in which direction.
# - <a id="weighted-sum"></a>**weighted sum**: $z = w \cdot x + b$.

# %% [markdown]
# ### Words of lesson 02
#
# - <a id="affine-map"></a>**affine map**: $x \mapsto xW + b$: a linear map and a shift. It keeps straight lines straight.
# - <a id="batch"></a>**batch**: several examples that are computed together, one a row: $X$ with shape $(n, n_\text{in})$.
# - <a id="broadcasting"></a>**broadcasting**: NumPy's rule for arrays of different shapes: it repeats the smaller one, as if a bias $(n_\text{out},)$ stood in every row. Useful, and a source of silent mistakes.
# - <a id="collapse"></a>**collapse**: affine maps one after another are a single affine map: $\tilde W = W_1W_2$, $\tilde b = b_1W_2 + b_2$.
# - <a id="dense-layer"></a>**dense layer**: a layer in which every neuron sees every input. Also: fully connected.
# - <a id="depth"></a>**depth**: the number of layers, not counting the inputs.
# - <a id="gpu"></a>**GPU**: a graphics processor: very many simple computing units, made for doing the same thing to many numbers, as a matrix product does.
# - <a id="hidden-layer"></a>**hidden layer**: a layer between inputs and outputs. Its values are nobody's data: the network chooses them.
# - <a id="input-layer"></a>**input layer**: the inputs, drawn as a column of nodes. It computes nothing and has no parameters.
# - <a id="layer"></a>**layer**: neurons side by side that get the same inputs: $A = g(XW + b)$.
# - <a id="linear-map"></a>**linear map**: $x \mapsto xW$: it rotates, scales, shears, mirrors or projects, and leaves the origin where it is.
# - <a id="matrix-product"></a>**matrix product**: `X @ W`: every row of $X$ with every column of $W$ gives one dot product.
# - <a id="orientation"></a>**orientation of W**: here $W$ is $(n_\text{in}, n_\text{out})$, one neuron a column. Half of the textbooks store the transposed, one neuron a row.
# - <a id="output-layer"></a>**output layer**: the last layer, whose activations are the answer.
# - <a id="parameter"></a>**parameter**: a number that training adjusts: every weight and every bias.
# - <a id="projection"></a>**projection**: a map that flattens: several points fall onto one.
# - <a id="rotation"></a>**rotation**: a map that turns everything about the origin.
# - <a id="scaling"></a>**scaling**: a map that stretches or shrinks along the axes.
# - <a id="shape"></a>**shape**: the lengths of an array along its axes, such as `(10, 4)`.
# - <a id="shear"></a>**shear**: a map that shifts points along one axis by a multiple of the other coordinate: a square becomes a slanted box.
# - <a id="transpose"></a>**transpose**: rows and columns swapped, `W.T`.
# - <a id="unit"></a>**unit**: another word for neuron.
# - <a id="unit-vector"></a>**unit vector**: here (1, 0) and (0, 1). A linear map is known when their images are; in our convention these are the rows of $W$.
# - <a id="width"></a>**width**: the number of neurons in a layer.

# %% [markdown]
# ### Words of lesson 03
#
# - <a id="accuracy"></a>**accuracy**: the share of examples that are classified rightly.
# - <a id="binary-cross-entropy"></a>**binary cross-entropy**, **log loss**: the mean of $-\ln p$ where $y = 1$ and $-\ln(1 - p)$ where $y = 0$. Large when the network is sure and wrong.
# - <a id="categorical-cross-entropy"></a>**categorical cross-entropy**: the mean of $-\ln$ of the probability given to the right class.
# - <a id="composition"></a>**composition**: functions one inside another. A network is $f = f_L \circ \dots \circ f_1$, one function a layer.
# - <a id="cross-entropy"></a>**cross-entropy**: a loss for predicted probabilities, in two forms: binary and categorical.
# - <a id="forward-pass"></a>**forward pass**: computing a network's output from its input, layer by layer.
# - <a id="head"></a>**head**: the last layer, which turns the learned features into an answer to the task.
# - <a id="identity"></a>**identity**: the activation that changes nothing, $g(z) = z$; used for outputs that may be any number.
# - <a id="log-loss"></a>**log loss**: see *binary cross-entropy*.
# - <a id="logit"></a>**logit**: the weighted sum of an output neuron, before sigmoid or softmax.
# - <a id="loss"></a>**loss**: one number that says how far the outputs are from the targets. Training makes it small.
# - <a id="mean-squared-error"></a>**mean squared error**, MSE: the mean of $(y - \hat y)^2$, usual where numbers are predicted.
# - <a id="one-hot"></a>**one-hot**: a class written as a row of zeros with a single 1 at its place.
# - <a id="pre-activation"></a>**pre-activation**: $z$, the weighted sum before the activation function.
# - <a id="random-network"></a>**random network**: a network before any training. Its outputs mean nothing yet.
# - <a id="selective-routing"></a>**selective routing**: relu switches different units off for different inputs, so each input takes its own way through the network.
# - <a id="softmax"></a>**softmax**: turns a row of logits into probabilities that add up to 1: $e^{z_k} / \sum_j e^{z_j}$.

# %% [markdown]
# ### Words of lesson 04
#
# - <a id="backpropagation"></a>**backpropagation**: computing all gradients of a network with the chain rule, from the loss backwards, layer by layer.
# - <a id="central-difference"></a>**central difference**: $(f(x + h) - f(x - h)) / 2h$, a slope measured instead of derived.
# - <a id="chain-rule"></a>**chain rule**: the derivative of nested functions is the product of their derivatives.
# - <a id="dead-unit"></a>**dead unit**: a relu unit whose weighted sum is 0 or less on every training example: it outputs 0, and its own weights get no gradient.
# - <a id="derivative"></a>**derivative**: the slope of a function: how much its value changes per small change of its input.
# - <a id="error-signal"></a>**error signal**, $\delta$: the derivative of the loss with respect to a pre-activation. Backpropagation passes it from layer to layer.
# - <a id="full-batch"></a>**full batch**: every step uses all training examples.
# - <a id="gradient"></a>**gradient**: the derivatives with respect to all parameters. It points to where the loss grows fastest.
# - <a id="gradient-check"></a>**gradient check**: comparing derived gradients with central differences.
# - <a id="gradient-descent"></a>**gradient descent**: take a small step against the gradient, again and again.
# - <a id="hidden-space"></a>**hidden space**: the plane (space) of the hidden activations. A network moves its examples there so that a line can separate them.
# - <a id="initialisation"></a>**initialisation**: how the parameters are drawn before training. Glorot (also called Xavier) and He are recipes for the spread of the weights.
# - <a id="local-minimum"></a>**local minimum**: a place from which every small step makes the loss larger, although somewhere else it is smaller still.
# - <a id="mini-batch"></a>**mini-batch**: the few examples that one step of gradient descent uses.
# - <a id="plateau"></a>**plateau**: a stretch of training on which the loss stays (nearly) the same.
# - <a id="seed"></a>**seed**: the number that fixes what a random generator draws, so that a run can be repeated.
# - <a id="stochastic-gradient-descent"></a>**stochastic gradient descent**, SGD: gradient descent with mini-batches drawn at random.
# - <a id="tanh"></a>**tanh**: an S-shaped activation from −1 to 1.
# - <a id="xor"></a>**XOR**: 1 if exactly one of two inputs is 1. The smallest problem that one neuron cannot solve.

# %% [markdown]
# ### Words of lesson 05
#
# - <a id="adam"></a>**Adam**: an optimizer that keeps running means of each gradient and of its square, and so adapts the step of each parameter.
# - <a id="baseline"></a>**baseline**: a simple model that a better one has to beat.
# - <a id="compile"></a>**compile**: in Keras, to tell a model its optimizer, its loss and what to report.
# - <a id="evaluate"></a>**evaluate**: to compute loss and accuracy on given data, without training.
# - <a id="fit"></a>**fit**: to train a model on data.
# - <a id="held-out-data"></a>**held-out data**: examples that training never sees, kept to find out how the model does on new ones.
# - <a id="hyper-parameter"></a>**hyper-parameter**: what you choose and training does not: learning rate, width, depth, epochs, …
# - <a id="keras"></a>**Keras**: a library for building and training networks; here it runs on TensorFlow.
# - <a id="learning-curve"></a>**loss curve**, **learning curve**: the loss (or accuracy) against the epochs.
# - <a id="model"></a>**model**: in Keras, a network with everything that is needed to train and use it.
# - <a id="optimizer"></a>**optimizer**: the rule that turns gradients into steps: SGD, Adam, …
# - <a id="overfitting"></a>**overfitting**: being much better on the training examples than on held-out ones.
# - <a id="scale-of-inputs"></a>**scale of inputs**: how large the numbers are that enter a network. It matters: most recipes expect numbers around 1.
# - <a id="sparse-categorical-cross-entropy"></a>**sparse categorical cross-entropy**: categorical cross-entropy with targets as class numbers instead of one-hot rows.
# - <a id="tensorflow"></a>**TensorFlow**: the library that does the computing for Keras here.
# - <a id="test-set"></a>**test set**: held-out examples for the final judgement, used once.
# - <a id="tf-data"></a>**tf.data**: TensorFlow's way to feed shuffled mini-batches, faster here than handing arrays to `fit`.
# - <a id="training-set"></a>**training set**: the examples a model learns from.
# - <a id="validation-set"></a>**validation set**: held-out examples for choosing hyper-parameters.
