"""Feedback for a class: the pages that `nbgrader generate_feedback` writes, made by many processes
and only where something has changed.

This process reads the gradebook, once, and writes the files; the others make pages. nbgrader's own
command and the formgrader make the same pages through `CourseFeedback`.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import nbformat
import nbgrader.apps.api
import nbgrader.apps.generatefeedbackapp
from nbgrader.converters import GenerateFeedback
from pebble import ProcessExpired

from autograder.gradebook.read import HandIn, read_scores
from autograder.run.pool import cores, done_by_processes
from autograder.tell import feedback_page as page
from autograder.tell import mathml
from helpers.check import show

PAGE_SECONDS = 60.0
BESIDE = (
    "timestamp.txt",
    "submission_secret.txt",
)  # what `nbgrader release_feedback` reads beside a page
MADE_OF = re.compile(rb'<meta name="made-of" content="([0-9a-f]{32})">')
WRITTEN, KEPT, FAILED = "written", "up to date", "failed"


@dataclass
class Job:
    """One page to make: of whom, from which file, into which; or what stands in the way."""

    student: str
    source: Path | None
    target: Path | None
    hand_in: HandIn | None = None
    problem: str = ""


@dataclass
class Outcome:
    """What came of one page: written, up to date or failed, and why."""

    student: str
    state: str
    said: str = ""


def find_jobs(coursedir, lesson, students=None):
    """Return [Job, ...] for everyone graded in a lesson, or for the students named; raises
    scores.NoGradebook.

    coursedir: nbgrader's CourseDirectory
    """
    hand_ins = read_scores(coursedir.db_url, lesson)
    graded = Path(coursedir.format_path(coursedir.autograded_directory, "x", "y")).parents[1]
    known = set(hand_ins) | {
        path.parent.name for path in graded.glob(f"*/{lesson}") if path.is_dir()
    }
    jobs = []
    for student in sorted(known) if students is None else students:
        if student not in known:
            jobs.append(Job(student, None, None, problem="nothing has been graded of this student"))
            continue
        source = (
            Path(coursedir.format_path(coursedir.autograded_directory, student, lesson))
            / f"{lesson}.ipynb"
        )
        target = (
            Path(coursedir.format_path(coursedir.feedback_directory, student, lesson))
            / f"{lesson}.html"
        )
        job = Job(student, source, target, hand_ins.get(student))
        if not source.is_file():
            job.problem = "there is no autograded notebook: grade the hand-in again"
        elif job.hand_in is None:
            job.problem = "the gradebook has no scores: grade the hand-in again"
        jobs.append(job)
    return jobs


def trusted_texts(coursedir, lesson):
    """Return the texts of a lesson in which HTML is let through, those of its release; none where
    there is no release.
    """
    path = Path(coursedir.format_path(coursedir.release_directory, ".", lesson)) / f"{lesson}.ipynb"
    try:
        return page.texts_of(nbformat.read(path, as_version=4))
    except (OSError, ValueError):
        return frozenset()


def write_pages(
    jobs, trusted=frozenset(), workers=None, force=False, mode=0o644
) -> Iterator[Outcome]:
    """Write pages in any order, yielding an Outcome for each job. It may be killed at any moment
    and run again.

    trusted: texts in which HTML is let through; workers: processes, one a core by default
    force: write pages that are up to date, too; mode: permissions of the files
    """
    outcomes = []

    def to_make():
        for job in jobs:
            if job.problem:
                outcomes.append(_failed(job, job.problem))
                continue
            try:
                raw = job.source.read_bytes()
                made_of = fingerprint(raw, job.hand_in, trusted)
                if not force and _made_of(job.target) == made_of:
                    _copy_beside(job, mode)
                    outcomes.append(Outcome(job.student, KEPT))
                    continue
            except OSError as error:
                outcomes.append(_failed(job, f"it cannot be read: {error.strerror}"))
                continue
            yield job, (raw, job.hand_in, made_of)

    workers = min(workers or cores(), max(1, len(jobs)))
    for job, result in done_by_processes(
        page.make_page,
        to_make(),
        workers,
        PAGE_SECONDS,
        page.start_worker,
        (trusted,),
        ["autograder.__main__", "autograder.tell.feedback_page"],
    ):
        while outcomes:
            yield outcomes.pop(0)
        yield _written(job, result, mode)
    yield from outcomes


def _written(job, result, mode):
    """Write a page, or say why there is none; `result` is the page or an exception."""
    try:
        if isinstance(result, Exception):
            raise result
        write(job.target, result, mode)
        _copy_beside(job, mode)
        return Outcome(job.student, WRITTEN)
    except page.BrokenNotebook as error:
        return _failed(job, str(error))
    except TimeoutError:
        return _failed(job, f"making the page took more than {PAGE_SECONDS:.0f} seconds")
    except ProcessExpired as error:
        return _failed(job, f"the process that made the page died (exit code {error.exitcode})")
    except OSError as error:
        return _failed(job, f"the page cannot be written: {error.strerror}")
    except Exception as error:  # whatever it is, the others get their pages
        return _failed(job, f"{type(error).__name__}: {error}")


def _failed(job, reason):
    """Take away a page that no longer says how the hand-in was graded, as nbgrader does."""
    try:
        if job.target:
            job.target.unlink(missing_ok=True)
    except OSError as error:
        reason = f"{reason}; the old page is still there: {error.strerror}"
    return Outcome(job.student, FAILED, reason)


def write(path, content, mode=0o644):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")  # no *.html, which would be released
    beside.write_bytes(content)
    os.chmod(beside, mode)
    os.replace(beside, path)


def _copy_beside(job, mode):
    for name in BESIDE:
        source, target = job.source.with_name(name), job.target.with_name(name)
        if source.is_file() and not source.is_symlink():
            content = source.read_bytes()
            if not target.is_file() or target.read_bytes() != content:
                write(target, content, mode)


# --- what a page is made of -----------------------------------------------------------------------


def fingerprint(raw, hand_in, trusted):
    """Return 32 hex digits of everything a page depends on: the notebook, the scores, the release,
    and how pages are made.
    """
    scores = json.dumps(asdict(hand_in), sort_keys=True)
    return hashlib.sha256(b"\0".join([_means(trusted), scores.encode(), raw])).hexdigest()[:32]


@cache
def _means(trusted):
    files = [mathml.__file__, page.__file__, show.__file__, *page.TEMPLATES.glob("feedback.*")]
    texts = [Path(file).read_bytes() for file in sorted(map(str, files))]
    return hashlib.sha256(
        b"\0".join([*texts, *(text.encode("utf-8", "replace") for text in sorted(trusted))])
    ).digest()


def _made_of(path):
    """Return what a page was made of, None where there is no page or it was cut off."""
    try:
        with open(path, "rb") as file:
            found = MADE_OF.search(file.read(2_000))
            file.seek(-20, os.SEEK_END)
            whole = file.read().rstrip().endswith(b"</html>")
    except OSError:
        return None
    return found[1].decode() if found and whole else None


# --- nbgrader's own ways in -----------------------------------------------------------------------


class CourseFeedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, writing the course's pages."""

    def start(self):
        self.scores, self.texts = {}, {}
        super().start()

    def init_assignment(self, assignment_id, student_id):
        source, target = (
            Path(self._format_source(assignment_id, student_id)),
            Path(self._format_dest(assignment_id, student_id)),
        )
        target.mkdir(parents=True, exist_ok=True)
        for name in BESIDE:  # and nothing that a student's code may have written
            if (source / name).is_file() and not (source / name).is_symlink():
                shutil.copyfile(source / name, target / name)

    def convert_single_notebook(self, notebook_filename):
        resources = self.init_single_notebook_resources(notebook_filename)
        student, lesson = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        if lesson not in self.scores:
            self.scores[lesson] = read_scores(self.coursedir.db_url, lesson)
            self.texts[lesson] = trusted_texts(self.coursedir, lesson)
        raw, hand_in = Path(notebook_filename).read_bytes(), self.scores[lesson][student]
        made_of = fingerprint(raw, hand_in, self.texts[lesson])
        text = page.page_of(raw, hand_in, self.texts[lesson], made_of)
        write(
            Path(self._format_dest(lesson, student)) / f"{resources['unique_key']}.html",
            text.encode("utf-8", "replace"),
        )


def install():
    """Put CourseFeedback where nbgrader's command, its formgrader and its Python API take theirs
    from.
    """
    nbgrader.apps.generatefeedbackapp.GenerateFeedback = CourseFeedback
    nbgrader.apps.api.GenerateFeedback = CourseFeedback
