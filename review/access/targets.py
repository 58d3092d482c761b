"""Where a browser is led after the log-in: to a page of the desk, never elsewhere."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

HOME = "/"
LONGEST = 2000
_NOT_LED_TO = ("/log-in", "/log-out")


def keep_local(target: str | None) -> str:
    r"""Return a path of the desk, with its query, as a header may hold it; the first page for all else.

    Browsers read a backslash as a slash and leave out tabs and line breaks (WHATWG URL), so that none may be
    in it.

    >>> keep_local("/rules?label=ownership")
    '/rules?label=ownership'
    >>> keep_local("//example.org/"), keep_local("/\\example.org"), keep_local("/\t/example.org")
    ('/', '/', '/')
    """
    if not target or len(target) > LONGEST or not target.isprintable() or "\\" in target:
        return HOME
    if not target.startswith("/") or target.startswith("//"):
        return HOME
    target = target.partition("#")[0]
    if target.partition("?")[0].rstrip("/") in _NOT_LED_TO:
        return HOME
    return quote(target, safe="/?&=%+:@!$'()*,;~-._", errors="replace")


def find_local(address: str, host: str) -> str:
    """Return the path of an address, as of `Referer`, if it is one of `host`, else the first page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    if parts.netloc.lower() != host.lower():
        return HOME
    return keep_local(f"{parts.path}?{parts.query}" if parts.query else parts.path)
