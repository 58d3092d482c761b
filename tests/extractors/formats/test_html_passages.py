"""HTML files: the text that a page is about, as browsers show it, and where it stands in the source."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.formats.html import decode_page, read_html_metadata, read_html_passages
from extractors.formats.html_tree import build_tree
from extractors.formats.markup import find_all, read_text


def read(source):
    return read_html_passages(source.encode(), document_id="d-1", name="page.html")


def kinds(source):
    return [(passage.kind, passage.text) for passage in read(source)]


def texts(source):
    return [passage.text for passage in read(source)]


REGULATION = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="eli-container">
<div id="rct_1"><table><col width="4%"/><tbody><tr><td><p class="oj-normal">(1)</p></td>
<td><p class="oj-normal">Research results should be open to all.</p></td></tr></tbody></table></div>
<div id="cpt_II"><p class="oj-ti-section-1">CHAPTER II</p>
<div class="eli-title"><p class="oj-ti-section-2">RESULTS</p></div>
<div id="art_5"><p class="oj-ti-art">Article 5</p><div class="eli-title"><p class="oj-sti-art">Ownership</p></div>
<div id="005.001"><p class="oj-normal">1.   A beneficiary <a id="ntc1" href="#ntr1">(<span class="oj-super">1</span>)</a>
shall:</p>
<table><tbody><tr><td><p>(a)</p></td><td><p>own what it generates;</p>
<table><tbody><tr><td><p>(i)</p></td><td><p>alone; or</p></td></tr></tbody></table></td></tr></tbody></table>
<table><tbody><tr><td><p>(b)</p></td><td><p>tell the agency.</p></td></tr></tbody></table></div></div></div>
<hr class="note"/><p class="oj-note"><a id="ntr1" href="#ntc1">(<span class="oj-super">1</span>)</a> As defined there.</p>
</div></body></html>"""


def test_a_regulation_set_in_classes_and_tables_keeps_its_clauses():
    passages = read(REGULATION)
    assert [(p.kind, p.text) for p in passages] == [
        ("list_item", "(1) Research results should be open to all."),
        ("heading", "CHAPTER II"),
        ("heading", "RESULTS"),
        ("heading", "Article 5"),
        ("heading", "Ownership"),
        ("list_item", "1. A beneficiary (¹) shall:"),
        ("list_item", "(a) own what it generates;"),
        ("list_item", "(i) alone; or"),
        ("list_item", "(b) tell the agency."),
        ("footnote", "(¹) As defined there."),
    ]
    assert passages[7].section == ("CHAPTER II", "RESULTS", "Article 5", "Ownership")


def test_an_act_set_in_spans_parts_numbers_from_text():
    source = """<h3 class="LegP1ContainerFirst"><span class="LegDS LegP1No">21</span><span
      class="LegDS LegP1GroupTitleFirst">Reports</span></h3>
      <p class="LegClearFix LegP2Container"><span class="LegDS LegLHS LegP2No">(1)</span><span
      class="LegDS LegRHS LegP2Text">The holder must report&#8212;</span></p>
      <p class="LegClearFix LegP3Container"><span class="LegDS LegLHS LegP3No">(a)</span><span
      class="LegDS LegRHS LegP3Text">each year, and</span></p>"""
    assert kinds(source) == [
        ("heading", "21 Reports"),
        ("list_item", "(1) The holder must report—"),
        ("list_item", "(a) each year, and"),
    ]


def test_an_act_set_in_description_lists_keeps_its_points():
    source = """<h3><span class="jnenbez">§ 4</span>&#160;<span class="jnentitel">Verwertung</span></h3>
      <div class="jurAbsatz">(1) <sup class="Rec">1</sup>Die Mittel dienen
      <dl><dt>1.</dt><dd><div>der Forschung,</div></dd><dt>2.</dt><dd><div>der Lehre.</div></dd></dl></div>"""
    assert kinds(source) == [
        ("heading", "§ 4 Verwertung"),
        ("list_item", "(1) ¹ Die Mittel dienen"),
        ("list_item", "1. der Forschung,"),
        ("list_item", "2. der Lehre."),
    ]


