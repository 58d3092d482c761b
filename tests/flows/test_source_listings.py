"""What pages, feeds, sitemaps, stores and folders list, and that none of them can do harm."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_site import Site, fail, make_bytes, open_site
from pydantic import TypeAdapter

from flows.problems import Broken
from flows.sources.arrivals import Fetched
from flows.sources.checking import SourceCheck, check_source
from flows.sources.declaration import Sources
from flows.sources.feeds import read_feed
from flows.sources.fetching import fetch_source, find_fetched
from flows.sources.kinds import Source
from flows.sources.links import read_links
from flows.sources.problems import FetchFailed
from flows.sources.sitemaps import read_sitemap

A, B = make_bytes("a"), make_bytes("b")
HERE = "https://example.org/calls/index.html"

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://example.org/</link>
<item><title>One</title><link>/news/1</link><enclosure url="files/a.pdf" type="application/pdf" length="3"/></item>
<item><title>Two</title><link>https://example.org/b.pdf</link>
<description>&lt;p&gt;See &lt;a href="c.pdf"&gt;the annex&lt;/a&gt;&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/base/"><title>News</title>
<entry><title>One</title><link href="a.pdf"/><link rel="enclosure" href="/b.pdf"/>
<content type="html" xml:base="deep/">&lt;a href="c.pdf">annex&lt;/a></content></entry></feed>"""


def test_links_are_read_wherever_they_stand_on_a_page():
    page = b"""<!doctype html><a href="a.pdf">A</a> <A HREF=' /b.pdf#page=2 '>B</A><area href="//other.example/c.pdf">
    <iframe src="d.pdf"></iframe><embed src=e.pdf><object data="f.pdf"></object><a href="a.pdf">again</a>
    <a href="mailto:a@example.org"><a href="javascript:void(0)"><a name=x><a href="http://[bad"><!-- <a href="g.pdf"> -->
    <script>document.write('<a href="h.pdf">')</script>"""
    assert [url.removeprefix("https://") for url in read_links(page, url=HERE)] == [
        "example.org/calls/a.pdf",
        "example.org/b.pdf",
        "other.example/c.pdf",
        "example.org/calls/d.pdf",
        "example.org/calls/e.pdf",
        "example.org/calls/f.pdf",
    ]


@given(st.binary(max_size=300))
def test_any_bytes_give_only_places_on_the_web(data: bytes):
    assert all(url.startswith(("http://", "https://")) for url in read_links(data, url=HERE))


@given(st.text(alphabet="<a href=\"'>/?#:@[]x.%\n", max_size=60))
def test_any_markup_gives_only_places_on_the_web(markup: str):
    links = read_links(f'<a href="{markup}">'.encode(), url=HERE)
    assert all(url.startswith(("http://", "https://")) and "#" not in url for url in links)


def test_a_feed_leads_to_enclosures_links_and_links_in_its_texts():
    assert read_feed(RSS, url="https://example.org/feeds/news.xml") == [
        "https://example.org/feeds/files/a.pdf",
        "https://example.org/news/1",
        "https://example.org/b.pdf",
        "https://example.org/feeds/c.pdf",
    ]
    assert read_feed(ATOM, url="https://example.org/news.atom") == [
        "https://example.org/b.pdf",
        "https://example.org/base/a.pdf",
        "https://example.org/base/deep/c.pdf",
    ]


@pytest.mark.parametrize("data", [b"", b"<html><a href=a.pdf>", b"no feed", b'{"version": "1"}'])
def test_what_is_no_feed_is_told(data):
    with pytest.raises(FetchFailed, match="neither an RSS nor an Atom feed"):
        read_feed(data, url=HERE)


def test_a_feed_that_names_a_file_or_an_address_is_neither(tmp_path, site):
    (tmp_path / "feed.xml").write_bytes(RSS)
    for data in (f"{tmp_path}/feed.xml".encode(), f"{site.url}/feed.xml".encode()):
        with pytest.raises(FetchFailed, match="neither an RSS nor an Atom feed"):
            read_feed(data, url=HERE)
    assert site.visits == []


