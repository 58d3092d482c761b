from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.neighbours import WEIGHT, lean_on_neighbours

ROWS = st.integers(0, 6).flatmap(lambda count: arrays(float, (count, 3), elements=st.floats(-9, 9)))


def test_neighbours_that_are_as_usual_change_nothing() -> None:
    customary = np.array([-2.0, 0.5])
    margins = np.array([customary, [3.0, 4.0], customary])
    assert lean_on_neighbours(margins, customary)[1].tolist() == [3.0, 4.0]


@given(ROWS)
def test_a_document_read_backwards_leans_the_same(margins: np.ndarray) -> None:
    customary = np.array([-1.0, 0.0, 2.0])
    backwards = lean_on_neighbours(margins[::-1], customary)[::-1]
    np.testing.assert_allclose(lean_on_neighbours(margins, customary), backwards, atol=1e-12)


@given(ROWS)
def test_only_the_next_passages_count(margins: np.ndarray) -> None:
    customary = np.zeros(3)
    moved = lean_on_neighbours(margins, customary)
    for i, row in enumerate(margins):
        beside = [margins[k] for k in (i - 1, i + 1) if 0 <= k < len(margins)]
        np.testing.assert_allclose(moved[i], row + WEIGHT * sum(beside, customary), atol=1e-12)
