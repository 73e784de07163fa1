"""A file is written whole or not at all."""

import os
import stat
import threading

import pytest

from helpers.files import write_whole


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("content", [b"\x00\xff\r\n", "α\r\nβ\n", ""])
def test_what_is_written_can_be_read_to_the_byte(tmp_path, content):
    path = tmp_path / "new" / "folder" / "file"
    write_whole(path, content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert os.listdir(path.parent) == ["file"]


def test_what_stood_there_is_replaced_also_by_less(tmp_path):
    path = tmp_path / "file"
    write_whole(path, "long " * 1000)
    write_whole(str(path), "short")
    assert path.read_text() == "short"


@pytest.mark.parametrize(
    ("mode", "expected"), [(None, 0o640), (0o600, 0o600), (0o666, 0o666), (0o444, 0o444)]
)
def test_a_file_has_the_mode_asked_for_or_what_the_umask_leaves(tmp_path, mode, expected):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", "secret", mode)
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "file") == expected


def test_a_secret_can_never_be_read_by_others_not_even_while_it_is_written(tmp_path, monkeypatch):
    modes = []
    replace = os.replace

    def looking(source, target):
        modes.append(stat.S_IMODE(os.stat(source).st_mode))
        replace(source, target)

    monkeypatch.setattr(os, "replace", looking)
    monkeypatch.setattr("pathlib.Path.chmod", lambda path, mode: modes.append(mode_of(path)))
    write_whole(tmp_path / "file", "secret", mode=0o600)
    assert modes == [0o600, 0o600]


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path):
    path = tmp_path / ("n" * 255)
    write_whole(path, "whole")
    assert path.read_text() == "whole"


@pytest.mark.parametrize("step", ["os.replace", "pathlib.Path.chmod"])
def test_where_writing_fails_the_old_file_stands_and_nothing_is_left_over(
    tmp_path, monkeypatch, step
):
    path = tmp_path / "file"
    path.write_text("old")

    def fail(*_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="the disk is gone"):
        write_whole(path, "new", mode=0o600)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_text_that_is_no_unicode_touches_nothing(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "folder" / "file", "\ud800")
    assert os.listdir(tmp_path) == []


def test_the_name_on_the_way_is_hidden_and_taken_for_no_page_and_no_key(tmp_path, monkeypatch):
    names = []
    replace = os.replace

    def looking(source, target):
        names.extend(os.listdir(tmp_path))
        replace(source, target)

    monkeypatch.setattr(os, "replace", looking)
    for name in ("page.html", "key.json"):
        write_whole(tmp_path / name, "content")
        (tmp_path / name).unlink()
    assert len(set(names)) == 2, "each time another one"
    assert all(name.startswith(".neuron-") and len(name) == 24 for name in names)
    assert not [name for name in names if name.endswith((".html", ".json"))]


def test_of_many_writers_at_once_one_content_stands_whole(tmp_path):
    path = tmp_path / "file"
    contents = [letter * 200_000 for letter in "abcdefgh"]
    seen = set()

    def write(content):
        for _ in range(20):
            write_whole(path, content)
            seen.add(path.read_text())

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert seen <= set(contents)
    assert os.listdir(tmp_path) == ["file"]


def test_what_is_no_file_is_written_into_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, "no")
