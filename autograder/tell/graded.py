"""Notes: what autograded notebooks say of their hand-ins, read fast and whatever state the files
are in.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.handin.attempts import MARK, counts_of

NOT_ATTEMPTED = ("blank", "missing")
METADATA = re.compile(
    rb'\n "metadata": (?=\{)'
)  # at the top level of a notebook as nbformat writes it: no raw line break stands in a JSON string


@dataclass
class Found:
    """What one autograded notebook says."""

    path: Path | None = None
    unreadable: str | None = None  # why the notebook says nothing
    needs_person: str | None = None
    verdicts: dict = field(default_factory=dict)  # {exercise: the examiner's verdict}
    graded_with: tuple | None = None  # (run number, fingerprint of the key)
    repaired: bool = False
    tries: dict = field(default_factory=dict)


def read_found(path):
    """Return the Found of an autograded notebook, missing and damaged ones included; reads the
    metadata only where it can.
    """
    try:
        notes = _metadata(Path(path).read_bytes()).get(MARK)
    except FileNotFoundError:
        return Found(unreadable="its autograded notebook is missing: grade it again")
    except (OSError, ValueError, RecursionError) as error:
        return Found(
            unreadable=(
                f"its autograded notebook cannot be read ({type(error).__name__}): grade it again"
            )
        )
    if not isinstance(notes, dict) or not (
        "needs_person" in notes or isinstance(notes.get("verdicts"), list)
    ):
        return Found(
            unreadable="its autograded notebook was not graded by this course: grade it again"
        )
    found = Found(Path(path), repaired=bool(notes.get("repairs")))
    if notes.get("needs_person"):
        found.needs_person = str(notes["needs_person"])
    verdicts = [each for each in notes.get("verdicts") or [] if _is_verdict(each)]
    found.verdicts = {each["exercise"]: each for each in verdicts}
    if "key" in notes:
        found.graded_with = (str(notes.get("run")), str(notes["key"]))
    tries = notes.get("tries")
    counts = (
        {str(id): counts_of(each) for id, each in tries.items()} if isinstance(tries, dict) else {}
    )
    found.tries = {id: each for id, each in counts.items() if each}
    return found


def _metadata(raw):
    """Return the metadata of a notebook file; its cells are only parsed where the file is laid out
    otherwise than nbformat does.
    """
    places = list(METADATA.finditer(raw))
    try:
        data = json.loads(b'{"metadata": ' + raw[places[-1].end() :]) if places else json.loads(raw)
    except ValueError:
        data = json.loads(raw)
    metadata = data.get("metadata") if isinstance(data, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def _is_verdict(each):
    inner = each.get("verdict") if isinstance(each, dict) else None
    return (
        isinstance(inner, dict)
        and isinstance(inner.get("parts", []), list)
        and isinstance(inner.get("mistakes", []), list)
        and isinstance(each.get("exercise"), str)
        and isinstance(each.get("state"), str)
        and all(
            isinstance(part, dict) and "title" in part and "passed" in part
            for part in inner.get("parts", [])
        )
        and all(
            isinstance(mistake, list) and len(mistake) == 2 for mistake in inner.get("mistakes", [])
        )
    )


def cells_of(path):
    """Return the cells of a notebook file with source as one text and nbgrader's metadata as
    "grader"; none where it cannot be read.
    """
    try:
        cells = json.loads(Path(path).read_bytes())["cells"]
        return [
            {
                **cell,
                "source": "".join(cell["source"]),
                "grader": cell["metadata"].get("nbgrader") or {},
            }
            for cell in cells
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def lesson_text(cells, ours):
    """Return the text of a lesson: of its Markdown and locked cells, and where nobody but us wrote
    in it (`ours`) of all cells.
    """
    texts = []
    for cell in cells:
        grader = cell["grader"]
        locked = grader.get("locked") and not grader.get("solution")
        text = (
            cell.get("cell_type") == "markdown"
            and not grader
            and not str(cell.get("id", "own-")).startswith("own-")
        )
        if ours or locked or text:
            texts.append(cell["source"])
    return "\n".join(texts)


def answers_of(path):
    """Return {grade id: source} of the answer cells in an autograded notebook."""
    return {
        cell["grader"].get("grade_id"): cell["source"]
        for cell in cells_of(path)
        if cell["grader"].get("solution") and cell.get("cell_type") == "code"
    }
