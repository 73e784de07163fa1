"""Noted array: an array that writes down each operation it takes part in.

To the student's code it is an ndarray. What it computes is computed by NumPy on plain arrays.
"""

import sys
from typing import Any

import numpy as np

from helpers.widgets.watching.sightings import Notes, Played, spot_of


class NotedArray(np.ndarray):
    """An ndarray that writes operations into `notes`.

    notes: None for an array that came up where nothing is recorded
    """

    notes: Notes | None = None
    played: Played | None = None

    def __array_finalize__(self, parent: Any) -> None:
        """Hand the notes on from an array to its views, rows and copies."""
        self.notes = getattr(parent, "notes", None)
        self.played = getattr(parent, "played", None)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        """Compute what NumPy computes, and note it."""
        operands = _plain(list(inputs))
        options = _plain(options)
        if out is not None:
            options["out"] = tuple(map(_plain, out))
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        before = [_kept(operand) for operand in operands] if out is not None else operands
        try:
            result = getattr(ufunc, method)(*operands, **options)
        except (ValueError, TypeError):
            self._note(name, operands, None)
            raise
        if method == "at":
            result = operands[0]
        self._note(name, before, result)
        if method == "at":
            return None
        if out is not None:
            return out[0] if len(out) == 1 else out
        return self._noted(result)

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        """Compute what NumPy's function computes, and note it."""
        operands, options = _plain(list(inputs)), _plain(options)
        try:
            result = function(*operands, **options)
        except (ValueError, TypeError):
            self._note(function.__name__, _arrays(operands), None)
            raise
        self._note(function.__name__, _arrays(operands), result)
        return self._noted(result)

    def dot(self, other: Any, out: Any = None) -> Any:
        """Return the product of two arrays: NumPy's method tells nobody."""
        return np.dot(self, other) if out is None else np.dot(self, other, out=out)

    def __setitem__(self, place: Any, value: Any) -> None:
        """Write into the array, and note what it is then."""
        super().__setitem__(place, value)
        self._note("setitem", [], self)

    def _note(self, name: str, operands: list[Any], result: Any) -> None:
        """Write an operation down; what goes wrong here must not be the student's trouble."""
        if self.notes is None or self.played is None:
            return
        try:
            # two frames up: the caller of NumPy's function
            spot = spot_of(sys._getframe(2), self.played)
            self.notes.add_operation(name, operands, result, spot)
        except Exception:
            self.notes.work = sys.maxsize  # full: nothing more is noted

    def _noted(self, result: Any) -> Any:
        """Return a result that notes what is done with it."""
        if isinstance(result, tuple) and type(result) is tuple:
            return tuple(map(self._noted, result))
        if isinstance(result, list) and type(result) is list:
            return list(map(self._noted, result))
        if type(result) is not np.ndarray or result.dtype.kind not in "biuf":
            return result
        return noted(result, self.notes, self.played)


def noted(array: Any, notes: Notes | None, played: Played | None) -> Any:
    """Return a view of an array that writes down what is done with it."""
    view = array.view(NotedArray)
    view.notes, view.played = notes, played
    return view


def _plain(value: Any) -> Any:
    """Return a value with plain arrays for noted ones, also inside lists, tuples and dicts."""
    if isinstance(value, NotedArray):
        return value.view(np.ndarray)
    if type(value) is list:
        return list(map(_plain, value))
    if type(value) is tuple:
        return tuple(map(_plain, value))
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return value


def _kept(value: Any) -> Any:
    """Return a copy of an array that the operation is about to change."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _arrays(operands: list[Any]) -> list[Any]:
    """Return the operands of a function, those inside its lists beside the others."""
    flat: list[Any] = []
    for operand in operands:
        flat.extend(operand if type(operand) in (list, tuple) else [operand])
    return flat
