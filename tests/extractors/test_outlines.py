from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from extractors.outlines import read_outline
from extractors.pages import read_pages
from extractors.passages import read_passages

TEXT = "The fund pays the costs that the council has accepted, once the yearly account has come in."


def draw(pages, outline):
    """Return a PDF of lines, each with height and size, and of bookmarks."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(420, 600))
    for number, lines in enumerate(pages, start=1):
        for text, height, size in lines:
            canvas.setFont("Helvetica", size)
            canvas.drawString(50, height, text)
        for place, (_, _, page, rise) in enumerate(outline):
            if page == number:
                canvas.bookmarkPage(f"b{place}", fit="XYZ", left=0, top=rise)
        canvas.showPage()
    for place, (title, level, _, _) in enumerate(outline):
        canvas.addOutlineEntry(title, f"b{place}", level)
    canvas.save()
    return buffer.getvalue()


def read(pdf):
    return read_passages(read_pages(pdf), document_id="d-1", bookmarks=read_outline(pdf))


def list_headings(pdf):
    """Return the headings of a PDF, each with how many others it stands under."""
    return [(passage.text, len(passage.section)) for passage in read(pdf) if passage.kind == "heading"]


def test_bookmarks_are_read_with_level_page_and_place():
    pdf = draw([[("Funds", 500, 12)], [("Rights", 400, 12)]], [("Funds", 0, 1, 512), ("Rights", 1, 2, 412)])
    found = [(each.title, each.level, each.page_number, each.rise) for each in read_outline(pdf)]
    assert found == [("Funds", 0, 1, 512.0), ("Rights", 1, 2, 412.0)]


def test_a_pdf_without_bookmarks_has_an_empty_outline(typeset):
    assert read_outline(typeset("Only text.")) == ()


def test_a_line_in_body_type_is_a_heading_if_a_bookmark_names_it():
    lines = [("Payment of funds in the second year", 500, 10), (TEXT, 480, 10), (TEXT, 468, 10)]
    assert list_headings(draw([lines], [])) == []
    pdf = draw([lines], [("Payment of funds in the second year", 0, 1, 510)])
    assert list_headings(pdf) == [("Payment of funds in the second year", 0)]
    assert read(pdf)[1].section == ("Payment of funds in the second year",)


def test_levels_of_bookmarks_outrank_sizes():
    lines = [("Funds", 560, 12), (TEXT, 530, 10), ("Payment", 500, 16), (TEXT, 470, 10)]
    pdf = draw([lines], [("Funds", 0, 1, 572), ("Payment", 1, 1, 516)])
    assert list_headings(pdf) == [("Funds", 0), ("Payment", 1)]


def test_headings_without_bookmarks_stand_under_those_with():
    lines = [("Funds", 560, 12), (TEXT, 530, 10), ("PAYMENT", 500, 12), (TEXT, 470, 10), ("Ends", 440, 12)]
    pdf = draw(
        [[*lines, (TEXT, 410, 10)]], [("Report", 0, 1, 590), ("Funds", 1, 1, 572), ("Ends", 1, 1, 452)]
    )
    assert list_headings(pdf) == [("Funds", 0), ("PAYMENT", 1), ("Ends", 0)]


@pytest.mark.parametrize(
    "title",
    ["Rights in results and access to them by others", "2.1  RIGHTS IN RESULTS AND ACCESS TO THEM BY OTHERS"],
)
def test_a_wrapped_heading_is_found_with_or_without_its_number(title):
    lines = [("2.1 Rights in results and", 560, 10), ("access to them by others", 547, 10), (TEXT, 520, 10)]
    assert list_headings(draw([lines], [(title, 0, 1, 570)])) == [
        ("2.1 Rights in results and access to them by others", 0)
    ]


def test_of_two_equal_lines_the_one_near_the_destination_is_the_heading():
    lines = [("Payment", 560, 10), (TEXT, 530, 10), ("Payment", 300, 10), (TEXT, 280, 10)]
    passages = read(draw([lines], [("Payment", 0, 1, 312)]))
    assert [passage.text for passage in passages if passage.kind == "heading"] == ["Payment"]
    assert passages[-1].section == ("Payment",)
    assert passages[1].section == ()


def test_junk_in_an_outline_changes_nothing():
    lines = [("Funds", 560, 14), (TEXT, 530, 10), (TEXT, 518, 10)]
    junk = [("Microsoft Word - report_v3.doc", 0, 1, 600), ("1", 0, 1, 600), ("   ", 0, 1, 600)]
    assert list_headings(draw([lines], junk)) == list_headings(draw([lines], []))


def test_levels_that_numbers_contradict_are_not_used():
    titles = ["1 Funds", "1.1 Payment", "1.2 Return", "2 Rights", "2.1 Access"]
    lines = [
        each
        for i, title in enumerate(titles)
        for each in ((title, 570 - 90 * i, 12), (TEXT, 540 - 90 * i, 10))
    ]
    flat = [(title, i % 2, 1, 580 - 90 * i) for i, title in enumerate(titles)]
    assert [depth for _, depth in list_headings(draw([lines], flat))] == [0, 1, 1, 0, 1]


def test_a_figure_that_a_bookmark_names_stays_a_caption():
    lines = [("Figure 1: Costs by year", 560, 10), (TEXT, 530, 10)]
    passages = read(draw([lines], [("Figure 1: Costs by year", 0, 1, 570)]))
    assert passages[0].kind == "caption"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Funds", "1 Funds", "Rights", "Of none", "??"]),
            st.integers(0, 3),
            st.floats(0, 600),
        ),
        max_size=6,
    )
)
@settings(max_examples=30)
def test_no_outline_changes_what_is_read(entries):
    lines = [("Funds", 560, 12), (TEXT, 530, 10), ("Rights", 500, 10), (TEXT, 470, 10)]
    outline, last = [], -1
    for title, level, rise in entries:
        last = min(level, last + 1)  # as a tree grows, by one level at a time
        outline.append((title, last, 1, rise))
    plain, named = (" ".join(p.text for p in read(draw([lines], each))) for each in ([], outline))
    assert plain == named
