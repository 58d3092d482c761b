"""A verb of a parsed sentence with its modality and its arguments, which a rule may be made of."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from dataset.records import Modality
from extractors.cues import Complement
from extractors.norms.modality_cues import CueMatch

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_LIGHT_OBJECTS = frozenset({"part", "place", "effect", "precedence", "care", "steps", "responsibility"})
"""What makes one verb with the word before it: "take part", "take effect"."""
RIGHTS = frozenset({"right", "rights", "licence", "license", "licences", "licenses"})
_NONE = frozenset({"no", "neither", "none", "nobody"})
_NEVER = frozenset({"circumstances", "circumstance", "event", "case", "condition", "conditions", "way"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A verb with its modality; token indices are those of the document."""

    verb: Token
    action: tuple[int, int]
    """First and last token of the verb phrase without its modal, the last one included."""
    modality: Modality
    negated: bool
    passive: bool
    subject: Token | None
    cue_start: int
    """First token of the cue, or of the verb if it has none."""
    paraphrase: bool
    complement: Complement
    holder: Token | None = None
    """Whom the cue itself names as bearer: "it is the duty of the owner to …", "vests in the owner"."""


def find_subject(verb: Token) -> Token | None:
    """Return the head of the subject of the clause that `verb` stands in."""
    for token in (verb, *verb.ancestors):
        subjects = [c for c in token.children if c.dep_ in SUBJECTS and c.i < verb.i]
        if subjects:
            return subjects[-1]
        if token.dep_ == "ROOT" or token.sent != verb.sent:
            break
    return None


def find_received_right(verb: Token) -> Token | None:
    """Return the right that the subject of a passive receives: "the State is granted a licence"."""
    return next(
        (c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "oprd") and c.lower_ in RIGHTS), None
    )


def find_noun_before(sentence: Span, end: int) -> Token | None:
    """Return the last noun before token `end` if only its own phrase stands between."""
    doc = sentence.doc
    for i in range(end - 1, sentence.start - 1, -1):
        token: Token = doc[i]
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            return token
        if token.pos_ not in ("ADV", "PUNCT", "PART"):
            return None
    return None


def make_statement(
    verb: Token, match: CueMatch, subject: Token | None, *, holder: Token | None = None
) -> Statement:
    """Return the statement of one verb under a cue."""
    passive = verb.tag_ == "VBN" and any(c.dep_ == "auxpass" or c.lemma_ == "be" for c in verb.lefts)
    return Statement(
        verb=verb,
        action=_find_action(verb, match, passive=passive),
        modality=match.cue.modality,
        negated=match.negated or _is_none(subject) or _is_never(verb),
        passive=passive,
        subject=subject,
        cue_start=match.start,
        paraphrase=len(match.cue.lemmas) > 1,
        complement=match.cue.complement,
        holder=holder,
    )


def _is_none(subject: Token | None) -> bool:
    """Tell whether a subject denies what is said of it: "no partner", "neither party"."""
    if subject is None:
        return False
    return subject.lower_ in _NONE or any(
        child.dep_ in ("det", "preconj") and child.lower_ in _NONE and child.i < subject.i
        for child in subject.children
    )


def _is_never(verb: Token) -> bool:
    """Tell whether "under no circumstances", "in no event" or the like stands in the clause."""
    return any(
        noun.lower_ in _NEVER and any(each.lower_ == "no" for each in noun.children)
        for child in verb.children
        if child.dep_ == "prep"
        for noun in child.children
    )


def _find_action(verb: Token, match: CueMatch, *, passive: bool) -> tuple[int, int]:
    """Return the verb phrase after the modal: adverbs before it, a particle or a twin verb after it."""
    doc = verb.doc
    if match.cue.complement in ("none", "noun", "held"):
        return match.start, match.end - 1
    start = verb.i
    while start - 1 >= match.end and (
        doc[start - 1].tag_ in ("RB", "RBR") or (passive and doc[start - 1].lemma_ in ("be", "not"))
    ):
        start -= 1
    if match.cue.complement == "passive":
        start = match.end - 1
    return start, _extend_action(verb)


def _extend_action(verb: Token) -> int:
    """Return the last token of a verb with its particle or the verbs joined directly to it."""
    end = verb.i
    for child in verb.children:
        if child.i == end + 1 and (
            child.dep_ == "prt" or child.tag_ == "RP" or child.lower_ in _LIGHT_OBJECTS
        ):
            end = child.i
    for twin in verb.conjuncts:
        between = verb.doc[end + 1 : twin.i]
        if 0 < len(between) <= 3 and all(t.dep_ == "cc" or t.tag_ in ("RB", ",", "CC") for t in between):
            end = end if twin.lower_ == "save" else twin.i
    return end
