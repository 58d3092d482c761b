"""Documents that failed, taken up again: found in the store by what a person calls them, and read anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Document
from flows.conduct import Watcher, ingest_named, open_outputs
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
    """URIs of what was fetched from a source: the next run of that source reads them."""
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
    retrial = Retrial(
        documents=len(chosen),
        missing=tuple(sorted(missing)),
        awaited=tuple(sorted(d.uri for d in chosen if d.source != "file")),
    )
    lying = sorted({uri for uri in named if uri not in missing})
    if not lying:
        return retrial
    summary = ingest_named(lying, outputs=outputs, formats=None, settings=settings, watcher=watcher)
    return Retrial(retrial.documents, retrial.missing, retrial.awaited, summary)


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
