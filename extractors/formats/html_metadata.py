"""What a web page says of itself: its title, dates, authors, publisher and language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from dataset.records import Passage
from extractors.formats.declared import DeclaredMetadata, find_first_heading, parse_iso_date, parse_language
from extractors.formats.markup import Node, find_all, read_text
from extractors.metadata import clean_title

_TITLES = ("citation_title", "dcterms.title", "dc.title", "og:title", "headline")
_AUTHORS = ("citation_author", "author", "dcterms.creator", "dc.creator", "article:author")
_PUBLISHERS = ("citation_publisher", "dcterms.publisher", "dc.publisher", "publisher", "og:site_name")
_CREATED = (
    "citation_publication_date citation_date article:published_time dcterms.issued dc.date.issued "
    "dcterms.date dc.date dcterms.created dc.date.created datepublished publication_date pubdate date"
).split()
_MODIFIED = (
    "article:modified_time dcterms.modified dc.date.modified datemodified og:updated_time last-modified"
).split()
_LANGUAGES = ("dcterms.language", "dc.language", "content-language", "language", "og:locale")
_SITE_BREAK = re.compile(r"\s+[|–—·»:-]+\s+")
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)

Said = dict[str, list[str]]


def read_page_metadata(root: Node, passages: Sequence[Passage], *, charset: str) -> DeclaredMetadata:
    """Return what the tree of a page declares, its first heading as the title if it declares none."""
    said = _read_said(root)
    html = next(iter(find_all(root, "html")), root)
    language = html.get("lang") or html.get("xml:lang") or _pick(said, _LANGUAGES) or ""
    publisher = _pick(said, _PUBLISHERS)
    author = "; ".join(dict.fromkeys(_list(said, _AUTHORS))) or None
    return DeclaredMetadata(
        title=_find_title(root, said, passages),
        author=author,
        created=_pick_date(said, _CREATED),
        modified=_pick_date(said, _MODIFIED),
        origin="html metadata",
        publisher=publisher,
        language=parse_language(language.split(",")[0]),
        charset=charset,
    )


def _read_said(root: Node) -> Said:
    """Return what meta elements, marked times and linked data say, by lower-case name."""
    said: Said = {}
    for node in find_all(root, "meta", "time", "script"):
        if node.tag == "script":
            if node.get("type").strip().lower() == "application/ld+json":
                for name, value in _read_linked_data(node):
                    said.setdefault(name, []).append(value)
            continue
        name = node.get("name") or node.get("property") or node.get("itemprop") or node.get("http-equiv")
        if node.tag == "time" and "pubdate" in node.attributes:
            name = "pubdate"
        value = node.get("content") or node.get("datetime")
        if name and value.strip():
            said.setdefault(name.lower(), []).append(" ".join(value.split()))
    return said


def _read_linked_data(node: Node) -> Iterator[tuple[str, str]]:
    try:
        data = json.loads(read_text(node))
    except (ValueError, RecursionError):
        return  # a page's linked data is often malformed, and its text is no worse for it
    things = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
    for thing in things if isinstance(things, list) else []:
        for name in ("headline", "datePublished", "dateModified", "author", "publisher"):
            value = thing.get(name) if isinstance(thing, dict) else None
            for each in value if isinstance(value, list) else [value]:
                text = each.get("name") if isinstance(each, dict) else each
                if isinstance(text, str) and text.strip():
                    yield name.lower(), " ".join(text.split())


def _list(said: Said, names: Sequence[str]) -> list[str]:
    """Return all that is said under the first of the names that is used, addresses left out."""
    for name in names:
        values = [value for value in said.get(name, []) if not _ADDRESS.match(value)]
        if values:
            return values
    return []


def _pick(said: Said, names: Sequence[str]) -> str | None:
    return next(iter(_list(said, names)), None)


def _pick_date(said: Said, names: Sequence[str]) -> str | None:
    return next(
        (date for name in names for text in said.get(name, []) if (date := parse_iso_date(text))), None
    )


def _find_title(root: Node, said: Said, passages: Sequence[Passage]) -> str | None:
    """Return the page's title without the name of its site, if it reads like one, else its first heading."""
    headings = [read_text(node) for node in find_all(root, "h1")]
    title: str = read_text(next(iter(find_all(root, "title")), Node("title")))
    parts = _SITE_BREAK.split(title)
    sites = [site for name in _PUBLISHERS for site in said.get(name, [])]
    first = find_first_heading(passages)
    if first is not None and first in parts:
        title = first
    elif len(headings) == 1 and (headings[0] in title or headings[0] in said.get("og:title", [])):
        title = headings[0]
    elif len(parts) > 1 and any(site.casefold() in parts[-1].casefold() for site in sites):
        title = title[: title.rindex(parts[-2]) + len(parts[-2])]
    declared = _pick(said, _TITLES[:3])
    for text in (declared, title, *headings[:1], _pick(said, _TITLES[3:])):
        if text and (cleaned := clean_title(text)):
            return cleaned
    return first
