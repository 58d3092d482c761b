"""Documents that a person names by the URL of an object store: fetched, and again when they change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from flows.inputs import InputFile, Inputs, UnusableInput
from flows.sources.arrivals import Arrival, Fetched
from flows.sources.declaration import Sources
from flows.sources.fetching import SILENCE, fetch_source
from flows.sources.kinds import FetchLimits, Format, StorageSource

DOCUMENT = r"(?i)\.(?:pdf|docx|html?)$"
FORMATS: tuple[Format, ...] = ("pdf", "docx", "html")
WITHOUT_END = FetchLimits(documents=10**9, run_seconds=1e9, document_megabytes=1e6)
"""As with folders, all is read that is there."""


def fetch_inputs(url: str, *, outputs: Path, note: Callable[[str], None]) -> Inputs:
    """Return the documents below a URL, or the one there, fetched to the shelf in `outputs` if they changed.

    A document's URI is its own URL. Raises UnusableInput if nothing can be listed or is there, Broken if the
    shelf cannot be used.
    """
    declared = Sources(file=Path(url), sources=(_declare_source(url),))
    note(f"{url}: listing, and fetching what is new or changed")
    fetched = fetch_source(declared.sources[0], declared=declared, outputs=outputs, watcher=SILENCE)
    if fetched.problem:
        raise UnusableInput(f"{url}: {fetched.problem}")
    if not fetched.arrivals:
        raise UnusableInput(f"{url}: no PDF, HTML or DOCX file found")
    return _choose_present(fetched)


def join_inputs(parts: Sequence[Inputs]) -> Inputs:
    """Return all that was found, each document once, by the first URI of those that have its bytes."""
    first: dict[str, InputFile] = {}
    copies: list[InputFile] = []
    for file in sorted((file for part in parts for file in (*part.files, *part.copies)), key=_tell_uri):
        if file.sha256 in first:
            copies.append(file)
        else:
            first[file.sha256] = file
    return Inputs(
        files=tuple(first.values()),
        copies=tuple(copies),
        unreadable=tuple(each for part in parts for each in part.unreadable),
        unfetched=tuple(each for part in parts for each in part.unfetched),
    )


def _tell_uri(file: InputFile) -> str:
    return file.uri


def _declare_source(url: str) -> StorageSource:
    """Return a source that lists what lies at a URL; raises UnusableInput."""
    if urlsplit(url).scheme.lower() in ("http", "https"):
        raise UnusableInput(f"{url}: what lies on the web is declared as a source, see corpus/sources.toml")
    name = f"url-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    itself = f"^{re.escape(unquote(url))}$"  # whatever it is called
    try:
        return StorageSource(
            kind="storage",
            name=name,
            url=url,
            include=(DOCUMENT, itself),
            formats=FORMATS,
            limits=WITHOUT_END,
        )
    except ValidationError as error:
        raise UnusableInput(f"{url}: is no URL of a file system, such as s3://bucket/folder") from error


def _choose_present(fetched: Fetched) -> Inputs:
    """Return what lies there now; the shelf has what lay there before, too."""
    present = {arrival.sha256: arrival for arrival in reversed(fetched.arrivals) if arrival.sha256}
    files = [replace(file, origin=None) for file in fetched.files if file.sha256 in present]
    failed = tuple((a.url, _tell_failure(a)) for a in fetched.arrivals if a.status == "failed")
    return Inputs(tuple(sorted(files, key=_tell_uri)), unfetched=failed)


def _tell_failure(arrival: Arrival) -> str:
    return arrival.error or f"{arrival.url}: cannot be fetched"
