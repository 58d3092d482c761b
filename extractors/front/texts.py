"""The texts of a document's first pages, with how they are set and the names that they hold.

A PDF's running heads and feet are no passages, but tell date and series: they are read from its pages. Other
formats have passages alone.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from dataset.records import Box, Evidence, Kind, Page, Passage
from extractors.found import Found
from extractors.names.tokens import is_shouted
from extractors.pipeline import Setting
from extractors.reading.furniture import PRINTER
from extractors.reading.lines import Line, build_segments
from extractors.reading.margins import EDGE

if TYPE_CHECKING:
    from spacy.language import Language

LEAD_PAGES = 2
"""Pages on which a document introduces itself."""
MOST_TEXTS = 80
MOST_CHARACTERS = 300
"""What is looked at of a text: what introduces a document is short."""
SMALL_WORDS = frozenset("OF THE AND FOR IN ON TO DE LA DES DU DER DIE UND ET Y DEL".split())
SHORT_WORD = 2
BODY_SIZE = 10.0
"""In points, to reckon with where it is not known."""
LEAST_SIZE = 0.5
HEADING_SIZES = (2.0, 1.5, 1.2)
"""Sizes to reckon with where only the rank of a heading is known, from the outermost in."""


@dataclass(frozen=True, slots=True)
class FrontText:
    """A passage of the first pages, or a line there that is part of none: a running head or foot."""

    text: str
    page_number: int
    kind: Kind | Literal["running"]
    size: float = 1.0
    """Font size over that of the running text."""
    font_size: float = 10.0
    """In points."""
    place: float = 0.0
    """How far down its page the text begins, from 0 to 1."""
    passage_id: str | None = None
    box: Box | None = None
    found: tuple[Found, ...] = ()
    """The names and dates in the text."""

    def cite(self, start: int = 0, end: int | None = None) -> Evidence:
        """Return where the characters from `start` to `end` stand."""
        quote = self.text[start:end]
        if self.passage_id is None:
            return Evidence(quote, box=self.box)
        return Evidence(quote, self.passage_id, start, start + len(quote))


def read_front_texts(passages: Sequence[Passage], pages: Iterable[Page] = ()) -> list[FrontText]:
    """Return the texts of a document's first two pages with words, in reading order, running heads last.

    `pages` are those of a PDF; without them the size of headings follows from their rank.
    """
    numbers = sorted({passage.page_start for passage in passages})[:LEAD_PAGES]
    lead = [passage for passage in passages if passage.page_start in numbers][:MOST_TEXTS]
    own = {page.page_number: page for page in pages if page.page_number in numbers}
    body = _measure_body(pages)
    texts = [
        _read_passage(passage, own.get(passage.page_start), body, place=i / MOST_TEXTS)
        for i, passage in enumerate(lead)
    ]
    for page in own.values():
        texts.extend(_read_running(page, lead, body))
    return texts


def add_names(texts: Sequence[FrontText], nlp: Language, *, language: str | None) -> list[FrontText]:
    """Return the texts with the names and dates that the pipeline finds at their beginning.

    A text in capitals is read as if it were in capitalised words, since it is the case that tells a name.
    """
    docs = []
    for text in texts:
        doc = nlp.make_doc(_soften(text.text[:MOST_CHARACTERS]))
        doc._.setting = Setting(language=language, kind="paragraph")
        docs.append(doc)
    return [replace(text, found=tuple(doc._.found)) for text, doc in zip(texts, nlp.pipe(docs), strict=True)]


def _soften(text: str) -> str:
    """Return a text in capitals in capitalised words, with every offset as it was.

    >>> _soften("OFFICE OF THE SECRETARY (SBA)"), _soften("Office of DARPA")
    ('Office of the Secretary (SBA)', 'Office of DARPA')
    """
    if not is_shouted(text):
        return text
    softened = " ".join(_soften_word(word) for word in text.split(" "))
    return softened if len(softened) == len(text) else text


def _soften_word(word: str) -> str:
    if word in SMALL_WORDS:
        return word.lower()
    return word.capitalize() if word.strip(",;:").isalpha() and len(word) > SHORT_WORD else word


def _measure_body(pages: Iterable[Page]) -> float:
    """Return the font size of the running text of the first pages."""
    sizes = [
        word.font_size
        for page in islice(pages, 2 * LEAD_PAGES)
        for word in page.words
        for _ in range(1 + len(word.text) // 4)
    ]
    return max(statistics.median(sizes), LEAST_SIZE) if sizes else BODY_SIZE


def _read_passage(passage: Passage, page: Page | None, body: float, *, place: float) -> FrontText:
    """Return a passage as a text that stands at `place` where its page does not tell."""
    box = passage.boxes[0] if passage.boxes else None
    size = body
    if page is not None and box is not None:
        size = _measure_size(page, box)
        place = box.top / page.height
    elif passage.kind == "heading":
        size = body * HEADING_SIZES[min(len(passage.section), len(HEADING_SIZES) - 1)]
    return FrontText(
        text=passage.text,
        page_number=passage.page_start,
        kind=passage.kind,
        size=size / body,
        font_size=size,
        place=place,
        passage_id=passage.passage_id,
        box=box,
    )


def _measure_size(page: Page, box: Box) -> float:
    """Return the font size of most letters in a box."""
    sizes = [
        word.font_size
        for word in page.words
        if box.x0 - 1 <= word.x0 and word.x1 <= box.x1 + 1 and box.top - 1 <= word.top <= box.bottom
        for _ in word.text
    ]
    return max(statistics.median_high(sizes), LEAST_SIZE) if sizes else BODY_SIZE


def _read_running(page: Page, passages: Sequence[Passage], body: float) -> Iterator[FrontText]:
    """Yield the lines at the upper and lower edge of a page that are part of no passage."""
    boxes = [box for p in passages for box in p.boxes if box.page_number == page.page_number]
    for line in build_segments(page):
        inner = EDGE * page.height < line.baseline < (1 - EDGE) * page.height
        if inner or not line.upright or PRINTER.search(line.text):
            continue
        if not any(_stands_in(line, box) for box in boxes):
            place = line.top / page.height
            yield FrontText(
                line.text, page.page_number, "running", line.size / body, line.size, place, box=line.box()
            )


def _stands_in(line: Line, box: Box) -> bool:
    middle_x, middle_y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return box.x0 <= middle_x <= box.x1 and box.top <= middle_y <= box.bottom
