"""The work of one ingest without its tracking: documents read by the readers, rows written to the store."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path

from dataset.failures import Failure
from dataset.publication import Publication, publish
from dataset.records import Document, DocumentRows
from dataset.store import Store, UnstorableDocument
from flows.inputs import InputFile
from flows.isolation import Reader, ReaderPool
from flows.messages import LabelRequest, Progress, Reading, Refusal, Request
from flows.plan import Plan, find_superseded
from flows.summary import Outcome, make_known_outcome
from flows.versions import take_reading_version

NOTE_SECONDS = 10.0
"""From one note on a long scan to the next."""


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
        with self.pool.lend_reader() as reader:
            reader.await_tools()
            start = time.perf_counter()
            known = self.store.read_encodings(document.document_id)
            request = Request(file.path, document, cores=self.pool.count_cores(), encodings=known)
            labelled = self._label_anew(file, reader)
            answer = labelled or reader.read(request, tell=Announcer(file.name, self.note))
        outcome = self._keep(file, answer, tried=labelled is None)
        outcome = replace(outcome, seconds=time.perf_counter() - start)
        self.outcomes[file.sha256] = outcome
        self.report(outcome)
        return outcome

    def list_outcomes(self) -> list[Outcome]:
        """Return what became of all files so far, by URI, those included that need not be read."""
        aside = self.plan.set_aside
        known = [make_known_outcome(d, set_aside=d.document_id in aside) for d in self.plan.known]
        return sorted([*self.unopened, *known, *self.outcomes.values()], key=lambda outcome: outcome.uri)

    def publish(self) -> Publication:
        """Bring the dataset to the state of the store."""
        self.publication = publish(self.store, self.outputs, formats=self.formats)
        return self.publication

    def _label_anew(self, file: InputFile, reader: Reader) -> Reading | Refusal | None:
        """Return the rows of a file that need other labels and rules alone; None if it has to be read."""
        stored = self.plan.stale.get(file.sha256)
        rows = self.store.read_document(stored.document_id) if stored else None
        if rows is None:
            return None
        known = self.store.read_encodings(rows.document.document_id)
        labelled = reader.label(LabelRequest.ask_for(rows, known))
        if isinstance(labelled, Refusal):
            return labelled
        named = labelled.apply(rows, pipeline_version=self.pipeline_version)
        return Reading(named, encodings=labelled.encodings)

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
        rows = answer.rows
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
            stages=answer.stages,
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
