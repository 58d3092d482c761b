"""What the extractors raise when a file cannot be read."""

LOCKED = "encrypted, needs a password; save it without one and ingest that file"
"""The sentence on a file of any format that only its password opens."""


class UnreadableFile(Exception):
    """A file that yields no passages; the message names the file and says what a person can do."""


class UnreadablePdf(UnreadableFile):
    """A PDF that yields no pages."""
