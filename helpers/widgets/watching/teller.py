"""Teller: writes into a story what was recorded of a student's function, and where it departs."""

import inspect
import textwrap
import types
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.check.compare import as_numbers, compare
from helpers.check.plain import decode
from helpers.check.problem import Wrong
from helpers.widgets.watching import match, story_words
from helpers.widgets.watching.network_values import Batch, Layer
from helpers.widgets.watching.record import Record
from helpers.widgets.watching.sightings import NOWHERE, Numbers, Operation, Spot
from helpers.widgets.watching.story_types import (
    Departs,
    Helper,
    Place,
    Quantity,
    Shapes,
    Source,
    Stored,
    Story,
)


class Packed:
    """Arrays, one after the other in bytes."""

    def __init__(self) -> None:
        self.arrays: list[Numbers] = []
        self.length = 0

    def add(self, array: Any) -> Stored:
        """Take an array and return where it lies."""
        array = np.asarray(array, dtype="<f8")
        self.arrays.append(array)
        self.length += array.size
        return {"shape": list(array.shape), "at": self.length - array.size}

    def bytes(self) -> bytes:
        """Return all of them."""
        return b"".join(array.tobytes() for array in self.arrays)


@dataclass
class Sources:
    """The texts of the student's functions, each once."""

    listed: list[Source]
    numbers: dict[types.CodeType, int] = field(default_factory=dict)

    def number_of(self, code: types.CodeType) -> int:
        """Return the number of a function in the list, where it is put if it is new."""
        if code not in self.numbers:
            self.numbers[code] = len(self.listed)
            self.listed.append(_source(code))
        return self.numbers[code]

    def place(self, spot: Spot) -> Place | None:
        """Return a spot as data; None where it is not known."""
        if spot == NOWHERE:
            return None
        helper: Helper | None = None
        if spot.helper is not None and spot.helper_line is not None:
            helper = {"code": self.number_of(spot.helper), "line": spot.helper_line}
        return {"line": spot.line, "helper": helper}

    def text(self, spot: Spot) -> str:
        """Return a spot in words."""
        helper = spot.helper
        name = None if helper is None else story_words.function_name(helper.co_qualname)
        return story_words.place_of(spot.line, name, spot.helper_line)


def _source(code: types.CodeType) -> Source:
    try:
        lines, first = inspect.getsourcelines(code)
    except (OSError, TypeError, SyntaxError, IndexError):
        return {"name": code.co_name, "first": code.co_firstlineno, "lines": []}
    text = textwrap.dedent("".join(lines)).rstrip("\n")
    return {"name": code.co_name, "first": max(first, 1), "lines": text.split("\n")}


@dataclass
class Step:
    """One computed quantity: what is expected, and what was found of it."""

    quantity: Quantity
    layer: Layer
    expected: Numbers
    found: match.Found | None = None


