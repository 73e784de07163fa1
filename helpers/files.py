"""Write a file whole or not at all: the one way in which this project replaces a file."""

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(
    path: str | os.PathLike[str], content: bytes | str, mode: int | None = None
) -> None:
    """Write a file; whoever reads it meanwhile finds all of the old content or all of the new.

    The content goes into a hidden file in the same folder first, whose name is short whatever the
    file is called, and which then takes the file's place. Missing folders are made.

    content: bytes, or text, which is written as UTF-8 with its line ends as they are
    mode: the file's permissions, such as 0o600; None for those that every new file gets (umask)
    raises: OSError where it cannot be written; the old file then stands as before
    """
    data = content.encode() if isinstance(content, str) else content
    path = Path(path)
    if path.exists() and not path.is_file():  # /dev/stdout, say: nothing to take the place of
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".neuron-{secrets.token_hex(8)}")

    def create(name: str, flags: int) -> int:
        return os.open(name, flags, 0o666 if mode is None else mode)

    try:
        with open(temporary, "xb", opener=create) as file:
            file.write(data)
        if mode is not None:  # the umask may have taken rights away that are asked for
            temporary.chmod(mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
