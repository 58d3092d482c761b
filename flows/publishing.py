"""What lies in the outputs' folder: the dataset in the formats asked for, and how the store stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataset.coverage import Coverage
from dataset.failures import Failure
from dataset.publication import Publication
from dataset.records import Document
from flows.conduct import check_asked, open_outputs
from flows.problems import Unusable
from flows.settings import Settings
from flows.shared_outputs import publish_outputs
from models.current import read_card, read_current
from models.labelled import DECISIONS_FILE
from models.standing import read_history
from models.versions import hash_corpus

URGENCY = ("failed", "partial", "doubtful")
GOOD_QUALITY = 0.85
"""Of a document's text; below, enough words are illegible to mislead."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that a person should look at, and why."""

    file_name: str
    uri: str
    status: str
    """`failed`, `partial`, or `doubtful`: read whole, but hard to read."""
    error: str
    attempts: int = 1
    """How often it was tried in vain by this version."""
    set_aside: bool = False
    """It failed, and is not tried again unless somebody asks for it."""


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How the store stands."""

    documents: dict[str, int]
    """How many there are of each status."""
    set_aside: int
    """How many failed and are not tried again unless somebody asks for it."""
    rows: dict[str, int]
    """How many rows each table has."""
    models: tuple[str, ...]
    """Versions of the classifier that labels in the store come from."""
    model_in_use: str | None
    """The version that new documents get their labels from; None before the first."""
    labels_changed: bool
    """The labelled passages are no longer those that it learned."""
    decisions_not_learned: int
    """Standing decisions on labels that it has not learned, and those taken back that it has."""
    models_folder: str
    coverage: Coverage
    """What is in which language, and how much repeats what was said before."""
    problems: tuple[Problem, ...]


def export_dataset(outputs: Path, *, formats: Sequence[str], settings: Settings) -> Publication:
    """Publish the dataset in the formats asked for; raises Unusable."""
    chosen = check_asked(formats)
    with open_outputs(outputs, settings, must_exist=True) as store:
        return publish_outputs(store, outputs, formats=chosen)


def read_status(outputs: Path, *, settings: Settings) -> StoreStatus:
    """Return how the store stands; raises Unusable if nothing was ingested."""
    with open_outputs(outputs, settings, must_exist=True) as store:
        documents = store.read_documents()
        labels_changed, decisions_not_learned = _find_unlearned(settings)
        problems = _find_problems(documents, store.read_failures(), settings.limits.attempts)
        return StoreStatus(
            documents=store.count_documents_by_status(),
            set_aside=sum(problem.set_aside for problem in problems),
            rows=store.count_rows(),
            models=store.list_models(),
            model_in_use=read_current(settings.models),
            labels_changed=labels_changed,
            decisions_not_learned=decisions_not_learned,
            models_folder=str(settings.models),
            coverage=store.measure_coverage(),
            problems=problems,
        )


def _find_problems(
    documents: Sequence[Document], failures: Mapping[str, Failure], most_attempts: int
) -> tuple[Problem, ...]:
    """Return what a person should look at: what could not be read first, then by name."""
    found = (_find_problem(d, failures.get(d.document_id), most_attempts) for d in documents)
    problems = filter(None, found)
    return tuple(sorted(problems, key=lambda problem: (URGENCY.index(problem.status), problem.error)))


def _find_problem(document: Document, failure: Failure | None, most_attempts: int) -> Problem | None:
    """Return what a person should know of a document before relying on it, if anything."""
    name, uri = document.file_name, document.uri
    if document.status == "failed":
        attempts = failure.attempts if failure else 1
        set_aside = failure is None or failure.is_set_aside(most_attempts)
        return Problem(name, uri, "failed", document.error or "", attempts, set_aside)
    if document.status != "ok":
        return Problem(name, uri, document.status, document.error or "")
    quality = document.text_quality
    if quality is not None and quality < GOOD_QUALITY:
        doubt = "many words are illegible, run together or come apart; look with `kisoku show`"
        return Problem(name, uri, "doubtful", f"{name}: text quality {quality:.2f}: {doubt}")
    return None


def _find_unlearned(settings: Settings) -> tuple[bool, int]:
    """Return whether labelled passages changed since the classifier was trained, and new decisions."""
    current = read_current(settings.models)
    if current is None:
        return False, 0
    try:
        card = read_card(settings.models, current)
        learned = frozenset(card.get("decisions", ()))
        history = read_history(settings.labels / DECISIONS_FILE, "labels")
        standing = {decision.decision_id for _, decision in history.list_all_standing()}
        taken_back = {name for name in learned if history.is_undone(name)}
        return card.get("labels_sha256") != hash_corpus(settings.labels), len(standing - learned | taken_back)
    except (OSError, ValueError) as error:
        raise Unusable(str(error)) from error
