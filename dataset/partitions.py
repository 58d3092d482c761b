"""Which documents' rows lie in a file together, where a table is published as many files.

The partitions depend on the set of documents alone: a document lies where the first digits of its identifier
put it, which are those of a hash, and there are so many partitions as the number of documents asks for.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from dataset.records import derive_id

DOCUMENTS_EACH = 64
"""The most that a partition holds on average; half as many after their number was doubled."""
MOST_PARTITIONS = 4096
_DIGITS = 3
"""Hexadecimal ones of an identifier, which tell as many partitions apart."""


@dataclass(frozen=True)
class Partitions:
    """A division of documents by their identifiers, in the order of the identifiers."""

    count: int
    """A power of two, at most `MOST_PARTITIONS`."""

    @cached_property
    def _starts(self) -> list[str]:
        step = MOST_PARTITIONS // self.count
        head = derive_id("d").partition("-")[0]
        return [f"{head}-{number * step:0{_DIGITS}x}" for number in range(self.count)]

    def find_partition(self, document_id: str) -> int:
        """Return the number of the partition, from 0, that the document's rows lie in.

        >>> [Partitions(4).find_partition(name) for name in ("d-0a12", "d-3fff", "d-4000", "d-ffff", "else")]
        [0, 0, 1, 3, 3]
        """
        return max(0, bisect_right(self._starts, document_id) - 1)


def divide_documents(count: int) -> Partitions:
    """Return the partitions for so many documents.

    >>> [divide_documents(count).count for count in (0, 64, 65, 10_000, 10**7)]
    [1, 1, 2, 256, 4096]
    """
    partitions = 1
    while partitions * DOCUMENTS_EACH < count and partitions < MOST_PARTITIONS:
        partitions *= 2
    return Partitions(partitions)
