"""What the numbers of a table count where a head, a label or a title says it: `Budget (EUR 000)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from dataset.records import Passage
from extractors.text_words import read_words
from extractors.values.alternatives import NEVER, fold_width, read_rows, write_alternatives
from extractors.values.currencies import LETTER, CurrencyForm, keeps_case, list_forms_in, read_forms
from extractors.values.numbers import list_scale_words, parse_scales, write_scale

_BREAK = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
_TITLE_LENGTH = 200
_TENS = {
    "千": 3,
    "万": 4,
    "百万": 6,
    "十億": 9,
    "億": 8,
    "兆": 12,
    "亿": 8,
    "천": 3,
    "만": 4,
    "백만": 6,
    "억": 8,
}
_TENS |= {
    "000": 3,
    "1000": 3,
    "000000": 6,
    "1000000": 6,
    "milliers": 3,
    "miles": 3,
    "millares": 3,
    "migliaia": 3,
}
"""How many zeros scales have that multiply in a unit, but not in running text."""
_ROUND = r"(?<!\d)(?<!\d[ ,.])(?:1[ .,']?000(?:[ .,']?000)?|['’]?000(?:[ ,']000)?['’]?s?)(?!\d)"
_OPEN = r"(?:[\[(]\s?(?:\w{2,9}\s){0,3}?(?:in\s|en\s|em\s)?|\b(?:in|en|em)\s|単位\s?[::]\s?|:\s)"
_CLOSE = r"(?=\s?(?:[\])]|[,;.]?\s?\Z|[,;]\s))"
_TENS_IN_LETTERS = frozenset(filter(str.isalpha, _TENS))
_SUMS = re.compile(
    r"\b(?:amounts?|figures|values|sums|prices|montants|Beträge|Angaben|importes)\b|単位", re.I
)
_SHARE = re.compile(r"%|\bper\s?cent|\bpercentage|割合|比率")


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A currency and its multiple; without a currency, it multiplies the sums that have one of their own."""

    form: CurrencyForm | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class CellUnit:
    """What a cell counts, and the words that name it: those of its row and of its column."""

    unit: MoneyUnit | None
    name: str
    sure: bool
    """The column or the row says it; a title says it of all the table, where years and counts may stand."""


CellUnits = tuple[CellUnit, ...]
"""What each cell of a row counts; () for what is no row of a table."""


def split_cells(row: str) -> list[tuple[int, str]]:
    """Return the cells of a row, and where each begins; empty ones count.

    >>> split_cells("| Budget | | 2021")
    [(0, ''), (2, 'Budget'), (11, ''), (13, '2021')]
    """
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(row)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(row)]
    cells = [row[start:end] for start, end in zip(starts, ends, strict=True)]
    return [
        (start + len(cell) - len(cell.lstrip()), cell.strip())
        for start, cell in zip(starts, cells, strict=True)
    ]


@lru_cache(maxsize=4096)
def read_unit(text: str, *, title: bool = False) -> MoneyUnit | None:
    """Return what a head counts, or the title of a table, in which a unit stands apart from the sentence.

    >>> unit = read_unit("Budget (EUR 000)")
    >>> unit.form.currency, unit.factor
    ('EUR', Decimal('1000'))
    >>> read_unit("Table 3. Spending (in millions of yen)", title=True).factor
    Decimal('1000000')
    >>> read_unit("Number of projects"), read_unit("The euro was introduced in 1999", title=True)
    (None, None)
    """
    match = find_unit(text, title=title)
    return _make_unit(match) if match else None


def find_unit(text: str, *, title: bool = False) -> re.Match[str] | None:
    """Return where a unit stands in the head of a column or row, or in a title."""
    if _SHARE.search(text):
        return None
    folded = fold_width(text)
    words, scales = _split_scales(folded)
    forms = list_forms_in(folded, words) & _list_countable()
    if not forms and not scales:
        return None
    dense = not folded.isascii() and max(folded) >= "\u2e80"
    apart, plain, alone = _compile_units(forms, scales, dense=dense)
    match = apart.search(folded) or (None if title else plain.search(folded)) or alone.fullmatch(folded)
    if (
        title
        and match
        and match.groupdict().get("cxc")
        and folded[match.start()] not in "[("
        and not _SUMS.search(folded)
    ):
        return None  # "eligible in euros" is no word of the table
    return match


def _make_unit(match: re.Match[str]) -> MoneyUnit:
    currency = next((words for name, words in match.groupdict().items() if words and name[0] == "c"), None)
    scale = next((words for name, words in match.groupdict().items() if words and name[0] == "s"), "")
    form = _look_up(currency) if currency else None
    return MoneyUnit(form, _parse_scale(scale) * (form.factor if form else 1))


def _look_up(words: str) -> CurrencyForm:
    forms, plain = read_forms(), re.sub(r"[\s-]+", " ", words)
    return forms.get(plain) or forms[plain.lower()]


def _parse_scale(scale: str) -> Decimal:
    if not scale:
        return Decimal(1)
    zeros = _TENS.get(re.sub(r"\D", "", scale) or scale.lower())
    return parse_scales(scale) if zeros is None else Decimal(10) ** zeros


