"""A class made up of graded hand-ins, without a kernel."""

import nbformat
import numpy as np
from classroom import released
from nbgrader.api import Gradebook

from autograder.author.reference import load_exercises
from autograder.handin.record import MARK, ExerciseRecord, GradeRecord
from autograder.handin.roles import grade_id, is_answer
from helpers.check.verdict import Part, Verdict

LESSON = "01_neuron"
NAMES = [
    *("Ximena", "Yannick", "Zdenka", "Quirin", "Wilhelmina"),
    *("Thorvald", "Oluwaseun", "Lakshmi", "Bartholomew", "Chiyoko"),
]
NOT_REACHED = "this check was not reached: the run took too long"


def db_of(course):
    return f"sqlite:///{course / 'gradebook.db'}"


def all_right():
    """Return the answers of a hand-in that solves every exercise."""
    return {exercise.id: ("right", (), "x = 1") for exercise in load_exercises(LESSON)}


def verdict_of(exercise, state, mistakes=()):
    """Return a Verdict: all parts passed when right, all but one when partly right."""
    parts = list(exercise.parts.values())
    count = {"right": len(parts), "partly": max(1, len(parts) - 1)}.get(state, 0)
    made = []
    for number, (title, points) in enumerate(parts):
        made.append(Part(title, points, number < count, state in ("blank", "missing")))
    messages = {mistake.name: mistake.message for mistake in exercise.mistakes}
    named = [(name, messages.get(name, "")) for name in mistakes]
    points = float(sum(part.points for part in made if part.passed))
    titles = (exercise.id, exercise.title)
    return Verdict(*titles, state, points, exercise.points, made, named)


def record_of(answers, key="k1", run=1, attempts=None, repairs=(), people=()):
    """Return the GradeRecord of a hand-in.

    answers: {exercise: (state, names of mistakes, source)}, the others are blank
    people: the exercises that need a person
    """
    record = GradeRecord(run=run, key=key, repairs=list(repairs), attempts=attempts or {})
    for exercise in load_exercises(LESSON):
        state, mistakes, _ = answers.get(exercise.id, ("blank", (), ""))
        verdict = verdict_of(exercise, state, mistakes)
        entry = ExerciseRecord(exercise.id, verdict.points, verdict.max_points, state)
        entry.verdict = verdict.to_dict()
        entry.needs_person = NOT_REACHED if exercise.id in people else None
        record.verdicts.append(entry)
    return record


def graded_path(course, student):
    return course / "autograded" / student / LESSON / f"{LESSON}.ipynb"


