"""What the seed of the reading processes and its readers are told, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from dataset.records import Classification, Document, DocumentRows, Rule


@dataclass(frozen=True, slots=True)
class Ready:
    """The tools are loaded."""

    model_version: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that takes a while is under way."""

    line: str


@dataclass(frozen=True, slots=True)
class ForkReader:
    """Make a reader that serves on the connection whose descriptor follows."""


@dataclass(frozen=True, slots=True)
class Forked:
    """The reader is there."""

    process_id: int


@dataclass(frozen=True, slots=True)
class EndReader:
    """Kill a reader unless it ends by itself within so many seconds."""

    process_id: int
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """The reader is gone; `code` is how it ended by itself, below 0 a signal's number, or None."""

    code: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read, with what is known of it."""

    path: Path
    document: Document
    cores: int = 1
    """How many cores no other reader needs meanwhile, its own included."""
    encodings: bytes | None = None
    """What the encoder made of the document's texts before, see `models.encodings`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a document's scanned pages OCR has read; the answer to the request follows later."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a stage took, in seconds."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's rows, and what its stages took."""

    rows: DocumentRows
    stages: tuple[Stage, ...] = ()
    encodings: bytes | None = None
    hopeful: bool = False
    """The document could not be read, and another attempt may go better."""


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A document of the store to label anew."""

    rows: DocumentRows
    encodings: bytes | None = None
    """What the encoder made of the document's texts before, see `models.encodings`."""

    @classmethod
    def ask_for(cls, rows: DocumentRows, encodings: bytes | None) -> Self:
        """Return the request for a document, with what labels and rules depend on."""
        needed = DocumentRows(rows.document, rows.passages, rows.mentions, amounts=rows.amounts)
        return cls(needed, encodings)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document's labels and rules, and which decisions on its passages they carry, or could not."""

    classifications: tuple[Classification, ...] = ()
    rules: tuple[Rule, ...] = ()
    kept: frozenset[str] = frozenset()
    """The `decision_id`s of those that found their passage or rule."""
    lost: frozenset[str] = frozenset()
    """Those whose passage is there, but not their rule."""
    encodings: bytes | None = None

    def apply(self, rows: DocumentRows, *, pipeline_version: str) -> DocumentRows:
        """Return the document's rows with these labels and rules in place of what they had."""
        document = replace(rows.document, pipeline_version=pipeline_version)
        return replace(rows, document=document, classifications=self.classifications, rules=self.rules)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing could be read, in a sentence; unlike a failed document, this is not kept."""

    sentence: str
