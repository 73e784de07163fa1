"""The class report tells what the gradebook and the autograded notebooks hold: right numbers, no
names.
"""

import csv
import io
import json
import re
from collections import Counter

import numpy as np
import pytest
from graded_class import (
    BY_HAND,
    LESSON,
    NAMES,
    NOT_REACHED,
    UNREADABLE,
    VANISHED,
    all_right,
    db_of,
    grade_hand_in,
    graded_path,
    write_notebook,
)
from nbgrader.api import Gradebook
from scipy.stats import pointbiserialr

from autograder.author.reference import load_exercises
from autograder.gradebook.read import NoGradebook
from autograder.tell.graded import read_graded
from autograder.tell.report import NothingToReport, report_of
from autograder.tell.report_page import exercises_csv, mistakes_csv, report_html, summary_of

# --- the numbers ----------------------------------------------------------------------------------


def graded(records, id):
    """Return {student: ExerciseRecord} of an exercise where no person is needed."""
    rows = {student: record.exercises[id] for student, record in records.items()}
    return {student: row for student, row in rows.items() if not row.needs_person}


def totals_of(course):
    """Return {student: total} as nbgrader's own objects say, less the late penalty."""
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        return {
            each.student.id: max(0.0, each.score - each.late_submission_penalty)
            for each in gradebook.assignment_submissions(LESSON)
        }


def test_scores_are_the_gradebooks_totals_with_manual_points_and_late_penalties(full, report):
    totals = totals_of(full[0])
    waiting = {UNREADABLE, "bartholomew008"}
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
    names = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
    assert [scores[name] for name in names] == pytest.approx(wanted)
    edges = [10 * i for i in range(10)] + [100.0001]
    counts, _ = np.histogram(100 * np.array(values) / scores["max"], edges)
    assert [bar["count"] for bar in scores["histogram"]] == counts.tolist()


def test_pass_rates_are_counted_by_exercise_and_by_part(full, report):
    _, records = full
    order = [exercise.id for exercise in load_exercises(LESSON)]
    told = [exercise["exercise"] for exercise in report["exercises"]]
    assert told == [*order, "why-bias"], "in the lesson's order"
    last = list(records)[-1]  # whose points the one without a notebook has, too
    for exercise in report["exercises"][:-1]:
        rows = graded(records, exercise["exercise"])
        passed = [row.points == row.max_points for row in [*rows.values(), rows[last]]]
        marked = rows.get(list(records)[BY_HAND])
        lost = exercise["exercise"] == "neuron" and marked.state == "right"
        assert exercise["scored"] == len(rows) + 1
        assert exercise["passed"] == sum(passed) - lost
        share = exercise["passed"] / exercise["scored"]
        assert exercise["pass_rate"] == pytest.approx(share, abs=1e-6)
        assert exercise["not_attempted"] == sum(row.state == "blank" for row in rows.values())
        for number, part in enumerate(exercise["parts"]):
            assert part["known"] == len(rows)
            parts = [row.verdict["parts"][number]["passed"] for row in rows.values()]
            assert part["passed"] == sum(parts)


def test_mistakes_are_counted_the_most_frequent_first(full, report):
    _, records = full
    for exercise in report["exercises"][:-1]:
        made = Counter()
        for row in graded(records, exercise["exercise"]).values():
            named = [name for name, _ in row.verdict["mistakes"]]
            made.update(named or [""] if row.state in ("wrong", "partly") else [])
        mistakes = exercise["mistakes"]
        assert {mistake["name"]: mistake["count"] for mistake in mistakes} == made
        named = [mistake for mistake in mistakes if mistake["name"]]
        counts = [mistake["count"] for mistake in named]
        assert counts == sorted(counts, reverse=True)
        assert all(mistake["message"] for mistake in named)
        assert named == mistakes[: len(named)], "what is not named comes last"


def test_where_people_stopped_is_the_last_exercise_they_attempted(full, report):
    _, records = full
    last = []
    for record in records.values():
        places = [at for at, row in enumerate(record.verdicts) if row.state != "blank"]
        last.append(max(places, default=-1))
    expected = [last.count(place) for place in range(-1, len(load_exercises(LESSON)))]
    assert [stop["count"] for stop in report["stops"]] == expected


