"""Rule records of a document: from labelled passages, sentence by sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from spacy.language import Language
from spacy.tokens import Span

from dataset.records import Amount, Force, Mention, Modality, Passage, Rule, Slot, derive_id
from extractors.cues import Cues
from extractors.facets import find_asset, find_scope, settle_modality
from extractors.parsing import parse_texts
from extractors.slots import CharSpan, RuleSlots, fill_slots
from extractors.statements import Statement, find_statements
from extractors.thresholds import Threshold, find_thresholds

_KEY_VALUE = re.compile(r"^(?P<key>[A-Z][^.:;!?]{1,60}):\s+(?P<value>\S.*)$", re.DOTALL)
_LEAD_IN = re.compile(
    r"(?:^|[.;,]\s+)(?P<subject>[^.;:,]{2,100}?)[,\s]+(?P<modal>must|shall|will|may|should|can"
    r"|(?:is|are) (?:required|obliged|expected|entitled|permitted|allowed) to|undertakes? to|agrees? to)"
    r"(?P<negated>\s+not)?(?:[\s:–—-]|the following)*$",
    re.IGNORECASE,
)
_LEAD_IN_END = (":", "—", "–", ":—")


class Judged(Protocol):
    """What a classifier says of a text."""

    @property
    def scores(self) -> Mapping[str, float]: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def force(self) -> Force | None: ...


Judge = Callable[[Sequence[str]], Sequence[Judged]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a passage's rules are made from besides its own text."""

    passage: Passage
    judged: Judged
    mentions: tuple[Mention, ...]
    amounts: tuple[tuple[Mention, Amount], ...]
    lead_in: str | None
    cues: Cues
    model_version: str


def find_rules(
    passages: Sequence[Passage],
    *,
    judged: Mapping[str, Judged],
    judge: Judge,
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
    parser: Language,
    cues: Cues,
    model_version: str,
) -> list[Rule]:
    """Return the rules that the labelled passages of one document lay down or tell of.

    Args:
        passages: all passages of the document in order; lead-ins are found among them.
        judged: the judgement of each labelled passage by its `passage_id`; others are passed over.
        judge: the classifier, asked again for single sentences of passages with several labels.
        mentions: the document's mentions.
        amounts: the values of its AMOUNT mentions.
        parser: what `extractors.parsing.load_parser` returned.
        cues: what `extractors.cues.load_cues` returned.
        model_version: of the classifier.
    """
    contexts = list(_gather_contexts(passages, judged, mentions, amounts, cues, model_version))
    docs = parse_texts([context.passage.text for context in contexts], nlp=parser)
    return [
        rule
        for context, doc in zip(contexts, docs, strict=True)
        for rule in _read_passage_rules(context, list(doc.sents), judge)
    ]


def _gather_contexts(
    passages: Sequence[Passage],
    judged: Mapping[str, Judged],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
    cues: Cues,
    model_version: str,
) -> Iterator[Context]:
    """Yield a context for each labelled passage."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named[mention.passage_id].append(mention)
    values = {amount.mention_id: amount for amount in amounts}
    lead_in: str | None = None
    for passage in passages:
        if passage.kind != "list_item" or passage.text.rstrip().endswith(_LEAD_IN_END):
            lead_in = passage.text if passage.text.rstrip().endswith(_LEAD_IN_END) else None
        judgement = judged.get(passage.passage_id)
        if judgement is None or not judgement.labels:
            continue
        own = tuple(named[passage.passage_id])
        sums = tuple((m, values[m.mention_id]) for m in own if m.mention_id in values)
        led = lead_in if passage.kind == "list_item" and lead_in != passage.text else None
        yield Context(passage, judgement, own, sums, led, cues, model_version)


def _read_passage_rules(context: Context, sentences: Sequence[Span], judge: Judge) -> Iterator[Rule]:
    """Yield the rules of one passage."""
    if rules := list(_read_key_value(context, sentences)):
        yield from rules
        return
    told = judge([sentence.text for sentence in sentences]) if len(context.judged.labels) > 1 else None
    for i, sentence in enumerate(sentences):
        labels = _choose_labels(context.judged, told[i]) if told else context.judged.labels
        yield from _read_sentence_rules(context, sentence, labels)


def _choose_labels(passage: Judged, sentence: Judged) -> tuple[str, ...]:
    """Return those of the passage's labels that this sentence carries; the likeliest if it is sure of none."""
    own = tuple(label for label in passage.labels if label in sentence.labels)
    if own:
        return own
    best = max(sentence.scores.get(label, 0.0) for label in passage.labels)
    return tuple(label for label in passage.labels if sentence.scores.get(label, 0.0) >= 0.5 * best)


