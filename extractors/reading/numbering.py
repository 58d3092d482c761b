"""The numbers of headings, as laws, contracts and reports set them: `Article 4`, `§ 5`, `II.`, `1.2.3`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

ANNEX, PART, TITLE, CHAPTER, SUBCHAPTER, SECTION, SUBSECTION, ARTICLE = range(8)
DIVISIONS = {
    ANNEX: "annex appendix schedule attachment exhibit anhang anlage annexe anexo apéndice appendice "
    "allegato bijlage",
    PART: "part book teil buch partie livre parte libro deel",
    TITLE: "title titel titre título titolo",
    CHAPTER: "chapter kapitel kap chapitre capítulo cap capitolo hoofdstuk",
    SUBCHAPTER: "subchapter subpart",
    SECTION: "section sec abschnitt sección sezione afdeling",
    SUBSECTION: "subsection sous-section unterabschnitt subsección",
    ARTICLE: "article artikel art artículo articolo §",
}
"""What the divisions of laws are called, by how deep they lie."""
RANKS = {word: rank for rank, words in DIVISIONS.items() for word in words.split()}
JAPANESE = {"編": PART, "部": PART, "章": CHAPTER, "節": SECTION, "款": SUBSECTION, "条": ARTICLE}
ORDINALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|"
    "premier|première|ier|ière|unique|préliminaire|"
    "preliminar|primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|únic[oa]"
)
COUNT = r"(?:\d{1,4}|[IVXLC]+|[A-Z])(?:[-–.]\d{1,3})*[a-z]?"
DIVISION = re.compile(
    rf"(?P<word>{'|'.join(sorted(RANKS, key=len, reverse=True))})s?\.?\s*"
    rf"(?P<value>{COUNT}|{ORDINALS})(?![\w(])",
    re.IGNORECASE,
)
GERMAN_DIVISION = re.compile(
    r"(?P<value>Erste|Zweite|Dritte|Vierte|Fünfte|Sechste|Siebte|Achte|Neunte|Zehnte)[rs]\s+"
    r"(?P<word>Teil|Buch|Titel|Kapitel|Abschnitt|Unterabschnitt)\b",
    re.IGNORECASE,
)
JAPANESE_DIVISION = re.compile(r"第\s*(?P<value>[\d一二三四五六七八九十百]+)\s*(?P<word>[編部章節款条])")
LABELLED = re.compile(r"(?P<word>[^\W\d_]{3,20})\s+(?P<value>\d{1,3}|[IVXL]+|[A-Z])(?=\s*(?:[:.–—|-]|$))")
"""`Step 2: Apply`, `Empfehlung 3`: a word and a number that count the parts of one document."""
PATH = re.compile(r"(?:\d{1,3}|[A-Z]|[IVXLC]+)(?:\.(?:\d{1,3}|[A-Ha-h]))+\.?$|[A-Z]-\d{1,2}\.?$")
BRACKETED = re.compile(r"\((\d{1,3}|[A-Za-z]|[ivx]{1,5})\)$")
SIGNED = re.compile(r"(\d{1,3}|[A-Za-z]|[IVXLC]{1,6}|[ivx]{1,5})([.):])$")
GLUED = re.compile(r"^(?:\(\d{1,3}\)|\d{1,3}(?:\.\d{1,3})*[.)]?)(?=[\u3040-\u9fff])")
"""A number before characters that no space parts from it."""
ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Number:
    """A heading's number: the `scheme` that it belongs to and its `parts`, outermost first, as written."""

    scheme: str
    parts: tuple[str, ...]
    rank: int | None = None
    """How deep a law's division of this name lies."""
    bare: bool = False
    """The heading is its number alone, as `Article 4`; the one next to it is its title."""

    @property
    def value(self) -> int:
        """What the last part counts, from 1; 0 where that is not known."""
        return _count(self.parts[-1], roman="i" in self.scheme.casefold() or len(self.parts[-1]) > 1)


