"""Audit exercises: is every mistake named, every right answer accepted, every stub recognised?

Each known mistake must be refused, named, and worth the same in every draw. Each right answer must
get full points.
"""

import functools
import json
import warnings
from dataclasses import dataclass, field

import numpy as np

from autograder.author.keys import make_key, same_key, seed_of
from autograder.author.lesson import LessonError, exercise_cell, lesson_names, without_solutions
from autograder.author.reference import load_exercise, load_exercises, reference_of
from autograder.course import ROOT
from autograder.run.pool import cores, done_by_processes, results_only
from helpers.check.ask import ask
from helpers.check.judge import judge, question_of
from helpers.check.verdict import BLANK, RIGHT

FRESH = 20  # seeds on which the reference must pass
TRIED = 3  # fresh seeds on which we try every mistake and right answer, besides the public one
LEAST = 5  # right answers of an exercise, the reference among them
SECONDS = 1200.0  # the time for one exercise


@dataclass
class Result:
    """What the audit found for one exercise.

    mistakes, named: how many known mistakes there are, and how many of them are told by their name
    rights, passed: how many right answers there are, and how many of them get full points
    stub: whether the check sees that the untouched stub is no attempt
    fresh: on how many seeds the reference passes
    shipped: whether the committed key is the one made here; None where that was not asked
    confusion: [(mistake, what it was called instead, seed)]
    refused: [(right answer, why it was refused, seed)]
    """

    lesson: str
    exercise: str
    mistakes: int = 0
    named: int = 0
    rights: int = 0
    passed: int = 0
    stub: bool = False
    fresh: int = 0
    shipped: bool | None = None
    confusion: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    @property
    def ok(self):
        """Whether nothing is to be mended."""
        tried = self.rights >= LEAST and self.mistakes >= 1
        right = self.named == self.mistakes and self.passed == self.rights
        return tried and right and self.stub and self.fresh == FRESH and self.shipped is not False


@functools.cache
def cached_key(lesson, exercise_id, *seed):
    """Return the key of an exercise; for the same seed (words) it is made once."""
    return make_key(load_exercise(lesson, exercise_id), reference_of(lesson), lesson, list(seed))


def shipped_key(lesson, exercise_id):
    """Return the committed public key of an exercise; raises LessonError where there is none."""
    path = ROOT / "helpers" / "keys" / lesson / f"{exercise_id}.json"
    if not path.exists():
        command = f"python -m autograder build {lesson}"
        raise LessonError(f"{lesson}: the key of {exercise_id} is missing: run `{command}` first")
    return json.loads(path.read_text(encoding="utf-8"))


def verdict_on(key, things):
    """Return the Verdict on things under a key.

    things: functions or values; their answers go through JSON, as in grading
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = json.loads(json.dumps(ask(question_of(key), things)))
    return judge(key, answers)


def stub_of(lesson, exercise_id):
    """Return {name: object}: what the untouched student's cell defines, the rest as the reference.

    That cell has a stub in place of the solution.
    """
    space = dict(reference_of(lesson))
    source = without_solutions(exercise_cell(lesson, exercise_id).source)
    exec(compile(source, f"<stub of {exercise_id}>", "exec"), space)
    return space


def things_with(exercise, reference, of, thing):
    """Return the asked things of the reference, with `thing` in place of the one called `of`."""
    things = {**reference, of: thing}
    return [things[name] for name in exercise.asks]


def wrong_picks(reference, cases):
    """Yield (name, of, thing) for every wrong answer that the sealed cases know.

    name: of the mistake; of: the name of the asked thing; thing: the wrong one in its place
    """
    for case in cases:
        for answer, (name, _) in case.wrong.items():
            thing = {answer} if case.options.get("several") else answer
            for step in reversed(case.observe):
                thing = _with_item(reference[case.of], step["key"], thing)
            yield name, case.of, thing


def _with_item(whole, key, item):
    """Return a copy of a dict, tuple or list with one item replaced."""
    if isinstance(whole, dict):
        return {**whole, key: item}
    items = list(whole)
    items[key] = item
    return type(whole)(items)


def audit_exercise(lesson, exercise, shipped=False):
    """Return the Result for one exercise.

    shipped: audit the committed public key alone, whatever machine made it, and compare it with
      this machine's
    """
    result = Result(lesson, exercise.id)
    keys = _keys_to_try(result, shipped)
    _try_mistakes(result, exercise, keys)
    _try_rights(result, exercise, keys)
    key = next(iter(keys.values()))
    _try_stub(result, exercise, key)
    _try_reference(result, exercise, key)
    return result


def _keys_to_try(result, shipped):
    """Return {seed: key} for one exercise; tell its Result whether the committed key is today's."""
    public = cached_key(result.lesson, result.exercise, "public")
    if shipped:
        committed = shipped_key(result.lesson, result.exercise)
        result.shipped = same_key(committed, public)
        return {("shipped",): committed}
    keys = {("public",): public}
    for number in range(TRIED):
        seed = ("audit", str(number))
        keys[seed] = cached_key(result.lesson, result.exercise, *seed)
    return keys


def _try_mistakes(result, exercise, keys):
    """Try every known mistake, and every wrong pick of a sealed case, under every key."""
    for mistake in exercise.mistakes:
        make = functools.partial(mistake.thing, exercise.kind)
        _try_mistake(result, exercise, keys, mistake.name, mistake.of, make)
    cases = exercise.make_cases(np.random.default_rng(seed_of("public", exercise.id)))
    for name, of, thing in wrong_picks(reference_of(result.lesson), cases):
        _try_mistake(result, exercise, keys, name, of, lambda thing=thing: thing)


