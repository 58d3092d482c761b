"""Tags and text of an HTML source with their places.

The rules are those of the HTML standard's tokeniser (https://html.spec.whatwg.org/#tokenization), which never
fails. No maintained parser says where in the source a stretch of text stands, which is why this one exists.
It reads each character a bounded number of times.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title"))
"""Elements whose content holds no tags."""
RESOLVED = frozenset(("textarea", "title"))
"""Those of them in which references to characters count."""

_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(=?[^\s/>=]++|=)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+|["'][^\s>]*+)?+))?+"""
)
_TAG_END = re.compile(r"[\s/]*+>")
_REFERENCE = re.compile(r"&(?:#[0-9]++;?+|#[xX][0-9a-fA-F]++;?+|[a-zA-Z][a-zA-Z0-9]{1,31}+;?+)")


@dataclass(frozen=True, slots=True)
class Token:
    """A tag, or a stretch of text that is either as the source has it or one resolved reference."""

    kind: Literal["text", "start", "end"]
    value: str
    """The name of the tag, or the text."""
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    """A start tag ends in `/>`."""


def read_tokens(source: str) -> Iterator[Token]:
    """Yield the tags and texts of an HTML source in order; comments and declarations are left out.

    >>> [(token.kind, token.value, token.start) for token in read_tokens("<p class=a>R&amp;D</p>")]
    [('start', 'p', 0), ('text', 'R', 11), ('text', '&', 12), ('text', 'D', 17), ('end', 'p', 18)]
    """
    place, size = 0, len(source)
    while place < size:
        sign = source.find("<", place)
        sign = size if sign < 0 else sign
        if sign > place:
            yield from _resolve(source, place, sign)
        if sign == size:
            return
        token, place = _read_tag(source, sign)
        if token is not None:
            yield token
            if token.kind == "start" and token.value in RAW:
                raw_end = _find_raw_end(source, place, token)
                if token.value in RESOLVED:
                    yield from _resolve(source, place, raw_end)
                elif raw_end > place:
                    yield Token("text", source[place:raw_end], place, raw_end)
                place = raw_end


def _read_tag(source: str, sign: int) -> tuple[Token | None, int]:
    """Return the token at a `<`, None for a comment, and where the source goes on."""
    closing = source.startswith("</", sign)
    name = _NAME.match(source, sign + 1 + closing)
    if name is None:
        if source.startswith(("<!", "<?", "</"), sign):
            return None, _skip_comment(source, sign)
        return Token("text", "<", sign, sign + 1), sign + 1
    attributes: dict[str, str] = {}
    place = name.end()
    while (end := _TAG_END.match(source, place)) is None:
        attribute = _ATTRIBUTE.match(source, place)
        if attribute is None:  # the source ends within the tag
            return None, len(source)
        value = next((group for group in attribute.groups()[1:] if group is not None), "")
        attributes.setdefault(attribute.group(1).lower(), html.unescape(value))
        place = attribute.end()
    tag = name.group().lower()
    if closing:
        return Token("end", tag, sign, end.end()), end.end()
    return Token("start", tag, sign, end.end(), attributes, "/" in end.group()), end.end()


def _skip_comment(source: str, sign: int) -> int:
    if not source.startswith("<!--", sign):
        end = source.find(">", sign)
        return len(source) if end < 0 else end + 1
    if source.startswith((">", "->"), sign + 4):
        return source.index(">", sign) + 1
    ends = [place for mark in ("-->", "--!>") if (place := source.find(mark, sign + 4)) >= 0]
    return source.index(">", min(ends)) + 1 if ends else len(source)


def _find_raw_end(source: str, place: int, token: Token) -> int:
    """Return where the content of a raw element ends: at its end tag, or at the end of the source."""
    end = re.compile(rf"</{re.escape(token.value)}(?=[\s/>])", re.IGNORECASE).search(source, place)
    if end is not None:
        return end.start()
    return place if token.closed else len(source)


def _resolve(source: str, start: int, end: int) -> Iterator[Token]:
    place = start
    for reference in _REFERENCE.finditer(source, start, end):
        text = html.unescape(reference.group())
        if text == reference.group():
            continue
        if reference.start() > place:
            yield Token("text", source[place : reference.start()], place, reference.start())
        yield Token("text", text, reference.start(), reference.end())
        place = reference.end()
    if place < end:
        yield Token("text", source[place:end], place, end)
