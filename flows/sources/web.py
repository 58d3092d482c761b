"""Requests as a polite visitor sends them: in turn, as robots.txt allows, again after failures."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from flows.sources.addresses import Guard, Resolver, matches_host, resolve_host
from flows.sources.connections import CheckedTransport, Deadline
from flows.sources.effort import Effort
from flows.sources.kinds import WebSource
from flows.sources.ledger import Ledger
from flows.sources.problems import FetchFailed, FetchInterrupted, RefusedAddress
from flows.sources.replies import check_status, explain_failure
from flows.sources.robots import AGENT, LARGEST, Robots, read_robots

MOST_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SENDABLE = re.compile(r"[ -~]{1,1000}")
"""What a host may have back as a validator; another one is not used."""
DEFAULT_PORTS = {"http": 80, "https": 443}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Known:
    """What a location gave before, by which its host can tell that nothing changed."""

    url: str = ""
    """The location itself, behind all redirects."""
    etag: str | None = None
    last_modified: str | None = None

    def make_headers(self, url: str) -> dict[str, str]:
        """Return the headers that ask for the URL only if it changed."""
        if url != self.url:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value and _SENDABLE.fullmatch(value)}


NOTHING_KNOWN = Known()


class Reply:
    """What a host answered, its body still to come; `unchanged` if it has what was known already."""

    def __init__(self, url: str, response: httpx.Response) -> None:
        self.url, self._response = url, response
        self.headers: Mapping[str, str] = response.headers
        self.unchanged = response.status_code == httpx.codes.NOT_MODIFIED

    def read_chunks(self, *, most_bytes: int, what: str) -> Iterator[bytes]:
        """Yield the body; raises FetchFailed, which calls it `what`, if it has more bytes than that."""
        told = self.headers.get("Content-Length", "")
        if told.isdecimal() and int(told) > most_bytes:
            raise FetchFailed(
                f"{what} has {int(told):,} bytes, more than the {most_bytes:,} that are allowed"
            )
        received = 0
        for chunk in self._response.iter_bytes():
            received += len(chunk)
            if received > most_bytes:
                raise FetchFailed(f"{what} has more than the {most_bytes:,} bytes that are allowed")
            yield chunk

    def read_start(self, *, most_bytes: int) -> bytes:
        """Return the body, or its start if there is more."""
        start = b""
        for chunk in self._response.iter_bytes():
            start += chunk
            if len(start) >= most_bytes:
                break
        return start[:most_bytes]

    def read_listing(self, *, most_bytes: int) -> bytes:
        """Return the whole body of a page, feed or sitemap."""
        return b"".join(self.read_chunks(most_bytes=most_bytes, what="the listing"))


class Visitor:
    """Sends the requests of one source; to be used by one thread."""

    def __init__(
        self,
        source: WebSource,
        ledger: Ledger,
        effort: Effort,
        *,
        contact: str | None = None,
        resolve: Resolver = resolve_host,
    ) -> None:
        self._source, self._ledger = source, ledger
        self._deadline = Deadline(source.limits.idle_seconds, effort)
        self._effort = effort
        self._robots: dict[str, Robots] = {}
        agent = f"{AGENT}/{version('kisoku')}" + (f" ({contact})" if contact else "")
        guard = Guard(source.private_hosts, resolve)
        self._client = httpx.Client(
            transport=CheckedTransport(guard, self._deadline),
            headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip"},
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve names itself, and so undo what the guard checks
            timeout=None,  # noqa: S113 - the deadline bounds each wait
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, url: str, receive: Callable[[Reply], Answer], *, known: Known = NOTHING_KNOWN) -> Answer:
        """Return what `receive` makes of the answer to a request, which is sent again if that may help.

        Raises FetchFailed.
        """
        return self._effort.persist(lambda: self._follow(url, receive, known))

    def _follow(self, url: str, receive: Callable[[Reply], Answer], known: Known) -> Answer:
        """Send a request and those that redirects ask for."""
        seconds = self._source.limits.document_seconds
        seen: list[str] = []
        while True:
            if seen.count(url) > 1 or len(seen) > MOST_REDIRECTS:  # once, it may have set a cookie
                raise FetchFailed(f"redirected in a circle or more than {MOST_REDIRECTS} times")
            seen.append(url)
            self._check_target(url)
            delay = self._check_robots(url)
            self._await_turn(url, delay)
            began = time.monotonic()
            with self._send(url, known, seconds) as response:
                if response.status_code not in REDIRECTS:
                    check_status(response, asked_if_changed=bool(known.make_headers(url)))
                    return receive(Reply(url, response))
                url = find_target(url, response)
            seconds -= time.monotonic() - began

    @contextmanager
    def _send(self, url: str, known: Known, seconds: float) -> Iterator[httpx.Response]:
        """Yield the response to one request; what goes wrong with the connection is told in a sentence."""
        self._deadline.start(seconds)
        try:
            with self._client.stream("GET", url, headers=known.make_headers(url)) as response:
                yield response
        except FetchInterrupted as error:
            if error.wait_seconds:
                self._ledger.hold_host(find_host(url), error.wait_seconds)
            raise
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise explain_failure(error, url, self._source.limits) from error
        except (httpx.DecodingError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise FetchFailed(str(error)) from error

    def _check_target(self, url: str) -> None:
        """Raise FetchFailed unless the URL is one that the source may fetch, wherever its name leads."""
        parsed = httpx.URL(url)
        if parsed.scheme not in DEFAULT_PORTS or not parsed.host:
            raise FetchFailed(f"{url} is no place on the web")
        if parsed.userinfo:
            raise FetchFailed(f"{parsed.host}: an address with a name and password in it is not followed")
        hosts = self._source.hosts
        port = parsed.port or DEFAULT_PORTS[parsed.scheme]
        if hosts and not matches_host(parsed.host, port, (*hosts, *self._own_hosts())):
            raise RefusedAddress(f"{parsed.host} is not among the hosts of the source")

    def _own_hosts(self) -> tuple[str, ...]:
        """Return the hosts of the addresses that the source itself names."""
        urls = self._source.urls if self._source.kind == "url" else (self._source.url,)
        return tuple(httpx.URL(url).host for url in urls)

    def _check_robots(self, url: str) -> float:
        """Return how long to wait between requests; raises FetchFailed if robots.txt forbids the URL."""
        if not self._source.obey_robots:
            return self._source.delay_seconds
        parsed = httpx.URL(url)
        origin = f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
        if url == f"{origin}/robots.txt":
            return self._source.delay_seconds
        if origin not in self._robots:
            self._robots[origin] = Robots()  # while robots.txt itself is asked for, wherever it leads
            self._robots[origin] = read_robots(origin, self._read_robots)
        robots = self._robots[origin]
        if robots.unread:
            raise FetchInterrupted(robots.unread, final=True)
        if not robots.allows(url):
            raise FetchFailed(f"robots.txt of {parsed.host} forbids it")
        return max(self._source.delay_seconds, robots.delay_seconds)

    def _read_robots(self, url: str) -> bytes:
        return self.ask(url, lambda reply: reply.read_start(most_bytes=LARGEST))

    def _await_turn(self, url: str, delay_seconds: float) -> None:
        """Wait until a request may be sent to the host of the URL, whoever else sends some."""
        most = min(self._source.limits.patience_seconds, self._effort.seconds_left)
        host = find_host(url)
        wait = self._ledger.take_turn(host, delay_seconds=delay_seconds, most_seconds=most)
        if wait > most:
            reason = "asked to be left alone" if most < self._effort.seconds_left else "has others waiting"
            raise FetchInterrupted(
                f"{host} {reason} for {wait:.0f} s more; left for the next run", final=True
            )
        self._effort.sleep(wait)


def find_host(url: str) -> str:
    """Return the host of a URL, with its port unless it is the usual one.

    >>> find_host("https://www.example.org:443/a.pdf"), find_host("http://127.0.0.1:8000/")
    ('www.example.org', '127.0.0.1:8000')
    """
    return httpx.URL(url).netloc.decode("ascii")


def normalise_url(url: str) -> str:
    """Return a URL as it is sent, without a fragment; raises FetchFailed if it is none.

    >>> normalise_url("HTTPS://Example.org:443/a file.pdf#page=3")
    'https://example.org/a%20file.pdf'
    """
    try:
        return str(httpx.URL(urldefrag(url.strip()).url))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(f"{url[:200]!r} is no URL ({error})") from error


def find_target(url: str, response: httpx.Response) -> str:
    """Return where a redirect leads; raises FetchFailed."""
    location = response.headers.get("Location")
    if not location:
        raise FetchFailed(f"redirected to nowhere ({response.status_code} without a Location)")
    try:
        return normalise_url(urljoin(url, location))
    except ValueError as error:
        raise FetchFailed(f"redirected to {location[:200]!r}, which is no URL") from error
