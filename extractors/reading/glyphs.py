"""Glyphs of a page as pdfium reports them, in displayed coordinates."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

Transform = Callable[[float, float], tuple[float, float]]

BULLET = "•"
BOX = "□"
SYMBOL_BOXES = {0xF06F, 0xF070, 0xF071, 0xF072, 0xF0A8, 0xF0FE, 0xF0FD}
"""Check boxes of the Wingdings fonts, in the private use area; other private signs are bullets."""
BOX_LETTERS = frozenset("bcFopqrx¨þý")
"""The keys of the check boxes in fonts of signs: Wingdings, Webdings, and those of government printers."""
PICTORIAL = re.compile(r"wingding|webding|dingbat|marlett|monotypesorts|gpospec")
DROPPED = {0, 0xFFFE, 0xFFFF, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060}
BOLD_WEIGHT = 600
DIGITS = range(ord("0"), ord("9") + 1)


class Style(NamedTuple):
    """How a text object is set; `upright` is False for text that does not run from left to right."""

    font_size: float
    bold: bool
    italic: bool
    baseline: float
    upright: bool
    direction: tuple[float, float]
    pictorial: bool = False
    """The font draws signs in the place of letters."""


class Glyph(NamedTuple):
    """A character: its box from advance to advance, and its style; a space has `text` ' '."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style


def make_transform(bounds: tuple[float, float, float, float], rotation: int) -> Transform:
    """Return the map from PDF user space to the page as displayed, origin at the top left.

    >>> make_transform((0, 0, 600, 800), 0)(10, 790)
    (10, 10)
    >>> make_transform((0, 0, 600, 800), 90)(10, 790)
    (790, 10)
    """
    left, bottom, right, top = bounds
    if rotation == 90:
        return lambda x, y: (y - bottom, x - left)
    if rotation == 180:
        return lambda x, y: (right - x, y - bottom)
    if rotation == 270:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


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


def read_glyphs(page: Any, transform: Transform) -> list[Glyph]:
    """Return the glyphs of a pypdfium2 page in the order of the file; line breaks come as spaces."""
    text_page = page.get_textpage()
    try:
        return _read(text_page.raw, transform)
    finally:
        text_page.close()


def _read(text_page: Any, transform: Transform) -> list[Glyph]:
    rect = pdfium_c.FS_RECTF()
    rect_ref = ctypes.byref(rect)
    object_at, box_at, address_of = (
        pdfium_c.FPDFText_GetTextObject,
        pdfium_c.FPDFText_GetLooseCharBox,
        ctypes.addressof,
    )
    styles: dict[int, Style] = {}
    spelled: dict[int, str] = {}
    glyphs: list[Glyph] = []
    previous = None
    for index, code in _read_codes(text_page):
        text = spelled.get(code)
        if text is None:
            text = spelled[code] = spell_codepoint(code)
        if not text:
            continue
        handle = object_at(text_page, index)
        if not handle:  # pdfium's own spaces and line ends stand for gaps that we judge ourselves
            if previous is not None and text == " " and pdfium_c.FPDFText_IsGenerated(text_page, index) != 1:
                glyphs.append(previous._replace(text=" "))
            continue
        key = address_of(handle.contents)
        style = styles.get(key)
        if style is None:
            style = styles[key] = _read_style(text_page, index, transform)
        if style.pictorial and text.isalnum():
            text = BOX if text in BOX_LETTERS else BULLET
        box_at(text_page, index, rect_ref)
        x0, top = transform(rect.left, rect.top)
        x1, bottom = transform(rect.right, rect.bottom)
        if x0 > x1:
            x0, x1 = x1, x0
        if top > bottom:
            top, bottom = bottom, top
        if code in DIGITS and style.upright and _is_superior(text_page, index, transform, style):
            style = styles.setdefault(-key, _raise_style(style))
        previous = Glyph(text, x0, top, x1, bottom, style)
        glyphs.append(previous)
    return glyphs


def _read_codes(text_page: Any) -> Iterator[tuple[int, int]]:
    """Yield the places and code points of a page's characters, halves of surrogate pairs joined."""
    unicode_at = pdfium_c.FPDFText_GetUnicode
    high = 0
    for index in range(max(0, pdfium_c.FPDFText_CountChars(text_page))):
        code = unicode_at(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        yield index, code


def _read_style(text_page: Any, index: int, transform: Transform) -> Style:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix))
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y))
    origin_x, baseline = transform(x.value, y.value)
    ahead_x, ahead_y = transform(x.value + matrix.a, y.value + matrix.b)
    across, down = ahead_x - origin_x, ahead_y - baseline
    length = math.hypot(across, down) or 1.0
    scale = math.hypot(matrix.c, matrix.d) or length
    size = abs(pdfium_c.FPDFText_GetFontSize(text_page, index) * scale)
    bold, italic, pictorial = _read_face(text_page, index)
    upright = across > 0 and abs(down) < 0.1 * length
    return Style(round(size, 2), bold, italic, baseline, upright, (across / length, down / length), pictorial)


def _is_superior(text_page: Any, index: int, transform: Transform, style: Style) -> bool:
    """Tell whether a figure is drawn high above the baseline, as fonts with superior figures do."""
    sides = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = sides
    if not pdfium_c.FPDFText_GetCharBox(text_page, index, *(ctypes.byref(side) for side in sides)):
        return False
    heights = [transform(x.value, y.value)[1] for x, y in ((left, bottom), (right, top))]
    return max(heights) < style.baseline - 0.2 * style.font_size and max(heights) > min(heights)


def _raise_style(style: Style) -> Style:
    """Return the style in which a superior figure would be a small figure, raised."""
    size = style.font_size
    return style._replace(font_size=round(0.6 * size, 2), baseline=style.baseline - 0.33 * size)


def _read_face(text_page: Any, index: int) -> tuple[bool, bool, bool]:
    """Return whether the font is bold, italic, and one of signs, from its weight, its flags and its name."""
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    pdfium_c.FPDFText_GetFontInfo(text_page, index, buffer, 128, ctypes.byref(flags))
    name = buffer.value.decode("utf-8", "replace").split("+")[-1].casefold()
    weight = pdfium_c.FPDFText_GetFontWeight(text_page, index)
    named_bold = any(part in name for part in ("bold", "black", "heavy", "demi", "-bd"))
    bold = named_bold or bool(flags.value & 1 << 18) or weight >= BOLD_WEIGHT
    italic = bool(flags.value & 1 << 6) or "ital" in name or "obli" in name
    return bold, italic, PICTORIAL.search(name) is not None
