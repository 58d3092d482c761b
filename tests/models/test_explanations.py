from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import LABELS
from models.classifier import PassageClassifier
from models.explanations import CONTEXT, MOST_WORDS, explain_labels


@pytest.fixture(scope="module")
def classifier(small_model) -> PassageClassifier:
    return PassageClassifier(small_model)


def test_the_words_of_a_label_are_told_apart_from_those_of_another(classifier) -> None:
    text = "The recipient owns the catalyst, and the costs of protecting it are allowable."
    why = explain_labels(classifier, text, ("ownership", "cost_cofunding"))
    assert "owns" in [found.word for found in why["ownership"]]
    assert {"costs", "allowable"} & {found.word for found in why["cost_cofunding"]}
    weights = {label: {found.word: found.weight for found in words} for label, words in why.items()}
    assert weights["ownership"]["owns"] > weights["cost_cofunding"].get("owns", 0.0)


def test_without_its_weightiest_word_a_label_is_less_likely(classifier) -> None:
    text = "Title to the invention vests in the party."
    [found, *_] = explain_labels(classifier, text, ("ownership",))["ownership"]
    shorter = " ".join(word for word in text.split() if word.strip(".").lower() != found.word)
    before, after = classifier.classify([text, shorter])
    assert after.scores["ownership"] < before.scores["ownership"]


@given(st.text(max_size=60))
@settings(max_examples=30)
def test_words_of_any_text_are_its_own_and_in_order(classifier, text: str) -> None:
    for words in explain_labels(classifier, text, LABELS).values():
        weights = [found.weight for found in words]
        assert len(words) <= MOST_WORDS
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)
        assert all(found.word in text.lower() for found in words)


def test_what_the_context_added_is_told_apart_from_the_words(classifier) -> None:
    texts = ["Title to the invention vests in the party:", "(a) the alloy;"]
    _, alone = classifier.classify(texts)
    _, item = classifier.classify_document(texts, parents=[None, 0])
    words = explain_labels(classifier, texts[1], ("ownership",), in_context=item.scores)["ownership"]
    assert words[-1].word == CONTEXT
    odds = [scores["ownership"] / (1 - scores["ownership"]) for scores in (alone.scores, item.scores)]
    assert math.isclose(words[-1].weight, math.log(odds[1] / odds[0]), rel_tol=1e-6)
    assert words[:-1] == explain_labels(classifier, texts[1], ("ownership",))["ownership"]


def test_a_text_without_context_is_explained_by_words_alone(classifier) -> None:
    text = "Title to the invention vests in the party."
    [alone] = classifier.classify([text])
    words = explain_labels(classifier, text, ("ownership",), in_context=alone.scores)["ownership"]
    assert CONTEXT not in [found.word for found in words]
