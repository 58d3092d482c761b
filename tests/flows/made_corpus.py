"""A corpus of one's own, with few labelled passages and with sources that a test declares."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from made_decisions import ROOT, reduce_labels


def make_corpus(folder: Path, *sources: dict[str, object], **schedules: dict[str, object]) -> Path:
    """Write a corpus to `folder` that declares these sources and schedules, and return it."""
    ignored = shutil.ignore_patterns("samples", "*.jsonl", "*.toml")
    shutil.copytree(ROOT / "corpus", folder, ignore=ignored)
    reduce_labels(folder / "labels")
    for path in (ROOT / "corpus").glob("*/*.toml"):
        shutil.copy(path, folder / path.parent.name)
    declare(folder / "sources.toml", *(("[source]", source) for source in sources))
    declare(folder / "schedules.toml", *schedules.items())
    return folder


def declare(file: Path, *tables: tuple[str, dict[str, object]]) -> None:
    """Write tables to a TOML file."""
    lines = []
    for name, values in tables:
        lines += [f"[{name}]", *(f"{key} = {_write_value(value)}" for key, value in values.items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_value(value: object) -> str:
    """Return a value as TOML; numbers, texts and lists of them are written as in JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_write_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)
