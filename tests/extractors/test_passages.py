from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.pages import read_pages
from extractors.passages import read_passages

PAGE = "#set page(width: 420pt, height: 600pt, margin: 60pt)\n#set par(justify: true)\n"
FUNDS = (
    "The fund pays the costs that the council has accepted, once the yearly account is in. "
    "Sums that were paid without ground are returned within sixty days of the demand. "
)
RIGHTS = (
    "Results belong to the party that made them, and the party tells the council of each invention "
    "within two months. Licences to firms abroad need the consent of the council. "
)


@pytest.fixture
def read(typeset):
    """Return a function from markup to passages."""
    return lambda markup, preamble=PAGE: read_passages(
        read_pages(typeset(preamble + markup)), document_id="d-1"
    )


def test_paragraphs_are_parted_by_space(read):
    passages = read(f"{FUNDS}\n\n{RIGHTS}")
    assert [passage.text for passage in passages] == [FUNDS.strip(), RIGHTS.strip()]
    assert {passage.kind for passage in passages} == {"paragraph"}


def test_paragraphs_are_parted_by_indent_alone(read):
    tight = "#set par(justify: true, spacing: 0.65em, first-line-indent: (amount: 1.5em, all: true))\n"
    passages = read(f"{FUNDS}\n\n{RIGHTS}\n\n{FUNDS}", PAGE + tight)
    assert [passage.text for passage in passages] == [FUNDS.strip(), RIGHTS.strip(), FUNDS.strip()]


def test_three_columns_are_read_one_after_another_below_a_title(read):
    markup = (
        "#set page(columns: 3)\n"
        '#place(top + center, scope: "parent", float: true)[#text(size: 16pt)[Notice of the Council]]\n'
        f"{FUNDS * 6}\n\n{RIGHTS * 6}"
    )
    passages = read(markup, "#set page(width: 600pt, height: 400pt, margin: 50pt)\n")
    assert [p.text for p in passages] == [
        "Notice of the Council",
        (FUNDS * 6).strip(),
        (RIGHTS * 6).strip(),
    ]
    assert passages[0].kind == "heading"


def test_a_paragraph_over_a_page_is_one_passage_with_boxes_on_both(read):
    passages = read(f"{FUNDS * 4}\n\n{RIGHTS * 20}")
    assert passages[1].text == (RIGHTS * 20).strip()
    assert (passages[1].page_start, passages[1].page_end) == (1, 2)
    assert [box.page_number for box in passages[1].boxes] == [1, 2]


def test_running_heads_and_page_numbers_are_dropped(read):
    furniture = "#set page(header: [Council Paper 12], footer: context [Page #counter(page).display()])\n"
    text = " ".join(p.text for p in read(furniture + FUNDS * 40))
    assert "Council Paper" not in text
    assert "Page" not in text
    assert text.count("sixty days") == 40


def test_list_items_keep_their_numbers_and_lose_their_bullets(read):
    passages = read(f"The party must:\n- keep records;\n- {RIGHTS}\n\nThen:\n+ pay the sum;\n+ report on it.")
    items = [passage.text for passage in passages if passage.kind == "list_item"]
    assert items == ["keep records;", RIGHTS.strip(), "1. pay the sum;", "2. report on it."]


def test_headings_make_nested_sections(read):
    markup = '#set heading(numbering: "1.1")\n'
    markup += f"= Funds\n== Payment\n{FUNDS}\n== Return\n{FUNDS}\n= Rights\n{RIGHTS}"
    sections = [passage.section for passage in read(markup) if passage.kind == "paragraph"]
    assert sections == [("1 Funds", "1.1 Payment"), ("1 Funds", "1.2 Return"), ("2 Rights",)]


def test_footnotes_come_apart_from_the_text_and_their_marks_apart_from_words(read):
    passages = read(
        f"The ceiling is 40#footnote[As amended by the council in its second session.] euros. {FUNDS}"
    )
    assert [passage.kind for passage in passages] == ["paragraph", "footnote"]
    assert passages[0].text.startswith("The ceiling is 40 ¹ euros.")
    assert passages[1].text.endswith("in its second session.")


def test_contents_are_dropped(read):
    markup = (
        f"#outline()\n#pagebreak()\n= Funds\n{FUNDS}\n= Rights\n{RIGHTS}\n= Costs\n{FUNDS}\n= Ends\n{RIGHTS}"
    )
    texts = [passage.text for passage in read(markup)]
    assert texts.count("Funds") == 1
    assert not any("....." in text or ". . ." in text for text in texts)


def test_typesetters_hyphens_go_and_authors_stay(read):
    preamble = "#set page(width: 180pt, height: 700pt, margin: 30pt)\n#set par(justify: true)\n"
    preamble += "#set text(hyphenate: true)\n"
    markup = f"A long-term, cost-effective commitment. {RIGHTS * 3} Long-term aid is good. {FUNDS * 3}"
    text = " ".join(passage.text for passage in read(markup, preamble))
    assert text == " ".join(markup.split())


def test_japanese_lines_join_without_spaces():
    sentence = "補助金の交付を受けた者は成果を報告しなければならない。"
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(200, 300))
    canvas.setFont("HeiseiMin-W3", 10)
    for row, start in enumerate(range(0, 3 * len(sentence), 15)):
        canvas.drawString(25, 250 - 14 * row, (3 * sentence)[start : start + 15])
    canvas.save()
    passages = read_passages(read_pages(buffer.getvalue()), document_id="d-1")
    assert [passage.text for passage in passages] == [3 * sentence]


def test_identifiers_depend_on_content_alone(read):
    first, second = read(FUNDS), read(FUNDS)
    assert [passage.passage_id for passage in first] == [passage.passage_id for passage in second]
    assert first[0].passage_id.startswith("p-")


def test_sums_led_by_dots_are_no_contents(read):
    rows = (("Travel", "1200"), ("Salaries", "900"), ("Overheads", "1500"), ("Equipment", "300"))
    markup = "".join(f"{name} #box(width: 1fr, repeat[.]) {value} \\\n" for name, value in rows)
    text = " ".join(passage.text for passage in read(f"{FUNDS}\n\n{markup}\n\n{RIGHTS}"))
    assert all(name in text and value in text for name, value in rows)


def test_a_short_title_centred_over_columns_comes_first(read):
    columns = f"#columns(2)[{FUNDS * 6} #colbreak() {RIGHTS * 6}]"
    passages = read(f"#align(center)[Notice]\n\n{columns}")
    assert [passage.text for passage in passages] == ["Notice", (FUNDS * 6).strip(), (RIGHTS * 6).strip()]


def test_the_sections_of_a_law_are_nested(read):
    markup = (
        f"#align(center)[*Chapter 1*]\n\n#align(center)[*General*]\n\n#align(center)[*Article 1*]\n\n{FUNDS}"
        f"\n\n#align(center)[*Article 2*]\n\n{RIGHTS}"
    )
    sections = [passage.section for passage in read(markup) if passage.kind == "paragraph"]
    assert [section[-1] for section in sections] == ["Article 1", "Article 2"]
    assert all(section[:2] == ("Chapter 1", "General") for section in sections)
