"""Pages that are pictures of text, read by OCR as far as the time that a document has allows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dataset.records import Page
from extractors.ocr import read_scanned_pages
from extractors.reading.recognition import OcrFailed
from extractors.scans import LEAST_QUALITY, find_pages_for_ocr, pick_reading

NO_TIME = (
    "OCR took the {seconds:g} s that it may; allow more with KISOKU_DOCUMENT_SECONDS and run again with "
    "--retry-failed"
)


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


def read_scans(data: bytes, pages: Sequence[Page], *, name: str, seconds: float) -> Scans:
    """Return the pages, those that are pictures of text as OCR reads them if that is the better reading.

    OCR begins no further page once it has taken `seconds`. Raises `UnreadablePdf`.
    """
    layers = {page.page_number: page for page in pages}
    numbers = find_pages_for_ocr(data, pages, name=name)
    until = time.monotonic() + seconds
    readings: dict[int, Page] = {}
    unread: dict[str, list[int]] = defaultdict(list)
    for count, found in enumerate(_try_pages(data, numbers, name), start=1):
        if isinstance(found, OcrFailed):
            unread[str(found.__cause__ or found)].append(numbers[count - 1])
        else:
            readings[found.page_number] = pick_reading(layers[found.page_number], found)
        if time.monotonic() > until and count < len(numbers):
            unread[NO_TIME.format(seconds=seconds)] = numbers[count:]
            break
    return Scans(tuple(readings.get(page.page_number, page) for page in pages), unread)


def _try_pages(data: bytes, numbers: Sequence[int], name: str) -> Iterator[Page | OcrFailed]:
    """Yield what OCR reads on each page, or why it reads nothing there, which costs no other page."""
    done = 0
    while done < len(numbers):
        try:
            for page in read_scanned_pages(data, numbers[done:], name=name):
                done += 1
                yield page
        except OcrFailed as error:
            done += 1
            yield error


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
