"""What is drawn over the picture of a page: where a rule and its slots stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Box, Document, Passage, Rule
from review.desk import Desk
from review.evidence import PassageEvidence
from review.ports import NoPicture, PageSize
from review.segments import SLOTS


@dataclass(frozen=True, slots=True)
class Area:
    """A box over the picture; `kind` is its colour, `link` where a click on it leads."""

    box: Box
    kind: str
    told: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """A page with areas on it; without a size there is no picture, and `problem` says why."""

    document_id: str
    page_number: int
    page_count: int
    size: PageSize | None
    areas: tuple[Area, ...] = ()
    problem: str | None = None


def draw_rule_page(desk: Desk, rule: Rule, evidence: PassageEvidence) -> PageDrawing:
    """Return the page on which a rule starts, with the rule and its slots on it."""
    document = evidence.document
    try:
        sizes = desk.pictures.measure(document)
        areas = _locate_rule(desk, document, evidence.passage, rule)
    except NoPicture as problem:
        return PageDrawing(document.document_id, rule.page, document.page_count, None, problem=str(problem))
    return PageDrawing(
        document.document_id,
        rule.page,
        len(sizes),
        sizes[rule.page - 1],
        tuple(area for area in areas if area.box.page_number == rule.page),
    )


def draw_passage_page(desk: Desk, evidence: PassageEvidence) -> PageDrawing:
    """Return the page on which a passage starts, with the passage on it."""
    document, page_number = evidence.document, evidence.passage.page_start
    try:
        sizes = desk.pictures.measure(document)
    except NoPicture as problem:
        return PageDrawing(document.document_id, page_number, document.page_count, None, problem=str(problem))
    areas = [
        Area(box, "quote", "passage") for box in evidence.passage.boxes if box.page_number == page_number
    ]
    return PageDrawing(document.document_id, page_number, len(sizes), sizes[page_number - 1], tuple(areas))


def draw_document_page(
    desk: Desk, document: Document, page_number: int, rules: Sequence[Rule]
) -> PageDrawing:
    """Return a page with all the rules on it."""
    try:
        sizes = desk.pictures.measure(document)
    except NoPicture as problem:
        return PageDrawing(document.document_id, page_number, document.page_count, None, problem=str(problem))
    areas = [
        Area(box, "quote", rule.quote[:200], f"/rules/{rule.rule_id}")
        for rule in rules
        for box in rule.boxes
        if box.page_number == page_number
    ]
    return PageDrawing(document.document_id, page_number, len(sizes), sizes[page_number - 1], tuple(areas))


def _locate_rule(desk: Desk, document: Document, passage: Passage, rule: Rule) -> list[Area]:
    """Return where the quote and the slots of a rule stand on pages.

    Words of a scan are not found again: the passage is marked as a whole then.
    """
    told = [("quote", (rule.start, rule.end))]
    told += [
        (f"slot-{name}", (slot.start, slot.end))
        for name in SLOTS
        if (slot := rule.slots.get(name)) and slot.start is not None and slot.end is not None
    ]
    places = desk.pictures.locate(document, passage, [extent for _, extent in told])
    areas = [
        Area(box, kind, kind.removeprefix("slot-"))
        for (kind, _), boxes in zip(told, places, strict=True)
        for box in boxes
    ]
    return areas if places[0] else [Area(box, "quote", "quote") for box in rule.boxes or passage.boxes]
