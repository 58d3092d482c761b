"""The desk's secret, by which it knows the cookies that it gave out."""

from __future__ import annotations

import secrets
from pathlib import Path

from review.access.private_files import PrivateFile

BYTES = 32


def read_secret(folder: Path) -> bytes:
    """Return the secret of the desk whose files lie in `folder`, made if there is none; raises Unreadable."""
    file = PrivateFile(folder / "secret", parse=_parse, write=_write, empty=b"")
    return file.read() or file.change(lambda known: known or secrets.token_bytes(BYTES))


def _parse(content: bytes) -> bytes:
    secret = bytes.fromhex(content.decode("ascii"))
    if len(secret) != BYTES:
        raise ValueError("a secret of another length")
    return secret


def _write(secret: bytes) -> bytes:
    return secret.hex().encode("ascii") + b"\n"
