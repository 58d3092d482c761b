"""Make the sample documents: `python corpus/samples/typeset.py` rebuilds every one from its source.

Equal sources give equal bytes with the same version of typst: dates are fixed and only the fonts that typst
brings along are used.
"""

import io
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import typst
from PIL import Image

SAMPLES = Path(__file__).resolve().parent
SOURCES = SAMPLES / "sources"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
SCAN_DPI = 150
SCAN_SLANT = 0.6
"""Degrees, as paper lies on a scanner."""


def typeset_source(source: Path) -> bytes:
    """Return the PDF of one Typst source."""
    return typst.compile(
        source, root=SOURCES, ignore_system_fonts=True, format="pdf", timestamp=int(CREATED.timestamp())
    )


def scan_source(source: Path) -> bytes:
    """Return a PDF that holds but a picture of the page that one Typst source gives."""
    page = typst.compile(source, root=SOURCES, ignore_system_fonts=True, format="png", ppi=SCAN_DPI)
    picture = Image.open(io.BytesIO(page)).convert("L")
    turned = picture.rotate(SCAN_SLANT, resample=Image.Resampling.BICUBIC, fillcolor=255)
    scan = io.BytesIO()
    created = time.gmtime(CREATED.timestamp())
    black = turned.point(lambda grey: 255 if grey > 150 else 0).convert("1")
    black.save(scan, format="PDF", resolution=SCAN_DPI, creationDate=created, modDate=created)
    return scan.getvalue()


def pack_source(folder: Path) -> bytes:
    """Return the DOCX file whose parts lie in a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # uncompressed, for not every zlib packs alike
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            part = zipfile.ZipInfo(path.relative_to(folder).as_posix(), CREATED.timetuple()[:6])
            archive.writestr(part, path.read_bytes())
    return packed.getvalue()


def make_sample(source: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of the sample that a source gives."""
    if source.is_dir():
        return source.name, pack_source(source)
    make = scan_source if source.parent.name == "scans" else typeset_source
    return f"{source.stem}.pdf", make(source)


def list_sources() -> list[Path]:
    """Return the sources of all samples, by name; a web page is its own."""
    patterns = ("*.typ", "scans/*.typ", "*.docx")
    return sorted(path for pattern in patterns for path in SOURCES.glob(pattern))


def write_samples(folder: Path = SAMPLES) -> list[Path]:
    """Make every sample anew in `folder`; return the files written, by name."""
    written = []
    for source in list_sources():
        name, data = make_sample(source)
        (folder / name).write_bytes(data)
        written.append(folder / name)
    return sorted(written)


if __name__ == "__main__":
    for path in write_samples():
        print(path.name)
