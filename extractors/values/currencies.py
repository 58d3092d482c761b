"""The forms in which texts name currencies: ISO 4217 codes, signs and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain

from babel import Locale
from babel.numbers import get_currency_symbol

from extractors.text_words import find_longest, read_words
from extractors.values.alternatives import NEVER, read_rows, write_alternatives

_LOCALES = ("en", "de", "fr", "es", "it", "pt")
_MULTIPLES = {
    "M": Decimal(10**6),
    "m": Decimal(10**6),
    "k": Decimal(1000),
    "K": Decimal(1000),
    "T": Decimal(1000),
}

LETTER = r"(?=[\0-\u2e7f])[^\W_]"
"""A letter or digit of a script that sets spaces between words.

To leave out all of "\u2e80" to "\uffff" would say the same, but each such range takes 2 ms to compile.
"""

_DENSE_WORDS = r"(?<=円)[滑高安熟周形卓盤弧柱]|(?<=元)[化的号旦年来素気々本手金首管祖老凶勲]"
"""What follows a sign where it is the beginning of another word: 円滑, 一元化."""

_LEAD = re.compile(r"[\s-]{0,2}(?:(?:de\s|di\s|d['’])(?=\w))?")
"""What may stand between a number and its currency: 5 millions d'euros."""

_LONGEST_BEFORE = 28
"""So many characters before a number are looked at for its currency."""

_WIDE = frozenset("＄￠￡￥￦")

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
    if not (cues.signs.keys().isdisjoint(text) and _WIDE.isdisjoint(text)) or any(
        code in text for word in cues.codes.keys() & words for code in cues.codes[word]
    ):
        return True
    return any(name <= words for word in cues.names.keys() & words for name in cues.names[word])


def list_forms_in(text: str, words: Set[str]) -> frozenset[str]:
    """Return the forms that could stand in `text`, and few others.

    Args:
        text: a text of which the full width is folded.
        words: its words in lower case, and what may be the last word of a form without being a whole word.

    >>> sorted(list_forms_in("(in EUR or Danish kroner)", read_words("(in EUR or Danish kroner)")))
    ['EUR', 'danish kroner', 'eur', 'kroner']
    """
    cues, lowered = _read_cues(), text.lower()
    same = (cues.signs.keys() & set(text), cues.signs), (cues.codes.keys() & words, cues.codes)
    near = {form for keys, forms in same for key in keys for form in forms[key]}
    for word in cues.names.keys() & words:
        near.update(*(forms for name, forms in cues.names[word].items() if name <= words))
    return frozenset(
        form
        for form in near
        if (form in text if keeps_case(form) else all(part in lowered for part in form.split(" ")))
    )


@dataclass(frozen=True, slots=True)
class _Cues:
    """What tells quickly that a text names no currency: every form is a code or has a sign or words."""

    names: dict[str, dict[frozenset[str], list[str]]]
    """The words of each name and the forms that have them, by the longest of the words."""
    codes: dict[str, list[str]]
    """The codes by their lower case, which many common words share."""
    signs: dict[str, list[str]]
    """The other forms by the last of their signs."""


@cache
def _read_cues() -> _Cues:
    cues = _Cues(defaultdict(lambda: defaultdict(list)), defaultdict(list), defaultdict(list))
    for form in read_forms():
        if sign := _find_sign(form):
            cues.signs[sign].append(form)
        elif keeps_case(form):
            cues.codes[form.lower()].append(form)
        else:
            words = read_words(form)
            cues.names[find_longest(words)][words].append(form)
    return cues


def keeps_case(form: str) -> bool:
    """Tell whether only the capitals of a form tell it from other words: EUR, Ft, mEUR."""
    return form != form.lower()


def _find_sign(form: str) -> str | None:
    return next(filter(_is_sign, reversed(form)), None)


