"""The process of one job of the desk: it does what the command of the same name does, and tells of it."""

from __future__ import annotations

import json
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from threading import Lock
from typing import TYPE_CHECKING, Any

from flows.desk.job_messages import JobEnd, JobOrder, JobProgress
from flows.problems import Broken, Unusable
from flows.settings import quieten_libraries
from flows.worker import end_group_with

if TYPE_CHECKING:
    from flows.relabelling.changes import DocumentChange
    from flows.summary import Outcome


def main() -> None:
    """Do one job, told on the connection and bound to the lifeline whose descriptors are the arguments."""
    control, lifeline = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the desk may have been started without it
    end_group_with(lifeline)
    quieten_libraries()
    try:
        order: JobOrder = control.recv()
        control.send(JobProgress(0, None, "starting"))
        end = _do(order, control)
    except KeyboardInterrupt:
        end = JobEnd(error="cancelled")
    control.send(end)


def _do(order: JobOrder, control: Connection) -> JobEnd:
    try:
        return do_job(order, control)
    except (Unusable, Broken) as error:
        return JobEnd(error=str(error))
    except Exception as error:
        traceback.print_exc()
        return JobEnd(error=f"failed unexpectedly ({type(error).__name__}: {error})")


class Reporter:
    """Tells the desk how a job gets on; for many threads."""

    def __init__(self, control: Connection, doing: str) -> None:
        self._control, self._doing = control, doing
        self._lock = Lock()
        self._progress = JobProgress(0, None, "")

    def begin(self, total: int) -> None:
        """So much is to be done."""
        self._tell(total=total, line=self._doing)

    def note(self, line: str) -> None:
        """Something that takes a while is under way."""
        self._tell(line=line)

    def _tell(self, *, count: int = 0, total: int | None = None, line: str | None = None) -> None:
        with self._lock:
            last = self._progress
            self._progress = JobProgress(
                last.done + count,
                last.total if total is None else total,
                last.line if line is None else line,
            )
            self._control.send(self._progress)


class IngestReporter(Reporter):
    """Tells how an ingest gets on, by documents."""

    def report(self, outcome: Outcome) -> None:
        """A document is done."""
        self._tell(count=1, line=outcome.error)


class RelabelReporter(Reporter):
    """Tells how a relabelling gets on, by passages."""

    def report(self, change: DocumentChange) -> None:
        """A document is done."""
        self._tell(count=change.passage_count, line=change.error)


def do_job(order: JobOrder, control: Connection) -> JobEnd:
    """Do what is ordered, and return what came of it; raises Unusable or Broken."""
    match order.kind:
        case "ingest":
            return _ingest(order, IngestReporter(control, "reading"))
        case "retrain":
            return _retrain(order, Reporter(control, "learning"))
        case "relabel":
            return _relabel(order, RelabelReporter(control, "labelling"))
        case "publish":
            return _publish(order, Reporter(control, "writing the dataset"))


def _ingest(order: JobOrder, watcher: IngestReporter) -> JobEnd:
    from flows.conduct import ingest_named  # noqa: PLC0415 - as all below: for this kind alone

    assert order.path is not None  # noqa: S101 - an order to ingest has one
    summary = ingest_named(
        [str(order.path)], outputs=order.outputs, formats=None, settings=order.settings, watcher=watcher
    )
    errors = [outcome.error for outcome in summary.outcomes if outcome.status == "failed"]
    return JobEnd(_list_values(summary), errors[0] if errors else None)


def _retrain(order: JobOrder, watcher: Reporter) -> JobEnd:
    from flows.conduct import conduct_retraining  # noqa: PLC0415

    watcher.note("looking what there is to learn")
    return JobEnd(_list_values(conduct_retraining(order.settings, force=False, note=watcher.note)))


def _relabel(order: JobOrder, watcher: RelabelReporter) -> JobEnd:
    from flows.relabelling.conduct import relabel_store  # noqa: PLC0415

    report = relabel_store(order.outputs, settings=order.settings, watcher=watcher, names=order.document_ids)
    errors = report.changes.errors
    return JobEnd(_list_values(report), errors[0] if errors else None)


def _publish(order: JobOrder, watcher: Reporter) -> JobEnd:
    from flows.conduct import find_formats  # noqa: PLC0415
    from flows.publishing import export_dataset  # noqa: PLC0415

    watcher.note("writing the dataset")
    publication = export_dataset(order.outputs, formats=find_formats(order.outputs), settings=order.settings)
    return JobEnd(_list_values(publication))


def _list_values(record: Any) -> dict[str, Any]:
    """Return a record as the command of the same name prints it with `--json`."""
    from flows.reports import write_json  # noqa: PLC0415

    values: dict[str, Any] = json.loads(write_json(record))
    return values


if __name__ == "__main__":
    main()
