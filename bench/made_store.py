"""Stores of made documents, as large as one likes, with the rows that real pages have.

Of 31 public policy documents with 934 pages and 12,930 passages, a page had 14 passages, 10 mentions, 1.2
entities that no other document named, 2 rules and a fact in thirty; documents were as long as a log-normal
distribution says. Texts come from the labelled corpus, each with its mentions and amounts. Programmes and
agencies of the gazetteers are named the more often the earlier they stand there.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

from bench.relabel import Text, make_rows
from dataset.records import (
    LABELS,
    Classification,
    DocumentRows,
    Entity,
    Fact,
    Force,
    Mention,
    MentionLabel,
    Modality,
    Operator,
    Passage,
    Rule,
    Scope,
    Slot,
    derive_id,
)
from dataset.store import open_store
from flows.inputs import InputFile, read_input
from flows.settings import read_settings

PASSAGES_A_PAGE = 14
MEDIAN_PAGES = 8
SPREAD = 0.7
"""The standard deviation of the logarithm of a document's pages."""
MOST_PAGES = 120
RULED_SHARE = 0.14
"""Of the passages, those that rule something, unless another share is asked for."""
COUNTRIES = ("US", "GB", "DE", "FR", "JP", "KR", "IN", "AU", "CA", "SE")
UNITS = ("percent", "days", "months", "EUR")
KNOWN_SHARE = 0.04
"""Of the passages, those that name a programme and an agency of the gazetteers."""
FACT_SHARE = 0.06
"""Of those, the ones that say that the agency administers the programme."""

FILE_BYTES = 200_000

Texts = tuple[Sequence[Text], Sequence[Text]]


def fill_made_store(
    path: Path,
    *,
    documents: int,
    texts: Texts,
    start: int = 0,
    pipeline_version: str = "made.1",
    files: Path | None = None,
    ruled_share: float = RULED_SHARE,
) -> int:
    """Write so many documents to a store, from number `start` on, and return how many pages they have.

    With `files`, each is that of a file in that folder, which is made too.
    """
    store = open_store(path)
    pages = 0
    for number in range(start, start + documents):
        file = _make_file(files, number) if files else None
        rows = make_made_document(
            number, texts, pipeline_version=pipeline_version, file=file, ruled_share=ruled_share
        )
        store.write_document(rows)
        pages += rows.document.page_count
    store.close()
    return pages


def make_made_document(
    number: int,
    texts: Texts,
    *,
    pipeline_version: str,
    file: InputFile | None = None,
    ruled_share: float = RULED_SHARE,
) -> DocumentRows:
    """Return the rows of document `number`; equal arguments give equal rows."""
    choose = random.Random(number)
    pages = max(1, min(MOST_PAGES, round(MEDIAN_PAGES * choose.lognormvariate(0, SPREAD))))
    name = f"document-{number:06}.pdf"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    file = file or InputFile(Path(name), f"file:///made/{name}", sha256, "2026-01-02T03:04:05Z", 0)
    document = replace(
        file.make_document(pipeline_version),
        title=f"Terms of the made programme {number}",
        publisher=f"Agency {number % 200}",
        country=COUNTRIES[number % len(COUNTRIES)],
        language="en",
        page_count=pages,
        text_quality=0.97,
    )
    rows = make_rows(document, pages * PASSAGES_A_PAGE, *texts, choose)
    rows = _name_bodies(rows, number, choose)
    return _add_findings(rows, choose, ruled_share)


def _make_file(folder: Path, number: int) -> InputFile:
    """Return a file that looks like a PDF from outside; as its document is stored, nobody reads it."""
    path = folder / f"{number // 1000:03}" / f"document-{number:06}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7\n" + random.Random(number).randbytes(FILE_BYTES))
    return read_input(path)


def _name_bodies(rows: DocumentRows, number: int, choose: random.Random) -> DocumentRows:
    """Return the rows with mentions of programmes and agencies, and of bodies of its own."""
    programs, agencies = _read_known()
    entities = {entity.entity_id: entity for entity in rows.entities}
    mentions = list(rows.mentions)
    for page in range(rows.document.page_count):
        body = Entity(
            derive_id("e", number, page), "ORGANIZATION", f"Institute {number}-{page} of made research"
        )
        mentions += _mention([body], choose.choice(rows.passages), entities)
    for passage in rows.passages:
        if choose.random() < KNOWN_SHARE:
            known = [_choose_known(programs, choose), _choose_known(agencies, choose)]
            mentions += _mention(known, passage, entities)
    return replace(rows, mentions=tuple(mentions), entities=tuple(entities.values()))


