"""Where the desk is to be reached, and whether those who reach it are told apart."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Exposed(ValueError):
    """A desk that would let in whom it should not, or nobody; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where the desk listens, and how it knows people."""

    host: str = "127.0.0.1"
    port: int = 8765
    reviewer: str = "reviewer"
    """Who everybody is who comes from this computer, while there are no users."""
    trust_header: str | None = None
    """The header in which a proxy names who is logged in there."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose headers are believed."""
    names: tuple[str, ...] = ()
    """Names by which the desk is called in addresses, besides those of this computer."""


def check_exposure(exposure: Exposure, *, has_users: bool) -> None:
    """Make sure that nobody gets in whom nobody knows; raises Exposed."""
    host, header, proxies = exposure.host, exposure.trust_header, exposure.trusted_proxies
    read_networks(proxies)
    if header is not None and not _HEADER_NAME.fullmatch(header):
        raise Exposed(f"--trust-header {header!r} is no name of a header")
    if header is not None and not proxies:
        raise Exposed(f"--trust-header {header} needs --trusted-proxy: the address from which it is believed")
    if header is not None or has_users:
        return
    if not is_loopback(host):
        raise Exposed(
            f"--host {host} lets other computers in: add users first (kisoku review users add NAME), or name "
            "the header of a proxy that knows them (--trust-header with --trusted-proxy)"
        )
    if proxies:
        raise Exposed(
            "--trusted-proxy lets in whoever the proxy lets in: add users first (kisoku review users add "
            "NAME), or name the header in which the proxy says who it is (--trust-header)"
        )
    if not exposure.reviewer.strip():
        raise Exposed("--reviewer needs a name")


def is_loopback(host: str) -> bool:
    """Tell whether only this computer reaches a desk that listens there.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "::1", "0.0.0.0", "::", "desk.example.org")]
    [True, True, True, False, False, False]
    """
    return host == "localhost" or _is_loopback_address(host)


def list_names(exposure: Exposure) -> frozenset[str]:
    """Return the names by which the desk may be called."""
    own = {exposure.host.strip("[]").lower(), *(name.strip("[]").lower() for name in exposure.names)}
    if not is_loopback(exposure.host):
        own.add(socket.gethostname().lower())
    return LOOPBACK_NAMES | own


def read_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Return addresses and networks; raises Exposed.

    >>> read_networks(("10.0.0.1", "fd00::/8"))
    (IPv4Network('10.0.0.1/32'), IPv6Network('fd00::/8'))
    """
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise Exposed(f"--trusted-proxy: {error}") from error


def _is_loopback_address(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
