"""Numbers that a currency stands beside, and the ranges that two of them make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extractors.values.amount_roles import speaks_of_money
from extractors.values.currencies import CurrencyForm, find_form_after, find_form_before
from extractors.values.decimal_marks import choose_decimal_mark, read_decimal_mark
from extractors.values.numbers import Numeral, parse_digits, parse_scales, read_numerals, write_scale

_JOIN = re.compile(
    r"\s{0,2}(?:(?P<dash>[-–—‑~〜])|(?P<word>to|up to|bis|à|a|hasta|から)|(?P<pair>and|und|et|y))\s{0,2}",
    re.I,
)
_BETWEEN = re.compile(
    r"(?:between|entre|zwischen|from|von|de)\s+(?:(?:about|approximately|around)\s+)?\Z", re.I
)
_CHANGE = re.compile(
    r"\b(?:increas|rais|ris|rose|grow|grew|decreas|reduc|f[ae]ll|drop|climb|jump|expand)\w*\b"
    r"[^.;]{0,60}\bfrom\s(?:(?:about|approximately|around)\s)?\Z",
    re.I,
)
"""What comes before two amounts of which one followed the other: they are no range."""
_BASE_YEAR = re.compile(r"\b(?:in|constant|real|of|base|year|fiscal|FY)\s*\Z", re.I)
_COINS = re.compile(r"\s?(?:,|and|und|et|con)?\s{0,2}", re.I)
_COINS_AFTER_CODE = re.compile(r"\s[A-Z]{3}\s\d\d(?:[.;]|\s)")
_NOUN = re.compile(
    r"\s(?!(?:a|an|and|as|at|by|for|from|in|is|of|on|or|per|to|under|was|were|will|with)\b)[A-Za-z]"
)
"""The next word, unless it is one that may follow a sum."""
_MEASURE = re.compile(r"\b(?:per|by)\s\Z")
_OF = re.compile(r"\s(?:of|per)\s")
_BARE_SCALE = re.compile(r"[十百千万億兆]+")
_BARE_COINS = re.compile(r"\s(?:more|less)\b|(?!\s*[\w%$€£¥]|\.\d)")


class Marks(NamedTuple):
    """What tells which mark divides the decimals of a passage: a number without doubt, or the language."""

    known: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Price:
    """A number, with the form of its currency where one stands beside it; a range has two numbers."""

    start: int
    end: int
    numeral: Numeral
    minimum: Decimal
    maximum: Decimal
    form: CurrencyForm | None = None
    before: bool = False
    """The currency precedes the number."""


def read_prices(text: str, *, language: str | None = None) -> list[Price]:
    """Return the prices in `text`, ranges joined, numbers without a currency left out.

    >>> [(str(p.minimum), str(p.maximum)) for p in read_prices("€5 to 10 million or 300-400 yen, 7 times")]
    [('5000000', '10000000'), ('300', '400')]
    """
    numerals = list(read_numerals(text))
    marks = Marks(read_decimal_mark(text), language)
    prices = [_read_price(text, numerals, index, marks) for index in range(len(numerals))]
    prices = list(_add_coins(text, prices))
    return [price for price in _join_ranges(text, prices, marks) if price.form and not _is_unit(text, price)]


def _read_price(text: str, numerals: list[Numeral], index: int, marks: Marks) -> Price:
    numeral = numerals[index]
    floor = numerals[index - 1].end if index else 0
    following = numerals[index + 1] if index + 1 < len(numerals) else None
    price = Price(numeral.start, numeral.end, numeral, numeral.value, numeral.value)
    found = find_form_before(text, numeral.start, floor)
    if (
        found
        and not _belongs_to_previous(text, numerals, index, found[0])
        and _is_credible(text, numeral, found[1], numeral.end)
        and not (
            found[1].is_name and numeral.text.isdigit() and len(numeral.text) == 1 and not numeral.scaled
        )
    ):
        price = replace(price, start=found[0], form=found[1], before=True)
    if index and price.form is None and (restated := _restate(text, numerals[index - 1], numeral)):
        return _evaluate(text, restated, marks)
    found = find_form_after(text, numeral.end)
    if found and _may_follow(text, price, found, following):
        fuller = price.form is None or len(found[1].readings) < len(price.form.readings)
        price = replace(price, end=found[0], form=found[1] if fuller else price.form)
    return _evaluate(text, price, marks)


def _restate(text: str, words: Numeral, digits: Numeral) -> Price | None:
    """Return the price that stands in words and, before its currency, in digits: ten (10) euros."""
    if (
        words.value != digits.value
        or text[words.end : digits.start].strip() != "("
        or text[digits.end : digits.end + 1] != ")"
    ):
        return None
    found = find_form_after(text, digits.end + 1)
    if found is None or not _is_credible(text, words, found[1], found[0]):
        return None
    return Price(words.start, found[0], words, words.value, words.value, found[1])


def _may_follow(text: str, price: Price, found: tuple[int, CurrencyForm], following: Numeral | None) -> bool:
    """Whether the form after the number of `price` is the number's own."""
    end, form = found
    if _belongs_to_next(text, found, following, claimed=price.before):
        return False
    if not _is_credible(text, price.numeral, form, end):
        return False
    if price.form is not None:
        return _refines(price.form, form)
    start = price.numeral.start
    return not (
        _looks_like_year(price.numeral)
        and (_BASE_YEAR.search(text, max(0, start - 12), start) or _compile_late_scale().match(text, end))
    )


