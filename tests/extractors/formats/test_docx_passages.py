"""DOCX files: what Word shows is what passages say, and where it stands in the archive."""

from __future__ import annotations

import io
import itertools
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_docx import W, make_archive, make_docx, make_paragraph, make_row, make_run, make_table

from extractors.formats.docx import read_docx_metadata, read_docx_passages


def read(body, **parts):
    return read_docx_passages(make_docx(body, **parts), document_id="d-1", name="model.docx")


def texts(body, **parts):
    return [passage.text for passage in read(body, **parts)]


def kinds(body, **parts):
    return [(passage.kind, passage.text) for passage in read(body, **parts)]


def show(passage, data):
    """Return what stands in the file where a passage says that it stands."""
    part = zipfile.ZipFile(io.BytesIO(data)).read(passage.source_part).decode()
    return part[passage.source_start : passage.source_end]


def test_numbers_of_headings_and_clauses_are_rendered_as_word_counts_them():
    body = "".join(
        (
            make_paragraph("Definitions", style="berschrift1"),
            make_paragraph("Results", style="berschrift2"),
            make_paragraph("data;", number="1", level=2),
            make_paragraph("know-how, including", number="1", level=2),
            make_paragraph("drawings;", number="1", level=3),
            make_paragraph("Background", style="berschrift2"),
            make_paragraph("inventions;", number="1", level=2),
            make_paragraph("Ownership", style="berschrift1"),
            make_paragraph("Joint ownership", style="berschrift2"),
        )
    )
    assert kinds(body) == [
        ("heading", "Article 1 Definitions"),
        ("heading", "1.1 Results"),
        ("list_item", "(a) data;"),
        ("list_item", "(b) know-how, including"),
        ("list_item", "(i) drawings;"),
        ("heading", "1.2 Background"),
        ("list_item", "(a) inventions;"),
        ("heading", "Article 2 Ownership"),
        ("heading", "2.1 Joint ownership"),
    ]
    assert read(body)[4].section == ("Article 1 Definitions", "1.1 Results")
    assert read(body)[-1].section == ("Article 2 Ownership",)


def test_lists_of_one_definition_go_on_unless_a_list_starts_anew():
    body = "".join(make_paragraph(f"item {i}", number=number) for i, number in enumerate("33443"))
    assert [text.split()[0] for text in texts(body)] == ["1.", "2.", "1.", "2.", "3."]


def test_bullets_are_left_out_and_make_items():
    assert kinds(make_paragraph("own the Results.", number="2")) == [("list_item", "own the Results.")]


def test_a_clause_in_the_style_of_a_heading_is_no_heading():
    clause = "The Contractor shall report each Invention to the Agency within two months after it was disclosed to it."
    assert kinds(make_paragraph(clause, style="berschrift2"))[0][0] != "heading"


def test_a_bold_line_is_a_heading_below_those_of_the_file():
    body = make_paragraph("Scope", style="berschrift1") + make_paragraph("Who may apply", bold=True)
    body += make_paragraph("Any university in the country may apply for a grant under this call.")
    body += make_paragraph("A company may take part, and it then bears its own costs in full.")
    passages = read(body)
    assert passages[1].kind == "heading"
    assert passages[2].section == ("Article 1 Scope", "Who may apply")


def test_tracked_changes_are_accepted():
    body = (
        f"<w:p>{make_run('The Party ')}<w:del><w:r><w:delText>may</w:delText></w:r></w:del>"
        f"<w:ins>{make_run('shall')}</w:ins>{make_run(' own')}"
        f"<w:moveFrom>{make_run(' gone')}</w:moveFrom><w:moveTo>{make_run(' its Results.')}</w:moveTo></w:p>"
    )
    assert texts(body) == ["The Party shall own its Results."]


def test_a_paragraph_whose_mark_was_deleted_runs_on():
    deleted = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{make_run('The Party owns ')}</w:p>"
    assert texts(deleted + make_paragraph("its Results.")) == ["The Party owns its Results."]


def test_deleted_rows_and_paragraphs_within_deletions_are_left_out():
    gone = (
        make_row("old", "row")
        .replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
        .replace("<w:trPr></w:trPr>", "")
    )
    body = make_table(make_row("Year", "Rate"), gone, make_row("2024", "30 %"), make_row("2025", "35 %"))
    assert texts(body) == ["Year | Rate", "2024 | 30 %", "2025 | 35 %"]


