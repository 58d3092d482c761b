"""Dates, years, fiscal years and lengths of time in running text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from extractors.found import Found
from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import fold_width, write_alternatives
from extractors.values.durations import find_durations
from extractors.values.months import read_months
from extractors.values.year_values import YEAR

_DIGIT = re.compile(r"\d")
_FISCAL_WORDS = frozenset(
    "fy fys haushaltsjahr geschäftsjahr exercice ejercicio wintersemester sommersemester half quarter q h mid"
    " halbjahr quartal trimestre semestre années años er ern reiwa heisei showa shōwa".split()
)
_YEARS = frozenset({"year", "years"})
_FISCAL_KINDS = frozenset("fiscal financial academic program programme budget school calendar".split())
_EASTERN_SIGNS = re.compile("[年月년월]")
_MARKED = re.compile(r"\d(?:[./–-]\s?\d{1,2}[./–-]\s?\d|\d{3}[./-]\d)")
_FISCAL = (
    r"(?:FYs?|[Ff]iscal [Yy]ears?|[Ff]inancial [Yy]ears?|[Aa]cademic [Yy]ears?|[Pp]rogram(?:me)? [Yy]ears?"
    r"|[Bb]udget [Yy]ears?|[Ss]chool [Yy]ears?|[Cc]alendar [Yy]ears?"
    r"|Haushaltsjahr|Geschäftsjahr|[Ee]xercice|[Ee]jercicio|(?:Winter|Sommer)semester)"
    rf"\s?['’]?(?:{YEAR}|\d\d)(?:(?:\s?[-–/]\s?|\s(?:to|through|and|und|et|y)\s)(?:FY\s?)?(?:{YEAR}|\d\d))?(?![\d.,]?\d)"
)
_PART_OF = rf"(?:\sof|\sde)?\s?(?:the\s)?(?:{_FISCAL}|{YEAR}(?!\d|[-–/]\d))"
_PART = (
    rf"(?:(?i:first|second|third|fourth|last|1st|2nd|3rd|4th)\s(?:half|quarter){_PART_OF}"
    rf"|(?:Q[1-4]|H[12])(?:[/-]|\b){_PART_OF}|{YEAR}[\s/-]?(?:Q[1-4]|H[12])(?!\d)"
    rf"|(?:(?:erste|zweite|dritte|vierte)[nsr]?|[1-4]\.)\s(?:Halbjahre?s?|Quartale?s?){_PART_OF}"
    r"|(?:premier|1er|deuxième|second|troisième|quatrième|[2-4]e|primer|segundo|tercer|cuarto|[1-4]º)"
    rf"\s(?:trimestre|semestre){_PART_OF}"
    rf"|[Mm]id[-–\s]?{YEAR}(?![\d-])|{YEAR}er[n]?\sJahren?|(?:années|años)\s{YEAR}(?!\d)"
    rf"|(?:Reiwa|Heisei|Sh[oō]wa)\s\d{{1,2}}(?!\d|[.,]\d)(?:\s\({YEAR}\))?)"
)
_ERA = r"(?:令和|平成|昭和|大正|明治)\s?(?:\d{1,2}|元)\s?年(?:度(?:[上下]半?期|第[1-4一二三四]四半期)?)?"
_ERA_YEAR = rf"{_ERA}(?:\s?\({YEAR}\s?年?度?\))?"
_MONTH_DAY = r"(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)"
_EASTERN = (
    rf"(?:{YEAR}(?:\s?\({_ERA}\))?\s?年(?:代|度(?:[上下]半?期|第[1-4一二三四]四半期)?)?{_MONTH_DAY}?|{_ERA_YEAR}{_MONTH_DAY}?"
    rf"|{YEAR}\s?년(?:\s?\d{{1,2}}\s?월(?:\s?\d{{1,2}}\s?일)?)?|(?<!\d)\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)"
    r"(?:\s?\([月火水木金土日]\))?"
)
_NUMERIC = (
    r"(?<![A-Za-z\d./-])(?:"
    rf"{YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|{YEAR}[./](?:0?[1-9]|1[0-2])[./](?:0?[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./–-])\s?(?:0?[1-9]|[12]\d|3[01])(?P=mark)\s?{YEAR}"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<slash>/)(?:0?[1-9]|[12]\d|3[01])(?P=slash)\d\d"
    r"|(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.\d\d)(?![\d/]|[.–-]\d)"
)
_NUMBERED = re.compile(
    r"(?:\b(?:Horizon|Agenda|Europe|Europa|Vision|Strategy|Strategie|No|Nr|Nos|Number|Doc|ISO|IEC|IEEE|EN|DIN|RFC|Section|Sec"
    r"|Sections|Article|Art|Page|Pages|Rule|Part|Parts|Chapter|Form|Room|Suite|Box|Bldg|Building|Order|Instruction|Manual|Memorandum"
    r"|Circular|Windows|Office|version|Version|item|Item|Figure|Fig|Table|Tel|Fax|Phone|Opportunity|Seite|Seiten|[Pp]áginas?|[Pp]ág|[Pp]p?|[Pp]ages?|[Vv]ol|Volume|Award|Grant|Project|NSF|PHS|OMB|CFDA|FAR|DFARS"
    r"|CFR|FR|FP|H|S|HR|Kyiv|Paris|Lisbon|Industry|Society|Digital|Impulse|Invest|COP|SDG|SDGs)\.?|[§$€£¥#:/+&=@_(]{0}§|[$€£¥#+=@_/\\])\s{0,2}\Z"
)
_CAPITALISED = re.compile(r"(?:^|[^.!?:;\w]\s?)[A-Z][A-Za-z'’-]*\s\Z")
_YEAR_WORDS = re.compile(
    r"\b(?:In|Since|By|From|Until|Till|During|Before|After|Between|Through|Throughout|For|To|Of|On|As|At|And|Early|Late|Mid"
    r"|End|Year|Years|Ended|Ending|Around|Circa|Spring|Summer|Autumn|Fall|Winter|Quarter|Q[1-4]|H[12]|The|Edition|Copyright|Effective"
    r"|Mitte|Anfang|Ende|Début|Fin|Principios|Finales|Im|Seit|Ab|Bis|Jahr|Jahre|Depuis|En|Dès|Desde|Hasta|Entre|Annual|Published|Updated|Revised|Version|Rev)\s\Z"
)
_COUNTED = re.compile(
    r"\s(?:words?|characters|hours?|participants|people|persons|users|pages|units|employees|members|students|researchers"
    r"|companies|firms|projects|euros?|dollars|yen|km|kg|MW|GW|kW|m|metres|meters|square|times|copies|patents|jobs|households"
    r"|million|billion|thousand|patients|acres|miles|feet|samples|points|species|Zeichen|mots|palabras|Wörter)\b|\s?[%€$£¥°]|\s?(?:円|名|人|件|社|字)"
)
_YEAR_RUN = re.compile(
    rf"(?<![\w.,$€£¥§#&=@_+\\/-])(?<![\w][–—])(?<!\d[–—-] )(?<!/ )(?<!\d:)(?:{YEAR}(?:s\b|er\b)?"
    rf"(?:\s?[-–—/]\s?(?:{YEAR}|\d\d)(?![\d\w])|\s(?:to|through|bis|à|until)\s{YEAR}(?!\d))?)(?![\w]|[.,:/–-]\d|-\w|[-–—]\w*\d|[\\@_])"
)


@cache
def _compile_written() -> re.Pattern[str]:
    month = write_alternatives(read_months())
    month = rf"(?:(?i:{month})(?![^\W_])\.?)"
    day = r"(?<![\d.,/$€£¥:-])(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th|er|º|°)\b|\.)?"
    last = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:\s?(?:st|nd|rd|th|er|º|°)\b|\.)?"
    weekday = r"(?:\s\([A-Z][a-z]{2,7}day\))?"
    year = rf"(?:{weekday},?\s{{1,2}}(?:of\s|de\s|del\s|d')?{YEAR}(?!\d|[.,]\d)|\s?['’]\d\d(?!\d))"
    until = r"\s?(?:[-–—]|to|until|through|bis(?:\szum)?|au|al|à)\s(?:the\s|du\s|le\s|el\s)?"
    to = r"(?:\s?(?:[-–—/]|to|through|and|or|until|bis|und|au|al|et|y|a)\s?(?:the\s|du\s|le\s|el\s)?)"
    of = r"\s{0,2}(?:of\s|de\s|d['’]|-)?\s?"
    return re.compile(
        rf"(?:{day}{to}{last}|(?:{day}{of}{month}{until})?{day}(?:\sday)?){of}{month}(?:{year})?(?![^\W_])|"
        rf"(?<![^\W_])(?:{month}\s{{1,2}}{day}(?:(?:\s?[-–]\s?|\sto\s){last})?(?:{year})?(?![\d]|[.,]\d)"
        rf"(?!\s?(?:%|percent|per cent|million|billion))"
        rf"|(?:{month}(?:\s{{1,2}}{YEAR})?{to})?{month}[\s-]{{0,2}}{year}"
        rf"|{month}-(?:{YEAR}|\d\d)(?![\d-]))"
    )


_FIXED = re.compile(rf"(?<![^\W_])(?:{_PART}|{_FISCAL})|{_EASTERN}|{_NUMERIC}")


def find_dates(text: str) -> list[Found]:
    """Return the dates, years, fiscal years and lengths of time in `text`, in order; a span of years is one.

    Years that are part of a name or a number (Horizon 2020, 2021/695) are none.

    >>> text = "From 1 May 2019 to FY2023, a 60-day period under Horizon 2020, renewed in 2021."
    >>> [text[found.start : found.end] for found in find_dates(text)]
    ['1 May 2019', 'FY2023', '60-day period', '2021']
    """
    folded = fold_width(text)
    spans = [*find_durations(folded)]
    if _DIGIT.search(folded):
        spans += [*_find_written(folded), *_find_years(folded)]
    if _may_hold_fixed(folded):
        spans += [match.span() for match in _FIXED.finditer(folded)]
    taken: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        at = bisect_left(taken, (start, end))
        if (at == 0 or taken[at - 1][1] <= start) and (at == len(taken) or end <= taken[at][0]):
            taken.insert(at, (start, end))
    return [Found("DATE", start, end, "pattern") for start, end in taken]


def _may_hold_fixed(text: str) -> bool:
    """Tell by what is quickly looked up whether `_FIXED` could be found in `text`."""
    words = read_words(text)
    if not _FISCAL_WORDS.isdisjoint(words) or not (
        _YEARS.isdisjoint(words) or _FISCAL_KINDS.isdisjoint(words)
    ):
        return True
    return _MARKED.search(text) is not None or (
        not text.isascii() and _EASTERN_SIGNS.search(text) is not None
    )


@cache
def _list_month_words() -> frozenset[str]:
    return list_longest(read_months())


def _find_written(text: str) -> Iterator[tuple[int, int]]:
    if _list_month_words().isdisjoint(read_words(text)):
        return
    for match in _compile_written().finditer(text):
        if not re.match(r"(?:may|march|mar|set|ago|an|sep|dec|jan|juni|out|do)\b", match[0]):
            yield match.start(), match.start() + len(match[0].rstrip())
        elif re.search(r"\d", match[0]) and re.match(r"(?:mars|mai|marzo|maggio)", match[0]):
            yield match.span()


def _find_years(text: str) -> Iterator[tuple[int, int]]:
    for match in _YEAR_RUN.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        if _NUMBERED.search(before) or _COUNTED.match(text, match.end()):
            continue
        if _CAPITALISED.search(before) and not _YEAR_WORDS.search(before) and not _ends_with_month(before):
            continue
        if _is_no_season(match[0]):
            continue
        yield match.span()


def _is_no_season(years: str) -> bool:
    """Whether a stroke joins numbers that are not two years in a row: 2014/53."""
    first, stroke, second = years.partition("/")
    return bool(stroke) and int(second[-2:]) != (int(first[:4]) + 1) % 100


def _ends_with_month(before: str) -> bool:
    words = before.split()
    return bool(words) and words[-1].strip(".,").lower() in read_months()
