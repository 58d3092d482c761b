"""The slots of a statement, from its bearer to its deadline, as spans of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from dataset.records import Mention
from extractors.cues import Cues
from extractors.doc_text import read_text
from extractors.norms.adjuncts import Adjunct, end_of, find_adjuncts, join_adjuncts
from extractors.norms.clauses import Statement, find_noun_before, find_received_right
from extractors.norms.counterparties import settle_counterparty
from extractors.norms.objects import find_agent, find_given, find_object, find_predicate_end, is_plain_state
from extractors.norms.slot_spans import CharSpan, RuleSlots, keep_clear, trim

_IMPERSONAL = frozenset(
    {
        "forbid",
        "prohibit",
        "permit",
        "allow",
        "compulsory",
        "mandatory",
        "obligatory",
        "necessary",
        "essential",
    }
    | {"imperative", "permissible", "unlawful", "inadmissible", "not"}
)
_PREPOSITION = re.compile(
    r"\s+(?P<preposition>with|on|upon|in|into|of|for|from|to)\s+(?:(?:the|an?)\s+)?", re.IGNORECASE
)


def fill_slots(
    statement: Statement, sentence: Span, *, limit: int, mentions: Sequence[Mention], cues: Cues
) -> RuleSlots:
    """Return the slots of `statement`; `limit` is the character where the next statement's clause begins."""
    doc = sentence.doc
    adjuncts = join_adjuncts(read_text(doc), find_adjuncts(sentence, statement, limit, cues))
    clear = _make_clear_of(adjuncts, limit)
    subject = _find_subject_span(statement, sentence, clear)
    action = (doc[statement.action[0]].idx, end_of(doc[statement.action[1]]))
    slots = RuleSlots(
        action=trim(doc, action),
        condition=_first_slot(doc, adjuncts, "condition"),
        deadline=_first_slot(doc, adjuncts, "deadline"),
    )
    if statement.holder is not None:
        slots = replace(slots, bearer=_find_holder_span(statement, clear, action))
        if statement.complement == "held":
            return replace(slots, object=subject)
        slots = replace(slots, object=find_object(statement, clear, doc))
        return _add_preposition(settle_counterparty(slots, statement, clear, mentions, cues), doc)
    if not _is_about_subject(statement):
        bearer = None if _only_contains(statement, cues) else subject
        slots = replace(slots, bearer=bearer, object=find_object(statement, clear, doc))
        return _add_preposition(settle_counterparty(slots, statement, clear, mentions, cues), doc)
    given = find_given(statement, clear, cues)
    if given or (statement.passive and statement.verb.lemma_ in cues.verbs["telling"]):
        receives = find_received_right(statement.verb) is not None
        bearer = subject if receives else find_agent(statement, clear, doc)
        return replace(slots, object=given, bearer=bearer, counterparty=None if receives else subject)
    slots = replace(slots, object=subject, bearer=find_agent(statement, clear, doc))
    return _add_predicate(settle_counterparty(slots, statement, clear, mentions, cues), statement, clear)


def _is_about_subject(statement: Statement) -> bool:
    """Tell whether the subject is what the rule is about: in a passive, and where something only is."""
    passive = statement.passive and statement.complement != "noun"
    return passive or statement.complement == "none" or is_plain_state(statement)


def _only_contains(statement: Statement, cues: Cues) -> bool:
    """Tell of "such costs include travel", whose subject does nothing."""
    noun = statement.subject
    return (
        statement.verb.lemma_ in ("exclude", "include")
        and noun is not None
        and noun.lower_ not in cues.parties
    )


def _add_preposition(slots: RuleSlots, doc: Doc) -> RuleSlots:
    """Add to the action the preposition that alone parts it from its object: "comply with the plan"."""
    if slots.action is None or slots.object is None or slots.object[0] <= slots.action[1]:
        return slots
    match = _PREPOSITION.fullmatch(read_text(doc)[slots.action[1] : slots.object[0]])
    end = slots.action[1] + match.end("preposition") if match else slots.action[1]
    return replace(slots, action=(slots.action[0], end))


def _add_predicate(slots: RuleSlots, statement: Statement, clear: Sequence[CharSpan]) -> RuleSlots:
    """Add to the action of a passive or a state what completes it and fills no other slot."""
    if slots.action is None or statement.complement != "verb":
        return slots
    doc, text = statement.verb.doc, read_text(statement.verb.doc)
    barriers = [start for start, _ in clear]
    for span in (slots.bearer, slots.counterparty):
        if span is not None and span[0] > slots.action[1]:
            barriers.append(len(text[: span[0]].rstrip().removesuffix(" the").rsplit(" ", 1)[0]))
    end = find_predicate_end(statement, barriers)
    if statement.verb.lemma_ == "be" and any(sign.isdigit() for sign in text[slots.action[1] : end]):
        return slots  # the threshold holds what "is 25 %" says
    action = trim(doc, (slots.action[0], max(end, slots.action[1])), whole=True)
    return replace(slots, action=action or slots.action)


def _make_clear_of(adjuncts: Sequence[Adjunct], limit: int) -> list[CharSpan]:
    """Return the stretches that an argument must not run into."""
    return [*((a.start, a.end) for a in adjuncts), (limit, 10**9)]


def _find_subject_span(statement: Statement, sentence: Span, clear: Sequence[CharSpan]) -> CharSpan | None:
    """Return the subject's noun phrase; where the parse has none, the nouns right before the modal."""
    doc = sentence.doc
    subject = statement.subject
    has_cue = statement.cue_start != statement.verb.i and statement.complement != "held"
    if subject is not None and _is_inverted(statement, subject):
        return trim(doc, keep_clear((subject.left_edge.idx, end_of(subject.right_edge)), clear))
    if subject is not None and subject.lower_ == "it" and statement.paraphrase and _is_expletive(statement):
        return None
    if has_cue and (subject is None or subject.i >= statement.cue_start):
        subject = find_noun_before(sentence, statement.cue_start)
    if subject is None:
        return None
    start, end = subject.left_edge.idx, end_of(subject.right_edge)
    end = min(end, doc[statement.cue_start].idx)
    return trim(doc, keep_clear((start, end), clear))


def _find_holder_span(statement: Statement, clear: Sequence[CharSpan], action: CharSpan) -> CharSpan | None:
    """Return whom the cue itself names, without the "to" of what they must do."""
    holder = statement.holder
    if holder is None:
        return None
    span = keep_clear((holder.left_edge.idx, end_of(holder.right_edge)), [*clear, action])
    if read_text(holder.doc)[: span[1]].rstrip().endswith(" to"):
        span = (span[0], len(read_text(holder.doc)[: span[1]].rstrip()) - len(" to"))
    return trim(holder.doc, span)


def _is_inverted(statement: Statement, subject: Token) -> bool:
    """Tell whether the modal stands before its subject: "under no circumstances may the funds be used"."""
    doc, at = subject.doc, statement.cue_start
    return at < subject.i < statement.verb.i and doc[at].tag_ == "MD" and doc[at].head.i == statement.verb.i


def _is_expletive(statement: Statement) -> bool:
    """Tell whether "it" stands for what follows: "it is forbidden to copy"."""
    doc = statement.verb.doc
    return (
        doc[statement.cue_start].lemma_ == "be" and doc[statement.cue_start + 1].lemma_.lower() in _IMPERSONAL
    )


def _first_slot(doc: Doc, adjuncts: Sequence[Adjunct], slot: str) -> CharSpan | None:
    return next((trim(doc, (a.start, a.end), whole=True) for a in adjuncts if a.slot == slot), None)
