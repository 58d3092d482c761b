"""A rule or a passage with all that it is judged by, as programs are given it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from dataset.comparison.short_forms import shorten_rule
from dataset.records import Box, Rule
from dataset.tables import AMOUNTS, CLASSIFICATIONS, DECISIONS, DOCUMENTS, MENTIONS, PASSAGES, RULES
from models.rule_decisions import write_cells
from review.api.record_rows import (
    NAMED,
    AmountRecord,
    ClassificationRecord,
    DecisionRecord,
    DocumentRecord,
    EntityRecord,
    MentionRecord,
    PassageRecord,
    RuleRecord,
)
from review.api.row_models import BoxAnswer, write_row, write_rows
from review.evidence import PassageEvidence
from review.judgements import Standing
from review.pages.page_drawing import PageDrawing
from review.segments import SLOTS


class Links(BaseModel):
    """Where more of it is to be found; addresses of this desk."""

    self: str
    page: str = Field(description="The page of the desk that shows it.")
    picture: str = Field(description="A PNG of the page of the document, `?width=` pixels wide.")
    document: str


class PassageAnswer(BaseModel):
    """A passage, what was found in it, and the passages around it."""

    passage: PassageRecord
    document: DocumentRecord
    mentions: list[MentionRecord] = Field(description="What the passage names, in the order of its text.")
    amounts: list[AmountRecord] = Field(description="The values of its mentions of money.")
    entities: list[EntityRecord] = Field(
        description="What its mentions and rules point to, as the document knows it."
    )
    classifications: list[ClassificationRecord] = Field(
        description="The labels that hold of it, the surest first."
    )
    rules: list[RuleRecord] = Field(description="All its rules, as they are since the last decisions.")
    before: list[PassageRecord] = Field(description="The passages that stand before it.")
    after: list[PassageRecord] = Field(description="The passages that stand after it.")
    parent: PassageRecord | None = Field(description="What leads a list item in.")
    links: Links


class SlotPlace(BaseModel):
    """A slot of a rule, its words and its places."""

    name: str = Field(examples=["bearer"])
    text: str | None = Field(description="The cell that it fills, or else its words.")
    start: int | None = Field(description="Its first character in the text of the passage.")
    end: int | None
    inferred: str | None = Field(description="Where it was taken from, if not from these words.")
    boxes: list[BoxAnswer] = Field(description="Where it stands on the page, if `places` were asked for.")


class RuleAnswer(PassageAnswer):
    """A rule with all that it is judged by."""

    rule: RuleRecord = Field(description="The rule as it is since the last decision.")
    short: str = Field(description="The rule in a line.")
    slots: list[SlotPlace]
    machine: dict[str, Any] = Field(description="The cells that may be decided on, as the machine read them.")
    decision: DecisionRecord | None = Field(
        description="The decision that stands on it. Whoever decides next says that they have `seen` its "
        "`decision_id`."
    )
    no_places: str | None = Field(description="Why `places` are not known, if they were asked for.")


def write_passage(evidence: PassageEvidence) -> dict[str, Any]:
    """Return a passage and what it is judged by."""
    passage, document = evidence.passage, evidence.document
    page = f"/documents/{document.document_id}/pages/{passage.page_start}"
    return {
        "passage": write_row(PASSAGES, passage),
        "document": write_row(DOCUMENTS, document),
        "mentions": write_rows(MENTIONS, evidence.mentions),
        "amounts": write_rows(AMOUNTS, evidence.amounts.values()),
        "entities": write_rows(NAMED, evidence.entities.values()),
        "classifications": write_rows(CLASSIFICATIONS, evidence.classifications),
        "rules": write_rows(RULES, evidence.rules),
        "before": write_rows(PASSAGES, evidence.before),
        "after": write_rows(PASSAGES, evidence.after),
        "parent": write_row(PASSAGES, evidence.parent) if evidence.parent else None,
        "links": {
            "self": f"/api/passages/{passage.passage_id}",
            "page": f"{page}#{passage.passage_id}",
            "picture": f"{page}.png",
            "document": f"/api/documents/{document.document_id}",
        },
    }


def write_rule(
    rule: Rule, evidence: PassageEvidence, standing: Standing, drawing: PageDrawing | None
) -> dict[str, Any]:
    """Return a rule and what it is judged by; without a drawing the boxes of its slots are left out."""
    told = write_passage(evidence)
    page = f"/documents/{rule.document_id}/pages/{rule.page}"
    links = {"self": f"/api/rules/{rule.rule_id}", "page": f"/rules/{rule.rule_id}", "picture": f"{page}.png"}
    return told | {
        "rule": write_row(RULES, rule),
        "short": shorten_rule(rule),
        "slots": _list_slots(rule, evidence.passage.text, drawing),
        "machine": write_cells(standing.machine),
        "decision": write_row(DECISIONS, standing.decision) if standing.decision else None,
        "no_places": drawing.problem if drawing else None,
        "links": told["links"] | links,
    }


def _list_slots(rule: Rule, text: str, drawing: PageDrawing | None) -> list[Mapping[str, Any]]:
    boxes: dict[str, list[Box]] = {}
    for area in drawing.areas if drawing else ():
        boxes.setdefault(area.kind, []).append(area.box)
    return [
        {
            "name": name,
            "text": _find_words(rule, text, name),
            "start": rule.slots[name].start,
            "end": rule.slots[name].end,
            "inferred": rule.slots[name].inferred,
            "boxes": [_write_box(box) for box in boxes.get(f"slot-{name}", ())],
        }
        for name in (*SLOTS, *(name for name in rule.slots if name not in SLOTS))
        if name in rule.slots
    ]


def _find_words(rule: Rule, text: str, name: str) -> str | None:
    """Return the cell of a slot, or else the words where it stands: a threshold has several cells."""
    slot = rule.slots[name]
    words = None if slot.start is None or slot.end is None else text[slot.start : slot.end]
    cell: str | None = getattr(rule, name, words)
    return cell


def _write_box(box: Box) -> dict[str, float]:
    return {"page": box.page_number, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
