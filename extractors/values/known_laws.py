"""Well-known acts by their names, acronyms and citations: `corpus/gazetteers/laws.csv`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from dataset.records import Entity
from extractors.values.alternatives import read_rows

_UNIONS = frozenset({"", "EU"})
_ENGLISH = frozenset({"US", "GB", "AU", "NZ", "CA", "IN", "IE", "ZA", "KE", "PH"})
"""Countries whose acts have English names; those of others are translations, which several may share."""
_SAYS_WHOSE = ("German ", "French ", "Spanish ")
_SECTIONS = re.compile(r"(\d+ (?:USC|CFR)) (\d+)(?:-(\d+))?")
_FIRST = re.compile(r"\d+")
_YEAR = re.compile(r" (?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """An act with the citation by which all of its names are written."""

    entity: Entity
    citation: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class KnownLaws:
    """All known acts, by folded names and citations; codes by the sections that an act fills."""

    names: Mapping[str, tuple[KnownLaw, ...]]
    translated: frozenset[tuple[str, str]]
    sections: Mapping[str, tuple[tuple[int, int, KnownLaw], ...]]

    def find_name(self, name: str, *, country: str | None) -> KnownLaw | None:
        """Return the act that `name` means, None where several, or one of another country, could be meant."""
        folded = fold_law(name)
        known = self.names.get(folded) or self.names.get(_YEAR.sub("", folded), ())
        if _YEAR.search(folded) and folded not in self.names:
            known = tuple(law for law in known if law.year == folded[-4:])
        local = [law for law in known if law.entity.country == country]
        if len(local) == 1:
            return local[0]
        sure = [law for law in known if (folded, law.entity.entity_id) not in self.translated]
        return sure[0] if len(known) == 1 and sure else None

    def find_section(self, code: str, sections: str) -> KnownLaw | None:
        """Return the act that fills the first of `sections` of a code: 35 USC 204 is of the Bayh-Dole Act."""
        first = _FIRST.match(sections)
        number = int(first[0]) if first else -1
        acts = [law for low, high, law in self.sections.get(code, ()) if low <= number <= high]
        return acts[0] if acts else None


@lru_cache(maxsize=4096)
def fold_law(name: str) -> str:
    """Return the form in which ways to write a law's name are equal.

    >>> fold_law("Stevenson–Wydler  Act of 1980"), fold_law("Patents Act, 1970")
    ('stevenson-wydler act 1980', 'patents act 1970')
    """
    plain = re.sub(r"[–—‑]", "-", " ".join(name.split())).replace("’", "'").casefold()
    return re.sub(r",? (?:of )?((?:19|20)\d\d)$", r" \1", plain)


@cache
def read_known_laws() -> KnownLaws:
    """Return the acts of `laws.csv`."""
    names: dict[str, list[KnownLaw]] = defaultdict(list)
    sections: dict[str, list[tuple[int, int, KnownLaw]]] = defaultdict(list)
    translated: set[tuple[str, str]] = set()
    for row in read_rows("gazetteers/laws.csv"):
        law = _read_law(row)
        forms = (row["name"], row["native_name"], row["acronym"], *row["aliases"].split("|"))
        citations = row["citations"].split("|")
        for form in dict.fromkeys(fold_law(form) for form in (*forms, *citations) if form):
            names[form].append(law)
        if row["country"] not in _ENGLISH | _UNIONS and not row["name"].startswith(_SAYS_WHOSE):
            translated.add((fold_law(row["name"]), law.entity.entity_id))
        for citation in citations:
            if span := _SECTIONS.fullmatch(citation):
                low, high = int(span[2]), int(span[3] or span[2])
                sections[span[1]].append((low, high, law))
    return KnownLaws(
        {form: tuple(same) for form, same in names.items()},
        frozenset(translated),
        {code: tuple(own) for code, own in sections.items()},
    )


def _read_law(row: Mapping[str, str]) -> KnownLaw:
    aliases = [row["native_name"], *row["aliases"].split("|"), *row["citations"].split("|")]
    entity = Entity(
        row["id"],
        "LAW",
        row["name"],
        acronym=row["acronym"] or None,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias and alias != row["name"])),
        country=row["country"] or None,
        origin="gazetteer",
    )
    return KnownLaw(entity, row["citations"].split("|")[0], row["year"])
