"""Repair hand-ins: find and read what a student handed in, and rebuild it from the release.

Checks and locked cells are always the release's own. Answers are found by grade id, else by cell id or source, else by the names
they define. Nothing of the student's metadata, tags or outputs is kept. What was done is said in remarks; what cannot be read
raises Unreadable with the reason.
"""

import ast
import codecs
import copy
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.outputs import tame_markdown

MAX_FILE = 30_000_000  # bytes
MAX_CELLS = 2_000
MAX_SOURCE = 200_000  # characters of one cell
MAX_ENTRIES = 500  # files looked at in one hand-in
MAX_DEPTH = 4  # folders in folders


class Unreadable(Exception):
    """A hand-in that no program can grade; the message is the reason, for the instructor and the student."""


@dataclass
class Cell:
    """A student's cell, without anything but what it says."""

    kind: str
    source: str
    grade_id: str = ""
    id: str = ""
    used: bool = False


@dataclass
class Repaired:
    """A hand-in rebuilt from the release, and what was done to it."""

    notebook: nbformat.NotebookNode
    remarks: list = field(default_factory=list)


# --- finding and reading ------------------------------------------------------------------------------------------------


def find_notebook(folder, lesson):
    """Return (path, remarks) of the notebook handed in for a lesson; raises Unreadable when there is none to choose.

    Links are not followed, pipes and devices not opened; "(1)", " - Copy" and folders in the folder are looked through.
    """
    found, odd = [], []
    for path, depth in _files(Path(folder)):
        mode = os.lstat(path).st_mode
        if path.suffix.lower() != ".ipynb":
            continue
        if not stat.S_ISREG(mode):
            odd.append(path.name)
            continue
        found.append((_closeness(path.stem, lesson), -depth, os.lstat(path).st_mtime, path))
    if not found:
        extra = f" ({odd[0]} is a link or a special file)" if odd else ""
        raise Unreadable(f"there is no notebook in the hand-in{extra}")
    best = max(found, key=lambda item: item[:3])
    remarks = []
    if best[3].name != f"{lesson}.ipynb":
        remarks.append(f"read from the file {best[3].name!r}")
    if len(found) > 1:
        remarks.append(f"{len(found)} notebooks were handed in; {best[3].name!r} was taken")
    return best[3], remarks


def _files(folder):
    """Yield (path, depth) of the files below a folder, without following links; at most MAX_ENTRIES."""
    count, waiting = 0, [(folder, 0)]
    while waiting:
        place, depth = waiting.pop(0)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            count += 1
            if count > MAX_ENTRIES:
                return
            if entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH and not entry.name.startswith((".", "__MACOSX")):
                    waiting.append((Path(entry.path), depth + 1))
            elif not entry.name.startswith("."):
                yield Path(entry.path), depth


def _closeness(stem, lesson):
    """Return how well a file's name fits the lesson: 3 exactly, 2 but for copy marks, 1 it contains it, 0 not at all."""
    plain = re.sub(r"[\s_-]*(\(\d+\)|copy\d*|kopie|copia|copie)$", "", stem.strip(), flags=re.IGNORECASE)
    if stem == lesson:
        return 3
    if re.sub(r"[\s_-]*\d*$", "", plain).casefold() == lesson.casefold() or plain.casefold() == lesson.casefold():
        return 2
    return 1 if lesson.casefold() in stem.casefold() else 0


def read_cells(path):
    """Return (cells, remarks) of a notebook file in any encoding and format; raises Unreadable."""
    size = os.lstat(path).st_size
    if size > MAX_FILE:
        raise Unreadable(f"the file is too large ({size / 1e6:.0f} MB)")
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise Unreadable(f"the file cannot be opened: {error.strerror}") from None
    text, remarks = _decode(raw)
    return _cells_of(_parse(text)), remarks


def _decode(raw):
    """Return (text, remarks) of a file's bytes."""
    if not raw.strip():
        raise Unreadable("the file is empty")
    if raw.startswith(b"PK\x03\x04"):
        raise Unreadable("the file is a zip archive, not a notebook")
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, errors="replace"), [f"read as {name}"]
    if b"\x00" in raw[:200]:
        name = "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be"
        return raw.decode(name, errors="replace"), [f"read as {name}"]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), ["read as Windows text, not UTF-8"]


def _parse(text):
    if text.lstrip()[:1] == "<":
        raise Unreadable("the file is a web page, not a notebook")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"the file is cut off or is no notebook: it is not valid JSON{where}") from None
    if not isinstance(data, dict):
        raise Unreadable("the file is no notebook")
    return data


def _cells_of(data):
    """Return the cells of a notebook of format 3 or 4, whatever else is in it."""
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("the file has no cells: it is no notebook")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(cells)} cells")
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def _cell(cell):
    source = cell.get("source", cell.get("input", ""))
    source = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    grader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    texts = [value if isinstance(value, str) else "" for value in (grader.get("grade_id"), cell.get("id"))]
    kind = "code" if cell.get("cell_type") == "code" else "markdown"
    return Cell(kind, source.replace("\r\n", "\n").replace("\r", "\n")[:MAX_SOURCE], *texts)


# --- rebuilding ---------------------------------------------------------------------------------------------------------


