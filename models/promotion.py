"""Whether a model that was just trained may take the place of the one in use, and why not.

Both are judged on the same passages, each by models that have not seen its document: the one in use by what
was kept when it was trained, or by itself where it has learned nothing of a document. Passages that people
labelled for the corpus, and that nobody decided on since, are what a new model is held to; decisions have to
agree with them before they are believed. It is promoted unless

1. micro-F1 or the share of passages rightly taken for rules or not fell by more than .005 on the labelled
   passages, in 97.5 % of the draws of documents, or the probabilities' loss rose by more than 2 %, in 90 %;
2. a label with 50 passages or more fell by more than .02 in F1, in 99 % of the draws;
3. of the passages that people decided on, it gets more wrong than the model in use, by a sign test at 5 %;
4. a quarter or more of the new decisions deny a label of which the model in use was sure;
5. a quarter or more give a label of whose absence it was sure, and models that learned half of the new
   decisions get most of the other half wrong.

What is denied was recognised by what people labelled; what is given may be new, and is believed if one
decision bears out another (docs/decisions/0010-retraining.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS
from models.evaluation import Bools
from models.held_out import HeldOut
from models.labelled import LabelledPassage
from models.resampling import Numbers, count_figures, draw_documents

LIMITS = {"micro-F1": (0.005, 0.975), "rule or none": (0.005, 0.975), "loss": (0.02, 0.9)}
"""By how much a figure may get worse, the loss by which share of itself, and in which share of the draws."""
LABEL_LIMITS = (0.02, 0.99)
LEAST_SUPPORT = 50
SURE_PRESENT, SURE_ABSENT = 0.8, 0.02
"""The probabilities of a label from and to which a model is sure of it."""
MOST_OPPOSED, FEWEST_OPPOSED = 0.25, 5
SIGN_LEVEL = 0.05


class NotComparable(ValueError):
    """There is nothing on which two models could be compared."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the model in use and of the new one, over the same passages."""

    name: str
    before: float
    after: float
    worse: float
    """The share of draws of documents in which it is worse."""
    better: float
    """The share in which it is better."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the new model is promoted; `reasons` are sentences on what speaks against it."""

    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    labelled: int
    """Labelled passages that were compared."""
    decided: int
    """Decided passages that were compared."""
    wrong_before: int
    """Of these, those that the model in use gets wrong; a label too many or too few is wrong."""
    wrong_after: int
    denied: int
    """New decisions that deny a label of which the model in use was sure."""
    given: int
    """New decisions that give a label of whose absence it was sure."""
    new_decisions: int

    @property
    def promoted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


def compare_models(
    passages: Sequence[LabelledPassage],
    decided: Sequence[bool],
    new: Sequence[bool],
    before: HeldOut,
    after: HeldOut,
    *,
    comparable: Sequence[bool],
    teach_halves: Callable[[], Bools],
) -> Verdict:
    """Return the verdict on the new model.

    Args:
        passages: With the labels that hold, in the order of the judgements.
        decided: Whether people decided on each.
        new: Whether they did after the model in use had been trained.
        before: What the model in use says of them.
        after: What the new one says.
        comparable: Whether both said it of each without having learned its document.
        teach_halves: Returns the labels that models which learned half of the new decisions give the other
            half, a row for each in their order; called only if it matters.

    Raises NotComparable if there are no labelled passages.
    """
    truth = np.array([[label in passage.labels for label in LABELS] for passage in passages])
    chosen, fresh = np.array(decided, dtype=bool), np.flatnonzero(new).tolist()
    fair = np.array(comparable, dtype=bool)
    labelled, reviewed = np.flatnonzero(fair & ~chosen).tolist(), np.flatnonzero(fair & chosen).tolist()
    if not labelled:
        raise NotComparable("there are no labelled passages of which both models can be judged")
    changes = _list_changes([passages[i] for i in labelled], truth[labelled], before, after, labelled)
    asked, said = truth[fresh], before.scores[fresh]
    denied = int((~asked & (said >= SURE_PRESENT)).any(axis=1).sum())
    given = int((asked & (said <= SURE_ABSENT)).any(axis=1).sum())
    wrong_before = (truth[reviewed] != before.labels[reviewed]).any(axis=1)
    wrong_after = (truth[reviewed] != after.labels[reviewed]).any(axis=1)
    reasons = [*_find_what_is_worse(changes, truth[labelled].sum(axis=0))]
    if _is_worse(wrong_before, wrong_after):
        reasons.append(
            f"of {len(reviewed)} passages that people decided on, it gets {wrong_after.sum()} wrong,"
            f" the model in use {wrong_before.sum()}"
        )
    reasons += _find_what_is_opposed(denied, given, len(fresh), lambda: _agree(asked, teach_halves()))
    return Verdict(
        reasons=tuple(reasons),
        changes=changes,
        labelled=len(labelled),
        decided=len(reviewed),
        wrong_before=int(wrong_before.sum()),
        wrong_after=int(wrong_after.sum()),
        denied=denied,
        given=given,
        new_decisions=len(fresh),
    )


