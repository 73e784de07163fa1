"""Our part of nbgrader: its Autograde converter with repair before it, the examiner in it, and no
failure that harms others.

`nbgrader_config.py` calls `configure`, which serves `nbgrader autograde`, the formgrader's button
and nbgrader's Python API alike.
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import nbformat
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import numpy as np
from jupyter_core.paths import jupyter_config_path
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
)
from sqlalchemy.exc import OperationalError, SAWarning
from traitlets import Bool, Enum, Float, Integer
from traitlets.config import Config, PyFileConfigLoader

from autograder.author.keys import Keys, fresh_keys
from autograder.author.lesson import ROOT
from autograder.examine.worker import RunnerSettings, examine_into, tell_need
from autograder.gradebook.write import Register
from autograder.handin.pack import NOTES, OWN, pack, rebuild, write_folder
from autograder.run.sandbox import Limits, NoSandbox
from autograder.tell import feedback

STUB = "...  # your code here"


def course_config(root=ROOT / "autograder"):
    """Return nbgrader's configuration for the course folder `root`."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "neuron_to_network"
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = "*Your answer here.*"
    # Files as Canvas (name_12_345_02_layer.ipynb) and Moodle
    # (Name_12_assignsubmission_file_/02_layer.ipynb) name them.
    config.FileNameCollectorPlugin.named_regexp = (
        r".*?[/\\](?:(?P<student_id>[^/\\_]+?)(?:_LATE|_late)?_(?P<submission>\d+)_(?:\d+_|assignsubmission_file_?[/\\_]?))"
        r"(?P<file_id>\d\d_[a-z]+)(?:[ -]?\(?\d+\)?)?\.ipynb$"
    )
    config.ExecutePreprocessor.timeout = 30
    return config


def settings_of(root, options=None):
    """Return the configuration that nbgrader's own commands would have for the course folder
    `root`: ours, and every nbgrader_config.py found.

    options: {"Examine.sandbox": False, ...} over all of them
    """
    config = course_config(root)
    for folder in dict.fromkeys(
        [*reversed(jupyter_config_path()), str(ROOT), os.getcwd(), str(root)]
    ):
        if Path(folder, "nbgrader_config.py").is_file():
            config.merge(PyFileConfigLoader("nbgrader_config.py", folder).load_config())
    config.CourseDirectory.root = str(Path(root).resolve())
    for name, value in (options or {}).items():
        section, trait = name.split(".")
        setattr(config[section], trait, value)
    return config


def install():
    """Put our converter where nbgrader's command, its formgrader and its Python API take theirs
    from.
    """
    warnings.filterwarnings(
        "ignore", category=SAWarning, module="nbgrader"
    )  # nbgrader 0.9.6 with SQLAlchemy 2.1
    nbgrader.apps.autogradeapp.Autograde = CourseAutograde
    nbgrader.apps.api.Autograde = CourseAutograde
    feedback.install()
    own = str(
        Path(sys.executable).parent
    )  # nbgrader calls `alembic`, which lies beside a Python that is not activated
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", "")])


def nbgrader_api(root):
    """Return nbgrader's Python API on the course folder `root`, with our converter in place."""
    install()
    return nbgrader.apps.api.NbGraderAPI(config=course_config(root))


def configure(config, root=ROOT / "autograder"):
    """Fill nbgrader's configuration and put our converter in place; what nbgrader_config.py
    calls.
    """
    config.merge(course_config(root))
    install()


def read_release(coursedir, lesson):
    """Return the released notebook of a lesson; raises FileNotFoundError with the command that
    makes it.
    """
    path = Path(coursedir.format_path(coursedir.release_directory, ".", lesson)) / f"{lesson}.ipynb"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: run `python -m autograder build {lesson}` first"
        )
    return nbformat.read(path, as_version=4)


def course_secret(root):
    """Return the course's secret, from which fresh keys are drawn; made on first use, readable by
    the instructor alone.
    """
    path = Path(root) / ".secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def keys_of(root, lesson, run):
    """Return the fresh Keys of a lesson for a run, made once: making them runs the reference and
    every known mistake.

    They are kept in the course folder, readable by the instructor alone, under a name that changes
      with all they are made from.
    """
    secret = course_secret(root)
    folder = Path(root) / ".keys"
    path = folder / f"{lesson}-{run}-{_origin(lesson, secret, run)}.json"
    with contextlib.suppress(OSError, ValueError):
        return Keys(json.loads(path.read_text(encoding="utf-8")))
    keys = fresh_keys(lesson, secret, run)
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.glob(f"{lesson}-{run}-*"):
        old.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, suffix=".new", delete=False, encoding="utf-8"
    ) as file:  # readable by its owner alone
        json.dump(keys.keys, file)
    os.replace(file.name, path)
    return keys


