"""The class report tells what the gradebook and the autograded notebooks hold: right numbers, no
names, one page that anybody can read.
"""

import csv
import io
import json
import os
import re
import shutil
import sys
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from scipy.stats import pointbiserialr

from autograder import __main__ as cli
from autograder.author.lesson import load_exercises
from autograder.gradebook.read import CellScore, HandIn, NoGradebook
from autograder.handin.attempts import counts_in, counts_of
from autograder.handin.cells import Cell
from autograder.handin.repair import grade_id, is_answer, repair
from autograder.tell.anonymise import Anonymiser, name_parts
from autograder.tell.graded import read_found
from autograder.tell.report import NothingToReport, _reliability, _scores, report_of
from autograder.tell.report_page import defused, exercises_csv, mistakes_csv, page_of, summary_of
from helpers.check.judge import Part, Verdict

LESSON = "01_neuron"
NAMES = [
    "Ximena",
    "Yannick",
    "Zdenka",
    "Quirin",
    "Wilhelmina",
    "Thorvald",
    "Oluwaseun",
    "Lakshmi",
    "Bartholomew",
    "Chiyoko",
]


# --- a class made up of graded hand-ins, without a kernel -----------------------------------------


def db_of(course):
    return f"sqlite:///{course / 'gradebook.db'}"


def verdict_of(exercise, state, mistakes=(), passed=None):
    """Return the Verdict that an examiner gives: all parts passed when right, the first of them
    when partly right.
    """
    parts = list(exercise.parts.values())
    count = (
        {"right": len(parts), "partly": max(1, len(parts) - 1)}.get(state, 0)
        if passed is None
        else passed
    )
    made = [
        Part(title, points, number < count, state in ("blank", "missing"))
        for number, (title, points) in enumerate(parts)
    ]
    known = {each.name: each.message for each in exercise.mistakes}
    points = float(sum(part.points for part in made if part.passed))
    return Verdict(
        exercise.id,
        exercise.title,
        state,
        points,
        exercise.points,
        made,
        [(name, known.get(name, "")) for name in mistakes],
    )


def notes_of(answers, key="k1", run=1, tries=None, repairs=(), people=()):
    """Return the notes of a graded hand-in; answers: {exercise: (state, mistakes, source)}, the
    others are blank.
    """
    verdicts = []
    for exercise in load_exercises(LESSON):
        state, mistakes, _ = answers.get(exercise.id, ("blank", (), ""))
        verdict = verdict_of(exercise, state, mistakes)
        person = (
            "this check was not reached: the run took too long" if exercise.id in people else None
        )
        row = {
            "exercise": exercise.id,
            "points": verdict.points,
            "max_points": verdict.max_points,
            "state": state,
        }
        verdicts.append(
            row | {"verdict": verdict.to_dict(), "needs_person": person, "trouble": None}
        )
    return {
        "run": run,
        "key": key,
        "repairs": list(repairs),
        "verdicts": verdicts,
        "tries": tries or {},
    }


def write_notebook(course, student, notes, answers=()):
    notebook = nbformat.read(course / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    for cell in notebook.cells:
        if is_answer(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)][2]
    notebook.metadata["neuron_to_network"] = notes
    path = course / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def enter(gradebook, student, points, names=("", ""), late=None, manual=()):
    """Enter a hand-in; points: {exercise: automatic points or None where a person is needed}, {}
    for none at all.
    """
    gradebook.update_or_create_student(
        student, first_name=names[0], last_name=names[1], email=f"{names[0].casefold()}@x.org"
    )
    submission = gradebook.update_or_create_submission(LESSON, student)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = late
        for grade in notebook.grades:
            exercise = grade.cell.name.removeprefix("test-")
            grade.auto_score = points.get(exercise) if grade.cell.cell_type == "code" else 0.0
            grade.needs_manual_grade = grade.auto_score is None
            if exercise in dict(manual):
                grade.manual_score, grade.needs_manual_grade = dict(manual)[exercise], False
    gradebook.db.commit()


def points_of(notes):
    return {
        verdict["exercise"]: None if verdict["needs_person"] else verdict["points"]
        for verdict in notes["verdicts"]
    }


def hand_in(course, student, answers, names=("", ""), late=None, manual=(), **more):
    notes = notes_of(answers, **more)
    write_notebook(course, student, notes, answers)
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        enter(gradebook, student, points_of(notes), names, late, manual)
    return notes


