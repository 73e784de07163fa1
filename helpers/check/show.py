"""Show: a verdict as plain text, and the same words as HTML. Colour and symbols only repeat what
the text says.
"""

from html import escape

from helpers.check.judge import BLANK, MISSING, RIGHT

MOST_FAILURES = 3  # shown in full; the other failed parts are only named

STYLE = {
    "box": (
        "border-left:4px solid {color};padding:.4em 0 .4em .9em;margin:.3em "
        "0;font-family:system-ui,sans-serif;line-height:1.45;max-width:52em"
    ),
    "head": "font-weight:600;margin-bottom:.25em",
    "pre": "margin:.15em 0 .3em 1.6em;padding:.45em "
    ".7em;background:rgba(127,127,127,.12);border-radius:4px;font-size:.86em;"
    "white-space:pre-wrap;overflow-wrap:anywhere;color:inherit",
    "said": "margin:.45em 0 0 0",
}
COLORS = {
    "right": "#009E73",
    "partly": "#E69F00",
    "wrong": "#D55E00",
    "blank": "#7f7f7f",
    "missing": "#7f7f7f",
}


def lines_of(verdict, hint=None, reveal=True):
    """Return the verdict as a list of (kind, text): head, pass, fail, blank, detail, mistake, hint,
    note.

    hint: (number, of how many, text) or None
    reveal: show calls and the values expected and got; False in feedback on a grade, whose cases
      stay secret
    """
    lines = [("head", _headline(verdict))]
    if verdict.state == BLANK:
        return [
            *lines,
            (
                "note",
                (
                    "Replace the `...` in the cell above by your answer, run it, then run "
                    "this cell again."
                ),
            ),
        ]
    for name in verdict.missing:
        lines.append(
            (
                "note",
                (
                    f"`{name}` is not defined: run the cell above first, from the top if you "
                    "have just opened the notebook."
                ),
            )
        )
    if verdict.state == MISSING:
        return lines
    shown = 0
    for part in verdict.parts:
        share = (
            f" ({_points(part.points if part.passed else 0)} of {_points(part.points)})"
            if verdict.max_points
            else ""
        )
        kind = "pass" if part.passed else "blank" if part.blank else "fail"
        lines.append((kind, f"{part.title}{share}"))
        if kind == "fail" and part.failure is not None:
            if shown < MOST_FAILURES:
                lines.append(("detail", _details(part.failure, reveal)))
            shown += 1
    for name, message in verdict.mistakes:
        lines.append(("mistake", f"{name.replace('-', ' ').replace('_', ' ')}. {message}"))
    if hint is not None:
        lines.append(("hint", f"Hint {hint[0]} of {hint[1]}: {hint[2]}"))
    lines.extend(("note", note[0].upper() + note[1:]) for note in verdict.notes)
    return lines


def _headline(verdict):
    state = {
        "right": "right",
        "partly": "partly right",
        "wrong": "not right yet",
        "blank": "not attempted yet",
        "missing": "nothing to check yet",
    }[verdict.state]
    points = (
        f" · {_points(verdict.points)} of {_points(verdict.max_points)} points"
        if verdict.max_points
        else ""
    )
    return f"{verdict.title}: {state}{points}"


def _points(number):
    return f"{number:g}"


def _details(failure, reveal):
    rows = []
    if reveal:
        rows.append(failure.call)
        if failure.expected:
            rows.append(_row("expected", failure.expected))
        if failure.got:
            rows.append(_row("got", failure.got))
    rows.append(f"→ {failure.sentence}")
    if failure.line and reveal:
        rows.append(f"  in the line: {failure.line}")
    return "\n".join(rows)


def _row(label, text):
    first, *rest = text.split("\n")
    return "\n".join([f"{label:<9} {first}", *(f"{'':<10}{line}" for line in rest)])


MARKS = {"pass": "✓", "fail": "✗", "blank": "○"}
LABELS = {"pass": "passed", "fail": "failed", "blank": "not attempted yet"}


def as_text(verdict, hint=None, reveal=True):
    """Return a verdict as plain text."""
    rows = []
    for kind, text in lines_of(verdict, hint, reveal):
        if kind == "head":
            mark = {RIGHT: "✓", BLANK: "○", MISSING: "○"}.get(verdict.state, "✗")
            rows.append(f"{mark} {text}")
        elif kind in MARKS:
            rows.append(
                f"  {MARKS[kind]} {text}" + (": not attempted yet" if kind == "blank" else "")
            )
        elif kind == "detail":
            rows.extend(f"      {line}" for line in text.split("\n"))
        elif kind == "mistake":
            rows.append(f"  A known mistake: {text}")
        else:
            rows.append(f"  {text}")
    return "\n".join(rows)


def as_html(verdict, hint=None, reveal=True):
    """Return a verdict as HTML without scripts, styles or links of its own; everything of the
    student's is escaped.
    """
    color = COLORS[verdict.state]
    rows = []
    for kind, text in lines_of(verdict, hint, reveal):
        safe = _code(escape(text))
        if kind == "head":
            rows.append(f'<div style="{STYLE["head"]}">{safe}</div>')
        elif kind in MARKS:
            tone = {"pass": COLORS["right"], "fail": COLORS["wrong"], "blank": COLORS["blank"]}[
                kind
            ]
            rows.append(
                f'<div><span style="color:{tone};font-weight:700" role="img" '
                f'aria-label="{LABELS[kind]}">{MARKS[kind]}</span> {safe}</div>'
            )
        elif kind == "detail":
            rows.append(f'<pre style="{STYLE["pre"]}">{escape(text)}</pre>')
        elif kind == "mistake":
            name, _, message = safe.partition(". ")
            rows.append(
                f'<div style="{STYLE["said"]}">A known mistake: <b>{name}</b>. {message}</div>'
            )
        else:
            rows.append(f'<div style="{STYLE["said"]}">{safe}</div>')
    return f'<div style="{STYLE["box"].format(color=color)}">{"".join(rows)}</div>'


def _code(safe):
    """Turn `...` in escaped text into code."""
    parts = safe.split("`")
    if len(parts) % 2 == 0:
        return safe
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
