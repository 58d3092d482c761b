"""The rules of a document: from its labelled passages, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Span, Token

from dataset.records import Amount, Mention, Passage, Rule, derive_id
from extractors.cues import Cues
from extractors.doc_text import read_text
from extractors.norms.facets import settle_modality
from extractors.norms.rule_records import Finding, make_rule
from extractors.norms.rule_sources import (
    Judge,
    Judged,
    RuleSource,
    add_led_bearer,
    gather_sources,
    has_led_modal,
    opens_list,
)
from extractors.norms.slots import SLOT_NAMES, CharSpan, RuleSlots, fill_slots
from extractors.norms.statements import Statement, find_statements
from extractors.norms.thresholds import Threshold, find_thresholds
from extractors.parsing import parse_texts

_KEY_VALUE = re.compile(r"^(?P<key>[A-Z][^.:;!?]{1,60}):\s+(?P<value>\S.*)$", re.DOTALL)
LEAST_CONFIDENCE = 0.2
"""Findings less sure than this are right less than half the time, and left out."""
ENOUGH_OF_BEST = 0.3
"""Share of the likeliest label's probability at which a sentence carries another label too."""
_SURENESS = {"modal": 0.95, "paraphrase": 0.9, "key and value": 0.85, "indicative": 0.75}


@dataclass(frozen=True, slots=True)
class RuleReader:
    """What reads rules: the classifier for single sentences, the parser and the cue lists."""

    judge: Judge
    parser: Language
    cues: Cues
    model_version: str


def find_rules(
    passages: Sequence[Passage],
    *,
    judged: Mapping[str, Judged],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
    reader: RuleReader,
) -> list[Rule]:
    """Return the rules that the labelled passages of one document lay down or tell of, in order.

    Args:
        passages: all passages of the document in order; lead-ins are found among them.
        judged: the judgement of each labelled passage by its `passage_id`; others are passed over.
        mentions: the document's mentions.
        amounts: the values of its AMOUNT mentions.
        reader: the classifier, parser and cues.
    """
    sources = list(gather_sources(passages, judged=judged, mentions=mentions, amounts=amounts))
    docs = parse_texts([source.passage.text for source in sources], nlp=reader.parser)
    return [
        rule
        for source, doc in zip(sources, docs, strict=True)
        for rule in _read_passage_rules(source, list(doc.sents), reader)
        if rule.confidence >= LEAST_CONFIDENCE
    ]


def _read_passage_rules(source: RuleSource, sentences: Sequence[Span], reader: RuleReader) -> Iterator[Rule]:
    """Yield the rules of one passage."""
    findings = list(_read_key_value(source, sentences))
    if not findings:
        told = reader.judge([s.text for s in sentences]) if len(source.judged.labels) > 1 else None
        for i, sentence in enumerate(sentences):
            labels = _choose_labels(source.judged, told[i]) if told else source.judged.labels
            findings += _read_sentence(source, sentence, labels, reader.cues)
    for finding in findings:
        rule = make_rule(source, finding, cues=reader.cues, model_version=reader.model_version)
        acts = rule.action is not None and not rule.action.startswith("be ")
        led = source.lead_in if rule.bearer is None and acts else None
        yield add_led_bearer(rule, led) if led else rule


def _choose_labels(passage: Judged, sentence: Judged) -> tuple[str, ...]:
    """Return those of the passage's labels that this sentence carries.

    The sentence alone is short and the passage alone is broad, so their probabilities are multiplied.
    """
    joint = {
        label: passage.scores.get(label, 0.0) * sentence.scores.get(label, 0.0) for label in passage.labels
    }
    best = max(joint.values())
    return tuple(label for label in passage.labels if joint[label] >= ENOUGH_OF_BEST * best)