def made_up_class(rng, count):
    """Return {student: answers} of a class in which the able do better in all exercises but the
    last two, where luck decides.
    """
    exercises = load_exercises(LESSON)
    result = {}
    for number in range(count):
        able = rng.normal()
        answers, reach = (
            {},
            rng.integers(len(exercises) // 2, len(exercises) + 1)
            if rng.random() < 0.5
            else len(exercises),
        )
        for place, exercise in enumerate(exercises[:reach]):
            luck = rng.normal() if place >= len(exercises) - 2 else 0.6 * rng.normal() + able
            mistake = (
                exercise.mistakes[int(rng.integers(min(3, len(exercise.mistakes))))]
                if exercise.mistakes
                else None
            )
            if luck > 0.3 - 0.2 * (place % 3):
                answers[exercise.id] = (
                    "right",
                    (),
                    f"def {exercise.asks[0]}(*things): return {number}",
                )
            elif mistake and rng.random() < 0.8:
                name = NAMES[number % len(NAMES)]
                source = (
                    f"# by {name}\n"
                    f"def {exercise.asks[0]}(x, w, b):\n"
                    f'    """{name}, {number}"""\n'
                    f"    {name.lower()}_sum = x @ w  # mine\n"
                    f"    return {name.lower()}_sum{' + 0' * int(rng.integers(3))}"
                )
                answers[exercise.id] = (
                    "partly" if len(exercise.parts) > 1 and rng.random() < 0.3 else "wrong",
                    (mistake.name,),
                    source,
                )
            else:
                answers[exercise.id] = ("wrong", (), "x = '<script>alert(1)</script>'")
        result[f"{NAMES[number % len(NAMES)].casefold()}{number:03d}"] = answers
    return result


@pytest.fixture(scope="module")
def empty(fresh, tmp_path_factory):
    """A course in which nobody has handed in anything."""
    folder = tmp_path_factory.mktemp("report") / "course"
    folder.mkdir()
    shutil.copytree(fresh / "release", folder / "release")
    shutil.copy(fresh / "gradebook.db", folder)
    return folder


@pytest.fixture
def course(empty, tmp_path):
    return shutil.copytree(empty, tmp_path / "course")


def fill_class(course, count=40):
    """Hand in for a class with one of everything that a report must tell; return {student: notes or
    None}.
    """
    rng = np.random.default_rng(4)
    students = made_up_class(rng, count)
    all_notes = {}
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        for number, (student, answers) in enumerate(students.items()):
            tries = (
                {id: {"tries": int(rng.integers(4)), "hints": 0} for id in answers}
                if number % 2
                else None
            )
            for each in (tries or {}).values():
                each["hints"] = min(each["tries"], 3)
            more = (
                {"key": "k2"}
                if number == 7
                else {"people": ("boundary",)}
                if number == 8
                else {"repairs": ["put back: neuron"]}
                if number == 9
                else {}
            )
            notes = notes_of(answers, tries=tries, **more)
            write_notebook(course, student, notes, answers)
            late, manual = (
                (2.0 if number == 10 else None),
                ({"neuron": 1.5}.items() if number == 11 else ()),
            )
            enter(
                gradebook,
                student,
                points_of(notes),
                (NAMES[number % len(NAMES)], f"Grauwolf{number}"),
                late,
                manual,
            )
            all_notes[student] = notes
        enter(gradebook, "unreadable", {}, ("Ulla", "Unlesbar"))
        enter(gradebook, "vanished", points_of(notes))
    write_notebook(
        course, "unreadable", {"needs_person": "the file is <b>cut</b> off", "repairs": []}
    )
    return all_notes


@pytest.fixture(scope="module")
def full(empty, tmp_path_factory):
    """A course with a class of 42, and {student: notes}."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("full") / "course")
    return folder, fill_class(folder)


@pytest.fixture(scope="module")
def report(full):
    return report_of(full[0], LESSON, db_of(full[0]))


# --- the numbers ----------------------------------------------------------------------------------


def graded(notes, id):
    """Return {student: verdict} of an exercise where no person is needed, straight from the
    notes.
    """
    rows = {
        student: verdict
        for student, each in notes.items()
        for verdict in each["verdicts"]
        if verdict["exercise"] == id
    }
    return {student: verdict for student, verdict in rows.items() if not verdict["needs_person"]}


def totals_of(course):
    """Return {student: total} as nbgrader's own objects say, less the late penalty."""
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        return {
            each.student.id: max(0.0, each.score - each.late_submission_penalty)
            for each in gradebook.assignment_submissions(LESSON)
        }


def test_scores_are_the_gradebooks_totals_with_manual_points_and_late_penalties(full, report):
    totals = totals_of(full[0])
    waiting = {"unreadable", "bartholomew008"}
    values = sorted(total for student, total in totals.items() if student not in waiting)
    scores = report["scores"]
    assert scores["values"] == pytest.approx(values)
    assert (scores["count"], report["hand_ins"], scores["late"], scores["by_hand"]) == (
        len(values),
        len(totals),
        1,
        1,
    )
    assert scores["mean"] == pytest.approx(sum(values) / len(values))
    wanted = np.percentile(values, [0, 25, 50, 75, 100])
    assert [
        scores[key] for key in ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
    ] == pytest.approx(wanted)
    edges = [10 * i for i in range(10)] + [100.0001]
    assert [each["count"] for each in scores["histogram"]] == np.histogram(
        100 * np.array(values) / scores["max"], edges
    )[0].tolist()


def test_pass_rates_are_counted_by_exercise_and_by_part(full, report):
    _, notes = full
    assert [each["exercise"] for each in report["exercises"]] == [
        *(each.id for each in load_exercises(LESSON)),
        "why-bias",
    ], "in the lesson's order"
    for each in report["exercises"][:-1]:
        own = graded(notes, each["exercise"])
        last = list(notes)[-1]  # whose points the one without a notebook has, too
        passed = sum(verdict["points"] == verdict["max_points"] for verdict in own.values()) + (
            own[last]["points"] == own[last]["max_points"]
        )
        by_hand = each["exercise"] == "neuron" and own[list(notes)[11]]["state"] == "right"
        assert each["scored"] == len(own) + 1
        assert each["passed"] == passed - by_hand
        assert each["pass_rate"] == pytest.approx(each["passed"] / each["scored"], abs=1e-6)
        assert each["not_attempted"] == sum(verdict["state"] == "blank" for verdict in own.values())
        for number, part in enumerate(each["parts"]):
            assert part["known"] == len(own)
            assert part["passed"] == sum(
                verdict["verdict"]["parts"][number]["passed"] for verdict in own.values()
            )


def test_mistakes_are_counted_the_most_frequent_first(full, report):
    _, notes = full
    for each in report["exercises"][:-1]:
        found = [
            name
            for verdict in graded(notes, each["exercise"]).values()
            for name, _ in verdict["verdict"]["mistakes"]
        ]
        unnamed = sum(
            v["state"] in ("wrong", "partly") and not v["verdict"]["mistakes"]
            for v in graded(notes, each["exercise"]).values()
        )
        told = {mistake["name"]: mistake["count"] for mistake in each["mistakes"]}
        assert told == {name: found.count(name) for name in found} | (
            {"": unnamed} if unnamed else {}
        )
        named = [mistake["count"] for mistake in each["mistakes"] if mistake["name"]]
        assert named == sorted(named, reverse=True)
        assert all(mistake["message"] for mistake in each["mistakes"] if mistake["name"])


def test_where_people_stopped_is_the_last_exercise_they_attempted(full, report):
    _, notes = full
    order = [each.id for each in load_exercises(LESSON)]
    last = []
    for each in notes.values():
        states = {verdict["exercise"]: verdict["state"] for verdict in each["verdicts"]}
        last.append(max((order.index(id) for id in order if states[id] != "blank"), default=-1))
    assert [stop["count"] for stop in report["stops"]] == [
        last.count(place) for place in range(-1, len(order))
    ]


def test_tries_and_hints_are_told_of_those_whose_numbers_are_known(full, report):
    _, notes = full
    for each in report["exercises"][:-1]:
        own = graded(notes, each["exercise"])
        known = [
            notes[s]["tries"][each["exercise"]]
            for s in own
            if each["exercise"] in notes[s]["tries"]
        ]
        told = each["tries"]
        assert told["known"] == len(known)
        assert told["median"] == np.median([counts["tries"] for counts in known])
        assert told["hint_share"] == pytest.approx(
            np.mean([counts["hints"] > 0 for counts in known]), abs=1e-6
        )
    assert report["exercises"][-1]["tries"] == {
        "known": 0,
        "median": None,
        "hints": 0,
        "hint_share": None,
    }


def test_reliability_is_the_point_biserial_correlation_with_the_rest(full, report):
    course, _ = full
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        points = {}
        for submission in gradebook.assignment_submissions(LESSON):
            for grade in submission.notebooks[0].grades:
                if grade.cell.cell_type == "code" and submission.student.id not in (
                    "unreadable",
                    "bartholomew008",
                ):
                    points.setdefault(submission.student.id, {})[
                        grade.cell.name.removeprefix("test-")
                    ] = (grade.score, grade.cell.max_score)
    for each in report["exercises"][:-1]:
        passed = [own[each["exercise"]][0] == own[each["exercise"]][1] for own in points.values()]
        rest = [
            sum(score for id, (score, _) in own.items() if id != each["exercise"])
            for own in points.values()
        ]
        assert each["reliability"]["n"] == len(points)
        assert each["reliability"]["value"] == pytest.approx(
            pointbiserialr(passed, rest).statistic, abs=1e-6
        )
        low, high = each["reliability"]["interval"]
        assert low < each["reliability"]["value"] < high
    words = {each["exercise"]: each["reliability"]["word"] for each in report["exercises"]}
    assert words["weighted-sum"] == "good"
    assert {words["perceptron"], words["logistic-regression"]} <= {"low", "negative"}, (
        "these two were a matter of luck"
    )


def one_of(passed, rest):
    """Return the reliability of an exercise passed so, beside one with the points `rest`."""
    hand_ins = {
        n: HandIn(
            str(n),
            cells={
                "test-a": CellScore(float(p), 1.0, open=False),
                "test-b": CellScore(r, 9.0, open=False),
            },
        )
        for n, (p, r) in enumerate(zip(passed, rest, strict=True))
    }
    return _reliability("test-a", dict(enumerate(passed)), hand_ins, list(hand_ins))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 36).map(lambda n: n / 4)), max_size=60))
