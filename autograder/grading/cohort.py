"""Grade a class: many hand-ins at once, one writer to the gradebook, nothing lost when it is
stopped at any moment.

Workers (processes here, or Dask's on other machines) get hand-ins as bytes and give back graded
notebooks as bytes. This process reads the
hand-ins and writes grades and notebooks: a hand-in counts as finished when its notebook is in
  place, which is last, after its grades.
"""

import itertools
import json
import os
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files
from sqlalchemy.exc import OperationalError

from autograder.examine.worker import (
    Graded,
    Kit,
    begin,
    close_runners,
    grade,
    grade_next,
    tell_need,
)
from autograder.gradebook.write import Register, scores_of
from autograder.grading.nbgrader_side import Examine, install, keys_of, read_release, settings_of
from autograder.handin.pack import NOTES, for_a_person, pack, write_folder
from autograder.run.pool import cores, done_by_processes
from autograder.run.sandbox import find_sandbox

FINISHED, GRADED, PERSON, FAILED = "finished", "graded", "needs a person", "failed"
SLACK = 120  # seconds more than a hand-in's own limit after which its worker is given up


@dataclass
class Outcome:
    """What became of one hand-in.

    state: GRADED, PERSON (some part or all of it), FINISHED (graded before, unchanged) or FAILED
      (nothing could be written)
    said: what there is to say: reasons, repairs
    outdated: whether the grade was given with other questions or exercises than today's
    """

    student: str
    state: str
    score: float | None = None
    max_score: float | None = None
    said: list = field(default_factory=list)
    outdated: bool = False
    seconds: float = 0.0


class NothingToGrade(ValueError):
    """There are no hand-ins, or not those that were named."""


def hand_ins_of(coursedir, lesson, students=None):
    """Return [(student, folder)] of all who handed in a lesson; raises NothingToGrade.

    students: names, all by default
    """
    root = Path(coursedir.format_path(coursedir.submitted_directory, "x", "y")).parents[1]
    found = {
        path.parent.name: path
        for path in sorted(root.glob(f"*/{lesson}"))
        if path.is_dir() and not path.parent.name.startswith(".")
    }
    absent = sorted(set(students or ()) - set(found))
    if absent:
        raise NothingToGrade(f"no hand-in of {lesson} by {', '.join(absent)} in {root}")
    if not found:
        raise NothingToGrade(
            f"no hand-ins of {lesson} in {root}: put them there as "
            f"STUDENT/{lesson}/{lesson}.ipynb, or collect them with nbgrader"
        )
    return [
        (student, path) for student, path in found.items() if not students or student in students
    ]


class Class:
    """A lesson's class in a course folder, being graded.

    config: nbgrader's configuration, see grading.settings_of
    raises NoSandbox, record.NotBuilt, FileNotFoundError (no release)
    """

    def __init__(self, config, lesson):
        install()
        self.lesson, self.coursedir = lesson, CourseDirectory(config=config)
        examine = Examine(config=config)
        settings = examine.settings()
        if settings.sandbox:
            find_sandbox()
        self.release = read_release(self.coursedir, lesson)
        keys = keys_of(self.coursedir.root, lesson, examine.run_number)
        text = nbformat.writes(self.release)
        self.kit = Kit(lesson, text, keys.keys, keys.fingerprint, examine.run_number, settings)
        self.register = Register(self.coursedir.db_url, lesson, AssignLatePenalties(config=config))
        self.known = self.register.students()
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", lesson))
        self.beside = {
            os.path.relpath(path, source): Path(path).read_bytes()
            for path in find_all_files(str(source), [*self.coursedir.ignore, "*.ipynb"])
        }

    def close(self):
        """Close the gradebook."""
        self.register.close()

    def target(self, student):
        """Return the folder of a student's graded hand-in."""
        return Path(
            self.coursedir.format_path(self.coursedir.autograded_directory, student, self.lesson)
        )

    def finished(self, hand_in):
        """Return the Outcome of a hand-in that was graded before and has not changed since, None
        for one to grade.
        """
        path = self.target(hand_in.student) / f"{self.lesson}.ipynb"
        try:
            notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            notes = notebook.metadata[NOTES]
        except (OSError, ValueError, KeyError, AttributeError):
            return None
        if notes.get("hand_in") != hand_in.digest() or hand_in.student not in self.known:
            return None
        outdated = "needs_person" not in notes and (notes.get("key"), notes.get("run")) != (
            self.kit.fingerprint,
            self.kit.run,
        )
        outcome = _outcome(hand_in.student, notebook)
        outcome.state, outcome.outdated = FINISHED, outdated
        return outcome

    def write(self, hand_in, graded):
        """Write a graded hand-in: its grades in one transaction, then its files, the notebook last;
        return the Outcome.
        """
        notebook = nbformat.v4.reads(graded.notebook)
        self.register.save(hand_in.student, notebook, hand_in.timestamp)
        target = self.target(hand_in.student)
        for path in target.rglob("*") if target.is_dir() else ():
            if path.is_file() and path.suffix != ".ipynb":  # of a hand-in before this one
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)
                path.unlink()
        write_folder(target, self.lesson, graded.notebook, hand_in, {**graded.files, **self.beside})
        for path in target.rglob("*"):
            if path.is_file():
                path.chmod(0o664 if self.coursedir.groupshared else 0o444)
        outcome = _outcome(hand_in.student, notebook)
        outcome.seconds = graded.seconds
        return outcome

    def give_to_person(self, hand_in, reason):
        """Return a Graded without grades, for a hand-in that no worker could grade."""
        notebook = for_a_person(hand_in, self.release, reason)
        tell_need(notebook)
        return Graded(hand_in.student, nbformat.v4.writes(notebook), {})


