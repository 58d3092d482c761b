"""The normal form of a citation: the act, then the place in it, as short as the act's own courts cite it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extractors.values.alternatives import fold_width
from extractors.values.year_values import ERAS

_DASH = re.compile(r"\s?[–—‑]\s?|(?<=\d)\s-\s(?=\d)")
_CODE = re.compile(r"(\d{1,2})\s(U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R)\.?(?:\s?A\.?)?\s?(.*)")
_TITLE_OF_CODE = re.compile(
    r"[Tt]itle\s(\d+)(?:,|\sof\sthe)\s(?:Code\sof\sFederal\s(R)egulations|United\sStates\sCode)"
)
_ACQUISITION_WORD = r"DFARS|FAR|GSAR|GSAM|NFS|AIDAR|HHSAR|DEAR|PGI|VAAR|EPAAR|DIAR|CAR|AFARS|DTAR|HSAR"
_ACQUISITION = re.compile(
    rf"(?:({_ACQUISITION_WORD})\s)?(?:(?:[Ss]olicitation|[Cc]ontract)\s)?(?:(?:[Cc]lause|[Pp]rovision|[Ss]ection|[Ss]ubpart"
    rf"|[Pp]art)s?\s)?(\d{{2,4}}\.\d{{1,4}}(?:-\d{{1,5}})?|(?<=\s)\d{{1,3}})(?!\d)(\s?\([\w()\s]*\))?"
)
_AGENCY_CHAPTERS = {
    "": "FAR", "2": "DFARS", "3": "HHSAR", "5": "GSAR", "7": "AIDAR", "8": "VAAR", "9": "DEAR", "13": "CAR",
    "14": "DIAR", "15": "EPAAR", "18": "NFS", "30": "HSAR",
}  # fmt: skip
"""Title 48 CFR: the hundreds of a clause's number tell whose regulation it belongs to."""
_NUMBERED = (
    (re.compile(r"(?:Public\sLaw|Pub\.\s?L\.|P\.\s?L\.|PL)(?:\sNo\.?)?\s?(\d+)-(\d+)"), "PL {0}-{1}"),
    (re.compile(r"(\d+)\sStat\.\s(\d+)"), "{0} Stat {1}"),
    (re.compile(r"(\d+)\s(?:FR|Fed\.\s?Reg\.)\s(\d+),?(\d*)"), "{0} FR {1}{2}"),
    (re.compile(r"(?:Executive\sOrders?|Exec\.\sOrder|E\.O\.|EO)\s(?:No\.?\s)?(\d+).*"), "EO {0}"),
    (re.compile(r"DoD\s?(?:Instruction\s|I\s)([\d.]+)"), "DoDI {0}"),
    (re.compile(r"DoD\s?(?:Directive\s|D\s)([\d.]+)"), "DoDD {0}"),
    (re.compile(r"Act\sNo\.\s?(\d+)\sof\s(\d{4})"), "act {1}/{0}"),
    (re.compile(r"Act\sNo\.\s?(\d+)"), "act {0}"),
    (re.compile(r"R\.?S\.?C\.?,?\s1985,?\sc\.?\s?([A-Z]-[\d.]+)"), "RSC 1985, c {0}"),
    (re.compile(r"S\.?C\.?\s(\d{4}),?\sc\.?\s?(\d+)"), "SC {0}, c {1}"),
    (re.compile(r"S\.?I\.?\s(\d{4})/(\d+)"), "SI {0}/{1}"),
)
_UNION_KIND = (
    (re.compile(r"regulation|verordnung|r[èe]glement|reglamento|regolamento|規則", re.I), "reg"),
    (re.compile(r"directive|richtlinie|directiva|direttiva|指令", re.I), "dir"),
    (re.compile(r"decision|décision|beschluss|decisión|決定", re.I), "dec"),
    (re.compile(r"recommendation|empfehlung", re.I), "rec"),
)
_UNION_NUMBER = re.compile(
    r"(?:\([A-Z, a-z]{2,14}\)\s?)?(?P<no>(?:No|Nr|n°|nº|n\.)\.?\s?)?(\d{1,4})/(\d{1,4})"
)
_CELEX = re.compile(r"3(\d{4})([RLDH])(\d{4})")
_CELEX_KIND = {"R": "reg", "L": "dir", "D": "dec", "H": "rec"}
_ROMANCE = re.compile(
    r"(?i:(loi|décret|ordonnance|arrêté)(?:\s(?:organique|constitutionnelle))?\sn[°o]\s?(\d{2,4}-\d+)"
    r"|(ley(?:\sorgánica)?|real\sdecreto(?:-ley|\slegislativo)?|decreto(?:-lei|\slegislativo)?|lei|orden)\s(?:n\.?º?\s?)?"
    r"((?:[A-Z]{2,4}/)?[\d.]+/\d{4}))"
)
_ERA_ACT = re.compile(rf"({'|'.join(ERAS)})(\d+|元)年法律第(\d+)号")
_ENACTED = re.compile(
    r"(?<=[法律令則])(?:」?\([^()]{2,24}第\s?[\d一二三四五六七八九十百〇]{1,9}号\)|」(?=第))"
)
"""What stands between an act of Japan and its article: the year and number that it was enacted under."""
_EASTERN = re.compile(
    r"(?P<act>[^第()]*?)(?:\([^()]*\))?第\s?(\d+)\s?[条條](?:の(\d+))?(?:第\s?(\d+)\s?[項款])?(?:第\s?(\d+)\s?号)?"
)
_KINDS = {
    "art": r"art(?:icle|icles|s?\.|ikel|ículos?|\.)?",
    "s": r"sections?|secs?\.|ss?\.?(?=\s?\d)|§{1,2}",
    "subs": r"subsections?",
    "cl": r"clauses?",
    "r": r"rules?",
    "ch": r"chapters?",
    "annex": r"annex(?:es)?",
    "recital": r"recitals?",
    "part": r"(?:sub)?parts?",
    "title": r"titles?",
}
_PLACE = re.compile(
    "|".join(rf"(?P<{kind}>(?<![^\W_])(?:{words})(?![^\W\d_.]))" for kind, words in _KINDS.items()),
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:[LRD]\.?\s?)?\d{1,6}[a-zA-Z]{0,3}(?![^\W_])(?:[.-]\d{1,4}[a-z]?(?![^\W_]))*(?:\s?\([0-9a-zA-Z]{1,4}\))*"
    r"|[IVXL]{1,6}\b(?:\.\d+)*|\([0-9a-zA-Z]{1,4}\)(?:\s?\([0-9a-zA-Z]{1,4}\))*"
)
_GERMAN = (
    r"(?:\s(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|Nummer|Buchst\.|Unterabs\.)\s\d{1,3}[a-z]?)*"
    r"(?:,\s(?:points?|paragraphs?)\s\([a-z\d]{1,4}\))?"
)
_NUMBERS = re.compile(
    rf"\s?((?:{_NUMBER}){_GERMAN}(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|to|through|et|à|und|bis|y|a)\s|-)(?:§\s?)?(?:{_NUMBER}))*)"
    r"(,?\s(?:et\sseq|ff)\.?)?"
)
_SECTION_OF_TITLE = re.compile(
    rf"(?i:sections?|§{{1,2}})\s?({_NUMBER}(?:(?:,\s|\sand\s|\sor\s|-)(?:{_NUMBER}))*),?\s(?:of|in)\s[Tt]itle\s(\d+)"
    r"(?:,?\s(?:of\sthe\s)?(?:United\sStates\sCode|U\.\s?S\.\s?C(?:ode|\.)?))?"
)
_LINK = re.compile(
    r"\A[\s,]*(?:(?:of|under|in|des|der|du|del|de|dem)\s|de\sl['’])?(?:(?:the|der|des|dem|la|this|that|said)\s)?[\s,]*|[\s,]+\Z",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"(?:\s(?:of|for)|,)?\s\(?((?:19|20)\d\d)\)?(?:\s\((?:Cth|UK|NSW|Vic|Qld)\))?\Z")


