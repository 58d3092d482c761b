"""Who is addressed by a statement: "inform the other Parties", "report to the Office"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from dataset.records import Mention
from extractors.cues import Cues
from extractors.norms.adjuncts import end_of
from extractors.norms.clauses import Statement
from extractors.norms.slot_spans import CharSpan, RuleSlots, cut, keep_clear, trim

_ADDRESSING = frozenset({"to", "with", "from"})


_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_PERSONS = frozenset({"us", "you", "me", "him", "her", "them"})


def settle_counterparty(
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
                span = trim(doc, keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
                if span is not None and span != slots.bearer:
                    rest = cut(doc, slots.object, child.idx)
                    taken = rest is not None and child.idx <= rest[0] < span[1]
                    return replace(slots, counterparty=span, object=None if taken else rest)
    return _add_indirect_object(slots, statement, clear)


def _add_indirect_object(slots: RuleSlots, statement: Statement, clear: Sequence[CharSpan]) -> RuleSlots:
    """Add whom a verb gives something: "give the employee notice", "grant us a licence"."""
    for child in statement.verb.children:
        if child.dep_ == "dative" and child.i > statement.action[1] and child.pos_ in _NOUNS:
            span = trim(child.doc, keep_clear((child.left_edge.idx, end_of(child.right_edge)), clear))
            return replace(slots, counterparty=span)
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
        told = trim(doc, keep_clear((start, end_of(rest.right_edge)), clear))
    return trim(doc, keep_clear((person.left_edge.idx, end), clear)), told


def _is_party(noun: Token, mentions: Sequence[Mention], cues: Cues) -> bool:
    """Tell whether a noun is someone who can be dealt with: a named body or a role."""
    if noun.lower_ in _PERSONS:
        return True
    named = any(m.label in ("AGENCY", "ORGANIZATION") and m.start <= noun.idx < m.end for m in mentions)
    return named or noun.lower_ in cues.parties
