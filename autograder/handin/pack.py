"""Ingest: take in what lies in a student's folder as bytes, and rebuild the notebook to be graded
from it. No hand-in raises an error.
"""

import copy
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.handin.cells import MAX_FILE, Unreadable, files_below
from autograder.handin.repair import take

NOTES = "neuron_to_network"  # what grading notes in an autograded notebook's metadata
MAX_BESIDE = 10_000_000  # bytes of all the files handed in beside the notebook
OWN = ("timestamp.txt", "submission_secret.txt")  # of nbgrader and its exchange


@dataclass
class HandIn:
    """What a student handed in, as plain data: it can go to another machine.

    files: {relative path: (bytes, time of change)}; odd: relative paths of links and special files,
      which are not opened
    timestamp: when it was handed in, as nbgrader writes it; secret: by which the exchange finds
      whose feedback it is
    """

    student: str
    lesson: str
    files: dict = field(default_factory=dict)
    odd: list = field(default_factory=list)
    timestamp: str | None = None
    secret: str | None = None
    remarks: list = field(default_factory=list)

    def digest(self):
        """Return a fingerprint of everything that was handed in."""
        parts = [self.timestamp or "", *self.odd]
        parts += [
            f"{path} {hashlib.sha256(content).hexdigest()}"
            for path, (content, _) in sorted(self.files.items())
        ]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:24]


def pack(folder, student, lesson):
    """Return the HandIn in a folder. Links are not followed, pipes not opened, what is too large is
    left out with a remark.
    """
    hand_in, beside = HandIn(student, lesson), 0
    for path, _ in files_below(Path(folder)):
        name = path.relative_to(folder).as_posix()
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode):
            hand_in.odd.append(name)
        elif name in OWN:
            _take_own(hand_in, name, path, status)
        else:
            room = MAX_FILE + 1 if path.suffix.lower() == ".ipynb" else MAX_BESIDE - beside
            content = (
                _read(path, room)
                if status.st_size <= room or path.suffix.lower() == ".ipynb"
                else None
            )
            if content is None:
                hand_in.remarks.append(
                    f"the file {name!r} was left out: it is too large or cannot be opened"
                )
                continue
            beside += 0 if path.suffix.lower() == ".ipynb" else len(content)
            hand_in.files[name] = (content, status.st_mtime)
    return hand_in


def _read(path, most):
    """Return at most so many bytes of a file, None where it cannot be opened."""
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(descriptor, "rb") as file:
            return file.read(most)
    except OSError:
        return None


def _take_own(hand_in, name, path, status):
    """Take in nbgrader's own small files; in place of a time stamp that nbgrader could not parse
    (it would exit) the file's own time is taken.
    """
    from nbgrader.utils import parse_utc  # takes a second, and workers never come here

    content = _read(path, 1000) or b""
    if name == "submission_secret.txt":
        hand_in.secret = content.decode("utf-8", "replace")
        return
    try:
        text = content.decode("utf-8-sig")[:100].strip()
        parse_utc(text)
    except (ValueError, OverflowError):
        text = datetime.fromtimestamp(status.st_mtime, tz=UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        hand_in.remarks.append(
            f"the time stamp could not be read; the file's own time, {text}, is taken"
        )
    hand_in.timestamp = text


def rebuild(hand_in, release):
    """Return (notebook, files beside it): the release with the hand-in's answers in it, and {path:
    bytes}.

    The notebook's metadata say under NOTES what was repaired, and where it cannot be read why it
      "needs_person".
    """
    notes = {"hand_in": hand_in.digest(), "repairs": list(hand_in.remarks)}
    try:
        repaired = _repaired(hand_in, release)
        notebook = repaired.notebook
        notes["repairs"] += repaired.remarks
        notes["tries"] = getattr(repaired, "tries", {})
    except Unreadable as reason:
        notebook = copy.deepcopy(release)
        notes["needs_person"] = str(reason)
    except Exception as error:  # a repair that fails must not stop the class
        notebook = copy.deepcopy(release)
        notes["needs_person"] = (
            f"the hand-in could not be repaired ({type(error).__name__}: {error})"
        )
    notebook.metadata[NOTES] = notes
    return notebook, {
        path: content
        for path, (content, _) in hand_in.files.items()
        if not path.lower().endswith(".ipynb")
    }


def _repaired(hand_in, release):
    with tempfile.TemporaryDirectory(prefix="hand-in", ignore_cleanup_errors=True) as folder:
        for name, (content, changed) in hand_in.files.items():
            if name.lower().endswith(".ipynb"):
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                os.utime(path, (changed, changed))
        for name in hand_in.odd:  # stands for the link or pipe that is not opened
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to("nowhere")
        return take(folder, hand_in.lesson, release)


def for_a_person(hand_in, release, reason):
    """Return the release notebook with the note that this hand-in needs a person."""
    notebook = copy.deepcopy(release)
    notebook.metadata[NOTES] = {
        "hand_in": hand_in.digest(),
        "repairs": list(hand_in.remarks),
        "needs_person": reason,
    }
    return notebook


def write_folder(target, lesson, notebook, hand_in, files):
    """Write a graded or rebuilt hand-in into the folder `target`: first what lies beside the
    notebook, the notebook itself last and at once.

    notebook: its text; files: {path: bytes}
    """
    target.mkdir(parents=True, exist_ok=True)
    beside = {
        **files,
        **{
            name: text.encode()
            for name, text in zip(OWN, (hand_in.timestamp, hand_in.secret), strict=True)
            if text is not None
        },
    }
    for name, content in {**beside, f"{lesson}.ipynb": notebook.encode("utf-8")}.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_bytes(content)
        os.replace(temporary, path)
