"""What a document means by the terms that it defines, and which of them stand in the slots of its rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from dataset.records import Definition, Mention, Passage, Rule
from extractors.norms.sentences import split_sentences

_HINT = re.compile(
    r"\bmeans?\b|\bmeaning\b|\bhere(?:in)?after\b|\bdefined as\b|\brefers? to\b|\(the ?[\"“‘']|\bdenotes?\b"
)
_QUOTED = r"[\"“‘'«„](?P<{0}>[^\"“”‘’'«»„()]{{2,60}}?)(?:,)?[\"”’'»“]"
_VERB = (
    r"(?:shall\s|will\s)?(?:means?|denotes?|refers?\sto|designates?|(?:is|are|be)\sdefined\sas"
    r"|(?:has|have)(?=\sthe\smeaning)|is\sunderstood\sas|includes?(?=\s(?:any|all|but\b)))"
)
_QUOTED_TERM = re.compile(
    rf"{_QUOTED.format('term')}(?:\s(?:or|and)\s{_QUOTED.format('other')})?(?:\s?\([^()]{{1,30}}\))?,?"
    rf"\s{_VERB}[\s,:]+"
)
_BARE_TERM = re.compile(
    r"^(?:\(?\w{1,5}[.)]\s+|\d+(?:\.\d+)+\.?\s+)?(?:[Tt]he\s(?:term|expression)\s)?"
    r"(?P<term>[A-Z][\w’'-]*(?:\s[\w’'-]+){0,4}?)"
    r"\s(?:shall\s)?(?:means|mean(?=\s(?:any|all|the|an?)\b)|has\sthe\smeaning)[\s,:]+"
)
_NAMED = re.compile(
    r"\((?:(?:each|together|collectively|jointly),?\s)?"
    r"(?:here(?:in)?after,?\s?(?:also\s)?(?:(?:jointly|collectively|together)\s)?"
    r"(?:referred\sto\s(?:jointly\s|collectively\s)?as|called|named|designated)?[:,]?\s?)?"
    r"(?:the\s|an?\s|each\s)?"
    rf"{_QUOTED.format('term')}(?:\s(?:or|and)\s(?:the\s)?{_QUOTED.format('other')})?\)"
)
_NAMED_START = re.compile(
    r"(?:^|[;:.]\s|\b(?:between|among|with|by|to|under|in|from|is|are|and|signs?|provides?|receives?)\s)"
    r"(?=(?:the\s|an?\s|all\s|any\s)?[A-Z]|(?:the|an?|all|any|each)\s)",
)
_SLOTS = ("bearer", "object", "counterparty")


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """A term with where its meaning stands, as characters of the passage with this place in its document."""

    term: str
    ordinal: int
    passage_id: str
    start: int
    end: int


class DefinedTerms:
    """The defined terms of a document; a passage follows the nearest definition before it."""

    def __init__(self, terms: Iterable[DefinedTerm]) -> None:
        self._by_form: dict[str, list[DefinedTerm]] = defaultdict(list)
        for term in sorted(terms, key=lambda t: (t.ordinal, t.start)):
            for form in _list_forms(term.term):
                self._by_form[form].append(term)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        forms = sorted(self._by_form, key=lambda form: (-len(form), form))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])") if forms else None

    def find(self, text: str, ordinal: int) -> Iterator[tuple[str, DefinedTerm]]:
        """Yield the terms in `text`, which stands in passage `ordinal`, with their definitions."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            known = self._by_form[match[0]]
            at = bisect_right([term.ordinal for term in known], ordinal)
            yield match[0], known[max(at - 1, 0)]


def define_terms(
    rules: Sequence[Rule], passages: Sequence[Passage], mentions: Sequence[Mention]
) -> list[Rule]:
    """Return the rules of one document with the meanings of the terms that its passages define."""
    named: dict[str, list[Mention]] = defaultdict(list)
    defining = {passage.passage_id: passage for passage in passages if _HINT.search(passage.text)}
    for mention in mentions:
        if mention.passage_id in defining:
            named[mention.passage_id].append(mention)
    found = (find_defined_terms(each, named[each.passage_id]) for each in defining.values())
    terms = DefinedTerms(chain.from_iterable(found))
    known = {passage.passage_id: passage for passage in passages}
    return [_add_definitions(rule, terms, known) for rule in rules]


def find_defined_terms(passage: Passage, mentions: Sequence[Mention] = ()) -> Iterator[DefinedTerm]:
    """Yield the terms that a passage defines.

    >>> text = "“Results” means any output of the Project. It is paid by the Fund for Growth (the “Funder”)."
    >>> passage = Passage("p-1", "d-1", 0, 1, 1, "paragraph", (), text)
    >>> [(t.term, text[t.start : t.end]) for t in find_defined_terms(passage)]
    [('Results', 'any output of the Project'), ('Funder', 'the Fund for Growth')]
    """
    text = passage.text
    for start, end in split_sentences(text):
        matches = [*_QUOTED_TERM.finditer(text, start, end)]
        if not matches and (bare := _BARE_TERM.match(text[start:end])):
            yield _make_term(passage, bare["term"], start + bare.end(), end)
        for match in matches:
            for term in filter(None, match.group("term", "other")):
                yield _make_term(passage, term, match.end(), end)
        for match in _NAMED.finditer(text, start, end):
            low = _find_named_start(text, start, match.start(), mentions)
            for term in filter(None, match.group("term", "other")):
                yield _make_term(passage, term, low, match.start())


def _make_term(passage: Passage, term: str, start: int, end: int) -> DefinedTerm:
    while end > start and passage.text[end - 1] in " \t\n.;,":
        end -= 1
    return DefinedTerm(term.strip(), passage.ordinal, passage.passage_id, start, end)


def _find_named_start(text: str, least: int, end: int, mentions: Sequence[Mention]) -> int:
    """Return where the words begin that a bracket after them names: those of a mention, or their phrase."""
    ending = [m.start for m in mentions if m.end == len(text[:end].rstrip()) and m.start >= least]
    if ending:
        return min(ending)
    starts = [m.end() for m in _NAMED_START.finditer(text, max(least, end - 200), end)]
    return starts[-1] if starts else least


def _list_forms(term: str) -> Iterator[str]:
    """Yield the spellings of a term: singular, plural, and at the start of a sentence.

    >>> sorted(_list_forms("Third Party")), sorted(_list_forms("recipient"))
    (['Third Parties', 'Third Party'], ['Recipient', 'Recipients', 'recipient', 'recipients'])
    """
    stem = term
    if term.endswith("ies"):
        stem = term[:-3] + "y"
    elif term.endswith("s") and not term.endswith("ss"):
        stem = term[:-1]
    plural = (
        stem[:-1] + "ies" if re.search(r"[^aeiou]y$", stem) else stem + ("es" if stem[-1:] in "sx" else "s")
    )
    forms = {term, stem, plural}
    yield from forms | {form[:1].upper() + form[1:] for form in forms}


def _add_definitions(rule: Rule, terms: DefinedTerms, passages: Mapping[str, Passage]) -> Rule:
    """Return the rule with the meanings of the defined terms in its bearer, object and counterparty."""
    passage = passages[rule.passage_id]
    found = [
        Definition(
            slot,
            written,
            term.passage_id,
            term.start,
            term.end,
            passages[term.passage_id].text[term.start : term.end],
        )
        for slot in _SLOTS
        if (text := getattr(rule, slot))
        for written, term in terms.find(text, passage.ordinal)
        if term.passage_id != rule.passage_id or not rule.start <= term.start < rule.end
    ]
    return replace(rule, definitions=tuple(dict.fromkeys(found))) if found else rule
