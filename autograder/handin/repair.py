"""Repair hand-ins: rebuild what a student handed in from the release.

Checks and locked cells are always the release's own. A cell is known by its text, its grade id or
its cell id; an answer also by the names it defines, wherever it stands. A stub never takes the
place of an answer. Nothing of the student's metadata, tags or outputs is kept. What was done is
said in remarks; what cannot be graded raises Unreadable with the reason.
"""

import ast
import copy
from dataclasses import dataclass, field, replace

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.handin.attempts import attempts_of
from autograder.handin.cells import CUT, read_cells
from autograder.handin.clean import MAX_CELL, pictures_in, tame_markdown
from autograder.handin.files import Unreadable, find_notebooks, remarks_on
from autograder.handin.roles import grade_id, is_answer, is_graded, key_of
from autograder.handin.syntax import (
    WHOLE_CELL,
    given_in,
    is_stub,
    lines_of,
    loaded,
    mended,
    names_by_line,
    names_in,
    names_of,
    part_of,
    tree_of,
)

MOST_NOTEBOOKS = 10  # that are looked into in one hand-in


@dataclass
class Repaired:
    """A hand-in rebuilt from the release.

    remarks: what was done to it, as sentences
    attempts: {exercise: {"tries", "hints"}}, as the student's own checks counted; no points come
      of it
    """

    notebook: nbformat.NotebookNode
    remarks: list = field(default_factory=list)
    attempts: dict = field(default_factory=dict)


class Piece:
    """A student's cell while it is being placed.

    text, tree: what it says, and its syntax tree (None where it is no Python); given: the names it
      gives a meaning
    place: the key of the release cell that it is, None for a cell of the student's own; used:
      whether its text went into an answer
    """

    def __init__(self, index, cell):
        self.index, self.kind, self.ids = index, cell.kind, (cell.grade_id, cell.id)
        self.place, self.used = None, False
        self.counts, self.outputs = cell.counts, cell.outputs
        self.say(_plain(cell.source))

    def say(self, text):
        """Take a text, mended where only its white space keeps it from being Python."""
        self.text, self.tree, self.given = text, None, set()
        if self.kind != "code":
            return
        self.text, self.tree = mended(text)
        self.given = names_by_line(text) if self.tree is None else given_in(self.tree)


def take(files, odd, lesson, release):
    """Return the Repaired hand-in among the files of a hand-in; raises Unreadable.

    files, odd: see files.find_notebooks

    Of several notebooks the one whose name fits best is taken, unless it holds no answer and
    another one does.
    """
    names = find_notebooks(files, odd, lesson)
    first = None
    for name in names[:MOST_NOTEBOOKS]:
        try:
            cells, remarks = read_cells(files[name][0])
            repaired = repair(release, cells, remarks_on(name, names, lesson) + remarks)
        except Unreadable as reason:
            first = first or reason
            continue
        if len(names) == 1 or _is_answered(repaired.notebook, release):
            return repaired
        first = first or repaired
    if isinstance(first, Unreadable):
        raise first
    return first


def _is_answered(notebook, release):
    stubs = {grade_id(cell): cell.source for cell in release.cells if is_answer(cell)}
    return any(cell.source != stubs[grade_id(cell)] for cell in notebook.cells if is_answer(cell))


def repair(release, cells, remarks=()):
    """Return the hand-in rebuilt from the release notebook: its cells with the student's answers,
    and the student's own cells between.

    release: the released notebook (with nbgrader metadata)
    cells: the student's cells, from read_cells
    raises Unreadable where nothing of the lesson is there, or where answers may have been lost with
      a part of the file
    """
    notebook, remarks = copy.deepcopy(release), list(remarks)
    own = {key_of(cell): cell for cell in notebook.cells}
    asked = {
        key: names_of(cell.source)
        for key, cell in own.items()
        if is_answer(cell) and cell.cell_type == "code"
    }
    pieces = [Piece(index, cell) for index, cell in enumerate(_rejoined(cells)) if cell.kind != CUT]
    _place(own, asked, pieces)
    _read_code_in_texts(own, asked, pieces, remarks)
    answers = {key: _answer_to(key, own, asked, pieces, remarks) for key in asked}
    lost = [key for key, found in answers.items() if not found]
    if any(cell.kind == CUT for cell in cells) and lost:
        raise Unreadable(
            "the file is cut off or damaged, and these answers may be lost with the rest "
            f"of it: {', '.join(lost)}"
        )
    here = {piece.place for piece in pieces}
    names = set().union(*asked.values())
    if (
        not any(answers.values())
        and not here & _keys_of_exercises(own)
        and not any(names_of(piece.text) & names for piece in pieces)
    ):
        raise Unreadable("none of this lesson's exercises is in the notebook")
    _drop_stubs(asked, answers, pieces)
    before = {key: _plain(cell.source) for key, cell in own.items()}
    for key, found in answers.items():
        own[key].source = _joined(key, found, remarks) or own[key].source
    for key in {key for key, cell in own.items() if is_answer(cell)} - set(asked):
        texts = [
            piece.text
            for piece in pieces
            if piece.place == key and piece.text not in ("", before[key])
        ]
        own[key].source = tame_markdown("\n\n".join(dict.fromkeys(texts))) or own[key].source
    absent = [key for key, cell in own.items() if grade_id(cell) and key not in here]
    if absent:
        remarks.append(f"put back: {', '.join(absent[:12])}{' …' if len(absent) > 12 else ''}")
    _keep_pictures(own, before, pieces)
    _put_in_own_cells(notebook, own, before, pieces)
    return Repaired(notebook, remarks, attempts_of(own, pieces))


