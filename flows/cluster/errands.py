"""What the workers of a cluster are told: what holds for a whole run, and a batch of documents at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dataset.records import Document
from flows.inputs import InputFile
from flows.plan import Plan, split_batches
from flows.settings import Settings

MOST_BYTES = 32 * 1024 * 1024
"""Of the files that travel with one errand, but for a single one that is larger."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What holds for all documents of a run."""

    run: str
    """Tells runs apart that use a cluster at once."""
    settings: Settings
    store_url: str = field(repr=False)  # it may hold a password
    pipeline_version: str
    most_attempts: int
    kit: bytes | None = field(default=None, repr=False)
    """Corpus and models, for workers that may not see those of this computer; None if all do."""
    python: tuple[int, int] = sys.version_info[:2]

    @property
    def topic(self) -> str:
        """The name under which workers know the run, and tell how they get on."""
        return f"kisoku-{self.run}"


@dataclass(frozen=True, slots=True)
class Errand:
    """Documents that one worker reads, one after the other."""

    topic: str
    files: tuple[InputFile, ...]
    stale: Mapping[str, Document] = field(default_factory=dict)
    """By SHA-256, stored documents of `files` that need other labels alone."""
    again: frozenset[str] = frozenset()
    """SHA-256 of files that are read although the store holds them in this version."""
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By SHA-256, the files' bytes; empty if the worker sees the files where they lie."""

    @property
    def title(self) -> str:
        """What is read, in a few words."""
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return f"read {self.files[0].name}{more}"


def split_errands(plan: Plan, topic: str, *, readers: int, carry: bool) -> Iterator[Errand]:
    """Yield what is pending in batches, which do not grow too large if they are to `carry` their files."""
    for batch in split_batches(plan.pending, readers=readers):
        for files in _split_by_size(batch) if carry else (batch,):
            yield make_errand(plan, topic, files)


def make_errand(plan: Plan, topic: str, files: tuple[InputFile, ...]) -> Errand:
    """Return the errand to read some of the files that are pending."""
    hashes = {file.sha256 for file in files}
    return Errand(
        topic=topic,
        files=files,
        stale={sha256: plan.stale[sha256] for sha256 in hashes if sha256 in plan.stale},
        again=plan.again & hashes,
    )


def _split_by_size(files: tuple[InputFile, ...]) -> Iterator[tuple[InputFile, ...]]:
    batch: list[InputFile] = []
    size = 0
    for file in files:
        if batch and size + file.byte_count > MOST_BYTES:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(file)
        size += file.byte_count
    if batch:
        yield tuple(batch)
