"""Countries and regions by their names, abbreviations, adjectives and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dataset.records import Entity
from extractors.found import Found
from extractors.names.tokens import Token, fold_tokens, has_asian_script, list_token_texts, split_tokens
from extractors.places.codes import find_codes, may_have_codes
from extractors.places.names import Place, Places
from extractors.places.scripts import find_kanji, find_latin, find_scripts
from extractors.places.senses import is_meant, settle_homonyms

_SHORT_NAME = 3
_GAP = re.compile(r"[\s\-–‑]{1,3}|, ?|\. ?| \(")


def find_places(
    text: str, places: Places, *, language: str | None, country: str | None = None
) -> list[Found]:
    """Return the countries and regions named in `text`.

    Args:
        text: a passage's text.
        places: what `extractors.places.names.read_places` returned.
        language: the language of the text; names in it count as well as the English ones.
        country: the country of the document, which tells the State of Georgia from the country.
    """
    spoken = language.partition("-")[0] if language else "en"
    named = list(_find_spaced(text, places, spoken))
    found = settle_homonyms(text, named, places, country) if named else []
    further = [*find_codes(text, country)] if may_have_codes(text) else []
    if has_asian_script(text):
        further += [(start, end, place.entity) for start, end, place in find_scripts(text, places)]
        if spoken == "ja":
            further += find_kanji(text, places)
            further += [(start, end, place.entity) for start, end, place in find_latin(text, places)]
    if not further:
        return found
    taken = {each.start for each in found}
    return found + [_make(start, end, entity) for start, end, entity in further if start not in taken]


def _make(start: int, end: int, entity: Entity) -> Found:
    return Found(entity.label, start, end, "gazetteer", entity=entity)


def _find_spaced(text: str, places: Places, language: str) -> Iterator[tuple[Found, Place]]:
    keys, lengths, lower = fold_tokens(text), places.lengths, places.lower
    if lengths.keys().isdisjoint(keys):
        return
    words, reached = list_token_texts(text), 0
    for at in [number for number, key in enumerate(keys) if key in lengths]:
        if at < reached or (words[at][0].islower() and keys[at] not in lower):
            continue
        place, size = _longest_place(text, keys, at, places, language)
        if place:
            reached = at + size
            start, last_end = split_tokens(text)[at].start, split_tokens(text)[reached - 1].end
            yield _make(start, _close(text, start, last_end), place.entity), place


def _close(text: str, start: int, end: int) -> int:
    """Return the end of a name with the full stop or bracket that belongs to it: "U.S.", "Iran (… of)"."""
    closing = text[end : end + 1]
    belongs = (closing == "." and _is_dotted(text[start:end])) or (closing == ")" and "(" in text[start:end])
    return end + belongs


def _is_dotted(name: str) -> bool:
    return "." in name and len(name.rsplit(".", 1)[-1].strip()) <= 2


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
            start, end = words[0].start, words[-1].end
            return (place, size) if is_meant(text, start, end, place, places) else (None, size)
    return None, 1


def _is_joined(text: str, words: Sequence[Token]) -> bool:
    return all(
        a.end == b.start or _GAP.fullmatch(text, a.end, b.start) or text[a.end : b.start] in "'’"
        for a, b in pairwise(words)
    )


def _agrees(text: str, words: Sequence[Token], place: Place) -> bool:
    """Tell whether case and accents are those that the form has."""
    surface = text[words[0].start : words[-1].end]
    if place.kind in ("demonym", "people", "stem") and place.language:
        same = surface == place.text or surface.casefold() == place.text.casefold()
        return same and (surface[0].isupper() or place.text[0].islower())
    if place.kind in ("abbreviation", "doubtful", "members"):
        if "." in place.text and "." not in surface:
            return False
        return surface.replace(".", "").replace(" ", "") == place.text.replace(".", "").replace(" ", "")
    if len(words) == 1 and surface.isupper() and len(surface) <= _SHORT_NAME:
        return surface == place.text
    begins = words[0].text[0].isupper() or place.text[0].islower()
    return begins and (place.ends_lower or not words[-1].text[0].islower())
