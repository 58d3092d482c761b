"""What the passages around one say of it: rules stand together, and an item means what its lead-in says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WEIGHTS = (0.1, 0.05)
"""What each of the two passages right beside one counts for, then of those one further on."""
LEAD_IN_WEIGHT = 0.3
"""What the passage counts for that leads in an item; see docs/decisions/0003-classifier.md for both."""

Numbers = NDArray[np.float64]


def lean_on_neighbours(
    margins: Numbers, customary: Numbers, *, parents: Sequence[int | None] | None = None
) -> Numbers:
    """Return the margins of a document's passages, each moved by others' as far as these are unusual.

    A passage without neighbours and lead-in stays as it is.

    Args:
        margins: a row for each passage, in the order of the document.
        customary: the mean row of passages in general.
        parents: for each passage the place of what leads it in, or of the item that it is a part of.

    >>> margins = np.array([[-1.0], [3.0], [0.0]])
    >>> lean_on_neighbours(margins, np.array([-1.0])).round(2).tolist()
    [[-0.55], [3.1], [0.4]]
    >>> lean_on_neighbours(margins, np.array([-1.0]), parents=[None, None, 1]).round(2).tolist()
    [[-0.55], [3.1], [1.6]]
    """
    unusual = margins - customary
    moved = margins.copy()
    for distance, weight in enumerate(WEIGHTS, start=1):
        moved[distance:] += weight * unusual[:-distance]
        moved[:-distance] += weight * unusual[distance:]
    led = [(place, parent) for place, parent in enumerate(parents or ()) if parent is not None]
    for place, parent in led:
        moved[place] += LEAD_IN_WEIGHT * unusual[parent]
    return moved
