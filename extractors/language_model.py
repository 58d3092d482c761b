"""The letters by which languages are told, in py3langid's model, read where they lie in a file."""

from __future__ import annotations

import lzma
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from zipfile import ZipFile

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier


def load_identifier() -> Any:
    """Return py3langid's identifier, equal to its own but for 60 MB of memory: a text needs little of it."""
    arrays = _map_arrays(MODEL_DIR / MODEL_FILE)
    return LanguageIdentifier(
        arrays["ptc"],
        arrays["pc"],
        arrays["classes"].tolist(),
        memoryview(arrays["nextmove"]),  # gives numbers of Python, which those of numpy are slower than
        arrays["out_feat"].tolist(),
        norm_probs=True,
        tk_row=arrays["nextmove_row"].tolist(),
    )


def _map_arrays(path: Path) -> dict[str, Any]:
    """Return the arrays of a packed model, mapped to files that are gone with the process."""
    with TemporaryDirectory(prefix="kisoku-") as folder:
        with TemporaryFile() as unpacked:
            with lzma.open(path) as packed:
                shutil.copyfileobj(packed, unpacked)
            with ZipFile(unpacked) as archive:
                archive.extractall(folder)
        return {file.stem: np.asarray(np.load(file, mmap_mode="r")) for file in Path(folder).iterdir()}