def test_tries_and_hints_are_told_of_those_whose_numbers_are_known(full, report):
    _, records = full
    for exercise in report["exercises"][:-1]:
        id = exercise["exercise"]
        attempts = [records[student].attempts.get(id) for student in graded(records, id)]
        known = list(filter(None, attempts))
        told = exercise["tries"]
        assert told["known"] == len(known)
        assert told["median"] == np.median([counts["tries"] for counts in known])
        hints = np.mean([counts["hints"] > 0 for counts in known])
        assert told["hint_share"] == pytest.approx(hints, abs=1e-6)
    unknown = {"known": 0, "median": None, "hints": 0, "hint_share": None}
    assert report["exercises"][-1]["tries"] == unknown


def check_points(course, but):
    """Return [{name of a check: (points, maximum)}, ...] as nbgrader's own objects say."""
    points = []
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            if submission.student.id not in but:
                grades = submission.notebooks[0].grades
                checks = [grade for grade in grades if grade.cell.cell_type == "code"]
                points.append({grade.name: (grade.score, grade.max_score) for grade in checks})
    return points


def test_reliability_is_the_point_biserial_correlation_with_the_rest(full, report):
    points = check_points(full[0], but=(UNREADABLE, "bartholomew008"))
    totals = []
    for own in points:
        totals.append(sum(score for score, _ in own.values()))
    for exercise in report["exercises"][:-1]:
        name, told = f"test-{exercise['exercise']}", exercise["reliability"]
        passed = [own[name][0] == own[name][1] for own in points]
        rest = [total - own[name][0] for total, own in zip(totals, points, strict=True)]
        assert told["n"] == len(points)
        expected = pointbiserialr(passed, rest).statistic
        assert told["value"] == pytest.approx(expected, abs=1e-6)
        low, high = told["interval"]
        assert low < told["value"] < high
    words = {each["exercise"]: each["reliability"]["word"] for each in report["exercises"]}
    assert words["weighted-sum"] == "good"
    assert {words["perceptron"], words["logistic-regression"]} <= {"low", "negative"}, (
        "these two were a matter of luck"
    )


def test_who_needs_a_person_is_listed_with_the_reason(report):
    rows = {row["student"]: (row["exercise"], row["reason"]) for row in report["needs_person"]}
    assert rows == {
        "bartholomew008": ("boundary", NOT_REACHED),
        UNREADABLE: ("", "the file is <b>cut</b> off"),
        VANISHED: ("", "its autograded notebook is missing: grade it again"),
    }
    assert report["needs_person"][0]["name"] == "Bartholomew Grauwolf8"


def test_what_a_person_has_graded_needs_nobody_any_more(course):
    grade_hand_in(course, "one", all_right(), people=("boundary",), manual={"boundary": 3.0})
    report = report_of(course, LESSON, db_of(course))
    assert report["needs_person"] == []
    assert report["scores"]["values"] == [sum(each.points for each in load_exercises(LESSON))]


def test_text_answers_wait_to_be_marked_without_holding_up_the_scores(course):
    grade_hand_in(course, "one", {})
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        grade = gradebook.find_grade("why-bias", LESSON, LESSON, "one")
        grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
    report = report_of(course, LESSON, db_of(course))
    assert report["essays_to_mark"] == report["scores"]["count"] == 1
    assert report["needs_person"] == []
    assert report["exercises"][-1]["scored"] == 0
    assert "1 text answer waits to be marked" in report_html(report, "today")


def test_hand_ins_graded_with_other_questions_are_counted(report):
    assert report["out_of_date"]["usual"] == {"run": "1", "key": "k1", "count": 39}
    assert report["out_of_date"]["others"] == [{"run": "1", "key": "k2", "count": 1}]


# --- odd classes ----------------------------------------------------------------------------------


def test_one_hand_in_makes_a_report(course):
    source = "def weighted_sum(x, w, b):\n    return x @ w"
    answers = {"weighted-sum": ("wrong", ("no-bias",), source)}
    grade_hand_in(course, "alone", answers, ("Solveig", "Solo"))
    report = report_of(course, LESSON, db_of(course))
    assert report["exercises"][0]["reliability"]["word"] == "not enough hand-ins"
    assert report["exercises"][0]["mistakes"][0]["example"] == source
    assert "1 hand-in, with a score of 0 of" in summary_of(report)[0]
    assert "Solveig" not in report_html(report, "today")


