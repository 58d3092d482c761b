"""What files say of themselves, and how they write dates and languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Passage
from extractors.metadata import Metadata, spell_date

_DATE = re.compile(r"\s*(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2})(?!\d))?)?(?!\d)")
_LANGUAGE = re.compile(
    r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.]\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DeclaredMetadata(Metadata):
    """What is known of a document from a file of a format that also declares these; `language` is BCP 47."""

    publisher: str | None = None
    language: str | None = None
    charset: str | None = None
    """The charset that the decoded source was read with; None for an archive."""


def find_first_heading(passages: Sequence[Passage]) -> str | None:
    """Return the first heading that is long enough for a title, or None."""
    return next((each.text for each in passages if each.kind == "heading" and len(each.text) > 5), None)


def parse_iso_date(text: str) -> str | None:
    """Return the day of a date in a file's metadata as ISO 8601, or what of it is there.

    >>> parse_iso_date("2021-03-04T10:00:00Z"), parse_iso_date("2021/03"), parse_iso_date("20210304")
    ('2021-03-04', '2021-03', '2021-03-04')
    >>> parse_iso_date("4 March 2021"), parse_iso_date("1601-01-01T00:00:00Z")
    (None, None)
    """
    match = _DATE.match(text)
    return spell_date(match, first_year=1900) if match else None


def parse_language(text: str) -> str | None:
    """Return the BCP 47 tag of a declared language, or None.

    >>> parse_language("en_gb"), parse_language("ZH-hant-TW"), parse_language("english"), parse_language("")
    ('en-GB', 'zh-Hant-TW', None, None)
    """
    match = _LANGUAGE.fullmatch(text.strip())
    if match is None or match.group(1).lower() in ("und", "mul", "zxx"):
        return None
    language, script, region = match.groups()
    parts = (language.lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)
