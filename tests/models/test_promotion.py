from __future__ import annotations

import numpy as np
import pytest

from dataset.records import LABELS
from models.held_out import BrokenJudgements, HeldOut, dump_held_out, load_held_out
from models.labelled import REVIEWED, LabelledPassage
from models.promotion import NotComparable, Verdict, compare_models
from models.resampling import draw_documents, find_interval

COUNT = 300


def make_passages(count: int = COUNT, *, reviewed: int = 0) -> list[LabelledPassage]:
    """Return passages, five a document, every other one on ownership; the last ones are of reviewers."""
    return [
        LabelledPassage(
            id=str(i),
            document=f"d-{i // 5}",
            kind_of_document=REVIEWED if i >= count - reviewed else "call",
            section="",
            text=f"text {i}",
            labels=("ownership",) if i % 2 else (),
            force="operative" if i % 2 else None,
            modality=None,
        )
        for i in range(count)
    ]


def judge(passages: list[LabelledPassage], *, wrong: set[int] = frozenset(), sure: float = 0.9) -> HeldOut:
    """Return judgements that are right, so surely, but for the passages at the places `wrong`."""
    truth = np.array([[label in passage.labels for label in LABELS] for passage in passages])
    said = truth.copy()
    said[sorted(wrong), 0] ^= True
    return HeldOut(
        keys=tuple(passage.text for passage in passages),
        documents=tuple(passage.document for passage in passages),
        scores=np.where(said, sure, 1 - sure),
        labels=said,
        forces=tuple("operative" if row.any() else None for row in said),
    )


def compare(
    before: HeldOut,
    after: HeldOut,
    *,
    reviewed: int = 0,
    agree: bool = False,
    comparable: list[bool] | None = None,
) -> Verdict:
    passages = make_passages(reviewed=reviewed)
    decided = [passage.kind_of_document == REVIEWED for passage in passages]

    def teach_halves() -> np.ndarray:
        return judge(passages, wrong=set() if agree else set(range(COUNT))).labels[COUNT - reviewed :]

    return compare_models(
        passages,
        decided,
        decided,
        before,
        after,
        comparable=comparable or [True] * COUNT,
        teach_halves=teach_halves,
    )


def test_equal_models_are_no_worse_than_each_other() -> None:
    passages = make_passages()
    verdict = compare(judge(passages, wrong={3, 9}), judge(passages, wrong={3, 9}))
    assert verdict.promoted
    assert verdict.labelled == COUNT
    assert {(change.worse, change.better) for change in verdict.changes} == {(0.0, 0.0)}


def test_a_model_that_gets_many_passages_wrong_is_refused_and_each_figure_named() -> None:
    passages = make_passages()
    verdict = compare(judge(passages), judge(passages, wrong=set(range(0, COUNT, 10))))
    assert [reason.split(" on ")[0] for reason in verdict.reasons] == [
        "micro-F1",
        "rule or none",
        "ownership",
        "loss",
    ]


def test_what_chance_explains_is_not_held_against_a_model() -> None:
    passages = make_passages()
    assert compare(judge(passages, wrong={4}), judge(passages, wrong={8})).promoted


def test_more_wrong_decided_passages_are_held_against_a_model() -> None:
    passages = make_passages(reviewed=20)
    verdict = compare(judge(passages), judge(passages, wrong=set(range(290, 296))), reviewed=20)
    assert verdict.reasons == ("of 20 passages that people decided on, it gets 6 wrong, the model in use 0",)
    assert compare(judge(passages), judge(passages, wrong={290, 291}), reviewed=20).promoted


@pytest.mark.parametrize("agree", [True, False])
def test_decisions_that_deny_what_is_sure_are_refused_even_if_they_bear_each_other_out(agree: bool) -> None:
    passages = make_passages(reviewed=20)
    same = judge(passages, wrong=set(range(280, 290, 2)), sure=0.9)
    verdict = compare(same, same, reviewed=20, agree=agree)
    assert (verdict.denied, verdict.given) == (5, 0)
    assert verdict.reasons == ("5 of 20 new decisions deny a label of which the model in use is sure",)
    few = judge(passages, wrong=set(range(280, 288, 2)), sure=0.9)
    assert compare(few, few, reviewed=20, agree=agree).promoted


@pytest.mark.parametrize(("agree", "promoted"), [(True, True), (False, False)])
def test_decisions_that_give_what_is_surely_absent_have_to_bear_each_other_out(
    agree: bool, promoted: bool
) -> None:
    passages = make_passages(reviewed=20)
    same = judge(passages, wrong=set(range(281, 292, 2)), sure=0.99)
    verdict = compare(same, same, reviewed=20, agree=agree)
    assert (verdict.denied, verdict.given) == (0, 6)
    assert verdict.promoted is promoted


def test_decisions_on_documents_that_the_model_in_use_has_learned_are_held_to_what_it_is_sure_of_alone() -> (
    None
):
    passages = make_passages(reviewed=20)
    before = judge(passages, wrong=set(range(280, 290)), sure=0.99)
    after = judge(passages, wrong=set(range(290, 300)), sure=0.99)
    verdict = compare(before, after, reviewed=20, comparable=[True] * 280 + [False] * 20)
    assert (verdict.decided, verdict.wrong_before, verdict.wrong_after) == (0, 0, 0)
    assert (verdict.denied, verdict.given, verdict.new_decisions) == (5, 5, 20)
    assert not verdict.promoted


def test_without_labelled_passages_nothing_is_compared() -> None:
    passages = make_passages(reviewed=COUNT)
    with pytest.raises(NotComparable):
        compare(judge(passages), judge(passages), reviewed=COUNT)


def test_draws_are_of_whole_documents_and_the_same_each_time() -> None:
    documents = ["a", "a", "b", "c", "c", "c"]
    draws = draw_documents(documents)
    assert (draws[0] == 1).all()
    assert (draws[:, 0] == draws[:, 1]).all()
    assert (draws[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert (draws == draw_documents(documents)).all()


def test_an_interval_holds_the_middle_of_the_draws() -> None:
    assert find_interval(np.array([9.0, *np.linspace(0, 1, 1000)])) == (0.025, 0.975)


def test_judgements_are_read_as_they_were_kept() -> None:
    held_out = judge(make_passages(), wrong={1, 2, 3})
    content = dump_held_out(held_out)
    again = load_held_out(content)
    assert dump_held_out(again) == content
    assert (again.labels == held_out.labels).all()
    assert (again.keys, again.documents, again.forces) == (
        held_out.keys,
        held_out.documents,
        held_out.forces,
    )
    for broken in (content[:-50], b"", b"no archive"):
        with pytest.raises(BrokenJudgements):
            load_held_out(broken)
