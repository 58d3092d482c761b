"""The country of a document: its publisher's, or that of the addresses on its first page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dataset.records import Entity, Evidence, Mention
from extractors.front.publishers import Publisher
from extractors.front.texts import FrontText
from extractors.places.names import name_countries

LEAST_MENTIONS, LEAST_BODIES = 3, 2
"""How often, and how many different, bodies and programmes of a country tell that a document is its."""
LONGEST = 25
"""Words of a text whose addresses are those of the publisher, not of a work that it cites."""
_HOST = re.compile(r"(?:@|https?://|\bwww\.)((?:[\w-]+\.)+[A-Za-z]{2,6})(?![\w-])")
_UNTOLD = frozenset({"ai", "cc", "co", "eu", "fm", "io", "ly", "me", "to", "tv"})
"""Top-level domains that are taken for their sound, or by many countries."""
_US_ADDRESS = re.compile(r",\s(?P<state>[A-Z]{2})\s+\d{5}(?:[-‐–]\d{4})?\b")
_JAPANESE_ADDRESS = re.compile(r"〒\s?\d{3}-\d{4}")

Told = tuple[str, Evidence]
"""A country (ISO 3166-1 alpha-2, or EU) and what tells it."""


def choose_country(texts: Sequence[FrontText], publisher: Publisher | None) -> Told | None:
    """Return the country of the publisher, or the one that all addresses of the first page are in."""
    if publisher and publisher.entity:
        country = publisher.entity.country
        return (country, Evidence(source=f"publisher: {publisher.entity.entity_id}")) if country else None
    first = min((text.page_number for text in texts), default=1)
    short = [t for t in texts if t.page_number == first and len(t.text.split()) <= LONGEST]
    for told in (_read_own_names(short, publisher), _read_addresses(short), _read_hosts(short)):
        countries = list(told)
        if len({country for country, _ in countries}) == 1:
            return countries[0]
    return None


def guess_country(mentions: Sequence[Mention], entities: Sequence[Entity]) -> str | None:
    """Return the country whose public bodies and programmes most mentions name, if one stands out."""
    countries = {entity.entity_id: entity.country for entity in entities if entity.country}
    bodies = [m.entity_id for m in mentions if m.label in ("AGENCY", "PROGRAM") and m.entity_id in countries]
    counts = Counter(countries[entity_id] for entity_id in bodies if entity_id)
    if not counts:
        return None
    country, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    different = {entity_id for entity_id in bodies if entity_id and countries[entity_id] == country}
    clear = count >= LEAST_MENTIONS and 2 * count > counts.total() and len(different) >= LEAST_BODIES
    return country if clear else None


def read_domain(host: str) -> str | None:
    """Return the country whose domain a host is in; those of the United States' government are bare.

    >>> [read_domain(host) for host in ("www.nsf.gov", "meti.go.jp", "ec.europa.eu", "ox.ac.uk", "oecd.org")]
    ['US', 'JP', 'EU', 'GB', None]
    """
    *rest, top = host.lower().split(".")
    if top in ("gov", "mil"):
        return "US"
    if top == "eu" and rest[-1:] == ["europa"]:
        return "EU"
    country = "GB" if top == "uk" else top.upper()
    return country if country in name_countries() and top not in _UNTOLD else None


def _read_own_names(texts: Sequence[FrontText], publisher: Publisher | None) -> Iterator[Told]:
    """Yield the countries that are named where the publisher is."""
    for text in texts:
        evidence = publisher.evidence if publisher else None
        if evidence and (evidence.passage_id, evidence.box) == (text.passage_id, text.cite().box):
            for found in text.found:
                if found.label == "COUNTRY" and found.entity and found.entity.country:
                    yield found.entity.country, text.cite(found.start, found.end)


def _read_addresses(texts: Sequence[FrontText]) -> Iterator[Told]:
    for text in texts:
        for found in text.found:
            state = found.entity.country if found.label == "REGION" and found.entity else None
            if state and text.text[: found.start].endswith(", "):
                yield state, text.cite(found.start, found.end)
        for pattern, country in ((_US_ADDRESS, "US"), (_JAPANESE_ADDRESS, "JP")):
            for match in pattern.finditer(text.text):
                yield country, text.cite(match.start(), match.end())


def _read_hosts(texts: Sequence[FrontText]) -> Iterator[Told]:
    for text in texts:
        for match in _HOST.finditer(text.text):
            if country := read_domain(match[1]):
                yield country, text.cite(match.start(1), match.end(1))
