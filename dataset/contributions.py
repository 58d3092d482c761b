"""What a document adds to the rows that all documents make together: entities, programmes, counts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from dataset.coverage import UNTOLD
from dataset.records import Relation
from dataset.schema import DOCUMENT_ENTITIES, DOCUMENT_TABLES, ENTITY_RECORD, SQL_TABLES
from dataset.snapshot import Snapshot, split_batches

DOCUMENTS_AT_ONCE = 100
NAMING: tuple[Relation, ...] = ("administered_by", "funded_by", "succeeded_by")
"""The relations whose value may be an entity, which holds only if some document knows it."""

ROWS, LANGUAGE, PASSAGE_LANGUAGE, DUPLICATES = "rows", "language", "passages", "duplicates"
"""The first words of what is counted."""


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as a document knows it."""

    variant: str
    """A digest of `record`."""
    label: str
    mentions: int
    """Without those in passages that repeat others."""
    record: str = ""
    """The row of `document_entities` without the document, as JSON; left out where it is kept elsewhere."""


@dataclass(slots=True)
class Contribution:
    """What one document adds."""

    entities: dict[str, NamedEntity] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    """How many rules are about a programme, without rejected ones."""
    subjects: list[str] = field(default_factory=list)
    """The programmes that facts are about."""
    claims: list[tuple[str, str, str]] = field(default_factory=list)
    """The relation, subject and value of facts that name an entity."""
    totals: dict[str, int] = field(default_factory=dict)
    """What is counted, by what it is: rows of a table (`rows facts`), documents (`language en`) and passages
    (`passages en`) in a language, passages that repeat others."""

    def add(self, count: int, *name: str) -> None:
        """Count something."""
        self.totals[" ".join(name)] = self.totals.get(" ".join(name), 0) + count

    def to_json(self) -> str:
        """Return all of it but the records of entities as text, which `read_contribution` reads."""
        entities = {name: [e.variant, e.label, e.mentions] for name, e in self.entities.items()}
        kept = {"entities": entities, "rules": self.rules, "subjects": self.subjects}
        kept |= {"claims": self.claims, "totals": self.totals}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def list_programs(self) -> set[str]:
        """Return the programmes whose rows may depend on the document."""
        named = (value for relation, _, value in self.claims if relation == "succeeded_by")
        return {*self.entities, *self.rules, *self.subjects, *named}


def read_contribution(text: str) -> Contribution:
    """Return what `Contribution.to_json` wrote."""
    found = json.loads(text)
    found["entities"] = {name: NamedEntity(*parts) for name, parts in found["entities"].items()}
    found["claims"] = [tuple(claim) for claim in found["claims"]]
    return Contribution(**found)


def read_contributions(snapshot: Snapshot, document_ids: Sequence[str]) -> Iterator[tuple[str, Contribution]]:
    """Yield what each of the documents adds; they are stored."""
    for batch in split_batches(document_ids, DOCUMENTS_AT_ONCE):
        found: defaultdict[str, Contribution] = defaultdict(Contribution)
        for read in (_read_counts, _read_passages, _read_entities, _read_rules, _read_facts):
            read(snapshot, batch, found)
        for document_id in batch:
            yield document_id, found[document_id]


_Found = defaultdict[str, Contribution]


def _read_counts(snapshot: Snapshot, batch: Sequence[str], found: _Found) -> None:
    for table in DOCUMENT_TABLES:
        key = SQL_TABLES[table.name].c.document_id
        query = sa.select(key, sa.func.count()).where(key.in_(batch)).group_by(key)
        for document_id, count in snapshot.select(query):
            found[document_id].add(count, ROWS, table.name)


def _read_passages(snapshot: Snapshot, batch: Sequence[str], found: _Found) -> None:
    documents, passages = SQL_TABLES["documents"].c, SQL_TABLES["passages"].c
    own = sa.select(documents.document_id, documents.language).where(documents.document_id.in_(batch))
    for document_id, language in snapshot.select(own):
        found[document_id].add(1, LANGUAGE, language or UNTOLD)
    key = (passages.document_id, passages.language)
    counts = sa.select(*key, sa.func.count(), sa.func.count(passages.duplicate_of))
    query = counts.where(passages.document_id.in_(batch)).group_by(*key).order_by(*key)
    for document_id, language, count, duplicates in snapshot.select(query):
        found[document_id].add(count, PASSAGE_LANGUAGE, language or UNTOLD)
        found[document_id].add(duplicates, DUPLICATES)


def _read_entities(snapshot: Snapshot, batch: Sequence[str], found: _Found) -> None:
    counts = _count_mentions(snapshot, batch)
    columns = SQL_TABLES[DOCUMENT_ENTITIES.name].c
    label = ENTITY_RECORD.column_names.index("label")
    query = sa.select(*(columns[name] for name in DOCUMENT_ENTITIES.column_names))
    for document_id, *row in snapshot.select(query.where(columns.document_id.in_(batch))):
        record = json.dumps(row, ensure_ascii=False)
        variant = hashlib.sha256(record.encode()).hexdigest()[:16]
        named = NamedEntity(variant, row[label], counts[document_id, row[0]], record)
        found[document_id].entities[row[0]] = named


def _count_mentions(snapshot: Snapshot, batch: Sequence[str]) -> Counter[tuple[str, str]]:
    mentions, passages = SQL_TABLES["mentions"].c, SQL_TABLES["passages"].c
    copies = sa.select(passages.passage_id).where(
        passages.document_id.in_(batch), passages.duplicate_of.is_not(None)
    )
    key = (mentions.document_id, mentions.entity_id)
    query = sa.select(*key, sa.func.count()).where(
        mentions.document_id.in_(batch), mentions.entity_id.is_not(None), mentions.passage_id.not_in(copies)
    )
    rows = snapshot.select(query.group_by(*key))
    return Counter({(document_id, entity_id): count for document_id, entity_id, count in rows})


def _read_rules(snapshot: Snapshot, batch: Sequence[str], found: _Found) -> None:
    rules = SQL_TABLES["rules"].c
    query = sa.select(rules.document_id, rules.programs)
    for document_id, programs in snapshot.select(
        query.where(rules.document_id.in_(batch), rules.status != "rejected")
    ):
        counts = found[document_id].rules
        for program_id in set(programs):
            counts[program_id] = counts.get(program_id, 0) + 1


def _read_facts(snapshot: Snapshot, batch: Sequence[str], found: _Found) -> None:
    facts = SQL_TABLES["facts"].c
    query = sa.select(facts.document_id, facts.relation, facts.subject, facts.value).distinct()
    for document_id, relation, subject, value in snapshot.select(query.where(facts.document_id.in_(batch))):
        if subject not in found[document_id].subjects:
            found[document_id].subjects.append(subject)
        if relation in NAMING:
            found[document_id].claims.append((relation, subject, value))
