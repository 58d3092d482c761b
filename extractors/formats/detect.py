"""Which format a file is in, by its content."""

from __future__ import annotations

import re
from typing import Literal

from extractors.errors import LOCKED, UnreadableFile
from extractors.formats.charset import find_charset
from extractors.formats.docx_package import is_word_archive

Format = Literal["pdf", "html", "docx"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"(?>\ufeff|\s|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?!\s+html)[^>]*>)*+"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|table|div|section|article|main|h[1-6]|p|a|b|i|"
    r"strong|em|font|center|ul|ol|dl|pre|br|hr|span|frameset|iframe|img|blockquote|header|nav)[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_OTHERS = (
    (b"{\\rtf", "an RTF file; save it as DOCX"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"\x89PNG", "an image; it needs text recognition"),
    (b"\xff\xd8\xff", "an image; it needs text recognition"),
    (b"II*\0", "an image; it needs text recognition"),
    (b"MM\0*", "an image; it needs text recognition"),
    (b"%!PS", "a PostScript file; save it as PDF"),
    (b"7z\xbc\xaf", "an archive; unpack it first"),
    (b"Rar!", "an archive; unpack it first"),
)
_WEB_ARCHIVE = re.compile(rb"MIME-Version:.{0,2000}?multipart/related", re.IGNORECASE | re.DOTALL)


def detect_format(data: bytes, *, name: str) -> Format:
    """Return the format of a file with this content; `name` is only what errors call it.

    Raises `UnreadableFile` for a file in no format that can be read, and for one that is locked or cut off so
    that its format cannot be told.

    >>> detect_format(b"%PDF-1.7 ...", name="a.html"), detect_format(b"<!DOCTYPE html><p>Hello", name="a.pdf")
    ('pdf', 'html')
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile(f"{name}: the file is empty; fetch it again")
    if data.startswith(OLE):
        raise UnreadableFile(f"{name}: {_explain_ole(data)}")
    if data.startswith(b"PK"):
        if not is_word_archive(data, name=name):
            raise UnreadableFile(f"{name}: an archive that holds no Word document")
        return "docx"
    markup = _HTML.match(data[:8192].decode(find_charset(data[:8192]), errors="replace"))
    if b"%PDF-" in data[:1024] and markup is None:
        return "pdf"
    if markup is not None:
        return "html"
    start = data.find(b"%PDF-")
    if start >= 0 and data.find(b"startxref", start) >= 0:  # behind what a mail or a program put before it
        return "pdf"
    raise UnreadableFile(f"{name}: {_explain_other(data)}")


def _explain_ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return LOCKED
    if "WordDocument".encode("utf-16-le") in data:
        return "an old Word file (.doc); save it as DOCX"
    return "an old Office file, neither PDF, HTML nor DOCX"


def _explain_other(data: bytes) -> str:
    for sign, what in _OTHERS:
        if data.startswith(sign):
            return what
    if _WEB_ARCHIVE.search(data[:4096]):
        return "a web archive (MHTML); save the page as HTML"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "XML, but not HTML"
    return "neither PDF, HTML nor DOCX"
