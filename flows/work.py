"""The work of one ingest without its tracking: documents read by the readers, rows written to the store."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.failures import Failure
from dataset.publication import Publication
from dataset.records import Document, DocumentRows, derive_id
from dataset.store import Store, UnstorableDocument
from flows.inputs import InputFile
from flows.isolation import Reader, ReaderPool
from flows.messages import LabelRequest, Progress, Reading, Refusal, Request, Stage
from flows.plan import Plan, find_superseded
from flows.shared_outputs import publish_outputs
from flows.summary import Outcome, compare_row_ids, make_known_outcome
from flows.versions import take_reading_version

if TYPE_CHECKING:
    from flows.cluster.clusters import Cluster

NOTE_SECONDS = 10.0
"""From one note on a long scan to the next."""
COUNTED_TABLES = ("documents", "passages", "rules")
"""Of which it is told how many rows came and went."""


@dataclass(slots=True)
class Work:
    """What the tasks of a flow run share; they run in threads of the conducting process."""

    plan: Plan
    store: Store
    pool: ReaderPool | None
    outputs: Path
    formats: tuple[str, ...]
    pipeline_version: str
    report: Callable[[Outcome], None]
    note: Callable[[str], None]
    cluster: Cluster | None = None
    """Whose workers read in place of the pool's readers."""
    unopened: tuple[Outcome, ...] = ()
    """Files that could not be opened."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """By SHA-256: of a place, several versions may be read."""
    publication: Publication | None = None
    flow_run: str = ""

    def read_file(self, file: InputFile) -> Outcome:
        """Read one file and store its rows; a second call, by a task that is retried, does nothing."""
        if file.sha256 in self.outcomes:
            return self.outcomes[file.sha256]
        assert self.pool is not None  # noqa: S101 - there is one whenever there is a file to read
        document = self._complete(file.make_document(self.pipeline_version))
        before = self._list_row_ids(document)
        known = self.store.read_encodings(document.document_id)
        with self.pool.lend_reader() as reader:
            reader.await_tools()
            start = time.perf_counter()
            request = Request(file.path, document, cores=self.pool.count_cores(), encodings=known)
            labelled = self._label_anew(file, reader, known)
            answer = labelled or reader.read(request, tell=Announcer(file.name, self.note))
        outcome = self._keep(file, answer, tried=labelled is None)
        changes = compare_row_ids(before, self._list_row_ids(document))
        outcome = replace(outcome, seconds=time.perf_counter() - start, changes=changes)
        self.receive(file.sha256, outcome)
        return outcome

    def find_outcome(self, file: InputFile) -> Outcome | None:
        """Return what became of a file if somebody else has read it since the plan was made, None if not."""
        if file.sha256 in self.plan.again or (
            self.store.processed_version(file.sha256) != self.pipeline_version
        ):
            return None
        rows = self.store.read_document(derive_id("d", file.sha256))
        if rows is None:
            return None
        failure = self.store.read_failures().get(rows.document.document_id)
        outcome = self._describe(file, rows, failure)
        self.receive(file.sha256, outcome)
        return outcome

    def receive(self, sha256: str, outcome: Outcome) -> None:
        """Take note of what became of a file; what is told a second time counts once."""
        if sha256 not in self.outcomes:
            self.outcomes[sha256] = outcome
            self.report(outcome)

    def give_up(self, file: InputFile, reason: str) -> None:
        """Store that a file could not be read, and may be at another attempt."""
        failed = replace(
            self._complete(file.make_document(self.pipeline_version)),
            status="failed",
            error=f"{file.name}: {reason}",
        )
        outcome = self._keep(file, Reading(DocumentRows(failed), hopeful=True), tried=True)
        self.receive(file.sha256, outcome)

    def list_outcomes(self) -> list[Outcome]:
        """Return what became of all files so far, by URI, those included that need not be read."""
        aside = self.plan.set_aside
        known = [make_known_outcome(d, set_aside=d.document_id in aside) for d in self.plan.known]
        return sorted([*self.unopened, *known, *self.outcomes.values()], key=lambda outcome: outcome.uri)

    def publish(self) -> Publication:
        """Bring the dataset to the state of the store."""
        self.publication = publish_outputs(self.store, self.outputs, formats=self.formats)
        return self.publication

    def _label_anew(
        self, file: InputFile, reader: Reader, encodings: bytes | None
    ) -> Reading | Refusal | None:
        """Return the rows of a file that need other labels and rules alone; None if it has to be read."""
        stored = self.plan.stale.get(file.sha256)
        rows = self.store.read_document(stored.document_id) if stored else None
        if rows is None:
            return None
        labelled = reader.label(LabelRequest.ask_for(rows, encodings))
        if isinstance(labelled, Refusal):
            return labelled
        named = labelled.apply(rows, pipeline_version=self.pipeline_version)
        return Reading(named, encodings=labelled.encodings)

    def _list_row_ids(self, document: Document) -> dict[str, frozenset[str]]:
        return {table: self.store.list_row_ids(document.document_id, table) for table in COUNTED_TABLES}

    def _complete(self, document: Document) -> Document:
        if document.supersedes:
            return document
        same_place = self.store.read_documents(uri=document.uri)
        return replace(document, supersedes=find_superseded(document.document_id, same_place))

    def _keep(self, file: InputFile, answer: Reading | Refusal, *, tried: bool) -> Outcome:
        """Store what came of a file; `tried` if it was read, rather than labelled anew."""
        if isinstance(answer, Refusal):
            return Outcome(file.name, file.uri, "failed", error=answer.sentence)
        try:
            failure = self._write(answer, tried=tried)
        except UnstorableDocument as error:
            document = replace(answer.rows.document, status="failed", error=f"{error}; its rows are left out")
            answer = Reading(DocumentRows(document), answer.stages)
            failure = self._write(answer, tried=True)
        return self._describe(file, answer.rows, failure, answer.stages)

    def _describe(
        self,
        file: InputFile,
        rows: DocumentRows,
        failure: Failure | None,
        stages: tuple[Stage, ...] = (),
    ) -> Outcome:
        return Outcome(
            file_name=file.name,
            uri=file.uri,
            status=rows.document.status,
            document_id=rows.document.document_id,
            error=rows.document.error,
            language=rows.document.language,
            page_count=rows.document.page_count,
            passage_count=len(rows.passages),
            rule_count=len(rows.rules),
            stages=stages,
            set_aside=failure is not None and failure.is_set_aside(self.plan.most_attempts),
        )

    def _write(self, reading: Reading, *, tried: bool) -> Failure | None:
        if not tried:
            self.store.write_document(reading.rows, encodings=reading.encodings)
            return None
        return self.store.write_attempt(
            reading.rows,
            reading_version=take_reading_version(self.pipeline_version),
            hopeful=reading.hopeful,
            encodings=reading.encodings,
        )


class Announcer:
    """Notes now and then how OCR gets on with a long document."""

    def __init__(self, file_name: str, note: Callable[[str], None]) -> None:
        self._file_name, self._note = file_name, note
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """Note the progress, unless that has just been done."""
        if time.monotonic() - self._last > NOTE_SECONDS and progress.done < progress.total:
            self._last = time.monotonic()
            self._note(f"{self._file_name}: {progress.done} of {progress.total} scanned pages read")


WORK: ContextVar[Work] = ContextVar("kisoku_work")
"""The work of the flow run that is under way; Prefect carries it into the threads of its tasks."""


def find_work() -> Work:
    """Return the work of the flow run that is under way."""
    return WORK.get()
