"""Mutants: change each solution in small mechanical ways; count which changes its check refuses.

A mutant that answers as the solution does everywhere is equivalent, all others are wrong.
"""

import ast
import contextlib
import copy
import io
import itertools
import json
import warnings
from dataclasses import dataclass, field

from autograder.author.audit import cached_key
from autograder.author.lesson import exercise_cell, lesson_names
from autograder.author.reference import load_exercises, reference_of
from helpers.check.ask import ask
from helpers.check.compare import compare
from helpers.check.judge import judge, question_of
from helpers.check.outcomes import outcome_of
from helpers.check.verdict import RIGHT

CALL_SECONDS = 3.0  # a mutant's loop may never end
DIFFERENTIAL = 15  # seeds on which an equivalent mutant must answer as the solution does

BINARY = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
}
COMPARE = {
    ast.Gt: (ast.Lt, ast.GtE),
    ast.Lt: (ast.Gt, ast.LtE),
    ast.GtE: (ast.Lt, ast.Gt),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NAMES = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "exp": "expm1",
    "log": "log1p",
    "zeros": "ones",
    "ones": "zeros",
    "argmax": "argmin",
}


@dataclass
class Mutants:
    """What came of one exercise's mutants.

    made: how many there are; the equivalent, the refused and the survivors add up to it
    survivors: [(what was changed, the changed line)], the wrong ones that were accepted
    """

    lesson: str
    exercise: str
    made: int = 0
    equivalent: int = 0
    refused: int = 0
    survivors: list = field(default_factory=list)

    @property
    def wrong(self):
        """How many mutants are wrong."""
        return self.refused + len(self.survivors)


# --- changes --------------------------------------------------------------------------------------


def _changes_of_operation(node):
    for other in BINARY.get(type(node.op), ()):
        yield f"operator to {other.__name__}", _with(node, op=other())
    yield "only the left operand", node.left
    yield "only the right operand", node.right
    yield "operands swapped", _with(node, left=node.right, right=node.left)


def _changes_of_update(node):
    for other in BINARY.get(type(node.op), ()):
        yield f"update by {other.__name__}", _with(node, op=other())
    yield "update dropped", ast.Pass()


def _changes_of_comparison(node):
    for other in COMPARE.get(type(node.ops[0]), ()):
        yield f"comparison to {other.__name__}", _with(node, ops=[other(), *node.ops[1:]])


def _changes_of_sign(node):
    if isinstance(node.op, ast.USub):
        yield "sign dropped", node.operand


def _changes_of_constant(node):
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield "constant + 1", ast.Constant(node.value + 1)
        if node.value:
            yield "constant to 0", ast.Constant(0)


def _changes_of_call(node):
    if isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
        name, other = node.func.attr, NAMES[node.func.attr]
        yield f"{name} to {other}", _with(node, func=_with(node.func, attr=other))
    if len(node.args) >= 2:
        first, second, *rest = node.args
        yield "arguments swapped", _with(node, args=[second, first, *rest])
    for place, keyword in enumerate(node.keywords):
        if keyword.arg in ("axis", "keepdims", "initial"):
            others = node.keywords[:place] + node.keywords[place + 1 :]
            yield f"{keyword.arg} dropped", _with(node, keywords=others)


def _changes_of_attribute(node):
    if node.attr == "T":
        yield "transpose dropped", node.value


def _changes_of_return(node):
    if node.value is not None:
        yield "rounded to 6 decimals", _with(node, value=_call("_rounded", node.value))
        yield "cast to integers", _with(node, value=_call("_whole", node.value))
        yield "no value returned", _with(node, value=ast.Constant(None))
        yield "negated", _with(node, value=_call("_negated", node.value))


def _changes_of_function(node):
    if node.args.args:
        argument = ast.Name(node.args.args[0].arg, ast.Load())
        disturbing = ast.Expr(_call("_disturb", argument))
        body = [*node.body, disturbing]
        if isinstance(node.body[-1], ast.Return):  # as late as can be: after the argument was used
            body[-2:] = disturbing, node.body[-1]
        yield "argument changed in place", _with(node, body=body)


