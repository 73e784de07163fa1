"""Find the notebook among the files of a hand-in."""

import re
from pathlib import PurePosixPath


class Unreadable(Exception):
    """No program can grade this hand-in; the message is the reason, for instructor and student."""


def find_notebooks(files, odd, lesson):
    """Return the names of the notebooks in a hand-in, the one that fits the lesson best first.

    files: {relative path: (bytes, time of change)}
    odd: relative paths of links and special files, which nobody opens
    raises Unreadable for none

    Names with "(1)" or " - Copy" fit too, and so do notebooks in subfolders.
    """
    notebooks = [name for name in files if is_notebook(name)]
    if not notebooks:
        links = [PurePosixPath(name).name for name in odd if is_notebook(name)]
        extra = f" ({links[0]} is a link or a special file)" if links else ""
        raise Unreadable(f"there is no notebook in the hand-in{extra}")

    def fitness(name):
        _, changed = files[name]
        return _closeness(PurePosixPath(name).stem, lesson), -name.count("/"), changed

    return sorted(notebooks, key=fitness, reverse=True)


def is_notebook(name):
    """Whether a file's name is that of a notebook."""
    return PurePosixPath(name).suffix.lower() == ".ipynb"


def remarks_on(name, names, lesson):
    """Return remarks on taking the notebook `name`, where a hand-in has the notebooks `names`."""
    file_name, remarks = PurePosixPath(name).name, []
    if file_name != f"{lesson}.ipynb":
        remarks.append(f"read from the file {file_name!r}")
    if len(names) > 1:
        remarks.append(f"{len(names)} notebooks were handed in; {file_name!r} was taken")
    return remarks


def _closeness(stem, lesson):
    """Return how well a file's name fits the lesson.

    3: it is its name; 2: but for marks of a copy; 1: it contains it; 0: not at all
    """
    if stem == lesson:
        return 3
    copy_mark = r"[\s_-]*(\(\d+\)|copy\d*|kopie|copia|copie)$"
    plain = re.sub(copy_mark, "", stem.strip(), flags=re.IGNORECASE).casefold()
    if lesson.casefold() in (plain, re.sub(r"[\s_-]*\d*$", "", plain)):
        return 2
    return 1 if lesson.casefold() in stem.casefold() else 0
