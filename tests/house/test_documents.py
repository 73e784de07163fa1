"""The documents are true: their size, the map, their links, their commands and their examples."""

import importlib
import re
import shlex
import sys
import tomllib
import types
from pathlib import Path

import bank
import click
import pytest
from classroom import release_of, sandbox_or_skip
from nbgrader.apps import NbGraderApp

from autograder import __main__ as cli
from autograder.author import lesson, reference
from autograder.author.audit import FRESH, audit_exercise
from autograder.author.build import readme_lessons
from autograder.author.exercise import Exercise, call
from autograder.command.options import FOUND, OK
from autograder.run.pool import cores

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
README_WORDS, CONTRIBUTING_WORDS, COLUMNS = 450, 800, 100
TABLE = re.compile(r"<!-- lessons -->.*?<!-- end of lessons -->", re.DOTALL)
DEFINITION = re.compile(r"^\[[^\]]+\]: \S+$", re.MULTILINE)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?<=\n\n)((?: {4}.*\n)+)")
SPAN = re.compile(r"`([^`]+)`")


def text_of(path):
    return path.read_text(encoding="utf-8")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def by_hand(text):
    """Return a document's text without what the build makes in it, and without link definitions."""
    return DEFINITION.sub("", TABLE.sub("", text))


def blocks_of(text):
    """Return [(language, code)] of a document's blocks of code, fenced and indented ones."""
    fenced = [(match[1], match[2]) for match in FENCED.finditer(text)]
    indented = [("", match[1]) for match in INDENTED.finditer(FENCED.sub("", text))]
    return fenced + indented


def spans_of(text):
    """Return what stands in backticks in a document's prose, on one line each."""
    prose = INDENTED.sub("", FENCED.sub("", text))
    return [" ".join(match[1].split()) for match in SPAN.finditer(prose)]


# --- size -----------------------------------------------------------------------------------------


def test_the_readme_is_short():
    assert len(by_hand(text_of(ROOT / "README.md")).split()) <= README_WORDS


def test_contributing_is_short():
    assert len(text_of(ROOT / "CONTRIBUTING.md").split()) < CONTRIBUTING_WORDS


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_a_document_is_no_wider_than_the_code(path):
    wide = [line for line in by_hand(text_of(path)).splitlines() if len(line) > COLUMNS]
    assert not wide


# --- what the documents say of the course ---------------------------------------------------------


def test_the_table_of_lessons_is_the_one_that_a_build_makes():
    text = text_of(ROOT / "README.md")
    assert text == readme_lessons(text)
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    address = project["urls"]["Repository"].removeprefix("https://github.com/")
    for name in lesson.lesson_names():
        assert f"{address}/blob/main/notebooks/{name}.ipynb" in text


def test_the_readme_has_the_two_commands():
    text = text_of(ROOT / "README.md")
    assert "pip install uv && uv run jupyter lab notebooks/00_start_here.ipynb" in text
    assert "uv run pytest" in text


def test_the_top_level_is_what_the_documents_promise():
    promised = set(re.findall(r"`(\w+)/`", text_of(ROOT / "CONTRIBUTING.md"))) - {"course"}
    files = {"README.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-lessons", "environment.yml"}
    assert promised >= {"autograder", "helpers", "solutions", "notebooks", "tests", "docs"}
    for name in promised | files:
        assert (ROOT / name).exists(), name


@pytest.mark.slow
def test_the_bank_holds_as_many_hand_ins_as_is_said():
    said = re.search(r"more than (\d+) hostile", text_of(ROOT / "README.md"))
    names = ("01_neuron", "02_layer", "05_spirals")
    count = sum(len(bank.cases(name, release_of(name))) for name in names)
    assert count > int(said[1])
    assert said[0] in " ".join(text_of(ROOT / "docs/grading-safely.md").split())


# --- the map --------------------------------------------------------------------------------------


def rooms_of_the_map():
    """Return {folder: names} of the map in CONTRIBUTING.md, in its order."""
    text = text_of(ROOT / "CONTRIBUTING.md")
    rooms = re.findall(r"^- `([\w/]+)/`: (.*?)(?=^- |\n\n)", text, re.DOTALL | re.MULTILINE)
    return {folder: SPAN.findall(said) for folder, said in rooms}


