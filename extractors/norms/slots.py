"""The slots of a statement, from its bearer to its deadline, as spans of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from dataset.records import Mention
from extractors.cues import Cues
from extractors.doc_text import read_text
from extractors.norms.adjuncts import Adjunct, end_of, find_adjuncts, join_adjuncts
from extractors.norms.clauses import Statement, find_noun_before

CharSpan = tuple[int, int]
SLOT_NAMES = ("bearer", "action", "object", "counterparty", "condition", "deadline")
_ADDRESSING = frozenset({"to", "with", "from"})
_DETERMINERS = re.compile(
    r"^(?:only\s+)?(?:(?:the|an?|neither|no(?!\s+(?:more|less|fewer|later|longer|one)\b))\s+)?", re.IGNORECASE
)
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
_SPANS = frozenset({"days", "weeks", "months", "month", "years", "year", "percent", "cent", "%"})
"""What nothing is done by: "extended by 12 months"."""
_EDGES = " \t\n,;:.–—"
_ENUMERATOR = re.compile(r"^(?:\(?[A-Za-z0-9]{1,4}[.)]|\d+(?:\.\d+)+\.?|[§•–-])\s+")


@dataclass(frozen=True, slots=True)
class RuleSlots:
    """Where each slot of one statement stands in the passage, None where the text does not fill it."""

    bearer: CharSpan | None = None
    action: CharSpan | None = None
    object: CharSpan | None = None
    counterparty: CharSpan | None = None
    condition: CharSpan | None = None
    deadline: CharSpan | None = None


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
        action=_trim(doc, action),
        condition=_first_slot(doc, adjuncts, "condition"),
        deadline=_first_slot(doc, adjuncts, "deadline"),
    )
    if statement.holder is not None:
        slots = replace(slots, bearer=_find_holder_span(statement, clear, action))
        if statement.complement == "held":
            return replace(slots, object=subject)
        slots = replace(slots, object=_find_object(statement, clear, doc))
        return _settle_counterparty(slots, statement, clear, mentions, cues)
    governs_noun = statement.complement == "noun"
    if (
        (statement.passive and not governs_noun)
        or statement.complement == "none"
        or _is_plain_state(statement, cues)
    ):
        agent = _find_agent(statement, clear, doc)
        slots = replace(slots, object=subject, bearer=agent)
        if given := _find_given(statement, clear, cues):
            return replace(slots, object=given, counterparty=subject)
    else:
        slots = replace(slots, bearer=subject, object=_find_object(statement, clear, doc))
    return _settle_counterparty(slots, statement, clear, mentions, cues)


def _make_clear_of(adjuncts: Sequence[Adjunct], limit: int) -> list[CharSpan]:
    """Return the stretches that an argument must not run into."""
    return [*((a.start, a.end) for a in adjuncts), (limit, 10**9)]


def _find_subject_span(statement: Statement, sentence: Span, clear: Sequence[CharSpan]) -> CharSpan | None:
    """Return the subject's noun phrase; where the parse has none, the nouns right before the modal."""
    doc = sentence.doc
    subject = statement.subject
    has_cue = statement.cue_start != statement.verb.i and statement.complement != "held"
    if subject is not None and _is_inverted(statement, subject):
        return _trim(doc, _keep_clear((subject.left_edge.idx, end_of(subject.right_edge)), clear))
    if subject is not None and subject.lower_ == "it" and statement.paraphrase and _is_expletive(statement):
        return None
    if has_cue and (subject is None or subject.i >= statement.cue_start):
        subject = find_noun_before(sentence, statement.cue_start)
    if subject is None:
        return None
    start, end = subject.left_edge.idx, end_of(subject.right_edge)
    end = min(end, doc[statement.cue_start].idx)
    return _trim(doc, _keep_clear((start, end), clear))


def _find_holder_span(statement: Statement, clear: Sequence[CharSpan], action: CharSpan) -> CharSpan | None:
    """Return whom the cue itself names, without the "to" of what they must do."""
    holder = statement.holder
    if holder is None:
        return None
    span = _keep_clear((holder.left_edge.idx, end_of(holder.right_edge)), [*clear, action])
    if read_text(holder.doc)[: span[1]].rstrip().endswith(" to"):
        span = (span[0], len(read_text(holder.doc)[: span[1]].rstrip()) - len(" to"))
    return _trim(holder.doc, span)


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


