"""Mutants: small mechanical changes to each reference solution, and the share of the wrong ones
that its check refuses.
"""

import ast
import contextlib
import copy
import io
import json
import warnings
from dataclasses import dataclass, field

from autograder.author.audit import cached_key
from autograder.author.lesson import lesson_names, read_cells
from autograder.author.reference import load_exercises, reference_of
from helpers.check.ask import ask
from helpers.check.compare import compare
from helpers.check.judge import judge, question_of
from helpers.check.outcomes import outcome_of
from helpers.check.verdict import RIGHT

CALL_SECONDS = 3.0  # a mutant's loop may never end
DIFFERENTIAL = 15  # seeds of the differential run that tells equivalent mutants

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
    """What came of one exercise's mutants: how many were equivalent, refused, and which wrong ones
    were accepted.
    """

    lesson: str
    exercise: str
    made: int = 0
    equivalent: int = 0
    refused: int = 0
    survivors: list = field(default_factory=list)  # (what was changed, the changed line)


class _Mutate(ast.NodeTransformer):
    """Applies the change number `wanted` of all it could make, inside the asked functions; counts
    them as it goes.
    """

    def __init__(self, wanted):
        self.wanted, self.count, self.done = wanted, -1, None

    def _turn(self, what, node, change):
        self.count += 1
        if self.count != self.wanted:
            return node
        line = getattr(node, "lineno", 0)
        new = change(copy.deepcopy(node))
        self.done = (what, line)
        return ast.copy_location(new, node) if isinstance(new, ast.AST) else new

    def visit_BinOp(self, node):
        node = self.generic_visit(node)
        for other in BINARY.get(type(node.op), ()):
            if self.done is None:
                node = self._turn(
                    f"operator to {other.__name__}",
                    node,
                    lambda n, other=other: _with(n, op=other()),
                )
        for side in ("left", "right"):
            if self.done is None:
                node = self._turn(
                    f"only the {side} operand", node, lambda n, side=side: getattr(n, side)
                )
        if self.done is None and isinstance(node, ast.BinOp):
            node = self._turn(
                "operands swapped", node, lambda n: _with(n, left=n.right, right=n.left)
            )
        return node

    def visit_Compare(self, node):
        node = self.generic_visit(node)
        for other in COMPARE.get(type(node.ops[0]), ()):
            if self.done is None:
                node = self._turn(
                    f"comparison to {other.__name__}",
                    node,
                    lambda n, other=other: _with(n, ops=[other(), *n.ops[1:]]),
                )
        return node

    def visit_UnaryOp(self, node):
        node = self.generic_visit(node)
        if self.done is None and isinstance(node.op, ast.USub):
            node = self._turn("sign dropped", node, lambda n: n.operand)
        return node

    def visit_Constant(self, node):
        if (
            self.done is not None
            or isinstance(node.value, bool | str | bytes)
            or not isinstance(node.value, int | float)
        ):
            return node
        node = self._turn("constant + 1", node, lambda n: ast.Constant(n.value + 1))
        if self.done is None and node.value:
            node = self._turn("constant to 0", node, lambda n: ast.Constant(0))
        return node

    def visit_Call(self, node):
        node = self.generic_visit(node)
        if self.done is None and isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
            node = self._turn(
                f"{node.func.attr} to {NAMES[node.func.attr]}",
                node,
                lambda n: _with(n, func=_with(n.func, attr=NAMES[n.func.attr])),
            )
        if self.done is None and len(node.args) >= 2:
            node = self._turn(
                "arguments swapped",
                node,
                lambda n: _with(n, args=[n.args[1], n.args[0], *n.args[2:]]),
            )
        for i, keyword in enumerate(node.keywords):
            if self.done is None and keyword.arg in ("axis", "keepdims", "initial"):
                node = self._turn(
                    f"{keyword.arg} dropped",
                    node,
                    lambda n, i=i: _with(
                        n, keywords=[k for j, k in enumerate(n.keywords) if j != i]
                    ),
                )
        return node

    def visit_Attribute(self, node):
        node = self.generic_visit(node)
        if self.done is None and node.attr == "T":
            node = self._turn("transpose dropped", node, lambda n: n.value)
        return node

    def visit_Return(self, node):
        node = self.generic_visit(node)
        if node.value is None or self.done is not None:
            return node
        for what, source in (
            ("rounded to 6 decimals", "_rounded(VALUE)"),
            ("cast to integers", "_whole(VALUE)"),
            ("no value returned", "None"),
            ("negated", "_negated(VALUE)"),
        ):
            if self.done is None:
                node = self._turn(
                    what, node, lambda n, source=source: _with(n, value=_filled(source, n.value))
                )
        return node

    def visit_FunctionDef(self, node):
        docstring, body = node.body[:1], node.body
        has_docstring = isinstance(docstring[0], ast.Expr) and isinstance(
            docstring[0].value, ast.Constant
        )
        rest = body[1:] if has_docstring else body
        new = [self.visit(statement) for statement in rest]
        node.body = (docstring if has_docstring else []) + [
            each for each in new if each is not None
        ]
        if self.done is None and node.args.args:
            change = ast.parse(f"_disturb({node.args.args[0].arg})").body[0]
            node = self._turn(
                "argument changed in place",
                node,
                lambda n: _with(n, body=_before_return(n.body, change)),
            )
        return node

    def visit_AugAssign(self, node):
        node = self.generic_visit(node)
        for other in BINARY.get(type(node.op), ()):
            if self.done is None:
                node = self._turn(
                    f"update by {other.__name__}", node, lambda n, other=other: _with(n, op=other())
                )
        if self.done is None:
            node = self._turn("update dropped", node, lambda n: ast.Pass())
        return node


