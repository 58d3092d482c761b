from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import make_text

from flows.desk.uploads import UploadStore, make_safe_name
from flows.inputs import find_inputs
from review.ports import UnusableUpload, Upload

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


def send(outputs: Path, name: str, chunks: Sequence[bytes], *, finish: bool = True) -> Upload | None:
    async def upload() -> Upload | None:
        async with UploadStore(outputs, most_megabytes=1).begin(name) as draft:
            for chunk in chunks:
                await draft.write(chunk)
            return await draft.finish() if finish else None

    return asyncio.run(upload())


def list_files(outputs: Path) -> list[str]:
    folder = outputs / "uploads"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_under_the_hash_of_its_bytes_and_can_be_ingested(tmp_path: Path) -> None:
    data = make_text(tmp_path / "terms.pdf", ["Title vests in the Participant."]).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()

    upload = send(tmp_path / "outputs", "../My terms.pdf", [data[:100], data[100:]])

    assert upload == Upload(
        tmp_path / "outputs" / "uploads" / sha256[:16] / "My terms.pdf", "My terms.pdf", sha256, len(data)
    )
    assert upload.path.read_bytes() == data
    (file,) = find_inputs([tmp_path / "outputs" / "uploads"]).files
    assert (file.sha256, file.uri) == (sha256, upload.path.as_uri())


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    data = make_text(tmp_path / "terms.pdf", ["Title vests in the Participant."]).read_bytes()
    first = send(tmp_path, "terms.pdf", [data])
    assert send(tmp_path, "copy of terms.pdf", [data]) == first
    assert len(list_files(tmp_path)) == 1


@pytest.mark.parametrize(
    ("sample", "suffix"), [("grant-terms.docx", ".docx"), ("research-results-policy.html", ".html")]
)
def test_a_name_without_a_suffix_gets_that_of_its_format(sample: str, suffix: str, tmp_path: Path) -> None:
    upload = send(tmp_path, "terms of 2024", [(SAMPLES / sample).read_bytes()])
    assert upload is not None
    assert upload.path.name == f"terms of 2024{suffix}"


@pytest.mark.parametrize(
    ("chunks", "sentence"),
    [
        ([], "empty"),
        ([b""], "empty"),
        ([b"MZ\x90" + bytes(500)], "neither PDF, HTML nor DOCX"),
        ([b"PK\x03\x04" + bytes(500)], "truncated, its end is missing"),
        ([b"%PDF-1.7\n" + bytes(500_000), bytes(600_000)], "larger than 1 MB; allow more with KISOKU_UPLOAD"),
    ],
)
def test_what_is_no_document_or_too_large_is_refused_and_leaves_nothing(
    chunks: list[bytes], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UnusableUpload, match=sentence):
        send(tmp_path, "file.pdf", chunks)
    assert list_files(tmp_path) == []


def test_what_is_no_document_is_refused_before_all_of_it_was_sent(tmp_path: Path) -> None:
    with pytest.raises(UnusableUpload, match=r"film\.mp4: neither PDF, HTML nor DOCX"):
        send(tmp_path, "film.mp4", [b"\0\0\0\x20ftypisom" + bytes(70_000)], finish=False)


def test_what_was_broken_off_is_forgotten_and_what_a_killed_desk_left_is_cleared(tmp_path: Path) -> None:
    assert send(tmp_path, "terms.pdf", [b"%PDF-1.7\n"], finish=False) is None
    assert list_files(tmp_path) == []
    left, new = tmp_path / "uploads" / ".drafts" / "left", tmp_path / "uploads" / ".drafts" / "new"
    for path in (left, new):
        path.write_bytes(b"%PDF")
    os.utime(left, (0, 0))
    UploadStore(tmp_path).clear_drafts()
    assert list_files(tmp_path) == [".drafts/new"]


@given(st.text(max_size=300))
def test_every_name_is_made_one_that_leads_nowhere(name: str) -> None:
    safe = make_safe_name(name)
    assert safe
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 120
    assert make_safe_name(safe) == safe
