"""The process that judges passages: the classifier takes a second to load, and a processor to work."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from flows.desk.learning_requests import Judge, Surroundings, WorkOut
from flows.messages import Notice, Refusal
from flows.problems import Broken, Unusable
from flows.settings import quieten_libraries
from flows.worker import end_group_with
from review.ports import LabelJudgement, LearningOrder, QueuedPassage

if TYPE_CHECKING:
    from dataset.records import Passage
    from dataset.store import Store
    from models.classifier import Judgement, PassageClassifier

MOST_EXPLAINED = 4
"""Labels of a passage of which is told what speaks for them."""
NEAR = 0.5
"""Share of its threshold from which a label that does not hold comes near."""
MOST_DOCUMENTS = 4
"""Documents whose judgements are kept: people look at one passage after another."""
IDLE = 10
"""How much this process steps back behind those that make pages."""


def main() -> None:
    """Answer what is asked on a connection and end with a lifeline; their descriptors are the arguments."""
    control, lifeline = Connection(int(sys.argv[1])), Connection(int(sys.argv[2]), writable=False)
    end_group_with(lifeline)
    quieten_libraries()
    os.nice(IDLE)
    with contextlib.suppress(EOFError):
        surroundings: Surroundings = control.recv()
        _serve(control, surroundings)


def _serve(control: Connection, surroundings: Surroundings) -> None:
    from flows.databases import open_database  # noqa: PLC0415 - imports SQLAlchemy once it is clear what for

    judge: Judging | None = None

    def note(line: str) -> None:
        control.send(Notice(line))

    while True:
        request: WorkOut | Judge = control.recv()
        try:
            with open_database(surroundings.store_url, note=lambda _: None) as store:
                if isinstance(request, WorkOut):
                    control.send(_work_out(request, surroundings, store, note=note))
                else:
                    judge = judge or Judging(surroundings)
                    control.send(judge.judge(request, store))
        except (Unusable, Broken) as error:
            control.send(Refusal(str(error)))
        except Exception as error:
            traceback.print_exc()
            control.send(Refusal(f"failed unexpectedly ({type(error).__name__}: {error})"))


def _work_out(
    request: WorkOut, surroundings: Surroundings, store: Store, *, note: Callable[[str], None]
) -> LearningOrder:
    from flows.classifier import pin_classifier  # noqa: PLC0415 - as below
    from flows.queue import make_queue  # noqa: PLC0415 - imports spaCy, which takes seconds

    pinned = pin_classifier(surroundings.settings)
    entries = make_queue(store, pinned, limit=request.limit, note=note)
    passages = tuple(
        QueuedPassage(
            passage_id=entry.passage_id,
            document_id=entry.document_id,
            page_number=entry.page,
            text=entry.text,
            labels=entry.labels,
            scores=entry.scores,
            reasons=entry.reasons,
        )
        for entry in entries
    )
    return LearningOrder(passages, pinned.classifier)


@dataclass(slots=True)
class Judging:
    """Judges passages among those around them, and keeps what it said of the last documents."""

    surroundings: Surroundings
    classifier: PassageClassifier | None = None
    _documents: dict[str, dict[str, Judgement]] = field(default_factory=dict)

    def judge(self, request: Judge, store: Store) -> LabelJudgement | Refusal:
        """Return what the classifier says of a passage."""
        from review.evidence import read_passages_of  # noqa: PLC0415 - imports SQLAlchemy

        passages = read_passages_of(store, request.passage_id)
        found = [passage for passage in passages if passage.passage_id == request.passage_id]
        if not found:
            return Refusal("There is no such passage. It may have been read anew since.")
        classifier = self._load(request.version)
        judgement = self._judge_document(passages, classifier).get(request.passage_id)
        if judgement is None:  # of a kind that carries no labels, or in another language
            [judgement] = classifier.classify([found[0].text], sections=[_find_heading(found[0])])
        return _describe(found[0], judgement, classifier)

    def _load(self, version: str | None) -> PassageClassifier:
        from flows.classifier import load_classifier  # noqa: PLC0415 - imports numpy

        if self.classifier is None or self.classifier.version != version:
            try:
                pinned = replace(self.surroundings.settings, classifier=version)
                self.classifier = load_classifier(pinned)
            except (OSError, ValueError) as error:
                raise Broken(f"the classifier cannot be loaded: {error}") from error
            self._documents.clear()
        return self.classifier

    def _judge_document(
        self, passages: Sequence[Passage], classifier: PassageClassifier
    ) -> dict[str, Judgement]:
        from flows.labelling import judge_passages  # noqa: PLC0415 - imports numpy
        from models.decided import Decided  # noqa: PLC0415 - as above

        document_id = passages[0].document_id
        known = self._documents.pop(document_id, None)
        if known is None or not known.keys() <= {passage.passage_id for passage in passages}:
            judged = judge_passages(passages, classifier, Decided())
            known = {each.passage.passage_id: each.judgement for each in judged}
        self._documents[document_id] = known
        while len(self._documents) > MOST_DOCUMENTS:
            self._documents.pop(next(iter(self._documents)))
        return known


def _describe(passage: Passage, judgement: Judgement, classifier: PassageClassifier) -> LabelJudgement:
    from dataset.records import LABELS  # noqa: PLC0415 - as the next
    from models.explanations import explain_labels  # noqa: PLC0415 - imports numpy

    scores = {label: float(judgement.scores[label]) for label in LABELS}
    thresholds = dict(zip(LABELS, classifier.model.thresholds.tolist(), strict=True))
    nearest = sorted(LABELS, key=lambda label: -scores[label] / thresholds[label])
    chosen = [each for each in nearest if each in judgement.labels or scores[each] >= NEAR * thresholds[each]]
    words = explain_labels(
        classifier,
        passage.text,
        (chosen or nearest[:1])[:MOST_EXPLAINED],
        section=_find_heading(passage),
        in_context=scores,
    )
    return LabelJudgement(
        version=classifier.version,
        scores=scores,
        thresholds=thresholds,
        labels=judgement.labels,
        force=judgement.force,
        words={label: tuple((each.word, each.weight) for each in own) for label, own in words.items()},
    )


def _find_heading(passage: Passage) -> str:
    return passage.section[-1] if passage.section else ""


if __name__ == "__main__":
    main()
