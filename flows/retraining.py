"""Learns a classifier of all labels and decisions, and has it take the place of the one in use if it may."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dataset.swap import lock_folder
from flows.classifier import load_classifier
from flows.problems import Broken, Unusable
from flows.settings import Settings
from models.current import BrokenModel, find_usable, read_card, switch_current
from models.standing import read_label_decisions

if TYPE_CHECKING:
    from models.classifier import TrainedModel
    from models.held_out import HeldOut
    from models.labelled import LabelledPassage
    from models.lessons import Lessons
    from models.promotion import Verdict

Ending = Literal["promoted", "forced", "refused", "unchanged"]


@dataclass(frozen=True, slots=True)
class Retraining:
    """What came of a retraining."""

    ending: Ending
    """`forced`: promoted although something speaks against it; `unchanged`: there was nothing to learn."""
    version: str
    """Of the model that has learned everything."""
    previous: str
    """The version that was in use."""
    in_use: str
    folder: Path
    new_decisions: int
    quality: dict[str, Any]
    """Of the model that has learned everything, as its card tells it."""
    verdict: Verdict | None
    """None where nothing was compared."""

    @property
    def sentence(self) -> str:
        """What happened, and why."""
        if self.ending == "unchanged":
            return f"nothing to learn: {self.version}, in use, has learned all labels and decisions"
        reasons = "; ".join(self.verdict.reasons) if self.verdict else ""
        learned = f"{self.version}, which learned {self.new_decisions} more decisions,"
        if self.ending == "refused":
            return f"refused: {learned} is not used, {self.in_use} stays in use: {reasons}"
        doubt = f", although {reasons}" if self.ending == "forced" else ""
        return f"promoted: {learned} is in use{doubt}; before it was {self.previous}"


def retrain(settings: Settings, *, force: bool, note: Callable[[str], None]) -> Retraining:
    """Learn a model of all labels and decisions, compare it with the one in use, and promote it if it may be.

    Where none is in use yet, one is first learned without the decisions that are new, for these have to be
    held to something. A model that is refused is kept beside. Raises Unusable or Broken.
    """
    try:
        load_classifier(settings, note=note)
        with lock_folder(settings.models):
            return _retrain(settings, force=force, note=note)
    except BrokenModel as error:
        raise Broken(f"the classifier cannot be used: {error}") from error
    except (OSError, ValueError) as error:
        raise Unusable(str(error)) from error


def _retrain(settings: Settings, *, force: bool, note: Callable[[str], None]) -> Retraining:
    from models.lessons import gather_lessons  # noqa: PLC0415 - only who learns needs it

    folder = settings.models
    previous = find_usable(folder)
    assert previous is not None  # noqa: S101 - it was loaded
    lessons = gather_lessons(settings.labels, read_label_decisions(settings.labels))
    learned = frozenset(read_card(folder, previous).get("decisions", ()))
    verdict: Verdict | None = None
    ending: Ending = "unchanged"
    if lessons.version != previous:
        model = _provide_model(folder, lessons, note)
        note(f"comparing {lessons.version} with {previous}, which is in use")
        verdict = compare_versions(folder, lessons, model, previous=previous, learned=learned)
        ending = "promoted" if verdict.promoted else "forced" if force else "refused"
    if ending in ("promoted", "forced"):
        switch_current(folder, lessons.version)
    return Retraining(
        ending=ending,
        version=lessons.version,
        previous=previous,
        in_use=previous if ending == "refused" else lessons.version,
        folder=folder / lessons.version,
        new_decisions=sum(decision.decision_id not in learned for decision in lessons.decisions),
        quality=read_card(folder, lessons.version)["cross_validation"],
        verdict=verdict,
    )


def _provide_model(folder: Path, lessons: Lessons, note: Callable[[str], None]) -> TrainedModel:
    """Return the model of the lessons, trained unless that was done before."""
    from models.registry import load_model, train_and_save  # noqa: PLC0415 - imports numpy

    try:
        return load_model(folder, lessons.version)
    except FileNotFoundError:
        pass
    except BrokenModel as error:
        note(f"{error}; training anew")
        shutil.rmtree(folder / lessons.version)
    note(f"learning {len(lessons.passages)} passages, of which people decided on {len(lessons.decisions)}")
    return train_and_save(folder, lessons)


def compare_versions(
    folder: Path, lessons: Lessons, model: TrainedModel, *, previous: str, learned: frozenset[str]
) -> Verdict:
    """Return whether `model` may take the place of `previous`, which has learned the decisions `learned`.

    Each passage is judged by what was kept of both before its document was learned; what the model in use has
    not learned, it judges now. Where it has learned other passages of the document it has an advantage, so
    that such passages are not compared: only whether it is sure of the opposite of a new decision is asked.
    """
    from models.held_out import join_held_out  # noqa: PLC0415 - as the next
    from models.lessons import make_key  # noqa: PLC0415 - as the next
    from models.promotion import compare_models  # noqa: PLC0415 - imports numpy
    from models.registry import load_judgements  # noqa: PLC0415 - as above
    from models.training import judge_halves  # noqa: PLC0415 - imports scikit-learn, which takes seconds

    before, after = load_judgements(folder, previous), load_judgements(folder, model.version)
    rows, known = {key: i for i, key in enumerate(before.keys)}, frozenset(before.documents)
    decided = {make_key(decision.text) for decision in lessons.decisions}
    new = {make_key(each.text) for each in lessons.decisions if each.decision_id not in learned}
    kept = [i for i, key in enumerate(after.keys) if key in rows]
    unseen = [
        i
        for i, key in enumerate(after.keys)
        if key not in rows and (key in new or after.documents[i] not in known)
    ]
    order = [*kept, *unseen]
    judged = judge_unseen(folder, previous, [lessons.passages[i] for i in unseen])
    keys = [after.keys[i] for i in order]
    fresh = [i for i in order if after.keys[i] in new]
    return compare_models(
        [lessons.passages[i] for i in order],
        [key in decided for key in keys],
        [key in new for key in keys],
        join_held_out([before.take([rows[after.keys[i]] for i in kept]), judged]),
        after.take(order),
        comparable=[
            key in rows or after.documents[i] not in known for i, key in zip(order, keys, strict=True)
        ],
        teach_halves=lambda: judge_halves(
            lessons.passages, fresh, definitions=lessons.definitions, model=model
        ),
    )


def judge_unseen(folder: Path, version: str, passages: Sequence[LabelledPassage]) -> HeldOut:
    """Return what a version says of passages whose documents it has not learned, as it would when reading."""
    import numpy as np  # noqa: PLC0415 - most commands do without

    from dataset.records import LABELS  # noqa: PLC0415 - as above
    from models.classifier import Judgement, PassageClassifier  # noqa: PLC0415 - as above
    from models.forces import settle_forces  # noqa: PLC0415 - as above
    from models.held_out import HeldOut  # noqa: PLC0415 - as above
    from models.labelled import group_by_document  # noqa: PLC0415 - as above
    from models.lessons import make_key  # noqa: PLC0415 - as above
    from models.registry import load_model  # noqa: PLC0415 - as above

    classifier = PassageClassifier(load_model(folder, version))
    judged: dict[int, Judgement] = {}
    for own in group_by_document(passages):
        texts, sections = [passages[i].text for i in own], [passages[i].section for i in own]
        found = settle_forces(classifier.classify_document(texts, sections=sections))
        judged |= dict(zip(own, found, strict=True))
    every = [judged[i] for i in range(len(passages))]
    shape = (len(passages), len(LABELS))
    return HeldOut(
        keys=tuple(make_key(passage.text) for passage in passages),
        documents=tuple(passage.document for passage in passages),
        scores=np.array([[each.scores[label] for label in LABELS] for each in every]).reshape(shape),
        labels=np.array([[label in each.labels for label in LABELS] for each in every], dtype=bool).reshape(
            shape
        ),
        forces=tuple(each.force for each in every),
    )
