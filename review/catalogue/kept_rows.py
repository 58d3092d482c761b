"""Rows that were made lately, so that a table that is looked at again is not made anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class KeptRows(Generic[Key, Value]):
    """At most so many values, those that were asked for last; safe in threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[Key, Value] = OrderedDict()

    def find(self, keys: Collection[Key]) -> dict[Key, Value]:
        """Return the values that are known."""
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
            for key in found:
                self._known.move_to_end(key)
        return found

    def keep(self, values: Mapping[Key, Value]) -> None:
        """Remember values, and forget those that nobody asked for the longest."""
        with self._lock:
            self._known.update(values)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