CHANGES = {
    ast.BinOp: _changes_of_operation,
    ast.AugAssign: _changes_of_update,
    ast.Compare: _changes_of_comparison,
    ast.UnaryOp: _changes_of_sign,
    ast.Constant: _changes_of_constant,
    ast.Call: _changes_of_call,
    ast.Attribute: _changes_of_attribute,
    ast.Return: _changes_of_return,
    ast.FunctionDef: _changes_of_function,
}


def _with(node, **fields):
    """Return a copy of a syntax node with some of its fields replaced."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _call(name, argument):
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


class _Mutate(ast.NodeTransformer):
    """Makes one of the changes that a function allows: number `wanted`, counted from 0.

    A node's parts are counted before the node itself, a docstring not at all.
    done: (what was changed, the number of its line), None as long as nothing was
    """

    def __init__(self, wanted):
        self.wanted, self.count, self.done = wanted, -1, None

    def generic_visit(self, node):
        super().generic_visit(node)
        return self._changed(node)

    def visit_FunctionDef(self, node):
        first = node.body[0]
        has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        start = 1 if has_docstring else 0
        node.body[start:] = [self.visit(statement) for statement in node.body[start:]]
        return self._changed(node)

    def _changed(self, node):
        """Return the node, or what it becomes by the wanted change."""
        if self.done is not None or type(node) not in CHANGES:
            return node
        for what, changed in CHANGES[type(node)](node):
            self.count += 1
            if self.count == self.wanted:
                self.done = (what, node.lineno)
                return ast.copy_location(changed, node)
        return node


# What a changed program calls.
HELPERS = """
def _apply(value, f):
    if isinstance(value, (tuple, list)):
        return type(value)(_apply(item, f) for item in value)
    if isinstance(value, dict):
        return {k: _apply(v, f) for k, v in value.items()}
    return f(value)

def _rounded(value):
    return _apply(value, lambda v: np.round(v, 6))

def _whole(value):
    return _apply(value, lambda v: np.asarray(v).astype(int))

def _negated(value):
    return _apply(value, lambda v: -np.asarray(v, dtype=float))

def _disturb(value):
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind == "f":
        value *= 1.5
    elif isinstance(value, list) and value:
        for item in value:
            _disturb(item) if isinstance(item, (np.ndarray, list, tuple)) else None
    elif isinstance(value, tuple):
        for item in value:
            _disturb(item)
"""


def mutants_of(source, asked):
    """Yield (what, line, code object) for every change to the asked functions that compiles.

    source: a cell's text; asked: names of functions in it
    """
    tree, lines = ast.parse(source), source.splitlines()
    for number in itertools.count():
        mutator, mutant = _Mutate(number), copy.deepcopy(tree)
        for place, node in enumerate(mutant.body):
            if isinstance(node, ast.FunctionDef) and node.name in asked:
                mutant.body[place] = mutator.visit(node)
        if mutator.done is None:
            return
        what, line = mutator.done
        try:
            code = compile(ast.fix_missing_locations(mutant), "<mutant>", "exec")
        except (SyntaxError, ValueError, TypeError):
            continue
        yield what, lines[line - 1].strip(), code


# --- what the checks say --------------------------------------------------------------------------


def mutate_exercise(lesson, exercise):
    """Return the Mutants of one code exercise."""
    result = Mutants(lesson, exercise.id)
    source = exercise_cell(lesson, exercise.id).source
    for what, line, code in mutants_of(source, exercise.asks):
        result.made += 1
        things = _things_of(code, lesson, exercise.asks)
        if things is None or not _accepted(lesson, exercise, things):
            result.refused += 1
        elif _same_everywhere(lesson, exercise, things):
            result.equivalent += 1
        else:
            result.survivors.append((what, line))
    return result


def _things_of(code, lesson, names):
    """Return what a mutant's cell defines under the names; None where the cell fails."""
    space = dict(reference_of(lesson))
    exec(HELPERS, space)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(code, space)
        except Exception:  # whatever it is, in a notebook no check comes after it
            return None
    return [space[name] for name in names]


