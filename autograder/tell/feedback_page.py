"""A page of feedback: an autograded notebook and its scores become one HTML file that loads nothing
and runs nothing.

The page is nbgrader's feedback page with a summary in front, verdicts with hints, formulas as
MathML and pictures in it. What a
student wrote is text wherever it stands: HTML is let through only in texts that stand so in the
  release.
"""

import functools
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4.rwbase import rejoin_lines
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from autograder.gradebook.read import CellScore
from autograder.handin.clean import clean_outputs
from autograder.handin.pack import NOTES
from autograder.tell.mathml import mathml
from helpers.check.judge import Failure, Part, Verdict
from helpers.check.show import as_html

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
LONG_FORMULA = 30  # characters of TeX: a browser does not break a formula, so on a phone it scrolls
MAX_SHOWN = 40_000  # characters of one output
STATES = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "blank": "not attempted",
    "missing": "not attempted",
}
SAID = {  # what a check says to somebody at the notebook, and what a page says instead
    (
        "Replace the <code>...</code> in the cell above by your answer, run it, then run this "
        "cell again."
    ): "There is no answer in what you handed in.",
    (
        " is not defined: run the cell above first, from the top if you have just opened the "
        "notebook."
    ): " is not defined in what you handed in.",
}


class BrokenNotebook(ValueError):
    """An autograded notebook that no page can be made of; the message says why."""


@dataclass
class Row:
    """One line of the summary: what was asked, where it stands on the page, how it was found, and
    its points.
    """

    id: str
    title: str
    state: str
    words: str
    score: float | None  # None as long as a person is needed
    max_score: float


# --- texts ----------------------------------------------------------------------------------------


class Renderer(IPythonRenderer):
    """Markdown as HTML that loads and runs nothing.

    trusted: HTML in the text is kept; else it is shown as text
    """

    def __init__(self, trusted):
        super().__init__(
            escape=not trusted, allow_harmful_protocols=False, exclude_anchor_links=True
        )

    def text(self, text):
        return html.escape(html.unescape(text), quote=False)

    def link(self, text, url, title=None):
        url = html.unescape(url).strip()
        if re.fullmatch(r"#[\w.:-]+", url):
            return f'<a href="{html.escape(url)}">{text}</a>'
        if re.match(r"(https?://|mailto:)[^\s\x00-\x1f]+$", url, re.IGNORECASE):
            return f'<a href="{html.escape(url)}" rel="noopener noreferrer">{text}</a>'
        return text  # to another notebook, which does not lie beside a page; or no address at all

    def image(self, text, url, title=None):
        alt = html.escape(html.unescape(re.sub(r"<[^>]*>", "", text)))
        if PICTURE.fullmatch(url):
            return f'<img src="{url}" alt="{alt}">'
        return (
            alt or "[picture]"
        )  # nothing is fetched: not even to tell somebody that the page was opened

    def block_code(self, code, info=None):
        if info and info.split(None, 1)[:1] in (["python"], ["py"]):
            return highlighted(code)
        return f"<pre><code>{html.escape(code)}</code></pre>\n"

    def block_mermaidjs(self, code):
        return self.block_code(code)

    def task_list_item(self, text, checked=False):
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    def block_math(self, body):
        return mathml(html.unescape(body), True)

    def inline_math(self, body):
        formula = mathml(html.unescape(body))
        return f'<span class="long">{formula}</span>' if len(body) > LONG_FORMULA else formula

    def latex_environment(self, name, body):
        return mathml(html.unescape(f"\\begin{{{name}}}{body}\\end{{{name}}}"), True)


@functools.cache
def _markdown(trusted):
    return MarkdownWithMath(renderer=Renderer(trusted))


@functools.lru_cache(maxsize=4096)
def rendered(source, trusted=False):
    """Return Markdown as HTML; what was tamed in a student's text (`&lt;b`) is text here in any
    case, and reads as written.
    """
    return _markdown(trusted).render(
        source if trusted else re.sub(r"&lt;(?=[A-Za-z/!?])", "<", source)
    )


