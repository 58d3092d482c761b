"""The work of one relabelling without its tracking: documents labelled by the readers, rows written back."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from dataset.publication import Publication, publish
from dataset.records import Document, DocumentRows
from dataset.store import Store
from flows.isolation import ReaderPool
from flows.messages import LabelRequest, Refusal
from flows.relabelling.changes import DocumentChange, compare_rows
from flows.versions import join_versions, take_reading_version


@dataclass(slots=True)
class RelabelWork:
    """What the tasks of a flow run share; they run in threads of the conducting process."""

    pending: tuple[Document, ...]
    store: Store
    pool: ReaderPool | None
    outputs: Path
    formats: tuple[str, ...]
    labelling_version: str
    report: Callable[[DocumentChange], None]
    dry_run: bool = False
    changes: dict[str, DocumentChange] = field(default_factory=dict)
    """By `document_id`."""
    kept: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    """Decisions whose passage is there, but not their rule; in another document it may be."""
    publication: Publication | None = None
    flow_run: str = ""

    def relabel(self, document_id: str) -> None:
        """Label a document anew and store its rows; a second call, by a retried task, does nothing."""
        if document_id in self.changes:
            return
        before = self.store.read_document(document_id)
        if before is None:  # it was deleted since
            return
        assert self.pool is not None  # noqa: S101 - there is one whenever there is something to label
        with self.pool.lend_reader() as reader:
            encodings = self.store.read_encodings(document_id)
            labelled = reader.label(LabelRequest.ask_for(before, encodings))
        if isinstance(labelled, Refusal):
            self._finish(_refuse(before, labelled))
            return
        version = rename_version(before.document.pipeline_version, self.labelling_version)
        after = labelled.apply(before, pipeline_version=version)
        if not self.dry_run:
            self.store.write_document(after, encodings=labelled.encodings)
        self.kept.update(labelled.kept)
        self.lost.update(labelled.lost)
        self._finish(compare_rows(before, after))

    def publish(self) -> Publication:
        """Bring the dataset to the state of the store."""
        self.publication = publish(self.store, self.outputs, formats=self.formats)
        return self.publication

    def list_changes(self) -> list[DocumentChange]:
        """Return what changed in the documents labelled so far, by their names."""
        return sorted(self.changes.values(), key=lambda change: (change.file_name, change.document_id))

    def _finish(self, change: DocumentChange) -> None:
        self.changes[change.document_id] = change
        self.report(change)


def rename_version(pipeline_version: str, labelling_version: str) -> str:
    """Return the version of rows that were read as before and are labelled anew.

    >>> rename_version("0.1.0+0123456789ab.ba9876543210", "aa9876543210")
    '0.1.0+0123456789ab.aa9876543210'
    """
    return join_versions(take_reading_version(pipeline_version), labelling_version)


def _refuse(rows: DocumentRows, refusal: Refusal) -> DocumentChange:
    document = rows.document
    return DocumentChange(
        document.document_id, document.file_name, len(rows.passages), error=refusal.sentence
    )


RELABEL_WORK: ContextVar[RelabelWork] = ContextVar("relabel_work")
"""The work of the flow run that is under way; Prefect carries it into the threads of its tasks."""
