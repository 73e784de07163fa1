"""Feedback for a class: the pages that `nbgrader generate_feedback` writes, in many processes.

Only what has changed is written again. This process reads the gradebook, once, and writes the
files; the others make pages. nbgrader's own command and the formgrader make the same pages through
`CourseFeedback`.
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

from autograder.gradebook.read import StudentScores, read_scores
from autograder.run.pool import cores, done_by_processes
from autograder.tell import feedback_page, markup, mathml
from helpers.check import show
from helpers.files import write_whole

PAGE_SECONDS = 60.0
# What `nbgrader release_feedback` reads beside a page.
BESIDE = ("timestamp.txt", "submission_secret.txt")
MADE_OF = re.compile(rb'<meta name="made-of" content="([0-9a-f]{32})">')
WRITTEN, KEPT, FAILED = "written", "up to date", "failed"


@dataclass
class Job:
    """One page to make: of whom, from which file, into which; or what stands in the way."""

    student: str
    source: Path | None
    target: Path | None
    scores: StudentScores | None = None
    problem: str = ""


@dataclass
class PageOutcome:
    """What came of one page: WRITTEN, KEPT or FAILED, and why."""

    student: str
    state: str
    said: str = ""


def find_jobs(coursedir, lesson, students=None):
    """Return [Job, ...] for everyone graded in a lesson, or for the students named.

    coursedir: nbgrader's CourseDirectory
    raises gradebook.read.NoGradebook
    """
    scores = read_scores(coursedir.db_url, lesson)
    graded = Path(coursedir.format_path(coursedir.autograded_directory, "x", "y")).parents[1]
    folders = [path for path in graded.glob(f"*/{lesson}") if path.is_dir()]
    known = {*scores, *(path.parent.name for path in folders)}
    jobs = []
    for student in sorted(known) if students is None else students:
        if student in known:
            jobs.append(_job(coursedir, lesson, student, scores.get(student)))
        else:
            jobs.append(Job(student, None, None, problem="nothing has been graded of this student"))
    return jobs


def _job(coursedir, lesson, student, scores):
    graded = Path(coursedir.format_path(coursedir.autograded_directory, student, lesson))
    folder = Path(coursedir.format_path(coursedir.feedback_directory, student, lesson))
    job = Job(student, graded / f"{lesson}.ipynb", folder / f"{lesson}.html", scores)
    if not job.source.is_file():
        job.problem = "there is no autograded notebook: grade the hand-in again"
    elif scores is None:
        job.problem = "the gradebook has no scores: grade the hand-in again"
    return job


def trusted_texts(coursedir, lesson):
    """Return the texts of a lesson in which HTML is let through: those of its release, if any."""
    path = Path(coursedir.format_path(coursedir.release_directory, ".", lesson)) / f"{lesson}.ipynb"
    try:
        return feedback_page.texts_of(nbformat.read(path, as_version=4))
    except (OSError, ValueError):
        return frozenset()


def write_pages(
    jobs, trusted=frozenset(), workers=None, force=False, mode=0o644
) -> Iterator[PageOutcome]:
    """Write pages in any order and yield a PageOutcome for each job.

    It may be killed at any moment and run again.

    trusted: texts in which HTML is let through
    workers: processes, one a core by default
    force: write pages that are up to date, too
    mode: permissions of the files
    """
    others = []  # outcomes of jobs without a page to make
    done = done_by_processes(
        feedback_page.feedback_in_worker,
        _pages_to_make(jobs, trusted, force, mode, others),
        min(workers or cores(), max(1, len(jobs))),
        PAGE_SECONDS,
        feedback_page.start_worker,
        (trusted,),
        ["autograder.tell.feedback_page"],
    )
    for job, result in done:
        while others:
            yield others.pop(0)
        yield _written(job, result, mode)
    yield from others


def _pages_to_make(jobs, trusted, force, mode, others):
    """Yield (job, arguments of feedback_in_worker); put the outcomes of other jobs into a list."""
    for job in jobs:
        if job.problem:
            others.append(_failed(job, job.problem))
            continue
        try:
            raw = job.source.read_bytes()
            made_of = fingerprint(raw, job.scores, trusted)
            if not force and _made_of(job.target) == made_of:
                _copy_beside(job, mode)
                others.append(PageOutcome(job.student, KEPT))
                continue
        except OSError as error:
            others.append(_failed(job, f"it cannot be read: {error.strerror}"))
            continue
        yield job, (raw, job.scores, made_of)


def _written(job, result, mode):
    """Write a page and return its PageOutcome; `result` is the page or an exception."""
    try:
        if isinstance(result, Exception):
            raise result
        write_whole(job.target, result, mode=mode)
        _copy_beside(job, mode)
        return PageOutcome(job.student, WRITTEN)
    except feedback_page.BrokenNotebook as error:
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
    """Return the PageOutcome of a page that could not be made.

    An old page does not say how the hand-in was graded any more: it is taken away, as nbgrader
    does.
    """
    try:
        if job.target:
            job.target.unlink(missing_ok=True)
    except OSError as error:
        reason = f"{reason}; the old page is still there: {error.strerror}"
    return PageOutcome(job.student, FAILED, reason)


def _copy_beside(job, mode):
    for name in BESIDE:
        source, target = job.source.with_name(name), job.target.with_name(name)
        if source.is_file() and not source.is_symlink():
            content = source.read_bytes()
            if not target.is_file() or target.read_bytes() != content:
                write_whole(target, content, mode=mode)


# --- what a page is made of -----------------------------------------------------------------------


def fingerprint(raw, scores, trusted):
    """Return 32 hex digits of everything a page depends on.

    That is the notebook, the scores, the release, and how pages are made.
    """
    texts = [_means(trusted), json.dumps(asdict(scores), sort_keys=True).encode(), raw]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:32]


@cache
def _means(trusted):
    """Return a digest of how pages are made and of the texts in which HTML is let through."""
    files = [module.__file__ for module in (feedback_page, markup, mathml, show)]
    files += map(str, feedback_page.TEMPLATES.glob("feedback.*"))
    texts = [Path(file).read_bytes() for file in sorted(files)]
    texts += [text.encode("utf-8", "replace") for text in sorted(trusted)]
    return hashlib.sha256(b"\0".join(texts)).digest()


def _made_of(path):
    """Return what a page was made of, None where there is no page or it was cut off."""
    try:
        with open(path, "rb") as file:
            match = MADE_OF.search(file.read(2_000))
            file.seek(-20, os.SEEK_END)
            is_whole = file.read().rstrip().endswith(b"</html>")
    except OSError:
        return None
    return match[1].decode() if match and is_whole else None


# --- nbgrader's own ways in -----------------------------------------------------------------------


class CourseFeedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, writing the course's pages."""

    def start(self):
        self.scores, self.texts = {}, {}
        super().start()

    def init_assignment(self, assignment_id, student_id):
        source = Path(self._format_source(assignment_id, student_id))
        target = Path(self._format_dest(assignment_id, student_id))
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
        raw, scores = Path(notebook_filename).read_bytes(), self.scores[lesson][student]
        made_of = fingerprint(raw, scores, self.texts[lesson])
        text = feedback_page.feedback_html(raw, scores, self.texts[lesson], made_of)
        path = Path(self._format_dest(lesson, student)) / f"{resources['unique_key']}.html"
        write_whole(path, text.encode("utf-8", "replace"), mode=0o644)


def install():
    """Put CourseFeedback where nbgrader's command, formgrader and Python API take theirs from."""
    nbgrader.apps.generatefeedbackapp.GenerateFeedback = CourseFeedback
    nbgrader.apps.api.GenerateFeedback = CourseFeedback
