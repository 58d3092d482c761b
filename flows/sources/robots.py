"""What a host's robots.txt allows (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.sources.problems import FetchFailed, FetchInterrupted

if TYPE_CHECKING:
    from protego import Protego

AGENT = "kisoku"
LARGEST = 512 * 1024
"""Bytes of a robots.txt that are heeded."""
LONGEST_DELAY_SECONDS = 120.0
"""A robots.txt that asks for more is heeded so far."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What is allowed on one origin; `unread` says why nothing is."""

    rules: Protego | None = None
    unread: str | None = None

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch the URL."""
        return self.unread is None and (self.rules is None or bool(self.rules.can_fetch(url, AGENT)))

    @property
    def delay_seconds(self) -> float:
        """How long to wait between two requests, 0 if nothing is said."""
        if self.rules is None:
            return 0.0
        return min(float(self.rules.crawl_delay(AGENT) or 0.0), LONGEST_DELAY_SECONDS)


def read_robots(origin: str, read: Callable[[str], bytes]) -> Robots:
    """Return the rules of an origin such as `https://example.org`, read by what takes a URL.

    Where the file is missing, everything is allowed; where it cannot be reached, nothing is.
    """
    from protego import Protego  # noqa: PLC0415 - only fetching needs it

    try:
        data = read(f"{origin}/robots.txt")
    except FetchInterrupted as error:
        return Robots(unread=f"{origin}/robots.txt cannot be read, so nothing is fetched there: {error}")
    except FetchFailed:
        return Robots()
    return Robots(Protego.parse(data[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")))
