from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from dataset.records import Box
from extractors.extent_boxes import locate_extents
from extractors.opening import open_pdf
from extractors.pages import Lettering, read_lettering, read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
SIZE, LEADING, WIDTH = 10.0, 14.0, 150.0
COLUMNS = (40.0, 240.0)
TOP, LINES = 380.0, 6
"""Of a column of the made pages, in points from below, and how many lines it has."""


class Setter:
    """Sets words in two columns, page after page, and parts some at the ends of lines."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self._canvas = Canvas(self.buffer, pagesize=(420, 400), invariant=1)
        self._canvas.setFont("Helvetica", SIZE)
        self._page, self._column, self._line, self._x = 1, 0, 0, 0.0
        self.boxes: list[Box] = []

    def set_words(self, words: Sequence[str], parted: Sequence[int]) -> None:
        for number, word in enumerate(words):
            place = parted[number % len(parted)]
            if self._fits(word):
                self._draw(word)
            elif 1 < place < len(word) - 1 and self._fits(word[:place] + "-"):
                self._draw(word[:place] + "-")
                self._break_line()
                self._draw(word[place:])
            else:
                self._break_line()
                self._draw(word)

    def finish(self) -> bytes:
        self._close_column()
        self._canvas.showPage()
        self._canvas.save()
        return self.buffer.getvalue()

    def _fits(self, word: str) -> bool:
        return self._x + stringWidth(word, "Helvetica", SIZE) < WIDTH

    def _draw(self, word: str) -> None:
        x = COLUMNS[self._column] + self._x
        self._canvas.drawString(x, TOP - LEADING * self._line, word)
        self._x += stringWidth(word + " ", "Helvetica", SIZE)

    def _break_line(self) -> None:
        self._line, self._x = self._line + 1, 0.0
        if self._line == LINES:
            self._close_column()
            self._line, self._column = 0, self._column + 1
            if self._column == len(COLUMNS):
                self._column, self._page = 0, self._page + 1
                self._canvas.showPage()
                self._canvas.setFont("Helvetica", SIZE)

    def _close_column(self) -> None:
        x0, top = COLUMNS[self._column], 400 - TOP - 0.78 * SIZE
        bottom = 400 - TOP + LEADING * min(self._line, LINES - 1) + 0.22 * SIZE
        self.boxes.append(Box(self._page, x0, top, x0 + WIDTH, bottom))


def read_letterings(data: bytes) -> dict[int, Lettering]:
    with open_pdf(data) as pdf:
        numbers = range(1, len(pdf.document) + 1)
        return {number: lettering for number in numbers if (lettering := read_lettering(pdf, number))}


class Print:
    """The letters and figures of a PDF's pages, where pdfium sees their middles."""

    def __init__(self, data: bytes) -> None:
        self._letters: dict[int, list[tuple[float, float, str]]] = {}
        document = pdfium.PdfDocument(data)
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            text_page, (left, _, _, top) = page.get_textpage(), page.get_bbox()
            self._letters[number] = []
            for place, char in enumerate(text_page.get_text_range()):
                if keep_letters(char):
                    x0, low, x1, high = text_page.get_charbox(place)
                    self._letters[number].append(((x0 + x1) / 2 - left, top - (low + high) / 2, char))
        document.close()

    def read_inside(self, boxes: Sequence[Box]) -> str:
        return "".join(
            char
            for box in boxes
            for x, y, char in self._letters[box.page_number]
            if box.x0 < x < box.x1 and box.top < y < box.bottom
        )


def keep_letters(text: str) -> str:
    return re.sub(r"[^\w]|_", "", text.replace("\u0002", "").replace("\ufffe", ""))


WORDS = st.lists(st.text("abcdefghmnorstuw", min_size=2, max_size=14), min_size=20, max_size=120)


@settings(max_examples=25, deadline=None)
@given(WORDS, st.lists(st.integers(0, 9), min_size=1, max_size=7), st.data())
def test_boxes_hold_the_words_of_an_extent_across_lines_columns_and_pages(
    words: list[str], parted: list[int], data: st.DataObject
) -> None:
    setter = Setter()
    setter.set_words(words, parted)
    pdf = setter.finish()
    starts = [sum(len(word) + 1 for word in words[:i]) for i in range(len(words))]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    extents = [(starts[first], starts[last] + len(words[last])), (0, starts[-1] + len(words[-1]))]
    text = " ".join(words)

    found = locate_extents(text, setter.boxes, extents, read_letterings(pdf))

    printed = Print(pdf)
    for (start, end), boxes in zip(extents, found, strict=True):
        assert printed.read_inside(boxes) == keep_letters(text[start:end])
        assert len({(box.page_number, box.x0 < 200, round(box.bottom)) for box in boxes}) == len(boxes)


@pytest.mark.parametrize("name", ["journal-article", "japan-international-rd-brief"])
def test_words_of_real_passages_are_found_where_they_stand(name: str) -> None:
    data = (SAMPLES / f"{name}.pdf").read_bytes()
    pages, letterings = read_pages(data), read_letterings(data)
    printed = Print(data)
    for passage in read_passages(pages, document_id="d", tables=find_tables(pages)):
        matches = re.finditer(r"\w+(?:[ ,]+\w+){0,3}", passage.text)
        extents = [match.span() for match in matches]
        found = locate_extents(passage.text, passage.boxes, extents, letterings)
        for (start, end), boxes in zip(extents, found, strict=True):
            wanted = keep_letters(passage.text[start:end])
            assert printed.read_inside(boxes).translate(FIGURES) == wanted.translate(FIGURES)


FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def set_lines(*lines: tuple[float, float, str]) -> tuple[bytes, Box]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(420, 400), invariant=1)
    canvas.setFont("Helvetica", SIZE)
    for x, y, text in lines:
        canvas.drawString(x, 400 - y, text)
    canvas.save()
    return buffer.getvalue(), Box(1, 0, 0, 420, 400)


def test_a_part_of_a_word_has_the_box_of_its_letters() -> None:
    pdf, box = set_lines((40, 100, "receives (50%),"))
    ((number, sign, word),) = [
        locate_extents("receives (50%),", [box], [(10, 12), (12, 13), (0, 8)], read_letterings(pdf))
    ]

    assert number[0].x1 == pytest.approx(sign[0].x0, abs=0.1)
    assert number[0].x0 > word[0].x1
    left = 40 + stringWidth("receives (", "Helvetica", SIZE)
    assert number[0].x0 == pytest.approx(left, abs=1)


def test_cells_that_are_set_in_another_order_are_found() -> None:
    pdf, box = set_lines(
        (300, 100, "three hundred"), (40, 100, "Costs of"), (40, 114, "staff"), (300, 114, "thousand euros")
    )
    text = "Costs of staff | three hundred thousand euros"
    found = locate_extents(text, [box], [(0, 14), (17, 45)], read_letterings(pdf))

    assert [len(boxes) for boxes in found] == [2, 2]
    assert all(box.x1 < 200 for box in found[0])
    assert all(box.x0 > 200 for box in found[1])


def test_what_is_not_on_the_page_has_no_boxes() -> None:
    pdf, box = set_lines((40, 100, "Something else altogether"))

    assert locate_extents("Title vests in the Host", [box], [(0, 11)], read_letterings(pdf)) == ((),)
    assert locate_extents("Title vests", [box], [(0, 11)], {}) == ((),)
