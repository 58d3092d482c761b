"""What an ingest did, document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dataset.coverage import UNTOLD, Coverage
from dataset.records import Document, DocumentStatus
from extractors.english import is_english
from flows.messages import Stage


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Rows of the dataset that came and went, by table."""

    added: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)


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
    changes: RowChanges = RowChanges()
    set_aside: bool = False
    """The document failed, and is not tried again unless somebody asks for it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did as a whole."""

    outcomes: tuple[Outcome, ...]
    copies: tuple[str, ...]
    """URIs of files with the same bytes as another one."""
    dataset: str
    formats: tuple[str, ...]
    row_counts: dict[str, int]
    coverage: Coverage
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

    @property
    def set_aside(self) -> int:
        """How many of them are not tried again unless somebody asks for it."""
        return sum(outcome.set_aside for outcome in self.outcomes)


def compare_row_ids(before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]) -> RowChanges:
    """Return how many rows of each table came and went, where any did.

    >>> compare_row_ids({"rules": frozenset("ab")}, {"rules": frozenset("bcd")})
    RowChanges(added={'rules': 2}, removed={'rules': 1})
    """
    added = {table: len(after[table] - ids) for table, ids in before.items()}
    removed = {table: len(ids - after[table]) for table, ids in before.items()}
    return RowChanges(_drop_zeros(added), _drop_zeros(removed))


def sum_row_changes(changes: Iterable[RowChanges]) -> RowChanges:
    """Return how many rows of each table came and went in all."""
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for each in changes:
        added.update(each.added)
        removed.update(each.removed)
    return RowChanges(dict(added), dict(removed))


def _drop_zeros(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def make_known_outcome(document: Document, *, set_aside: bool = False) -> Outcome:
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
        set_aside=set_aside,
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


def describe_set_aside(failed: int, set_aside: int) -> str | None:
    """Return in a line what becomes of the documents that failed; None if none did.

    >>> describe_set_aside(3, 2)
    'of those that failed, 2 are set aside until `kisoku retry`; 1 is tried again by the next ingest'
    """
    hopeful = failed - set_aside
    aside = f"{set_aside} {'are' if set_aside > 1 else 'is'} set aside until `kisoku retry`"
    again = f"{hopeful} {'are' if hopeful > 1 else 'is'} tried again by the next ingest"
    parts = [part for count, part in ((set_aside, aside), (hopeful, again)) if count]
    return f"of those that failed, {'; '.join(parts)}" if parts else None


def describe_languages(coverage: Coverage) -> str | None:
    """Return in a line what of the dataset was not analysed because of its language; None if all was.

    >>> describe_languages(Coverage({"en": 8, "de": 2}, {"en": 900, "de": 120, "fr": 1}))[:63]
    'not in English: 2 documents (2 de), 121 passages (120 de, 1 fr)'
    """
    parts = [_count_others(coverage.documents, "document"), _count_others(coverage.passages, "passage")]
    told = ", ".join(filter(None, parts))
    return f"not in English: {told}; labels, rules and facts are read from English alone" if told else None


def _count_others(counts: Mapping[str, int], noun: str) -> str | None:
    others = {name: count for name, count in counts.items() if name != UNTOLD and not is_english(name)}
    if not others:
        return None
    total = sum(others.values())
    named = ", ".join(f"{count:,} {name}" for name, count in others.items())
    return f"{total:,} {noun}{'s' if total > 1 else ''} ({named})"


def describe_duplicates(coverage: Coverage) -> str | None:
    """Return in a line how many passages are counted no more because they repeat others; None if none do.

    >>> describe_duplicates(Coverage(duplicates=12))
    '12 passages repeat others of the same document: kept where found, counted once'
    """
    if not (count := coverage.duplicates):
        return None
    repeat = "passages repeat others" if count > 1 else "passage repeats another"
    return f"{count:,} {repeat} of the same document: kept where found, counted once"