class Law(NamedTuple):
    """A citation in its normal form; `act` is None for an article whose act is not named beside it."""

    act: str | None
    place: str | None = None
    sections: str | None = None
    """Of a code, whose sections make up acts: the sections."""
    numbered: bool = False
    """The act is cited by a number, not by its name."""

    def write(self, act: str | None = None) -> str | None:
        """Return the citation, of the act that `act` is the preferred form of, if that is given."""
        return " ".join(filter(None, (act or self.act, self.sections, self.place))) or None


@lru_cache(maxsize=4096)  # a document cites the same acts over and over
def parse_law(text: str) -> Law:
    """Return the act and the place in it that a citation names.

    >>> parse_law("35 U.S.C. §§ 200–212").write()
    '35 USC 200-212'
    >>> parse_law("Article 12(3) of Regulation (EU) 2021/695").write()
    'EU reg 2021/695 art 12(3)'
    >>> parse_law("§ 5 Abs. 2 PatG").write(), parse_law("特許法第35条第2項").write()
    ('PatG s 5(2)', '特許法 art 35(2)')
    """
    plain = _DASH.sub("-", " ".join(fold_width(text).split()))
    if not plain.isascii():
        plain = _ENACTED.sub("", plain)
    if code := _read_code(plain):
        return code
    if (eastern := _EASTERN.fullmatch(plain)) and not plain.isascii():
        return _read_eastern(eastern)
    rest, place = _split_place(plain)
    if numbered := _read_numbered(rest if place else plain):
        return Law(numbered, place, numbered=True)
    if clause := _read_clause(plain):
        return clause
    return Law(_write_name(rest) or None, place)


