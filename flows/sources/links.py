"""The links of a web page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from extractors.formats.charset import decode_html
from extractors.formats.html_tokens import read_tokens
from flows.sources.problems import FetchFailed
from flows.sources.web import normalise_url

LINKED = {"a": "href", "area": "href", "iframe": "src", "embed": "src", "object": "data"}
"""Elements that lead to documents, and where they say to which."""


def read_links(data: bytes, *, url: str) -> list[str]:
    """Return where a page's links lead, each once, in order; `url` is where the page lies.

    >>> read_links(b'<base href="/b/"><a href="c.pdf#p2">C</a> <a href="mailto:a@b">', url="https://example.org/a")
    ['https://example.org/b/c.pdf']
    """
    source = decode_html(data)
    base, found = url, []
    for token in read_tokens(source):
        if token.kind != "start":
            continue
        if token.value == "base" and base == url and (href := token.attributes.get("href")):
            base = _join(url, href) or url
        elif target := token.attributes.get(LINKED.get(token.value, "")):
            found.append(target)
    return list(join_links(base, found))


def join_links(base: str, targets: Iterable[str]) -> Iterator[str]:
    """Yield the places on the web that links on a page at `base` lead to, each once."""
    seen: set[str] = set()
    for target in targets:
        joined = _join(base, target)
        if joined and joined not in seen:
            seen.add(joined)
            yield joined


def _join(base: str, target: str) -> str | None:
    """Return where a link leads, None if that is no place on the web."""
    try:
        joined = normalise_url(urljoin(base, "".join(target.split("\n")).strip()))
    except (FetchFailed, ValueError):
        return None
    return joined if joined.startswith(("http://", "https://")) else None
