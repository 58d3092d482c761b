"""The desk from end to end: the store opened, its catalogue read, the server started, and all ended again."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn

from flows.conduct import open_outputs
from flows.desk.access import open_desk_policy
from flows.desk.entity_sayings import EntityTable
from flows.desk.jobs import ProcessJobs
from flows.desk.learning import PassageLearning
from flows.desk.ledger import DecisionLedger
from flows.desk.pictures import PagePictures
from flows.desk.uploads import UploadStore
from flows.problems import Unusable
from flows.settings import Settings
from models.labelled import DECISIONS_FILE
from review.access.exposure import Exposure
from review.access.guard import Guard
from review.access.pages import build_router
from review.access.policy import Policy
from review.access.serving import configure_server, open_listener
from review.app import build_app
from review.catalogue.keeper import CatalogueKeeper
from review.comparing.comparisons import Comparisons
from review.desk import Desk
from review.overlay import Overlay
from review.tables.selection import Selector
from review.upkeep import QUIET_SECONDS, Upkeep

PENDING_FILE = ".desk-pending.json"
"""In the outputs: documents in which people decided something that the store does not show yet."""


def serve_desk(
    outputs: Path,
    *,
    settings: Settings,
    exposure: Exposure,
    note: Callable[[str], None],
    open_browser: bool = False,
) -> None:
    """Serve the desk on the store of `outputs` until it is interrupted.

    `note` hears where it is to be found. Raises Unusable if nobody could be let in safely, the port is taken
    or there is no such store; Broken if the database fails.
    """
    policy = open_desk_policy(settings, exposure)
    with _listen(exposure) as listener, open_desk(outputs, settings, note=note) as desk:
        server = uvicorn.Server(configure_server(guard_desk(desk, policy), exposure))
        url = _write_url(exposure.host, listener.getsockname()[1])
        threading.Thread(target=_announce, args=(server, url, note, open_browser), daemon=True).start()
        with suppress(KeyboardInterrupt):  # which is how it ends
            server.run(sockets=[listener])


@contextmanager
def open_desk(
    outputs: Path,
    settings: Settings,
    *,
    note: Callable[[str], None],
    quiet_seconds: float = QUIET_SECONDS,
) -> Iterator[Desk]:
    """Yield a desk on the store of `outputs`, which follows what others write to it; raises Unusable.

    A document is labelled anew when nothing was decided in it for `quiet_seconds`.
    """
    uploads = UploadStore(outputs, most_megabytes=settings.upload_megabytes)
    uploads.clear_drafts()
    with (
        open_outputs(outputs, settings, note=note) as store,
        closing(DecisionLedger(settings.labels / DECISIONS_FILE, store=store, note=note)) as ledger,
        PagePictures(outputs, settings) as pictures,
        PassageLearning(store, settings, store_url=settings.locate_store(outputs), ledger=ledger) as learning,
        ProcessJobs(outputs, settings) as jobs,
        closing(Comparisons(store.engine.url.render_as_string(hide_password=False))) as comparisons,
    ):
        keeper, overlay = CatalogueKeeper(store), Overlay(outputs / PENDING_FILE)
        desk = Desk(
            store,
            keeper,
            Selector(store, show=overlay.show),
            ledger,
            pictures,
            learning,
            jobs,
            uploads,
            comparisons,
            EntityTable(settings),
            overlay=overlay,
        )
        upkeep = Upkeep(desk, quiet_seconds=quiet_seconds)
        keeper.start()
        upkeep.start()
        try:
            yield desk
        finally:
            upkeep.stop()
            keeper.stop()


def guard_desk(desk: Desk, policy: Policy) -> Guard:
    """Return the application behind what guards it."""
    app = build_app(desk)
    app.include_router(build_router(policy))
    return Guard(app, policy=policy)


def _listen(exposure: Exposure) -> socket.socket:
    """Return a socket on which the desk will be asked; raises Unusable."""
    try:
        return open_listener(exposure)
    except OSError as error:
        reason = error.strerror or error
        place = f"{exposure.host}, port {exposure.port}"
        raise Unusable(f"{place}: the desk cannot listen there ({reason}); --port takes another") from error


def _announce(server: uvicorn.Server, url: str, note: Callable[[str], None], open_browser: bool) -> None:
    """Say where the desk is once it listens; a page that is opened before finds nothing."""
    waiting = threading.Event()
    while not server.started:
        if server.should_exit:
            return
        waiting.wait(0.05)
    note(f"the desk: {url} (Ctrl-C ends it)")
    if open_browser:
        webbrowser.open(url)


def _write_url(host: str, port: int) -> str:
    host = host.strip("[]")
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
