"""Running heads, numbers, stamps and watermarks go; rows of the text that look like them stay."""

import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from dataset.records import Page, Word
from extractors.pages import read_pages
from extractors.passages import read_passages

WIDTH, HEIGHT, SIZE, LEADING = 612, 792, 10, 12
ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


def spell(number):
    """Return a word of letters for a number."""
    return "".join("bdfgklmnpr"[int(digit)] for digit in f"{number:06d}")


class Book:
    """Pages of numbered words, `written`, beside which other texts are set."""

    def __init__(self):
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=(WIDTH, HEIGHT))
        self.numbers = itertools.count()
        self.written = []

    def set_body(self, rows=40, *, left=72, top=100):
        """Set rows of words and return the height of the last."""
        self.canvas.setFont("Helvetica", SIZE)
        for row in range(rows):
            words = [spell(next(self.numbers)) for _ in range(11)]
            self.canvas.drawString(left, HEIGHT - top - row * LEADING, " ".join(words))
            self.written.extend(words)
        return top + (rows - 1) * LEADING

    def set_text(self, x, top, text, *, size=9, font="Helvetica", wanted=False):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - top, text)
        if wanted:
            self.written.extend(text.split())

    def turn(self):
        self.canvas.showPage()

    def read(self):
        self.canvas.save()
        passages = read_passages(read_pages(self.stream.getvalue()), document_id="d")
        return [word for passage in passages for word in passage.text.split()]


@settings(max_examples=20)
@given(st.integers(1, 8), st.sampled_from(["- {} -", "Page {} of {}", "{}", "{} | Annual terms", "A-{}"]))
def test_page_numbers_go_in_documents_of_any_length(count, form):
    book = Book()
    for number in range(1, count + 1):
        book.set_body()
        book.set_text(280, 750, form.format(number, count))
        book.turn()
    assert book.read() == book.written


def test_roman_numbers_go():
    book = Book()
    for number in ROMAN:
        book.set_body()
        book.set_text(300, 750, number)
        book.turn()
    assert book.read() == book.written


def test_the_numbers_of_two_pages_on_one_sheet_go():
    book = Book()
    book.set_body()
    book.set_text(170, 750, "12")
    book.set_text(440, 750, "13")
    book.turn()
    assert book.read() == book.written


def test_heads_of_left_and_right_pages_go():
    book = Book()
    for number in range(8):
        side = 72 if number % 2 else 400
        book.set_text(side, 50, "Council of the Fund" if number % 2 else "General Conditions")
        book.set_text(540 - side + 72, 50, str(number + 17))
        book.set_body()
        book.turn()
    assert book.read() == book.written


def test_titles_of_chapters_in_the_head_go_though_each_comes_once():
    book = Book()
    for number, title in enumerate(["Scope", "Payment", "Results", "Reports", "Audits", "Ends"], start=4):
        book.set_text(72, 50, f"Chapter on {title}")
        book.set_text(530, 50, str(number))
        book.set_body()
        book.turn()
    assert book.read() == book.written


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_foot_that_spells_out_the_page_goes_from_a_short_document(pages):
    book = Book()
    for number in range(1, pages + 1):
        book.set_body(30)
        book.set_text(72, 750, f"Conditions of the Fund, page {number} of {pages}", size=8)
        book.turn()
    assert book.read() == book.written


def test_rows_of_the_text_that_are_repeated_at_one_height_stay():
    book = Book()
    for number in range(6):
        book.set_body(51)
        book.set_text(72, 100 + 51 * LEADING, f"(OJ L {number + 3}, p. {number})", size=SIZE, wanted=True)
        book.turn()
    assert book.read() == book.written


def test_a_heading_at_the_top_of_some_pages_stays():
    book = Book()
    for number in range(20):
        if number % 5 == 0:
            book.set_text(72, 70, "Schedule of payments", size=SIZE, font="Helvetica-Bold", wanted=True)
        book.set_body()
        book.turn()
    assert book.read() == book.written


@pytest.mark.parametrize("gap", [8, 30])
@pytest.mark.parametrize("step", [1, 5])
def test_line_numbers_left_of_the_text_go(gap, step):
    book = Book()
    bottom = book.set_body(45)
    for row in range(step - 1, 45, step):
        text = str(row + 1)
        width = book.canvas.stringWidth(text, "Helvetica", 9)
        book.set_text(72 - gap - width, 100 + row * LEADING, text)
    assert bottom < HEIGHT
    book.turn()
    assert book.read() == book.written


def test_line_numbers_right_of_the_text_go():
    book = Book()
    book.set_body(45)
    for row in range(4, 45, 5):
        book.set_text(560, 100 + row * LEADING, str(row + 1))
    book.turn()
    assert book.read() == book.written


def test_the_numbers_of_items_stay():
    book = Book()
    for number in range(1, 13):
        text = f"{number} the party pays what is due by the end of month {number}"
        book.set_text(72, 100 + number * 20, text, size=SIZE, wanted=True)
    book.turn()
    assert book.read() == book.written


@pytest.mark.parametrize("angle", [30, 45, 60])
def test_a_watermark_set_aslant_goes(angle):
    book = Book()
    for _ in range(2):
        book.set_body()
        book.canvas.saveState()
        book.canvas.setFillGray(0.8)
        book.canvas.translate(200, 300)
        book.canvas.rotate(angle)
        book.set_text(0, HEIGHT, "DRAFT VERSION", size=60)
        book.canvas.restoreState()
        book.turn()
    assert book.read() == book.written


def test_a_watermark_behind_the_lines_goes():
    book = Book()
    book.canvas.setFillGray(0.85)
    book.set_text(150, 400, "CONFIDENTIAL", size=48)
    book.canvas.setFillGray(0)
    book.set_body()
    book.turn()
    assert book.read() == book.written


def test_a_stamp_up_the_margin_goes():
    book = Book()
    book.set_body()
    book.canvas.saveState()
    book.canvas.translate(24, 200)
    book.canvas.rotate(90)
    book.set_text(0, HEIGHT, "Downloaded from the archive on 3 May 2021", size=8)
    book.canvas.restoreState()
    book.turn()
    assert book.read() == book.written


def test_heads_beside_the_text_go():
    book = Book()
    for number in range(6):
        book.set_body(left=150, top=72)
        book.set_text(30, 74, "Shift work", size=11)
        book.set_text(30, 87, f"{number + 31},2", size=11)
        book.turn()
    assert book.read() == book.written


def test_a_column_of_circled_numbers_is_read():
    words = [
        Word(text, x0, 100 + 20 * row, x0 + 10 * len(text), 110 + 20 * row, 10)
        for row, sign in enumerate("①②③④⑤⑥⑦⑧⑨")
        for x0, text in ((70, sign), (100, "results"))
    ]
    passages = read_passages([Page(1, WIDTH, HEIGHT, tuple(words))], document_id="d")
    assert sum(passage.text.count("results") for passage in passages) == 9
