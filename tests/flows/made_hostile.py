"""Files that harm whoever reads them unwarily, made for the tests: bombs, cycles, damage, disguises."""

from __future__ import annotations

import io
import itertools
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "Title to every invention made under an award vests in the Participant whose staff made it."
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
ZEROS = 1 << 20


def assemble(objects: Mapping[int, bytes], *, trailer: bytes = b"", root: int = 1) -> bytes:
    """Return a PDF of numbered objects with a table of where they are."""
    target = io.BytesIO()
    target.write(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = target.tell()
        target.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = target.tell()
    size = max(objects) + 1
    target.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number in sorted(places):
        target.write(b"%d 1\n%010d 00000 n \n" % (number, places[number]))
    target.write(
        b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    )
    return target.getvalue()


def make_stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def deflate(data: bytes) -> bytes:
    return make_stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


def write_text(text: str = SENTENCE, *, y: int = 750) -> bytes:
    return b"BT /F1 12 Tf 50 %d Td (%s) Tj ET\n" % (y, text.encode("latin-1"))


def make_page(
    content: bytes,
    *,
    box: bytes = b"[0 0 595 842]",
    resources: bytes = b"",
    entries: bytes = b"",
    others: Mapping[int, bytes] | None = None,
) -> bytes:
    """Return a PDF of one page whose content stream is the object `content`; objects from 10 on are free."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R %s" % (box, entries)
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: page + b" /Resources << /Font << /F1 5 0 R >> %s >> >>" % resources,
            4: content,
            5: FONT,
            **(others or {}),
        }
    )


def make_tree(kids: bytes, count: int, others: Mapping[int, bytes]) -> bytes:
    """Return a PDF whose page tree is made of `others`; page 3 and its content 4 are good."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            4: make_stream(write_text()),
            5: FONT,
            **others,
        }
    )


def make_million_pages() -> bytes:
    """Six levels of ten references to one node make a million pages of one."""
    nodes = {
        10 + level: b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>"
        % (9 + level if level else 2, 10 ** (5 - level), b"%d 0 R " % (11 + level if level < 5 else 3) * 10)
        for level in range(1, 6)
    }
    return make_tree(b"11 0 R " * 10, 10**6, nodes)


def make_claimed_pages() -> bytes:
    return make_tree(b"3 0 R", 10**6, {})


def make_many_pages(count: int = 6000) -> bytes:
    pages = {
        10 + i: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
        for i in range(count)
    }
    return make_tree(b" ".join(b"%d 0 R" % number for number in pages), count, pages)


def make_cyclic_tree() -> bytes:
    node = b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R 10 0 R] /Count 9 >>"
    return make_tree(b"10 0 R 3 0 R", 10, {10: node})


def make_endless_tree() -> bytes:
    return make_tree(b"2 0 R 2 0 R", 1000, {})


def make_parent_cycle() -> bytes:
    return make_tree(b"10 0 R", 1, {10: b"<< /Type /Page /Parent 10 0 R /Contents 4 0 R >>"})


def make_damaged_page() -> bytes:
    """Three pages, of which the second is no page."""
    return make_tree(
        b"3 0 R 10 0 R 11 0 R",
        3,
        {
            10: b"(no page)",
            11: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
        },
    )


def make_missing_page() -> bytes:
    return make_tree(b"3 0 R 99 0 R 3 0 R", 3, {})


def make_blank() -> bytes:
    return make_page(make_stream(b""))


def make_drawing() -> bytes:
    return make_page(make_stream(b"10 10 m 500 800 l S 100 100 200 200 re f"))


def make_cyclic_outlines() -> bytes:
    item = b"<< /Title (Terms) /Parent 10 0 R /Next %d 0 R /First %d 0 R >>"
    others = {
        10: b"<< /Type /Outlines /First 11 0 R /Last 12 0 R /Count 2 >>",
        11: item % (12, 11),
        12: item % (11, 10),
    }
    pdf = make_page(make_stream(write_text()), others=others)
    return pdf.replace(b"/Type /Catalog", b"/Type /Catalog /Outlines 10 0 R".ljust(14))


