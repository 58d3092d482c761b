from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.neighbours import LEAD_IN_WEIGHT, WEIGHTS, lean_on_neighbours

ROWS = st.integers(0, 6).flatmap(lambda count: arrays(float, (count, 3), elements=st.floats(-9, 9)))


def test_neighbours_that_are_as_usual_change_nothing() -> None:
    customary = np.array([-2.0, 0.5])
    margins = np.array([customary, customary, [3.0, 4.0], customary, customary])
    assert lean_on_neighbours(margins, customary)[2].tolist() == [3.0, 4.0]


@given(ROWS)
def test_a_document_read_backwards_leans_the_same(margins: np.ndarray) -> None:
    customary = np.array([-1.0, 0.0, 2.0])
    backwards = lean_on_neighbours(margins[::-1], customary)[::-1]
    np.testing.assert_allclose(lean_on_neighbours(margins, customary), backwards, atol=1e-12)


@given(ROWS)
def test_nearer_passages_count_for_more_and_far_ones_for_nothing(margins: np.ndarray) -> None:
    customary = np.zeros(3)
    moved = lean_on_neighbours(margins, customary)
    count = len(margins)
    assert list(WEIGHTS) == sorted(WEIGHTS, reverse=True)
    for i, row in enumerate(margins):
        wanted = row.copy()
        for distance, weight in enumerate(WEIGHTS, 1):
            for k in (i - distance, i + distance):
                wanted += weight * margins[k] if 0 <= k < count else 0.0
        np.testing.assert_allclose(moved[i], wanted, atol=1e-12)


@given(ROWS, st.data())
def test_a_lead_in_moves_its_items_alone(margins: np.ndarray, data: st.DataObject) -> None:
    customary = np.array([-1.0, 0.0, 2.0])
    count = len(margins)
    parents = [data.draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(count)]
    without = lean_on_neighbours(margins, customary)
    moved = lean_on_neighbours(margins, customary, parents=parents)
    for place, parent in enumerate(parents):
        added = 0.0 if parent is None else LEAD_IN_WEIGHT * (margins[parent] - customary)
        np.testing.assert_allclose(moved[place], without[place] + added, atol=1e-12)
