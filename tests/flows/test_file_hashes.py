from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager

import pytest

from flows.file_hashes import FileHashes
from flows.inputs import find_inputs

CONTENT = b"%PDF-1.7 " + bytes(5000)
_opened: list[str] = []
_listening: list[bool] = []


def _hear(event, arguments):
    if _listening and event == "open" and str(arguments[0]).endswith(".pdf"):
        _opened.append(str(arguments[0]))


sys.addaudithook(_hear)  # which stays for good, so that it is added once


@contextmanager
def watch_opened():
    """Yield the paths of the PDFs that are opened meanwhile."""
    _opened.clear()
    _listening.append(True)
    yield _opened
    _listening.clear()


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.file_hashes.SETTLED_NS", -(10**12))  # as if all had been written long ago
    path = tmp_path / "files" / "report.pdf"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


def look(file, tmp_path):
    """Return the hash of the file, as a run finds it, and whether it was opened for that."""
    hashes = FileHashes(tmp_path / "outputs" / "hashes")
    with watch_opened() as opened:
        inputs = find_inputs([file.parent], hashes=hashes)
        hashes.save()
    return inputs.files[0].sha256, bool(opened)


def test_a_file_that_nobody_touched_is_not_opened_again(file, tmp_path):
    expected = hashlib.sha256(CONTENT).hexdigest()
    assert look(file, tmp_path) == (expected, True)
    assert look(file, tmp_path) == (expected, False)


def test_other_bytes_of_the_same_length_with_the_same_times_are_noticed(file, tmp_path):
    look(file, tmp_path)
    times = file.stat()
    file.write_bytes(CONTENT[:-1] + b"!")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert look(file, tmp_path) == (hashlib.sha256(CONTENT[:-1] + b"!").hexdigest(), True)


def test_another_file_in_its_place_is_noticed(file, tmp_path):
    look(file, tmp_path)
    other = file.with_name("other.tmp")
    other.write_bytes(CONTENT[::-1])
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    other.replace(file)
    assert look(file, tmp_path)[0] == hashlib.sha256(CONTENT[::-1]).hexdigest()


def test_a_file_that_was_written_just_now_is_opened_the_next_time_too(file, tmp_path, monkeypatch):
    monkeypatch.undo()
    assert [look(file, tmp_path)[1] for _ in range(2)] == [True, True]


@pytest.mark.parametrize("damage", [b"", b"no JSON", b'{"/x": 1}', b"[]", b"\xff\xfe"])
def test_damaged_notes_are_no_notes(file, tmp_path, damage):
    look(file, tmp_path)
    (tmp_path / "outputs" / "hashes").write_bytes(damage)
    assert look(file, tmp_path)[1]
    assert not look(file, tmp_path)[1]


def test_files_that_are_gone_are_forgotten(file, tmp_path):
    look(file, tmp_path)
    second = file.with_name("second.pdf")
    second.write_bytes(CONTENT + b"2")
    file.unlink()
    look(second, tmp_path)
    assert b"report.pdf" not in (tmp_path / "outputs" / "hashes").read_bytes()