def test_reliability_agrees_with_scipy_wherever_it_is_defined(pairs):
    passed, rest = [p for p, _ in pairs], [r for _, r in pairs]
    told = one_of(passed, rest)
    assert told["n"] == len(pairs)
    if len(pairs) < 10:
        assert (told["value"], told["word"]) == (None, "not enough hand-ins")
    elif len(set(passed)) == 1 or len(set(rest)) == 1:
        assert (told["value"], told["word"]) == (None, "all alike")
    else:
        assert told["value"] == pytest.approx(pointbiserialr(passed, rest).statistic, abs=2e-6)
        assert (told["word"] == "negative") == (told["value"] < 0)
        assert (told["word"] == "low") == (0 <= told["value"] < 0.2)


@given(st.lists(st.floats(0, 12), min_size=1, max_size=50), st.sampled_from([0.0, 10.0]))
def test_every_score_is_in_one_bar_of_the_histogram(values, most):
    hand_ins = {
        n: HandIn(str(n), max_score=most, cells={"test-a": CellScore(value, most, open=False)})
        for n, value in enumerate(values)
    }
    scores = _scores(list(hand_ins.values()), hand_ins)
    assert sum(each["count"] for each in scores["histogram"]) == (len(values) if most else 0)
    assert (
        scores["lowest"]
        <= scores["lower_quartile"]
        <= scores["median"]
        <= scores["upper_quartile"]
        <= scores["highest"]
    )


