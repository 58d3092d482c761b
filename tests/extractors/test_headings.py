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


@pytest.fixture
def read(typeset):
    """Return a function from markup to passages."""
    return lambda markup: read_passages(read_pages(typeset(PAGE + markup)), document_id="d-1")


@pytest.fixture
def find_kind(read):
    """Return a function from markup that stands between two paragraphs to the kind it is read as."""

    def find(markup):
        between = [p for p in read(f"{FUNDS}\n\n{markup}\n\n{FUNDS}") if p.text != FUNDS.strip()]
        assert len(between) == 1
        return between[0].kind

    return find


@pytest.mark.parametrize(
    "markup",
    [
        "*Payment of costs*",
        "#text(size: 14pt)[Payment of costs, and the return of sums that were paid without any ground for it]",
        "PAYMENT OF COSTS",
        "_Payment of costs_",
        "#underline[Payment of costs]",
        "#underline[Payment] #underline[of] #underline[costs]:",
        "#text(tracking: 3pt)[*PAYMENT OF COSTS*]",
        "P#text(size: 8pt)[AYMENT OF] C#text(size: 8pt)[OSTS]",
        "#align(center)[*Who pays?*]",
        "3.2 Payment of costs",
        "§ 12 Payment of costs",
        "*Step 2: Apply*",
    ],
)
def test_headings_are_told_by_size_weight_capitals_slope_underline_or_number(find_kind, markup):
    assert find_kind(markup) == "heading"


@pytest.mark.parametrize(
    "markup",
    [
        "*Expected awards: 12*",
        "*Match required: None*",
        "#text(size: 14pt)[Share = 40 % × 1 200 + 12 %]",
        "#text(size: 14pt)[USD 1 200 000 (2 400 000)]",
        "*Jean Dupont,*",
        "THE COUNCIL OF THE PARTIES,",
        "#text(size: 6pt)[PRINTED ON PAPER MADE FROM OLD PAPER]",
        "*council\\@example.org*",
        "*www.example.org/funds*",
        '#link("https://example.org")[#underline[Terms of the fund]]',
        "#underline[The council pays the costs that it has accepted in the year.]",
    ],
)
def test_forms_sums_names_and_links_are_no_headings_however_they_are_set(find_kind, markup):
    assert find_kind(markup) == "paragraph"


@pytest.mark.parametrize(
    "text",
    [
        "Figure 3: Costs by year",
        "Table A-2. Sums returned",
        "Box 1 Who may apply",
        "Abbildung 4 – Kosten im Jahr",
        "Übersicht 2: Kosten im Jahr",
        "Tableau 1 : Coûts par année",
        "Graphique 2 – Coûts par année",
        "Cuadro 5. Costes por año",
        "Source: Council of the parties, yearly account.",
        "Quelle: Rat der Parteien",
        "Fuente: Consejo de las partes",
    ],
)
def test_captions_and_sources_are_told_in_several_languages(find_kind, text):
    assert find_kind(text) == "caption"


def test_a_sentence_that_begins_with_a_tables_name_is_no_caption(find_kind):
    text = "Table 3 shows what the council has paid. " * 9
    assert find_kind(text) == "paragraph"


def test_chinese_characters_count_as_words():
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 300))
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    sentence = "補助金の交付を受けた者は成果を報告しなければならない。"
    for size, height, text in ((14, 250, "4. 審査"), (10, 220, sentence), (10, 206, sentence)):
        canvas.setFont("HeiseiMin-W3", size)
        canvas.drawString(10, height, text)
    canvas.save()
    passages = read_passages(read_pages(buffer.getvalue()), document_id="d-1")
    assert (passages[0].kind, passages[0].text) == ("heading", "4.審査")


def test_labels_that_follow_one_another_and_head_nothing_are_no_headings(read):
    labels = "".join(f"#block[*{name}*]" for name in ("Goals", "Means", "Costs", "Rights", "Ends"))
    kinds = {passage.text: passage.kind for passage in read(f"= Funds\n{FUNDS}\n\n{labels}\n\n{FUNDS}")}
    assert kinds["Funds"] == "heading"
    assert {kinds[name] for name in ("Goals", "Means", "Costs", "Rights", "Ends")} == {"paragraph"}


def test_the_lines_of_a_title_page_are_headings(read):
    title = (
        "#align(center)[#text(size: 20pt)[Guide to the Fund]\n\n#text(size: 14pt)[For parties]\n\n*Council*]"
    )
    assert [p.kind for p in read(f"{title}\n\n{FUNDS}")] == ["heading", "heading", "heading", "paragraph"]


def test_rows_of_a_table_of_articles_are_no_headings(read):
    rows = "".join(f"Article {i}(1) #h(60pt) Article {i + 2}(4)\n\n" for i in range(1, 6))
    assert all(passage.kind != "heading" for passage in read(f"{FUNDS}\n\n{rows}"))
