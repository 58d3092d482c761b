"""The text of a block from its pieces: spaces, signs, raised marks and line breaks as in passages of PDFs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.formats.blocks import Piece
from extractors.reading.glyphs import spell_codepoint
from extractors.reading.hyphens import RAISED, join_break, spell_raised, strip_leaders
from extractors.reading.vocabulary import Vocabulary

_DENSE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_DENSE_BREAK = re.compile(rf"(?<={_DENSE})[ \t\r]*\n\s*(?={_DENSE})")
_RAISED_LETTERS = str.maketrans("ivxlc", "ⁱᵛˣˡᶜ") | RAISED
_CLOSING = "),.;:]”’"
_REACH = 300
"""Characters before a line break that may tell how to join it."""


class _Spelling(dict[int, str]):
    """The translation of code points, filled as they occur."""

    def __missing__(self, code: int) -> str:
        """Return and keep the text of a code point; soft hyphens are no text."""
        self[code] = "" if code == 0xAD else spell_codepoint(code)
        return self[code]


@cache
def _load_spelling() -> _Spelling:
    return _Spelling()


def spell_text(text: str) -> str:
    r"""Return a text as passages have it, white space untouched but for its kind.

    >>> spell_text("of\ufb01ce\xa0of co\xadordination")
    'office of coordination'
    """
    return _DENSE_BREAK.sub("", text).translate(_load_spelling())


def spell_pieces(pieces: Sequence[Piece], vocabulary: Vocabulary) -> str:
    """Return the text of pieces, single-spaced; `vocabulary` tells which hyphens at line ends stay.

    >>> note = Piece("3", 9, 10, raised=True)
    >>> spell_pieces([Piece(" The  Party", 0, 9), note, Piece(" owns", 10, 15)], Vocabulary())
    'The Party ³ owns'
    """
    done: list[str] = []
    text = ""
    line: list[Piece] = []
    for piece in (*pieces, None):
        if piece is not None and not piece.is_break:
            line.append(piece)
            continue
        text = join_break(text, " ".join(_spell_line(line).split()), vocabulary)
        line = []
        if len(text) > 2 * _REACH:
            done.append(text[:-_REACH])
            text = text[-_REACH:]
    return strip_leaders("".join(done) + text)


def _spell_line(pieces: Sequence[Piece]) -> str:
    text, plain, marked = "", "", False
    for run in _join_raised(pieces):
        mark = run.text.strip()
        told, marks = spell_raised(mark, text + plain) if run.raised else (mark, False)
        if run.raised and (marks or told != mark or _is_roman(mark)):
            text, plain = text + spell_text(plain), ""
            gap = "" if text.endswith("(") or not (marks or _is_roman(mark)) else " "
            text += gap + (mark.translate(_RAISED_LETTERS) if _is_roman(mark) else told)
            marked = True
            continue
        if marked and run.text and not run.text[0].isspace() and run.text[0] not in _CLOSING:
            plain += " "
        plain += run.text
        marked = False
    return text + spell_text(plain)


def _is_roman(mark: str) -> bool:
    return bool(mark) and not mark.strip("ivxlc")


def _join_raised(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces with neighbours that are raised as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.raised and joined[-1].raised:
            joined[-1] = Piece(joined[-1].text + piece.text, joined[-1].start, piece.end, raised=True)
        else:
            joined.append(piece)
    return joined


def find_bounds(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Return where the first visible character of pieces begins in the source and where the last ends.

    >>> find_bounds([Piece(" a ", 5, 8), Piece("&", 12, 17), Piece(" ", 17, 18)])
    (6, 17)
    """
    seen = [piece for piece in pieces if piece.end > piece.start and spell_text(piece.text).strip()]
    if not seen:
        place = pieces[0].start if pieces else 0
        return place, place
    first, last = seen[0], seen[-1]
    before = len(first.text) - len(first.text.lstrip()) if _is_verbatim(first) else 0
    after = len(last.text) - len(last.text.rstrip()) if _is_verbatim(last) else 0
    return first.start + before, last.end - after


def _is_verbatim(piece: Piece) -> bool:
    return piece.end - piece.start == len(piece.text)
