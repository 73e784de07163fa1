"""Report page: the class report as one HTML file without scripts or outside addresses, as CSV, and
in a few sentences.
"""

import csv
import functools
import io
import json
import sys
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.tell.report import FEWEST

FEW = 30  # hand-ins below which a correlation is said to be perhaps chance
MOST_MISTAKES = 10  # in the list of the most frequent
HARD = 0.5  # pass rate below which an exercise is opened on the page and told of at the top
WORDS = {
    "good": "yes",
    "fair": "somewhat",
    "low": "hardly",
    "negative": "no",
    "not enough hand-ins": "not enough hand-ins",
    "all alike": "all alike",
}
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which spreadsheets know UTF-8
STARTERS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a spreadsheet takes a cell that starts so for a formula


def plural(count, one, many=None):
    """Return a count with its word: "1 student", "2 students"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def percent(share):
    """Return a share from 0 to 1 as whole percent, "–" where it is None."""
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def number(value, digits=1):
    """Return a number with at most so many decimals, "–" where it is None."""
    return "–" if value is None else f"{round(value, digits):g}".replace("-", "−")


def label(name):
    """Return a mistake's name for people."""
    return name.replace("-", " ").replace("_", " ") or "no known mistake"


def frequent(report):
    """Return [(exercise, mistake)] of the most frequent named mistakes in the whole lesson."""
    pairs = [
        (each, mistake)
        for each in report["exercises"]
        for mistake in each["mistakes"]
        if mistake["name"]
    ]
    return sorted(pairs, key=lambda pair: -pair[1]["count"])[:MOST_MISTAKES]


def flagged(report):
    """Return the exercises whose passing goes low or negative with the points of the rest."""
    return [
        each for each in report["exercises"] if each["reliability"]["word"] in ("low", "negative")
    ]


def summary_of(report):
    """Return what matters most in a class report, as a list of sentences: who, how well, what went
    wrong, which exercise, who needs a person.
    """
    return [
        *_how_well(report),
        *_what_went_wrong(report),
        *_which_exercise(report),
        *_what_to_do(report),
    ]


def _how_well(report):
    scores = report["scores"]
    said = f"{plural(report['hand_ins'], 'hand-in')}"
    if scores["count"] == 1:
        yield (
            f"{said}, with a score of {number(scores['median'])} of {number(scores['max'])} points."
        )
    elif scores["count"]:
        yield (
            f"{said}; half of the scores are {number(scores['median'])} of "
            f"{number(scores['max'])} points or better."
        )
    else:
        yield f"{said}, none of which has a complete score yet."


def _what_went_wrong(report):
    tried = [
        each
        for each in report["exercises"]
        if each["pass_rate"] is not None and each["kind"] == "code"
    ]
    hard = sorted(
        (each for each in tried if each["pass_rate"] < HARD), key=lambda each: each["pass_rate"]
    )
    if hard:
        names = _listed(
            [f"“{each['title']}” (solved by {percent(each['pass_rate'])})" for each in hard[:3]]
        )
        more = f" and {len(hard) - 3} more" if len(hard) > 3 else ""
        yield f"Most of the class did not fully solve {names}{more}."
    elif tried and min(each["pass_rate"] for each in tried) < 1:
        least = min(tried, key=lambda each: each["pass_rate"])
        yield (
            f"Every exercise was solved by at least half; fewest solved “{least['title']}” "
            f"({percent(least['pass_rate'])})."
        )
    elif tried:
        yield "Everybody whose points are known solved every exercise that is checked."
    for each, mistake in frequent(report)[:1]:
        who = f"{mistake['count']} of {report['hand_ins']}"
        yield (
            f"The most frequent mistake is “{label(mistake['name'])}” in “{each['title']}”, "
            f"made by {who}."
        )


def _which_exercise(report):
    words = {each["reliability"]["word"] for each in report["exercises"] if each["kind"] == "code"}
    odd = flagged(report)
    if odd:
        names = _listed([f"“{each['title']}”" for each in odd])
        tells = "does not tell" if len(odd) == 1 else "do not tell"
        yield (
            f"{names} {tells} stronger hand-ins from weaker ones: look at the question, its "
            "check, and how it is taught."
        )
    elif words & {"good", "fair"}:
        yield (
            "Every exercise that some solve and others do not tells stronger hand-ins from "
            "weaker ones."
        )
    elif "not enough hand-ins" in words:
        yield (
            "There are not enough hand-ins to say how well the exercises tell stronger ones "
            "from weaker ones."
        )


def _what_to_do(report):
    people = len({row["student"] for row in report["needs_person"]})
    yield (
        f"{plural(people, 'hand-in needs', 'hand-ins need')} a person."
        if people
        else "No hand-in needs a person."
    )
    if report["essays_to_mark"]:
        yield (
            f"{plural(report['essays_to_mark'], 'text answer waits', 'text answers wait')} to "
            f"be marked and {'counts' if report['essays_to_mark'] == 1 else 'count'} 0 points "
            "so far."
        )
    others = sum(row["count"] for row in report["out_of_date"]["others"])
    if others:
        yield (
            f"{plural(others, 'hand-in was', 'hand-ins were')} graded with other questions "
            "than most, and may be out of date."
        )


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# --- HTML -----------------------------------------------------------------------------------------


