"""Documents that are named by URLs, fetched from a real server that speaks S3."""

from __future__ import annotations

import pytest
from made_bucket import make_bucket

from flows.problems import Unusable
from flows.url_inputs import fetch_inputs, join_inputs
from flows.urls import find_path

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def files(objects, monkeypatch):
    """The bucket `reports`, empty at first."""
    return make_bucket(objects, "reports", monkeypatch)


def fetch(url, outputs):
    return fetch_inputs(url, outputs=outputs, note=print)


def list_files(inputs):
    return [(file.uri, file.name, file.path.read_bytes()) for file in inputs.files]


def test_documents_below_a_url_are_fetched_and_known_by_their_own(files, tmp_path):
    files.pipe("reports/2026/a b.pdf", PDF + b"a")
    files.pipe("reports/2026/deep/B.PDF", PDF + b"b")
    files.pipe("reports/2026/page.html", b"<html><p>Terms</p></html>")
    files.pipe("reports/2026/notes.txt", b"no document")
    files.pipe("reports/else.pdf", PDF + b"else")

    found = fetch("s3://reports/2026/", tmp_path)

    assert list_files(found) == [
        ("s3://reports/2026/a b.pdf", "a b.pdf", PDF + b"a"),
        ("s3://reports/2026/deep/B.PDF", "B.pdf", PDF + b"b"),
        ("s3://reports/2026/page.html", "page.html", b"<html><p>Terms</p></html>"),
    ]
    assert found.files[0].make_document("1").source == "file"
    assert found.unfetched == ()


def test_one_object_is_taken_whatever_it_is_called(files, tmp_path):
    files.pipe("reports/terms of 2026", PDF)
    assert list_files(fetch("s3://reports/terms of 2026", tmp_path)) == [
        ("s3://reports/terms of 2026", "terms of 2026.pdf", PDF)
    ]


def test_what_did_not_change_is_not_fetched_again_and_what_is_gone_is_left_out(
    files, objects, tmp_path, monkeypatch
):
    for name in ("a", "b", "c"):
        files.pipe(f"reports/{name}.pdf", PDF + name.encode())
    fetch("s3://reports", tmp_path)
    files.pipe("reports/b.pdf", PDF + b"new")
    files.rm("reports/c.pdf")
    shelved = {path: path.stat().st_mtime_ns for path in (tmp_path / "fetched" / "files").rglob("*.pdf")}

    again = fetch("s3://reports", tmp_path)

    assert [(file.uri, file.path.read_bytes()) for file in again.files] == [
        ("s3://reports/a.pdf", PDF + b"a"),
        ("s3://reports/b.pdf", PDF + b"new"),
    ]
    now = {path: path.stat().st_mtime_ns for path in (tmp_path / "fetched" / "files").rglob("*.pdf")}
    assert len(now) == 4
    assert shelved.items() <= now.items()
    assert again.files[1].replaces is not None


def test_what_cannot_be_fetched_is_told_and_stops_nothing_else(files, tmp_path):
    files.pipe("reports/good.pdf", PDF)
    files.pipe("reports/log-in.pdf", b"\x00\x01\x02 neither")
    found = fetch("s3://reports", tmp_path)
    assert [file.name for file in found.files] == ["good.pdf"]
    [(url, sentence)] = found.unfetched
    assert url == "s3://reports/log-in.pdf"
    assert sentence.startswith("s3://reports/log-in.pdf: not PDF or DOCX or HTML")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("s3://reports/nothing", "no PDF, HTML or DOCX file found"),
        ("s3://no-such-bucket", "s3://no-such-bucket: "),
        ("https://example.org/a.pdf", "what lies on the web is declared as a source"),
        ("nonsense://a/b", "Protocol not known"),
    ],
)
def test_a_url_that_leads_nowhere_is_told_in_a_line(files, tmp_path, url, sentence):
    with pytest.raises(Unusable) as told:
        fetch(url, tmp_path)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


def test_the_same_bytes_at_two_urls_are_one_document(files, tmp_path):
    files.mkdir("others")
    files.pipe("reports/a.pdf", PDF)
    files.pipe("others/a.pdf", PDF)
    joined = join_inputs([fetch(url, tmp_path) for url in ("s3://reports", "s3://others")])
    assert len(joined.files) == 1
    assert [file.sha256 for file in joined.copies] == [joined.files[0].sha256]


def test_a_file_url_is_a_path(tmp_path):
    path = tmp_path / "a report.pdf"
    assert find_path(path.as_uri()) == path
