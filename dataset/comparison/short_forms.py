"""A rule in a line: who must, may or may not do what, if and by when, in the words of the text.

The line follows the order of the text, for the slots of a rule leave out what a reader needs ("only as a
partner"), and a wrong slot then does no more harm than a wrong cut. What is taken from elsewhere is the
bearer of a lead-in, a condition said before the statement, and the limit that a sentence sets at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dataset.comparison.consents import find_consent
from dataset.comparison.figures import shorten_figures
from dataset.records import Modality, Rule

LONGEST = 150
"""Characters of a short form, marks not counted."""
LONGEST_SUBJECT = 80
LONGEST_CONDITION = 70
LONGEST_GAP = 40
"""Characters between two slots that are worth showing."""

_MODALS: dict[Modality, str] = {
    "obligation": "MUST",
    "prohibition": "MUST NOT",
    "permission": "MAY",
    "power": "MAY",
    "entitlement": "IS ENTITLED TO",
}
_KEPT_ADVERBS = re.compile(
    r"\b(?:only|solely|exclusively|normally|generally|usually|jointly|also|where possible|in principle|either"
    r"|together|at any time|at its own cost)\b",
    re.IGNORECASE,
)
_HAS_RIGHT = re.compile(
    r"\b(?:right|entitled|eligible|option|free|power|authority|authori[sz]ed) to\s*$", re.I
)
_MODAL_WORDS = re.compile(
    r"\b(?:shall|must|may|might|can|cannot|could|will|would|should|ought|need|required|obliged|allowed"
    r"|permitted|prohibited|forbidden|reserves?|undertakes?|agrees?|has to|have to)\b|\bto\s*$",
    re.IGNORECASE,
)
_SHOULD = re.compile(r"\b(?:should|ought to|encouraged to|recommended)\b", re.IGNORECASE)
_NEED_NOT = re.compile(r"\bnot (?:be )?(?:required|obliged|necessary)\b|\bneed not\b", re.IGNORECASE)
_NO = re.compile(r"^no\s+", re.IGNORECASE)
_NEGATED = re.compile(r"^(?:no|none|nothing|neither|nobody)\b", re.IGNORECASE)
_HAS_NOT = re.compile(r"\b(?:not|no|never|neither|in)(?:\b|eligible\b|admissible\b)", re.IGNORECASE)
_FINITE = re.compile(r"^(?:is|are|was|were|has|have|\w+[^s]s)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:unless|except|without|provided that|subject to|only (?:if|with|after|when)|with the (?:prior"
    r"|written)|until|so long as)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE_END = re.compile(
    r"[,;:]\s|[;:]$|\.(?:\s|$)|\s\||,?\s(?:and|or|but|which|whereas)\s(?=(?:[\w'’-]+\s){0,4}"
    r"(?:shall|must|may|will|should|can|is|are|has|have)\b)"
)
_ENUMERATOR = re.compile(r"^(?:\(?[A-Za-z0-9]{1,4}[.)]|\d+(?:\.\d+)+\.?|[§•–-])\s+")
_DETERMINER = re.compile(r"^(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_ASIDE = re.compile(r"\s?\((?:[^()]{25,}|hereinafter[^()]*|[“\"'‘][^()]*|the [“\"'‘][^()]*)\)")
_NOTE_MARK = re.compile(r"(?<=[.,;:])\s?[¹²³⁴-⁹]+|\[\d+\]")
_SUBJECT_SLOTS = ("bearer", "object")
_DANGLING = re.compile(r"[\s,;]+(?:and|or|if|unless|to|in particular if)$", re.IGNORECASE)
_EDGES = " \t\n,;:.–—|"


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the slots of a rule stand in its quote; those that stand elsewhere are left out."""

    spans: dict[str, tuple[int, int]]

    def ahead(self, name: str, place: int) -> bool:
        return name in self.spans and self.spans[name][1] <= place


def shorten_rule(rule: Rule) -> str:
    """Return the rule in a line: modality in capitals, figures as signs, scope and force marked.

    The scope is marked where the words speak of origin, the force where the document does not lay the rule
    down itself.
    """
    text = _shorten_statement(rule)
    marks = [f"[{rule.scope}]"] if rule.scope != "unstated" else []
    if rule.force != "operative":
        marks.append(f"({rule.force})")
    return " ".join([text, *marks])


def _shorten_statement(rule: Rule) -> str:
    quote = rule.quote
    if "|" in quote or rule.action is None:
        return _finish(_read_line(quote))
    places = _find_places(rule)
    action = places.spans.get("action")
    if action is None:
        return _finish(quote)
    subject = _find_subject(rule, places, action[0])
    modal = _choose_modal(rule, quote[_gap_start(places, action[0]) : action[0]], subject)
    if rule.modality == "prohibition" and (consent := find_consent(quote)) and consent.start > action[1]:
        needs = f"NEEDS CONSENT of {_trim(consent.giver)} to" if consent.giver else "NEEDS CONSENT to"
        whole = quote[action[0] : consent.start]
        core = (
            whole if len(whole) <= LONGEST_SUBJECT else _read_core(quote, places, action, stop=consent.start)
        )
        return _finish(_join(_NO.sub("", subject or "") or None, needs, core.strip(_EDGES)))
    core = _read_core(quote, places, action, stop=len(quote))
    core = _lower_start(core) if modal and not core[:2].isupper() else core
    return _finish(_join(subject, modal, core), condition=_find_condition(rule, places, action, core))


