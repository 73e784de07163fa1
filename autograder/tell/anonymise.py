"""Anonymise: a student's answer as code that does not tell who wrote it.

Comments and docstrings go; strings and names are kept only where they stand in the lesson itself,
or are Python's own; what still holds a student's name is not shown at all.
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
    """Return the parts of students' ids, names and addresses by which somebody may be known: of
    three characters or more, folded.
    """
    return {
        part
        for text in texts
        for part in re.findall(r"[^\W_]+", _folded(text or ""))
        if len(part) >= 3
    }


def _folded(text):
    """Return a text without accents and capitals."""
    plain = unicodedata.normalize("NFKD", str(text))
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


class Anonymiser:
    """Makes students' answers anonymous; knows the lesson's words and everybody's names."""

    def __init__(self, lesson, parts):
        """
        lesson: the text of the lesson, whose words and strings may stay
        parts: from name_parts, of everybody in the class
        """
        self.lesson, self.parts = lesson, parts
        self.known = words_in(lesson) | ORDINARY
        self.told = parts - {_folded(word) for word in self.known}
        long = sorted(part for part in self.told if len(part) >= 5)
        self.anywhere = re.compile("|".join(map(re.escape, long)) if long else "(?!)")
        self.tells = functools.cache(self._tells)

    def __call__(self, source):
        """Return code without comments, docstrings, and words of the student's own; None where it
        cannot be done safely.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd escapes in a student's strings
                tree = ast.parse(re.sub(r"^[ \t]*[%!].*$", "", source, flags=re.MULTILINE))
                tree.body = _answer_alone(tree.body)
                if not tree.body:
                    return None
                tree = _Mask(self.of_lesson, _new_names(tree, self.known)).visit(tree)
                text = ast.unparse(ast.fix_missing_locations(tree))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if any(map(self.tells, words_in(text))):
            return None
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n{MASK}"

    def _tells(self, word):
        """Whether a word of a program holds a part of a name: as a part of its own, or anywhere if
        that has five characters.
        """
        pieces = {_folded(piece) for piece in re.findall(r"[^\W\d_][^\WA-Z\d_]*|[A-Z]+|\d+", word)}
        folded = _folded(word)
        return (
            not pieces.isdisjoint(self.told)
            or folded in self.told
            or bool(self.anywhere.search(folded))
        )

    def of_lesson(self, text):
        """Whether a string stands in the lesson as a word or words of its own, and names nobody."""
        if len(text) > 60 or name_parts(text) & self.parts:
            return False
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self.lesson) is not None


def _answer_alone(body):
    """Return the statements of a cell that make the answer: no stubs assigned anew later, no
    printing, no text.
    """
    assigned = {}
    for number, node in enumerate(body):
        if isinstance(node, ast.Assign):
            assigned |= {
                target.id: number for target in node.targets if isinstance(target, ast.Name)
            }
    kept = []
    for number, node in enumerate(body):
        if isinstance(node, ast.Expr) and (
            isinstance(node.value, ast.Constant | ast.Name) or _prints(node.value)
        ):
            continue
        stub = (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and node.value.value is ...
        )
        if stub and all(
            isinstance(target, ast.Name) and assigned[target.id] > number for target in node.targets
        ):
            continue
        kept.append(node)
    return kept


def _prints(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "display", "help", "check")
    )


def _new_names(tree, known):
    """Return {name: neutral name} for the names in a program that are neither the lesson's nor
    Python's.
    """
    found = []
    for node in ast.walk(tree):
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        found.extend((place, name) for name in _names_at(node) if name)
    own = dict.fromkeys(
        name
        for _, name in sorted(found)
        if len(name) > 2 and name not in known and not re.fullmatch("__.*__", name)
    )
    return {name: f"name{number}" for number, name in enumerate(own, start=1)}


def _names_at(node):
    """Return the names that a node of a program reads, binds or sets, but for those of foreign
    modules.
    """
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(
        node,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.ExceptHandler
        | ast.MatchAs
        | ast.MatchStar,
    ):
        return [node.name]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return [node.attr]
    if isinstance(node, ast.alias):
        return [node.asname]
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    return [node.rest] if isinstance(node, ast.MatchMapping) else []


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
            text = [
                each
                for each in node.body
                if isinstance(each, ast.Expr)
                and isinstance(each.value, ast.Constant)
                and isinstance(each.value.value, str)
            ]
            node.body = [each for each in node.body if each not in text] or [
                ast.Expr(ast.Constant(...))
            ]
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