def _answers(key, things):
    """Return what things answer to a key's question, sent through JSON as in grading."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = ask(question_of(key), things, seconds=CALL_SECONDS, budget=2 * CALL_SECONDS)
    return json.loads(json.dumps(answers))


def _accepted(lesson, exercise, things):
    """Whether a program passes the public key, as in a notebook, and a fresh one, as in grading."""
    public = cached_key(lesson, exercise.id, "public")
    fresh = cached_key(lesson, exercise.id, "audit", "0")
    return all(judge(key, _answers(key, things)).state == RIGHT for key in (public, fresh))


def _same_everywhere(lesson, exercise, things):
    """Whether a program answers as the reference does on the cases of many further seeds."""
    reference = [reference_of(lesson)[name] for name in exercise.asks]
    for number in range(DIFFERENTIAL):
        key = cached_key(lesson, exercise.id, "differential", str(number))
        wanted, given = _answers(key, reference), _answers(key, things)
        if not all(_same_in(case, key, wanted, given) for case in key["cases"]):
            return False
    return True


def _same_in(case, key, wanted, given):
    """Whether two sets of answers are the same in one case, values to 1e-12.

    Where an exercise is judged through observers (a trained line by its predictions), so is this.
    """
    want = outcome_of(key, case, wanted["things"], wanted["calls"])
    have = outcome_of(key, case, given["things"], given["calls"])
    wanted_call, given_call = wanted["calls"][case["call"]], given["calls"][case["call"]]
    if not have.seen or want.error != have.error:
        return False
    if wanted_call.get("changed") != given_call.get("changed"):
        return False
    if want.error is not None:
        return True
    problem = compare("close", want.value, have.value, {"rtol": 1e-12})[0]
    return problem is None


def mutate(lessons=None, progress=lambda work: work):
    """Yield the Mutants of every code exercise of the lessons (all by default).

    progress: wraps the list of exercises as they are worked through
    """
    work = []
    for lesson in lessons or lesson_names():
        exercises = load_exercises(lesson)
        work += [(lesson, exercise) for exercise in exercises if exercise.kind == "code"]
    for lesson, exercise in progress(work):
        yield mutate_exercise(lesson, exercise)


# --- as text --------------------------------------------------------------------------------------


def share_of(results):
    """Return the share of wrong mutants that are refused, 1.0 where there are none."""
    wrong = sum(result.wrong for result in results)
    refused = sum(result.refused for result in results)
    return 1.0 if wrong == 0 else refused / wrong


def table_of(results):
    """Return the mutants as text: a row per exercise, shares per lesson, the survivors."""
    rows = [_row("lesson", "exercise", "made", "equivalent", "refused", "accepted")]
    for result in results:
        counts = (result.made, result.equivalent, result.refused, len(result.survivors))
        rows.append(_row(result.lesson, result.exercise, *counts))
    for lesson in dict.fromkeys(result.lesson for result in results):
        of_lesson = [result for result in results if result.lesson == lesson]
        rows.append(_share_row(lesson, of_lesson))
    rows.append(_share_row("in all", results))
    for result in results:
        for what, line in result.survivors:
            rows.append(f"  accepted in {result.lesson} {result.exercise}: {what}: {line}")
    return "\n".join(rows)


def _row(lesson, exercise, made, equivalent, refused, accepted):
    return f"{lesson:<14}{exercise:<26}{made:>6}{equivalent:>12}{refused:>9}{accepted:>10}"


def _share_row(what, results):
    wrong = sum(result.wrong for result in results)
    return f"{what}: {share_of(results):.2%} of {wrong} wrong mutants refused"
