"""Sums of money in the cells of a table, whose currency or multiple a head, a label or a title tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.amounts import find_amounts, make_value
from extractors.found import Found
from extractors.values.alternatives import fold_width
from extractors.values.amount_roles import Surroundings, read_surroundings
from extractors.values.numbers import DIGITS, parse_digits
from extractors.values.table_units import CellUnit, find_unit, split_cells

_NUMBER = re.compile(
    rf"\s*(?P<minus>[-−–△▲]|\()?\s?(?P<low>{DIGITS})"
    rf"(?:\s?[-–~]\s?(?P<high>{DIGITS}))?\)?\s?(?:[*†‡]{{1,3}}|\(\w\)|\[\w{{1,2}}\])?\s*"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TENTHS = (re.compile(r"\d\.\d{1,2}(?!\d)"), re.compile(r"\d,\d{1,2}(?!\d)"))
_UNSCALED = re.compile(r"(?:[A-Z.]{0,5}[$€£¥₹₩]|[A-Z]{3})?\s?\d[\d.,\s]*(?:[$€£¥]|[A-Z]{3})?")
"""A sum without a word that multiplies it."""
_ALONE = re.compile(r"[\s()*†‡−–-]*")


def find_table_amounts(text: str, units: Sequence[CellUnit], *, language: str | None) -> list[Found]:
    """Return the sums of money in a row of a table, in order.

    A number alone in its cell is money where `units` says so of the cell; a sum with a sign of its own takes
    the multiple, if it has none. A unit itself, `(EUR 1 000)`, is no sum.

    Args:
        text: the row, its cells parted by ` | `.
        units: what `read_cell_units` tells of each cell.
        language: BCP 47 code of the passage, which tells how digits are grouped.
    """
    folded = fold_width(text)
    founds: list[Found] = []
    rest = find_amounts(text, language=language)
    for (start, cell), unit in zip(split_cells(folded), units, strict=True):
        own = [found for found in rest if start <= found.start < start + len(cell)]
        if own:
            founds += _read_sums(own, start, cell, unit)
        elif match := _NUMBER.fullmatch(cell):
            founds += _read_number(match, start, unit, _choose_mark(folded, cell, language))
    return founds


def _read_sums(founds: list[Found], offset: int, cell: str, unit: CellUnit) -> Iterator[Found]:
    """Yield the sums with a currency of their own; one that fills its cell is what row and column call it."""
    named = find_unit(cell) if "000" in cell else None
    for found in founds:
        if named and offset + named.start() <= found.start and found.end <= offset + named.end() + 1:
            continue
        start, end = found.start - offset, found.end - offset
        alone = _ALONE.fullmatch(cell[:start] + cell[end:])
        yield _describe(found, cell[start:end], unit) if alone else found


def _describe(found: Found, words: str, unit: CellUnit) -> Found:
    """Return a sum times what the table counts in, if it has no scale, as its row and column name it."""
    value, around = found.amount, _read_name(unit.name)
    if value is None or value.minimum is None:
        return found
    factor = unit.unit.factor if unit.unit and _UNSCALED.fullmatch(words) else Decimal(1)
    maximum = None if value.maximum is None or around.is_open else value.maximum * factor
    named = replace(
        value,
        minimum=value.minimum * factor,
        maximum=maximum,
        period=value.period or around.period,
        role=value.role if around.role == "other" else around.role,
    )
    return replace(found, amount=named)


def _read_name(name: str) -> Surroundings:
    return read_surroundings(f"{name}: ", len(name) + 2, len(name) + 2)


def _read_number(match: re.Match[str], offset: int, unit: CellUnit, mark: str) -> Iterator[Found]:
    """Yield the sum that a cell's number is, unless it is a year, nothing or has no currency."""
    low, high = match["low"], match["high"] or match["low"]
    if unit.unit is None or unit.unit.form is None or (not unit.sure and _YEAR.fullmatch(low)):
        return
    factor = unit.unit.factor * (-1 if match["minus"] else 1)
    minimum, maximum = (parse_digits(part, decimal=mark) * factor for part in (low, high))
    if minimum > maximum or not maximum:
        return
    value = make_value(minimum, maximum, unit.unit.form, _read_name(unit.name))
    start = match.start("minus") if match["minus"] not in (None, "(") else match.start("low")
    end = match.end("high") if match["high"] else match.end("low")
    yield Found("AMOUNT", offset + start, offset + end, "pattern", amount=value)


def _choose_mark(row: str, cell: str, language: str | None) -> str:
    """Return the mark of decimals: as other cells of the row have it, else as the language does."""
    point, comma = (pattern.search(row) is not None for pattern in _TENTHS)
    if point != comma:
        return "." if point else ","
    english = language is None or language.startswith("en")
    return "." if english and not cell.rstrip().endswith("0") else ""
