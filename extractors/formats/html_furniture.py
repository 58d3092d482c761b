"""What of a web page is not its text: navigation, notices, forms, and whatever is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.formats.html_tree import HEADINGS
from extractors.formats.markup import Node, Text, find_all, walk

NEVER_TEXT = frozenset(
    "script style noscript template head title svg iframe noframes object embed applet audio video canvas "
    "map dialog button select input textarea datalist progress meter nav del rt rp".split()
)
_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar".split()
)
_NOTE_ROLES = ("doc-footnote", "doc-endnote", "doc-endnotes")
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE
)
_ALWAYS = frozenset(
    "nav navbar navigation breadcrumb breadcrumbs cookie cookies consent gdpr sidebar skiplink "
    "skip pagination pager newsletter subscribe masthead toc toolbar modal popup advert advertisement".split()
)
"""Words of classes and ids that name furniture wherever they stand."""
_IF_LINKED = frozenset(
    "menu share sharing social banner related feedback footer header search login language languages promo "
    "tools comment comments site topbar secondary actions links".split()
)
"""Words that name furniture if what they name is little but links, or no sentence."""
_NOTES = re.compile(r"foot-?notes?\b|end-?notes?\b|fussnote", re.IGNORECASE)
_HIDDEN_WORDS = re.compile(
    r"visually-?hidden|\bsr-only\b|screen-reader|no-?print\b|d-print-none|hidden-print|\bunprinted",
    re.IGNORECASE,
)
_JUMP = re.compile(r"\bskip|\bback(?:-?(?:link|ref))?\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NAME = re.compile(r"[A-Za-z]+")
_SENTENCE = re.compile(r"\w[.;。](?:\s|$)")
_CONTAINERS = frozenset(
    "div section header footer form ul ol menu table td p center fieldset details address".split()
)
MOST = 0.3
"""A share of the page's letters that furniture known by a name alone does not reach."""


@dataclass(slots=True)
class Extent:
    """How many letters stand in an element, and how many of them in links, to its page or elsewhere."""

    letters: int = 0
    linked: int = 0
    inner_linked: int = 0
    links: int = 0
    sentences: int = 0

    def add(self, other: Extent) -> None:
        """Count what another element holds too."""
        self.letters += other.letters
        self.linked += other.linked
        self.inner_linked += other.inner_linked
        self.links += other.links
        self.sentences += other.sentences


def find_hidden(root: Node) -> frozenset[int]:
    """Return the `id`s of the nodes that are no text whatever the page is about."""
    return frozenset(id(node) for node in _list_nodes(root) if _is_never_text(node))


def find_content(root: Node) -> tuple[Node, frozenset[int]]:
    """Return the element that holds a page's text, and the `id`s of the nodes that are furniture."""
    dropped = set(find_hidden(root))
    extents = _measure(root, dropped)
    total = extents[id(root)].letters
    main = _find_main(root, dropped, extents)
    inside = {id(node) for node in _list_nodes(main)} if main is not root else set()
    for node in _list_nodes(root):
        dropped.update(_find_entries(node, extents))
        extent = extents.get(id(node))
        if extent is None or id(node) in dropped or node is main or node.tag in ("html", "body"):
            continue
        if (
            (extent.letters <= MOST * total and _is_furniture(node, extent, inside=id(node) in inside))
            or (main is root and _is_link_list(node, extent))
            or _is_contents(node, extent)
        ):
            dropped.add(id(node))
    return main, frozenset(dropped)


def _list_nodes(root: Node) -> list[Node]:
    return [node for step, node in walk(root) if step == "open" and isinstance(node, Node)]


def _is_never_text(node: Node) -> bool:
    role = node.get("role").lower()
    if node.tag in NEVER_TEXT or "hidden" in node.attributes or node.get("aria-hidden").lower() == "true":
        return True
    if node.tag == "aside" and role not in _NOTE_ROLES and not is_note_container(node):
        return True
    return role in _ROLES or _HIDDEN.search(node.get("style")) is not None


def is_note_container(node: Node) -> bool:
    """Tell whether an element holds footnotes, by its role, class or id."""
    if node.tag in ("html", "body", "main", "article"):
        return False
    return (
        node.get("role") in _NOTE_ROLES or _NOTES.search(f"{node.get('class')} {node.get('id')}") is not None
    )