def test_fields_show_their_results_and_contents_are_left_out():
    def turn(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def instruct(text):
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    toc = (
        f"<w:p>{turn('begin')}{instruct('TOC o')}{turn('separate')}{make_run('Scope 3')}</w:p>"
        f"{make_paragraph('Ownership 4', style='Verzeichnis1')}<w:p>{turn('end')}</w:p>"
    )
    reference = (
        f"<w:p>{make_run('See ')}{turn('begin')}{instruct('REF _1')}{turn('separate')}{make_run('Article 4')}{turn('end')}"
        f"{make_run(' of this Agreement.')}</w:p>"
    )
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{make_paragraph('Contents')}</w:sdtContent></w:sdt>"
    )
    assert texts(control + toc + reference) == ["See Article 4 of this Agreement."]


@pytest.mark.parametrize("instruction", ["TOC o", "REF _1"])
def test_a_field_that_never_ends_swallows_nothing(instruction):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    field = f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert texts(f"<w:p>{field}</w:p>{make_paragraph('The rest.')}") == ["The rest."]
    assert texts(f"<w:p>{field}{separate}</w:p>{make_paragraph('The rest.')}") == ["The rest."]


def test_content_controls_are_read_and_prompts_are_not():
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{make_paragraph('Within a control.')}</w:sdtContent></w:sdt>"
        f"<w:p>{make_run('Name: ')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{make_run('Click here')}</w:sdtContent></w:sdt></w:p>"
    )
    assert texts(body) == ["Within a control.", "Name:"]


def test_footnotes_stand_after_what_calls_them_and_endnotes_at_the_end():
    body = (
        f"<w:p>{make_run('Results are shared')}<w:r><w:endnoteReference w:id='7'/></w:r>{make_run(' openly')}"
        f"<w:r><w:footnoteReference w:id='2'/></w:r>{make_run('.')}</w:p>{make_paragraph('The end.')}"
    )
    note = "<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> As the law says.</w:t></w:r></w:p>"
    passages = read(
        body,
        footnotes=f"<w:footnote w:id='2'>{note}</w:footnote>",
        endnotes=f"<w:endnote w:id='7'>{make_paragraph('In full.')}</w:endnote>",
    )
    assert [(p.kind, p.text) for p in passages] == [
        ("paragraph", "Results are shared ⁱ openly ¹."),
        ("footnote", "¹ As the law says."),
        ("paragraph", "The end."),
        ("footnote", "In full."),
    ]
    assert [p.source_part for p in passages[:2]] == ["word/document.xml", "word/footnotes.xml"]


def test_text_boxes_are_read_once():
    box = "<w:txbxContent>{}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:inline><wps:txbx>"
        f"{box.format(make_paragraph('In the box.'))}</wps:txbx></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box.format(make_paragraph('In the box.'))}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert texts(f"<w:p>{make_run('Beside it.')}{drawing}</w:p>") == ["Beside it.", "In the box."]


def test_hidden_text_symbols_and_breaks():
    body = (
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret </w:t></w:r>{make_run('long')}<w:r><w:noBreakHyphen/></w:r>"
        f"{make_run('term co')}<w:r><w:softHyphen/></w:r>{make_run('operation')}<w:r><w:br/></w:r>{make_run('next')}"
        "<w:r><w:tab/><w:t>tab</w:t></w:r></w:p>"
    )
    assert texts(body) == ["long-term cooperation next tab"]


def test_rows_keep_their_columns_and_merged_cells_come_once():
    merged = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + make_paragraph("Rate")
    begins = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + make_paragraph("Industry")
    goes_on = "<w:tcPr><w:vMerge/></w:tcPr><w:p/>"
    body = make_table(
        make_row("Kind", merged, head=True),
        make_row("", "2024", "2025", head=True),
        make_row(begins, "30 %", "35 %"),
        make_row(goes_on, "40 %", "45 %"),
    )
    passages = read(body)
    assert [p.text for p in passages][-2:] == ["Industry | 30 % | 35 %", "| 40 % | 45 %"]
    assert passages[-1].section == ("Kind | Rate 2024 | Rate 2025",)
    assert {p.kind for p in passages} == {"table"}


