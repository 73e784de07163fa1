"""Report: what a class's hand-ins of one lesson tell, as plain data from the gradebook and the
autograded notebooks alone.

Points are the gradebook's; parts, mistakes and attempts are the examiner's, out of the notebooks'
metadata. No student is named in it but those whose hand-in needs a person, unless names are asked
for. `autograder.tell.report_page` writes the data for people.
"""

import re
from collections import Counter
from pathlib import Path

import numpy as np

from autograder.gradebook.read import read_scores
from autograder.tell.anonymise import Anonymiser, name_parts
from autograder.tell.graded import NOT_ATTEMPTED, answers_of, cells_of, lesson_text, read_found

FEWEST = 10  # hand-ins for a correlation that says anything
LOW, FAIR = (
    0.2,
    0.3,
    # R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 1991: below 0.2 poor,
    # from 0.3 good
)
BIN = 10  # percent of the points in one bar of the histogram


class NothingToReport(ValueError):
    """There is no hand-in of the lesson to report on; the message says so."""


def report_of(course, lesson, db_url, names=False):
    """Return the report on a lesson as plain data: dicts, lists, numbers, strings; shares are from
    0 to 1, None where nothing is known.

    scores: of the hand-ins whose checks all have points; exercises: in the lesson's order, with
      parts, mistakes, tries and reliability
    stops: the last exercise attempted; needs_person: student and reason; out_of_date: graded with
      another run or key than most
    course: the nbgrader course folder; db_url: its gradebook
    names: tell who made a mistake, stopped where, and has which score
    raises NothingToReport, autograder.gradebook.read.NoGradebook
    """
    course = Path(course)
    hand_ins = read_scores(db_url, lesson)
    if not hand_ins:
        raise NothingToReport(
            f"nobody has handed in {lesson} yet, or nothing of it is graded: the "
            "gradebook holds no hand-in"
        )
    found = {
        student: read_found(course / "autograded" / student / lesson / f"{lesson}.ipynb")
        for student in hand_ins
    }
    people = _needs_person(hand_ins, found) + _without_row(course, lesson, hand_ins)
    first = next((each.path for each in found.values() if each.verdicts), None)
    exercises = _exercises(hand_ins, found, cells_of(first) if first else [])
    mistakes = _mistakes(course, lesson, hand_ins, found, first)
    whole = [
        student
        for student, each in hand_ins.items()
        if each.cells and not any(_waits(name, cell) for name, cell in each.cells.items())
    ]
    report = {
        "lesson": lesson,
        "title": _title(cells_of(first)) if first else lesson,
        "hand_ins": len(hand_ins),
        "scores": _scores([hand_ins[student] for student in whole], hand_ins),
        "exercises": [
            _exercise(id, title, kind, hand_ins, found, whole, mistakes)
            for id, title, kind in exercises
        ],
        "stops": _stops(exercises, found),
        "needs_person": people,
        "essays_to_mark": sum(
            cell.open
            for each in hand_ins.values()
            for name, cell in each.cells.items()
            if not _is_check(name)
        ),
        "out_of_date": _out_of_date(found),
        "repaired": sum(each.repaired for each in found.values()),
        "trouble": sum(
            any(verdict.get("trouble") for verdict in each.verdicts.values())
            for each in found.values()
        ),
    }
    if names:
        report["class"] = _class(hand_ins, found, exercises, whole)
    else:
        _forget(report)
    return report


def _is_check(name):
    return name.startswith("test-")


def _waits(name, cell):
    """Whether a check of a hand-in waits for a person; essays always do, and their points are
    entered as they come.
    """
    return _is_check(name) and cell.open


def _title(cells):
    for cell in cells:
        heading = (
            re.search(r"^# +(.+)$", cell["source"], re.MULTILINE)
            if cell.get("cell_type") == "markdown"
            else None
        )
        if heading:
            return heading[1].strip()
    return ""