def test_a_class_that_is_all_right_makes_a_report(course):
    for number in range(10):
        grade_hand_in(course, f"s{number}", all_right())
    report = report_of(course, LESSON, db_of(course))
    assert {each["reliability"]["word"] for each in report["exercises"]} == {"all alike"}
    said = "Everybody whose points are known solved every exercise that is checked."
    assert said in summary_of(report)
    assert "No known mistake was found." in report_html(report, "today")


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
    grade_hand_in(course, "broken", all_right())
    grade_hand_in(course, "whole", all_right())
    graded_path(course, "broken").write_bytes(content)
    report = report_of(course, LESSON, db_of(course))
    assert [row["student"] for row in report["needs_person"]] == ["broken"]
    assert "grade it again" in report["needs_person"][0]["reason"]
    assert report["scores"]["count"] == 2, "the gradebook's points are there all the same"
    assert "grade it again" in report_html(report, "today")


def test_odd_verdicts_in_a_notebook_are_left_out(course):
    record = grade_hand_in(course, "odd", all_right())
    odd = [
        3,
        {},
        {"exercise": 1},
        {"exercise": "x", "state": "right", "verdict": {"parts": [3]}},
        {"exercise": "y", "state": "right", "verdict": {"mistakes": 3}},
    ]
    metadata = record.to_metadata()
    metadata["verdicts"] = odd + metadata["verdicts"][:2]
    metadata["attempts"] = {"neuron": {"tries": -1, "hints": 0}, "x": 3}
    metadata["run"] = [1]
    notebook = read_graded(write_notebook(course, "odd", metadata))
    assert set(notebook.verdicts) == {"weighted-sum", "parts-of-a-neuron"}
    assert notebook.record.attempts == {}
    assert report_html(report_of(course, LESSON, db_of(course)), "today")


def test_a_notebook_laid_out_otherwise_is_read_all_the_same(course):
    record = grade_hand_in(course, "one", {})
    path = graded_path(course, "one")
    data = json.loads(path.read_text())
    backwards = {key: data[key] for key in reversed(sorted(data))}
    for laid_out in ((data, None), (data, 4), (backwards, 1)):
        path.write_text(json.dumps(laid_out[0], indent=laid_out[1]))
        assert read_graded(path).graded_with == ("1", record.key)


def test_a_notebook_that_the_gradebook_does_not_know_is_told(course):
    record = grade_hand_in(course, "known", {})
    write_notebook(course, "stranger", record)
    report = report_of(course, LESSON, db_of(course))
    (row,) = report["needs_person"]
    assert row["student"] == "stranger"
    assert "gradebook does not know" in row["reason"]


# --- nobody is given away -------------------------------------------------------------------------


def without_people(page):
    return re.sub(r'<h2 id="people">.*?(?=<h2 )', "", page, flags=re.DOTALL)


def test_no_student_is_named_but_those_who_need_a_person(full, report):
    course, records = full
    ids = [*records, UNREADABLE, VANISHED]
    page = without_people(report_html(report, "today"))
    data = json.dumps(report | {"needs_person": None}, ensure_ascii=False)
    for text in (page, data, exercises_csv(report), mistakes_csv(report)):
        for word in [*ids, *NAMES, "Grauwolf", "x.org"]:
            assert word.casefold() not in text.casefold(), word
    assert page.count("The shortest such answer") > 10, "there is something to hide"


def test_names_are_told_where_they_are_asked_for(full):
    course, records = full
    report = report_of(course, LESSON, db_of(course), names=True)
    totals = totals_of(course)
    assert {row["student"]: row["score"] for row in report["class"]} == pytest.approx(totals)
    page = report_html(report, "today")
    for student in totals:
        assert student in page
    assert "keep it to yourself" in page
    assert "students" in next(csv.reader(io.StringIO(mistakes_csv(report))))
    assert report["out_of_date"]["others"][0]["students"] == [list(records)[7]]


def test_the_shortest_example_is_shown(course):
    sources = [
        "def weighted_sum(x, w, b):\n    total = x @ w\n    return total",
        "def weighted_sum(x, w, b):  # short? " + "#" * 80 + "\n    return x @ w",
        "def weighted_sum(x, w, b):\n    ((",
    ]
    for number, source in enumerate(sources):
        answers = {"weighted-sum": ("wrong", ("no-bias",), source)}
        grade_hand_in(course, f"student{number}", answers)
    report = report_of(course, LESSON, db_of(course))
    messages = {mistake.name: mistake.message for mistake in load_exercises(LESSON)[0].mistakes}
    assert report["exercises"][0]["mistakes"][0] == {
        "name": "no-bias",
        "message": messages["no-bias"],
        "count": 3,
        "share": 1.0,
        "example": "def weighted_sum(x, w, b):\n    return x @ w",
    }
