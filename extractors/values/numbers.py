"""Numbers in running text: digits in the usual groupings, words, and the scales that multiply them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain

from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import NEVER, read_rows, write_alternatives

DIGITS = (
    r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?"  # 1,234,567.89
    r"|\d{1,3}(?:\.\d{3}){2,6}(?:,\d{1,4})?|\d{1,3}\.\d{3},\d{1,2}"  # 1.234.567,89
    r"|\d{1,3}(?:[\u00a0\u202f\u2009 '’]\d{3}){1,6}(?:[.,]\d{1,4})?"  # 1 234 567,89
    r"|\d{1,2}(?:,\d{2}){1,5},\d{3}(?:\.\d{1,4})?"  # 12,34,567
    r"|\d{1,3}(?: , \d{3}){1,5}(?: \. \d{1,6})?"  # 80 , 000, as tokenised text has it
    r"|\d{1,18}(?:(?:[.,]| \. )\d{1,9})?)(?!\d|[.,]\d)"
)
_AMBIGUOUS = re.compile(r"[\d.,\s'’]*[.,]\d{3}(?:[.,]\d+)?")
_LEFT = r"(?<!\d)(?<!\d[.,'’])(?<![.]\d)"
_LETTERS = {"k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "b": 10**9, "B": 10**9, "T": 10**12}
_SHORT_SCALES = tuple("mn mln mio mill bn bln mrd mld md mds tn trn tsd tys млн млрд тыс".split())
_EASTERN = {
    "十": 10,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "億": 10**8,
    "亿": 10**8,
    "兆": 10**12,
}
_EASTERN |= {"십": 10, "백": 100, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_KANJI = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_EASTERN_PART = rf"\d[\d,]{{0,20}}(?:\.\d{{1,4}})?\s?[{''.join(_EASTERN)}]{{1,3}}"
_EASTERN_RUN = rf"(?:{_EASTERN_PART}(?:\s?{_EASTERN_PART}){{0,3}}(?:\d[\d,]{{0,8}})?(?![\d.]))"
_KANJI_RUN = rf"[{''.join(_KANJI)}十百千]{{1,12}}[{''.join(_EASTERN)}{''.join(_KANJI)}]{{0,12}}"
_SHARES = {
    "a": Decimal(1),
    "half a": Decimal("0.5"),
    "eine halbe": Decimal("0.5"),
    "einer halben": Decimal("0.5"),
    "halbe": Decimal("0.5"),
    "half": Decimal("0.5"),
    "a half": Decimal("0.5"),
    "one half": Decimal("0.5"),
    "quarter": Decimal("0.25"),
    "a quarter": Decimal("0.25"),
    "a quarter of a": Decimal("0.25"),
    "one quarter": Decimal("0.25"),
    "three quarters": Decimal("0.75"),
    "three quarters of a": Decimal("0.75"),
}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start:end` of a text; `scaled`: a word or letter such as "million" multiplies it."""

    start: int
    end: int
    value: Decimal
    scaled: bool = False
    spelled: bool = False
    text: str = ""

    @property
    def has_mark(self) -> bool:
        """Whether a point or comma stands in the number that may group thousands or divide decimals."""
        return not self.spelled and _AMBIGUOUS.fullmatch(self.text) is not None

    @property
    def is_large(self) -> bool:
        """Whether the number is too large to be a count of pages, parts or people in a sentence by chance."""
        return self.scaled or self.value >= 1000