def test_a_japanese_act_keeps_its_captions_and_sets_no_spaces():
    source = """<section class="Article"><div class="_div_ArticleCaption" style="font-weight: bold;">（成果の帰属）</div>
      <div class="_div_ArticleTitle"><span style="font-weight: bold;">第三条</span>　研究の成果は、
      受託者に帰属する。<div class="_div_ItemSentence"><span style="font-weight: bold;">一</span>　特許権その他の権利</div>
      </div></section>"""
    passages = read(source)
    assert [p.text for p in passages] == [
        "（成果の帰属）",
        "第三条 研究の成果は、受託者に帰属する。",
        "一 特許権その他の権利",
    ]
    assert passages[0].kind == "heading"
    assert passages[1].section == ("（成果の帰属）",)


def test_a_gazette_in_plain_text_is_parted_into_paragraphs():
    source = """<html><head><title>Federal Register</title></head><body><pre>
[[Page 1234]]

AGENCY: Department of Research.

SUMMARY: The Department sets out who owns the results of a research and devel-
opment project.
    The recipient shall report each invention within two months. Development
costs are shared.
    (a) Any small business may keep title to what it
        invents under the award.
</pre></body></html>"""
    assert texts(source) == [
        "AGENCY: Department of Research.",
        "SUMMARY: The Department sets out who owns the results of a research and development project.",
        "The recipient shall report each invention within two months. Development costs are shared.",
        "(a) Any small business may keep title to what it invents under the award.",
    ]


def test_navigation_notices_and_contents_are_left_out():
    text = "<p>The beneficiary owns the results that it generates in the action.</p>"
    source = f"""<body class="has-cookie-banner"><a class="skip-link" href="#m">Skip to content</a>
      <div id="cookie-consent">We use cookies. Accept all cookies to go on.</div>
      <header><div class="logo">Agency</div><nav>Home</nav></header>
      <div class="breadcrumbs"><a href="/">Home</a> &gt; <a href="/law">Law</a></div>
      <div class="layout"><h1>Ownership rules</h1>
      <ul class="contents"><li><a href="#a">Scope</a><li><a href="#b">Owners</a><li><a href="#c">End</a></ul>
      <h2 id="a"><a class="header" href="#a">Scope</a></h2>{text * 4}
      <div class="share-links"><a href="x">Post</a> <a href="y">Mail</a></div></div>
      <aside>Related: other rules</aside><form><input name="q"><button>Search</button></form>
      <footer><p>Contact us. All rights reserved.</p></footer><p style="display:none">Hidden.</p></body>"""
    assert texts(source) == [
        "Ownership rules",
        "Scope",
        *["The beneficiary owns the results that it generates in the action."] * 4,
    ]


def test_a_page_of_links_alone_is_read():
    assert texts(
        '<ul><li><a href="/1">Act one</a><li><a href="/2">Act two</a><li><a href="/3">Act three</a></ul>'
    ) == [
        "Act one",
        "Act two",
        "Act three",
    ]


def test_contents_set_in_paragraphs_are_left_out_with_their_title():
    entries = "".join(f'<p><a href="#s{i}">{i}. Section</a> {i}</p>' for i in range(1, 6))
    assert texts(
        f"<h1>Act</h1><h2>Contents</h2>{entries}<h2>1. Scope</h2><p>See <a href=#s2>2</a> for it.</p>"
    ) == [
        "Act",
        "1. Scope",
        "See 2 for it.",
    ]
    assert texts("<h2>Contents</h2><p>What the box holds.</p>") == ["Contents", "What the box holds."]


def test_a_page_that_names_its_main_part_is_read_there():
    source = """<body><div>Ministry of Research, Capital City</div><main><h1>Call</h1><p>Apply by 1 May.</p>
      <ul><li><a href="/1">Guide for applicants</a><li><a href="/2">Model agreement</a><li><a href="/3">Form</a></ul>
      </main><div>Postal address, telephone</div></body>"""
    assert texts(source) == ["Call", "Apply by 1 May.", "Guide for applicants", "Model agreement", "Form"]


def test_sections_nest_by_the_levels_of_headings_not_by_how_they_look():
    source = (
        "<h1>Act</h1><h2>SCOPE</h2><h2>Owners</h2><h3>Who owns</h3><p>A text.</p><h2>End</h2><p>Last.</p>"
    )
    passages = read(source)
    assert [p.section for p in passages if p.kind == "paragraph"] == [
        ("Act", "Owners", "Who owns"),
        ("Act", "End"),
    ]


