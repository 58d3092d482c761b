"""What all documents together say of entities and programmes, kept from one publication to the next.

The tally is a SQLite file beside the dataset. It holds nothing that the store does not: by the digests of
documents it finds which ones came, changed or went since, takes away what they said and adds what they say,
and folds anew the entities and programmes that this concerns. Deleting it costs time alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from dataset.columns import Row
from dataset.contributions import (
    DUPLICATES,
    LANGUAGE,
    PASSAGE_LANGUAGE,
    ROWS,
    Contribution,
    read_contribution,
    read_contributions,
)
from dataset.coverage import Coverage, sort_counts
from dataset.entities import fold_variants
from dataset.program_reading import Link, fold_some_programs
from dataset.records import Entity
from dataset.rows import build_records, read_rows
from dataset.schema import ENTITY_RECORD
from dataset.snapshot import Snapshot, split_batches
from dataset.tables import ENTITIES, PROGRAMS, TABLES
from dataset.text_files import TextFormat, choose_line, read_json_line

PROGRAMS_AT_ONCE = 200


class Tally:
    """What is kept of the documents; to be used by one process at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def update(self, snapshot: Snapshot) -> None:
        """Bring the tally to the state of the snapshot, or leave it as it was."""
        states = snapshot.read_states()
        known = dict(self._connection.execute("SELECT document_id, digest FROM documents"))
        outdated = [document_id for document_id in known if states.get(document_id) != known[document_id]]
        wanted = [document_id for document_id in states if states[document_id] != known.get(document_id)]
        if not (outdated or wanted):
            return
        with self._transaction():
            touched = _Touched()
            for document_id in outdated:
                touched.add(self._take_away(document_id))
            for document_id, contribution in read_contributions(snapshot, wanted):
                self._add(document_id, states[document_id], contribution)
                touched.add(contribution)
            turned = self._fold_entities(touched.entities)
            self._fold_programs(snapshot, touched.programs | self._find_claimants(turned))

    def count_rows(self) -> dict[str, int]:
        """Return how many rows each published table has that comes of documents."""
        counted = self._read_totals(ROWS)
        for name in ("entities", "programs"):
            [(counted[name],)] = self._connection.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
        return {table.name: counted.get(table.name, 0) for table in TABLES}

    def measure_coverage(self) -> Coverage:
        """Return what is in which language, and how many passages repeat others."""
        return Coverage(
            documents=sort_counts(self._read_totals(LANGUAGE)),
            passages=sort_counts(self._read_totals(PASSAGE_LANGUAGE)),
            duplicates=sum(self._read_totals(DUPLICATES).values()),
        )

    def read_lines(self, table: str, name: TextFormat) -> Iterator[str]:
        """Yield the rows of `entities` or `programs` as lines of a file, in the order of their keys."""
        for (line,) in self._connection.execute(f"SELECT {name} FROM {table} ORDER BY key"):  # noqa: S608
            yield line

    def read_table(self, table: str) -> Iterator[Row]:
        """Yield the rows of `entities` or `programs` in the order of their keys."""
        read = read_json_line(ENTITIES if table == "entities" else PROGRAMS)
        return map(read, self.read_lines(table, "jsonl"))

    def read_layout(self, digest: str) -> bytes | None:
        """Return what was kept of the dataset with that digest of its content."""
        found = self._connection.execute("SELECT layout FROM layouts WHERE digest = ?", [digest]).fetchone()
        return None if found is None else bytes(found[0])

    def keep_layout(self, digest: str, layout: bytes) -> None:
        """Keep what there is to know of a dataset."""
        self._connection.execute("INSERT OR REPLACE INTO layouts VALUES (?, ?)", [digest, layout])

    def drop_layouts(self, *, but: str) -> None:
        """Forget all datasets but one."""
        self._connection.execute("DELETE FROM layouts WHERE digest <> ?", [but])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _read_totals(self, kind: str) -> dict[str, int]:
        rows = self._connection.execute(
            "SELECT name, count FROM totals WHERE name = ?1 OR name BETWEEN ?1 || ' ' AND ?1 || '!'", [kind]
        )
        return {name.removeprefix(kind).lstrip(): count for name, count in rows if count}

    def _take_away(self, document_id: str) -> Contribution:
        [(text,)] = self._connection.execute(
            "SELECT contribution FROM documents WHERE document_id = ?", [document_id]
        )
        contribution = read_contribution(text)
        self._count(contribution, -1)
        self._connection.execute("DELETE FROM documents WHERE document_id = ?", [document_id])
        self._connection.executemany(
            "DELETE FROM links WHERE program_id = ? AND document_id = ?",
            [(program_id, document_id) for program_id in _list_links(contribution)],
        )
        self._connection.executemany(
            "DELETE FROM claims WHERE relation = ? AND subject = ? AND value = ? AND document_id = ?",
            [(*claim, document_id) for claim in contribution.claims],
        )
        return contribution

    def _add(self, document_id: str, digest: str, contribution: Contribution) -> None:
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?)", [document_id, digest, contribution.to_json()]
        )
        self._count(contribution, 1)
        self._connection.executemany(
            "INSERT INTO links VALUES (?, ?, ?)",
            [(program_id, document_id, rules) for program_id, rules in _list_links(contribution).items()],
        )
        self._connection.executemany(
            "INSERT INTO claims (relation, subject, value, document_id) VALUES (?, ?, ?, ?)",
            [(*claim, document_id) for claim in contribution.claims],
        )

    def _count(self, contribution: Contribution, sign: int) -> None:
        self._connection.executemany(
            "INSERT INTO totals VALUES (?1, ?2) ON CONFLICT DO UPDATE SET count = count + ?2",
            [(name, sign * count) for name, count in contribution.totals.items()],
        )
        self._connection.executemany(
            "INSERT INTO variants VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT DO UPDATE SET documents = documents + ?3",
            [
                (entity_id, named.variant, sign, named.record)
                for entity_id, named in contribution.entities.items()
            ],
        )
        self._connection.executemany(
            "INSERT INTO named VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE"
            " SET mentions = mentions + ?2, documents = documents + ?3",
            [
                (entity_id, sign * named.mentions, sign * (named.mentions > 0))
                for entity_id, named in contribution.entities.items()
            ],
        )

    def _fold_entities(self, touched: Iterable[str]) -> set[str]:
        """Bring the rows of entities up to date; return those that are new or no more."""
        self._list_touched(touched)
        execute = self._connection.execute
        before = {key for (key,) in execute("SELECT key FROM entities JOIN touched USING (key)")}
        execute("DELETE FROM variants WHERE documents = 0 AND entity_id IN touched")
        execute("DELETE FROM entities WHERE key IN touched")
        counts = "SELECT entity_id, mentions, documents FROM named JOIN touched ON key = entity_id"
        mentions = {entity_id: tuple(found) for entity_id, *found in execute(counts)}
        csv, jsonl = choose_line("csv", ENTITIES), choose_line("jsonl", ENTITIES)
        after: set[str] = set()
        for batch in split_batches(self._read_folded(), 1000):
            rows = [(*row, *mentions[row[0]]) for row in read_rows(ENTITY_RECORD, batch)]
            after.update(entity.entity_id for entity in batch)
            self._connection.executemany(
                "INSERT INTO entities VALUES (?, ?, ?)", [(row[0], csv(row), jsonl(row)) for row in rows]
            )
        execute(
            "DELETE FROM named WHERE entity_id IN touched AND entity_id NOT IN (SELECT key FROM entities)"
        )
        return before ^ after

    def _read_folded(self) -> Iterator[Entity]:
        """Yield what holds of each entity that was touched and is still known."""
        rows = self._connection.execute(
            "SELECT entity_id, record, documents FROM variants JOIN touched ON key = entity_id"
            " ORDER BY entity_id"
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            variants = [(tuple(json.loads(record)), count) for _, record, count in group]
            entities = build_records(Entity, ENTITY_RECORD, [row for row, _ in variants])
            yield fold_variants(dict(zip(entities, [count for _, count in variants], strict=True)))

    def _find_claimants(self, entity_ids: Iterable[str]) -> set[str]:
        """Return the programmes of which some fact names one of the entities."""
        self._list_touched(entity_ids)
        rows = self._connection.execute("SELECT DISTINCT subject FROM claims JOIN touched ON key = value")
        return {subject for (subject,) in rows}

    def _fold_programs(self, snapshot: Snapshot, touched: Iterable[str]) -> None:
        csv, jsonl = choose_line("csv", PROGRAMS), choose_line("jsonl", PROGRAMS)
        for batch in split_batches(sorted(touched), PROGRAMS_AT_ONCE):
            self._list_touched(batch)
            self._connection.execute("DELETE FROM programs WHERE key IN touched")
            entities = [entity for entity in self._read_folded() if entity.label == "PROGRAM"]
            if not entities:
                continue
            links = self._connection.execute("SELECT links.* FROM links JOIN touched ON key = program_id")
            earlier = self._connection.execute(
                "SELECT DISTINCT subject FROM claims JOIN touched ON key = value"
                " WHERE relation = 'succeeded_by'"
            )
            programs = fold_some_programs(
                snapshot,
                entities,
                links=[Link(*link) for link in links],
                predecessors={subject for (subject,) in earlier},
                find_known=self._find_known,
            )
            rows = read_rows(PROGRAMS, programs)
            self._connection.executemany(
                "INSERT INTO programs VALUES (?, ?, ?)", [(row[0], csv(row), jsonl(row)) for row in rows]
            )

    def _find_known(self, entity_ids: Iterable[str]) -> set[str]:
        """Return those of the entities that documents know."""
        self._list_touched(entity_ids)
        return {
            key for (key,) in self._connection.execute("SELECT key FROM entities JOIN touched USING (key)")
        }

    def _list_touched(self, keys: Iterable[str]) -> None:
        self._connection.execute("DELETE FROM touched")
        self._connection.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(key,) for key in keys])


class _Touched:
    """The entities and programmes whose rows may have become others."""

    def __init__(self) -> None:
        self.entities: set[str] = set()
        self.programs: set[str] = set()

    def add(self, contribution: Contribution) -> None:
        self.entities.update(contribution.entities)
        self.programs.update(contribution.list_programs())


def _list_links(contribution: Contribution) -> Mapping[str, int]:
    """Return the programmes that a document mentions or has rules about, with the number of the rules."""
    mentioned = (entity_id for entity_id, named in contribution.entities.items() if named.label == "PROGRAM")
    return dict.fromkeys(mentioned, 0) | contribution.rules