@functools.lru_cache(maxsize=4096)
def highlighted(source):
    """Return code as HTML with its words marked."""
    return highlight(source or " ", get_lexer_by_name("ipython3"), HtmlFormatter())


# --- verdicts and the summary ---------------------------------------------------------------------


def verdict_of(data):
    """Return the Verdict that the examiner noted as data (Verdict.to_dict), with no value of a
    fresh case in its words.
    """
    parts = []
    for part in data["parts"]:
        failure = Failure(**part["failure"]) if part["failure"] else None
        if failure:
            failure.sentence = veiled(failure.sentence)
        parts.append(Part(**{**part, "failure": failure}))
    notes = [veiled(note) for note in data["notes"] if not note.startswith("your code printed:")]
    return Verdict(
        **{
            **data,
            "parts": parts,
            "notes": notes,
            "mistakes": [tuple(each) for each in data["mistakes"]],
        }
    )


def veiled(text):
    """Return a sentence without the values that an error's own text may repeat; small whole
    numbers, as in shapes, stay.
    """
    if not text.startswith(("it stopped with ", "Python warned: ")):
        return text
    return re.sub(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?|\d{5,}", "…", text)[:200]


def _told(verdict):
    """Return what is said at a check cell: the verdict, and the exercise's hints behind folds
    unless it is right.
    """
    said = as_html(verdict, reveal=False)
    for of_a_check, of_a_grade in SAID.items():
        said = said.replace(of_a_check, of_a_grade)
    if verdict.state == "right":
        return said
    count = len(verdict.hints)
    folds = [
        f"<details><summary>Hint {number} of {count}</summary>{rendered(hint)}</details>"
        for number, hint in enumerate(verdict.hints, start=1)
    ]
    return said + "".join(folds)


def _row(id, noted, verdict, score, unread):
    exercise = id.removeprefix("test-")
    title = verdict.title if verdict else exercise.replace("-", " ").capitalize()
    if score.by_hand:
        state, words = "hand", "graded by a person"
    elif score.open or unread:
        state, words = "person", "waits for a person"
    elif noted:
        state, words = noted["state"], STATES[noted["state"]]
    else:
        state, words = "blank", "not answered"
    return Row(id, title, state, words, None if state == "person" else score.score, score.max_score)


def _sentence(rows):
    """Return the summary in a sentence: "3 right, 1 not attempted"."""
    order = [
        *dict.fromkeys(STATES.values()),
        "not answered",
        "graded by a person",
        "waits for a person",
    ]
    counts = {words: sum(row.words == words for row in rows) for words in order}
    said = [
        f"{count} {words.replace('waits', 'wait' if count > 1 else 'waits')}"
        for words, count in counts.items()
        if count
    ]
    return f"{', '.join(said)}." if said else ""


# --- the page -------------------------------------------------------------------------------------


@functools.cache
def _template():
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "rendered": lambda source, trusted=False: Markup(rendered(source, trusted)),
        "highlighted": lambda source: Markup(highlighted(source)),
        "ansi2html": lambda text: Markup(ansi2html(text)),
        "told": lambda verdict: Markup(_told(verdict)),
        "points": lambda number: "–" if number is None else f"{round(number, 2):g}",
    }
    style = loader.get_source(environment, "feedback.css")[0] + HtmlFormatter().get_style_defs(
        ".highlight"
    )
    environment.globals |= {"style": Markup(style), "policy": POLICY}
    return environment.get_template("feedback.html.j2")


TRUSTED = frozenset()  # of the worker process


def start_worker(trusted):
    """Prepare a process that makes pages."""
    global TRUSTED
    TRUSTED = trusted
    _template()


def make_page(raw, hand_in, made_of):
    """Return a page as bytes, in a process prepared by start_worker; raises BrokenNotebook."""
    return page_of(raw, hand_in, TRUSTED, made_of).encode("utf-8", "replace")


