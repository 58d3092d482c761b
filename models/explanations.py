"""Which words of a passage speak for its labels."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.classifier import PassageClassifier

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|[$€£¥%]")
MOST_WORDS = 5
LEAST_RISE = 1e-6
"""Rounding moves log odds by less."""
CONTEXT = "(context)"
"""Stands among the words, and is none, for what the passages around one add."""


class WeightyWord(NamedTuple):
    """A word of a passage, in lower case, and by how much the log odds of a label fall without it."""

    word: str
    weight: float


def explain_labels(
    classifier: PassageClassifier,
    text: str,
    labels: Sequence[str],
    *,
    section: str = "",
    in_context: Mapping[str, float] | None = None,
) -> dict[str, tuple[WeightyWord, ...]]:
    """Return for each label the words that speak for it most, the weightiest first.

    Where `in_context` has the probabilities that a passage was given with an eye to those around it, CONTEXT
    comes last, with by how much the label's log odds rose, or fell, over those of the text alone.

    Each word is left out in turn, everywhere, and the text judged again: so its stem, its pairs and the terms
    it is part of all count, whatever the model makes of them (Robnik-Šikonja and Kononenko 2008).
    """
    words = list(dict.fromkeys(found.group().lower() for found in WORD.finditer(text)))
    texts = [text, *(_leave_out(text, word) for word in words)]
    whole, *others = [
        judgement.scores for judgement in classifier.classify(texts, sections=[section] * len(texts))
    ]
    return {
        label: (
            *_choose_words(words, [_find_log_odds(whole, label) - _find_log_odds(o, label) for o in others]),
            *_weigh_context(label, whole, in_context or whole),
        )
        for label in labels
    }


def _weigh_context(
    label: str, alone: Mapping[str, float], in_context: Mapping[str, float]
) -> tuple[WeightyWord, ...]:
    rise = _find_log_odds(in_context, label) - _find_log_odds(alone, label)
    return (WeightyWord(CONTEXT, rise),) if abs(rise) >= LEAST_RISE else ()


def _leave_out(text: str, word: str) -> str:
    """Return the text without a word.

    >>> _leave_out("The Party owns it; the parties agree.", "the")
    ' Party owns it;  parties agree.'
    """
    return WORD.sub(lambda found: "" if found.group().lower() == word else found.group(), text)


def _find_log_odds(scores: Mapping[str, float], label: str) -> float:
    probability = min(max(scores[label], 1e-12), 1.0 - 1e-12)
    return math.log(probability / (1.0 - probability))


def _choose_words(words: Sequence[str], falls: Sequence[float]) -> tuple[WeightyWord, ...]:
    ranked = sorted(zip(words, falls, strict=True), key=lambda pair: -pair[1])
    return tuple(WeightyWord(word, fall) for word, fall in ranked[:MOST_WORDS] if fall > 0.0)
