"""Well-known ways to get the text out of a PDF, kisoku's among them: each one a function of a path.

`python -m bench.readers NAME FILE…` reads the files one after the other and prints what was read, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def read_with_kisoku(path: Path) -> Iterable[str]:
    """Yield the passages: words in reading order, with boxes, kinds, sections and tables."""
    from extractors.outlines import read_outline  # noqa: PLC0415 - each process loads its own reader alone
    from extractors.pages import iterate_pages  # noqa: PLC0415
    from extractors.passages import iterate_passages  # noqa: PLC0415
    from extractors.reading.packing import shelve_pages  # noqa: PLC0415
    from extractors.tables import iterate_tables  # noqa: PLC0415

    bookmarks = read_outline(path)
    with shelve_pages(iterate_pages(path)) as pages:
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


def main() -> None:
    """Read the files that the arguments name and tell how long reading alone took."""
    read = READERS[sys.argv[1]]
    start = time.perf_counter()
    letters = sum(len("".join(text.split())) for name in sys.argv[2:] for text in read(Path(name)))
    seconds = time.perf_counter() - start
    told = {"seconds": seconds, "letters": letters, "megabytes": measure_peak_megabytes()}
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
