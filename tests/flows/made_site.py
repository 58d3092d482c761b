"""A web site on this computer, which serves what a test puts there and behaves as badly as it says."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Visit:
    """A request that the site was sent."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass
class Site:
    """What lies where; each request is kept."""

    address: str
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def put(
        self,
        path: str,
        body: bytes,
        *,
        content_type: str = "application/pdf",
        status: int = 200,
        etag: str | None = None,
        modified: str | None = None,
        **headers: str,
    ) -> None:
        """Serve a body; with an ETag or a date, to those who do not have it."""
        validators = {"ETag": etag, "Last-Modified": modified}
        sent = {name: value for name, value in validators.items() if value}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}

        def behave(handler: BaseHTTPRequestHandler) -> None:
            asked = (handler.headers["If-None-Match"], handler.headers["If-Modified-Since"])
            if (etag, modified) != (None, None) and asked == (etag, modified):
                answer(handler, 304, headers=sent)
            else:
                answer(handler, status, body, headers={"Content-Type": content_type} | sent)

        self.behaviours[path] = behave

    def put_sequence(self, path: str, *behaviours: Behaviour) -> None:
        """Behave otherwise each time, and like the last from then on."""
        left = list(behaviours)

        def behave(handler: BaseHTTPRequestHandler) -> None:
            first = left.pop(0) if len(left) > 1 else left[0]
            first(handler)

        self.behaviours[path] = behave

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        self.behaviours[path] = lambda handler: answer(handler, status, headers={"Location": target})

    def list_paths(self) -> list[str]:
        """Return what was asked for, but robots.txt."""
        return [visit.path for visit in self.visits if visit.path != "/robots.txt"]


def answer(
    handler: BaseHTTPRequestHandler,
    status: int = 200,
    body: bytes = b"",
    *,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> None:
    """Send an answer whose body has, or says it has, a length."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)
    if length is not None:
        handler.close_connection = True


def fail(status: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: answer(handler, status, b"sorry", headers=named)


def serve(body: bytes) -> Behaviour:
    return lambda handler: answer(handler, 200, body)


def drip(first: bytes, *, seconds: float) -> Behaviour:
    """Send a byte every so often, without an end."""
    return send_on(first, b".", seconds=seconds)


def flood(first: bytes) -> Behaviour:
    """Send as much as is taken, without an end."""
    return send_on(first, b"." * 65536, seconds=0)


def send_on(first: bytes, chunk: bytes, *, seconds: float) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(first)
        try:
            while True:
                handler.wfile.write(chunk)
                handler.wfile.flush()
                time.sleep(seconds)
        except OSError:
            handler.close_connection = True

    return behave


@contextmanager
def open_site(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Yield a site at a port of its own; over TLS, if there is a context."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.visits.append(Visit(self.path, dict(self.headers), time.monotonic()))
            behave = site.behaviours.get(self.path, fail(404))
            behave(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of visitors who went away."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site = Site(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_bytes(words: str) -> bytes:
    """Return what counts as a PDF by its first bytes."""
    return b"%PDF-1.7\n" + words.encode() + b"\n%%EOF\n"
