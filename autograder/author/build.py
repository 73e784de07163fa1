"""Build: turn lessons and exercises into notebooks, nbgrader's release of them, and public keys."""

import collections
import json
import shutil
import zipfile
from pathlib import Path

import nbformat

from autograder.author.keys import make_key, same_key
from autograder.author.lesson import LessonError, lesson_names, read_cells, title_of
from autograder.author.notebook import badge, make_notebook, repository
from autograder.author.packaging import constraints, environment
from autograder.author.reference import load_exercise, load_exercises, reference_of
from autograder.course import COURSE, ROOT, course_config, prepare_nbgrader
from autograder.run.pool import cores, done_by_processes, results_only

NOTEBOOKS = ROOT / "notebooks"
KEYS = ROOT / "helpers" / "keys"
SECONDS = 1200.0  # the time for one exercise's key
PUBLIC = ["public"]  # the seed of the public keys
TABLE_BEGINS, TABLE_ENDS = "<!-- lessons -->\n", "<!-- end of lessons -->"  # in README.md
BUNDLED = ("pyproject.toml", "environment.yml", "constraints.txt", "LICENSE", "LICENSE-lessons")


class BuildError(RuntimeError):
    """A lesson cannot be released, or a file to bundle is missing; the message says why."""


def build_source(name, course=COURSE):
    """Write a lesson with its solutions to the course's source/, for nbgrader; return its path."""
    path = Path(course) / "source" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(make_notebook(name), path)
    return path


def release(name, course=COURSE):
    """Run `nbgrader generate_assignment` on a lesson; return the released notebook's path.

    raises BuildError with nbgrader's log where it refuses
    """
    from nbgrader.apps.api import NbGraderAPI  # takes a second, which making keys does not need

    prepare_nbgrader()
    api = NbGraderAPI(config=course_config(course))
    result = api.generate_assignment(name, force=True, create=True)
    path = Path(course) / "release" / name / f"{name}.ipynb"
    if not result["success"] or not path.exists():
        reason = result.get("log") or result.get("error")
        raise BuildError(f"nbgrader could not release {name}:\n{reason}")
    return path


def build_keys(names):
    """Yield (lesson, {exercise: public key}) as lessons are done.

    Processes make the keys, one a core.
    """
    work = [(name, exercise.id) for name in names for exercise in load_exercises(name)]
    wanted = collections.Counter(name for name, _ in work)
    made = {name: {} for name in names}
    calls = ((place, place) for place in work)
    workers, preload = min(cores(), len(work)), ["autograder.author.build"]
    done = done_by_processes(_public_key, calls, workers, SECONDS, preload=preload)
    for (name, id), key in results_only(done):
        made[name][id] = key
        if len(made[name]) == wanted[name]:
            yield name, made[name]


def _public_key(name, exercise_id):
    return make_key(load_exercise(name, exercise_id), reference_of(name), name, PUBLIC)


