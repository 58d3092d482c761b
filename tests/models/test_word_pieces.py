from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.encoder_files import read_vocabulary
from models.word_pieces import LONGEST_WORD, PieceSplitter, split_words

VOCABULARY = read_vocabulary()
SPLITTER = PieceSplitter(VOCABULARY)


def spell(text: str, *, longest: int = 50) -> list[str]:
    return [VOCABULARY[number] for number in SPLITTER.split(text, longest=longest)]


def test_a_word_is_split_into_its_longest_known_pieces() -> None:
    assert spell("The licensee reimburses.") == [
        "[CLS]", "the", "license", "##e", "rei", "##mb", "##urse", "##s", ".", "[SEP]",
    ]  # fmt: skip


def test_accents_and_case_make_no_difference() -> None:
    assert spell("ÉCOLE Générale") == spell("ecole generale")


def test_characters_without_a_width_are_left_out() -> None:
    assert split_words("pat\u00adent\u200b office\ufffd") == ["patent", "office"]


def test_what_is_too_long_for_a_word_is_unknown() -> None:
    assert spell("x" * (LONGEST_WORD + 1)) == ["[CLS]", "[UNK]", "[SEP]"]


def test_a_long_text_is_cut_and_still_has_an_end() -> None:
    pieces = spell("cost " * 100, longest=20)
    assert len(pieces) == 20
    assert pieces[-1] == "[SEP]"


@given(st.text())
def test_every_text_can_be_split(text: str) -> None:
    numbers = SPLITTER.split(text, longest=40)
    assert 2 <= len(numbers) <= 40
    assert all(0 <= number < len(VOCABULARY) for number in numbers)


@given(st.text(), st.text())
def test_texts_side_by_side_are_split_as_each_alone(left: str, right: str) -> None:
    assert split_words(f"{left} {right}") == split_words(left) + split_words(right)
