"""Which currency a sign means that several share: `$`, `kr`, "francs"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies

from extractors.found import Found
from extractors.values.alternatives import write_alternatives
from extractors.values.currencies import read_forms

_SINCE = date(1950, 1, 1)


def decide_currencies(
    passages: Sequence[tuple[str, Sequence[Found]]], country: str | None
) -> list[list[Found]]:
    """Return what was found in each passage of a document, with the currency of signs that several share.

    What is or was tender in the document's country decides first; then the currencies that the passage names
    in full, those that the document does, and the countries that the passage names, or else the document, if
    only one currency is left. The last tell nothing of `$`, which all the world counts in.

    Args:
        passages: the text of each passage, and what was found there.
        country: the document's country (ISO 3166-1 alpha-2), if it is known.
    """
    readings = {code for _, founds in passages for found in founds for code in _list_readings(found)}
    if not readings:
        return [list(founds) for _, founds in passages]
    named = [name_currencies(text, readings) for text, _ in passages]
    document = set().union(*named)
    local = [_list_local(founds) for _, founds in passages]
    abroad = set().union(*local)
    return [
        [
            _decide(found, [*list_tender(country), own, document, *_keep_telling(found, near, abroad)])
            for found in founds
        ]
        for (_, founds), own, near in zip(passages, named, local, strict=True)
    ]


def _list_readings(found: Found) -> tuple[str, ...]:
    """Return the currencies among which a document must decide."""
    return found.amount.readings if found.amount and len(found.amount.readings) > 1 else ()


def _decide(found: Found, evidence: Iterable[Collection[str]]) -> Found:
    readings = _list_readings(found)
    if not readings or found.amount is None:
        return found
    return replace(
        found,
        amount=replace(found.amount, currency=choose_currency(readings, evidence) or found.amount.currency),
    )


def choose_currency(readings: Iterable[str], evidence: Iterable[Collection[str]]) -> str | None:
    """Return the one of `readings` that the first telling set of currencies holds, None if none tells.

    >>> choose_currency(("USD", "CAD"), [{"EUR"}, {"USD", "CAD"}, {"USD", "EUR"}])
    'USD'
    """
    for named in evidence:
        if len(meant := set(readings).intersection(named)) == 1:
            return meant.pop()
    return None


def _keep_telling(amount: Found, *local: set[str]) -> tuple[set[str], ...]:
    """Return the currencies of countries that are named; a dollar may be that of any other."""
    return () if "USD" in _list_readings(amount) else local


def _list_local(founds: Iterable[Found]) -> set[str]:
    """Return what is tender in the countries that a passage names."""
    countries = {found.entity.country for found in founds if found.label == "COUNTRY" and found.entity}
    return {code for country in countries for now in list_tender(country)[:1] for code in now}


@cache
def list_tender(country: str | None) -> tuple[frozenset[str], ...]:
    """Return the currencies of a country: what is tender now, then also what was.

    >>> [sorted(codes) for codes in list_tender("FR")]
    [['EUR'], ['EUR', 'FRF']]
    """
    if country is None:
        return ()
    try:
        now = get_territory_currencies(country)
        ever = get_territory_currencies(country, start_date=_SINCE, end_date=date(2100, 1, 1))
    except (KeyError, UnknownLocaleError):
        return ()
    return frozenset(now), frozenset(ever)


def name_currencies(text: str, readings: Iterable[str]) -> set[str]:
    """Return those of `readings` that `text` names beyond doubt, with a number or without.

    >>> sorted(name_currencies("all sums in US dollars, not C$", ("USD", "CAD", "AUD")))
    ['CAD', 'USD']
    >>> name_currencies("契約は米ドル建てとする。", ("USD", "CAD"))
    {'USD'}
    """
    forms = _list_plain_forms()
    return {
        forms[re.sub(r"[\s-]+", " ", match[0].lower())]
        for match in _compile_plain_forms(tuple(sorted(readings))).finditer(text)
    }


@cache
def _list_plain_forms() -> dict[str, str]:
    """Return the currency of each form that means one and nothing else, in lower case."""
    return {
        form.lower(): form_of.readings[0]
        for form, form_of in read_forms().items()
        if len(form_of.readings) == 1 and form_of.weak == "" and form_of.factor == 1
    }


@cache
def _compile_plain_forms(readings: tuple[str, ...]) -> re.Pattern[str]:
    wanted = [form for form, code in _list_plain_forms().items() if code in readings]
    dense = write_alternatives(form for form in wanted if form[-1] > "\u2e7f") or r"\Z(?<!\Z)"
    words = write_alternatives(form for form in wanted if form[-1].isalpha() and form[-1] <= "\u2e7f")
    signs = write_alternatives(form for form in wanted if not form[-1].isalpha()) or r"\Z(?<!\Z)"
    return re.compile(rf"(?<![^\W_])(?:(?:{words or signs})(?![^\W_])|(?:{signs}))|(?:{dense})", re.I)
