"""Pages that are pictures of text, read by OCR as far as a document may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dataset.records import Page
from extractors.ocr import Unread, read_scanned_pages
from extractors.reading.packing import shelve_pages
from extractors.reading.recognition import OcrFailed
from extractors.reading.shelf import Shelf
from extractors.scans import LEAST_QUALITY, find_pages_for_ocr, pick_reading

TOO_MANY = (
    "OCR reads {most} pages of a document; allow more with KISOKU_DOCUMENT_OCR_PAGES and run again with "
    "--retry-failed"
)


@dataclass(frozen=True, slots=True)
class Effort:
    """What OCR may take of one document, and who is told how many of how many pages it has read."""

    most_pages: int = 1000
    threads: int = 1
    tell: Callable[[int, int], None] | None = None


CUSTOMARY_EFFORT = Effort()


READABLE = 0.6
"""Quality of a page's text below which most of what is said there would be guessed."""


@dataclass
class Tally:
    """What is counted over the pages of a document."""

    pages: int = 0
    words: int = 0
    quality: float = 0.0
    """The sum over all words."""
    ocr_pages: int = 0
    legible: bool = False
    """There is a page with words that are mostly legible."""
    poor: list[int] = field(default_factory=list)
    """The numbers of the pages whose text is hardly legible, though OCR has read them."""
    wordless: list[int] = field(default_factory=list)
    """Those of the pages that are pictures in which OCR has found no words."""
    loaded: set[int] = field(default_factory=set)
    """The numbers of all pages."""
    empty: list[int] = field(default_factory=list)
    """Those of the pages without words."""
    doubtful: list[int] = field(default_factory=list)
    """Those of the pages whose text is poor and not told of otherwise."""

    def add(self, page: Page) -> None:
        """Count a page."""
        usable = has_usable_text(page)
        self.pages += 1
        self.words += len(page.words)
        self.quality += page.quality * len(page.words)
        self.ocr_pages += page.ocr
        self.legible |= usable
        if page.ocr and not usable:
            (self.poor if page.words else self.wordless).append(page.page_number)
        self.loaded.add(page.page_number)
        if not page.words:
            self.empty.append(page.page_number)
        elif page.quality < READABLE and (usable or not page.ocr):
            self.doubtful.append(page.page_number)


def tally_pages(pages: Iterable[Page]) -> Tally:
    """Return what the pages come to."""
    tally = Tally()
    for page in pages:
        tally.add(page)
    return tally


@dataclass(frozen=True, slots=True)
class Scans:
    """A document's pages, each in its better reading, and the pages that OCR should have read and did not."""

    pages: Shelf[Page]
    """To be closed."""
    tally: Tally
    unread: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Page numbers by the reason."""

    @property
    def problems(self) -> list[str]:
        """What to tell of pages that were not read or are not legible, a clause for each reason."""
        problems = [f"{describe_pages(pages)} not read: {reason}" for reason, pages in self.unread.items()]
        if self.tally.poor:
            problems.append(f"the text on {describe_pages(self.tally.poor)} is hardly legible")
        if not self.tally.legible and self.tally.wordless:
            problems.append(f"no text found in the picture on {describe_pages(self.tally.wordless)}")
        return problems


def read_scans(data: bytes, pages: Shelf[Page], *, name: str, effort: Effort = CUSTOMARY_EFFORT) -> Scans:
    """Return the pages, those that are pictures of text as OCR reads them if that is the better reading.

    Of more than `effort.most_pages` such pages OCR reads the first. Raises `UnreadablePdf`.
    """
    numbers = find_pages_for_ocr(data, pages, name=name)
    if not numbers:
        return Scans(pages, tally_pages(pages))
    tried, left = numbers[: effort.most_pages], numbers[effort.most_pages :]
    unread: dict[str, list[int]] = defaultdict(list)
    readings = _read_pictures(data, tried, unread, name=name, effort=effort)
    read = shelve_pages()
    ahead = next(readings, None)
    for page in pages:
        if ahead is not None and ahead.page_number == page.page_number:
            read.append(pick_reading(page, ahead))
            ahead = next(readings, None)
        else:
            read.append(page)
    if left:
        unread[TOO_MANY.format(most=effort.most_pages)] = left
    return Scans(read, tally_pages(read), unread)


def _read_pictures(
    data: bytes, numbers: Sequence[int], unread: dict[str, list[int]], *, name: str, effort: Effort
) -> Iterator[Page]:
    """Yield the pages that OCR reads, in their order, and note the others with the reason."""
    try:
        found = read_scanned_pages(data, numbers, name=name, threads=effort.threads)
        for count, page in enumerate(found, start=1):
            if effort.tell is not None:
                effort.tell(count, len(numbers))
            if isinstance(page, Unread):
                unread[page.reason].append(page.page_number)
            else:
                yield page
    except OcrFailed as error:  # the engine or its data are missing
        unread[str(error)] = list(numbers)


def has_usable_text(page: Page) -> bool:
    """Tell whether the page has words that are mostly legible."""
    return bool(page.words) and page.quality >= LEAST_QUALITY


def describe_pages(numbers: Sequence[int]) -> str:
    """Return page numbers in words.

    >>> describe_pages([3]), describe_pages([1, 2, 3, 7])
    ('page 3', 'pages 1–3, 7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(parts)}"
