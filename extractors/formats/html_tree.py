"""The tree of an HTML source: elements nest as browsers nest them, however the tags stand.

Of the standard's tree construction this keeps what text depends on: end tags that may be left out, end tags
that match nothing, and formatting that crosses the bounds of blocks.
"""

from __future__ import annotations

from collections import Counter

from extractors.formats.html_tokens import Token, read_tokens
from extractors.formats.markup import Node, Text

VOID = frozenset(
    "area base basefont br col embed frame hr img input link meta param source track wbr".split()
)
FORMATTING = frozenset("b strong i em u small big sup sub tt code s strike cite var dfn kbd samp".split())
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr html legend li listing main menu nav ol p pre search section summary table "
    "caption thead tbody tfoot tr td th ul".split()
)
DEEPEST = 250
"""Elements that lie deeper count as part of what they lie in."""

_TABLE_PARTS = ("caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th")
_CLOSED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "dir", "table", "td", "th"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td", "th"))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td", "th"))),
    "option": (frozenset(("option",)), frozenset(("select", "datalist"))),
    "a": (frozenset(("a",)), BLOCKS),
    "rt": (frozenset(("rt", "rp")), frozenset(("ruby",))),
    "rp": (frozenset(("rt", "rp")), frozenset(("ruby",))),
    **{tag: (frozenset(_TABLE_PARTS), frozenset(("table",))) for tag in _TABLE_PARTS},
    "td": (frozenset(("td", "th", "caption", "colgroup")), frozenset(("table", "tr"))),
    "th": (frozenset(("td", "th", "caption", "colgroup")), frozenset(("table", "tr"))),
    "tr": (
        frozenset(("td", "th", "tr", "caption", "colgroup")),
        frozenset(("table", "tbody", "thead", "tfoot")),
    ),
}
"""What a start tag closes, and the elements beyond which it closes nothing."""
_ENDS_PARAGRAPH = BLOCKS - frozenset(("body", "html", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
_PARAGRAPH_BOUNDS = frozenset(("table", "td", "th", "caption", "button", "object"))


def build_tree(source: str) -> Node:
    """Return the root of the tree of an HTML source; there is always one.

    >>> from extractors.formats.markup import read_text
    >>> root = build_tree("<ul><li>one<li>two <b>and</ul>three")
    >>> [(node.tag, read_text(node)) for node in root.elements()[0].elements()]
    [('li', 'one'), ('li', 'two and')]
    """
    builder = _Builder(is_xml=source[:200].lstrip("\ufeff \n\r\t").startswith("<?xml"))
    for token in read_tokens(source):
        builder.take(token)
    return builder.root


class _Builder:
    """Puts tokens into a tree; `formats` counts the formatting elements that are open."""

    def __init__(self, *, is_xml: bool) -> None:
        self.root = Node("#document")
        self.stack = [self.root]
        self.is_xml = is_xml
        self.formats: Counter[str] = Counter()
        self.outer_formats: list[Counter[str]] = []
        self.skipped: Counter[str] = Counter()

    def take(self, token: Token) -> None:
        if token.kind == "text":
            marks = frozenset(self.formats)
            self.stack[-1].children.append(Text(token.value, token.start, token.end, marks))
        elif token.kind == "start":
            self._open(token)
        else:
            self._close(token.value)

    def _open(self, token: Token) -> None:
        tag = token.value
        if tag in FORMATTING:
            if not (token.closed and self.is_xml):
                self.formats[tag] += 1
            return
        if tag in _ENDS_PARAGRAPH:
            self._pop_to(frozenset(("p",)), _PARAGRAPH_BOUNDS)
        if tag in HEADINGS and self.stack[-1].tag in HEADINGS:
            self._pop()
        if tag in _CLOSED_BY:
            closed, bounds = _CLOSED_BY[tag]
            self._pop_to(closed, bounds, repeatedly=tag in _TABLE_PARTS)
        if tag in ("html", "body") and any(node.tag == tag for node in self.stack):
            return
        if tag in ("td", "th") and self.stack[-1].tag in ("table", "thead", "tbody", "tfoot"):
            self._push(Node("tr"))
        node = Node(tag, token.attributes)
        if tag in VOID or (token.closed and self.is_xml):
            self.stack[-1].children.append(node)
        elif len(self.stack) >= DEEPEST:
            self.skipped[tag] += 1
        else:
            self._push(node)
            if tag in ("td", "th", "caption"):
                self.outer_formats.append(self.formats)
                self.formats = Counter()

    def _push(self, node: Node) -> None:
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def _close(self, tag: str) -> None:
        if tag in FORMATTING:
            self.formats[tag] -= 1
            if self.formats[tag] <= 0:
                del self.formats[tag]
        elif self.skipped[tag]:
            self.skipped[tag] -= 1
        elif tag == "br":
            self.stack[-1].children.append(Node("br"))
        elif tag not in ("body", "html"):
            wanted = HEADINGS if tag in HEADINGS else frozenset((tag,))
            self._pop_to(wanted, _bound(tag))

    def _pop_to(self, tags: frozenset[str], bounds: frozenset[str], *, repeatedly: bool = False) -> None:
        """Close the innermost open element of these names, and all within it, unless a bound lies between."""
        while True:
            for place in range(len(self.stack) - 1, 0, -1):
                tag = self.stack[place].tag
                if tag in tags:
                    while len(self.stack) > place:
                        self._pop()
                    break
                if tag in bounds:
                    return
            else:
                return
            if not repeatedly:
                return

    def _pop(self) -> None:
        node = self.stack.pop()
        if node.tag in ("td", "th", "caption") and self.outer_formats:
            self.formats = self.outer_formats.pop()


def _bound(tag: str) -> frozenset[str]:
    """Return the elements that an end tag does not reach across."""
    if tag == "table":
        return frozenset()
    if tag in _TABLE_PARTS:
        return frozenset(("table",))
    if tag == "font":  # which old pages set around paragraphs
        return BLOCKS - {"p"}
    return frozenset(("table", "td", "th", "caption")) if tag in BLOCKS else BLOCKS
