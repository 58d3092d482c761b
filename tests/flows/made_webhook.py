"""A webhook on this computer, which keeps what it is told and answers as a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Told:
    """A request that the webhook was sent."""

    path: str
    body: dict[str, Any]


@dataclass
class Webhook:
    url: str
    requests: list[Told] = field(default_factory=list)


@contextmanager
def open_webhook(statuses: Sequence[int] = (204,), *, seconds: float = 0.0) -> Iterator[Webhook]:
    """Yield a webhook that answers with these statuses, the last from then on, after so many seconds."""
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            webhook.requests.append(Told(self.path, json.loads(body)))
            time.sleep(seconds)
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of those who did not wait."""

    server = Server(("127.0.0.1", 0), Handler)
    webhook = Webhook(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield webhook
    finally:
        server.shutdown()
        server.server_close()