@cache
def _read_words() -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return the number words, their hyphens as spaces, and apart from them the words for a scale."""
    rows = read_rows("cues/number_words.csv")
    units = {row["word"].replace("-", " "): Decimal(row["value"]) for row in rows if row["kind"] == "unit"}
    return units, {row["word"]: Decimal(row["value"]) for row in rows if row["kind"] == "scale"}


@cache
def list_scale_words() -> frozenset[str]:
    """Return the words, abbreviations and letters of the scales after digits, in lower case."""
    return frozenset([*_read_words()[1], *_SHORT_SCALES, *map(str.lower, _LETTERS)])


@cache
def write_scale(among: frozenset[str] | None = None) -> str:
    """Return the pattern of one scale after digits: a word, its abbreviation or a single letter.

    Args:
        among: the words and abbreviations that are enough for the text at hand; all if it is None.
    """
    words, short = (
        [word for word in known if among is None or word in among]
        for known in (_read_words()[1], _SHORT_SCALES)
    )
    dotted = rf"(?:{'|'.join(short) or NEVER})\.(?=\s?[^\s\d])"
    return rf"(?:(?i:{dotted}|{write_alternatives(words) or NEVER})|[kKmMbB]|T(?!€))(?![^\W_])"


@cache
def write_spelled() -> str:
    """Return the pattern of a number in words, its scales included: "two hundred and fifty thousand".

    It is long, so what holds it is compiled without it for the texts in which nothing `spells_number`.
    """
    units, scales = (write_alternatives(words) for words in _read_words())
    link = r"(?:\s{1,2}|-|\s-\s)"
    next_scale = rf"(?:{link}(?:{scales}))"
    next_unit = rf"(?:{link}|(?<=d){link}and\s{{1,2}}|(?<=a)\sy\s)(?:{units})"
    return (
        rf"(?i:(?<![^\W_])(?:(?:{write_alternatives(_SHARES)}){next_scale}{{1,2}}"
        rf"|(?:{units})(?: and a half{next_scale}{{0,2}}"
        rf"|(?![^\W_])(?:(?:{next_unit}|{next_scale})(?![^\W_])){{0,9}}))"
        rf"(?![^\W_]))"
    )


@cache
def _list_number_words() -> frozenset[str]:
    return list_longest(chain.from_iterable(_read_words()))


def spells_number(text: str) -> bool:
    """Tell whether a word stands in `text` that a number in words could be made of.

    >>> spells_number("within thirty days"), spells_number("within 30 days")
    (True, False)
    """
    return not _list_number_words().isdisjoint(read_words(text))


@cache
def _compile_numeral(*, spelled: bool) -> re.Pattern[str]:
    return re.compile(
        rf"{_LEFT}(?:(?P<eastern>{_EASTERN_RUN})|(?P<digits>{DIGITS})(?P<scales>(?:[\s-]{{0,2}}{write_scale()}){{0,2}}))"
        rf"|(?P<spelled>{write_spelled() if spelled else NEVER})|(?P<kanji>{_KANJI_RUN})"
    )


def read_numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers in `text` from left to right.

    >>> [(f"{n.value:f}", n.scaled) for n in read_numerals("five million, 3.5bn, 1億2,000万 and 17")]
    [('5000000', True), ('3500000000.0', True), ('120000000', True), ('17', False)]
    """
    for match in _compile_numeral(spelled=spells_number(text)).finditer(text):
        yield _read_numeral(match)


def _read_numeral(match: re.Match[str]) -> Numeral:
    start, end = match.span()
    whole = match[0]
    if match["digits"] is not None:
        scale = parse_scales(match["scales"])
        value = parse_digits(match["digits"]) * scale
        return Numeral(start, end, value, scaled=scale != 1, text=match["digits"])
    if match["eastern"] is not None:
        return Numeral(start, end, _parse_eastern(whole), scaled=True, text=whole)
    if match["kanji"] is not None:
        return Numeral(start, end, _parse_kanji(whole), scaled=len(whole) > 1, spelled=True, text=whole)
    value, scaled = parse_words(whole)
    return Numeral(start, end, value, scaled=scaled, spelled=True, text=whole)


