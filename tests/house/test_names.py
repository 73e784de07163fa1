"""Names in docstrings and documents are names of today. They are looked up in the code's text."""

import ast
import builtins
import importlib.util
import keyword
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("autograder", "helpers")
FOLDERS = (*PACKAGES, "solutions", "benchmarks")  # whose code says which names there are
SPAN = re.compile(r"`([^`]+)`")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
CLASS_LIKE = re.compile(r"[A-Z]\w*[a-z]\w*")
ENDINGS = ("py", "md", "ipynb", "json", "toml", "yml", "csv", "txt", "html", "db", "zip")
LESSONS = {"np", "plt", "model"}  # names of students' code that docstrings speak of
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def paths_in(folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def module_of(path):
    """Return the dotted name of a module's file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def trees():
    """Return {dotted name: syntax tree} of our packages, rooms and modules."""
    found = {module_of(path): ast.parse(path.read_text("utf-8")) for path in paths_in(PACKAGES)}
    rooms = {name.rpartition(".")[0] for name in found}
    return {room: ast.Module([], []) for room in rooms if room} | found


# --- what there is --------------------------------------------------------------------------------


def docstring_nodes(tree):
    """Return the constants in a syntax tree that are docstrings."""
    owners = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, *DEFINITIONS))]
    first = [node.body[0] for node in owners if node.body]
    values = [node.value for node in first if isinstance(node, ast.Expr)]
    return [node for node in values if isinstance(getattr(node, "value", None), str)]


def identifiers_of(node):
    """Return the identifiers in one node of a syntax tree; of a text, its words."""
    if isinstance(node, ast.Constant):
        return set(re.findall(r"[A-Za-z_]\w*", node.value)) if isinstance(node.value, str) else ()
    names = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname")]
    whole = getattr(node, "module", None) or ""
    return {name for name in names if isinstance(name, str)} | set(whole.split("."))


def names_in(tree):
    """Return the identifiers in a syntax tree, words in its texts included, docstrings not."""
    told = set(map(id, docstring_nodes(tree)))
    return set().union(*(identifiers_of(node) for node in ast.walk(tree) if id(node) not in told))


@cache
def names_in_code():
    """Return all identifiers in our code."""
    found = {part for name in trees() for part in name.split(".")}
    found |= {*dir(builtins), *keyword.kwlist}
    for path in [*paths_in(FOLDERS), ROOT / "nbgrader_config.py"]:
        found |= names_in(ast.parse(path.read_text(encoding="utf-8")))
    return found


@cache
def members_of(module):
    """Return {name: its definition, or the dotted name it comes from, or None} of a module."""
    found = {}
    for node in ast.walk(trees()[module]):
        if isinstance(node, ast.ImportFrom):
            found |= {
                alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names
            }
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in trees()[module].body:
        if isinstance(node, DEFINITIONS):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
            found |= {name.id: None for name in targets if isinstance(name.ctx, ast.Store)}
    return found


def leads_somewhere(module, rest):
    """Whether names lead on from a module of ours: module.Class.attribute."""
    first, *more = rest
    if f"{module}.{first}" in trees():
        return not more or leads_somewhere(f"{module}.{first}", more)
    if first not in members_of(module):
        return False
    there = members_of(module)[first]
    if isinstance(there, str):
        home, _, name = there.rpartition(".")
        return home not in trees() or leads_somewhere(home, [name, *more])
    if not more or not isinstance(there, ast.ClassDef):
        return not more
    names = [identifiers_of(node) for node in ast.walk(there)]
    return more[0] in set().union(*names)


def starts_of(head, module):
    """Return what of ours a dotted name may begin with, seen from a module, as dotted names."""
    found = [name for name in trees() if name.rpartition(".")[2] == head]
    there = members_of(module).get(head) if module else None
    if isinstance(there, ast.ClassDef):
        found.append(f"{module}.{head}")
    elif isinstance(there, str) and there.split(".")[0] in PACKAGES:
        found.append(there)
    return found


# --- what is said ---------------------------------------------------------------------------------


@cache
def files():
    """Return the names of the repository's files."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {Path(line).name for line in listed.splitlines() if (ROOT / line).exists()}


def fault_of_dotted(name, module):
    """Return what is wrong with a dotted name, None for nothing. module: in whose docstring"""
    head, *rest = name.split(".")
    if rest[-1] in ENDINGS:
        made = rest[-1] not in ("py", "md")  # files that a program makes may have any name
        return None if made or name in files() else f"there is no file {name}"
    starts = starts_of(head, module)
    for start in starts:
        if start in trees() and leads_somewhere(start, rest):
            return None
        home, _, last = start.rpartition(".")
        if home in trees() and leads_somewhere(home, [last, *rest]):
            return None
    if starts:
        return f"{name} leads nowhere"
    known = importlib.util.find_spec(head) or head in LESSONS | names_in(trees()[module])
    return None if known else f"nothing goes by the name of {head}: {name}"


def faults_in(docstring, module):
    """Return what is wrong with the names in a docstring: with those in backticks, and with dotted
    ones that are plainly ours.
    """
    found = []
    for span in SPAN.findall(docstring):
        text = re.sub(r"\(.*\)$", "", span.strip(), flags=re.DOTALL)
        if DOTTED.fullmatch(text):
            found.append(fault_of_dotted(text, module))
        elif text.isidentifier() and text not in names_in_code():
            there = importlib.util.find_spec(text)
            found.append(None if there else f"nothing goes by the name of {text}")
    for name in DOTTED.findall(SPAN.sub("", docstring)):
        head, *rest = name.split(".")
        is_class = head.islower() and CLASS_LIKE.fullmatch(rest[-1])
        if starts_of(head, module) or is_class or rest[-1] in ("py", "md"):
            found.append(fault_of_dotted(name, module))
    return [fault for fault in found if fault]


# exercises speak of students' code
OF_CODE = [module_of(path) for path in paths_in(PACKAGES) if "exercises" not in path.parts]


@pytest.mark.parametrize("module", OF_CODE)
def test_names_in_docstrings_exist(module):
    texts = [node.value for node in docstring_nodes(trees()[module])]
    assert not [fault for text in texts for fault in faults_in(text, module)]


DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = "autograder.grading.nbgrader_side"
THEIRS = {"zip_collect"}  # nbgrader's


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_names_in_documents_exist(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    faults = []
    for span in SPAN.findall(text):
        name = re.sub(r"( = |=|\().*", "", span, flags=re.DOTALL).removeprefix("c.")
        head, *rest = name.split(".")
        if rest and DOTTED.fullmatch(name) and head in members_of(SETTINGS):
            faults += [] if leads_somewhere(SETTINGS, [head, *rest]) else [name]
        elif name.isidentifier() and not name.islower() | name.isupper() or "_" in name:
            faults += [] if not name.isidentifier() or name in names_in_code() | THEIRS else [name]
    assert not faults


@pytest.mark.parametrize(
    "said",
    ["`no_such`", "`warm.Cold`", "warm.Cold", "scores.NoScore", "`no_such.py`", "`execute.now`"],
)
def test_a_name_that_is_gone_is_found(said):
    assert faults_in(f"It is {said}.", "autograder.run.warm")


def test_names_of_today_are_let_pass():
    said = "`Limits`, `warm.Warm`, limits.Run, `np.array`, `nbformat`, run.limits.Run.stopped"
    assert not faults_in(said, "autograder.run.warm")