def _exercises(hand_ins, found, cells):
    """Return [(id, title, "code" or "essay")] in the lesson's order, as far as a notebook shows
    it.
    """
    order = {cell["grader"].get("grade_id"): number for number, cell in enumerate(cells)}
    titles = {}
    for each in found.values():
        for id, verdict in each.verdicts.items():
            titles.setdefault(id, str(verdict["verdict"].get("title") or id))
    names = sorted(
        {name for each in hand_ins.values() for name in each.cells},
        key=lambda name: (order.get(name, len(order)), name),
    )
    ids = [(name.removeprefix("test-"), "code" if _is_check(name) else "essay") for name in names]
    return [(id, titles.get(id) or id.replace("-", " ").capitalize(), kind) for id, kind in ids]


def _needs_person(hand_ins, found):
    """Return [{"student", "name", "exercise", "reason"}] of what no program could grade and no
    person has graded yet.
    """
    rows = []
    for student, each in hand_ins.items():
        notes = found[student]
        name = f"{each.first_name} {each.last_name}".strip()
        waiting = [cell for cell, score in each.cells.items() if _waits(cell, score)]
        if not each.cells:
            rows.append((student, name, "", "the gradebook holds no points for it: grade it again"))
        elif notes.unreadable:
            rows.append((student, name, "", notes.unreadable))
        elif waiting and notes.needs_person:
            rows.append((student, name, "", notes.needs_person))
        else:
            for cell in waiting:
                id = cell.removeprefix("test-")
                reason = notes.verdicts.get(id, {}).get("needs_person") or "it has no score yet"
                rows.append((student, name, id, str(reason)))
        for cell, score in each.cells.items():
            if score.look_again:
                rows.append(
                    (
                        student,
                        name,
                        cell.removeprefix("test-"),
                        "graded by hand before it was graded again: are the points still right?",
                    )
                )
    return [dict(zip(("student", "name", "exercise", "reason"), row, strict=True)) for row in rows]


def _without_row(course, lesson, hand_ins):
    """Return rows for autograded notebooks that the gradebook does not know."""
    paths = sorted((course / "autograded").glob(f"*/{lesson}/{lesson}.ipynb"))
    reason = (
        "there is an autograded notebook, but the gradebook does not know the hand-in: grade "
        "it again"
    )
    return [
        {"student": p.parts[-3], "name": "", "exercise": "", "reason": reason}
        for p in paths
        if p.parts[-3] not in hand_ins
    ]


