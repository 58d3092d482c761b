"""A passage's text cut where something begins or ends, so that what overlaps can be shown at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dataset.comparison.money import write_sum
from dataset.records import Amount, Entity, Mention, Rule
from review.tables.facets import name_country

SLOTS = ("bearer", "action", "object", "counterparty", "condition", "deadline", "threshold")
"""Slots that are words of the passage, in the order of their colours."""


@dataclass(frozen=True, slots=True)
class Span:
    """An extent of a text that stands for something."""

    start: int
    end: int
    kind: str
    """`quote`, `slot-bearer`, `mention-PROGRAM` and so on."""
    told: str = ""
    """What it stands for, for those who ask."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text with all that holds of it."""

    start: int
    text: str
    kinds: tuple[str, ...]
    told: str


def cut_segments(text: str, spans: Sequence[Span]) -> list[Segment]:
    """Return the text in pieces within which the same spans hold.

    >>> [(s.text, s.kinds) for s in cut_segments("Japan funds it", [Span(0, 11, "quote"), Span(0, 5, "c")])]
    [('Japan', ('quote', 'c')), (' funds', ('quote',)), (' it', ())]
    """
    edges = {0, len(text)}
    edges.update(edge for span in spans for edge in (span.start, span.end) if 0 < edge < len(text))
    ordered = sorted(edges)
    segments = []
    for start, end in pairwise(ordered):
        holding = [span for span in spans if span.start <= start and end <= span.end]
        told = "; ".join(dict.fromkeys(span.told for span in holding if span.told))
        segments.append(Segment(start, text[start:end], tuple(dict.fromkeys(s.kind for s in holding)), told))
    return segments


def list_rule_spans(rule: Rule) -> list[Span]:
    """Return the quote of a rule and its slots as spans of its passage."""
    spans = [Span(rule.start, rule.end, "quote")]
    for name in SLOTS:
        slot = rule.slots.get(name)
        if slot is not None and slot.start is not None and slot.end is not None:
            spans.append(Span(slot.start, slot.end, f"slot-{name}", name))
    return spans


def list_mention_spans(
    mentions: Iterable[Mention], amounts: dict[str, Amount], entities: dict[str, Entity]
) -> list[Span]:
    """Return what a passage names as spans."""
    return [Span(m.start, m.end, f"mention-{m.label}", _tell_mention(m, amounts, entities)) for m in mentions]


def _tell_mention(mention: Mention, amounts: dict[str, Amount], entities: dict[str, Entity]) -> str:
    kind = mention.label.lower()
    if amount := amounts.get(mention.mention_id):
        told = write_sum(amount.minimum, amount.maximum, amount.currency, amount.period)
        return f"{kind}: {told} ({amount.role})"
    if mention.entity_id in entities:
        return f"{kind}: {entities[mention.entity_id].name}"
    if mention.label == "COUNTRY" and mention.value:
        return f"{kind}: {name_country(mention.value)}"
    return f"{kind}: {mention.value}" if mention.value else kind
