"""The stored passages whose labels would teach the classifier most, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset.records import LABELS, Passage
from extractors.norms.sentences import split_sentences
from flows.classifier import load_classifier
from flows.labelling import judge_passages
from flows.problems import Broken, Unusable
from flows.settings import Settings
from models.classifier import Judgement, PassageClassifier
from models.decided import Decided
from models.decisions import normalise_blanks
from models.labelled import InvalidLabels, read_labelled
from models.learning_order import Candidates, Known, Pick, choose_shortlist, order_candidates
from models.learning_reasons import list_reasons
from models.standing import read_label_decisions

if TYPE_CHECKING:
    from dataset.store import Store

SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A passage to label, with what the classifier says of it."""

    passage_id: str
    document_id: str
    file_name: str
    page: int
    section: str
    text: str
    labels: tuple[str, ...]
    scores: dict[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Passages that nobody has labelled, with their judgements among their neighbours."""

    passages: list[Passage]
    scores: list[tuple[float, ...]]
    labels: list[tuple[str, ...]]
    rule_margins: list[float]

    def add(self, passage: Passage, judgement: Judgement) -> None:
        """Keep what is needed of a judgement, for there may be many."""
        self.passages.append(passage)
        self.scores.append(tuple(judgement.scores.values()))
        self.labels.append(judgement.labels)
        self.rule_margins.append(judgement.rule_margin)


def make_queue(
    store: Store, settings: Settings, *, limit: int, note: Callable[[str], None] | None = None
) -> list[QueueEntry]:
    """Return at most `limit` stored passages, the one whose label would teach most first.

    Every passage is judged anew, for the store has nothing but the labels that hold. `note` is told if the
    classifier has to be learnt first. Raises Unusable or Broken.
    """
    try:
        known = read_known(settings)
        classifier = load_classifier(settings, note=note)
    except InvalidLabels as error:
        raise Unusable(str(error)) from error
    except (OSError, ValueError) as error:
        raise Broken(f"the classifier cannot be loaded: {error}") from error
    pool = _read_pool(store, classifier, known)
    texts = [passage.text for passage in pool.passages]
    scores, margins = np.array(pool.scores).reshape(-1, len(LABELS)), np.array(pool.rule_margins)
    short = choose_shortlist(texts, scores, margins, known, limit=limit)
    names = {document.document_id: document.file_name for document in store.read_documents()}
    candidates = _look_closely(pool, short, classifier)
    thresholds = dict(zip(LABELS, classifier.model.thresholds.tolist(), strict=True))
    return [
        _describe(
            pool,
            short[pick.place],
            pick,
            candidates=candidates,
            known=known,
            thresholds=thresholds,
            names=names,
        )
        for pick in order_candidates(candidates, known, limit=limit)
    ]


def read_known(settings: Settings) -> Known:
    """Return the texts that people have labelled or decided on, and how many of them each label has."""
    labelled = {normalise_blanks(p.text): p.labels for p in read_labelled(settings.labels)}
    labelled |= {normalise_blanks(d.text): d.labels for d in read_label_decisions(settings.labels)}
    counts = Counter(label for labels in labelled.values() for label in labels)
    return Known(list(labelled), np.array([counts[label] for label in LABELS]))


def _read_pool(store: Store, classifier: PassageClassifier, known: Known) -> _Pool:
    """Return the stored passages that may carry labels, each text once and none that is known."""
    pool, seen = _Pool([], [], [], []), set(known.texts)
    with store.open_snapshot() as snapshot:
        for passages in snapshot.read_passages():
            for judged in judge_passages(passages, classifier, Decided()):
                text = normalise_blanks(judged.passage.text)
                if judged.passage.duplicate_of is None and text not in seen:
                    seen.add(text)
                    pool.add(judged.passage, judged.judgement)
    return pool


def _look_closely(pool: _Pool, short: Sequence[int], classifier: PassageClassifier) -> Candidates:
    """Return the passages of the shortlist with what the classifier says of each in other lights."""
    passages = [pool.passages[i] for i in short]
    texts = [passage.text for passage in passages]
    alone = classifier.classify(texts, sections=[_find_heading(passage) for passage in passages])
    sentences = _judge_sentences(texts, classifier)
    swayed = [set(one.labels) != {*pool.labels[i]} for one, i in zip(alone, short, strict=True)]
    mixed = [said not in (None, {*one.labels}) for one, said in zip(alone, sentences, strict=True)]
    return Candidates(
        texts=texts,
        documents=[passage.document_id for passage in passages],
        scores=np.array([pool.scores[i] for i in short]).reshape(-1, len(LABELS)),
        rule_margins=np.array([pool.rule_margins[i] for i in short]),
        swayed=np.array(swayed, dtype=bool),
        mixed=np.array(mixed, dtype=bool),
    )


def _judge_sentences(texts: Sequence[str], classifier: PassageClassifier) -> list[set[str] | None]:
    """Return the labels that each text's sentences have, each judged alone; None where there is one only."""
    cuts = [split_sentences(text) for text in texts]
    cuts = [spans if len(spans) > 1 else [] for spans in cuts]
    sentences = [text[start:end] for text, spans in zip(texts, cuts, strict=True) for start, end in spans]
    judgements = iter(classifier.classify(sentences))
    return [{label for _ in spans for label in next(judgements).labels} if spans else None for spans in cuts]


def _describe(
    pool: _Pool,
    place: int,
    pick: Pick,
    *,
    candidates: Candidates,
    known: Known,
    thresholds: Mapping[str, float],
    names: Mapping[str, str],
) -> QueueEntry:
    """Return the passage at a place of the pool with where it stands, and why it was picked."""
    passage, scores = pool.passages[place], dict(zip(LABELS, pool.scores[place], strict=True))
    return QueueEntry(
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        file_name=names[passage.document_id],
        page=passage.page_start,
        section=_find_heading(passage),
        text=passage.text,
        labels=pool.labels[place],
        scores={label: round(score, SCORE_DIGITS) for label, score in scores.items()},
        reasons=list_reasons(
            scores,
            thresholds,
            dict(zip(LABELS, known.support.tolist(), strict=True)),
            rule_margin=pool.rule_margins[place],
            likeness=pick.likeness,
            swayed=bool(candidates.swayed[pick.place]),
            mixed=bool(candidates.mixed[pick.place]),
        ),
    )


def _find_heading(passage: Passage) -> str:
    return passage.section[-1] if passage.section else ""
