"""Pages of scanned documents, with their words, by OCR.

Callers run `read_scanned_pages` in a process that they can end, as pdfium and tesseract are native code; a
page takes one to two seconds of one core.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock

from dataset.records import Page
from extractors.opening import open_pdf
from extractors.reading.attempts import Attempt, Sheet, read_best
from extractors.reading.recognition import OcrFailed, Recogniser
from extractors.reading.strokes import shows_grid
from extractors.reading.typefaces import TypeSizes, set_words

DEFAULT_LANGUAGE = "en"
RUN = 8
"""Pages that one thread reads one after the other, each in the language of the page before."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that OCR could not read; the reason says what a person can do."""

    page_number: int
    reason: str


@dataclass
class _Work:
    """What the threads that read one document share."""

    sheets: Sequence[Sheet]
    languages: tuple[str, ...]
    """The languages that the caller allows; none if any may occur."""
    found: list[Future[Attempt | Unread]]
    idle: SimpleQueue[Recogniser] = field(default_factory=SimpleQueue)
    over: Event = field(default_factory=Event)
    """Nobody wants the pages that are still to be read."""


def read_scanned_pages(
    source: bytes | Path,
    page_numbers: Sequence[int],
    *,
    languages: Sequence[str] = (),
    name: str = "",
    threads: int = 1,
) -> Iterator[Page | Unread]:
    """Yield the given pages of a PDF, in their order, with the words that OCR reads in their pictures.

    `languages` are BCP 47 codes of what the document may be written in; without them each page's language is
    told from what was read. Boxes are in points of the page turned upright and set level, as `turned` and
    `slant` tell; `restore_box` leads back to the page as displayed. `quality` is the engine's mean
    confidence. A page without text has no words and quality 0; one whose picture is damaged, or in which the
    engine finds no end, is `Unread`. However many `threads` there are, the pages are the same. Raises
    `UnreadablePdf`, and `OcrFailed` if the engine or its data are missing.
    """
    name = name or (source.name if isinstance(source, Path) else "file")
    lock = Lock()
    with open_pdf(source, name=name) as pdf:
        if wrong := [number for number in page_numbers if not 1 <= number <= len(pdf.document)]:
            raise OcrFailed(f"{name}: has no page {wrong[0]}")
        sheets = [Sheet(pdf.document, number, lock) for number in page_numbers]
        work = _Work(sheets, tuple(languages), [Future() for _ in sheets])
        yield from _read_sheets(work, threads)


def _read_sheets(work: _Work, threads: int) -> Iterator[Page | Unread]:
    recognisers = [Recogniser() for _ in range(threads if len(work.sheets) > RUN else 1)]
    for language in work.languages:
        recognisers[0].pick_data(language)
    for recogniser in recognisers:
        work.idle.put(recogniser)
    pool = ThreadPoolExecutor(len(recognisers))
    try:
        _begin(work, pool)
        sizes = TypeSizes()
        for sheet, future in zip(work.sheets, work.found, strict=True):
            found = future.result()
            yield found if isinstance(found, Unread) else _make_page(sheet, found, sizes)
    finally:
        work.over.set()
        pool.shutdown(cancel_futures=True)
        for recogniser in recognisers:
            recogniser.close()


def _begin(work: _Work, pool: ThreadPoolExecutor) -> None:
    """Have the first page read, which tells the language that the runs of the other pages begin with."""
    language = work.languages[0] if work.languages else DEFAULT_LANGUAGE
    if work.sheets:
        pool.submit(_read_run, work, slice(0, 1), language)
        first = work.found[0].result()
        language = first.language if isinstance(first, Attempt) else language
    for start in range(1, len(work.sheets), RUN):
        pool.submit(_read_run, work, slice(start, start + RUN), language)


def _read_run(work: _Work, run: slice, language: str) -> None:
    recogniser = work.idle.get()
    try:
        for sheet, future in zip(work.sheets[run], work.found[run], strict=True):
            if work.over.is_set():
                return
            try:
                best = read_best(sheet, recogniser, language, work.languages)
                language = best.language
                future.set_result(best)
            except OcrFailed as error:
                future.set_result(Unread(sheet.page_number, str(error)))
            except BaseException as error:  # which whoever waits for the page gets
                future.set_exception(error)
    finally:
        work.idle.put(recogniser)


def _make_page(sheet: Sheet, best: Attempt, sizes: TypeSizes) -> Page:
    sideways = best.turned % 180
    return Page(
        page_number=sheet.page_number,
        width=sheet.height if sideways else sheet.width,
        height=sheet.width if sideways else sheet.height,
        words=set_words(best.reading, best.dpi, sizes),
        ocr=True,
        quality=round(best.reading.confidence, 3),
        turned=best.turned,
        slant=best.slant,
        strokes=best.strokes,
        ruled=shows_grid(list(best.strokes)),
    )
