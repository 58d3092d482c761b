"""The words of a page come once each, in the order in which they were written, however the page is laid out."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables

WIDTH, HEIGHT, SIZE, LEADING = 612, 792, 10, 12
LENGTHS = st.lists(st.integers(8, 24), min_size=2, max_size=3)
SIDES = st.sampled_from(["left", "right"])


def spell(number):
    """Return a word of letters for a number; words are sorted as their numbers are."""
    return "".join("bdeghnopqu"[int(digit)] for digit in f"{number:05d}")


class Sheet:
    """A page on which numbered words are set; `written` is the order in which a person reads them."""

    def __init__(self):
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=(WIDTH, HEIGHT))
        self.written = []

    def set_lines(self, left, top, width, count):
        """Set lines of words as wide as `width` allows and return the height below them."""
        self.canvas.setFont("Helvetica", SIZE)
        for row in range(count):
            x = left
            while True:
                word = spell(len(self.written))
                if x + self.canvas.stringWidth(word) > left + width:
                    break
                self.canvas.drawString(x, HEIGHT - top - row * LEADING, word)
                self.written.append(word)
                x += self.canvas.stringWidth(word + " ")
        return top + count * LEADING

    def fill(self, left, top, width, height):
        self.canvas.setFillGray(0.9)
        self.canvas.rect(left, HEIGHT - top - height, width, height, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def frame(self, left, top, width, height):
        """Draw a box as four lines."""
        x0, x1, y0, y1 = left, left + width, HEIGHT - top - height, HEIGHT - top
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.canvas.line(*line)

    def rule(self, top):
        self.canvas.line(60, HEIGHT - top, WIDTH - 60, HEIGHT - top)

    def read(self):
        self.canvas.showPage()
        self.canvas.save()
        data = self.stream.getvalue()
        pages = read_pages(data)
        passages = read_passages(pages, document_id="d", tables=find_tables(pages))
        return [w for p in passages for w in p.text.replace(" | ", " ").split()]


def set_columns(sheet, top, lengths, margin=60):
    """Set columns side by side and return the height below the longest."""
    width = (WIDTH - 2 * margin - 20 * (len(lengths) - 1)) / len(lengths)
    lefts = [margin + i * (width + 20) for i in range(len(lengths))]
    return max(sheet.set_lines(left, top, width, count) for left, count in zip(lefts, lengths, strict=True))


@settings(max_examples=25)
@given(LENGTHS)
def test_columns_are_read_through_one_after_another(lengths):
    sheet = Sheet()
    set_columns(sheet, 150, lengths)
    assert sheet.read() == sheet.written


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(5, 12), min_size=1, max_size=3), min_size=2, max_size=3))
def test_a_spanning_heading_parts_as_many_columns_above_as_below_or_not(zones):
    sheet = Sheet()
    bottom = 90
    for lengths in zones:
        bottom = set_columns(sheet, bottom, lengths) + 14
        bottom = sheet.set_lines(60, bottom, WIDTH - 120, 1) + 14
    assert sheet.read() == sheet.written


@settings(max_examples=25)
@given(st.permutations([1, 2, 3]), st.lists(st.integers(6, 14), min_size=6, max_size=6))
def test_columns_of_another_count_follow_upon_a_gap_alone(counts, lengths):
    sheet = Sheet()
    bottom = 90
    for count in counts:
        bottom = set_columns(sheet, bottom, [lengths.pop() for _ in range(count)]) + 20
    assert sheet.read() == sheet.written


@settings(max_examples=25)
@given(st.integers(2, 3), st.integers(8, 30))
def test_columns_are_read_through_that_the_file_writes_row_by_row(columns, rows):
    sheet = Sheet()
    width = (WIDTH - 120 - 20 * (columns - 1)) / columns
    per_row = int(width // (sheet.canvas.stringWidth("nnnnn ", "Helvetica", SIZE)))
    sheet.written = [spell(i) for i in range(columns * rows * per_row)]
    sheet.canvas.setFont("Helvetica", SIZE)
    for row in range(rows):
        for column in range(columns):
            first = (column * rows + row) * per_row
            text = " ".join(sheet.written[first : first + per_row])
            sheet.canvas.drawString(60 + column * (width + 20), HEIGHT - 120 - row * LEADING, text)
    assert sheet.read() == sheet.written


@settings(max_examples=25)
@given(st.lists(st.integers(2, 6), min_size=2, max_size=3), st.integers(2, 4))
def test_short_columns_below_a_ruling_line_are_read_through(lengths, rows):
    sheet = Sheet()
    bottom = set_columns(sheet, 150, [12] * len(lengths))
    sheet.rule(bottom)
    bottom = set_columns(sheet, bottom + 20, [rows] * len(lengths))
    sheet.rule(bottom)
    assert sheet.read() == sheet.written


@settings(max_examples=25)
@given(SIDES, st.integers(2, 8), st.integers(0, 3), st.lists(st.integers(2, 4), min_size=5, max_size=8))
def test_a_side_bar_is_read_whole_and_cuts_no_paragraph(side, count, start, paragraphs):
    sheet = Sheet()
    bar, left = (60, 200) if side == "left" else (450, 60)
    top = 150 + 40 * start
    sheet.fill(bar, top - 16, 120, count * LEADING + 20)
    sheet.set_lines(bar + 8, top, 100, count)
    units = [set(sheet.written)]
    bottom = 150
    for rows in paragraphs:
        before = len(sheet.written)
        bottom = sheet.set_lines(left, bottom, 350, rows) + 10
        units.append(set(sheet.written[before:]))
    words = sheet.read()
    assert sorted(words) == sheet.written
    for unit in units:
        places = [i for i, word in enumerate(words) if word in unit]
        assert places == list(range(places[0], places[-1] + 1))
        assert [words[i] for i in places] == sorted(unit)


@settings(max_examples=25)
@given(st.integers(2, 5), st.integers(3, 8), st.integers(3, 8))
def test_a_box_within_a_column_is_read_in_its_place(boxed, above, below):
    sheet = Sheet()
    bottom = sheet.set_lines(60, 150, 236, above) + 20
    sheet.fill(60, bottom - 16, 236, boxed * LEADING + 16)
    bottom = sheet.set_lines(66, bottom, 220, boxed) + 20
    sheet.set_lines(60, bottom, 236, below)
    sheet.set_lines(316, 150, 236, above + boxed + below)
    assert sheet.read() == sheet.written


@pytest.mark.parametrize("columns", [2, 3])
def test_a_table_across_the_foot_comes_after_all_columns(columns):
    sheet = Sheet()
    bottom = set_columns(sheet, 100, [20] * columns) + 10
    sheet.rule(bottom)
    for row in range(5):
        for left in (60, 250, 480):
            sheet.set_lines(left, bottom + 14 + 14 * row, 32, 1)
    sheet.rule(bottom + 14 * 5 + 6)
    assert sheet.read() == sheet.written


def test_a_form_is_read_cell_by_cell():
    sheet = Sheet()
    top = 150
    for left_rows, right_rows in ((3, 2), (2, 4), (1, 3)):
        sheet.set_lines(60, top, 200, left_rows)
        sheet.set_lines(316, top, 236, right_rows)
        top += 12 * max(left_rows, right_rows) + 20
        sheet.rule(top - 22)
    assert sheet.read() == sheet.written


@settings(max_examples=15)
@given(
    st.lists(st.integers(2, 6), min_size=2, max_size=4), st.lists(st.integers(2, 6), min_size=2, max_size=4)
)
def test_two_pages_on_one_sheet_are_read_one_after_the_other(left, right):
    sheet = Sheet()
    for x, paragraphs in ((40, left), (330, right)):
        top = sheet.set_lines(x + 90, 90, 60, 1) + 24
        for rows in paragraphs:
            top = sheet.set_lines(x, top, 240, rows) + 10
    assert sheet.read() == sheet.written


@settings(max_examples=15)
@given(st.booleans(), st.integers(4, 8), st.integers(6, 12))
def test_the_columns_within_a_box_are_read_through(filled, boxed, around):
    sheet = Sheet()
    bottom = set_columns(sheet, 100, [around, around]) + 4
    if filled:
        sheet.fill(54, bottom, WIDTH - 108, boxed * LEADING + 24)
    else:
        sheet.frame(54, bottom, WIDTH - 108, boxed * LEADING + 24)
    bottom = set_columns(sheet, bottom + 20, [boxed, boxed], margin=70)
    set_columns(sheet, bottom + 24, [around, around])
    assert sheet.read() == sheet.written


def test_a_box_within_a_box_is_read_in_its_place():
    sheet = Sheet()
    sheet.set_lines(60, 100, 490, 5)
    sheet.fill(60, 170, 490, 220)
    bottom = sheet.set_lines(70, 190, 470, 3)
    sheet.frame(90, bottom + 4, 400, 60)
    bottom = sheet.set_lines(100, bottom + 24, 380, 3)
    sheet.set_lines(70, bottom + 30, 470, 3)
    sheet.set_lines(60, 420, 490, 5)
    assert sheet.read() == sheet.written
