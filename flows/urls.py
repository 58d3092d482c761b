"""Names that people give on the command line: paths, or URLs of object stores and other file systems."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_url(name: str) -> bool:
    """Tell whether somebody means a URL, rather than a path.

    >>> is_url("s3://bucket/reports"), is_url("reports"), is_url("C:/reports")
    (True, False, False)
    """
    return _URL.match(name) is not None


def find_path(name: str) -> Path | None:
    """Return the path that a name means, as it is or by a `file` URL; None for any other URL.

    >>> find_path("file:///data/my%20reports"), find_path("a/b"), find_path("s3://bucket")
    (PosixPath('/data/my reports'), PosixPath('a/b'), None)
    """
    if not is_url(name):
        return Path(name)
    parts = urlsplit(name)
    return Path(unquote(parts.path)) if parts.scheme.lower() == "file" else None


def name_url(url: str) -> str:
    """Return what the file at a URL is called.

    >>> name_url("s3://bucket/reports/annual%20report.pdf")
    'annual report.pdf'
    """
    return unquote(url.rstrip("/").rpartition("/")[2])
