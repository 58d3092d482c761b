"""Pages that are pictures of text: they have no text layer that could be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from dataset.records import Page
from extractors.pages import open_pdf

FEW_WORDS = 10
"""A picture with fewer words on it is a scan with a stamp or a page number."""
LEAST_QUALITY = 0.3
PICTURE_SHARE = 0.4
"""Of the page's area, at least, that pictures of a scan cover."""


def has_usable_text(page: Page) -> bool:
    """Tell whether the page has words that are mostly legible."""
    return bool(page.words) and page.quality >= LEAST_QUALITY


def find_scanned_pages(data: bytes, pages: Sequence[Page], *, name: str) -> list[int]:
    """Return the numbers of the pages that show a picture and have hardly any usable text.

    Empty pages are none of them.
    """
    doubtful = [page for page in pages if len(page.words) < FEW_WORDS or not has_usable_text(page)]
    if not doubtful:
        return []
    document = open_pdf(data, name=name)
    try:
        return [page.page_number for page in doubtful if _shows_picture(document, page)]
    finally:
        document.close()


def describe_pages(numbers: Sequence[int]) -> str:
    """Return page numbers in words.

    >>> describe_pages([3]), describe_pages([1, 2, 3, 7])
    ('page 3', 'pages 1–3, 7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(parts)}"


def _shows_picture(document: Any, page: Page) -> bool:
    pdf_page = document[page.page_number - 1]
    try:
        pictures = pdf_page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4)
        covered = sum(_measure_area(picture) for picture in pictures)
    finally:
        pdf_page.close()
    return bool(covered >= PICTURE_SHARE * page.width * page.height)


def _measure_area(picture: Any) -> float:
    left, bottom, right, top = picture.get_bounds()
    return float(abs(right - left) * abs(top - bottom))
