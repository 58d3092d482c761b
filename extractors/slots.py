"""The slots of a statement, from its bearer to its deadline, as spans of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from dataset.records import Mention
from extractors.cues import Cues
from extractors.statements import Statement

CharSpan = tuple[int, int]
SLOT_NAMES = ("bearer", "action", "object", "counterparty", "condition", "deadline")
_ADDRESSING = frozenset({"to", "with", "from"})
_DETERMINERS = re.compile(r"^(?:only\s+)?(?:the\s+|an?\s+)?", re.IGNORECASE)
_EDGES = " \t\n,;:.–—"
_ENUMERATOR = re.compile(r"^(?:\(?[A-Za-z0-9]{1,4}[.)]|\d+(?:\.\d+)+\.?|[§•–-])\s+")
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|sixty|ninety)\b"
)
_NEEDS_NUMBER = frozenset(
    {"within", "at least", "no more than", "not less than", "for a period of", "by", "in advance"}
)
_TIME_WORD = re.compile(
    r"\b(?:days?|weeks?|months?|years?|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|deadline|end|date|time|\d{4})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RuleSlots:
    """Where each slot of one statement stands in the passage, None where the text does not fill it."""

    bearer: CharSpan | None = None
    action: CharSpan | None = None
    object: CharSpan | None = None
    counterparty: CharSpan | None = None
    condition: CharSpan | None = None
    deadline: CharSpan | None = None


@dataclass(frozen=True, slots=True)
class _Adjunct:
    slot: str
    start: int
    end: int


def fill_slots(
    statement: Statement, sentence: Span, *, limit: int, mentions: Sequence[Mention], cues: Cues
) -> RuleSlots:
    """Return the slots of `statement`; `limit` is the character where the next statement's clause begins."""
    doc = sentence.doc
    adjuncts = list(_find_adjuncts(sentence, statement, limit, cues))
    clear = _make_clear_of(adjuncts, limit)
    subject = _find_subject_span(statement, sentence, clear)
    action = (doc[statement.action[0]].idx, _end_of(doc[statement.action[1]]))
    slots = RuleSlots(
        action=_trim(doc, action),
        condition=_first_slot(doc, adjuncts, "condition"),
        deadline=_first_slot(doc, adjuncts, "deadline"),
    )
    if statement.passive or statement.complement == "none" or _is_plain_state(statement):
        agent = _find_agent(statement, clear, doc)
        slots = replace(slots, object=subject, bearer=agent)
    else:
        slots = replace(slots, bearer=subject, object=_find_object(statement, clear, doc))
    return _settle_counterparty(slots, statement, clear, mentions, cues)


def _make_clear_of(adjuncts: Sequence[_Adjunct], limit: int) -> list[CharSpan]:
    """Return the stretches that an argument must not run into."""
    return [*((a.start, a.end) for a in adjuncts), (limit, 10**9)]


def _find_adjuncts(sentence: Span, statement: Statement, limit: int, cues: Cues) -> Iterator[_Adjunct]:
    """Yield the conditions and deadlines of the statement's clause, outermost only, in order."""
    doc, text, reached = sentence.doc, sentence.doc.text, sentence.start_char
    matches = [
        *(("condition", m) for m in cues.condition.finditer(text, sentence.start_char, sentence.end_char)),
        *(("deadline", m) for m in cues.deadline.finditer(text, sentence.start_char, sentence.end_char)),
    ]
    for slot, match in sorted(matches, key=lambda item: (item[1].start(), -item[1].end())):
        if match.start() < reached or match.start() >= limit or not _is_adjunct(doc, slot, match, statement):
            continue
        end = _find_adjunct_end(doc, sentence, match, statement, limit)
        if slot == "condition" and _states_time(text[match.start() : end]):
            slot = "deadline"  # noqa: PLW2901 - "after 90 calendar days" tells when, not whether
        reached = end
        yield _Adjunct(slot, match.start(), end)


def _states_time(text: str) -> bool:
    """Tell whether an "after" or "before" phrase is a deadline: it counts time."""
    return bool(
        re.match(r"(?:after|before)\b", text, re.IGNORECASE) and re.match(r"\w+\s+(?:\d+|the end)", text)
    )


def _is_adjunct(doc: Doc, slot: str, match: re.Match[str], statement: Statement) -> bool:
    """Tell whether a cue opens an adjunct of this statement: not inside its subject or a relative clause."""
    after = doc.text[match.end() : match.end() + 60]
    phrase = match.group().lower()
    if slot == "deadline" and phrase in _NEEDS_NUMBER:
        near = after[:40]
        if not _NUMBER.search(near.lower()) or not _TIME_WORD.search(near):
            return False
    token = _token_at(doc, match.start())
    subject = statement.subject
    if subject is not None and subject.left_edge.i < token.i <= subject.right_edge.i:
        return False
    verb_end = doc[statement.action[1]]
    return not (statement.verb.idx <= token.idx <= verb_end.idx and token.i in range(*statement.action))