def test_who_needs_a_person_is_listed_with_the_reason(report):
    rows = {row["student"]: (row["exercise"], row["reason"]) for row in report["needs_person"]}
    assert rows == {
        "bartholomew008": ("boundary", "this check was not reached: the run took too long"),
        "unreadable": ("", "the file is <b>cut</b> off"),
        "vanished": ("", "its autograded notebook is missing: grade it again"),
    }
    assert report["needs_person"][0]["name"] == "Bartholomew Grauwolf8"


def test_what_a_person_has_graded_needs_nobody_any_more(course):
    answers = {each.id: ("right", (), "x = 1") for each in load_exercises(LESSON)}
    hand_in(course, "one", answers, people=("boundary",), manual={"boundary": 3.0}.items())
    report = report_of(course, LESSON, db_of(course))
    assert report["needs_person"] == []
    assert report["scores"]["values"] == [sum(each.points for each in load_exercises(LESSON))]


def test_text_answers_wait_to_be_marked_without_holding_up_the_scores(course):
    hand_in(course, "one", {})
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        grade = gradebook.find_grade("why-bias", LESSON, LESSON, "one")
        grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
    report = report_of(course, LESSON, db_of(course))
    assert (report["essays_to_mark"], report["needs_person"], report["scores"]["count"]) == (
        1,
        [],
        1,
    )
    assert report["exercises"][-1]["scored"] == 0
    assert "1 text answer waits to be marked" in page_of(report, "today")


def test_hand_ins_graded_with_other_questions_are_counted(report):
    assert report["out_of_date"]["usual"] == {"run": "1", "key": "k1", "count": 39}
    assert report["out_of_date"]["others"] == [{"run": "1", "key": "k2", "count": 1}]


def test_the_summary_says_what_matters_most(report):
    text = " ".join(summary_of(report))
    assert "42 hand-ins; half of the scores are" in text
    assert "Most of the class did not fully solve" in text
    assert "The most frequent mistake is" in text
    assert "“The perceptron learns”" in text
    assert "do not tell stronger hand-ins from weaker ones" in text
    assert "3 hand-ins need a person." in text
    assert "1 hand-in was graded with other questions than most" in text


# --- odd classes ----------------------------------------------------------------------------------


def test_one_hand_in_makes_a_report(course):
    hand_in(
        course,
        "alone",
        {"weighted-sum": ("wrong", ("no-bias",), "def weighted_sum(x, w, b):\n    return x @ w")},
        ("Solveig", "Solo"),
    )
    report = report_of(course, LESSON, db_of(course))
    assert report["exercises"][0]["reliability"]["word"] == "not enough hand-ins"
    assert (
        report["exercises"][0]["mistakes"][0]["example"]
        == "def weighted_sum(x, w, b):\n    return x @ w"
    )
    assert "1 hand-in, with a score of 0 of" in summary_of(report)[0]
    assert "Solveig" not in page_of(report, "today")


def test_a_class_that_is_all_right_makes_a_report(course):
    answers = {each.id: ("right", (), "x = 1") for each in load_exercises(LESSON)}
    for number in range(10):
        hand_in(course, f"s{number}", answers)
    report = report_of(course, LESSON, db_of(course))
    assert {each["reliability"]["word"] for each in report["exercises"]} == {"all alike"}
    assert "Everybody whose points are known solved every exercise that is checked." in summary_of(
        report
    )
    assert "No known mistake was found." in page_of(report, "today")