def page_of(raw, hand_in, trusted=frozenset(), made_of=""):
    """Return the page of one hand-in as text; raises BrokenNotebook.

    raw: the autograded notebook's bytes
    hand_in: its scores.HandIn
    trusted: texts in which HTML is let through, those of the release
    made_of: kept in the page, to tell later whether it is up to date
    """
    try:
        notebook = rejoin_lines(nbformat.from_dict(json.loads(raw)))
        return _page(notebook, hand_in, trusted, made_of)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        raise BrokenNotebook(
            f"no page can be made of the autograded notebook ({reason})"
        ) from error


def _page(notebook, hand_in, trusted, made_of):
    notes = notebook.metadata.get(NOTES, {})
    verdicts = {each["exercise"]: each for each in notes.get("verdicts", [])}
    unread = "needs_person" in notes and bool(hand_in.open)
    cells = [
        _shown_cell(cell, hand_in, verdicts, trusted, unread)
        for cell in notebook.cells
        if not _of_no_use(cell)
    ]
    rows = [cell["row"] for cell in cells if cell["row"]]
    texts = [
        cell["source"]
        for cell in cells
        if cell["kind"] == "markdown" and (cell["trusted"] or not trusted)
    ]
    titles = [
        line.removeprefix("# ")
        for text in texts
        for line in text.splitlines()
        if line.startswith("# ")
    ]
    return _template().render(
        made_of=made_of,
        title=titles[0] if titles else "a hand-in",
        hand_in=hand_in,
        rows=rows,
        sentence=_sentence(rows),
        person=notes["needs_person"] if unread else "",
        repairs=notes.get("repairs", []),
        cells=cells,
    )


def _of_no_use(cell):
    """Whether a cell says nothing on a page: the badge that opens Colab, and the student's
    progress, which is not known here.
    """
    return cell.metadata.get("id") == "view-in-github" or cell.source.strip() == "progress()"


def _shown_cell(cell, hand_in, verdicts, trusted, unread):
    """Return what the template shows of a cell."""
    grader = cell.metadata.get("nbgrader") or {}
    id = str(grader.get("grade_id", ""))
    graded = bool(grader.get("grade") or grader.get("task"))
    solution = bool(grader.get("solution") or grader.get("task"))
    noted = verdicts.get(id.removeprefix("test-")) if graded and cell.cell_type == "code" else None
    verdict = verdict_of(noted["verdict"]) if noted and noted.get("verdict") else None
    return {
        "kind": cell.cell_type,
        "id": id,
        "own": solution or graded,
        "solution": solution,
        "source": cell.source,
        "trusted": cell.source in trusted,
        "comment": hand_in.comments.get(id, "") if solution else "",
        "row": _row(id, noted, verdict, hand_in.cells.get(id, CellScore()), unread)
        if graded
        else None,
        "verdict": verdict,
        "shown": [] if verdict else shown(cell.get("outputs")),
    }


def shown(outputs):
    """Return outputs as [{"kind": text, error or picture, …}, …]: plain text and checked pictures,
    nothing else.
    """
    found = []
    for output in clean_outputs(outputs):
        if output.output_type == "stream":
            found.append(
                {"kind": "text", "stderr": output.name == "stderr", "text": _short(output.text)}
            )
        elif output.output_type == "error":
            lines = output.traceback or [f"{output.ename}: {output.evalue}"]
            found.append({"kind": "text", "stderr": True, "text": _short("\n".join(lines))})
        elif "image/png" in output.data:
            said = output.data.get("text/plain", "")
            alt = "Picture drawn by this cell" if not said or said.startswith("<") else said
            size = output.metadata.get("image/png", {})
            found.append(
                {
                    "kind": "picture",
                    "png": Markup(output.data["image/png"]),
                    "alt": alt[:2000],
                    "width": size.get("width"),
                }
            )
        else:
            found.append(
                {"kind": "text", "stderr": False, "text": _short(output.data["text/plain"])}
            )
    return found


def _short(text):
    return (
        text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}\n[cut: {len(text):,} characters]\n"
    )


def texts_of(notebook):
    """Return the Markdown sources of a released notebook: the texts in which HTML is let
    through.
    """
    return frozenset(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
