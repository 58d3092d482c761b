from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import UnreadablePdf
from extractors.metadata import read_metadata
from extractors.opening import open_pdf
from extractors.outlines import read_outline
from extractors.pages import count_pages, read_pages
from extractors.quality import grade_words


def draw(*strings, size=(300, 400), rotation=0, encrypt=None):
    """Return a PDF with strings (x, y from the bottom, text, font, size)."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=encrypt)
    canvas.setPageRotation(rotation)
    for x, y, text, font, points in strings:
        canvas.setFont(font, points)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_words_come_with_boxes_from_the_top_left():
    (page,) = read_pages(draw((50, 350, "Grants end", "Helvetica", 10)))
    first, second = page.words
    assert [first.text, second.text] == ["Grants", "end"]
    assert first.x0 == pytest.approx(50, abs=0.5)
    assert first.bottom == pytest.approx(400 - 350 + 2.2, abs=0.5)
    assert first.top < first.bottom
    assert first.x1 < second.x0


def test_faces_and_sizes_are_known():
    page = read_pages(draw((50, 350, "Duties", "Helvetica-Bold", 14), (50, 300, "apply", "Times-Italic", 9)))[
        0
    ]
    bold, italic = page.words
    assert (bold.bold, bold.italic, bold.font_size) == (True, False, 14)
    assert (italic.bold, italic.italic, italic.font_size) == (False, True, 9)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_of_turned_pages_lie_in_the_page_as_displayed(rotation):
    (page,) = read_pages(
        draw((20, 280 if rotation % 180 else 380, "Corner", "Helvetica", 10), rotation=rotation)
    )
    assert (page.width, page.height) == (300, 400)
    (word,) = page.words
    corner_x = {0: 0, 90: 1, 180: 1, 270: 0}[rotation]
    corner_y = {0: 0, 90: 0, 180: 1, 270: 1}[rotation]
    assert ((word.x0 + word.x1) / 2 > page.width / 2) == bool(corner_x)
    assert ((word.top + word.bottom) / 2 > page.height / 2) == bool(corner_y)
    assert 0 <= word.x0 < word.x1 <= page.width
    assert 0 <= word.top < word.bottom <= page.height


def test_ligatures_are_spelt_out(typeset):
    pages = read_pages(
        typeset('#set text(font: "Libertinus Serif", ligatures: true)\nofficial affiliates file')
    )
    assert [word.text for word in pages[0].words] == ["official", "affiliates", "file"]


def test_text_without_spaces_is_parted_by_its_gaps():
    strings = [(50, 350, "The", "Helvetica", 10), (70.5, 350, "agency", "Helvetica", 10)]
    strings.append((104.5, 350, "pays", "Helvetica", 10))
    assert [word.text for word in read_pages(draw(*strings))[0].words] == ["The", "agency", "pays"]


def test_letter_spaced_words_stay_whole():
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 200))
    text = canvas.beginText(50, 150)
    text.setFont("Helvetica", 10)
    text.setCharSpace(4)
    text.textOut("SUMMARY OF TERMS")
    canvas.drawText(text)
    canvas.save()
    assert [word.text for word in read_pages(buffer.getvalue())[0].words] == ["SUMMARY", "OF", "TERMS"]


def test_text_struck_twice_counts_once():
    strings = [(50 + shift, 350, "Bold by force", "Helvetica", 10) for shift in (0, 0.3)]
    assert [word.text for word in read_pages(draw(*strings))[0].words] == ["Bold", "by", "force"]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_text_makes_the_same_words(angle):
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 300))
    canvas.translate(150, 150)
    canvas.rotate(angle)
    canvas.drawString(0, 0, "Grants end")
    canvas.save()
    first, second = read_pages(buffer.getvalue())[0].words
    assert (first.text, second.text) == ("Grants", "end")
    ahead = {90: first.top - second.bottom, 180: first.x0 - second.x1, 270: second.top - first.bottom}
    assert ahead[angle] > 0


def test_letters_spaced_out_with_spaces_are_joined():
    (page,) = read_pages(draw((50, 350, "S U M M A R Y", "Helvetica", 10)))
    assert [word.text for word in page.words] == ["SUMMARY"]


def test_signs_of_a_pictorial_font_are_bullets_and_boxes():
    (page,) = read_pages(draw((50, 350, "a", "ZapfDingbats", 10), (70, 350, "eligible", "Helvetica", 10)))
    assert len(page.words) == 2
    assert not page.words[0].text.isalnum()
    assert page.words[1].text == "eligible"


def test_a_sign_that_its_font_does_not_name_is_a_bullet():
    content = b"BT /Signs 10 Tf 50 350 Td <0083> Tj ET BT /Text 10 Tf 70 350 Td (eligible) Tj ET"
    name = b"/BaseFont/ABCDEF+Wingdings-Regular"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R"
        b"/Resources<</Font<</Signs 5 0 R/Text 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[7 0 R]%s>>" % name,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/CIDFontType2/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 8 0 R/DW 460%s>>" % name,
        b"<</Type/FontDescriptor/FontName/ABCDEF+Wingdings-Regular/Flags 4/FontBBox[0 0 500 700]/ItalicAngle 0"
        b"/Ascent 700/Descent 0/CapHeight 700/StemV 80>>",
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    (page,) = read_pages(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF")
    assert [word.text for word in page.words] == ["•", "eligible"]


def test_a_raised_mark_is_a_word_of_its_own():
    strings = [(50, 350, "costs", "Helvetica", 10), (74, 354, "2", "Helvetica", 6)]
    body, mark = read_pages(draw(*strings))[0].words
    assert (body.text, mark.text, mark.font_size) == ("costs", "2", 6)


def test_a_page_without_text_has_no_quality():
    (page,) = read_pages(draw())
    assert (page.words, page.quality) == ((), 0.0)
    assert grade_words(read_pages(draw((50, 350, "Clear words", "Helvetica", 10)))[0].words) == 1.0


def test_only_the_first_pages_are_read_on_request(typeset):
    pdf = typeset("One #pagebreak() Two #pagebreak() Three")
    assert [page.page_number for page in read_pages(pdf, max_pages=2)] == [1, 2]
    assert count_pages(pdf) == 3


def test_a_pdf_is_opened_once_for_all_that_is_read_of_it(typeset):
    data = typeset("= Funds\nOne #pagebreak() Two")
    with open_pdf(data, name="funds.pdf") as pdf:
        assert (read_outline(pdf), read_metadata(pdf)) == (read_outline(data), read_metadata(data))
        assert read_pages(pdf) == read_pages(data)
        pdf.reopen()
        assert count_pages(pdf) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html>Not found</html>", "not a PDF"),
        (draw((9, 9, "x", "Helvetica", 9))[:400], "truncated"),
        (
            draw((9, 9, "x", "Helvetica", 9), encrypt=pdfencrypt.StandardEncryption("secret")),
            "needs a password",
        ),
    ],
)
def test_an_unreadable_file_says_why_and_which(data, reason):
    with pytest.raises(UnreadablePdf, match=rf"^terms\.pdf: .*{reason}"):
        read_pages(data, name="terms.pdf")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UnreadablePdf, match=r"absent\.pdf"):
        read_pages(tmp_path / "absent.pdf")


def test_the_reason_of_one_file_is_not_told_of_the_next():
    locked = draw((9, 9, "x", "Helvetica", 9), encrypt=pdfencrypt.StandardEncryption("secret"))
    whole = draw((9, 9, "x", "Helvetica", 9))
    looped = whole.replace(b"/Type /Catalog", b"/Type /Font   ").replace(b"/Pages", b"/Pagez")
    for data, reason in ((locked, "needs a password"), (looped, "damaged"), (locked, "needs a password")):
        with pytest.raises(UnreadablePdf, match=reason):
            read_pages(data)
