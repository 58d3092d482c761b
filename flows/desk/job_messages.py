"""What the process of a job is told, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.settings import Settings
from review.ports import JobKind


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What is to be done, on which outputs."""

    kind: JobKind
    outputs: Path
    settings: Settings
    path: Path | None = None
    """Of the file to ingest."""
    document_ids: tuple[str, ...] = ()
    """Of those to label anew; none for all."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far it is: so much of the total, and what is under way."""

    done: int
    total: int | None
    line: str


@dataclass(frozen=True, slots=True)
class JobEnd:
    """What came of it, as JSON has it, and why it failed, if it did."""

    result: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
