"""A desk that is served in earnest, on loopback and behind its guard, on documents written for the tests."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from made_evidence import BRIDGE, HARM, HARMFUL, OVERRIDE, TIDE, Said, write_pdf, write_rows

from dataset.records import DocumentRows
from dataset.store import open_store
from flows.desk.access import open_desk_policy
from flows.desk.conduct import guard_desk, open_desk
from flows.desk.users import locate_desk
from flows.settings import STORE_FILE, Settings, read_settings
from review.access.accounts import Accounts
from review.access.exposure import Exposure
from review.access.serving import configure_server, open_listener
from review.desk import Desk

REVIEWER = "Ada"
PROGRAM = "notebook"


@dataclass(frozen=True)
class ServedDesk:
    """A desk that runs, and what its documents hold."""

    url: str
    token: str
    """Of the program `notebook`."""
    desk: Desk
    settings: Settings
    outputs: Path
    documents: dict[str, DocumentRows]
    """By their titles: `Bridge terms`, of which there is a PDF, `Tides handbook`, `Harm` and `Lost`."""

    def open_program(self) -> httpx.Client:
        """Return a client that shows the token."""
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=20)

    def open_browser(self) -> httpx.Client:
        """Return a client that keeps cookies, as whoever sits at this computer."""
        return httpx.Client(base_url=self.url, headers={"Accept": "text/html"}, timeout=20)

    def find_rule(self, label: str) -> str:
        """Return the identifier of a rule with that label."""
        rules = [rule for rows in self.documents.values() for rule in rows.rules]
        return next(rule.rule_id for rule in rules if label in rule.labels)


@contextmanager
def serve_documents(folder: Path, *, quiet_seconds: float = 3600) -> Iterator[ServedDesk]:
    """Serve a desk on a store of its own in `folder` until the end.

    So that no test has to learn a classifier, nothing is labelled anew before `quiet_seconds`.
    """
    settings, outputs = make_settings(folder), folder / "outputs"
    documents = write_documents(folder)
    with closing(open_store(f"sqlite:///{outputs / STORE_FILE}")) as store:
        for rows in documents.values():
            store.write_document(rows)
    exposure = Exposure(port=0, reviewer=REVIEWER)
    token = Accounts(locate_desk(settings)).add_token(PROGRAM)
    with (
        open_listener(exposure) as listener,
        open_desk(outputs, settings, note=print, quiet_seconds=quiet_seconds) as desk,
    ):
        app = guard_desk(desk, open_desk_policy(settings, exposure))
        server = uvicorn.Server(configure_server(app, exposure))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield ServedDesk(url, token, desk, settings, outputs, documents)
        finally:
            server.should_exit = True
            thread.join(30)


def make_settings(folder: Path) -> Settings:
    """Return settings with a home and a corpus of their own, so that the log of decisions is, too."""
    corpus = read_settings(environment={}).corpus
    for path in corpus.iterdir():
        if path.is_dir() and path.name not in ("samples", "recogniser"):
            shutil.copytree(path, folder / "corpus" / path.name)
    outputs = folder / "outputs"
    outputs.mkdir()
    environment = {"KISOKU_CORPUS": str(folder / "corpus"), "KISOKU_HOME": str(folder / "home")}
    return read_settings(outputs, environment=environment)


def write_documents(folder: Path) -> dict[str, DocumentRows]:
    """Return the documents by their titles; the PDF of one is in `folder`."""
    pdf = folder / "bridge.pdf"
    sha256 = write_pdf(pdf, BRIDGE)
    bridge = {"sha256": sha256, "uri": pdf.as_uri(), "publisher": "Office of Bridges", "country": "FI"}
    lost: tuple[Said, ...] = ()
    harm = {
        "publisher": "=1+1",
        "file_name": f"{HARM}{OVERRIDE}.pdf",
        "language": "x-'\"",
        "source": "@SUM(A1)",
    }
    error = f"cannot be read: {HARM}"
    return {
        "Bridge terms": write_rows("Bridge terms", BRIDGE, **bridge),
        "Tides handbook": write_rows(
            "Tides handbook", TIDE, country="NO", ingested_at="2026-01-05T03:04:05Z"
        ),
        "Harm": write_rows("Harm", HARMFUL, title=f"=1+1{HARM}", **harm),
        "Lost": write_rows("Lost", lost, status="failed", error=error, text_quality=None),
    }
