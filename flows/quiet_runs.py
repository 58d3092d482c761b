"""The flow run of an ingest that finds nothing to read, told to the server without Prefect's library.

To import that takes two seconds, which is most of what such a run would take. The server's own interface over
HTTP (docs.prefect.io/v3/api-ref/rest-api) is asked for the same flow run, state and artifacts.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.run_pages import (
    COLUMNS,
    DOCUMENTS_KEY,
    SUMMARY_KEY,
    TAGS,
    list_rows,
    make_table,
    name_run,
    write_summary,
)
from flows.server import ServerFailed, answers, read_server
from flows.settings import names_prefect_server
from flows.summary import describe_outcomes

if TYPE_CHECKING:
    from flows.work import Work

FLOW = "ingest"
PATIENCE = 30.0
"""Seconds that the server is given for an answer."""


def find_quiet_server(home: Path) -> str | None:
    """Return the API URL of kisoku's own server if it runs and is to track runs.

    None where Prefect is loaded already, or anything may name another server: then Prefect itself has to say.
    """
    if "prefect" in sys.modules or names_prefect_server():
        return None
    server = read_server(home)
    return server.url if server and answers(server.url) else None


def run_quiet_ingest(work: Work, inputs: Sequence[str], *, api_url: str) -> None:
    """Bring the dataset up to date and tell the server of it; raises ServerFailed if it does not listen."""
    teller = _Teller(api_url)
    flow = teller.post("flows/", name=FLOW)
    run = teller.post(
        "flow_runs/",
        flow_id=flow["id"],
        name=name_run(inputs),
        parameters={"inputs": list(inputs), "outputs": str(work.outputs), "formats": list(work.formats)},
        tags=TAGS,
        state={"type": "RUNNING", "name": "Running"},
    )
    work.flow_run = run["id"]
    try:
        work.publish()
    except BaseException as error:
        teller.end_run(work.flow_run, "FAILED", f"{type(error).__name__}: {error}")
        raise
    line = describe_outcomes(work.list_outcomes())
    table = json.dumps(make_table(list_rows(work), COLUMNS))
    for key, kind, data in (
        (DOCUMENTS_KEY, "table", table),
        (SUMMARY_KEY, "markdown", write_summary(work, line)),
    ):
        teller.post("artifacts/", flow_run_id=work.flow_run, key=key, type=kind, data=data, description=line)
    teller.end_run(work.flow_run, "COMPLETED", line)


class _Teller:
    """Sends JSON to a Prefect server."""

    def __init__(self, api_url: str) -> None:
        self._url = api_url.rstrip("/")

    def end_run(self, run: str, kind: str, message: str) -> None:
        """Give a flow run its last state."""
        state = {"type": kind, "name": kind.capitalize(), "message": message}
        self.post(f"flow_runs/{run}/set_state", state=state, force=True)

    def post(self, path: str, **body: Any) -> Any:
        """Return the answer to a POST request; raises ServerFailed."""
        request = urllib.request.Request(  # noqa: S310 - kisoku's own server
            f"{self._url}/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - as above
                return json.load(response)
        except (OSError, ValueError) as error:
            raise ServerFailed(f"{self._url}: the Prefect server does not take the run ({error})") from error
