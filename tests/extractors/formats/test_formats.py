"""Formats are told by content; what cannot be read is said precisely."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from made_docx import make_archive, make_docx, make_paragraph

from extractors.errors import UnreadableFile
from extractors.formats import docx_package
from extractors.formats.detect import OLE, detect_format
from extractors.formats.docx import read_docx_passages
from extractors.formats.html import read_html_passages

DOCX = make_docx(make_paragraph("The Party owns its Results."))
LOCKED = OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"\n%PDF-1.4\n...", "rules.docx", "pdf"),
        (DOCX, "rules.pdf", "docx"),
        (b"<!DOCTYPE html><html><p>Rules", "rules.docx", "html"),
        ('\ufeff<?xml version="1.0"?>\n<!-- x -->\n<html xmlns="h"><p>Rules'.encode(), "rules", "html"),
        ("<html><p>Größe".encode("utf-16"), "rules", "html"),
        (b"<p>A fragment that mentions %PDF-1.4", "rules", "html"),
    ],
)
def test_the_content_tells_the_format(data, name, expected):
    assert detect_format(data, name=name) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" \n ", "the file is empty"),
        (LOCKED, "encrypted, needs a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "an old Word file"),
        (DOCX[: len(DOCX) // 2], "truncated"),
        (make_archive({"xl/workbook.xml": b"<x/>"}), "an Excel workbook"),
        (make_archive({"content.xml": b"<x/>"}), "an OpenDocument file"),
        (make_archive({"readme.txt": b"x"}), "holds no Word document"),
        (gzip.compress(b"<html>", mtime=0), "compressed with gzip"),
        (b"{\\rtf1 text}", "an RTF file"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n", "a web archive"),
        (b'<?xml version="1.0"?><feed/>', "XML, but not HTML"),
        (b"Just a line of text.", "neither PDF, HTML nor DOCX"),
    ],
)
def test_a_file_in_no_known_format_is_named_and_explained(data, reason):
    with pytest.raises(UnreadableFile, match=reason) as error:
        detect_format(data, name="call.bin")
    assert str(error.value).startswith("call.bin: ")


def damage(data: bytes, path: str) -> bytes:
    """Return an archive whose part is cut off though its directory is whole."""
    broken = bytearray(data)
    info = zipfile.ZipFile(io.BytesIO(data)).getinfo(path)
    begin = info.header_offset + 30 + len(path)
    broken[begin + 4 : begin + info.compress_size - 4] = b"\xff" * (info.compress_size - 8)
    return bytes(broken)


def lock(data: bytes) -> bytes:
    """Return an archive whose parts say that they are encrypted."""
    return data.replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0")


MAIN = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:document>'
BOMB = (
    f"<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>{MAIN.format('<w:body><w:p>&b;</w:p></w:body>')}"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LOCKED, "encrypted, needs a password"),
        (lock(DOCX), "encrypted, needs a password"),
        (DOCX[:-30], "truncated"),
        (damage(DOCX, "word/document.xml"), "damaged, word/document.xml cannot be unpacked"),
        (make_archive({"word/document.xml": MAIN[:60].encode()}), "is no XML from line 1 on"),
        (make_archive({"word/document.xml": b"<\xff/>"}), "is not in UTF-8"),
        (make_archive({"word/document.xml": BOMB.encode()}), "declares a document type"),
        (
            make_archive({"word/document.xml": MAIN.format("<w:p>" * 900 + "</w:p>" * 900).encode()}),
            "nests deeper",
        ),
        (make_archive({"word/document.xml": MAIN.format("").encode()}), "has no body"),
        (make_archive({"word/document.xml": MAIN.format("<w:body/>").encode()}), "holds no text"),
        (b"<html>", "not a DOCX file"),
        (b"", "the file is empty"),
    ],
)
def test_a_broken_docx_is_named_and_explained(data, reason):
    with pytest.raises(UnreadableFile, match=reason) as error:
        read_docx_passages(data, document_id="d-1", name="call.docx")
    assert str(error.value).startswith("call.docx: ")


def test_an_archive_is_not_unpacked_without_bounds(monkeypatch):
    monkeypatch.setattr(docx_package, "MOST_PART_BYTES", 2**20)
    data = make_archive({"word/document.xml": MAIN.format(" " * 2**23).encode()})
    assert len(data) < 2**15
    with pytest.raises(UnreadableFile, match="unpacks to more than 1 MB"):
        read_docx_passages(data, document_id="d-1", name="call.docx")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n", "the file is empty"),
        (b"<html><script>document.write('x')</script><noscript>Enable it.</noscript>", "scripts but no text"),
        (b"<html><frameset><frame src=a></frameset>", "frames but no text"),
        (b"<html><body><p> &nbsp; </p></body>", "holds no text"),
    ],
)
def test_a_page_without_text_is_named_and_explained(source, reason):
    with pytest.raises(UnreadableFile, match=reason) as error:
        read_html_passages(source, document_id="d-1", name="call.html")
    assert str(error.value).startswith("call.html: ")
