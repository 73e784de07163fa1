"""CSV files of other systems, changed in single cells.

Byte order mark, encoding, delimiter, line ends and the order of rows stay as they were, and rows
in which nothing changed stay to the letter. A changed row is written with as few quotes as it
needs.
"""

import codecs
import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
STARTERS = ("=", "+", "-", "@", "\t", "\r")  # of a cell that a spreadsheet takes for a formula


class BadSheet(ValueError):
    """A file is no table, or not the one that is needed; the message says what was looked for."""


@dataclass
class Row:
    """One row of a table.

    cells: what the cells say, without quotes
    end: the line break after the row, "" where the file ends without one
    raw: the row as it stands in its file, None for a new or changed one
    """

    cells: list[str]
    end: str = "\r\n"
    raw: str | None = None

    def __getitem__(self, column):
        return self.cells[column] if 0 <= column < len(self.cells) else ""

    def put(self, column, text):
        """Write a text into a cell; the row grows where it is too short."""
        self.cells += [""] * (column + 1 - len(self.cells))
        self.cells[column] = text
        self.raw = None


@dataclass
class Sheet:
    """A table, and how its file is written.

    mark: the byte order mark
    """

    rows: list[Row] = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def header(self):
        """The names of the columns."""
        return [cell.strip() for cell in self.rows[0].cells]

    def to_bytes(self):
        """Return the content of the file; raises BadSheet for a text that its encoding lacks."""
        text = "".join(map(self._text_of, self.rows))
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise BadSheet(f"the file's encoding, {self.encoding}, has no {letter!r}") from None

    def _text_of(self, row):
        if row.raw is not None:
            return row.raw
        file, end = io.StringIO(newline=""), "\r\n"  # csv quotes only breaks that are in its end
        csv.writer(file, delimiter=self.delimiter, lineterminator=end).writerow(row.cells)
        return file.getvalue().removesuffix(end) + row.end


def defused(value):
    """Return a cell's value such that no spreadsheet takes it for a formula.

    A text that starts like one, behind spaces or line breaks too, gets an apostrophe in front;
    numbers stay.
    """
    live = isinstance(value, str) and value.lstrip(" \n").startswith(STARTERS)
    return f"'{value}" if live else value


def read_sheet(path, fits):
    """Return the Sheet in a file; raises BadSheet.

    fits: a function of the list of the header's names that says whether this is the table looked
      for; by it the delimiter is found
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadSheet(f"{path} cannot be read: {error.strerror}") from None
    text, encoding, mark = _decoded(content)
    for delimiter in (",", ";", "\t"):
        sheet = Sheet(_rows_in(text, delimiter), delimiter, encoding, mark)
        if sheet.rows and fits(sheet.header):
            return sheet
    first = text.split("\n", 1)[0].strip()[:200]
    raise BadSheet(
        f"{path} has not the columns that are needed; its first line is: {first or '(empty)'}"
    )


def _decoded(content):
    """Return (text, encoding, byte order mark) of a file's content."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding, mark
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding, b""
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1", b""


def _rows_in(text, delimiter):
    """Return the Rows of a text."""
    lines = list(io.StringIO(text, newline=""))
    usual = csv.field_size_limit(len(text) + 1)  # a comment may be longer than csv's own limit
    try:
        rows, start, reader = [], 0, csv.reader(lines, delimiter=delimiter)
        for cells in reader:
            last = lines[reader.line_num - 1]
            end = last[len(last.rstrip("\r\n")) :]
            rows.append(Row(cells, end, "".join(lines[start : reader.line_num])))
            start = reader.line_num
    finally:
        csv.field_size_limit(usual)
    return rows
