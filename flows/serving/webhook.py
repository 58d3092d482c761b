"""Reports of failed runs to a webhook: a small JSON object, posted a few times at most, never in the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

ATTEMPTS = 3
BACKOFF_SECONDS = 1.0
"""Before the second attempt; twice as much before the third."""
REQUEST_SECONDS = 10.0
"""For each step of a request."""
TOTAL_SECONDS = 30.0
"""For all attempts together, however slow the other side is."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a webhook is told of a run."""

    text: str
    """All of it in a line, which is what chat programs show."""
    flow: str
    source: str | None
    """The source, or what else the run was for: `retrain`, `relabel`."""
    state: str
    message: str
    recovered: bool
    """The run before had failed, and this one went well."""
    run: str
    """The name of the run."""
    link: str | None
    """Where a browser shows it."""


def post_report(url: str, report: RunReport, *, log: Callable[[str], None]) -> bool:
    """Post a report to a webhook; False, and a line in the log, if that fails. It raises nothing.

    Only the host of the address is ever logged, for the rest of it is usually a secret.
    """
    told: list[str | None] = []
    thread = threading.Thread(target=lambda: told.append(_persist(url, report)), daemon=True)
    thread.start()
    thread.join(TOTAL_SECONDS)
    problem = told[0] if told else f"no answer within {TOTAL_SECONDS:.0f} s"
    if problem:
        log(f"the webhook at {urlsplit(url).hostname} was not told: {problem}")
    return problem is None


def _persist(url: str, report: RunReport) -> str | None:
    """Post until it is taken or refused, or attempts run out; return what is wrong, None if nothing is."""
    problem: str | None = None
    for number in range(ATTEMPTS):
        if number:
            time.sleep(BACKOFF_SECONDS * 2 ** (number - 1))
        problem, final = _post(url, report)
        if final:
            break
    return problem


def _post(url: str, report: RunReport) -> tuple[str | None, bool]:
    """Return what is wrong with an attempt, and whether another one is of no use."""
    import httpx  # noqa: PLC0415 - few runs need it

    try:
        with (
            httpx.Client(timeout=REQUEST_SECONDS) as client,
            client.stream("POST", url, json=asdict(report)) as r,
        ):
            if r.is_success:
                return None, True
            return f"it answered {r.status_code}", r.status_code < 500 and r.status_code != 429
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return type(error).__name__, False  # its message may have the address in it
