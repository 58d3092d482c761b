"""What a PDF's pages yielded, as a status and a sentence: all, a part with its gaps, or nothing and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dataset.records import Document, Passage
from extractors.damage import find_blank_pages, lacks_end
from flows.scans import Scans, Tally, describe_pages

MOST_LOOKED_AT = 50
"""Pages without text of which it is told whether they are blank."""


def judge_pages(document: Document, scans: Scans, data: bytes, *, max_pages: int | None = None) -> Document:
    """Return the document with the quality of its text, and what of it could not be read.

    `max_pages` is how many pages were to be read at most. Raises `UnreadablePdf`.
    """
    tally, gaps = scans.tally, scans.problems
    if not tally.legible and not gaps:
        error = f"{document.file_name}: {_explain_no_text(document, tally, data)}"
        return replace(document, status="failed", error=error)
    gaps = [*_find_gaps(document, tally, max_pages), *gaps]
    if lacks_end(data):
        gaps.append("truncated, its end is missing; fetch it again")
    if tally.doubtful:
        gaps.append(f"the text on {describe_pages(tally.doubtful)} is in doubt; look with `kisoku show`")
    return replace(
        _note(document, gaps),
        ocr_page_count=tally.ocr_pages,
        text_quality=round(tally.quality / max(tally.words, 1), 3),
    )


def judge_passages(document: Document, passages: Sequence[Passage]) -> Document:
    """Return the document, read in part if none of its text made a passage."""
    if passages or document.status != "ok":
        return document
    return _note(document, ["no passage, for its text is nothing but running heads and page numbers"])


def _note(document: Document, gaps: Sequence[str]) -> Document:
    if not gaps:
        return document
    return replace(document, status="partial", error=f"{document.file_name}: {'; '.join(gaps)}")


def _find_gaps(document: Document, tally: Tally, max_pages: int | None) -> list[str]:
    """Return a clause for pages that could not be loaded, and one for those beyond the limit."""
    total = document.page_count
    wanted = total if max_pages is None else min(max_pages, total)
    gaps = []
    if damaged := [number for number in range(1, wanted + 1) if number not in tally.loaded]:
        gaps.append(f"{describe_pages(damaged)} damaged and not read; fetch the file again")
    if wanted < total:
        gaps.append(
            f"only the first {wanted} of {total} pages were read; allow more with KISOKU_DOCUMENT_PAGES and "
            "run again with --retry-failed"
        )
    return gaps


def _explain_no_text(document: Document, tally: Tally, data: bytes) -> str:
    """Return why no page has usable text: there is none to see, none was read, or its signs make no words.

    Raises `UnreadablePdf`.
    """
    wordless = tally.empty[:MOST_LOOKED_AT]
    blank = find_blank_pages(data, wordless, name=document.file_name)
    if len(blank) == len(wordless) == min(tally.pages, MOST_LOOKED_AT):
        shown = "its page shows" if tally.pages == 1 else "its pages show"
        return f"blank, {shown} nothing; fetch it again if that is not so"
    clauses = ["no legible text, neither as characters nor in pictures"]
    if drawn := [number for number in wordless if number not in blank]:
        clauses.append(f"only drawings or pictures on {describe_pages(drawn)}; look with `kisoku show`")
    return "; ".join(clauses)
