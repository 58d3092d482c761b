"""Boxes in few bytes, from which they come back exactly as they were.

A box starts with two bytes that say how its page and its four numbers are written, three bits for each: a
page in one, two or four bytes; a number as hundredths in two or four bytes, as a float of four or eight, or
as an integer of eight. Each is written in the first of these ways that gives back the same number.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from dataset.columns import JsonValue

_HEAD = struct.Struct("<H")
_PAGES = "BHI"
_SHORT_HUNDREDTHS, _HUNDREDTHS, _SINGLE, _DOUBLE, _INTEGER = range(5)
_NUMBERS = "Hifdq"
_BITS = 3
_SIDES = ("x0", "top", "x1", "bottom")

_pack_single = struct.Struct("<f")


def pack_boxes(boxes: Iterable[Mapping[str, float]]) -> bytes:
    """Return the boxes, `{page, x0, top, x1, bottom}`, as bytes; numbers may be any that a float can be."""
    return b"".join(map(_pack_box, boxes))


def unpack_boxes(content: bytes) -> list[JsonValue]:
    """Return the boxes that `pack_boxes` was given, integers as integers.

    >>> box = {"page": 3, "x0": 72.1, "top": 0, "x1": 1 / 3, "bottom": 70.78001708984375}
    >>> unpack_boxes(pack_boxes([box])) == [box], len(pack_boxes([box]))
    (True, 29)
    """
    boxes: list[JsonValue] = []
    place = 0
    while place < len(content):
        [head] = _HEAD.unpack_from(content, place)
        layout, kinds = _read_layout(head)
        page, *numbers = layout.unpack_from(content, place + _HEAD.size)
        box: dict[str, JsonValue] = {"page": page}
        for side, kind, number in zip(_SIDES, kinds, numbers, strict=True):
            box[side] = number / 100 if kind <= _HUNDREDTHS else number
        boxes.append(box)
        place += _HEAD.size + layout.size
    return boxes


def _pack_box(box: Mapping[str, float]) -> bytes:
    page = int(box["page"])
    head = 0 if page < 1 << 8 else 1 if page < 1 << 16 else 2
    numbers: list[float] = []
    for position, side in enumerate(_SIDES, start=1):
        kind, number = _choose_kind(box[side])
        head |= kind << _BITS * position
        numbers.append(number)
    layout, _ = _read_layout(head)
    return _HEAD.pack(head) + layout.pack(page, *numbers)


@cache
def _read_layout(head: int) -> tuple[struct.Struct, Sequence[int]]:
    """Return how a box is written, and of which kind its numbers are."""
    page, *kinds = (head >> _BITS * position & (1 << _BITS) - 1 for position in range(5))
    return struct.Struct("<" + _PAGES[page] + "".join(_NUMBERS[kind] for kind in kinds)), kinds


def _choose_kind(number: float) -> tuple[int, float]:
    """Return the shortest kind that gives the number back, and what is written of it."""
    if isinstance(number, int):
        return _INTEGER, number
    if abs(number) < 1e7:  # hundredths of it fit four bytes, and no page is larger
        hundredths = round(number * 100)
        if hundredths / 100 == number and (hundredths or math.copysign(1, number) > 0):
            return _SHORT_HUNDREDTHS if 0 <= hundredths < 1 << 16 else _HUNDREDTHS, hundredths
    return _SINGLE if _is_single(number) else _DOUBLE, number


def _is_single(number: float) -> bool:
    try:
        return bool(_pack_single.unpack(_pack_single.pack(number))[0] == number)
    except OverflowError:
        return False
