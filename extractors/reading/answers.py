"""What pdfium answers when it is asked about many things: columns of numbers.

pdfium tells of one character or path at a time, and documents have millions: its functions are called by bare
prototypes, from loops that run in C, and write into arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
"""Numbers of rows or of characters, from 0."""
Handles = NDArray[np.uintp]
"""What pdfium knows objects by."""
CELL = 4
SHEET = 1 << 16
"""Bytes that pdfium fills at once: the boxes of 4096 characters."""


class Handle(ctypes.c_void_p):
    """What pdfium knows an object by; ctypes makes integers of plain void pointers."""


def strip_prototype(function: Any, result: Any) -> Any:
    """Return a function of pdfium without the types of its arguments, whose check takes most of a call.

    Handles must be passed on as ctypes objects, never as integers, which would lose their upper half.
    """
    return ctypes.cast(function, ctypes.PYFUNCTYPE(result))


UNICODE_AT = strip_prototype(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint)
OBJECT_AT = strip_prototype(pdfium_c.FPDFText_GetTextObject, ctypes.c_size_t)
SIZE_AT = strip_prototype(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)
ORIGIN_AT = strip_prototype(pdfium_c.FPDFText_GetCharOrigin, ctypes.c_int)
INK_BOX_AT = strip_prototype(pdfium_c.FPDFText_GetCharBox, ctypes.c_int)
ADVANCE_BOX_AT = strip_prototype(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int)
MATRIX_AT = strip_prototype(pdfium_c.FPDFText_GetMatrix, ctypes.c_int)
FONT_OF = strip_prototype(pdfium_c.FPDFTextObj_GetFont, ctypes.c_size_t)

OBJECT_ON_PAGE = strip_prototype(pdfium_c.FPDFPage_GetObject, ctypes.c_size_t)
OBJECT_IN_FORM = strip_prototype(pdfium_c.FPDFFormObj_GetObject, Handle)
COUNT_IN_FORM = strip_prototype(pdfium_c.FPDFFormObj_CountObjects, ctypes.c_int)
KIND_OF = strip_prototype(pdfium_c.FPDFPageObj_GetType, ctypes.c_int)
MATRIX_OF = strip_prototype(pdfium_c.FPDFPageObj_GetMatrix, ctypes.c_int)
COLOUR_OF = strip_prototype(pdfium_c.FPDFPageObj_GetFillColor, ctypes.c_int)
PAINT_OF = strip_prototype(pdfium_c.FPDFPath_GetDrawMode, ctypes.c_int)
COUNT_SEGMENTS = strip_prototype(pdfium_c.FPDFPath_CountSegments, ctypes.c_int)
SEGMENT_AT = strip_prototype(pdfium_c.FPDFPath_GetPathSegment, Handle)
KIND_OF_SEGMENT = strip_prototype(pdfium_c.FPDFPathSegment_GetType, ctypes.c_int)
POINT_OF = strip_prototype(pdfium_c.FPDFPathSegment_GetPoint, ctypes.c_int)


class Sheet(NamedTuple):
    """Memory that pdfium writes its answers into, and pointers to each of its cells of four bytes.

    A pointer takes a third as long to make as to use, so that all calls share them. The answers of one call
    are copied out before the next, and pdfium is not asked by two threads at once.
    """

    memory: NDArray[np.uint8]
    pointers: list[Any]


@cache
def _make_sheet() -> Sheet:
    memory = np.zeros(SHEET, np.uint8)
    cells = (ctypes.c_char * SHEET).from_buffer(memory.data)
    return Sheet(memory, [ctypes.byref(cells, each) for each in range(0, SHEET, CELL)])


def fill_rows(rows: NDArray[Any], ask: Any, *subjects: Iterable[Any], apart: bool = False) -> Floats:
    """Return rows that pdfium has filled in, by one call for each; what it cannot tell stays as it was.

    `ask` takes a value of each of the subjects and a pointer to the row, or `apart` one to each column.
    """
    memory, pointers = _make_sheet()
    stride = rows.itemsize * rows.shape[1]
    firsts = range(0, stride // CELL, rows.itemsize // CELL) if apart else [0]
    asked = [iter(each) for each in subjects]
    filled = np.empty(rows.shape)
    for start in range(0, len(rows), SHEET // stride):
        part = rows[start : start + SHEET // stride]
        cells = memory[: part.nbytes].view(rows.dtype).reshape(part.shape)
        cells[:] = part
        columns = [pointers[first : part.nbytes // CELL : stride // CELL] for first in firsts]
        list(map(ask, *(islice(each, len(part)) for each in asked), *columns))
        filled[start : start + len(part)] = cells
    return filled
