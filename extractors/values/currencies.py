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

_LETTER = r"[^\W_\u2e80-\uffff]"
"""A letter or digit of a script that sets spaces between words."""

_DENSE_WORDS = r"(?<=円)[滑高安熟周形卓盤弧柱]|(?<=元)[化的号旦年来素気々本手金首管祖老凶勲]"
"""What follows a sign where it is the beginning of another word: 円滑, 一元化."""

_WIDE_SIGNS = "＄￠￡￥￦"

_MULTIPLIED = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "AUD", "CAD", "JPY", "INR")
"""Codes that take a letter for their multiple: 120 MEUR."""


@dataclass(frozen=True, slots=True)
class CurrencyForm:
    """What a form stands for: one currency, or those among which the document decides."""

    readings: tuple[str, ...]
    """ISO 4217 codes: one, several where currencies share the form, or none where it has no code."""
    usual: str | None = None
    """The reading that holds where nothing speaks for another."""
    factor: Decimal = Decimal(1)
    weak: str = ""
    """The form means other things too: "weak" counts beside a large number alone, "word" moreover not before
    a noun, "context" beside a scale or where the passage speaks of money."""
    before: bool = True
    after: bool = True
    is_name: bool = False

    @property
    def currency(self) -> str | None:
        """The currency that the form alone tells."""
        return self.readings[0] if len(self.readings) == 1 else self.usual


@cache
def read_forms() -> dict[str, CurrencyForm]:
    """Return the forms that the gazetteer and CLDR know; only all-capital ones keep their case."""
    forms = {code: CurrencyForm((code,), weak="weak") for code in _list_codes()}
    forms |= chain(_read_cldr_names(), _read_japanese_names(), _read_cldr_signs())
    families = _read_families()
    for row in read_rows("gazetteers/currencies.csv"):
        form = row["form"]
        forms[form if _keeps_case(row) else _normalise(form.lower())] = _read_form(row, families)
    for code in _MULTIPLIED:
        forms |= {
            letter + code: CurrencyForm((code,), factor=factor) for letter, factor in _MULTIPLES.items()
        }
    return forms


def _list_codes() -> list[str]:
    return [str(code) for code in Locale("en").currencies]


def _is_code(form: str) -> bool:
    return form.isascii() and form.isalpha() and form.isupper()


def _keeps_case(row: dict[str, str]) -> bool:
    """Tell whether capitals tell a form from other words: EUR, and Ft, which is no foot."""
    return _is_code(row["form"]) or (bool(row["weak"]) and row["form"].isalpha() and len(row["form"]) < 3)


def _normalise(form: str) -> str:
    return re.sub(r"[\s-]+", " ", form)


@cache
def _read_families() -> dict[str, tuple[str, ...]]:
    """Return the currencies that share the last word of their English names: the dollars, the pesos."""
    families: dict[str, list[str]] = defaultdict(list)
    for code, plurals in Locale("en")._data["currency_names_plural"].items():
        if "(" not in plurals["other"]:
            families[plurals["other"].lower().split()[-1]].append(code)
    return {word: tuple(codes) for word, codes in families.items()}


def _read_form(row: dict[str, str], families: dict[str, tuple[str, ...]]) -> CurrencyForm:
    form, place = row["form"], row["place"]
    codes = chain.from_iterable(families.get(word, (word,)) for word in row["currency"].split())
    return CurrencyForm(
        tuple(codes),
        row["usual"] or None,
        Decimal(row["factor"]),
        weak=row["weak"],
        before=place in ("both", "before"),
        after=place in ("both", "after"),
        is_name=len(form) > 3 and form[-1].isalpha(),
    )


def _read_cldr_names() -> Iterator[tuple[str, CurrencyForm]]:
    for name in reversed(_LOCALES):
        for code, plurals in Locale(name)._data["currency_names_plural"].items():
            form = CurrencyForm((code,), before=False, is_name=True)
            for words in plurals.values():
                if " " in words and not re.search(r"[\d(]", words):
                    yield from ((spelling, form) for spelling in _inflect(_normalise(words.lower()), name))


