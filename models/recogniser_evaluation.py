"""How well a recogniser of names does: precision, recall and F1 of whole spans, by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.evaluation import LabelScore
from models.spans import AnnotatedPassage, Span


@dataclass(frozen=True, slots=True)
class RecogniserScores:
    """Scores by label, and over all labels together; `place` leaves the label out of account."""

    labels: Mapping[str, LabelScore]
    every: LabelScore
    place: LabelScore


def score_spans(said: Sequence[tuple[AnnotatedPassage, Sequence[Span]]]) -> RecogniserScores:
    """Return the scores of what was said of passages; a span is right if its two ends and its label are.

    >>> passage = AnnotatedPassage("a", "d", "Vinnova pays KTH.", (Span("AGENCY", 0, 7),))
    >>> score_spans([(passage, (Span("AGENCY", 0, 7), Span("ORGANIZATION", 13, 16)))]).every
    LabelScore(precision=0.5, recall=1.0, f1=0.6666666666666666, support=1)
    """
    hits, told, wanted = Counter[str](), Counter[str](), Counter[str]()
    places = 0
    for passage, spans in said:
        wanted.update(span.label for span in passage.spans)
        told.update(span.label for span in spans)
        hits.update(span.label for span in set(passage.spans) & set(spans))
        places += len(_list_places(passage.spans) & _list_places(spans))
    return RecogniserScores(
        labels={label: _score(hits[label], told[label], wanted[label]) for label in sorted({*told, *wanted})},
        every=_score(hits.total(), told.total(), wanted.total()),
        place=_score(places, told.total(), wanted.total()),
    )


def _list_places(spans: Sequence[Span]) -> set[tuple[int, int]]:
    return {(span.start, span.end) for span in spans}


def _score(hits: int, told: int, wanted: int) -> LabelScore:
    return LabelScore(
        precision=hits / told if told else 0.0,
        recall=hits / wanted if wanted else 0.0,
        f1=2 * hits / (told + wanted) if hits else 0.0,
        support=wanted,
    )
