"""Scores reach Canvas and Moodle in their own columns, in the right rows or in none, and leave
everything else as it was.
"""

import csv
import io
import shutil
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook
from rosters import CANVAS_FILE, GRADES, WORKSHEET

from autograder import __main__ as cli
from autograder.author.lesson import title_of
from autograder.course import ROOT
from autograder.tell.csv_table import BadSheet
from autograder.tell.export import export, number
from autograder.tell.roster import CANVAS, MOODLE, fold

LESSON, ESSAY = "02_layer", "01_neuron"


@pytest.fixture(scope="module")
def base(fresh, tmp_path_factory):
    course = tmp_path_factory.mktemp("export") / "course"
    course.mkdir()
    shutil.copyfile(fresh / "gradebook.db", course / "gradebook.db")
    return course


@pytest.fixture
def course(base, tmp_path):
    shutil.copytree(base, tmp_path / "course")
    return tmp_path / "course"


def grade(course, scores, lesson=LESSON, late=None, manual=None, stale=False, essay=None, **names):
    """Put hand-ins into the gradebook.

    scores: {student: share of the points, None where a person is needed}
    """
    with Gradebook(url(course), "neuron_to_network") as gradebook:
        for student, share in scores.items():
            gradebook.update_or_create_student(student, **names)
            notebook = gradebook.update_or_create_submission(lesson, student).notebooks[0]
            notebook.late_submission_penalty = late
            for grade in notebook.grades:
                is_essay = not grade.name.startswith("test-")
                grade.auto_score = None if is_essay or share is None else share * grade.max_score
                grade.manual_score = essay if is_essay else manual
                is_open = grade.auto_score is None and grade.manual_score is None
                grade.needs_manual_grade = stale or is_open
            gradebook.db.commit()


def url(course):
    return f"sqlite:///{course}/gradebook.db"


def rows(content, **dialect):
    """Return what every cell of a table says."""
    text = content if isinstance(content, str) else content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), **dialect))


def changed(before, *pairs):
    """Return a text with each of the pairs' first parts replaced, which it must hold."""
    for old, new in pairs:
        assert old in before
        before = before.replace(old, new, 1)
    return before


def filled(course, text, system=CANVAS, lesson=LESSON, encoding="utf-8", **options):
    roster = course / "roster.csv"
    roster.write_bytes(text.encode(encoding))
    return export([lesson], system, url(course), roster, **options)


# --- into a roster --------------------------------------------------------------------------------


def test_a_canvas_gradebook_comes_back_with_the_scores_and_nothing_else_changed(course):
    grade(course, {"lovelaceada": 1.0, "müllerørstedåsa": 0.5, "S5": 0.25})
    result = filled(course, CANVAS_FILE)
    expected = changed(CANVAS_FILE, ("4.50,,", "4.50,24,"), (",3.00,", ",12,"), ("N/A,,", "N/A,6,"))
    assert rows(result.content) == rows(expected)
    lines = result.content.decode().splitlines(keepends=True)
    before = CANVAS_FILE.splitlines(keepends=True)
    for at in (0, 1, 2, 5, 6, 8, 9, 10):
        assert lines[at] == before[at], "to the letter, where nothing changed"
    assert result.scores == 3
    assert not result.unsure
    assert not result.open
    assert len(result.absent) == 4, "two Smiths, Turing, Nobody; not the test student"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_marks_encodings_line_ends_and_delimiters_stay(course, encoding, end, delimiter):
    grade(course, {"lovelaceada": 0.5})
    text = (
        "Student,ID,SIS Login ID,Section,02_layer (1)\n"
        "    Points Possible,,,,24\n"
        "Lovelace Ada,1,ada,Ünïcode,\n"
        "Zoë,2,zoe,A,\n"
    )
    text = text.replace(",", delimiter).replace("\n", end).removesuffix(end)
    result = filled(course, text, encoding=encoding)
    expected = text.replace(f"Ünïcode{delimiter}", f"Ünïcode{delimiter}12")
    assert result.content.decode(encoding) == expected
    if encoding != "utf-16":
        assert result.content == expected.encode(encoding)


def test_a_roster_without_new_scores_stays_to_the_letter(course):
    grade(course, {"S2": 0.125, "stranger": 1.0})
    result = filled(course, CANVAS_FILE)
    assert result.content.decode() == CANVAS_FILE, "3.00 is 3 already"
    assert result.unsure == ["02_layer, stranger: no row fits this hand-in"]


def test_who_is_not_certain_is_said_and_not_filled_in(course):
    grade(course, {"smithjane": 1.0, "lovelaceada": 1.0, "alove": 0.5, "turingalan": 1.0})
    result = filled(course, CANVAS_FILE)
    assert result.content.decode() == CANVAS_FILE
    said = "\n".join(result.unsure)
    assert (
        "smithjane: several rows fit, none is filled in: Smith, Jane (ID 103); Smith, Jane (ID 104)"
        in said
    )
    assert (
        "Lovelace, Ada (ID 101): several hand-ins fit this row, it is not filled in: "
        "alove, lovelaceada"
    ) in said
    assert "Turing, Alan (ID 106) (turingalan): the cell says EX; it is kept" in said


