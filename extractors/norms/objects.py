"""What a statement acts on, who acts in a passive, and what is given to its subject."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from extractors.cues import Cues
from extractors.norms.adjuncts import end_of
from extractors.norms.clauses import Statement
from extractors.norms.slot_spans import CharSpan, keep_clear, trim

_SPANS = frozenset({"days", "weeks", "months", "month", "years", "year", "percent", "cent", "%"})
"""What nothing is done by: "extended by 12 months"."""
_ABOUT = frozenset({"of", "on", "concerning", "regarding", "about"})
_HELD = frozenset({"right", "rights", "title", "access", "ownership", "interest", "licence", "license"})
_HELD_IN = frozenset({"to", "in", "over"})
_GOVERNED = frozenset({"on", "in", "of", "for", "upon", "with", "into", "from", "to"})
_PREDICATES = frozenset({"prep", "neg", "acomp", "attr", "oprd", "xcomp", "advmod", "npadvmod", "advcl"})
_PREDICATE_TOKENS = 16
"""Tokens up to which what completes a passive belongs to its action."""


def find_agent(statement: Statement, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
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
                    return trim(doc, keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None


def is_plain_state(statement: Statement) -> bool:
    """Tell whether the subject is what the statement is about, not who acts."""
    lemma = statement.verb.lemma_
    applies = lemma == "apply" and statement.cue_start == statement.verb.i
    if statement.complement == "noun":
        return False
    return applies or lemma in ("remain", "belong", "vest", "be", "amount")


def find_object(statement: Statement, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
    """Return what the verb acts on: its object, or the clause or infinitive that completes it."""
    last = doc[statement.action[1]]
    for verb in dict.fromkeys((last, statement.verb)):
        for child in verb.children:
            wanted = child.dep_ in ("dobj", "attr", "oprd", "ccomp", "xcomp") or (
                statement.complement == "noun" and child.dep_ in ("prep", "pobj", "pcomp")
            )
            if wanted and child.i > last.i:
                start = max(child.left_edge.idx, end_of(last) + 1)
                end = end_of(_find_object_end(verb, child))
                return trim(doc, keep_clear((start, end), clear))
    return _find_prepositional_object(last, clear, doc)


def _find_object_end(verb: Token, noun: Token) -> Token:
    """Return the last token of an object, with phrases that hang on the verb: "keep rights / to the code"."""
    last: Token = noun.right_edge
    for child in verb.children:
        own = child.lower_ in _ABOUT or (noun.lower_ in _HELD and child.lower_ in _HELD_IN)
        if child.i == last.i + 1 and child.dep_ == "prep" and own:
            last = child.right_edge
    return last


def find_predicate_end(statement: Statement, barriers: Sequence[int]) -> int:
    """Return the character where a passive or a state ends with what completes it: "be used for travel".

    `barriers`: characters where its agent, its counterparty and its conditions begin.
    """
    verb, last = statement.verb, statement.verb.doc[statement.action[1]]
    stop = min((at for at in barriers if at > last.idx), default=10**9)
    first = last.i
    for child in sorted((*last.children, *verb.children), key=lambda token: token.i):
        near = child.left_edge.i == last.i + 1 and child.dep_ in _PREDICATES
        if near and child.idx < stop and child.right_edge.i - first <= _PREDICATE_TOKENS:
            last = child.right_edge
    return min(end_of(last), stop)


def _find_prepositional_object(verb: Token, clear: Sequence[CharSpan], doc: Doc) -> CharSpan | None:
    """Return the noun phrase right after the verb's own preposition ("agree on measures")."""
    for child in verb.children:
        if child.dep_ == "prep" and child.i == verb.i + 1 and child.lower_ in _GOVERNED:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return trim(doc, keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None


def find_given(statement: Statement, clear: Sequence[CharSpan], cues: Cues) -> CharSpan | None:
    """Return what the subject of a passive is given or told: "partners are notified of the decision"."""
    verb = statement.verb
    if not statement.passive or verb.lemma_.lower() not in cues.verbs["giving"]:
        return None
    for child in verb.children:
        if child.i > verb.i and child.dep_ in ("dobj", "oprd", "ccomp"):
            return trim(verb.doc, keep_clear((child.left_edge.idx, end_of(child.right_edge)), clear))
        if child.i == verb.i + 1 and child.dep_ == "prep" and child.lower_ in ("of", "with"):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return trim(verb.doc, keep_clear((noun.left_edge.idx, end_of(noun.right_edge)), clear))
    return None
