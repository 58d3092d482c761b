"""The parts of the labelled documents, of which each is held out once: a document's never changes.

Who adds documents, removes some or reviews more moves no other document to another part, so that each is
always judged by models that have not seen it, today and after any retraining.
"""

from __future__ import annotations

import hashlib

PARTS = 5


def find_part(document: str) -> int:
    """Return the part of a document, from 0 on; it follows from the document's identifier alone.

    >>> [find_part(f"document-{number}") for number in range(7)]
    [4, 3, 3, 1, 3, 3, 3]
    """
    return int.from_bytes(hashlib.sha256(document.encode()).digest()[:8]) % PARTS
