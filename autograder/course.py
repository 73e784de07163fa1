"""Know where a course keeps things: nbgrader's folder, its configuration, releases, the secret."""

import os
import secrets
import sys
import warnings
from pathlib import Path

import nbformat
from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config, PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[1]  # the repository
COURSE = ROOT / "course"  # nbgrader's folder: source/, release/, submitted/, …, gradebook.db
STUB = "...  # your code here"
SECRET_BYTES = 32

# Where an earlier version of the course kept hand-ins and grades: in the package's own folder.
OLD_COURSE = ROOT / "autograder"
OLD_ENTRIES = (
    *("submitted", "autograded", "feedback", "reports", "downloaded"),
    *("gradebook.db", ".secret", ".keys", "source", "release", "ingested"),
)


class OldCourse(RuntimeError):
    """Hand-ins and grades lie where an earlier version kept them; the message tells the move."""


def check_course_place(root=COURSE):
    """Raise OldCourse where the repository's own course lies in its old place, and only there.

    root: the course folder in use; any other than the repository's own is fine
    """
    kept = [name for name in OLD_ENTRIES if (OLD_COURSE / name).exists()]
    graded = {"gradebook.db", "submitted", ".secret"}
    elsewhere = Path(root).resolve() != COURSE
    if elsewhere or not graded & set(kept) or (COURSE / "gradebook.db").exists():
        return
    paths = " ".join(f"autograder/{name}" for name in kept)
    raise OldCourse(
        "this course's hand-ins and grades lie in autograder/, where an earlier version kept them. "
        f"Move them, in {ROOT}:\n    mkdir -p course && mv {paths} course/"
    )


def course_config(root=COURSE):
    """Return nbgrader's configuration for the course folder `root`."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "neuron_to_network"
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = "*Your answer here.*"
    # Files as Canvas (name_12_345_02_layer.ipynb) and Moodle
    # (Name_12_assignsubmission_file_/02_layer.ipynb) name them.
    config.FileNameCollectorPlugin.named_regexp = (
        r".*?[/\\](?:(?P<student_id>[^/\\_]+?)(?:_LATE|_late)?_(?P<submission>\d+)_"
        r"(?:\d+_|assignsubmission_file_?[/\\_]?))"
        r"(?P<file_id>\d\d_[a-z]+)(?:[ -]?\(?\d+\)?)?\.ipynb$"
    )
    config.ExecutePreprocessor.timeout = 30
    return config


def settings_of(root, options=None):
    """Return the configuration that nbgrader's own commands use for the course folder `root`.

    It is ours, overlaid by every nbgrader_config.py that nbgrader would find.
    options: {"Examine.sandbox": False, ...}, which overlay all of them
    """
    config = course_config(root)
    folders = [*reversed(jupyter_config_path()), str(ROOT), os.getcwd(), str(root)]
    for folder in dict.fromkeys(folders):
        if Path(folder, "nbgrader_config.py").is_file():
            config.merge(PyFileConfigLoader("nbgrader_config.py", folder).load_config())
    config.CourseDirectory.root = str(Path(root).resolve())
    for name, value in (options or {}).items():
        section, trait = name.split(".")
        setattr(config[section], trait, value)
    return config


def prepare_nbgrader():
    """Silence nbgrader's known warnings and let it find `alembic`, which it calls."""
    from sqlalchemy.exc import SAWarning

    # nbgrader 0.9.6 with SQLAlchemy 2.1
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    folder = str(Path(sys.executable).parent)  # on PATH only where the environment is activated
    path = os.environ.get("PATH", "")
    if folder not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([folder, path])


def read_release(coursedir, lesson):
    """Return the released notebook of a lesson.

    coursedir: nbgrader's CourseDirectory
    raises FileNotFoundError; the message has the command that makes it
    """
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", lesson))
    path = folder / f"{lesson}.ipynb"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `python -m autograder build {lesson}`")
    return nbformat.read(path, as_version=4)


def course_secret(root):
    """Return the course's secret, from which we draw fresh keys.

    The first call makes it. Only the instructor can read its file.
    """
    path = Path(root) / ".secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES))
    return path.read_text().strip()
