"""Documents written for the tests of the desk: with rules, programmes, sums, and one that means harm."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from dataset.records import (
    Amount,
    Box,
    Classification,
    Document,
    DocumentRows,
    Entity,
    Fact,
    Mention,
    Passage,
    Rule,
    Slot,
    derive_id,
)

SLOTS = ("bearer", "action", "object", "counterparty", "condition", "deadline")
FUND = Entity("e-bridge", "PROGRAM", "Bridge Fund", acronym="BF", country="FI", origin="gazetteer")
OFFICE = Entity("e-office", "AGENCY", "Office of Bridges", country="FI", origin="gazetteer")
TIDES = Entity("e-tides", "PROGRAM", "Tides Scheme", country="NO")

HARM = '<script>alert("x")</script><img src=x onerror=alert(1)>'
OVERRIDE = "\u202egnp.exe\u202c"


@dataclass(frozen=True)
class Said:
    """A passage: its text, the cells of its rules, and what it names."""

    text: str
    rules: Sequence[dict[str, Any]] = ()
    named: Sequence[tuple[str, Entity]] = ()
    sums: Sequence[tuple[str, dict[str, Any]]] = ()
    facts: Sequence[tuple[Entity, str, str]] = ()
    """Subject, relation and the words of the value, which a sum or an entity has."""
    section: tuple[str, ...] = ()
    page: int = 1
    more: dict[str, Any] = field(default_factory=dict)


BRIDGE = (
    Said("Bridge Fund: terms for participants", more={"kind": "heading"}, named=[("Bridge Fund", FUND)]),
    Said(
        "A foreign entity may take part in the Bridge Fund if a partner of this country leads the project.",
        rules=[
            {
                "labels": ("eligibility",),
                "modality": "permission",
                "scope": "foreign",
                "bearer": "A foreign entity",
                "action": "take part in",
                "object": "the Bridge Fund",
                "condition": "if a partner of this country leads the project",
                "programs": ("e-bridge",),
                "countries": ("FI",),
                "confidence": 0.91,
            }
        ],
        named=[("Bridge Fund", FUND)],
        section=("Participation",),
    ),
    Said(
        "A foreign entity must share at least 50% of the rights in the results with the Office of Bridges.",
        rules=[
            {
                "labels": ("joint_ownership",),
                "modality": "obligation",
                "scope": "foreign",
                "bearer": "A foreign entity",
                "action": "share",
                "object": "the rights in the results",
                "asset": "results",
                "counterparty": "the Office of Bridges",
                "threshold_words": "at least 50%",
                "threshold_operator": ">=",
                "threshold_value": Decimal(50),
                "threshold_unit": "percent",
                "threshold_measures": "of the rights in the results",
                "programs": ("e-bridge",),
                "agencies": ("e-office",),
                "countries": ("FI",),
                "confidence": 0.97,
            }
        ],
        named=[("Office of Bridges", OFFICE)],
        section=("Rights", "Shares"),
    ),
    Said(
        "The participant must obtain the permission of the Office of Bridges before a right is transferred.",
        rules=[
            {
                "labels": ("transfer_control",),
                "modality": "obligation",
                "bearer": "The participant",
                "action": "obtain",
                "object": "the permission of the Office of Bridges",
                "counterparty": "the Office of Bridges",
                "condition": "before a right is transferred",
                "programs": ("e-bridge",),
                "agencies": ("e-office",),
                "confidence": 0.44,
            }
        ],
        named=[("Office of Bridges", OFFICE)],
        section=("Rights", "Transfer"),
        page=2,
    ),
    Said(
        "The budget of the Bridge Fund is EUR 1.5 billion a year.",
        rules=[
            {
                "labels": ("amount_rate",),
                "modality": "constitutive",
                "force": "reported",
                "object": "The budget of the Bridge Fund",
                "programs": ("e-bridge",),
                "confidence": 0.72,
            }
        ],
        named=[("Bridge Fund", FUND)],
        sums=[
            (
                "EUR 1.5 billion a year",
                {
                    "minimum": Decimal("1.5E+9"),
                    "maximum": Decimal("1.5E+9"),
                    "currency": "EUR",
                    "period": "annual",
                    "role": "budget",
                },
            )
        ],
        facts=[(FUND, "budget", "EUR 1.5 billion a year")],
        section=("Money",),
        page=2,
    ),
)
TIDE = (
    Said(
        "Results of the Tides Scheme belong to the institute that makes them.",
        rules=[
            {
                "labels": ("ownership",),
                "modality": "constitutive",
                "bearer": "the institute that makes them",
                "programs": ("e-tides",),
                "countries": ("NO",),
                "confidence": 0.88,
            }
        ],
        named=[("Tides Scheme", TIDES)],
    ),
    Said(
        "Grants pay up to NOK 200 000.",
        sums=[("up to NOK 200 000", {"maximum": Decimal(200000), "currency": "NOK", "role": "ceiling"})],
    ),
)
HARMFUL = (
    Said(
        f"=1+1 {HARM} must be paid {OVERRIDE} \x07\x1b[31m at once.",
        rules=[
            {
                "labels": ("cost_cofunding",),
                "modality": "obligation",
                "bearer": "=1+1",
                "action": "be paid",
                "object": HARM,
                "condition": "@SUM(A1:A9)",
                "deadline": "+1",
                "counterparty": "-1",
                "instrument": '" onmouseover="alert(1)',
                "threshold_measures": "=HYPERLINK(A1)",
                "threshold_value": Decimal(5),
                "threshold_unit": '"><script>alert(2)</script>',
                "programs": ("e-harm",),
                "agencies": ("e-formula",),
                "confidence": 0.5,
            }
        ],
        named=[
            ("=1+1", Entity("e-formula", "AGENCY", "=1+1", acronym="@SUM(A1)", aliases=("+1", HARM))),
            (HARM, Entity("e-harm", "PROGRAM", HARM, acronym="'><b onclick=x>", country="FI")),
        ],
        sums=[("at once", {"minimum": Decimal(-7), "currency": "EUR"})],
        section=(HARM, "=2+2", f"{OVERRIDE} ' onfocus='x"),
    ),
)


def write_rows(name: str, said: Sequence[Said], **changes: Any) -> DocumentRows:
    """Return a document that says this, passage by passage, each on a line of its page."""
    sha256 = changes.pop("sha256", hashlib.sha256(name.encode()).hexdigest())
    document_id = derive_id("d", sha256)
    values = {
        "source": "made",
        "uri": f"file:///nowhere/{name}.pdf",
        "file_name": f"{name}.pdf",
        "title": name,
        "page_count": max((each.page for each in said), default=0),
        "text_quality": 0.98,
        "ingested_at": "2026-01-02T03:04:05Z",
        "pipeline_version": "1",
    }
    document = Document(document_id, sha256, **(values | changes))
    rows = [_write_passage(document_id, ordinal, each) for ordinal, each in enumerate(said)]
    entities = {entity.entity_id: entity for each in said for _, entity in each.named}
    return DocumentRows(
        document=document,
        passages=tuple(row.passages[0] for row in rows),
        mentions=tuple(mention for row in rows for mention in row.mentions),
        entities=tuple(entities.values()),
        amounts=tuple(amount for row in rows for amount in row.amounts),
        classifications=tuple(label for row in rows for label in row.classifications),
        rules=tuple(rule for row in rows for rule in row.rules),
        facts=tuple(fact for row in rows for fact in row.facts),
    )


def write_pdf(path: Path, said: Sequence[Said]) -> str:
    """Write the passages where their boxes are, and return the file's SHA-256."""
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    for page in range(1, max(each.page for each in said) + 1):
        for ordinal, each in enumerate(said):
            if each.page == page:
                canvas.setFont("Helvetica", 9)
                canvas.drawString(72, 842 - _find_top(ordinal) - 9, each.text)
        canvas.showPage()
    canvas.save()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _find_top(ordinal: int) -> float:
    return 80.0 + 40 * ordinal