def _evaluate(text: str, price: Price, marks: Marks) -> Price:
    """Return `price` with its value, now that its currency is known."""
    form, end = price.form, price.end
    if form is None:
        return price
    value = _read_value(text, price.numeral, form, marks)
    if not price.numeral.scaled and (late := _compile_late_scale().match(text, end)):
        end, value = late.end(), value * parse_scales(late[0])
    return replace(price, end=end, minimum=value * form.factor, maximum=value * form.factor)


def _read_value(text: str, numeral: Numeral, form: CurrencyForm, marks: Marks) -> Decimal:
    """Return the value of `numeral` beside a currency, which may tell what its marks mean."""
    if not numeral.has_mark:
        return numeral.value
    scales = text[numeral.start + len(numeral.text) : numeral.end]
    mark = choose_decimal_mark(numeral.text, scales, form.currency, marks.known, marks.language)
    return parse_digits(numeral.text, decimal=mark) * parse_scales(scales)


@cache
def _compile_late_scale() -> re.Pattern[str]:
    return re.compile(rf"\s(?=\w\w){write_scale()}")


def _belongs_to_previous(text: str, numerals: list[Numeral], index: int, start: int) -> bool:
    """Whether the form before the number was taken by the number before it: 10 $ 30 $."""
    if not index:
        return False
    found = find_form_after(text, numerals[index - 1].end)
    if found is None or found[0] <= start or find_form_before(text, numerals[index - 1].start, 0):
        return False
    return not _belongs_to_next(text, found, numerals[index], claimed=False)


def _belongs_to_next(
    text: str, found: tuple[int, CurrencyForm], following: Numeral | None, *, claimed: bool
) -> bool:
    """Whether the form after a number stands before the next one: in 2003 $2 million."""
    end, form = found
    if (
        following is None
        or not form.before
        or text[end : following.start].strip()
        or following.start - end > 2
    ):
        return False
    if not claimed and _COINS_AFTER_CODE.fullmatch(text, end - 4, following.end + 1):
        return False
    if claimed or (following.start == end and not text[end - 1].isalpha()):
        return True
    return not form.is_name and find_form_after(text, following.end) is None


def _refines(form: CurrencyForm, other: CurrencyForm) -> bool:
    """Whether `other`, after the number, only says more of `form`, before it: $10 million USD."""
    agrees = not form.readings or not {*form.readings}.isdisjoint(other.readings)
    return agrees and form.factor == other.factor == 1


def _is_credible(text: str, numeral: Numeral, form: CurrencyForm, end: int) -> bool:
    """Whether `numeral` makes money of a form that means other things too; both together end at `end`."""
    if numeral.text.startswith("00") or numeral.text == "一":  # EUR 000 is a unit, 県内一円 a whole area
        return False
    if not form.weak or (form.weak == "context" and numeral.scaled):
        return True
    if form.weak == "context":
        if form.before and numeral.value >= 1000:
            return True
        measured = _MEASURE.search(text, max(0, numeral.start - 6), numeral.start) or _OF.match(text, end)
        return not measured and speaks_of_money(text)
    if not numeral.scaled and numeral.text.isdigit():
        glued = (
            text[numeral.start - 1 : numeral.start].isalnum() or text[numeral.end : numeral.end + 1].isalnum()
        )
        if numeral.value < 10_000 or glued:  # glued: MOP97858 is a grant
            return False
    return numeral.is_large and (form.weak == "weak" or _NOUN.match(text, end) is None)


