"""The dataset in its public place: `outputs/dataset`, replaced whole whenever the store has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dataset.coverage import Coverage
from dataset.datapackage import digest_publication, read_content_digest, write_datapackage
from dataset.export import Format, check_formats, export_snapshot
from dataset.layout import Predecessor, read_layout
from dataset.snapshot import Snapshot
from dataset.store import Store
from dataset.swap import clear_leftovers, fresh_folder, lock_folder, replace_folder
from dataset.tally import Tally
from dataset.tally_file import discard_tally, open_tally

FOLDER_NAME = "dataset"
TALLY_NAME = ".dataset.tally"


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the dataset lies, how many rows its tables have, and whether it had to be written."""

    folder: Path | str
    """A path, or a URL if the dataset was brought there."""
    formats: tuple[Format, ...]
    row_counts: dict[str, int]
    changed: bool
    coverage: Coverage
    warnings: tuple[str, ...] = ()


def publish(
    store: Store, outputs: Path, *, formats: Iterable[str] = ("csv", "parquet"), force: bool = False
) -> Publication:
    """Bring `outputs/dataset` to the state of the store, in the formats asked for.

    A reader sees the old dataset or the new one, even if this process is killed. Nothing is written if the
    store, the formats and the tables' description are those of the dataset that lies there; else what did not
    change since is taken over from it. With `force` all is made anew from the store. Publishers wait for one
    another. Raises UnknownFormat.
    """
    asked = check_formats(formats)
    outputs.mkdir(parents=True, exist_ok=True)
    folder = outputs / FOLDER_NAME
    with lock_folder(folder), store.open_snapshot() as snapshot:
        clear_leftovers(folder)
        if force:
            discard_tally(outputs / TALLY_NAME)
        with _update_tally(outputs / TALLY_NAME, snapshot) as tally:
            digest = digest_publication(snapshot.digest_content(), asked)
            if force or read_content_digest(folder) != digest:
                return _replace_dataset(snapshot, tally, folder, asked, digest)
            counts = tally.count_rows() | {"decisions": snapshot.count_table("decisions")}
            return Publication(folder, asked, counts, False, tally.measure_coverage())


@contextmanager
def _update_tally(path: Path, snapshot: Snapshot) -> Iterator[Tally]:
    """Yield the tally in the state of the snapshot; one that turns out damaged is made anew."""
    try:
        with open_tally(path) as tally:
            tally.update(snapshot)
    except sqlite3.DatabaseError:
        discard_tally(path)
        with open_tally(path) as tally:
            tally.update(snapshot)
    with open_tally(path) as tally:
        yield tally


def _replace_dataset(
    snapshot: Snapshot, tally: Tally, folder: Path, formats: tuple[Format, ...], digest: str
) -> Publication:
    with fresh_folder(folder) as fresh:
        before = _find_predecessor(tally, folder)
        export = export_snapshot(snapshot, fresh, formats=formats, tally=tally, before=before)
        write_datapackage(fresh, export, content_digest=digest)
        tally.keep_layout(digest, export.layout.to_bytes())  # before: a dataset without one is written whole
        replace_folder(folder, fresh)
    tally.drop_layouts(but=digest)
    coverage = tally.measure_coverage()
    return Publication(folder, formats, export.row_counts, True, coverage, warnings=export.warnings)


def _find_predecessor(tally: Tally, folder: Path) -> Predecessor | None:
    """Return the dataset that lies there, if it is known how its files are made up."""
    digest = read_content_digest(folder, whole=False)
    layout = tally.read_layout(digest) if digest else None
    return Predecessor(folder, read_layout(layout)) if layout else None
