"""Where the cues of modality stand in a parsed sentence: "shall not", "is entitled to", "must"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from spacy.tokens import Span, Token

from extractors.cues import ModalityCue

NEGATIONS = frozenset({"not", "no", "n't", "never", "neither", "nor"})
_SKIPPED = frozenset({"RB", "RBR", "RBS", ",", "MD"})
_MODALS = ("may", "can", "will", "shall", "must", "should", "need", "would", "could")

_OWN_ACTS = frozenset({"agree", "undertake", "commit", "pledge", "promise"})
"""Verbs by which bearers bind themselves, if they want: "may agree to pay"."""


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue at the tokens from `start` to `end`, the last one left out."""

    cue: ModalityCue
    start: int
    end: int
    negated: bool


def find_cues(sentence: Span, cues: Mapping[str, Sequence[ModalityCue]]) -> list[CueMatch]:
    """Return the cues of `sentence` from left to right, none inside another, the longest at each place.

    A modal that only carries another cue ("shall be entitled to") is part of it.
    """
    return _drop_led_modals(list(_match_cues(sentence, cues)))


def _match_cues(sentence: Span, cues: Mapping[str, Sequence[ModalityCue]]) -> Iterator[CueMatch]:
    """Yield the longest cue at each place of the sentence, left to right, without overlap."""
    forms = [_list_forms(token) for token in sentence]
    words = set(chain.from_iterable(forms))
    reached = sentence.start
    for at, own in enumerate(forms, sentence.start):
        if at < reached or cues.keys().isdisjoint(own):
            continue
        near = (cue for form in own for cue in cues.get(form, ()) if words.issuperset(cue.lemmas))
        match = next((m for cue in near if (m := _match_cue(sentence, cue, at))), None)
        if match is not None:
            yield match
            reached = match.end


def _list_forms(token: Token) -> tuple[str, ...]:
    """Return the forms by which a cue may hold the token."""
    lower, lemma = token.lower_, token.lemma_.lower()
    if lower == "cannot":
        return ("can",)
    return (lower,) if lower == lemma else (lower, lemma)


def _drop_led_modals(matches: list[CueMatch]) -> list[CueMatch]:
    """Return the matches without a modal that only carries the next cue: "shall be entitled to"."""
    kept: list[CueMatch] = []
    for match in matches:
        led = (
            kept and len(kept[-1].cue.lemmas) == 1 < len(match.cue.lemmas) and match.start - kept[-1].end <= 1
        )
        modal = kept.pop() if led else None
        kept.append(_join_modal(modal, match) if modal else match)
    return kept


def _join_modal(modal: CueMatch, match: CueMatch) -> CueMatch:
    """Return the match with what a modal before it adds: a denial, the freedom of "may agree to"."""
    free = modal.cue.modality == "permission" and match.cue.lemmas[0] in _OWN_ACTS
    cue = replace(match.cue, modality="permission") if free else match.cue
    return replace(match, cue=cue, negated=match.negated or modal.negated)


def _match_cue(sentence: Span, cue: ModalityCue, at: int) -> CueMatch | None:
    """Return the match of `cue` that begins at token `at`; adverbs and negation may stand in between."""
    doc, i, negated = sentence.doc, at, False
    for position, lemma in enumerate(cue.lemmas):
        while position and i < sentence.end and _is_skipped(doc[i], lemma):
            negated = negated or doc[i].lower_ in NEGATIONS
            i += 1
        if i >= sentence.end or not _has_lemma(doc[i], lemma):
            return None
        i += 1
    while i < sentence.end and doc[i].lower_ in NEGATIONS:
        negated, i = True, i + 1
    negated = negated or (cue.lemmas[0] == "can" and doc[at].lower_ == "cannot")
    before = doc[at - 1] if at > sentence.start else None
    if before is not None and before.lower_ in NEGATIONS and before.dep_ == "neg":
        negated = True
    return CueMatch(cue, at, i, negated)


def _is_skipped(token: Token, wanted: str) -> bool:
    return not _has_lemma(token, wanted) and (token.tag_ in _SKIPPED or token.lower_ in NEGATIONS)


def _has_lemma(token: Token, lemma: str) -> bool:
    if lemma in _MODALS:
        modal = token.tag_ == "MD" or token.dep_ == "aux"
        return modal and token.lower_ in ((lemma, "cannot") if lemma == "can" else (lemma,))
    return token.lemma_.lower() == lemma or token.lower_ == lemma
