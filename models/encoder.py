"""The sentence encoder: turns a text into 384 numbers that are near each other for texts alike in meaning.

all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019) by numpy alone. Texts are read without padding:
the words of all stand in one matrix, and only attention goes text by text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.encoder_files import BrokenEncoder, read_tensors, read_vocabulary
from models.word_pieces import PieceSplitter

LAYERS, WIDTH, HEAD_WIDTH = 6, 384, 32
LONGEST = 96
"""Pieces of words of a text that are read; docs/decisions/0008-encoder.md."""
BATCH = 1024
"""Pieces read at once, as many as the processor's cache likes."""
BLOCK = 128
"""Of them, those that look at each other at once; what is seen of more leaves that cache."""
MOST_WEIGHT = 80.0
"""Of attention, as a logarithm, either way: the published numbers stay below, and its power is a number."""
GELU_CUBIC = 0.044715  # Hendrycks and Gimpel 2016

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Norm:
    """What a row is scaled and moved by once its mean is 0 and its variance 1."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Linear:
    """A matrix to multiply by from the right, and what is added."""

    weights: Floats
    shift: Floats

    def apply(self, rows: Floats) -> Floats:
        """Return the rows' products."""
        product = rows @ self.weights
        product += self.shift
        return product


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: attention to the text's other words, then a step for each word alone."""

    attention: Linear
    """To queries, keys and values, in this order; queries are divided by the root of a head's width."""
    mixing: Linear
    after_attention: Norm
    inner: Linear
    outer: Linear
    after_step: Norm