@pytest.mark.parametrize(
    "student", ["lovelaceada", "LovelaceAda", "101", "s1", "alove", "Ada Lovelace", "Lovelace, Ada"]
)
def test_canvas_students_go_by_name_id_or_login(course, student):
    grade(course, {student: 1.0})
    assert filled(course, CANVAS_FILE).scores == 1


@pytest.mark.parametrize(
    "student",
    ["Müller-Ørsted Åsa", "mullerørstedasa", "müllerørstedåsa", "asam", "asam@uni.example"],
)
def test_accents_and_mail_addresses_find_their_row(course, student):
    grade(course, {student: 1.0})
    assert 'Åsa",102,S2,asam@uni.example,A,,,24,' in filled(course, CANVAS_FILE).content.decode()


def test_the_gradebooks_own_names_and_mail_find_a_row_too(course):
    grade(course, {"u1": 1.0}, first_name="Ada", last_name="Lovelace")
    grade(course, {"u2": 1.0}, email="ASAM@uni.example")
    assert filled(course, CANVAS_FILE).scores == 2


def test_a_moodle_worksheet_is_filled_in(course):
    grade(course, {"Marie Curie": 0.75, "José Ñuñez OHara": 1.0})
    result = filled(course, WORKSHEET, MOODLE)
    expected = changed(WORKSHEET, ('grading - ",,24.00', 'grading - ",18,24.00'))
    assert rows(result.content) == rows(expected)
    assert any("its grade cannot be changed" in line for line in result.unsure)
    assert result.absent == ["02_layer, Emmy Noether (Identifier Participant 78): no hand-in"]


def test_a_moodle_gradebook_is_filled_in(course):
    grade(course, {"Marie Curie": 0.5, "4712": 1.0})
    result = filled(course, GRADES, MOODLE)
    expected = changed(
        GRADES,
        ("marie@uni.example;-", "marie@uni.example;12"),
        ("emmy@uni.example;-", "emmy@uni.example;24"),
    )
    assert rows(result.content, delimiter=";") == rows(expected, delimiter=";")


def test_the_column_goes_by_the_lessons_name_or_title_or_as_told(course):
    grade(course, {"lovelaceada": 1.0})
    for header in (
        "02_layer",
        "02_layer (99)",
        "02 Layer",
        title_of(LESSON),
        f"{title_of(LESSON)} (5)",
    ):
        text = CANVAS_FILE.replace("02_layer (4711)", f'"{header}"')
        assert filled(course, text).scores == 1
    other = CANVAS_FILE.replace("02_layer (4711)", "Homework 2 (4711)")
    with pytest.raises(
        BadSheet,
        match=r"no column has the name or the title of 02_layer; there are: Notes, "
        r"Quiz \(11\), Homework 2",
    ):
        filled(course, other)
    assert filled(course, other, column="Homework 2").scores == 1
    with pytest.raises(BadSheet, match="several columns"):
        filled(course, CANVAS_FILE.replace("Quiz (11)", "02-layer"))
    added = rows(filled(course, other, column="=new").content)
    assert [row[-1] for row in added[:4]] == ["'=new", "", "24", "24"]


def test_another_maximum_is_refused_or_scaled(course):
    grade(course, {"lovelaceada": 0.5})
    other = CANVAS_FILE.replace("24.00,(read", "10.00,(read")
    with pytest.raises(BadSheet, match="is out of 10 points and 02_layer out of 24"):
        filled(course, other)
    assert "4.50,5,90.00" in filled(course, other, scale=True).content.decode()
    grade(course, {"Marie Curie": 0.5})
    with pytest.raises(BadSheet, match="out of 100 points"):
        filled(course, WORKSHEET.replace("24.00", "100.00"), MOODLE)
    scaled = filled(course, WORKSHEET.replace("24.00", "100.00"), MOODLE, scale=True)
    assert "grading - ,50,100.00" in scaled.content.decode()


def test_files_of_another_kind_are_refused(course):
    grade(course, {"lovelaceada": 0.5})
    for system, text in (
        (CANVAS, WORKSHEET),
        (MOODLE, CANVAS_FILE),
        (CANVAS, ""),
        (MOODLE, "a,b\n1,2\n"),
    ):
        with pytest.raises(BadSheet, match="has not the columns"):
            filled(course, text, system)
    with pytest.raises(BadSheet, match="cannot be read"):
        export([LESSON], CANVAS, url(course), course / "none.csv")


# --- scores ---------------------------------------------------------------------------------------


def test_scores_count_as_in_nbgrader(course):
    grade(course, {"late": 0.5}, late=2.5)
    grade(course, {"very-late": 0.5}, late=100.0)
    grade(course, {"by-hand": 0.0}, manual=2.0)
    grade(course, {"again": 0.0}, manual=2.0, stale=True)
    result = export([LESSON], CANVAS, url(course))
    found = {row[3]: row[-1] for row in rows(result.content)[2:]}
    assert (found["late"], found["very-late"]) == ("9.5", "0")
    with Gradebook(url(course), "neuron_to_network") as gradebook:
        for student, text in found.items():
            submission = gradebook.find_submission(LESSON, student)
            assert float(text) == max(0.0, submission.score - submission.late_submission_penalty)
    assert len(result.open) == 1
    assert "again: graded by hand before the last grading" in result.open[0]


