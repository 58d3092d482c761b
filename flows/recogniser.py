"""The recogniser of names: where the one in use lies, and how a new one is learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Entity
from dataset.swap import fresh_folder, lock_folder, replace_folder
from flows.problems import Unusable
from flows.settings import Settings
from models.recogniser_files import (
    CARD_FILE,
    BrokenRecogniser,
    derive_recogniser_version,
    hash_spans,
    read_card,
    write_recogniser,
)

if TYPE_CHECKING:
    from spacy.language import Language

    from models.recogniser_evaluation import RecogniserScores
    from models.recogniser_training import Lesson

FOLDER = "recogniser"


@dataclass(frozen=True, slots=True)
class LearnedRecogniser:
    """What came of learning: where it lies, what it is called, how well it does on documents held out."""

    folder: Path
    version: str
    scores: RecogniserScores


def locate_recogniser(settings: Settings) -> Path:
    """Return the folder of the recogniser in use: the one learned here, or else the one in the corpus."""
    own = settings.models / FOLDER
    return own if (own / CARD_FILE).is_file() else settings.corpus / FOLDER


def check_recogniser(settings: Settings) -> Path:
    """Return the folder of the recogniser in use, whose files are whole; raises BrokenRecogniser."""
    folder = locate_recogniser(settings)
    try:
        read_card(folder)
    except BrokenRecogniser as error:
        raise BrokenRecogniser(f"{error}; `kisoku train-ner` learns it anew") from error
    return folder


def learn_recogniser(
    settings: Settings, *, folder: Path | None = None, tell: Callable[[Lesson], None]
) -> LearnedRecogniser:
    """Learn a recogniser from the annotated passages and keep it in `folder`, or else with the models.

    `tell` is told of each epoch. Raises Unusable where the passages cannot be learned from.
    """
    try:
        known = list_known_names(settings.gazetteers)
        nlp, scores = _learn(settings.labels, known, tell)
    except (OSError, ValueError) as error:
        raise Unusable(str(error)) from error
    version = derive_recogniser_version(settings.labels, known)
    target = folder or settings.models / FOLDER
    target.parent.mkdir(parents=True, exist_ok=True)
    with lock_folder(target), fresh_folder(target) as fresh:
        write_recogniser(fresh, nlp, version=version, data_hash=hash_spans(settings.labels), scores=scores)
        replace_folder(target, fresh)
    return LearnedRecogniser(target, version, scores)


def list_scores(scores: RecogniserScores) -> list[tuple[str, float, float, float, int]]:
    """Return rows of what was scored, precision, recall, F1 and the names there were."""
    rows = {**scores.labels, "all": scores.every, "whatever the label": scores.place}
    return [(label, s.precision, s.recall, s.f1, s.support) for label, s in rows.items()]


def _learn(
    labels: Path, known: Mapping[str, Sequence[str]], tell: Callable[[Lesson], None]
) -> tuple[Language, RecogniserScores]:
    from models.made_names import PARTS_FILE, NameMaker, read_parts  # noqa: PLC0415 - as the next
    from models.recogniser_training import (  # noqa: PLC0415 - imports spaCy, which takes seconds
        FOLDS,
        cross_validate,
        train_recogniser,
    )
    from models.spans import read_annotated  # noqa: PLC0415 - as above

    passages = read_annotated(labels)
    maker = NameMaker(known, read_parts(labels / PARTS_FILE))
    scores = cross_validate(passages, maker, tell=tell)
    networks = FOLDS + 1
    return train_recogniser(passages, maker, tell=tell, network=networks, networks=networks), scores


def list_known_names(gazetteers: Path) -> dict[str, list[str]]:
    """Return the names in Latin letters that the gazetteers know, by label, in the order of the alphabet."""
    from extractors.gazetteer import read_gazetteer  # noqa: PLC0415 - as above

    names: dict[str, set[str]] = defaultdict(set)
    for entity in read_gazetteer(gazetteers).entities.values():
        names[entity.label].update(filter(_is_name, _list_forms(entity)))
    return {label: sorted(forms) for label, forms in sorted(names.items())}


def _list_forms(entity: Entity) -> tuple[str, ...]:
    return (entity.name.removeprefix("The "), entity.acronym or "", *entity.aliases)


def _is_name(text: str) -> bool:
    """Tell whether a form is capitalised, and written in the letters of Europe's west."""
    return text[:1].isupper() and max(text) < "ʰ"
