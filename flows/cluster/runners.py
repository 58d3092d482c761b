"""Who reads the documents of a run: readers of this process, or the workers of a cluster.

Dask is imported only where a cluster reads.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.problems import Unusable
from flows.seed import Seed, start_seed
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.work import Work


def check_runner(settings: Settings) -> None:
    """Raise Unusable if the cluster that is to read cannot."""
    if settings.runner != "dask":
        return
    if any(importlib.util.find_spec(name) is None for name in ("distributed", "prefect_dask")):
        raise Unusable("--runner dask needs Dask: pip install 'kisoku[dask]'")
    url = settings.database_url or "sqlite:"
    if settings.dask_scheduler and url.startswith("sqlite"):
        raise Unusable(
            "workers of a Dask cluster cannot share a SQLite file with this computer: "
            "set KISOKU_DATABASE_URL to a PostgreSQL database that all of them reach"
        )


def check_reach(api_url: str, settings: Settings) -> None:
    """Raise Unusable if workers on other computers cannot reach the Prefect server."""
    scheduler = settings.dask_scheduler if settings.runner == "dask" else None
    if scheduler and _is_loopback(api_url) and not _is_loopback(scheduler):
        raise Unusable(
            f"the workers of {scheduler} cannot reach the Prefect server at {api_url}: "
            "set PREFECT_API_URL to one that all computers reach"
        )


@contextmanager
def start_own_seed(
    settings: Settings, *, note: Callable[[str], None], at_once: bool
) -> Iterator[Seed | None]:
    """Yield the process that readers are forked from, see `start_seed`; None where workers have their own."""
    if settings.runner == "dask":
        yield None
        return
    with start_seed(settings, note=note, at_once=at_once) as seed:
        yield seed


@contextmanager
def open_workers(work: Work, settings: Settings, *, note: Callable[[str], None]) -> Iterator[None]:
    """Have the workers of a cluster read what is pending, in the block, if the settings say so.

    Raises Unusable or Broken.
    """
    pending = len(work.plan.pending)
    if settings.runner != "dask" or not pending:
        yield
        return
    from flows.classifier import ensure_classifier  # noqa: PLC0415 - few runs need these
    from flows.cluster.clusters import open_cluster  # noqa: PLC0415 - imports Dask
    from flows.cluster.errands import Orders  # noqa: PLC0415 - as above
    from flows.cluster.kit import pack_kit  # noqa: PLC0415 - as above

    ensure_classifier(settings, note=note)  # else each worker would learn it
    address = settings.dask_scheduler
    orders = Orders(
        run=uuid.uuid4().hex[:12],
        settings=settings,
        store_url=settings.locate_store(work.outputs),
        pipeline_version=work.pipeline_version,
        most_attempts=work.plan.most_attempts,
        kit=pack_kit(settings) if address else None,
    )
    workers = min(settings.workers, pending)
    with open_cluster(orders, address=address, workers=workers, note=note) as cluster:
        work.cluster = cluster
        yield


def _is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this computer by an address that means another one elsewhere.

    >>> [_is_loopback(url) for url in ("http://127.0.0.1:4200/api", "tcp://localhost:8786", "10.0.0.1:8786")]
    [True, True, False]
    """
    host = urlsplit(url if "://" in url else f"tcp://{url}").hostname or ""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False