def _is_sign(char: str) -> bool:
    """Tell whether a character stands in names of currencies, but not in words: a sign or an ideograph."""
    return char > "\u2e7f" or not (char.isalpha() or char in " .-'’&")


def find_form_before(text: str, start: int, floor: int) -> tuple[int, CurrencyForm] | None:
    """Return where the form of a currency begins that ends just before `start`, and what it is.

    >>> find_form_before("for US$ 5", 8, 0)[0]
    4
    """
    lowest = max(floor, start - _LONGEST_BEFORE)
    last = text[lowest:start].rstrip()[-1:].lower()
    if last not in _index_forms_before():
        return None
    match = _compile_forms_before(last).search(text, lowest, start)
    return (match.start(), _look_up(match[1])) if match else None


def find_form_after(text: str, end: int) -> tuple[int, CurrencyForm] | None:
    """Return where the form of a currency ends that begins just after `end`, and what it is.

    >>> find_form_after("5 million Swiss francs", 9)[0]
    22
    """
    lead = _LEAD.match(text, end)
    at = lead.end() if lead else end
    index, key = _index_forms_after(), _key_of(text[at : at + 2])
    key = key if key in index else key[:1]
    if key not in index:
        return None
    match = _compile_forms_after(key).match(text, at)
    return (match.end(), _look_up(match[1])) if match else None


def _look_up(words: str) -> CurrencyForm:
    forms = read_forms()
    plain = _normalise(words)
    return forms.get(plain) or forms[plain.lower()]


def _key_of(beginning: str) -> str:
    """Return what a form is sought by: its first two characters, of which the second may be any space."""
    return _normalise(beginning.lower())


@cache
def _index_forms_before() -> dict[str, list[str]]:
    """Return the forms that may precede a number, by their last character in lower case."""
    index: dict[str, list[str]] = defaultdict(list)
    for form, what in read_forms().items():
        if what.before:
            index[form[-1].lower()].append(form)
    return index


@cache
def _index_forms_after() -> dict[str, list[str]]:
    """Return the forms that may follow a number by their first two characters, a single one with all."""
    index: dict[str, list[str]] = defaultdict(list)
    forms = [form for form, what in read_forms().items() if what.after]
    for form in forms:
        index[_key_of(form[:2])].append(form)
    for sign in [key for key in index if len(key) == 1]:
        for key in [key for key in index if len(key) == 2 and key[0] == sign]:
            index[key] += index[sign]
    return index


@cache
def _compile_forms_before(last: str) -> re.Pattern[str]:
    codes, _, open_ended, closed = _sort_forms(_index_forms_before()[last])
    return re.compile(rf"(?<!{LETTER})((?i:{closed}|{open_ended})|{codes})\s{{0,2}}\Z")


@cache
def _compile_forms_after(key: str) -> re.Pattern[str]:
    codes, dotted, open_ended, closed = _sort_forms(_index_forms_after()[key])
    return re.compile(
        rf"((?i:{dotted})(?=\s[^\W\d_])(?!\s[A-ZА-Я])|(?i:{closed})(?![^\W_]|-\d)"
        rf"|(?i:{open_ended})(?!{_DENSE_WORDS})|(?:{codes})(?!{LETTER}|-\d))"
    )


def _sort_forms(forms: Sequence[str]) -> tuple[str, str, str, str]:
    """Return patterns of codes, and of names that end in a point, in any other than a letter, in a letter."""
    names = [form for form in forms if not keeps_case(form)]
    kinds = (
        (form for form in forms if keeps_case(form) and form.isascii() and form.isalpha()),
        (form for form in names if form[-1] == "."),
        (form for form in names if not form[-1].isalpha() or form[-1] > "\u2e7f"),
        (form for form in names if form[-1].isalpha() and form[-1] <= "\u2e7f"),
    )
    codes, dotted, open_ended, closed = (write_alternatives(same) or NEVER for same in kinds)
    return codes, dotted, open_ended, closed
