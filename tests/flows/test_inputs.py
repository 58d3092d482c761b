from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.inputs import UnusableInput, find_inputs


def test_folders_are_searched_for_documents_by_suffix_and_first_bytes(tmp_path: Path):
    (tmp_path / "sub" / ".hidden").mkdir(parents=True)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 b")
    (tmp_path / "sub" / "A.PDF").write_bytes(b"a")
    (tmp_path / "sub" / "report").write_bytes(b"\n%PDF-1.4 report")
    (tmp_path / "sub" / "notes.txt").write_bytes(b"notes")
    (tmp_path / "sub" / "terms.docx").write_bytes(b"terms")
    (tmp_path / "sub" / "~$terms.docx").write_bytes(b"open")
    (tmp_path / "sub" / "web.htm").write_bytes(b"web")
    (tmp_path / "sub" / ".hidden" / "c.pdf").write_bytes(b"c")
    assert [file.name for file in find_inputs([tmp_path]).files] == [
        "b.pdf",
        "A.PDF",
        "report",
        "terms.docx",
        "web.htm",
    ]


def test_a_file_named_twice_is_one_and_a_copy_is_left_out(tmp_path: Path):
    (tmp_path / "b.pdf").write_bytes(b"same")
    (tmp_path / "a.pdf").write_bytes(b"same")
    inputs = find_inputs([tmp_path / "b.pdf", tmp_path, tmp_path / "b.pdf"])
    assert [file.name for file in inputs.files] == ["a.pdf"]
    assert [file.name for file in inputs.copies] == ["b.pdf"]


def test_the_moment_of_a_document_is_that_of_its_file(tmp_path: Path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"a")
    os.utime(path, (1_700_000_000.75, 1_700_000_000.75))
    [file] = find_inputs([path]).files
    assert file.make_document("v").ingested_at == "2023-11-14T22:13:20Z"


@pytest.mark.skipif(os.name != "posix", reason="names are bytes there")
def test_names_that_are_not_utf8_are_written_out(tmp_path: Path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.pdf"))
    path.write_bytes(b"a")
    [file] = find_inputs([tmp_path]).files
    assert file.name == r"caf\xe9.pdf"
    assert file.uri.endswith("/caf%E9.pdf")


def test_nothing_to_read_is_an_error(tmp_path: Path):
    with pytest.raises(UnusableInput, match="no PDF, HTML or DOCX file found"):
        find_inputs([tmp_path])
    with pytest.raises(UnusableInput, match="no such file"):
        find_inputs([tmp_path / "nowhere"])
