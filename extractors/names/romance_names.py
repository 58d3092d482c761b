"""Bodies and programmes in French, Spanish, Portuguese and Italian, by the heads of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from dataset.records import MentionLabel
from extractors.found import Found
from extractors.text_words import read_words
from extractors.values.alternatives import read_rows, write_exact_alternatives

_OF = (
    r"(?:\s(?:de|du|des|del|da|do|das|dos|di|della|delle|dei|para|pour|per|por)(?:\s(?:la|las|los|les|le|el|lo|il|l[’']))?"
    r"\s?|\s(?:d|dell)[’']|\sà\s(?:la\s|l[’']))(?:[ld][’'])?"
)
_ARTICLE = r"(?:su|la|el|los|las|le|les|il|lo|a|o)\s|l[’']"
_NOUN = r"[A-ZÀ-Ý][\w+-]+"
_ADJECTIVE = (
    r"(?!(?:indi|appli|expli|impli|compli|communi|revendi|prati|publi)que)[a-zà-ÿ]{3,}iques?"
    r"|[a-zà-ÿ]{4,}(?:ielle|urelle|ionale|toriale)s?|[a-z]*[áéíóú][a-z]*ic[ao]s?"
)
"""Endings of adjectives that no verb has, so that they belong to the name before them."""
_COMMON = frozenset({"plan", "plano", "piano", "centre", "office", "direction", "programme"})
"""Heads that are words of English or German too, so that alone they give no cause to look."""
_GATES = frozenset("nacional estatal nazionale national générale général fonds".split())


def find_romance_names(text: str) -> Iterator[Found]:
    """Yield the bodies and programmes that `text` names in a Romance language.

    >>> text = "El Ministerio de Ciencia y Mareas y la Agencia Estatal de Puertos"
    >>> [text[found.start : found.end] for found in find_romance_names(text)]
    ['Ministerio de Ciencia y Mareas', 'Agencia Estatal de Puertos']
    """
    words = read_words(text)
    telling, pattern, labels = _read_heads()
    if telling.isdisjoint(words) and (_COMMON.isdisjoint(words) or _GATES.isdisjoint(words)):
        return
    for match in pattern.finditer(text):
        kind = match.lastgroup or ""
        yield Found(labels[kind, match[kind]], *match.span(), "pattern")


@cache
def _read_heads() -> tuple[frozenset[str], re.Pattern[str], dict[tuple[str, str], MentionLabel]]:
    """Return the words that announce a name, the pattern of one, and each head's label by kind."""
    rows = [row for row in read_rows("gazetteers/native_cues.csv") if row["family"] == "romance"]
    kinds = {kind: [row["cue"] for row in rows if row["kind"] == kind] for kind in {r["kind"] for r in rows}}
    heads, scoped, house, scope, listed, whole = (
        write_exact_alternatives(kinds[kind])
        for kind in ("head", "scoped", "house", "scope", "adjective", "whole")
    )
    adjective = rf"{listed}|{_ADJECTIVE}"
    noun = rf"(?!(?:{heads}|{scoped}|{house}|{whole})\b){_NOUN}(?:\s(?:{adjective})\b)?"
    more = rf"(?:(?:,\s|\s(?:y|e|et|ed)(?=\s))(?:{_OF}|\s?(?:{_ARTICLE})?){noun}|{_OF}{noun}|\s{noun})*"
    plain = rf"[a-zà-ÿ]\w+(?:\s(?:{adjective})\b)?"
    pattern = (
        rf"\b(?:(?P<whole>{whole})\b|(?P<head>{heads})(?:\s(?:{scope})\b)?(?:{_OF}{noun}|(?<=[a-z])\s(?:de\sla\s|de\sl[’']){plain}){more}"
        rf"|(?P<scoped>{scoped})(?:\s(?:{scope})\b){{1,2}}{_OF}(?:{noun}|{plain}){more}"
        rf"|(?P<house>{house})(?:{_OF}|\s){noun}{more})"
    )
    labels = cast(
        dict[tuple[str, str], MentionLabel], {(row["kind"], row["cue"]): row["label"] for row in rows}
    )
    found = {row["cue"].split()[0].lower() for row in rows if row["label"]}
    return frozenset(found - _COMMON), re.compile(pattern), labels