class Teller:
    """Tells the story of one function from what was recorded of it."""

    def __init__(
        self,
        story: Story,
        batch: Batch,
        came: Record,
        packed: Packed,
        sources: Sources,
        seconds: float,
    ) -> None:
        self.story, self.batch, self.came = story, batch, came
        self.packed, self.sources, self.seconds = packed, sources, seconds
        self.steps = self.computed()

    def computed(self) -> list[Step]:
        """Return the sums and activations, in their order, with what was found of each."""
        steps = []
        by_name = {quantity["name"]: quantity for quantity in self.story["quantities"]}
        for layer in self.batch.layers:
            steps.append(Step(by_name[f"Z{layer.number}"], layer, layer.z))
            steps.append(Step(by_name[f"A{layer.number}"], layer, layer.a))
        for step in steps:
            either_sign = step.quantity["kind"] == "sum"
            step.found = match.find(step.expected, self.came.sightings, either_sign)
        return steps

    def tell(self) -> None:
        """Fill in what the function did, and where it departs if its output is wrong."""
        story, came = self.story, self.came
        story["printed"], story["warned"] = came.printed, came.warned
        story["changed"] = self.changed()
        value = decode(came.value) if came.failure is None else None
        problem, _ = compare("close", self.steps[-1].expected, value, {"atol": 1e-12})
        if came.failure is None:
            story["returned"] = self.stored(value)
        story["right"] = problem is None
        if not story["right"]:
            self.steps[-1].found = None  # it may come up on the way: what comes back decides
        self.tell_found()
        if story["right"]:
            return
        if came.failure is not None:
            story["departs"] = self.failed()
        elif story["returned"] is None and problem is not None:
            story["departs"] = self.unreadable(value, problem.code, problem.sentence)
        else:
            story["departs"] = self.departs(_array(value))

    def changed(self) -> list[str]:
        """Return the names of the arguments that the function changed."""
        if len(self.came.changed) and isinstance(self.batch.arguments[-1], list):
            return [("X", "layers")[place] for place in self.came.changed]
        names = ["X"]
        for layer in self.batch.layers:
            names += [f"W{layer.number}", f"b{layer.number}"]
        return [names[place] for place in self.came.changed]

    def stored(self, value: Any) -> Stored | None:
        """Return where a returned array lies; None where it is no numbers."""
        try:
            return self.packed.add(as_numbers(value, []))
        except Wrong:
            return None

    def tell_found(self) -> None:
        """Write into the quantities what was found of them."""
        for step in self.steps:
            if step.found is not None:
                step.quantity["seen"] = True
                step.quantity["yours"] = self.packed.add(step.found.value)
                step.quantity["place"] = self.sources.place(step.found.spot)
        for step in self.steps:
            if step.quantity["kind"] == "sum":
                product = match.find(step.layer.product, self.came.sightings, False)
                if product is not None:
                    step.quantity["product"] = self.sources.place(product.spot)
        self.tell_given()

    def tell_given(self) -> None:
        """Write into X and the weights where they first came up, for what was handed over is
        seen."""
        given = [("X", self.batch.X)]
        for layer in self.batch.layers:
            given += [(f"W{layer.number}", layer.W), (f"b{layer.number}", layer.b)]
        by_name = {quantity["name"]: quantity for quantity in self.story["quantities"]}
        for name, value in given:
            by_name[name]["seen"] = True
            by_name[name]["yours"] = self.packed.add(value)

    # --- what went wrong ---

    def first_missing(self) -> int:
        """Return the number of the first step after the last one that came up: what is right later
        was right before.
        """
        seen = [place for place, step in enumerate(self.steps[:-1]) if step.found is not None]
        return seen[-1] + 1 if seen else 0

    def right_so_far(self) -> str:
        return story_words.so_far(
            [step.quantity["name"] for step in self.steps[: self.first_missing()]]
        )

    def failed(self) -> Departs:
        """Return where a function stopped that raised an error or did not come back."""
        failure = self.came.failure
        assert failure is not None
        where = self.sources.text(failure.spot)
        shapes = None
        if failure.hung:
            sentence = story_words.hung(self.seconds, where)
        elif failure.operation is not None and len(failure.operation.operands) == 2:
            shapes = _shapes(failure.operation)
            sentence = self.misfit(failure.operation, where)
        else:
            sentence = story_words.raised(failure.type, failure.text, where)
        return self.departure(
            self.steps[self.first_missing()],
            "hung" if failure.hung else "raised",
            sentence + self.right_so_far(),
            failure.spot,
            shapes=shapes,
        )

    def misfit(self, operation: Operation, where: str) -> str:
        """Return the sentence on two arrays that do not fit."""
        left, right = operation.operands
        sign = {"matmul": "@", "dot": "@", "add": "+", "subtract": "−", "multiply": "*"}
        sentence = story_words.shapes_do_not_fit(
            sign.get(operation.name, "and"), self.called(left), self.called(right), where
        )
        if sign.get(operation.name) == "@" and left.ndim == right.ndim == 2:
            sentence += story_words.columns_and_rows(left.shape[1], right.shape[0])
        return sentence

    def called(self, array: Numbers) -> str:
        """Return an array's name and shape: "X (3, 2)"."""
        known = [("X", self.batch.X)]
        for layer in self.batch.layers:
            k = layer.number
            known += [(f"W{k}", layer.W), (f"b{k}", layer.b)]
            known += [(f"Z{k}", layer.z), (f"A{k}", layer.a)]
        for name, value in known:
            if match.same(value, array):
                return f"{name} {array.shape}"
            if value.ndim == 2 and match.same(value.T, array):
                return f"{name}.T {array.shape}"
        return f"an array {array.shape}"

    def unreadable(self, value: Any, code: str, problem: str) -> Departs:
        """Return what to say of a function that gave back no array of numbers."""
        if code == "none":
            kind, sentence = "nothing", story_words.returned_nothing(bool(self.came.printed))
        elif self.came.type_name == "tuple":
            kind, sentence = code, story_words.returned_several(len(value))
        elif self.came.type_name == "coroutine":
            kind, sentence = "type", story_words.returned_coroutine()
        else:
            kind, sentence = code, story_words.output_not_right(problem)
        return self.departure(self.steps[-1], kind, sentence, self.last_line())

    def departs(self, output: Numbers) -> Departs:
        """Return where the values part, for a function that gave back numbers.

        output: what came, (n, units) or of another shape
        """
        place = self.first_missing()
        step = self.steps[place]
        if step.quantity["kind"] == "sum":
            read = self.misread(place)
            if read is not None:
                return read
        if place == len(self.steps) - 1:
            instead: match.Instead | None = match.Instead(output, self.last_line())
        else:
            instead = self.instead(place)
        if instead is None or instead.value is None:
            return self.not_found(step, output)
        value = instead.value
        if place < len(self.steps) - 1:
            value = next(_as_expected(step.expected, value), value)
        return self.part(step, value, instead.spot)

    def not_found(self, step: Step, output: Numbers) -> Departs:
        """Return the departure at a step for which nothing stands in the student's code."""
        title, name = step.quantity["title"], step.quantity["name"]
        for earlier in self.steps[:-1]:
            if match.fits(earlier.expected, output):
                title, name = earlier.quantity["title"], earlier.quantity["name"]
                sentence = story_words.ends_early(title, name)
                return self.departure(step, "value", sentence, self.last_line())
        sentence = story_words.not_found(title, name)
        return self.departure(step, "value", _capital(sentence), NOWHERE)

    def misread(self, place: int) -> Departs | None:
        """Return the departure where a layer reads its input changed: X or the activation before,
        which came up right and was then cut to integers, say. None where it reads something else
        or what it should.
        """
        step = self.steps[place]
        before = self.steps[place - 1] if place else self.input_step()
        read = match.read_by(before.expected, step.layer.W, self.came.operations)
        if read is None or read.value is None:
            return None
        value = next(match.fitted(read.value, before.expected.shape), None)
        known = [self.batch.X, *(other.expected for other in self.steps[:place])]
        if value is None or any(match.fits(right, value) for right in known):
            return None
        W = before.layer.W if place else None
        read = match.blamed(read, W, known, self.came.operations, self.came.sightings)
        return self.part(before, value, read.spot)

    def input_step(self) -> Step:
        """Return X as a step."""
        return Step(self.story["quantities"][0], self.batch.layers[0], self.batch.X)

    def part(self, step: Step, value: Numbers, spot: Spot) -> Departs:
        """Return the departure at a step where the student's value is known."""
        step.quantity["yours"] = self.packed.add(value)
        step.quantity["place"] = self.sources.place(spot)
        name, title, expected = step.quantity["name"], step.quantity["title"], step.expected
        begin = story_words.parts_here(self.sources.text(spot))
        if value.shape != expected.shape:
            sentence = story_words.shape_departs(title, name, expected.shape, value.shape)
            mixed = match.spread(value, expected, self.came.operations)
            shapes = None if mixed is None else _shapes(mixed)
            if mixed is not None:
                left, right = (operand.shape for operand in mixed.operands)
                sentence += story_words.spread_text(left, right, value.shape)
            return self.departure(step, "shape", begin + sentence, spot, shapes=shapes)
        row = _first_difference(expected, value)
        several = len(expected) > 1
        sentence = story_words.value_departs(title, name, expected[row], value[row], row, several)
        kind = "value" if np.isfinite(value).all() else "nan"
        return self.departure(step, kind, begin + sentence, spot, row=row)

    def instead(self, place: int) -> match.Instead | None:
        """Return what stands in the place of a sum or a hidden layer's activation."""
        step, came = self.steps[place], self.came
        known = [before.expected for before in self.steps[:place]]
        if step.quantity["kind"] == "sum":
            others = [layer.W for layer in self.batch.layers if layer is not step.layer]
            reads = self.steps[place - 1].expected if place else self.batch.X
            instead = match.sum_instead(step.expected, reads, step.layer.W, others, came.operations)
        else:
            next_W = self.steps[place + 1].layer.W
            instead = match.read_by(step.expected, next_W, came.operations)
            if instead is not None:
                instead = match.blamed(
                    instead, step.layer.W, known, came.operations, came.sightings
                )
        if instead is not None:
            return instead
        before = self.steps[place - 1].found if place else None
        after = -1 if before is None else before.after
        given = [self.batch.X, *(layer.W for layer in self.batch.layers)]
        given += [layer.b for layer in self.batch.layers]
        return match.variable_instead(step.expected, known + given, after, came.sightings)

    def last_line(self) -> Spot:
        """Return the line at which the played function came back."""
        line = self.came.last_line
        return NOWHERE if line is None else Spot(line)

    def departure(
        self,
        step: Step,
        kind: str,
        sentence: str,
        spot: Spot,
        row: int | None = None,
        shapes: Shapes | None = None,
    ) -> Departs:
        return {
            "quantity": step.quantity["name"],
            "kind": kind,
            "row": row,
            "sentence": sentence,
            "name": None,
            "place": self.sources.place(spot),
            "shapes": shapes,
        }


def _shapes(operation: Operation) -> Shapes:
    left, right = operation.operands[:2]
    return {
        "operation": operation.name,
        "left": list(left.shape),
        "right": list(right.shape),
        "result": None if operation.result is None else list(operation.result.shape),
    }


def _array(value: Any) -> Numbers:
    return as_numbers(value, []).astype(float)


def _as_expected(expected: Numbers, value: Numbers) -> Any:
    """Yield a value in the expected shape, where it has that shape but for its layout."""
    if value.shape == expected.shape:
        yield value
    elif len(expected) == 1 or value.shape == expected.shape[::-1]:
        yield from match.fitted(value, expected.shape)


def _first_difference(expected: Numbers, value: Numbers) -> int:
    """Return the first row that differs."""
    finite = np.abs(expected[np.isfinite(expected)])
    most = match.RTOL * finite.max(initial=0.0) + 1e-12
    near = np.isclose(expected, value, rtol=0.0, atol=most, equal_nan=True)
    rows = near.reshape(len(expected), -1).all(axis=1)
    return int(np.argmin(rows))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
