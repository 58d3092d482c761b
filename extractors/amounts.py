"""Sums of money in running text, with their value, currency, period and role."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extractors.found import AmountValue, Found
from extractors.values.alternatives import fold_width
from extractors.values.amount_roles import Surroundings, read_surroundings
from extractors.values.currencies import CurrencyForm, names_currency
from extractors.values.prices import Price, read_prices

_RESTATES = re.compile(
    r"[\s,]{0,2}(?:(?:a|per|each)\s\w+|annually|yearly)?"
    r"[\s,]{0,2}(?:[(\[]|, or\b|/|=|≈|\bor\b)\s{0,2}"
    r"(?:or|i\.e\.,?|equivalent to|equal to|the equivalent of|about|approximately|approx\.?|around|roughly"
    r"|some|ca\.?|circa|nearly|c\.|約|~|≈|=|US|worth|\s|,){0,9}",
    re.I,
)


def find_amounts(text: str, *, language: str | None = None) -> list[Found]:
    """Return the sums of money in `text`, in order.

    A range is one amount. "Up to X" has X at both ends and the role `ceiling`; "at least X" and "more than X"
    have no maximum. An amount in brackets that restates the one before it – in another currency, or the same
    sum in words or digits – points to it with `equivalent_of` and shares its period and role. What a sign
    means that currencies share, as `$` is, the document tells: see `decide_currencies`.

    Args:
        text: a passage's text.
        language: BCP 47 code of the passage, which tells how digits are grouped.

    >>> found = find_amounts("grants of up to ¥55 billion a year (about US$370 million)")
    >>> [(str(f.amount.maximum), f.amount.currency, f.amount.period, f.amount.equivalent_of) for f in found]
    [('55000000000', 'JPY', 'annual', None), ('370000000', 'USD', 'annual', 16)]
    """
    if not names_currency(text):
        return []
    folded = fold_width(text)
    founds: list[Found] = []
    for price in read_prices(folded, language=language):
        found = _read_amount(folded, price)
        if founds:
            founds[-1:] = _relate(folded, founds[-1], found)
        else:
            founds.append(found)
    return founds


def _read_amount(text: str, price: Price) -> Found:
    around = read_surroundings(text, price.start, price.end)
    value = make_value(price.minimum, price.maximum, price.form, around)
    return Found("AMOUNT", price.start, price.end, "pattern", amount=value)


def make_value(
    minimum: Decimal, maximum: Decimal, form: CurrencyForm | None, around: Surroundings
) -> AmountValue:
    """Return the value of a sum from `minimum` to `maximum`, as the words around it bound it."""
    return AmountValue(
        minimum=_tidy(minimum),
        maximum=None if around.is_open else _tidy(maximum),
        currency=form.currency if form else None,
        approximate="approximate" in around.kinds,
        period=around.period,
        role=around.role,
        readings=form.readings if form else (),
    )


def _tidy(value: Decimal) -> Decimal:
    """Return `value` without trailing zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()


def _relate(text: str, former: Found, found: Found) -> tuple[Found, Found]:
    """Return both amounts, the second tied to the first if it restates that one."""
    one, two = former.amount, found.amount
    if one is None or two is None or not _RESTATES.fullmatch(text, former.end, found.start):
        return former, found
    same_value = (one.minimum, one.maximum) == (two.minimum, two.maximum)
    common = tuple(code for code in one.readings if code in two.readings)
    if same_value and common:
        one, two = _narrow(one, common), _narrow(two, common)
    elif one.readings == two.readings:
        return former, found
    elif len(one.readings) == 1:  # what restates it is of another currency
        two = _narrow(two, tuple(code for code in two.readings if code not in one.readings))
    origin = one.equivalent_of if one.equivalent_of is not None else former.start
    two = replace(two, period=two.period or one.period, role=one.role, equivalent_of=origin)
    return replace(former, amount=one), replace(found, amount=two)


def _narrow(value: AmountValue, readings: tuple[str, ...]) -> AmountValue:
    """Return `value` in one of the currencies that are left."""
    usual = value.currency if value.currency in readings else None
    return replace(value, readings=readings, currency=readings[0] if len(readings) == 1 else usual)
