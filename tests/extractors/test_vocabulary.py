"""The words of a document are counted whole, and a sample of its rows tells its language however long it is."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from dataset.records import Word
from extractors.languages import SAMPLE
from extractors.reading.vocabulary import build_vocabulary


def set_rows(texts: list[str]) -> Iterator[list[Word]]:
    for text in texts:
        yield [Word(each, 0.0, 0.0, 9.0, 10.0, 10.0) for each in text.split()]


def test_words_that_the_end_of_a_row_breaks_are_not_counted():
    vocabulary = build_vocabulary(set_rows(["The grant is awar-", "ded to a party.", "The party"]))
    assert vocabulary.counts == {"the": 2, "grant": 1, "is": 1, "to": 1, "a": 1, "party": 2}


def test_all_words_of_a_long_document_are_counted():
    vocabulary = build_vocabulary(set_rows(["the grant of the party"] * 5000))
    assert vocabulary.counts == {"the": 10_000, "grant": 5000, "of": 5000, "party": 5000}


@pytest.mark.parametrize("count", [1, 100, 2000, 50_000])
def test_rows_from_all_parts_of_a_document_are_sampled_and_not_many_of_them(count):
    sample = build_vocabulary(set_rows([f"row{number:05}" for number in range(count)])).sample
    numbers = [int(text.removeprefix("row")) for text in sample.split()]
    assert len(sample) < 2 * SAMPLE
    assert numbers[0] == 0
    assert numbers[-1] >= 0.95 * (count - 1)
    assert len({after - before for before, after in pairwise(numbers)}) <= 1
