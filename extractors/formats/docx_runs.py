"""The pieces of a DOCX paragraph: runs with tracked changes accepted, results of fields, marks of notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.formats.blocks import Piece, make_break
from extractors.formats.docx_styles import Look, Styles, read_look
from extractors.formats.markup import Node, Text
from extractors.formats.number_formats import format_number
from extractors.reading.glyphs import spell_codepoint

_CONTAINERS = frozenset(
    "w:hyperlink w:ins w:moveTo w:smartTag w:customXml w:sdtContent w:fldSimple w:bdo w:dir w:rubyBase "
    "w:ruby m:oMathPara m:oMath".split()
)
_DRAWINGS = frozenset(("w:drawing", "w:pict", "w:object"))
_MATH_SKIPPED = frozenset(("m:rPr", "m:ctrlPr", "w:rPr"))
_LEFT_OUT = ("TOC", "INDEX", "TOA")


@dataclass
class Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False

    @property
    def is_contents(self) -> bool:
        """Whether its result is a table of contents or an index."""
        return self.instruction.strip().upper().startswith(_LEFT_OUT)


@dataclass(frozen=True, slots=True)
class NoteCall:
    """A mark in the text that calls a note."""

    kind: str
    note_id: str
    mark: str


@dataclass
class Runs:
    """Reads the runs of paragraph after paragraph; fields may span several, notes count through all."""

    styles: Styles
    fields: list[Field] = field(default_factory=list)
    note_counts: dict[str, int] = field(default_factory=dict)
    note_formats: dict[str, str] = field(default_factory=dict)
    closes_fields: bool = True
    """Whether fields can be trusted to end: one that does not is no table of contents."""
    own_mark: str = ""
    """The mark of the note that is read."""
    pieces: list[Piece] = field(default_factory=list)
    calls: list[NoteCall] = field(default_factory=list)
    boxes: list[Node] = field(default_factory=list)
    place: int = 0

    def read(self, paragraph: Node, base: Look) -> tuple[list[Piece], list[NoteCall], list[Node]]:
        """Return a paragraph's pieces, the notes that it calls, and the text boxes that hang on it."""
        self.pieces, self.calls, self.boxes = [], [], []
        self._read_inner(paragraph, base)
        self.fields = [
            each for each in self.fields if each.has_result
        ]  # an instruction ends in its paragraph
        return self.pieces, self.calls, self.boxes

    @property
    def in_contents(self) -> bool:
        """Whether the text at this point is a table of contents."""
        return self.closes_fields and any(each.is_contents for each in self.fields)

    def _read_inner(self, node: Node, base: Look) -> None:
        for child in node.elements():
            if child.tag == "w:r":
                self._read_run(child, base)
            elif child.tag == "m:r":
                self._read_math(child, base)
            elif child.tag == "w:sdt":
                self._read_control(child, base)
            elif child.tag == "mc:AlternateContent":
                self._read_inner(pick_alternative(child), base)
            elif child.tag in _CONTAINERS or (child.tag.startswith("m:") and child.tag not in _MATH_SKIPPED):
                self._read_inner(child, base)

    def _read_control(self, control: Node, base: Look) -> None:
        """Read a content control, unless what it shows is only a prompt."""
        content = control.first("w:sdtContent")
        if content is not None and control.first("w:sdtPr", "w:showingPlcHdr") is None:
            self._read_inner(content, base)

    def _read_run(self, run: Node, base: Look) -> None:
        properties = run.first("w:rPr")
        style = properties.first("w:rStyle") if properties else None
        look = (
            read_look(properties)
            .over(self.styles.find(style.get("val")).look if style else Look())
            .over(base)
        )
        if look.hidden:
            for child in run.elements("w:fldChar"):
                self._turn_field(child)
            return
        for child in run.elements():
            self._read_part(child, look)

    def _read_part(self, node: Node, look: Look) -> None:
        if node.tag == "w:fldChar":
            self._turn_field(node)
        elif node.tag == "w:instrText":
            if self.fields and not self.fields[-1].has_result:
                self.fields[-1].instruction += "".join(t.text for t in node.children if isinstance(t, Text))
        elif any(not each.has_result for each in self.fields):
            return
        elif node.tag == "w:t":
            self._add_text(node, look)
        elif node.tag in ("w:footnoteReference", "w:endnoteReference"):
            self._call_note(node)
        elif node.tag in ("w:footnoteRef", "w:endnoteRef"):
            self._show(self.own_mark, look, raised=True)
        elif node.tag in _DRAWINGS or node.tag == "mc:AlternateContent":
            self._keep_boxes(node)
        else:
            self._add_sign(node, look)

    def _add_text(self, node: Node, look: Look) -> None:
        for text in node.children:
            if isinstance(text, Text):
                self.pieces.append(_make_piece(text.text, text.start, text.end, look))
                self.place = text.end

    def _add_sign(self, node: Node, look: Look) -> None:
        if node.tag in ("w:tab", "w:ptab"):
            self._show(" ", look)
        elif node.tag == "w:cr" or (node.tag == "w:br" and node.get("type") not in ("page", "column")):
            self.pieces.append(make_break(self.place))
        elif node.tag == "w:br":
            self._show(" ", look)
        elif node.tag == "w:noBreakHyphen":
            self._show("-", look)
        elif node.tag == "w:sym":
            self._show(_spell_symbol(node), look)

    def _show(self, text: str, look: Look, *, raised: bool | None = None) -> None:
        piece = _make_piece(text, self.place, self.place, look)
        self.pieces.append(Piece(piece.text, piece.start, piece.end, raised=True) if raised else piece)

    def _turn_field(self, node: Node) -> None:
        kind = node.get("fldCharType")
        if kind == "begin":
            self.fields.append(Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].has_result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _call_note(self, node: Node) -> None:
        kind = "footnote" if node.tag == "w:footnoteReference" else "endnote"
        if node.get("customMarkFollows") in ("1", "true", "on"):
            self.calls.append(NoteCall(kind, node.get("id"), ""))
            return
        self.note_counts[kind] = self.note_counts.get(kind, 0) + 1
        default = "decimal" if kind == "footnote" else "lowerRoman"
        mark = format_number(self.note_counts[kind], self.note_formats.get(kind, default))
        self.calls.append(NoteCall(kind, node.get("id"), mark))
        self._show(mark, Look(), raised=True)

    def _keep_boxes(self, node: Node) -> None:
        chosen = pick_alternative(node) if node.tag == "mc:AlternateContent" else node
        for each in _find_boxes(chosen):
            self.boxes.append(each)

    def _read_math(self, run: Node, base: Look) -> None:
        for node in run.elements("m:t", "w:t"):
            self._add_text(node, base)


def pick_alternative(node: Node) -> Node:
    """Return the first of the alternatives that a file offers; the others say the same for older programs."""
    return node.first("mc:Choice") or node.first("mc:Fallback") or Node("none")


def _find_boxes(node: Node) -> list[Node]:
    """Return the contents of the text boxes in a drawing, not those of boxes within them."""
    found: list[Node] = []
    stack = [node]
    while stack:
        each = stack.pop()
        if each.tag == "w:txbxContent":
            found.append(each)
        elif each.tag == "mc:AlternateContent":
            stack.append(pick_alternative(each))
        else:
            stack.extend(reversed(each.elements()))
    return found


def _make_piece(text: str, start: int, end: int, look: Look) -> Piece:
    size = look.size or 10.0
    return Piece(text, start, end, look.bold is True, look.italic is True, look.raised is True, size)


def _spell_symbol(node: Node) -> str:
    try:
        code = int(node.get("char"), 16)
    except ValueError:
        return ""
    return spell_codepoint(code) if 0 <= code <= 0x10FFFF else ""
