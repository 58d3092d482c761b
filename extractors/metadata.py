"""What a file's own properties say of it: title, author, dates and the bookmark that spans it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from extractors.opening import Source, open_pdf

FILE_LIKE = re.compile(
    r"^microsoft (?:word|powerpoint|excel)|\.(?:docx?|pdf|indd|qxd|xlsx?|pptx?|rtf|tex|txt|exe|png|jpe?g)$"
    r"|^(?:slide|folie|diapositive) ?\d+$|^untitled|^(?:document|book) ?\d*$|^title$|^\S*\d{4,}\S*$|^print",
    re.IGNORECASE,
)
DATE = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?")
LEAST_LETTERS, MOST_LETTERS = 5, 500


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself, in properties that nobody may have looked at; dates ISO 8601.

    `origin` names where that stands, for evidence; `outline` is the text of the only bookmark at the top
    level, of which all others are parts; `tools` are the programs that made the file.
    """

    title: str | None = None
    author: str | None = None
    created: str | None = None
    modified: str | None = None
    outline: str | None = None
    tools: str = ""
    origin: str = "pdf metadata"


def read_metadata(source: Source, *, name: str = "") -> Metadata:
    """Return what a PDF's document information and bookmarks say of it; raises `UnreadablePdf`.

    The metadata stream (XMP) is not read: where it says more than the document information, the title is that
    of an image within the file.
    """
    with open_pdf(source, name=name) as pdf:
        values = pdf.document.get_metadata_dict()
        outline = _read_outline(pdf.document)
    return Metadata(
        title=clean_title(values.get("Title", "")),
        author=" ".join(values.get("Author", "").replace("\x00", "").split()) or None,
        created=parse_date(values.get("CreationDate", "")),
        modified=parse_date(values.get("ModDate", "")),
        outline=outline,
        tools=f"{values.get('Creator', '')} {values.get('Producer', '')}".strip(),
    )


def _read_outline(document: Any) -> str | None:
    """Return the text of a PDF's only bookmark at the top level if it has others below it."""
    bookmarks = list(islice(document.get_toc(), 200))
    top = [bookmark for bookmark in bookmarks if bookmark.level == 0]
    return clean_title(top[0].get_title()) if len(top) == 1 < len(bookmarks) else None


def clean_title(text: str) -> str | None:
    """Return a title that was meant for readers, or None.

    >>> clean_title("Federal Data Strategy 2021 Action Plan")
    'Federal Data Strategy 2021 Action Plan'
    >>> clean_title("Microsoft Word - 20140508_model.docx"), clean_title("Slide 1"), clean_title("88 16..17")
    (None, None, None)
    """
    text = " ".join(text.replace("\x00", "").split())
    letters = sum(2 if ord(char) > 0x2E7F else 1 for char in text if char.isalpha())
    spaced = " " in text or any(ord(char) > 0x2E7F for char in text)
    if (
        not LEAST_LETTERS <= letters <= MOST_LETTERS
        or not spaced
        or FILE_LIKE.search(text)
        or "\ufffd" in text
    ):
        return None
    return text


def parse_date(text: str) -> str | None:
    """Return the day of a PDF date as ISO 8601, or what of it is there.

    >>> parse_date("D:20140508175111+02'00'"), parse_date("D:2014"), parse_date("May")
    ('2014-05-08', '2014', None)
    """
    match = DATE.match(text.strip())
    return spell_date(match, first_year=1980) if match else None


def spell_date(match: re.Match[str], *, first_year: int) -> str | None:
    """Return the year, month and day that a match's groups hold as ISO 8601, as far as they are possible.

    None if the year is before `first_year` or after 2100.
    """
    if not first_year <= int(match.group(1)) <= 2100:
        return None
    parts = [match.group(1)]
    for value, most in ((match.group(2), 12), (match.group(3), 31)):
        if value is None or not 1 <= int(value) <= most:
            break
        parts.append(value)
    return "-".join(parts)