def test_lists_have_the_numbers_that_browsers_show():
    source = """<ol start="3"><li>three<ol type="a"><li>a<li>b</ol><li value="9">nine<li>ten</ol>
      <ol style="list-style-type: upper-roman"><li>one</ol><ol style="list-style:none"><li>(a) own number</ol>
      <ol><li>1. own number</ol><ul><li>• bullet</ul>"""
    expected = [
        "3. three",
        "a. a",
        "b. b",
        "9. nine",
        "10. ten",
        "I. one",
        "(a) own number",
        "1. own number",
        "bullet",
    ]
    assert kinds(source) == [("list_item", text) for text in expected]


def test_an_item_of_several_paragraphs_has_its_number_once():
    assert texts("<ol><li><p>First.</p><p>More of it.</p></li></ol>") == ["1. First.", "More of it."]


def test_two_line_breaks_part_paragraphs_and_one_does_not():
    assert texts("One line<br>goes on.<br><br>Another.<br/> <br/>Third.") == [
        "One line goes on.",
        "Another.",
        "Third.",
    ]


def test_items_that_only_line_breaks_part_are_items():
    source = "<p>It shall:<br>(a) own the results;<br/>(b) tell the agency of<br>(c) above.<br>- and more</p>"
    assert kinds(source) == [
        ("paragraph", "It shall:"),
        ("list_item", "(a) own the results;"),
        ("list_item", "(b) tell the agency of (c) above."),
        ("list_item", "and more"),
    ]


def test_an_old_page_that_is_laid_out_in_a_table_is_read():
    source = """<title>Consortium rules - Agency</title><table width="100%"><tr><td width="20%"><a href="/a">Funding</a>
      <br><a href="/b">Calls</a><br><a href="/c">News</a><td><font size=5><b>Consortium rules</b></font><br><br>
      The recipient shall own the results.<p class="note">Note: rates may change.<p>ARTICLE II<p>Costs are borne by the
      parties.</table><div class="footer">Last update: 1 May <a href=/i>Imprint</a> <a href=/j>Privacy</a></div>"""
    passages = read(source)
    assert [(p.kind, p.text) for p in passages] == [
        ("heading", "Consortium rules"),
        ("paragraph", "The recipient shall own the results."),
        ("paragraph", "Note: rates may change."),
        ("heading", "ARTICLE II"),
        ("paragraph", "Costs are borne by the parties."),
    ]
    assert passages[-1].section == ("Consortium rules", "ARTICLE II")
    assert read_html_metadata(source.encode(), passages, name="page.html").title == "Consortium rules"


def test_terms_stand_before_what_they_mean():
    assert texts(
        "<dl><dt>Results</dt><dd>means any output.</dd><dt>Costs:</dt><dd>eligible ones</dd></dl>"
    ) == [
        "Results means any output.",
        "Costs: eligible ones",
    ]


def test_rows_keep_their_columns_and_merged_cells_come_once():
    source = """<table><caption>Table 1: Rates</caption><thead><tr><th rowspan=2>Kind<th colspan=2>Rate
      <tr><th>2024<th>2025</thead><tr><td rowspan=2>Industry<td>30&nbsp;%<td>35 %<tr><td>40 %<td>45 %</table>"""
    passages = read(source)
    assert [(p.kind, p.text) for p in passages] == [
        ("caption", "Table 1: Rates"),
        ("table", "Kind | Rate |"),
        ("table", "| 2024 | 2025"),
        ("table", "Industry | 30 % | 35 %"),
        ("table", "| 40 % | 45 %"),
    ]
    assert passages[-1].section == ("Kind | Rate 2024 | Rate 2025",)


def test_a_table_that_lays_out_a_page_is_read_as_text():
    source = """<table width=100%><tr><td><p>The agency pays the costs that the beneficiary declares.</p>
      <h2>Scope</h2><td><p>It pays within sixty days after it received the report from the beneficiary.</p></table>"""
    assert [kind for kind, _ in kinds(source)] == ["paragraph", "heading", "paragraph"]


def test_footnotes_are_told_by_role_class_and_id():
    source = """<p>Text<sup><a href="#fn1">1</a></sup> of it.</p><section class="footnotes" role="doc-endnotes"><hr>
      <ol><li id="fn1">As the law says. <a href="#r1">↩</a></ol></section><p id="ftn2"><sup>2</sup>Other note.</p>"""
    assert kinds(source) == [
        ("paragraph", "Text ¹ of it."),
        ("footnote", "¹ As the law says."),
        ("footnote", "² Other note."),
    ]


