"""Read a cell's code without running it: its syntax tree, the names it defines, and its stubs.

A stub is a top-level statement that does nothing yet.
"""

import ast
import re
import textwrap
import warnings

MAX_SOURCE = 200_000  # characters of a cell; a longer one is not looked into
MAGIC = re.compile(r"^([ \t]*)(?:\w[\w, .]*=[ \t]*)?[%!].*$|^.*\?[ \t]*$", re.MULTILINE)
# cell magics that run the lines below them as Python
WHOLE_CELL = re.compile(r"\A%%(?:time|timeit|capture|prun)\b[^\n]*\n")


def tree_of(source):
    """Return the syntax tree of a cell without its magics, None where it is no Python."""
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
    """Return (source, syntax tree), white space mended where only that keeps it from being Python.

    The tree is None where it is no Python whatever its white space.
    """
    texts = (source, source.replace("\xa0", " "), source.expandtabs(4), textwrap.dedent(source))
    for text in texts:
        tree = tree_of(text)
        if tree is not None:
            return text, tree
    return source, None


def names_of(source):
    """Return the names that code defines at its top level, stubs too.

    Code that does not parse is read line by line.
    """
    tree = tree_of(source)
    return names_by_line(source) if tree is None else set().union(*map(names_in, tree.body))


def given_in(tree):
    """Return the names that code gives a meaning at its top level: all it defines but its stubs."""
    return set().union(*(names_in(node) for node in tree.body if not is_stub(node)))


def names_by_line(source):
    """Return the names that lines of code seem to define at the top level."""
    defined = re.findall(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE)
    assigned = re.findall(r"^(\w+)[ \t]*=[^=]", source, re.MULTILINE)
    return {*defined, *assigned}


def names_in(node):
    """Return the names that a statement defines, or changes by an index: `ledger["x"] = 3`."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    names, local = set(), set()
    for part in ast.walk(node):
        is_stored = isinstance(getattr(part, "ctx", None), ast.Store)
        if isinstance(part, ast.comprehension):
            local.update(map(id, ast.walk(part.target)))
        elif is_stored and isinstance(part, ast.Name) and id(part) not in local:
            names.add(part.id)
        elif is_stored and isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
            names.add(part.value.id)
    return names


def is_stub(node):
    """Whether a top-level statement does nothing yet.

    It may be a function with an empty body, an assignment of `...` or None, or a mere text.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return all(map(_does_nothing, node.body))
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or _is_blank(node.value)
    return _does_nothing(node)


def _does_nothing(node):
    """Whether a statement only passes, says a text, returns nothing or is not implemented."""
    if isinstance(node, ast.Raise):
        names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        return "NotImplementedError" in {name.id for name in names}
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
    """Return the text of the statements that some names come from, and of what these need.

    source, tree: the code and its syntax tree
    """
    statements = [node for node in tree.body if not is_stub(node)]
    needed, kept = set(names), {}
    while True:
        left = [node for node in statements if id(node) not in kept]
        more = [node for node in left if _touched(node) & needed]
        if not more:
            break
        kept |= {id(node): node for node in more}
        needed = needed.union(*map(loaded, more))
    wanted = lines_of(kept.values())
    numbered = enumerate(source.split("\n"), start=1)
    return "\n".join(line for number, line in numbered if number in wanted)


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
