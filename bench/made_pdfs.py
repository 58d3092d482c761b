"""PDFs to measure with, set from the labelled passages; equal passages give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4, LETTER  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from models.labelled import LabelledPassage, read_labelled

MARGIN = 62.0
GAP = 22.0
WORDS_PER_FILE = 4_500
TABLE_EVERY = 9
"""Passages from one table to the next, where a layout has tables."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is set; sizes in points."""

    size: tuple[float, float]
    columns: int
    font: str
    font_size: float
    tables: bool = False


LAYOUTS = (
    Layout(A4, columns=1, font="Times-Roman", font_size=11),
    Layout(LETTER, columns=2, font="Times-Roman", font_size=9.5),
    Layout(A4, columns=1, font="Helvetica", font_size=10, tables=True),
    Layout(LETTER, columns=3, font="Helvetica", font_size=8.5),
)


def write_pdfs(folder: Path, labels: Path, *, pages: int) -> list[Path]:
    """Write PDFs with text of the labelled passages until they have `pages` pages.

    When the passages end they come again, set otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    total = 0
    parts = list(split_by_words(read_labelled(labels)))
    for layout, passages in zip(cycle(LAYOUTS), cycle(parts), strict=False):
        if total >= pages:
            break
        path = folder / f"made-{len(written) + 1:02}-{layout.columns}-columns.pdf"
        total += write_pdf(path, passages, layout=layout)
        written.append(path)
    return written


def split_by_words(passages: Iterable[LabelledPassage]) -> Iterator[list[LabelledPassage]]:
    """Yield whole documents together until they have as many words as a file should."""
    part: list[LabelledPassage] = []
    for _, document in groupby(passages, key=lambda passage: passage.document):
        part.extend(document)
        if sum(len(passage.text.split()) for passage in part) >= WORDS_PER_FILE:
            yield part
            part = []
    if part:
        yield part


def write_pdf(path: Path, passages: Sequence[LabelledPassage], *, layout: Layout) -> int:
    """Set the passages in one file; return its number of pages."""
    width, height = layout.size
    step = (width - 2 * MARGIN + GAP) / layout.columns
    frames = [
        Frame(MARGIN + column * step, MARGIN, step - GAP, height - 2 * MARGIN, 0, 0, 0, 0)
        for column in range(layout.columns)
    ]
    template = BaseDocTemplate(str(path), pagesize=layout.size, title=path.stem, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=_draw_edges))
    template.build(list(_set_passages(passages, layout, column_width=step - GAP)))
    return int(template.page)


def _draw_edges(canvas: Canvas, template: BaseDocTemplate) -> None:
    width, height = template.pagesize
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, height - 40, "Conditions, calls and reports")
    canvas.drawCentredString(width / 2, 34, str(template.page))


def _set_passages(
    passages: Sequence[LabelledPassage], layout: Layout, *, column_width: float
) -> Iterator[Flowable]:
    bold = layout.font.replace("-Roman", "") + "-Bold"
    leading = layout.font_size * 1.25
    body = ParagraphStyle("body", fontName=layout.font, fontSize=layout.font_size, leading=leading)
    head = ParagraphStyle("head", fontName=bold, fontSize=layout.font_size + 2, leading=leading * 1.3)
    section = None
    for number, passage in enumerate(passages, start=1):
        if passage.section != section:
            section = passage.section
            yield Paragraph(escape(section or "General"), head)
        if layout.tables and number % TABLE_EVERY == 0:
            yield _set_table(passages[number - 4 : number], body, column_width)
        else:
            yield Paragraph(escape(passage.text), body)
        yield Spacer(0, leading / 2)


def _set_table(passages: Sequence[LabelledPassage], body: ParagraphStyle, width: float) -> Table:
    rows = [("No.", "Provision")] + [
        (str(number), Paragraph(escape(passage.text), body))
        for number, passage in enumerate(passages, start=1)
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(rows, colWidths=[40, width - 40], style=grid, repeatRows=1)
