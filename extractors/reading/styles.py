"""How the text objects of a page are set: size, baseline, direction and face."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, fields, replace
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.reading.answers import (
    FONT_OF,
    INK_BOX_AT,
    MATRIX_AT,
    ORIGIN_AT,
    SIZE_AT,
    Flags,
    Floats,
    Handle,
    Handles,
    Places,
    fill_rows,
)
from extractors.reading.transforms import Transform

PICTORIAL = re.compile(r"wingding|webding|dingbat|marlett|monotypesorts|gpospec")
BOLD_WEIGHT = 600


@dataclass(frozen=True, slots=True)
class Styles:
    """How the text objects of a page are set: a row for each object, a column for each quality."""

    font_size: Floats
    baseline: Floats
    across: Floats
    down: Floats
    """With `across`, the direction in which the text runs, of length 1."""
    upright: Flags
    """The text runs from left to right."""
    bold: Flags
    italic: Flags
    pictorial: Flags
    """The font draws signs in the place of letters."""


def read_styles(text_page: Any, places: Places, objects: Handles, transform: Transform) -> Styles:
    """Return the styles of text objects, each as it is at the place of its first character."""
    asked = repeat(text_page), places.tolist()
    x, y = fill_rows(np.zeros((len(places), 2)), ORIGIN_AT, *asked, apart=True).T
    a, b, c, d, _, _ = fill_rows(np.zeros((len(places), 6), np.float32), MATRIX_AT, *asked).T
    origin_x, baseline = transform(x, y)
    ahead_x, ahead_y = transform(x + a, y + b)
    across, down = ahead_x - origin_x, ahead_y - baseline
    length, scale = np.hypot(across, down), np.hypot(c, d)
    length[length == 0] = 1.0
    scale = np.where(scale == 0, length, scale)
    size = np.array(list(map(SIZE_AT, *asked)), np.float64)
    bold, italic, pictorial = _read_faces(text_page, places, objects)
    return Styles(
        font_size=np.round(np.abs(size * scale), 2),
        baseline=baseline,
        across=across / length,
        down=down / length,
        upright=(across > 0) & (np.abs(down) < 0.1 * length),
        bold=bold,
        italic=italic,
        pictorial=pictorial,
    )


def are_superior(
    text_page: Any, places: Places, transform: Transform, styles: Styles, style: Places
) -> Flags:
    """Tell which figures are drawn high above the baseline, as fonts with superior figures do."""
    boxes = np.zeros((len(places), 4))
    left, right, bottom, top = fill_rows(boxes, INK_BOX_AT, repeat(text_page), places.tolist(), apart=True).T
    height, other = transform(left, bottom)[1], transform(right, top)[1]
    lowest = np.maximum(height, other)
    limit = styles.baseline[style] - 0.2 * styles.font_size[style]
    superior: Flags = (lowest < limit) & (height != other)
    return superior


def append_raised(styles: Styles) -> Styles:
    """Return the styles, followed by those in which a superior figure would be a small figure, raised."""
    size = styles.font_size
    raised = replace(styles, font_size=np.round(0.6 * size, 2), baseline=styles.baseline - 0.33 * size)
    columns = [(getattr(styles, each.name), getattr(raised, each.name)) for each in fields(Styles)]
    return Styles(*map(np.concatenate, columns))


def _read_faces(text_page: Any, places: Places, objects: Handles) -> tuple[Flags, Flags, Flags]:
    """Return whether the fonts of text objects are bold, italic, and of signs; few fonts set many objects."""
    faces: dict[int, tuple[bool, bool, bool]] = {}
    fonts = list(map(FONT_OF, (Handle * len(objects)).from_buffer(objects.data)))
    for font, place in zip(fonts, places.tolist(), strict=True):
        if font not in faces:
            faces[font] = _read_face(text_page, place)
    rows = np.array([faces[font] for font in fonts], bool).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]


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
