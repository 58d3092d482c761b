from __future__ import annotations

import json
import math
import struct

from hypothesis import given
from hypothesis import strategies as st

from dataset.packed_boxes import pack_boxes, unpack_boxes

SINGLES = st.floats(width=32)
HUNDREDTHS = st.integers(-10_000, 100_000).map(lambda number: round(number / 100, 2))
WHOLE = st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.one_of(st.floats(), SINGLES, HUNDREDTHS, WHOLE, st.sampled_from([0.0, -0.0, 5e-324]))
SIDES = ("page", "x0", "top", "x1", "bottom")
BOXES = st.lists(
    st.tuples(st.integers(1, 2**32 - 1), *[NUMBERS] * 4).map(
        lambda cells: dict(zip(SIDES, cells, strict=True))
    )
)


@given(BOXES)
def test_boxes_come_back_to_the_last_digit_and_as_the_same_json(boxes):
    unpacked = unpack_boxes(pack_boxes(boxes))
    assert json.dumps(unpacked) == json.dumps(boxes)
    for box, found in zip(boxes, unpacked, strict=True):
        assert [type(number) for number in found.values()] == [type(number) for number in box.values()]


@given(HUNDREDTHS, SINGLES.filter(math.isfinite))
def test_numbers_as_pages_have_them_take_four_bytes_or_less(hundredth, single):
    box = {"page": 1, "x0": hundredth, "top": single, "x1": hundredth, "bottom": single}
    assert len(pack_boxes([box])) <= struct.calcsize("<HB") + 4 * 4
