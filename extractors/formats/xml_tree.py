"""Trees of the XML parts of OOXML files, with the place of each text in the decoded part."""

from __future__ import annotations

import codecs
from typing import Any
from xml.parsers import expat

from extractors.errors import UnreadableFile
from extractors.formats.markup import Node, Text

_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_OFFICE}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OFFICE}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OFFICE}markup-compatibility/2006": "mc",
    f"{_OFFICE}package/2006/relationships": "rel",
    f"{_OFFICE}package/2006/metadata/core-properties": "cp",
    f"{_OFFICE}officeDocument/2006/extended-properties": "ep",
    f"{_STRICT}officeDocument/extendedProperties": "ep",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
}
DEEPEST = 200
_VERBATIM = frozenset(("w:t", "m:t", "w:instrText"))
"""Elements in which white space is text."""


def parse_xml(data: bytes, *, name: str, part: str) -> Node:
    """Return the root of a part, names prefixed as in `w:p` whatever the file calls its namespaces.

    Attributes of the element's own namespace lose their prefix, so that `w:val` is `val`. `name` and `part`
    are what an error calls the file and the part. Raises `UnreadableFile`.
    """
    source = decode_part(data, name=name, part=part)
    builder = _Builder(name, part)
    try:
        return builder.build(source)
    except expat.ExpatError as error:
        raise UnreadableFile(
            f"{name}: damaged, {part} is no XML from line {error.lineno} on; fetch it again"
        ) from error


def decode_part(data: bytes, *, name: str, part: str) -> str:
    """Return the text of a part, in which offsets count; raises `UnreadableFile`."""
    charset = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{name}: damaged, {part} is not in {charset.upper()}; fetch it again"
        ) from error


class _Builder:
    """Takes expat's events; `place` is the code point at which the byte `index` of the source begins."""

    def __init__(self, name: str, part: str) -> None:
        self.name, self.part = name, part
        self.root = Node("#document")
        self.stack = [self.root]
        self.source = b""
        self.index = self.place = 0
        self.text: tuple[str, int] | None = None
        self.parser: Any = expat.ParserCreate("utf-8", " ")

    def build(self, source: str) -> Node:
        self.source = source.encode()
        parser = self.parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._take_text
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._pass
        parser.StartCdataSectionHandler = parser.EndCdataSectionHandler = self._pass
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(self.source, True)
        return self.root.elements()[0]

    def _find_place(self) -> int:
        index = self.parser.CurrentByteIndex
        if index > self.index:
            self.place += len(self.source[self.index : index].decode())
            self.index = index
        return self.place

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._pass()
        if len(self.stack) > DEEPEST:
            raise UnreadableFile(f"{self.name}: {self.part} nests deeper than any real document")
        tag = _shorten(name)
        prefix = tag.partition(":")[0] + ":"
        own = {_shorten(key).removeprefix(prefix): value for key, value in attributes.items()}
        node = Node(tag, own)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def _end(self, _: str) -> None:
        self._pass()
        self.stack.pop()

    def _take_text(self, text: str) -> None:
        place = self._find_place()
        self._end_text(place)
        self.text = text, place

    def _pass(self, *_: str) -> None:
        self._end_text(self._find_place())

    def _end_text(self, place: int) -> None:
        if self.text is not None:
            text, start = self.text
            if self.stack[-1].tag in _VERBATIM or not text.isspace():
                self.stack[-1].children.append(Text(text, start, place))
            self.text = None

    def _refuse(self, *_: Any) -> None:
        raise UnreadableFile(f"{self.name}: {self.part} declares a document type, which no Word file does")


def _shorten(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    if not namespace:
        return local
    return f"{_PREFIXES.get(namespace, 'other')}:{local}"
