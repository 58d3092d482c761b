"""How scheduled runs end: well, with failures, or failed, each with a sentence that a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.problems import Broken, Unusable
from flows.relabelling.report import describe_changes
from flows.sources.arrivals import describe_fetched
from flows.sources.conduct import SourcesRun
from flows.summary import RowChanges, describe_outcomes, sum_row_changes

if TYPE_CHECKING:
    from flows.relabelling.report import RelabelReport
    from flows.retraining import Retraining

EndingKind = Literal["Completed", "Completed with failures", "Failed"]
LONGEST_SENTENCE = 1_000
_FULL = ("disk is full", "No space left on device", "DiskFull")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    kind: EndingKind
    sentence: str

    @property
    def good(self) -> bool:
        """Whether there is nothing that a person has to see to."""
        return self.kind == "Completed"


@dataclass(frozen=True, slots=True)
class DocumentFailure:
    """A document that did not come, or could not be read, and why."""

    document: str
    stage: Literal["fetch", "read"]
    reason: str


def list_failures(run: SourcesRun) -> list[DocumentFailure]:
    """Return what failed in this run; documents that failed before and were not tried again are left out."""
    fetch = [
        DocumentFailure(arrival.url, "fetch", arrival.error or "")
        for fetched in run.fetched
        for arrival in fetched.arrivals
        if arrival.status == "failed"
    ]
    outcomes = run.summary.outcomes if run.summary else ()
    read = [
        DocumentFailure(outcome.uri, "read", outcome.error or "")
        for outcome in outcomes
        if outcome.status == "failed" and not outcome.known
    ]
    return fetch + read


def describe_sources_run(run: SourcesRun) -> Ending:
    """Return how a run that fetched and ingested ended."""
    unlisted = [f"{f.source} {f.problem}" for f in run.fetched if f.problem and not f.arrivals]
    if unlisted:
        return Ending("Failed", f"{'; '.join(unlisted)}; what came before is kept, the next run tries again")
    failures = list_failures(run)
    parts = [describe_fetched(fetched) for fetched in run.fetched]
    if run.summary:
        parts.append(_describe_reading(run))
        parts.append(
            f"dataset: {describe_row_changes(sum_row_changes(o.changes for o in run.summary.outcomes))}"
        )
    if not failures and not any(fetched.problem for fetched in run.fetched):
        return Ending("Completed", "; ".join(parts))
    told = [_describe_failures(failures)] if failures else []
    return Ending("Completed with failures", _shorten("; ".join([*told, *parts])))


def _describe_reading(run: SourcesRun) -> str:
    """Return in words what was read; of what was known, only that some could not be read before."""
    assert run.summary is not None  # noqa: S101 - the caller has asked
    fresh = [outcome for outcome in run.summary.outcomes if not outcome.known]
    aside = sum(outcome.known and outcome.status == "failed" for outcome in run.summary.outcomes)
    told = f"read: {describe_outcomes(fresh)}" if fresh else "nothing to read"
    return f"{told}, {aside} could not be read before" if aside else told


def _describe_failures(failures: Sequence[DocumentFailure]) -> str:
    more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
    return f"{len(failures)} failed: {failures[0].reason}{more}"


def describe_row_changes(changes: RowChanges) -> str:
    """Return in words how many rows came and went.

    >>> describe_row_changes(RowChanges({"documents": 2, "rules": 31}, {"rules": 1}))
    'documents +2, rules +31 −1'
    >>> describe_row_changes(RowChanges())
    'unchanged'
    """
    tables = dict.fromkeys([*changes.added, *changes.removed])
    signed = (("+", changes.added), ("−", changes.removed))
    told = [
        f"{table} {' '.join(f'{sign}{counts[table]:,}' for sign, counts in signed if table in counts)}"
        for table in tables
    ]
    return ", ".join(told) or "unchanged"


def describe_retraining(retraining: Retraining) -> Ending:
    """Return how a retraining ended; a model that is refused is for a person to look at."""
    refused = retraining.ending == "refused"
    return Ending("Completed with failures" if refused else "Completed", _shorten(retraining.sentence))


def describe_relabelling(report: RelabelReport) -> Ending:
    """Return how a relabelling ended."""
    changes = report.changes
    done = describe_changes(changes) if changes.documents or changes.errors else "nothing to label anew"
    told = f"{done}; dataset {'written anew' if report.changed else 'unchanged'}"
    if changes.errors:
        more = f" and {len(changes.errors) - 1} more" if len(changes.errors) > 1 else ""
        return Ending("Completed with failures", _shorten(f"{changes.errors[0]}{more}; {told}"))
    return Ending("Completed", told)


def explain_error(error: Exception, *, outputs: Path) -> Ending:
    """Return what ended a run, in a sentence."""
    line = next(iter(str(error).splitlines()), "") or type(error).__name__
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or any(
        word in str(error) for word in _FULL
    ):
        told = f"the disk of {outputs} is full: make room; the next run goes on where this one was ({line})"
    elif isinstance(error, (Unusable, Broken)):
        told = line
    else:
        told = f"{type(error).__name__}: {line}; the log of the run tells where"
    return Ending("Failed", _shorten(told))


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"
