"""A class is graded at once: the same scores as nbgrader alone gives, nothing lost when it is
stopped, nothing counted twice.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from classroom import grading_options as options
from classroom import hand_in, need, released
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.author.notebook import fill, solutions_of
from autograder.command.demo import hand_ins
from autograder.course import ROOT, settings_of
from autograder.grading.cohort import FINISHED, GRADED, PERSON, NothingToGrade, grade_class
from autograder.grading.nbgrader_side import nbgrader_api
from autograder.handin.record import MARK

LESSON = "01_neuron"


@pytest.fixture
def course(fresh, tmp_path):
    """A fresh course with the demo's class."""
    folder = tmp_path / "course"
    shutil.copytree(fresh, folder)
    for student, content in hand_ins(LESSON, released(folder)).items():
        hand_in(folder, student, content)
    return folder


def graded(course, lesson=LESSON, **more):
    """Grade the class; return {student: Outcome}."""
    more.setdefault("options", options())
    count, *outcomes = list(grade_class(course, lesson, workers=2, **more))
    assert count == len(outcomes)
    assert len({outcome.student for outcome in outcomes}) == count
    return {outcome.student: outcome for outcome in outcomes}


def in_gradebook(course, lesson=LESSON, db_url=None):
    """Return {student: {cell: (automatic, manual, needs a person, comment)}}, and prove that each
    has each cell once.
    """
    with Gradebook(db_url or f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(lesson):
            (notebook,) = submission.notebooks
            rows = {
                grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }
            rows |= {f"comment {comment.name}": comment.comment for comment in notebook.comments}
            assert len(rows) == len(notebook.grades) + len(notebook.comments)
            found[submission.student.id] = rows | {
                "score": submission.score,
                "late": submission.late_submission_penalty,
            }
        return found


def notes(course, student, lesson=LESSON):
    return nbformat.read(
        course / "autograded" / student / lesson / f"{lesson}.ipynb", as_version=4
    ).metadata[MARK]


def without_times(notes):
    return json.loads(json.dumps(notes).replace('"seconds"', '"s"'))


# --- the same as nbgrader alone -------------------------------------------------------------------


def test_scores_comments_and_verdicts_are_those_of_nbgrader_autograde_with_a_kernel_each(course):
    shutil.copytree(course, course.parent / "other", symlinks=True)
    other = course.parent / "other"
    shutil.copy(course / ".secret", other) if (course / ".secret").exists() else None
    outcomes = graded(course)
    shutil.copy(course / ".secret", other)
    (other / "submitted/eve-cut-off").rename(
        other / "submitted/eve"
    )  # one is enough of what is not run
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        "autograde",
        LESSON,
        f"--CourseDirectory.root={other}",
        "--Examine.runner=kernel",
    ]
    command += [f"--{name}={value}" for name, value in options().items()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    ours, theirs = in_gradebook(course), in_gradebook(other)
    theirs["eve-cut-off"] = theirs.pop("eve")
    assert ours == theirs
    for student, outcome in outcomes.items():
        assert outcome.score is None or outcome.score == ours[student]["score"]
        if student != "eve-cut-off":
            assert without_times(notes(course, student)) == without_times(notes(other, student))
            nbformat.validate(
                nbformat.read(
                    course / "autograded" / student / LESSON / f"{LESSON}.ipynb", as_version=4
                )
            )


def test_a_class_of_every_kind_ends_graded_or_with_a_person_and_a_reason(course):
    outcomes = graded(course)
    assert {
        student: outcome.state for student, outcome in outcomes.items() if outcome.state != GRADED
    } == {"eve-cut-off": PERSON}
    most = outcomes["ada-all-right"].max_score
    assert {student for student, outcome in outcomes.items() if outcome.score == most} >= {
        "ada-all-right",
        "gus-cells-doubled",
        "hal-metadata-lost",
        "ida-other-encoding",
    }
    assert outcomes["dan-blank"].score == 0
    assert 0 < outcomes["cleo-half-done"].score < most
    assert "cut off" in outcomes["eve-cut-off"].said[0]


def test_pictures_of_the_lessons_own_unchanged_cells_are_kept_as_handed_in_and_no_other_output_is(
    course,
):
    notebook = fill(released(course), solutions_of(LESSON))
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()
    forged = {"text/plain": "all right: 4000 points", "text/html": "<b>4000</b>", "image/png": png}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs = [
            nbformat.v4.new_output("display_data", data=forged),
            nbformat.v4.new_output("stream", text="4000 points"),
        ]
    shows = [cell for cell in code if not cell.metadata.get("nbgrader") and cell.source]
    shows[-1].source += "  # changed"
    hand_in(course, "pia", notebook)
    outcome = graded(course, students=["pia"])["pia"]
    assert outcome.score == outcome.max_score
    found = nbformat.read(course / "autograded" / "pia" / LESSON / f"{LESSON}.ipynb", as_version=4)
    kept = [
        cell for cell in found.cells if cell.cell_type == "code" and png in json.dumps(cell.outputs)
    ]
    assert {cell.source for cell in kept} == {cell.source for cell in shows[:-1]}
    assert len(kept) > 5
    assert "left out" not in json.dumps([cell.outputs for cell in kept])
    shown = json.dumps([cell.get("outputs", []) for cell in found.cells])
    assert "<b>4000" not in shown
    assert '4000 points"' not in shown.replace("all right: 4000 points", "")


def test_a_keras_lesson_is_graded_in_forked_children_of_one_warm_process(fresh, tmp_path):
    lesson, course = "05_spirals", tmp_path / "course"
    shutil.copytree(fresh, course)
    full = fill(released(course, lesson), solutions_of(lesson))
    for student in ("one", "two", "three"):
        hand_in(course, student, full, lesson)
    hand_in(course, "blank", released(course, lesson), lesson)
    outcomes = graded(course, lesson)
    assert [outcomes[student].score for student in ("one", "two", "three", "blank")] == [
        outcomes["one"].max_score
    ] * 3 + [0]
    assert without_times(notes(course, "one", lesson)["verdicts"]) == without_times(
        notes(course, "two", lesson)["verdicts"]
    )


# --- stopped and gone on with ---------------------------------------------------------------------


def command_of(course, *words):
    return [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        LESSON,
        "--course",
        str(course),
        *words,
        *(["--no-sandbox"] if options() else []),
    ]


def test_killed_at_any_moment_it_goes_on_where_it_was(course):
    full = fill(released(course), solutions_of(LESSON))
    for number in range(30):
        hand_in(course, f"more-{number:02}", full)
    running = subprocess.Popen(
        command_of(course),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: len(list((course / "autograded").glob(f"*/*/{LESSON}.ipynb"))) >= 5, running)
    family = [
        running.pid,
        *(child.pid for child in psutil.Process(running.pid).children(recursive=True)),
    ]
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    before = {
        path: path.stat().st_mtime_ns
        for path in (course / "autograded").glob(f"*/*/{LESSON}.ipynb")
    }
    assert 5 <= len(before) < 39
    wait_for(
        lambda: (
            not any(
                psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
                for pid in family
            )
        )
    )
    outcomes = graded(course)
    assert sum(outcome.state == FINISHED for outcome in outcomes.values()) == len(before)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    rows = in_gradebook(course)
    assert set(rows) == set(outcomes)
    assert all(
        rows[f"more-{number:02}"]["score"] == outcomes["ada-all-right"].max_score
        for number in range(30)
    )


def wait_for(condition, process=None, seconds=240):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to it"
        assert process is None or process.poll() is None, "the process ended before"
        time.sleep(0.05)


def test_a_grade_written_without_its_notebook_is_given_anew_and_a_broken_notebook_too(course):
    graded(course)
    first = in_gradebook(course)
    shutil.rmtree(course / "autograded" / "ada-all-right")
    broken = course / "autograded" / "dan-blank" / LESSON / f"{LESSON}.ipynb"
    broken.chmod(0o644)
    broken.write_text(broken.read_text()[:1000])
    outcomes = graded(course)
    assert {student for student, outcome in outcomes.items() if outcome.state == GRADED} == {
        "ada-all-right",
        "dan-blank",
    }
    assert in_gradebook(course) == first


def test_only_what_changed_is_graded_again_and_old_questions_are_told(course):
    graded(course)
    assert {outcome.state for outcome in graded(course).values()} == {FINISHED}
    hand_in(course, "dan-blank", fill(released(course), solutions_of(LESSON)))
    again = graded(course)
    assert {student for student, outcome in again.items() if outcome.state != FINISHED} == {
        "dan-blank"
    }
    other = graded(course, options={**options(), "Examine.run_number": 2})
    assert {student for student, outcome in other.items() if outcome.outdated} == set(other) - {
        "eve-cut-off"
    }
    anew = graded(course, regrade=True, options={**options(), "Examine.run_number": 2})
    assert not any(outcome.outdated or outcome.state == FINISHED for outcome in anew.values())
    assert {student: outcome.score for student, outcome in anew.items()} == {
        student: outcome.score for student, outcome in again.items()
    }


def worker_processes():
    """Return the living processes that grade; children of the class end at any moment, also while
    they are looked at.
    """
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "forkserver" in " ".join(child.cmdline()) and child.ppid() != os.getpid():
                found.append(child)
    return found


def test_a_workers_death_costs_no_hand_in(course):
    full = fill(released(course), solutions_of(LESSON))
    for number in range(12):
        hand_in(course, f"more-{number:02}", full)
    results, killed = grade_class(course, LESSON, workers=2, options=options()), False
    outcomes = []
    next(results)
    for outcome in results:
        outcomes.append(outcome)
        if not killed and len(outcomes) >= 3:
            worker_processes()[0].kill()
            killed = True
    assert killed
    assert {outcome.state for outcome in outcomes} == {GRADED, PERSON}
    assert [outcome.student for outcome in outcomes if outcome.state == PERSON] == ["eve-cut-off"]


# --- what people did is kept ----------------------------------------------------------------------


def test_manual_scores_and_late_penalties_stand_when_graded_again(course):
    (course / "submitted/ada-all-right" / LESSON / "timestamp.txt").write_text(
        "2026-03-02 12:00:00 UTC"
    )
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-01 12:00:00 UTC")
    graded(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        grade = gradebook.find_grade("why-bias", LESSON, LESSON, "cleo-half-done")
        grade.manual_score = 0.5
        gradebook.find_comment(
            "why-bias", LESSON, LESSON, "cleo-half-done"
        ).manual_comment = "well said"
        gradebook.db.commit()
    graded(course, regrade=True)
    rows = in_gradebook(course)
    assert rows["cleo-half-done"]["why-bias"][1] == 0.5
    assert rows["cleo-half-done"]["comment why-bias"] == "well said"
    assert rows["ada-all-right"]["late"] == rows["ada-all-right"]["score"] > 0
    assert rows["gus-cells-doubled"]["late"] == 0
    api = nbgrader_api(course)
    api.config.merge(settings_of(course, options()))
    assert api.autograde(LESSON, "ada-all-right", force=True)["success"]
    assert in_gradebook(course) == rows


# --- the command ----------------------------------------------------------------------------------


def test_the_command_says_who_needs_a_person_and_ends_with_a_code_for_scripts(course):
    done = subprocess.run(
        [*command_of(course, "--json", "--students", "ada-all-right,eve-cut-off")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [(each["student"], each["state"]) for each in found["hand_ins"]] == [
        ("ada-all-right", GRADED),
        ("eve-cut-off", PERSON),
    ]
    assert "eve-cut-off: needs a person: the file is cut off" in done.stderr
    assert "1 graded, 1 need a person" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--students", "nobody"], "no hand-in of 01_neuron by nobody"),
        (["--course", "nowhere"], "no hand-ins of 01_neuron"),
    ],
)
def test_wrong_use_is_told(course, words, said):
    done = subprocess.run(
        [*command_of(course), *words], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2
    assert said in done.stderr


def test_a_lesson_the_gradebook_does_not_know_is_told_with_the_remedy(course):
    from autograder.gradebook.write import NotBuilt, Register

    with pytest.raises(NotBuilt, match="autograder build 09_nothing"):
        Register(f"sqlite:///{course}/gradebook.db", "09_nothing")
    with pytest.raises(NothingToGrade):
        list(grade_class(course, "02_layer"))


# --- several machines, another database -----------------------------------------------------------


def test_on_a_dask_cluster_a_lost_workers_hand_ins_go_to_another(course):
    from distributed import LocalCluster

    full = fill(released(course), solutions_of(LESSON))
    for number in range(10):
        hand_in(course, f"more-{number:02}", full)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        results, outcomes, killed = (
            grade_class(course, LESSON, scheduler=cluster.scheduler_address, options=options()),
            [],
            False,
        )
        assert next(results) == 19
        for outcome in results:
            outcomes.append(outcome)
            if not killed and len(outcomes) >= 2:
                os.kill(next(iter(cluster.workers.values())).process.pid, signal.SIGKILL)
                killed = True
    assert len(outcomes) == 19
    most = max(outcome.score or 0 for outcome in outcomes)
    assert sum(outcome.score == most for outcome in outcomes) == 14
    assert [outcome.student for outcome in outcomes if outcome.state == PERSON] == ["eve-cut-off"]


@pytest.fixture
def postgres(tmp_path):
    """A PostgreSQL server of our own on a Unix socket; yields the address of its database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    need("PostgreSQL's server", found, "`sudo apt install postgresql`")
    programs, folder = (
        found[-1].parent,
        Path(shutil.os.path.realpath("/tmp")) / f"pg-{os.getpid()}-{time.time_ns()}",
    )
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    become = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if os.getuid() == 0
        else []
    )  # it refuses to run as root
    run = {"check": True, "capture_output": True, "cwd": "/"}
    subprocess.run(
        [*become, programs / "initdb", "-D", folder / "data", "-U", "grader", "-A", "trust"], **run
    )
    words = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run(
        [
            *become,
            programs / "pg_ctl",
            "-D",
            folder / "data",
            "-l",
            folder / "log",
            "-o",
            words,
            "-w",
            "start",
        ],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"postgresql+psycopg://grader@/postgres?host={folder}"
    finally:
        subprocess.run(
            [*become, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], **run
        )
        shutil.rmtree(folder, ignore_errors=True)


def test_a_gradebook_on_postgresql_gets_the_same_grades(course, postgres):
    graded(course)
    copy_lesson(f"sqlite:///{course}/gradebook.db", postgres)
    graded(course, regrade=True, options={**options(), "CourseDirectory.db_url": postgres})
    assert in_gradebook(course, db_url=postgres) == in_gradebook(course)
    assert {
        outcome.state
        for outcome in graded(
            course, options={**options(), "CourseDirectory.db_url": postgres}
        ).values()
    } == {FINISHED}
    assert (
        CourseDirectory(config=settings_of(course, {"CourseDirectory.db_url": postgres})).db_url
        == postgres
    )


def copy_lesson(source, target):
    """Enter a lesson into another gradebook, as `build` does."""
    with (
        Gradebook(source, "neuron_to_network") as old,
        Gradebook(target, "neuron_to_network") as new,
    ):
        new.add_assignment(LESSON)
        new.add_notebook(LESSON, LESSON)
        notebook = old.find_notebook(LESSON, LESSON)
        for cell in notebook.source_cells:
            new.add_source_cell(
                cell.name,
                LESSON,
                LESSON,
                cell_type=cell.cell_type,
                source=cell.source,
                checksum=cell.checksum,
                locked=cell.locked,
            )
        for cell in notebook.grade_cells:
            new.add_grade_cell(
                cell.name, LESSON, LESSON, max_score=cell.max_score, cell_type=cell.cell_type
            )
        for cell in notebook.solution_cells:
            new.add_solution_cell(cell.name, LESSON, LESSON)
