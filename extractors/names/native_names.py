"""Bodies, organisations and programmes by the heads of their names in other languages than English."""

from __future__ import annotations

from extractors.found import Found
from extractors.names.german_names import find_german_names
from extractors.names.japanese_names import find_japanese_names
from extractors.names.romance_names import find_romance_names


def find_native_names(text: str) -> list[Found]:
    """Return what `text` names in another language than English.

    >>> text = "Das Bundesministerium für Verkehr und die 国土交通省"
    >>> [text[found.start : found.end] for found in find_native_names(text)]
    ['Bundesministerium für Verkehr', '国土交通省']
    """
    return [*find_german_names(text), *find_romance_names(text), *find_japanese_names(text)]
