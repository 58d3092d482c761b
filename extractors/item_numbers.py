"""The numbers that items of laws and contracts begin with, and what they count: `(a)`, `(iv)`, `8.2.1`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.reading.markers import ROMANS, split_marks

RUN_IN = re.compile(r"\S+\s[^.;:]{3,80}[.—–-]+\s*(\((?:1|a|i|A)\))\s")
"""`(d) Unallowable costs. (1) Costs of …`: an item that is only named, and the first of its own."""
PARTS = re.compile(r"([(\[]?)((?:\d+\.)*)(\d+|[A-Za-z]+)([.)\]]*)")


@dataclass(frozen=True, slots=True)
class Count:
    """A mark as a number: the scheme it is written in, what it counts, and the path before that."""

    scheme: str
    value: int
    path: str = ""


def find_marks(text: str) -> tuple[str, ...]:
    """Return the numbers, or the bullet, that a text begins with, outermost first.

    >>> find_marks("(a)(1) Costs are paid."), find_marks("(d) Travel. (1) Costs of"), find_marks("Costs")
    (('(a)', '(1)'), ('(d)', '(1)'), ())
    """
    marks = split_marks(text.split(None, 1)[0]) if text.strip() else ()
    run_in = RUN_IN.match(text.lstrip()) if len(marks) == 1 else None
    return (*marks, run_in[1]) if run_in else marks


def read_counts(mark: str) -> list[Count]:
    """Return what a mark may count: `(i)` is one as a Roman number and nine as a letter.

    >>> read_counts("(i)")
    [Count(scheme='(i)', value=1, path=''), Count(scheme='(a)', value=9, path='')]
    >>> read_counts("8.2.1"), read_counts("(B)")
    ([Count(scheme='1', value=1, path='8.2.')], [Count(scheme='(A)', value=2, path='')])
    """
    match = PARTS.fullmatch(mark)
    if match is None:
        return []
    opening, path, value, closing = match.groups()
    if path:
        closing = ""
    if value.isdigit():
        return [Count(f"{opening}1{closing}", int(value), path)]
    first = ("I", "A") if value.isupper() else ("i", "a")
    counts = []
    if value.casefold() in ROMANS:
        counts.append(Count(f"{opening}{first[0]}{closing}", ROMANS.index(value.casefold()) + 1, path))
    if len(set(value)) == 1 and len(value) < 3:  # (aa) follows (z)
        letter = ord(value[0].casefold()) - ord("a") + 1 + 26 * (len(value) - 1)
        counts.append(Count(f"{opening}{first[1]}{closing}", letter, path))
    return counts
