"""A relabelling from end to end: what is pending, tools, server, flow run, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dataset.publication import FOLDER_NAME
from flows.classifier import pin_classifier
from flows.conduct import find_formats, make_pool, open_outputs
from flows.isolation import ReaderPool
from flows.problems import Unusable
from flows.relabelling.changes import DocumentChange, sum_changes
from flows.relabelling.report import DecisionCounts, RelabelReport
from flows.relabelling.work import RelabelWork, rename_version
from flows.seed import start_seed
from flows.settings import Settings, quieten_libraries
from flows.shared_models import share_models
from flows.versions import compute_labelling_version, compute_reading_version, take_reading_version
from models.decided import read_decided

if TYPE_CHECKING:
    from dataset.records import Document


class RelabelWatcher(Protocol):
    """Who is told how a relabelling gets on; from several threads."""

    def begin(self, passages: int) -> None:
        """So many passages are to be labelled."""

    def note(self, line: str) -> None:
        """Something that takes a while is under way."""

    def report(self, change: DocumentChange) -> None:
        """A document is done."""


def relabel_store(
    outputs: Path,
    *,
    settings: Settings,
    watcher: RelabelWatcher,
    dry_run: bool = False,
    names: Sequence[str] = (),
) -> RelabelReport:
    """Label the stored documents by the classifier in use and publish the dataset, as one tracked flow run.

    No file of a document is opened, and mentions and facts stay as they are. With `names`, identifiers or
    file names, only those are labelled; with `dry_run` no document is changed and nothing is published.
    Raises Unusable or Broken.
    """
    start = time.perf_counter()
    share_models(outputs, settings, note=watcher.note)
    settings = pin_classifier(settings)
    labelling_version = compute_labelling_version(settings)
    with open_outputs(outputs, settings, must_exist=True) as store:
        documents = store.read_documents()
        pending = _find_pending(_choose_documents(documents, names), labelling_version)
        with _start_pool(settings, len(pending), watcher) as pool:
            counts = store.count_passages()
            watcher.begin(sum(counts.get(document.document_id, 0) for document in pending))
            work = RelabelWork(
                pending=pending,
                store=store,
                pool=pool,
                outputs=outputs,
                formats=find_formats(outputs),
                labelling_version=labelling_version,
                report=watcher.report,
                dry_run=dry_run,
            )
            server = _track(work, settings, watcher)
    return _make_report(work, documents, settings, server=server, seconds=time.perf_counter() - start)


def _choose_documents(documents: Sequence[Document], names: Sequence[str]) -> list[Document]:
    """Return the documents that are called so, or all if no name is given; raises Unusable."""
    known = {called for d in documents for called in (d.document_id, d.file_name)}
    if unknown := [name for name in names if name not in known]:
        raise Unusable(f"{', '.join(unknown)}: no document of the store is called that")
    return [d for d in documents if not names or d.document_id in names or d.file_name in names]


def _find_pending(documents: Sequence[Document], labelling_version: str) -> tuple[Document, ...]:
    """Return the documents with the labels of another model or of other decisions."""
    return tuple(
        document
        for document in documents
        if document.pipeline_version != rename_version(document.pipeline_version, labelling_version)
    )


@contextmanager
def _start_pool(settings: Settings, pending: int, watcher: RelabelWatcher) -> Iterator[ReaderPool | None]:
    """Yield as many readers as there is work for, or None; their tools load meanwhile."""
    if not pending:
        yield None
        return
    with start_seed(settings, note=watcher.note) as seed:
        yield make_pool(seed, pending, settings)


def _track(work: RelabelWork, settings: Settings, watcher: RelabelWatcher) -> str:
    """Run the work as a flow run; return the API URL of the server that tracks it."""
    quieten_libraries()
    from flows.relabelling.flow import run_relabelling  # noqa: PLC0415 - imports Prefect, which takes seconds
    from flows.server import ensure_server  # noqa: PLC0415 - as above

    api_url = ensure_server(settings.home, note=watcher.note)
    run_relabelling(work, api_url=api_url)
    return api_url


def _make_report(
    work: RelabelWork, documents: Sequence[Document], settings: Settings, *, server: str, seconds: float
) -> RelabelReport:
    reading_version = compute_reading_version(settings)
    return RelabelReport(
        dry_run=work.dry_run,
        model=settings.classifier or "",
        changes=sum_changes(work.list_changes()),
        documents_known=len(documents) - len(work.pending),
        documents_outdated=sum(
            take_reading_version(document.pipeline_version) != reading_version for document in documents
        ),
        decisions=_count_decisions(work, settings),
        dataset=str(work.outputs / FOLDER_NAME),
        changed=work.publication is not None and work.publication.changed,
        flow_run=work.flow_run,
        server=server,
        seconds=seconds,
    )


def _count_decisions(work: RelabelWork, settings: Settings) -> DecisionCounts:
    """Return what became of the decisions; where nothing was labelled, nothing is known of them."""
    lost = work.lost - work.kept
    standing = read_decided(settings.labels).list_ids() if work.pending else set()
    return DecisionCounts(
        kept=len(work.kept),
        lost=tuple(sorted(lost)),
        unseen=len(standing - work.kept - lost),
    )
