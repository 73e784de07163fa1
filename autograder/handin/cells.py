"""Read the cells of a notebook file, whatever its encoding, its format or its damage.

Nothing of a file is trusted: sizes are bounded, and what cannot be read raises Unreadable with the
reason.
"""

import codecs
import json
import re
from dataclasses import dataclass

from autograder.handin.attempts import counts_in
from autograder.handin.files import Unreadable

MAX_FILE = 30_000_000  # bytes
MAX_CELLS = 2_000
MAX_CODE = 4_000_000  # characters of all cells
MAX_DAMAGED = 20  # cells that cannot be read before the rest of a damaged file is given up
CUT = "cut"  # the kind of a last cell that stands for what is lost of a damaged file

NO_CELLS = "the file has no cells: it is no notebook"
CELL_START = re.compile(
    r'\{\s*"(?:cell_type|attachments|execution_count|id|metadata'
    r'|source|input|outputs|collapsed|language)"'
)


@dataclass
class Cell:
    """A student's cell.

    kind: "code", "markdown" or CUT
    counts: the tries and hints noted in a check cell's outputs, None where there are none
    outputs: as they stand in the file, so they may be anything
    """

    kind: str
    source: str
    grade_id: str = ""
    id: str = ""
    counts: dict | None = None
    outputs: object = None


def read_cells(raw):
    """Return (cells, remarks) of a notebook file, in any encoding and format.

    raw: the file's bytes
    raises Unreadable

    A file that is cut off or damaged gives its whole cells; a last one of kind CUT stands for the
    rest.
    """
    if len(raw) > MAX_FILE:
        raise Unreadable(f"the file is too large ({len(raw) / 1e6:.0f} MB)")
    text, remarks = _decode(raw)
    lost = []
    try:
        entries = _cells_of(json.loads(text))
    except (ValueError, RecursionError) as error:
        entries, lost = _whole_cells(text, error), [Cell(CUT, "")]
        remarks.append(f"the file is cut off or damaged: {len(entries)} whole cells were read")
    if len(entries) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(entries)} cells")
    cells = [_cell(entry) for entry in entries if isinstance(entry, dict)]
    if sum(len(cell.source) for cell in cells) > MAX_CODE:
        raise Unreadable(f"the notebook's cells hold more than {MAX_CODE:,} characters")
    return cells + lost, remarks


def _decode(raw):
    """Return (text, remarks) of a file's bytes; raises Unreadable where they are no text."""
    if not raw.strip():
        raise Unreadable("the file is empty")
    if raw.startswith(b"PK\x03\x04"):
        raise Unreadable("the file is a zip archive, not a notebook")
    name = json.detect_encoding(raw)
    if name != "utf-8":
        return raw.decode(name, errors="replace"), [f"read as {name}"]
    text = raw.decode("utf-8", errors=WINDOWS)
    is_utf8 = len(text.encode()) == len(raw)
    return text, [] if is_utf8 else ["read as Windows text where it is not UTF-8"]


def _windows(error):
    """Return (text, where to read on) for bytes that are not UTF-8, read as Windows' cp1252."""
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


WINDOWS = "neuron-to-network.windows"
codecs.register_error(WINDOWS, _windows)


def _cells_of(data):
    """Return the cells in the data of a notebook of format 3 or 4; raises Unreadable."""
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
    """Return the cells that stand whole in text that is not valid JSON.

    error: why it is not valid
    raises Unreadable where there are none
    """
    if text.lstrip()[:1] == "<" and not text.lstrip().startswith("<<<<<<<"):
        raise Unreadable("the file is a web page, not a notebook")
    decoder, cells, end, damaged = json.JSONDecoder(), [], 0, 0
    for match in CELL_START.finditer(text):
        if match.start() < end:
            continue
        try:
            cell, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            damaged += 1
            if damaged > MAX_DAMAGED:
                break
            continue
        if "cell_type" in cell:
            cells.append(cell)
    if not cells:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"the file is cut off or is no notebook: it is not valid JSON{where}")
    return cells


def _cell(cell):
    """Return the Cell for a notebook's entry, a dict of whatever form."""
    grader = _dict_in(_dict_in(cell, "metadata"), "nbgrader")
    kind, outputs = cell.get("cell_type"), cell.get("outputs")
    is_text = kind in ("markdown", "raw", "heading", "html")
    looks_like_code = bool({"outputs", "input", "execution_count"} & set(cell))
    is_code = kind == "code" or (not is_text and looks_like_code)
    return Cell(
        kind="code" if is_code else "markdown",
        source=_source(cell.get("source") or cell.get("input")),
        grade_id=_text_of(grader.get("grade_id")),
        id=_text_of(cell.get("id")),
        counts=counts_in(outputs),
        outputs=outputs,
    )


def _dict_in(data, name):
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _text_of(value):
    return value if isinstance(value, str) else ""


def _source(value):
    """Return a cell's text from a string or a list of lines, with or without line ends."""
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        value = "".join([*map(_ended, lines[:-1]), *lines[-1:]])
    text = _text_of(value).replace("\r\n", "\n").replace("\r", "\n")
    text = text.lstrip("\ufeff").replace("\0", "")
    if "\n" not in text:
        text = re.sub("[\u2028\u2029\x85]", "\n", text)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _ended(line):
    """Return a line with its end: its own of whatever kind, else a newline."""
    return line if line.splitlines() != [line] else f"{line}\n"
