"""Our part of nbgrader: its Autograde converter, with repair before it and the examiner in it.

`nbgrader_config.py` calls `configure`, which serves `nbgrader autograde`, the formgrader's button
and nbgrader's Python API alike. A hand-in that fails harms no other.
"""

import shutil
import sys
from pathlib import Path

import nbformat
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
)
from nbgrader.utils import parse_utc
from sqlalchemy.exc import OperationalError
from traitlets import Bool, Enum, Float, Integer

from autograder.author.keyring import keys_of
from autograder.course import (
    COURSE,
    OldCourse,
    check_course_place,
    course_config,
    prepare_nbgrader,
    read_release,
)
from autograder.examine.worker import Kit, examine_into, say_need
from autograder.gradebook.write import Register
from autograder.handin.pack import pack, read_files_beside, write_folder
from autograder.handin.rebuild import rebuild
from autograder.handin.record import GradeRecord, read_record, write_record
from autograder.run.limits import Limits
from autograder.run.runners import RunnerSettings
from autograder.run.sandbox import NoSandbox
from autograder.tell import feedback


def install():
    """Put our converters where nbgrader's command, formgrader and Python API find theirs."""
    prepare_nbgrader()
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
    feedback.install()


def nbgrader_api(root):
    """Return nbgrader's Python API on the course folder `root`, with our converters in place."""
    install()
    return nbgrader.apps.api.NbGraderAPI(config=course_config(root))


def configure(config, root=COURSE):
    """Fill nbgrader's configuration and put our converters in place, for nbgrader_config.py.

    nbgrader's own commands go on where the course lies in its old place, but say so.
    """
    try:
        check_course_place(root)
    except OldCourse as old:
        print(f"warning: {old}", file=sys.stderr)
    config.merge(course_config(root))
    install()


class Examine(NbGraderPreprocessor):
    """Runs a hand-in and judges it; takes the place of nbgrader's Execute."""

    run_number = Integer(
        1,
        help="The run of fresh questions. Each grade keeps its number, so that a disputed grade "
        "can be reproduced.",
    ).tag(config=True)
    call_seconds = Float(
        8,
        help="Seconds that one call of a student's function may take.",
    ).tag(config=True)
    cell_seconds = Float(
        30,
        help="Seconds that one cell may take.",
    ).tag(config=True)
    hand_in_seconds = Float(
        150,
        help="Seconds that a hand-in may take in all.",
    ).tag(config=True)
    memory_bytes = Integer(
        3_000_000_000,
        help="Bytes of memory that a hand-in's processes may take together.",
    ).tag(config=True)
    processes = Integer(
        64,
        help="Processes and threads that a hand-in may have at once.",
    ).tag(config=True)
    disk_bytes = Integer(
        96_000_000,
        help="Bytes that a hand-in may write to its temporary folder.",
    ).tag(config=True)
    sandbox = Bool(
        True,
        help="Whether students' code must run in a sandbox. False runs it with your own rights: "
        "see `python -m autograder doctor`.",
    ).tag(config=True)
    runner = Enum(
        ["auto", "warm", "kernel"],
        default_value="auto",
        help="Where cells run. warm: in a forked child of a warm process; kernel: in a Jupyter "
        "kernel of their own; auto: warm where the system can fork.",
    ).tag(config=True)
    show_all = Bool(
        False,
        help="Whether to run and draw also what the lesson's own cells only show. No grade depends "
        "on it, and it takes many times longer.",
    ).tag(config=True)

    def limits(self):
        """Return the Limits that this configuration sets."""
        return Limits(
            call=self.call_seconds,
            cell=self.cell_seconds,
            hand_in=self.hand_in_seconds,
            memory=self.memory_bytes,
            processes=self.processes,
            disk=self.disk_bytes,
        )

    def settings(self):
        """Return the RunnerSettings that this configuration sets."""
        return RunnerSettings(self.sandbox, self.runner, self.show_all, self.limits())

    def kit(self, root, lesson, release):
        """Return the Kit with which to grade a lesson.

        root: the course folder
        release: the released notebook
        """
        keys = keys_of(root, lesson, self.run_number)
        text = nbformat.writes(release)
        settings = self.settings()
        return Kit(lesson, text, keys.keys, keys.fingerprint, self.run_number, settings)

    def preprocess(self, nb, resources):
        if read_record(nb) is None:  # only nbgrader has read this hand-in, not `rebuild`
            write_record(nb, GradeRecord())
        if read_record(nb).needs_person:
            say_need(nb)
            return nb, resources
        lesson = resources["nbgrader"]["notebook"]
        coursedir = self.parent.parent.coursedir  # our parent is the exporter, its the converter
        release = read_release(coursedir, lesson)
        files = read_files_beside(resources["metadata"]["path"])
        examine_into(nb, release, self.kit(coursedir.root, lesson, release), files)
        return nb, resources