@lru_cache(maxsize=1 << 10)
def read_number(text: str) -> Number | None:
    """Return the number that a heading begins with, or None.

    >>> read_number("Section 8: Results").scheme, read_number("Section 8: Results").parts
    ('section', ('8',))
    >>> read_number("2.5.1 Training").parts, read_number("III.A.2 Costs").parts
    (('2', '5', '1'), ('III', 'A', '2'))
    >>> read_number("2.1補助事業").parts, read_number("2023年の予算")
    (('2', '1'), None)
    >>> read_number("Article 4").bare, read_number("Step 2: Apply").scheme, read_number("U.S. policy")
    (True, 'step', None)
    """
    text = GLUED.sub(r"\g<0> ", unicodedata.normalize("NFKC", text).strip(), count=1)
    return _read_division(text) or _read_enumerator(text) or _read_labelled(text)


def cut_number(text: str) -> str:
    """Return a heading's text without the number that it begins with.

    >>> cut_number("Section 8: Results"), cut_number("3.1 Scope"), cut_number("Scope")
    ('Results', 'Scope', 'Scope')
    """
    number = read_number(text)
    if number is None:
        return text
    match = DIVISION.match(text) or GERMAN_DIVISION.match(text) or JAPANESE_DIVISION.match(text)
    match = match or LABELLED.match(text)
    rest = text[match.end() :] if match else text.partition(" ")[2]
    return rest.lstrip(" .:–—-|")


def _read_division(text: str) -> Number | None:
    match = DIVISION.match(text) or GERMAN_DIVISION.match(text) or JAPANESE_DIVISION.match(text)
    if match is None:
        return None
    word = match["word"].casefold()
    rank = JAPANESE[word] if word in JAPANESE else RANKS[word]
    parts = tuple(re.split(r"[-–.]", match["value"]))
    return Number(word, parts, rank, bare=match.group() == text.rstrip(".:"))


def _read_enumerator(text: str) -> Number | None:
    first, _, rest = text.partition(" ")
    if PATH.match(first) and not first.startswith("0") and _is_path(first):
        parts = tuple(re.split(r"[-.]", first.rstrip(".")))
        name = _name_scheme(parts[0])
        return Number(name if name == "1" else f"{name}.", parts, bare=not rest)
    bracketed, signed = BRACKETED.match(first), SIGNED.match(first)
    if bracketed:
        return Number(f"({_name_scheme(bracketed[1])})", (bracketed[1],))
    if signed and rest:
        name = _name_scheme(signed[1])
        return Number(name if name == "1" and signed[2] != ")" else name + signed[2], (signed[1],))
    if first.isdigit() and len(first) < 3 and rest[:1].isupper() and not first.startswith("0"):
        return Number("1", (first,))
    if re.fullmatch("[IVX]{1,5}", first) and rest[:1].isupper():
        return Number("I.", (first,))
    return None


def _is_path(text: str) -> bool:
    """Tell a heading's number from an abbreviation such as `U.S.`: it has figures, or is Roman."""
    return any(char.isdigit() for char in text) or re.match(r"[IVX]{2,}\.[A-H]\.?$", text) is not None


def _read_labelled(text: str) -> Number | None:
    match = LABELLED.match(text)
    if match is None:
        return None
    return Number(match["word"].casefold(), (match["value"],), bare=match.group() == text.rstrip(".:"))


def _name_scheme(mark: str) -> str:
    """Return `1`, `I`, `i`, `A` or `a`, by which a mark counts; `C` is a letter, `I` and `V` are Roman."""
    if mark.isdigit():
        return "1"
    roman = set(mark.casefold()) <= set("ivx") or (
        len(mark) > 1 and set(mark.casefold()) <= set(ROMAN_DIGITS)
    )
    if roman:
        return "I" if mark.isupper() else "i"
    return "A" if mark.isupper() else "a"


def take_for_letter(number: Number, before: Number) -> Number:
    """Return the number as a letter if, as `I.` after `H.`, it is the next after the letter before."""
    letter = number.parts[-1]
    if len(letter) != 1 or number.rank is not None or number.scheme.casefold() == before.scheme.casefold():
        return number
    scheme = number.scheme.replace("I", "A").replace("i", "a")
    if scheme == before.scheme and ord(letter) == ord(before.parts[-1][0]) + 1:
        return replace(number, scheme=scheme)
    return number


def _count(part: str, *, roman: bool) -> int:
    part = part.casefold()
    if part.isdigit():
        return int(part)
    if roman and set(part) <= set(ROMAN_DIGITS):
        return _read_roman(part)
    return ord(part) - ord("a") + 1 if len(part) == 1 and "a" <= part <= "z" else 0


def _read_roman(part: str) -> int:
    values = [ROMAN_DIGITS[char] for char in part]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
