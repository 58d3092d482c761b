"""How often somebody may try to log in."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

Key = tuple[str, str]
"""Whose attempts are counted together: `("user", name)` or `("address", network)`."""

ALLOWED = {"user": 5, "address": 20}
"""Attempts in a window; an address may be that of a whole office."""
WINDOW_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 900.0
MOST_KEYS = 10_000


@dataclass(slots=True)
class _Count:
    since: float
    count: int = 0
    until: float = 0.0


class Attempts:
    """Counts attempts in memory; each beyond those allowed doubles the wait. `clock` tells seconds."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._counts: OrderedDict[Key, _Count] = OrderedDict()

    def take(self, *keys: Key) -> float:
        """Count an attempt and return 0, or return how many seconds to wait, and count nothing.

        It is counted before it is known to fail, so that many at once are counted too.
        """
        now = self._clock()
        counts = [self._find(key, now) for key in keys]
        wait = max((count.until - now for count in counts), default=0.0)
        if wait > 0:
            return wait
        for (kind, _), count in zip(keys, counts, strict=True):
            count.count += 1
            excess = count.count - ALLOWED[kind]
            if excess >= 0:
                count.until = now + min(WINDOW_SECONDS * 2 ** min(excess, 30), LONGEST_WAIT_SECONDS)
        return 0.0

    def forgive(self, *keys: Key) -> None:
        """Forget the attempts of somebody who knew the password."""
        for key in keys:
            self._counts.pop(key, None)

    def _find(self, key: Key, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or _is_over(count, now):
            count = self._counts[key] = _Count(now)
        self._counts.move_to_end(key)
        if len(self._counts) > self._most_keys:
            self._counts.popitem(last=False)
        return count


def _is_over(count: _Count, now: float) -> bool:
    quiet_since = count.until + LONGEST_WAIT_SECONDS if count.until else count.since + WINDOW_SECONDS
    return now >= quiet_since


def name_keys(address: str, user: str) -> tuple[Key, Key]:
    """Return whose attempt it is: the user's, and the address's; of IPv6 a network, which is one household.

    >>> name_keys("2001:db8::1", "Ada")
    (('user', 'ada'), ('address', '2001:db8::/64'))
    """
    network = address
    try:
        if ipaddress.ip_address(address).version == 6:
            network = str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        pass  # a socket that has no address
    return ("user", user.casefold()[:64]), ("address", network)
