from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack

from dataset.records import LABELS
from models.classifier import PassageClassifier, TrainedModel
from models.estimators import build_matrix, dump_model, load_plain
from models.features import LETTERS_WEIGHT, SIGNS_WEIGHT, list_runs, stem_tokens
from models.signs import SIGN_COUNT, find_signs
from models.terms import split_tokens

ODD = (
    "",
    " ",
    "\u0130STANBUL \u00df\ufb01 \u1e9e",  # lower case changes their length
    "\u2028\u2029\x85\x1c Title\u00a0to\u3000software",
    "n\u0303 \u00f1 e\u0301",
    "\U0001d4b6\U0001d4b7 \U0001f600 \ud800",
    "\u7279\u8a31\u6a29\u306f\u4f01\u696d\u306b\u5e30\u5c5e\u3059\u308b",
    "\u0661\u0662 \u00b2 \u2167 50\u202f%",
    "costs " * 400,
    "a_b__c 1,200.50 x\u200by",
)
WORDS = (
    "title",
    "vests",
    "party",
    "costs",
    "may",
    "not",
    "no",
    "cannot",
    "be charged",
    "shall own",
    "12%",
    "?",
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(ODD),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=25).map(" ".join),
)
SIGNS = (
    r"\b(must|shall)\b",
    r"\bmay\b",
    r"\b(may|shall|must) not\b|\bcannot\b|\bno \w+ (may|shall)\b",
    r"\b(should|ought)\b",
    r"\bwill\b",
    r"\b(could|would|might|perhaps)\b",
    r"\b(is|are|be) (required|obliged|entitled|allowed|permitted|expected|eligible|subject)\b",
    r"\b(has|have|had|was|were)\b",
    r"\b(we|our|i|us|my)\b",
    r"\b(you|your)\b",
    r"\?",
    r"[$€£¥]|\b(eur|usd|gbp|jpy)\b",
    r"%|per ?cent",
    r"\d",
    r"\b(if|unless|where|provided)\b",
    r"^\W*(\(?\w{1,4}[.)]|[a-z]\))",
)
SIGN_WORDS = st.sampled_from(
    "must shall may not no one cannot should ought will could is are be required eligible has we our you "
    "? eur usd € % per percent cent 12 if where (a) 1.2 iv) * _ must-not shall_not".split()
)


@pytest.fixture(scope="module")
def estimators(small_model: TrainedModel) -> dict:
    """What scikit-learn needs to do the same, as skops keeps it."""
    return load_plain(dump_model(small_model), place="memory")


def build_with_scikit_learn(estimators: dict, texts: list[str]) -> csr_matrix:
    tokens = [split_tokens(text) for text in texts]
    words = estimators["words"].transform([" ".join(stem_tokens(row)) for row in tokens])
    letters = estimators["letters"].transform([" ".join(row) for row in tokens]) * LETTERS_WEIGHT
    return hstack([words, letters], format="csr")


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_any_text_weighs_as_scikit_learn_has_it(small_model, estimators, texts: list[str]) -> None:
    expected = build_with_scikit_learn(estimators, texts).toarray()
    rows = small_model.features.build_rows(texts, [""] * len(texts))
    assert np.array_equal(build_matrix(rows)[:, : expected.shape[1]].toarray(), expected)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_any_text_scores_as_scikit_learn_has_it(small_model, estimators, texts: list[str]) -> None:
    rows = build_matrix(small_model.features.build_rows(texts, texts))
    ours = build_with_scikit_learn(estimators, texts)
    matrix = hstack([ours, rows[:, ours.shape[1] :]], format="csr")
    margins = matrix @ estimators["weights"] + estimators["intercepts"]
    count = len(estimators["slopes"])
    found = small_model.meaning.find_margins(texts, margins[:, count])
    margins[:, : found.shape[1]] += found
    scores = 1 / (1 + np.exp(-(margins[:, :count] * estimators["slopes"] + estimators["shifts"])))
    judgements = PassageClassifier(small_model).classify(texts, sections=texts)
    np.testing.assert_allclose([list(j.scores.values()) for j in judgements], scores, rtol=0, atol=1e-9)
    np.testing.assert_allclose([j.force_margins for j in judgements], margins[:, count + 2 :], atol=1e-9)


@given(st.one_of(TEXTS, st.lists(SIGN_WORDS).map(" ".join)))
def test_signs_are_those_of_their_patterns(text: str) -> None:
    expected = [re.search(pattern, text.lower()) is not None for pattern in SIGNS]
    signs = find_signs(text)
    assert signs[: len(SIGNS)] == expected
    assert len(signs) == SIGN_COUNT


@given(TEXTS)
def test_a_row_does_not_depend_on_its_company(small_model, text: str) -> None:
    alone = small_model.features.build_rows([text], ["Costs"])
    company = small_model.features.build_rows(["Title vests.", text, ""], ["", "Costs", "Rights"])
    start, stop = company.starts[1:3]
    assert np.array_equal(company.columns[start:stop], alone.columns)
    assert np.array_equal(company.values[start:stop], alone.values)
    weights = small_model.weights
    assert np.array_equal(company.multiply(weights)[1], alone.multiply(weights)[0])


def test_signs_weigh_little(small_model) -> None:
    rows = small_model.features.build_rows(["?"], [""])
    assert rows.values[-1] == SIGNS_WEIGHT


def test_a_short_word_is_one_run() -> None:
    assert [list_runs(word) for word in ("a", "ab", "abc")] == [[" a "], [" ab "], [" abc", "abc "]]


def test_terms_of_forces_stand_after_the_columns_that_labels_learn_from(small_model: TrainedModel) -> None:
    features = small_model.features
    rows = features.build_rows(["It was repealed until then, formerly.", "Alloys."], ["", "Recommendations"])
    later = rows.columns[rows.columns >= features.label_width]
    assert len(later) > 0
    labels = small_model.weights[features.label_width :, : len(LABELS) + 1]
    assert not labels.any()
