"""What stands at the start of list items, clauses and headings: bullets and enumerators."""

from __future__ import annotations

import re

BULLETS = frozenset("−•‣◦●○▪▫■□◆◇►▶➢➤➔→❖✓✔☐☑☒·∙⁃–—-*»\u2043⚫⬤◯〇❖➣⮚✦★☆")
DASHES = frozenset("−–—-*·»→")
"""Bullets that also stand within sentences."""

ENUMERATOR = re.compile(
    r"(?:(?:\((?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,6}|[a-z]{2})\)){1,4}"  # (1) (a) (iv) (a)(1)
    r"|(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,6})[.)]"  # 1. a) iv.
    r"|\d{1,2}[a-z]\.?"  # 5a.
    r"|[①-⑳㋐-㋾]|[（(]?[0-9０-９一二三四五六七八九十ア-ン]{1,2}[）)．])$"
)
NUMBERING = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?$|[A-Z]\.\d+(?:\.\d+)*\.?$")
"""8.2.1, 4.0, A.1: the numbers of clauses and headings."""
PARTS = re.compile(r"(\(?(?:\d+\.)*)(\d+|[A-Za-z]+)([.)]?)")
ROMANS = (
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
)
DIVISION = re.compile(
    r"(?:§+\s?\d+|(?:article|section|chapter|part|annex|appendix|title|schedule|subpart|artikel|abschnitt|kapitel|teil|"
    r"anhang|anlage|chapitre|titre|annexe|partie|artículo|capítulo|sección|título|anexo|第)"
    r"(?:\s*\d+|\s+(?-i:[IVXLC]+|[A-Z])\b|\s*[一二三四五六七八九十]+))",
    re.IGNORECASE,
)


def is_bullet(text: str) -> bool:
    """Tell whether a word is a bullet alone.

    >>> is_bullet("•"), is_bullet("a")
    (True, False)
    """
    return len(text) <= 2 and all(char in BULLETS for char in text)


def split_bullet(text: str) -> tuple[str, str]:
    """Return the bullet that a word begins with, if any, and the rest of the word.

    >>> split_bullet("•"), split_bullet("●Item"), split_bullet("-5"), split_bullet("○○銀行")
    (('•', ''), ('●', 'Item'), ('', '-5'), ('', '○○銀行'))
    """
    if is_bullet(text):
        return text, ""
    attached = text[0] in BULLETS - DASHES and text[0] not in "□" and text[1:2] not in BULLETS
    return (text[0], text[1:]) if attached else ("", text)


def is_enumerator(text: str) -> bool:
    """Tell whether a word numbers an item.

    >>> [is_enumerator(text) for text in ("(iv)", "(a)(1)", "1.", "5a.", "8.2.1", "2014.")]
    [True, True, True, True, False, False]
    """
    return ENUMERATOR.match(text) is not None


def split_marks(text: str) -> tuple[str, ...]:
    """Return the bullet or numbers that a word is, outermost first, or nothing.

    >>> split_marks("•"), split_marks("8.2.1"), split_marks("(a)(1)"), split_marks("2014")
    (('•',), ('8.2.1',), ('(a)', '(1)'), ())
    """
    if not text or not (is_bullet(text) or is_enumerator(text) or NUMBERING.match(text)):
        return ()
    return tuple(re.findall(r"\([^()]+\)", text)) if text.count("(") > 1 else (text,)


def is_clause_number(text: str) -> bool:
    """Tell whether a text numbers a clause and says nothing else, as what is set far left of it may.

    >>> [is_clause_number(text) for text in ("Article 5", "8.2.1", "(b)", "§ 12a.", "Article 5 Costs")]
    [True, True, True, True, False]
    """
    division = DIVISION.match(text)
    if division:
        return len(text) - division.end() <= 2 and " " not in text[division.end() :]
    return is_enumerator(text) or (NUMBERING.match(text) is not None and " " not in text)


def follows(before: str, after: str) -> bool:
    """Tell whether one enumerator is the next after another, as `(b)` is after `(a)`.

    >>> follows("(a)", "(b)"), follows("9.", "10."), follows("(iii)", "(iv)"), follows("8.2.1", "8.2.2")
    (True, True, True, True)
    >>> follows("(a)", "b."), follows("1.", "5.")
    (False, False)
    """
    a, b = PARTS.fullmatch(before), PARTS.fullmatch(after)
    if not a or not b or (a.group(1), a.group(3)) != (b.group(1), b.group(3)):
        return False
    one, two = a.group(2), b.group(2)
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    if len(one) == len(two) == 1 and ord(two) == ord(one) + 1:
        return True
    romans = [one.casefold(), two.casefold()]
    return all(each in ROMANS for each in romans) and ROMANS.index(romans[1]) == ROMANS.index(romans[0]) + 1
