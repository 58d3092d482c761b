"""The cases that German puts names in: "der Deutschen Forschungsgemeinschaft"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(
    r"(?P<adjectives>(?:[A-ZÄÖÜ]\w*(?:deutsch|isch|lich|sam|ional|eral|Deutsch)(?:e[rs]?)\s|Deutsche[rs]?\s)+)?"
    r"(?P<noun>[A-ZÄÖÜ][\wäöüß-]+)(?P<rest>(?:\s(?:für|zur|der|des|im|in|und)\s.*)?)"
)
_MASCULINE = re.compile(
    r"(?:ministerium|zentrum|institut|amt|rat|dienst|fonds|verband|bund|hof|sekretariat|archiv|kolleg)$", re.I
)
_LONG_GENITIVE = re.compile(r"(?:amt|rat|dienst|verband|bund|hof)$", re.I)


def inflect_german(name: str) -> Iterator[str]:
    """Yield the forms that a German name takes after an article and in the genitive.

    >>> list(inflect_german("Deutsche Forschungsgemeinschaft"))
    ['Deutschen Forschungsgemeinschaft']
    >>> list(inflect_german("Schweizerischer Nationalfonds"))
    ['Schweizerische Nationalfonds', 'Schweizerischen Nationalfonds']
    >>> list(inflect_german("Bundesamt für Häfen"))
    ['Bundesamts für Häfen', 'Bundesamtes für Häfen']
    >>> list(inflect_german("National Science Foundation"))
    []
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return
    adjectives, noun, rest = match["adjectives"] or "", match["noun"], match["rest"]
    if adjectives:
        stem = re.sub(r"e[rs]?(?=\s)", "e", adjectives)
        if stem != adjectives:
            yield f"{stem}{noun}{rest}"
        yield stem.replace("e ", "en ") + noun + rest
    if _MASCULINE.search(noun) and (adjectives or rest):
        case = stem.replace("e ", "en ") if adjectives else ""
        if not noun.endswith("s"):
            yield f"{case}{noun}s{rest}"
        if _LONG_GENITIVE.search(noun):
            yield f"{case}{noun}es{rest}"
