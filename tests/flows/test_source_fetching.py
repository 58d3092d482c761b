"""Fetching from a web site that misbehaves in every way that sites do."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from made_site import Site, answer, drip, fail, flood, make_bytes, open_site, serve

from flows.sources.arrivals import Arrival, Fetched
from flows.sources.declaration import Sources
from flows.sources.fetching import fetch_source
from flows.sources.kinds import UrlSource
from flows.sources.replies import name_file

LIMITS = {"attempts": 3, "backoff_seconds": 0.01, "idle_seconds": 0.4, "document_seconds": 2.0}
A, B = make_bytes("a"), make_bytes("b")

Fetch = Callable[..., Fetched]


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def fetch(site: Site, tmp_path: Path) -> Fetch:
    """What fetches paths of the site, which may be reached although it is on this computer."""

    def fetch_paths(
        *paths: str, name: str = "site", limits: dict[str, float] | None = None, **changes
    ) -> Fetched:
        declared = {
            "name": name,
            "kind": "url",
            "urls": [path if "://" in path else site.url + path for path in paths],
            "private_hosts": [site.address],
            "delay_seconds": 0,
            "limits": LIMITS | (limits or {}),
        }
        source = UrlSource.model_validate(declared | changes)
        return fetch_source(source, declared=Sources(tmp_path, (source,)), outputs=tmp_path)

    return fetch_paths


def get_error(fetched: Fetched) -> str:
    [arrival] = fetched.arrivals
    assert arrival.status == "failed"
    assert fetched.failed
    assert arrival.error
    return arrival.error


def list_shelf(tmp_path: Path) -> list[Path]:
    return sorted(
        path
        for path in (tmp_path / "fetched").rglob("*")
        if path.is_file() and "." not in path.name[:1] and path.suffix not in (".db", ".db-shm", ".db-wal")
    )


def test_a_document_is_kept_under_the_hash_of_its_bytes_with_where_it_came_from(site, fetch, tmp_path):
    site.put("/files/terms%20of%20use.pdf", A)
    fetched = fetch("/files/terms%20of%20use.pdf#page=2", licence="CC BY 4.0", country="JP", language="ja")
    [arrival] = fetched.arrivals
    assert (arrival.status, arrival.file_name, arrival.byte_count) == ("new", "terms of use.pdf", len(A))
    [file] = fetched.files
    sha256 = hashlib.sha256(A).hexdigest()
    assert file.path == tmp_path / "fetched" / "files" / sha256[:2] / f"{sha256}.pdf"
    assert file.path.read_bytes() == A
    document = file.make_document("v")
    assert document.uri == f"{site.url}/files/terms%20of%20use.pdf"
    assert (document.source, document.country, document.language) == ("site", "JP", "ja")
    assert document.evidence["licence"].quote == "CC BY 4.0"
    assert document.ingested_at == file.modified
    assert "kisoku/" in site.visits[-1].headers["User-Agent"]


def test_a_document_that_did_not_change_is_not_sent_again(site, fetch):
    site.put("/a.pdf", A, etag='"1"', modified="Thu, 01 Jan 2026 00:00:00 GMT")
    first, second = fetch("/a.pdf"), fetch("/a.pdf")
    assert [arrival.status for arrival in (*first.arrivals, *second.arrivals)] == ["new", "unchanged"]
    assert second.arrivals[0].byte_count == 0
    assert second.files == first.files
    assert site.visits[-1].headers["If-None-Match"] == '"1"'


def test_the_same_bytes_without_validators_are_unchanged(site, fetch):
    site.put("/a.pdf", A)
    first, second = fetch("/a.pdf"), fetch("/a.pdf")
    assert second.arrivals[0].status == "unchanged"
    assert second.files == first.files


def test_a_changed_file_is_a_new_version_that_supersedes_the_old_one(site, fetch):
    site.put("/a.pdf", A, etag='"1"')
    [old] = fetch("/a.pdf").files
    site.put("/a.pdf", B, etag='"2"')
    fetched = fetch("/a.pdf")
    assert fetched.arrivals[0].status == "changed"
    first, second = fetched.files
    assert first == old
    assert (second.uri, second.replaces) == (old.uri, old.sha256)
    assert second.modified > old.modified
    assert second.make_document("v").supersedes == old.make_document("v").document_id


def test_a_file_that_changes_back_supersedes_nothing_in_a_circle(site, fetch):
    for body in (A, B, A):
        site.put("/a.pdf", body)
        fetched = fetch("/a.pdf")
    assert fetched.arrivals[0].status == "changed"
    assert [file.replaces for file in fetched.files] == [None, fetched.files[0].sha256]


def test_the_same_bytes_under_two_addresses_are_one_document(site, fetch, tmp_path):
    site.put("/a.pdf", A)
    site.put("/b.pdf", A)
    fetched = fetch("/a.pdf", "/b.pdf")
    assert [arrival.status for arrival in fetched.arrivals] == ["new", "copy"]
    assert [file.uri for file in fetched.files] == [f"{site.url}/a.pdf"]
    other = fetch("/b.pdf", name="other")
    assert other.arrivals[0].status == "unchanged"
    assert [file.uri for file in other.files] == [f"{site.url}/a.pdf"]  # the document stays what it was
    assert len(list_shelf(tmp_path)) == 1


def test_a_copy_that_changes_does_not_supersede_what_still_lies_elsewhere(site, fetch):
    site.put("/a.pdf", A)
    site.put("/b.pdf", A)
    fetch("/a.pdf", "/b.pdf")
    site.put("/b.pdf", B)
    assert [file.replaces for file in fetch("/a.pdf", "/b.pdf").files] == [None, None]


def test_what_was_taken_from_the_shelf_is_fetched_again(site, fetch):
    site.put("/a.pdf", A, etag='"1"')
    [file] = fetch("/a.pdf").files
    file.path.unlink()
    assert fetch("/a.pdf").files == (file,)
    assert file.path.read_bytes() == A


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_failure_that_may_pass_is_tried_again(site, fetch, status):
    site.put_sequence("/a.pdf", fail(status), fail(status), serve(A))
    assert fetch("/a.pdf").arrivals[0].status == "new"
    assert len(site.list_paths()) == 3


def test_a_failure_that_does_not_pass_is_told_and_stops_nothing_else(site, fetch):
    site.behaviours["/a.pdf"] = fail(500)
    site.put("/b.pdf", B)
    fetched = fetch("/a.pdf", "/b.pdf")
    assert [arrival.status for arrival in fetched.arrivals] == ["failed", "new"]
    assert fetched.arrivals[0].error == f"{site.url}/a.pdf: the host answered 500 Internal Server Error"
    assert site.list_paths().count("/a.pdf") == 3


@pytest.mark.parametrize(
    ("status", "told"), [(404, "404 Not Found"), (403, "403 Forbidden"), (206, "206"), (304, "304")]
)
def test_what_will_not_pass_is_not_tried_again(site, fetch, status, told):
    site.behaviours["/a.pdf"] = fail(status) if status != 304 else lambda handler: answer(handler, 304)
    assert told in get_error(fetch("/a.pdf"))
    assert len(site.list_paths()) == 1


def test_a_host_is_left_alone_for_as_long_as_it_asks(site, fetch):
    site.put_sequence("/a.pdf", fail(503, Retry_After="1"), serve(A))
    assert fetch("/a.pdf").arrivals[0].status == "new"
    first, second = [visit.at for visit in site.visits if visit.path == "/a.pdf"]
    assert second - first >= 1.0


def test_a_host_that_asks_for_too_long_is_left_for_the_next_run(site, fetch):
    site.behaviours["/a.pdf"] = fail(429, Retry_After="3600")
    site.put("/b.pdf", B)
    fetched = fetch("/a.pdf", "/b.pdf")
    assert [arrival.status for arrival in fetched.arrivals] == ["failed", "failed"]
    assert "429" in (fetched.arrivals[0].error or "")
    assert "left for the next run" in (fetched.arrivals[1].error or "")
    assert site.list_paths() == ["/a.pdf"]


def test_a_host_that_answers_nothing_is_given_up_after_a_few_documents(site, fetch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    urls = [f"http://127.0.0.1:{port}/{number}.pdf" for number in range(20)]
    fetched = fetch(*urls, private_hosts=[f"127.0.0.1:{port}"], obey_robots=False)
    assert len(fetched.arrivals) == 5
    assert fetched.waiting == 15
    assert f"5 locations in a row at 127.0.0.1:{port} could not be fetched" in (fetched.problem or "")


def test_a_host_that_is_down_keeps_no_other_from_being_visited(site, fetch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    site.put("/a.pdf", A)
    urls = [f"http://127.0.0.1:{port}/{number}.pdf" for number in range(7)]
    hosts = {"private_hosts": ["127.0.0.1"], "obey_robots": False, "limits": {"attempts": 1}}
    fetched = fetch(*urls, "/a.pdf", **hosts)
    assert [arrival.status for arrival in fetched.arrivals] == ["failed"] * 5 + ["new"]
    again = fetch(*urls, "/b.pdf", **hosts)
    tried = [arrival.url.rpartition("/")[2] for arrival in again.arrivals]
    assert tried[:3] == ["5.pdf", "6.pdf", "b.pdf"]  # what was never tried goes before what failed


def test_a_run_that_is_halted_leaves_the_rest_for_the_next(site, tmp_path):
    for name in "ab":
        site.put(f"/{name}.pdf", make_bytes(name))
    source = UrlSource.model_validate(
        {
            "name": "s",
            "kind": "url",
            "urls": [f"{site.url}/a.pdf", f"{site.url}/b.pdf"],
            "private_hosts": [site.address],
            "delay_seconds": 60,
            "obey_robots": False,
        }
    )
    halt = threading.Event()
    threading.Timer(0.5, halt.set).start()
    start = time.monotonic()
    fetched = fetch_source(source, declared=Sources(tmp_path, (source,)), outputs=tmp_path, halt=halt)
    assert time.monotonic() - start < 10
    assert [arrival.status for arrival in fetched.arrivals] == ["new", "failed"]
    assert len(fetched.files) == 1


def test_what_nobody_foresaw_fails_one_document_alone(site, fetch):
    """A location as long as no file name may be, an odd header, a broken chunk: whatever it is, it is told."""
    site.put("/a.pdf", A, Content_Disposition="attachment; filename*=nonsense''%FF%FE", ETag="\xe9")
    site.behaviours["/b.pdf"] = lambda handler: handler.wfile.write(b"garbage that is no HTTP\r\n\r\n")
    site.behaviours["/c.pdf"] = partial(
        answer, status=200, body=b"zz\r\n", headers={"Transfer-Encoding": "chunked"}
    )
    site.behaviours["/d.pdf"] = partial(answer, status=200, body=A, headers={"Content-Encoding": "gzip"})
    site.put(f"/{'x' * 1500}.pdf", B)
    fetched = fetch("/a.pdf", "/b.pdf", "/c.pdf", "/d.pdf", f"/{'x' * 1500}.pdf", limits={"attempts": 1})
    assert [arrival.status for arrival in fetched.arrivals] == ["new", "failed", "failed", "failed", "new"]
    assert all(arrival.error is None or "unexpectedly" not in arrival.error for arrival in fetched.arrivals)
    assert len(fetched.files[-1].name) < 200


@pytest.mark.parametrize("etag", ["\xe9", "x" * 5000, "a\tb"])
def test_a_validator_that_cannot_be_sent_back_is_not_used(site, fetch, etag):
    site.behaviours["/a.pdf"] = partial(answer, status=200, body=A, headers={"ETag": etag})
    fetch("/a.pdf")
    assert fetch("/a.pdf").arrivals[0].status == "unchanged"
    assert "If-None-Match" not in site.visits[-1].headers


def test_a_redirect_is_followed_and_the_document_keeps_its_address(site, fetch):
    site.redirect("/latest", "/2026/a.pdf")
    site.put("/2026/a.pdf", A, etag='"1"')
    [file] = fetch("/latest").files
    assert (file.uri, file.given_name) == (f"{site.url}/latest", "a.pdf")
    assert fetch("/latest").arrivals[0].status == "unchanged"
    site.redirect("/latest", "/2027/a.pdf")
    site.put("/2027/a.pdf", B, etag='"1"')  # which is no sign that nothing changed: it lies elsewhere
    assert fetch("/latest").arrivals[0].status == "changed"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.1:1/a.pdf", "127.0.0.1 is no public address"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is no public address"),
        ("http://[::ffff:10.0.0.1]/a.pdf", "no public address"),
        ("http://localhost:1/a.pdf", "localhost (127.0.0.1) is no public address"),
        ("http://2130706433/a.pdf", "no public address"),
        ("file:///etc/hostname", "no place on the web"),
        ("http://name:secret@example.org/a.pdf", "name and password"),
        ("/a.pdf", "in a circle"),
        ("http://[/", "no URL"),
    ],
)
def test_a_redirect_to_where_nothing_may_be_fetched_is_refused(site, fetch, target, told):
    site.redirect("/a.pdf", target)
    assert told in get_error(fetch("/a.pdf"))


def test_redirects_without_end_are_given_up(site, fetch):
    for number in range(20):
        site.redirect(f"/{number}", f"/{number + 1}")
    assert "more than 10 times" in get_error(fetch("/0"))


def test_a_private_address_is_refused_unless_its_host_is_named(site, fetch):
    site.put("/a.pdf", A)
    assert "no public address; name the host in private_hosts" in get_error(fetch("/a.pdf", private_hosts=[]))
    assert site.visits == []


def test_documents_lie_on_the_hosts_that_a_source_names(site, fetch):
    with open_site() as other:
        other.put("/b.pdf", B)
        site.redirect("/a.pdf", f"{other.url.replace('127.0.0.1', 'localhost')}/b.pdf")
        site.put("/c.pdf", A)
        named = {"private_hosts": ["127.0.0.1", "localhost"], "hosts": ["*.example.org"]}
        fetched = fetch("/c.pdf", "/a.pdf", **named)
        assert [arrival.status for arrival in fetched.arrivals] == ["new", "failed"]
        assert "not among the hosts of the source" in (fetched.arrivals[1].error or "")
        assert other.visits == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            b"<!doctype html><title>Log in</title>",
            "not PDF or DOCX, but HTML (the host calls it application/pdf)",
        ),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"", "the file is empty"),
        (b"." * 2000 + b"%PDF-1.7", "neither PDF, HTML nor DOCX"),
        (b"PK\x03\x04 and no archive", "truncated"),
    ],
)
def test_what_a_host_calls_a_pdf_is_judged_by_its_bytes(site, fetch, tmp_path, body, told):
    site.put("/a.pdf", body, content_type="application/pdf")
    assert told in get_error(fetch("/a.pdf"))
    assert list_shelf(tmp_path) == []


def test_a_pdf_is_one_whatever_its_host_calls_it(site, fetch):
    site.put(
        "/download?id=7",
        b"\n" * 900 + A,
        content_type="text/html",
        Content_Disposition='attachment; filename="../../x.pdf"',
    )
    [file] = fetch("/download?id=7").files
    assert file.name == "x.pdf"


def test_no_more_is_read_of_a_body_without_end_than_is_allowed(site, fetch, tmp_path):
    site.behaviours["/a.pdf"] = flood(A)
    assert "more than the 1,000,000 bytes" in get_error(fetch("/a.pdf", limits={"document_megabytes": 1}))
    assert list_shelf(tmp_path) == []


def test_a_body_that_says_it_is_too_long_is_not_read(site, fetch):
    site.behaviours["/a.pdf"] = lambda handler: answer(handler, 200, A, length=10**9)
    start = time.monotonic()
    assert "1,000,000,000 bytes, more than" in get_error(fetch("/a.pdf"))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("pause", [0.05, 5.0])
def test_what_comes_too_slowly_is_given_up(site, fetch, pause):
    site.behaviours["/a.pdf"] = drip(A, seconds=pause)
    start = time.monotonic()
    limits = {"attempts": 1, "document_seconds": 0.6, "idle_seconds": 0.3}
    assert "too slow" in get_error(fetch("/a.pdf", limits=limits))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("scheme", "first", "then"),
    [
        ("http", b"", b""),
        ("https", b"", b""),
        ("http", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    ],
    ids=["silence", "silence for a handshake", "a header without end"],
)
def test_a_host_that_never_comes_to_its_answer_is_given_up(fetch, scheme, first, then):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = "127.0.0.1:" + str(listener.getsockname()[1])

        def talk() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(first)
                for _ in range(60):
                    connection.sendall(then)
                    time.sleep(0.05)

        threading.Thread(target=talk, daemon=True).start()
        start = time.monotonic()
        limits = {"attempts": 1, "document_seconds": 0.6, "idle_seconds": 0.3}
        url = f"{scheme}://{address}/a.pdf"
        fetched = fetch(url, private_hosts=[address], obey_robots=False, limits=limits)
    assert "too slow" in get_error(fetched)
    assert time.monotonic() - start < 3


def test_a_body_that_breaks_off_is_fetched_again_and_never_kept_in_part(site, fetch, tmp_path):
    broken = partial(answer, status=200, body=A[:12], length=len(A))
    site.put_sequence("/a.pdf", broken, serve(A))
    assert fetch("/a.pdf").arrivals[0].status == "new"
    site.behaviours["/b.pdf"] = broken
    assert "broke off" in get_error(fetch("/b.pdf"))
    assert [path.read_bytes() for path in list_shelf(tmp_path)] == [A]


def test_robots_txt_is_obeyed_and_its_delay_kept(site, fetch):
    rules = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.3\n"
    site.put("/robots.txt", rules, content_type="text/plain")
    for path in ("/a.pdf", "/b.pdf", "/private/c.pdf"):
        site.put(path, make_bytes(path))
    fetched = fetch("/a.pdf", "/b.pdf", "/private/c.pdf")
    assert [arrival.status for arrival in fetched.arrivals] == ["new", "new", "failed"]
    assert "robots.txt of 127.0.0.1 forbids it" in (fetched.arrivals[2].error or "")
    first, second = [visit.at for visit in site.visits if visit.path.endswith(".pdf")]
    assert second - first >= 0.29
    assert site.visits[0].path == "/robots.txt"
    assert fetch("/private/c.pdf", obey_robots=False).arrivals[0].status == "new"


def test_nothing_is_fetched_where_robots_txt_cannot_be_read(site, fetch):
    site.behaviours["/robots.txt"] = fail(500)
    site.put("/a.pdf", A)
    assert "robots.txt cannot be read, so nothing is fetched there" in get_error(fetch("/a.pdf"))
    assert site.list_paths() == []


def test_a_robots_txt_that_leads_in_a_circle_allows_all(site, fetch):
    site.redirect("/robots.txt", "/elsewhere")
    site.redirect("/elsewhere", "/robots.txt")
    site.put("/a.pdf", A)
    assert fetch("/a.pdf").arrivals[0].status == "new"


def test_a_run_ends_at_its_limits_and_the_next_goes_on_with_what_is_new(site, fetch):
    for number in range(5):
        site.put(f"/{number}.pdf", make_bytes(str(number)))
    paths = [f"/{number}.pdf" for number in range(5)]
    first = fetch(*paths, limits={"documents": 3})
    assert (len(first.arrivals), first.waiting, first.failed) == (3, 2, False)
    second = fetch(*paths, limits={"documents": 3})
    assert [arrival.url.rpartition("/")[2] for arrival in second.arrivals][:2] == ["3.pdf", "4.pdf"]
    assert len(second.files) == 5


def test_a_known_document_is_left_alone_until_it_is_due(site, fetch):
    site.put("/a.pdf", A)
    fetch("/a.pdf")
    assert fetch("/a.pdf", recheck_hours=1).arrivals[0].status == "unchanged"
    assert site.list_paths() == ["/a.pdf"]


def test_the_watcher_is_told_of_each_location(site, tmp_path):
    site.put("/a.pdf", A)
    source = UrlSource.model_validate(
        {"name": "s", "kind": "url", "urls": [f"{site.url}/a.pdf"], "private_hosts": [site.address]}
    )
    told: list[object] = []

    class Watcher:
        def begin(self, source: str, locations: int) -> None:
            told.append((source, locations))

        def report(self, source: str, arrival: Arrival) -> None:
            told.append((source, arrival.status))

    fetch_source(source, declared=Sources(tmp_path, (source,)), outputs=tmp_path, watcher=Watcher())
    assert told == [("s", 1), ("s", "new")]


@pytest.mark.parametrize(
    ("url", "said", "name"),
    [
        ("https://a.example/x/y.pdf", "", "y.pdf"),
        ("https://a.example/x/y.PDF?z=1", "inline", "y.pdf"),
        ("https://a.example/x/", "", "x.pdf"),
        ("https://a.example/", "", "a.example.pdf"),
        ("https://a.example/%2e%2e%2fetc%2fpasswd", "", "passwd.pdf"),
        ("https://a.example/get", "attachment; filename*=UTF-8''%E8%A6%8F%E5%89%87.pdf", "規則.pdf"),
        ("https://a.example/get", 'attachment; filename="..\\\\..\\\\a b.pdf"', "a b.pdf"),
        ("https://a.example/get", 'attachment; filename=".."', "document.pdf"),
        ("https://a.example/get", 'attachment; filename="a\x00\x1b[31mb.exe"', "a  [31mb.exe.pdf"),
        ("https://a.example/get", f"attachment; filename={'x' * 9999}", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_from_elsewhere_is_a_name_alone(url, said, name):
    assert name_file(url, {"content-disposition": said}, suffix=".pdf") == name
