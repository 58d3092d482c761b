"""Where items and paragraphs begin and end, from lines placed on pages."""

import pytest

from dataset.records import Page, Word
from extractors.passages import read_passages

SIZE, ADVANCE, SPACE = 10.0, 5.0, 3.0
MARGIN, RIGHT = 72.0, 372.0


def set_line(text, baseline, *, x0=MARGIN, hang=None, bold=False, fill=False):
    """Return the words of a line; `hang` is where its second word begins, `fill` stretches it to the margin."""
    tokens = text.split(" ")
    slack = RIGHT - x0 - sum(len(token) * ADVANCE for token in tokens)
    space = slack / max(len(tokens) - 1, 1) if fill else SPACE
    words, x = [], x0
    for place, token in enumerate(tokens):
        if place == 1 and hang is not None:
            x = hang
        end = x + len(token) * ADVANCE
        words.append(Word(token, x, baseline - 7.8, end, baseline + 2.2, SIZE, bold=bold))
        x = end + space
    return words


def make_page(*lines, number=1):
    """Return a page of lines 12 points apart; a line is its text, or the text and how it is set."""
    words = []
    for row, line in enumerate(lines):
        text, how = line if isinstance(line, tuple) else (line, {})
        if text:
            words += set_line(text, 100.0 + 12.0 * row, **how)
    words += set_line("The council has its seat in the town hall, and its own staff.", 700.0)
    return Page(number, 450.0, 800.0, tuple(words))


def read(*pages):
    """Return kind and text of the passages, without the last line that each page has."""
    passages = read_passages(pages, document_id="d")
    return [(p.kind, p.text) for p in passages if not p.text.startswith("The council has its seat")]


def texts(*lines):
    return [text for _, text in read(make_page(*lines))]


FULL = {"fill": True}
SENTENCE = "The agency pays what it has accepted within sixty days, and"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "as is laid down for such works in section 110.",
            "Section 403 of the act tells the office to report.",
        ),
        ("for aid to be paid, subject to points (a),", "(b) and (d) of the terms that the council has set."),
        ("Der Antrag ist zu stellen bis spätestens zum", "31. Dezember 2024 bei der Stelle in der Stadt."),
        ("Die Stelle zahlt die Mittel aus gemäß Nr.", "3. Abschnitt der Bestimmungen, die hier gelten."),
        ("others have found as much (see Miller 2010,", "p. 672; Moor 2012) in three of the four towns."),
        ("Das Gesetz gilt für die Hilfe wie folgt, so", "§ 4 Absatz 2 des Gesetzes über diese Beihilfen."),
    ],
)
def test_numbers_that_a_text_refers_to_begin_no_item(before, after):
    assert texts((SENTENCE, FULL), (before, FULL), after) == [f"{SENTENCE} {before} {after}"]


@pytest.mark.parametrize(
    "word", ["parties.", "sections and annexes of it.", "titles of the works.", "partie d’un tout."]
)
def test_names_of_divisions_without_a_number_begin_no_item(word):
    assert texts("(a) tell the council, the towns and the other", word) == [
        f"(a) tell the council, the towns and the other {word}"
    ]


def test_numbers_at_the_margin_begin_items():
    lines = ("The parties shall", "(a) report what they have found;", "(b) pay.", "Section 5. Ends.")
    assert texts(*lines) == list(lines)


@pytest.mark.parametrize("sign", ["•", "▪", "o", "!", "–"])
def test_a_bullet_far_left_of_its_text_begins_an_item_not_a_row_of_cells(sign):
    how = {"hang": 100.0}
    lines = [
        "Aid covers what follows:",
        (f"{sign} wages of those who work on the project", how),
        (f"{sign} rent and such rooms as the project needs all", how),
        ("the year;", {"x0": 100.0}),
        (f"{sign} tools.", how),
    ]
    assert read(make_page(*lines))[1:] == [
        ("list_item", "wages of those who work on the project"),
        ("list_item", "rent and such rooms as the project needs all the year;"),
        ("list_item", "tools."),
    ]


def test_a_sentence_that_begins_where_an_items_text_stands_is_part_of_the_item():
    lines = [
        ("a. Register with the office in good time.", {"hang": 90.0}),
        ("See the annex.", {"x0": 90.0}),
        ("b. Apply.", {"hang": 90.0}),
    ]
    assert texts(*lines) == ["a. Register with the office in good time. See the annex.", "b. Apply."]


def test_a_bold_sentence_within_a_paragraph_does_not_part_it():
    bold = "No application is taken after this day, for any reason."
    lines = [
        (SENTENCE, FULL),
        ("tells each applicant what it has decided in their case.", FULL),
        (bold, {"bold": True}),
    ]
    assert texts(*lines) == [join(lines)]


FIRST = [
    (SENTENCE, FULL),
    ("tells each applicant what it has decided about their", FULL),
    ("case, as long as the yearly account has been given in.", FULL),
]
SECOND = [
    ("It may ask for more files where the account leaves open", FULL),
    ("what the aid was spent on.",),
]


def join(lines):
    return " ".join(line[0] if isinstance(line, tuple) else line for line in lines)


def make_pages(first, second):
    """Return two pages: the first ends with `first`, the second begins with `second`."""
    words = [
        w
        for row, (text, *how) in enumerate(first)
        for w in set_line(text, 660 + 12 * row, **(how or [{}])[0])
    ]
    others = [
        w
        for row, (text, *how) in enumerate(second)
        for w in set_line(text, 90 + 12 * row, **(how or [{}])[0])
    ]
    return [Page(number, 450.0, 800.0, tuple(own)) for number, own in enumerate((words, others), 1)]


def test_a_paragraph_whose_page_ends_with_a_full_line_and_a_full_stop_goes_on():
    (passage,) = read_passages(make_pages(FIRST, SECOND), document_id="d")
    assert passage.text == f"{join(FIRST)} {join(SECOND)}"
    assert [box.page_number for box in passage.boxes] == [1, 2]


def test_a_paragraph_whose_last_line_stops_short_ends_with_its_page():
    first = [*FIRST[:2], ("case, once the account is in.",)]
    passages = read_passages(make_pages(first, SECOND), document_id="d")
    assert [passage.text for passage in passages] == [join(first), join(SECOND)]


def test_a_first_line_that_is_set_in_begins_a_paragraph_on_the_next_page():
    set_in = ("It may ask for more files where accounts leave open", {"fill": True, "x0": MARGIN + 15})
    passages = read_passages(make_pages(FIRST, [set_in, *SECOND[1:]]), document_id="d")
    assert len(passages) == 2


def test_a_sentence_that_something_set_into_the_page_interrupts_is_one_passage():
    quote = [(f"“{text}”", {"x0": 110.0}) for text in ("Aid has to be of use.", "Each case is weighed.")]
    last = "goes on to the end of the year that was agreed upon."
    lines = [*FIRST[:2], ("case, as long as the account is in, and its aid then", FULL), "", *quote, "", last]
    passages = read_passages([make_page(*lines)], document_id="d")
    whole = f"{join(lines[:3])} {last}"
    assert whole in [passage.text for passage in passages]
    assert sum("goes on" in passage.text for passage in passages) == 1
