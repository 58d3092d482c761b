"""Passages and metadata of an HTML file."""

from __future__ import annotations

from collections.abc import Sequence

from dataset.records import Passage
from extractors.errors import UnreadableFile
from extractors.formats.assemble import build_passages
from extractors.formats.charset import find_charset
from extractors.formats.declared import DeclaredMetadata
from extractors.formats.html_flow import read_blocks
from extractors.formats.html_furniture import find_content, find_hidden
from extractors.formats.html_metadata import read_page_metadata
from extractors.formats.html_tree import build_tree
from extractors.formats.markup import Node, find_all

MOST_BYTES = 64 * 2**20
"""A larger file is no page that somebody wrote."""


def read_html_passages(data: bytes, *, document_id: str, name: str) -> list[Passage]:
    """Return the passages of an HTML file in reading order, all on page 1 and without boxes.

    Navigation, notices and tables of contents are left out. Each passage tells where it stands in
    the decoded source. Raises `UnreadableFile`.
    """
    root = build_tree(decode_page(data, name=name)[0])
    blocks = read_blocks(*find_content(root)) or read_blocks(root, find_hidden(root))  # a page of links alone
    passages = build_passages(blocks, document_id=document_id)
    if not passages:
        raise UnreadableFile(_explain_emptiness(root, name))
    return passages


def read_html_metadata(data: bytes, passages: Sequence[Passage] = (), *, name: str) -> DeclaredMetadata:
    """Return what an HTML file declares of itself; raises `UnreadableFile`.

    The title is the file's own if that reads like one, otherwise the first heading among `passages`.
    """
    source, charset = decode_page(data, name=name)
    return read_page_metadata(build_tree(source), passages, charset=charset)


def decode_page(data: bytes, *, name: str) -> tuple[str, str]:
    """Return the source that offsets count in, and the charset that it was read with.

    The source is `data.decode(charset, errors="replace")`, line ends and all. Raises `UnreadableFile`.
    """
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile(f"{name}: the file is empty; fetch it again")
    if len(data) > MOST_BYTES:
        raise UnreadableFile(f"{name}: larger than {MOST_BYTES >> 20} MB; split it into several files")
    charset = find_charset(data)
    return data.decode(charset, errors="replace"), charset


def _explain_emptiness(root: Node, name: str) -> str:
    if find_all(root, "script"):
        return f"{name}: holds scripts but no text; save the page from a browser once it shows its text"
    if find_all(root, "frameset", "iframe"):
        return f"{name}: holds frames but no text; fetch the pages that the frames show"
    return f"{name}: holds no text"
