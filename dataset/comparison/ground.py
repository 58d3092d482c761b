"""What rows are named by: documents, entities and programmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dataset.comparison.program_facts import describe_program
from dataset.comparison.records import RowKind
from dataset.records import Document, Entity, Program
from dataset.rows import build_records
from dataset.snapshot import Snapshot
from dataset.tables import DOCUMENTS

Place = tuple[RowKind, str]
"""A row: its kind, and the identifier of the programme, document or agency, or the code of the country."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Documents, entities and programmes by their identifiers."""

    documents: Mapping[str, Document]
    entities: Mapping[str, Entity]
    programs: Mapping[str, Program]

    def name_document(self, document_id: str) -> str:
        """Return the title of a document, or the name of its file."""
        document = self.documents[document_id]
        return document.title or document.file_name

    def name_row(self, place: Place) -> str:
        """Return what a row is called."""
        kind, key = place
        if kind == "document":
            return self.name_document(key)
        if kind == "country":
            return _name_country(key)
        return self.entities[key].name if key in self.entities else key

    def describe_row(self, place: Place) -> tuple[str, ...]:
        """Return what helps to know a row again."""
        kind, key = place
        if kind == "country":
            return (key,)
        if kind == "program":
            return describe_program(self.programs[key], self.entities)
        if kind == "document":
            document = self.documents[key]
            parts = [document.country, document.publisher, document.published]
        else:
            entity = self.entities.get(key)
            parts = [entity.acronym, entity.country] if entity else []
        return tuple(part for part in parts if part)


def read_ground(snapshot: Snapshot) -> Ground:
    """Return what rows are named by."""
    rows = (row for batch in snapshot.read_table("documents") for row in batch)
    entities = snapshot.fold_entities()
    return Ground(
        documents={document.document_id: document for document in build_records(Document, DOCUMENTS, rows)},
        entities={entity.entity_id: entity for entity in entities},
        programs={program.program_id: program for program in snapshot.fold_programs(entities)},
    )


def _name_country(code: str) -> str:
    from babel import Locale  # noqa: PLC0415 - takes a while

    return str(Locale("en").territories.get(code, code))
