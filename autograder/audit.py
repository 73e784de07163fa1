"""Audit: does every exercise refuse and name each known mistake, for as many points in every draw, accept each right answer, and tell an untouched stub?"""

import functools
import json
import re
import warnings
from dataclasses import dataclass, field

import numpy as np

from autograder.keys import make_key, seed_of
from autograder.lesson import BEGIN, END, lesson_names, load_exercises, read_cells, reference_of
from helpers.check.ask import ask
from helpers.check.judge import BLANK, RIGHT, judge, question_of

STUB = "...  # your code here"
FRESH = 20  # seeds on which the reference must pass
TRIED = 3  # fresh seeds on which every mistake and right answer is tried, besides the public one


@dataclass
class Result:
    """What the audit found for one exercise."""

    lesson: str
    exercise: str
    mistakes: int = 0
    named: int = 0
    rights: int = 0
    passed: int = 0
    stub: bool = False
    fresh: int = 0
    confusion: list = field(default_factory=list)  # (mistake, what it was called instead, seed)
    refused: list = field(default_factory=list)  # (right answer, sentence, seed)

    @property
    def ok(self):
        enough = self.rights >= 5 and self.mistakes >= 1
        return enough and self.named == self.mistakes and self.passed == self.rights and self.stub and self.fresh == FRESH


@functools.cache
def cached_key(lesson, exercise_id, *seed):
    """Return the key of an exercise for a seed (words); made once."""
    exercise = next(each for each in load_exercises(lesson) if each.id == exercise_id)
    return make_key(exercise, reference_of(lesson), lesson, list(seed))


def verdict_on(key, things):
    """Return the Verdict on things (functions or values) under a key, asked in process and sent through JSON as in grading."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = json.loads(json.dumps(ask(question_of(key), things)))
    return judge(key, answers)


def stub_of(lesson, exercise_id):
    """Return the names that the untouched student's cell defines, run in a copy of the reference's namespace."""
    cell = next(cell for cell in read_cells(lesson) if cell.metadata.get("exercise") == exercise_id)
    pattern = rf"^([ \t]*){re.escape(BEGIN)}.*?{re.escape(END)}[^\n]*"
    source = re.sub(pattern, lambda match: match[1] + STUB, cell.source, flags=re.DOTALL | re.MULTILINE)
    space = dict(reference_of(lesson))
    exec(compile(source, f"<stub of {exercise_id}>", "exec"), space)
    return space


def things_with(exercise, reference, of, thing):
    """Return the asked things of the reference with one replaced."""
    return [thing if name == of else reference[name] for name in exercise.asks]


def wrong_picks(exercise, reference, cases):
    """Yield (name, of, thing) for every wrong answer that a sealed case of the exercise knows."""
    for case in cases:
        for answer, (name, _) in case.wrong.items():
            thing = {answer} if case.options.get("several") else answer
            for step in reversed(case.observe):
                whole = reference[case.of]
                thing = {**whole, step["key"]: thing} if isinstance(whole, dict) else type(whole)(thing if i == step["key"] else each for i, each in enumerate(whole))
            yield name, case.of, thing


def audit_exercise(lesson, exercise):
    """Return the Result for one exercise."""
    reference = reference_of(lesson)
    result = Result(lesson, exercise.id)
    seeds = [("public",), *(("audit", str(i)) for i in range(TRIED))]
    for mistake in exercise.mistakes:
        _try_mistake(result, exercise, reference, seeds, mistake.name, mistake.of, lambda mistake=mistake: mistake.thing(exercise.kind))
    cases = exercise.make_cases(np.random.default_rng(seed_of("public", exercise.id)))
    for name, of, thing in wrong_picks(exercise, reference, cases):
        _try_mistake(result, exercise, reference, seeds, name, of, lambda thing=thing: thing)
    result.rights += 1  # the reference is a right answer too
    result.passed += 1
    for right in exercise.rights:
        result.rights += 1
        sentences = []
        for seed in seeds:
            verdict = verdict_on(cached_key(lesson, exercise.id, *seed), things_with(exercise, reference, right.of, right.thing(exercise.kind)))
            if verdict.state != RIGHT or verdict.points != exercise.points:
                sentences.append((right.name, _why(verdict), " ".join(seed)))
        result.passed += not sentences
        result.refused.extend(sentences[:1])
    blank = stub_of(lesson, exercise.id)
    verdict = verdict_on(cached_key(lesson, exercise.id, "public"), [blank[name] for name in exercise.asks])
    result.stub = verdict.state == BLANK and verdict.points == 0
    for i in range(FRESH):
        key = cached_key(lesson, exercise.id, "fresh", str(i)) if i else cached_key(lesson, exercise.id, "public")
        result.fresh += verdict_on(key, [reference[name] for name in exercise.asks]).state == RIGHT
    return result


def _try_mistake(result, exercise, reference, seeds, name, of, make):
    result.mistakes += 1
    wrong, points = [], None
    for seed in seeds:
        verdict = verdict_on(cached_key(result.lesson, exercise.id, *seed), things_with(exercise, reference, of, make()))
        called = [found for found, _ in verdict.mistakes]
        if verdict.state == RIGHT or verdict.points >= exercise.points > 0:
            wrong.append((name, "accepted", " ".join(seed)))
        elif called != [name]:
            wrong.append((name, ", ".join(called) or f"not named ({_why(verdict)})", " ".join(seed)))
        elif points not in (None, verdict.points):  # luck must not give points
            wrong.append((name, f"worth {verdict.points} points, not {points}", " ".join(seed)))
        points = verdict.points
    result.named += not wrong
    result.confusion.extend(wrong[:1])


def _why(verdict):
    failed = [part for part in verdict.parts if not part.passed]
    first = next((part.failure for part in failed if part.failure), None)
    return f"{first.call}: {first.sentence}" if first else verdict.state


def audit(lessons=None, progress=lambda results: results):
    """Yield the Result of every exercise of the lessons (all by default); `progress` wraps the list of exercises."""
    work = [(name, exercise) for name in lessons or lesson_names() for exercise in load_exercises(name)]
    for name, exercise in progress(work):
        yield audit_exercise(name, exercise)


def table_of(results):
    """Return the audit as text: a row per exercise, totals, the confusion table and refused answers."""
    rows = [f"{'lesson':<14}{'exercise':<26}{'mistakes named':>15}{'right answers':>15}{'stub':>6}{'fresh':>7}"]
    for r in results:
        mark = "" if r.ok else "  <--"
        if r.rights < 5:
            mark += " fewer than five right answers"
        rows.append(
            f"{r.lesson:<14}{r.exercise:<26}{f'{r.named}/{r.mistakes}':>15}{f'{r.passed}/{r.rights}':>15}"
            f"{'ok' if r.stub else 'NO':>6}{f'{r.fresh}/{FRESH}':>7}{mark}"
        )
    totals = totals_of(results)
    rows.append(
        f"{'in all':<14}{f'{len(results)} exercises':<26}{'{named}/{mistakes}'.format(**totals):>15}{'{passed}/{rights}'.format(**totals):>15}"
    )
    for r in results:
        for name, called, seed in r.confusion:
            rows.append(f"  {r.lesson} {r.exercise}: mistake {name} was called: {called} (seed {seed})")
        for name, sentence, seed in r.refused:
            rows.append(f"  {r.lesson} {r.exercise}: right answer {name} was refused: {sentence} (seed {seed})")
    return "\n".join(rows)


def totals_of(results):
    """Return the totals: {"mistakes", "named", "rights", "passed"}."""
    return {what: sum(getattr(r, what) for r in results) for what in ("mistakes", "named", "rights", "passed")}
