"""Why something could not be fetched, in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class FetchFailed(RuntimeError):
    """A location that could not be fetched; another attempt would hardly go better."""


class FetchInterrupted(FetchFailed):
    """A location that could not be fetched now; another attempt may go better."""

    def __init__(self, sentence: str, *, wait_seconds: float | None = None, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final
        """No other attempt is worth while in this run."""
        self.wait_seconds = wait_seconds
        """How long the host asked to be left alone."""


class RefusedAddress(FetchFailed):
    """A host whose address is not public, or not one where documents may lie."""


@contextmanager
def telling_surprises() -> Iterator[None]:
    """Have one location or source fail at an error that nobody foresaw, not all that come after it.

    What the disk or the ledger raise goes on, for no other location would fare better.
    """
    try:
        yield
    except (FetchFailed, OSError, sqlite3.Error):
        raise
    except Exception as error:
        raise FetchFailed(f"fetching failed unexpectedly ({type(error).__name__}: {error})") from error