def test_a_lesson_nobody_handed_in_and_a_missing_gradebook_are_told(course, tmp_path):
    with pytest.raises(NothingToReport, match="nobody has handed in 01_neuron yet"):
        report_of(course, LESSON, db_of(course))
    with pytest.raises(NoGradebook, match="there is no gradebook"):
        report_of(tmp_path, LESSON, f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(NoGradebook, match="does not know the lesson"):
        report_of(course, "77_none", db_of(course))
    assert not (tmp_path / "none.db").exists()


BROKEN = [
    b"",
    b"{",
    b"[]",
    b"3",
    b'"x"',
    b"\xff\xfe\x00",
    b'{"metadata": 3}',
    b'{"metadata": {"neuron_to_network": []}}',
    b'{"metadata": {"neuron_to_network": {}}}',
    b'{"metadata": {"neuron_to_network": {"verdicts": 3}}}',
    b"[" * 100_000,
    b'{\n "metadata": {"neuron_to_network": {"verdicts',
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_autograded_notebook_is_told_and_harms_nobody(content, course):
    right = {each.id: ("right", (), "x = 1") for each in load_exercises(LESSON)}
    hand_in(course, "broken", right)
    hand_in(course, "whole", right)
    (course / "autograded" / "broken" / LESSON / f"{LESSON}.ipynb").write_bytes(content)
    report = report_of(course, LESSON, db_of(course))
    assert [row["student"] for row in report["needs_person"]] == ["broken"]
    assert "grade it again" in report["needs_person"][0]["reason"]
    assert report["scores"]["count"] == 2, "the gradebook's points are there all the same"
    assert "grade it again" in page_of(report, "today")


def test_odd_verdicts_in_a_notebook_are_left_out(course):
    right = {each.id: ("right", (), "x = 1") for each in load_exercises(LESSON)}
    notes = hand_in(course, "odd", right)
    odd = [
        3,
        {},
        {"exercise": 1},
        {"exercise": "x", "state": "right", "verdict": {"parts": [3]}},
        {"exercise": "y", "state": "right", "verdict": {"mistakes": 3}},
    ]
    path = write_notebook(
        course,
        "odd",
        notes
        | {
            "verdicts": odd + notes["verdicts"][:2],
            "tries": {"neuron": {"tries": -1, "hints": 0}, "x": 3},
            "run": [1],
        },
    )
    found = read_found(path)
    assert set(found.verdicts) == {"weighted-sum", "parts-of-a-neuron"}
    assert found.tries == {}
    assert page_of(report_of(course, LESSON, db_of(course)), "today")


def test_a_notebook_laid_out_otherwise_is_read_all_the_same(course):
    notes = hand_in(course, "one", {})
    path = course / "autograded" / "one" / LESSON / f"{LESSON}.ipynb"
    data = json.loads(path.read_text())
    for text in (
        json.dumps(data),
        json.dumps(data, indent=4),
        json.dumps({key: data[key] for key in reversed(sorted(data))}, indent=1),
    ):
        path.write_text(text)
        assert read_found(path).graded_with == ("1", notes["key"])


def test_a_notebook_that_the_gradebook_does_not_know_is_told(course):
    notes = hand_in(course, "known", {})
    write_notebook(course, "stranger", notes)
    report = report_of(course, LESSON, db_of(course))
    assert [
        (row["student"], "gradebook does not know" in row["reason"])
        for row in report["needs_person"]
    ] == [("stranger", True)]


# --- nobody is given away -------------------------------------------------------------------------


def without_people(page):
    return re.sub(r'<h2 id="people">.*?(?=<h2 )', "", page, flags=re.DOTALL)


def test_no_student_is_named_but_those_who_need_a_person(full, report):
    course, notes = full
    ids = [*notes, "unreadable", "vanished"]
    page = without_people(page_of(report, "today"))
    data = json.dumps(
        {key: value for key, value in report.items() if key != "needs_person"}, ensure_ascii=False
    )
    for text in (page, data, exercises_csv(report), mistakes_csv(report)):
        for word in [*ids, *NAMES, "Grauwolf", "x.org"]:
            assert word.casefold() not in text.casefold(), word
    assert (
        sum(
            mistake["example"] is not None
            for each in report["exercises"]
            for mistake in each["mistakes"]
        )
        > 10
    ), "there is something to hide"


def test_names_are_told_where_they_are_asked_for(full):
    course, notes = full
    report = report_of(course, LESSON, db_of(course), names=True)
    totals = totals_of(course)
    assert {row["student"]: row["score"] for row in report["class"]} == pytest.approx(totals)
    page = page_of(report, "today")
    for student in totals:
        assert student in page
    assert "keep it to yourself" in page
    assert "students" in next(csv.reader(io.StringIO(mistakes_csv(report))))
    assert report["out_of_date"]["others"][0]["students"] == [list(notes)[7]]


TEXT = (
    "The weighted sum: weighted_sum x w b, learning_rate; the choices are inputs, weighted "
    "sum, Ada Lovelace"
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def weighted_sum(x, w, b):  # Maria\n    '''by Maria'''\n    return x @ w",
            "def weighted_sum(x, w, b):\n    return x @ w",
        ),
        ("def weighted_sum(x, w, b):\n    'only a text'", "def weighted_sum(x, w, b):\n    ..."),
        (
            "class A:\n    'doc'\n    async def weighted_sum(x):\n        'doc'\n        return 1",
            "class A:\n\n    async def weighted_sum(x):\n        return 1",
        ),
        ("mine_own = 3\nx = mine_own", "name1 = 3\nx = name1"),
        (
            "x = 'inputs'\ny = 'weighted sum'\nz = 'call me'",
            "x = 'inputs'\ny = 'weighted sum'\nz = '…'",
        ),
        ("x = f'by {w} me'\ny = b'me'\nz = u'me'", "x = f'…{w}…'\ny = b''\nz = '…'"),
        ("x = ...\nw = ...\nx = 3\nprint('Maria')\nx", "w = ...\nx = 3"),
        ("x = 4711081 + 1000000 + 12", "x = 0 + 1000000 + 12"),
        (
            "%timeit 3\n!ls\nx = np.sum(w, axis=0, keepdims=True)",
            "x = np.sum(w, axis=0, keepdims=True)",
        ),
        (
            "def f(first_own, *others, k=1):\n    return f(first_own=others)",
            "def f(name1, *name2, k=1):\n    return f(name1=name2)",
        ),
        ("import mine_too as mm2\nx = mm2", "import mine_too as name1\nx = name1"),
        ("x = 'Ada Lovelace'", "x = '…'"),
        ("x = w.marias_way()", None),
        ("from maria import x", None),
        ("x = w.mariaspecial", None),
        ("x = (", None),
        ("", None),
        ("# Maria", None),
        ("x = " + "(" * 500 + ")" * 500, None),
    ],
)
def test_answers_are_made_anonymous(source, expected):
    assert Anonymiser(TEXT, name_parts("maria", "Lovelace"))(source) == expected


