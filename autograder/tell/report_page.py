"""Report page: the class report as one HTML page, as CSV, and in a few sentences.

The page holds no scripts and no outside addresses.
"""

import csv
import functools
import io
import json
import sys
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.tell.csv_table import defused
from autograder.tell.statistics import FEWEST
from helpers.files import write_whole

FEW = 30  # hand-ins below which a correlation is said to be perhaps chance
MOST_MISTAKES = 10  # in the list of the most frequent
MOST_NAMED = 3  # hard exercises that the summary names
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
    pairs = []
    for exercise in report["exercises"]:
        pairs += [(exercise, mistake) for mistake in exercise["mistakes"] if mistake["name"]]
    return sorted(pairs, key=lambda pair: -pair[1]["count"])[:MOST_MISTAKES]


def flagged(report):
    """Return the exercises whose passing goes low or negative with the points of the rest."""
    words = ("low", "negative")
    exercises = report["exercises"]
    return [exercise for exercise in exercises if exercise["reliability"]["word"] in words]


# --- in a few sentences ---------------------------------------------------------------------------


def summary_of(report):
    """Return what matters most in a class report, as a list of sentences.

    They tell who handed in, how well, what went wrong, in which exercise, and who needs a person.
    """
    return [
        *_how_well(report),
        *_what_was_hard(report),
        *_what_went_wrong(report),
        *_what_tells_apart(report),
        *_what_to_do(report),
    ]


def _how_well(report):
    scores, said = report["scores"], plural(report["hand_ins"], "hand-in")
    if not scores["count"]:
        yield f"{said}, none of which has a complete score yet."
        return
    median, most = number(scores["median"]), number(scores["max"])
    if scores["count"] == 1:
        yield f"{said}, with a score of {median} of {most} points."
    else:
        yield f"{said}; half of the scores are {median} of {most} points or better."


def _what_was_hard(report):
    checks = [exercise for exercise in report["exercises"] if exercise["kind"] == "code"]
    known = [exercise for exercise in checks if exercise["pass_rate"] is not None]
    ordered = sorted(known, key=lambda exercise: exercise["pass_rate"])
    hard = [exercise for exercise in ordered if exercise["pass_rate"] < HARD]
    if hard:
        names = _listed([_solved_by(exercise) for exercise in hard[:MOST_NAMED]])
        rest = len(hard) - MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        yield f"Most of the class did not fully solve {names}{more}."
    elif ordered and ordered[0]["pass_rate"] < 1:
        least, rate = ordered[0]["title"], percent(ordered[0]["pass_rate"])
        yield f"Every exercise was solved by at least half; fewest solved “{least}” ({rate})."
    elif ordered:
        yield "Everybody whose points are known solved every exercise that is checked."


def _solved_by(exercise):
    return f"“{exercise['title']}” (solved by {percent(exercise['pass_rate'])})"


def _what_went_wrong(report):
    for exercise, mistake in frequent(report)[:1]:
        name, title = label(mistake["name"]), exercise["title"]
        made_by = f"{mistake['count']} of {report['hand_ins']}"
        yield f"The most frequent mistake is “{name}” in “{title}”, made by {made_by}."


