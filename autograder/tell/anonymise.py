"""Anonymise a student's answer: as code that does not tell who wrote it.

Comments and docstrings go. Strings and names stay only where they stand in the lesson itself or
are Python's own. What still holds a student's name is not shown at all.
"""

import ast
import builtins
import functools
import keyword
import re
import unicodedata
import warnings

MASK = "…"
LONGEST = 2000  # characters of an example
NAMED = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar),
)
ORDINARY = {
    *dir(builtins),
    *keyword.kwlist,
    *"""
    np numpy plt math self result results total value values output outputs out res ret tmp
    temp acc index idx row rows col cols item items count num product products weighted step
    start stop shape error errors func function answer arr array vec mat matrix dot
    """.split(),
}


def words_in(text):
    """Return the set of words of a text, as names of a program could be made of."""
    return set(re.findall(r"\w+", text))


def name_parts(*texts):
    """Return the parts of students' ids, names and addresses by which somebody may be known.

    They are folded, and of three characters or more.
    """
    parts = set()
    for text in texts:
        parts |= set(re.findall(r"[^\W_]{3,}", _folded(text or "")))
    return parts


def _folded(text):
    """Return a text without accents and capitals."""
    plain = unicodedata.normalize("NFKD", str(text))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


class Anonymiser:
    """Makes students' answers anonymous; knows the lesson's words and everybody's names.

    lesson: the text of the lesson, whose words and strings may stay
    parts: from name_parts, of everybody in the class
    """

    def __init__(self, lesson, parts):
        self.lesson, self.parts = lesson, parts
        self.known = words_in(lesson) | ORDINARY
        self.telling = parts - set(map(_folded, self.known))
        long = sorted(part for part in self.telling if len(part) >= 5)
        self.anywhere = re.compile("|".join(map(re.escape, long)) if long else "(?!)")
        self.tells = functools.cache(self._tells)

    def __call__(self, source):
        """Return code without comments, docstrings, and words of the student's own.

        It is None where that cannot be done safely.
        """
        try:
            text = self._masked(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if text is None or any(map(self.tells, words_in(text))):
            return None
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n{MASK}"

    def _masked(self, source):
        """Return code with its strings and names masked, None where it holds no answer."""
        python = re.sub(r"^[ \t]*[%!].*$", "", source, flags=re.MULTILINE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in a student's strings
            tree = ast.parse(python)
            tree.body = _answer_alone(tree.body)
            if not tree.body:
                return None
            tree = _Mask(self.of_lesson, _new_names(tree, self.known)).visit(tree)
            return ast.unparse(ast.fix_missing_locations(tree))

    def _tells(self, word):
        """Whether a word of a program holds a part of a name.

        A long part may stand anywhere in it, a short one must be a part of its own.
        """
        pieces = re.findall(r"[^\W\d_][^\WA-Z\d_]*|[A-Z]+|\d+", word)
        folded = _folded(word)
        if folded in self.telling or not self.telling.isdisjoint(map(_folded, pieces)):
            return True
        return bool(self.anywhere.search(folded))

    def of_lesson(self, text):
        """Whether a string stands in the lesson as a word or words of its own, and names nobody."""
        if len(text) > 60 or name_parts(text) & self.parts:
            return False
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self.lesson) is not None


def _answer_alone(body):
    """Return the statements of a cell that make the answer.

    Printing, texts, and stubs that are assigned anew later are left out.
    """
    assigned = {}  # {name: the number of the last statement that assigns it}
    for number, node in enumerate(body):
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        assigned |= dict.fromkeys(names, number)
    kept = []
    for number, node in enumerate(body):
        if not _only_shows(node) and not _is_old_stub(node, number, assigned):
            kept.append(node)
    return kept


def _only_shows(node):
    if not isinstance(node, ast.Expr):
        return False
    return isinstance(node.value, ast.Constant | ast.Name) or _prints(node.value)


def _prints(node):
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return is_call and node.func.id in ("print", "display", "help", "check")


def _is_old_stub(node, number, assigned):
    """Whether a statement is `name = ...` and a later one gives the name a value."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
        return False
    if node.value.value is not ...:
        return False
    return all(assigned.get(getattr(target, "id", None), -1) > number for target in node.targets)


def _new_names(tree, known):
    """Return {name: neutral name} for a program's names that are neither the lesson's nor
    Python's.
    """
    places = []
    for node in ast.walk(tree):
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        places += [(place, name) for name in _names_at(node) if name]
    names = dict.fromkeys(name for _, name in sorted(places))
    foreign = [name for name in names if len(name) > 2 and name not in known]
    masked = [name for name in foreign if not re.fullmatch("__.*__", name)]
    return {name: f"name{number}" for number, name in enumerate(masked, start=1)}


def _names_at(node):
    """Return the names that a node of a program reads, binds or sets.

    Attributes that it only reads may be those of foreign modules, so they are left out.
    """
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, NAMED):
        return [node.name]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return [node.attr]
    if isinstance(node, ast.alias):
        return [node.asname]
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    return [node.rest] if isinstance(node, ast.MatchMapping) else []


def _is_text(statement):
    """Whether a statement is a string alone, as a docstring is."""
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant and isinstance(statement.value.value, str)


class _Mask(ast.NodeTransformer):
    """Renames, masks strings and large whole numbers, and drops docstrings."""

    def __init__(self, of_lesson, new):
        self.of_lesson, self.new = of_lesson, new

    def generic_visit(self, node):
        for field in ("id", "arg", "name", "attr", "asname", "rest"):
            old = getattr(node, field, None)
            if isinstance(old, str) and not (isinstance(node, ast.alias) and field == "name"):
                setattr(node, field, self.new.get(old, old))
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self.new.get(name, name) for name in node.names]
        if isinstance(getattr(node, "body", None), list):
            body = [statement for statement in node.body if not _is_text(statement)]
            node.body = body or [ast.Expr(ast.Constant(...))]
        if hasattr(node, "type_comment"):
            node.type_comment = None
        return super().generic_visit(node)

    def visit_Constant(self, node):
        value = node.value
        if isinstance(value, bytes):
            node.value = b""
        elif isinstance(value, str) and len(value) > 1 and not self.of_lesson(value):
            node.value = MASK
        elif type(value) is int and abs(value) >= 100_000 and value % 1000:
            node.value = 0  # more likely somebody's number than mathematics
        node.kind = None
        return node
