"""What the entries of an RSS or Atom feed lead to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flows.sources.links import join_links, read_links
from flows.sources.problems import FetchFailed


def read_feed(data: bytes, *, url: str) -> list[str]:
    """Return where a feed's entries lead: enclosures, links, and links in their texts, each once, in order.

    `url` is where the feed lies. Raises FetchFailed if it is neither RSS nor Atom.
    """
    import feedparser  # noqa: PLC0415 - only fetching needs it

    stream = io.BytesIO(data)  # of bytes, feedparser would first try whether they name a file
    feed: Any = feedparser.parse(stream, response_headers={"content-location": url}, sanitize_html=False)
    if not feed.get("version") and not feed.entries:
        raise FetchFailed("neither an RSS nor an Atom feed")
    return list(join_links(url, (target for entry in feed.entries for target in _list_targets(entry, url))))


def _list_targets(entry: Any, url: str) -> Iterator[str]:
    for link in [*entry.get("enclosures", ()), *entry.get("links", ())]:
        if href := link.get("href"):
            yield href
    for text in [*entry.get("content", ()), entry.get("summary_detail", {})]:
        if "<" in (value := text.get("value", "")):
            yield from read_links(value.encode(), url=text.get("base") or url)