def rooms_of_the_tree():
    """Return {folder: names of its modules}; an exercises file belongs to its lesson."""
    rooms = {}
    for package in ("autograder", "helpers"):
        for path in sorted((ROOT / package).rglob("*.py")):
            modules = rooms.setdefault(name_of(path.parent), set())
            if path.stem != "__init__" and not re.match(r"\d\d_", path.stem):
                modules.add(path.stem)
    return rooms


def test_every_module_has_its_place_in_the_map():
    said, there = rooms_of_the_map(), rooms_of_the_tree()
    missing = {folder: modules - set(said.get(folder, ())) for folder, modules in there.items()}
    assert not {folder: modules for folder, modules in missing.items() if modules}
    assert set(there) == set(said)


def test_every_name_in_the_map_exists():
    absent = []
    for folder, names in rooms_of_the_map().items():
        code = "".join(map(text_of, (ROOT / folder).glob("*.py")))
        for name in names:
            module, place = ROOT / folder / f"{name}.py", ROOT / folder / name
            is_constant = name.isupper() and f"\n{name} = " in code
            if not (module.exists() or place.is_dir() or is_constant):
                absent.append(f"{folder}/{name}")
    assert not absent


def layers():
    """Return the layers of the contract in pyproject.toml, from the top, as sets of rooms."""
    tool = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]
    (contract,) = [one for one in tool["importlinter"]["contracts"] if one["type"] == "layers"]
    return [set(re.split(r" [|:] ", layer)) for layer in contract["layers"]]


def test_the_map_and_the_design_tell_the_layers_that_the_contract_holds():
    wanted = [{name.removeprefix("autograder.") for name in layer} for layer in layers()]
    (block,) = [code for _, code in blocks_of(text_of(ROOT / "docs/design.md")) if "tell" in code]
    assert [set(line.strip().split(", ")) for line in block.splitlines()] == wanted
    rooms = [folder.removeprefix("autograder/") for folder in rooms_of_the_map()]
    places = [number for room in rooms for number, own in enumerate(wanted) if room in own]
    assert places == sorted(places) and len(places) > 8


# --- links ----------------------------------------------------------------------------------------


def anchors_of(path):
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+)$", FENCED.sub("", text_of(path)), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path):
    text = text_of(path)
    targets = re.findall(r"\]\((\S+?)\)", text) + re.findall(r"^\[.+?\]: (\S+)$", text, re.M)
    for target in targets:
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        place = path.parent / file if file else path
        assert place.exists(), target
        assert not anchor or anchor in anchors_of(place), target
    for name in re.findall(r"\]\[(\w+)\]", text):
        assert f"\n[{name}]: " in text, name


def test_every_document_can_be_reached_from_the_readme():
    text = text_of(ROOT / "README.md")
    for path in DOCUMENTS[1:]:
        assert name_of(path) in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_files_that_are_named_exist(path):
    folders = "autograder|helpers|solutions|notebooks|tests|docs|benchmarks"
    for span in spans_of(text_of(path)):
        if re.fullmatch(rf"({folders})/[\w./-]*", span) and not re.search(r"NN_|ROOM", span):
            assert (ROOT / span).exists(), span


# --- commands -------------------------------------------------------------------------------------

STARTS = (
    *("uv ", "python ", "python3 ", "pip ", "pipx ", "nbgrader ", "jupyter ", "otter "),
    *("conda ", "sudo ", "dask ", "bash ", "mkdir ", "env/bin/"),
)
OURS = "python -m autograder"

