"""The text of a spaCy document, kept beside it: `Doc.text` builds it anew from the tokens at each call."""

from __future__ import annotations

from spacy.tokens import Doc

_KEY = "kisoku_text"


def keep_text(doc: Doc, text: str) -> Doc:
    """Return `doc`, which remembers that its text is `text`."""
    doc.user_data[_KEY] = text
    return doc


def read_text(doc: Doc) -> str:
    """Return the text of `doc`."""
    text: str | None = doc.user_data.get(_KEY)
    if text is None:
        text = str(doc.text)
        keep_text(doc, text)
    return text