def _keys_of_exercises(own):
    return {key for key, cell in own.items() if is_answer(cell) or is_graded(cell)}


# --- placing --------------------------------------------------------------------------------------


def _plain(source):
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n")


def _rejoined(cells):
    """Return the cells but for empty ones, with code that was split in the middle of a statement
    put together again.
    """
    whole = []
    for cell in [cell for cell in cells if cell.source.strip() or cell.kind == CUT]:
        before = whole[-1] if whole else None
        if (
            before is not None
            and cell.kind == before.kind == "code"
            and tree_of(cell.source) is None
        ):
            joined = f"{before.source}\n{cell.source}"
            if mended(joined)[1] is not None:
                whole[-1] = replace(before, source=joined)
                continue
        whole.append(cell)
    return whole


def _place(own, asked, pieces):
    """Note in every piece which release cell it is: by the text of a given cell or a stub, else by
    grade id, else by cell id.

    A cell id alone, which copying may move, makes no answer of a cell that defines other names.
    """
    texts = {_plain(cell.source): key for key, cell in own.items()}
    for piece in pieces:
        grade_id, id = piece.ids
        piece.place = texts.get(piece.text) or (grade_id if grade_id in own else None)
        if (
            piece.place is None
            and id in own
            and not (id in asked and piece.given and not piece.given & asked[id])
        ):
            piece.place = id


def _read_code_in_texts(own, asked, pieces, remarks):
    """Turn text cells into code where they define, and no code cell does, what an exercise asks for
    or an answer uses.
    """
    names = set().union(*asked.values())
    texts = [piece for piece in pieces if piece.kind != "code" and _may_hold_code(piece, own)]
    trees = [(piece, tree_of(_unfenced(piece.text))) for piece in texts]
    while True:
        needed = _needed_of_texts(names, pieces)
        piece = _first_that_gives(needed, trees)
        if piece is None:
            return
        piece.kind = "code"
        piece.say(_unfenced(piece.text))
        if piece.place and own[piece.place].cell_type != "code":
            piece.place = None
        given = ", ".join(sorted(piece.given & needed))
        remarks.append(f"code that defines {given} stood in a text cell")


def _needed_of_texts(names, pieces):
    """Return the names that an exercise asks for or an answer uses, and that no code cell gives."""
    code, needed = [piece for piece in pieces if piece.kind == "code"], set(names)
    for piece in code:
        if piece.tree and piece.given & names:
            needed |= loaded(piece.tree)
    return needed.difference(*(piece.given for piece in code))


def _first_that_gives(needed, trees):
    """Return the first text cell whose code gives a needed name, None where there is none."""
    for piece, tree in trees:
        if tree and piece.kind != "code" and given_in(tree) & needed:
            return piece
    return None


def _may_hold_code(piece, own):
    """Whether code may stand in a text cell: not in the lesson's own texts, and in an essay's place
    only where all of it is code.
    """
    release = own.get(piece.place)
    if release is None or release.cell_type == "code":
        return True
    return piece.text != _plain(release.source) and (
        not is_answer(release) or tree_of(piece.text) is not None
    )


def _unfenced(text):
    """Return the code between the ``` of a text, all of it where there are none."""
    inside, lines = False, []
    for line in text.split("\n"):
        if line.strip().startswith(("```", "~~~")):
            inside = not inside
        elif inside:
            lines.append(line)
    return "\n".join(lines) if lines else text


# --- answers --------------------------------------------------------------------------------------


def _answer_to(key, own, asked, pieces, remarks):
    """Return the pieces that answer one exercise, in their order: those at its place, and others
    for names that these do not give.
    """
    here = [piece for piece in pieces if piece.place == key and piece.text]
    mine = [piece for piece in here if _says(piece) and not _is_elsewhere(piece, asked)]
    missing = asked[key].difference(*(piece.given for piece in mine if piece.tree is not None))
    check = min(
        (piece.index for piece in pieces if piece.place == f"test-{key}"), default=len(pieces)
    )
    found = []
    while missing:
        others = [
            p
            for p in pieces
            if p.given & missing and p not in mine and _may_answer(p, own, asked, gone=not here)
        ]
        # whole before broken, much before little, above the check before below it, the last of them
        best = max(
            others,
            key=lambda p: (p.tree is not None, len(p.given & missing), p.index < check, p.index),
            default=None,
        )
        if best is None or (best.tree is None and mine):
            break
        missing = missing - best.given
        if sum(bool(best.given & names) for names in asked.values()) > 1:
            best = _part(
                best, asked[key]
            )  # of a cell that holds several answers, only what this one needs; the cell stays
        best.used = True
        found.append(best)
    if found:
        remarks.append(f"the answer to {key} was found in another cell")
    return sorted(mine + found, key=lambda piece: piece.index)


