import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import Word
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.contents import find_contents
from extractors.reading.lines import Line

PAGE = "#set page(width: 420pt, height: 600pt, margin: 60pt)\n#set par(justify: true)\n"
FUNDS = (
    "The fund pays the costs that the council has accepted, once the yearly account is in. "
    "Sums that were paid without ground are returned within sixty days of the demand. "
)
CHAPTERS = "".join(
    f"\n= {name}\n{FUNDS * 9}" for name in ("Aims", "Funds", "Costs", "Rights", "Terms", "Ends")
)
LEADER = "#let entry(text, page) = [#text #box(width: 1fr, repeat[.]) #page \\\n]\n"


@pytest.fixture
def read(typeset):
    """Return a function from markup to the texts of passages."""

    def read_texts(markup):
        passages = read_passages(read_pages(typeset(PAGE + markup)), document_id="d-1")
        return [passage.text for passage in passages]

    return read_texts


def make_line(text, row, *, cells=1):
    words = tuple(
        Word(part, 60 + 40 * i, 20 + 14 * row, 95 + 40 * i, 30 + 14 * row, 10)
        for i, part in enumerate(text.split())
    )
    return Line(1, words, row, 60, 360, cells)


def test_contents_without_leaders_are_dropped_with_their_title(read):
    texts = read(f"#set outline.entry(fill: none)\n#outline()\n#pagebreak(){CHAPTERS}")
    assert texts[:2] == ["Aims", (FUNDS * 9).strip()]
    assert [texts.count(name) for name in ("Contents", "Funds", "Ends")] == [0, 1, 1]


def test_lists_of_figures_after_contents_are_dropped(read):
    figures = "".join(f"#figure(rect(), caption: [Costs of year {year}])\n" for year in range(4))
    lists = '#outline()\n#outline(title: "List of figures", target: figure)\n#pagebreak()'
    texts = read(lists + CHAPTERS + figures)
    assert texts[0] == "Aims"
    assert sum("Costs of year 2" in text for text in texts) == 1


def test_contents_of_several_pages_and_with_wrapped_entries_are_dropped(read):
    long = "on the terms under which the council pays the costs of the parties in its domain"
    names = [f"{'Aeiou'[i % 5]}{'bcdfglmnp'[i // 5]}a {long}" for i in range(45)]
    texts = read("#outline()\n#pagebreak()" + "".join(f"\n= {name}\n{FUNDS}" for name in names))
    assert [text for text in texts if long in text] == names
    assert texts[0] == names[0]


def test_contents_in_two_columns_are_dropped(read):
    texts = read(f"#columns(2, outline())\n#pagebreak(){CHAPTERS}")
    assert [texts.count(name) for name in ("Contents", "Aims", "Costs", "Ends")] == [0, 1, 1, 1]


def test_entries_without_page_numbers_at_the_end_of_contents_are_dropped(read):
    entries = "".join(
        f"#entry[{name}][{page}]" for page, name in enumerate(("Aims", "Funds", "Costs", "Rights"), 2)
    )
    appendices = "Appendix A – Forms \\\n Appendix B – Statements of accounts"
    texts = read(
        f"{LEADER}#align(center)[Table of Contents]\n\n{entries}{appendices}\n#pagebreak(){CHAPTERS}"
    )
    assert texts[0] == "Aims"


def test_a_heading_below_contents_is_kept(read):
    entries = "".join(
        f"#entry[{name}][{page}]" for page, name in enumerate(("Aims", "Funds", "Costs", "Rights"), 2)
    )
    texts = read(f"{LEADER}*Contents*\n\n{entries}\n*Notice to parties*\n#pagebreak()\n{FUNDS}")
    assert texts[0] == "Notice to parties"


def test_labels_with_the_letter_of_a_part_are_those_of_pages(read):
    entries = "".join(
        f"#entry[{name}][A-{page}]" for page, name in enumerate(("Aims", "Funds", "Costs", "Rights"), 1)
    )
    assert read(f"{LEADER}{entries}\n#pagebreak()\n{FUNDS}") == [FUNDS.strip()]


def test_budget_lines_that_end_in_numbers_are_kept(read):
    rows = (
        ("Travel", 40),
        ("Salaries", 25),
        ("Overheads", 31),
        ("Equipment", 12),
        ("Consumables", 28),
        ("Audit", 3),
    )
    lines = "".join(f"{name} #h(1fr) {value} \\\n" for name, value in rows)
    text = " ".join(read(f"{FUNDS}\n\n{lines}\n\n{FUNDS}"))
    assert all(f"{name}" in text and f"{value}" in text for name, value in rows)


def test_clauses_that_end_in_numbers_are_kept(read):
    clauses = "".join(
        f"+ The council pays the sum that is told in schedule {number}\n" for number in range(2, 9)
    )
    assert len(read(f"{FUNDS}\n\n{clauses}")) == 8


def test_an_index_is_dropped_and_a_section_of_that_name_is_not(read):
    terms = (
        "Access",
        "Awards",
        "Costs",
        "Demands",
        "Firms",
        "Grants",
        "Licences",
        "Results",
        "Rights",
        "Sums",
    )
    index = "".join(f"{name}, {3 * i + 1}, {3 * i + 4}–{3 * i + 6} \\\n" for i, name in enumerate(terms))
    assert read(f"{FUNDS}\n\n= Index\n{index}") == [FUNDS.strip()]
    assert read(f"= Index\n{FUNDS}") == ["Index", FUNDS.strip()]


@given(st.lists(st.tuples(st.sampled_from(["Aims 3", "Costs .... 4", "Contents", "Text.", "Index", "a, 4", "...."]), st.integers(1, 2))))  # fmt: skip
def test_contents_are_places_of_lines(entries):
    lines = [make_line(text, row, cells=cells) for row, (text, cells) in enumerate(entries)]
    places = find_contents(iter(lines))
    assert places <= set(range(len(lines)))
    assert places == find_contents(lines)


def test_rows_of_a_table_whose_leaders_lead_to_sums_are_kept():
    rows = (
        "Unit one ........ 63,338",
        "Unit two ........ 69,031",
        "Unit three ...... 80,062",
        "Total ...... 212,431",
    )
    lines = [make_line(text, row, cells=2) for row, text in enumerate([*rows, *rows])]
    assert find_contents(lines) == set()