def _scores(whole, hand_ins):
    """Return the scores of the hand-ins that no check of waits for a person: summary numbers in
    points, counts by percent.
    """
    values = np.sort([each.score for each in whole])
    most = max((each.max_score for each in hand_ins.values()), default=0.0)
    result = {
        "count": len(values),
        "max": most,
        "values": values.round(6).tolist(),
        "late": 0,
        "by_hand": 0,
        "histogram": [],
    }
    result["late"] = sum(each.late_penalty > 0 for each in hand_ins.values())
    result["by_hand"] = sum(
        any(cell.by_hand for name, cell in each.cells.items() if _is_check(name))
        for each in hand_ins.values()
    )
    if len(values):
        quartiles = np.quantile(values, [0.25, 0.5, 0.75])
        names = ("lowest", "lower_quartile", "median", "upper_quartile", "highest", "mean")
        numbers = (values[0], *quartiles, values[-1], values.mean())
        result |= {
            name: round(float(number), 6) for name, number in zip(names, numbers, strict=True)
        }
    if len(values) and most > 0:
        places = np.clip(
            np.floor(np.round(100 * values / most, 9) / BIN), 0, 100 // BIN - 1
        ).astype(int)
        counts = np.bincount(places, minlength=100 // BIN)
        result["histogram"] = [
            {"from": BIN * i, "to": BIN * (i + 1), "count": int(count)}
            for i, count in enumerate(counts)
        ]
    return result


def _exercise(id, title, kind, hand_ins, found, whole, mistakes):
    """Return all that is known of one exercise."""
    cell = f"test-{id}" if kind == "code" else id
    scored = {
        student: each.cells[cell]
        for student, each in hand_ins.items()
        if cell in each.cells and not each.cells[cell].open
    }
    passed = {student: score.score >= score.max_score - 1e-9 for student, score in scored.items()}
    verdicts = {
        student: each.verdicts[id]
        for student, each in found.items()
        if id in each.verdicts and not each.verdicts[id].get("needs_person")
    }
    attempted = {
        student for student, verdict in verdicts.items() if verdict["state"] not in NOT_ATTEMPTED
    }
    max_points = max((score.max_score for score in scored.values()), default=0.0)
    return {
        "exercise": id,
        "title": title,
        "kind": kind,
        "max_points": max_points,
        "scored": len(scored),
        "passed": sum(passed.values()),
        "pass_rate": _share(sum(passed.values()), len(scored)),
        "mean_points": round(float(np.mean([score.score for score in scored.values()])), 6)
        if scored
        else None,
        "not_attempted": len(verdicts) - len(attempted),
        "parts": _parts(verdicts.values()),
        "mistakes": mistakes.get(id, []),
        "tries": _tries(
            [
                each.tries[id]
                for student, each in found.items()
                if id in each.tries and student in attempted
            ]
        ),
        "reliability": _reliability(cell, passed, hand_ins, whole),
    }


def _share(part, whole):
    return round(part / whole, 6) if whole else None


def _parts(verdicts):
    """Return for each part how many passed it, of how many whose verdict is known."""
    known, passed, points = Counter(), Counter(), {}
    for verdict in verdicts:
        for part in verdict["verdict"].get("parts", []):
            title = str(part["title"])
            known[title] += 1
            passed[title] += part["passed"] is True
            points.setdefault(title, part.get("points"))
    return [
        {
            "title": title,
            "points": points[title],
            "known": known[title],
            "passed": passed[title],
            "pass_rate": _share(passed[title], known[title]),
        }
        for title in points
    ]


def _tries(counts):
    """Return the median of wrong tries, and the share of those who were shown a hint, of those it
    is known of.
    """
    if not counts:
        return {"known": 0, "median": None, "hints": 0, "hint_share": None}
    hints = sum(each["hints"] > 0 for each in counts)
    return {
        "known": len(counts),
        "median": float(np.median([each["tries"] for each in counts])),
        "hints": hints,
        "hint_share": _share(hints, len(counts)),
    }


def _reliability(cell, passed, hand_ins, whole):
    """Return the point-biserial correlation of passing an exercise with the points of the other
    checks, as {"n", "value", "interval", "word"}.

    The rest leaves the exercise itself out, or it would be correlated with itself (S. Henrysson,
      Psychometrika 28, 1963). The interval
    is of 95 %, by Fisher's transformation.
    """
    students = [student for student in whole if student in passed]
    right = np.array([passed[student] for student in students], dtype=float)
    others = [
        [
            score.score
            for name, score in hand_ins[student].cells.items()
            if _is_check(name) and name != cell
        ]
        for student in students
    ]
    rest = np.round([sum(points) for points in others], 9)
    result = {"n": len(students), "value": None, "interval": None}
    if len(students) < FEWEST:
        return result | {"word": "not enough hand-ins"}
    if np.ptp(right) == 0 or np.ptp(rest) == 0:
        return result | {"word": "all alike"}
    r = round(float(np.corrcoef(right, rest)[0, 1]), 6)
    if abs(r) < 1 and len(students) > 3:
        slack = 1.959964 / np.sqrt(len(students) - 3)
        result["interval"] = [
            round(float(np.tanh(np.arctanh(r) + sign * slack)), 6) for sign in (-1, 1)
        ]
    word = "negative" if r < 0 else "low" if r < LOW else "fair" if r < FAIR else "good"
    return result | {"value": r, "word": word}


def _mistakes(course, lesson, hand_ins, found, first):
    """Return {exercise: [{"name", "message", "count", "share", "example", "students"}]}, the most
    frequent first.

    What is wrong without a known mistake is listed under the name "", what stopped the run or hung
      under "stopped". The example is the shortest anonymised answer.
    """
    release = cells_of(course / "release" / lesson / f"{lesson}.ipynb")
    text = (
        lesson_text(release, ours=True)
        if release
        else lesson_text(cells_of(first) if first else [], ours=False)
    )
    parts = name_parts(
        *(
            part
            for each in hand_ins.values()
            for part in (
                each.student,
                each.first_name,
                each.last_name,
                each.email.partition("@")[0],
            )
        )
    )
    anonymous = Anonymiser(text, parts)
    made, examples, known = {}, {}, {}
    for student, each in found.items():
        wrong = {
            id: verdict
            for id, verdict in each.verdicts.items()
            if verdict["state"] in ("wrong", "partly") and not verdict.get("needs_person")
        }
        sources = answers_of(each.path) if wrong else {}
        for id, verdict in wrong.items():
            source = sources.get(id, "")
            if source not in known.setdefault(id, {}):  # many hand in the same
                known[id][source] = anonymous(source) if source else None
            example = known[id][source]
            named = (
                [["stopped", verdict["trouble"]]]
                if verdict.get("trouble")
                else verdict["verdict"].get("mistakes") or [["", ""]]
            )
            for name, message in named:
                key = (id, str(name))
                made.setdefault(key, (str(message), {}))[1][student] = True
                if example and (
                    key not in examples
                    or (len(example), example) < (len(examples[key]), examples[key])
                ):
                    examples[key] = example
    result = {}
    for (id, name), (message, students) in sorted(
        made.items(), key=lambda item: (item[0][1] == "", -len(item[1][1]), item[0])
    ):
        mistake = {
            "name": name,
            "message": message,
            "count": len(students),
            "share": _share(len(students), len(hand_ins)),
        }
        result.setdefault(id, []).append(
            mistake | {"example": examples.get((id, name)), "students": list(students)}
        )
    return result


def _last_attempted(notes, exercises):
    """Return the last exercise with a check that a hand-in attempts, "" for none."""
    attempted = [
        id
        for id, _, kind in exercises
        if kind == "code" and notes.verdicts.get(id, {}).get("state", "blank") not in NOT_ATTEMPTED
    ]
    return attempted[-1] if attempted else ""


def _stops(exercises, found):
    """Return [{"exercise", "title", "count", "students"}]: how many attempted an exercise as their
    last; "" for nothing attempted.
    """
    at = {
        student: _last_attempted(each, exercises)
        for student, each in found.items()
        if each.verdicts
    }
    places = [
        ("", "nothing attempted"),
        *((id, title) for id, title, kind in exercises if kind == "code"),
    ]
    stops = [
        {
            "exercise": id,
            "title": title,
            "students": [student for student, last in at.items() if last == id],
        }
        for id, title in places
    ]
    return [stop | {"count": len(stop["students"])} for stop in stops]


def _out_of_date(found):
    """Return the run and key that most were graded with, and those of the others with how many
    were.
    """
    groups = {}
    for student, each in found.items():
        if each.graded_with:
            groups.setdefault(each.graded_with, []).append(student)
    if not groups:
        return {"usual": None, "others": []}
    order = sorted(groups, key=lambda with_: (-len(groups[with_]), str(with_)))
    rows = [
        {"run": run, "key": key, "count": len(groups[run, key]), "students": groups[run, key]}
        for run, key in order
    ]
    return {
        "usual": {"run": rows[0]["run"], "key": rows[0]["key"], "count": rows[0]["count"]},
        "others": rows[1:],
    }


def _class(hand_ins, found, exercises, whole):
    """Return a row for each hand-in, by name."""
    titles, complete, rows = {id: title for id, title, _ in exercises}, set(whole), []
    for student, each in hand_ins.items():
        name = f"{each.first_name} {each.last_name}".strip()
        last = (
            titles.get(_last_attempted(found[student], exercises), "nothing")
            if found[student].verdicts
            else "not known"
        )
        rows.append(
            {
                "student": student,
                "name": name,
                "score": round(each.score, 6),
                "complete": student in complete,
                "late_penalty": each.late_penalty,
                "last_attempted": last,
            }
        )
    return rows


def _forget(report):
    """Take the students out of everything but the list of those who need a person."""
    for row in [
        *report["stops"],
        *report["out_of_date"]["others"],
        *(mistake for each in report["exercises"] for mistake in each["mistakes"]),
    ]:
        row.pop("students")