def _is_unit(text: str, price: Price) -> bool:
    """Whether a bare scale and its currency only name what a table counts in: (単位:百万円)."""
    bare = price.numeral.spelled and _BARE_SCALE.fullmatch(price.numeral.text) is not None
    return bare and text[price.end : price.end + 1] == ")" and text[price.start - 1 : price.start] in "(:"


def _looks_like_year(numeral: Numeral) -> bool:
    return not numeral.scaled and len(numeral.text) == 4 and "1900" <= numeral.text <= "2099"


def _add_coins(text: str, prices: list[Price]) -> Iterator[Price]:
    """Yield `prices`, small coins added to what they follow: thirteen dollars and forty-five cents."""
    index = 0
    while index < len(prices):
        price = prices[index]
        coins = prices[index + 1] if index + 1 < len(prices) else None
        if coins is not None and _are_coins(text, price, coins):
            value = price.minimum + (coins.minimum if coins.form else coins.minimum / 100)
            price = replace(price, end=coins.end, minimum=value, maximum=value)
            index += 1
        yield price
        index += 1


def _are_coins(text: str, price: Price, coins: Price) -> bool:
    if (
        price.form is None
        or price.form.factor != 1
        or price.before
        or not _COINS.fullmatch(text, price.end, coins.start)
    ):
        return False
    if coins.form is not None:
        return coins.form.factor == Decimal("0.01") and coins.numeral.value < 100
    spaced = text[price.end : coins.start] == " "
    two_digits = coins.numeral.spelled or len(coins.numeral.text) == 2
    whole = price.minimum == int(price.minimum) and not price.numeral.scaled
    return (
        spaced and two_digits and whole and coins.minimum < 100 and bool(_BARE_COINS.match(text, coins.end))
    )


def _join_ranges(text: str, prices: list[Price], marks: Marks) -> Iterator[Price]:
    index = 0
    while index < len(prices):
        joined = _join(text, prices[index], prices[index + 1], marks) if index + 1 < len(prices) else None
        yield joined or prices[index]
        index += 2 if joined else 1


def _join(text: str, low: Price, high: Price, marks: Marks) -> Price | None:
    """Return the range from `low` to `high`, or None if the two are separate prices."""
    link = _JOIN.fullmatch(text, low.end, high.start)
    form = high.form or low.form
    if link is None or form is None or not _are_linked(text, low, high, link):
        return None
    minimum, maximum = (
        price.minimum if price.form else _read_value(text, price.numeral, form, marks)
        for price in (low, high)
    )
    scale = (
        high.numeral.value / _unscaled(high.numeral)
        if high.numeral.scaled and high.numeral.value
        else Decimal(1)
    )
    if scale > 1 and not low.numeral.scaled and low.numeral.value <= _unscaled(high.numeral):
        minimum *= scale
    if low.form is None:
        minimum *= form.factor
    if high.form is None:
        maximum *= form.factor
    if minimum > maximum or (low.form is None and minimum * 1000 < maximum):
        return None
    return Price(low.start, high.end, high.numeral, minimum, maximum, form, low.before)


def _unscaled(numeral: Numeral) -> Decimal:
    if numeral.spelled or not numeral.scaled:
        return numeral.value
    digits = re.match(r"[\d.,\s'’]*\d", numeral.text)
    return parse_digits(digits[0]) if digits else numeral.value


def _are_linked(text: str, low: Price, high: Price, link: re.Match[str]) -> bool:
    if low.form is None:
        priced = not high.before and low.numeral.scaled <= high.numeral.scaled
    elif high.form is None:
        priced = low.before
    else:
        priced = low.form.readings == high.form.readings or bool({*low.form.readings} & {*high.form.readings})
    if link["word"] and _CHANGE.search(text, max(0, low.start - 110), low.start):
        return False
    between = _BETWEEN.search(text, max(0, low.start - 30), low.start) is not None
    if not priced or link["pair"]:
        return priced and between
    return high.form is not None or bool(link["dash"]) or high.numeral.scaled or between
