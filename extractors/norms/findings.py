"""What the statements of a sentence tell of rules: their slots, groups and thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from dataset.records import derive_id
from extractors.cues import Cues
from extractors.doc_text import read_text
from extractors.norms.clauses import Statement
from extractors.norms.facets import settle_modality
from extractors.norms.rule_records import Finding
from extractors.norms.rule_sources import RuleSource, has_led_modal
from extractors.norms.slot_spans import SLOT_NAMES, CharSpan, RuleSlots
from extractors.norms.slots import fill_slots
from extractors.norms.statements import find_statements
from extractors.norms.sureness import FURTHER, Form, read_sureness
from extractors.norms.thresholds import Threshold, find_thresholds, order_limits

_RIGHTS = re.compile(
    r"\b(?:rights?|title|ownership|intellectual property|IPR?|patents?|inventions?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ToldSentence:
    """A parsed sentence with its statements, of which there is at least one."""

    source: RuleSource
    sentence: Span
    statements: tuple[Statement, ...]

    @property
    def place(self) -> tuple[str, int]:
        """The passage and the character in it where the sentence begins."""
        return self.source.passage.passage_id, self.sentence.start_char


def tell_sentences(source: RuleSource, sentences: Sequence[Span], cues: Cues) -> Iterator[ToldSentence]:
    """Yield those sentences of a passage that hold statements."""
    for sentence in sentences:
        led = sentence.start == 0 and has_led_modal(source.lead_in)
        if statements := find_statements(sentence, cues=cues, led=led, force=source.judged.force):
            yield ToldSentence(source, sentence, tuple(statements))


def find_findings(told: ToldSentence, labels: tuple[str, ...], cues: Cues) -> Iterator[Finding]:
    """Yield the findings of one sentence, which carries `labels`; those under one cue share a group."""
    source, sentence, statements = told.source, told.sentence, told.statements
    heads = _find_group_heads(statements)
    thresholds = _find_sentence_thresholds(source, sentence, labels)
    labels = _add_share_of_rights(labels, source, thresholds)
    for i, statement in enumerate(statements):
        clear = _find_clause_end(statements, i, sentence)
        slots = fill_slots(statement, sentence, limit=clear, mentions=source.mentions, cues=cues)
        for each, limit in _list_rules(statement, slots, thresholds, clear):
            yield Finding(
                place=(sentence.start_char, sentence.end_char),
                labels=labels,
                modality=settle_modality(statement, cues=cues),
                group_id=derive_id("g", source.passage.passage_id, sentence.start_char, heads[i]),
                slots={name: span for name in SLOT_NAMES if (span := getattr(each, name)) is not None},
                threshold=limit,
                sureness=_find_sureness(statement, first=i == 0),
            )


def _add_share_of_rights(
    labels: tuple[str, ...], source: RuleSource, thresholds: Sequence[Threshold]
) -> tuple[str, ...]:
    """Return `labels` with `joint_ownership`, if its passage carries it and this sentence tells the share."""
    shares = any(t.unit == "percent" and t.measures and _RIGHTS.search(t.measures) for t in thresholds)
    kept = {*labels, "joint_ownership"} if shares else {*labels}
    return tuple(label for label in source.judged.labels if label in kept)


def _find_sureness(statement: Statement, *, first: bool) -> float:
    """Return how sure a statement is by its form; what comes after another is often a part of that one."""
    sureness = read_sureness()
    return sureness[_tell_form(statement)] * (1.0 if first else sureness[FURTHER])


def _tell_form(statement: Statement) -> Form:
    if statement.cue_start == statement.verb.i:
        return "indicative"
    return "paraphrase" if statement.paraphrase else "modal"


def _find_group_heads(statements: Sequence[Statement]) -> list[int]:
    """Return for each statement the cue of its group: that of the verb to which its own is joined.

    "Must notify the agency and must obtain its permission" is one group, with or without the second modal.
    """
    heads: list[int] = []
    for i, statement in enumerate(statements):
        joined = {token.i for token in statement.verb.conjuncts}
        former = next((j for j in range(i) if statements[j].verb.i in joined), None)
        same = former is not None and statements[former].subject == statement.subject
        heads.append(heads[former] if same and former is not None else statement.cue_start)
    return heads


def _find_clause_end(statements: Sequence[Statement], i: int, sentence: Span) -> int:
    """Return the character where the clause of statement `i` ends: where the next one begins."""
    if i + 1 == len(statements):
        return int(sentence.end_char)
    this, after = statements[i], statements[i + 1]
    doc, start = this.verb.doc, after.cue_start if after.cue_start > this.verb.i else after.action[0]
    if after.subject is not None and this.action[1] < after.subject.left_edge.i < start:
        start = after.subject.left_edge.i
    while start - 1 > this.action[1] and (
        doc[start - 1].dep_ in ("cc", "punct") or doc[start - 1].lower_ == "to"
    ):
        start -= 1
    return max(int(doc[start].idx), int(this.verb.idx) + 1)


def _split_objects(statement: Statement, slots: RuleSlots) -> list[RuleSlots]:
    """Return slots for each duty that a subject joins: "notification and permission are compulsory"."""
    subject = statement.subject
    duty = statement.complement == "none" and statement.modality == "obligation"
    if not duty or subject is None or slots.object is None or not subject.conjuncts:
        return [slots]
    text = read_text(statement.verb.doc)
    heads = sorted((subject, *subject.conjuncts), key=_index_of)
    starts = [slots.object[0], *(head.left_edge.idx for head in heads[1:])]
    ends = [*(head.idx + len(head) for head in heads[:-1]), slots.object[1]]
    spans = [_drop_article(text, span) for span in zip(starts, ends, strict=True)]
    return [replace(slots, object=span) for span in spans if span[0] < span[1]]


def _index_of(token: Token) -> int:
    return int(token.i)


def _drop_article(text: str, span: CharSpan) -> CharSpan:
    match = re.match(r"(?:both\s+)?(?:(?:the|an?)\s+)?", text[span[0] : span[1]], re.IGNORECASE)
    return (span[0] + match.end(), span[1]) if match else span


def _find_sentence_thresholds(source: RuleSource, sentence: Span, labels: tuple[str, ...]) -> list[Threshold]:
    """Return the thresholds of a sentence in order, percentages first where it is about shares of rights."""
    text, start, end = source.passage.text, sentence.start_char, sentence.end_char
    found = find_thresholds(text, start, end, amounts=source.amounts)
    return sorted(found, key=lambda t: t.unit != "percent") if "joint_ownership" in labels else found


def _list_rules(
    statement: Statement, slots: RuleSlots, thresholds: Sequence[Threshold], clear: int
) -> Iterator[tuple[RuleSlots, Threshold | None]]:
    """Yield the slots and the threshold of each rule of a statement: a range makes two of one."""
    for each in _split_objects(statement, slots):
        for limit in _choose_limits(thresholds, (statement.verb.idx, clear), each) or [None]:
            yield each, limit


def _choose_limits(
    found: Sequence[Threshold], clause: CharSpan, slots: RuleSlots
) -> Sequence[Threshold | None]:
    """Return a statement's threshold, or both ends of its range: those of the first of its parts with any.

    Its deadline comes first, then its object, its action, the rest of its clause, its bearer, its condition.
    """
    for span in (slots.deadline, slots.object, slots.action, clause, slots.bearer, slots.condition):
        inside = [t for t in found if span is not None and span[0] <= t.start < span[1]]
        if inside:
            return order_limits([t for t in found if t.range_start == inside[0].range_start])
    return []