@dataclass(frozen=True, slots=True)
class Batch:
    """The pieces of some texts, one after another."""

    pieces: Integers
    places: Integers
    """The place of each piece in its text."""
    starts: Integers
    lengths: Integers

    @classmethod
    def join(cls, texts: Sequence[Sequence[int]]) -> Batch:
        """Return the texts as a batch."""
        lengths = np.array([len(text) for text in texts])
        starts = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        return cls(np.concatenate([np.asarray(text) for text in texts]), places, starts, lengths)

    def iterate_alike(self) -> Iterator[tuple[slice, int]]:
        """Yield the rows of neighbouring texts of one length, a block or one text at most, and it."""
        changes = np.flatnonzero(np.diff(self.lengths)) + 1
        for run in np.split(np.arange(len(self.lengths)), changes):
            start, length = int(self.starts[run[0]]), int(self.lengths[run[0]])
            end, extent = start + len(run) * length, max(1, BLOCK // length) * length
            for first in range(start, end, extent):
                yield slice(first, min(first + extent, end)), length


@dataclass(frozen=True, slots=True)
class Encoder:
    """The encoder's numbers; `words` are whole numbers, to be multiplied by `word_scales`."""

    splitter: PieceSplitter
    words: NDArray[np.int8]
    word_scales: Floats
    places: Floats
    start: Norm
    layers: tuple[Layer, ...]

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row of 384 numbers for each text: the mean of what its pieces become."""
        split = [self.splitter.split(text, longest=LONGEST) for text in texts]
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for own in _pack(split):
            batch = Batch.join([split[i] for i in own])
            rows = self.embed(batch)
            for layer in self.layers:
                rows = step(layer, attend(layer, rows, batch))
            vectors[own] = np.add.reduceat(rows, batch.starts, axis=0) / batch.lengths[:, None]
        return vectors

    def embed(self, batch: Batch) -> Floats:
        """Return what stands for the pieces before the first layer."""
        rows = self.words[batch.pieces] * self.word_scales[batch.pieces] + self.places[batch.places]
        return _normalise(rows, self.start)


def attend(layer: Layer, rows: Floats, batch: Batch) -> Floats:
    """Return the rows after they have looked at the others of their text."""
    mixed = layer.mixing.apply(look(layer, rows, batch))
    mixed += rows
    return _normalise(mixed, layer.after_attention)


def look(layer: Layer, rows: Floats, batch: Batch) -> Floats:
    """Return what the heads of a layer see for each row, side by side."""
    width = len(layer.mixing.weights)
    projected = layer.attention.apply(rows)
    seen = np.empty((len(rows), width), dtype=np.float32)
    ones = np.ones((int(batch.lengths.max()), 1), dtype=np.float32)
    for alike, length in batch.iterate_alike():
        shape = (-1, length, 3, width // HEAD_WIDTH, HEAD_WIDTH)
        queries, keys, values = projected[alike].reshape(shape).transpose(2, 0, 3, 1, 4)
        weights = queries @ keys.swapaxes(-1, -2)
        np.clip(weights, -MOST_WEIGHT, MOST_WEIGHT, out=weights)
        np.exp(weights, out=weights)
        found = weights @ values
        found /= weights @ ones[:length]  # a product is the quickest sum
        seen[alike] = found.transpose(0, 2, 1, 3).reshape(-1, width)
    return seen


def step(layer: Layer, rows: Floats) -> Floats:
    """Return the rows after the step that each takes alone."""
    stepped = layer.outer.apply(activate(layer, rows))
    stepped += rows
    return _normalise(stepped, layer.after_step)


def activate(layer: Layer, rows: Floats) -> Floats:
    """Return how much each inner unit of a layer says to each row (GELU by the hyperbolic tangent)."""
    sums = layer.inner.apply(rows)
    bent = sums * sums
    bent *= np.float32(GELU_CUBIC)
    bent += np.float32(1)
    bent *= sums
    bent *= np.float32(np.sqrt(2 / np.pi))
    np.tanh(bent, out=bent)
    bent += np.float32(1)
    bent *= sums
    bent *= np.float32(0.5)
    return bent


def _normalise(rows: Floats, norm: Norm) -> Floats:
    """Return the rows, which are changed in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variances = np.einsum("ij,ij->i", rows, rows)[:, None] / np.float32(WIDTH)
    rows /= np.sqrt(variances + np.float32(1e-12))
    rows *= norm.scale
    rows += norm.shift
    return rows


def _pack(split: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of texts to be read together, texts of one length side by side."""
    own: list[int] = []
    count = 0
    for i in sorted(range(len(split)), key=lambda i: len(split[i])):
        if own and count + len(split[i]) > BATCH:
            yield own
            own, count = [], 0
        own.append(i)
        count += len(split[i])
    if own:
        yield own


@cache
def load_encoder() -> Encoder:
    """Return the encoder as it was published. Raises BrokenEncoder."""
    tensors = read_tensors()
    matrices = [name for name in tensors if name.startswith("val_") and name.endswith("_q")]
    if len(matrices) != 6 * LAYERS:
        raise BrokenEncoder(f"{len(matrices)} matrices instead of {6 * LAYERS}")
    place = "embeddings.position_embeddings.weight"
    kind = tensors["embeddings.token_type_embeddings.weight"][0]
    return Encoder(
        splitter=PieceSplitter(read_vocabulary()),
        words=tensors["embeddings.word_embeddings.weight_q"],
        word_scales=tensors["embeddings.word_embeddings.weight_scale"],
        places=tensors[place + "_q"] * tensors[place + "_scale"] + kind,
        start=_read_norm("embeddings"),
        layers=tuple(_read_layer(i, matrices[6 * i : 6 * i + 6]) for i in range(LAYERS)),
    )


def _read_layer(number: int, matrices: Sequence[str]) -> Layer:
    """Return a layer; its matrices, in the file's order: query, key, value, mixing, inner, outer."""
    tensors, home = read_tensors(), f"encoder.layer.{number}."
    query, key, value, mixing, inner, outer = (_read_matrix(name) for name in matrices)
    shifts = [tensors[f"{home}attention.self.{part}.bias"] for part in ("query", "key", "value")]
    share = np.float32(1 / np.sqrt(HEAD_WIDTH))
    return Layer(
        attention=Linear(
            np.hstack([query * share, key, value]), np.concatenate([shifts[0] * share, *shifts[1:]])
        ),
        mixing=Linear(mixing, tensors[home + "attention.output.dense.bias"]),
        after_attention=_read_norm(home + "attention.output"),
        inner=Linear(inner, tensors[home + "intermediate.dense.bias"]),
        outer=Linear(outer, tensors[home + "output.dense.bias"]),
        after_step=_read_norm(home + "output"),
    )


def _read_matrix(name: str) -> Floats:
    tensors = read_tensors()
    return np.asarray(tensors[name] * tensors[name.removesuffix("_q") + "_scale"], dtype=np.float32)


def _read_norm(home: str) -> Norm:
    tensors = read_tensors()
    return Norm(tensors[home + ".LayerNorm.weight"], tensors[home + ".LayerNorm.bias"])
