"""The numbers of lists are counted as Word counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.formats.docx_numbering import Numbering
from extractors.formats.docx_styles import Styles
from extractors.formats.number_formats import format_number
from extractors.formats.xml_tree import parse_xml

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def parse(content, tag):
    source = f'<w:{tag} xmlns:w="{NAMESPACE}">{content}</w:{tag}>'
    return parse_xml(source.encode(), name="a.docx", part=f"word/{tag}.xml")


def make_level(place, text, *, kind="decimal", start=1, more=""):
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def make_numbering(*levels, more="", styles=""):
    content = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}'
    content += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return Numbering(parse(content, "numbering"), Styles(parse(styles, "styles")))


def count(numbering, *levels, number="1"):
    markers = (numbering.count(number, level) for level in levels)
    return [marker.text.strip() if marker else None for marker in markers]


def test_a_lower_level_starts_anew_after_a_higher_one():
    numbering = make_numbering(make_level(0, "%1."), make_level(1, "%1.%2", start=5))
    assert count(numbering, 0, 1, 1, 0, 1) == ["1.", "1.5", "1.6", "2.", "2.5"]


def test_a_level_that_never_restarts_goes_on():
    numbering = make_numbering(
        make_level(0, "Part %1", kind="upperRoman"),
        make_level(1, "Article %2", more='<w:lvlRestart w:val="0"/>'),
    )
    assert count(numbering, 0, 1, 1, 0, 1) == ["Part I", "Article 1", "Article 2", "Part II", "Article 3"]


def test_legal_numbers_are_figures_and_a_level_above_that_was_skipped_counts_as_begun():
    numbering = make_numbering(
        make_level(0, "%1", kind="upperRoman"), make_level(1, "%1.%2", more="<w:isLgl/>")
    )
    assert count(numbering, 1, 1, 0) == ["1.1", "1.2", "I"]


def test_a_list_by_way_of_a_style_is_found():
    styles = (
        '<w:style w:type="numbering" w:styleId="Clauses"><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr>'
        "</w:style>"
    )
    more = (
        f'<w:abstractNum w:abstractNumId="7"><w:styleLink w:val="Clauses"/>{make_level(0, "§ %1")}</w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>'
    )
    numbering = make_numbering('<w:numStyleLink w:val="Clauses"/>', more=more, styles=styles)
    assert count(numbering, 0, 0) == ["§ 1", "§ 2"]


def test_lists_and_levels_that_do_not_exist_show_nothing():
    numbering = make_numbering(make_level(0, "%1."), make_level(1, "", kind="none"))
    assert count(numbering, 1, 8) == [None, None]
    assert count(numbering, 0, number="77") == [None]


@given(st.lists(st.integers(0, 3), max_size=40))
def test_numbers_are_those_of_the_outline(levels):
    numbering = make_numbering(
        *(make_level(i, ".".join(f"%{k + 1}" for k in range(i + 1))) for i in range(4))
    )
    counts = [0, 0, 0, 0]
    for level, shown in zip(levels, count(numbering, *levels), strict=True):
        counts = [*counts[:level], counts[level] + 1, *[0] * (3 - level)]
        assert shown == ".".join(str(max(each, 1)) for each in counts[: level + 1])


@given(st.integers(1, 3999))
def test_roman_numbers_add_up(number):
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    signs = [values[sign] for sign in format_number(number, "upperRoman")]
    assert sum(-a if a < b else a for a, b in zip(signs, [*signs[1:], 0], strict=True)) == number