def parse_digits(text: str, *, decimal: str = ".") -> Decimal:
    """Return the value of a number in digits, whichever marks group it.

    One mark before exactly three digits groups thousands, unless it is `decimal`, the mark that divides
    decimals; that is empty where either groups.

    >>> parse_digits("1.234.567,89"), parse_digits("12,34,567"), parse_digits("1 . 6"), parse_digits("0,5")
    (Decimal('1234567.89'), Decimal('1234567'), Decimal('1.6'), Decimal('0.5'))
    >>> parse_digits("1.500"), parse_digits("1.500", decimal=","), parse_digits("1,500", decimal=",")
    (Decimal('1.500'), Decimal('1500'), Decimal('1.500'))
    """
    plain = re.sub(r"[\s'’]", "", text)
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    mark, tail = plain[last], plain[last + 1 :]
    grouped = plain.count(mark) > 1 or (len(tail) == 3 and not plain.startswith("0") and mark != decimal)
    if grouped and not ({".", ","} <= set(plain)):
        return Decimal(plain.replace(mark, ""))
    head = plain[:last].replace(",", "").replace(".", "")
    return Decimal(f"{head}.{tail}")


def parse_scales(text: str) -> Decimal:
    """Return the product of the scales in `text`, 1 if it has none.

    >>> parse_scales(" Mio."), parse_scales(" thousand million"), parse_scales("")
    (Decimal('1000000'), Decimal('1000000000'), Decimal('1'))
    """
    product = Decimal(1)
    for word in re.findall(r"[^\W\d_]+", text):
        product *= _LETTERS[word] if len(word) == 1 and word in _LETTERS else _read_words()[1][word.lower()]
    return product


def parse_words(text: str) -> tuple[Decimal, bool]:
    """Return the value of a number in words and whether a scale stands in it.

    >>> parse_words("two hundred and fifty thousand"), parse_words("twenty-five")
    ((Decimal('250000'), True), (Decimal('25'), False))
    """
    words = " ".join(re.split(r"[\s-]+", text.lower()))
    words = _compile_compound().sub(lambda match: match[0].replace(" ", "_"), words)
    share = _compile_share().match(words)
    total = _SHARES[share[0]] if share else Decimal(0)
    finished, scaled, after_scale = Decimal(0), False, False
    units, scales = _read_words()
    for joined in words[share.end() if share else 0 :].split():
        word = joined.replace("_", " ")
        if word in units:
            total += units[word]
            after_scale = False
        elif word in scales:
            if scales[word] >= 1000 and not after_scale:
                finished, total = finished + (total or 1) * scales[word], Decimal(0)
            elif after_scale:
                finished *= scales[word]
            else:
                total = (total or 1) * scales[word]
            scaled, after_scale = True, scales[word] >= 1000
        elif word == "half":
            total += Decimal("0.5")
    return finished + total, scaled


@cache
def _compile_compound() -> re.Pattern[str]:
    """Return a pattern for the units of more than one word: deux cents."""
    return re.compile(rf"\b(?:{write_alternatives(word for word in _read_words()[0] if ' ' in word)})\b")


@cache
def _compile_share() -> re.Pattern[str]:
    return re.compile(rf"(?:{write_alternatives(_SHARES)})(?= )")


def _parse_eastern(text: str) -> Decimal:
    """Return the value of digits with the scales of China, Japan and Korea: 1億2,000万."""
    total = Decimal(0)
    for digits, scales in re.findall(rf"(\d[\d,]*(?:\.\d+)?)\s?([{''.join(_EASTERN)}]*)", text):
        value = Decimal(digits.replace(",", ""))
        for scale in scales:
            value *= _EASTERN[scale]
        total += value
    return total


def _parse_kanji(text: str) -> Decimal:
    """Return the value of a number in kanji: 三千五百万."""
    total = section = digit = 0
    for character in text:
        if character in _KANJI:
            digit = digit * 10 + _KANJI[character]
        elif _EASTERN[character] < 10**4:
            section, digit = section + (digit or 1) * _EASTERN[character], 0
        else:
            total, section, digit = total + (section + digit or 1) * _EASTERN[character], 0, 0
    return Decimal(total + section + digit)