def _inflect(words: str, language: str) -> Iterator[str]:
    """Yield a name in the cases that follow a number: Dänische Kronen, dänischen Kronen."""
    yield words
    adjective, _, noun = words.partition(" ")
    if language == "de" and re.search(r"(?:isch|schweizer|türkisch)er?\Z", adjective + "r"):
        stem = adjective.removesuffix("r").removesuffix("e")
        yield from (f"{stem}{ending} {noun}" for ending in ("e", "en", "er"))


def _read_japanese_names() -> Iterator[tuple[str, CurrencyForm]]:
    """Yield the names that CLDR has in Japanese, which are spelled with and without spaces."""
    for code, name in Locale("ja").currencies.items():
        if len(name) > 2 and not re.search(r"[\d()\w]\s?[((]|[A-Za-z]", name):
            form = CurrencyForm((str(code),), before=False, is_name=True)
            yield from (
                (spelling, form) for spelling in {name, name.replace(" ", ""), name.replace("・", "")}
            )


def _read_cldr_signs() -> Iterator[tuple[str, CurrencyForm]]:
    for code in _list_codes():
        sign = get_currency_symbol(code, locale="en")
        if not sign.isalpha():
            yield _normalise(sign.lower()), CurrencyForm((code,))


def names_currency(text: str) -> bool:
    """Tell whether a form of a currency could stand in `text`; where none does, there are no prices.

    >>> names_currency("5 Swiss francs"), names_currency("５００万円"), names_currency("All of page 5")
    (True, True, False)
    """
    cues = _read_cues()
    words = read_words(text)
    if cues.signs.search(text) or any(
        code in text for word in cues.codes.keys() & words for code in cues.codes[word]
    ):
        return True
    return any(name <= words for word in cues.names.keys() & words for name in cues.names[word])


@dataclass(frozen=True, slots=True)
class _Cues:
    """What tells quickly that a text names no currency: every form is a code or has a sign or words."""

    names: dict[str, tuple[frozenset[str], ...]]
    """The words of each name, by the longest of them."""
    codes: dict[str, set[str]]
    """The codes by their lower case, which many common words share."""
    signs: re.Pattern[str]


@cache
def _read_cues() -> _Cues:
    signs = {form: [char for char in form if _is_sign(char)] for form in read_forms()}
    plain = [form for form, own in signs.items() if not own]
    codes: dict[str, set[str]] = defaultdict(set)
    for form in plain:
        if form != form.lower():
            codes[form.lower()].add(form)
    names: dict[str, set[frozenset[str]]] = defaultdict(set)
    for words in (read_words(form) for form in plain if form == form.lower()):
        names[find_longest(words)].add(words)
    return _Cues(
        {longest: tuple(same) for longest, same in names.items()},
        codes,
        re.compile(f"[{_WIDE_SIGNS}" + "".join(re.escape(own[-1]) for own in signs.values() if own) + "]"),
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
    dotted = write_alternatives(form for form in names if form[-1] == ".")
    open_ended = write_alternatives(form for form in names if not form[-1].isalpha() or form[-1] > "\u2e7f")
    closed = write_alternatives(form for form in names if form[-1].isalpha() and form[-1] <= "\u2e7f")
    if before:
        return re.compile(rf"(?<!{_LETTER})((?i:{closed}|{open_ended})|{codes})\s{{0,2}}\Z")
    return re.compile(
        rf"[\s-]{{0,2}}(?:(?:de\s|di\s|d['’])(?=\w))?((?i:{dotted})(?=\s[^\W\d_])(?!\s[A-ZА-Я])|(?i:{closed})(?![^\W_]|-\d)"
        rf"|(?i:{open_ended})(?!{_DENSE_WORDS})|(?:{codes})(?!{_LETTER}|-\d))"
    )
