"""The house is in order: names, versions, licences, what imports what, and what the README says of
it.
"""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

import helpers
from autograder.author.build import constraints, environment, readme_lessons
from autograder.author.lesson import lesson_names


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())


def names_of(requirements):
    return {re.split(r"[^A-Za-z0-9_.-]", line)[0].casefold() for line in requirements}


def test_the_public_names_are_all_the_public_names():
    from helpers import data, functions, plots

    assert helpers.__all__ == ["check", "progress"]
    for module in (data, functions, plots):
        public = {
            name
            for name, value in vars(module).items()
            if not name.startswith("_")
            and getattr(value, "__module__", "").startswith(module.__name__)
        }
        assert public <= set(module.__all__), (
            f"{module.__name__} does not list {sorted(public - set(module.__all__))}"
        )
        assert all(hasattr(module, name) for name in module.__all__)


def test_constraints_are_derived_from_pyproject(root):
    assert (root / "constraints.txt").read_text() == constraints()


def test_environment_yml_gives_what_pyproject_gives(root, project):
    assert (root / "environment.yml").read_text() == environment()
    wanted = project["dependency-groups"]["dev"]
    for line in wanted[1:]:
        assert f"- {line}" in environment()
    assert wanted[0] == "neuron-to-network[cluster,grading,keras]"
    assert "-e .[cluster,grading,keras]" in environment()


def test_every_constraint_lies_in_the_loose_ranges(project):
    from packaging.requirements import Requirement

    pins = {
        r.name: str(r.specifier).removeprefix("==")
        for r in map(Requirement, project["tool"]["uv"]["constraint-dependencies"])
    }
    loose = [
        *project["project"]["dependencies"],
        *sum(project["project"]["optional-dependencies"].values(), []),
    ]
    for requirement in map(Requirement, loose):
        assert requirement.specifier.contains(pins[requirement.name]), requirement


def test_the_tested_versions_are_the_installed_ones(project):
    from importlib.metadata import version

    for pin in project["tool"]["uv"]["constraint-dependencies"]:
        name, wanted = pin.split("==")
        assert version(name) == wanted


def test_students_need_four_packages(project):
    assert names_of(project["project"]["dependencies"]) == {
        "numpy",
        "matplotlib",
        "ipywidgets",
        "anywidget",
    }


def imports_of(path):
    """Return the top-level modules that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def test_imports_point_one_way(root):
    standard = sys.stdlib_module_names
    for path in (root / "helpers").rglob("*.py"):
        foreign = (
            imports_of(path)
            - standard
            - {"numpy", "matplotlib", "ipywidgets", "anywidget", "IPython", "helpers"}
        )
        assert not foreign, f"{path.name} imports {foreign}"
    for path in set((root / "autograder").rglob("*.py")) - set(
        (root / "autograder/exercises").glob("*.py")
    ):
        assert not imports_of(path) & {"tensorflow", "keras", "solutions", "notebooks"}, path.name
    for path in (root / "solutions").glob("*.py"):
        assert not imports_of(path) & {"autograder", "nbgrader"}, path.name
        assert int(path.name[:2]) >= 5 or not imports_of(path) & {"tensorflow", "keras"}, path.name


def tracked(root):
    listing = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [root / line for line in listing if line and (root / line).is_file()]


def test_no_file_names_a_registry_or_a_machine_path(root):
    hosts = "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            "npm" + "js",
            "registry" + r"\.npm",
            "deb" + r"\.debian",
            "unp" + "kg",
            "jsde" + "livr",
            r"\bcdn" + r"\.",
        ]
    )
    for path in tracked(root):
        if path.suffix in (".png", ".gif", ".zip"):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(hosts, text), path
        assert not re.search(r"(?<![\w.])/(home|root|Users)/\w", text), path


def test_the_top_level_is_what_the_readme_promises(root):
    for name in (
        "notebooks",
        "solutions",
        "autograder",
        "helpers",
        "environment.yml",
        "README.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "LICENSE-lessons",
    ):
        assert (root / name).exists(), name
    assert len({path.relative_to(root).parts[0] for path in tracked(root)}) <= 22


def test_the_readme_links_every_lesson_and_every_file_it_names(root, project):
    readme = (root / "README.md").read_text()
    assert readme == readme_lessons(readme)
    address = project["project"]["urls"]["Repository"]
    for name in lesson_names():
        assert (
            f"{address.removeprefix('https://github.com/')}/blob/main/notebooks/{name}.ipynb"
            in readme
        ), name
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", readme):
        assert (root / target).exists(), target
    for command in (
        "pip install uv && uv run jupyter lab notebooks/00_start_here.ipynb",
        "uv run pytest",
    ):
        assert command in readme


def test_every_lesson_fetches_helpers_from_the_one_address(root, project):
    address = project["project"]["urls"]["Repository"]
    for path in (root / "notebooks").glob("*.ipynb"):
        text = path.read_text()
        assert f"git+{address}" in text
        assert address.removeprefix("https://github.com/") in text


def test_the_bundle_holds_lessons_and_helpers_and_no_solution(root, tmp_path):
    from autograder.author.build import bundle

    with zipfile.ZipFile(bundle(tmp_path / "bundle.zip")) as archive:
        names = [name.removeprefix("neuron-to-network/") for name in archive.namelist()]
        text = b"".join(archive.read(each) for each in archive.namelist())
    assert {f"notebooks/{name}.ipynb" for name in lesson_names()} <= set(names)
    assert {
        "helpers/check/ask.py",
        "helpers/keys/lessons.json",
        "pyproject.toml",
        "environment.yml",
    } <= set(names)
    assert not [name for name in names if name.startswith(("solutions", "autograder", "tests"))]
    assert b"BEGIN SOLUTION" not in text


def test_the_workflow_does_what_ci_run_does_with_least_permissions(root):
    workflow = (root / ".github/workflows/test.yml").read_text()
    assert "bash .ci/run" in workflow
    assert "permissions:\n  contents: read" in workflow
    assert "uv run pytest" in (root / ".ci/run").read_text()