@functools.cache
def _template():
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "number": number, "label": label, "plural": plural}
    return environment.get_template("report.html.j2")


def page_of(report, made):
    """Return the report as one HTML page that needs nothing else; made: a date for its foot."""
    said = {
        "summary": summary_of(report),
        "frequent": frequent(report),
        "chart": histogram(report["scores"]),
    }
    return _template().render(
        report=report, made=made, words=WORDS, hard=HARD, few=FEW, fewest=FEWEST, **said
    )


def histogram(scores):
    """Return what the histogram's picture is drawn of: bars as {"x", "y", "width", "height",
    "label", "count"} in a box of 400 × 214.
    """
    counts = [each["count"] for each in scores["histogram"]]
    if not counts:
        return None
    left, top, width, height = 14, 18, 368, 150
    most, step = max(counts), width / len(counts)
    bars = []
    for place, each in enumerate(scores["histogram"]):
        tall = height * each["count"] / most
        words = f"{each['from']} to {each['to']} %"
        bars.append(
            {
                "x": left + place * step + 2,
                "y": top + height - tall,
                "width": step - 4,
                "height": tall,
                "words": words,
                "from": each["from"],
                **each,
            }
        )
    fullest = max(scores["histogram"], key=lambda each: each["count"])
    said = (
        f"Histogram of {plural(scores['count'], 'score')} in percent of "
        f"{number(scores['max'])} points. "
        f"The fullest bar, {fullest['from']} to {fullest['to']} %, holds "
        f"{fullest['count']}. The same numbers stand in the table below."
    )
    return {
        "bars": bars,
        "said": said,
        "left": left,
        "base": top + height,
        "right": left + width,
        "step": step,
    }


# --- CSV ------------------------------------------------------------------------------------------


def defused(value):
    """Return a CSV cell that no spreadsheet takes for a formula: texts that start like one get an
    apostrophe in front.
    """
    return (
        f"'{value}"
        if isinstance(value, str) and value.lstrip(" \n").startswith(STARTERS)
        else value
    )


def _csv(head, rows):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows(
        [head, *([defused("" if cell is None else cell) for cell in row] for row in rows)]
    )
    return file.getvalue()


def exercises_csv(report):
    """Return one row per exercise as CSV."""
    head = [
        "exercise",
        "title",
        "kind",
        "max_points",
        "mean_points",
        "scored",
        "passed",
        "pass_rate",
        "not_attempted",
        "attempted_as_last",
        "parts_passed",
    ]
    head += [
        "tries_known",
        "tries_median",
        "hints_shown_to",
        "reliability",
        "reliability_word",
        "most_frequent_mistake",
        "made_by",
    ]
    stops = {stop["exercise"]: stop["count"] for stop in report["stops"]}
    rows = []
    for each in report["exercises"]:
        named = next(
            (mistake for mistake in each["mistakes"] if mistake["name"]),
            {"name": None, "count": None},
        )
        parts = "; ".join(
            f"{part['title']}: {part['passed']} of {part['known']}" for part in each["parts"]
        )
        row = [*(each[key] for key in head[:9]), stops.get(each["exercise"]), parts]
        row += [
            each["tries"]["known"],
            each["tries"]["median"],
            each["tries"]["hints"] if each["tries"]["known"] else None,
        ]
        rows.append(
            [
                *row,
                each["reliability"]["value"],
                each["reliability"]["word"],
                named["name"],
                named["count"],
            ]
        )
    return _csv(head, rows)


def mistakes_csv(report):
    """Return one row per exercise and mistake as CSV; students' names only where the report has
    them.
    """
    head = ["exercise", "mistake", "made_by", "share", "message", "shortest_example"]
    named = "class" in report
    rows = []
    for each in report["exercises"]:
        for mistake in each["mistakes"]:
            row = [
                each["exercise"],
                label(mistake["name"]),
                mistake["count"],
                mistake["share"],
                mistake["message"],
                mistake["example"],
            ]
            rows.append([*row, " ".join(mistake["students"])] if named else row)
    return _csv([*head, "students"] if named else head, rows)


# --- files ----------------------------------------------------------------------------------------


def write(report, page=None, table=None, data=None):
    """Write a report as HTML (`page`), CSV (`table`, and the mistakes beside it) and JSON (`data`,
    "-" for standard output); return the paths written.
    """
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z").strip()
    texts = {}
    if page:
        texts[Path(page)] = page_of(report, made)
    if table:
        table = Path(table)
        texts[table] = f"{BOM}{exercises_csv(report)}"
        texts[table.with_name(f"{table.stem}-mistakes{table.suffix}")] = (
            f"{BOM}{mistakes_csv(report)}"
        )
    if data:
        text = json.dumps({"made": made, "summary": summary_of(report), **report}, indent=1) + "\n"
        if str(data) == "-":
            sys.stdout.write(text)
        else:
            texts[Path(data)] = text
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
    return list(texts)