def _read_sentence(
    source: RuleSource, sentence: Span, labels: tuple[str, ...], cues: Cues
) -> Iterator[Finding]:
    """Yield the findings of one sentence; those under one cue share a group."""
    led = sentence.start == 0 and has_led_modal(source.lead_in)
    statements = find_statements(sentence, cues=cues, led=led)
    heads = _find_group_heads(statements)
    thresholds = _find_sentence_thresholds(source, sentence, labels) if statements else []
    for i, statement in enumerate(statements):
        clear = _find_clause_end(statements, i, sentence)
        slots = fill_slots(statement, sentence, limit=clear, mentions=source.mentions, cues=cues)
        for each in _split_objects(statement, slots):
            yield Finding(
                place=(sentence.start_char, sentence.end_char),
                labels=labels,
                modality=settle_modality(statement, cues=cues),
                group_id=derive_id("g", source.passage.passage_id, sentence.start_char, heads[i]),
                slots={name: span for name in SLOT_NAMES if (span := getattr(each, name)) is not None},
                threshold=_choose_threshold(thresholds, (statement.verb.idx, clear), each),
                sureness=_SURENESS[_kind_of_cue(statement)],
            )


def _kind_of_cue(statement: Statement) -> str:
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
    doc, start = this.verb.doc, after.cue_start
    if after.subject is not None and this.action[1] < after.subject.left_edge.i < start:
        start = after.subject.left_edge.i
    while start - 1 > this.action[1] and doc[start - 1].dep_ in ("cc", "punct"):
        start -= 1
    return max(int(doc[start].idx), int(this.verb.idx) + 1)


def _split_objects(statement: Statement, slots: RuleSlots) -> list[RuleSlots]:
    """Return slots for each duty that a subject joins: "notification and permission are compulsory"."""
    subject = statement.subject
    if statement.complement != "none" or subject is None or slots.object is None or not subject.conjuncts:
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
    match = re.match(r"(?:both\s+)?(?:the|an?)?\s*", text[span[0] : span[1]], re.IGNORECASE)
    return (span[0] + match.end(), span[1]) if match else span


def _find_sentence_thresholds(source: RuleSource, sentence: Span, labels: tuple[str, ...]) -> list[Threshold]:
    """Return the thresholds of a sentence in order, percentages first where it is about shares of rights."""
    text, start, end = source.passage.text, sentence.start_char, sentence.end_char
    found = find_thresholds(text, start, end, amounts=source.amounts)
    return sorted(found, key=lambda t: t.unit != "percent") if "joint_ownership" in labels else found


def _choose_threshold(found: Sequence[Threshold], clause: CharSpan, slots: RuleSlots) -> Threshold | None:
    """Return a statement's threshold: in its deadline, object or action, else the first of its clause."""
    for span in (slots.deadline, slots.object, slots.action, clause, slots.condition):
        inside = [t for t in found if span is not None and span[0] <= t.start < span[1]]
        if inside:
            return inside[0]
    return None


def _read_key_value(source: RuleSource, sentences: Sequence[Span]) -> Iterator[Finding]:
    """Yield the findings of a line such as "Funding range: $750K to $1M": one for each limit."""
    text = source.passage.text
    match = _KEY_VALUE.match(text)
    if match is None or opens_list(text) or _has_clause(sentences):
        return
    value = (match.start("value"), len(text.rstrip(" .")))
    thresholds = find_thresholds(text, *value, amounts=source.amounts)
    limits: list[Threshold | None] = [
        replace(t, measures=match["key"].strip()) for t in thresholds if t.start == thresholds[0].start
    ]
    for limit in limits or [None]:
        yield Finding(
            place=(0, len(text.rstrip())),
            labels=source.judged.labels,
            modality="constitutive",
            group_id=derive_id("g", source.passage.passage_id, 0),
            slots={"object": value},
            threshold=limit,
            sureness=_SURENESS["key and value"],
        )


def _has_clause(sentences: Sequence[Span]) -> bool:
    """Tell whether a main clause with a finite verb stands in the sentences."""
    return any(
        token.tag_ in ("MD", "VBZ", "VBP", "VBD")
        and token.dep_ in ("ROOT", "aux", "auxpass", "conj", "ccomp")
        for sentence in sentences
        for token in sentence
    )
