"""The conditions and deadlines of a statement's clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from extractors.cues import Cues
from extractors.doc_text import read_text
from extractors.norms.clauses import Statement

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|sixty|ninety)\b"
)
_NEEDS_NUMBER = frozenset(
    {
        "within",
        "at least",
        "no more than",
        "not less than",
        "for a period of",
        "by",
        "for",
        "in advance",
        "once every",
    }
    | {"for at least", "for a maximum period of", "for a term of", "for a maximum of", "for up to"}
    | {"over a period of", "no earlier than", "not earlier than", "no later than", "not later than"}
)
_TIME_WORD = re.compile(
    r"\b(?:days?|weeks?|months?|years?|hours?|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|deadline|end|date|time|\d{4})\b"
)
_COUNTED_TIME = re.compile(
    r"(?:\d+|\w+)(?:\s\(\d+\))?\s(?:calendar\s|working\s|business\s)?(?:days?|weeks?|months?|years?)\s$",
    re.IGNORECASE,
)
_TIME_STARTS = frozenset({"after", "before", "from", "following", "prior to"})
_LINK = re.compile(
    r"[\s,]*(?:(?:and|or|but|nor)\b)?[\s,]*(?:(?:in any (?:event|case)|also|then|only|at least)\b)?[\s,]*"
)
_CLOCK = re.compile(
    r"\.?(?:\s\(?[A-Z]{2,5}\)?)?(?:,?\s\w+\stime)?,?\s(?:on\s)?(?=\d|[A-Z])[^.;,]{0,30}?\b\d{4}\b"
)
"""The rest of "before 5 p.m. on 12 April 2026", whose full stop ends the phrase for the parser."""
_WHOLE = re.compile(
    r"without (?:\w+ )?delay|immediately|promptly|forthwith|annually|quarterly|monthly"
    r"|(?:each|every) \w+|on an? .*basis"
    r"|in a timely manner|in due time|in good time|as soon as (?:possible|practicable)|at their discretion"
    r"|at (?:its|his)(?: sole)? discretion|(?:once|twice) a year|(?:half-|semi-|bi)\w+",
    re.IGNORECASE,
)
"""Cues that nothing need follow."""
_ONE_TIME = re.compile(r"\s(?:by|a|an|per|every|again|only|more)\b")
_LENGTH = re.compile(
    r"\s(?:at (?:least|most)\s|up to\s|a (?:further\s)?period of\s)?(?:\d+|[a-z]+)(?:\s\(\d+\))?\s(?:\w+\s)?"
    r"(?:days?|weeks?|months?|years?)\b"
)
_MEASURE = re.compile(r"\s*(?:up to|at (?:least|most)|an? (?:further|additional)|[\d.,]+\s?(?:%|per\s?cent))")
_INVERTED = re.compile(r"(?:should|were|had)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Adjunct:
    """A phrase that fills `slot`, from character `start` to `end`."""

    slot: str
    start: int
    end: int


def find_adjuncts(sentence: Span, statement: Statement, limit: int, cues: Cues) -> Iterator[Adjunct]:
    """Yield the conditions and deadlines of the statement's clause, outermost only, in order."""
    doc, text, reached = sentence.doc, read_text(sentence.doc), sentence.start_char
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
        start = _find_counted_start(text, match, sentence.start_char)
        slot = "deadline" if start < match.start() else slot  # noqa: PLW2901
        end = _extend_clock(text, match, end) if slot == "deadline" else end
        reached = end
        yield Adjunct(slot, start, end)


def _find_counted_start(text: str, match: re.Match[str], least: int) -> int:
    """Return where a phrase such as "90 days after the end" begins, at its number."""
    if match.group().lower() not in _TIME_STARTS:
        return match.start()
    counted = _COUNTED_TIME.search(text, max(least, match.start() - 40), match.start())
    return counted.start() if counted and _NUMBER.search(counted.group().lower()) else match.start()


def _extend_clock(text: str, match: re.Match[str], end: int) -> int:
    if not re.search(r"[ap]\.?m$", text[match.start() : end].rstrip(".")):
        return end
    rest = _CLOCK.match(text, end)
    return rest.end() if rest else end


def join_adjuncts(text: str, adjuncts: Iterable[Adjunct]) -> list[Adjunct]:
    """Return the adjuncts, those of one slot joined that only "and", "or" and the like stand between.

    "If they are not used, or where the agency so asks" is one condition, and "as soon as possible and in any
    event within ten days" one deadline.
    """
    joined: list[Adjunct] = []
    for each in adjuncts:
        former = joined[-1] if joined else None
        if former and former.slot == each.slot and _LINK.fullmatch(text, former.end, each.start):
            joined[-1] = Adjunct(each.slot, former.start, each.end)
        else:
            joined.append(each)
    return joined


def _states_time(text: str) -> bool:
    """Tell whether an "after" or "before" phrase is a deadline: it counts time."""
    return bool(
        re.match(r"(?:after|before)\b", text, re.IGNORECASE) and re.match(r"\w+\s+(?:\d+|the end)", text)
    )


def _is_adjunct(doc: Doc, slot: str, match: re.Match[str], statement: Statement) -> bool:
    """Tell whether a cue opens an adjunct of this statement: not inside its subject or a relative clause."""
    if not _is_followed_well(slot, match.group().lower(), read_text(doc)[match.end() : match.end() + 60]):
        return False
    token = _token_at(doc, match.start())
    inside = token.i > statement.verb.sent.start and doc[token.i - 1].text != ","
    if _INVERTED.match(match.group()) and inside:
        return False
    subject = statement.subject
    if subject is not None and subject.left_edge.i < token.i <= subject.right_edge.i:
        return False
    return not (statement.verb.idx <= token.idx and statement.action[0] <= token.i <= statement.action[1])


def _is_followed_well(slot: str, phrase: str, after: str) -> bool:
    """Tell whether what follows a cue makes an adjunct of it: a time after "within", no share after "by"."""
    if slot != "deadline":
        return phrase != "once" or not _ONE_TIME.match(after)
    if phrase in _NEEDS_NUMBER and not (_NUMBER.search(after[:40].lower()) and _TIME_WORD.search(after[:40])):
        return False
    return not (phrase == "for" and not _LENGTH.match(after)) and not (
        phrase == "by" and _MEASURE.match(after)
    )


def _find_adjunct_end(
    doc: Doc, sentence: Span, match: re.Match[str], statement: Statement, limit: int
) -> int:
    """Return where an adjunct ends: at the main clause if it leads, else with its phrase."""
    token = _token_at(doc, match.start())
    text = read_text(doc)
    if _WHOLE.fullmatch(match.group()):
        return match.end()
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
    edge = end_of(head.right_edge) if head.i < sentence.end else sentence.end_char
    edge = max(edge, end_of(token.right_edge), match.end())
    if edge - match.end() < 3:
        edge = sentence.end_char
    verb = doc[statement.action[0]].idx
    if token.idx < verb < edge and (comma := text.rfind(",", match.end(), verb)) > 0:
        edge = comma
    return min(edge, limit, sentence.end_char)


def _token_at(doc: Doc, start: int) -> Token:
    """Return the token that holds the character."""
    return next(token for token in reversed(doc) if token.idx <= start)


def end_of(token: Token) -> int:
    """Return the character after the token."""
    return token.idx + len(token)