def test_a_federal_notice_is_read_without_its_page_marks_and_back_links():
    source = """<div id="fulltext_content_area"><h1 id="h-1">I. Background</h1><p id="p-1" data-page="9">The award
      <span class="printed-page-inline unprinted-element-wrapper"><span class="unprinted-element">Start Printed Page
      10</span></span>is final.<sup>[<a class="footnote-reference" href="#footnote-1-p9">1</a>]</sup> It binds
      all. See note<a href="#n2">2</a>above.</p><div class="footnotes"><h2>Footnotes</h2>
      <div class="footnote" id="footnote-1-p9"><p>1. See the order. <a class="back" href="#citation-1-p9">Back to
      Citation</a></p></div></div></div>"""
    assert kinds(source) == [
        ("heading", "I. Background"),
        ("paragraph", "The award is final.[1] It binds all. See note2 above."),
        ("heading", "Footnotes"),
        ("footnote", "1. See the order."),
    ]


def test_a_page_saved_by_a_word_processor_keeps_its_numbers_and_drops_its_contents():
    source = """<p class=MsoTitle>Grant rules</p><p class=MsoToc1><a href="#_Toc1">1. Scope<span>3</span></a></p>
      <p class=MsoToc1><a href="#_Toc2">2. End<span>4</span></a></p>
      <h1><a name="_Toc1"><![if !supportLists]><span>1.<span>&nbsp;&nbsp; </span></span><![endif]>Scope</a></h1>
      <p class=MsoListParagraph><![if !supportLists]><span style='font-family:Symbol'>·<span>&nbsp; </span></span>
      <![endif]>universities;<o:p></o:p></p><p class=MsoNormal>They apply<a href="#_ftn1" name="_ftnref1"><span
      class=MsoFootnoteReference>[1]</span></a> once.</p><div style='mso-element:footnote-list'><hr><div
      style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1">[1]</a> Or twice.</p></div>"""
    assert kinds(source) == [
        ("heading", "Grant rules"),
        ("heading", "1. Scope"),
        ("list_item", "universities;"),
        ("paragraph", "They apply[1] once."),
        ("footnote", "[1] Or twice."),
    ]


def test_deleted_text_soft_hyphens_and_ligatures():
    assert texts("<p>The <del>old</del> <ins>new</ins> o&#64259;ce&nbsp;co&shy;ordi<wbr>nates.") == [
        "The new office coordinates."
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p><b>Bold <p>new", ["Bold", "new"]),
        ("<div><span>a</div>b</span>", ["a", "b"]),
        ("<table><tr><td>a<table><tr><td>b</table>c</table>d", ["a", "b", "c", "d"]),
        ("a < b &c; &amp &#x41;&#0; <!-- x > --> <!x> <?y?> </3> d", ["a < b &c; & A� d"]),
        ("<p title='a>b' x=\"1>2\" y=>text", ["text"]),
        ("text <b", ["text"]),
        ("text <!-- never closed", ["text"]),
        ("<script>if (a<b) {'</p>'}</script>text", ["text"]),
        ("<SCRIPT>x</Script >text</body></html>after", ["textafter"]),
        ("</p>text</div></table>", ["text"]),
    ],
)
def test_malformed_pages_are_read_as_browsers_read_them(source, expected):
    assert texts(source) == expected


def test_metadata_are_what_the_page_declares():
    source = """<html lang="en-gb"><head><title>Rules on results | Ministry of Research</title>
      <meta name="dcterms.issued" content="2021-03-04T08:00"><meta property="og:site_name" content="Ministry of Research">
      <meta name="author" content="Office of Grants"><script type="application/ld+json">
      {"@graph": [{"dateModified": "2022-05", "publisher": {"name": "Ministry of Research"}}]}</script></head><body><p>Text.</body>"""
    metadata = read_html_metadata(source.encode(), name="page.html")
    assert (metadata.title, metadata.author) == ("Rules on results", "Office of Grants")
    assert (metadata.publisher, metadata.language) == ("Ministry of Research", "en-GB")
    assert (metadata.created, metadata.modified, metadata.charset) == ("2021-03-04", "2022-05", "utf-8")


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<p>Größe der Förderung".encode("utf-16"), "utf-16-le"),
        (b"\xef\xbb\xbf<p>Gr\xc3\xb6\xc3\x9fe", "utf-8"),
        ('<meta charset="iso-8859-1"><p>Größe – „so“'.encode("cp1252"), "cp1252"),
        ('<meta charset="iso-8859-1"><p>Größe'.encode(), "utf-8"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><p>補助金'.encode(
                "cp932"
            ),
            "cp932",
        ),
        (f'<meta charset="utf-8"><p>{"Größe der Förderung für Träger " * 20}'.encode("cp1252"), None),
    ],
)
def test_the_charset_is_the_one_that_fits(data, charset):
    source, found = decode_page(data, name="page.html")
    assert charset in (None, found)
    assert "Größe" in source or "補助金" in source


