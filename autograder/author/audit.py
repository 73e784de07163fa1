"""Audit: does every exercise refuse and name each known mistake, for as many points in every draw,
accept each right answer, and tell an untouched stub?
"""

import functools
import json
import re
import warnings
from dataclasses import dataclass, field

import numpy as np

from autograder.author.keys import make_key, same_key, seed_of
from autograder.author.lesson import (
    BEGIN,
    END,
    ROOT,
    LessonError,
    lesson_names,
    load_exercises,
    read_cells,
    reference_of,
)
from autograder.run.pool import cores, done_by_processes
from helpers.check.ask import ask
from helpers.check.judge import BLANK, RIGHT, judge, question_of

STUB = "...  # your code here"
FRESH = 20  # seeds on which the reference must pass
SECONDS = 1200.0  # that one exercise may take
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
    shipped: bool | None = (
        # whether the committed key is the one that this machine makes; None where that was not
        # asked
        None
    )
    confusion: list = field(default_factory=list)  # (mistake, what it was called instead, seed)
    refused: list = field(default_factory=list)  # (right answer, sentence, seed)

    @property
    def ok(self):
        enough = self.rights >= 5 and self.mistakes >= 1
        return (
            self.shipped is not False
            and enough
            and self.named == self.mistakes
            and self.passed == self.rights
            and self.stub
            and self.fresh == FRESH
        )


@functools.cache
def cached_key(lesson, exercise_id, *seed):
    """Return the key of an exercise for a seed (words); made once."""
    return make_key(exercise_of(lesson, exercise_id), reference_of(lesson), lesson, list(seed))


def exercise_of(lesson, exercise_id):
    """Return an Exercise of a lesson by its id."""
    return next(each for each in load_exercises(lesson) if each.id == exercise_id)


def shipped_key(lesson, exercise_id):
    """Return the committed public key of an exercise; raises LessonError where there is none."""
    path = ROOT / "helpers" / "keys" / lesson / f"{exercise_id}.json"
    if not path.exists():
        raise LessonError(
            f"{lesson}: the key of {exercise_id} is missing: run `python -m autograder "
            f"build {lesson}` first"
        )
    return json.loads(path.read_text(encoding="utf-8"))


