"""What the encoder made of texts is found again, to the bit, and made where it is not known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.encodings import BrokenEncodings, Encodings, encode_texts

TEXTS = ["Title to software vests in its author.", "Costs of travel may be charged.", "It rained."]


def test_what_was_made_is_found_again_to_the_bit() -> None:
    first = Encodings()
    made = first.encode(TEXTS)
    assert np.array_equal(made, encode_texts(TEXTS))
    again = Encodings.load(first.dump())
    assert np.array_equal(again.encode([TEXTS[2], TEXTS[0], TEXTS[2]]), made[[2, 0, 2]])
    assert (first.made, again.made) == (3, 0)


def test_a_text_that_is_not_known_is_made_among_those_that_are() -> None:
    first = Encodings()
    first.encode(TEXTS[:2])
    again = Encodings.load(first.dump())
    assert np.array_equal(again.encode(TEXTS[::-1]), encode_texts(TEXTS[::-1]))
    assert again.made == 1


def test_only_what_was_asked_for_is_kept() -> None:
    first = Encodings()
    assert first.dump() is None
    first.encode(TEXTS)
    second = Encodings.load(first.dump())
    second.encode(TEXTS[:1])
    third = Encodings.load(second.dump())
    third.encode(TEXTS)
    assert third.made == 2


def test_equal_askings_give_equal_bytes_in_any_order() -> None:
    one, other = Encodings(), Encodings()
    one.encode(TEXTS)
    other.encode(TEXTS[::-1])
    other.encode(TEXTS)
    assert one.dump() == other.dump()


def test_nothing_is_known_of_another_encoder() -> None:
    first = Encodings()
    first.encode(TEXTS)
    rewritten = io.BytesIO()
    with np.load(io.BytesIO(first.dump() or b"")) as arrays:
        np.savez(rewritten, **{**arrays, "encoder": np.array("0" * 12)})
    other = Encodings.load(rewritten.getvalue())
    other.encode(TEXTS)
    assert other.made == 3


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_bytes_that_are_no_encodings_are_refused(content: bytes) -> None:
    with pytest.raises(BrokenEncodings):
        Encodings.load(content)


@given(st.sampled_from(TEXTS), st.sampled_from([" ", "\n ", "\t", "\x1c", "\u2003", "\u00a0"]))
def test_a_text_is_known_again_whatever_its_blanks(text: str, blank: str) -> None:
    assert np.array_equal(encode_texts([text.replace(" ", blank)]), encode_texts([text]))
