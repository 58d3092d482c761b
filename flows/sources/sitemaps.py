"""The locations in a sitemap, or the sitemaps in an index (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from xml.parsers import expat

from flows.sources.problems import FetchFailed

GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A location, or a sitemap that an index names, with the date of its last change if it is given."""

    kind: Literal["location", "sitemap"]
    url: str
    changed: str | None = None


def read_sitemap(data: bytes, *, most_bytes: int) -> list[SitemapEntry]:
    """Return what a sitemap lists: an XML file or a plain list of URLs, packed with gzip or not.

    Raises FetchFailed if it is no sitemap, or has more than `most_bytes` when it is unpacked.
    """
    chunks = unpack(data, most_bytes=most_bytes)
    first = next(chunks, b"")
    if not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = b"".join((first, *chunks)).decode("utf-8", "replace").split()
        if not all(line.startswith(("http://", "https://")) for line in lines):
            raise FetchFailed("neither a sitemap nor a list of URLs")
        return [SitemapEntry("location", line) for line in lines]
    reader = _SitemapReader()
    try:
        for chunk in (first, *chunks):
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FetchFailed(f"no XML from line {error.lineno} on, so no sitemap") from error
    return reader.entries


def unpack(data: bytes, *, most_bytes: int) -> Iterator[bytes]:
    """Yield what was packed with gzip, or the data as they are; raises FetchFailed at `most_bytes`."""
    if not data.startswith(GZIP):
        yield data
        return
    rest, unpacked = data, 0
    unpacker = zlib.decompressobj(wbits=31)
    while rest and not unpacker.eof:
        try:
            chunk = unpacker.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise FetchFailed("damaged, it cannot be unpacked") from error
        unpacked += len(chunk)
        if unpacked > most_bytes:
            raise FetchFailed(f"it unpacks to more than the {most_bytes:,} bytes that are allowed")
        rest = unpacker.unconsumed_tail
        yield chunk
    if not unpacker.eof:
        raise FetchFailed("cut off, it cannot be unpacked to its end")


class _SitemapReader:
    """Takes expat's events; nothing but the entries is kept."""

    def __init__(self) -> None:
        self.entries: list[SitemapEntry] = []
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._take
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._depth = 0
        self._cells: dict[str, str] = {}
        self._cell: str | None = None

    def _start(self, name: str, _: object) -> None:
        tag = name.rpartition(" ")[2]
        if self._depth == 0 and tag not in ("urlset", "sitemapindex"):
            raise FetchFailed(f"its root is <{tag[:40]}>, so it is no sitemap")
        if self._depth == 1:
            self._cells = {}
        self._cell = tag if self._depth == 2 and tag in ("loc", "lastmod") else None
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._cell = None
        if self._depth == 1 and (url := self._cells.get("loc", "").strip()):
            kind: Literal["location", "sitemap"] = "sitemap" if name.endswith("sitemap") else "location"
            self.entries.append(SitemapEntry(kind, url, self._cells.get("lastmod", "").strip() or None))

    def _take(self, text: str) -> None:
        if self._cell:
            self._cells[self._cell] = self._cells.get(self._cell, "") + text

    def _refuse(self, *_: object) -> None:
        raise FetchFailed("it declares a document type, which no sitemap does")
