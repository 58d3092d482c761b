"""The kit: what reading needs besides code, packed for workers on other computers.

So an operator edits gazetteers and promotes models on one computer alone, and all agree on them.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flows.recogniser import FOLDER as RECOGNISER
from flows.recogniser import locate_recogniser
from flows.settings import Settings

KEPT_SECONDS = 7 * 86_400.0
"""How long a worker keeps a kit that nobody used since."""
_CORPUS, _MODELS = "corpus", "models"


def pack_kit(settings: Settings) -> bytes:
    """Return an archive of gazetteers, cue lists, labels, recogniser and the classifier that is pinned."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted(_list_files(settings)):
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)  # without times
    return packed.getvalue()


def unpack_kit(kit: bytes, settings: Settings, *, home: Path) -> Settings:
    """Return the settings with corpus and models of the kit, which is unpacked below `home` if it is not yet.

    Raises OSError.
    """
    folder = home / "kits" / hashlib.sha256(kit).hexdigest()[:16]
    if folder.is_dir():
        folder.touch()
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_old(folder.parent)
        draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".draft-"))
        try:
            with zipfile.ZipFile(io.BytesIO(kit)) as archive:
                archive.extractall(draft)
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # another worker of this computer was first
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return replace(settings, home=home, corpus=folder / _CORPUS, models=folder / _MODELS)


def _list_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    folders = {
        f"{_CORPUS}/{settings.gazetteers.name}": settings.gazetteers,
        f"{_CORPUS}/{settings.cues.name}": settings.cues,
        f"{_CORPUS}/{settings.labels.name}": settings.labels,
        f"{_CORPUS}/{RECOGNISER}": locate_recogniser(settings),
        f"{_MODELS}/{settings.classifier}": settings.models / str(settings.classifier),
    }
    for label, folder in folders.items():
        for path in folder.rglob("*"):
            if path.is_file():
                yield f"{label}/{path.relative_to(folder).as_posix()}", path


def _clear_old(folder: Path) -> None:
    """Remove kits, and drafts of killed workers, that nobody used for long."""
    for leftover in folder.iterdir():
        if leftover.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)
