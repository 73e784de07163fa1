"""Repair hand-ins: rebuild what a student handed in from the release.

Checks and locked cells are always the release's own. A cell is known by its text, its grade id or
its cell id; an answer also by the names it defines, wherever it stands. A stub never takes the
place of an answer. Nothing of the student's metadata, tags or outputs is kept, but for the pictures
of unchanged cells. Remarks say what was done; what cannot be graded raises Unreadable.

Two tables pass through all steps:
released: {key: release cell}, the cells of the notebook that is being rebuilt
asked: {key: the names that an answer must define}, of the exercises answered in code
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

MOST_NOTEBOOKS = 10  # of one hand-in are looked into
HELP = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)  # may stand above what uses it


@dataclass
class Repaired:
    """A hand-in rebuilt from the release.

    remarks: what was done to it, as sentences
    attempts: {exercise: {"tries", "hints"}} as the student's own checks counted, for no points
    """

    notebook: nbformat.NotebookNode
    remarks: list = field(default_factory=list)
    attempts: dict = field(default_factory=dict)


class Piece:
    """A student's cell while it is being placed.

    text, tree: what it says, and its syntax tree (None where it is no Python)
    given: the names it gives a meaning
    place: the key of the release cell that it is, None for a cell of the student's own
    used: whether it was taken for the answer at another place
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

    The notebook whose name fits best is taken, unless it holds no answer and another one does.
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
    """Whether any answer of a rebuilt notebook differs from the release's stub."""
    stubs = {grade_id(cell): cell.source for cell in release.cells if is_answer(cell)}
    return any(cell.source != stubs[grade_id(cell)] for cell in notebook.cells if is_answer(cell))


def repair(release, cells, remarks=()):
    """Return the Repaired hand-in: the release with the student's answers and other cells in it.

    release: the released notebook (with nbgrader metadata)
    cells: the student's cells, from read_cells
    remarks: what was done to read them, as sentences
    raises Unreadable where nothing of the lesson is there, or where answers may have been lost with
      a part of the file
    """
    notebook, remarks = copy.deepcopy(release), list(remarks)
    released = {key_of(cell): cell for cell in notebook.cells}
    asked = {key: names_of(cell.source) for key, cell in _code_answers(released)}
    pieces = [Piece(index, cell) for index, cell in enumerate(_rejoined(cells)) if cell.kind != CUT]
    _place(released, asked, pieces)
    _read_code_in_texts(released, asked, pieces, remarks)
    answers = {key: _answer_to(key, released, asked, pieces, remarks) for key in asked}
    _refuse_lost_answers(cells, answers)
    _refuse_other_work(released, asked, answers, pieces)
    _drop_stubs(asked, answers, pieces)
    before = {key: _plain(cell.source) for key, cell in released.items()}
    for key, answer in answers.items():
        released[key].source = _joined(key, answer, remarks) or released[key].source
    _fill_in_essays(released, asked, before, pieces)
    here = {piece.place for piece in pieces}
    absent = [key for key, cell in released.items() if grade_id(cell) and key not in here]
    if absent:
        remarks.append(f"put back: {', '.join(absent[:12])}{' …' if len(absent) > 12 else ''}")
    _keep_pictures(released, before, pieces)
    _put_in_own_cells(notebook, released, before, pieces)
    return Repaired(notebook, remarks, attempts_of(released, pieces))


def _code_answers(released):
    """Return [(key, cell)] of the release cells that students fill in with code."""
    answers = [(key, cell) for key, cell in released.items() if is_answer(cell)]
    return [(key, cell) for key, cell in answers if cell.cell_type == "code"]


def _refuse_lost_answers(cells, answers):
    """Raise Unreadable where a part of the file is lost and an answer is missing."""
    lost = [key for key, answer in answers.items() if not answer]
    if any(cell.kind == CUT for cell in cells) and lost:
        raise Unreadable(
            "the file is cut off or damaged, and these answers may be lost with the rest "
            f"of it: {', '.join(lost)}"
        )


def _refuse_other_work(released, asked, answers, pieces):
    """Raise Unreadable where no cell belongs to any of the lesson's exercises."""
    exercises = {key for key, cell in released.items() if is_answer(cell) or is_graded(cell)}
    if any(answers.values()) or any(piece.place in exercises for piece in pieces):
        return
    names = set().union(*asked.values())
    if not any(names_of(piece.text) & names for piece in pieces):
        raise Unreadable("none of this lesson's exercises is in the notebook")


def _fill_in_essays(released, asked, before, pieces):
    """Put the answers in words into the release's cells, each text once.

    before: {key: the release cell's own text}
    """
    for key in {key for key, cell in released.items() if is_answer(cell)} - set(asked):
        texts = [piece.text for piece in pieces if piece.place == key]
        texts = [text for text in texts if text not in ("", before[key])]
        essay = tame_markdown("\n\n".join(dict.fromkeys(texts)))
        released[key].source = essay or released[key].source


