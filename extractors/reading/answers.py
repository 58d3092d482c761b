"""What pdfium answers when it is asked about many things: columns of numbers.

pdfium tells of one character or path at a time, and documents have millions: its functions are called by bare
prototypes, from loops that run in C, and write into arrays.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
"""Numbers of rows or of characters, from 0."""


def strip_prototype(function: Any, result: Any) -> Any:
    """Return a function of pdfium without the types of its arguments, whose check takes most of a call.

    Handles must be passed as ctypes gives them, never as integers, which would lose their upper half.
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


def read_numbers(
    ask: Any, text_page: Any, places: Places, width: int, *, kind: type[np.floating] = np.float64
) -> Floats:
    """Return the `width` numbers that pdfium writes for each place, zeros where it has none.

    Functions that write doubles take a pointer to each, those that write floats one to them all.
    """
    rows = np.zeros((len(places), width), kind)
    memory = (ctypes.c_char * rows.nbytes).from_buffer(rows.data)
    step, stride = rows.itemsize, rows.itemsize * width
    offsets = range(0, stride, step if kind is np.float64 else stride)
    pointers = [map(ctypes.byref, repeat(memory), range(each, rows.nbytes, stride)) for each in offsets]
    list(map(ask, repeat(text_page), places.tolist(), *pointers))
    return rows.astype(np.float64)