# The commands in the documents that no test here runs, without `uv run`, and the reason.
NETWORK = "fetches packages"
SYSTEM = "changes the system"
WHOLE = "is this test run itself"
BUILD = "writes to the repository; tests/author/test_build.py builds into a folder of its own"
NBGRADER = "nbgrader's own; tests/grading/test_grading.py runs it"
LONG = "takes minutes and more"
SERVER = "starts a server that does not end"
MENTIONED = "is only mentioned; its lesson is left out"
NOT_RUN = {
    "pip install uv": NETWORK,
    "pip install '.[cluster]'": NETWORK,
    "pipx install uv": NETWORK,
    "uv sync": NETWORK,
    "python3 -m venv env": NETWORK,
    "env/bin/pip install uv": NETWORK,
    "env/bin/uv": MENTIONED,
    "conda env create -f environment.yml": NETWORK,
    "conda activate neuron-to-network": "conda is not here",
    "sudo apt install bubblewrap": SYSTEM,
    "sudo apt install apparmor-profiles": SYSTEM,
    "sudo dnf install bubblewrap": SYSTEM,
    "sudo mkdir -p /srv/nbgrader/exchange": SYSTEM,
    "sudo chmod ugo+rwx /srv/nbgrader/exchange": SYSTEM,
    "mkdir -p course": "tests/command/test_cli.py reads the line that the command prints",
    "jupyter lab": SERVER,
    "jupyter lab notebooks/00_start_here.ipynb": SERVER,
    "dask scheduler": SERVER,
    "dask worker tcp://HOST:8786": SERVER,
    f"{OURS} grade 01_neuron --scheduler tcp://HOST:8786": (
        "needs a cluster; tests/grading/test_grade.py starts one"
    ),
    f"{OURS} grade": MENTIONED,
    f"{OURS} build": BUILD,
    f"{OURS} build 02_layer": BUILD,
    f"{OURS} audit --kernels": LONG,
    "otter run": "is measured by benchmarks/grading.py",
    "nbgrader generate_assignment 01_neuron": "a build runs it",
    "nbgrader autograde": MENTIONED,
    "nbgrader autograde 01_neuron": "tests/grading/test_grade.py runs it",
    "nbgrader autograde --help-all": "is nbgrader's help",
    "nbgrader release_assignment 01_neuron": NBGRADER,
    "nbgrader fetch_assignment 01_neuron": NBGRADER,
    "nbgrader submit 01_neuron": NBGRADER,
    "nbgrader collect 01_neuron": NBGRADER,
    "nbgrader zip_collect 01_neuron": NBGRADER,
    "nbgrader generate_feedback 01_neuron": NBGRADER,
    "nbgrader release_feedback 01_neuron": NBGRADER,
    "nbgrader export": NBGRADER,
    "pytest": WHOLE,
    "pytest -m quick": WHOLE,
    "pytest tests/grading": WHOLE,
    "pytest tests/grading/test_bank.py": WHOLE,
    "lint-imports": "tests/house/test_house.py runs it",
    "ruff check .": "tests/house/test_house.py runs it",
    "ruff format .": "tests/house/test_house.py runs it with --check",
    "bash .ci/run": "it installs programs, then runs these tests",
    "python benchmarks/grading.py": LONG,
    "python benchmarks/grading.py 01_neuron --profile --hand-ins 20": LONG,
    "python docs/screenshots.py": "writes pictures of a real browser",
}
# What stands in a command of the documents for something of the small course here.
INSTEAD = {
    **dict.fromkeys(["01_neuron", "02_layer", "05_spirals"], "00_start_here"),
    "count-parameters": "double",
    "STUDENT": "ada-all-right",
}
ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,00_start_here (1)
    Points Possible,,,,,0
