"""Which addresses are connected to, and that they are the ones that were checked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from made_site import Site, make_bytes, open_site

from flows.sources.addresses import Guard, is_public, matches_host
from flows.sources.declaration import Sources
from flows.sources.fetching import fetch_source
from flows.sources.kinds import UrlSource
from flows.sources.problems import FetchInterrupted, RefusedAddress

NAME = "docs.example.org"
BODY = make_bytes("terms")


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::"]
)
def test_others_are(address):
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_as_what_it_leads_to(address: IPv4Address):
    number = int(address)
    mapped, translated = IPv6Address(0xFFFF << 32 | number), IPv6Address(0x64FF9B << 96 | number)
    tunnelled = IPv6Address(0x2002 << 112 | number << 80 | 1)
    assert [is_public(each) for each in (mapped, translated, tunnelled)] == [is_public(address)] * 3


@given(st.ip_addresses())
def test_no_private_address_is_public(address):
    assert not (is_public(address) and (address.is_private or address.is_loopback or address.is_multicast))


@pytest.mark.parametrize(
    ("names", "matches"),
    [
        (["docs.example.org"], True),
        (["*.example.org"], True),
        (["docs.example.org:443"], True),
        (["docs.example.org:80"], False),
        (["example.org"], False),
        (["*.org.example"], False),
        ([], False),
    ],
)
def test_a_host_is_matched_by_its_name_perhaps_with_a_port(names, matches):
    assert matches_host(NAME, 443, names) is matches
    assert not matches_host("evilexample.org", 443, names)


def test_one_private_address_among_others_refuses_a_host():
    guard = Guard(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(RefusedAddress, match=r"docs\.example\.org \(10\.0\.0\.1\) is no public address"):
        guard.find_addresses(NAME, 443)


def test_a_name_that_is_private_in_truth_is_refused():
    with pytest.raises(RefusedAddress, match="localhost"):
        Guard().find_addresses("localhost", 80)


def test_a_name_that_cannot_be_found_may_be_found_later():
    with pytest.raises(FetchInterrupted, match="its address cannot be found"):
        Guard().find_addresses("no-such-host.invalid", 80)


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        opened.put("/a.pdf", BODY)
        yield opened


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(site, tmp_path):
    """A second look-up, as whoever rebinds a name hopes for, would lead elsewhere."""
    port = site.address.rpartition(":")[2]
    answers = [["127.0.0.1"]]
    source = UrlSource.model_validate(
        {
            "name": "s",
            "kind": "url",
            "urls": [f"http://{NAME}:{port}/a.pdf"],
            "private_hosts": [f"{NAME}:{port}"],
            "obey_robots": False,
        }
    )
    declared = Sources(tmp_path, (source,))
    fetched = fetch_source(source, declared=declared, outputs=tmp_path, resolve=lambda *_: answers.pop())
    assert fetched.arrivals[0].status == "new"
    assert answers == []
    assert site.visits[0].headers["Host"] == f"{NAME}:{port}"


def test_tls_goes_by_the_name_although_an_address_is_connected_to(tmp_path, monkeypatch):
    certificate = make_certificate(tmp_path, NAME)
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: asked.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with open_site(context) as site:
        site.put("/a.pdf", BODY)
        port = site.address.rpartition(":")[2]
        statuses = []
        for name in (NAME, "other.example.org"):
            declared = {"name": "s", "kind": "url", "urls": [f"https://{name}:{port}/a.pdf"]}
            source = UrlSource.model_validate(declared | {"private_hosts": [name], "obey_robots": False})
            fetched = fetch_source(
                source,
                declared=Sources(tmp_path, (source,)),
                outputs=tmp_path,
                resolve=lambda *_: ["127.0.0.1"],
            )
            statuses.append((fetched.arrivals[0].status, fetched.arrivals[0].error))
    assert statuses[0] == ("new", None)
    assert statuses[1][0] == "failed"
    assert "its certificate is not valid" in (statuses[1][1] or "")
    assert asked == [NAME, "other.example.org"]


def make_certificate(folder: Path, name: str) -> Path:
    """Write a certificate of the host's own with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