def _list_changes(
    passages: Sequence[LabelledPassage],
    truth: Bools,
    before: HeldOut,
    after: HeldOut,
    places: Sequence[int],
) -> tuple[Change, ...]:
    """Return the figures of both models over the passages at these places."""
    draws = draw_documents([passage.document for passage in passages])
    forces = [passage.force for passage in passages]
    old, new = (
        count_figures(draws, truth, own.labels, own.scores, true_forces=forces, said_forces=own.forces)
        for own in (before.take(places), after.take(places))
    )
    named = [
        ("micro-F1", old.micro_f1, new.micro_f1),
        ("macro-F1", old.macro_f1, new.macro_f1),
        ("rule or none", old.is_a_rule, new.is_a_rule),
        ("force", old.force, new.force),
        *((label, old.labels[:, j], new.labels[:, j]) for j, label in enumerate(LABELS)),
    ]
    changes = [_measure(name, a, b, fall=b - a) for name, a, b in named]
    return (*changes, _measure("loss", old.loss, new.loss, fall=old.loss - new.loss))


def _measure(name: str, before: Numbers, after: Numbers, *, fall: Numbers) -> Change:
    return Change(
        name, float(before[0]), float(after[0]), float(np.mean(fall[1:] < 0)), float(np.mean(fall[1:] > 0))
    )


def _find_what_is_worse(changes: Sequence[Change], support: NDArray[np.int_]) -> Iterator[str]:
    """Yield a sentence for each figure that is worse where it matters."""
    told = {label for label, count in zip(LABELS, support.tolist(), strict=True) if count >= LEAST_SUPPORT}
    for change in changes:
        most, level = LIMITS.get(change.name, LABEL_LIMITS)
        lost = change.after / change.before - 1 if change.name == "loss" else change.before - change.after
        if (change.name in LIMITS or change.name in told) and change.worse >= level and lost > most:
            yield f"{change.name} on labelled passages goes from {change.before:.4f} to {change.after:.4f}"


def _find_what_is_opposed(denied: int, given: int, total: int, agree: Callable[[], bool]) -> Iterator[str]:
    """Yield a sentence on new decisions that contradict, in numbers, what the model in use was sure of."""
    many = max(FEWEST_OPPOSED, MOST_OPPOSED * total)
    if denied >= many:
        yield f"{denied} of {total} new decisions deny a label of which the model in use is sure"
    if given >= many and not agree():
        yield (
            f"{given} of {total} new decisions give a label of whose absence the model in use is sure,"
            " and do not bear each other out"
        )


def _is_worse(wrong_before: Bools, wrong_after: Bools) -> bool:
    """Tell whether more passages turned wrong than right, by more than chance would have it.

    >>> _is_worse(np.array([False] * 5), np.array([True] * 5))
    True
    >>> _is_worse(np.array([False] * 4), np.array([True] * 4))
    False
    """
    lost, won = int((wrong_after & ~wrong_before).sum()), int((wrong_before & ~wrong_after).sum())
    count = lost + won
    return bool(sum(comb(count, k) for k in range(lost, count + 1)) / 2**count <= SIGN_LEVEL)


def _agree(asked: Bools, taught: Bools) -> bool:
    """Tell whether models that learned half of the new decisions get most of the other half right."""
    return bool((asked == taught).all(axis=1).mean() > 0.5)
