"""Audit exercises: is every mistake named, every right answer accepted, the untouched stub told?

Each known mistake must be refused, named, and worth the same in every draw; each right answer must
get full points.
"""

import functools
import json
import warnings
from dataclasses import dataclass, field

import numpy as np

from autograder.author.keys import make_key, same_key, seed_of
from autograder.author.lesson import LessonError, lesson_names, read_cells, without_solutions
from autograder.author.reference import load_exercise, load_exercises, reference_of
from autograder.course import ROOT
from autograder.run.pool import cores, done_by_processes, results_only
from helpers.check.ask import ask
from helpers.check.judge import judge, question_of
from helpers.check.verdict import BLANK, RIGHT

FRESH = 20  # seeds on which the reference must pass
TRIED = 3  # fresh seeds on which every mistake and right answer is tried, besides the public one
LEAST = 5  # right answers, the reference among them
SECONDS = 1200.0  # that one exercise may take


@dataclass
class Result:
    """What the audit found for one exercise.

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
    """Return the key of an exercise for a seed (words); made once."""
    return make_key(load_exercise(lesson, exercise_id), reference_of(lesson), lesson, list(seed))


def shipped_key(lesson, exercise_id):
    """Return the committed public key of an exercise; raises LessonError where there is none."""
    path = ROOT / "helpers" / "keys" / lesson / f"{exercise_id}.json"
    if not path.exists():
        command = f"python -m autograder build {lesson}"
        raise LessonError(f"{lesson}: the key of {exercise_id} is missing: run `{command}` first")
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
    space = dict(reference_of(lesson))
    exec(compile(without_solutions(cell.source), f"<stub of {exercise_id}>", "exec"), space)
    return space


def things_with(exercise, reference, of, thing):
    """Return the asked things of the reference with one replaced."""
    things = {**reference, of: thing}
    return [things[name] for name in exercise.asks]


def wrong_picks(reference, cases):
    """Yield (name, of, thing) for every wrong answer that a sealed case of an exercise knows."""
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
        seeds = [("audit", str(number)) for number in range(TRIED)]
        keys |= {seed: cached_key(lesson, exercise.id, *seed) for seed in seeds}
    _try_mistakes(result, exercise, keys)
    _try_rights(result, exercise, keys)
    first = next(iter(keys.values()))
    blank, reference = stub_of(lesson, exercise.id), reference_of(lesson)
    verdict = verdict_on(first, [blank[name] for name in exercise.asks])
    result.stub = verdict.state == BLANK and verdict.points == 0
    asked = [reference[name] for name in exercise.asks]
    result.fresh += verdict_on(first, asked).state == RIGHT
    for number in range(1, FRESH):
        key = make_key(exercise, reference, lesson, ["fresh", str(number)], mistakes=False)
        result.fresh += verdict_on(key, asked).state == RIGHT
    return result


def _try_mistakes(result, exercise, keys):
    """Try every known mistake, and every wrong pick of a sealed case, under every key."""
    for mistake in exercise.mistakes:
        make = functools.partial(mistake.thing, exercise.kind)
        _try_mistake(result, exercise, keys, mistake.name, mistake.of, make)
    cases = exercise.make_cases(np.random.default_rng(seed_of("public", exercise.id)))
    for name, of, thing in wrong_picks(reference_of(result.lesson), cases):
        _try_mistake(result, exercise, keys, name, of, lambda thing=thing: thing)


def _try_rights(result, exercise, keys):
    """Try every right answer under every key; the reference is one too."""
    result.rights = result.passed = 1
    reference = reference_of(result.lesson)
    for right in exercise.rights:
        result.rights += 1
        sentences = []
        for seed, key in keys.items():
            things = things_with(exercise, reference, right.of, right.thing(exercise.kind))
            verdict = verdict_on(key, things)
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
    """Return the Results of the lessons' exercises in their order, made by processes, one a core.

    lessons: their names, all by default; only: ids of exercises, all by default
    shipped: see audit_exercise
    progress: wraps the Results as they come, called with their number
    raises LessonError for an id that is none
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
    """Return the audit as text: a row per exercise, the totals, what was misnamed or refused."""
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
    """Return what stands behind a row: what is to be mended in it."""
    mark = "" if result.ok else "  <--"
    if result.shipped is False:
        mark += " the committed key is another one than a build makes here"
    if result.rights < LEAST:
        mark += " fewer than five right answers"
    return mark


def totals_of(results):
    """Return the totals: {"mistakes", "named", "rights", "passed"}."""
    totals = dict.fromkeys(("mistakes", "named", "rights", "passed"), 0)
    for result in results:
        for name in totals:
            totals[name] += getattr(result, name)
    return totals
