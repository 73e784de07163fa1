"""The house is in order: names, versions, licences, what imports what, and how code is laid out."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

import helpers
from autograder.author.lesson import lesson_names
from autograder.author.packaging import constraints, environment

LONGEST = 60  # lines of a function
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
OURS = ("autograder", "helpers")


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
            - {"numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython", "helpers"}
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


def test_the_top_level_has_few_entries(root):
    assert len({path.relative_to(root).parts[0] for path in tracked(root)}) <= 22


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


# --- how code is laid out -------------------------------------------------------------------------


def run(*words, cwd):
    """Run a program of this Python's; return the CompletedProcess with its output as text."""
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True)


def test_the_formatter_would_change_nothing(root):
    done = run(sys.executable, "-m", "ruff", "format", "--check", ".", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linter_finds_nothing(root):
    done = run(sys.executable, "-m", "ruff", "check", "--quiet", ".", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_hold(root):
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run(sys.executable, "-c", program, "--no-cache", cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_holds_nothing_that_git_ignores(root):
    words = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "autograder"]
    ignored = run(*words, cwd=root).stdout.splitlines()
    assert not [path for path in ignored if "__pycache__" not in path]


def code_of(root):
    """Return {path: syntax tree} of autograder/ without exercises, and of helpers/."""
    paths = [path for package in OURS for path in sorted((root / package).rglob("*.py"))]
    plain = [path for path in paths if "exercises" not in path.parts]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in plain}


def test_a_function_fits_a_screen(root):
    long = []
    for path, tree in code_of(root).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST:
                    long.append(f"{path.relative_to(root)}:{node.lineno} {node.name}: {lines}")
    assert not long, "\n".join(long)


def own_expressions(statement):
    """Yield the expressions of a statement, not those of statements inside it."""
    inside = (ast.stmt, ast.ExceptHandler, ast.match_case)
    waiting = [node for node in ast.iter_child_nodes(statement) if not isinstance(node, inside)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, inside)]


def is_packed(statement):
    """Whether a statement holds two comprehensions, or one with a conditional expression in it."""
    packs = [node for node in own_expressions(statement) if isinstance(node, COMPREHENSIONS)]
    inner = [node for pack in packs for node in ast.walk(pack)]
    return len(packs) > 1 or any(isinstance(node, ast.IfExp) for node in inner)


def test_what_counts_as_packed():
    def packed(text):
        return is_packed(ast.parse(text).body[0])

    assert packed("x = [a for a in [b for b in c]]")
    assert packed("x = sum(a if a else 1 for a in b)")
    assert not packed("x = [a for a in b] if c else []")
    assert not packed("for a in [b for b in c]:\n    d = [e for e in f]")


def test_no_statement_packs_two_comprehensions(root):
    packed = []
    for path, tree in code_of(root).items():
        statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
        lines = [node.lineno for node in statements if is_packed(node)]
        packed += [f"{path.relative_to(root)}:{line}" for line in lines]
    assert not packed, "\n".join(packed)


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def private_names_in(tree):
    """Yield (line, name) of the private names of ours that a module takes: imported, or as an
    attribute of a module or class of ours.
    """
    imported = set()
    for node in ast.walk(tree):
        names = node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = getattr(node, "module", None) or ""
        for alias in names:
            whole = f"{module}.{alias.name}".lstrip(".")
            if whole.split(".")[0] not in OURS:
                continue
            imported.add((alias.asname or alias.name).split(".")[0])
            if any(map(is_private, whole.split("."))):
                yield node.lineno, whole
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            owner = ast.unparse(node.value)
            if owner.split(".")[0] in imported:
                yield node.lineno, f"{owner}.{node.attr}"


def test_no_test_takes_a_private_name(root):
    private = []
    for path in sorted((root / "tests").rglob("*.py")):
        found = private_names_in(ast.parse(path.read_text(encoding="utf-8")))
        private += [f"{path.relative_to(root)}:{line} {name}" for line, name in found]
    assert not private, "\n".join(private)


def test_tests_lie_in_the_room_they_are_about(root):
    rooms = {path.name for path in (root / "autograder").iterdir() if path.is_dir()}
    known = rooms | {"check", "plots", "widgets", "lessons", "house", "bank"}
    folders = [path for path in (root / "tests").iterdir() if path.is_dir()]
    assert {path.name for path in folders} - {"__pycache__"} <= known
