"""Where a worker process of a cluster reads: readers of its own, which it may lose, and the run's store.

Importing this module imports Dask, which takes a second.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from distributed import Worker, WorkerPlugin, get_worker

from flows.cluster.errands import Errand, Orders
from flows.cluster.kit import unpack_kit
from flows.databases import explain_failures, open_database
from flows.inputs import InputFile
from flows.isolation import ReaderPool
from flows.plan import Plan
from flows.problems import Broken, Unusable
from flows.seed import ReaderFailed, Seed
from flows.settings import Settings, read_settings
from flows.summary import Outcome
from flows.versions import compute_pipeline_version, take_reading_version

if TYPE_CHECKING:
    from dataset.store import Store
    from flows.work import Work


class WorkerUnfit(ReaderFailed):
    """A worker would not read as the conducting process does; the message says why."""


class WorkplaceClosed(ReaderFailed):
    """A worker left while it read, as it was told to; another one can do its errand."""


class Workplace(WorkerPlugin):
    """What a worker keeps from one errand of a run to the next.

    Dask makes it in each worker when the run begins or the worker joins, before its first errand.
    """

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.name = orders.topic
        self.problem: str | None = None
        """Why the worker cannot read for this run."""

    def setup(self, worker: Worker) -> None:
        """Begin to load the tools; what is wrong with the worker is kept to be told."""
        self._worker = worker
        self._is_closed = False
        self._lock = Lock()
        self._store: Store | None = None
        self._open = ExitStack()
        try:
            settings = self._settle()
            self.problem = _compare_versions(self.orders, settings)
        except (Unusable, Broken, OSError) as error:
            self.problem = f"it cannot be set up: {error}"
        if self.problem is None:
            threads = worker.state.nthreads
            self._seed = Seed(settings, note=self._tell_note)
            self._pool = ReaderPool(self._seed, limits=settings.limits, size=threads, cores=threads)
            self._seed.start()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - Dask's
        """End the readers, whatever they do, and leave the store."""
        self._is_closed = True
        if self.problem is None:
            self._seed.interrupt()
            self._seed.stop()
        self._open.close()

    def work_off(self, errand: Errand) -> list[Outcome]:
        """Read an errand's documents into the store and return what became of each, in order.

        Those that are stored already, by a worker that was lost or another ingest, are not read again. The
        conducting process hears of each, and of what takes a while. Raises WorkerUnfit,
        WorkplaceClosed, ReaderFailed, Unusable or Broken.
        """
        if self.problem is not None:
            raise WorkerUnfit(f"the worker at {self._worker.address}: {self.problem}")
        try:
            return self._read_files(errand)
        except ReaderFailed as error:
            raise WorkplaceClosed(str(error)) if self._is_closed else error from error

    def _read_files(self, errand: Errand) -> list[Outcome]:
        outcomes = []
        with _lay_out(errand) as files, explain_failures():
            work = self._make_work(errand, files)
            for file in files:
                outcome = work.find_outcome(file) or work.read_file(file)
                outcomes.append(outcome)
                self._tell({"sha256": file.sha256, "outcome": pickle.dumps(outcome)})
        return outcomes

    def _make_work(self, errand: Errand, files: tuple[InputFile, ...]) -> Work:
        from flows.work import Work  # noqa: PLC0415 - imports SQLAlchemy

        most_attempts = self.orders.most_attempts
        plan = Plan(files, (), stale=errand.stale, most_attempts=most_attempts, again=errand.again)
        return Work(
            plan=plan,
            store=self._open_store(),
            pool=self._pool,
            outputs=Path(),
            formats=(),
            pipeline_version=self.orders.pipeline_version,
            report=lambda _: None,
            note=self._tell_note,
        )

    def _settle(self) -> Settings:
        """Return the run's settings, with corpus and models as they are to be found here."""
        if self.orders.kit is None:
            return self.orders.settings
        return unpack_kit(self.orders.kit, self.orders.settings, home=read_settings().home)

    def _open_store(self) -> Store:
        with self._lock:
            if self._store is None:
                opened = open_database(self.orders.store_url, note=self._tell_note)
                self._store = self._open.enter_context(opened)
            return self._store

    def _tell_note(self, line: str) -> None:
        self._tell({"note": line})

    def _tell(self, told: dict[str, Any]) -> None:
        self._worker.log_event(self.name, told)


def work_off_here(errand: Errand) -> list[Outcome]:
    """Do an errand in the worker that this is called in; see `Workplace.work_off`."""
    workplace = get_worker().plugins.get(errand.topic)
    if not isinstance(workplace, Workplace):
        raise WorkplaceClosed("the worker leaves, or the run is over")
    return workplace.work_off(errand)


def find_problem(topic: str, dask_worker: Worker) -> str | None:
    """Return why a worker cannot read for a run, None if it can; Dask calls this in each of them."""
    workplace = dask_worker.plugins.get(topic)
    return workplace.problem if isinstance(workplace, Workplace) else None


@contextmanager
def _lay_out(errand: Errand) -> Iterator[tuple[InputFile, ...]]:
    """Yield an errand's files as they can be opened here; those that came with it are gone afterwards."""
    if not errand.contents:
        yield errand.files
        return
    with TemporaryDirectory(prefix="kisoku-") as folder:
        laid = []
        for file in errand.files:
            path = Path(folder, file.sha256)
            path.write_bytes(errand.contents[file.sha256])
            laid.append(replace(file, path=path, given_name=file.given_name or file.path.name))
        yield tuple(laid)


def _compare_versions(orders: Orders, settings: Settings) -> str | None:
    """Return in what this worker differs from the conducting process, None if it reads alike."""
    if sys.version_info[:2] != orders.python:
        ours, theirs = (".".join(map(str, each)) for each in (sys.version_info[:2], orders.python))
        return f"it runs Python {ours}, and the ingest Python {theirs}; they have to be the same"
    ours, theirs = compute_pipeline_version(settings), orders.pipeline_version
    if ours == theirs:
        return None
    if take_reading_version(ours) == take_reading_version(theirs):
        return f"its classifier or decisions are others ({ours}, and the ingest has {theirs})"
    ours, theirs = take_reading_version(ours), take_reading_version(theirs)
    return (
        f"it reads by version {ours}, and the ingest by {theirs}; "
        "install the same kisoku with the same requirements.lock on all computers"
    )
