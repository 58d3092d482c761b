"""Words, numbers and addresses that a line end breaks, in four languages."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from extractors.reading.hyphens import join_break
from extractors.reading.vocabulary import Vocabulary

SAMPLES = {
    "en": "The funds are owned by the party that receives them, and it may use what it has learnt.",
    "de": "Die Mittel sind wirtschaftlich und sparsam zu verwenden, und der Nachweis ist zu erbringen.",
    "fr": "Les résultats appartiennent à la partie qui les a obtenus, et elle peut les publier.",
    "es": "Los resultados son propiedad de la parte que los ha obtenido, y esta puede publicarlos.",
}
BREAKS = Path(__file__).with_name("line_breaks.csv")


def read_breaks() -> list[dict[str, str]]:
    with BREAKS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("case", read_breaks(), ids=lambda case: f"{case['language']}-{case['joined']}")
def test_a_broken_word_is_joined_as_it_was_written(case: dict[str, str]) -> None:
    counts = Counter(form for word in case["written"].split() for form in {word, word.casefold()})
    vocabulary = Vocabulary(counts, SAMPLES[case["language"]])
    assert join_break(case["left"], case["right"], vocabulary) == case["joined"]
