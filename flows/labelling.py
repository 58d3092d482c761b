"""Labels and rules of a document, from what was read of it before: all that another classifier changes.

An ingest and a relabelling both end with `label_document`, so that both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dataset.records import LABELS, Classification, DocumentRows, Mention, Passage
from extractors.english import is_english
from extractors.rules import find_rules
from flows.clock import Clock
from flows.messages import Labelled
from flows.toolbox import Toolbox
from models.classifier import FORCES, Judgement, PassageClassifier
from models.decided import Decided, review_rules
from models.forces import settle_forces

UNLABELLED_KINDS = frozenset({"heading", "caption"})
SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class JudgedPassage:
    """What holds of a passage; `given` are the labels that people gave it."""

    passage: Passage
    judgement: Judgement
    given: frozenset[str] = frozenset()


def label_document(rows: DocumentRows, *, toolbox: Toolbox, clock: Clock | None = None) -> Labelled:
    """Return labels and rules of a document's passages; what a passage says again is read once.

    `rows` are as an ingest found them or as the store gives them back; labels and rules that they hold are
    passed over.
    """
    clock = clock or Clock()
    if rows.document.status == "failed":
        return Labelled()
    with clock.time("labels"):
        judged = judge_passages(rows.passages, toolbox.classifier, toolbox.decided)
        classifications = tuple(_classify(judged, toolbox.classifier.version))
    with clock.time("rules"):
        rules = find_rules(
            rows.passages,
            judged={
                each.passage.passage_id: each.judgement
                for each in judged
                if each.passage.duplicate_of is None and is_english(each.passage.language)
            },
            mentions=_sort_mentions(rows),
            amounts=rows.amounts,
            reader=toolbox.rule_reader,
        )
        reviewed = review_rules(rules, rows.passages, toolbox.decided)
    decisions = [toolbox.decided.find_labels(passage.text) for passage in rows.passages]
    kept = {decision.decision_id for decision in decisions if decision}
    return Labelled(classifications, reviewed.rules, reviewed.kept | kept, reviewed.lost)


def _sort_mentions(rows: DocumentRows) -> list[Mention]:
    """Return the mentions in the order of the text, which is not that of the store."""
    places = {passage.passage_id: place for place, passage in enumerate(rows.passages)}
    return sorted(rows.mentions, key=lambda mention: (places[mention.passage_id], mention.start))


def judge_passages(
    passages: Sequence[Passage], classifier: PassageClassifier, decided: Decided
) -> list[JudgedPassage]:
    """Return what holds of the passages that may carry labels: English ones, no headings and captions.

    What people decided holds in place of what the classifier says, and of passages of any kind.
    """
    candidates = [passage for passage in passages if _may_carry_label(passage)]
    sections = [passage.section[-1] if passage.section else "" for passage in candidates]
    texts = [passage.text for passage in candidates]
    places = {passage.passage_id: place for place, passage in enumerate(candidates)}
    parents = [places.get(passage.parent_id or "") for passage in candidates]
    judgements = classifier.classify_document(texts, sections=sections, parents=parents)
    judged = _pair(candidates, judgements, decided)
    settled = settle_forces([each.judgement for each in judged])
    judged = [replace(each, judgement=own) for each, own in zip(judged, settled, strict=True)]
    others = [p for p in passages if not _may_carry_label(p) and decided.find_labels(p.text) is not None]
    if others:
        judged += _pair(others, classifier.classify([passage.text for passage in others]), decided)
    return [_keep_force(each, decided) for each in judged]


def _may_carry_label(passage: Passage) -> bool:
    return passage.kind not in UNLABELLED_KINDS and is_english(passage.language)


def _pair(
    passages: Sequence[Passage], judgements: Sequence[Judgement], decided: Decided
) -> list[JudgedPassage]:
    return [
        _decide(passage, judgement, decided) for passage, judgement in zip(passages, judgements, strict=True)
    ]


def _decide(passage: Passage, judgement: Judgement, decided: Decided) -> JudgedPassage:
    """Return a passage with the labels of reviewers, or the classifier's and those of confirmed rules."""
    decision, confirmed = decided.find_labels(passage.text), decided.find_confirmed(passage.text)
    given = confirmed - {*judgement.labels} if decision is None else {*decision.labels}
    if decision is None and not given:
        return JudgedPassage(passage, judgement)
    held = given if decision else given | {*judgement.labels}
    margins = judgement.force_margins
    strongest = judgement.force or FORCES[margins.index(max(margins))]
    judgement = replace(
        judgement,
        labels=tuple(label for label in LABELS if label in held),
        scores={**judgement.scores, **dict.fromkeys(given, 1.0)},
        trust={**judgement.trust, **dict.fromkeys(given, 1.0)},
        force=strongest if held else None,
    )
    return JudgedPassage(passage, judgement, frozenset(given))


def _keep_force(each: JudgedPassage, decided: Decided) -> JudgedPassage:
    """Return a passage with the force that a reviewer gave it, if one did; nothing outweighs that."""
    decision = decided.find_labels(each.passage.text)
    if decision is None or decision.force is None:
        return each
    return replace(each, judgement=replace(each.judgement, force=decision.force, force_margins=()))


def _classify(judged: Sequence[JudgedPassage], version: str) -> Iterator[Classification]:
    """Yield a row for each label that holds; people are as sure as can be."""
    for passage, judgement, given in ((each.passage, each.judgement, each.given) for each in judged):
        for label in judgement.labels:
            reviewed = label in given
            yield Classification(
                passage_id=passage.passage_id,
                document_id=passage.document_id,
                label=label,
                score=round(float(judgement.scores[label]), SCORE_DIGITS),
                decided_by="reviewer" if reviewed else "model",
                model_version="" if reviewed else version,
            )
