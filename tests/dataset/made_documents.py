"""Documents made up for the tests of the dataset, of any size and with any text."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from dataset.records import (
    Amount,
    Box,
    Classification,
    Decision,
    Document,
    DocumentRows,
    Entity,
    Evidence,
    Fact,
    Mention,
    Passage,
    Rule,
    Slot,
    derive_id,
)

FUND = Entity("e-fund", "PROGRAM", "Bridge Fund", acronym="BF", country="FI", origin="gazetteer")
OFFICE = Entity("e-office", "AGENCY", "Office of Bridges", country="FI", origin="gazetteer")


def make_document(name: str, **changes: object) -> Document:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    values = {
        "document_id": f"d-{sha256[:16]}",
        "sha256": sha256,
        "source": "samples",
        "uri": f"file:///{name}.pdf",
        "file_name": f"{name}.pdf",
        "title": f"The {name} report",
        "publisher": OFFICE.name,
        "country": OFFICE.country,
        "evidence": {
            "title": Evidence(source="pdf metadata: Title", quote=f"The {name} report"),
            "publisher": Evidence("Office of Bridges", f"p-{name}", 4, 21),
            "country": Evidence("Helsinki", box=Box(1, 72.0, 700.5, 110.25, 712.0)),
        },
        "page_count": 12,
        "text_quality": 0.98,
        "ingested_at": "2026-01-02T03:04:05Z",
        "pipeline_version": "1",
    }
    return Document(**(values | changes))


def make_rows(
    name: str,
    *,
    passage_count: int = 3,
    text: str = "The Bridge Fund, run by the Office of Bridges, pays up to EUR 1.5 billion.",
    mentions_each: int = 2,
    **document_changes: object,
) -> DocumentRows:
    """Return rows of every kind; each passage has a rule, a fact, an amount and mentions of entities."""
    document = make_document(name, **document_changes)
    passages = tuple(_make_passage(document.document_id, i, text) for i in range(passage_count))
    return DocumentRows(
        document=document,
        passages=passages,
        mentions=tuple(m for p in passages for m in _make_mentions(p, mentions_each)),
        entities=(FUND, OFFICE),
        amounts=tuple(_make_amount(p) for p in passages),
        classifications=tuple(
            Classification(p.passage_id, p.document_id, "ownership", 0.9) for p in passages
        ),
        rules=tuple(_make_rule(p) for p in passages),
        facts=tuple(_make_fact(p) for p in passages),
    )


def make_decision(number: int, **changes: object) -> Decision:
    values = {
        "decision_id": f"c-{number:04}",
        "decided_at": f"2026-02-03T04:05:{number:02}Z",
        "reviewer": "analyst",
        "document_id": "d-1",
        "passage_id": "p-1",
        "passage_text": "Results belong to the Party that makes them.",
        "target": "labels",
        "before": None,
        "after": '["ownership"]',
    }
    return Decision(**(values | changes))


def amount_id(passage: Passage) -> str:
    return derive_id("m", passage.passage_id, "amount")


def _make_passage(document_id: str, ordinal: int, text: str) -> Passage:
    return Passage(
        passage_id=derive_id("p", document_id, ordinal, text),
        document_id=document_id,
        ordinal=ordinal,
        page_start=1 + ordinal // 5,
        page_end=1 + ordinal // 5,
        kind="paragraph",
        section=("Chapter 1", "Funding") if ordinal % 2 else (),
        text=text,
        boxes=(Box(1 + ordinal // 5, 72.0, 100.5, 523.25, 140.0),),
    )


def _make_mentions(passage: Passage, count: int) -> list[Mention]:
    end = len(passage.text)
    spans = [("AMOUNT", amount_id(passage), None, "pattern")]
    for i in range(count):
        entity = (FUND, OFFICE)[i % 2]
        spans.append((entity.label, derive_id("m", passage.passage_id, i), entity.entity_id, "gazetteer"))
    mentions = [
        Mention(key, passage.passage_id, passage.document_id, label, passage.text, 0, end, entity_id, origin)
        for label, key, entity_id, origin in spans
    ]
    return [replace(mentions[0], value="-5/7.5", measures="=the costs"), *mentions[1:]]


def _make_amount(passage: Passage) -> Amount:
    return Amount(
        amount_id(passage),
        passage.passage_id,
        passage.document_id,
        passage.text,
        Decimal("-0.5"),
        Decimal("1.5E+9"),
        "EUR",
        role="budget",
    )


def _make_rule(passage: Passage) -> Rule:
    return Rule(
        rule_id=derive_id("r", passage.passage_id),
        group_id=derive_id("g", passage.passage_id),
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        page=passage.page_start,
        labels=("amount_rate", "eligibility"),
        force="operative",
        modality="obligation",
        scope="unstated",
        quote=passage.text,
        start=0,
        end=len(passage.text),
        bearer=passage.text,
        action="pay",
        threshold_operator="=",
        threshold_value=Decimal("0.5"),
        threshold_unit="percent",
        programs=(FUND.entity_id,),
        agencies=(OFFICE.entity_id,),
        amounts=(amount_id(passage),),
        boxes=passage.boxes,
        slots={"object": Slot(inferred="the heading"), "action": Slot(0, 3)},
        confidence=0.75,
    )


def _make_fact(passage: Passage) -> Fact:
    return Fact(
        fact_id=derive_id("f", passage.passage_id),
        subject=FUND.entity_id,
        relation="budget",
        value=amount_id(passage),
        value_text=passage.text,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        start=0,
        end=len(passage.text),
        quote=passage.text,
        confidence=0.8,
    )
