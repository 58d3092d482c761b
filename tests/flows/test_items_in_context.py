from __future__ import annotations

from dataclasses import replace

import pytest

from dataset.records import Passage
from flows.labelling import judge_passages
from models.classifier import PassageClassifier
from models.decided import Decided
from models.labelled import LabelledPassage
from models.training import train_classifier


@pytest.fixture(scope="module")
def classifier() -> PassageClassifier:
    def example(number: int, text: str, *labels: str) -> LabelledPassage:
        force, modality = ("operative", "constitutive") if labels else (None, None)
        name = f"d-{number % 6}"
        return LabelledPassage(f"x-{number}", name, "regulation", "", text, labels, force, modality)

    rules = [example(i, "Title to each invention vests in the Host.", "ownership") for i in range(12)]
    return PassageClassifier(
        train_classifier([*rules, *(example(i, "A fair was held in spring.") for i in range(12, 24))])
    )


def test_an_item_is_judged_with_its_lead_in_though_a_heading_stands_between(classifier) -> None:
    lead_in = Passage("p-1", "d", 0, 1, 1, "paragraph", (), "Title vests in the Host:", language="en")
    heading = replace(lead_in, passage_id="p-2", ordinal=1, kind="heading", text="Fairs")
    others = [replace(lead_in, passage_id=f"p-{i}", ordinal=i, text="A fair in spring.") for i in (3, 4)]
    item = replace(lead_in, passage_id="p-5", ordinal=5, kind="list_item", text="(a) each mould;")
    scores = []
    for parent_id in ("p-1", None, "p-2"):
        passages = [lead_in, heading, *others, replace(item, parent_id=parent_id)]
        judged = {each.passage.passage_id: each for each in judge_passages(passages, classifier, Decided())}
        scores.append(judged["p-5"].judgement.scores["ownership"])
    assert scores[0] > scores[1] == scores[2]
