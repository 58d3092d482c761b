"""Pictures of pages, made ready for OCR: rendered, cleared of specks and set level."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
"""Grey values, 0 for black, by row and column."""

DARK = 160
"""Grey values below it are ink where specks and slants are looked for."""
SPECK_AREA = 3 / 150**2
"""Square inches of the largest speck; the dot of an i in 8 points is three times as large."""
SMALL_LETTER = 10
"""Specks that make up a letter; in smaller type the dots of letters are like specks."""
MANY_SPECKS = 0.05
"""Specks, for each patch of ink, from which on a picture is dirty: clean ones are left as they are."""
LIGHT = 200
MOST_GROUND = 0.6
"""Of a picture of text, at least, that is light ground."""
LETTER_HEIGHTS = (2.5, 20.0)
"""Of letters, in points."""
LEAST_LETTERS = 80
STEEPEST = 6.0
"""Degrees up to which a page may lie slanted."""
CLEARER = 1.3
"""How much more uneven rows are along the slant of text than level; without text they are not."""
LEAST_SLANT = 0.15
"""Degrees below which turning a picture would blur more than it mends."""


def render_page(page: Any, dpi: int) -> Picture:
    """Return the picture of a pypdfium2 page as displayed."""
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    try:
        grey: Picture = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
    finally:
        bitmap.close()
    return grey


def shows_text(picture: Picture, dpi: int) -> bool:
    """Tell whether a picture looks like text: many patches of ink, of letters' size, on light ground."""
    from scipy import ndimage  # noqa: PLC0415 - takes a while, and few documents are scans

    ink = picture < DARK
    if not 0.002 < ink.mean() < 0.3 or (picture > LIGHT).mean() < MOST_GROUND:
        return False
    patches, _ = ndimage.label(ink, np.ones((3, 3)))
    heights = np.array([place[0].stop - place[0].start for place in ndimage.find_objects(patches)])
    lowest, highest = (size * dpi / 72 for size in LETTER_HEIGHTS)
    return int(((heights >= lowest) & (heights <= highest)).sum()) >= LEAST_LETTERS


def remove_specks(picture: Picture, dpi: int) -> Picture:
    """Return the picture without its specks of dust, if it has many."""
    from scipy import ndimage  # noqa: PLC0415 - takes a while, and few documents are scans

    ink = picture < DARK
    patches, count = ndimage.label(ink, np.ones((3, 3)))
    if count == 0:
        return picture
    largest = SPECK_AREA * dpi * dpi
    areas = np.bincount(patches.ravel()[np.flatnonzero(ink)])  # of the ground it does not matter
    small = areas <= largest
    small[0] = False
    letters = areas[1:][~small[1:]]
    if not len(letters) or np.median(letters) < SMALL_LETTER * largest:
        return picture
    if small.sum() < MANY_SPECKS * (count - small.sum()):
        return picture
    clean = picture.copy()
    clean[ndimage.binary_dilation(small[patches])] = 255
    return clean


def level_picture(picture: Picture) -> tuple[Picture, float]:
    """Return the picture turned so that its lines of text are level, and the slant that they had."""
    slant = measure_slant(picture)
    return (picture, 0.0) if abs(slant) < LEAST_SLANT else (_turn_by(picture, -slant), slant)


def measure_slant(picture: Picture) -> float:
    """Return by how many degrees the lines fall to the right.

    The right slant is the one along which the rows of ink are most uneven: full in lines, empty between them
    (W. Postl, Detection of linear oblique structures and skew scan in digitized documents, 1986).
    """
    places = np.flatnonzero(picture < DARK)
    if len(places) < 500:
        return 0.0
    step = max(1, len(places) // 30_000)
    y, x = (side.astype(np.float32) for side in np.divmod(places[::step], picture.shape[1]))
    best, _ = _find_slant(y, x, np.arange(-STEEPEST, STEEPEST + 0.1, 0.5))
    best, unevenness = _find_slant(y, x, np.arange(best - 0.4, best + 0.45, 0.1))
    _, level = _find_slant(y, x, np.zeros(1))
    return best if unevenness > CLEARER * level and abs(best) < STEEPEST else 0.0


def turn_picture(picture: Picture, degrees: int) -> Picture:
    """Return the picture turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))


def _find_slant(y: NDArray[np.float32], x: NDArray[np.float32], slants: NDArray[Any]) -> tuple[float, float]:
    """Return the slant with the most uneven rows, and how uneven they are."""
    height = int(y.max()) + 1
    unevenness = []
    for slant in slants:
        levels = (y - x * np.float32(np.tan(np.radians(slant)))) / 2
        levels -= levels.min()
        counts = np.bincount(levels.astype(np.int32), minlength=height)
        unevenness.append(float(np.square(np.diff(counts)).sum()))
    best = int(np.argmax(unevenness))
    return round(float(slants[best]), 2), unevenness[best]


def _turn_by(picture: Picture, degrees: float) -> Picture:
    turned = Image.fromarray(picture).rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(turned)
