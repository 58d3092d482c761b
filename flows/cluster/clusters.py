"""The cluster of a run: worker processes on this computer, or those of a Dask cluster that runs already.

Importing this module imports Dask, which takes a second.
"""

from __future__ import annotations

import logging
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import dask.config
from distributed import Client, LocalCluster, Scheduler, SchedulerPlugin
from distributed.gc import disable_gc_diagnosis

from flows.cluster.errands import Orders
from flows.cluster.workplace import Workplace, find_problem
from flows.problems import Unusable

CONNECT_SECONDS = 15.0
JOIN_SECONDS = 60.0
"""How long a first worker is waited for."""
CLOSE_SECONDS = 5.0
connect: Any = Client  # Dask says of few functions what they take
start_cluster: Any = LocalCluster
stop_diagnosis: Any = disable_gc_diagnosis

CONFIGURATION = {
    "distributed.scheduler.http.routes": [],  # servers for browsers cannot be left out, but show nothing
    "distributed.worker.http.routes": [],
    "distributed.scheduler.worker-saturation": 1.0,  # so that what waits has no part in a worker's loss
}
SILENT = logging.CRITICAL + 1
"""What goes on inside is told nobody; what a person has to know of it is told in a line of our own."""


@dataclass(slots=True)
class Cluster:
    """Workers that are ready to read for a run."""

    orders: Orders
    client: Any
    address: str
    """Of the scheduler."""
    is_own: bool
    """It was started for the run, on this computer."""
    closing: threading.Event = field(default_factory=threading.Event)

    def count_readers(self) -> int:
        """Return how many documents the workers of this moment read at once, at least one."""
        threads: dict[str, int] = self.client.nthreads()
        return max(1, sum(threads.values()))

    def listen(self, hear: Callable[[dict[str, Any]], None]) -> None:
        """Have `hear` called with what workers tell, in a thread of Dask's."""
        self.client.subscribe_topic(self.orders.topic, lambda event: hear(event[1]))


@contextmanager
def open_cluster(
    orders: Orders, *, address: str | None, workers: int, note: Callable[[str], None]
) -> Iterator[Cluster]:
    """Yield the cluster whose scheduler has the address, or one of so many worker processes of our own.

    In the end the workers of our own are gone, and others have ended what they did for the run. Raises
    Unusable or Broken.
    """
    _silence_loggers()
    with _find_scheduler(address, workers) as (scheduler, is_own):
        try:
            client = connect(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Unusable(f"no Dask scheduler answers at {scheduler}") from error
        cluster = Cluster(orders, client, scheduler, is_own)
        try:
            _prepare_workers(cluster)
            with _noting_losses(cluster, note):
                yield cluster
        finally:
            _dismiss_workers(cluster)


def _silence_loggers() -> None:
    for name in ("distributed", "asyncio", "tornado", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "asyncio", "tornado"):
            logging.getLogger(name).setLevel(SILENT)


@contextmanager
def _find_scheduler(address: str | None, workers: int) -> Iterator[tuple[str, bool]]:
    if address is not None:
        yield address, False
        return
    with tempfile.TemporaryDirectory(prefix="kisoku-dask-", ignore_cleanup_errors=True) as folder:
        with _keeping_interrupts_away(), dask.config.set(CONFIGURATION):
            own = start_cluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else a fixed port is taken
                memory_limit=0,  # readers have limits of their own
                silence_logs=SILENT,
                local_directory=folder,
            )
        stop_diagnosis(force=True)  # a collector's callback would swallow a Ctrl-C that meets it
        try:
            yield own.scheduler_address, True
        finally:
            _kill_workers(own)
            own.close(timeout=CLOSE_SECONDS)


@contextmanager
def _keeping_interrupts_away() -> Iterator[None]:
    """Start threads and processes that Ctrl-C does not reach: the conducting process decides what it means.

    They inherit what is blocked here; in this thread, an interrupt is only late.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare_workers(cluster: Cluster) -> None:
    """Have each worker, those too that join later, load its tools; raises Unusable if one cannot read."""
    client, topic = cluster.client, cluster.orders.topic
    try:
        client.wait_for_workers(1, timeout=JOIN_SECONDS)
    except TimeoutError as error:
        raise Unusable(f"no worker has joined the Dask scheduler at {cluster.address}") from error
    try:
        client.register_plugin(_make_farewell(client.id, topic), name=topic)
        client.register_plugin(Workplace(cluster.orders), name=topic)
    except (ImportError, AttributeError) as error:
        raise Unusable(
            f"a worker of {cluster.address} cannot import what kisoku sends it ({error}); "
            "install the same kisoku there, with its extra `dask`"
        ) from error
    for worker, problem in client.run(find_problem, topic).items():
        if problem:
            raise Unusable(f"the worker at {worker}: {problem}")


def _make_farewell(client_id: str, topic: str) -> SchedulerPlugin:
    """Return what ends a run at the workers when its conducting process is gone, however it ended.

    The scheduler may run where kisoku is not installed, so it gets the code itself, as of any class that is
    made in a function.
    """

    class Farewell(SchedulerPlugin):
        def remove_client(self, scheduler: Scheduler, client: str) -> None:
            if client == client_id:
                scheduler.loop.add_callback(self.end_run, scheduler)

        async def end_run(self, scheduler: Scheduler) -> None:
            if topic in scheduler.worker_plugins:
                await scheduler.unregister_worker_plugin(None, topic)
            await scheduler.unregister_scheduler_plugin(topic)

    return Farewell()


def _dismiss_workers(cluster: Cluster) -> None:
    """End what workers do for the run, whatever that is."""
    cluster.closing.set()
    with suppress(OSError, TimeoutError, RuntimeError):  # they are gone
        cluster.client.unregister_worker_plugin(cluster.orders.topic)
    with suppress(OSError, TimeoutError, RuntimeError):
        cluster.client.close(timeout=CLOSE_SECONDS)


def _kill_workers(own: LocalCluster) -> None:
    """Kill worker processes, which hold nothing any more that is not stored; Dask would wait for each."""
    for nanny in own.workers.values():
        nanny.auto_restart = False
        process = getattr(nanny.process, "process", None)
        if process is not None:
            with suppress(OSError, ValueError):
                process._process.kill()


@contextmanager
def _noting_losses(cluster: Cluster, note: Callable[[str], None]) -> Iterator[None]:
    """Tell when a worker is lost in the block."""

    def hear(event: tuple[float, Any]) -> None:
        told = event[1]
        if isinstance(told, dict) and told.get("action") == "remove-worker" and not cluster.closing.is_set():
            note(f"the worker at {told.get('worker')} is lost; others take up its documents")

    cluster.client.subscribe_topic("all", hear)
    yield
