"""What a cell's code says without running it: its syntax tree, the names it gives a meaning, and
what in it is still a stub.
"""

import ast
import re
import textwrap
import warnings

MAX_SOURCE = 200_000  # characters of a cell; a longer one is not looked into
MAGIC = re.compile(r"^([ \t]*)(?:\w[\w, .]*=[ \t]*)?[%!].*$|^.*\?[ \t]*$", re.MULTILINE)
WHOLE_CELL = re.compile(
    r"\A%%(?:time|timeit|capture|prun)\b[^\n]*\n"
)  # magics that run the cell below them as Python


def tree_of(source):
    """Return the syntax tree of a cell, its magics left out; None where it is no Python."""
    if len(source) > MAX_SOURCE or (source.startswith("%%") and not WHOLE_CELL.match(source)):
        return None
    for text in (source, MAGIC.sub(r"\1pass", source)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in the student's strings
            try:
                return ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                pass
    return None


def mended(source):
    """Return (source, syntax tree), the white space changed where only that keeps it from being
    Python; the tree is None where it is none.
    """
    for text in (
        source,
        source.replace("\xa0", " "),
        source.expandtabs(4),
        textwrap.dedent(source),
    ):
        tree = tree_of(text)
        if tree is not None:
            return text, tree
    return source, None


def names_of(source):
    """Return the names that code defines at its top level, stubs too; from its lines where it does
    not parse.
    """
    tree = tree_of(source)
    return names_by_line(source) if tree is None else set().union(*map(names_in, tree.body))


def given_in(tree):
    """Return the names that code gives a meaning at its top level: all it defines but for stubs."""
    return set().union(*(names_in(node) for node in tree.body if not is_stub(node)))


def names_by_line(source):
    """Return the names that lines of code seem to define at the top level."""
    return set(re.findall(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE)) | set(
        re.findall(r"^(\w+)[ \t]*=[^=]", source, re.MULTILINE)
    )


def names_in(node):
    """Return the names that one top-level statement defines, or changes by an index (`ledger["x"] =
    3`).
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    names, local = set(), set()
    for each in ast.walk(node):
        if isinstance(each, ast.comprehension):
            local.update(map(id, ast.walk(each.target)))
        elif (
            isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and id(each) not in local
        ):
            names.add(each.id)
        elif (
            isinstance(each, ast.Subscript)
            and isinstance(each.ctx, ast.Store)
            and isinstance(each.value, ast.Name)
        ):
            names.add(each.value.id)
    return names


def is_stub(node):
    """Whether a top-level statement does nothing yet: a function without a body, an assignment of
    `...`, a text.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return all(map(_does_nothing, node.body))
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or _is_blank(node.value)
    return _does_nothing(node)


def _does_nothing(node):
    if isinstance(node, ast.Raise):
        return "NotImplementedError" in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    value = getattr(node, "value", None)
    return (
        isinstance(node, ast.Pass)
        or (isinstance(node, ast.Expr) and isinstance(value, ast.Constant))
        or (isinstance(node, ast.Return) and (value is None or _is_blank(value)))
    )


def _is_blank(node):
    """Whether an expression is `...` or None, or a tuple, list or dict of nothing else."""
    if isinstance(node, ast.Constant):
        return node.value is None or node.value is Ellipsis
    items = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", None)
    return bool(items) and all(map(_is_blank, items))


def loaded(tree):
    """Return the names that code reads from outside its own functions."""
    names = set()
    for node in tree.body if isinstance(tree, ast.Module) else [tree]:
        read, bound = _read_and_bound(node)
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        names |= read - bound if is_function else read
    return names


def _read_and_bound(node):
    """Return (names that a statement reads, names that it or its arguments bind)."""
    read, bound = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.arg):
            bound.add(part.arg)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            read.add(part.id)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            bound.add(part.id)
    return read, bound


def part_of(source, tree, names):
    """Return the statements of code that some names come from, as text: their definitions, and
    whatever these need of the same code.
    """
    needed, kept = set(names), {}
    found = True
    while found:
        found = [
            node
            for node in tree.body
            if id(node) not in kept and not is_stub(node) and _touched(node) & needed
        ]
        kept |= {id(node): node for node in found}
        needed = needed.union(*map(loaded, found))
    wanted = lines_of(kept.values())
    return "\n".join(
        line for number, line in enumerate(source.split("\n"), start=1) if number in wanted
    )


def _touched(node):
    """Return the names that a statement defines, or whose method it calls: `model.compile(…)`."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    method = node.value.func if is_call else None
    owner = method.value if isinstance(method, ast.Attribute) else None
    called = {owner.id} if isinstance(owner, ast.Name) else set()
    return names_in(node) | called


def lines_of(nodes):
    """Return the numbers of the lines that statements stand in, decorators included."""
    numbers = set()
    for node in nodes:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        numbers.update(range(first, node.end_lineno + 1))
    return numbers
