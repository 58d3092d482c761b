"""What the extractors raise when a file cannot be read."""


class UnreadableFile(Exception):
    """A file that yields no passages; the message names the file and says what a person can do."""


class UnreadablePdf(UnreadableFile):
    """A PDF that yields no pages."""
