"""The text of an HTML file from its bytes."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|^\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"} | {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254",
    "big5": "big5hkscs", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "tis-620": "cp874",
}  # fmt: skip
"""As browsers read them (https://encoding.spec.whatwg.org): a page that says Latin-1 is set in cp1252."""


def decode_html(data: bytes) -> str:
    """Return the text of an HTML file, line ends and byte order mark included, by the charset it is in.

    A byte order mark decides, then UTF-8 if the bytes are that, then what the file declares if the bytes fit
    it, and last what the bytes look like.

    >>> decode_html('<meta charset="windows-1252">Würde'.encode("cp1252"))
    '<meta charset="windows-1252">Würde'
    """
    return data.decode(find_charset(data), errors="replace")


def find_charset(data: bytes) -> str:
    r"""Return the Python name of the charset that an HTML file is in.

    >>> find_charset(b'<meta charset="iso-8859-1">\xe9'), find_charset("é".encode())
    ('cp1252', 'utf-8')
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return charset
    if b"\0" in data[:400]:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    if _fits(data, "utf-8") and b"\x1b" not in data:
        return "utf-8"
    declared = find_declared_charset(data)
    if declared and declared != "utf-8" and _fits(data, declared):
        return declared
    if declared == "utf-8" and data.decode("utf-8", "replace").count("\ufffd") < 0.001 * len(data):
        return "utf-8"  # a few bytes are broken
    best = from_bytes(re.sub(rb"<[^>]*>", b" ", data[:200_000])).best()
    return best.encoding if best is not None else declared or "cp1252"


def find_declared_charset(data: bytes) -> str | None:
    """Return the Python name of the charset that a file declares, or None."""
    declared = _DECLARED.search(data[:4096])
    if declared is None:
        return None
    name = (declared.group(1) or declared.group(2)).decode("ascii", "ignore").lower()
    try:
        return codecs.lookup(_READ_AS.get(name, name)).name
    except LookupError:
        return None


def _fits(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
