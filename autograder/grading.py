"""Our part of nbgrader: its Autograde converter with repair before it, the examiner in it, and no failure that harms others.

`nbgrader_config.py` calls `configure`, which serves `nbgrader autograde`, the formgrader's button and nbgrader's Python API alike.
"""

import os
import secrets
import shutil
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from sqlalchemy.exc import OperationalError, SAWarning
from traitlets import Float, Integer
from traitlets.config import Config

from autograder.examiner import examine, exercise_of
from autograder.execute import Limits
from autograder.keys import fresh_keys
from autograder.lesson import ROOT
from autograder.repair import Unreadable, find_notebook, read_cells, repair

NOTES = "neuron_to_network"  # what the examiner notes in an autograded notebook's metadata
STUB = "...  # your code here"


def course_config(root=ROOT / "autograder"):
    """Return nbgrader's configuration for the course folder `root`."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "neuron_to_network"
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = "*Your answer here.*"
    # Files as Canvas (name_12_345_02_layer.ipynb) and Moodle (Name_12_assignsubmission_file_/02_layer.ipynb) name them.
    config.FileNameCollectorPlugin.named_regexp = (
        r".*?[/\\](?:(?P<student_id>[^/\\_]+?)(?:_LATE|_late)?_(?P<submission>\d+)_(?:\d+_|assignsubmission_file_?[/\\_]?))"
        r"(?P<file_id>\d\d_[a-z]+)(?:[ -]?\(?\d+\)?)?\.ipynb$"
    )
    config.ExecutePreprocessor.timeout = 30
    return config


def install():
    """Put our converter where nbgrader's command, its formgrader and its Python API take theirs from."""
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # nbgrader 0.9.6 with SQLAlchemy 2.1
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
    own = str(Path(sys.executable).parent)  # nbgrader calls `alembic`, which lies beside a Python that is not activated
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", "")])


def nbgrader_api(root):
    """Return nbgrader's Python API on the course folder `root`, with our converter in place."""
    install()
    return nbgrader.apps.api.NbGraderAPI(config=course_config(root))


def configure(config, root=ROOT / "autograder"):
    """Fill nbgrader's configuration and put our converter in place; what nbgrader_config.py calls."""
    config.merge(course_config(root))
    install()


def course_secret(root):
    """Return the course's secret, from which fresh keys are drawn; made on first use, readable by the instructor alone."""
    path = Path(root) / ".secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


class Examine(NbGraderPreprocessor):
    """Runs a hand-in and judges it; takes the place of nbgrader's Execute."""

    run_number = Integer(1, help="The run of fresh questions; kept with each grade, so that a disputed grade can be reproduced.").tag(config=True)
    call_seconds = Float(8, help="Seconds that one call of a student's function may take.").tag(config=True)
    cell_seconds = Integer(30, help="Seconds that one cell may take.").tag(config=True)
    hand_in_seconds = Float(150, help="Seconds that a hand-in may take in all.").tag(config=True)

    def preprocess(self, nb, resources):
        notes = nb.metadata.setdefault(NOTES, {})
        lesson = resources["nbgrader"]["notebook"]
        if "needs_person" in notes:
            for cell in nb.cells:
                if exercise_of(cell):
                    cell.outputs = _told(notes["needs_person"])
            return nb, resources
        root = self.parent.parent.coursedir.root  # of the exporter's converter
        keys = fresh_keys(lesson, course_secret(root), self.run_number)
        limits = Limits(call=self.call_seconds, cell=self.cell_seconds, hand_in=self.hand_in_seconds)
        results = examine(nb, keys.keys, resources["metadata"]["path"], limits)
        notes |= {"run": self.run_number, "key": keys.fingerprint, "verdicts": [vars(result) for result in results]}
        return nb, resources


def _told(reason):
    text = f"This needs a person: {reason}. No points have been given or taken yet."
    return [nbformat.v4.new_output("display_data", data={"text/plain": text})]


