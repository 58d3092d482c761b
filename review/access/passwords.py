"""Passwords, kept as argon2 hashes (RFC 9106)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 1024


class Passwords:
    """Hashes passwords, and tells whether one is right in the same time whether or not there is one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return the hash to keep of a password."""
        return self._hasher.hash(_normalise(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is that of the hash; None takes as long and is False."""
        nobodys = self._nobodys  # made at the first question, whoever that is about
        known = nobodys if password_hash is None else password_hash
        try:
            self._hasher.verify(known, _normalise(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(password_hash)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_hex())


def _normalise(password: str) -> str:
    """Return one form of what keyboards write in several (RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password)