def _measure(root: Node, dropped: set[int]) -> dict[int, Extent]:
    """Return the extent of each element that is not dropped."""
    extents: dict[int, Extent] = {}
    open_extents: list[Extent] = []
    hidden = 0
    links: list[bool] = []
    for step, item in walk(root):
        if isinstance(item, Text):
            if not hidden:
                _count(open_extents[-1], item, links)
        elif step == "open":
            hidden += id(item) in dropped
            open_extents.append(Extent())
            if item.tag == "a" and "href" in item.attributes:
                links.append(item.get("href").startswith("#"))
                open_extents[-1].links = int(not hidden)
        else:
            extent = open_extents.pop()
            if open_extents:
                open_extents[-1].add(extent)
            if not hidden:
                extents[id(item)] = extent
            hidden -= id(item) in dropped
            if item.tag == "a" and "href" in item.attributes:
                links.pop()
    return extents


def _count(extent: Extent, text: Text, links: list[bool]) -> None:
    letters = sum(char.isalnum() for char in text.text)
    extent.letters += letters
    extent.sentences += len(_SENTENCE.findall(text.text))
    if links:
        extent.linked += letters
        extent.inner_linked += letters * links[-1]


def _find_main(root: Node, dropped: set[int], extents: dict[int, Extent]) -> Node:
    """Return the element that the page itself says is its main part, if it says so of one that can be."""
    total = extents[id(root)].letters
    for tags, least in ((("main",), 0.3), (("article",), 0.6)):
        found = [node for node in find_all(root, *tags) if id(node) in extents and id(node) not in dropped]
        if tags == ("main",):
            found += [
                n
                for n in _list_nodes(root)
                if n.get("role") == "main" and id(n) in extents and n not in found
            ]
        if len(found) == 1 and extents[id(found[0])].letters >= max(least * total, 1):
            return found[0]
    return root


def _is_furniture(node: Node, extent: Extent, *, inside: bool) -> bool:
    """Tell whether an element is furniture by its name, given what it holds; `inside` the main part."""
    if _is_jump(node) or _HIDDEN_WORDS.search(node.get("class")):
        return True
    if node.tag not in _CONTAINERS or any(is_note_container(each) for each in (node, *node.elements())):
        return False
    share = extent.linked / extent.letters if extent.letters else 1.0
    plain = share > 0.5 or extent.sentences == 0
    headed = share < 0.5 and any(find_all(node, *HEADINGS))
    if node.tag == "footer":
        return plain or not inside
    if node.tag in ("header", "form"):
        return plain and not headed and not inside
    words = _list_words(node)
    if words & _ALWAYS:
        return not any(find_all(node, "main", "article", "h1"))
    return bool(words & _IF_LINKED) and plain and not headed and extent.letters < 600


def _is_jump(node: Node) -> bool:
    """Tell whether an element is a link past the navigation, or from a footnote back to its mark."""
    if node.tag != "a" or not node.get("href").startswith("#"):
        return False
    return node.get("role") == "doc-backlink" or _JUMP.search(node.get("class")) is not None


def _list_words(node: Node) -> set[str]:
    """Return the words of an element's class and id, those that capitals or hyphens part also as one."""
    names = f"{node.get('class')} {node.get('id')}"
    return {word.lower() for word in (*_WORD.findall(names), *_NAME.findall(names))}


def _is_link_list(node: Node, extent: Extent) -> bool:
    """Tell whether a list or a row of links is a menu; asked of pages that do not name their main part."""
    if node.tag not in ("ul", "ol", "div", "p", "td", "table", "center", "section") or extent.links < 3:
        return False
    return (
        extent.linked > 0.85 * extent.letters and extent.sentences <= extent.links // 3 and extent.letters > 0
    )


def _find_entries(node: Node, extents: dict[int, Extent]) -> set[int]:
    """Return the `id`s of paragraphs that are entries of a table of contents, four or more in a row."""
    found: set[int] = set()
    run: list[int] = []
    for child in (*node.elements(), Node("end")):
        extent = extents.get(id(child), Extent())
        if child.tag in ("p", "div") and extent.links and extent.inner_linked > 0.8 * extent.letters:
            run.append(id(child))
            continue
        if child.tag != "br":
            found.update(run if len(run) > 3 else ())
            run = []
    return found


def _is_contents(node: Node, extent: Extent) -> bool:
    """Tell whether an element is a table of contents: links to places in the page, and little else."""
    block = node.tag in ("ul", "ol", "div", "table", "section", "dl")
    return (
        block
        and extent.links > 2
        and extent.inner_linked > 0.8 * extent.letters
        and not is_note_container(node)
    )
