"""Mentions, labels and rules of lines of text, as they stream by; no store and no server are needed."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from dataset.records import Amount, Mention, Passage, Rule
from extractors.mentions import FoundMentions, find_mentions_of_each
from extractors.rules import find_rules
from flows.labelling import SCORE_DIGITS
from flows.lines import Line, Stretch, batch_stretches, read_lines
from flows.problems import Broken, Unusable
from flows.settings import Settings
from flows.toolbox import Toolbox, load_toolbox
from models.classifier import Judgement, PassageClassifier
from models.explanations import explain_labels
from models.forces import settle_forces

DASH = "-"


def annotate_lines(
    source: str, target: str, *, settings: Settings, note: Callable[[str], None], explain: bool = False
) -> None:
    """Write for each line `{"id", "text"}` of `source` a line with what was found in it to `target`.

    A line may also say its `document`, its `section` and its `parent`, as `flows/lines.py` has them. `-` is
    standard input or output; `note` is told if the classifier has to be learnt first; `explain` adds the
    words that spoke for each label. Raises Unusable, naming the line that breaks the format.
    """
    if source == target != DASH and Path(source).exists():
        raise Unusable(f"{source}: cannot be read and written at once")
    with _open_source(source) as lines, _open_target(target) as out:
        toolbox = _load(settings, note)
        name = "standard input" if source == DASH else source
        for batch in batch_stretches(read_lines(lines, name=name), name=name):
            for answer in annotate_batch(batch, toolbox, explain=explain):
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()


def _load(settings: Settings, note: Callable[[str], None]) -> Toolbox:
    try:
        return load_toolbox(settings, note=note)
    except (OSError, ValueError) as error:
        raise Broken(f"the tools cannot be loaded: {error}") from error


def annotate_batch(
    batch: Sequence[Stretch], toolbox: Toolbox, *, explain: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield what was found in each line, as JSON values; offsets count characters of the text as it is."""
    passages = [stretch.make_passages() for stretch in batch]
    judgements = judge_stretches(batch, toolbox.classifier)
    found = find_mentions_of_each(passages, nlp=toolbox.nlp)
    for stretch, own, judged, names in zip(batch, passages, judgements, found, strict=True):
        by_id = {passage.passage_id: judgement for passage, judgement in zip(own, judged, strict=True)}
        rules = _find_rules(own, by_id, names, toolbox)
        mentions = _write_mentions(names)
        for line, passage, judgement in zip(stretch.lines, own, judged, strict=True):
            yield {
                "id": line.line_id,
                "mentions": mentions[passage.passage_id],
                "labels": {label: round(judgement.scores[label], SCORE_DIGITS) for label in judgement.labels},
                "force": judgement.force,
                "rules": [_write_rule(rule) for rule in rules if rule.passage_id == passage.passage_id],
                **({"why": _explain(line, judgement, toolbox)} if explain else {}),
            }


def judge_stretches(batch: Sequence[Stretch], classifier: PassageClassifier) -> list[list[Judgement]]:
    """Return the judgements of each stretch's lines: in their context, save for those that stand alone."""
    alone = [stretch.lines[0] for stretch in batch if len(stretch.lines) == 1]
    single = iter(
        classifier.classify([line.text for line in alone], sections=[line.section for line in alone])
    )
    return [
        [next(single)] if len(stretch.lines) == 1 else _judge_together(stretch, classifier)
        for stretch in batch
    ]


def _judge_together(stretch: Stretch, classifier: PassageClassifier) -> list[Judgement]:
    texts = [line.text for line in stretch.lines]
    sections = [line.section for line in stretch.lines]
    return settle_forces(classifier.classify_document(texts, sections=sections, parents=stretch.parents))


def _explain(line: Line, judgement: Judgement, toolbox: Toolbox) -> dict[str, dict[str, float]]:
    """Return the words that spoke for each label, with by how much its log odds fall without them."""
    if not judgement.labels:
        return {}
    why = explain_labels(
        toolbox.classifier, line.text, judgement.labels, section=line.section, in_context=judgement.scores
    )
    return {
        label: {found.word: round(found.weight, SCORE_DIGITS) for found in words}
        for label, words in why.items()
    }


def _find_rules(
    passages: Sequence[Passage], judged: Mapping[str, Judgement], found: FoundMentions, toolbox: Toolbox
) -> list[Rule]:
    if not any(judgement.labels for judgement in judged.values()):
        return []
    return find_rules(
        passages, judged=judged, mentions=found.mentions, amounts=found.amounts, reader=toolbox.rule_reader
    )


def _write_mentions(found: FoundMentions) -> dict[str, list[dict[str, Any]]]:
    """Return the mentions of each passage by its `passage_id`."""
    amounts = {amount.mention_id: amount for amount in found.amounts}
    written: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in found.mentions:
        written[mention.passage_id].append(_write_mention(mention, amounts.get(mention.mention_id)))
    return written


def _write_mention(mention: Mention, amount: Amount | None) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(mention, name) for name in MENTION_FIELDS}
    if amount is not None:
        values |= {
            "minimum": None if amount.minimum is None else format(amount.minimum, "f"),
            "maximum": None if amount.maximum is None else format(amount.maximum, "f"),
        }
        values |= {name: getattr(amount, name) for name in ("currency", "approximate", "period", "role")}
    return values


MENTION_FIELDS = ("label", "text", "start", "end", "entity_id", "origin", "value", "measures")
RULE_FIELDS = (
    "labels",
    "force",
    "modality",
    "scope",
    "bearer",
    "action",
    "object",
    "asset",
    "counterparty",
    "condition",
    "deadline",
    "threshold_operator",
    "threshold_value",
    "threshold_unit",
    "threshold_measures",
    "programs",
    "agencies",
    "countries",
    "amounts",
    "instrument",
    "effective_from",
    "quote",
    "start",
    "end",
    "confidence",
)


def _write_rule(rule: Rule) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(rule, name) for name in RULE_FIELDS}
    if rule.threshold_value is not None:
        values["threshold_value"] = format(rule.threshold_value, "f")
    values["slots"] = {
        name: {"inferred": slot.inferred} if slot.inferred else {"start": slot.start, "end": slot.end}
        for name, slot in rule.slots.items()
    }
    values["definitions"] = [asdict(definition) for definition in rule.definitions]
    return values


@contextmanager
def _open_source(source: str) -> Iterator[IO[str]]:
    if source == DASH:
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdin
        return
    try:
        file = Path(source).open(encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise Unusable(f"{source}: cannot be opened ({error.strerror})") from error
    with file:
        yield file


@contextmanager
def _open_target(target: str) -> Iterator[IO[str]]:
    if target == DASH:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        return
    try:
        file = Path(target).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed below
    except OSError as error:
        raise Unusable(f"{target}: cannot be written ({error.strerror})") from error
    with file:
        yield file
