"""What finds documents where they lie on this computer."""

from __future__ import annotations

from pathlib import Path

from flows.file_hashes import FileHashes
from flows.inputs import InputFile, UnusableInput, find_inputs
from flows.sources.discovery import Listed, Listing, choose
from flows.sources.kinds import FolderSource
from flows.sources.problems import FetchFailed
from flows.sources.records import Brought, Location


class FolderCarrier:
    """Finds documents where they lie on this computer."""

    def __init__(self, source: FolderSource, hashes: FileHashes) -> None:
        self._source, self._hashes = source, hashes
        self._files: dict[str, InputFile] = {}

    def list_locations(self) -> Listing:
        """Return the documents in the folder and below."""
        folder = self._source.path
        if not folder.is_dir():
            raise FetchFailed(f"{folder}: no such folder")
        try:
            inputs = find_inputs([folder], hashes=self._hashes)
        except UnusableInput:
            return choose(self._source, [])  # which tells if that is too few
        self._hashes.save()
        self._files = {file.uri: file for file in (*inputs.files, *inputs.copies)}
        problems = [sentence for _, sentence in inputs.unreadable]
        links = [Listed(uri, file.sha256) for uri, file in self._files.items()]
        return choose(self._source, links, problems, below=f"{folder.as_uri()}/")

    def locate(self, location: Location) -> Path:
        """Return the file itself."""
        return self._files[location.url].path

    def list_paths(self) -> dict[str, Path]:
        """Return where the documents lie, by the hash of their bytes."""
        return {file.sha256: file.path for file in reversed(self._files.values())}

    def bring(self, listed: Listed, last: Location | None) -> Brought:
        """Return how a file stands; nothing is copied."""
        file = self._files[listed.url]
        if last and last.sha256 == file.sha256:
            return Brought(last, 0)
        suffix, uri = file.path.suffix.lower(), file.uri
        location = Location(
            uri, file.sha256, suffix, file.name, uri, stamp=listed.stamp, checked_at=file.modified
        )
        return Brought(location, file.byte_count)
