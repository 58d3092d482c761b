"""What the extractors raise when a file cannot be read."""


class UnreadablePdf(Exception):
    """A file that yields no pages; the message names the file and says what a person can do."""
