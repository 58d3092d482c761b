"""Sums of money in running text, with their value, currency, period and role."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extractors.found import AmountValue, Found
from extractors.values.alternatives import fold_width
from extractors.values.amount_roles import read_surroundings
from extractors.values.currencies import names_currency
from extractors.values.prices import Price, read_prices

_RESTATES = re.compile(
    r"[\s,]{0,2}(?:(?:a|per|each)\s\w+|annually|yearly)?"
    r"[\s,]{0,2}(?:[(\[]|, or\b|/|=|≈|\bor\b)\s{0,2}"
    r"(?:or|i\.e\.,?|equivalent to|equal to|the equivalent of|about|approximately|approx\.?|around|roughly"
    r"|some|ca\.?|circa|nearly|c\.|約|~|≈|=|US|worth|\s|,){0,9}",
    re.I,
)


def find_amounts(text: str, *, dollar: str | None = None) -> list[Found]:
    """Return the sums of money in `text`, in order; `dollar` is the ISO 4217 code of a bare `$`.

    A range is one amount. "Up to X" has X at both ends and the role `ceiling`; "at least X" and "more than X"
    have no maximum. An amount in brackets that restates the one before it – in another currency, or the same
    sum in words or digits – points to it with `equivalent_of` and shares its period and role.

    >>> found = find_amounts("grants of up to ¥55 billion a year (about $370 million)", dollar="USD")
    >>> [(str(f.amount.maximum), f.amount.currency, f.amount.period, f.amount.equivalent_of) for f in found]
    [('55000000000', 'JPY', 'annual', None), ('370000000', 'USD', 'annual', 16)]
    """
    if not names_currency(text):
        return []
    folded = fold_width(text)
    founds: list[Found] = []
    for price in read_prices(folded):
        found = _read_amount(folded, price, dollar)
        if founds:
            found = _relate(folded, founds[-1], found)
        founds.append(found)
    return founds


def _read_amount(text: str, price: Price, dollar: str | None) -> Found:
    around = read_surroundings(text, price.start, price.end)
    maximum = None if {"floor", "above"} & around.kinds and "ceiling" not in around.kinds else price.maximum
    form = price.form
    currency = (
        dollar if form and form.currency == "$" else _read_context(text, form.currency if form else None)
    )
    value = AmountValue(
        minimum=_tidy(price.minimum),
        maximum=None if maximum is None else _tidy(maximum),
        currency=currency,
        approximate="approximate" in around.kinds,
        period=around.period,
        role=around.role,
    )
    return Found("AMOUNT", price.start, price.end, "pattern", amount=value)


def _read_context(text: str, currency: str | None) -> str | None:
    """Return the currency of a sign that two countries share, as the text around it decides."""
    if currency == "JPY" and "¥" in text and re.search(r"\b(?:RMB|CNY|yuan|renminbi)\b|人民币", text):
        return "CNY" if not re.search(r"\b(?:JPY|yen)\b|円|Japan", text) else currency
    if currency == "INR" and re.search(r"Pakistan|Sri Lanka|Nepal|Mauriti|Seychell", text):
        return None
    return currency


def _tidy(value: Decimal) -> Decimal:
    """Return `value` without trailing zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()


def _relate(text: str, former: Found, found: Found) -> Found:
    """Return `found`, tied to the amount before it if it restates that one."""
    if (
        former.amount is None
        or found.amount is None
        or not _RESTATES.fullmatch(text, former.end, found.start)
    ):
        return found
    same_currency = former.amount.currency == found.amount.currency
    same_value = (former.amount.minimum, former.amount.maximum) == (
        found.amount.minimum,
        found.amount.maximum,
    )
    if same_currency and not same_value:
        return found
    origin = former.amount.equivalent_of if former.amount.equivalent_of is not None else former.start
    period = found.amount.period or former.amount.period
    shared = replace(found.amount, period=period, role=former.amount.role, equivalent_of=origin)
    return replace(found, amount=shared)
