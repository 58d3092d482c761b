"""One text gives the same passages in the same sections, whether it comes as PDF, as HTML or as DOCX."""

from __future__ import annotations

import pytest
from made_docx import make_docx, make_paragraph, make_row, make_table

from extractors.formats.docx import read_docx_passages
from extractors.formats.html import read_html_passages
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.tables import find_tables

MARKUP = """
#set par(spacing: 20pt)
#show heading: set block(above: 20pt, below: 14pt)
= 1 Ownership of results
The beneficiary owns the results that it generates in the action and must tell the agency of each.

The beneficiary must do all of the following within the period that the agreement sets for it:

(a) protect its results;

(b) exploit its results.

- keep records of the work;

== 1.1 Rates of funding
#table(columns: 3, [*Year*], [*Rate*], [*Agency*], [2024], [30 %], [Council], [2025], [35 %], [Council])
"""
PAGE = """<h1>1 Ownership of results</h1>
<p>The beneficiary owns the results that it generates in the action and must tell the agency of each.</p>
<p>The beneficiary must do all of the following within the period that the agreement sets for it:</p>
<p>(a) protect its results;</p><div>(b)&nbsp;exploit its results.</div><ul><li>keep records of the work;</ul>
<h2>1.1 Rates of funding</h2><table><tr><td><b>Year</b><td><b>Rate</b><td><b>Agency</b>
<tr><td>2024<td>30 %<td>Council<tr><td>2025<td>35 %<td>Council</table>"""
STYLES = """<w:style w:styleId="h1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="h2"><w:name w:val="heading 2"/></w:style>"""
BODY = "".join(
    (
        make_paragraph("1 Ownership of results", style="h1"),
        make_paragraph(
            "The beneficiary owns the results that it generates in the action and must tell the agency of each."
        ),
        make_paragraph(
            "The beneficiary must do all of the following within the period that the agreement sets for it:"
        ),
        make_paragraph("protect its results;", number="1", level=2),
        make_paragraph("exploit its results.", number="1", level=2),
        make_paragraph("keep records of the work;", number="2"),
        make_paragraph("1.1 Rates of funding", style="h2"),
        make_table(
            make_row("Year", "Rate", "Agency", head=True),
            make_row("2024", "30 %", "Council"),
            make_row("2025", "35 %", "Council"),
        ),
    )
)


@pytest.fixture(scope="module")
def of_pdf(typeset):
    pdf = typeset(MARKUP)
    pages = read_pages(pdf)
    return read_passages(pages, document_id="d-1", tables=find_tables(pages))


@pytest.mark.parametrize(
    "passages",
    [
        read_html_passages(PAGE.encode(), document_id="d-1", name="page.html"),
        read_docx_passages(make_docx(BODY, styles=STYLES), document_id="d-1", name="text.docx"),
    ],
    ids=["html", "docx"],
)
def test_the_formats_agree(of_pdf, passages):
    assert [(p.kind, p.section, p.text) for p in passages] == [(p.kind, p.section, p.text) for p in of_pdf]
    assert [p.passage_id for p in passages] == [p.passage_id for p in of_pdf]
    assert all(p.page_start == p.page_end == 1 and p.boxes == () for p in passages)
