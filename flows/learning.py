"""The flows `train-ner` and `retrain`: how recogniser and classifier are learned, as Prefect tracks it.

Importing this module imports Prefect, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.recogniser import LearnedRecogniser, learn_recogniser, list_scores
from flows.retraining import Retraining, retrain
from flows.settings import Settings
from flows.tracking import track_runs

if TYPE_CHECKING:
    from models.recogniser_training import Lesson


@dataclass(slots=True)
class Learning:
    """What the task of a flow run is to learn, and what it has learned."""

    settings: Settings
    folder: Path | None
    tell: Callable[[Lesson], None]
    learned: LearnedRecogniser | None = None
    flow_run: str | None = None


LEARNING: ContextVar[Learning] = ContextVar("learning")


@task(name="learn-recogniser", persist_result=False, cache_policy=NO_CACHE)
def learn() -> None:
    """Score networks by cross-validation, learn the one to keep, and replace the one that lies there."""
    learning = LEARNING.get()
    learning.learned = learn_recogniser(learning.settings, folder=learning.folder, tell=learning.tell)


@flow(name="train-ner", persist_result=False, validate_parameters=False)
def train_ner(labels: str) -> State:  # noqa: ARG001 - shown by Prefect
    """Learn the recogniser of names from the passages in which names are marked."""
    learning = LEARNING.get()
    learning.flow_run = str(runtime.flow_run.id)
    learn()
    learned = learning.learned
    assert learned is not None  # noqa: S101 - the task has run to its end
    line = f"recogniser {learned.version}: F1 {learned.scores.every.f1:.3f} on documents held out"
    names, *columns = zip(*list_scores(learned.scores), strict=True)
    titles = ("label", "precision", "recall", "F1", "names")
    table = dict(zip(titles, map(list, (names, *columns)), strict=True))
    create_table_artifact(table, key="recogniser-scores", description=line)
    return Completed(message=line)


def run_learning(learning: Learning, *, api_url: str) -> LearnedRecogniser:
    """Run the flow on the server at `api_url`; raises Unusable where the passages cannot be learned from."""
    token = LEARNING.set(learning)
    try:
        with track_runs(api_url):
            train_ner(str(learning.settings.labels))
    finally:
        LEARNING.reset(token)
    assert learning.learned is not None  # noqa: S101 - as above
    return learning.learned


@dataclass(slots=True)
class Relearning:
    """What the task of a flow run is to retrain, and what came of it."""

    settings: Settings
    force: bool
    note: Callable[[str], None]
    retraining: Retraining | None = None


RELEARNING: ContextVar[Relearning] = ContextVar("relearning")


@task(name="retrain-classifier", persist_result=False, cache_policy=NO_CACHE)
def relearn() -> None:
    """Learn all labels and decisions, compare with the model in use, and promote what is not worse."""
    own = RELEARNING.get()
    own.retraining = retrain(own.settings, force=own.force, note=own.note)


@flow(name="retrain", persist_result=False, validate_parameters=False)
def retrain_classifier(labels: str, force: bool) -> State:  # noqa: ARG001 - shown by Prefect
    """Learn the classifier from labelled passages and decisions, and use it if it is not worse."""
    relearn()
    retraining = RELEARNING.get().retraining
    assert retraining is not None  # noqa: S101 - the task has run to its end
    if (verdict := retraining.verdict) is not None:
        rows = [(each.name, each.before, each.after, each.worse) for each in verdict.changes]
        titles = ("figure", retraining.previous, retraining.version, "draws in which it is worse")
        table = dict(zip(titles, map(list, zip(*rows, strict=True)), strict=True))
        create_table_artifact(table, key="classifier-comparison", description=retraining.sentence)
    return Completed(message=retraining.sentence)


def run_retraining(relearning: Relearning, *, api_url: str) -> Retraining:
    """Run the flow on the server at `api_url`; raises Unusable or Broken."""
    token = RELEARNING.set(relearning)
    try:
        with track_runs(api_url):
            retrain_classifier(str(relearning.settings.labels), relearning.force)
    finally:
        RELEARNING.reset(token)
    assert relearning.retraining is not None  # noqa: S101 - as above
    return relearning.retraining
