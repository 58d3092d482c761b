"""Many PDFs to measure with, each of its own text; equal arguments give equal bytes.

Pages have as many words as those of 31 public policy documents (934 pages, 330 words in the median); their
paragraphs are those of the labelled corpus, in the share in which such pages lay down rules.
Lines are broken once for each paragraph and layout, so that a page takes some milliseconds to make.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from bench.made_pdfs import GAP, MARGIN, Layout
from models.labelled import LabelledPassage, read_labelled

WORDS_OF_PAGES = (37, 122, 220, 250, 284, 295, 330, 354, 390, 422, 506, 550, 595, 958)
"""The mean words a page of public documents, each as likely as the next; scans are left out."""
LAYOUTS = (
    Layout((595.0, 842.0), columns=1, font="Times-Roman", font_size=11),
    Layout((612.0, 792.0), columns=2, font="Times-Roman", font_size=9),
    Layout((595.0, 842.0), columns=1, font="Helvetica", font_size=9.5),
    Layout((612.0, 792.0), columns=3, font="Helvetica", font_size=7.5),
)
RULED_SHARE = 0.12
"""Of the passages, those with a label."""
HEADING_EVERY = 6
HEAD, FOOT = 46.0, 40.0


@dataclass(slots=True)
class Place:
    """Where the next line of a page goes."""

    layout: Layout
    column: int = 0
    y: float = 0.0

    @property
    def width(self) -> float:
        """The width of a column."""
        inner = self.layout.size[0] - 2 * MARGIN
        return (inner - GAP * (self.layout.columns - 1)) / self.layout.columns

    @property
    def x(self) -> float:
        """Where the column begins."""
        return MARGIN + self.column * (self.width + GAP)


@dataclass
class Texts:
    """The labelled passages that pages are filled with, and how their lines are broken."""

    passages: Sequence[LabelledPassage]
    _lines: dict[tuple[str, Layout], list[str]] = field(default_factory=dict)

    @cached_property
    def ruled(self) -> list[LabelledPassage]:
        """Those with a label."""
        return [passage for passage in self.passages if passage.labels]

    @cached_property
    def others(self) -> list[LabelledPassage]:
        """Those without."""
        return [passage for passage in self.passages if not passage.labels]

    def choose(self, choice: random.Random) -> LabelledPassage:
        """Return a passage, with a label as often as in real pages."""
        return choice.choice(self.ruled if choice.random() < RULED_SHARE else self.others)

    def break_lines(self, passage: LabelledPassage, layout: Layout, width: float) -> list[str]:
        """Return the lines of a passage in a column."""
        key = (passage.id, layout)
        if key not in self._lines:
            self._lines[key] = simpleSplit(passage.text, layout.font, layout.font_size, width)
        return self._lines[key]


def read_texts(labels: Path) -> Texts:
    """Return the texts of the labelled corpus."""
    return Texts(read_labelled(labels))


def write_corpus(folder: Path, texts: Texts, *, documents: int, first: int = 0, pages: float = 3.0) -> int:
    """Write PDFs with `pages` pages in the mean and return how many pages they have.

    The document of a number is the same whatever else is written. As among public documents, few are long:
    lengths follow an exponential distribution.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(first, first + documents):
        choice = random.Random(number)
        length = max(1, round(choice.expovariate(1 / pages)))
        write_document(folder / f"{number:06}.pdf", texts, choice, pages=length)
        total += length
    return total


def write_document(path: Path, texts: Texts, choice: random.Random, *, pages: int) -> None:
    """Write a PDF of so many pages."""
    layout = choice.choice(LAYOUTS)
    canvas = Canvas(str(path), pagesize=layout.size, invariant=1)
    canvas.setTitle(f"Programme report {path.stem}")
    words = choice.choice(WORDS_OF_PAGES)
    passages = iterate_passages(texts, choice)
    for page_number in range(1, pages + 1):
        _set_edges(canvas, layout, path.stem, page_number)
        _fill_page(canvas, Place(layout, y=layout.size[1] - MARGIN), passages, texts, words=words)
        canvas.showPage()
    canvas.save()


def iterate_passages(texts: Texts, choice: random.Random) -> Iterator[tuple[LabelledPassage, str]]:
    """Yield passages without end, each with what makes it this document's own."""
    while True:
        yield texts.choose(choice), f"(file {choice.randrange(10**6)})"


def _set_edges(canvas: Canvas, layout: Layout, name: str, page_number: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, layout.size[1] - HEAD, f"Programme report {name}")
    canvas.drawCentredString(layout.size[0] / 2, FOOT, str(page_number))


def _fill_page(
    canvas: Canvas,
    place: Place,
    passages: Iterator[tuple[LabelledPassage, str]],
    texts: Texts,
    *,
    words: int,
) -> None:
    layout, leading = place.layout, place.layout.font_size * 1.25
    bold = f"{layout.font.removesuffix('-Roman')}-Bold"
    written = 0
    for number, (passage, mark) in enumerate(passages):
        lines = [*texts.break_lines(passage, layout, place.width), mark]
        if number % HEADING_EVERY == 0:
            _set_line(canvas, place, f"{number // HEADING_EVERY + 1} {passage.section or 'General'}", bold)
            place.y -= leading
        for line in lines:
            if place.y < MARGIN + leading:
                place.column, place.y = place.column + 1, layout.size[1] - MARGIN
                if place.column == layout.columns:
                    return
            _set_line(canvas, place, line, layout.font)
            place.y -= leading
            written += len(line.split())
        place.y -= leading / 2
        if written >= words:
            return


def _set_line(canvas: Canvas, place: Place, line: str, font: str) -> None:
    canvas.setFont(font, place.layout.font_size)
    canvas.drawString(place.x, place.y, line)
