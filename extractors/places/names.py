"""The ways to write countries and regions, read from CLDR and from the tables of a folder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from babel import Locale

from dataset.records import Entity
from extractors.names.tokens import fold_name, has_asian_script
from extractors.places.inflections import FORMS, list_english_forms, list_german_cases
from extractors.values.alternatives import read_csv

_NAME_LANGUAGES = ("en", "de", "fr", "es", "ja")
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
_DISSOLVED = {
    "ANHH": "Netherlands Antilles",
    "CSHH": "Czechoslovakia",
    "CSXX": "Serbia and Montenegro",
    "SUHH": "Soviet Union",
    "YUCS": "Yugoslavia",
}
"""States that no country of today continues, by their code of ISO 3166-3."""
_SPECIAL_REGION = re.compile(r"^(?:Sonderverwaltungsregion|R\.A\.S\. chinoise de|RAE de) | SAR China$")
_SPOKEN = re.compile(r"(?:([a-z]{2}):)?(.+)")
"""A form that counts only in texts of one language has that language before it: "fr:UE"."""
_GUARDED = ("members", "doubtful")
"""Kinds of forms that count only beside words for members, or beside other places."""


@dataclass(frozen=True, slots=True)
class Place:
    """One way to write a country or region, and the neighbours that give it another sense."""

    text: str
    entity: Entity
    kind: str = "name"
    language: str = ""
    not_after: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()
    ends_lower: bool = False
    """The last word is not capitalised: "euro area"."""


@dataclass(frozen=True, slots=True)
class Places:
    """All countries and regions, ready for look-up by folded words or, without spaces, by characters."""

    entities: Mapping[str, Entity]
    forms: Mapping[tuple[str, ...], tuple[Place, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    lower: frozenset[str]
    """The first words of forms that are written without a capital."""
    scripts: Mapping[str, tuple[Place, ...]]
    people: Mapping[str, frozenset[str]]
    """Words that stand before and after the names of people, by kind: title, given, surname."""


def read_places(folder: Path) -> Places:
    """Return the countries of CLDR, and what the tables of `folder` add to them.

    Raises:
        FileNotFoundError: a table is missing.
    """
    countries = name_countries() | _name_dissolved()
    further = list(_read_country_forms(folder / "countries.csv", countries))
    own = {(place.text, place.language) for place in further}
    further = [place for place in further if place.kind != "unused"]
    standard = [place for place in _list_cldr_forms(countries) if (place.text, place.language) not in own]
    demonyms = _read_demonyms(folder / "demonyms.csv", countries)
    regions = _read_regions(folder / "regions.csv")
    inflected = _inflect([*further, *standard])
    return _index_places([*inflected, *demonyms, *regions], _read_people(folder / "person_names.csv"))


@cache
def name_countries() -> dict[str, Entity]:
    """Return the entity of each country and territory with an ISO code, by that code.

    >>> name_countries()["JP"].name
    'Japan'
    """
    english = Locale("en").territories
    return {
        code: Entity(f"country-{code}", "COUNTRY", name, country=code, origin="gazetteer")
        for code, name in english.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


def _name_dissolved() -> dict[str, Entity]:
    return {
        code: Entity(f"country-{code}", "COUNTRY", name, origin="gazetteer")
        for code, name in _DISSOLVED.items()
    }


def _list_cldr_forms(countries: Mapping[str, Entity]) -> Iterator[Place]:
    for language in _NAME_LANGUAGES:
        for code, name in Locale(language).territories.items():
            entity = countries.get(code)
            if entity and " - " not in name:
                for variant in _list_variants(name):
                    yield Place(variant, entity, "name", "" if language == "en" else language)


def _list_variants(name: str) -> list[str]:
    """Return the ways to write one of CLDR's names.

    >>> _list_variants("Myanmar (Burma)"), _list_variants("RAE de Macao (China)")
    (['Myanmar'], ['RAE de Macao', 'Macao'])
    >>> _list_variants("St. Lucia"), _list_variants("Îles Cook")
    (['St. Lucia', 'Saint Lucia'], ['Îles Cook', 'îles Cook'])
    """
    plain = re.sub(r"\s*[（(].*", "", name)
    saint = plain.replace("St. ", "Saint ")
    bare = _SPECIAL_REGION.sub("", plain)
    isle = re.sub(r"^(Îles?|Islas?) ", lambda match: match.group().lower(), plain)
    return list(dict.fromkeys((plain, saint, bare, isle)))


def _read_country_forms(path: Path, countries: Mapping[str, Entity]) -> Iterator[Place]:
    for row in read_csv(path):
        language = row["language"] if row["language"] != "en" else ""
        yield Place(
            row["form"],
            countries[row["code"]],
            row["kind"],
            language,
            tuple(row["not_after"].split("|")) if row["not_after"] else (),
            frozenset(row["not_before"].split("|")) if row["not_before"] else frozenset(),
        )


def _inflect(places: Iterable[Place]) -> Iterator[Place]:
    for place in places:
        forms = [place.text]
        if place.kind == "name" and place.language == "de":
            forms = list_german_cases(place.text)
        elif place.kind == "demonym" and not place.language:
            forms = list_english_forms(place.text)
        yield from (place if form == place.text else replace(place, text=form) for form in forms)


def _read_demonyms(path: Path, countries: Mapping[str, Entity]) -> Iterator[Place]:
    for row in read_csv(path):
        entity = countries[row["code"]]
        for column, list_forms in FORMS.items():
            kind = "people" if column == "de_people" else "demonym"
            for word in filter(None, row[column].split("|")):
                for form in list_forms(word):
                    yield Place(form, entity, kind, column[:2])
        for stem in filter(None, row["de"].split("|")):
            yield Place(stem, entity, "stem", "de")


def _read_regions(path: Path) -> Iterator[Place]:
    for row in read_csv(path):
        marked = [row["name"], *filter(None, row["aliases"].split("|"))]
        spoken = [match.groups() for alias in marked if (match := _SPOKEN.fullmatch(alias))]
        aliases = tuple(dict.fromkeys(form for _, form in spoken[1:]))
        entity = Entity(
            f"region-{row['code']}",
            "REGION",
            row["name"],
            aliases=aliases,
            country=row["country"] or None,
            origin="gazetteer",
        )
        for language, form in dict.fromkeys(spoken):
            kind = "abbreviation" if form.isupper() else "name"
            yield Place(form, entity, row["kind"] if row["kind"] in _GUARDED else kind, language or "")


def _read_people(path: Path) -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(path):
        words[row["kind"]].add(row["word"])
    return {kind: frozenset(same) for kind, same in words.items()}


def _index_places(every: Iterable[Place], people: Mapping[str, frozenset[str]]) -> Places:
    forms: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    scripts: dict[str, list[Place]] = defaultdict(list)
    lower: set[str] = set()
    entities = {}
    for place in every:
        entities[place.entity.entity_id] = place.entity
        if has_asian_script(place.text):
            scripts[place.text[0]].append(place)
            continue
        keys = fold_name(place.text)
        forms[keys].append(replace(place, ends_lower=True) if _ends_lower(place.text) else place)
        lengths[keys[0]].add(len(keys))
        if place.text[0].islower():
            lower.add(keys[0])
    return Places(
        entities,
        {keys: tuple(same) for keys, same in forms.items()},
        {word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()},
        frozenset(lower),
        {char: tuple(sorted(same, key=lambda p: -len(p.text))) for char, same in scripts.items()},
        people,
    )


def _ends_lower(text: str) -> bool:
    last = re.split(r"[\s\-’']", text.rstrip(")."))[-1]
    return last[:1].islower()
