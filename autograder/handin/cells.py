"""Read hand-ins: find the notebooks in a student's folder, and read their cells whatever the
encoding, format or damage.

Nothing of a file is trusted: links are not followed, pipes not opened, sizes are bounded. What
cannot be read raises Unreadable with the reason.
"""

import codecs
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.attempts import counts_in

MAX_FILE = 30_000_000  # bytes
MAX_CELLS = 2_000
MAX_CODE = 4_000_000  # characters of all cells
MAX_ENTRIES = 500  # files looked at in one hand-in
MAX_DEPTH = 4  # folders in folders
CUT = "cut"  # the kind of a last cell that stands for what is lost of a damaged file

NO_CELLS = "the file has no cells: it is no notebook"


class Unreadable(Exception):
    """A hand-in that no program can grade; the message is the reason, for the instructor and the
    student.
    """


@dataclass
class Cell:
    """A student's cell: what it says, and its outputs as they stand in the file, which may be
    anything.
    """

    kind: str
    source: str
    grade_id: str = ""
    id: str = ""
    counts: dict | None = None  # tries and hints that a check cell's output tells of
    outputs: object = None


# --- finding --------------------------------------------------------------------------------------


def find_notebooks(folder, lesson):
    """Return the paths of the notebooks in a hand-in, the one whose name fits the lesson best
    first; raises Unreadable for none.

    Links are not followed, pipes and devices not opened; "(1)", " - Copy" and folders in the folder
      are looked through.
    """
    found, odd = [], []
    for path, depth in files_below(Path(folder)):
        if path.suffix.lower() != ".ipynb":
            continue
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode):
            found.append(((_closeness(path.stem, lesson), -depth, status.st_mtime), path))
        else:
            odd.append(path.name)
    if not found:
        extra = f" ({odd[0]} is a link or a special file)" if odd else ""
        raise Unreadable(f"there is no notebook in the hand-in{extra}")
    return [path for _, path in sorted(found, key=lambda item: item[0], reverse=True)]


def remarks_on(path, paths, lesson):
    """Return the remarks on taking one of the notebooks of a hand-in."""
    remarks = [] if path.name == f"{lesson}.ipynb" else [f"read from the file {path.name!r}"]
    return remarks + [f"{len(paths)} notebooks were handed in; {path.name!r} was taken"] * (
        len(paths) > 1
    )


def files_below(folder):
    """Yield (path, depth) of what is no folder below a folder, hidden ones left out, links not
    followed; at most MAX_ENTRIES, MAX_DEPTH deep.
    """
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
            if entry.name.startswith((".", "__MACOSX", "__pycache__")):
                continue
            if not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path), depth
            elif depth < MAX_DEPTH:
                waiting.append((Path(entry.path), depth + 1))


def _closeness(stem, lesson):
    """Return how well a file's name fits the lesson: 3 exactly, 2 but for copy marks, 1 it contains
    it, 0 not at all.
    """
    plain = re.sub(
        r"[\s_-]*(\(\d+\)|copy\d*|kopie|copia|copie)$", "", stem.strip(), flags=re.IGNORECASE
    )
    if stem == lesson:
        return 3
    if (
        re.sub(r"[\s_-]*\d*$", "", plain).casefold() == lesson.casefold()
        or plain.casefold() == lesson.casefold()
    ):
        return 2
    return 1 if lesson.casefold() in stem.casefold() else 0


# --- reading --------------------------------------------------------------------------------------


def read_cells(path):
    """Return (cells, remarks) of a notebook file in any encoding and format; raises Unreadable.

    Of a file that is cut off or damaged the whole cells are returned, with a last cell of kind CUT
      for what is lost.
    """
    size = os.lstat(path).st_size
    if size > MAX_FILE:
        raise Unreadable(f"the file is too large ({size / 1e6:.0f} MB)")
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise Unreadable(f"the file cannot be opened: {error.strerror}") from None
    text, remarks = _decode(raw)
    lost = []
    try:
        found = _cells_of(json.loads(text))
    except (ValueError, RecursionError) as error:
        found, lost = _whole_cells(text, error), [Cell(CUT, "")]
        remarks.append(f"the file is cut off or damaged: {len(found)} whole cells were read")
    if len(found) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(found)} cells")
    cells = [_cell(cell) for cell in found if isinstance(cell, dict)]
    if sum(len(cell.source) for cell in cells) > MAX_CODE:
        raise Unreadable(f"the notebook's cells hold more than {MAX_CODE:,} characters")
    return cells + lost, remarks


def _decode(raw):
    """Return (text, remarks) of a file's bytes."""
    if not raw.strip():
        raise Unreadable("the file is empty")
    if raw.startswith(b"PK\x03\x04"):
        raise Unreadable("the file is a zip archive, not a notebook")
    name = json.detect_encoding(raw)
    if name != "utf-8":
        return raw.decode(name, errors="replace"), [f"read as {name}"]
    text = raw.decode("utf-8", errors=WINDOWS)
    return text, ["read as Windows text where it is not UTF-8"] if len(text.encode()) != len(
        raw
    ) else []


def _windows(error):
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


WINDOWS = "neuron-to-network.windows"
codecs.register_error(WINDOWS, _windows)


def _cells_of(data):
    """Return the cells of a notebook of format 3 or 4, whatever else is in it."""
    if not isinstance(data, dict):
        raise Unreadable("the file is no notebook")
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable(NO_CELLS)
    return cells


def _whole_cells(text, error):
    """Return the cells that stand whole in text that is not valid JSON; raises Unreadable where
    there are none.

    error: why it is not valid
    """
    if text.lstrip()[:1] == "<" and not text.lstrip().startswith("<<<<<<<"):
        raise Unreadable("the file is a web page, not a notebook")
    decoder, cells, end, failed = json.JSONDecoder(), [], 0, 0
    for found in re.finditer(
        r'\{\s*"(?:cell_type|attachments|execution_count|id|metadata|source|input|outputs|collapsed|language)"',
        text,
    ):
        if found.start() < end:
            continue
        try:
            cell, end = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            failed += 1
            if failed > 20:
                break
            continue
        if "cell_type" in cell:
            cells.append(cell)
    if not cells:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"the file is cut off or is no notebook: it is not valid JSON{where}")
    return cells


def _cell(cell):
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    grader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    texts = [
        value if isinstance(value, str) else ""
        for value in (grader.get("grade_id"), cell.get("id"))
    ]
    kind = cell.get("cell_type")
    is_code = kind == "code" or (
        kind not in ("markdown", "raw", "heading", "html")
        and bool({"outputs", "input", "execution_count"} & set(cell))
    )
    return Cell(
        "code" if is_code else "markdown",
        _source(cell.get("source") or cell.get("input")),
        *texts,
        counts_in(cell.get("outputs")),
        cell.get("outputs"),
    )


def _source(value):
    """Return a cell's text from a string or a list of lines, with or without line ends, of any
    kind.
    """
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        ended = [line if line.splitlines() != [line] else f"{line}\n" for line in lines[:-1]]
        value = "".join(ended + lines[-1:])
    text = (
        (value if isinstance(value, str) else "")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .lstrip("\ufeff")
        .replace("\0", "")
    )
    if "\n" not in text:
        text = re.sub("[\u2028\u2029\x85]", "\n", text)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
