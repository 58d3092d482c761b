"""Mentions, labels and rules of lines of text, as they stream by; no store and no server are needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from dataset.records import Amount, Mention, Passage, Rule
from extractors.languages import tell_languages
from extractors.mentions import FoundMentions, find_mentions_of_each
from extractors.rules import find_rules
from flows.labelling import SCORE_DIGITS
from flows.problems import Broken, Unusable
from flows.settings import Settings
from flows.toolbox import Toolbox, load_toolbox
from models.classifier import Judgement
from models.explanations import explain_labels

BATCH_LINES = 200
DASH = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input: a text and what the caller calls it."""

    number: int
    line_id: str | int
    text: str

    def make_passage(self) -> Passage:
        """Return the text, with its language if that can be told, as the only passage of its document."""
        name = str(self.number)
        passage = Passage(name, name, 0, 1, 1, "paragraph", (), self.text)
        return tell_languages([passage], language=None)[0]


def annotate_lines(
    source: str, target: str, *, settings: Settings, note: Callable[[str], None], explain: bool = False
) -> None:
    """Write for each line `{"id", "text"}` of `source` a line with what was found in it to `target`.

    `-` is standard input or output; `note` is told if the classifier has to be learnt first; `explain` adds
    the words that spoke for each label. Raises Unusable, naming the line that breaks the format.
    """
    if source == target != DASH and Path(source).exists():
        raise Unusable(f"{source}: cannot be read and written at once")
    with _open_source(source) as lines, _open_target(target) as out:
        toolbox = _load(settings, note)
        parsed = read_lines(lines, name="standard input" if source == DASH else source)
        while batch := list(islice(parsed, BATCH_LINES)):
            for answer in annotate_batch(batch, toolbox, explain=explain):
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()


def _load(settings: Settings, note: Callable[[str], None]) -> Toolbox:
    try:
        return load_toolbox(settings, note=note)
    except (OSError, ValueError) as error:
        raise Broken(f"the tools cannot be loaded: {error}") from error


def read_lines(lines: Iterable[str], *, name: str) -> Iterator[Line]:
    """Yield the lines that hold something; raises Unusable for one that breaks the format.

    >>> list(read_lines(['{"id": "a", "text": "Results are owned."}'], name="in.jsonl"))
    [Line(number=1, line_id='a', text='Results are owned.')]
    """
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _read_line(line, number, name)
    except UnicodeDecodeError as error:
        raise Unusable(f"{name}: not UTF-8 text ({error.reason})") from error


def _read_line(line: str, number: int, name: str) -> Line:
    place = f"{name}, line {number}"
    try:
        value: Any = json.loads(line)
    except ValueError as error:
        raise Unusable(f"{place}: not JSON ({error})") from error
    if not isinstance(value, dict) or "id" not in value or "text" not in value:
        raise Unusable(f'{place}: needs an object with "id" and "text"')
    if not isinstance(value["text"], str) or not isinstance(value["id"], str | int):
        raise Unusable(f'{place}: "text" has to be a string, "id" a string or a whole number')
    return Line(number, value["id"], value["text"])


def annotate_batch(
    batch: Sequence[Line], toolbox: Toolbox, *, explain: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield what was found in each line, as JSON values; offsets count characters of the text as it is."""
    passages = [line.make_passage() for line in batch]
    judgements = toolbox.classifier.classify([line.text for line in batch])
    found = find_mentions_of_each(([passage] for passage in passages), nlp=toolbox.nlp)
    for line, passage, judgement, own in zip(batch, passages, judgements, found, strict=True):
        rules = _find_rules(passage, judgement, own, toolbox)
        yield {
            "id": line.line_id,
            "mentions": _write_mentions(own),
            "labels": {label: round(judgement.scores[label], SCORE_DIGITS) for label in judgement.labels},
            "force": judgement.force,
            "rules": [_write_rule(rule) for rule in rules],
            **({"why": _explain(line.text, judgement, toolbox)} if explain else {}),
        }


def _explain(text: str, judgement: Judgement, toolbox: Toolbox) -> dict[str, dict[str, float]]:
    """Return the words that spoke for each label, with by how much its log odds fall without them."""
    if not judgement.labels:
        return {}
    why = explain_labels(toolbox.classifier, text, judgement.labels)
    return {
        label: {found.word: round(found.weight, SCORE_DIGITS) for found in words}
        for label, words in why.items()
    }


def _find_rules(passage: Passage, judgement: Judgement, found: FoundMentions, toolbox: Toolbox) -> list[Rule]:
    if not judgement.labels:
        return []
    return find_rules(
        [passage],
        judged={passage.passage_id: judgement},
        mentions=found.mentions,
        amounts=found.amounts,
        reader=toolbox.rule_reader,
    )


def _write_mentions(found: FoundMentions) -> list[dict[str, Any]]:
    amounts = {amount.mention_id: amount for amount in found.amounts}
    return [_write_mention(mention, amounts.get(mention.mention_id)) for mention in found.mentions]


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
