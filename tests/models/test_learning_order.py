from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import LABELS
from models.learning_order import Candidates, Known, choose_shortlist, order_candidates
from models.learning_reasons import list_rare, list_reasons


def write_text(number: int) -> str:
    """Return a text that shares no word with that of another number."""
    mark = chr(ord("a") + number % 26) + chr(ord("a") + number // 26)
    return f"m{mark}le t{mark}ru the v{mark}no"


def make_candidates(
    chances: list[float], *, documents: list[str] | None = None, texts=None, **values
) -> Candidates:
    """Return candidates of which one label alone is uncertain, and which are surely rules."""
    count = len(chances)
    scores = np.zeros((count, len(LABELS)))
    scores[:, 0] = chances
    given = {
        "rule_margins": np.full(count, 20.0),
        "swayed": np.zeros(count, bool),
        "mixed": np.zeros(count, bool),
    }
    return Candidates(
        texts or [write_text(i) for i in range(count)],
        documents or [f"d-{i}" for i in range(count)],
        scores,
        **given | values,
    )


def known(*texts: str, support: int = 100) -> Known:
    return Known(list(texts), np.full(len(LABELS), support))


def list_places(candidates: Candidates, learned: Known, limit: int = 9) -> list[int]:
    return [pick.place for pick in order_candidates(candidates, learned, limit=limit)]


def test_what_is_most_open_comes_first():
    assert list_places(make_candidates([0.01, 0.5, 0.2, 0.999]), known()) == [1, 2, 0, 3]


def test_every_third_passage_is_one_that_may_be_no_rule():
    candidates = make_candidates([0.5, 0.4, 0.3, 0.2, 0.1], rule_margins=np.array([5.0, 5.0, 5.0, 5.0, 0.1]))
    assert list_places(candidates, known()) == [0, 1, 4, 2, 3]


def test_what_may_be_no_rule_is_on_the_shortlist_whatever_its_labels():
    scores, margins = np.full((3000, len(LABELS)), 0.5), np.full(3000, 9.0)
    scores[2999], margins[2999] = 0.0, 0.0
    texts = [write_text(i % 500) for i in range(3000)]
    assert 2999 in choose_shortlist(texts, scores, margins, known(), limit=5)


@pytest.mark.parametrize("light", ["swayed", "mixed"])
def test_disagreement_comes_before_its_like(light):
    candidates = make_candidates([0.3, 0.3], **{light: np.array([False, True])})
    assert list_places(candidates, known()) == [1, 0]


def test_labels_of_few_passages_come_before_those_of_many():
    scores = np.zeros((2, len(LABELS)))
    scores[0, 0], scores[1, 1] = 0.4, 0.4
    support = np.full(len(LABELS), 400)
    support[1] = 20
    candidates = make_candidates([0, 0])
    candidates = Candidates(
        candidates.texts,
        candidates.documents,
        scores,
        candidates.rule_margins,
        candidates.swayed,
        candidates.mixed,
    )
    assert list_places(candidates, Known([], support)) == [1, 0]


def test_what_is_like_a_labelled_passage_comes_later():
    texts = ["The valve of Turku costs nine crowns", "The pump of Graz weighs five stones"]
    candidates = make_candidates([0.4, 0.4], texts=texts)
    picks = order_candidates(candidates, known("The valve of Turku costs nine euros"), limit=2)
    assert [pick.place for pick in picks] == [1, 0]
    assert picks[1].likeness > picks[0].likeness


def test_what_says_the_same_is_taken_once():
    texts = [
        "The valve of Turku costs nine crowns.",
        "The valve of Turku costs nine crowns!",
        "The lens of Gent",
    ]
    assert list_places(make_candidates([0.5, 0.5, 0.1], texts=texts), known()) == [0, 2]


def test_a_document_takes_no_more_than_its_share_unless_there_are_few():
    documents = ["long"] * 30 + [f"d-{i}" for i in range(30)]
    chances = [0.5] * 30 + [0.1] * 30
    picks = list_places(make_candidates(chances, documents=documents), known(), limit=20)
    assert Counter(documents[i] for i in picks)["long"] == 2
    assert len(list_places(make_candidates(chances[:30], documents=documents[:30]), known(), limit=20)) == 20


def test_the_shortlist_leaves_out_what_is_too_short_to_tell():
    scores = np.full((3, len(LABELS)), 0.5)
    texts = ["Annex II", "The valve costs nine crowns", "1."]
    assert choose_shortlist(texts, scores, np.zeros(3), known(), limit=5) == [1]


def test_nothing_comes_of_nothing():
    assert order_candidates(make_candidates([]), known("a b c"), limit=5) == []
    assert choose_shortlist([], np.zeros((0, len(LABELS))), np.zeros(0), known(), limit=5) == []


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 12),
)
def test_the_order_is_one_of_different_passages_and_always_the_same(rows, limit):
    candidates = make_candidates(
        [chance for chance, _, _ in rows],
        documents=[f"d-{document}" for _, document, _ in rows],
        swayed=np.array([swayed for _, _, swayed in rows]),
    )
    learned = known(write_text(3))
    first = list_places(candidates, learned, limit)
    assert first == list_places(candidates, learned, limit)
    assert len(set(first)) == len(first) <= limit
    assert first


SUPPORT = {"ownership": 400, "eligibility": 300, "security_control": 90}
THRESHOLDS = dict.fromkeys(SUPPORT, 0.45)


def give_reasons(scores: dict[str, float], **values) -> tuple[str, ...]:
    given = {"rule_margin": 4.0, "likeness": 0.4, "swayed": False, "mixed": False} | values
    return list_reasons(scores, THRESHOLDS, SUPPORT, **given)


def test_reasons_name_the_labels_nearest_to_their_thresholds():
    scores = {"ownership": 0.48, "eligibility": 0.40, "security_control": 0.0}
    assert give_reasons(scores) == ("ownership at .48, threshold .45", "eligibility at .40, threshold .45")
    far = {"ownership": 0.01, "eligibility": 0.02, "security_control": 0.0}
    assert give_reasons(far) == ("eligibility at .02, threshold .45",)


def test_reasons_tell_what_else_is_open():
    scores = {"ownership": 0.9, "eligibility": 0.1, "security_control": 0.3}
    found = give_reasons(scores, rule_margin=-0.2, likeness=0.01, swayed=True, mixed=True)
    assert found == (
        "security_control at .30, threshold .45",
        "rule or not is open",
        "alone it would get other labels than among its neighbours",
        "its sentences, each alone, would get other labels",
        "few passages of security_control (90)",
        "unlike anything labelled",
    )


def test_no_label_is_rare_where_all_have_as_many():
    assert list_rare({"ownership": 5, "eligibility": 5}) == []
