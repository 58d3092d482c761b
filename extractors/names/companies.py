"""Companies by the legal forms of all countries: "Kelpworks Pte. Ltd.", "Küstenwerk AG"."""

from __future__ import annotations

import re

from extractors.found import Found
from extractors.names.cues import Cues
from extractors.names.tokens import is_shouted
from extractors.text_words import read_words

_PIECE = re.compile(r"\S+")
_NAME = re.compile(r"[(“\"‘'«„]?(?:[dDlL][’'])?(?P<word>[^\W_a-z][\w’'&.\-–+!]*|[a-zß][A-Z]\w+)")
_LINKS = frozenset({"&", "of", "de", "du", "des", "del", "di", "da", "do", "van", "von", "für"})
_ARTICLES = frozenset("Die Das Der Den Dem Des Eine Einer Ein La Le Les El Los Las Une Un Una Il Lo".split())
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.)+|(?:St|Mt|Dr|Bros|Co|Intl|Mfg|Tech|Pvt|Pte|Pty)\.")
_REACH = 90
"""Characters, at most, of a company's name before its legal form."""
_MOST_WORDS = 8
_NO_FORM_AFTER = re.compile(r"\s(?:Partnership|Liability|Rights|Edition|Time|Term|Access|Data)\b")
_NUMBER_AFTER = re.compile(r"[\s-]\d")
_STREET = re.compile(r"(?:Avenue|Ave\.|Street|St\.|Road|Rd\.|Drive|Boulevard|Blvd\.|Quadrant)$")


def find_companies(text: str, cues: Cues) -> list[Found]:
    """Return the companies in `text` whose names end with a legal form.

    A form of two letters ("AG", "SA") is not looked for behind a comma, where it may be a state.

    Args:
        text: a passage's text.
        cues: what `extractors.names.cues.read_cues` returned.
    """
    if cues.form_words.isdisjoint(read_words(text)) and not cues.short_forms.search(text):
        return []
    form = cues.forms.search(text)
    if form is None or is_shouted(text):
        return []
    found: list[Found] = []
    while form:
        reached = found[-1].end if found else 0
        start = None if _NO_FORM_AFTER.match(text, form.end()) else _find_start(text, form, reached, cues)
        if start is not None:
            found.append(Found("ORGANIZATION", start, form.end(), "pattern"))
        form = cues.forms.search(text, form.end())
    return found


def _find_start(text: str, form: re.Match[str], reached: int, cues: Cues) -> int | None:
    """Return where the name before a legal form begins; None where no word there tells it from others."""
    short = len(form["form"]) == 2
    name_end = form.start() - (text[form.start() - 1 : form.start()] == ",")
    if short and (name_end < form.start() or _NUMBER_AFTER.match(text, form.end())):
        return None
    if _STREET.search(text, max(0, form.start() - 12), form.start()):
        return None
    low = max(reached, form.start() - _REACH)
    pieces = [*_PIECE.finditer(text, low, name_end)]
    names: list[tuple[int, str]] = []
    for piece in reversed(pieces[-_MOST_WORDS:]):
        name = _NAME.fullmatch(piece.group())
        cut = piece.start() == low > reached or _is_closed(piece.group(), last=not names)
        if cut or (name is None and not _links(piece.group(), text, piece.start(), cues)):
            break
        names.append((piece.start() + (name.start("word") if name else 0), name["word"] if name else ""))
        if name and name.group()[0] in '(“"‘«„':
            break
    while names and _is_no_part(*names[-1], cues):
        names.pop()
    telling = any(word and word not in cues.generic for _, word in names)
    return names[-1][0] if telling else None


def _links(word: str, text: str, start: int, cues: Cues) -> bool:
    """Tell whether a word joins two of a company's name; "of" does in "Bank of Bayport Ltd" alone."""
    if word != "of":
        return word in _LINKS
    before = text[max(0, start - 25) : start].split()
    return bool(before) and before[-1] in cues.left


def _is_closed(piece: str, *, last: bool) -> bool:
    """Tell whether a word ends a clause, so that a name behind it begins anew."""
    if piece.endswith("."):
        return _ABBREVIATION.fullmatch(piece) is None
    return piece[-1] in ",;:)!?]”»" and not last


def _is_no_part(start: int, word: str, cues: Cues) -> bool:
    """Tell whether a word before a company's name is none of its words: a link, an opener, an article."""
    return not word or word in cues.openers or (word in _ARTICLES and (start == 0 or word[0] == "D"))
