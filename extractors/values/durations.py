"""Lengths of time in running text: 45 calendar days, five-year period, thirty (30) days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import NEVER, fold_width, fold_words, read_rows, write_alternatives
from extractors.values.numbers import read_numerals, spells_number, write_spelled

_YEAR = re.compile(r"(?:19|20)\d\d\s")
_NO_LENGTH = re.compile(r"(?:un|une|uno?s?)\s(?:tage?n?|or)\b", re.I)
"""A French or Spanish tag, which is no German day."""
_DIGIT = re.compile(r"\d")
_KANJI = re.compile("[一二三四五六七八九十][かヶカヵ箇ケ年週時日]")
_COUNTED_IN_WORDS = frozenset(
    "day days week weeks month months year years decade decades hour hours quarter quarters"
    " tage tagen woche wochen monate monaten jahre jahren stunde stunden"
    " jour jours semaine semaines mois an ans année années heure heures"
    " día días dia dias semana semanas mes meses año años ano anos hora horas"
    " giorno giorni mese mesi anno anni".split()
)
"""The units that count beside a number in words; others, such as "un tag", are mostly something else."""
_JOINED = ("jährig", "monatig", "wöchig", "tägig")
_CARDINALS = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "zwölf")
"""In German, both make one word: eine dreijährige Laufzeit."""
Unit = Literal["hours", "days", "weeks", "months", "years"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; of a range, `value` is the lower and `maximum` the upper end."""

    value: Decimal
    unit: Unit
    maximum: Decimal | None = None
    working: bool = False
    """Only days on which offices work count."""

    def to_iso(self) -> str | None:
        """Return the ISO 8601 duration, None for a range and for working days, which the standard lacks."""
        if self.working or self.maximum is not None:
            return None
        months = self.value * 12
        if self.unit == "years" and self.value != int(self.value) and months == int(months):
            return f"P{int(months)}M"
        number = f"{self.value.normalize():f}"
        return f"PT{number}H" if self.unit == "hours" else f"P{number}{self.unit[0].upper()}"


@dataclass(frozen=True, slots=True)
class _UnitWord:
    unit: Unit
    factor: int
    working: bool


@cache
def _read_units() -> dict[str, _UnitWord]:
    return {
        row["word"]: _UnitWord(row["unit"], int(row["factor"]), bool(row["working"]))  # type: ignore[arg-type]
        for row in read_rows("cues/time_units.csv")
    }


@cache
def _compile_duration(*, spelled: bool) -> re.Pattern[str]:
    in_words = write_spelled() if spelled else NEVER
    number = rf"(?:(?<![\d.,/$€£¥])\d{{1,4}}(?:[.,]\d{{1,2}}|½)?(?![\d.,]\d)|{in_words})"
    bracket = r"(?:\s?\((?:\d{1,4}|[a-z-]{3,20})\))"
    quality = (
        r"(?:(?i:calendar|business|working|consecutive|full|fiscal|additional|further|more|successive|complete|whole"
        r"|academic|school|federal|Kalender|volle[nr]?|weitere[nr]?)[\s-]{1,2})"
    )
    unit = write_alternatives(word for word in _read_units() if word[-1].isascii() or word[-1] < "\u2e80")
    eastern = write_alternatives(word for word in _read_units() if word[-1] >= "\u2e80" and word != "年")
    return re.compile(
        rf"(?<![\w])(?:{number}{bracket}?[\s-]{{0,2}}(?:[-–—]|to|or|bis|à|a|oder|ou|und)[\s-]{{0,2}})?{number}{bracket}?"
        rf"[\s-]{{0,3}}{quality}?(?P<unit>(?i:{unit}))(?![^\W_])(?:[\s-]periods?\b)?"
        rf"|(?<![\d.,])(?:\d{{1,4}}|(?<![第一二三四五六七八九十])[一二三四五六七八九十]{{1,3}})\s?(?P<eastern>{eastern})(?:間|以内(?=\Z))?"
        rf"|(?<![\d.,'’第])\d{{1,2}}(?P<years>年)(?![度月代生目])(?!\s?\d)"
        rf"|(?<!\w)(?i:{'|'.join(_CARDINALS)})(?P<joined>{'|'.join(_JOINED)})(?:e[nmrs]?)?(?!\w)"
    )


@cache
def _read_unit_cues() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return a word of each unit in an alphabet, and a pattern for the last sign of each other unit."""
    signs = {word[-1] for word in _read_units() if word[-1] >= "\u2e80"}
    return list_longest(_read_units()), re.compile(f"[{''.join(sorted(signs))}]")


def may_hold_duration(text: str) -> bool:
    """Tell whether a unit of time stands in `text`, and a number in digits or words."""
    words = read_words(text)
    if not text.isascii() and (any(end in text for end in _JOINED) or _KANJI.search(text)):
        return True
    if not _DIGIT.search(text):
        return not _COUNTED_IN_WORDS.isdisjoint(words) and spells_number(text)
    units, signs = _read_unit_cues()
    return not units.isdisjoint(words) or (not text.isascii() and signs.search(text) is not None)


def find_durations(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lengths of time in `text` begin and end.

    >>> text = "within thirty (30) days, over a five-year period"
    >>> [text[start:end] for start, end in find_durations(text)]
    ['thirty (30) days', 'five-year period']
    """
    pattern = _compile_duration(spelled=spells_number(text)) if may_hold_duration(text) else None
    for match in pattern.finditer(text) if pattern else ():
        unit = match["unit"] or ""
        if not re.match(r"[\s-]old\b", text[match.end() : match.end() + 6]) and not (
            (len(unit) < 4 and (unit.isupper() or _YEAR.match(match[0])))
            or _NO_LENGTH.match(match[0])
            or text[match.start() - 1 : match.start()] == ":"
        ):
            yield match.span()


def parse_duration(text: str) -> Duration | None:
    """Return the length of time that `text` names, None if it names none.

    >>> parse_duration("45 calendar days")
    Duration(value=Decimal('45'), unit='days', maximum=None, working=False)
    >>> parse_duration("two to three years").maximum
    Decimal('3')
    """
    folded = fold_width(text)
    match = _compile_duration(spelled=spells_number(folded)).search(folded)
    if match is None:
        return None
    word = _read_units()[fold_words(next(filter(None, match.group("unit", "eastern", "years", "joined"))))]
    plain = re.sub(r"\([^)]*\)", " ", match[0])
    if match["joined"]:
        plain = plain[: match.start("joined") - match.start()]
    values = [numeral.value * word.factor for numeral in read_numerals(plain)]
    if not values:
        return None
    working = word.working or re.search(r"\b(?:business|working)\b", match[0], re.I) is not None
    return Duration(values[0], word.unit, values[1] if len(values) > 1 else None, working)
