"""Take in what lies in a student's folder as bytes, and write a graded hand-in's folder."""

import hashlib
import os
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.handin.cells import MAX_FILE
from autograder.handin.files import is_notebook
from helpers.files import write_whole

MAX_BESIDE = 10_000_000  # bytes of all the files handed in beside the notebook
MAX_ENTRIES = 500  # files looked at in one hand-in
MAX_DEPTH = 4  # folders in folders
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # nbgrader's own, and its exchange's
OWN_FILES = (TIMESTAMP, SECRET)


@dataclass
class HandIn:
    """What a student handed in, as plain data: it can go to another machine.

    files: {relative path: (bytes, time of change in seconds since 1970)}
    odd: relative paths of links and special files, which are not opened
    timestamp: when it was handed in, as nbgrader writes it
    secret: the text by which nbgrader's exchange knows whose feedback it is
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
        for path, (content, _) in sorted(self.files.items()):
            parts.append(f"{path} {hashlib.sha256(content).hexdigest()}")
        text = "\n".join(parts).encode("utf-8", "surrogateescape")
        return hashlib.sha256(text).hexdigest()[:24]

    def files_beside(self):
        """Return {relative path: bytes} of what was handed in beside notebooks."""
        names = [name for name in self.files if not name.lower().endswith(".ipynb")]
        return {name: self.files[name][0] for name in names}


def pack(folder, student, lesson, parse_time):
    """Return the HandIn in a folder.

    parse_time: nbgrader's reader of time stamps; raises ValueError or OverflowError

    Links are not followed, pipes not opened; what is too large is left out with a remark.
    """
    hand_in, room = HandIn(student, lesson), MAX_BESIDE
    for path in _files_below(Path(folder)):
        name = path.relative_to(folder).as_posix()
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode):
            hand_in.odd.append(name)
        elif name == SECRET:
            hand_in.secret = (_read(path, 1000) or b"").decode("utf-8", "replace")
        elif name == TIMESTAMP:
            _take_time(hand_in, _read(path, 1000) or b"", status.st_mtime, parse_time)
        else:
            most = MAX_FILE + 1 if is_notebook(name) else room
            fits = is_notebook(name) or status.st_size <= room
            content = _read(path, most) if fits else None
            if content is None:
                remark = f"the file {name!r} was left out: it is too large or cannot be opened"
                hand_in.remarks.append(remark)
                continue
            room -= 0 if is_notebook(name) else len(content)
            hand_in.files[name] = (content, status.st_mtime)
    return hand_in


def _files_below(folder):
    """Yield the paths of all files below a folder, links and pipes too, the upper ones first.

    Hidden ones are left out and links not followed; at most MAX_ENTRIES are looked at, MAX_DEPTH
    folders deep.
    """
    count, waiting = 0, [(folder, 0)]
    while waiting:
        place, depth = waiting.pop(0)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            count += 1
            if count > MAX_ENTRIES:
                return
            if entry.name.startswith((".", "__MACOSX", "__pycache__")):
                continue
            if not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
            elif depth < MAX_DEPTH:
                waiting.append((Path(entry.path), depth + 1))


def _read(path, most):
    """Return at most `most` bytes of a file, None where it cannot be opened."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            return file.read(most)
    except OSError:
        return None


def _take_time(hand_in, content, changed, parse_time):
    """Take in nbgrader's time stamp, or the file's own time if nbgrader could not read it."""
    try:
        text = content.decode("utf-8-sig")[:100].strip()
        parse_time(text)
    except (ValueError, OverflowError):
        text = datetime.fromtimestamp(changed, tz=UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        remark = f"the time stamp could not be read; the file's own time, {text}, is taken"
        hand_in.remarks.append(remark)
    hand_in.timestamp = text


def write_folder(target, hand_in, notebook, files):
    """Write a graded or rebuilt hand-in into the folder `target`.

    notebook: its text; files: {path: bytes} beside it

    The notebook comes last and at once: while it is missing, the hand-in counts as not written.
    """
    stamps = {TIMESTAMP: hand_in.timestamp, SECRET: hand_in.secret}
    stamp_files = {name: text.encode() for name, text in stamps.items() if text is not None}
    for name, content in {**files, **stamp_files}.items():
        write_whole(target / name, content)
    write_whole(target / f"{hand_in.lesson}.ipynb", notebook.encode("utf-8"))


def read_files_beside(folder):
    """Return {path: bytes} of what write_folder wrote, but for the notebook and nbgrader's own."""
    files = {}
    for path in Path(folder).rglob("*"):
        if path.is_file() and path.suffix != ".ipynb" and path.name not in OWN_FILES:
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files