def _read_sentence_rules(context: Context, sentence: Span, labels: tuple[str, ...]) -> Iterator[Rule]:
    """Yield the rules of one sentence; those under one cue share a group."""
    statements = find_statements(sentence, cues=context.cues)
    limits = [_find_clause_start(s) for s in statements[1:]] + [sentence.end_char]
    for statement, limit in zip(statements, limits, strict=False):
        slots = fill_slots(
            statement,
            sentence,
            limit=max(limit, statement.verb.idx + 1),
            mentions=context.mentions,
            cues=context.cues,
        )
        group = derive_id("g", context.passage.passage_id, sentence.start_char, statement.cue_start)
        for each in _split_objects(statement, slots):
            yield _make_rule(context, sentence, statement, each, labels, group, limit)


def _find_clause_start(statement: Statement) -> int:
    """Return the character where a later statement's clause begins."""
    doc = statement.verb.doc
    subject = statement.subject
    own = (
        subject is not None
        and subject.i > statement.cue_start - 12
        and subject.left_edge.i < statement.cue_start
    )
    start = subject.left_edge.i if own and subject is not None else statement.cue_start
    if statement.cue_start > statement.verb.i or statement.cue_start < start:
        start = statement.cue_start
    while start > 0 and doc[start - 1].dep_ in ("cc", "punct"):
        start -= 1
    return doc[start].idx


def _split_objects(statement: Statement, slots: RuleSlots) -> list[RuleSlots]:
    """Return one set of slots for each duty that a subject joins: "notification and permission are compulsory"."""
    subject = statement.subject
    if statement.complement != "none" or subject is None or slots.object is None or not subject.conjuncts:
        return [slots]
    doc = statement.verb.doc
    heads = sorted((subject, *subject.conjuncts), key=lambda token: token.i)
    starts = [slots.object[0], *(_left_of(head) for head in heads[1:])]
    ends = [*(head.idx + len(head) for head in heads[:-1]), slots.object[1]]
    spans = [_without_article(doc.text, span) for span in zip(starts, ends, strict=True)]
    return [replace(slots, object=span) for span in spans if span[0] < span[1]]


def _left_of(head: object) -> int:
    return head.left_edge.idx  # type: ignore[attr-defined, no-any-return]


def _without_article(text: str, span: CharSpan) -> CharSpan:
    match = re.match(r"(?:the|an?)\s+", text[span[0] : span[1]], re.IGNORECASE)
    return (span[0] + match.end(), span[1]) if match else span


def _make_rule(
    context: Context,
    sentence: Span,
    statement: Statement,
    slots: RuleSlots,
    labels: tuple[str, ...],
    group: str,
    limit: int,
) -> Rule:
    """Return the record of one statement."""
    modality = settle_modality(statement, cues=context.cues)
    spans = {name: span for name in _SLOT_NAMES if (span := getattr(slots, name)) is not None}
    rule = _start_rule(context, (sentence.start_char, sentence.end_char), labels, modality, group, spans)
    if rule.bearer is None and context.lead_in and not statement.passive:
        rule = _lead_in_bearer(rule, context.lead_in)
    threshold = _choose_threshold(context, sentence, (statement.verb.idx, limit), slots, labels)
    if threshold is not None:
        rule = _with_threshold(rule, threshold)
    sureness = 0.75 if statement.cue_start == statement.verb.i else 0.9 if statement.paraphrase else 0.95
    return replace(rule, confidence=round(_score(context, labels) * sureness, 4))


_SLOT_NAMES = ("bearer", "action", "object", "counterparty", "condition", "deadline")


def _start_rule(
    context: Context,
    span: CharSpan,
    labels: tuple[str, ...],
    modality: Modality,
    group: str,
    spans: Mapping[str, CharSpan],
) -> Rule:
    """Return a rule with its slots, links and place, without threshold and confidence."""
    passage, text = context.passage, context.passage.text
    quote = text[span[0] : span[1]]
    texts = {name: text[start:end] for name, (start, end) in spans.items()}
    inside = [m for m in context.mentions if span[0] <= m.start < span[1]]
    return Rule(
        rule_id=derive_id("r", passage.passage_id, *span, sorted(spans.items()), modality),
        group_id=group,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        page=passage.page_start,
        labels=labels,
        force=context.judged.force or "operative",
        modality=modality,
        scope=find_scope(quote, text),
        quote=quote,
        start=span[0],
        end=span[1],
        asset=find_asset(texts.get("object"), texts.get("condition"), texts.get("action"), cues=context.cues),
        programs=_link(inside, "PROGRAM"),
        agencies=_link(inside, "AGENCY"),
        countries=_link(inside, "COUNTRY"),
        amounts=tuple(m.mention_id for m in inside if m.label == "AMOUNT"),
        instrument=next((m.text for m in inside if m.label == "LAW"), None),
        boxes=passage.boxes,
        slots={name: Slot(*place) for name, place in spans.items()},
        model_version=context.model_version,
        **texts,
    )