@dataclass
class _PassageRows:
    passages: list[Passage]
    mentions: list[Mention] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    classifications: list[Classification] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def _write_passage(document_id: str, ordinal: int, said: Said) -> _PassageRows:
    top = _find_top(ordinal)
    passage = Passage(
        passage_id=derive_id("p", document_id, ordinal, said.text),
        document_id=document_id,
        ordinal=ordinal,
        page_start=said.page,
        page_end=said.page,
        kind=said.more.get("kind", "paragraph"),
        section=said.section,
        text=said.text,
        boxes=(Box(said.page, 72.0, top - 2, 523.0, top + 14),),
        language="en",
    )
    own = _PassageRows([passage])
    keys = {"passage_id": passage.passage_id, "document_id": document_id}
    for words, entity in said.named:
        own.mentions.append(_write_mention(passage, words, entity.label, entity.entity_id))
    for words, values in said.sums:
        mention = _write_mention(passage, words, "AMOUNT", None)
        own.mentions.append(mention)
        money = {"minimum": None, "maximum": None, "currency": None}
        own.amounts.append(Amount(mention.mention_id, **keys, text=words, **(money | values)))
    for number, cells in enumerate(said.rules):
        rule = _write_rule(passage, number, cells)
        own.rules.append(rule)
        own.classifications += [Classification(**keys, label=label, score=0.9) for label in rule.labels]
    for subject, relation, words in said.facts:
        own.facts.append(_write_fact(passage, subject, relation, words, own.amounts))
    return own


def _write_mention(passage: Passage, words: str, label: str, entity_id: str | None) -> Mention:
    start = passage.text.index(words)
    mention_id = derive_id("m", passage.passage_id, start, words)
    keys = (mention_id, passage.passage_id, passage.document_id)
    return Mention(*keys, label, words, start, start + len(words), entity_id, "gazetteer")  # type: ignore[arg-type]


def _write_rule(passage: Passage, number: int, cells: dict[str, Any]) -> Rule:
    slots = {}
    for name in (*SLOTS, "threshold"):
        if words := cells.get(f"{name}_words", cells.get(name)):
            start = passage.text.find(words)
            slots[name] = Slot(start, start + len(words)) if start >= 0 else Slot(inferred="the heading")
    rule = Rule(
        rule_id=derive_id("r", passage.passage_id, number),
        group_id=derive_id("g", passage.passage_id),
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        page=passage.page_start,
        labels=("eligibility",),
        force="operative",
        modality="obligation",
        scope="unstated",
        quote=passage.text,
        start=0,
        end=len(passage.text),
        boxes=passage.boxes,
        slots=slots,
    )
    return replace(rule, **{name: cell for name, cell in cells.items() if not name.endswith("_words")})


def _write_fact(
    passage: Passage, subject: Entity, relation: str, words: str, amounts: Sequence[Amount]
) -> Fact:
    value = next(amount.mention_id for amount in amounts if amount.text == words)
    return Fact(
        derive_id("f", passage.passage_id, relation, words),
        subject.entity_id,
        relation,  # type: ignore[arg-type]
        value,
        words,
        passage.passage_id,
        passage.document_id,
        0,
        len(passage.text),
        passage.text,
        0.9,
    )