def _split_scales(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of `text` in lower case, and its scales, which may be glued to a word: "eurm"."""
    words, known = read_words(text), _list_scales()
    glued = [(word[:at], word[at:]) for word in words for at in range(1, len(word)) if word[at:] in known]
    scales = (words & known).union(scale for _, scale in glued)
    return words.union(word for word, _ in glued), scales.union(
        scale for scale in _TENS_IN_LETTERS if scale in text
    )


@cache
def _list_scales() -> frozenset[str]:
    """Return the words and letters in which a scale can end, in lower case."""
    return list_scale_words().union(_TENS)


@cache
def _list_countable() -> frozenset[str]:
    """Return the forms of currencies that may stand in a unit."""
    return frozenset(form for form, what in read_forms().items() if what.weak in ("", "weak", "context"))


@lru_cache(maxsize=256)
def _compile_units(
    forms: frozenset[str], scales: frozenset[str], *, dense: bool
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a unit set apart, of one within a head, and of one that is all of the text.

    They know only the `forms` of currencies and the `scales` of the text: all took seconds to compile.
    """
    codes = write_alternatives(filter(str.isupper, forms)) or NEVER
    exact = write_alternatives(filter(keeps_case, forms)) or NEVER
    names = write_alternatives(form for form in forms if not keeps_case(form)) or NEVER
    letter = LETTER if dense else r"[^\W_]"
    edges = rf"(?<!{letter})", rf"(?!{letter})"
    sign = rf"(?:{edges[0]}(?:{exact}|(?i:{names})){edges[1]})"
    glued = rf"(?:{edges[0]}(?:{exact}|(?i:{names})))"
    further = write_alternatives(_TENS_IN_LETTERS.intersection(scales)) or NEVER
    words = rf"(?:{write_scale(scales)}\.?|(?i:{further}))"
    link = r"[\s,(/–-]{0,3}(?:in\s|en\s|of\s|de\s|d['’])?"

    def write(name: str, scale: str) -> str:
        scale_first = rf"(?P<s{name}a>{scale}){link}(?P<c{name}a>{sign})"
        return rf"(?:{scale_first}|(?P<c{name}b>{glued}){link}(?P<s{name}b>{scale}))"

    either = rf"{words}|{_ROUND}"
    apart = rf"{_OPEN}(?:{write('x', either)}|(?P<cxc>{sign})|(?P<sxc>{words})){_CLOSE}"
    apart += rf"|[,;–-]\s{write('w', words)}\s?\Z"
    bare = r"(?<!\d)(?<!\d[ ,.])['’]?000['’]?s?(?!\d)"
    tail = r"[\s,/](?P<cyc>{codes}|[$€£¥₹₩])\s?\Z"
    plain = rf"{write('y', f'{words}|{bare}')}|{tail.format(codes=codes)}"
    alone = rf"\s?(?:{write('z', either)}|(?P<czc>{sign}))\s?"
    return re.compile(apart), re.compile(plain), re.compile(alone)


@cache
def _compile_counts() -> re.Pattern[str]:
    words = [row["cue"] for row in read_rows("cues/count_heads.csv")]
    spaced = write_alternatives(word for word in words if word.isascii() or word[0] < "\u2e80")
    dense = write_alternatives(word for word in words if word[0] >= "\u2e80")
    return re.compile(rf"%|#|(?<![^\W_])(?:{spaced})(?![^\W_])|(?:{dense})", re.I)


def read_cell_units(passages: Iterable[Passage]) -> Iterator[CellUnits]:
    """Yield for each passage of a document what the cells of its row count, () for what is no row of a table.

    The column's head says it, else the row's first cell, else the title of the table: a short passage before
    it, a label in its section, or a row of its own such as `(in thousands)`.
    """
    titles: list[str] = []
    within: MoneyUnit | None = None
    inside = False
    for passage in passages:
        if passage.kind != "table":
            titles, inside = [*titles[-1:], passage.text], False
            yield ()
            continue
        if not inside:
            within, inside = _read_title(titles), True
            titles = []
        if (own := read_unit(passage.text, title=True)) and not any(map(str.isdigit, passage.text[:4])):
            within = own if len(split_cells(passage.text)) == 1 else within
        yield _read_row(passage, within)


def _read_title(texts: Sequence[str]) -> MoneyUnit | None:
    units = (read_unit(text, title=True) for text in reversed(texts) if len(text) <= _TITLE_LENGTH)
    return next((unit for unit in units if unit), None)


def _read_row(passage: Passage, within: MoneyUnit | None) -> CellUnits:
    cells = [cell for _, cell in split_cells(passage.text)]
    heads = [head for _, head in split_cells(passage.section[-1])] if passage.section else []
    heads = heads if len(heads) == len(cells) else [""] * len(cells)
    label = cells[0] if any(map(str.isalpha, cells[0])) else ""
    of_row = read_unit(label) if label else None
    within = within or _read_title(passage.section[-3:-1]) or _read_multiple(heads)
    return tuple(
        _read_cell(head, "" if cell == label else label, of_row, within)
        for head, cell in zip(heads, cells, strict=True)
    )


def _read_multiple(heads: Iterable[str]) -> MoneyUnit | None:
    """Return the multiple that some head names without a currency: it spans columns that are not its own."""
    units = (read_unit(head) for head in heads if head)
    return next((unit for unit in units if unit and unit.form is None), None)


def _read_cell(head: str, label: str, of_row: MoneyUnit | None, within: MoneyUnit | None) -> CellUnit:
    of_column = read_unit(head) if head else None
    name = f"{label} {head}".strip()
    if of_column and of_column.form is None:
        form = next((unit.form for unit in (of_row, within) if unit and unit.form), None)
        of_column = MoneyUnit(form, of_column.factor)
    if of_column:
        return CellUnit(of_column, name, sure=True)
    if _compile_counts().search(head):
        return CellUnit(None, name, sure=False)
    if of_row:
        return CellUnit(of_row, name, sure=True)
    return CellUnit(None if _compile_counts().search(label) else within, name, sure=False)