# --- placing --------------------------------------------------------------------------------------


def _plain(source):
    """Return a text without space at the ends of lines and without empty lines around it."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n")


def _rejoined(cells):
    """Return the cells without empty ones; code cut in the middle of a statement is one again."""
    whole = []
    for cell in [cell for cell in cells if cell.source.strip() or cell.kind == CUT]:
        before = whole[-1] if whole else None
        both_code = before is not None and cell.kind == before.kind == "code"
        if both_code and tree_of(cell.source) is None:
            joined = f"{before.source}\n{cell.source}"
            _, tree = mended(joined)
            if tree is not None:
                whole[-1] = replace(before, source=joined)
                continue
        whole.append(cell)
    return whole


def _place(released, asked, pieces):
    """Note in every piece which release cell it is: by its text, else by grade id, else by cell id.

    A cell id alone, which copying may move, makes no answer of a cell that defines other names.
    """
    texts = {_plain(cell.source): key for key, cell in released.items()}
    for piece in pieces:
        grade_key, cell_id = piece.ids
        piece.place = texts.get(piece.text) or (grade_key if grade_key in released else None)
        defines_others = cell_id in asked and piece.given and not piece.given & asked[cell_id]
        if piece.place is None and cell_id in released and not defines_others:
            piece.place = cell_id


def _read_code_in_texts(released, asked, pieces, remarks):
    """Turn text cells into code where they alone define what an exercise or an answer needs."""
    names = set().union(*asked.values())
    texts = [piece for piece in pieces if piece.kind != "code" and _may_hold_code(piece, released)]
    trees = [(piece, tree_of(_unfenced(piece.text))) for piece in texts]
    while True:
        needed = _needed_of_texts(names, pieces)
        piece = _first_that_gives(needed, trees)
        if piece is None:
            return
        piece.kind = "code"
        piece.say(_unfenced(piece.text))
        if piece.place and released[piece.place].cell_type != "code":
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


def _may_hold_code(piece, released):
    """Whether code may stand in a text cell: not in an unchanged text of the lesson's.

    In an essay's place it may only where all of the text is code.
    """
    cell = released.get(piece.place)
    if cell is None or cell.cell_type == "code":
        return True
    if piece.text == _plain(cell.source):
        return False
    return not is_answer(cell) or tree_of(piece.text) is not None


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


def _answer_to(key, released, asked, pieces, remarks):
    """Return the pieces that answer one exercise, in their order.

    They are those at its place, and others for the names that these do not give.
    """
    at_place = [piece for piece in pieces if piece.place == key and piece.text]
    answering = [piece for piece in at_place if _says(piece) and not _is_elsewhere(piece, asked)]
    missing = asked[key].difference(*(piece.given for piece in answering if piece.tree is not None))
    checks = [piece.index for piece in pieces if piece.place == f"test-{key}"]
    from_elsewhere, gone = [], not at_place
    while missing:
        others = [piece for piece in pieces if piece.given & missing and piece not in answering]
        others = [piece for piece in others if _may_answer(piece, released, asked, gone)]
        best = _best_of(others, missing, min(checks, default=len(pieces)))
        if best is None or (best.tree is None and answering):
            break
        missing = missing - best.given
        if sum(bool(best.given & names) for names in asked.values()) > 1:
            # it holds several answers: this one takes what it needs, and the cell stays for others
            best = _part(best, asked[key])
        best.used = True
        from_elsewhere.append(best)
    if from_elsewhere:
        remarks.append(f"the answer to {key} was found in another cell")
    return sorted(answering + from_elsewhere, key=lambda piece: piece.index)


def _best_of(pieces, missing, check):
    """Return the piece that is best at giving missing names, None where there is none.

    Whole code comes before broken, much before little, above the check before below it, and of
    equals the last.
    check: the index of the exercise's check among the pieces
    """

    def rank(piece):
        return piece.tree is not None, len(piece.given & missing), piece.index < check, piece.index

    return max(pieces, key=rank, default=None)


def _part(piece, names):
    """Return a copy of a piece with only those of its statements that some names need."""
    part = copy.copy(piece)
    part.say(part_of(piece.text, piece.tree, names) if piece.tree else piece.text)
    return part


def _says(piece):
    """Whether a cell says more than a stub does."""
    return piece.kind == "code" and (piece.tree is None or not all(map(is_stub, piece.tree.body)))


def _is_elsewhere(piece, asked):
    """Whether a cell stands at the place of one exercise and answers only others."""
    if piece.given & asked[piece.place]:
        return False
    return any(piece.given & names for names in asked.values())


def _may_answer(piece, released, asked, gone):
    """Whether a cell may answer an exercise at whose place it does not stand.

    A cell of the student's own may, a changed one of the release, and one at another exercise's
    place that answers only others.
    gone: whether the exercise's own cell is gone; then any cell at another one's place may
    """
    if piece.place in asked:
        return gone or _is_elsewhere(piece, asked)
    return piece.place is None or piece.text != _plain(released[piece.place].source)


def _drop_stubs(asked, answers, pieces):
    """Take stubs of answered names out of all cells: a copy of an empty cell undoes no answer."""
    answered = set()
    for key, answer in answers.items():
        answered |= asked[key].intersection(set().union(*(piece.given for piece in answer)))
    for piece in pieces:
        unmet = answered - piece.given
        statements = piece.tree.body if piece.tree else []
        stubs = [node for node in statements if is_stub(node) and names_in(node) & unmet]
        if stubs:
            piece.say(_without(piece, stubs))


def _without(piece, stubs):
    """Return a piece's text without some of its statements, "" where no other is left."""
    dropped = set(map(id, stubs))
    kept = [node for node in piece.tree.body if id(node) not in dropped]
    out = lines_of(stubs) - lines_of(kept)
    numbered = enumerate(piece.text.split("\n"), start=1)
    lines = [line for number, line in numbered if number not in out]
    return _plain("\n".join(lines)) if kept else ""


