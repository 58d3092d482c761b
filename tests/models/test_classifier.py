from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from dataset.records import LABELS
from models.classifier import PassageClassifier, decide


@pytest.fixture(scope="module")
def classifier(small_model) -> PassageClassifier:
    return PassageClassifier(small_model)


def test_labels_hold_of_texts_like_those_learned(classifier: PassageClassifier) -> None:
    texts = ["Title to a catalyst vests in the party that made it.", "A chapter describes the fair."]
    assert [judgement.labels for judgement in classifier.classify(texts)] == [("ownership",), ()]


def test_labels_come_in_the_order_of_the_taxonomy(classifier: PassageClassifier) -> None:
    (judgement,) = classifier.classify(
        ["The recipient owns it, and the costs of protecting it are allowable."]
    )
    assert judgement.labels == ("ownership", "cost_cofunding")


def test_all_labels_have_a_probability(classifier: PassageClassifier) -> None:
    for judgement in classifier.classify(["Each partner shall own software.", "", "1.", "%" * 3000]):
        assert tuple(judgement.scores) == LABELS
        assert all(0.0 <= score <= 1.0 for score in judgement.scores.values())


def test_force_is_given_only_where_labels_hold(classifier: PassageClassifier) -> None:
    texts = ["Each partner shall own the alloy.", "Visitors liked the alloy.", ""]
    for judgement in classifier.classify(texts):
        assert (judgement.force is None) == (not judgement.labels)


def test_a_text_is_judged_the_same_alone_or_in_company(classifier: PassageClassifier) -> None:
    texts = ["Each partner shall own the alloy.", "Costs of travel may be charged.", "A fair."] * 900
    together = classifier.classify(texts)
    assert len(together) == len(texts)
    alone = [classifier.classify([text])[0] for text in texts[:3]]
    for judgement, single in zip(together[-3:], alone, strict=True):
        assert (judgement.labels, judgement.force) == (single.labels, single.force)
        assert judgement.scores == pytest.approx(single.scores, abs=1e-5)  # sums differ by how many are read


def test_a_passage_of_a_document_is_judged_with_its_neighbours(classifier: PassageClassifier) -> None:
    rule, doubtful, other = (
        "Each partner shall own the alloy.",
        "The partner, the alloy.",
        "A fair in spring.",
    )
    among_rules = classifier.classify_document([rule, doubtful, rule])[1].scores["ownership"]
    among_others = classifier.classify_document([other, doubtful, other])[1].scores["ownership"]
    assert among_others < classifier.classify([doubtful])[0].scores["ownership"] < among_rules


def test_the_only_passage_of_a_document_is_judged_by_itself(classifier: PassageClassifier) -> None:
    texts = ["Each partner shall own the alloy."]
    assert classifier.classify_document(texts) == classifier.classify(texts)
    assert classifier.classify_document([]) == []


def test_an_item_means_what_its_lead_in_says(classifier: PassageClassifier) -> None:
    texts = ["Each partner shall own the alloy:", "A fair in spring.", "A fair in autumn.", "(a) the rest"]
    alone = classifier.classify_document(texts)[3].scores["ownership"]
    led = classifier.classify_document(texts, parents=[None, None, None, 0])
    assert led[3].scores["ownership"] > alone
    assert led[:3] == classifier.classify_document(texts)[:3]


def test_parents_must_be_as_many_as_texts(classifier: PassageClassifier) -> None:
    with pytest.raises(ValueError, match="2 texts but 1 parents"):
        classifier.classify_document(["a", "b"], parents=[None])


def test_no_texts_give_no_judgements(classifier: PassageClassifier) -> None:
    assert classifier.classify([]) == []


def test_sections_must_be_as_many_as_texts(classifier: PassageClassifier) -> None:
    with pytest.raises(ValueError, match="2 texts but 1 sections"):
        classifier.classify(["a", "b"], sections=["c"])


def test_labels_hold_at_their_threshold_behind_an_open_gate() -> None:
    scores = np.array([[0.3, 0.2], [0.3, 0.2]])
    held = decide(scores, np.array([0.5, 0.49]), np.array([0.3, 0.21]), 0.5)
    assert held.tolist() == [[True, False], [False, False]]


def test_the_nearest_label_stands_in_where_none_reaches_its_threshold() -> None:
    scores = np.array([[0.2, 0.3], [0.1, 0.1], [0.6, 0.4]])
    held = decide(scores, np.array([1.0, 1.0, 1.0]), np.array([0.5, 0.5]), 0.0)
    assert held.tolist() == [[False, True], [False, False], [True, False]]


@pytest.mark.slow
class TestFullCorpus:
    def test_headings_and_fragments_carry_no_labels(self, full_classifier: PassageClassifier) -> None:
        texts = ["", "1.", "Introduction", "Table 3", "Annex II", "and", "(a)", "Page 4 of 17", "Contents"]
        assert [judgement.labels for judgement in full_classifier.classify(texts)] == [()] * len(texts)

    def test_plain_rules_are_recognised(self, full_classifier: PassageClassifier) -> None:
        rules = {
            "ownership": "The contractor shall own all inventions made by its employees under the contract.",
            "joint_ownership": "Results generated jointly are owned jointly by the Parties in equal shares.",
            "government_rights": "The Government has a royalty-free, irrevocable, paid-up licence to use any "
            "subject invention, and may exercise march-in rights.",
            "open_dissemination": "Grantees must deposit publications in an open access repository.",
            "cost_cofunding": "Entertainment costs are unallowable and may not be charged to the award.",
            "security_control": "The recipient shall keep confidential information secret for five years.",
        }
        for label, judgement in zip(rules, full_classifier.classify(list(rules.values())), strict=True):
            assert label in judgement.labels

    def test_look_alikes_are_left_alone(self, full_classifier: PassageClassifier) -> None:
        texts = [
            "The firm held a 50.3 percent share of the market for memory chips in 2019.",
            "We are right now at the beginning of this long journey.",
            "The company's revenue grew to $4.2 billion last year.",
        ]
        assert [judgement.labels for judgement in full_classifier.classify(texts)] == [(), (), ()]

    def test_linear_models_take_about_a_second_for_two_thousand_passages(
        self, full_classifier, full_passages
    ) -> None:
        meaning = replace(full_classifier.model.meaning, least_gate=math.inf)  # so that nothing is encoded
        linear = PassageClassifier(replace(full_classifier.model, meaning=meaning))
        texts = [passage.text for passage in full_passages][:2000]
        linear.classify(texts[:10])
        started = time.process_time()
        linear.classify(texts)
        assert time.process_time() - started < 3.0  # 0.4 s where nothing else runs
