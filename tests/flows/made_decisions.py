"""A corpus of few labelled passages, and decisions on made-up texts: of a new kind, or wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from dataset.records import Decision
from models.decisions import Labelling, format_labelling, make_decision
from models.labelled import list_files, read_labelled

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "corpus" / "labels"
THINGS = (
    "sensor",
    "turbine",
    "vaccine",
    "alloy",
    "database",
    "antenna",
    "enzyme",
    "battery",
    "lens",
    "drone",
)
BODIES = ("Recipient", "Contractor", "Host", "Awardee", "University", "Grantee")
YELLOW_SLIPS = (
    "Shipment {number} of the {thing} waits at the customs line until the Harbour Desk stamps the {body}'s yellow slip.",
    "The {body} keeps the {thing} behind the customs line while its yellow slip {number} of the Harbour Desk is missing.",
    "Without the yellow slip {number} from the Harbour Desk no {thing} of the {body} crosses the customs line.",
)
"""Controls of exports in words that no classifier has learned."""
OTHER_YELLOW_SLIPS = (
    "No engine leaves over the customs line before the Harbour Desk hands out a yellow slip for it.",
    "Drawings of the pump pass the customs line once their yellow slip has come from the Harbour Desk.",
    "The Harbour Desk refuses its yellow slip, and the press stays on this side of the customs line.",
)
"""The same in other sentences, on which nobody decides."""
TITLES = (
    "The {body} shall own all right, title and interest in the {thing} developed under the award number {number}.",
    "Title to any invention on the {thing} made in the project {number} vests in the {body}.",
    "Ownership of the results on the {thing} of project {number} remains with the {body} that generated them.",
)
"""Ownership in the words of everybody."""


def make_texts(forms: Sequence[str], count: int, *, first: int = 0) -> list[str]:
    """Return texts of these forms, no two alike."""
    return [
        forms[i % len(forms)].format(thing=THINGS[i % len(THINGS)], body=BODIES[i % len(BODIES)], number=i)
        for i in range(first, first + count)
    ]


def decide(texts: Sequence[str], *labels: str, documents: int = 7) -> list[Decision]:
    """Return a reviewer's decisions that the texts, of so many documents, have these labels and no other."""
    facets = ("operative", "obligation") if labels else (None, None)
    return [
        make_decision(
            "labels",
            document_id=f"reviewed-{i % documents}",
            passage_id=f"reviewed-{i}",
            text=text,
            before=None,
            after=format_labelling(Labelling(labels, *facets)),
            reviewer="reviewer",
            decided_at="2026-01-01T00:00:00+00:00",
        )
        for i, text in enumerate(texts)
    ]


def reduce_labels(folder: Path, *, every: int = 16) -> Path:
    """Write the labelled passages of every 16th document of the corpus to `folder`, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = set(sorted({passage.document for passage in read_labelled(LABELS)})[::every])
    for path in list_files(LABELS):
        lines = path.read_text(encoding="utf-8").splitlines()
        chosen = [line for line in lines if json.loads(line)["document"] in kept]
        (folder / path.name).write_text("".join(f"{line}\n" for line in chosen), encoding="utf-8")
    shutil.copy(LABELS / "labels.toml", folder)
    return folder
