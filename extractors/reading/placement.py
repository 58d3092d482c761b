"""Boxes on the page as displayed, where OCR has read a page turned upright and set level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import cos, radians, sin

from dataset.records import Box, Document, Page, Passage


def restore_passages(passages: Sequence[Passage], pages: Iterable[Page]) -> list[Passage]:
    """Return the passages with their boxes on the pages as displayed, for passages read from `pages`."""
    moved = _find_moved(pages)
    if not moved:
        return list(passages)
    return [
        replace(
            passage,
            boxes=tuple(
                restore_box(box, moved[box.page_number]) if box.page_number in moved else box
                for box in passage.boxes
            ),
        )
        for passage in passages
    ]


def restore_evidence(document: Document, pages: Iterable[Page]) -> Document:
    """Return the document with the boxes of its evidence on the pages as displayed."""
    moved = _find_moved(pages)
    evidence = {
        name: replace(each, box=restore_box(each.box, moved[each.box.page_number]))
        if each.box is not None and each.box.page_number in moved
        else each
        for name, each in document.evidence.items()
    }
    return replace(document, evidence=evidence) if moved else document


def restore_box(box: Box, page: Page) -> Box:
    """Return the least rectangle, on the page as displayed, around a box of the upright and level page.

    >>> sideways = Page(1, 800, 600, (), turned=90)
    >>> restore_box(Box(1, 100, 20, 300, 30), sideways)
    Box(page_number=1, x0=20, top=500, x1=30, bottom=700)
    """
    points = [_restore_point(x, y, page) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    width, height = (page.height, page.width) if page.turned % 180 else (page.width, page.height)
    x, y = [min(max(x, 0), width) for x, _ in points], [min(max(y, 0), height) for _, y in points]
    return Box(box.page_number, *(round(value, 2) for value in (min(x), min(y), max(x), max(y))))


def _restore_point(x: float, y: float, page: Page) -> tuple[float, float]:
    width, height = page.width, page.height
    if page.slant:
        right, down = x - width / 2, y - height / 2
        cosine, sine = cos(radians(page.slant)), sin(radians(page.slant))
        x, y = width / 2 + right * cosine - down * sine, height / 2 + right * sine + down * cosine
    if page.turned == 90:
        return y, width - x
    if page.turned == 180:
        return width - x, height - y
    if page.turned == 270:
        return height - y, x
    return x, y


def _find_moved(pages: Iterable[Page]) -> dict[int, Page]:
    return {page.page_number: page for page in pages if page.turned or page.slant}
