"""Show: a verdict as plain text, and the same words as HTML. Colour and symbols only repeat what
the text says.
"""

from html import escape
from typing import Literal, TypeAlias

from helpers.check.verdict import BLANK, MISSING, RIGHT, Failure, Part, Verdict

Audience: TypeAlias = Literal["student", "grade"]
STUDENT: Audience = "student"  # at the notebook: calls and values are shown
GRADE: Audience = "grade"  # reading the feedback on a grade, whose cases stay secret

Hint: TypeAlias = tuple[int, int, str]  # (number, of how many, text)
Line: TypeAlias = tuple[str, str]  # (kind, text), see lines_of

MOST_FAILURES = 3  # shown in full; the other failed parts are only named

NO_ANSWER = {
    STUDENT: (
        "Replace the `...` in the cell above by your answer, run it, then run this cell again."
    ),
    GRADE: "There is no answer in what you handed in.",
}
NOT_DEFINED = {
    STUDENT: (
        "`{name}` is not defined: run the cell above first, from the top if you have just opened "
        "the notebook."
    ),
    GRADE: "`{name}` is not defined in what you handed in.",
}
STATES = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "blank": "not attempted yet",
    "missing": "nothing to check yet",
}

MARKS = {"pass": "✓", "fail": "✗", "blank": "○"}
LABELS = {"pass": "passed", "fail": "failed", "blank": "not attempted yet"}
STYLE = {
    "box": (
        "border-left:4px solid {color};padding:.4em 0 .4em .9em;margin:.3em "
        "0;font-family:system-ui,sans-serif;line-height:1.45;max-width:52em"
    ),
    "head": "font-weight:600;margin-bottom:.25em",
    "pre": (
        "margin:.15em 0 .3em 1.6em;padding:.45em "
        ".7em;background:rgba(127,127,127,.12);border-radius:4px;font-size:.86em;"
        "white-space:pre-wrap;overflow-wrap:anywhere;color:inherit"
    ),
    "said": "margin:.45em 0 0 0",
}
GREEN, ORANGE, RED, GREY = "#009E73", "#E69F00", "#D55E00", "#7f7f7f"
COLORS = {"right": GREEN, "partly": ORANGE, "wrong": RED, "blank": GREY, "missing": GREY}
TONES = {"pass": GREEN, "fail": RED, "blank": GREY}


# --- the words ------------------------------------------------------------------------------------


def lines_of(
    verdict: Verdict, hint: Hint | None = None, audience: Audience = STUDENT
) -> list[Line]:
    """Return the verdict as a list of (kind, text): head, pass, fail, blank, detail, mistake, hint,
    note.
    """
    lines = [("head", _headline(verdict))]
    if verdict.state == BLANK:
        return [*lines, ("note", NO_ANSWER[audience])]
    for name in verdict.missing:
        lines.append(("note", NOT_DEFINED[audience].format(name=name)))
    if verdict.state == MISSING:
        return lines
    lines += _part_lines(verdict, audience)
    for name, message in verdict.mistakes:
        lines.append(("mistake", f"{name.replace('-', ' ').replace('_', ' ')}. {message}"))
    if hint is not None:
        number, count, text = hint
        lines.append(("hint", f"Hint {number} of {count}: {text}"))
    lines.extend(("note", note[0].upper() + note[1:]) for note in verdict.notes)
    return lines


def _headline(verdict: Verdict) -> str:
    headline = f"{verdict.title}: {STATES[verdict.state]}"
    if verdict.max_points:
        headline += f" · {verdict.points:g} of {verdict.max_points:g} points"
    return headline


def _part_lines(verdict: Verdict, audience: Audience) -> list[Line]:
    """Return a line for each part, and the details of the first that failed."""
    lines, shown = [], 0
    for part in verdict.parts:
        kind, title = _kind(part), part.title
        if verdict.max_points:
            title += f" ({part.points if part.passed else 0:g} of {part.points:g})"
        lines.append((kind, title))
        if kind == "fail" and part.failure is not None:
            if shown < MOST_FAILURES:
                lines.append(("detail", _details(part.failure, audience)))
            shown += 1
    return lines


def _kind(part: Part) -> str:
    if part.passed:
        return "pass"
    return "blank" if part.blank else "fail"


def _details(failure: Failure, audience: Audience) -> str:
    why = f"→ {failure.sentence}"
    if audience == GRADE:
        return why
    rows = [failure.call]
    if failure.expected:
        rows.append(_row("expected", failure.expected))
    if failure.got:
        rows.append(_row("got", failure.got))
    rows.append(why)
    if failure.line:
        rows.append(f"  in the line: {failure.line}")
    return "\n".join(rows)


def _row(label: str, text: str) -> str:
    """Return a text behind its label, its further lines below its first."""
    first, *further = text.split("\n")
    return "\n".join([f"{label:<9} {first}", *(f"{'':<10}{line}" for line in further)])


# --- as text and as HTML --------------------------------------------------------------------------


def as_text(verdict: Verdict, hint: Hint | None = None, audience: Audience = STUDENT) -> str:
    """Return a verdict as plain text.

    audience: STUDENT or GRADE
    """
    rows: list[str] = []
    for kind, text in lines_of(verdict, hint, audience):
        if kind == "head":
            mark = {RIGHT: "✓", BLANK: "○", MISSING: "○"}.get(verdict.state, "✗")
            rows.append(f"{mark} {text}")
        elif kind in MARKS:
            blank = ": not attempted yet" if kind == "blank" else ""
            rows.append(f"  {MARKS[kind]} {text}{blank}")
        elif kind == "detail":
            rows.extend(f"      {line}" for line in text.split("\n"))
        elif kind == "mistake":
            rows.append(f"  A known mistake: {text}")
        else:
            rows.append(f"  {text}")
    return "\n".join(rows)


def as_html(verdict: Verdict, hint: Hint | None = None, audience: Audience = STUDENT) -> str:
    """Return a verdict as HTML without scripts, styles or links of its own; everything of the
    student's is escaped.

    audience: STUDENT or GRADE
    """
    lines = lines_of(verdict, hint, audience)
    rows = "".join(_html_line(kind, text) for kind, text in lines)
    return f'<div style="{STYLE["box"].format(color=COLORS[verdict.state])}">{rows}</div>'


def _html_line(kind: str, text: str) -> str:
    if kind == "detail":
        return f'<pre style="{STYLE["pre"]}">{escape(text)}</pre>'
    safe = _with_code(escape(text))
    if kind == "head":
        return f'<div style="{STYLE["head"]}">{safe}</div>'
    if kind in MARKS:
        return (
            f'<div><span style="color:{TONES[kind]};font-weight:700" role="img" '
            f'aria-label="{LABELS[kind]}">{MARKS[kind]}</span> {safe}</div>'
        )
    if kind == "mistake":
        name, _, message = safe.partition(". ")
        safe = f"A known mistake: <b>{name}</b>. {message}"
    return f'<div style="{STYLE["said"]}">{safe}</div>'


def _with_code(safe: str) -> str:
    """Return escaped text with `...` as code, where its backticks come in pairs."""
    pieces = safe.split("`")
    if len(pieces) % 2 == 0:
        return safe
    pieces[1::2] = [f"<code>{piece}</code>" for piece in pieces[1::2]]
    return "".join(pieces)