def test_the_shortest_example_is_shown(course):
    sources = [
        "def weighted_sum(x, w, b):\n    total = x @ w\n    return total",
        "def weighted_sum(x, w, b):  # short? " + "#" * 80 + "\n    return x @ w",
        "def weighted_sum(x, w, b):\n    ((",
    ]
    for number, source in enumerate(sources):
        hand_in(course, f"student{number}", {"weighted-sum": ("wrong", ("no-bias",), source)})
    report = report_of(course, LESSON, db_of(course))
    assert report["exercises"][0]["mistakes"][0] == {
        "name": "no-bias",
        "message": next(
            m.message for m in load_exercises(LESSON)[0].mistakes if m.name == "no-bias"
        ),
        "count": 3,
        "share": 1.0,
        "example": "def weighted_sum(x, w, b):\n    return x @ w",
    }


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), min_size=2, max_size=30),
    st.from_regex(r"[A-Za-z_][A-Za-z_0-9]{5,12}", fullmatch=True),
)
def test_no_text_and_no_name_of_a_students_own_stays(text, name):
    anonymous = Anonymiser("nothing", frozenset())
    example = anonymous(
        f"def {name}(a):\n    {name}2 = {text!r}\n    return [{text!r}, {name}2, f'{{a}}' {text!r}]"
    )
    if example is not None:  # None for a keyword as the name
        kept = set(re.findall(r"\w+", example)) - {"def", "return", "f", "a"}
        assert kept <= {"name1", "name2", name if name in dir(__builtins__) else "name1", "…"}
        assert re.findall(r"'([^']*)'", example) == ["…", "…", "{a}…"] or text == "nothing"


# --- the page, for everybody ----------------------------------------------------------------------


class Page(HTMLParser):
    """What is in a page: its tags with attributes, its headings' levels, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.levels = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def handle_data(self, data):
        self.text.append(data)


def assert_nothing_lives(text):
    page = Page(text)
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "embed", "link", "img", "form", "base"), (
            tag
        )
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            assert name not in ("href", "src", "action", "xlink:href") or value.startswith("#"), (
                value
            )
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    return page


def test_the_page_loads_nothing_and_runs_nothing(report):
    page = assert_nothing_lives(page_of(report, "today"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for tag, attributes in page.tags if tag == "a"}
    assert targets
    assert targets <= set(ids)


def test_the_page_is_made_for_everybody(report):
    text = page_of(report, "today")
    page = Page(text)
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(
        after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False)
    )
    assert ("html", {"lang": "en"}) in page.tags
    assert all(
        attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th"
    )
    assert [tag for tag, _ in page.tags].count("table") == [tag for tag, _ in page.tags].count(
        "caption"
    )
    picture = next(attributes for tag, attributes in page.tags if tag == "svg")
    assert picture["role"] == "img"
    for id in picture["aria-labelledby"].split():
        assert f'id="{id}"' in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def luminance(color):
    """Return the relative luminance of a color #rrggbb (WCAG 2.2)."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [
        0.2126,
        0.7152,
        0.0722,
    ]