def _mention(named: Sequence[Entity], passage: Passage, entities: dict[str, Entity]) -> Iterator[Mention]:
    for entity in named:
        entities[entity.entity_id] = entity
        yield Mention(
            derive_id("m", passage.passage_id, entity.entity_id), passage.passage_id, passage.document_id,
            entity.label, passage.text[:20], 0, 20, entity.entity_id, "model",
        )  # fmt: skip


def _choose_known(known: Sequence[Entity], choose: random.Random) -> Entity:
    """Return one of the entities, the n-th one about n times as rarely as the first."""
    return known[int(len(known) ** choose.random()) - 1]


@cache
def _read_known() -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    folder = read_settings(environment={}).gazetteers
    return _read_entities(folder / "programs.csv", "PROGRAM"), _read_entities(
        folder / "agencies.csv", "AGENCY"
    )


def _read_entities(path: Path, label: MentionLabel) -> tuple[Entity, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Entity(
                row["id"],
                label,
                row["name"],
                row["acronym"] or None,
                country=row["country"],
                origin="gazetteer",
            )
            for row in csv.DictReader(file)
        )


def _add_findings(rows: DocumentRows, choose: random.Random, ruled_share: float) -> DocumentRows:
    """Return the rows with what is found in passages that rule something."""
    named: dict[str, list[Mention]] = {}
    for mention in rows.mentions:
        named.setdefault(mention.passage_id, []).append(mention)
    found = [p for p in rows.passages if p.kind != "heading" and choose.random() < ruled_share]
    return replace(
        rows,
        classifications=tuple(
            Classification(
                p.passage_id,
                p.document_id,
                choose.choice(LABELS),
                round(choose.uniform(0.5, 1), 6),
                "model",
                "m-1",
            )
            for p in found
        ),
        rules=tuple(_make_rule(p, named.get(p.passage_id, []), choose) for p in found),
        facts=tuple(_make_facts(rows.passages, named, choose)),
    )


def _make_rule(passage: Passage, mentions: Sequence[Mention], choose: random.Random) -> Rule:
    words = passage.text.split()
    rule = Rule(
        derive_id("r", passage.passage_id), derive_id("g", passage.passage_id), passage.passage_id,
        passage.document_id, passage.page_start, _choose_labels(choose), choose.choice(get_args(Force)),
        choose.choice(get_args(Modality)), choose.choice(get_args(Scope)),
        passage.text, 0, len(passage.text), " ".join(words[:3]), " ".join(words[3:5]), " ".join(words[5:12]),
        programs=_name(mentions, "PROGRAM"), agencies=_name(mentions, "AGENCY"), boxes=passage.boxes,
        countries=tuple(code for code in COUNTRIES if choose.random() < 0.06),
        slots={"action": Slot(10, 20), "bearer": Slot(0, 9), "object": Slot(21, 40)},
        confidence=round(choose.random(), 4), model_version="m-1",
    )  # fmt: skip
    if choose.random() > 0.15:
        return rule
    return replace(
        rule,
        threshold_operator=choose.choice(get_args(Operator)),
        threshold_value=Decimal(choose.randrange(5, 100)),
        threshold_unit=choose.choice(UNITS),
    )


def _choose_labels(choose: random.Random) -> tuple[str, ...]:
    return tuple(label for label in LABELS if choose.random() < 0.09) or (choose.choice(LABELS),)


def _name(mentions: Sequence[Mention], label: str) -> tuple[str, ...]:
    return tuple(sorted({m.entity_id for m in mentions if m.label == label and m.entity_id}))


def _make_facts(
    passages: Sequence[Passage], named: dict[str, list[Mention]], choose: random.Random
) -> Iterator[Fact]:
    for passage in passages:
        mentions = named.get(passage.passage_id, [])
        for program in _name(mentions, "PROGRAM"):
            for agency in _name(mentions, "AGENCY"):
                if choose.random() < FACT_SHARE:
                    yield Fact(
                        derive_id("f", passage.passage_id, program, agency), program, "administered_by",
                        agency, agency, passage.passage_id, passage.document_id, 0, len(passage.text),
                        passage.text, 0.8,
                    )  # fmt: skip
