"""The forms in which texts name currencies: ISO 4217 codes, signs and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain

from babel import Locale
from babel.numbers import get_currency_symbol

from extractors.text_words import find_longest, read_words
from extractors.values.alternatives import read_rows, write_alternatives

_LOCALES = ("en", "de", "fr", "es", "it", "pt")
_MULTIPLES = {
    "M": Decimal(10**6),
    "m": Decimal(10**6),
    "k": Decimal(1000),
    "K": Decimal(1000),
    "T": Decimal(1000),
}


_MULTIPLIED = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "AUD", "CAD", "JPY", "INR")
"""Codes that take a letter for their multiple: 120 MEUR."""


@dataclass(frozen=True, slots=True)
class CurrencyForm:
    """What a form stands for; `currency` is "$" where the document decides, None where nothing does."""

    currency: str | None
    factor: Decimal = Decimal(1)
    weak: bool = False
    """The form means other things too: it counts only beside a large number."""
    before: bool = True
    after: bool = True
    is_name: bool = False


@cache
def read_forms() -> dict[str, CurrencyForm]:
    """Return the forms that the gazetteer and CLDR know; only all-capital ones keep their case."""
    forms = {code: CurrencyForm(code, weak=True) for code in _list_codes()}
    forms |= chain(_read_cldr_names(), _read_cldr_signs())
    for row in read_rows("gazetteers/currencies.csv"):
        form = row["form"]
        forms[form if _is_code(form) else _normalise(form.lower())] = _read_form(row)
    for code in _MULTIPLIED:
        forms |= {letter + code: CurrencyForm(code, factor=factor) for letter, factor in _MULTIPLES.items()}
    return forms


def _list_codes() -> list[str]:
    return [str(code) for code in Locale("en").currencies]


def _is_code(form: str) -> bool:
    return form.isascii() and form.isalpha() and form.isupper()


def _normalise(form: str) -> str:
    return re.sub(r"[\s-]+", " ", form)


def _read_form(row: dict[str, str]) -> CurrencyForm:
    form, place = row["form"], row["place"]
    return CurrencyForm(
        row["currency"] or None,
        Decimal(row["factor"]),
        weak=bool(row["weak"]),
        before=place in ("both", "before"),
        after=place in ("both", "after"),
        is_name=len(form) > 3 and form[-1].isalpha(),
    )


def _read_cldr_names() -> Iterator[tuple[str, CurrencyForm]]:
    for name in reversed(_LOCALES):
        locale = Locale(name)
        for code, plurals in locale._data["currency_names_plural"].items():
            for words in plurals.values():
                if " " in words and not re.search(r"[\d(]", words):
                    yield _normalise(words.lower()), CurrencyForm(code, before=False, is_name=True)


def _read_cldr_signs() -> Iterator[tuple[str, CurrencyForm]]:
    for code in _list_codes():
        sign = get_currency_symbol(code, locale="en")
        if not sign.isalpha():
            yield _normalise(sign.lower()), CurrencyForm(code)


def names_currency(text: str) -> bool:
    """Tell whether a form of a currency could stand in `text`; where none does, there are no prices.

    >>> names_currency("5 Swiss francs"), names_currency("５００万円"), names_currency("All of page 5")
    (True, True, False)
    """
    cues = _read_cues()
    words = read_words(text)
    if cues.signs.search(text) or any(cues.codes[word] in text for word in cues.codes.keys() & words):
        return True
    return any(name <= words for word in cues.names.keys() & words for name in cues.names[word])


@dataclass(frozen=True, slots=True)
class _Cues:
    """What tells quickly that a text names no currency: every form is a code or has a sign or words."""

    names: dict[str, tuple[frozenset[str], ...]]
    """The words of each name, by the longest of them."""
    codes: dict[str, str]
    """The codes by their lower case, which many common words share."""
    signs: re.Pattern[str]


@cache
def _read_cues() -> _Cues:
    signs = {form: [char for char in form if _is_sign(char)] for form in read_forms()}
    plain = [form for form, own in signs.items() if not own]
    codes = {form.lower(): form for form in plain if _is_code(form)}
    names: dict[str, set[frozenset[str]]] = defaultdict(set)
    for words in (read_words(form) for form in plain if not _is_code(form)):
        names[find_longest(words)].add(words)
    return _Cues(
        {longest: tuple(same) for longest, same in names.items()},
        codes,
        re.compile("[" + "".join(re.escape(own[-1]) for own in signs.values() if own) + "]"),
    )


def _is_sign(char: str) -> bool:
    """Tell whether a character stands in names of currencies, but not in words: a sign or an ideograph."""
    return char > "\u2e7f" or not (char.isalpha() or char in " .-'’&")


def find_form_before(text: str, start: int, floor: int) -> tuple[int, CurrencyForm] | None:
    """Return where the form of a currency begins that ends just before `start`, and what it is.

    >>> find_form_before("for US$ 5", 8, 0)[0]
    4
    """
    match = _compile_forms(before=True).search(text, max(floor, start - 28), start)
    return (match.start(), _look_up(match[1])) if match else None


def find_form_after(text: str, end: int) -> tuple[int, CurrencyForm] | None:
    """Return where the form of a currency ends that begins just after `end`, and what it is.

    >>> find_form_after("5 million Swiss francs", 9)[0]
    22
    """
    match = _compile_forms(before=False).match(text, end)
    return (match.end(), _look_up(match[1])) if match else None


def _look_up(words: str) -> CurrencyForm:
    forms = read_forms()
    plain = _normalise(words)
    return forms.get(plain) or forms[plain.lower()]


@cache
def _compile_forms(*, before: bool) -> re.Pattern[str]:
    forms = {form: what for form, what in read_forms().items() if (what.before if before else what.after)}
    codes = write_alternatives(
        form for form in forms if form.isascii() and form.isalpha() and not form.islower()
    )
    names = [form for form in forms if form == form.lower()]
    open_ended = write_alternatives(form for form in names if not form[-1].isalpha() or form[-1] > "\u2e7f")
    closed = write_alternatives(form for form in names if form[-1].isalpha() and form[-1] <= "\u2e7f")
    if before:
        return re.compile(rf"(?<![^\W_])((?i:{closed}|{open_ended})|{codes})\s{{0,2}}\Z")
    return re.compile(
        rf"[\s-]{{0,2}}(?:(?:de\s|di\s|d['’])(?=\w))?((?i:{closed})(?![^\W_])|(?i:{open_ended})|(?:{codes})(?![^\W_]))"
    )
