"""What the extractors raise when a file cannot be read."""


class UnreadablePdf(Exception):  # noqa: N818 - what happened, as the interface calls it
    """A file that yields no pages; the message names the file and says what a person can do."""
