"""Maps from PDF user space to the page as displayed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Transform = Callable[[Any, Any], tuple[Any, Any]]
"""A map of x and y, which are two numbers or two arrays."""


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
