"""Mistakes of a class: which were made how often, each with its shortest anonymised answer."""

import functools
from dataclasses import dataclass, field

from autograder.tell.anonymise import Anonymiser, name_parts
from autograder.tell.graded import answers_of, cells_of, lesson_text
from autograder.tell.statistics import share

UNNAMED = ["", ""]  # wrong in a way that no known mistake explains
STOPPED = "stopped"  # the name for what stopped the run or hung


@dataclass
class Mistake:
    """One mistake in one exercise.

    students: who made it, as the keys of a dict, in order
    example: the shortest anonymised answer with it, None where none can be shown
    """

    message: str
    students: dict = field(default_factory=dict)
    example: str | None = None

    def add(self, student, example):
        """Count a student's answer."""
        self.students[student] = True
        examples = [text for text in (self.example, example) if text]
        self.example = min(examples, key=lambda text: (len(text), text), default=None)


def mistakes_of(course, lesson, class_scores, notebooks):
    """Return {exercise: [{"name", "message", "count", "share", "example", "students"}, ...]}.

    The most frequent comes first, what is wrong without a known mistake (name "") last.

    class_scores: {student: StudentScores}
    notebooks: {student: GradedNotebook}
    """
    anonymise = functools.cache(_anonymiser(course, lesson, class_scores, notebooks))
    mistakes = {}  # {(exercise, name): Mistake}
    for student, exercise, record, source in _wrong_answers(notebooks):
        example = anonymise(source) if source else None  # cached: many hand in the same
        for name, message in _named(record):
            mistake = mistakes.setdefault((exercise, str(name)), Mistake(str(message)))
            mistake.add(student, example)
    result = {}
    for exercise, name in sorted(mistakes, key=lambda key: _rank(key, mistakes[key])):
        told = _told(name, mistakes[exercise, name], len(class_scores))
        result.setdefault(exercise, []).append(told)
    return result


def _wrong_answers(notebooks):
    """Yield (student, exercise, ExerciseRecord, source) of each answer that is not all right."""
    for student, notebook in notebooks.items():
        wrong = {id: record for id, record in notebook.verdicts.items() if _is_wrong(record)}
        sources = answers_of(notebook.path) if wrong else {}
        for exercise, record in wrong.items():
            yield student, exercise, record, sources.get(exercise, "")


def _is_wrong(record):
    return record.state in ("wrong", "partly") and not record.needs_person


def _named(record):
    """Return [(name, message), ...] of the mistakes in an answer."""
    if record.trouble:
        return [(STOPPED, record.trouble)]
    return record.verdict.get("mistakes") or [UNNAMED]


def _rank(key, mistake):
    exercise, name = key
    return name == "", -len(mistake.students), exercise, name


def _told(name, mistake, hand_ins):
    count = len(mistake.students)
    return {
        "name": name,
        "message": mistake.message,
        "count": count,
        "share": share(count, hand_ins),
        "example": mistake.example,
        "students": list(mistake.students),
    }


def _anonymiser(course, lesson, class_scores, notebooks):
    """Return the Anonymiser for a lesson and a class.

    It knows the lesson's words from the release, else from the first autograded notebook.
    """
    release = cells_of(course / "release" / lesson / f"{lesson}.ipynb")
    if release:
        text = "\n".join(cell["source"] for cell in release)
    else:
        graded = [notebook.path for notebook in notebooks.values() if notebook.verdicts]
        text = lesson_text(cells_of(graded[0])) if graded else ""
    names = []
    for scores in class_scores.values():
        names += [scores.student, scores.first_name, scores.last_name]
        names.append(scores.email.partition("@")[0])
    return Anonymiser(text, name_parts(*names))