def test_entities_of_a_feed_open_no_file_and_grow_to_nothing(tmp_path):
    secret = tmp_path / "secret.pdf"
    secret.write_text("https://example.org/secret.pdf")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{lol}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    item = "<item><link>&x;</link><description>&l8;</description></item>"
    tracemalloc.start()
    links = read_feed(f'{head}<rss version="2.0"><channel>{item}</channel></rss>'.encode(), url=HERE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not any("secret" in link for link in links)
    assert most < 20_000_000


def write_sitemap(*urls: str, root: str = "urlset", changed: str = "") -> bytes:
    tag = "url" if root == "urlset" else "sitemap"
    date = f"<lastmod>{changed}</lastmod>" if changed else ""
    body = "".join(f"<{tag}><loc> {url} </loc>{date}</{tag}>" for url in urls)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{root}>'.encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_sitemap_is_read_packed_or_not(pack):
    data = pack(write_sitemap("https://example.org/a.pdf", "https://example.org/b.pdf?x=1&amp;y=2"))
    assert [(e.kind, e.url) for e in read_sitemap(data, most_bytes=10_000)] == [
        ("location", "https://example.org/a.pdf"),
        ("location", "https://example.org/b.pdf?x=1&y=2"),
    ]
    assert [
        e.url for e in read_sitemap(pack(b"http://a.example/1\nhttp://a.example/2\n"), most_bytes=99)
    ] == [
        "http://a.example/1",
        "http://a.example/2",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (gzip.compress(b"<urlset>" + b" " * 50_000_000), "unpacks to more than the 1,000,000 bytes"),
        (gzip.compress(write_sitemap("https://example.org/a.pdf"))[:-12], "cut off"),
        (b"\x1f\x8bnot packed at all", "cannot be unpacked"),
        (b'<!DOCTYPE urlset [<!ENTITY a "b">]><urlset/>', "declares a document type"),
        (b"<html><body>moved</body></html>", "its root is <html>"),
        (b"<urlset><url>", "no XML from line 1 on"),
        (b"we moved", "neither a sitemap nor a list of URLs"),
    ],
    ids=["bomb", "cut", "broken", "entities", "page", "half", "text"],
)
def test_a_sitemap_that_is_none_or_a_trap_is_told(data, told):
    tracemalloc.start()
    with pytest.raises(FetchFailed, match=told):
        read_sitemap(data, most_bytes=1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def visit(site: Site, tmp_path: Path) -> Any:
    """What fetches, or only checks, a source that is given by its keys."""

    def go(*, check: bool = False, **keys: Any) -> Any:
        web = {
            "private_hosts": [site.address],
            "delay_seconds": 0,
            "limits": {"attempts": 1, "backoff_seconds": 0.01, "listing_megabytes": 1},
        }
        declared = {"name": "s"} | (web if keys["kind"] in ("page", "feed", "sitemap") else {}) | keys
        source: Source = TypeAdapter(Source).validate_python(declared)
        act = check_source if check else fetch_source
        return act(source, declared=Sources(tmp_path, (source,)), outputs=tmp_path / "out")

    return go


def list_names(fetched: Fetched) -> list[str]:
    return [f"{arrival.status} {arrival.url.rpartition('/')[2]}" for arrival in fetched.arrivals]


def put_page(site: Site, path: str, *links: str, **headers: Any) -> None:
    body = "".join(f'<a href="{link}">x</a>' for link in links).encode()
    site.put(path, b"<!doctype html>" + body, content_type="text/html", **headers)


def test_a_page_is_checked_and_then_fetched_by_patterns(site, visit):
    put_page(site, "/calls/", "a.pdf", "b.PDF?v=2", "old/c.pdf", "about.html")
    site.put("/calls/a.pdf", A)
    site.put("/calls/b.PDF?v=2", B)
    keys = {"kind": "page", "url": f"{site.url}/calls/", "exclude": ["/old/"]}
    checked: SourceCheck = visit(check=True, **keys)
    assert checked.counts == {"new": 2, "passed over": 2}
    assert checked.first_new[0] == f"{site.url}/calls/a.pdf"
    assert "/calls/a.pdf" not in site.list_paths()
    assert list_names(visit(**keys)) == ["new a.pdf", "new b.PDF?v=2"]
    assert visit(check=True, **keys).counts == {"known": 2, "passed over": 2}


def test_a_page_that_lists_nothing_any_more_is_a_failure(site, visit):
    put_page(site, "/calls/", "about.html")
    fetched = visit(kind="page", url=f"{site.url}/calls/")
    assert fetched.failed
    assert "lists 0 documents among 1 links, fewer than 1: has the site changed?" in (fetched.problem or "")
    assert not visit(kind="page", url=f"{site.url}/calls/", least=0).failed


def test_a_page_that_cannot_be_read_is_a_failure_of_the_source(site, visit):
    assert "cannot be listed: the host answered 404" in (visit(kind="page", url=f"{site.url}/").problem or "")


def test_a_feed_is_followed_to_pages_which_are_not_sent_again(site, visit):
    feed = RSS.replace(b"https://example.org/b.pdf", b"b.pdf").replace(
        b"/news/1", f"{site.url}/news/1".encode()
    )
    site.put("/news.xml", feed, content_type="application/rss+xml", etag='"f"')
    put_page(site, "/news/1", "d.pdf", etag='"p"')
    for name in ("files/a.pdf", "b.pdf", "c.pdf", "news/d.pdf"):
        site.put(f"/{name}", make_bytes(name), etag='"1"')
    keys = {"kind": "feed", "url": f"{site.url}/news.xml", "follow": [r"/news/\d+$"]}
    assert list_names(visit(**keys)) == ["new a.pdf", "new b.pdf", "new c.pdf", "new d.pdf"]
    assert sorted(list_names(visit(**keys))) == [f"unchanged {name}.pdf" for name in "abcd"]
    assert site.visits[-1].headers.get("If-None-Match") == '"1"'
    for path, etag in (("/news/1", '"p"'), ("/news.xml", '"f"')):
        asked = [visit.headers.get("If-None-Match") for visit in site.visits if visit.path == path]
        assert asked == [None, etag]


def test_one_page_that_cannot_be_followed_is_told_and_the_others_are(site, visit):
    put_page(site, "/", "news/1", "news/2")
    put_page(site, "/news/1", "/a.pdf")
    site.put("/a.pdf", A)
    fetched = visit(kind="page", url=f"{site.url}/", follow=["/news/"])
    assert list_names(fetched) == ["new a.pdf"]
    assert f"{site.url}/news/2: the host answered 404 Not Found" in (fetched.problem or "")


def test_an_index_leads_to_its_sitemaps_and_in_no_circle(site, visit):
    index = write_sitemap(
        *(f"{site.url}/{name}.xml.gz" for name in ("1", "2", "index", "3")), root="sitemapindex"
    )
    site.put("/index.xml.gz", gzip.compress(index))
    site.put("/1.xml.gz", gzip.compress(write_sitemap(f"{site.url}/a.pdf", f"{site.url}/about")))
    site.put("/2.xml.gz", write_sitemap(f"{site.url}/b.pdf"))
    site.behaviours["/3.xml.gz"] = fail(500)
    site.put("/a.pdf", A)
    site.put("/b.pdf", B)
    fetched = visit(kind="sitemap", url=f"{site.url}/index.xml.gz")
    assert list_names(fetched) == ["new a.pdf", "new b.pdf"]
    assert fetched.problem == f"{site.url}/3.xml.gz: the host answered 500 Internal Server Error"
    assert site.list_paths().count("/index.xml.gz") == 1


def test_a_bomb_in_an_index_is_told_and_its_neighbours_are_read(site, visit):
    index = write_sitemap(f"{site.url}/bomb.gz", f"{site.url}/1.xml", root="sitemapindex")
    site.put("/index.xml", index)
    site.put("/bomb.gz", gzip.compress(b"<urlset>" + b" " * 20_000_000))
    site.put("/1.xml", write_sitemap(f"{site.url}/a.pdf"))
    site.put("/a.pdf", A)
    fetched = visit(kind="sitemap", url=f"{site.url}/index.xml")
    assert list_names(fetched) == ["new a.pdf"]
    assert "unpacks to more than the 1,000,000 bytes" in (fetched.problem or "")


def test_a_bomb_that_its_host_packs_is_told(site, visit):
    packed = gzip.compress(b"<a>" + b" " * 20_000_000)
    site.put("/", packed, content_type="text/html", Content_Encoding="gzip")
    assert "more than the 1,000,000 bytes" in (visit(kind="page", url=f"{site.url}/").problem or "")


@pytest.mark.parametrize(
    ("changed", "asked"), [("2020-01-01", 1), ("2020-01-01T10:00:00+09:00", 1), ("", 2), ("yesterday", 2)]
)
def test_what_a_sitemap_dates_long_ago_is_not_asked_for_again(site, visit, changed, asked):
    site.put("/sitemap.xml", write_sitemap(f"{site.url}/a.pdf", changed=changed))
    site.put("/a.pdf", A)
    for _ in range(2):
        fetched = visit(kind="sitemap", url=f"{site.url}/sitemap.xml")
    assert list_names(fetched) == ["unchanged a.pdf"]
    assert site.list_paths().count("/a.pdf") == asked


def test_a_folder_is_read_where_it_lies(visit, tmp_path):
    folder = tmp_path / "drop" / "sources"
    (folder / "deep").mkdir(parents=True)
    for name, body in (("a.pdf", A), ("deep/b ü.pdf", B), ("deep/copy.pdf", A), ("draft-c.pdf", b"c")):
        (folder / name).write_bytes(body)
    keys = {"kind": "folder", "path": folder, "exclude": ["^draft-", "sources"]}
    assert visit(check=True, **keys).counts == {"new": 3, "passed over": 1}
    fetched = visit(**keys)
    assert sorted(list_names(fetched)) == ["copy copy.pdf", "new a.pdf", "new b%20%C3%BC.pdf"]
    assert [(file.path, file.uri, file.name) for file in fetched.files] == [
        (folder / "a.pdf", (folder / "a.pdf").as_uri(), "a.pdf"),
        (folder / "deep" / "b ü.pdf", (folder / "deep" / "b ü.pdf").as_uri(), "b ü.pdf"),
    ]
    (folder / "a.pdf").write_bytes(make_bytes("new"))
    assert visit(check=True, **keys).counts == {"unchanged": 2, "changed": 1, "passed over": 1}
    changed = visit(**keys)
    assert "changed a.pdf" in list_names(changed)
    assert [file.path.name for file in changed.files] == ["copy.pdf", "b ü.pdf", "a.pdf"]


def test_a_folder_that_is_missing_is_told(visit, tmp_path):
    assert "no such folder" in visit(kind="folder", path=tmp_path / "nowhere").problem
    empty = tmp_path / "empty"
    empty.mkdir()
    assert not visit(kind="folder", path=empty).failed


def test_a_store_of_objects_is_copied_and_what_did_not_change_is_not_read_again(visit):
    bucket = fsspec.filesystem("memory")
    bucket.pipe(
        {"/bucket/x/a.pdf": A, "/bucket/x/deep/b.pdf": B, "/bucket/x/notes.txt": b"", "/bucket/y.pdf": A}
    )
    keys = {"kind": "storage", "url": "memory://bucket/x"}
    try:
        fetched = visit(**keys)
        assert list_names(fetched) == ["new a.pdf", "new b.pdf"]
        assert [file.uri for file in fetched.files] == [
            "memory:///bucket/x/a.pdf",
            "memory:///bucket/x/deep/b.pdf",
        ]
        assert fetched.files[0].path.read_bytes() == A
        assert visit(check=True, **keys).counts == {"unchanged": 2, "passed over": 1}
        bucket.pipe({"/bucket/x/a.pdf": make_bytes("new")})
        again = visit(**keys)
        assert sorted(list_names(again)) == ["changed a.pdf", "unchanged b.pdf"]
        assert again.files[-1].replaces == fetched.files[0].sha256
    finally:
        bucket.rm("/bucket", recursive=True)


def test_a_store_whose_driver_is_not_installed_is_told(visit):
    assert "cannot be listed: nosuch://bucket/x: " in visit(kind="storage", url="nosuch://bucket/x").problem


def test_what_was_fetched_is_found_again_without_asking(site, tmp_path, visit):
    put_page(site, "/", "a.pdf")
    site.put("/a.pdf", A)
    fetched = visit(kind="page", url=f"{site.url}/")
    asked = len(site.visits)
    source = TypeAdapter(Source).validate_python({"name": "s", "kind": "page", "url": f"{site.url}/"})
    found = find_fetched(source, declared=Sources(tmp_path, (source,)), outputs=tmp_path / "out")
    assert found == fetched.files
    assert len(site.visits) == asked


def test_outputs_that_cannot_be_written_are_told(visit, tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(Broken, match="what was fetched cannot be kept"):
        visit(kind="folder", path=tmp_path)
