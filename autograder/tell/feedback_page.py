"""One page of feedback: an autograded notebook and its scores become one HTML file.

The page loads nothing and runs nothing. It is nbgrader's feedback page with a summary in front,
verdicts with hints, formulas as MathML and pictures in it.
"""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbformat.v4.rwbase import rejoin_lines

from autograder.gradebook.read import CellScore
from autograder.handin.clean import clean_outputs
from autograder.handin.record import GradeRecord, read_record
from autograder.handin.roles import grade_id, grader_of, is_answer, is_graded
from autograder.tell import markup
from helpers.check.verdict import Failure, Part, Verdict

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
MAX_SHOWN = 40_000  # characters of one output
MAX_ALT = 2_000  # characters that say what a picture shows
STATES = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "blank": "not attempted",
    "missing": "not attempted",
}
UNSEEN, BY_HAND, WAITS = "not answered", "graded by a person", "waits for a person"


class BrokenNotebook(ValueError):
    """An autograded notebook that no page can be made of; the message says why."""


@dataclass
class SummaryRow:
    """One line of the summary.

    id: where on the page it stands
    state, words: how it was found, for the colour and for people
    score: None as long as a person is needed
    """

    id: str
    title: str
    state: str
    words: str
    score: float | None
    max_score: float


@dataclass
class PageCell:
    """What the page shows of a cell.

    kind: markdown, code or raw
    role: answer, check or lesson
    trusted: whether its text is one of the release
    row: its SummaryRow, None for a cell without points
    verdict: None where none is known; then the source of a check and its outputs are shown
    """

    kind: str
    role: str
    id: str
    source: str
    trusted: bool
    comment: str = ""
    row: SummaryRow | None = None
    verdict: Verdict | None = None
    outputs: tuple | list = ()


# --- verdicts and the summary ---------------------------------------------------------------------


def verdict_of(data):
    """Return the Verdict in a record's data, without values of a fresh case in its words."""
    parts = []
    for part in data["parts"]:
        failure = Failure(**part["failure"]) if part["failure"] else None
        if failure:
            failure.sentence = veiled(failure.sentence)
        parts.append(Part(**{**part, "failure": failure}))
    notes = [veiled(note) for note in data["notes"] if not note.startswith("your code printed:")]
    mistakes = list(map(tuple, data["mistakes"]))
    return Verdict(**{**data, "parts": parts, "notes": notes, "mistakes": mistakes})


def veiled(text):
    """Return a sentence without the values that an error's own text may repeat.

    Small whole numbers, as in shapes, stay.
    """
    if not text.startswith(("it stopped with ", "Python warned: ")):
        return text
    return re.sub(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?|\d{5,}", "…", text)[:200]


def _row(id, record, verdict, score, unread):
    """Return the SummaryRow of a graded cell.

    record: the ExerciseRecord, None where there is none
    unread: whether a person is needed for the whole hand-in
    """
    exercise = id.removeprefix("test-")
    title = verdict.title if verdict else exercise.replace("-", " ").capitalize()
    points = score.score
    if score.by_hand:
        state, words = "hand", BY_HAND
    elif score.open or unread:
        state, words, points = "person", WAITS, None
    elif record:
        state, words = record.state, STATES[record.state]
    else:
        state, words = "blank", UNSEEN
    return SummaryRow(id, title, state, words, points, score.max_score)


def _sentence(rows):
    """Return the summary in a sentence: "3 right, 1 not attempted."."""
    said = []
    for words in dict.fromkeys([*STATES.values(), UNSEEN, BY_HAND, WAITS]):
        count = sum(row.words == words for row in rows)
        if count:
            verb = "wait" if count > 1 else "waits"
            said.append(f"{count} {words.replace('waits', verb)}")
    return f"{', '.join(said)}." if said else ""


# --- the page -------------------------------------------------------------------------------------


@functools.cache
def _template():
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "rendered": lambda source, trusted=False: Markup(markup.rendered(source, trusted)),
        "highlighted": lambda source: Markup(markup.highlighted(source)),
        "colored": lambda text: Markup(markup.colored(text)),
        "verdict_html": lambda verdict: Markup(markup.verdict_html(verdict)),
        "points": lambda number: "–" if number is None else f"{round(number, 2):g}",
    }
    style = loader.get_source(environment, "feedback.css")[0] + markup.style_of_code()
    environment.globals |= {"style": Markup(style), "policy": POLICY}
    return environment.get_template("feedback.html.j2")