def verdict_on(key, things):
    """Return the Verdict on things (functions or values) under a key, asked in process and sent
    through JSON as in grading.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = json.loads(json.dumps(ask(question_of(key), things)))
    return judge(key, answers)


def stub_of(lesson, exercise_id):
    """Return the names that the untouched student's cell defines, run in a copy of the reference's
    namespace.
    """
    cell = next(cell for cell in read_cells(lesson) if cell.metadata.get("exercise") == exercise_id)
    pattern = rf"^([ \t]*){re.escape(BEGIN)}.*?{re.escape(END)}[^\n]*"
    source = re.sub(
        pattern, lambda match: match[1] + STUB, cell.source, flags=re.DOTALL | re.MULTILINE
    )
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
                thing = (
                    {**whole, step["key"]: thing}
                    if isinstance(whole, dict)
                    else type(whole)(
                        thing if i == step["key"] else each for i, each in enumerate(whole)
                    )
                )
            yield name, case.of, thing


def audit_exercise(lesson, exercise, shipped=False):
    """Return the Result for one exercise.

    shipped: audit the committed public key alone, made on whatever machine, and compare it with
      this machine's
    """
    result = Result(lesson, exercise.id)
    keys = {("public",): cached_key(lesson, exercise.id, "public")}
    if shipped:
        committed = shipped_key(lesson, exercise.id)
        result.shipped = same_key(committed, keys["public",])
        keys = {("shipped",): committed}
    else:
        keys |= {
            ("audit", str(i)): cached_key(lesson, exercise.id, "audit", str(i))
            for i in range(TRIED)
        }
    _try_mistakes(result, exercise, keys)
    _try_rights(result, exercise, keys)
    first = next(iter(keys.values()))
    blank, reference = stub_of(lesson, exercise.id), reference_of(lesson)
    verdict = verdict_on(first, [blank[name] for name in exercise.asks])
    result.stub = verdict.state == BLANK and verdict.points == 0
    for i in range(FRESH):
        key = (
            make_key(exercise, reference, lesson, ["fresh", str(i)], mistakes=False) if i else first
        )
        result.fresh += verdict_on(key, [reference[name] for name in exercise.asks]).state == RIGHT
    return result


def _try_mistakes(result, exercise, keys):
    """Try every known mistake, and every wrong pick of a sealed case, under every key."""
    for mistake in exercise.mistakes:
        _try_mistake(
            result,
            exercise,
            keys,
            mistake.name,
            mistake.of,
            lambda mistake=mistake: mistake.thing(exercise.kind),
        )
    cases = exercise.make_cases(np.random.default_rng(seed_of("public", exercise.id)))
    for name, of, thing in wrong_picks(exercise, reference_of(result.lesson), cases):
        _try_mistake(result, exercise, keys, name, of, lambda thing=thing: thing)


def _try_rights(result, exercise, keys):
    """Try every right answer under every key; the reference is one too."""
    result.rights = result.passed = 1
    for right in exercise.rights:
        result.rights += 1
        sentences = []
        for seed, key in keys.items():
            verdict = verdict_on(
                key,
                things_with(
                    exercise, reference_of(result.lesson), right.of, right.thing(exercise.kind)
                ),
            )
            if verdict.state != RIGHT or verdict.points != exercise.points:
                sentences.append((right.name, _why(verdict), " ".join(seed)))
        result.passed += not sentences
        result.refused.extend(sentences[:1])


def _try_mistake(result, exercise, keys, name, of, make):
    result.mistakes += 1
    wrong, points = [], None
    for seed, key in keys.items():
        verdict = verdict_on(key, things_with(exercise, reference_of(result.lesson), of, make()))
        called = [found for found, _ in verdict.mistakes]
        if verdict.state == RIGHT or verdict.points >= exercise.points > 0:
            wrong.append((name, "accepted", " ".join(seed)))
        elif called != [name]:
            wrong.append(
                (name, ", ".join(called) or f"not named ({_why(verdict)})", " ".join(seed))
            )
        elif points not in (None, verdict.points):  # luck must not give points
            wrong.append((name, f"worth {verdict.points} points, not {points}", " ".join(seed)))
        points = verdict.points
    result.named += not wrong
    result.confusion.extend(wrong[:1])


def _why(verdict):
    failed = [part for part in verdict.parts if not part.passed]
    first = next((part.failure for part in failed if part.failure), None)
    return f"{first.call}: {first.sentence}" if first else verdict.state


def audit(lessons=None, only=None, shipped=False, progress=lambda results, total: results):
    """Return the Results of the exercises of the lessons (all by default) in their order, made by
    processes, one a core.

    only: ids of exercises, all by default; shipped: see audit_exercise
    progress: wraps the Results as they come, called with their number; raises LessonError for an id
      that is none
    """
    work = [
        (name, exercise.id)
        for name in lessons or lesson_names()
        for exercise in load_exercises(name)
    ]
    absent = sorted(set(only or ()) - {id for _, id in work})
    if absent:
        raise LessonError(
            f"there is no exercise {', '.join(absent)} in {', '.join(lessons or lesson_names())}"
        )
    work = [each for each in work if not only or each[1] in only]
    calls = ((each, (*each, shipped)) for each in work)
    found = done_by_processes(
        _audit_one, calls, min(cores(), len(work)), SECONDS, _begin, (), ["autograder.author.audit"]
    )
    results = dict(_sound(progress(found, len(work))))
    return [results[each] for each in work]


def _begin():
    """Prepare a process that audits: nothing to do."""


def _audit_one(lesson, exercise_id, shipped):
    return audit_exercise(lesson, exercise_of(lesson, exercise_id), shipped)


def _sound(found):
    for what, result in found:
        if isinstance(result, Exception):
            raise result
        yield what, result


def table_of(results):
    """Return the audit as text: a row per exercise, totals, the confusion table and refused
    answers.
    """
    rows = [
        f"{'lesson':<14}{'exercise':<26}{'mistakes named':>15}"
        f"{'right answers':>15}{'stub':>6}{'fresh':>7}"
    ]
    for r in results:
        mark = "" if r.ok else "  <--"
        if r.shipped is False:
            mark += " the committed key is another one than a build makes here"
        if r.rights < 5:
            mark += " fewer than five right answers"
        rows.append(
            f"{r.lesson:<14}{r.exercise:<26}{f'{r.named}/{r.mistakes}':>15}{f'{r.passed}/{r.rights}':>15}"
            f"{'ok' if r.stub else 'NO':>6}{f'{r.fresh}/{FRESH}':>7}{mark}"
        )
    totals = totals_of(results)
    rows.append(
        f"{'in all':<14}{f'{len(results)} exercises':<26}"
        f"{'{named}/{mistakes}'.format(**totals):>15}{'{passed}/{rights}'.format(**totals):>15}"
    )
    for r in results:
        for name, called, seed in r.confusion:
            rows.append(
                f"  {r.lesson} {r.exercise}: mistake {name} was called: {called} (seed {seed})"
            )
        for name, sentence, seed in r.refused:
            rows.append(
                f"  {r.lesson} {r.exercise}: right answer {name} was refused: {sentence} "
                f"(seed {seed})"
            )
    return "\n".join(rows)


def totals_of(results):
    """Return the totals: {"mistakes", "named", "rights", "passed"}."""
    return {
        what: sum(getattr(r, what) for r in results)
        for what in ("mistakes", "named", "rights", "passed")
    }
