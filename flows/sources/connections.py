"""Connections that lead where they were checked to lead, and that end in time."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from flows.sources.addresses import Guard
from flows.sources.effort import Effort


class Deadline:
    """When what is under way has to be done; `idle_seconds` bound each wait for the other side."""

    def __init__(self, idle_seconds: float, effort: Effort) -> None:
        self._idle_seconds, self._effort = idle_seconds, effort
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Give what begins now so many seconds."""
        self._end = time.monotonic() + seconds

    def cut(self) -> float:
        """Return how long one wait may last.

        Raises httpcore.ReadTimeout if there is no time left, and FetchInterrupted if the run is over.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow")
        return self._effort.take_seconds(min(left, self._idle_seconds))


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves each host once, checks all its addresses, and connects to one of these.

    A name that is resolved anew by whoever connects could lead elsewhere by then (DNS rebinding). TLS and the
    Host header go by the name, as the layers above see to.
    """

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard, self._deadline = guard, deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline knows better
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a stream to the first address of `host` that answers; raises FetchFailed and httpcore's."""
        failure: Exception | None = None
        for address in self._guard.find_addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.cut(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        assert failure is not None  # noqa: S101 - a host has at least one address
        raise failure

    def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Refuse: no URL leads to a socket of this computer."""
        raise httpcore.ConnectError(f"{path}: no place on the web")


class _TimedStream(httpcore.NetworkStream):
    """A stream on which no wait outlasts the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.cut())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.cut())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cut())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedTransport(httpx.BaseTransport):
    """What httpx sends requests by: no proxies, checked addresses, httpcore's errors as they are."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=4,
            keepalive_expiry=30.0,
            network_backend=CheckedBackend(guard, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response, its body still to be read."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
