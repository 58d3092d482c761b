"""Chooses what the sentence encoder can do without, and has the rest make up for it.

Of the inner units of each layer those with the greatest share in its output are kept. What the layer makes of
them is then refitted by least squares to what the whole encoder has there, layer after layer, so that each
makes up for those before it (in the manner of He, Zhang and Sun 2017). The result is a file of kisoku's own:

    python -m models.thinning_fitting corpus/labels
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.encoder import (
    LONGEST,
    Batch,
    Encoder,
    Floats,
    Layer,
    Linear,
    activate,
    attend,
    load_encoder,
    step,
)
from models.labelled import read_labelled
from models.thinning import THINNING_FILE, Thinning, dump_thinning, thin_layer

KEPT_UNITS = 384
SAMPLE = 2000
"""Passages that it is fitted to; some 65,000 pieces, for 385 numbers each."""
RIDGE = 1e-3
"""Share of the mean square of the units that holds the fit near to the published numbers."""


def fit_thinning(encoder: Encoder, texts: Sequence[str]) -> Thinning:
    """Return what to keep of the encoder to read texts like these."""
    sample = texts[:: max(1, len(texts) // SAMPLE)]
    batch = Batch.join([encoder.splitter.split(text, longest=LONGEST) for text in sample])
    whole = thin = encoder.embed(batch)
    units, outputs = [], []
    for layer in encoder.layers:
        seen = attend(layer, whole, batch)
        target = seen + layer.outer.apply(activate(layer, seen))
        whole = step(layer, seen)
        thin = attend(layer, thin, batch)
        units.append(_choose_units(layer, activate(layer, thin)))
        outputs.append(_fit_outputs(layer, units[-1], thin, target - thin))
        thin = step(thin_layer(layer, units[-1], outputs[-1]), thin)
    return Thinning(np.array(units, dtype=np.int16), np.array(outputs, dtype=np.float16))


def _choose_units(layer: Layer, activity: Floats) -> NDArray[np.int64]:
    shares = activity.var(axis=0) * np.square(layer.outer.weights).sum(axis=1)
    return np.sort(np.argsort(-shares, kind="stable")[:KEPT_UNITS])


def _fit_outputs(layer: Layer, units: NDArray[np.int64], rows: Floats, target: Floats) -> Floats:
    """Return the outputs of the units, then the shift, that come nearest to `target`."""
    inner = replace(layer, inner=Linear(layer.inner.weights[:, units], layer.inner.shift[units]))
    activity = np.hstack([activate(inner, rows), np.ones((len(rows), 1), dtype=np.float32)]).astype(float)
    published = np.vstack([layer.outer.weights[units], layer.outer.shift])
    squares = activity.T @ activity
    squares[np.diag_indices_from(squares)] += RIDGE * np.trace(squares) / len(squares)
    change = np.linalg.solve(squares, activity.T @ (target - activity @ published))
    return np.asarray(published + change, dtype=np.float32)


def main() -> None:
    """Write the file for the labelled passages of the folder that the command line names."""
    texts = [passage.text for passage in read_labelled(Path(sys.argv[1]))]
    THINNING_FILE.write_bytes(dump_thinning(fit_thinning(load_encoder(), texts)))


if __name__ == "__main__":
    main()