class SaveGrades(NbGraderPreprocessor):
    """Saves points; takes the place of nbgrader's SaveAutoGrades and AssignLatePenalties."""

    def preprocess(self, nb, resources):
        place = resources["nbgrader"]
        late = AssignLatePenalties(parent=self.parent)
        with Register(place["db_url"], place["assignment"], late) as register:
            register.save(place["student"], nb)
        return nb, resources


class CourseAutograde(Autograde):
    """nbgrader's Autograde on hand-ins rebuilt from the release; one that fails stops no other."""

    sanitize_preprocessors = [ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
    autograde_preprocessors = [Examine, SaveGrades, CheckCellMetadata]

    @property
    def _input_directory(self):
        return "ingested" if self._sanitizing else self.coursedir.autograded_directory

    def init_notebooks(self):
        self._ingest()
        super().init_notebooks()

    def _ingest(self):
        """Rebuild every matching hand-in into the course folder's ingested/."""
        submitted = self._parent_of(self.coursedir.submitted_directory)
        ingested = self._parent_of("ingested")
        pattern = f"{self.coursedir.student_id}/{self.coursedir.assignment_id}"
        for old in ingested.glob(pattern):  # of hand-ins that are gone, too
            shutil.rmtree(old, ignore_errors=True)
        for folder in sorted(submitted.glob(pattern)):
            if folder.is_dir():
                self.ingest_one(folder, folder.parent.name, folder.name)

    def _parent_of(self, step):
        """Return the folder that holds the students' folders of a step, such as submitted/."""
        return Path(self.coursedir.format_path(step, "x", "y")).parents[1]

    def ingest_one(self, folder, student, lesson):
        """Write ingested/STUDENT/LESSON/ from one hand-in, whatever is in it."""
        target = Path(self.coursedir.format_path("ingested", student, lesson))
        shutil.rmtree(target, ignore_errors=True)
        hand_in = pack(folder, student, lesson, parse_utc)
        notebook = rebuild(hand_in, read_release(self.coursedir, lesson))
        record = read_record(notebook)
        for remark in record.repairs:
            self.log.info("%s, %s: %s", student, lesson, remark)
        if record.needs_person:
            self.log.warning("%s, %s needs a person: %s", student, lesson, record.needs_person)
        write_folder(target, hand_in, nbformat.v4.writes(notebook), hand_in.files_beside())

    def convert_single_notebook(self, notebook_filename):
        try:
            super().convert_single_notebook(notebook_filename)
        except (KeyboardInterrupt, OperationalError, NoSandbox):
            raise
        except Exception as error:  # whatever it is, the others go on
            self.log.exception("grading %s failed", notebook_filename)
            reason = f"grading failed ({type(error).__name__}: {error})"
            self._give_to_person(notebook_filename, reason)

    def _give_to_person(self, ingested, reason):
        """Convert an ingested hand-in once more, marked as one that a person must grade."""
        notebook = nbformat.read(ingested, as_version=4)
        record = read_record(notebook) or GradeRecord()
        record.needs_person = reason
        write_record(notebook, record)
        nbformat.write(notebook, ingested)
        super().convert_single_notebook(ingested)