def _find_agent(statement: Statement, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
    """Return who acts in a passive: "by the Agency"; the holder for "remain with", "belong to", "vest in"."""
    for child in statement.verb.children:
        holds = statement.verb.lemma_ in ("remain", "belong", "vest") and child.lower_ in ("with", "to", "in")
        if (
            child.dep_ == "agent"
            or (child.lower_ == "by" and child.dep_ == "prep" and statement.passive)
            or holds
        ):
            for noun in child.children:
                if (
                    noun.dep_ == "pobj"
                    and noun.pos_ in ("NOUN", "PROPN", "PRON")
                    and noun.lower_ not in _SPANS
                ):
                    return _trim(doc, _keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None


def _is_plain_state(statement: Statement, cues: Cues) -> bool:
    """Tell whether the subject is what the statement is about, not who acts."""
    lemma = statement.verb.lemma_
    if lemma in ("exclude", "include") and statement.subject and statement.subject.lower_ in cues.parties:
        return False
    applies = lemma == "apply" and statement.cue_start == statement.verb.i
    if statement.complement == "noun":
        return False
    return applies or lemma in ("remain", "belong", "vest", "be", "exclude", "include", "amount")


def _find_object(statement: Statement, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
    """Return what the verb acts on: its object, or the clause or infinitive that completes it."""
    last = doc[statement.action[1]]
    for verb in dict.fromkeys((last, statement.verb)):
        for child in verb.children:
            wanted = child.dep_ in ("dobj", "attr", "oprd", "ccomp", "xcomp") or (
                statement.complement == "noun" and child.dep_ in ("prep", "pobj", "pcomp")
            )
            if wanted and child.i > last.i:
                start = max(child.left_edge.idx, end_of(last) + 1)
                return _trim(doc, _keep_clear((start, end_of(child.right_edge)), clear))
    return _find_prepositional_object(last, clear, doc)


def _find_prepositional_object(verb: Token, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
    """Return the noun phrase right after the verb's own preposition ("agree on measures")."""
    for child in verb.children:
        if (
            child.dep_ == "prep"
            and child.i == verb.i + 1
            and child.lower_ in ("on", "in", "of", "for", "upon")
        ):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return _trim(doc, _keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None


def _find_given(statement: Statement, clear: Sequence[CharSpan], cues: Cues) -> CharSpan | None:
    """Return what the subject of a passive is given or told: "partners are notified of the decision"."""
    verb = statement.verb
    if not statement.passive or verb.lemma_.lower() not in cues.verbs["giving"]:
        return None
    for child in verb.children:
        if child.i > verb.i and child.dep_ in ("dobj", "oprd", "ccomp"):
            return _trim(verb.doc, _keep_clear((child.left_edge.idx, end_of(child.right_edge)), clear))
        if child.i == verb.i + 1 and child.dep_ == "prep" and child.lower_ in ("of", "with"):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return _trim(verb.doc, _keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None


def _settle_counterparty(
    slots: RuleSlots, statement: Statement, clear: Sequence[CharSpan], mentions: Sequence[Mention], cues: Cues
) -> RuleSlots:
    """Move who is addressed out of the object: "inform the other Parties of such transfer"."""
    doc = statement.verb.doc
    if statement.verb.lemma_.lower() in cues.verbs["addressee"] and not statement.passive and slots.object:
        person, rest = _split_addressee(statement, doc, clear, mentions, cues)
        if person is not None:
            return replace(slots, counterparty=person, object=rest)
    for child in sorted(statement.verb.subtree, key=lambda token: token.i):
        if (
            child.i <= statement.action[1]
            or child.lower_ not in _ADDRESSING
            or child.dep_ not in ("prep", "dative")
        ):
            continue
        for noun in child.children:
            if noun.dep_ == "pobj" and _is_party(noun, mentions, cues):
                span = _trim(doc, _keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
                if span is not None and span != slots.bearer:
                    return replace(slots, counterparty=span, object=_cut(doc, slots.object, child.idx))
    return slots


def _split_addressee(
    statement: Statement, doc: Doc, clear: Sequence[CharSpan], mentions: Sequence[Mention], cues: Cues
) -> tuple[CharSpan | None, CharSpan | None]:
    """Return the person that a verb of telling or asking addresses, and what they are told or asked."""
    person = next(
        (c for c in statement.verb.children if c.dep_ in ("dobj", "dative") and c.i > statement.verb.i), None
    )
    thing = statement.verb.lemma_.lower() in ("provide", "require")
    if person is None or (thing and not _is_party(person, mentions, cues)):
        return None, None
    end = end_of(person.right_edge)
    inner = next(
        (c for c in person.children if c.dep_ in ("prep", "relcl", "acl") and c.lower_ == "of"), None
    )
    if inner is not None:
        end = inner.idx
    rest = next(
        (c for c in statement.verb.children if c.i > person.i and c.dep_ in ("prep", "xcomp", "ccomp")), inner
    )
    told = None
    if rest is not None:
        start = rest.left_edge.idx if rest.lower_ not in ("of", "with", "about") else end_of(rest) + 1
        told = _trim(doc, _keep_clear((start, end_of(rest.right_edge)), clear))
    return _trim(doc, _keep_clear((person.left_edge.idx, end), clear)), told


def _is_party(noun: Token, mentions: Sequence[Mention], cues: Cues) -> bool:
    """Tell whether a noun is someone who can be dealt with: a named body or a role."""
    named = any(m.label in ("AGENCY", "ORGANIZATION") and m.start <= noun.idx < m.end for m in mentions)
    return named or noun.lower_ in cues.parties


def _keep_clear(span: CharSpan, clear: Sequence[CharSpan]) -> CharSpan:
    """Return the span cut off where another slot begins, or begun where one ends."""
    start, end = span
    for other_start, other_end in clear:
        if other_start <= start < other_end:
            start = other_end
        elif start < other_start < end:
            end = other_start
    return start, end


def _cut(doc: Doc, span: CharSpan | None, at: int) -> CharSpan | None:
    return _trim(doc, (span[0], at)) if span is not None and span[0] < at < span[1] else span


def _first_slot(doc: Doc, adjuncts: Sequence[Adjunct], slot: str) -> CharSpan | None:
    return next((_trim(doc, (a.start, a.end), whole=True) for a in adjuncts if a.slot == slot), None)


def _trim(doc: Doc, span: CharSpan, *, whole: bool = False) -> CharSpan | None:
    """Return the span without enumerator and outer punctuation; without an article too unless `whole`."""
    start, end = span
    while start < end and read_text(doc)[start] in _EDGES:
        start += 1
    for pattern in (_ENUMERATOR,) if whole else (_ENUMERATOR, _DETERMINERS):
        if match := pattern.match(read_text(doc)[start:end]):
            start += match.end()
    while end > start and read_text(doc)[end - 1] in _EDGES:
        end -= 1
    return (start, end) if end > start else None
