"""How one page was read: a picture of it with its passages, and a line for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataset.records import Kind, Page, Passage
from extractors.errors import UnreadableFile
from extractors.formats.detect import detect_format
from extractors.outlines import read_outline
from extractors.page_picture import draw_page, list_places
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.reading.packing import shelve_pages
from extractors.reading.placement import restore_passages
from extractors.tables import find_tables
from flows.problems import Unusable
from flows.scans import read_scans


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage of which a part stands on the page, whole."""

    ordinal: int
    kind: Kind
    page_start: int
    page_end: int
    section: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What was drawn where."""

    picture: str
    page_number: int
    quality: float
    """How legible the page's text is, from 0 to 1."""
    ocr: bool
    passages: tuple[ShownPassage, ...]


def show_page(path: Path, *, page_number: int, picture: Path | None = None) -> ShownPage:
    """Draw the passages of a page into a PNG file; by default it lies in the working folder.

    Raises Unusable if the file cannot be read, has no such page, or the picture cannot be written.
    """
    target = picture or Path(f"{path.stem}-page-{page_number}.png")
    try:
        _check_pages(path)
        pages = _read_pages(path, page_number)
        bookmarks = read_outline(path)
        passages = read_passages(pages, document_id="", tables=find_tables(pages), bookmarks=bookmarks)
        passages = restore_passages(passages, pages)
        drawn = draw_page(path, passages, page_number=page_number, name=path.name)
        drawn.save(target, format="PNG")
    except UnreadableFile as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"{target}: cannot be written ({error.strerror})") from error
    page = pages[page_number - 1]
    return ShownPage(
        picture=str(target),
        page_number=page_number,
        quality=page.quality,
        ocr=page.ocr,
        passages=tuple(_list_passages(passages, page_number)),
    )


def _check_pages(path: Path) -> None:
    if detect_format(path.read_bytes(), name=path.name) != "pdf":
        raise Unusable(f"{path.name}: has no pages to draw; only a PDF has")


def _read_pages(path: Path, page_number: int) -> list[Page]:
    """Return the file's pages; of its pictures of text only the one that is shown is read."""
    pages = read_pages(path)
    shown = slice(max(page_number - 1, 0), page_number)
    with shelve_pages(pages[shown]) as layers:
        pages[shown] = read_scans(path.read_bytes(), layers, name=path.name).pages
    return pages


def _list_passages(passages: Sequence[Passage], page_number: int) -> Iterator[ShownPassage]:
    for passage in dict.fromkeys(place.passage for place in list_places(passages, page_number)):
        yield ShownPassage(
            passage.ordinal,
            passage.kind,
            passage.page_start,
            passage.page_end,
            passage.section,
            passage.text,
        )
