"""Countries and regions by their names, abbreviations and adjectives."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from babel import Locale

from dataset.records import Entity
from extractors.found import Found
from extractors.names.tokens import (
    Token,
    fold_name,
    fold_tokens,
    has_asian_script,
    is_in_address,
    list_token_texts,
    split_tokens,
)

_NAME_LANGUAGES = ("en", "de", "fr", "es", "ja")
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
_SHORT_NAME = 3
_GAP = re.compile(r"[\s\-–‑]{1,3}|, ?|\. ")
_ADJECTIVES_LOWER = frozenset({"de", "fr", "es"})
_LANGUAGE_BEFORE = re.compile(r"\b(?:[Ii]n|[Ii]nto|or|and|from) $")
_LANGUAGE_AFTER = re.compile(r"\s?(?:[.,;)]|$|-?(?:language|speaking|translation|version))")
_LANGUAGES = frozenset(
    {
        "French",
        "German",
        "Spanish",
        "Japanese",
        "Chinese",
        "Korean",
        "Italian",
        "Portuguese",
        "Russian",
        "Dutch",
    }
)
_STATE_AFTER = re.compile(r",? (?:\d{5}|and (?:Alabama|Florida|South Carolina|Tennessee))")
_US_STATES = re.compile(
    r"\b(?:Alabama|Florida|Tennessee|(?:North|South) Carolina|Mississippi|Louisiana|Kentucky|Virginia|Texas"
    r"|Ohio|Atlanta|Savannah|Augusta|Athens, GA)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One way to write a country or region, and the neighbours that give it another sense."""

    text: str
    entity: Entity
    kind: str = "name"
    language: str = ""
    not_after: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """All countries and regions, ready for look-up by folded words or, without spaces, by characters."""

    entities: Mapping[str, Entity]
    forms: Mapping[tuple[str, ...], tuple[Place, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    scripts: Mapping[str, tuple[Place, ...]]


def read_places(folder: Path) -> Places:
    """Return the countries of CLDR, the further forms of `countries.csv` and the regions of `regions.csv`."""
    countries = name_countries()
    further = list(_read_country_forms(folder / "countries.csv", countries))
    own = {(place.text, place.language) for place in further}
    further = [place for place in further if place.kind != "unused"]
    standard = [place for place in _list_cldr_forms(countries) if (place.text, place.language) not in own]
    return _index_places([*further, *standard, *_read_regions(folder / "regions.csv")])


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


def find_places(
    text: str, places: Places, *, language: str | None, country: str | None = None
) -> list[Found]:
    """Return the countries and regions named in `text`.

    Args:
        text: a passage's text.
        places: what `read_places` returned.
        language: the language of the text; names in it count as well as the English ones.
        country: the country of the document, which tells the State of Georgia from the country.
    """
    found = list(_find_spaced(text, places, language or "en", country))
    if has_asian_script(text):
        found += _find_scripts(text, places)
    return found


def _list_cldr_forms(countries: Mapping[str, Entity]) -> Iterator[Place]:
    for language in _NAME_LANGUAGES:
        for code, name in Locale(language).territories.items():
            entity = countries.get(code)
            if entity and " - " not in name:
                for variant in _list_variants(name):
                    yield Place(variant, entity, "name", "" if language == "en" else language)


def _list_variants(name: str) -> list[str]:
    """Return the ways to write one of CLDR's names.

    >>> _list_variants("Myanmar (Burma)"), _list_variants("Bosnia & Herzegovina")
    (['Myanmar'], ['Bosnia & Herzegovina'])
    """
    plain = re.sub(r"\s*[（(].*", "", name)
    saint = plain.replace("St. ", "Saint ")
    return list(dict.fromkeys((plain, saint)))


def _read_country_forms(path: Path, countries: Mapping[str, Entity]) -> Iterator[Place]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            language = row["language"] if row["language"] != "en" else ""
            yield Place(
                row["form"],
                countries[row["code"]],
                row["kind"],
                language,
                tuple(row["not_after"].split("|")) if row["not_after"] else (),
                frozenset(row["not_before"].split("|")) if row["not_before"] else frozenset(),
            )


def _read_regions(path: Path) -> Iterator[Place]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
            entity = Entity(
                f"region-{row['code']}",
                "REGION",
                row["name"],
                aliases=aliases,
                country=row["country"] or None,
                origin="gazetteer",
            )
            for form in dict.fromkeys((row["name"], *aliases)):
                yield Place(form, entity, "abbreviation" if form.isupper() else "name")


def _index_places(every: Iterable[Place]) -> Places:
    forms: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    scripts: dict[str, list[Place]] = defaultdict(list)
    entities = {}
    for place in every:
        entities[place.entity.entity_id] = place.entity
        if has_asian_script(place.text):
            scripts[place.text[0]].append(place)
            continue
        keys = fold_name(place.text)
        forms[keys].append(place)
        lengths[keys[0]].add(len(keys))
    return Places(
        entities,
        {keys: tuple(same) for keys, same in forms.items()},
        {word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()},
        {char: tuple(sorted(same, key=lambda p: -len(p.text))) for char, same in scripts.items()},
    )


def _find_spaced(text: str, places: Places, language: str, country: str | None) -> Iterator[Found]:
    keys, words = fold_tokens(text), list_token_texts(text)
    lower = language in _ADJECTIVES_LOWER
    reached = 0
    for at, key in enumerate(keys):
        if at < reached or key not in places.lengths or (words[at][0].islower() and not lower):
            continue
        place, size = _longest_place(text, keys, at, places, language)
        if place:
            reached = at + size
            start, last_end = split_tokens(text)[at].start, split_tokens(text)[reached - 1].end
            end = last_end + (text[last_end : last_end + 1] == "." in text[start:last_end])
            entity = _settle_georgia(text, start, end, places, country) or place.entity
            yield Found(entity.label, start, end, "gazetteer", entity=entity)


def _longest_place(
    text: str, keys: Sequence[str], at: int, places: Places, language: str
) -> tuple[Place | None, int]:
    for size in places.lengths[keys[at]]:
        candidates = places.forms.get(tuple(keys[at : at + size]))
        if not candidates:
            continue
        words = split_tokens(text)[at : at + size]
        if len(words) < size or not _is_joined(text, words):
            continue
        place = next(
            (p for p in candidates if p.language in ("", language) and _agrees(text, words, p)), None
        )
        if place:
            return (place, size) if _is_meant(text, words, place) else (None, size)
    return None, 1


def _is_joined(text: str, words: Sequence[Token]) -> bool:
    return all(
        a.end == b.start or _GAP.fullmatch(text, a.end, b.start) or text[a.end : b.start] in "'’"
        for a, b in pairwise(words)
    )


def _agrees(text: str, words: Sequence[Token], place: Place) -> bool:
    surface = text[words[0].start : words[-1].end]
    if place.kind == "demonym" and place.language:
        return surface == place.text
    if place.kind == "abbreviation":
        return surface.replace(".", "").replace(" ", "") == place.text.replace(".", "").replace(" ", "")
    if len(words) == 1 and surface.isupper() and len(surface) <= _SHORT_NAME:
        return surface == place.text
    return words[0].text[0].isupper() and not words[-1].text[0].islower()


def _is_meant(text: str, words: Sequence[Token], place: Place) -> bool:
    """Tell whether the neighbours leave the form its sense as a country or region."""
    start, end = words[0].start, words[-1].end
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if is_in_address(text, start, end):
        return False
    following = re.match(r"[\s\-]+(\w+)", after)
    word = following.group(1) if following else ""
    if word in place.not_before or word == "City":
        return False
    stripped = before.rstrip(" -")
    if any(stripped.endswith(ending) and _starts_word(stripped, ending) for ending in place.not_after):
        return False
    if text[start:end] in _LANGUAGES and not text[end : end + 1].isalpha():
        return not (_LANGUAGE_AFTER.match(after) and _LANGUAGE_BEFORE.search(before))
    if text[start:end] == "US" and place.entity.country == "US":
        return not (before.endswith("$") or after.startswith("$"))
    return True


def _starts_word(text: str, ending: str) -> bool:
    at = len(text) - len(ending)
    return at == 0 or not text[at - 1].isalnum()


def _settle_georgia(text: str, start: int, end: int, places: Places, country: str | None) -> Entity | None:
    """Return the State of Georgia where neighbours or the document's country point to the United States."""
    if text[start:end] not in ("Georgia", "GEORGIA"):
        return None
    near = text[max(0, start - 200) : end + 200]
    if country == "US" or _STATE_AFTER.match(text, end) or _US_STATES.search(near):
        return places.entities["region-US-GA"]
    return None


def _find_scripts(text: str, places: Places) -> Iterator[Found]:
    at = 0
    while at < len(text):
        place = next((p for p in places.scripts.get(text[at], ()) if text.startswith(p.text, at)), None)
        if place:
            yield Found(place.entity.label, at, at + len(place.text), "gazetteer", entity=place.entity)
        at += len(place.text) if place else 1