def _outcome(student, notebook):
    notes, scores = notebook.metadata[NOTES], scores_of(notebook)
    points = {
        cell.metadata["nbgrader"]["grade_id"]: float(cell.metadata["nbgrader"]["points"])
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    reasons = (
        [notes["needs_person"]]
        if "needs_person" in notes
        else [
            f"{v['exercise']}: {v['needs_person']}"
            for v in notes.get("verdicts", [])
            if v["needs_person"]
        ]
    )
    troubles = [
        f"{v['exercise']}: {v['trouble']}" for v in notes.get("verdicts", []) if v["trouble"]
    ]
    score = sum(scores.get(name) or 0.0 for name in points)
    said = [*reasons, *troubles, *notes.get("repairs", [])]
    return Outcome(
        student,
        PERSON if reasons else GRADED,
        None if "needs_person" in notes else score,
        sum(points.values()),
        said,
    )


# --- workers --------------------------------------------------------------------------------------


def here(kit, hand_ins, workers):
    """Yield (HandIn, Graded or the exception) as they are done by worker processes on this machine;
    `hand_ins` is read as there is room.
    """
    calls = ((hand_in, [hand_in]) for hand_in in hand_ins)
    return done_by_processes(
        grade_next,
        calls,
        workers,
        kit.settings.limits.hand_in + SLACK,
        begin,
        (kit,),
        ["autograder.examine.worker"],
    )


def on_cluster(kit, hand_ins, address):
    """Yield (HandIn, Graded or the exception) as they are done by the workers of a Dask cluster.

    address: of its scheduler, such as tcp://10.0.0.5:8786. A lost worker's hand-ins go to another
      one.
    """
    from distributed import Client, as_completed

    with Client(address, timeout=30) as client:
        client.wait_for_workers(1, timeout=60)
        shared = client.scatter(kit, broadcast=True, hash=False)
        room = 2 * max(sum(client.nthreads().values()), 1)
        hand_ins = iter(hand_ins)
        given = {}

        def give(hand_in):
            future = client.submit(grade, shared, hand_in, pure=False, retries=2)
            given[future] = hand_in
            return future

        done = as_completed([give(hand_in) for hand_in in itertools.islice(hand_ins, room)])
        for future in done:
            hand_in = given.pop(future)
            try:
                yield hand_in, future.result()
            except Exception as error:
                yield hand_in, error
            for following in itertools.islice(hand_ins, 1):
                done.add(give(following))


# --- a class --------------------------------------------------------------------------------------


def grade_class(
    root, lesson, students=None, workers=None, scheduler=None, regrade=False, options=None
):
    """Grade a lesson's hand-ins in a course folder; yield the number of hand-ins first, then an
    Outcome for each.

    root: the course folder
    students: names, all by default
    workers: processes on this machine, one a core by default; scheduler: a Dask scheduler's address
      instead
    regrade: whether to grade again what was graded before and has not changed
    options: {"Examine.sandbox": False, ...} over nbgrader's configuration
    raises NothingToGrade, NoSandbox, record.NotBuilt, pool.NoWorkers, FileNotFoundError
    """
    config = settings_of(root, options)
    folders = hand_ins_of(CourseDirectory(config=config), lesson, students)
    group = Class(config, lesson)
    try:
        yield len(folders)
        done = []

        def to_do():
            for student, folder in folders:
                hand_in = pack(folder, student, lesson)
                before = None if regrade else group.finished(hand_in)
                if before is None:
                    yield hand_in
                else:
                    done.append(before)

        results = (
            on_cluster(group.kit, to_do(), scheduler)
            if scheduler
            else here(group.kit, to_do(), workers or cores())
        )
        for hand_in, result in results:
            while done:
                yield done.pop(0)
            yield _written(group, hand_in, result)
        yield from done
    finally:
        group.close()
        close_runners()


def _written(group, hand_in, result):
    if isinstance(result, Exception):
        reason = (
            "grading it took too long"
            if isinstance(result, TimeoutError)
            else f"the grading process failed twice ({type(result).__name__}: {result})"
        )
        result = group.give_to_person(hand_in, reason)
    try:
        return group.write(hand_in, result)
    except (OperationalError, OSError) as error:
        if isinstance(error, OSError) and error.errno in (
            28,
            122,
        ):  # no space: it would go on like this
            raise
        return Outcome(
            hand_in.student,
            FAILED,
            said=[f"it was graded, but the grade could not be written: {error}"],
        )
    except Exception as error:  # a strange name, say: the others go on
        return Outcome(
            hand_in.student,
            FAILED,
            said=[
                (
                    "it was graded, but the grade could not be written: "
                    f"{type(error).__name__}: {error}"
                )
            ],
        )


def as_json(lesson, outcomes):
    """Return the outcomes of a class as JSON text, in the order of the students' names."""
    return json.dumps(
        {
            "lesson": lesson,
            "hand_ins": [
                asdict(outcome) for outcome in sorted(outcomes, key=lambda outcome: outcome.student)
            ],
        },
        indent=2,
    )
