"""What the passages right before and after one say of it: rules stand together, and so does other talk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEIGHT = 0.1
"""What each neighbour counts for; see docs/decisions/0003-classifier.md."""

Numbers = NDArray[np.float64]


def lean_on_neighbours(margins: Numbers, customary: Numbers) -> Numbers:
    """Return the margins of a document's passages, each moved by its neighbours' as far as these are unusual.

    `margins` has a row for each passage, in the order of the document; `customary` is the mean row of
    passages in general. A passage without neighbours stays as it is.

    >>> lean_on_neighbours(np.array([[-1.0], [3.0], [0.0]]), np.array([-1.0])).round(1).tolist()
    [[-0.6], [3.1], [0.4]]
    """
    unusual = WEIGHT * (margins - customary)
    moved = margins.copy()
    moved[1:] += unusual[:-1]
    moved[:-1] += unusual[1:]
    return moved
