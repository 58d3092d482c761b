"""Footnotes: below a rule or in small print, over columns and pages, and not the last rows of a table."""

from dataclasses import replace

from dataset.records import Page, Stroke, Word
from extractors.passages import read_passages

LEFT, RIGHT = 72.0, 372.0
BODY = (
    "The agency pays what it has accepted once the yearly account",
    "has been given in, and it tells the council of each sum.",
)


def set_line(text, baseline, *, size=10.0, x0=LEFT, raised=False):
    """Return the words of a line that ends within the column; `raised` sets the first one small and high."""
    words, x = [], x0
    for place, token in enumerate(text.split(" ")):
        own, lift = (0.6 * size, 0.35 * size) if raised and place == 0 else (size, 0.0)
        end = x + 0.48 * own * len(token)
        words.append(Word(token, x, baseline - lift - 0.78 * own, end, baseline - lift + 0.22 * own, own))
        x = end + 0.3 * size
    return words


def make_page(*notes, number=1, rule=True, **how):
    """Return a page with two lines of text and the notes below, from 600 points on."""
    words = [word for row, text in enumerate(BODY * 3) for word in set_line(text, 100.0 + 12 * row)]
    for row, note in enumerate(notes):
        words += set_line(note, 610.0 + 10 * row, **how)
    strokes = (Stroke(LEFT, 600.0, LEFT + 120, 600.0),) if rule else ()
    return Page(number, 450.0, 700.0, tuple(words), strokes=strokes)


def read(*pages):
    return [p.text for p in read_passages(pages, document_id="d") if p.kind == "footnote"]


NOTES = ("1 As amended by the council in its second session.", "2 See the annex.")


def test_notes_below_a_short_rule_are_footnotes_in_any_size():
    for size in (7.0, 10.0):
        assert read(make_page(*NOTES, size=size)) == list(NOTES)


def test_notes_numbered_like_items_are_footnotes_below_a_rule_alone():
    numbered = [note.replace(" ", ". ", 1) for note in NOTES]
    assert read(make_page(*numbered, size=7.0)) == numbered
    assert read(make_page(*numbered, size=7.0, rule=False)) == []


def test_small_print_with_a_mark_is_a_footnote_without_a_rule():
    assert read(make_page(NOTES[0], size=7.0, rule=False, raised=True)) == ["¹" + NOTES[0][1:]]


def test_small_print_that_begins_with_any_number_is_none():
    assert read(make_page("547 Energy Limited", "Arevia Power Limited", size=7.0, rule=False)) == []


def test_rows_of_a_small_table_are_no_notes():
    rows = [(f"{i} wages", f"{i}00 euros") for i in range(1, 6)]
    page = make_page(rule=False)
    words = [
        w
        for r, (a, b) in enumerate(rows)
        for w in (*set_line(a, 610 + 10 * r, size=7.0), *set_line(b, 610 + 10 * r, size=7.0, x0=250.0))
    ]
    assert read(Page(1, 450.0, 700.0, (*page.words, *words))) == []


def test_an_underlined_line_is_not_followed_by_notes():
    page = make_page(*NOTES, rule=False)
    underline = Stroke(LEFT, 161.0, LEFT + 120, 161.0)  # of the last line of text, which stands at 160
    assert read(replace(page, strokes=(underline,))) == []


def test_a_note_goes_on_below_the_rule_of_the_next_page():
    first = make_page("1 As amended by the council in its second session, with the", size=7.0)
    second = make_page("consent of the towns.", "2 See the annex.", size=7.0, number=2)
    assert read(first, second) == [
        "1 As amended by the council in its second session, with the consent of the towns.",
        "2 See the annex.",
    ]


def test_a_note_of_several_short_lines_is_one():
    note = ("1 The council, town hall.", "Its staff answers by letter.")
    assert read(make_page(*note, size=7.0)) == [" ".join(note)]
