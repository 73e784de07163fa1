"""Read autograded notebooks: what they say of their hand-ins, whatever state the files are in."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.handin.record import MARK, GradeRecord

# At the top level of a notebook as nbformat writes it: no raw line break stands in a JSON string.
METADATA = re.compile(rb'\n "metadata": (?=\{)')
OWN = "own-"  # how the ids of a student's own cells begin, see handin.repair
AGAIN = "grade it again"


@dataclass
class GradedNotebook:
    """What one autograded notebook says.

    unreadable: why it says nothing; record is then an empty one
    """

    path: Path | None
    record: GradeRecord
    unreadable: str | None = None

    @cached_property
    def verdicts(self):
        """{exercise: its ExerciseRecord}."""
        return self.record.exercises

    @property
    def graded_with(self):
        """(run number, fingerprint of the keys) as texts, None where no question was asked."""
        return None if self.record.key is None else (str(self.record.run), self.record.key)


def read_graded(path):
    """Return the GradedNotebook in a file, missing and damaged ones included.

    Only the metadata are parsed where that is enough.
    """
    path, record, unreadable = Path(path), None, None
    try:
        record = GradeRecord.from_metadata(_metadata(path.read_bytes()).get(MARK))
        if record is None:
            unreadable = f"its autograded notebook was not graded by this course: {AGAIN}"
    except FileNotFoundError:
        unreadable = f"its autograded notebook is missing: {AGAIN}"
    except (OSError, ValueError, RecursionError) as error:
        what = type(error).__name__
        unreadable = f"its autograded notebook cannot be read ({what}): {AGAIN}"
    return GradedNotebook(path, record or GradeRecord(), unreadable)


def _metadata(raw):
    """Return the metadata of a notebook file.

    Its cells are parsed only where the file is laid out otherwise than nbformat does.
    """
    places = list(METADATA.finditer(raw))
    try:
        data = json.loads(b'{"metadata": ' + raw[places[-1].end() :]) if places else json.loads(raw)
    except ValueError:
        data = json.loads(raw)
    metadata = data.get("metadata") if isinstance(data, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def cells_of(path):
    """Return the cells of a notebook file, [] where it cannot be read or `path` is None.

    Each has its source as one text, and nbgrader's metadata as "grader".
    """
    try:
        return list(map(_cell, json.loads(Path(path).read_bytes())["cells"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _cell(cell):
    grader = cell["metadata"].get("nbgrader") or {}
    return {**cell, "source": "".join(cell["source"]), "grader": grader}


def title_in(cells):
    """Return the first heading in a lesson's cells, "" where there is none."""
    for cell in cells:
        is_text = cell.get("cell_type") == "markdown"
        heading = re.search(r"^# +(.+)$", cell["source"], re.MULTILINE) if is_text else None
        if heading:
            return heading[1].strip()
    return ""


def lesson_text(cells):
    """Return what the lesson itself says in an autograded notebook: its Markdown, locked cells."""
    return "\n".join(cell["source"] for cell in cells if _is_of_lesson(cell))


def _is_of_lesson(cell):
    grader, id = cell["grader"], str(cell.get("id", OWN))
    if grader:
        return bool(grader.get("locked") and not grader.get("solution"))
    return cell.get("cell_type") == "markdown" and not id.startswith(OWN)


def answers_of(path):
    """Return {grade id: source} of the answer cells in an autograded notebook."""
    cells = [cell for cell in cells_of(path) if cell.get("cell_type") == "code"]
    answers = [cell for cell in cells if cell["grader"].get("solution")]
    return {cell["grader"].get("grade_id"): cell["source"] for cell in answers}
