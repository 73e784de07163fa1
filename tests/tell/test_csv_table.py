"""A CSV file that is changed in one cell keeps its mark, encoding, line ends and other values."""

import codecs
import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rosters import CANVAS_FILE, GRADES, WORKSHEET

from autograder.tell.csv_table import BadSheet, Row, Sheet, defused, read_sheet

FILES = {
    "canvas": (CANVAS_FILE, ","),
    "worksheet": (WORKSHEET, ","),
    "grades": (GRADES, ";"),
    "canvas, tabs": (CANVAS_FILE.replace(",", "\t"), "\t"),
    "ragged": ("a,b\n1,2,3\n1\n\n,,,,\n", ","),
    "long": (f'a,b\n"{"long, " * 100_000}",2\n1,2\n', ","),
    "odd quotes": ('a,b\nx"y ,"q"\n"",""""\n"q" ,2\n', ","),
    "one column": ('a\n""\n"x, y"\n', ","),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252")
MARKS = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


def values(text, delimiter):
    """Return what csv reads: the value of every cell."""
    usual = csv.field_size_limit(len(text) + 1)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(usual)


def encoded(text, encoding):
    plain = text.encode("utf-8" if encoding == "utf-8-sig" else encoding)
    return MARKS.get(encoding, b"") + plain


def sheet_in(folder, content, header=None):
    """Return the Sheet in a file with this content, whose table has this header."""
    (folder / "x.csv").write_bytes(content)
    return read_sheet(folder / "x.csv", lambda names: names == (header or ["a", "b"]))


@pytest.mark.parametrize("is_whole", [True, False], ids=["whole", "last line end missing"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", FILES)
def test_a_changed_cell_changes_no_other_value_and_no_line_end(
    tmp_path, name, encoding, end, is_whole
):
    text, delimiter = FILES[name]
    text = text.replace("\n", end)
    text = text if is_whole else text.removesuffix(end)
    before = values(text, delimiter)
    sheet = sheet_in(tmp_path, encoded(text, encoding), list(map(str.strip, before[0])))
    assert sheet.to_bytes() == encoded(text, encoding), "nothing was changed"
    sheet.rows[-1].put(0, 'new, ";\t')
    content = sheet.to_bytes()
    mark = MARKS.get(encoding, b"")
    assert content.startswith(mark)
    after = content[len(mark) :].decode("utf-8" if encoding == "utf-8-sig" else encoding)
    assert values(after, delimiter) == [*before[:-1], ['new, ";\t', *before[-1][1:]]]
    rows = text[: text.rstrip("\r\n").rfind(end)]
    assert after.startswith(rows) or "this</p>" in before[-2], "rows that are not changed stay"
    assert after.endswith(end) == is_whole
    assert after.count(end) == text.count(end)


@given(st.text(alphabet='a,;\t"\r\n =é\x00', max_size=20), st.sampled_from(",;\t"))
@example('"unclosed,2\n', ",")
@example('a,"x\r\n"\r1\n', ",")
def test_any_text_is_read_as_csv_reads_it_and_written_with_the_same_values(
    tmp_path_factory, text, delimiter
):
    text = f"a{delimiter}b\n{text}"
    sheet = sheet_in(tmp_path_factory.getbasetemp(), text.encode())
    assert sheet.to_bytes().decode() == text
    before = values(text, delimiter)
    assert [row.cells for row in sheet.rows] == before
    for row in sheet.rows:
        row.put(0, row[0])
    assert values(sheet.to_bytes().decode(), delimiter) == [cells or [""] for cells in before]


def test_a_table_of_ours_has_quotes_only_where_they_are_needed():
    sheet = Sheet([Row(["a b", "1,5", 'x"y', "", "line\nbreak"])])
    assert sheet.to_bytes() == b'a b,"1,5","x""y",,"line\nbreak"\r\n'


def test_a_letter_that_the_files_encoding_lacks_is_told(tmp_path):
    sheet = sheet_in(tmp_path, "a,b\né,2\n".encode("cp1252"))
    sheet.rows[1].put(1, "σ")
    with pytest.raises(BadSheet, match="the file's encoding, cp1252, has no 'σ'"):
        sheet.to_bytes()


def test_csvs_own_limit_is_as_it_was_after_a_long_cell(tmp_path):
    usual = csv.field_size_limit(1000)
    try:
        sheet = sheet_in(tmp_path, b"a,b\n" + b"x" * 5000 + b",2\n")
        assert len(sheet.rows[1][0]) == 5000
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(usual)


def test_texts_of_ours_are_no_formulas():
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n -1"):
        assert defused(text) == f"'{text}"
    for text in ("ada", "", "a=1"):
        assert defused(text) == text


@given(st.text(max_size=12))
def test_no_text_of_ours_is_a_formula_and_numbers_stay(text):
    cell = defused(text)
    assert cell in (text, f"'{text}")
    assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused(-0.5) == -0.5
