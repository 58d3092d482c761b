"""What the sentence encoder made of texts, kept to be found again, for making it takes most of the time.

What it makes of a text depends on nothing but the text, see `models.thinning`, so that what is found again is
what would be made anew, to the bit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.decisions import normalise_blanks
from models.lessons import make_key
from models.thinning import load_thin_encoder
from models.versions import hash_encoder

Vector = NDArray[np.float16]
Encode = Callable[[Sequence[str]], Vector]
"""Gives a row of 384 numbers for each text."""

NOTHING: Mapping[str, Vector] = MappingProxyType({})


class BrokenEncodings(ValueError):
    """Bytes that are no encodings."""


def encode_texts(texts: Sequence[str]) -> Vector:
    """Return what the encoder makes of each text, to the three digits that are kept of it.

    White space of any length counts as a blank.
    """
    return load_thin_encoder().encode([normalise_blanks(text) for text in texts]).astype(np.float16)


class Encodings:
    """Finds what the encoder made of texts, and has it make what is not known; keeps what was asked for.

    >>> first = Encodings()
    >>> made = first.encode(["Title vests in the Host."])
    >>> again = Encodings.load(first.dump())
    >>> bool((again.encode(["Title vests in the Host."]) == made).all()), again.made
    (True, 0)
    """

    def __init__(self, known: Mapping[str, Vector] = NOTHING) -> None:
        self._known = known
        self._asked: dict[str, Vector] = {}
        self.made = 0
        """How many texts the encoder has read."""

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return what the encoder makes of each text, as `encode_texts` does."""
        keys = [make_key(text) for text in texts]
        unknown = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._asked and key not in self._known
        }
        found = {key: self._known[key] for key in keys if key in self._known}
        made = dict(zip(unknown, encode_texts(list(unknown.values())), strict=True)) if unknown else {}
        self._asked |= found | made
        self.made += len(made)
        return np.array([self._asked[key] for key in keys])

    def dump(self) -> bytes | None:
        """Return what was asked for, for `load`; None if nothing was. Equal askings give equal bytes."""
        if not self._asked:
            return None
        keys = sorted(self._asked)
        content = io.BytesIO()
        np.savez(
            content,
            allow_pickle=False,
            encoder=np.array(hash_encoder()),
            keys=np.array(keys, dtype="S16"),
            vectors=np.array([self._asked[key] for key in keys]),
        )
        return content.getvalue()

    @classmethod
    def load(cls, content: bytes | None) -> Self:
        """Return what `dump` was given; nothing is known if that was by another encoder.

        Raises BrokenEncodings.
        """
        if content is None:
            return cls()
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                if str(arrays["encoder"]) != hash_encoder():
                    return cls()
                keys, vectors = arrays["keys"].astype(str).tolist(), arrays["vectors"]
                return cls(dict(zip(keys, vectors, strict=True)))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise BrokenEncodings(f"the encodings cannot be read: {error}") from error
