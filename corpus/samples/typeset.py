"""Typeset the sample documents: `python corpus/samples/typeset.py` rebuilds every PDF from its source.

Equal sources give equal bytes with the same version of typst: the creation date is fixed and only the fonts
that typst brings along are used.
"""

from datetime import UTC, datetime
from pathlib import Path

import typst

SAMPLES = Path(__file__).resolve().parent
SOURCES = SAMPLES / "sources"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def typeset_source(source: Path) -> bytes:
    """Return the PDF of one Typst source."""
    return typst.compile(
        source, root=SOURCES, ignore_system_fonts=True, format="pdf", timestamp=int(CREATED.timestamp())
    )


def write_samples(folder: Path = SAMPLES) -> list[Path]:
    """Typeset every source into `folder`; return the files written, by name."""
    written = []
    for source in sorted(SOURCES.glob("*.typ")):
        target = folder / f"{source.stem}.pdf"
        target.write_bytes(typeset_source(source))
        written.append(target)
    return written


if __name__ == "__main__":
    for path in write_samples():
        print(path.name)
