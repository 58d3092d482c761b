"""The sentence encoder as it is used: half as long in reading, for inner units that say little are left out.

Of the 1,536 inner units of each layer 384 are kept, and what the layer makes of them was refitted
(`models/thinning_fitting.py`). Which, and to what, stands in `thinning.npz` beside this module, so that what
the encoder says of a text never changes with what is learned.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.encoder import WIDTH, Encoder, Layer, Linear, load_encoder

THINNING_FILE = Path(__file__).with_name("thinning.npz")


@dataclass(frozen=True, slots=True)
class Thinning:
    """What is kept of the encoder's layers, and their refitted outputs."""

    units: NDArray[np.int16]
    """A row of numbers of inner units for each layer."""
    outputs: NDArray[np.float16]
    """For each layer and unit, then for the shift, a row of 384."""

    def apply(self, encoder: Encoder) -> Encoder:
        """Return the encoder with thinner layers."""
        thinned = (
            thin_layer(layer, units, outputs.astype(np.float32))
            for layer, units, outputs in zip(encoder.layers, self.units, self.outputs, strict=True)
        )
        return replace(encoder, layers=tuple(thinned))


def dump_thinning(thinning: Thinning) -> bytes:
    """Return the content of the file that `read_thinning` reads."""
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, units=thinning.units, outputs=thinning.outputs)
    return content.getvalue()


def read_thinning(path: Path = THINNING_FILE) -> Thinning:
    """Return what `dump_thinning` wrote; nothing is unpickled."""
    with np.load(path, allow_pickle=False) as arrays:
        return Thinning(arrays["units"], arrays["outputs"])


@cache
def load_thin_encoder() -> Encoder:
    """Return the encoder that reads passages; takes a fifth of a second. Raises BrokenEncoder."""
    return read_thinning().apply(load_encoder())


def thin_layer(layer: Layer, units: NDArray[np.integer], outputs: NDArray[np.float32]) -> Layer:
    """Return the layer with these inner units alone, and what it makes of them."""
    assert outputs.shape == (len(units) + 1, WIDTH)  # noqa: S101 - the file is part of the code
    return replace(
        layer,
        inner=Linear(np.ascontiguousarray(layer.inner.weights[:, units]), layer.inner.shift[units]),
        outer=Linear(outputs[:-1], outputs[-1]),
    )
