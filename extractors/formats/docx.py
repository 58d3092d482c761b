"""Passages and metadata of a DOCX file."""

from __future__ import annotations

from collections.abc import Sequence

from dataset.records import Passage
from extractors.errors import UnreadableFile
from extractors.formats.assemble import build_passages
from extractors.formats.declared import DeclaredMetadata, find_first_heading, parse_iso_date, parse_language
from extractors.formats.detect import OLE, detect_format
from extractors.formats.docx_flow import DocxFlow, Notes
from extractors.formats.docx_numbering import Numbering
from extractors.formats.docx_package import Package, open_package
from extractors.formats.docx_styles import Styles
from extractors.formats.markup import Node, find_all, read_text
from extractors.metadata import clean_title


def read_docx_passages(data: bytes, *, document_id: str, name: str) -> list[Passage]:
    """Return the passages of a DOCX file in reading order, all on page 1 and without boxes.

    Tracked changes are accepted; the numbers of lists and headings stand before their text as Word shows
    them; headers, footers, comments and tables of contents are left out. Each passage tells where it
    stands in which part. Raises `UnreadableFile`.
    """
    passages = _read_passages(_open(data, name), document_id)
    if not passages:
        raise UnreadableFile(f"{name}: holds no text; if it shows scanned pages, they need text recognition")
    return passages


def read_docx_metadata(data: bytes, passages: Sequence[Passage] = (), *, name: str) -> DeclaredMetadata:
    """Return what a DOCX file declares of itself; raises `UnreadableFile`.

    The title is the file's own if that reads like one, otherwise the first heading among `passages`.
    """
    package = _open(data, name)
    core, app = (_read_properties(package, path) for path in ("docProps/core.xml", "docProps/app.xml"))
    title = clean_title(core.get("dc:title", "")) or find_first_heading(passages)
    return DeclaredMetadata(
        title=title,
        author=core.get("dc:creator"),
        created=parse_iso_date(core.get("dcterms:created", "")),
        modified=parse_iso_date(core.get("dcterms:modified", "")),
        tools=app.get("ep:Application", ""),
        origin="docx metadata",
        publisher=core.get("dc:publisher") or app.get("ep:Company"),
        language=parse_language(core.get("dc:language", "")),
    )


def _open(data: bytes, name: str) -> Package:
    if data.startswith(OLE) or not data.startswith(b"PK"):
        detect_format(data, name=name)
        raise UnreadableFile(f"{name}: not a DOCX file, for it is no archive")
    return open_package(data, name=name)


def _read_passages(package: Package, document_id: str) -> list[Passage]:
    root = package.read_part(package.main)
    body = root.first("w:body") if root else None
    if body is None:
        raise UnreadableFile(f"{package.name}: damaged, {package.main} has no body; fetch it again")
    styles = Styles(package.read_related("styles"))
    numbering = Numbering(package.read_related("numbering"), styles)
    notes = {kind: _read_notes(package, kind) for kind in ("footnote", "endnote")}
    flow = DocxFlow(styles, numbering, notes, _read_note_formats(package, body))
    return build_passages(flow.read(body, package.main), document_id=document_id)


def _read_notes(package: Package, kind: str) -> Notes:
    root = package.read_related(f"{kind}s")
    nodes = {node.get("id"): node for node in root.elements(f"w:{kind}")} if root else {}
    return Notes(nodes, package.related.get(f"{kind}s", ""))


def _read_note_formats(package: Package, body: Node) -> dict[str, str]:
    """Return how notes of each kind are numbered, by the file's settings or its last section."""
    formats: dict[str, str] = {}
    for root in (package.read_related("settings"), body):
        for kind in ("footnote", "endnote"):
            for node in find_all(root, f"w:{kind}Pr") if root else []:
                numbers = node.first("w:numFmt")
                if numbers is not None:
                    formats[kind] = numbers.get("val")
    return formats


def _read_properties(package: Package, path: str) -> dict[str, str]:
    root = package.read_part(path)
    values = {node.tag: read_text(node) for node in root.elements()} if root else {}
    return {tag: text for tag, text in values.items() if text}
