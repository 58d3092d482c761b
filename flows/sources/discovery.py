"""What a source lists: the locations of its documents, as pages, feeds, sitemaps and stores name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from flows.sources.feeds import read_feed
from flows.sources.kinds import (
    FeedSource,
    FolderSource,
    PageSource,
    SitemapSource,
    Source,
    UrlSource,
    WebSource,
)
from flows.sources.ledger import Ledger
from flows.sources.links import read_links
from flows.sources.problems import FetchFailed
from flows.sources.records import Page
from flows.sources.sitemaps import SitemapEntry, read_sitemap
from flows.sources.web import Known, Reply, Visitor, normalise_url

DOCUMENT_LINK = re.compile(r"(?i)\.(?:pdf|docx)(?:$|[?;])")
"""What links to documents look like where a source does not say."""
MOST_SITEMAPS = 500
DEEPEST_SITEMAP = 3
LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A location that a source lists; `stamp` changes when the document does, None if that is not told."""

    url: str
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source lists, and how many further links are none of its documents."""

    locations: tuple[Listed, ...]
    passed_over: int = 0
    problems: tuple[str, ...] = ()
    """Why some pages or sitemaps that the source leads to could not be read."""


def list_web(source: WebSource, visitor: Visitor, ledger: Ledger) -> Listing:
    """Return what a source on the web lists; raises FetchFailed if it cannot be read."""
    if isinstance(source, UrlSource):
        return choose(source, [Listed(normalise_url(url)) for url in source.urls])
    reader = _ListingReader(source, visitor, ledger)
    if isinstance(source, SitemapSource):
        links = list(reader.read_sitemaps(source.url, 1))
    else:
        links = [Listed(url) for url in reader.read_page(source.url)]
    links = [*links, *reader.follow(links)]
    return choose(source, links, tuple(reader.problems))


def choose(
    source: Source, links: Iterable[Listed], problems: Sequence[str] = (), *, below: str = ""
) -> Listing:
    """Return the locations among links, each once; raises FetchFailed if there are too few.

    If some pages could not be read, it is no wonder that there are few. Of files `below` a folder, its URL,
    patterns look at the path from there alone.
    """
    found: dict[str, Listed] = {}
    for link in links:
        found.setdefault(link.url, link)
    include = [re.compile(pattern) for pattern in source.include]
    exclude = [re.compile(pattern) for pattern in source.exclude]
    if not include and not isinstance(source, UrlSource | FolderSource):
        include = [DOCUMENT_LINK]

    def is_chosen(url: str) -> bool:
        name = unquote(url.removeprefix(below)) if below else url
        wanted = not include or any(pattern.search(name) for pattern in include)
        return wanted and len(url) <= LONGEST_URL and not any(pattern.search(name) for pattern in exclude)

    chosen = tuple(link for url, link in found.items() if is_chosen(url))
    if len(chosen) < source.least and not problems:
        raise FetchFailed(
            f"it lists {len(chosen)} documents among {len(found)} links, fewer than {source.least}: "
            "has the site changed? See include, exclude and least"
        )
    return Listing(chosen, len(found) - len(chosen), tuple(problems))


class LinkReader(Protocol):
    """Returns where a page, given as its bytes and its URL, leads; raises FetchFailed."""

    def __call__(self, data: bytes, *, url: str) -> list[str]: ...  # noqa: D102


class _ListingReader:
    """Reads the pages of a source that lead to documents."""

    def __init__(
        self, source: FeedSource | PageSource | SitemapSource, visitor: Visitor, ledger: Ledger
    ) -> None:
        self._source, self._visitor, self._ledger = source, visitor, ledger
        self._most_bytes = int(source.limits.listing_megabytes * 1_000_000)
        self._sitemaps: set[str] = set()
        self.problems: list[str] = []

    def read_page(self, url: str) -> tuple[str, ...]:
        """Return the links of the source's own page or feed."""
        read = read_feed if isinstance(self._source, FeedSource) else read_links
        return self._read(normalise_url(url), read)

    def read_sitemaps(self, url: str, depth: int) -> Iterator[Listed]:
        """Yield the locations of a sitemap, and of those that it names if it is an index."""
        url = normalise_url(url)
        if url in self._sitemaps:
            return
        if depth > DEEPEST_SITEMAP or len(self._sitemaps) >= MOST_SITEMAPS:
            self.problems.append(f"{url}: left out, the {MOST_SITEMAPS} sitemaps of the index are enough")
            return
        self._sitemaps.add(url)
        for entry in self._visitor.ask(url, self._receive_sitemap):
            if entry.kind == "location":
                if location := _try_normalise(entry.url):
                    yield Listed(location, entry.changed)
            else:
                try:
                    yield from self.read_sitemaps(entry.url, depth + 1)
                except FetchFailed as error:
                    self.problems.append(f"{entry.url}: {error}")

    def _receive_sitemap(self, reply: Reply) -> list[SitemapEntry]:
        data = reply.read_listing(most_bytes=self._most_bytes)
        return read_sitemap(data, most_bytes=self._most_bytes)

    def follow(self, links: Sequence[Listed]) -> Iterator[Listed]:
        """Yield the links of those pages among `links` that the source says to follow."""
        patterns = [re.compile(pattern) for pattern in self._source.follow]
        for link in links:
            if any(pattern.search(link.url) for pattern in patterns):
                try:
                    yield from (Listed(url) for url in self._read(link.url, read_links))
                except FetchFailed as error:
                    self.problems.append(f"{link.url}: {error}")

    def _read(self, url: str, read: LinkReader) -> tuple[str, ...]:
        """Return where a page or feed leads, as it did before if it has not changed."""
        page = self._ledger.find_page(url)
        known = Known(page.final_url, page.etag, page.last_modified) if page else Known()

        def receive(reply: Reply) -> tuple[str, ...]:
            if reply.unchanged and page:
                return page.links
            links = tuple(read(reply.read_listing(most_bytes=self._most_bytes), url=reply.url))
            etag, modified = reply.headers.get("ETag"), reply.headers.get("Last-Modified")
            if etag or modified:
                self._ledger.keep_page(Page(url, reply.url, etag, modified, links))
            return links

        return self._visitor.ask(url, receive, known=known)


def _try_normalise(url: str) -> str | None:
    try:
        return normalise_url(url)
    except FetchFailed:
        return None