"Right, Ada",1,,ada-all-right,A,
"Blank, Dan",2,,dan-blank,A,
"""


def commands_in(lines):
    """Yield the commands in lines of code, each once, without comments and without `uv run`."""
    for line in lines:
        for command in re.sub(r"\s+# .*", "", line.strip()).split(" && "):
            if command.startswith(STARTS):
                yield command.removeprefix("uv run ").strip()


def commands_of_the_documents():
    """Return {command: whether it stands in a block of code, not only in a sentence}."""
    found = {}
    for path in DOCUMENTS:
        text = text_of(path)
        code = [code for language, code in blocks_of(text) if language in ("", "bash")]
        lines = [line for part in code for line in part.splitlines()]
        found |= dict.fromkeys(commands_in(spans_of(text)), False) | found
        found |= dict.fromkeys(commands_in(lines), True)
    return found


COMMANDS = commands_of_the_documents()
OF_OURS = [command for command in COMMANDS if command.startswith(OURS)]
TO_RUN = [command for command in OF_OURS if command not in NOT_RUN]


def word_of(command):
    return words_of(command)[0]


def words_of(command):
    return shlex.split(command.removeprefix(OURS))


def test_every_command_is_run_or_has_a_reason_why_not():
    assert set(COMMANDS) - set(TO_RUN) == set(NOT_RUN)
    assert len(TO_RUN) > 12


@pytest.mark.parametrize("command", OF_OURS)
def test_a_command_of_ours_is_understood(command):
    word, *rest = words_of(command)
    program = importlib.import_module(f"autograder.command.{word}").command
    try:
        program.make_context(word, rest)
    except click.MissingParameter:
        assert not COMMANDS[command], "in a block of code it must be whole"


def test_options_that_are_mentioned_exist():
    known = {"--help", "--disable-userns"}  # click's, bubblewrap's
    for word in cli.WORDS:
        program = importlib.import_module(f"autograder.command.{word}").command
        known |= {option for parameter in program.params for option in parameter.opts}
    for path in DOCUMENTS:
        for span in spans_of(text_of(path)):
            if span.startswith("--"):
                assert span.split()[0] in known, f"{name_of(path)}: {span}"


def test_words_of_nbgrader_exist():
    for command in COMMANDS:
        if command.startswith("nbgrader "):
            assert command.split()[1] in NbGraderApp.subcommands, command


def test_programs_files_and_their_options_exist():
    for command in COMMANDS:
        words = shlex.split(command)
        files = [word for word in words if re.fullmatch(r"[\w./-]+\.(py|ipynb|yml)", word)]
        for file in files:
            assert (ROOT / file).exists(), command
        if words[0] == "python" and files:
            options = [word for word in words if word.startswith("--")]
            assert all(f'"{option}"' in text_of(ROOT / files[0]) for option in options), command


@pytest.fixture(scope="module")
def small_course(tmp_path_factory):
    """A course of lesson 00 with the demo's class, graded: the demo's command makes it."""
    sandbox_or_skip()
    folder = tmp_path_factory.mktemp("documents") / "course"
    assert cli.main(["demo", "0", "--folder", str(folder)]) == OK
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("command", TO_RUN)
def test_a_command_of_ours_runs(command, small_course, tmp_path, monkeypatch):
    if word_of(command) == "demo":
        return  # the course has been made by it
    monkeypatch.chdir(tmp_path)
    (tmp_path / "their-export.csv").write_text(ROSTER)
    word, *rest = [INSTEAD.get(word, word) for word in words_of(command)]
    program = importlib.import_module(f"autograder.command.{word}").command
    names = {parameter.name for parameter in program.params}
    if "lessons" in names and "00_start_here" not in rest:
        rest.append("00_start_here")
    if "course" in names:
        rest += ["--course", str(small_course)]
    if word == "bundle":
        rest.append(str(tmp_path / "students.zip"))
    if "workers" in names and "--workers" not in rest:
        rest += ["--workers", str(min(2, cores()))]
    mended = (OK, FOUND) if word in ("grade", "export", "doctor") else (OK,)
    assert cli.main([word, *rest]) in mended


# --- examples -------------------------------------------------------------------------------------

LESSON_OF_THE_README = """\
# %% [markdown]
# # Start here

# %% exercise="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test="double" points=1
check("double", double)
"""


def audited(text, code, name, folder, monkeypatch, **words):
    """Return the audit's Result for an example: a lesson's text and its exercises' code.

    name: of the lesson, one that the course does not have; words: names that the code may use
    """
    file = folder / "autograder/exercises" / f"{name}.py"
    file.parent.mkdir(parents=True)
    file.write_text(code)
    (folder / f"{name}.py").write_text(text)
    module = types.ModuleType(f"autograder.exercises.{name}")
    vars(module).update(words)
    exec(compile(code, str(file), "exec"), vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(lesson, "SOLUTIONS", folder)
    monkeypatch.setattr(reference, "ROOT", folder)
    (exercise,) = reference.load_exercises(name)
    return audit_exercise(name, exercise)


def python_blocks(path):
    return [code for language, code in blocks_of(text_of(path)) if language == "python"]


def test_the_exercise_of_the_readme_names_its_mistakes(tmp_path, monkeypatch):
    (code,) = python_blocks(ROOT / "README.md")
    words = {"Exercise": Exercise, "call": call}
    result = audited(LESSON_OF_THE_README, code, "97_readme", tmp_path, monkeypatch, **words)
    assert (result.named, result.passed) == (result.mistakes, result.rights) == (1, 2)
    assert result.stub and result.fresh == FRESH


def test_the_exercise_of_the_authors_guide_passes_its_audit(tmp_path, monkeypatch):
    cells, code, *_ = python_blocks(ROOT / "docs/writing.md")
    result = audited(
        f"# %% [markdown]\n# # A layer\n\n{cells}", code, "97_writing", tmp_path, monkeypatch
    )
    assert result.ok, (result.confusion, result.refused)


def test_other_examples_are_settings_that_exist():
    from autograder.grading.nbgrader_side import Examine

    for path in DOCUMENTS:
        for code in python_blocks(path):
            for name in re.findall(r"\bc\.Examine\.(\w+)", code):
                assert name in Examine.class_trait_names(config=True), name
