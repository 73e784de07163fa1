"""Grade a class: many hand-ins at once, one writer to the gradebook, nothing lost when stopped.

Workers get hand-ins as bytes and give back graded notebooks as bytes. This process reads the
hand-ins and writes grades and notebooks. It writes a hand-in's notebook last, after the grades: the
hand-in is finished when its notebook is there.
"""

import errno
import json
import os
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files, parse_utc
from sqlalchemy.exc import OperationalError

from autograder.course import read_release, settings_of
from autograder.examine.worker import Graded, say_need
from autograder.gradebook.write import Register, scores_of
from autograder.grading.nbgrader_side import Examine, install
from autograder.grading.workers import here, on_cluster
from autograder.handin.pack import pack, write_folder
from autograder.handin.rebuild import blank_for_a_person
from autograder.handin.record import read_record
from autograder.handin.roles import exercise_of, grade_id, grader_of
from autograder.run.pool import cores
from autograder.run.runners import close_runners
from autograder.run.sandbox import find_sandbox

FINISHED, GRADED, PERSON, FAILED = "finished", "graded", "needs a person", "failed"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass
class HandInOutcome:
    """What became of one hand-in.

    state: GRADED, PERSON (a person must grade some or all of it), FINISHED (graded before,
      unchanged) or FAILED (nothing could be written)
    score, max_score: points of the checks alone; None where there are none
    said: sentences for the instructor: reasons, repairs
    outdated: whether the grade is one for other questions or exercises than today's
    seconds: that grading took
    """

    student: str
    state: str
    score: float | None = None
    max_score: float | None = None
    said: list = field(default_factory=list)
    outdated: bool = False
    seconds: float = 0.0


class NothingToGrade(ValueError):
    """No hand-ins are there, or not those that were named."""


def hand_ins_of(coursedir, lesson, students=None):
    """Return {student: folder} of those who handed in a lesson.

    coursedir: nbgrader's CourseDirectory
    students: names, all by default
    raises NothingToGrade
    """
    root = Path(coursedir.format_path(coursedir.submitted_directory, "x", "y")).parents[1]
    paths = [path for path in sorted(root.glob(f"*/{lesson}")) if path.is_dir()]
    folders = {path.parent.name: path for path in paths if not path.parent.name.startswith(".")}
    absent = sorted(set(students or ()) - set(folders))
    if absent:
        raise NothingToGrade(f"no hand-in of {lesson} by {', '.join(absent)} in {root}")
    if not folders:
        raise NothingToGrade(
            f"no hand-ins of {lesson} in {root}: put them there as "
            f"STUDENT/{lesson}/{lesson}.ipynb, or collect them with nbgrader"
        )
    return {name: path for name, path in folders.items() if not students or name in students}


class Cohort:
    """A lesson's class in a course folder, while we grade it.

    config: nbgrader's configuration, see course.settings_of
    raises NoSandbox, gradebook.write.NotBuilt, FileNotFoundError (no release)
    """

    def __init__(self, config, lesson):
        install()
        self.lesson, self.coursedir = lesson, CourseDirectory(config=config)
        examine = Examine(config=config)
        if examine.sandbox:
            find_sandbox()
        self.release = read_release(self.coursedir, lesson)
        self.kit = examine.kit(self.coursedir.root, lesson, self.release)
        self.register = Register(self.coursedir.db_url, lesson, AssignLatePenalties(config=config))
        self.known = self.register.students()
        self.given_files = self._files_of_lesson()

    def _files_of_lesson(self):
        """Return {path: bytes} of the files that the lesson itself has beside its notebook."""
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", self.lesson))
        paths = find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"])
        return {os.path.relpath(path, source): Path(path).read_bytes() for path in paths}

    def close(self):
        """Close the gradebook."""
        self.register.close()

    def target(self, student):
        """Return the folder of a student's graded hand-in."""
        step = self.coursedir.autograded_directory
        return Path(self.coursedir.format_path(step, student, self.lesson))

    def finished(self, hand_in):
        """Return the outcome of a hand-in graded before and unchanged; None for any other."""
        path = self.target(hand_in.student) / f"{self.lesson}.ipynb"
        try:
            notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            record = read_record(notebook)
        except (OSError, ValueError, KeyError, AttributeError):
            return None
        if record is None or record.hand_in != hand_in.digest():
            return None
        if hand_in.student not in self.known:
            return None
        outcome = _outcome(hand_in.student, notebook)
        outcome.state = FINISHED
        asked_today = (self.kit.fingerprint, self.kit.run)
        outcome.outdated = not record.needs_person and (record.key, record.run) != asked_today
        return outcome

    def write(self, hand_in, graded):
        """Write a graded hand-in and return its outcome.

        First come its grades, in one transaction, then its files, the notebook last.
        """
        notebook = nbformat.v4.reads(graded.notebook)
        self.register.save(hand_in.student, notebook, hand_in.timestamp)
        target = self.target(hand_in.student)
        if target.is_dir():
            _remove_files_beside(target)
        files = {**hand_in.files_beside(), **self.given_files}
        write_folder(target, hand_in, graded.notebook, files)
        for path in target.rglob("*"):
            if path.is_file():
                path.chmod(0o664 if self.coursedir.groupshared else 0o444)
        outcome = _outcome(hand_in.student, notebook)
        outcome.seconds = graded.seconds
        return outcome

    def give_to_person(self, hand_in, reason):
        """Return a Graded without grades, for a hand-in that no worker could grade.

        reason: why; the person reads it
        """
        notebook = blank_for_a_person(hand_in, self.release, reason)
        say_need(notebook)
        return Graded(hand_in.student, nbformat.v4.writes(notebook))


