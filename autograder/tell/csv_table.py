"""CSV files of other systems, changed in single cells: every other character, quote, line end and
mark stays as it was.
"""

import codecs
from dataclasses import dataclass, field
from pathlib import Path


class BadSheet(ValueError):
    """A file that is no table, or not the one that is needed; the message says what was looked
    for.
    """


@dataclass
class Line:
    """A record: its cells as they stand in the file, with their quotes, and the line end."""

    raw: list[str]
    end: str = "\r\n"

    def __getitem__(self, column):
        return plain(self.raw[column]) if 0 <= column < len(self.raw) else ""


@dataclass
class Sheet:
    """A table that can be written again to the letter."""

    lines: list[Line] = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"
    mark: bytes = b""  # byte order mark

    @property
    def header(self):
        return [plain(raw).strip() for raw in self.lines[0].raw]

    def put(self, line, column, text):
        """Write a text into a cell of a Line."""
        line.raw += [""] * (column + 1 - len(line.raw))
        line.raw[column] = quoted(text, self.delimiter)

    def to_bytes(self):
        text = "".join(self.delimiter.join(line.raw) + line.end for line in self.lines)
        return self.mark + text.encode(self.encoding)


def plain(raw):
    """Return what a cell says."""
    text = raw.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return raw


def quoted(text, delimiter=","):
    """Return a text as a cell."""
    return (
        '"' + text.replace('"', '""') + '"'
        if any(each in text for each in (delimiter, '"', "\n", "\r"))
        else text
    )


def defused(text):
    """Return a text of ours that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def read_sheet(path, fits):
    """Return the Sheet in a file; raises BadSheet.

    fits: a function of the header's names that says whether this is the table looked for; by it the
      delimiter is found
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadSheet(f"{path} cannot be read: {error.strerror}") from None
    text, encoding, mark = _decoded(content)
    for delimiter in (",", ";", "\t"):
        sheet = Sheet(_lines(text, delimiter), delimiter, encoding, mark)
        if sheet.lines and fits(sheet.header):
            return sheet
    first = text.split("\n", 1)[0].strip()[:200]
    raise BadSheet(
        f"{path} has not the columns that are needed; its first line is: {first or '(empty)'}"
    )


def _decoded(content):
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding, mark
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding, b""
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1", b""


def _lines(text, delimiter):
    """Return the records of a text; a quote opens a quoted cell only at the cell's beginning."""
    lines, raw, start, at, size = [], [], 0, 0, len(text)
    while at < size:
        if text[at] == '"' and not text[start:at].strip():
            at += 1
            while at < size and (text[at] != '"' or text[at + 1 : at + 2] == '"'):
                at += 2 if text[at] == '"' else 1
            at += 1
        elif text[at] == delimiter:
            raw.append(text[start:at])
            at = start = at + 1
        elif text[at] in "\r\n":
            end = "\r\n" if text[at : at + 2] == "\r\n" else text[at]
            lines.append(Line([*raw, text[start:at]], end))
            raw, at = [], at + len(end)
            start = at
        else:
            at += 1
    if raw or start < size:
        lines.append(Line([*raw, text[start:]], ""))
    return lines