def test_a_style_with_a_bold_first_row_names_the_columns():
    properties = '<w:tblStyle w:val="Gitter"/><w:tblLook w:val="04A0" w:firstRow="1"/>'
    body = make_table(
        make_row("Call", "Sum"), make_row("A", "10"), make_row("B", "20"), properties=properties
    )
    assert read(body)[1].section == ("Call | Sum",)


def test_a_frame_around_running_text_is_no_table():
    words = "The beneficiary keeps a record of all costs and shows it to the agency on request. " * 5
    assert [kind for kind, _ in kinds(make_table(make_row(words), make_row(words)))] == ["paragraph"] * 2


def test_numbered_rows_of_two_cells_are_items():
    body = make_table(make_row("(a)", "own the Results;"), make_row("(b)", "tell the Agency."))
    assert kinds(body) == [("list_item", "(a) own the Results;"), ("list_item", "(b) tell the Agency.")]


def test_names_of_namespaces_and_of_parts_are_the_files_own():
    archive = zipfile.ZipFile(io.BytesIO(make_docx(make_paragraph("Strict text."))))
    files = {name: archive.read(name) for name in archive.namelist()}
    main = files.pop("word/document.xml").decode().replace("w:", "ns0:").replace("xmlns:w=", "xmlns:ns0=")
    main = main.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    files["word/document2.xml"] = main.encode("utf-16")
    files["_rels/.rels"] = files["_rels/.rels"].replace(b"document.xml", b"document2.xml")
    passages = read_docx_passages(make_archive(files), document_id="d-1", name="strict.docx")
    assert [p.text for p in passages] == ["Strict text."]


def test_metadata_are_those_of_the_file():
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>Model Grant Agreement</dc:title><dc:creator>Ministry of Research</dc:creator>"
        "<dc:language>de-AT</dc:language><dcterms:created>2021-03-04T10:00:00Z</dcterms:created></cp:coreProperties>"
    )
    buffer = io.BytesIO(make_docx(make_paragraph("Text.")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("docProps/core.xml", core)
    metadata = read_docx_metadata(buffer.getvalue(), name="model.docx")
    assert (metadata.title, metadata.author) == ("Model Grant Agreement", "Ministry of Research")
    assert (metadata.created, metadata.language) == ("2021-03-04", "de-AT")


def test_the_title_is_the_first_heading_of_a_file_that_declares_none():
    data = make_docx(make_paragraph("Grant Agreement", style="Titel") + make_paragraph("Text of it."))
    passages = read_docx_passages(data, document_id="d-1", name="model.docx")
    assert read_docx_metadata(data, passages, name="model.docx").title == "Grant Agreement"


@pytest.mark.parametrize("text", ["R&amp;D &lt;results&gt;", "Größe ﬁnal 補助金 𝔘nicode", "a  b"])
def test_a_passage_stands_where_it_says(text):
    data = make_docx(make_paragraph("ä first") + make_paragraph(text, style="Beschriftung"))
    passage = read_docx_passages(data, document_id="d-1", name="a.docx")[1]
    assert show(passage, data) == text


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.text("abcdeöß &<>\U0001d518補", min_size=1, max_size=12), min_size=1, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_every_letter_of_every_run_comes_once_and_in_order(paragraphs):
    def escape(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    body = "".join(f"<w:p>{''.join(make_run(escape(run)) for run in runs)}</w:p>" for runs in paragraphs)
    data = make_docx(body + make_paragraph("end"))
    passages = read_docx_passages(data, document_id="d-1", name="a.docx")
    expected = ["".join(c for run in runs for c in run if c.isalnum()) for runs in paragraphs]
    found = ["".join(c for c in p.text if c.isalnum()) for p in passages]
    assert found == [each for each in expected if each] + ["end"]
    ends = [(p.source_start, p.source_end) for p in passages]
    assert ends == sorted(ends)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(ends))


def test_items_know_what_leads_them_in_and_what_they_are_a_part_of():
    body = "".join(
        (
            make_paragraph("The parties shall:"),
            make_paragraph("report on", number="1", level=2),
            make_paragraph("results;", number="1", level=3),
            make_paragraph("costs;", number="1", level=3),
            make_paragraph("pay.", number="1", level=2),
        )
    )
    lead, first, *inner, last = read(body)
    assert (lead.parent_id, first.parent_id, last.parent_id) == (None, lead.passage_id, lead.passage_id)
    assert {passage.parent_id for passage in inner} == {first.passage_id}