def _find_places(rule: Rule) -> _Places:
    spans = {}
    for name, slot in rule.slots.items():
        if (
            slot.start is not None
            and slot.end is not None
            and rule.start <= slot.start < slot.end <= rule.end
        ):
            spans[name] = (slot.start - rule.start, slot.end - rule.start)
    return _Places(spans)


def _find_subject(rule: Rule, places: _Places, action: int) -> str | None:
    """Return what stands before the verb: the bearer, or what a passive acts on."""
    ahead = [name for name in _SUBJECT_SLOTS if places.ahead(name, action)]
    if ahead:
        start, end = places.spans[max(ahead, key=lambda name: places.spans[name][1])]
        return _cut(_trim(rule.quote[start:end]), LONGEST_SUBJECT)
    if rule.bearer is not None and "bearer" not in places.spans:
        return _cut(_trim(rule.bearer), LONGEST_SUBJECT)  # of the lead-in, or what a pronoun stands for
    return None


def _gap_start(places: _Places, action: int) -> int:
    ends = [places.spans[name][1] for name in _SUBJECT_SLOTS if places.ahead(name, action)]
    return max(ends, default=0)


def _choose_modal(rule: Rule, gap: str, subject: str | None) -> str | None:
    """Return the word for the modality, with the adverbs beside it that change its meaning."""
    if rule.modality == "constitutive":
        return _trim(gap) if len(gap) <= LONGEST_GAP and subject else None
    modal: str | None = _MODALS[rule.modality]
    action = rule.action or ""
    if _NEGATED.search(subject or "") or (rule.modality == "prohibition" and _HAS_NOT.search(action)):
        modal = None if _FINITE.search(action) else "MAY"
    elif rule.modality == "permission" and _NEED_NOT.search(gap):
        modal = "NEED NOT"
    elif rule.modality == "entitlement" and not _HAS_RIGHT.search(gap) and len(gap) <= LONGEST_GAP:
        modal = _trim(gap)
    elif _FINITE.search(action) and not _MODAL_WORDS.search(gap[-LONGEST_GAP:]):
        modal = None  # "reimburses", "is responsible for"
    elif rule.modality == "obligation" and _SHOULD.search(gap):
        modal = "SHOULD"
    adverbs = [match[0].lower() for match in _KEPT_ADVERBS.finditer(gap) if len(gap) <= 2 * LONGEST_GAP]
    return " ".join(filter(None, [modal, *adverbs])) or None


def _read_core(quote: str, places: _Places, action: tuple[int, int], *, stop: int) -> str:
    """Return the text from the verb on to the end of its clause, or of the last slot after it."""
    last = action[1]
    for start, end in sorted(span for name, span in places.spans.items() if name != "threshold"):
        if start >= last and start - last <= 2 * LONGEST_GAP:
            last = max(last, end)
    last = min(last, stop)
    rest = _CLAUSE_END.search(quote, last, stop)
    return quote[action[0] : rest.start() if rest else stop]


def _find_condition(rule: Rule, places: _Places, action: tuple[int, int], core: str) -> str | None:
    """Return the condition that the core does not hold: one said before it, or a limit at the end."""
    span = places.spans.get("condition")
    if span is not None:
        told = rule.quote[slice(*span)]
        return None if told in core else _lower_start(told)
    limit = _LIMIT.search(rule.quote, action[1])
    if limit is None or limit[0][:12] in core:
        return None
    return limit[0] if rule.modality in ("permission", "prohibition", "power", "entitlement") else None


def _read_line(quote: str) -> str:
    """Return a row of a table, or a line of key and value, with colons for its strokes."""
    return re.sub(r"\s*\|\s*", ": ", quote.strip(" |"))


def _join(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _finish(text: str, *, condition: str | None = None) -> str:
    text = shorten_figures(_tidy(text))
    if condition is None:
        return _cut(text, LONGEST)
    condition = _cut(shorten_figures(_tidy(condition)), LONGEST_CONDITION)
    return f"{_cut(text, LONGEST - len(condition))}, {condition}"


def _tidy(text: str) -> str:
    text = _ENUMERATOR.sub("", " ".join(_NOTE_MARK.sub("", text).split()))
    return _DANGLING.sub("", _ASIDE.sub("", text).strip(_EDGES)).strip(_EDGES)


def _trim(text: str) -> str:
    return _DETERMINER.sub("", _ASIDE.sub("", " ".join(text.split())).strip(_EDGES))


def _lower_start(text: str) -> str:
    return text[:1].lower() + text[1:]


def _cut(text: str, longest: int) -> str:
    """Return `text` cut after a word, with an ellipsis, if it is longer than `longest`."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(_EDGES) + " …"
