"""Build: lessons and exercises become notebooks, their release by nbgrader, and public keys."""

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
SECONDS = 1200.0  # that one exercise's key may take
PUBLIC = ["public"]  # the seed of the public keys


class BuildError(RuntimeError):
    """nbgrader refused a lesson; the message is its log."""


def build_source(name, course=COURSE):
    """Write the lesson with its solutions to the course's source/ folder, for nbgrader; returns the
    path.
    """
    path = Path(course) / "source" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(make_notebook(name), path)
    return path


def release(name, course=COURSE):
    """Run `nbgrader generate_assignment` on a lesson; returns the released notebook's path, raises
    BuildError.
    """
    from nbgrader.apps.api import NbGraderAPI  # takes a second, which making keys does not need

    prepare_nbgrader()
    api = NbGraderAPI(config=course_config(course))
    result = api.generate_assignment(name, force=True, create=True)
    path = Path(course) / "release" / name / f"{name}.ipynb"
    if not result["success"] or not path.exists():
        raise BuildError(
            f"nbgrader could not release {name}:\n{result.get('log') or result.get('error')}"
        )
    return path


def build_keys(names):
    """Yield (lesson, {exercise: public key}) as lessons are done, made by processes, one a core."""
    work = [(name, exercise.id) for name in names for exercise in load_exercises(name)]
    left = collections.Counter(name for name, _ in work)
    made = {name: {} for name in names}
    calls = ((place, place) for place in work)
    workers, preload = min(cores(), len(work)), ["autograder.author.build"]
    done = done_by_processes(_public_key, calls, workers, SECONDS, preload=preload)
    for (name, id), key in results_only(done):
        made[name][id] = key
        if len(made[name]) == left[name]:
            yield name, made[name]


def _public_key(name, exercise_id):
    return make_key(load_exercise(name, exercise_id), reference_of(name), name, PUBLIC)


def write_keys(keys, folder):
    """Write a lesson's keys {exercise: key}, a file each; one that is there and the same but for
    last digits stays as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        if old.stem not in keys:
            old.unlink()
    for id, key in keys.items():
        path = folder / f"{id}.json"
        if not _is_there(path, key):
            path.write_text(
                json.dumps(key, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
            )


def _is_there(path, key):
    try:
        return same_key(json.loads(path.read_text(encoding="utf-8")), key)
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):  # none, or none of today's kind
        return False


def lesson_list():
    """Return the list of lessons for helpers/keys/lessons.json: names, titles, exercises with title
    and points.
    """
    lessons, seen = [], {}
    for name in lesson_names():
        exercises = {}
        for cell in read_cells(name):
            if "essay" in cell.metadata:
                exercises[cell.metadata["essay"]] = {
                    "title": cell.metadata["essay"],
                    "points": cell.metadata["points"],
                    "checked": False,
                }
        for exercise in load_exercises(name):
            exercises[exercise.id] = {
                "title": exercise.title,
                "points": exercise.points,
                "checked": True,
            }
        for id in exercises:
            if id in seen:
                raise LessonError(
                    f"exercise {id} stands in {seen[id]} and in {name}; names are unique "
                    "in the course"
                )
            seen[id] = name
        lessons.append({"name": name, "title": title_of(name), "exercises": exercises})
    return lessons


def readme_lessons(text):
    """Return the README's text with its table of lessons made anew between the two comments."""
    rows = [
        f"| [{name}](notebooks/{name}.ipynb) | {title_of(name)} | {badge(name, repository())} |"
        for name in lesson_names()
    ]
    before, rest = text.split("<!-- lessons -->\n")
    after = rest.split("<!-- end of lessons -->")[1]
    return "".join(
        [
            before,
            "<!-- lessons -->\n| lesson | title | without installing |\n|---|---|---|\n",
            "\n".join(rows),
            "\n<!-- end of lessons -->",
            after,
        ]
    )


def build(names=None, course=COURSE, notebooks=NOTEBOOKS, keys=KEYS):
    """Build lessons (all by default), yielding each one's name when it is done.

    course, notebooks, keys: where to write; the files at the top level are written only with the
      repository's own
    """
    if Path(notebooks) == NOTEBOOKS:
        (ROOT / "constraints.txt").write_text(constraints(), encoding="utf-8")
        (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")
        readme = ROOT / "README.md"
        readme.write_text(readme_lessons(readme.read_text(encoding="utf-8")), encoding="utf-8")
    notebooks, keys = Path(notebooks), Path(keys)
    notebooks.mkdir(parents=True, exist_ok=True)
    keys.mkdir(parents=True, exist_ok=True)
    (keys / "lessons.json").write_text(
        json.dumps(lesson_list(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for name, own in build_keys(names or lesson_names()):
        write_keys(own, keys / name)
        build_source(name, course)
        shutil.copyfile(release(name, course), notebooks / f"{name}.ipynb")
        yield name
    if names is None:
        known = set(lesson_names())
        for left in [
            *notebooks.glob("*.ipynb"),
            *(path for path in keys.iterdir() if path.is_dir()),
        ]:
            if left.stem not in known:  # of a lesson that is no more
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def bundle(path):
    """Write a zip of what students get, notebooks and helpers without solutions, so that it opens
    with the README's command.
    """
    path = Path(path)
    own = ["pyproject.toml", "environment.yml", "constraints.txt", "LICENSE", "LICENSE-lessons"]
    files = [ROOT / name for name in own]
    files += sorted(NOTEBOOKS.glob("*.ipynb"))
    files += sorted(p for p in (ROOT / "helpers").rglob("*") if p.is_file() and p.suffix != ".pyc")
    missing = [file.name for file in files if not file.exists()]
    if missing:
        raise BuildError(
            f"cannot bundle, these are missing: {', '.join(missing)}; run `python -m "
            "autograder build` first"
        )
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
