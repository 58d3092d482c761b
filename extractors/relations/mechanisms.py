"""The channels by which programmes fund, as words of a text name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.values.alternatives import read_rows


def find_mechanisms(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield each mechanism of `cues/mechanisms.csv` with the words that name it.

    >>> [(name, match.group()) for name, match in find_mechanisms("It lends: soft loans and a prize.")]
    [('prize', 'prize'), ('loan', 'loans')]
    """
    for mechanism, pattern in _compile_mechanisms():
        for match in pattern.finditer(text):
            yield mechanism, match


@cache
def _compile_mechanisms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["mechanism"], re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("cues/mechanisms.csv")
    )