def make_form(content: bytes, names: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Resources << /Font << /F1 5 0 R >> /XObject << %s >> >>"
    return make_stream(content, entries % names)


def make_cyclic_forms() -> bytes:
    others = {
        10: make_form(b"/X Do /Y Do " + write_text(), b"/X 10 0 R /Y 11 0 R"),
        11: make_form(b"/X Do " + write_text(y=700), b"/X 10 0 R"),
    }
    return make_page(make_stream(b"/X Do"), resources=b"/XObject << /X 10 0 R >>", others=others)


def make_laughing_forms(levels: int = 9) -> bytes:
    """Each form draws the next ten times: a billion lines of text in two kilobytes."""
    others = {10 + i: make_form(b"/X Do " * 10, b"/X %d 0 R" % (11 + i)) for i in range(levels)}
    others[10 + levels] = make_form(write_text(), b"")
    return make_page(make_stream(b"/X Do"), resources=b"/XObject << /X 10 0 R >>", others=others)


def pack_repeated(block: bytes, count: int) -> bytes:
    """Return what unpacks to many copies of a block, which is packed but once."""
    packer = zlib.compressobj(9, wbits=-15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(count):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + once * count + b"\x03\x00" + check.to_bytes(4, "big")


def make_bomb(mebibytes: int = 1024, *, filling: bytes = b"\0", filters: int = 2) -> bytes:
    """A content stream that unpacks, by several filters, to `mebibytes` of one byte."""
    data = pack_repeated(filling * (ZEROS // len(filling)), mebibytes)
    for _ in range(filters - 1):
        data = zlib.compress(data, 9)
    return make_page(make_stream(data, b"/Filter [%s]" % (b"/FlateDecode " * filters)))


def make_mixed_bomb() -> bytes:
    """A run-length bomb in hexadecimal, packed."""
    runs = zlib.compress(b"\x81 " * (4 << 20) + b"\x80", 9).hex().encode() + b">"
    filters = b"/Filter [/FlateDecode /ASCIIHexDecode /FlateDecode /RunLengthDecode]"
    return make_page(make_stream(zlib.compress(runs, 9), filters))


def make_paths(count: int = 10_000_000) -> bytes:
    return make_page(deflate(write_text() + b"1 1 m 9 9 l S\n" * count))


def make_glyphs(count: int = 2_000_000) -> bytes:
    """One page of that many letters, set upon each other."""
    line = b"(%s) Tj 1 0 Td\n" % (b"invention " * 10)
    return make_page(deflate(b"BT /F1 12 Tf 5 5 Td\n" + line * (count // 100) + b"ET"))


def make_deep_arrays(depth: int = 200_000) -> bytes:
    return make_page(
        make_stream(write_text() + b"[" * depth + b"]" * depth + b" TJ"),
        entries=b"/Deep " + b"[" * depth + b"]" * depth,
    )


def make_deep_states(depth: int = 1_000_000) -> bytes:
    return make_page(deflate(b"q " * depth + write_text()))


def make_xref_cycle() -> bytes:
    pdf = make_page(make_stream(write_text()))
    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    return pdf.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def make_object_stream_loop() -> bytes:
    """The catalogue lies in a stream of objects that extends, and lies in, itself."""
    inner = b"1 0 10 40 << /Type /Catalog /Pages 2 0 R >>       << /Type /ObjStm >>"
    return make_page(
        make_stream(write_text()),
        others={10: make_stream(inner, b"/Type /ObjStm /N 2 /First 10 /Extends 10 0 R")},
    ).replace(b"/Root 1 0 R", b"/Root 10 0 R")


def make_xref_stream_loop() -> bytes:
    """Each object of a table in a stream is said to lie in a stream of objects that lies in another."""
    target = io.BytesIO()
    target.write(b"%PDF-1.7\n")
    start = target.tell()
    entries = b"".join(bytes([2, 0, 0, 0, 3 - (number % 2), 0]) for number in range(6))
    body = make_stream(entries, b"/Type /XRef /W [1 4 1] /Size 6 /Root 1 0 R /Prev %d" % start)
    target.write(b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, start))
    return target.getvalue()


def make_huge_page() -> bytes:
    return make_page(make_stream(write_text()), box=b"[0 0 1e15 1e15]")


def make_flat_page() -> bytes:
    return make_page(make_stream(write_text()), box=b"[0 0 0 0]")


def make_odd_numbers() -> bytes:
    content = (
        b"1e300 0 0 1e300 nan inf cm 99999999999999999999 w -1e38 1e38 m 1e38 -1e38 l S\n" + write_text()
    )
    return make_page(make_stream(content), box=b"[-1e30 nan 1e30 inf]")


def make_huge_type() -> bytes:
    return make_page(make_stream(b"BT /F1 1e12 Tf 50 750 Td (huge) Tj /F1 1e-12 Tf (tiny) Tj ET"))


def make_type3_cycle() -> bytes:
    """A font whose one letter is drawn with itself."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 65 "
        b"/LastChar 65 /Widths [9] /Encoding << /Type /Encoding /Differences [65 /A] >> "
        b"/CharProcs << /A 11 0 R >> /Resources << /Font << /F1 10 0 R >> >> >>"
    )
    return make_page(
        make_stream(b"BT /F2 12 Tf 50 750 Td (AAAA) Tj ET " + write_text()),
        resources=b"",
        others={10: font, 11: make_stream(b"9 0 d0 BT /F1 1 Tf (AA) Tj ET")},
    ).replace(b"/F1 5 0 R >>  >>", b"/F1 5 0 R /F2 10 0 R >> >>")


def make_map_bomb() -> bytes:
    """A font whose map to Unicode spans four thousand million letters."""
    lines = b"1 begincodespacerange <00> <FF> endcodespacerange\n"
    ranges = b"100 beginbfrange\n" + b"<00000000> <FFFFFFFF> <0041>\n" * 100 + b"endbfrange\n"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 11 0 R >>"
    return make_page(
        make_stream(b"BT /F2 12 Tf 50 700 Td (mapped) Tj ET " + write_text()),
        others={10: font, 11: deflate(b"begincmap\n" + lines + ranges * 1000 + b"endcmap")},
    ).replace(b"/F1 5 0 R >>  >>", b"/F1 5 0 R /F2 10 0 R >> >>")


def make_font_bomb(mebibytes: int = 512) -> bytes:
    packed = pack_repeated(bytes(ZEROS), mebibytes)
    descriptor = b"<< /Type /FontDescriptor /FontName /Bomb /Flags 4 /FontFile2 12 0 R >>"
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Bomb /FontDescriptor 11 0 R >>"
    return make_page(
        make_stream(b"BT /F2 12 Tf 50 700 Td (bomb) Tj ET " + write_text()),
        others={10: font, 11: descriptor, 12: make_stream(packed, b"/Filter /FlateDecode")},
    ).replace(b"/F1 5 0 R >>  >>", b"/F1 5 0 R /F2 10 0 R >> >>")


def make_picture(data: bytes, entries: bytes) -> bytes:
    """A page that is nothing but a picture."""
    image = make_stream(data, b"/Type /XObject /Subtype /Image " + entries)
    content = make_stream(b"595 0 0 842 0 0 cm /X Do")
    return make_page(content, resources=b"/XObject << /X 10 0 R >>", others={10: image})


def make_picture_bomb(side: int = 60_000) -> bytes:
    """A picture of 3.6 thousand million points, as many bytes, in a few kilobytes."""
    rows = pack_repeated(bytes(side * 100), side // 100)
    size = b"/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray" % (side, side)
    return make_picture(zlib.compress(rows, 9), size + b" /Filter [/FlateDecode /FlateDecode]")


def make_jbig2_bomb() -> bytes:
    """A picture that claims to be 60,000 points wide and high, in forty bytes."""
    side = (60_000).to_bytes(4, "big")
    segment = bytes(4) + b"\x30\x00\x01" + (19).to_bytes(4, "big") + side + side + bytes(11)
    size = b"/Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode"
    return make_picture(segment, size)


def make_jpx_bomb() -> bytes:
    """A JPEG 2000 picture whose head claims 60,000 points each way, and no more."""
    side = (60_000).to_bytes(4, "big")
    siz = b"\xff\x51" + (41).to_bytes(2, "big") + bytes(2) + side * 2 + bytes(8) + side * 2 + bytes(8)
    cod = b"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01"
    qcd = b"\xff\x5c\x00\x13\x40" + b"\x40" * 16
    tile = b"\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x01\xff\x93\xff\xd9"
    return make_picture(
        b"\xff\x4f" + siz + b"\x00\x01\x07\x01\x01" + cod + qcd + tile,
        b"/Width 60000 /Height 60000 /Filter /JPXDecode",
    )


def make_pattern_cycle() -> bytes:
    """A tiling whose tile is filled with itself, a hundred thousand times a page, below a picture."""
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.01 /YStep 0.01 "
        b"/Resources << /Pattern << /P 10 0 R >> >>"
    )
    image = make_stream(
        b"\0" * 100,
        b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    return make_page(
        make_stream(b"q 595 0 0 842 0 0 cm /X Do Q /Pattern cs /P scn 0 0 595 842 re f"),
        resources=b"/Pattern << /P 10 0 R >> /XObject << /X 11 0 R >>",
        others={10: make_stream(b"/Pattern cs /P scn 0 0 1 1 re f", tile), 11: image},
    )


def make_annotations(count: int = 100_000) -> bytes:
    note = b"<< /Type /Annot /Subtype /Text /Rect [9 9 20 20] /Contents (a note) >> "
    return make_page(make_stream(write_text()), entries=b"/Annots [%s]" % (note * count))


def make_drawn(*, user: str | None = None, owner: str = "owner", pages: int = 1, printing: int = 1) -> bytes:
    """A good PDF, encrypted if `user` is given, be it with an empty password."""
    target = io.BytesIO()
    lock = None if user is None else StandardEncryption(user, owner, canPrint=printing, canCopy=printing)
    canvas = Canvas(target, encrypt=lock, invariant=1)
    for page in range(pages):
        canvas.drawString(50, 750, f"{page + 1}. {SENTENCE}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def make_docx(document: bytes, parts: Mapping[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for path, data in (parts or {}).items():
            archive.writestr(path, data)
    return target.getvalue()


def wrap_word(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()


def make_docx_bomb(mebibytes: int = 500) -> bytes:
    text = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    return make_docx(wrap_word(text * (mebibytes * ZEROS // len(text))))


def make_entity_bomb() -> bytes:
    names = "abcdefghij"
    laughs = "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in itertools.pairwise(names))
    declared = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "{SENTENCE}">{laughs}]>'.encode()
    return make_docx(declared + wrap_word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>"))


def make_deep_docx(depth: int = 100_000) -> bytes:
    return make_docx(wrap_word("<w:sdt>" * depth + "</w:sdt>" * depth))


def make_wide_docx() -> bytes:
    cell = (
        '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc>'
    )
    return make_docx(wrap_word(f"<w:tbl><w:tr>{cell * 3}</w:tr></w:tbl>"))


def make_deep_html(depth: int = 100_000) -> bytes:
    return (f"<!doctype html><p>{SENTENCE}" + "<div><span>" * depth + SENTENCE).encode()


def make_wide_html() -> bytes:
    cell = '<td colspan="100000000" rowspan="100000000">wide'
    return f"<!doctype html><table><tr>{cell * 5}<tr>{cell * 5}</table><p>{SENTENCE}".encode()


def make_unclosed_html(count: int = 300_000) -> bytes:
    return ("<!doctype html>" + "<table><tr><td><b><i><p>" * count).encode() + SENTENCE.encode()


def make_long_html(letters: int = 100_000) -> bytes:
    return b"<!doctype html><p>" + SENTENCE.encode() + b"a" * letters


def make_ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


class Hostile(NamedTuple):
    """What makes a file, and what is to be told of it: its status and, of the sentence, a part."""

    make: Callable[[], bytes]
    status: str
    told: str = ""


HOSTILE: dict[str, Hostile] = {
    "million-pages.pdf": Hostile(make_million_pages, "partial", "only the first 50 of 1000000 pages"),
    "claimed-pages.pdf": Hostile(make_claimed_pages, "partial", "pages 2–50 damaged and not read"),
    "many-pages.pdf": Hostile(lambda: make_many_pages(300), "partial", "the first 50 of 300 pages"),
    "cyclic-tree.pdf": Hostile(make_cyclic_tree, "failed", "damaged, none of its pages can be loaded"),
    "endless-tree.pdf": Hostile(make_endless_tree, "failed", "damaged, none of its pages can be loaded"),
    "parent-cycle.pdf": Hostile(make_parent_cycle, "ok"),
    "damaged-page.pdf": Hostile(make_damaged_page, "partial", "page 2 damaged and not read"),
    "missing-page.pdf": Hostile(make_missing_page, "partial", "page 2 damaged and not read"),
    "blank.pdf": Hostile(make_blank, "failed", "blank, its page shows nothing"),
    "drawing.pdf": Hostile(make_drawing, "failed", "only drawings or pictures on page 1"),
    "cyclic-outlines.pdf": Hostile(make_cyclic_outlines, "ok"),
    "cyclic-forms.pdf": Hostile(make_cyclic_forms, "failed", "more than 1000 MB of memory; allow more with"),
    "laughing-forms.pdf": Hostile(make_laughing_forms, "failed", "more than 1000 MB of memory"),
    "bomb-of-zeros.pdf": Hostile(make_bomb, "failed", "more than 1000 MB of memory"),
    "bomb-of-spaces.pdf": Hostile(lambda: make_bomb(64, filling=b" ", filters=3), "failed", "blank"),
    "bomb-of-digits.pdf": Hostile(lambda: make_bomb(16, filling=b"1 "), "failed", "blank"),
    "mixed-bomb.pdf": Hostile(make_mixed_bomb, "failed", "blank"),
    "paths.pdf": Hostile(lambda: make_paths(1_000_000), "ok"),
    "glyphs.pdf": Hostile(make_glyphs, "ok"),
    "deep-arrays.pdf": Hostile(make_deep_arrays, "ok"),
    "deep-states.pdf": Hostile(make_deep_states, "ok"),
    "xref-cycle.pdf": Hostile(make_xref_cycle, "ok"),
    "object-stream-loop.pdf": Hostile(make_object_stream_loop, "failed", "damaged, its structure"),
    "xref-stream-loop.pdf": Hostile(make_xref_stream_loop, "failed", "damaged, its structure"),
    "huge-page.pdf": Hostile(make_huge_page, "ok"),
    "flat-page.pdf": Hostile(make_flat_page, "ok"),
    "odd-numbers.pdf": Hostile(make_odd_numbers, "failed", "blank"),
    "huge-type.pdf": Hostile(make_huge_type, "failed", "blank"),
    "type3-cycle.pdf": Hostile(make_type3_cycle, "ok"),
    "map-bomb.pdf": Hostile(make_map_bomb, "ok"),
    "font-bomb.pdf": Hostile(lambda: make_font_bomb(64), "ok"),
    "picture-bomb.pdf": Hostile(make_picture_bomb, "partial", "its picture is damaged"),
    "jbig2-bomb.pdf": Hostile(make_jbig2_bomb, "partial", "its picture is damaged"),
    "jpx-bomb.pdf": Hostile(make_jpx_bomb, "partial", "its picture is damaged"),
    "annotations.pdf": Hostile(make_annotations, "ok"),
    "locked.pdf": Hostile(lambda: make_drawn(user="secret"), "failed", "encrypted, needs a password"),
    "empty-password.pdf": Hostile(lambda: make_drawn(user=""), "ok"),
    "no-printing.pdf": Hostile(lambda: make_drawn(user="", printing=0), "ok"),
    "empty.pdf": Hostile(lambda: b"", "failed", "the file is empty"),
    "nulls.pdf": Hostile(lambda: bytes(100_000), "failed", "the file is empty"),
    "no.pdf": Hostile(lambda: b"This is a text.", "failed", "neither PDF, HTML nor DOCX"),
    "header-alone.pdf": Hostile(lambda: b"%PDF-1.7\n", "failed", "truncated, its end is missing"),
    "truncated.pdf": Hostile(lambda: make_drawn(pages=3)[:1500], "failed", "truncated, its end is missing"),
    "behind-a-mail.pdf": Hostile(lambda: b"Content-Type: x\r\n" * 20 + make_drawn(), "ok"),
    "far-behind.pdf": Hostile(lambda: b"X" * 5000 + make_drawn(), "ok"),
    "with-a-tail.pdf": Hostile(lambda: make_drawn() + bytes(100_000), "ok"),
    "docx-bomb.docx": Hostile(lambda: make_docx_bomb(80), "failed", "unpacks to more than 64 MB"),
    "entity-bomb.docx": Hostile(make_entity_bomb, "failed", "declares a document type"),
    "deep.docx": Hostile(make_deep_docx, "failed", "nests deeper than any real document"),
    "wide.docx": Hostile(make_wide_docx, "ok"),
    "deep.html": Hostile(lambda: make_deep_html(20_000), "ok"),
    "wide.html": Hostile(make_wide_html, "ok"),
    "unclosed.html": Hostile(lambda: make_unclosed_html(1_000), "ok"),
    "comments.html": Hostile(lambda: b"<!---->" * 1000 + b"x", "failed", "neither PDF, HTML nor DOCX"),
    "long.html": Hostile(make_long_html, "ok"),
    "locked.docx": Hostile(lambda: make_ole("EncryptedPackage"), "failed", "encrypted, needs a password"),
    "old.docx": Hostile(lambda: make_ole("WordDocument"), "failed", "an old Word file (.doc)"),
    "table.pdf": Hostile(lambda: make_ole("Workbook"), "failed", "an old Office file"),
    "archive.pdf": Hostile(lambda: make_docx(b"")[:-30], "failed", "truncated, its end is missing"),
}
"""Files by name, as they are told with 50 pages, 30 seconds and 1000 MB for each."""