def test_colors_have_contrast_in_the_light_and_in_the_dark(report):
    themes = re.findall(r":root \{([^}]*--paper: #[0-9a-f]{6}[^}]*)\}", page_of(report, "today"))
    assert len(themes) == 2
    for theme in themes:
        color = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", theme))
        for ink in ("ink", "soft", "fill", "warn"):
            for paper in ("paper", "wash"):
                light, dark = sorted((luminance(color[ink]), luminance(color[paper])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} \ud800 \x00"


def test_what_students_and_files_say_is_only_text(course, tmp_path):
    notes = notes_of({"weighted-sum": ("wrong", (), "x")})
    verdict = notes["verdicts"][0]["verdict"]
    verdict["title"], verdict["mistakes"], verdict["parts"][0]["title"] = (
        HOSTILE,
        [[HOSTILE, HOSTILE]],
        HOSTILE,
    )
    notes["key"] = HOSTILE
    for student in ("one", "<script>two</script>"):
        with Gradebook(db_of(course), "neuron_to_network") as gradebook:
            enter(
                gradebook,
                student,
                points_of(notes),
                ("<b>", HOSTILE.replace("\ud800", "").replace("\x00", "")),
            )
    path = write_notebook(course, "one", notes_of({}))
    data = json.loads(path.read_text())
    data["metadata"]["neuron_to_network"] = notes
    path.write_text(json.dumps(data, indent=1, sort_keys=True))
    for names in (False, True):
        report = report_of(course, LESSON, db_of(course), names)
        page = page_of(report, "today")
        assert_nothing_lives(page)
        assert "&lt;script&gt;alert(1)" in page
        assert "49" not in re.findall(r"\{\{[^}]*\}\}|\b49\b", page)
        code = cli.main(
            [
                "report",
                LESSON,
                "--course",
                str(course),
                *(f"--{kind}={tmp_path / f'r.{kind}'}" for kind in ("html", "csv", "json")),
            ]
        )
        assert code == cli.OK


@given(st.text(max_size=12))
def test_no_cell_of_the_csv_is_a_formula(text):
    cell = defused(text)
    assert cell in (text, f"'{text}")
    assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused(-0.5) == -0.5


def test_the_csv_holds_a_row_for_every_exercise_and_every_mistake(report):
    rows = list(csv.DictReader(io.StringIO(exercises_csv(report))))
    assert [row["exercise"] for row in rows] == [each["exercise"] for each in report["exercises"]]
    for row, each in zip(rows, report["exercises"], strict=True):
        assert float(row["pass_rate"]) == each["pass_rate"]
        assert row["reliability"] == (
            "" if each["reliability"]["value"] is None else str(each["reliability"]["value"])
        )
    rows = list(csv.DictReader(io.StringIO(mistakes_csv(report))))
    assert [int(row["made_by"]) for row in rows] == [
        mistake["count"] for each in report["exercises"] for mistake in each["mistakes"]
    ]


# --- the command ----------------------------------------------------------------------------------


def test_the_command_writes_the_page_and_says_where(full, capsys, tmp_path):
    course = shutil.copytree(full[0], tmp_path / "course")
    assert cli.main(["report", "1", "--course", str(course)]) == cli.OK
    out = capsys.readouterr().out
    path = course / "reports" / "01_neuron.html"
    assert f"written: {path}" in out
    assert "3 hand-ins need a person." in out
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_writes_csv_and_json_where_they_are_asked_for(full, capsys, tmp_path):
    page, table, data = tmp_path / "x" / "p.html", tmp_path / "t.csv", tmp_path / "d.json"
    assert (
        cli.main(
            [
                "report",
                "1",
                "--course",
                str(full[0]),
                "--html",
                str(page),
                "--csv",
                str(table),
                "--json",
                str(data),
            ]
        )
        == cli.OK
    )
    assert page.exists()
    assert table.read_text(encoding="utf-8-sig").startswith("exercise,title")
    assert (
        (tmp_path / "t-mistakes.csv").read_text(encoding="utf-8-sig").startswith("exercise,mistake")
    )
    assert json.loads(data.read_text())["hand_ins"] == 42
    assert not (full[0] / "reports").exists(), "only what was asked for"
    capsys.readouterr()
    assert cli.main(["report", "1", "--course", str(full[0]), "--json", "-"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["summary"]


def test_the_command_tells_wrong_use_and_exits_with_2(empty, full, capsys, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["report", "--help"])
    assert stopped.value.code == 0
    assert "--names" in capsys.readouterr().out
    assert cli.main(["report", "1", "--course", str(empty)]) == cli.USAGE
    assert "nobody has handed in 01_neuron yet" in capsys.readouterr().err
    assert cli.main(["report", "1", "--course", str(tmp_path)]) == cli.USAGE
    assert "there is no gradebook" in capsys.readouterr().err
    assert cli.main(["report", "99_none", "--course", str(empty)]) == cli.USAGE
    (tmp_path / "file").write_text("")
    assert (
        cli.main(
            ["report", "1", "--course", str(full[0]), "--html", str(tmp_path / "file" / "p.html")]
        )
        == cli.USAGE
    )
    assert "cannot be written" in capsys.readouterr().err


# --- tries and hints, from the student's notebook to the report -----------------------------------


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["tries", "hints", "x"]), inner)
        ),
    )
)
def test_only_small_whole_numbers_are_taken_for_tries_and_hints(value):
    counts = counts_of(value)
    if counts is not None:
        assert 0 <= counts["hints"] <= counts["tries"] <= 1000
        assert {type(each) for each in counts.values()} == {int}
        assert counts == {key: value[key] for key in ("tries", "hints")}
    assert counts_in(value) is None or isinstance(value, list)


