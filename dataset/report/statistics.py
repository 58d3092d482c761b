"""Counts for a report: rules by label, modality, country and sureness; documents by status and language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from dataset.coverage import Coverage
from dataset.records import Document, Program
from dataset.schema import SQL_TABLES
from dataset.snapshot import Snapshot

NO_COUNTRY = "none told"
QUALITY_STEPS = 10
GOOD_QUALITY = 0.85
"""Of a document's text; below, enough words are illegible to mislead."""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many rules there are; one that carries two labels counts under both."""

    by_label: Mapping[tuple[str, str], int]
    """By label and modality."""
    by_country: Mapping[tuple[str, str], int]
    """By the country of the document and label."""
    by_force: Mapping[str, int]
    by_sureness: tuple[int, ...]
    """By tenth of confidence, from 0 to 1."""
    total: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document that tells less than it holds, and why."""

    document: str
    why: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is in a dataset, and how far it can be relied on."""

    rules: RuleCounts
    statuses: Mapping[str, int]
    coverage: Coverage
    qualities: tuple[int, ...]
    """Documents by tenth of text quality."""
    page_count: int
    ocr_page_count: int
    tables: Mapping[str, int]
    doubts: tuple[Doubt, ...]
    budgets: tuple[Program, ...]
    """Programmes with a budget in a known currency."""


def measure_dataset(
    snapshot: Snapshot, documents: Mapping[str, Document], programs: Iterable[Program]
) -> Statistics:
    """Return the counts of a report."""
    qualities = [d.text_quality for d in documents.values() if d.text_quality is not None]
    return Statistics(
        rules=_count_rules(snapshot, documents),
        statuses=Counter(document.status for document in documents.values()),
        coverage=snapshot.measure_coverage(),
        qualities=_count_steps(Counter(_step(quality) for quality in qualities)),
        page_count=sum(document.page_count for document in documents.values()),
        ocr_page_count=sum(document.ocr_page_count for document in documents.values()),
        tables=snapshot.count_rows(),
        doubts=tuple(_list_doubts(documents.values())),
        budgets=tuple(p for p in programs if p.budget_currency and (p.budget_minimum or p.budget_maximum)),
    )


def _count_rules(snapshot: Snapshot, documents: Mapping[str, Document]) -> RuleCounts:
    """Return the counts of rules; the database groups them, so that few rows are read."""
    rules = SQL_TABLES["rules"].c
    labels_text = sa.cast(rules.labels, sa.Text)
    step = sa.cast(sa.func.floor(rules.confidence * QUALITY_STEPS), sa.Integer)
    keys = (rules.document_id, labels_text, rules.modality, rules.force)
    query = sa.select(*keys, sa.func.count()).where(rules.status != "rejected").group_by(*keys)
    by_label: Counter[tuple[str, str]] = Counter()
    by_country: Counter[tuple[str, str]] = Counter()
    by_force: Counter[str] = Counter()
    for document_id, text, modality, force, count in snapshot.select(query):
        by_force[force] += count
        for label in json.loads(text):
            by_label[label, modality] += count
            by_country[documents[document_id].country or NO_COUNTRY, label] += count
    sureness = sa.select(step, sa.func.count()).where(rules.status != "rejected").group_by(step)
    steps = Counter({min(int(found), QUALITY_STEPS - 1): count for found, count in snapshot.select(sureness)})
    return RuleCounts(
        by_label, by_country, dict(by_force.most_common()), _count_steps(steps), sum(by_force.values())
    )


def _step(share: float) -> int:
    return min(int(share * QUALITY_STEPS), QUALITY_STEPS - 1)


def _count_steps(counts: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(counts.get(step, 0) for step in range(QUALITY_STEPS))


def _list_doubts(documents: Iterable[Document]) -> Iterable[Doubt]:
    for document in sorted(documents, key=lambda d: d.file_name):
        name = document.title or document.file_name
        if document.status != "ok":
            yield Doubt(name, f"{document.status}: {document.error or 'no reason told'}")
        elif document.text_quality is not None and document.text_quality < GOOD_QUALITY:
            yield Doubt(name, f"text quality {document.text_quality:.2f}: many words are hard to read")
        if document.language and not document.language.startswith("en"):
            yield Doubt(name, f"in {document.language}: labels, rules and facts are read from English alone")
