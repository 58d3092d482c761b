"""What there is to do: the files that the store does not hold in this version, cut into batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from dataset.records import Document
from flows.inputs import InputFile, Inputs
from flows.versions import take_reading_version

if TYPE_CHECKING:
    from dataset.failures import Failure

Item = TypeVar("Item")
LARGEST_BATCH = 25
BATCHES_PER_READER = 6
"""Enough, with the longest first, that readers end at about the same time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to read, and the documents of those that need not be."""

    pending: tuple[InputFile, ...]
    known: tuple[Document, ...]
    stale: Mapping[str, Document] = field(default_factory=dict)
    """By SHA-256, documents of pending files that were read as they would be now, and labelled otherwise."""
    set_aside: frozenset[str] = frozenset()
    """The `document_id`s of known ones that failed and are not tried again."""
    most_attempts: int = 1
    again: frozenset[str] = frozenset()
    """SHA-256 of pending files whose documents are stored in this version, and are read all the same."""


def make_plan(
    inputs: Inputs,
    stored: Sequence[Document],
    *,
    pipeline_version: str,
    failures: Mapping[str, Failure] = MappingProxyType({}),
    most_attempts: int = 1,
    retry_failed: bool = False,
) -> Plan:
    """Return what to read: files not stored in this version, and, if asked, those not or not wholly read.

    Documents that failed are tried again until they are set aside; `failures` are known by `document_id`.
    """
    due = {key for key, failure in failures.items() if not failure.is_set_aside(most_attempts)}
    usable = [d for d in stored if d.document_id not in due and not (retry_failed and d.status != "ok")]
    current = {d.sha256: d for d in usable if d.pipeline_version == pipeline_version}
    reading_version = take_reading_version(pipeline_version)
    return Plan(
        pending=tuple(file for file in inputs.files if file.sha256 not in current),
        known=tuple(current[file.sha256] for file in inputs.files if file.sha256 in current),
        stale={
            d.sha256: d
            for d in usable
            if d.sha256 not in current and take_reading_version(d.pipeline_version) == reading_version
        },
        set_aside=frozenset(d.document_id for d in current.values() if d.status == "failed"),
        most_attempts=most_attempts,
        again=frozenset(
            d.sha256 for d in stored if d.pipeline_version == pipeline_version and d.sha256 not in current
        ),
    )


def split_batches(items: Sequence[Item], *, readers: int) -> list[tuple[Item, ...]]:
    """Return files or documents in batches of about equal length, one a task, in their order."""
    size = -(-len(items) // (BATCHES_PER_READER * readers))
    size = max(1, min(size, LARGEST_BATCH))
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]


def schedule_batches(files: Sequence[InputFile], *, readers: int) -> list[slice[int, int, None]]:
    """Return where in `files` the batches lie, those of most bytes first, so that no long one ends alone.

    Versions of one place keep their order, and with them all batches.
    """
    places: list[slice[int, int, None]] = []
    last = 0
    for batch in split_batches(files, readers=readers):
        places.append(slice(last, last + len(batch)))
        last += len(batch)
    if len({file.uri for file in files}) < len(files):
        return places
    return sorted(places, key=lambda place: -sum(file.byte_count for file in files[place.start : place.stop]))


def find_superseded(document_id: str, same_place: Sequence[Document]) -> str | None:
    """Return which of the documents from the same place the given one took the place of, if any."""
    by_id = {document.document_id: document for document in same_place}
    others = [d for d in same_place if not _descends(d, document_id, by_id)]
    replaced = {document.supersedes for document in others}
    latest = [d for d in others if d.document_id not in replaced]
    if not latest:
        return None
    return max(latest, key=lambda d: (d.ingested_at or "", d.document_id)).document_id


def _descends(document: Document, ancestor: str, by_id: Mapping[str, Document]) -> bool:
    """Tell whether `document` is `ancestor` or came in its place."""
    seen: set[str] = set()
    at: str | None = document.document_id
    while at is not None and at not in seen:
        if at == ancestor:
            return True
        seen.add(at)
        at = by_id[at].supersedes if at in by_id else None
    return False
