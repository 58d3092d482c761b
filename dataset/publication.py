"""The dataset in its public place: `outputs/dataset`, replaced whole whenever the store has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dataset.coverage import Coverage
from dataset.datapackage import digest_publication, read_content_digest, write_datapackage
from dataset.export import Format, check_formats, export_snapshot
from dataset.snapshot import Snapshot
from dataset.store import Store
from dataset.swap import clear_leftovers, fresh_folder, lock_folder, replace_folder

FOLDER_NAME = "dataset"


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the dataset lies, how many rows its tables have, and whether it had to be written."""

    folder: Path
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
    store, the formats and the tables' description are those of the dataset that lies there, unless `force`d.
    Publishers wait for one another. Raises UnknownFormat.
    """
    asked = check_formats(formats)
    outputs.mkdir(parents=True, exist_ok=True)
    folder = outputs / FOLDER_NAME
    with lock_folder(folder), store.open_snapshot() as snapshot:
        clear_leftovers(folder)
        digest = digest_publication(snapshot.digest_content(), asked)
        if not force and read_content_digest(folder) == digest:
            return Publication(folder, asked, snapshot.count_rows(), False, snapshot.measure_coverage())
        return _replace_dataset(snapshot, folder, asked, digest)


def _replace_dataset(
    snapshot: Snapshot, folder: Path, formats: tuple[Format, ...], digest: str
) -> Publication:
    with fresh_folder(folder) as fresh:
        export = export_snapshot(snapshot, fresh, formats=formats)
        write_datapackage(fresh, export, content_digest=digest)
        replace_folder(folder, fresh)
    coverage = snapshot.measure_coverage()
    return Publication(folder, formats, export.row_counts, True, coverage, warnings=export.warnings)
