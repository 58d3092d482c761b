"""Documents that failed, taken up again: found in the store by what a person calls them, and read anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Document
from flows.conduct import Watcher, ingest_named, open_outputs
from flows.inputs import InputFile
from flows.problems import Unusable
from flows.settings import Settings
from flows.summary import Summary
from flows.urls import find_path

if TYPE_CHECKING:
    from dataset.store import Store


@dataclass(frozen=True, slots=True)
class Retrial:
    """What was tried again, and what came of it."""

    documents: int
    """How many were chosen."""
    missing: tuple[str, ...] = ()
    """Files that no longer lie where they did, by URI; they stay as they are."""
    awaited: tuple[str, ...] = ()
    """URIs of what came from a source that is not declared any more, or that has fetched it no longer."""
    summary: Summary | None = None
    """What the ingest of the others did."""


def retry_documents(
    names: Sequence[str],
    *,
    outputs: Path,
    settings: Settings,
    watcher: Watcher,
    every: bool = False,
    partial: bool = False,
) -> Retrial:
    """Read documents again that failed: those named, or `every` one; if `partial`, those read in part too.

    A name is a `document_id`, a file name, a path or a URI, and may lead to a document that was read in part.
    Raises Unusable or Broken.
    """
    with open_outputs(outputs, settings, must_exist=True, note=watcher.note) as store:
        wanted = ("failed", "partial") if partial else ("failed",)
        chosen = _find_all(store, wanted) if every else _find_named(store, names)
        named = [document.uri for document in chosen if document.source == "file"]
        missing = {uri for uri in named if (path := find_path(uri)) and not path.is_file()}
        store.forgive_documents([d.document_id for d in chosen if d.uri not in missing])
    sourced = [document for document in chosen if document.source != "file"]
    fetched = _find_fetched(sourced, outputs=outputs, settings=settings) if sourced else []
    at_hand = {file.sha256 for file in fetched}
    retrial = Retrial(
        documents=len(chosen),
        missing=tuple(sorted(missing)),
        awaited=tuple(sorted(d.uri for d in sourced if d.sha256 not in at_hand)),
    )
    lying = sorted({uri for uri in named if uri not in missing})
    if not (lying or fetched):
        return retrial
    summary = ingest_named(
        lying, fetched=fetched, outputs=outputs, formats=None, settings=settings, watcher=watcher
    )
    return replace(retrial, summary=summary)


def _find_fetched(documents: Sequence[Document], *, outputs: Path, settings: Settings) -> list[InputFile]:
    """Return the files of documents that came from sources, of which are declared and have them still."""
    from flows.sources.declaration import read_sources  # noqa: PLC0415 - few documents need it
    from flows.sources.fetching import find_fetched  # noqa: PLC0415 - as above

    declared = read_sources(settings.corpus)
    wanted, names = {d.sha256 for d in documents}, {d.source for d in documents}
    found = {
        file.sha256: file
        for source in declared.sources
        if source.name in names
        for file in find_fetched(source, declared=declared, outputs=outputs)
        if file.sha256 in wanted
    }
    return list(found.values())


def _find_all(store: Store, statuses: Iterable[str]) -> list[Document]:
    return [document for status in statuses for document in store.read_documents(status=status)]


def _find_named(store: Store, names: Sequence[str]) -> list[Document]:
    """Return the documents that the names lead to; raises Unusable for a name that leads to none."""
    documents = store.read_documents()
    if not names:
        failed = sum(document.status == "failed" for document in documents)
        raise Unusable(
            f"name documents or files, or give --all; {failed or 'none'} failed, "
            "and `kisoku status --problems` lists them"
        )
    found = {d.document_id: d for name in names for d in _find_one(documents, name)}
    return list(found.values())


def _find_one(documents: Sequence[Document], name: str) -> Iterator[Document]:
    """Yield the documents that a name may mean and that were not read whole; raises Unusable if none."""
    uri = Path(name).resolve().as_uri()
    meant = [d for d in documents if name in {d.document_id, d.file_name, d.uri} or d.uri == uri]
    if not meant:
        raise Unusable(f"{name}: no document of the store is called that; `kisoku ingest` reads new ones")
    failed = [document for document in meant if document.status != "ok"]
    if not failed:
        raise Unusable(f"{name}: was read whole; there is nothing to try again")
    yield from failed