def _read_code(plain: str) -> Law | None:
    """Return the title and sections of a code of the United States."""
    if code := _CODE.fullmatch(plain):
        name = "USC" if code[2].startswith("U") else "CFR"
        return Law(f"{code[1]} {name}", None, _write_code(code[3]) or None, numbered=True)
    if section := _SECTION_OF_TITLE.fullmatch(plain):
        return Law(f"{section[2]} USC", None, _write_numbers(section[1]), numbered=True)
    if title := _TITLE_OF_CODE.search(plain):
        place = _split_place(plain[: title.start()])[1]
        return Law(f"{title[1]} {'CFR' if title[2] else 'USC'}", place, numbered=True)
    return None


def _write_code(text: str) -> str:
    """Return the sections of a code: "§§ 200.29 and 200.306" → "200.29, 200.306"."""
    bare = re.sub(r"(?i)(?:sub)?parts?\s?|sections?\s?|secs?\.\s?|chapters?\s?|§{1,2}\s?", "", text)
    numbers = _NUMBERS.match(bare)
    return _write_numbers(numbers[1]) + (" et seq" if numbers[2] else "") if numbers else bare.strip()


def _write_numbers(text: str) -> str:
    plain = re.sub(r"\s?,?\s(?:Abs(?:atz|\.)|points?|paragraphs?)\s\(?(\w+)\)?", r"(\1)", text)
    plain = re.sub(r"\s(?:Satz|S\.)\s", " sentence ", re.sub(r"\s(?:Nr\.|Nummer)\s", " no ", plain))
    plain = re.sub(r"\b([LRD])\.?\s?(?=\d)", r"\1", plain)
    plain = re.sub(r"\s(?:to|through|bis|à|a)\s(?:§\s?)?", "-", plain)
    plain = re.sub(r",?\s(?:and|or|et|und|y)\s(?:§\s?)?|,\s(?:§\s?)?", ", ", plain)
    return re.sub(r"(?<=[\w)])\s(?=\()", "", plain).strip()


def _split_place(text: str) -> tuple[str, str | None]:
    """Return the words without the article or section they name, and that in its normal form."""
    for cue in _PLACE.finditer(text):
        numbers = _NUMBERS.match(text, cue.end())
        if not numbers or (cue.lastgroup == "title" and not numbers):
            continue
        own = f"{cue.lastgroup} {_write_numbers(numbers[1])}" + (" et seq" if numbers[2] else "")
        before, after = _LINK.sub("", text[: cue.start()]), _LINK.sub("", text[numbers.end() :])
        if inner := _PLACE.match(after):
            after, further = _split_place(after[inner.start() :])
            own = " ".join(filter(None, (own, further)))
        return (after or before), own
    return text, None


def _read_numbered(text: str) -> str | None:
    """Return the normal form of an act that is cited by a number."""
    for pattern, form in _NUMBERED:
        if match := pattern.fullmatch(text):
            return form.format(*match.groups())
    if celex := _CELEX.search(text):
        return f"EU {_CELEX_KIND[celex[2]]} {celex[1]}/{int(celex[3])}"
    if romance := _ROMANCE.match(text):
        kind, number = (romance[1], romance[2]) if romance[1] else (romance[3], romance[4])
        return f"{kind.lower()} {number.replace('.', '')}"
    if era := _ERA_ACT.search(text):
        return f"act {ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}/{era[3]}"
    return _read_union(text)


def _read_union(text: str) -> str | None:
    kind = next((name for pattern, name in _UNION_KIND if pattern.search(text)), None)
    number = _UNION_NUMBER.search(text) if kind else None
    if number is None:
        return None
    first, second = int(number[2]), int(number[3])
    year_last = len(number[3]) == 4 and 1957 <= second <= 2014 and (number["no"] or len(number[2]) < 4)
    year, count = (second, first) if year_last else (first, second)
    return f"EU {kind} {year + 1900 if year < 100 else year}/{count}"


def _read_clause(text: str) -> Law | None:
    clause = _ACQUISITION.match(text)
    if clause is None:
        return None
    hundreds = clause[2].partition(".")[0][:-2].lstrip("0")
    book = clause[1] or _AGENCY_CHAPTERS.get(hundreds if "." in clause[2] else "-")
    if book is None or (clause[1] is None and "-" not in clause[2] and not hundreds):
        return None
    return Law(book, None, clause[2] + (clause[3] or "").replace(" ", ""), numbered=True)


def _read_eastern(match: re.Match[str]) -> Law:
    article = (
        match[2] + (f"-{match[3]}" if match[3] else "") + "".join(f"({n})" for n in match.group(4, 5) if n)
    )
    return Law(match["act"].strip() or None, f"art {article}")


def _write_name(text: str) -> str:
    """Return the name of an act as its citation has it: "Patents Act, 1970" → "Patents Act 1970"."""
    name = _LINK.sub("", text).strip('“”"‘’《》')
    year = _NAMED_YEAR.search(name)
    plain = f"{name[: year.start()]} {year[1]}" if year else name
    plain = re.sub(r"\A((?:[A-ZÄÖÜ][\w-]+(?:\sund\s[A-ZÄÖÜ])?)?[Gg]?esetz(?:buch)?)e?s(?!\w)", r"\1", plain)
    return re.sub(r"\ACode(?=\sd)", "code", plain)
