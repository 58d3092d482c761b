"""Which act a citation or name means in its document: one known beforehand, defined there, or discovered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dataset.records import Entity, derive_id
from extractors.found import Found
from extractors.values.known_laws import KnownLaw, fold_law, read_known_laws
from extractors.values.law_values import Law, parse_law

_OPENS = re.compile(
    r"[)）]?,?\s?[(（\[]\s?(?:(?:hereinafter|hereafter|also|referred|known|called|to|as|or|the|in|short|im\sFolgenden)[,:]?\s|[“”\"‘'„«])*",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"[“”\"’'»]?\s?[)）\],;]")
_BARE = frozenset("act directive regulation statute ordinance treaty law code decree decision".split())
_PART = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class LawLexicon:
    """The short forms of acts that a document defines, by their folded words, and the document's country."""

    country: str | None = None
    defined: Mapping[str, KnownLaw] = field(default_factory=dict)
    resolved: dict[str, tuple[Entity | None, str | None]] = field(default_factory=dict)
    """What spans were found to name, so that each is looked at once."""

    def resolve(self, surface: str) -> tuple[Entity | None, str | None]:
        """Return the act that a span names, and the citation in its normal form.

        >>> LawLexicon().resolve("section 204 of the Bayh-Dole Act")[1]
        'PL 96-517 s 204'
        """
        if surface not in self.resolved:
            law = parse_law(surface)
            act = self.find_act(law)
            value = law.write(None if law.numbered else act.citation) if act else law.place
            self.resolved[surface] = (act.entity if act else None, value)
        return self.resolved[surface]

    def find_act(self, law: Law) -> KnownLaw | None:
        """Return the act that a citation names, None if it is an article alone or what it names is open."""
        if law.act is None:
            return None
        folded = fold_law(law.act)
        if known := self.defined.get(folded):
            return known
        if folded in _BARE:
            return None
        laws = read_known_laws()
        if law.sections and _is_code(law):
            known = laws.find_section(law.act, law.sections)
            return (
                known or laws.find_name(f"{law.act} {_name_part(law)}", country=None) or self._discover(law)
            )
        return laws.find_name(law.act, country=self.country) or self._discover(law)

    def _discover(self, law: Law) -> KnownLaw:
        act = f"{law.act} {_name_part(law)}" if law.sections and _is_code(law) else str(law.act)
        where = "" if law.numbered or _PART.search(act) else self.country or ""
        return KnownLaw(Entity(derive_id("e", "LAW", fold_law(act), where), "LAW", act), str(law.act))


def _is_code(law: Law) -> bool:
    """Tell whether sections of the cited work are acts of their own, rather than clauses of one act."""
    return str(law.act).endswith((" USC", " CFR"))


def _name_part(law: Law) -> str:
    """Return the part of a code that an act is taken to be: its section, or of the CFR the part."""
    first = (law.sections or "").split(",")[0]
    if str(law.act).endswith("CFR"):
        return first.partition(".")[0]
    return re.split(r"[(\s]", first, maxsplit=1)[0]


def read_law_lexicon(passages: Iterable[tuple[str, Sequence[Found]]], *, country: str | None) -> LawLexicon:
    """Return the short forms that a document gives acts in parentheses.

    Args:
        passages: the text of each passage, with what was found in it.
        country: the document's country, if it is known.

    >>> text = "Regulation (EU) 2021/695 (the “Regulation”)"
    >>> spans = [Found("LAW", 0, 24, "pattern"), Found("LAW", 31, 41, "pattern")]
    >>> read_law_lexicon([(text, spans)], country=None).resolve("Article 5 of the Regulation")[1]
    'EU reg 2021/695 art 5'
    """
    defined: dict[str, KnownLaw] = {}
    open_forms: set[str] = set()
    for text, every in passages:
        spans = sorted((found.start, found.end) for found in every if found.label == "LAW")
        for (start, end), (short_start, short_end) in pairwise(spans):
            gap = short_start - end
            if 0 < gap < 50 and _OPENS.fullmatch(text, end, short_start) and _CLOSES.match(text, short_end):
                lexicon = LawLexicon(country, defined)
                _define(text[start:end], text[short_start:short_end], lexicon, defined, open_forms)
    return LawLexicon(country, {form: law for form, law in defined.items() if form not in open_forms})


def _define(
    long: str, short: str, lexicon: LawLexicon, defined: dict[str, KnownLaw], open_forms: set[str]
) -> None:
    """Record that `short` stands for the act that `long` names; a short form of two acts is open."""
    of, name = parse_law(long), parse_law(short)
    if of.act is None or name.act is None or name.place or name.sections:
        return
    act, own = lexicon.find_act(of), lexicon.find_act(name)
    if act is None:
        return
    if own and own.entity.origin == "gazetteer" and act.entity.origin != "gazetteer":
        defined.setdefault(fold_law(of.act), own)
        return
    if own and own.entity.origin == "gazetteer":
        return
    form = fold_law(name.act)
    if form in _BARE and defined.get(form, act).entity != act.entity:
        open_forms.add(form)
    defined.setdefault(form, act)
