"""Glyphs of a page as pdfium reports them, in displayed coordinates."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.reading.answers import (
    ADVANCE_BOX_AT,
    OBJECT_AT,
    UNICODE_AT,
    Flags,
    Floats,
    Handles,
    Places,
    fill_rows,
)
from extractors.reading.styles import Styles, append_raised, are_superior, read_styles
from extractors.reading.transforms import Transform

BULLET = "•"
BOX = "□"
SYMBOL_BOXES = {0xF06F, 0xF070, 0xF071, 0xF072, 0xF0A8, 0xF0FE, 0xF0FD}
"""Check boxes of the Wingdings fonts, in the private use area; other private signs are bullets."""
BOX_LETTERS = frozenset("bcFopqrx¨þý")
"""The keys of the check boxes in fonts of signs: Wingdings, Webdings, and those of government printers."""
DROPPED = {0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060}
RIGHT_TO_LEFT = ((0x590, 0x900), (0xFB1D, 0xFE00), (0xFE70, 0xFEFD), (0x10800, 0x11000), (0x1E800, 0x1F000))
"""The blocks of the scripts that run so, from the first code point to before the last."""
HYPHENATED = 0xFFFE
"""What pdfium's text of a page has for a hyphen that ends a line within a word."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a page in the order of the file: a row for each, a column for each quality.

    A character's box reaches from advance to advance; a space has the text ` `.
    """

    texts: tuple[str, ...]
    """The different texts of the characters, which `text` counts from 0."""
    styles: Styles
    """Their different styles, which `style` counts from 0."""
    objects: Handles
    """The text objects of the page that have characters."""
    text: Places
    style: Places
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats

    def __len__(self) -> int:
        return len(self.text)

    def where(self, text: str) -> Flags:
        """Return which of the glyphs have this text."""
        return np.array([each == text for each in self.texts], bool)[self.text]

    def take(self, kept: Flags) -> Glyphs:
        """Return the glyphs that are marked."""
        return Glyphs(
            self.texts,
            self.styles,
            self.objects,
            self.text[kept],
            self.style[kept],
            self.x0[kept],
            self.top[kept],
            self.x1[kept],
            self.bottom[kept],
        )


def spell_codepoint(code: int) -> str:
    """Return the text of one code point: ligatures expanded, private signs as bullets, controls dropped.

    >>> spell_codepoint(0xFB01), spell_codepoint(0xF0B7), spell_codepoint(0x0007), spell_codepoint(0xA0)
    ('fi', '•', '', ' ')
    """
    if code < 32:
        return "\u00ad" if code == 2 else " " if code in (9, 10, 13) else ""
    if code in DROPPED or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    if 0xE000 <= code <= 0xF8FF:
        return BOX if code in SYMBOL_BOXES else BULLET if code >= 0xF000 else ""
    if 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", chr(code))
    char = chr(code)
    if char.isspace():
        return " "
    return "" if 0x7F <= code < 0xA0 else char


def read_glyphs(page: Any, transform: Transform) -> Glyphs:
    """Return the glyphs of a pypdfium2 page in the order of the file.

    Spaces and line ends that pdfium adds are left out: they stand for gaps, which `build_words` judges.
    """
    text_page = page.get_textpage()
    try:
        return _read(text_page.raw, transform)
    finally:
        text_page.close()


def _read(text_page: Any, transform: Transform) -> Glyphs:
    codes = _read_codes(text_page)
    known = np.flatnonzero(np.bincount(codes))
    turned = any(low <= code < high for code in known.tolist() for low, high in RIGHT_TO_LEFT)
    objects = _ask_objects(text_page, np.arange(len(codes))) if turned else _read_objects(text_page, codes)
    texts, text = _spell(codes, known)
    places = np.flatnonzero(((text > 0) | _are_unnamed(codes)) & (objects > 0))  # pdfium's own have no object
    codes, text, objects = codes[places], text[places], objects[places]
    objects, firsts, style = _number_objects(objects)
    styles = read_styles(text_page, places[firsts], objects, transform)
    text = _draw_signs(texts, text, styles.pictorial[style])
    figures = np.flatnonzero((codes >= ord("0")) & (codes <= ord("9")) & styles.upright[style])
    raised = figures[are_superior(text_page, places[figures], transform, styles, style[figures])]
    if len(raised):
        style[raised] += len(objects)
        styles = append_raised(styles)
    glyphs = Glyphs(texts, styles, objects, text, style, *_read_boxes(text_page, places, transform))
    return glyphs if text.all() else glyphs.take(text > 0)


def _are_unnamed(codes: Places) -> Flags:
    """Tell which codes are no characters: in a font of signs they may be all there is for a bullet."""
    unnamed: Flags = ((codes > 13) & (codes < 32)) | ((codes >= 0x7F) & (codes < 0xA0))
    return unnamed


def _read_objects(text_page: Any, codes: Places) -> Handles:
    """Return the object that each character belongs to; 0 for the spaces and line ends that pdfium adds.

    An object's characters follow one another, but where text runs from right to left, which pdfium turns
    round: so if a word begins in the object in which it ends, or the next begins, all of it stands there.
    """
    inner = codes > ord(" ")
    edges = np.flatnonzero(np.diff(inner, prepend=False, append=False))
    firsts, lasts = edges[::2], edges[1::2] - 1
    objects = np.zeros(len(codes), np.uintp)
    spaces = np.flatnonzero(~inner)
    objects[spaces] = _ask_objects(text_page, spaces)
    found = _ask_objects(text_page, firsts)
    objects[inner] = np.repeat(found, lasts - firsts + 1)
    parted = np.flatnonzero(np.append(found[1:] != found[:-1], True)[: len(found)])
    mixed = parted[_ask_objects(text_page, lasts[parted]) != found[parted]]
    if len(mixed):
        words = zip(firsts[mixed].tolist(), lasts[mixed].tolist(), strict=True)
        doubtful = np.concatenate([np.arange(first, last + 1) for first, last in words])
        objects[doubtful] = _ask_objects(text_page, doubtful)
    return objects


def _ask_objects(text_page: Any, places: Places) -> Handles:
    return np.array(list(map(OBJECT_AT, repeat(text_page), places.tolist())), np.uintp)


def _number_objects(objects: Handles) -> tuple[Handles, Places, Places]:
    """Return the different objects of characters, the first character of each, and each one's object.

    Nearly always an object's characters follow one another, so that few need to be compared.
    """
    heads = np.flatnonzero(np.diff(objects, prepend=0))
    different, firsts, numbers = np.unique(objects[heads], return_index=True, return_inverse=True)
    return different, heads[firsts], np.repeat(numbers, np.diff(heads, append=len(objects)))


def _read_codes(text_page: Any) -> Places:
    """Return the code point of each of a page's characters; halves of surrogate pairs are joined.

    pdfium is asked for its text at once, and for each character where the two may not have the same places.
    """
    count = max(0, pdfium_c.FPDFText_CountChars(text_page))
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    codes = np.array(buffer, np.intp)[:count]
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.array(list(map(UNICODE_AT, repeat(text_page), range(count))), np.intp)
        return _join_surrogates(codes)
    for place in np.flatnonzero(codes == HYPHENATED).tolist():
        codes[place] = UNICODE_AT(text_page, place)
    return codes


def _join_surrogates(codes: Places) -> Places:
    """Return the code points with each pair as one, in the place of its second half.

    >>> _join_surrogates(np.array([0x41, 0xD835, 0xDC00])).tolist() == [0x41, 0xD835, 0x1D400]
    True
    """
    codes = codes.copy()
    highs, lows = codes[:-1], codes[1:]
    pairs = (highs >= 0xD800) & (highs < 0xDC00) & (lows >= 0xDC00) & (lows < 0xE000)
    lows[pairs] += 0x10000 + ((highs[pairs] - 0xD800) << 10) - 0xDC00
    return codes


def _spell(codes: Places, known: Places) -> tuple[tuple[str, ...], Places]:
    """Return the different texts of code points, an empty one first, and which of them each has.

    `known` are the different code points.
    """
    spelled = [spell_codepoint(code) for code in known.tolist()]
    texts = tuple(dict.fromkeys(["", BOX, BULLET, *spelled]))
    place = {text: number for number, text in enumerate(texts)}
    numbers = np.zeros(codes.max(initial=0) + 1, np.intp)
    numbers[known] = [place[text] for text in spelled]
    return texts, numbers[codes]


def _draw_signs(texts: Sequence[str], text: Places, pictorial: Flags) -> Places:
    """Return the texts with those that a font shows as signs replaced by boxes and bullets."""
    if not pictorial.any():
        return text
    signs = [
        BOX if each in BOX_LETTERS else each if each and not each.isalnum() else BULLET for each in texts
    ]
    drawn = np.array([texts.index(sign) for sign in signs], np.intp)
    return np.where(pictorial, drawn[text], text)


def _read_boxes(
    text_page: Any, places: Places, transform: Transform
) -> tuple[Floats, Floats, Floats, Floats]:
    boxes = np.zeros((len(places), 4), np.float32)
    left, top, right, bottom = fill_rows(boxes, ADVANCE_BOX_AT, repeat(text_page), places.tolist()).T
    (xa, ya), (xb, yb) = transform(left, top), transform(right, bottom)
    return np.minimum(xa, xb), np.minimum(ya, yb), np.maximum(xa, xb), np.maximum(ya, yb)
