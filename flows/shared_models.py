"""Models at the URL of the outputs, by which computers that ingest into one dataset agree on them."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from dataset.swap import clear_leftovers, fresh_folder, lock_folder, replace_folder
from flows.object_folder import ObjectFolder
from flows.recogniser import FOLDER as RECOGNISER
from flows.settings import Settings
from flows.shared_outputs import read_url
from models.current import read_current, switch_current
from models.recogniser_files import CARD_FILE

POINTER = "current.json"
AGREED = ".agreed.json"
"""What was last the same here and at the URL."""
CLASSIFIER = "classifier"

State = dict[str, str]
"""The versions of `classifier` and `recogniser` in use; what there is none of is left out."""


def share_models(outputs: Path, settings: Settings, *, note: Callable[[str], None]) -> None:
    """Bring models here and at the outputs' URL, if they have one, to the same state.

    What changed at one side since they last agreed goes to the other; if both did, the URL's holds. Raises
    Broken.
    """
    url = read_url(outputs)
    if url is None:
        return
    place, folder = ObjectFolder(f"{url}/models"), settings.models
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder):
        here, there, agreed = _read_here(folder), _read(place.read(POINTER)), _read_agreed(folder)
        state = dict(there)
        for part in (CLASSIFIER, RECOGNISER):
            if part in there and there[part] != agreed.get(part):
                if there[part] != here.get(part):
                    _pull(part, there[part], place, folder)
                    note(f"the {part} {there[part]} was taken over from {place.url}")
            elif part in here and here[part] != there.get(part):
                _push(part, here[part], place, folder)
                state[part] = here[part]
                note(f"the {part} {here[part]} is now that of {place.url}")
        content = json.dumps(state, sort_keys=True).encode() + b"\n"
        if state != there:
            place.write(POINTER, content)
        if state != agreed:
            (folder / AGREED).write_bytes(content)


def _read_here(folder: Path) -> State:
    state = {}
    current = read_current(folder)
    if current is not None and (folder / current).is_dir():
        state[CLASSIFIER] = current
    card = folder / RECOGNISER / CARD_FILE
    if card.is_file():
        state[RECOGNISER] = hashlib.sha256(card.read_bytes()).hexdigest()[:12]
    return state


def _read_agreed(folder: Path) -> State:
    path = folder / AGREED
    return _read(path.read_bytes() if path.is_file() else None)


def _read(content: bytes | None) -> State:
    return dict(json.loads(content)) if content else {}


def _push(part: str, version: str, place: ObjectFolder, folder: Path) -> None:
    home = folder / (version if part == CLASSIFIER else RECOGNISER)
    files = {path.relative_to(home).as_posix(): path for path in home.rglob("*") if path.is_file()}
    place.upload({f"{part}/{version}/{name}": path for name, path in files.items()})


def _pull(part: str, version: str, place: ObjectFolder, folder: Path) -> None:
    if part == CLASSIFIER:
        if not (folder / version).is_dir():
            draft = Path(tempfile.mkdtemp(prefix=f".{version}-", dir=folder))
            try:
                _download(f"{part}/{version}", place, draft)
                draft.chmod(0o755)
                draft.rename(folder / version)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        switch_current(folder, version)
        return
    target = folder / RECOGNISER
    clear_leftovers(target)
    with fresh_folder(target) as fresh:
        _download(f"{part}/{version}", place, fresh)
        replace_folder(target, fresh)


def _download(path: str, place: ObjectFolder, folder: Path) -> None:
    names = [name.removeprefix(f"{path}/") for name in place.list_sizes(path)]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    place.download({f"{path}/{name}": folder / name for name in names})
