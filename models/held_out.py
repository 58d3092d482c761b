"""What was said of each passage by models that had not seen its document, kept with the version learned."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dataset.records import LABELS, Force

HELD_OUT_FILE = "held_out.npz"
_FORCES: tuple[Force | None, ...] = (None, *get_args(Force))


class BrokenJudgements(ValueError):
    """The file does not hold judgements of passages."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Judgements of passages, a row for each; labels are columns in the order of the taxonomy."""

    keys: tuple[str, ...]
    """What the texts are known by, see `models.lessons.make_key`."""
    documents: tuple[str, ...]
    scores: NDArray[np.float64]
    """The labels' probabilities."""
    labels: NDArray[np.bool_]
    """Which labels hold."""
    forces: tuple[Force | None, ...]

    def take(self, places: Sequence[int]) -> HeldOut:
        """Return the rows at these places, in their order."""
        rows = np.asarray(places, dtype=int)
        return HeldOut(
            keys=tuple(self.keys[i] for i in places),
            documents=tuple(self.documents[i] for i in places),
            scores=self.scores[rows],
            labels=self.labels[rows],
            forces=tuple(self.forces[i] for i in places),
        )


def join_held_out(parts: Sequence[HeldOut]) -> HeldOut:
    """Return the rows of all parts, one part after the other."""
    return HeldOut(
        keys=tuple(key for part in parts for key in part.keys),
        documents=tuple(document for part in parts for document in part.documents),
        scores=np.vstack([part.scores for part in parts]),
        labels=np.vstack([part.labels for part in parts]),
        forces=tuple(force for part in parts for force in part.forces),
    )


def dump_held_out(held_out: HeldOut) -> bytes:
    """Return the content of the file that `load_held_out` reads."""
    content = io.BytesIO()
    np.savez_compressed(
        content,
        allow_pickle=False,
        keys=np.array(held_out.keys),
        documents=np.array(held_out.documents),
        scores=held_out.scores.astype(np.float32),
        labels=held_out.labels,
        forces=np.array([_FORCES.index(force) for force in held_out.forces], dtype=np.int8),
    )
    return content.getvalue()


def load_held_out(content: bytes) -> HeldOut:
    """Return what `dump_held_out` wrote; nothing is unpickled. Raises BrokenJudgements."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            held_out = HeldOut(
                keys=tuple(arrays["keys"].tolist()),
                documents=tuple(arrays["documents"].tolist()),
                scores=arrays["scores"].astype(float),
                labels=arrays["labels"].astype(bool),
                forces=tuple(_FORCES[i] for i in arrays["forces"].tolist()),
            )
    except (KeyError, IndexError, TypeError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise BrokenJudgements(f"{HELD_OUT_FILE} holds no judgements ({error})") from error
    if held_out.labels.shape != (len(held_out.keys), len(LABELS)):
        raise BrokenJudgements(f"{HELD_OUT_FILE} holds no judgements ({held_out.labels.shape})")
    return held_out
