"""Lines set like headings that head nothing: names on a map, boxes of a chart, links to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.reading.drafts import Draft
from extractors.reading.markers import is_enumerator

LEAST_LABELS = 4
"""Headings alike with nothing between them; title pages and laws have three."""
Face = tuple[int, float, bool, bool, bool]


def settle_labels(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts; headings of a page that follow one another, set alike, come as text or items."""
    run: list[Draft] = []
    for draft in drafts:
        if run and (draft.kind != "heading" or _tell_face(draft) != _tell_face(run[-1])):
            yield from _settle(run)
            run = []
        if draft.kind == "heading":
            run.append(draft)
        else:
            yield draft
    yield from _settle(run)


def _settle(run: list[Draft]) -> Iterator[Draft]:
    for draft in run:
        line = draft.blocks[0].first
        if len(run) < LEAST_LABELS or line.title is not None:
            yield draft
        else:
            yield replace(draft, kind="list_item" if is_enumerator(line.words[0].text) else "paragraph")


def _tell_face(draft: Draft) -> Face:
    """Return the page of a heading and how it is set."""
    line = draft.blocks[0].first
    return line.page_number, line.size, line.bold, line.italic, draft.text.isupper()
