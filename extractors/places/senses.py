"""Whether a form means its country or region here: languages, money, people, rivers and towns are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.found import Found
from extractors.names.tokens import is_in_address, is_shouted
from extractors.places.names import Place, Places
from extractors.places.tongues import names_language

_NEXT_WORD = re.compile(r"[\s\-]+(\w[\w’']*)")
_FEATURES = frozenset(
    "City County Counties Street Avenue Boulevard Lane Creek River Delta Basin Valley Township Borough Parish"
    " Canal".split()
)
_FEATURE_BEFORE = re.compile(
    r"\b(?:(?:Gulf|Bay|Sea|Straits?|Cape|Isthmus|Horn) of (?:the )?"
    r"|(?:[Gg]olfe|[Mm]er|[Bb]aie|[Dd]étroit) d(?:u|e|’|e la) ?"
    r"|(?:[Gg]olfo|[Mm]ar|[Bb]ahía|[Ee]strecho) del? |(?:Golf|Straße) von )$"
)
_BEFORE_FEATURES = ("of ", "of the ", "du ", "de ", "de la ", "del ", "von ", "d’")
_US_TOWN = re.compile(
    r", (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT"
    r"|V[AT]|W[AIVY])(?= \d{5}|[.;)]|$)"
)
_INITIAL_AFTER = re.compile(r"\s[A-Z]\.\s[A-Z]|, [A-Z]\.(?:\s?[A-Z]\.)*(?=[,;(]| \(| and\b| &|$)")

_MONEY = (
    r"(?:dollars?|d[óo]lares|Dollars?|dólar|francs?|Franken|francos?|yens?|yuans?|pounds?|livres?|Pfund|libras?"
    r"|rupees?|roupies?|rupias?|roubles?|rubles?|rublos?|Rubel|pesos?|krone[rn]?|kronor|krona|Kronen?|couronnes?"
    r"|coronas?|reais|real(?! estate)|lira|z[łl]oty|forint|koruna|rand|baht|dirhams?|riyals?|dinars?"
    r"|shillings?|ringgit|rupiah|won)"
)
_MONEY_AFTER = re.compile(rf"(?:,? (?:and|or|und|oder) \w+)?[\s\-]{_MONEY}\b")
_MONEY_BEFORE = re.compile(rf"\b{_MONEY} (?:\w+ (?:et|ou|y|o|u) )?$")

_PRONOUN_BEFORE = re.compile(
    r"\b(?:CONTACT|ABOUT|TELL|GIVE|WITH|TO|FOR|LET|HELP|JOIN|FOLLOW|SEND|BY|CALL|EMAIL|AMONG|OF|AT|ASK|VISIT"
    r"|REACH|ON) $"
)
_MEMBERS_AFTER = re.compile(
    r"[\s\-](?:[Nn]on-?)?(?:[Mm]ember|[Pp]artner|[Cc]andidate)?[\s\-]?(?:[Cc]ountr|[Ss]tate|[Nn]ation|[Mm]ember|[Pp]artner"
    r"|[Aa]ll(?:y|ies)|[Ee]conom|[Aa]rea|[Aa]verage|Länder|Ländern|Staat|Mitglied|Durchschnitt|of Nations)"
)
_MEMBERS_BEFORE = re.compile(
    r"\b(?:pays|[Éé]tats|[Ee]stados|países|moyenne|media|promedio|members|countries|nations)"
    r"(?: (?:membres|miembros))? (?:de |of )?(?:l[’']|la |the )$"
)
_SENTENCE_START = re.compile(r"(?:^|[.:!?;•|(“„\"»\n]|(?:^|\s)[–-])\s*$")
_CAPITAL_NEXT = re.compile(r"\s[A-ZÄÖÜÉÁÍÓÚ]")
_CAPITAL_WORD_BEFORE = re.compile(r"\b[A-ZÄÖÜÉÁÍÓÚ]\w*\s$")
_US_STATES_NEAR = re.compile(r"\b(?:Atlanta|Savannah|Augusta|Athens, GA)\b")
_STATE_AFTER = re.compile(
    r",? (?:\d{5}|and (?:Alabama|Florida|South Carolina|Tennessee))"
    r"| (?:Department of|Code\b|General Assembly|Legislature|State|Power|Aquarium|Administrative)"
)
_KINSHASA = re.compile(
    r"\b(?:Kinshasa|Democratic Republic|République démocratique|República Democrática|DRC|RDC)\b"
)
_NOUN_FIRST = ("fr", "es")
_NEAR = 60
_ORIGINS = frozenset({"demonym", "people", "stem"})


def is_meant(text: str, start: int, end: int, place: Place, places: Places) -> bool:
    """Tell whether the neighbours leave the form from `start` to `end` its sense as a country or region."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    following = _NEXT_WORD.match(after)
    word = following.group(1) if following else ""
    elsewhere = word == "City" or word in place.not_before
    if (
        elsewhere
        or (place.not_after and _follows(before, place.not_after))
        or is_in_address(text, start, end)
    ):
        return False
    if place.kind == "members":
        return bool(_MEMBERS_AFTER.match(after) or _MEMBERS_BEFORE.search(before))
    if place.kind in _ORIGINS:
        return _is_origin(text[start:end], place, before, after)
    if place.entity.entity_id == "country-US" and place.kind == "abbreviation":
        return _is_united_states(text, before, after)
    if place.kind == "name" and place.entity.label == "COUNTRY":
        return not (_is_feature(before, after, word) or _is_person(before, after, word, places))
    return True


