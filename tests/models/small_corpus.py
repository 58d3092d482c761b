"""A small labelled corpus that can be learned in a second."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from models.labelled import LabelledPassage

OWNERSHIP = (
    "Title to {} vests in the party whose staff made it.",
    "Each partner shall own {} that it generates.",
)
COSTS = ("Costs of {} may be charged to the grant.", "Expenditure on {} is not an allowable cost.")
BOTH = ("The recipient owns {}, and the costs of protecting it are allowable.",)
NONE = ("The chapter describes how {} was shown at a fair.", "Visitors liked {} very much last spring.")
THINGS = (
    "the sensor",
    "an invention",
    "the turbine",
    "software",
    "the new alloy",
    "a vaccine",
    "the database",
)


def make_passages() -> list[LabelledPassage]:
    """Return 49 passages of seven documents; force follows the document."""
    passages: list[LabelledPassage] = []
    groups = (
        (OWNERSHIP, ("ownership",)),
        (COSTS, ("cost_cofunding",)),
        (BOTH, ("ownership", "cost_cofunding")),
        (NONE, ()),
    )
    for number, thing in enumerate(THINGS):
        for templates, labels in groups:
            for template in templates:
                passages.append(
                    LabelledPassage(
                        id=f"small-{len(passages)}",
                        document=f"document-{number}",
                        kind_of_document="guideline",
                        section="Rights and costs",
                        text=template.format(thing),
                        labels=labels,
                        force="operative" if labels else None,
                        modality="constitutive" if labels else None,
                    )
                )
    return passages


def write_corpus(folder: Path, passages: list[LabelledPassage], definitions: Path) -> Path:
    """Write the passages and a copy of the definitions to `folder`, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(passage)) for passage in passages]
    (folder / "small.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "labels.toml").write_bytes(definitions.read_bytes())
    return folder
