"""Rules of a sentence, and documents that lay them down, for the tests of comparisons and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from made_documents import make_document

from dataset.records import DocumentRows, Entity, Mention, Passage, Rule, Slot, derive_id

SLOTS = ("bearer", "action", "object", "counterparty", "condition", "deadline")

TIDES = Entity("e-tides", "PROGRAM", "Tides Fund", acronym="TIF", country="NO")
GRAIN = Entity("e-grain", "PROGRAM", "Grain Scheme", country="SE")
HARBOUR = Entity("e-harbour", "AGENCY", "Harbour Agency", country="NO")
ENTITIES = (TIDES, GRAIN, HARBOUR)


def say(quote: str, modality: str = "obligation", *labels: str, **values: object) -> Rule:
    """Return the rule of a sentence; slots that do not stand in it count as inferred."""
    slots = {}
    for name in SLOTS:
        if text := values.get(name):
            start = quote.find(str(text))
            slots[name] = Slot(start, start + len(str(text))) if start >= 0 else Slot(inferred="the lead-in")
    fields = {
        "rule_id": derive_id("r", quote, modality, sorted(values.items())),
        "group_id": derive_id("g", quote),
        "passage_id": "",
        "document_id": "",
        "page": 1,
        "labels": labels or ("eligibility",),
        "force": "operative",
        "modality": modality,
        "scope": "unstated",
        "quote": quote,
        "start": 0,
        "end": len(quote),
        "slots": slots,
        "confidence": 0.9,
    }
    return Rule(**(fields | {name: value for name, value in values.items() if value}))  # type: ignore[arg-type]


def write(
    name: str,
    *spoken: Rule | tuple[str, Sequence[Rule]],
    named: Sequence[tuple[int, Entity]] = (),
    headings: dict[int, tuple[str, ...]] | None = None,
    **changes: object,
) -> DocumentRows:
    """Return a document with a passage for each rule, or for each text with its rules.

    Args:
        name: of the document.
        spoken: rules, or texts with the rules of each.
        named: entities by the ordinal of the passage that names them.
        headings: the section of each passage that has one.
        changes: of the document.
    """
    document = make_document(name, **changes)
    passages, rules = [], []
    for ordinal, each in enumerate(spoken):
        text, own = each if isinstance(each, tuple) else (each.quote, [each])
        passage = Passage(
            passage_id=derive_id("p", document.document_id, ordinal, text),
            document_id=document.document_id,
            ordinal=ordinal,
            page_start=1 + ordinal // 4,
            page_end=1 + ordinal // 4,
            kind="heading" if not own else "paragraph",
            section=(headings or {}).get(ordinal, ()),
            text=text,
        )
        passages.append(passage)
        rules.extend(_place(rule, passage) for rule in own)
    mentions = [_mention(passages[ordinal], entity, n) for n, (ordinal, entity) in enumerate(named)]
    known = {*(entity_id for rule in rules for entity_id in (*rule.programs, *rule.agencies))}
    known |= {entity.entity_id for _, entity in named}
    return DocumentRows(
        document=document,
        passages=tuple(passages),
        mentions=tuple(mentions),
        entities=tuple(entity for entity in ENTITIES if entity.entity_id in known),
        rules=tuple(rules),
    )


def _place(rule: Rule, passage: Passage) -> Rule:
    return replace(
        rule,
        rule_id=derive_id("r", passage.passage_id, rule.rule_id),
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        page=passage.page_start,
    )


def _mention(passage: Passage, entity: Entity, number: int) -> Mention:
    return Mention(
        derive_id("m", passage.passage_id, entity.entity_id, number),
        passage.passage_id,
        passage.document_id,
        entity.label,
        passage.text[:5],
        0,
        5,
        entity.entity_id,
        "gazetteer",
    )