def _link(mentions: Sequence[Mention], label: str) -> tuple[str, ...]:
    """Return the entities of one kind, each once, in the order of the text."""
    return tuple(dict.fromkeys(m.entity_id for m in mentions if m.label == label and m.entity_id))


def _lead_in_bearer(rule: Rule, lead_in: str) -> Rule:
    """Return the rule with the bearer, and the modality, that its lead-in gives: "The recipient must:"."""
    match = _LEAD_IN.search(lead_in.rstrip())
    if match is None:
        return rule
    bearer = re.sub(r"^(?:\S{1,6}[.)]\s+)?(?:the|an?)\s+", "", match["subject"].strip(), flags=re.IGNORECASE)
    modality: Modality = "permission" if match["modal"].lower() in ("may", "can") else "obligation"
    if match["negated"]:
        modality = "prohibition"
    slots = {**rule.slots, "bearer": Slot(inferred=f"lead-in: {lead_in.strip()[:200]}")}
    return replace(rule, bearer=bearer, modality=modality, slots=slots)


def _choose_threshold(
    context: Context, sentence: Span, clause: CharSpan, slots: RuleSlots, labels: tuple[str, ...]
) -> Threshold | None:
    """Return the threshold of a statement: in its deadline, object or action, else the first of its clause."""
    text = context.passage.text
    found = find_thresholds(text, sentence.start_char, sentence.end_char, amounts=context.amounts)
    if "joint_ownership" in labels:
        found.sort(key=lambda t: t.unit != "percent")
    for span in (slots.deadline, slots.object, slots.action, clause, slots.condition):
        inside = [t for t in found if span is not None and span[0] <= t.start < span[1]]
        if inside:
            return inside[0]
    return None


def _with_threshold(rule: Rule, threshold: Threshold) -> Rule:
    """Return the rule with a threshold and where it stands."""
    return replace(
        rule,
        threshold_operator=threshold.operator,
        threshold_value=threshold.value,
        threshold_unit=threshold.unit,
        threshold_measures=threshold.measures,
        slots={**rule.slots, "threshold": Slot(threshold.start, threshold.end)},
    )


def _score(context: Context, labels: tuple[str, ...]) -> float:
    return max((context.judged.scores.get(label, 0.0) for label in labels), default=0.0)


def _read_key_value(context: Context, sentences: Sequence[Span]) -> Iterator[Rule]:
    """Yield the constitutive rules of a line such as "Funding range: $750K to $1M": one for each limit."""
    text = context.passage.text
    match = _KEY_VALUE.match(text)
    if match is None or text.rstrip().endswith(_LEAD_IN_END) or _has_clause(sentences):
        return
    span = (0, len(text.rstrip()))
    value = (match.start("value"), len(text.rstrip(" .")))
    thresholds = find_thresholds(text, *value, amounts=context.amounts)
    measured = match["key"].strip()
    group = derive_id("g", context.passage.passage_id, 0)
    rule = _start_rule(context, span, context.judged.labels, "constitutive", group, {"object": value})
    rule = replace(rule, confidence=round(_score(context, rule.labels) * 0.85, 4))
    limits = [t for t in thresholds if (t.start, t.end) == (thresholds[0].start, thresholds[0].end)]
    if not limits:
        yield rule
    for limit in limits:
        own = derive_id("r", rule.rule_id, limit.operator, limit.value)
        yield replace(_with_threshold(rule, replace(limit, measures=measured)), rule_id=own)


def _has_clause(sentences: Sequence[Span]) -> bool:
    """Tell whether a main clause with a finite verb stands in the sentences."""
    return any(
        token.tag_ in ("MD", "VBZ", "VBP", "VBD")
        and token.dep_ in ("ROOT", "aux", "auxpass", "conj", "ccomp")
        for sentence in sentences
        for token in sentence
    )
