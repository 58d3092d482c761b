"""Letters that are spaced out, raised, lowered or set twice, as drawn on a page."""

from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractors.pages import read_pages
from extractors.passages import read_passages

FONT, SIZE, HIGH, LOW = "Helvetica", 10, 3.5, -2.0
BODY = (
    "The beneficiary shall keep records of all costs and the agency may inspect",
    "them at any time during the project and for five years after its end, without",
    "further notice, at the premises of the beneficiary or of any of its partners.",
)


def read_first(draw: Callable[[Canvas], None]) -> str:
    """Return the first passage of a page on which `draw` draws above a paragraph of plain text."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    draw(canvas)
    canvas.setFont(FONT, SIZE)
    for number, line in enumerate(BODY):
        canvas.drawString(72, 300 - 12 * number, line)
    canvas.save()
    return read_passages(read_pages(file.getvalue()), document_id="d")[0].text


def draw_raised(canvas: Canvas, text: str) -> None:
    """Draw a text in which `^{3}` is raised and `_{2}` lowered, both in small letters."""
    x = 72.0
    for part in text.replace("^{", "|^").replace("_{", "|_").replace("}", "|").split("|"):
        shift = {"^": HIGH, "_": LOW}.get(part[:1], 0.0)
        shown, size = (part[1:], 6) if shift else (part, SIZE)
        canvas.setFont(FONT, size)
        canvas.drawString(x, 700 + shift, shown)
        x += stringWidth(shown, FONT, size)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("S U M M A R Y", "SUMMARY"),
        ("P R O G R A M M E   G U I D E", "PROGRAMME GUIDE"),
        ("P R O G R A M M E   G U I D E   2 0 2 4", "PROGRAMME GUIDE 2024"),
        ("S C I E N C E ,   T E C H N O L O G Y   &   T R A D E", "SCIENCE, TECHNOLOGY & TRADE"),
        ("I N N O VAT I O N   P O L I C Y", "INNOVATION POLICY"),
        ("R e s u l t s   a r e   o w n e d", "Results are owned"),
        ("Pages 1 / 2", "Pages 1 / 2"),
        ("12 3 4 5 67", "12 3 4 5 67"),
    ],
)
def test_spaced_letters_are_words_and_figures_stay_apart(drawn: str, read: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 700, drawn)

    assert read_first(draw) == read


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        (
            "It receives $5 million^{3} a year, and EUR 2.5^{12} each.",
            "It receives $5 million ³ a year, and EUR 2.5 ¹² each.",
        ),
        (
            "The award^{1} ends.^{2} It (the grant^{3,4}) began^{*} in 2020^{5}.",
            "The award ¹ ends. ² It (the grant ³,⁴) began * in 2020 ⁵.",
        ),
        (
            "The report^{(1)} and the plan^{a} are due in full.^{i}",
            "The report (¹) and the plan ᵃ are due in full. ⁱ",
        ),
        ("On the 1^{st}, the 22^{nd} and the 3^{rd} day", "On the 1st, the 22nd and the 3rd day"),
        ("Le 1^{er} mai, M^{me} X, n^{o} 5, le XX^{e} jour", "Le 1er mai, Mme X, no 5, le XXe jour"),
        (
            "It has 100 m^{2} of floor, 5 km^{2}, and 3 m^{3} of water",
            "It has 100 m² of floor, 5 km², and 3 m³ of water",
        ),
        ("Emissions of CO_{2} and of H_{2}O", "Emissions of CO2 and of H2O"),
    ],
)
def test_raised_marks_stand_apart_and_raised_letters_do_not(drawn: str, read: str) -> None:
    assert read_first(lambda canvas: draw_raised(canvas, drawn)) == read


def test_small_capitals_are_one_word_with_their_initial() -> None:
    def draw(canvas: Canvas) -> None:
        x = 72.0
        for part, size in (("S", 10), ("UMMARY OF THE ", 8), ("P", 10), ("ROGRAMME", 8)):
            canvas.setFont(FONT, size)
            canvas.drawString(x, 700, part)
            x += stringWidth(part, FONT, size)

    assert read_first(draw) == "SUMMARY OF THE PROGRAMME"


def test_letters_set_twice_to_look_bold_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        for shift in (0, 0.3):
            canvas.drawString(72 + shift, 700, "Poor bold heading all")

    assert read_first(draw) == "Poor bold heading all"


def test_a_change_of_type_parts_no_word_and_joins_none() -> None:
    def draw(canvas: Canvas) -> None:
        x = 72.0
        for part, font, gap in (
            ("the", FONT, 2.2),
            ("Pro", "Helvetica-Oblique", 0.0),
            ("gramme", "Helvetica-BoldOblique", 2.2),
            ("rules", FONT, 0.0),
        ):
            canvas.setFont(font, SIZE)
            canvas.drawString(x, 700, part)
            x += stringWidth(part, font, SIZE) + gap

    assert read_first(draw) == "the Programme rules"


@pytest.mark.parametrize(
    ("initial", "gap", "first", "read"),
    [
        ("T", 2, "he results of the project are owned by the party that has", "The results of the project"),
        ("A", 3, "ll results of the project are owned by the party that has", "All results of the project"),
        (
            "A",
            6,
            "party owns each of the results of the project that it has",
            "A party owns each of the results",
        ),
        ("É", 2, "crire aux partenaires est une obligation de la partie qui", "Écrire aux partenaires est"),
    ],
)
def test_an_initial_over_two_lines_begins_its_paragraph(
    initial: str, gap: float, first: str, read: str
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 34)
        canvas.drawString(72, 680, initial)
        indent = stringWidth(initial, FONT, 34) + gap
        canvas.setFont(FONT, SIZE)
        lines = (
            first + " as a whole made",
            "by itself or others, and each party may use them for its own work and in",
            *BODY,
        )
        for number, line in enumerate(lines):
            canvas.drawString(
                72 + (indent if number < 2 else 0), 694 - 12 * number, line.lower() * (number > 0) or line
            )

    assert read_first(draw).startswith(read)
    assert read_first(draw).endswith("or of any of its partners.")