def _what_tells_apart(report):
    checks = [exercise for exercise in report["exercises"] if exercise["kind"] == "code"]
    words = {exercise["reliability"]["word"] for exercise in checks}
    odd = [f"“{exercise['title']}”" for exercise in flagged(report)]
    if odd:
        tell = "does not tell" if len(odd) == 1 else "do not tell"
        yield (
            f"{_listed(odd)} {tell} stronger hand-ins from weaker ones: look at the question, its "
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
    if people:
        yield f"{plural(people, 'hand-in needs', 'hand-ins need')} a person."
    else:
        yield "No hand-in needs a person."
    essays = report["essays_to_mark"]
    if essays:
        waiting = plural(essays, "text answer waits", "text answers wait")
        count = "counts" if essays == 1 else "count"
        yield f"{waiting} to be marked and {count} 0 points so far."
    others = sum(row["count"] for row in report["out_of_date"]["others"])
    if others:
        graded = plural(others, "hand-in was", "hand-ins were")
        yield f"{graded} graded with other questions than most, and may be out of date."


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


def report_html(report, made):
    """Return the report as one HTML page that needs nothing else; made: a date for its foot."""
    return _template().render(
        report=report,
        made=made,
        summary=summary_of(report),
        frequent=frequent(report),
        chart=histogram(report["scores"]),
        words=WORDS,
        hard=HARD,
        few=FEW,
        fewest=FEWEST,
    )


LEFT, TOP, WIDTH, HEIGHT = 14, 18, 368, 150  # of the histogram in a box of 400 × 214
GAP = 4  # between two bars


def histogram(scores):
    """Return what the histogram's picture is drawn of, None where there is none.

    That is {"bars", "said", "left", "base", "right"}; a bar is {"x", "y", "width", "height",
    "words", "from", "to", "count"}.
    """
    bins = scores["histogram"]
    if not bins:
        return None
    fullest = max(bins, key=lambda part: part["count"])
    said = (
        f"Histogram of {plural(scores['count'], 'score')} in percent of "
        f"{number(scores['max'])} points. The fullest bar, {_range(fullest)}, holds "
        f"{fullest['count']}. The same numbers stand in the table below."
    )
    step, bars = WIDTH / len(bins), []
    for place, part in enumerate(bins):
        tall = HEIGHT * part["count"] / fullest["count"]
        box = {"x": LEFT + place * step + GAP / 2, "y": TOP + HEIGHT - tall}
        box |= {"width": step - GAP, "height": tall}
        bars.append({**box, "words": _range(part), **part})
    return {"bars": bars, "said": said, "left": LEFT, "base": TOP + HEIGHT, "right": LEFT + WIDTH}


def _range(part):
    return f"{part['from']} to {part['to']} %"


# --- CSV ------------------------------------------------------------------------------------------

OF_EXERCISES = (
    *("exercise", "title", "kind", "max_points", "mean_points", "scored", "passed", "pass_rate"),
    *("not_attempted", "attempted_as_last", "parts_passed", "tries_known", "tries_median"),
    *("hints_shown_to", "reliability", "reliability_word", "most_frequent_mistake", "made_by"),
)
OF_MISTAKES = ("exercise", "mistake", "made_by", "share", "message", "shortest_example")


def exercises_csv(report):
    """Return one row an exercise as CSV."""
    stops = {stop["exercise"]: stop["count"] for stop in report["stops"]}
    rows = [_exercise_row(exercise, stops) for exercise in report["exercises"]]
    return _csv(OF_EXERCISES, rows)


def _exercise_row(exercise, stops):
    parts = [f"{part['title']}: {part['passed']} of {part['known']}" for part in exercise["parts"]]
    named = next((mistake for mistake in exercise["mistakes"] if mistake["name"]), {})
    tries, told = exercise["tries"], exercise["reliability"]
    return exercise | {
        "attempted_as_last": stops.get(exercise["exercise"]),
        "parts_passed": "; ".join(parts),
        "tries_known": tries["known"],
        "tries_median": tries["median"],
        "hints_shown_to": tries["hints"] if tries["known"] else None,
        "reliability": told["value"],
        "reliability_word": told["word"],
        "most_frequent_mistake": named.get("name"),
        "made_by": named.get("count"),
    }


def mistakes_csv(report):
    """Return one row an exercise and mistake as CSV; students only where the report has them."""
    rows = []
    for exercise in report["exercises"]:
        rows += [_mistake_row(exercise, mistake) for mistake in exercise["mistakes"]]
    return _csv([*OF_MISTAKES, "students"] if "class" in report else OF_MISTAKES, rows)


def _mistake_row(exercise, mistake):
    return mistake | {
        "exercise": exercise["exercise"],
        "mistake": label(mistake["name"]),
        "made_by": mistake["count"],
        "shortest_example": mistake["example"],
        "students": " ".join(mistake.get("students", [])),
    }


def _csv(columns, rows):
    """Return rows {column: value} as CSV; None is an empty cell, no cell a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([defused(row[column]) for column in columns])
    return file.getvalue()


# --- files ----------------------------------------------------------------------------------------


def write(report, page=None, table=None, data=None):
    """Write a report and return the paths written.

    page: a file for HTML
    table: a file for CSV; the mistakes go into another one beside it
    data: a file for JSON, "-" for standard output
    """
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z").strip()
    texts = {}
    if page:
        texts[Path(page)] = report_html(report, made)
    if table:
        table = Path(table)
        texts[table] = f"{BOM}{exercises_csv(report)}"
        beside = table.with_name(f"{table.stem}-mistakes{table.suffix}")
        texts[beside] = f"{BOM}{mistakes_csv(report)}"
    if data:
        text = json.dumps({"made": made, "summary": summary_of(report), **report}, indent=1) + "\n"
        if str(data) == "-":
            sys.stdout.write(text)
        else:
            texts[Path(data)] = text
    for path, text in texts.items():
        write_whole(path, text.encode("utf-8", "replace"))
    return list(texts)
