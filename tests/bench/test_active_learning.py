from __future__ import annotations

import pytest

from bench.active_learning import (
    BATCH,
    ORDERS,
    START,
    TARGETS,
    Corpus,
    describe_order,
    find_labels_needed,
    read_corpus,
    run_order,
    split_corpus,
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus()


@pytest.mark.parametrize("ruled", [None, 0.2])
def test_no_document_stands_in_two_parts(corpus: Corpus, ruled: float | None) -> None:
    split = split_corpus(corpus.passages, seed=3, ruled=ruled)
    parts = [{corpus.passages[i].document for i in own} for own in (split.pool, split.tuning, split.held_out)]
    assert all(parts)
    assert len(set().union(*parts)) == sum(map(len, parts))
    labelled = sum(bool(corpus.passages[i].labels) for i in split.pool)
    if ruled is not None:
        assert labelled == round(ruled * (len(split.pool) - labelled))


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_replayed_the_same_way_from_the_same_start(corpus: Corpus, order: str) -> None:
    split = split_corpus(corpus.passages, seed=0, ruled=None)
    curve = run_order(order, corpus, split, seed=0, most=START + 2 * BATCH)
    assert len(curve) == 3
    assert curve == run_order(order, corpus, split, seed=0, most=START + 2 * BATCH)
    assert curve[0] == run_order("random", corpus, split, seed=0, most=START)[0]


def test_a_target_that_is_not_reached_takes_no_number_of_labels() -> None:
    assert find_labels_needed([0.1, 0.2], 0.3) is None
    assert find_labels_needed([0.4, 0.2], 0.3) == START


def test_an_order_is_told_with_its_gain_over_random() -> None:
    curves = {"random": [[0.2, 0.4], [0.2, 0.4]], "queue": [[0.2, 0.5], [0.2, 0.5]]}
    name, first, *_, end, gain = describe_order("as it is", "queue", curves)
    assert (name, end, gain) == ("queue", "0.500", "+0.050 ± 0.000")
    assert len(describe_order("as it is", "random", curves)) == 3 + len(TARGETS["as it is"])
    assert first == "125"
