"""What a request asks for, and from where, as far as it can be believed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.types import Scope

from review.access.exposure import Network
from review.access.refusals import Refusal

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ONCE = frozenset(
    {b"authorization", b"content-length", b"host", b"origin", b"sec-fetch-site", b"x-csrf-token"}
)
_PASSED_ON = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; what a trusted proxy says of it stands in place of what the connection tells."""

    method: str
    path: str
    query: str
    scheme: str
    host: str
    """Lower case, with the port unless it is that of the scheme."""
    address: str
    headers: Mapping[bytes, bytes]
    by_proxy: bool
    """Whether a trusted proxy passed it on."""
    passed_on: bool
    """Whether any proxy says that it passed it on."""

    @property
    def is_safe(self) -> bool:
        """Whether it only looks."""
        return self.method in SAFE_METHODS

    @property
    def name(self) -> str:
        """The host without its port and, of IPv6, its brackets."""
        found = _HOST.fullmatch(self.host)
        return found[1].strip("[]").rstrip(".") if found else ""

    def get(self, name: bytes) -> str:
        """Return a header, empty if there is none."""
        return self.headers.get(name, b"").decode("latin-1")


def read_asked(scope: Scope, *, proxies: Sequence[Network] = (), trust_header: bytes = b"") -> Asked:
    """Return what is asked; raises Refusal where a header that decides something is there twice."""
    headers = _join_headers(scope["headers"], once=_ONCE | {trust_header} if trust_header else _ONCE)
    client = scope.get("client")
    address = client[0] if client else ""
    by_proxy = bool(proxies) and _is_among(address, proxies)
    scheme, host = scope["scheme"], headers.get(b"host", b"")
    if by_proxy:
        proto = _take_last(headers.get(b"x-forwarded-proto", b"")).lower()
        scheme = proto if proto in ("http", "https") else scheme
        host = headers.get(b"x-forwarded-host") or host
        address = _find_client(headers.get(b"x-forwarded-for", b""), proxies) or address
    return Asked(
        method=scope["method"],
        path=scope["path"],
        query=scope.get("query_string", b"").decode("latin-1"),
        scheme=scheme,
        host=normalise_host(_take_last(host), scheme),
        address=address,
        headers=headers,
        by_proxy=by_proxy,
        passed_on=any(name in headers for name in _PASSED_ON),
    )


def normalise_host(host: str, scheme: str) -> str:
    """Return a host as another of the same place is written.

    >>> normalise_host("Desk.example.org:443", "https"), normalise_host("localhost:8765", "http")
    ('desk.example.org', 'localhost:8765')
    """
    return host.strip().lower().removesuffix(":443" if scheme == "https" else ":80")


def _join_headers(pairs: Sequence[tuple[bytes, bytes]], *, once: frozenset[bytes]) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    for name, value in pairs:
        if name not in headers:
            headers[name] = value
        elif name in once:
            raise Refusal(400, f"The header {name.decode('latin-1')} is there twice.", plain=True)
        else:
            headers[name] += (b"; " if name == b"cookie" else b", ") + value
    return headers


def _take_last(values: bytes) -> str:
    """Return what the nearest proxy said: those before it may have passed on what they were told."""
    return values.decode("latin-1").rpartition(",")[2].strip()


def _find_client(forwarded: bytes, proxies: Sequence[Network]) -> str | None:
    """Return the last address that is not a trusted proxy's; what stands before it may be made up."""
    for text in reversed(forwarded.decode("latin-1").split(",")):
        address = text.strip()
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return None
        if not _is_among(address, proxies):
            return address
    return None


def _is_among(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)  # how IPv4 looks on a socket that takes both
    return any((mapped or parsed) in network for network in networks)
