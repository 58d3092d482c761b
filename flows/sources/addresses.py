"""Which addresses may be connected to: public ones, and those of hosts that a source names as private."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from flows.sources.problems import FetchInterrupted, RefusedAddress

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Returns all addresses of a host; raises OSError."""

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))
"""Networks whose addresses end in an IPv4 address (RFC 6052, RFC 8215, RFC 4291)."""


_SPECIAL = tuple(
    ip_network(text)
    for text in "192.0.0.0/24 192.88.99.0/24 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16".split()
)
"""Networks of IANA's registries of special purposes that older Pythons take for public."""


def resolve_host(host: str, port: int) -> list[str]:
    """Return all addresses of a host, each once; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: Address) -> bool:
    """Tell whether an address, and the IPv4 address that it may hold, is one of the public Internet.

    >>> [is_public(ip_address(text)) for text in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1")]
    [True, False, False, False]
    """
    if isinstance(address, IPv6Address):
        held = list(_unwrap(address))
        return all(map(is_public, held)) if held else _is_plainly_public(address)
    return _is_plainly_public(address)


def _is_plainly_public(address: Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    site = isinstance(address, IPv6Address) and address.is_site_local
    listed = any(address in network for network in _SPECIAL)
    return address.is_global and not (special or site or listed)


def _unwrap(address: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address leads to by mapping, translation or a tunnel."""
    held = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED) and int(address) > 1:  # ::1 is this computer
        held.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in held if each is not None]


def matches_host(host: str, port: int, names: Sequence[str]) -> bool:
    """Tell whether a host is among names, which may have a port, or `*.` for all hosts below them.

    >>> names = ("*.example.org", "example.org", "www.example.org:80")
    >>> [matches_host("www.example.org", 443, [name]) for name in names]
    [True, False, False]
    """
    shown = f"[{host}]" if ":" in host else host
    for name in names:
        wanted, colon, digits = name.rpartition(":") if not name.endswith("]") else (name, "", "")
        if colon and digits != str(port):
            continue
        pattern = wanted if colon else name
        if pattern == shown or (pattern.startswith("*.") and shown.endswith(pattern[1:])):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Guard:
    """Finds the addresses of a host that may be connected to."""

    private_hosts: tuple[str, ...] = ()
    """Hosts that may have addresses which are not public."""
    resolve: Resolver = resolve_host

    def find_addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return all addresses of a host, which the connection then has to be made to.

        Raises RefusedAddress if one of them is not public and the host is not named as private, and
        FetchInterrupted if it has none.
        """
        try:
            found = list(self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise FetchInterrupted(f"{host}: its address cannot be found ({reason})") from error
        if not found:
            raise FetchInterrupted(f"{host}: it has no address")
        if not matches_host(host.lower(), port, self.private_hosts):
            for text in found:
                if not is_public(ip_address(text.partition("%")[0])):
                    named = f" ({text})" if text != host else ""
                    raise RefusedAddress(
                        f"{host}{named} is no public address; name the host in private_hosts if it is meant"
                    )
        return tuple(found)