def write_keys(keys, folder):
    """Write a lesson's keys {exercise: key}, a file each, and take away those of other exercises.

    A file whose key is the same but for last digits stays as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        if old.stem not in keys:
            old.unlink()
    for id, key in keys.items():
        path = folder / f"{id}.json"
        if not _is_there(path, key):
            text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
            path.write_text(f"{text}\n", encoding="utf-8")


def _is_there(path, key):
    """Whether a file holds a key that is the same; not so where it is missing or damaged."""
    try:
        return same_key(json.loads(path.read_text(encoding="utf-8")), key)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def lesson_list():
    """Return the content of helpers/keys/lessons.json: each lesson's name, title and exercises.

    raises LessonError where two exercises of the course have the same name
    """
    lessons, homes = [], {}
    for name in lesson_names():
        exercises = _exercises_of(name)
        for id in exercises:
            if id in homes:
                raise LessonError(
                    f"exercise {id} stands in {homes[id]} and in {name}; names are unique "
                    "in the course"
                )
            homes[id] = name
        lessons.append({"name": name, "title": title_of(name), "exercises": exercises})
    return lessons


def _exercises_of(name):
    """Return {exercise: {"title", "points", "checked"}} of a lesson, its text answers first."""
    exercises = {}
    for cell in read_cells(name):
        if "essay" in cell.metadata:
            id, points = cell.metadata["essay"], cell.metadata["points"]
            exercises[id] = {"title": id, "points": points, "checked": False}
    for exercise in load_exercises(name):
        title, points = exercise.title, exercise.points
        exercises[exercise.id] = {"title": title, "points": points, "checked": True}
    return exercises


def readme_lessons(text):
    """Return the README's text with its table of lessons made anew between the two comments."""
    before, rest = text.split(TABLE_BEGINS)
    _, after = rest.split(TABLE_ENDS)
    lines = ["| lesson | title | without installing |", "|---|---|---|"]
    for name in lesson_names():
        link, button = f"[{name}](notebooks/{name}.ipynb)", badge(name, repository())
        lines.append(f"| {link} | {title_of(name)} | {button} |")
    table = "\n".join(lines)
    return f"{before}{TABLE_BEGINS}{table}\n{TABLE_ENDS}{after}"


def build(names=None, course=COURSE, notebooks=NOTEBOOKS, keys=KEYS):
    """Build lessons (all by default) and yield each one's name when it is done.

    course, notebooks, keys: the folders to write to; the files at the top level are written only
      with the repository's own
    raises BuildError, LessonError
    """
    notebooks, keys = Path(notebooks), Path(keys)
    if notebooks == NOTEBOOKS:
        _write_top_level()
    notebooks.mkdir(parents=True, exist_ok=True)
    keys.mkdir(parents=True, exist_ok=True)
    text = json.dumps(lesson_list(), ensure_ascii=False, indent=1)
    (keys / "lessons.json").write_text(f"{text}\n", encoding="utf-8")
    for name, keys_of_lesson in build_keys(names or lesson_names()):
        write_keys(keys_of_lesson, keys / name)
        build_source(name, course)
        shutil.copyfile(release(name, course), notebooks / f"{name}.ipynb")
        yield name
    if names is None:
        _remove_old_lessons(notebooks, keys)


def _write_top_level():
    """Write the files at the top level that are derived from others, and the README's table."""
    (ROOT / "constraints.txt").write_text(constraints(), encoding="utf-8")
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(readme_lessons(readme.read_text(encoding="utf-8")), encoding="utf-8")


def _remove_old_lessons(notebooks, keys):
    """Remove what is left in the folders of lessons that are no more."""
    names = set(lesson_names())
    for path in notebooks.glob("*.ipynb"):
        if path.stem not in names:
            path.unlink()
    for path in keys.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)


def bundle(path):
    """Write a zip of what students get and return its path: notebooks and helpers, no solutions.

    Its own README has the command that opens the lessons.
    raises BuildError where a file is missing
    """
    path = Path(path)
    files = [ROOT / name for name in BUNDLED]
    files += sorted(NOTEBOOKS.glob("*.ipynb"))
    inside = sorted((ROOT / "helpers").rglob("*"))
    files += [file for file in inside if file.is_file() and file.suffix != ".pyc"]
    missing = ", ".join(file.name for file in files if not file.exists())
    if missing:
        command = "python -m autograder build"
        raise BuildError(f"cannot bundle, these are missing: {missing}; run `{command}` first")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, Path("neuron-to-network") / file.relative_to(ROOT))
        archive.writestr("neuron-to-network/README.md", STUDENT_README)
    return path


STUDENT_README = """\
# From Neuron to Network

Start the lessons with

    pip install uv && uv run jupyter lab notebooks/00_start_here.ipynb

or with conda:

    conda env create -f environment.yml && conda activate neuron-to-network
    jupyter lab notebooks/00_start_here.ipynb
"""