def write_notebook(course, student, metadata, answers=()):
    """Write an autograded notebook and return its path.

    metadata: its GradeRecord, or what stands in the place of one
    """
    notebook = released(course, LESSON)
    for cell in notebook.cells:
        if is_answer(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)][2]
    is_record = isinstance(metadata, GradeRecord)
    notebook.metadata[MARK] = metadata.to_metadata() if is_record else metadata
    path = graded_path(course, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def enter(gradebook, student, points, names=("", ""), late=None, manual=()):
    """Enter a hand-in into the gradebook.

    points: {exercise: automatic points or None where a person is needed}, {} for none at all
    manual: {exercise: points by hand}
    """
    email = f"{names[0].casefold()}@x.org"
    gradebook.update_or_create_student(
        student, first_name=names[0], last_name=names[1], email=email
    )
    notebook = gradebook.update_or_create_submission(LESSON, student).notebooks[0]
    notebook.late_submission_penalty = late
    for grade in notebook.grades:
        exercise = grade.cell.name.removeprefix("test-")
        grade.auto_score = points.get(exercise) if grade.cell.cell_type == "code" else 0.0
        grade.manual_score = dict(manual).get(exercise)
        grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
    gradebook.db.commit()


def points_of(record):
    """Return {exercise: points, None where a person is needed}."""
    points = {}
    for row in record.verdicts:
        points[row.exercise] = None if row.needs_person else row.points
    return points


def grade_hand_in(course, student, answers, names=("", ""), late=None, manual=(), **more):
    """Grade a hand-in as the examiner would, and return its GradeRecord; see record_of, enter."""
    record = record_of(answers, **more)
    write_notebook(course, student, record, answers)
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        enter(gradebook, student, points_of(record), names, late, manual)
    return record


# --- a class with one of everything ---------------------------------------------------------------


def made_up_answers(rng, number, exercises):
    """Return the answers of one student of a made-up class.

    The able do better in all exercises but the last two, where luck decides.
    """
    able, reach = rng.normal(), len(exercises)
    if rng.random() < 0.5:
        reach = rng.integers(len(exercises) // 2, len(exercises) + 1)
    answers = {}
    for place, exercise in enumerate(exercises[:reach]):
        luck = rng.normal()
        score = luck if place >= len(exercises) - 2 else 0.6 * luck + able
        if score > 0.3 - 0.2 * (place % 3):
            source = f"def {exercise.asks[0]}(*things): return {number}"
            answers[exercise.id] = ("right", (), source)
        else:
            answers[exercise.id] = wrong_answer(rng, number, exercise)
    return answers


def wrong_answer(rng, number, exercise):
    """Return (state, names of mistakes, source) of an answer that tells who wrote it."""
    if not exercise.mistakes or rng.random() > 0.8:
        return "wrong", (), "x = '<script>alert(1)</script>'"
    mistake = exercise.mistakes[int(rng.integers(min(3, len(exercise.mistakes))))]
    name, zeros = NAMES[number % len(NAMES)], " + 0" * int(rng.integers(3))
    source = (
        f"# by {name}\n"
        f"def {exercise.asks[0]}(x, w, b):\n"
        f'    """{name}, {number}"""\n'
        f"    {name.lower()}_sum = x @ w  # mine\n"
        f"    return {name.lower()}_sum{zeros}"
    )
    is_partly = len(exercise.parts) > 1 and rng.random() < 0.3
    return "partly" if is_partly else "wrong", (mistake.name,), source


SPECIAL = {  # number of a student: what is special about the record
    7: {"key": "k2"},
    8: {"people": ("boundary",)},
    9: {"repairs": ["put back: neuron"]},
}
LATE, BY_HAND = 10, 11  # numbers of students
UNREADABLE, VANISHED = "unreadable", "vanished"


def fill_class(course, count=40):
    """Grade a class with one of everything that a report must tell; return {student: record}.

    Two more have no readable record: one's file is cut off, another one's is gone.
    """
    rng, exercises, records = np.random.default_rng(4), load_exercises(LESSON), {}
    with Gradebook(db_of(course), "neuron_to_network") as gradebook:
        for number in range(count):
            name = NAMES[number % len(NAMES)]
            student = f"{name.casefold()}{number:03d}"
            answers = made_up_answers(rng, number, exercises)
            attempts = made_up_attempts(rng, answers) if number % 2 else None
            record = record_of(answers, attempts=attempts, **SPECIAL.get(number, {}))
            write_notebook(course, student, record, answers)
            late = 2.0 if number == LATE else None
            manual = {"neuron": 1.5} if number == BY_HAND else {}
            names = (name, f"Grauwolf{number}")
            enter(gradebook, student, points_of(record), names, late, manual)
            records[student] = record
        enter(gradebook, UNREADABLE, {}, ("Ulla", "Unlesbar"))
        enter(gradebook, VANISHED, points_of(record))
    write_notebook(course, UNREADABLE, GradeRecord(needs_person="the file is <b>cut</b> off"))
    return records


def made_up_attempts(rng, answers):
    """Return {exercise: {"tries", "hints"}}."""
    attempts = {}
    for id in answers:
        tries = int(rng.integers(4))
        attempts[id] = {"tries": tries, "hints": min(tries, 3)}
    return attempts