class SaveGrades(SaveAutoGrades):
    """Saves points to the gradebook; what needs a person gets no automatic score, and the reason as a comment."""

    def preprocess(self, nb, resources):
        notes = nb.metadata.get(NOTES, {})
        self.all_need_person = notes.get("needs_person")
        self.verdicts = {verdict["exercise"]: verdict for verdict in notes.get("verdicts", [])}
        return super().preprocess(nb, resources)

    def _add_score(self, cell, resources):
        if not exercise_of(cell):
            return super()._add_score(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        verdict = self.verdicts.get(exercise_of(cell))
        unsure = self.all_need_person or verdict is None or verdict["needs_person"]
        grade.auto_score = None if unsure else min(max(float(verdict["points"]), 0.0), float(cell.metadata["nbgrader"]["points"]))
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        self.gradebook.db.commit()

    def _add_comment(self, cell, resources):
        super()._add_comment(cell, resources)
        verdict = self.verdicts.get(cell.metadata["nbgrader"]["grade_id"], {})
        reason = self.all_need_person or verdict.get("needs_person")
        if reason:
            comment = self.gradebook.find_comment(cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id)
            comment.auto_comment = f"Needs a person: {reason}."
            self.gradebook.db.commit()


class CourseAutograde(Autograde):
    """nbgrader's Autograde, reading hand-ins repaired from the release, and never failing one for another's sake."""

    sanitize_preprocessors = [ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
    autograde_preprocessors = [Examine, SaveGrades, AssignLatePenalties, CheckCellMetadata]

    @property
    def _input_directory(self):
        return "ingested" if self._sanitizing else self.coursedir.autograded_directory

    def init_notebooks(self):
        self._ingest()
        super().init_notebooks()

    def _ingest(self):
        """Repair every matching hand-in into the course folder's ingested/."""
        submitted = Path(self.coursedir.format_path(self.coursedir.submitted_directory, "x", "y")).parents[1]
        pattern = f"{self.coursedir.student_id}/{self.coursedir.assignment_id}"
        ingested = Path(self.coursedir.format_path("ingested", "x", "y")).parents[1]
        for old in ingested.glob(pattern):  # also of hand-ins that have been taken away since
            shutil.rmtree(old, ignore_errors=True)
        for folder in sorted(submitted.glob(pattern)):
            if folder.is_dir():
                self.ingest_one(folder, folder.parent.name, folder.name)

    def ingest_one(self, folder, student, lesson):
        """Write ingested/<student>/<lesson>/ from one hand-in, whatever is in it; what is unreadable is noted as such."""
        target = Path(self.coursedir.format_path("ingested", student, lesson))
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        release = self._release(lesson)
        remarks, notes = [], {}
        try:
            path, remarks = find_notebook(folder, lesson)
            cells, more = read_cells(path)
            repaired = repair(release, cells, remarks + more)
            notebook, remarks = repaired.notebook, repaired.remarks
        except Unreadable as reason:
            notebook, notes = release, {"needs_person": str(reason)}
        except Exception as error:  # a repair that fails must not stop the class
            notebook, notes = release, {"needs_person": f"the hand-in could not be repaired ({type(error).__name__}: {error})"}
        for remark in remarks:
            self.log.info("%s, %s: %s", student, lesson, remark)
        if "needs_person" in notes:
            self.log.warning("%s, %s needs a person: %s", student, lesson, notes["needs_person"])
        notebook.metadata[NOTES] = {"repairs": remarks, **notes}
        nbformat.write(notebook, target / f"{lesson}.ipynb")
        self._copy_timestamp(folder, target, student)
        secret = folder / "submission_secret.txt"  # by which the exchange finds whose feedback it is
        if secret.is_file() and not secret.is_symlink() and secret.stat().st_size < 1000:
            shutil.copyfile(secret, target / secret.name)

    def _release(self, lesson):
        path = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", lesson)) / f"{lesson}.ipynb"
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run `python -m autograder build {lesson}` first")
        return nbformat.read(path, as_version=4)

    def _copy_timestamp(self, folder, target, student):
        """Copy timestamp.txt; in place of one that nbgrader could not parse (it would exit) the file's own time is taken."""
        source = folder / "timestamp.txt"
        if source.is_symlink() or not source.is_file():
            return
        try:
            text = source.read_text(encoding="utf-8-sig")[:100].strip()
            utils.parse_utc(text)
        except (OSError, ValueError, OverflowError):
            text = datetime.fromtimestamp(source.stat().st_mtime, tz=UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            self.log.warning("%s: the time stamp could not be read; the file's own time, %s, is taken", student, text)
        (target / "timestamp.txt").write_text(text)

    def convert_single_notebook(self, notebook_filename):
        try:
            super().convert_single_notebook(notebook_filename)
        except (KeyboardInterrupt, OperationalError):
            raise
        except Exception as error:  # whatever happened: this one needs a person, the others go on
            self.log.exception("grading %s failed", notebook_filename)
            self._needs_person(notebook_filename, f"grading failed ({type(error).__name__}: {error})")

    def _needs_person(self, ingested, reason):
        notebook = nbformat.read(ingested, as_version=4)
        notebook.metadata[NOTES] = {**notebook.metadata.get(NOTES, {}), "needs_person": reason}
        nbformat.write(notebook, ingested)
        super().convert_single_notebook(ingested)