def _joined(key, answer, remarks):
    """Return an answer's pieces as one text; one that stands twice counts where it stands last.

    Where there are several, one that does not parse must not spoil the others.
    """
    texts = [WHOLE_CELL.sub("", piece.text) for piece in answer if piece.text]
    texts = list(dict.fromkeys(reversed(texts)))[::-1]
    if len(texts) > 1:
        remarks.append(
            f"the answer to {key} was put together from {len(texts)} cells; where they "
            "say the same, the last one counts"
        )
        texts = [text for text in texts if tree_of(text) is not None] or texts
    return "\n\n".join(texts)


# --- the student's own cells ----------------------------------------------------------------------


def _put_in_own_cells(notebook, released, before, pieces):
    """Put the student's own cells where they stood; take over changes to free code cells.

    A cell stands after the release cell before it; help stands above the answers that use it.
    before: {key: the release cell's own text}
    """
    order = {key: position for position, key in enumerate(released)}
    needs = {order[key]: _loaded_by(cell) for key, cell in _code_answers(released)}
    after, latest, changed = {}, -1, set()
    for piece in pieces:
        cell = released.get(piece.place)
        if cell is not None:
            latest = order[piece.place]
            if piece.text == before[piece.place] or _holds_answer(cell, piece):
                continue
            if piece.place not in changed and _may_change(cell, piece):
                cell.source = piece.text
                changed.add(piece.place)
                continue
        if piece.used or not piece.text:
            continue
        used_at = needs if _is_help(piece) else {}
        uses = [position - 1 for position in used_at if piece.given & needs[position]]
        after.setdefault(min([latest, *uses]), []).append(_own_cell(piece))
    rebuilt = after.get(-1, [])
    for position, cell in enumerate(notebook.cells):
        rebuilt.append(cell)
        rebuilt.extend(after.get(position, []))
    notebook.cells = rebuilt


def _loaded_by(cell):
    """Return the names that a cell reads from outside its functions, none where it is no Python."""
    return loaded(tree_of(cell.source) or ast.Module([]))


def _holds_answer(cell, piece):
    """Whether a release cell takes answers of a piece's kind: then its text is in it already."""
    return is_answer(cell) and cell.cell_type in (piece.kind, "markdown")


def _may_change(cell, piece):
    """Whether a student's change to a release cell is taken over: in free code cells."""
    if piece.used or grade_id(cell) or _is_help(piece):
        return False
    return cell.cell_type == piece.kind == "code"


def _own_cell(piece):
    """Return a new notebook cell for a cell of the student's own."""
    if piece.kind == "code":
        cell = new_code_cell(piece.text)
    else:
        cell = new_markdown_cell(tame_markdown(piece.text))
    cell["id"] = f"own-{piece.index}"
    return cell


def _keep_pictures(released, before, pieces):
    """Give the lesson's unchanged free cells the pictures they had in the hand-in.

    They are for feedback; grading need not draw them.
    before: {key: the release cell's own text}
    """
    room = MAX_CELL
    for piece in pieces:
        cell = released.get(piece.place)
        is_free_code = piece.kind == "code" and cell is not None and not grade_id(cell)
        if is_free_code and piece.text == before[piece.place]:
            pictures = pictures_in(piece.outputs)
            room -= len(str(pictures))
            if pictures and room > 0:
                cell.outputs = pictures


def _is_help(piece):
    """Whether a cell only defines functions and classes or imports: it may stand above answers."""
    return piece.tree is not None and all(isinstance(node, HELP) for node in piece.tree.body)
