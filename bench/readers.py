"""Well-known ways to get the text out of a PDF, kisoku's among them: each one a function of a path.

`python -m bench.readers NAME FILE…` reads the files, in several processes if asked, and prints what that took
as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

TRIAL = Path(__file__).resolve().parent.parent / "corpus" / "samples" / "essay-on-shares.pdf"


def read_with_kisoku(path: Path) -> Iterable[str]:
    """Yield the passages: words in reading order, with boxes, kinds, sections and tables."""
    from extractors.opening import open_pdf  # noqa: PLC0415 - each process loads its own reader alone
    from extractors.outlines import read_outline  # noqa: PLC0415
    from extractors.pages import iterate_pages  # noqa: PLC0415
    from extractors.passages import iterate_passages  # noqa: PLC0415
    from extractors.reading.packing import shelve_pages  # noqa: PLC0415
    from extractors.tables import iterate_tables  # noqa: PLC0415

    with open_pdf(path) as pdf:
        bookmarks = read_outline(pdf)
        pages = shelve_pages(iterate_pages(pdf))
    with pages:
        tables = iterate_tables(pages)
        for passage in iterate_passages(pages, document_id="d", tables=tables, bookmarks=bookmarks):
            yield passage.text


def read_with_pdfium(path: Path) -> Iterable[str]:
    """Yield the pages' text as pdfium gives it, without places."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            text_page = page.get_textpage()
            yield text_page.get_text_bounded()
            text_page.close()
            page.close()


def read_with_pdfplumber(path: Path) -> Iterable[str]:
    """Yield the pages' text."""
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield page.extract_text()
            page.close()  # or memory grows with every page


def read_with_pdfminer(path: Path) -> Iterable[str]:
    """Yield the document's text, paragraphs guessed."""
    from pdfminer.high_level import extract_text  # noqa: PLC0415

    yield extract_text(path)


def read_with_pypdf(path: Path) -> Iterable[str]:
    """Yield the pages' text."""
    import pypdf  # noqa: PLC0415

    for page in pypdf.PdfReader(path).pages:
        yield page.extract_text()


def read_with_oxide(path: Path) -> Iterable[str]:
    """Yield the pages' words, with boxes."""
    import pdf_oxide  # type: ignore[import-not-found]  # noqa: PLC0415

    document = pdf_oxide.PdfDocument(str(path))
    for number in range(document.page_count()):
        yield " ".join(word.text for word in document.extract_words(number))


READERS: dict[str, Callable[[Path], Iterable[str]]] = {
    "kisoku": read_with_kisoku,
    "pypdfium2": read_with_pdfium,
    "pdf-oxide": read_with_oxide,
    "pypdf": read_with_pypdf,
    "pdfminer.six": read_with_pdfminer,
    "pdfplumber": read_with_pdfplumber,
}


@dataclass(frozen=True, slots=True)
class Share:
    """What one process has read of one file."""

    letters: int
    process_id: int
    megabytes: float
    """The most memory that the process has held so far."""


def read_file(path: Path, reader: str) -> Share:
    """Read a file and return what it came to."""
    letters = sum(len("".join(text.split())) for text in READERS[reader](path))
    return Share(letters, os.getpid(), measure_peak_megabytes())


def measure_reading(files: Sequence[Path], reader: str, *, processes: int = 1) -> tuple[float, list[Share]]:
    """Return the seconds that reading took and what each file came to.

    One process reads the files one after the other; several share them, the largest first. Each has read a
    small file before, so that what a reader loads at its first use is loaded.
    """
    read = partial(read_file, reader=reader)
    if processes == 1:
        read(TRIAL)
        start = time.perf_counter()
        return _stop(start, list(map(read, files)))
    ordered = sorted(files, key=lambda path: path.stat().st_size, reverse=True)
    context = get_context("spawn")
    ready = context.Barrier(processes + 1)
    with context.Pool(processes, _try_reader, (reader, ready)) as pool:
        ready.wait()
        start = time.perf_counter()
        return _stop(start, list(pool.imap_unordered(read, ordered)))


def _try_reader(reader: str, ready: Barrier) -> None:
    read_file(TRIAL, reader)
    ready.wait()


def _stop(start: float, shares: list[Share]) -> tuple[float, list[Share]]:
    return time.perf_counter() - start, shares


def main() -> None:
    """Read the files that the arguments name and tell how long reading alone took."""
    parser = argparse.ArgumentParser(prog="bench.readers", description=__doc__)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    seconds, shares = measure_reading(options.files, options.reader, processes=options.processes)
    peaks = {share.process_id: share.megabytes for share in sorted(shares, key=lambda s: s.megabytes)}
    letters = sum(share.letters for share in shares)
    told = {"seconds": seconds, "letters": letters, "megabytes": sum(peaks.values())}
    sys.stdout.write(json.dumps(told) + "\n")


def measure_peak_megabytes() -> float:
    """Return the most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what the system tells of a process's children counts the fork of their parent, too
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
