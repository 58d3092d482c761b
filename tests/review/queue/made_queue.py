"""A store of hand-written documents, and a desk on it that two reviewers share."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import httpx
import uvicorn
from reportlab.pdfgen.canvas import Canvas

from dataset.records import Box, Decision, Document, DocumentRows, Passage
from dataset.store import open_store
from flows.desk.access import open_desk_policy
from flows.desk.conduct import guard_desk, open_desk
from flows.settings import Settings, read_settings
from models.decisions import iterate_decisions
from models.labelled import DECISIONS_FILE
from review.access.exposure import Exposure
from review.access.serving import configure_server, open_listener
from review.desk import Desk

ROOT = Path(__file__).parents[3]
TERMS = (
    "The Recipient shall own the inventions that its staff make under the award.",
    "The Recipient may not assign a patent to a company abroad without the written consent of the Agency.",
    "Each Party grants the others a royalty-free licence to use its background for the project.",
    "Inventions are to be disclosed to the Agency within two months after they were made.",
    "Where two Parties made a result together, they own it jointly and in equal shares.",
    "The Agency may use the results for purposes of the government without payment.",
    "Articles on the results are to be open to everybody within six months.",
    "Exports of the prototype need a permit of the Ministry.",
)
CALL = (
    "Universities and public laboratories of the member states may apply.",
    "The grant covers at most 60 percent of the eligible costs, up to EUR 200,000.",
    "Proposals are ranked by a panel on merit and on benefit to society.",
    "The Agency may claim the grant back if reports are late by more than 90 days.",
    "The workshop closed with a dinner by the harbour.",
    "Applicants <script>alert('no')</script> contribute a fifth of the costs in cash.",
)


def write_page(path: Path, texts: Sequence[str]) -> list[Box]:
    """Write a page with a line for each text, and return where these stand."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    boxes = []
    for number, text in enumerate(texts):
        top = 80 + 30 * number
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 842 - top, text)
        boxes.append(Box(1, 60.0, top - 9.0, 540.0, top + 3.0))
    canvas.save()
    return boxes


def write_document(folder: Path, name: str, texts: Sequence[str]) -> DocumentRows:
    """Write a document of one page, and return its rows as an ingest might give them."""
    path = folder / f"{name}.pdf"
    boxes = write_page(path, texts)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    document = Document(
        document_id=f"d-{name}",
        sha256=sha256,
        source="files",
        uri=path.as_uri(),
        file_name=path.name,
        title=f"The {name}",
        page_count=1,
    )
    passages = tuple(
        Passage(
            passage_id=f"p-{name}-{number}",
            document_id=document.document_id,
            ordinal=number,
            page_start=1,
            page_end=1,
            kind="paragraph",
            text=text,
            section=("Rules", f"Of {name}"),
            language="en",
            boxes=(box,),
        )
        for number, (text, box) in enumerate(zip(texts, boxes, strict=True))
    )
    return DocumentRows(document=document, passages=passages)


def make_settings(folder: Path, models: Path) -> Settings:
    """Return settings whose labels may be decided on, with a classifier that has learned them."""
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns("samples", "recogniser", "*.py"))
    (corpus / "labels" / DECISIONS_FILE).unlink(missing_ok=True)
    environment = {
        "KISOKU_CORPUS": str(corpus),
        "KISOKU_HOME": str(folder / "home"),
        "KISOKU_MODELS": str(models),
    }
    return read_settings(folder / "outputs", environment=environment)


@dataclass
class MadeDesk:
    """A desk that runs, reached by each reviewer at an address of their own."""

    desk: Desk
    settings: Settings
    urls: dict[str, str]

    def visit(self, reviewer: str) -> Visitor:
        return Visitor(base_url=self.urls[reviewer], timeout=60, follow_redirects=True)

    def read_log(self) -> list[Decision]:
        return [each for _, each in iterate_decisions(self.settings.labels / DECISIONS_FILE)]

    def wait_for_order(self, *, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while (order := self.desk.learning.read_order()).working or not order.passages:
            assert order.problem is None, order.problem
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def start_again(self) -> None:
        """Take every decision back, and forget who had which passage."""
        for decision in reversed(self.desk.ledger.list_counting("labels")):
            self.desk.ledger.undo(decision.decision_id, reviewer="Ada", decided_at=decision.decided_at)
        self.desk.assignments.__init__()  # type: ignore[misc]


class Visitor(httpx.Client):
    """A browser without scripts that fills in forms as they were sent."""

    def save(self, page: httpx.Response, *labels: str, **changes: str) -> httpx.Response:
        """Send the form of a page with these labels in place of those that it held."""
        form = {name: read_field(page, name) for name in ("csrf_token", "seen")}
        held = {"labels": list(labels)} if labels else {}
        return self.post(find_action(page, "labels"), data=form | held | changes)

    def press(self, page: httpx.Response, name: str, **fields: str) -> httpx.Response:
        """Send what the button of a name sends."""
        form = {"csrf_token": read_field(page, "csrf_token")}
        return self.post(find_action(page, name), data=form | fields)


def read_field(page: httpx.Response, name: str) -> str:
    return unescape(page.text.split(f'name="{name}" value="')[1].split('"')[0])


def find_action(page: httpx.Response, name: str) -> str:
    """Return the address that ends with a name, of a form or of a button."""
    endings = [piece.split('"')[0] for piece in page.text.split('action="')[1:]]
    return next(each for each in endings if each.endswith(f"/{name}"))


def list_ticked(page: httpx.Response) -> list[str]:
    """Return the labels that the form holds."""
    return [
        piece.split('value="')[1].split('"')[0]
        for piece in page.text.split("<input ")[1:]
        if 'name="labels"' in piece and " checked" in piece.split(">")[0]
    ]


@contextmanager
def run_queue_desk(folder: Path, models: Path) -> Iterator[MadeDesk]:
    """Serve a desk on hand-written documents, to Ada at one port and to Bela at another."""
    settings = make_settings(folder, models)
    outputs = folder / "outputs"
    outputs.mkdir()
    store = open_store(settings.locate_store(outputs))
    for name, texts in (("terms", TERMS), ("call", CALL)):
        store.write_document(write_document(folder, name, texts))
    store.close()
    with ExitStack() as stack:
        desk = stack.enter_context(open_desk(outputs, settings, note=print))
        urls = {name: stack.enter_context(_serve(desk, settings, name)) for name in ("Ada", "Bela")}
        yield MadeDesk(desk, settings, urls)


@contextmanager
def _serve(desk: Desk, settings: Settings, reviewer: str) -> Iterator[str]:
    with open_listener(Exposure(port=0)) as listener:
        exposure = Exposure(port=listener.getsockname()[1], reviewer=reviewer)
        own = replace(settings, home=settings.home / reviewer)
        server = uvicorn.Server(configure_server(guard_desk(desk, open_desk_policy(own, exposure)), exposure))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{exposure.port}"
        finally:
            server.should_exit = True
            thread.join(20)