def _remove_files_beside(folder):
    """Remove what an earlier hand-in left in a folder beside its notebook."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".ipynb":
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            path.unlink()


def _outcome(student, notebook):
    """Return the outcome that a graded notebook tells."""
    record, scores = read_record(notebook), scores_of(notebook)
    checks = [cell for cell in notebook.cells if exercise_of(cell)]
    most = sum(float(grader_of(cell)["points"]) for cell in checks)
    score = sum(scores.get(grade_id(cell)) or 0.0 for cell in checks)
    state = PERSON if record.reasons else GRADED
    said = [*record.reasons, *record.troubles, *record.repairs]
    return HandInOutcome(student, state, None if record.needs_person else score, most, said)


def grade_class(
    root, lesson, students=None, workers=None, scheduler=None, regrade=False, options=None
):
    """Yield the number of a lesson's hand-ins, then a HandInOutcome for each of them.

    root: the course folder
    students: names, all by default
    workers: the number of processes on this machine, one a core by default
    scheduler: the address of a Dask scheduler, whose workers grade instead
    regrade: whether to grade again what was graded before and has not changed
    options: {"Examine.sandbox": False, ...} over nbgrader's configuration
    raises NothingToGrade, NoSandbox, NotBuilt, NoWorkers, FileNotFoundError
    """
    config = settings_of(root, options)
    folders = hand_ins_of(CourseDirectory(config=config), lesson, students)
    cohort, finished = Cohort(config, lesson), []
    hand_ins = _hand_ins_to_grade(cohort, folders, regrade, finished)
    try:
        yield len(folders)
        if scheduler:
            results = on_cluster(cohort.kit, hand_ins, scheduler)
        else:
            results = here(cohort.kit, hand_ins, workers or cores())
        for hand_in, result in results:
            while finished:
                yield finished.pop(0)
            yield _written(cohort, hand_in, result)
        yield from finished
    finally:
        cohort.close()
        close_runners()


def _hand_ins_to_grade(cohort, folders, regrade, finished):
    """Read the hand-ins and yield those to grade; add the others' outcomes to `finished`.

    folders: {student: folder}
    """
    for student, folder in folders.items():
        hand_in = pack(folder, student, cohort.lesson, parse_utc)
        before = None if regrade else cohort.finished(hand_in)
        if before is None:
            yield hand_in
        else:
            finished.append(before)


def _written(cohort, hand_in, result):
    """Write what came of a hand-in and return its outcome; only a full disk stops the others.

    result: the Graded, or the exception that a worker ended with
    """
    if isinstance(result, Exception):
        result = cohort.give_to_person(hand_in, _reason(result))
    try:
        return cohort.write(hand_in, result)
    except Exception as error:  # a locked gradebook, a strange name
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            raise
        kind = "" if isinstance(error, OSError | OperationalError) else f"{type(error).__name__}: "
        said = f"it was graded, but the grade could not be written: {kind}{error}"
        return HandInOutcome(hand_in.student, FAILED, said=[said])


def _reason(error):
    """Return why no worker could grade a hand-in, for the person who must."""
    if isinstance(error, TimeoutError):
        return "grading it took too long"
    return f"the grading process failed twice ({type(error).__name__}: {error})"


def as_json(lesson, outcomes):
    """Return the outcomes of a class as JSON text, in the order of the students' names."""
    in_order = sorted(outcomes, key=lambda outcome: outcome.student)
    rows = [asdict(outcome) for outcome in in_order]
    return json.dumps({"lesson": lesson, "hand_ins": rows}, indent=2)