def repair(release, cells, remarks=()):
    """Return the hand-in rebuilt from the release notebook: its cells with the student's answers, and the student's own cells between.

    release: the released notebook (with nbgrader metadata)
    cells: the student's cells, from read_cells
    """
    notebook = copy.deepcopy(release)
    remarks = list(remarks)
    own = {key_of(cell): cell for cell in notebook.cells}
    places = _match(own, cells)
    changed = {i for i, key in places.items() if not is_answer(own[key]) and _plain(own[key].source) != _plain(cells[i].source)}
    for key, cell in own.items():
        if is_answer(cell) and cell.cell_type == "code":
            _put_back_code(key, cell, cells, places, changed, remarks)
        elif is_answer(cell):
            texts = [_plain(cells[i].source) for i, place in places.items() if place == key]
            texts = [text for text in dict.fromkeys(texts) if text != _plain(cell.source)]
            cell.source = tame_markdown("\n\n".join(texts)) if texts else cell.source
    absent = [key for key, cell in own.items() if grade_id(cell) and key not in set(places.values())]
    if absent:
        remarks.append(f"put back: {', '.join(absent[:12])}{' …' if len(absent) > 12 else ''}")
    _put_in_own_cells(notebook, own, cells, places)
    return Repaired(notebook, remarks)


def key_of(cell):
    """Return what names a release cell: its grade id, else its cell id."""
    return grade_id(cell) or cell["id"]


def grade_id(cell):
    """Return a release cell's grade id, "" where it has none."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_answer(cell):
    """Whether a release cell is one that students fill in."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _plain(source):
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _match(own, cells):
    """Return {index of a student's cell: key of the release cell it is}: by the source of a locked cell, grade id, cell id, source."""
    locked = {_plain(cell.source): key for key, cell in own.items() if not is_answer(cell)}
    answers = {_plain(cell.source): key for key, cell in own.items() if is_answer(cell) and cell.cell_type == "code"}
    places = {}
    for index, cell in enumerate(cells):
        text = _plain(cell.source)
        if text in locked:
            places[index] = locked[text]
        elif cell.grade_id in own:
            places[index] = cell.grade_id
        elif cell.id in own:
            places[index] = cell.id
        elif text in answers:
            places[index] = answers[text]
    return places


def _put_back_code(key, cell, cells, places, changed, remarks):
    """Fill one release answer cell with the student's answer, wherever it stands in the hand-in.

    places: {index of a student's cell: key of the release cell it is}; changed: those that are no answers and were changed
    """
    stub, wanted = _plain(cell.source), names_of(cell.source)
    here = [i for i, place in places.items() if place == key]
    mine = [i for i in here if _plain(cells[i].source) not in ("", stub) and (cells[i].kind == "code" or wanted & names_of(cells[i].source))]
    if not any(wanted & names_of(cells[i].source) for i in mine):
        # not in its own cell: in a cell of the student's own, or, where its cell is gone, merged into another answer
        elsewhere = [i for i in range(len(cells)) if i not in places or i in changed or (not here and places[i] != key)]
        found = [i for i in elsewhere if wanted & names_of(cells[i].source) and not _is_stub(cells[i].source, wanted)]
        if found:
            remarks.append(f"the answer to {key} was found in another cell")
        for i in found:
            cells[i].used = i not in places
        mine += found
    if not mine:
        return
    if any(cells[i].kind != "code" for i in mine):
        remarks.append(f"the answer to {key} stood in a text cell")
    texts = list(dict.fromkeys(_plain(cells[i].source) for i in mine))
    if len(texts) > 1:
        remarks.append(f"{len(texts)} answers to {key} were handed in; they run in their order, so that the last one counts")
    cell.source = _joined(texts)


def _is_stub(source, wanted):
    """Whether code defines the wanted names only as stubs (`...`)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in wanted:
            if any(not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in node.body):
                return False
        elif names_in(node) & wanted and not (isinstance(node, ast.Assign) and _is_blank(node.value)):
            return False
    return True


def _is_blank(node):
    """Whether an expression is `...` or None, or a tuple, list or dict of nothing else."""
    if isinstance(node, ast.Constant):
        return node.value is None or node.value is Ellipsis
    items = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", None)
    return bool(items) and all(map(_is_blank, items))


def _joined(texts):
    """Return several answers as one cell; one that does not parse must not spoil the others."""
    good = [text for text in texts if _parses(text)]
    return "\n\n".join(good or texts)


def _parses(text):
    try:
        ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", text, flags=re.MULTILINE))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def names_of(source):
    """Return the names that code defines at its top level; from its lines where it does not parse."""
    try:
        tree = ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE)) | set(re.findall(r"^(\w+)\s*=[^=]", source, re.MULTILINE))
    names = set()
    for node in tree.body:
        names |= names_in(node)
    return names


def names_in(node):
    """Return the names that one top-level statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.With | ast.If | ast.Try):
        return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return set()


def _put_in_own_cells(notebook, own, cells, places):
    """Put the student's own cells where they stood, after the release cell before them; take over changes to free code cells."""
    order = {key: position for position, key in enumerate(own)}
    after, latest = {}, -1
    for index, cell in enumerate(cells):
        release = own.get(places.get(index))
        if release is not None:
            latest = order[places[index]]
            if not grade_id(release) and release.cell_type == cell.kind == "code":
                release.source = cell.source
            if is_answer(release) or _plain(cell.source) == _plain(release.source):
                continue
        if cell.used or not cell.source.strip():
            continue
        new = new_code_cell(cell.source) if cell.kind == "code" else new_markdown_cell(tame_markdown(cell.source))
        new["id"] = f"own-{index}"
        after.setdefault(latest, []).append(new)
    rebuilt = after.get(-1, [])
    for position, cell in enumerate(notebook.cells):
        rebuilt.append(cell)
        rebuilt.extend(after.get(position, []))
    notebook.cells = rebuilt