@pytest.mark.parametrize(
    ("tries", "hints", "taken"),
    [
        (0, 0, True),
        (3, 3, True),
        (1000, 2, True),
        (2, 3, False),
        (-1, -1, False),
        (1001, 0, False),
        (True, 0, False),
        (2.0, 1, False),
        ("2", 1, False),
        (2, None, False),
    ],
)
def test_counts_are_taken_from_the_last_output_that_has_sound_ones(tries, hints, taken):
    own = {
        "output_type": "display_data",
        "data": {},
        "metadata": {"neuron_to_network": {"tries": tries, "hints": hints}},
    }
    before = {
        "output_type": "display_data",
        "metadata": {"neuron_to_network": {"tries": 1, "hints": 1}},
    }
    outputs = [before, own, {"metadata": 3}, {"output_type": "execute_result", "metadata": {}}, "x"]
    assert counts_in(outputs) == (
        {"tries": tries, "hints": hints} if taken else {"tries": 1, "hints": 1}
    )


def test_a_check_notes_tries_and_hints_beside_its_verdict(monkeypatch):
    import IPython

    from helpers.check import check, records

    shown = []
    monkeypatch.setenv("NEURON_PROGRESS", "")
    monkeypatch.setattr(records, "_memory", {})
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda verdict, metadata: shown.append(metadata["neuron_to_network"]),
    )
    for factor in (0, 2, 2, 3, 4, 5, 1):
        check(
            "weighted-sum",
            lambda x, w, b, factor=factor: factor * (np.asarray(x) @ np.asarray(w) + b),
        )
    assert [counts["tries"] for counts in shown] == [1, 2, 2, 3, 4, 5, 5], (
        "wrong tries that differ; the right answer adds none"
    )
    assert [counts["hints"] for counts in shown] == [1, 2, 2, 3, 3, 3, 3]
    assert all(counts_of(counts) == counts for counts in shown)


def test_repair_carries_the_counts_of_the_releases_checks_and_of_nothing_else(empty):
    release = nbformat.read(empty / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    counts = {
        "test-weighted-sum": {"tries": 4, "hints": 3},
        "test-neuron": {"tries": 0, "hints": 0},
        "neuron": {"tries": 5, "hints": 1},
        "why-bias": {"tries": 6, "hints": 1},
    }
    cells = [
        Cell(cell.cell_type, cell.source, grade_id(cell), cell["id"]) for cell in release.cells
    ]
    for cell in cells:
        cell.counts = counts.get(cell.grade_id)
    for tries in (2, 7):  # the check stands twice more
        doubled = next(cell for cell in cells if cell.grade_id == "test-neuron")
        cells.append(Cell(doubled.kind, doubled.source, doubled.grade_id))
        cells[-1].counts = {"tries": tries, "hints": 1}
    cells.append(Cell("code", "x = 1", "test-invented"))
    cells[-1].counts = {"tries": 9, "hints": 1}
    assert repair(release, cells).tries == {
        "weighted-sum": {"tries": 4, "hints": 3},
        "neuron": {"tries": 7, "hints": 1},
    }


# --- in a browser ---------------------------------------------------------------------------------

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)


@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine; CI has one"
)
def test_the_page_fits_a_phone_opens_what_is_linked_and_prints_what_is_folded(
    full, tmp_path, root, monkeypatch
):
    sys.path.insert(0, str(root / "docs"))
    import screenshots

    monkeypatch.setenv("CHROMIUM", CHROMIUM)
    path = tmp_path / "page.html"
    path.write_text(
        page_of(report_of(full[0], LESSON, db_of(full[0]), names=True), "today"),
        encoding="utf-8",
        errors="replace",
    )
    with screenshots.browser_page() as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_viewport_size({"width": 375, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        closed = (
            page.locator("details.exercise:not([open])")
            .first.locator(".target")
            .get_attribute("id")
        )
        page.locator(f'a[href="#{closed}"]').last.click()
        assert page.locator(f"#{closed}").is_visible()
        page.emulate_media(media="print")
        assert all(
            page.locator(".target").nth(i).is_visible()
            for i in range(page.locator(".target").count())
        )
        assert {url.split("#")[0] for url in asked} == {path.as_uri()}
