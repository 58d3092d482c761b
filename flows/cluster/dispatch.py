"""Errands sent to workers, a few at a time, as Prefect tracks them, and what comes back.

Importing this module imports Prefect and Dask, which takes seconds.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from distributed import KilledWorker, wait
from distributed.client import FuturesCancelledError
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner
from prefect_dask.task_runners import DaskTaskRunner, PrefectDaskFuture

from flows.cluster.clusters import Cluster
from flows.cluster.errands import Errand, make_errand, split_errands
from flows.cluster.workplace import WorkplaceClosed
from flows.inputs import InputFile
from flows.problems import Broken
from flows.summary import Outcome
from flows.tracking import TURN_SECONDS, is_worth_retrying
from flows.work import Work

ERRANDS_A_READER = 2
"""One that is read and one that waits for it; so memory stays the same, however many documents there are."""
wait_for: Any = wait  # Dask does not say what it takes
MOST_TURNS = 5
"""So often an errand is sent out whose workers leave."""


@task(
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=is_worth_retrying,
    persist_result=False,
    cache_policy=NO_CACHE,
)
def do_errand(packed: bytes) -> list[Any]:
    """Do a pickled errand; Dask runs this in a worker, which gets its code but not this module's names."""
    import pickle  # noqa: PLC0415 - as above

    from flows.cluster.workplace import work_off_here  # noqa: PLC0415 - as above

    return work_off_here(pickle.loads(packed))  # noqa: S301 - as all that Dask sends


def make_dask_runner(cluster: Cluster) -> TaskRunner[Any]:
    """Return what runs tasks on the cluster."""
    return DaskTaskRunner(address=cluster.address)


def read_by_workers(work: Work, cluster: Cluster) -> None:
    """Read what is pending on the cluster; within a flow run that has its runner.

    Raises what an errand raised for good, or Broken.
    """
    try:
        cluster.listen(_make_listener(work))
        _Dispatch(work, cluster).run()
    except (FuturesCancelledError, OSError) as error:  # what Dask raises when it loses its scheduler
        raise Broken(f"the Dask scheduler at {cluster.address} is gone; what was read is kept") from error


class _Dispatch:
    """Errands on their way; no more at once than keeps all readers busy."""

    def __init__(self, work: Work, cluster: Cluster) -> None:
        self._work, self._cluster = work, cluster
        self._under_way: dict[PrefectDaskFuture[list[Any]], Errand] = {}
        self._turns: Counter[tuple[str, ...]] = Counter()

    def run(self) -> None:
        readers = self._cluster.count_readers()
        carry = not self._cluster.is_own
        topic = self._cluster.orders.topic
        for errand in split_errands(self._work.plan, topic, readers=readers, carry=carry):
            while len(self._under_way) >= ERRANDS_A_READER * self._cluster.count_readers():
                self._collect()
            self._send(errand)
        while self._under_way:
            self._collect()

    def _send(self, errand: Errand) -> None:
        if not self._cluster.is_own:
            errand = self._load(errand)
        if errand.files:
            named = do_errand.with_options(task_run_name=errand.title.replace("{", "("))
            packed = pickle.dumps(errand)
            future: Any = named.submit(packed)  # one of Dask's, by the flow's runner
            self._under_way[future] = replace(errand, contents={})

    def _load(self, errand: Errand) -> Errand:
        """Return the errand with the bytes of its files, and without those that cannot be opened."""
        contents = {}
        for file in errand.files:
            try:
                contents[file.sha256] = file.path.read_bytes()
            except OSError as error:
                sentence = f"{file.name}: cannot be opened ({error.strerror})"
                self._work.receive(file.sha256, Outcome(file.name, file.uri, "failed", error=sentence))
        files = tuple(file for file in errand.files if file.sha256 in contents)
        return replace(errand, files=files, contents=contents)

    def _collect(self) -> None:
        """Wait a moment for errands to be done, and take note of what came of them."""
        futures = {future.wrapped_future: future for future in self._under_way}
        client = next(iter(futures)).client  # that of Prefect's runner, which is nobody's default
        try:
            with client.as_current():
                done = wait_for(list(futures), timeout=TURN_SECONDS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return
        for each in done:
            future = futures[each]
            self._finish(future, self._under_way.pop(future))

    def _finish(self, future: PrefectDaskFuture[list[Any]], errand: Errand) -> None:
        """Take note of what came of an errand, or send it out again if its worker was lost."""
        told = future.wrapped_future
        if told.status == "error":
            error = told.exception()  # type: ignore[no-untyped-call]
            if not isinstance(error, KilledWorker):
                raise Broken(f"a Dask worker failed: {type(error).__name__}: {error}") from error
            self._go_on_without(errand, error)
            return
        try:
            outcomes = future.result()
        except WorkplaceClosed:
            self._send_again(errand)
            return
        for file, outcome in zip(errand.files, outcomes, strict=True):
            self._work.receive(file.sha256, outcome)

    def _send_again(self, errand: Errand) -> None:
        key = tuple(file.sha256 for file in errand.files)
        self._turns[key] += 1
        if self._turns[key] >= MOST_TURNS:
            raise Broken(f"workers leave again and again while they {errand.title}; what was read is kept")
        self._send(errand)

    def _go_on_without(self, errand: Errand, error: KilledWorker) -> None:
        """Try documents whose workers were lost each time one by one; give up a single one."""
        if len(errand.files) == 1:
            lost = error.allowed_failures + 1
            self._work.give_up(errand.files[0], f"the worker process was lost {lost} times in a row over it")
            return
        for file in errand.files:
            self._send(make_errand(self._work.plan, errand.topic, (file,)))


def _make_listener(work: Work) -> Callable[[dict[str, Any]], None]:
    """Return what hears from workers how they get on."""
    files: dict[str, InputFile] = {file.sha256: file for file in work.plan.pending}

    def hear(told: dict[str, Any]) -> None:
        if "note" in told:
            work.note(told["note"])
        elif told["sha256"] in files:
            work.receive(told["sha256"], pickle.loads(told["outcome"]))  # noqa: S301 - as all that Dask sends

    return hear
