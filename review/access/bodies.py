"""Bodies of requests: no larger than allowed, and looked into before the application reads them."""

from __future__ import annotations

from collections import deque

from starlette.types import Message, Receive

from review.access.refusals import Refusal


class Inlet:
    """Passes a body on, piece by piece, up to `limit` bytes; `receive` raises Refusal beyond."""

    def __init__(self, receive: Receive, *, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._byte_count = 0
        self._held: deque[Message] = deque()
        self.exceeded = False

    async def receive(self) -> Message:
        """Return what was looked at already, and then what comes."""
        return self._held.popleft() if self._held else await self._take()

    async def peek(self, byte_count: int) -> bytes:
        """Return at least as many bytes of the beginning, or all; they are still passed on."""
        start = b""
        while len(start) < byte_count:
            message = await self._take()
            self._held.append(message)
            start += message.get("body", b"")
            if not message.get("more_body", False):
                break
        return start

    def make_refusal(self) -> Refusal:
        """Return what whoever sends more is told."""
        return refuse_length(self._limit)

    async def _take(self) -> Message:
        if self.exceeded:
            raise self.make_refusal()
        message = await self._receive()
        self._byte_count += len(message.get("body", b""))
        if self._byte_count > self._limit:
            self.exceeded = True
            raise self.make_refusal()
        return message


def refuse_length(limit: int) -> Refusal:
    """Return what is said of a body that is too large."""
    size = f"{limit / 2**20:,.0f} MB" if limit >= 2**20 else f"{limit:,} bytes"
    return Refusal(413, f"That is more than the {size} that the desk takes at once.")