def _origin(lesson, secret, run):
    """Return a fingerprint of everything that a lesson's keys are made from."""
    digest = hashlib.sha256(f"{secret} {lesson} {run} {sys.version} {np.__version__}".encode())
    own = [
        ROOT / "solutions" / f"{lesson}.py",
        *(ROOT / "autograder").rglob("*.py"),
        *(ROOT / "helpers").rglob("*.py"),
    ]
    for path in sorted(own):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Examine(NbGraderPreprocessor):
    """Runs a hand-in and judges it; takes the place of nbgrader's Execute."""

    run_number = Integer(
        1,
        help="The run of fresh questions; kept with each grade, so that a disputed grade can "
        "be reproduced.",
    ).tag(config=True)
    call_seconds = Float(8, help="Seconds that one call of a student's function may take.").tag(
        config=True
    )
    cell_seconds = Float(30, help="Seconds that one cell may take.").tag(config=True)
    hand_in_seconds = Float(150, help="Seconds that a hand-in may take in all.").tag(config=True)
    memory_bytes = Integer(
        3_000_000_000, help="Bytes of memory that a hand-in's processes may take together."
    ).tag(config=True)
    processes = Integer(64, help="Processes and threads that a hand-in may have at once.").tag(
        config=True
    )
    disk_bytes = Integer(
        96_000_000, help="Bytes that a hand-in may write to its temporary folder."
    ).tag(config=True)
    sandbox = Bool(
        True,
        help="Whether students' code must run in a sandbox. False runs it with your own "
        "rights: see `python -m autograder doctor`.",
    ).tag(config=True)
    runner = Enum(
        ["auto", "warm", "kernel"],
        default_value="auto",
        help="Where cells run: in a forked child of a warm process, or in a Jupyter kernel "
        "each; auto: warm where the system can fork.",
    ).tag(config=True)

    show_all = Bool(
        False,
        help="Whether to run and draw also what the lesson's own cells only show, on which no "
        "grade depends. Many times slower.",
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
        """Return the RunnerSettings that this configuration sets; raises NoSandbox where one is
        wanted and there is none.
        """
        return RunnerSettings(self.sandbox, self.runner, self.show_all, self.limits())

    def preprocess(self, nb, resources):
        notes = nb.metadata.setdefault(NOTES, {})
        lesson = resources["nbgrader"]["notebook"]
        if "needs_person" in notes:
            tell_need(nb)
            return nb, resources
        coursedir = self.parent.parent.coursedir  # of the exporter's converter
        keys = keys_of(coursedir.root, lesson, self.run_number)
        examine_into(
            nb,
            read_release(coursedir, lesson),
            keys,
            self.run_number,
            self.settings(),
            files_beside(resources["metadata"]["path"]),
        )
        return nb, resources


def files_beside(folder):
    """Return {path: bytes} of what was handed in beside the notebook, as ingest put it there."""
    paths = [
        path
        for path in Path(folder).rglob("*")
        if path.is_file() and path.suffix != ".ipynb" and path.name not in OWN
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


class SaveGrades(NbGraderPreprocessor):
    """Saves points to the gradebook; takes the place of nbgrader's SaveAutoGrades and
    AssignLatePenalties.
    """

    def preprocess(self, nb, resources):
        told = resources["nbgrader"]
        with Register(
            told["db_url"], told["assignment"], AssignLatePenalties(parent=self.parent)
        ) as register:
            register.save(told["student"], nb)
        return nb, resources


class CourseAutograde(Autograde):
    """nbgrader's Autograde, reading hand-ins repaired from the release, and never failing one for
    another's sake.
    """

    sanitize_preprocessors = [ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
    autograde_preprocessors = [Examine, SaveGrades, CheckCellMetadata]

    @property
    def _input_directory(self):
        return "ingested" if self._sanitizing else self.coursedir.autograded_directory

    def init_notebooks(self):
        self._ingest()
        super().init_notebooks()

    def _ingest(self):
        """Repair every matching hand-in into the course folder's ingested/."""
        submitted = Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, "x", "y")
        ).parents[1]
        pattern = f"{self.coursedir.student_id}/{self.coursedir.assignment_id}"
        ingested = Path(self.coursedir.format_path("ingested", "x", "y")).parents[1]
        for old in ingested.glob(pattern):  # also of hand-ins that have been taken away since
            shutil.rmtree(old, ignore_errors=True)
        for folder in sorted(submitted.glob(pattern)):
            if folder.is_dir():
                self.ingest_one(folder, folder.parent.name, folder.name)

    def ingest_one(self, folder, student, lesson):
        """Write ingested/<student>/<lesson>/ from one hand-in, whatever is in it; what is
        unreadable is noted as such.
        """
        target = Path(self.coursedir.format_path("ingested", student, lesson))
        shutil.rmtree(target, ignore_errors=True)
        hand_in = pack(folder, student, lesson)
        notebook, files = rebuild(hand_in, self._release(lesson))
        notes = notebook.metadata[NOTES]
        for remark in notes["repairs"]:
            self.log.info("%s, %s: %s", student, lesson, remark)
        if "needs_person" in notes:
            self.log.warning("%s, %s needs a person: %s", student, lesson, notes["needs_person"])
        write_folder(target, lesson, nbformat.v4.writes(notebook), hand_in, files)

    def _release(self, lesson):
        return read_release(self.coursedir, lesson)

    def convert_single_notebook(self, notebook_filename):
        try:
            super().convert_single_notebook(notebook_filename)
        except (KeyboardInterrupt, OperationalError, NoSandbox):
            raise
        except Exception as error:  # whatever happened: this one needs a person, the others go on
            self.log.exception("grading %s failed", notebook_filename)
            self._needs_person(
                notebook_filename, f"grading failed ({type(error).__name__}: {error})"
            )

    def _needs_person(self, ingested, reason):
        notebook = nbformat.read(ingested, as_version=4)
        notebook.metadata[NOTES] = {**notebook.metadata.get(NOTES, {}), "needs_person": reason}
        nbformat.write(notebook, ingested)
        super().convert_single_notebook(ingested)
