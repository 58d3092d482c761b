"""What an ingest did, document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import Document, DocumentStatus
from flows.english import is_english
from flows.messages import Stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    file_name: str
    uri: str
    status: DocumentStatus
    document_id: str | None = None
    """None if the file could not even be opened, so that there is nothing to keep."""
    error: str | None = None
    language: str | None = None
    """BCP 47; None where it could not be told."""
    page_count: int = 0
    passage_count: int | None = None
    """None, as are the rules, where the document was known already."""
    rule_count: int | None = None
    seconds: float = 0.0
    known: bool = False
    """The document was in the store, made by this version of the pipeline."""
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did as a whole."""

    outcomes: tuple[Outcome, ...]
    copies: tuple[str, ...]
    """URIs of files with the same bytes as another one."""
    dataset: str
    formats: tuple[str, ...]
    row_counts: dict[str, int]
    changed: bool
    """Whether the dataset had to be written."""
    flow_run: str
    server: str
    seconds: float
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> int:
        """How many files could not be read."""
        return sum(outcome.status == "failed" for outcome in self.outcomes)


def make_known_outcome(document: Document) -> Outcome:
    """Return the outcome of a document that did not need to be read again."""
    return Outcome(
        file_name=document.file_name,
        uri=document.uri,
        document_id=document.document_id,
        status=document.status,
        error=document.error,
        language=document.language,
        page_count=document.page_count,
        known=True,
    )


def describe_outcomes(outcomes: Sequence[Outcome]) -> str:
    """Return in a line how many documents were read, in part or not at all, and how many were known."""
    counts = Counter(outcome.status for outcome in outcomes)
    known = sum(outcome.known for outcome in outcomes)
    parts = [f"{len(outcomes)} document{'s' if len(outcomes) != 1 else ''}"]
    parts.extend(f"{counts[status]} {status}" for status in ("ok", "partial", "failed") if counts[status])
    if known:
        parts.append(f"{known} unchanged")
    return ", ".join(parts)


def describe_languages(outcomes: Sequence[Outcome]) -> str | None:
    """Return in a line what was not analysed because of its language; None if all was.

    >>> read = [Outcome("a.pdf", "file:///a.pdf", "ok", language=name) for name in ("de", "en", "fr", "de")]
    >>> describe_languages(read)
    'not in English: 3 documents (2 de, 1 fr); labels, rules and facts are read from English alone'
    """
    others = Counter(o.language for o in outcomes if o.language and not is_english(o.language))
    if not others:
        return None
    total = others.total()
    counts = ", ".join(f"{count} {language}" for language, count in others.most_common())
    noun = "documents" if total > 1 else "document"
    return f"not in English: {total} {noun} ({counts}); labels, rules and facts are read from English alone"