def _with(node, **fields):
    for name, value in fields.items():
        setattr(node, name, value)
    return node


def _filled(source, value):
    class Fill(ast.NodeTransformer):
        def visit_Name(self, node):
            return value if node.id == "VALUE" else node

    return Fill().visit(ast.parse(source, mode="eval").body)


def _before_return(body, statement):
    """Put a statement before the last one, so that it changes the argument after it was used."""
    return (
        [*body[:-1], statement, body[-1]]
        if isinstance(body[-1], ast.Return)
        else [*body, statement]
    )


HELPERS = """
def _each(value, f):
    if isinstance(value, (tuple, list)):
        return type(value)(_each(item, f) for item in value)
    if isinstance(value, dict):
        return {k: _each(v, f) for k, v in value.items()}
    return f(value)

def _rounded(value):
    return _each(value, lambda v: np.round(v, 6))

def _whole(value):
    return _each(value, lambda v: np.asarray(v).astype(int))

def _negated(value):
    return _each(value, lambda v: -np.asarray(v, dtype=float))

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
    """Yield (what, line, code object) for every change to the functions named in `asked` that still
    compiles.
    """
    tree = ast.parse(source)
    number = 0
    while True:
        mutator = _Mutate(number)
        new = copy.deepcopy(tree)
        for i, node in enumerate(new.body):
            if isinstance(node, ast.FunctionDef) and node.name in asked and mutator.done is None:
                new.body[i] = mutator.visit(node)
        if mutator.done is None:
            return
        number += 1
        what, line = mutator.done
        try:
            yield (
                what,
                source.splitlines()[line - 1].strip(),
                compile(ast.fix_missing_locations(new), "<mutant>", "exec"),
            )
        except (SyntaxError, ValueError, TypeError):
            continue


def mutate_exercise(lesson, exercise):
    """Return the Mutants of one code exercise."""
    result = Mutants(lesson, exercise.id)
    cell = next(cell for cell in read_cells(lesson) if cell.metadata.get("exercise") == exercise.id)
    for what, line, code in mutants_of(cell.source, exercise.asks):
        space = dict(reference_of(lesson))
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(HELPERS, space)
            try:
                exec(code, space)
            except Exception:  # a cell that fails is refused before any check
                result.made, result.refused = result.made + 1, result.refused + 1
                continue
        things = [space[name] for name in exercise.asks]
        result.made += 1
        if not _accepted(lesson, exercise, things):
            result.refused += 1
        elif _same_everywhere(lesson, exercise, things):
            result.equivalent += 1
        else:
            result.survivors.append((what, line))
    return result


def _answers(key, things):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(
            json.dumps(ask(question_of(key), things, seconds=CALL_SECONDS, budget=2 * CALL_SECONDS))
        )


def _accepted(lesson, exercise, things):
    """Whether a program passes both the public key (as in the student's notebook) and a fresh one
    (as in grading).
    """
    keys = (
        cached_key(lesson, exercise.id, "public"),
        cached_key(lesson, exercise.id, "audit", "0"),
    )
    return all(judge(key, _answers(key, things)).state == RIGHT for key in keys)


def _same_everywhere(lesson, exercise, things):
    """Whether a program does what the reference does on the cases of many further seeds: then it is
    no wrong mutant.

    Where an exercise is judged through observers (a trained line by its predictions), so is this;
      else values are equal to 1e-12.
    """
    reference = [reference_of(lesson)[name] for name in exercise.asks]
    for i in range(DIFFERENTIAL):
        key = cached_key(lesson, exercise.id, "differential", str(i))
        both = [_answers(key, reference), _answers(key, things)]
        for case in key["cases"]:
            want, have = (
                outcome_of(key, case, answers["things"], answers["calls"]) for answers in both
            )
            records = [answers["calls"][case["call"]] for answers in both]
            if (want.error, records[0].get("changed")) != (
                have.error,
                records[1].get("changed"),
            ) or not have.seen:
                return False
            if (
                want.error is None
                and compare("close", want.value, have.value, {"rtol": 1e-12})[0] is not None
            ):
                return False
    return True


def mutate(lessons=None, progress=lambda work: work):
    """Yield the Mutants of every code exercise of the lessons (all by default)."""
    work = [
        (name, e)
        for name in lessons or lesson_names()
        for e in load_exercises(name)
        if e.kind == "code"
    ]
    for name, exercise in progress(work):
        yield mutate_exercise(name, exercise)


def share_of(results):
    """Return the share of wrong mutants that are refused, 1.0 where there are none."""
    wrong = sum(r.refused + len(r.survivors) for r in results)
    return 1.0 if wrong == 0 else sum(r.refused for r in results) / wrong


def table_of(results):
    """Return the mutants as text: a row per exercise, shares per lesson, the survivors."""
    rows = [
        f"{'lesson':<14}{'exercise':<26}{'made':>6}{'equivalent':>12}{'refused':>9}{'accepted':>10}"
    ]
    for r in results:
        rows.append(
            f"{r.lesson:<14}{r.exercise:<26}{r.made:>6}{r.equivalent:>12}{r.refused:>9}{len(r.survivors):>10}"
        )
    for lesson in dict.fromkeys(r.lesson for r in results):
        own = [r for r in results if r.lesson == lesson]
        rows.append(
            f"{lesson}: {share_of(own):.2%} of "
            f"{sum(r.refused + len(r.survivors) for r in own)} wrong mutants refused"
        )
    rows.append(
        f"in all: {share_of(results):.2%} of "
        f"{sum(r.refused + len(r.survivors) for r in results)} wrong mutants refused"
    )
    for r in results:
        rows.extend(
            f"  accepted in {r.lesson} {r.exercise}: {what}: {line}" for what, line in r.survivors
        )
    return "\n".join(rows)
