"""Why something could not be fetched, in a sentence."""

from __future__ import annotations


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
