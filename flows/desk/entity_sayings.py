"""What people say of entities at the desk: rows of `merges.csv`, written one after the other."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dataset.records import Entity
from dataset.swap import fresh_folder, lock_folder
from flows.settings import Settings
from review.ports import EntityDouble, EntitySaying, SameOrDifferent, UnusableSaying

if TYPE_CHECKING:
    from extractors.names.merges import Merges

TABLE = "merges.csv"


class EntityTable:
    """The table of what people said of entities; for any thread, and several desks."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.gazetteers
        self._path = settings.gazetteers / TABLE
        self._known: tuple[tuple[tuple[str, int, int], ...], Mapping[str, Entity]] | None = None

    def list_sayings(self, entity_id: str) -> list[EntitySaying]:
        """Return what was said of an entity; raises UnusableSaying if the table cannot be read."""
        return _list_sayings(self._read_merges(), entity_id)

    def list_doubles(self, entity: Entity, others: Sequence[Entity]) -> list[EntityDouble]:
        """Return those of `others` that may be the entity; raises UnusableSaying."""
        from extractors.names.doubles import propose_doubles  # noqa: PLC0415 - imports babel

        merges = self._read_merges()
        told = _list_sayings(merges, entity.entity_id)
        said = {key for saying in told for key in (saying.source_id, saying.entity_id)}
        doubles = []
        for double in propose_doubles([entity, *others], merges):
            pair = {double.first.entity_id: double.first, double.second.entity_id: double.second}
            if pair.pop(entity.entity_id, None):
                doubles += [EntityDouble(other, double.reason) for other in pair.values()]
        return [double for double in doubles if double.entity.entity_id not in said]

    def say(self, entity: Entity, verdict: SameOrDifferent, other: Entity, *, note: str) -> None:
        """Keep that an entity is another one, or is not; raises UnusableSaying."""
        source, target = (entity, other) if entity.origin == "discovered" else (other, entity)
        if source.origin != "discovered":
            raise UnusableSaying("Both stand in tables of the gazetteer: correct them there.")
        line = _write_row(source.entity_id, verdict, target.entity_id, " ".join(note.split()))
        self._change(lambda lines: [*lines, line])

    def take_back(self, saying: EntitySaying) -> None:
        """Forget what was said; raises UnusableSaying if it stands there no longer."""
        line = _write_row(saying.source_id, saying.verdict, saying.entity_id, saying.note)
        self._change(lambda lines: _drop(lines, line))

    def _read_merges(self) -> Merges:
        from extractors.names.merges import MergeError, read_merges  # noqa: PLC0415 - imports babel

        try:
            return read_merges(self._path, self._read_known())
        except (MergeError, OSError) as error:
            raise UnusableSaying(f"What people said of entities cannot be read: {error}") from error

    def _read_known(self) -> Mapping[str, Entity]:
        """Return the entities of the gazetteer, which is read again when one of its files has changed."""
        from extractors.gazetteer import read_gazetteer  # noqa: PLC0415 - imports babel

        files = [path for path in sorted(self._folder.glob("*.csv")) if path.name != TABLE]
        state = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
        if self._known is None or self._known[0] != state:
            self._known = (state, read_gazetteer(self._folder).merges.known)
        return self._known[1]

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        """Put changed lines in the place of the table's, which nobody else changes meanwhile."""
        known = self._read_known()
        try:
            # both lie beside the folder: what is in it tells which documents have to be read anew
            with lock_folder(self._folder), fresh_folder(self._folder) as folder:
                lines = self._path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
                _write_table(folder / TABLE, change(lines), known)
                (folder / TABLE).chmod(self._path.stat().st_mode & 0o777)
                (folder / TABLE).replace(self._path)
        except OSError as error:
            raise UnusableSaying(f"{self._path} cannot be written ({error.strerror or error}).") from error


def _write_table(path: Path, lines: Sequence[str], known: Mapping[str, Entity]) -> None:
    """Write a table to disk; raises UnusableSaying if no reading could follow it."""
    from extractors.names.merges import MergeError, read_merges  # noqa: PLC0415 - imports babel

    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    try:
        read_merges(path, known)
    except MergeError as error:
        raise UnusableSaying(f"That cannot be followed: {error}") from error


def _list_sayings(merges: Merges, entity_id: str) -> list[EntitySaying]:
    return [
        EntitySaying(row.source_id, row.verdict, row.entity_id, row.note)
        for row in merges.rows
        if entity_id in (row.source_id, row.entity_id)
    ]


def _write_row(source_id: str, verdict: str, entity_id: str, note: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([source_id, "", "", verdict, entity_id, note])
    return line.getvalue()


def _drop(lines: list[str], line: str) -> list[str]:
    if line not in lines:
        raise UnusableSaying(f"That was changed by hand: see {TABLE} among the gazetteers.")
    place = lines.index(line)
    return [*lines[:place], *lines[place + 1 :]]