def _part(piece, names):
    part = copy.copy(piece)
    part.say(part_of(piece.text, piece.tree, names) if piece.tree else piece.text)
    return part


def _says(piece):
    """Whether a cell says more than a stub does."""
    return piece.kind == "code" and (piece.tree is None or not all(map(is_stub, piece.tree.body)))


def _is_elsewhere(piece, asked):
    """Whether a cell stands at the place of one exercise and answers only others."""
    return not piece.given & asked[piece.place] and any(
        piece.given & names for names in asked.values()
    )


def _may_answer(piece, own, asked, gone):
    """Whether an answer is looked for in a cell: the student's own, a changed one of the release,
    or another answer's (where its cell is gone).
    """
    if piece.place in asked:
        return gone or _is_elsewhere(piece, asked)
    return piece.place is None or piece.text != _plain(own[piece.place].source)


def _drop_stubs(asked, answers, pieces):
    """Take stubs of what is answered out of all cells: a copy of the empty cell must not undo the
    answer.
    """
    answered = set().union(
        *(piece.given & asked[key] for key, found in answers.items() for piece in found)
    )
    for piece in pieces:
        stubs = (
            [
                node
                for node in piece.tree.body
                if is_stub(node) and names_in(node) & (answered - piece.given)
            ]
            if piece.tree
            else []
        )
        if stubs:
            gone = set(map(id, stubs))
            kept = [node for node in piece.tree.body if id(node) not in gone]
            out = lines_of(stubs) - lines_of(kept)
            lines = [
                line
                for number, line in enumerate(piece.text.split("\n"), start=1)
                if number not in out
            ]
            piece.say(_plain("\n".join(lines)) if kept else "")


def _joined(key, found, remarks):
    """Return several cells as one answer, each text once, the last time it stands; one that does
    not parse must not spoil the others.
    """
    texts = [WHOLE_CELL.sub("", piece.text) for piece in found if piece.text]
    texts = list(dict.fromkeys(reversed(texts)))[::-1]
    if len(texts) > 1:
        remarks.append(
            f"the answer to {key} was put together from {len(texts)} cells; where they "
            "say the same, the last one counts"
        )
        texts = [text for text in texts if tree_of(text) is not None] or texts
    return "\n\n".join(texts)


# --- the student's own cells ----------------------------------------------------------------------


def _put_in_own_cells(notebook, own, before, pieces):
    """Put the student's own cells where they stood, after the release cell before them; take over
    changes to free code cells.

    before: the release cells' own texts
    """
    order = {key: position for position, key in enumerate(own)}
    needs = {
        order[key]: loaded(tree_of(cell.source) or ast.Module([]))
        for key, cell in own.items()
        if is_answer(cell) and cell.cell_type == "code"
    }
    after, latest, changed = {}, -1, set()
    for piece in pieces:
        release = own.get(piece.place)
        if release is not None:
            latest = order[piece.place]
            if piece.text == before[piece.place] or (
                is_answer(release) and release.cell_type in (piece.kind, "markdown")
            ):
                continue
            if (
                not (piece.used or grade_id(release) or _is_help(piece) or piece.place in changed)
                and release.cell_type == piece.kind == "code"
            ):
                release.source = piece.text
                changed.add(piece.place)
                continue
        if piece.used or not piece.text:
            continue
        new = (
            new_code_cell(piece.text)
            if piece.kind == "code"
            else new_markdown_cell(tame_markdown(piece.text))
        )
        new["id"] = f"own-{piece.index}"
        uses = [
            position - 1
            for position, names in needs.items()
            if _is_help(piece) and piece.given & names
        ]
        after.setdefault(min([latest, *uses]), []).append(new)
    rebuilt = after.get(-1, [])
    for position, cell in enumerate(notebook.cells):
        rebuilt.append(cell)
        rebuilt.extend(after.get(position, []))
    notebook.cells = rebuilt


def _keep_pictures(own, before, pieces):
    """Give the lesson's own unchanged cells the pictures they had in the hand-in: for feedback;
    grading need not draw them.
    """
    room = MAX_CELL
    for piece in pieces:
        if (
            piece.kind == "code"
            and piece.place in own
            and not grade_id(own[piece.place])
            and piece.text == before[piece.place]
        ):
            pictures = pictures_in(piece.outputs)
            room -= len(str(pictures))
            if pictures and room > 0:
                own[piece.place].outputs = pictures


def _is_help(piece):
    """Whether a cell only defines functions and classes or imports, so that it may stand above the
    answers that use it.
    """
    return piece.tree is not None and all(
        isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        for node in piece.tree.body
    )
