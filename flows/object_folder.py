"""A folder of an object store, or of another file system that fsspec knows, by its URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.problems import Broken, Unusable


class ObjectFolder:
    """Files below a URL, by their paths from there; errors of the store are raised as Broken.

    Raises Unusable if nothing here can speak to such a store.
    """

    def __init__(self, url: str) -> None:
        import fsspec  # noqa: PLC0415 - few runs need it

        self.url = url.rstrip("/")
        try:
            self._files: Any
            self._files, self._root = fsspec.url_to_fs(self.url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise Unusable(f"{url}: {_tell_first_line(error)}") from error

    def open_below(self, path: str) -> ObjectFolder:
        """Return a folder in this one."""
        return ObjectFolder(f"{self.url}/{path}")

    def read(self, path: str) -> bytes | None:
        """Return what a file holds, None if there is none."""
        with self._explaining():
            try:
                return bytes(self._files.cat_file(self._locate(path)))
            except FileNotFoundError:
                return None

    def write(self, path: str, content: bytes) -> None:
        """Make a file hold this; where the store can, readers see it whole or not at all."""
        with self._explaining():
            self._make_parents([path])
            self._files.pipe_file(self._locate(path), content)

    def list_sizes(self, path: str) -> dict[str, int]:
        """Return the files below a path with their sizes in bytes."""
        with self._explaining():
            found = self._files.find(self._locate(path), detail=True)
        return {name.removeprefix(f"{self._root}/"): int(state["size"]) for name, state in found.items()}

    def upload(self, files: Mapping[str, Path]) -> None:
        """Put copies of files, which lie here, at paths there."""
        if files:
            with self._explaining():
                self._make_parents(files)
                self._files.put([str(local) for local in files.values()], [*map(self._locate, files)])

    def download(self, files: Mapping[str, Path]) -> None:
        """Put copies of files, which lie at paths there, here."""
        if files:
            with self._explaining():
                self._files.get([*map(self._locate, files)], [str(local) for local in files.values()])

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files."""
        if located := [*map(self._locate, paths)]:
            with self._explaining():
                self._files.rm(located)

    def _locate(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _make_parents(self, paths: Iterable[str]) -> None:
        """Make the folders of files, but in object stores, which have none."""
        if not self._files.async_impl:
            for folder in {self._locate(path).rpartition("/")[0] for path in paths}:
                self._files.makedirs(folder, exist_ok=True)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each file system has errors of its own
            raise Broken(f"{self.url}: {type(error).__name__}: {_tell_first_line(error)}") from error


def _tell_first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
