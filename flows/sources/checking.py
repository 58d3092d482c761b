"""What each source would fetch now, told without fetching a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flows.sources.addresses import Resolver, resolve_host
from flows.sources.carriers import Carrier, open_carrier
from flows.sources.declaration import Sources
from flows.sources.discovery import Listed, Listing
from flows.sources.effort import Effort
from flows.sources.kinds import FolderSource, Source
from flows.sources.ledger import Ledger, open_ledger
from flows.sources.problems import FetchFailed
from flows.sources.records import Location
from flows.sources.shelf import Shelf

FEW = 5


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What a source would fetch now."""

    source: str
    kind: str
    place: str
    counts: dict[str, int]
    """How many locations are `new`, `changed`, `known` (their host tells whether they changed when it is
    asked), `unchanged`, or `passed over` as they match no pattern."""
    first_new: tuple[str, ...] = ()
    problem: str | None = None


def check_source(
    source: Source, *, declared: Sources, outputs: Path, resolve: Resolver = resolve_host
) -> SourceCheck:
    """Return what a source would fetch now; its listing is read, no document is.

    Raises sqlite3.Error if what is known of earlier fetches cannot be read.
    """
    shelf = Shelf(outputs)
    with open_ledger(shelf.folder) as ledger:
        effort = Effort(source.limits)
        with open_carrier(
            source, ledger, shelf, effort, contact=declared.contact, resolve=resolve
        ) as carrier:
            try:
                listing = carrier.list_locations()
            except FetchFailed as error:
                return SourceCheck(source.name, source.kind, source.place, {}, problem=str(error))
            return _compare(source, listing, carrier, ledger)


def _compare(source: Source, listing: Listing, carrier: Carrier, ledger: Ledger) -> SourceCheck:
    counts: Counter[str] = Counter()
    new: list[str] = []
    for listed in listing.locations:
        state = _tell_state(source, listed, ledger.find_location(listed.url), carrier)
        counts[state] += 1
        if state == "new":
            new.append(listed.url)
    if listing.passed_over:
        counts["passed over"] = listing.passed_over
    problem = "; ".join(listing.problems) or None
    return SourceCheck(source.name, source.kind, source.place, dict(counts), tuple(new[:FEW]), problem)


def _tell_state(source: Source, listed: Listed, last: Location | None, carrier: Carrier) -> str:
    if last is None or not carrier.locate(last).is_file():
        return "new"
    if source.kind in ("folder", "storage") and listed.stamp:
        known = last.sha256 if isinstance(source, FolderSource) else last.stamp
        return "unchanged" if listed.stamp == known else "changed"
    return "known"
