"""Pages that are pictures of text, read by OCR as far as a document may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dataset.records import Page
from extractors.ocr import Unread, read_scanned_pages
from extractors.reading.recognition import OcrFailed
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


@dataclass(frozen=True, slots=True)
class Scans:
    """A document's pages, each in its better reading, and the pages that OCR should have read and did not."""

    pages: tuple[Page, ...]
    unread: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Page numbers by the reason."""

    @property
    def problems(self) -> list[str]:
        """What to tell of pages that were not read or are not legible, a clause for each reason."""
        problems = [f"{describe_pages(pages)} not read: {reason}" for reason, pages in self.unread.items()]
        poor = [
            page.page_number for page in self.pages if page.ocr and page.words and not has_usable_text(page)
        ]
        if poor:
            problems.append(f"the text on {describe_pages(poor)} is hardly legible")
        return problems

    @property
    def wordless(self) -> list[int]:
        """The numbers of the pages that are pictures in which OCR has found no words."""
        return [page.page_number for page in self.pages if page.ocr and not page.words]


def read_scans(data: bytes, pages: Sequence[Page], *, name: str, effort: Effort = CUSTOMARY_EFFORT) -> Scans:
    """Return the pages, those that are pictures of text as OCR reads them if that is the better reading.

    Of more than `effort.most_pages` such pages OCR reads the first. Raises `UnreadablePdf`.
    """
    readings = {page.page_number: page for page in pages}
    numbers = find_pages_for_ocr(data, pages, name=name)
    tried, left = numbers[: effort.most_pages], numbers[effort.most_pages :]
    unread: dict[str, list[int]] = defaultdict(list)
    try:
        found = read_scanned_pages(data, tried, name=name, threads=effort.threads)
        for count, page in enumerate(found, start=1):
            if isinstance(page, Unread):
                unread[page.reason].append(page.page_number)
            else:
                readings[page.page_number] = pick_reading(readings[page.page_number], page)
            if effort.tell is not None:
                effort.tell(count, len(tried))
    except OcrFailed as error:  # the engine or its data are missing
        unread[str(error)] = tried
    if left:
        unread[TOO_MANY.format(most=effort.most_pages)] = left
    return Scans(tuple(readings[page.page_number] for page in pages), unread)


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
