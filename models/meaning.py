"""What a passage's meaning says of its labels: how near it is, to the encoder, to each labelled passage.

Only passages in doubt are read by the encoder, for it takes a hundred times as long as the linear models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.encodings import Encode, encode_texts

REACH = 0.4
"""How far under the linear gate a passage may lie and still be read; see docs/decisions/0008-encoder.md."""
STRENGTH = 0.1
"""Of the regularisation of the coefficients."""
MARGIN_DIGITS = 3
COMMON = 0.2
"""What all passages have in common, whatever they mean; gives the margins their intercept."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Meaning:
    """The labelled passages as the encoder has them, and what each adds to the margins of those near it.

    `read` has a row for each as the encoder gives it, `vectors` the same of length 1 once `centre` is taken
    away; `coefficients` a column for each label, one for the gate and one for telling. The encoder does not
    read passages whose linear margin of the gate is under `least_gate`; to their margins `passed_over` is
    added.
    """

    read: NDArray[np.float16]
    centre: Numbers
    coefficients: Numbers
    least_gate: float
    passed_over: Numbers

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The labelled passages, made comparable."""
        return direct(self.read, self.centre)

    def find_margins(self, texts: Sequence[str], gates: Numbers, *, encode: Encode = encode_texts) -> Numbers:
        """Return what to add to the linear margins of texts; `gates` are those of the gate."""
        margins = np.tile(self.passed_over, (len(texts), 1))
        different: dict[str, list[int]] = {}
        for i in np.flatnonzero(gates >= self.least_gate).tolist():
            different.setdefault(texts[i], []).append(i)
        if different:
            vectors = direct(encode(list(different)), self.centre)
            # the last digits of a product of matrices may differ with the texts read together
            found = (compare(vectors, self.vectors) @ self.coefficients).round(MARGIN_DIGITS)
            for places, row in zip(different.values(), found, strict=True):
                margins[places] = row
        return margins


def direct(vectors: NDArray[np.float16], centre: Numbers) -> NDArray[np.float32]:
    """Return the vectors less their usual mean, brought to the length 1."""
    moved = vectors - centre
    return np.asarray(moved / (np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def compare(vectors: NDArray[np.float32], others: NDArray[np.float32]) -> Numbers:
    """Return how near each is to each of the others: 0 to 1, and what all have in common.

    >>> compare(np.array([[1, 0]], np.float32), np.array([[1, 0], [0, 1], [-1, 0]], np.float32)).tolist()
    [[1.2, 0.45, 0.2]]
    """
    return np.square((1.0 + (vectors @ others.T).astype(float)) / 2.0) + COMMON