def settle_homonyms(
    text: str, every: Sequence[tuple[Found, Place]], places: Places, country: str | None
) -> list[Found]:
    """Return the spans with the sense that the other places of the passage give them."""
    sure = {place.entity.country for _, place in every if place.kind != "doubtful"}
    settled: list[Found] = []
    for at, (found, place) in enumerate(every):
        if place.kind == "doubtful" and not _is_backed(place, sure):
            continue
        near = [other for other, _ in (*every[max(0, at - 1) : at], *every[at + 1 : at + 2])]
        settled.append(_settle(text, found, near, places, country))
    return settled


def _is_backed(place: Place, sure: set[str | None]) -> bool:
    """Tell whether other places back a doubtful form: of a country, any country; of a region, its own."""
    return place.entity.country in sure if place.entity.label == "REGION" else bool(sure - {None})


def _settle(text: str, found: Found, near: Sequence[Found], places: Places, country: str | None) -> Found:
    surface = text[found.start : found.end]
    code = None
    if surface in ("Georgia", "GEORGIA") and _is_state(text, found, near, country):
        code = "region-US-GA"
    elif surface == "Congo" and _KINSHASA.search(text):
        code = "country-CD"
    if code is None:
        return found
    entity = places.entities[code]
    return Found(entity.label, found.start, found.end, found.origin, entity=entity)


def _is_state(text: str, found: Found, near: Sequence[Found], country: str | None) -> bool:
    """Tell whether "Georgia" is the American state: its neighbours tell, else the document's country."""
    close = [
        other
        for other in near
        if -_NEAR < other.start - found.end < _NEAR or 0 <= found.start - other.end < _NEAR
    ]
    codes = [other.entity.entity_id for other in close if other.entity]
    if any(code.startswith("region-US-") for code in codes) or _STATE_AFTER.match(text, found.end):
        return True
    if any(code.startswith("country-") and code != "country-US" for code in codes):
        return False
    return country == "US" or _US_STATES_NEAR.search(text) is not None


def _follows(before: str, endings: Sequence[str]) -> bool:
    stripped = before.rstrip(" -")
    return any(stripped.endswith(ending) and _starts_word(stripped, ending) for ending in endings)


def _starts_word(text: str, ending: str) -> bool:
    at = len(text) - len(ending)
    return at == 0 or not text[at - 1].isalnum()


def _is_origin(surface: str, place: Place, before: str, after: str) -> bool:
    """Tell whether an adjective or a noun for people says where someone or something comes from."""
    if place.kind == "stem":  # half of a compound: "deutsch-französische"
        joined = after[:1] in "-‑–" and after[1:2].isalpha() and after[1:2].isupper() == surface[0].isupper()
        return joined and (not place.language or surface[0].islower())
    language = place.language or "en"
    if _MONEY_AFTER.match(after) or (language in _NOUN_FIRST and _MONEY_BEFORE.search(before)):
        return False
    if names_language(surface, language, before, after):
        return False
    if not place.language or surface[0].islower() or surface.isupper() or _SENTENCE_START.search(before):
        return True
    # a capital within a sentence: people in German and French, else part of a longer name
    if language == "de":
        return place.kind == "people" or not _CAPITAL_NEXT.match(after)
    return language == "fr" and not _CAPITAL_WORD_BEFORE.search(before)


def _is_united_states(text: str, before: str, after: str) -> bool:
    if before.endswith("$") or after.startswith("$") or _MONEY_AFTER.match(after):
        return False
    return not (before[-2:-1].isupper() and _PRONOUN_BEFORE.search(before) and is_shouted(text))


def _is_feature(before: str, after: str, word: str) -> bool:
    """Tell whether the name is part of that of a river, a gulf or an American town."""
    return word in _FEATURES or bool(
        (before.endswith(_BEFORE_FEATURES) and _FEATURE_BEFORE.search(before))
        or (after.startswith(", ") and _US_TOWN.match(after))
    )


def _is_person(before: str, after: str, word: str, places: Places) -> bool:
    """Tell whether the name is that of a person: "Dr. Jordan", "Michael Jordan", "Chad Miller"."""
    people = places.people
    last = before.rsplit(" ", 2)[-2:-1] if before[-1:] == " " else []
    if last and (last[0] in people["given"] or last[0] in people["title"]):
        return True
    if after[:1] not in (" ", ","):
        return False
    return (word in people["surname"] and after[0] == " ") or _INITIAL_AFTER.match(after) is not None