TRUSTED = frozenset()  # of the worker process


def start_worker(trusted):
    """Prepare a process for feedback_in_worker."""
    global TRUSTED
    TRUSTED = trusted
    _template()


def feedback_in_worker(raw, scores, made_of):
    """Return a page as bytes, in a process prepared by start_worker; raises BrokenNotebook."""
    return feedback_html(raw, scores, TRUSTED, made_of).encode("utf-8", "replace")


def feedback_html(raw, scores, trusted=frozenset(), made_of=""):
    """Return the page of one hand-in as text; raises BrokenNotebook.

    raw: the autograded notebook's bytes
    scores: the student's StudentScores
    trusted: texts in which HTML is let through, those of the release
    made_of: kept in the page, to tell later whether it is up to date
    """
    try:
        notebook = rejoin_lines(nbformat.from_dict(json.loads(raw)))
        return _page(notebook, scores, trusted, made_of)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        raise BrokenNotebook(
            f"no page can be made of the autograded notebook ({reason})"
        ) from error


def _page(notebook, scores, trusted, made_of):
    record = read_record(notebook) or GradeRecord()
    unread = bool(record.needs_person and scores.open)
    records = record.exercises
    useful = [cell for cell in notebook.cells if not _of_no_use(cell)]
    cells = [_page_cell(cell, scores, records, trusted, unread) for cell in useful]
    rows = [cell.row for cell in cells if cell.row]
    return _template().render(
        made_of=made_of,
        title=_title_of(cells, trusted),
        scores=scores,
        rows=rows,
        sentence=_sentence(rows),
        person=record.needs_person if unread else "",
        repairs=record.repairs,
        cells=cells,
    )


def _of_no_use(cell):
    """Whether a cell says nothing on a page.

    These are the badge that opens Colab and the student's progress, which is not known here.
    """
    return cell.metadata.get("id") == "view-in-github" or cell.source.strip() == "progress()"


def _title_of(cells, trusted):
    """Return the lesson's first heading."""
    for cell in cells:
        if cell.kind == "markdown" and (cell.trusted or not trusted):
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line.removeprefix("# ")
    return "a hand-in"


def _page_cell(cell, scores, records, trusted, unread):
    """Return the PageCell of a notebook's cell; records: {exercise: its ExerciseRecord}."""
    id, is_task = str(grade_id(cell)), bool(grader_of(cell).get("task"))
    is_filled_in, has_points = is_answer(cell) or is_task, is_graded(cell) or is_task
    role = "answer" if is_filled_in else "check" if has_points else "lesson"
    shown = PageCell(cell.cell_type, role, id, cell.source, cell.source in trusted)
    record = None
    if has_points and cell.cell_type == "code":
        record = records.get(id.removeprefix("test-"))
    if record and record.verdict:
        shown.verdict = verdict_of(record.verdict)
    else:
        shown.outputs = shown_outputs(cell.get("outputs"))
    if is_filled_in:
        shown.comment = scores.comments.get(id, "")
    if has_points:
        score = scores.cells.get(id, CellScore())
        shown.row = _row(id, record, shown.verdict, score, unread)
    return shown


def shown_outputs(outputs):
    """Return outputs as [{"kind": "text" or "picture", …}, …]: plain text and checked pictures."""
    return list(map(_shown_output, clean_outputs(outputs)))


def _shown_output(output):
    if output.output_type == "stream":
        return _shown_text(output.text, output.name == "stderr")
    if output.output_type == "error":
        lines = output.traceback or [f"{output.ename}: {output.evalue}"]
        return _shown_text("\n".join(lines), True)
    if "image/png" not in output.data:
        return _shown_text(output.data["text/plain"])
    said = output.data.get("text/plain", "")
    alt = "Picture drawn by this cell" if not said or said.startswith("<") else said
    width = output.metadata.get("image/png", {}).get("width")
    png = Markup(output.data["image/png"])
    return {"kind": "picture", "png": png, "alt": alt[:MAX_ALT], "width": width}


def _shown_text(text, is_error=False):
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]}\n[cut: {len(text):,} characters]\n"
    return {"kind": "text", "stderr": is_error, "text": text}


def texts_of(notebook):
    """Return the Markdown sources of a released notebook: the texts in which HTML is kept."""
    return frozenset(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