def _try_mistake(result, exercise, keys, name, of, make):
    """Try one mistake under every key.

    name: the mistake's; of: the name of the asked thing; make: makes the wrong one, called anew for
      every key
    """
    result.mistakes += 1
    reference, confusion, points = reference_of(result.lesson), [], None
    for seed, key in keys.items():
        verdict = verdict_on(key, things_with(exercise, reference, of, make()))
        called = _called_instead(name, verdict, exercise.points, points)
        if called:
            confusion.append((name, called, " ".join(seed)))
        points = verdict.points
    result.named += not confusion
    result.confusion.extend(confusion[:1])


def _called_instead(name, verdict, most, before):
    """Return what a verdict calls a mistake instead of its name; None where all is well.

    most: the exercise's points; before: those that the mistake got under another key, or None
    """
    if verdict.state == RIGHT or verdict.points >= most > 0:
        return "accepted"
    names = [named for named, _ in verdict.mistakes]
    if names != [name]:
        return ", ".join(names) or f"not named ({_why(verdict)})"
    if before not in (None, verdict.points):  # luck must not give points
        return f"worth {verdict.points} points, not {before}"
    return None


def _try_rights(result, exercise, keys):
    """Try every right answer under every key; the reference is one too."""
    result.rights = result.passed = 1
    reference = reference_of(result.lesson)
    for right in exercise.rights:
        result.rights += 1
        refused = []
        for seed, key in keys.items():
            things = things_with(exercise, reference, right.of, right.thing(exercise.kind))
            verdict = verdict_on(key, things)
            if verdict.state != RIGHT or verdict.points != exercise.points:
                refused.append((right.name, _why(verdict), " ".join(seed)))
        result.passed += not refused
        result.refused.extend(refused[:1])


def _try_stub(result, exercise, key):
    """Try the untouched stub: it must get no points, and count as no attempt."""
    stub = stub_of(result.lesson, exercise.id)
    verdict = verdict_on(key, [stub[name] for name in exercise.asks])
    result.stub = verdict.state == BLANK and verdict.points == 0


def _try_reference(result, exercise, key):
    """Try the reference under a key and under those of further fresh seeds."""
    reference = reference_of(result.lesson)
    asked = [reference[name] for name in exercise.asks]
    result.fresh += verdict_on(key, asked).state == RIGHT
    for number in range(1, FRESH):
        seed = ["fresh", str(number)]
        fresh = make_key(exercise, reference, result.lesson, seed, mistakes=False)
        result.fresh += verdict_on(fresh, asked).state == RIGHT


def _why(verdict):
    """Return why a verdict is not right: the call and sentence of the first failed case."""
    failed = [part for part in verdict.parts if not part.passed]
    first = next((part.failure for part in failed if part.failure), None)
    return f"{first.call}: {first.sentence}" if first else verdict.state


def audit(lessons=None, only=None, shipped=False, progress=lambda results, total: results):
    """Return the Results of the lessons' exercises in their order.

    Processes make them, one a core.
    lessons: their names, all by default; only: ids of exercises, all by default
    shipped: see audit_exercise
    progress: wraps the Results as they come, and is called with their number
    raises LessonError for an id that no exercise has
    """
    lessons = lessons or lesson_names()
    work = [(name, exercise.id) for name in lessons for exercise in load_exercises(name)]
    if only:
        absent = sorted(set(only) - {id for _, id in work})
        if absent:
            raise LessonError(f"there is no exercise {', '.join(absent)} in {', '.join(lessons)}")
        work = [(name, id) for name, id in work if id in only]
    calls = ((place, (*place, shipped)) for place in work)
    workers, preload = min(cores(), len(work)), ["autograder.author.audit"]
    done = done_by_processes(_audit_one, calls, workers, SECONDS, preload=preload)
    results = dict(results_only(progress(done, len(work))))
    return [results[place] for place in work]


def _audit_one(lesson, exercise_id, shipped):
    return audit_exercise(lesson, load_exercise(lesson, exercise_id), shipped)


def table_of(results):
    """Return the audit as text: a row per exercise, the totals, what is misnamed or refused."""
    rows = [_row("lesson", "exercise", "mistakes named", "right answers", "stub", "fresh")]
    for result in results:
        named, passed = f"{result.named}/{result.mistakes}", f"{result.passed}/{result.rights}"
        stub, fresh = "ok" if result.stub else "NO", f"{result.fresh}/{FRESH}"
        row = _row(result.lesson, result.exercise, named, passed, stub, fresh)
        rows.append(f"{row}{_mark(result)}")
    totals = totals_of(results)
    named, passed = "{named}/{mistakes}".format(**totals), "{passed}/{rights}".format(**totals)
    rows.append(_row("in all", f"{len(results)} exercises", named, passed).rstrip())
    for result in results:
        where = f"  {result.lesson} {result.exercise}:"
        for name, called, seed in result.confusion:
            rows.append(f"{where} mistake {name} was called: {called} (seed {seed})")
        for name, sentence, seed in result.refused:
            rows.append(f"{where} right answer {name} was refused: {sentence} (seed {seed})")
    return "\n".join(rows)


def _row(lesson, exercise, named, passed, stub="", fresh=""):
    return f"{lesson:<14}{exercise:<26}{named:>15}{passed:>15}{stub:>6}{fresh:>7}"


def _mark(result):
    """Return what stands behind a row: a mark where something is to be mended, and what."""
    mark = "" if result.ok else "  <--"
    if result.shipped is False:
        mark += " the committed key is another one than a build makes here"
    if result.rights < LEAST:
        mark += " fewer than five right answers"
    return mark


def totals_of(results):
    """Return {"mistakes", "named", "rights", "passed"}: how many there are in all Results."""
    totals = dict.fromkeys(("mistakes", "named", "rights", "passed"), 0)
    for result in results:
        for name in totals:
            totals[name] += getattr(result, name)
    return totals