def test_what_needs_a_person_stays_empty_and_is_said(course):
    grade(course, {"open": 1.0, "unread": None}, ESSAY)
    grade(course, {"read": 1.0}, ESSAY, essay=1.5)
    result = export([ESSAY], MOODLE, url(course))
    assert {row[0]: row[-1] for row in rows(result.content)[1:]} == {
        "open": "",
        "unread": "",
        "read": "22.5",
    }
    assert "01_neuron, open: needs a person for why-bias; the cell is left empty" in result.open
    assert any("unread: needs a person for" in line and "more" in line for line in result.open)
    roster = CANVAS_FILE.replace("02_layer", "01_neuron").replace("24.00,(read", "23.00,(read")
    grade(course, {"S7": 1.0}, ESSAY)
    assert "nhere,A,,,,," in filled(course, roster, lesson=ESSAY).content.decode(), (
        "an old score does not stay"
    )


def test_numbers_are_plain_decimals():
    assert [number(value) for value in (0.0, 24.0, 0.1 + 0.2, 1e-9, 12345678.5, 2 / 3)] == [
        "0",
        "24",
        "0.3",
        "0",
        "12345678.5",
        "0.6667",
    ]


def test_without_a_roster_a_table_for_import_is_made(course):
    grade(course, {"ada": 1.0, "=cmd()": 0.5}, first_name="Ada", last_name="+Lovelace, Countess")
    grade(course, {"ada": 0.5}, "03_forward")
    canvas = rows(export([LESSON, "03_forward"], CANVAS, url(course)).content)
    assert canvas[0] == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        LESSON,
        "03_forward",
    ]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "24", "25"]
    assert canvas[2] == ["'+Lovelace, Countess, Ada", "", "", "'=cmd()", "", "12", ""]
    assert canvas[3][3:] == ["ada", "", "24", "12.5"]
    moodle = rows(export([LESSON], MOODLE, url(course)).content)
    assert moodle[0] == ["Username", "First name", "Last name", "Email address", LESSON]
    assert moodle[2] == ["ada", "Ada", "'+Lovelace, Countess", "", "24"]


def test_names_fold_to_what_file_names_leave_of_them():
    assert (
        fold("Müller-Lüdenscheidt, José")
        == fold("müllerlüdenscheidtjosé")
        == fold("MullerLudenscheidtJose")
    )
    assert fold("O'Brien, Pat") == fold("obrienpat")
    assert fold("王, 小明") == fold("王小明") != ""
    assert fold("Smith, Jane") != fold("Smith, John")


# --- the command ----------------------------------------------------------------------------------


def test_the_command_writes_a_file_and_says_what_it_left_out(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    grade(course, {"lovelaceada": 1.0})
    words = ["export", "2", "--course", str(course), "--for", "canvas"]
    assert cli.main(words) == cli.OK
    assert "canvas-02_layer.csv: 1 scores" in capsys.readouterr().out
    assert (tmp_path / "canvas-02_layer.csv").exists()
    roster = tmp_path / "roster.csv"
    roster.write_text(CANVAS_FILE)
    grade(course, {"stranger": 1.0})
    assert cli.main([*words, "--roster", str(roster), "--output", "out.csv"]) == cli.FOUND
    out, err = capsys.readouterr()
    assert "1 unsure, 6 rows without a hand-in" in out
    assert "02_layer, stranger: no row fits this hand-in" in err
    assert "02_layer, Nobody, Here (ID 107): no hand-in" in err
    assert roster.read_text() == CANVAS_FILE


def test_wrong_use_of_the_command_is_told(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    roster = tmp_path / "roster.csv"
    roster.write_text(CANVAS_FILE)
    words = ["export", "2", "3", "--course", str(course), "--for", "canvas"]
    for more, told in (
        (["--roster", "roster.csv", "--output", "roster.csv"], "the roster is kept as it is"),
        (["--roster", "none.csv"], "none.csv cannot be read"),
        (["--column", "x"], "one column can be named for one lesson only"),
        (["--course", str(tmp_path / "nowhere")], "there is no gradebook"),
    ):
        assert cli.main([*words, *more]) == cli.USAGE
        assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("canvas-*"))


@pytest.mark.parametrize("system", ["Canvas", "Moodle"])
def test_nbgraders_export_offers_it_too(course, tmp_path, system):
    grade(course, {"ada": 1.0, "ben": 0.5})
    target = tmp_path / "out.csv"
    words = [
        f"--exporter=autograder.tell.export.{system}Exporter",
        f"--to={target}",
        f"--assignment=['{LESSON}']",
        "--student=['ada']",
        f"--CourseDirectory.root={course}",
    ]
    command = [sys.executable, "-m", "nbgrader", "export", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (
        target.read_bytes()
        == export([LESSON], system.lower(), url(course), students=["ada"]).content
    )
