"""Notes in the margin and quotes within the text are read by themselves, and part no sentence."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import Page, Word
from extractors.passages import read_passages

SIZE, LEADING = 10.0, 12.0
ROWS = st.lists(st.integers(3, 6), min_size=3, max_size=7)
SIDES = st.sampled_from(["left", "right"])
FACES = st.sampled_from([{"size": 8.0, "italic": True}, {"size": 8.0}, {"bold": True}])


class Sheet:
    """The words of a page, in the order of the file."""

    def __init__(self):
        self.words = []

    def set_word(self, text, x, baseline, *, size=SIZE, bold=False, italic=False):
        x1 = x + 0.5 * size * len(text)
        top, bottom = baseline - 0.78 * size, baseline + 0.22 * size
        self.words.append(Word(text, x, top, x1, bottom, size, bold, italic))
        return x1 + 0.3 * size

    def set_lines(self, left, baseline, width, rows, *, size=SIZE, **face):
        """Set rows of words that fill `width`, and return their text and the baseline of the next row."""
        start = len(self.words)
        for row in range(rows):
            x = left
            while x + 3 * size <= left + width:
                number = f"{len(self.words):06d}"
                text = "".join("bdfgklmnpr"[int(digit)] for digit in number)
                x = self.set_word(text, x, baseline + row * 1.2 * size, size=size, **face)
        return " ".join(word.text for word in self.words[start:]), baseline + rows * 1.2 * size

    def read(self):
        page = Page(1, 612.0, 792.0, tuple(self.words))
        return [passage.text for passage in read_passages([page], document_id="d")]


@settings(max_examples=25)
@given(ROWS, SIDES, FACES, st.data())
def test_a_note_in_the_margin_comes_before_the_paragraph_it_stands_beside(rows, side, face, data):
    sheet = Sheet()
    left, margin = (170, 60) if side == "left" else (60, 470)
    noted = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    note_first = data.draw(st.booleans())
    noted[0] = True
    expected, baseline = [], 120.0
    for count, has_note in zip(rows, noted, strict=True):
        top = baseline
        text, note = "", ""
        if has_note and note_first:
            note, _ = sheet.set_lines(margin, top, 80, 2, **face)
        text, baseline = sheet.set_lines(left, baseline, 370, count)
        if has_note and not note_first:
            note, _ = sheet.set_lines(margin, top, 80, 2, **face)
        expected.extend([note, text] if note else [text])
        baseline += 10
    assert sheet.read() == expected


@settings(max_examples=20)
@given(SIDES, st.integers(2, 14))
def test_a_note_beside_the_middle_of_a_paragraph_parts_it_not(side, place):
    sheet = Sheet()
    left, margin = (170, 60) if side == "left" else (60, 470)
    text, _ = sheet.set_lines(left, 120.0, 370, 20)
    note, _ = sheet.set_lines(margin, 120.0 + place * LEADING, 80, 3, size=8.0, italic=True)
    assert sorted(sheet.read()) == sorted([text, note])


@settings(max_examples=20)
@given(st.integers(3, 9), st.integers(3, 9), st.integers(2, 4))
def test_a_quote_between_two_lines_of_a_sentence_parts_it_not(above, below, rows):
    sheet = Sheet()
    first, baseline = sheet.set_lines(60, 120.0, 236, above)
    quote, baseline = sheet.set_lines(60, baseline + 14, 236, rows, size=15.0)
    second, _ = sheet.set_lines(60, baseline + 10, 236, below)
    other, _ = sheet.set_lines(316, 120.0, 236, 30)
    assert sorted(sheet.read()) == sorted([f"{first} {second} {other}", quote])


@settings(max_examples=20)
@given(st.integers(6, 10), st.integers(2, 3))
def test_a_quote_that_columns_flow_around_parts_neither(rows, quoted):
    sheet = Sheet()
    texts = []
    for left, inset in ((60, 60), (316, 376)):
        baseline = 120.0
        for x, width, count in ((left, 236, rows), (inset, 176, 7), (left, 236, rows)):
            text, baseline = sheet.set_lines(x, baseline, width, count)
            texts.append(text)
    quote, _ = sheet.set_lines(252, 120.0 + rows * LEADING + 14, 108, quoted, size=15.0)
    words = " ".join(sheet.read()).split()
    place = words.index(quote.split()[0])
    assert words[place : place + len(quote.split())] == quote.split()
    assert [word for word in words if word not in quote.split()] == " ".join(texts).split()


@settings(max_examples=25)
@given(
    st.sampled_from(["Article {}", "{}.", "8.{}", "({})", "§ {}"]),
    st.booleans(),
    st.booleans(),
    st.lists(st.integers(2, 5), min_size=2, max_size=8),
)
def test_a_number_far_left_of_its_clause_comes_with_it(form, apart, bold, rows):
    sheet = Sheet()
    numbers, expected, baseline = [], [], 120.0
    for place, count in enumerate(rows, start=1):
        numbers.append((form.format(place), baseline))
        if not apart:
            sheet.words.extend(make_number(*numbers[-1], bold=bold))
        text, baseline = sheet.set_lines(150, baseline, 380, count)
        expected.append(f"{numbers[-1][0]} {text}")
        baseline += 8
    if apart:
        sheet.words.extend(word for number in numbers for word in make_number(*number, bold=bold))
    assert sheet.read() == expected


def make_number(text, baseline, *, bold):
    """Return the words of a clause's number, far left of the text."""
    sheet, x = Sheet(), 60.0
    for word in text.split():
        x = sheet.set_word(word, x, baseline, bold=bold)
    return sheet.words


def test_terms_in_bold_that_the_text_goes_on_from_stay_with_it():
    sheet = Sheet()
    expected, baseline = [], 120.0
    for term in ("Results", "Background", "Costs"):
        sheet.set_word(term, 60, baseline, bold=True)
        text, baseline = sheet.set_lines(150, baseline, 380, 3)
        expected.append(f"{term} {text}")
        baseline += 8
    assert sheet.read() == expected
