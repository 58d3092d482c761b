"""What came, judged by its bytes: hosts call error pages PDF, and PDF whatever they like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from extractors.errors import UnreadableFile
from extractors.formats.detect import Format, detect_format
from extractors.formats.docx_package import is_word_archive
from flows.sources.problems import FetchFailed
from flows.sources.shelf import Draft

MEGABYTE = 1_000_000
START_BYTES = 8_192
"""What a format is told by; `%PDF-` stands within the first kilobyte."""
_SHOWN = {"pdf": "PDF", "docx": "DOCX", "html": "HTML"}
_NAME = "it"


def write_document(
    draft: Draft, chunks: Iterable[bytes], *, formats: Sequence[Format], called: str = ""
) -> Format:
    """Write what comes to a draft and return its format; `called` is the type that its host gave.

    No more than the start is read of what is in none of `formats`. Raises FetchFailed.
    """
    start, found = b"", None
    for chunk in chunks:
        if found is None:
            start += chunk
            if len(start) < START_BYTES:
                continue
            found, chunk = judge_start(start, formats=formats, called=called), start  # noqa: PLW2901
        draft.write(chunk)
    if found is None:
        found = judge_start(start, formats=formats, called=called)
        draft.write(start)
    draft.flush()
    if found == "docx":
        _check_archive(draft.path)
    return found


def judge_start(start: bytes, *, formats: Sequence[Format], called: str = "") -> Format:
    """Return the format of a file that starts like this; raises FetchFailed if it is none of `formats`.

    >>> judge_start(b"%PDF-1.7 ...", formats=["pdf"], called="text/plain")
    'pdf'
    """
    wanted = " or ".join(_SHOWN[each] for each in formats)
    said = f" (the host calls it {called[:80]})" if called else ""
    try:
        found: Format = "docx" if start.startswith(b"PK") else detect_format(start, name=_NAME)
    except UnreadableFile as error:
        told = str(error).removeprefix(f"{_NAME}: ")
        raise FetchFailed(f"not {wanted}{said}: {told}") from error
    if found not in formats:
        raise FetchFailed(f"not {wanted}, but {_SHOWN[found]}{said}")
    return found


def _check_archive(path: Path) -> None:
    try:
        is_word = is_word_archive(path.read_bytes(), name=_NAME)
    except UnreadableFile as error:
        raise FetchFailed(str(error).removeprefix(f"{_NAME}: ")) from error
    if not is_word:
        raise FetchFailed("an archive that holds no Word document")
