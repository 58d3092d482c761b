"""What people said of entities in `merges.csv`, what came of it, and what they might look at next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.conduct import open_outputs
from flows.merging import read_corrections
from flows.settings import Settings
from flows.versions import compute_reading_version, take_reading_version

if TYPE_CHECKING:
    from pathlib import Path

    from dataset.records import Entity
    from extractors.names.merges import Merge


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of `merges.csv`, and what it did."""

    line: int
    name: str
    verdict: str
    entity_id: str
    note: str
    merged_ids: tuple[str, ...]
    """The discovered entities that are the other one now; none where no document names them."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entities that may be one, and why."""

    first_id: str
    first_name: str
    second_id: str
    second_name: str
    country: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class EntityReport:
    """How the corrections stand."""

    corrections: tuple[Correction, ...]
    proposals: tuple[Proposal, ...]
    outdated: bool
    """Documents were read before the tables were as they are now."""


def check_entities(outputs: Path, *, settings: Settings) -> EntityReport:
    """Return what was merged in the store, and which entities may be doubles; raises Unusable."""
    from extractors.names.doubles import propose_doubles  # noqa: PLC0415 - imports babel

    merges = read_corrections(settings)
    with open_outputs(outputs, settings, must_exist=True) as store:
        versions = {take_reading_version(document.pipeline_version) for document in store.read_documents()}
        with store.open_snapshot() as snapshot:
            entities = snapshot.fold_entities()
    return EntityReport(
        corrections=tuple(_tell(row, entities) for row in merges.rows),
        proposals=tuple(
            Proposal(
                first_id=double.first.entity_id,
                first_name=double.first.name,
                second_id=double.second.entity_id,
                second_name=double.second.name,
                country=double.first.country or double.second.country,
                reason=double.reason,
            )
            for double in propose_doubles(entities, merges)
        ),
        outdated=not versions <= {compute_reading_version(settings)},
    )


def _tell(row: Merge, entities: list[Entity]) -> Correction:
    """Return what a row did: its own identifier was merged or, for a name of any country, some were."""
    merged = {merged_id for entity in entities for merged_id in entity.merged_ids}
    others = {key for entity in entities if entity.entity_id == row.entity_id for key in entity.merged_ids}
    mine = {row.source_id} & merged or (others if len(row.keys) > 1 else set())
    return Correction(row.line, row.name, row.verdict, row.entity_id, row.note, tuple(sorted(mine)))
