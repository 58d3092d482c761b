"""What a PDF says of itself: title, author and date."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dataset.records import Passage
from extractors.pages import open_pdf

FILE_LIKE = re.compile(
    r"^microsoft (?:word|powerpoint|excel)|\.(?:docx?|pdf|indd|qxd|xlsx?|pptx?|rtf|tex|png|jpe?g)$"
    r"|^(?:slide|folie) ?\d+$|^untitled|^document\d*$|^title$|^\S*\d{4,}\S*$|^print",
    re.IGNORECASE,
)
DATE = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document from its file; dates ISO 8601 with the precision that is known."""

    title: str | None = None
    author: str | None = None
    created: str | None = None
    modified: str | None = None


def read_metadata(source: bytes | Path, passages: Sequence[Passage] = (), *, name: str = "") -> Metadata:
    """Return a PDF's metadata.

    The title is the file's own if that reads like one, otherwise the most prominent heading of the first
    pages among `passages`. Raises `UnreadablePdf`.
    """
    document = open_pdf(source, name=name)
    try:
        values = document.get_metadata_dict()
    finally:
        document.close()
    title = clean_title(values.get("Title", "")) or find_title(passages)
    author = " ".join(values.get("Author", "").split()) or None
    return Metadata(
        title, author, parse_date(values.get("CreationDate", "")), parse_date(values.get("ModDate", ""))
    )


def clean_title(text: str) -> str | None:
    """Return a title that was meant for readers, or None.

    >>> clean_title("Federal Data Strategy 2021 Action Plan")
    'Federal Data Strategy 2021 Action Plan'
    >>> clean_title("Microsoft Word - 20140508_model.docx"), clean_title("Slide 1"), clean_title("I")
    (None, None, None)
    """
    text = " ".join(text.replace("\x00", "").split())
    if len(text) < 6 or " " not in text or FILE_LIKE.search(text) or "\ufffd" in text:
        return None
    return text


def find_title(passages: Sequence[Passage]) -> str | None:
    """Return the heading that is set largest on the first two pages, joined over its lines, or None."""
    headings = [p for p in passages if p.kind == "heading" and p.page_start <= 2 and p.boxes]
    headings = [p for p in headings if sum(char.isalpha() for char in p.text) > 5]
    if not headings:
        return None
    first = min(p.page_start for p in headings)
    own = [p for p in headings if p.page_start == first]
    best = max(own, key=lambda p: (round(_measure_line(p), 0), -p.ordinal))
    return best.text


def _measure_line(passage: Passage) -> float:
    """Return about how high a line of a heading is: its box's area over the width that its text takes."""
    box = passage.boxes[0]
    area = (box.bottom - box.top) * (box.x1 - box.x0)
    return math.sqrt(area / max(len(passage.text), 1) / 0.5)


def parse_date(text: str) -> str | None:
    """Return the day of a PDF date as ISO 8601, or what of it is there.

    >>> parse_date("D:20140508175111+02'00'"), parse_date("D:2014"), parse_date("May")
    ('2014-05-08', '2014', None)
    """
    match = DATE.match(text.strip())
    if not match or not 1980 <= int(match.group(1)) <= 2100:
        return None
    parts = [match.group(1)]
    for value, most in ((match.group(2), 12), (match.group(3), 31)):
        if value is None or not 1 <= int(value) <= most:
            break
        parts.append(value)
    return "-".join(parts)