def strip_markup(source):
    return "".join(char for char in html.unescape(re.sub(r"<[^>]*>", "", source)) if char.isalnum())


@pytest.mark.parametrize("source", [REGULATION, "\ufeff<p>\r\n ä &amp; <b>b</b>\r\n<p>&nbsp;c</p>"])
def test_a_passage_stands_where_it_says(source):
    for passage in read(source):
        part = source[passage.source_start : passage.source_end]
        assert strip_markup(part).translate(str.maketrans("1", "¹")) == "".join(
            c for c in passage.text if c.isalnum()
        ).translate(str.maketrans("1", "¹"))
        assert part == part.strip()


WORDS = st.text("abcdeöß補\U0001d518 &<>\n", min_size=1, max_size=10).map(html.escape)
INLINE = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["b", "i", "span", "a"]), WORDS
)
BLOCKS = st.builds(
    lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
    st.sampled_from(["p", "div", "li", "h2", "blockquote"]),
    st.lists(WORDS | INLINE, min_size=1, max_size=4),
)


@settings(max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_every_letter_comes_once_in_order_where_its_passage_says(blocks):
    source = f"<body>{''.join(blocks)}<p>end</p></body>"
    passages = read(source)
    assert strip_markup(source) == "".join(c for p in passages for c in p.text if c.isalnum())
    for passage in passages:
        part = source[passage.source_start : passage.source_end]
        assert strip_markup(part) == "".join(c for c in passage.text if c.isalnum())


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <table> <tr> <td> </td> </table> <li> <ul> </ul> <b> </b> <a> </a> <h1> </h2> <dl> <dt> <dd> <br> <pre> "
            "<sup> 1 (a) text &amp; </div> <div> <ol> <th> <span> </span> <title> <!-- --> <script> <q> <td".split()
        ),
        max_size=60,
    )
)
def test_no_page_breaks_the_tree(parts):
    source = "".join(parts)
    root = build_tree(source)
    assert len(find_all(root, "#document")) == 1
    assert read_text(root) is not None
    passages = read(source + "</script></title>--><p>end")
    assert all(0 <= p.source_start < p.source_end for p in passages)


def test_deep_nesting_is_read():
    assert texts("<div>" * 5000 + "deep" + "</div>" * 5000 + "<p>end") == ["deep", "end"]
    assert texts("<table><tr><td>" * 100 + "deep") == ["deep"]


def test_items_know_what_leads_them_in_and_what_they_are_a_part_of():
    source = (
        "<h2>Duties</h2><ul><li>apply</li></ul><p>The parties shall</p><ul><li>report on<ol><li>results;</li>"
        "<li>costs;</li></ol>once a year;</li><li>pay.</li></ul><p>Nobody else does.</p>"
    )
    _, apply, lead, report, results, costs, once, pay, after = read(source)
    assert [each.parent_id for each in (apply, lead, after)] == [None, None, None]
    assert {each.parent_id for each in (report, pay)} == {lead.passage_id}
    assert {each.parent_id for each in (results, costs, once)} == {report.passage_id}


def test_clauses_set_in_tables_have_parents():
    passages = {passage.passage_id: passage for passage in read(REGULATION)}
    parents = {p.text: passages[p.parent_id].text for p in passages.values() if p.parent_id}
    assert parents == {
        "(a) own what it generates;": "1. A beneficiary (¹) shall:",
        "(i) alone; or": "(a) own what it generates;",
        "(b) tell the agency.": "1. A beneficiary (¹) shall:",
    }
