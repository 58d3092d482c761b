"""What a process of comparison is asked for, and what it answers: rows packed one by one.

A comparison of ten thousand documents is large. To unpack all of it would keep the other threads of the desk
waiting for seconds; a page unpacks the few rows that it shows.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dataset.comparison.questions import Answered
from dataset.comparison.records import By, Comparison, Filters
from dataset.report.glance import GlanceRow

Content = Literal["rules", "questions"]
Form = Literal["csv", "xlsx", "json"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be compared."""

    content: Content = "rules"
    by: By = "programs"
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Packed:
    """A comparison, or the answers to the standing questions, with its rows packed."""

    names: tuple[str, ...]
    """What the rows are called, in their order."""
    rows: tuple[bytes, ...]
    """Each a ComparedRow, or a GlanceRow."""
    comparison: Comparison | None = None
    """Without its rows."""
    answered: bytes = b""
    """All answers."""
    questions: tuple[str, ...] = ()

    def measure_bytes(self) -> int:
        """Return about how much memory it takes."""
        return sum(map(len, self.rows)) + len(self.answered) + 100 * len(self.rows)


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Have something compared; the answer is a Packed."""

    store_url: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Have a comparison written as a file, whose bytes are the answer."""

    form: Form
    matrix: Packed | None
    answers: Packed | None


def pack_comparison(comparison: Comparison) -> Packed:
    """Return a comparison with its rows packed."""
    return Packed(
        tuple(row.name for row in comparison.rows),
        tuple(map(_pack, comparison.rows)),
        comparison=replace(comparison, rows=()),
    )


def pack_answers(answered: Sequence[Answered], rows: Sequence[GlanceRow]) -> Packed:
    """Return answers packed; `rows` are the same, by programme or document."""
    return Packed(
        tuple(row.name for row in rows),
        tuple(map(_pack, rows)),
        answered=_pack(tuple(answered)),
        questions=tuple(each.question for each in answered),
    )


def unpack_comparison(packed: Packed) -> Comparison:
    """Return a whole comparison; takes a while."""
    assert packed.comparison is not None  # noqa: S101 - for the type checker
    return replace(packed.comparison, rows=tuple(map(unpack, packed.rows)))


def unpack_rows(packed: Packed, places: Iterable[int]) -> list[Any]:
    """Return the rows at some places."""
    return [unpack(packed.rows[place]) for place in places]


def unpack(content: bytes) -> Any:
    """Return what was packed."""
    return pickle.loads(zlib.decompress(content))  # noqa: S301 - a process of ours wrote it


def _pack(value: object) -> bytes:
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)
