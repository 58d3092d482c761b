"""Outputs at the URL of an object store: worked on in a folder of this computer, and published there.

Files there are named by their content, and a manifest names these. It is written last, so that whoever reads
it finds all files that it names, as they were when it was written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.object_folder import ObjectFolder
from flows.problems import Unusable
from flows.settings import Settings

if TYPE_CHECKING:
    from dataset.publication import Publication
    from dataset.store import Store

MARKER = ".url"
DATASET = "dataset"
MANIFEST = "datapackage.json"
FILES = "files"


def open_working_folder(url: str, *, home: Path) -> Path:
    """Return the folder of this computer in which outputs at a URL are worked on, made if need be."""
    plain = url.rstrip("/")
    name = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[-60:]
    folder = home / "outputs" / f"{name}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(plain + "\n", encoding="utf-8")
    except OSError as error:
        raise Unusable(f"the working folder of {url} cannot be made: {error}") from error
    return folder


def read_url(outputs: Path) -> str | None:
    """Return the URL that a folder is the working folder of, None if it is itself the outputs."""
    try:
        return (outputs / MARKER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def check_store(outputs: Path, settings: Settings) -> None:
    """Raise Unusable if outputs at a URL have no database that others can reach."""
    url = read_url(outputs)
    if url is not None and (settings.database_url or "sqlite:").startswith("sqlite"):
        raise Unusable(
            f"{url}: a SQLite file cannot lie there; set KISOKU_DATABASE_URL to a PostgreSQL database"
        )


def publish_outputs(store: Store, outputs: Path, *, formats: Iterable[str]) -> Publication:
    """Bring the dataset of the outputs to the state of the store, at their URL too if they have one.

    Of those that publish to a URL, on whatever computer, one after the other does. Raises Broken.
    """
    from dataset.engine import hold_name  # noqa: PLC0415 - imports SQLAlchemy
    from dataset.publication import publish  # noqa: PLC0415 - as above

    url = read_url(outputs)
    if url is None:
        return publish(store, outputs, formats=formats)
    with hold_name(store.engine, f"publish {url}"):
        publication = publish(store, outputs, formats=formats)
        place = ObjectFolder(f"{url}/{DATASET}")
        changed = push_dataset(publication.folder, place)
    return replace(publication, folder=place.url, changed=changed)


def push_dataset(folder: Path | str, place: ObjectFolder) -> bool:
    """Bring what lies at `place` to the dataset in `folder`; False if it was that already.

    Files that the manifest before names stay until the next change, for those who are reading them.
    """
    folder = Path(folder)
    package = json.loads((folder / MANIFEST).read_bytes())
    sizes = {_place_file(each): int(each["bytes"]) for each in package["resources"]}
    sources = {_place_file(each): folder / each["path"] for each in package["resources"]}
    for each in package["resources"]:
        each["path"] = _place_file(each)
    manifest = (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
    before = place.read(MANIFEST)
    if before == manifest:
        return False
    present = place.list_sizes(FILES)
    place.upload({path: sources[path] for path, size in sizes.items() if present.get(path) != size})
    place.write(MANIFEST, manifest)
    place.remove(sorted(present.keys() - sizes.keys() - _list_paths(before)))
    return True


def find_shared_formats(url: str) -> tuple[str, ...]:
    """Return the formats of the dataset at a URL, none if there is no dataset."""
    manifest = ObjectFolder(f"{url}/{DATASET}").read(MANIFEST)
    names = {path.split("/", 2)[2] for path in _list_paths(manifest)}
    return tuple(sorted({"parts" if "/" in name else Path(name).suffix[1:] for name in names}))


def _place_file(resource: dict[str, Any]) -> str:
    """Return the path of a file at a URL, which is that of no other content.

    >>> _place_file({"path": "parts/rules/0001.parquet", "hash": "sha256:0123456789abcdef0123"})
    'files/0123456789abcdef/parts/rules/0001.parquet'
    """
    return f"{FILES}/{resource['hash'].removeprefix('sha256:')[:16]}/{resource['path']}"


def _list_paths(manifest: bytes | None) -> set[str]:
    """Return the files that a manifest names; none of one that nobody of ours has written."""
    try:
        return {each["path"] for each in json.loads(manifest or b"{}").get("resources", ())}
    except (ValueError, TypeError, KeyError, AttributeError):
        return set()
