from __future__ import annotations

import numpy as np
import pytest

from models.classifier import PassageClassifier
from models.encodings import Encodings

FAR = -1e6


def test_passages_far_under_the_gate_are_not_read(small_model) -> None:
    meaning, encodings = small_model.meaning, Encodings()
    texts = ["Visitors liked it.", "Visitors came."]
    margins = meaning.find_margins(texts, np.array([FAR, FAR]), encode=encodings.encode)
    assert encodings.made == 0
    assert np.array_equal(margins, [meaning.passed_over, meaning.passed_over])


def test_a_passage_has_the_same_margins_whatever_stands_beside_it(small_model) -> None:
    meaning = small_model.meaning
    texts = ["Title to software vests in its author.", "Costs of travel may be charged.", "It rained."]
    gates = np.array([meaning.least_gate, meaning.least_gate + 1, FAR])
    together = meaning.find_margins([*texts, *texts[::-1]], np.concatenate([gates, gates[::-1]]))
    assert np.array_equal(together[:3], together[:2:-1])
    for i, text in enumerate(texts):
        assert meaning.find_margins([text], gates[[i]])[0] == pytest.approx(together[i], abs=1e-3)


def test_meaning_tells_labels_whose_words_were_never_seen(small_model) -> None:
    texts = [
        "Whoever devises a gadget becomes its proprietor.",
        "Hotel bills will be refunded by the funder.",
    ]
    ownership, costs = small_model.meaning.find_margins(texts, np.full(2, small_model.meaning.least_gate))
    labels = list(PassageClassifier(small_model).classify(texts)[0].scores)
    own, cost = labels.index("ownership"), labels.index("cost_cofunding")
    assert ownership[own] - ownership[cost] > costs[own] - costs[cost]


def test_margins_by_meaning_are_added_to_the_linear_ones(small_model) -> None:
    text = "Title to the sensor vests in the party whose staff made it."
    model = small_model
    linear = model.features.build_rows([text], [""]).multiply(model.weights) + model.intercepts
    found = model.meaning.find_margins([text], linear[:, 15])
    both = linear[0, 16] + found[0, 16]
    assert PassageClassifier(model).classify([text])[0].telling == pytest.approx(1 / (1 + np.exp(-both)))