def _find_adjunct_end(
    doc: Doc, sentence: Span, match: re.Match[str], statement: Statement, limit: int
) -> int:
    """Return where an adjunct ends: at the main clause if it leads, else with its phrase."""
    token = _token_at(doc, match.start())
    text = doc.text
    if token.idx < doc[statement.cue_start].idx:
        before = doc[statement.cue_start].idx
        if statement.subject is not None and statement.subject.left_edge.idx > token.idx:
            before = statement.subject.left_edge.idx
        comma = text.rfind(",", match.end(), before + 1)
        return comma if comma > 0 else before
    head = (
        token.head
        if token.dep_ in ("mark", "advmod", "prep", "case", "cc") and token.head.i > token.i
        else token
    )
    edge = _end_of(head.right_edge) if head.i < sentence.end else sentence.end_char
    edge = max(edge, _end_of(token.right_edge), match.end())
    if edge - match.end() < 3:
        edge = sentence.end_char
    return min(edge, limit, sentence.end_char)


def _find_subject_span(statement: Statement, sentence: Span, clear: Sequence[CharSpan]) -> CharSpan | None:
    """Return the subject's noun phrase; where the parse has none, the nouns right before the modal."""
    doc = sentence.doc
    subject = statement.subject
    has_cue = statement.cue_start != statement.verb.i
    if has_cue and (subject is None or subject.i >= statement.cue_start):
        subject = _find_noun_before(sentence, statement)
    if subject is None:
        return None
    start, end = subject.left_edge.idx, _end_of(subject.right_edge)
    end = min(end, doc[statement.cue_start].idx)
    return _trim(doc, _keep_clear((start, end), clear))


def _find_noun_before(sentence: Span, statement: Statement) -> Token | None:
    """Return the last noun before the cue if only its own phrase stands between."""
    doc = sentence.doc
    for i in range(statement.cue_start - 1, sentence.start - 1, -1):
        if doc[i].pos_ in ("NOUN", "PROPN", "PRON"):
            return doc[i]
        if doc[i].pos_ not in ("ADV", "PUNCT", "PART"):
            return None
    return None


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
                if noun.dep_ == "pobj" and noun.pos_ in ("NOUN", "PROPN", "PRON"):
                    return _trim(doc, _keep_clear((noun.left_edge.idx, _end_of(noun.right_edge)), clear))
    return None


def _is_plain_state(statement: Statement) -> bool:
    """Tell whether the subject is what the statement is about, not who acts."""
    lemma = statement.verb.lemma_
    applies = lemma == "apply" and statement.cue_start == statement.verb.i
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
                start = max(child.left_edge.idx, _end_of(last) + 1)
                return _trim(doc, _keep_clear((start, _end_of(child.right_edge)), clear))
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
                    return _trim(doc, _keep_clear((noun.left_edge.idx, _end_of(noun.right_edge)), clear))
    return None


def _settle_counterparty(
    slots: RuleSlots, statement: Statement, clear: Sequence[CharSpan], mentions: Sequence[Mention], cues: Cues
) -> RuleSlots:
    """Move who is addressed out of the object: "inform the other Parties of such transfer"."""
    doc = statement.verb.doc
    if statement.verb.lemma_.lower() in cues.verbs["addressee"] and not statement.passive and slots.object:
        person, rest = _split_addressee(statement, doc, clear)
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
                span = _trim(doc, _keep_clear((noun.left_edge.idx, _end_of(noun.right_edge)), clear))
                if span is not None and span != slots.bearer:
                    return replace(slots, counterparty=span, object=_cut(doc, slots.object, child.idx))
    return slots


def _split_addressee(
    statement: Statement, doc: Doc, clear: Sequence[CharSpan]
) -> tuple[CharSpan | None, CharSpan | None]:
    """Return the person that a verb of telling or asking addresses, and what they are told or asked."""
    person = next(
        (c for c in statement.verb.children if c.dep_ in ("dobj", "dative") and c.i > statement.verb.i), None
    )
    if person is None:
        return None, None
    end = _end_of(person.right_edge)
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
        start = rest.left_edge.idx if rest.dep_ != "prep" else _end_of(rest) + 1
        told = _trim(doc, _keep_clear((start, _end_of(rest.right_edge)), clear))
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


def _first_slot(doc: Doc, adjuncts: Sequence[_Adjunct], slot: str) -> CharSpan | None:
    return next((_trim(doc, (a.start, a.end)) for a in adjuncts if a.slot == slot), None)


def _trim(doc: Doc, span: CharSpan) -> CharSpan | None:
    """Return the span without enumerator, leading article and outer punctuation; None if nothing is left."""
    start, end = span
    while start < end and doc.text[start] in _EDGES:
        start += 1
    for pattern in (_ENUMERATOR, _DETERMINERS):
        if match := pattern.match(doc.text[start:end]):
            start += match.end()
    while end > start and doc.text[end - 1] in _EDGES:
        end -= 1
    return (start, end) if end > start else None


def _token_at(doc: Doc, start: int) -> Token:
    """Return the token that holds the character."""
    return next(token for token in reversed(doc) if token.idx <= start)


def _end_of(token: Token) -> int:
    return token.idx + len(token)
