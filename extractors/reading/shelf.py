"""What is put aside of each page until the whole document has been seen, in memory or in a file."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Generic, TypeVar

Item = TypeVar("Item")

HELD = 64
"""Items that stay in memory: most documents have fewer pages, which take up less than what reads them."""


def _keep(item: Any) -> Any:
    return item


class _File:
    """Records one after the other in a file that is opened when there is a first one."""

    def __init__(self) -> None:
        self.ends = array("Q", [0])
        self._file: IO[bytes] | None = None

    def write(self, data: bytes) -> None:
        if self._file is None:
            self._file = TemporaryFile(prefix="kisoku-")  # noqa: SIM115 - closed with the shelf
        self._file.seek(self.ends[-1])
        self._file.write(data)
        self.ends.append(self.ends[-1] + len(data))

    def read(self, start: int, end: int) -> bytes:
        if self._file is None:
            return b""
        self._file.seek(start)
        return self._file.read(end - start)

    def close(self) -> None:
        del self.ends[1:]
        if self._file is not None:
            self._file.close()
            self._file = None


class Shelf(Generic[Item]):
    """Items in the order in which they were put aside, to be gone through as often as needed.

    The first `held` stay in memory, and later ones lie in a temporary file, which has no name and is gone
    with the process. What comes back from there is equal to what was put there; `pack` makes of an item what
    pickle writes more quickly, and `unpack` the item of that.

    >>> with Shelf("abc", held=1) as shelf:
    ...     shelf.append("d")
    ...     list(shelf), list(shelf), len(shelf)
    (['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'], 4)
    """

    def __init__(
        self,
        items: Iterable[Item] = (),
        *,
        held: int = HELD,
        pack: Callable[[Item], Any] = _keep,
        unpack: Callable[[Any], Item] = _keep,
    ) -> None:
        self._held, self._pack, self._unpack = held, pack, unpack
        self._items: list[Item] = []
        self._rest = _File()
        for item in items:
            self.append(item)

    def append(self, item: Item) -> None:
        """Put an item after the others."""
        if len(self._items) < self._held:
            self._items.append(item)
        else:
            self._rest.write(pickle.dumps(self._pack(item), pickle.HIGHEST_PROTOCOL))

    def __len__(self) -> int:
        return len(self._items) + len(self._rest.ends) - 1

    def __iter__(self) -> Iterator[Item]:
        yield from self._items
        for start, end in pairwise(self._rest.ends):
            yield self._unpack(pickle.loads(self._rest.read(start, end)))  # noqa: S301 - this process wrote it

    def close(self) -> None:
        """Forget all items."""
        self._items.clear()
        self._rest.close()

    def __enter__(self) -> Shelf[Item]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
