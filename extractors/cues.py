"""The cue lists in `corpus/cues/`, by which rules and their slots are recognised."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from dataset.records import Asset, Modality
from extractors.values.alternatives import read_csv

Complement = Literal["verb", "noun", "passive", "none", "holder", "held"]
VerbClass = Literal[
    "power",
    "constitutive",
    "stated",
    "entitlement",
    "addressee",
    "giving",
    "reference",
    "sum",
    "content",
    "obliges",
    "permits",
    "entitles",
    "empowers",
    "prohibits",
    "lists",
    "provides",
    "telling",
]


@dataclass(frozen=True, slots=True)
class ModalityCue:
    """A sequence of lemmas that tells a rule's modality, and what follows it."""

    lemmas: tuple[str, ...]
    modality: Modality
    complement: Complement


@dataclass(frozen=True, slots=True)
class Cues:
    """All cue lists, compiled."""

    modality: Mapping[str, tuple[ModalityCue, ...]]
    """By their first lemma, longest first."""
    verbs: dict[VerbClass, frozenset[str]]
    condition: re.Pattern[str]
    deadline: re.Pattern[str]
    parties: frozenset[str]
    descriptions: Mapping[str, frozenset[str]]
    """Words by which a statement is known to lay nothing down, by their kind."""
    states: Mapping[str, frozenset[str]]
    """Words by which a main verb without a modal is known to lay something down, by their kind."""
    assets: tuple[tuple[Asset, re.Pattern[str]], ...]


def load_cues(folder: Path) -> Cues:
    """Read the lists of modality, verbs, slots, parties, descriptions, states and assets in `folder`."""
    slots: dict[str, list[str]] = defaultdict(list)
    for row in read_csv(folder / "slots.csv"):
        slots[row["slot"]].append(row["cue"])
    verbs: dict[VerbClass, set[str]] = defaultdict(set)
    for row in read_csv(folder / "verbs.csv"):
        verbs[cast(VerbClass, row["class"])].add(row["verb"])
    return Cues(
        modality=_read_modality_cues(folder / "modality.csv"),
        verbs={kind: frozenset(words) for kind, words in verbs.items()},
        condition=_compile_phrases(slots["condition"]),
        deadline=_compile_phrases(slots["deadline"]),
        descriptions=_read_kinds(folder / "descriptions.csv"),
        states=_read_kinds(folder / "states.csv"),
        parties=frozenset(row["noun"] for row in read_csv(folder / "parties.csv")),
        assets=_read_assets(folder / "assets.csv"),
    )


def _read_kinds(path: Path) -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(path):
        words[row["kind"]].add(row["word"])
    return {kind: frozenset(own) for kind, own in words.items()}


def _read_modality_cues(path: Path) -> Mapping[str, tuple[ModalityCue, ...]]:
    """Return the modality cues by their first lemma, longest first: the first match is the longest."""
    cues: dict[str, list[ModalityCue]] = defaultdict(list)
    for row in read_csv(path):
        lemmas = tuple(row["pattern"].split())
        modality, complement = cast(Modality, row["modality"]), cast(Complement, row["complement"])
        cues[lemmas[0]].append(ModalityCue(lemmas, modality, complement))
    return {first: tuple(sorted(own, key=_longest_first)) for first, own in cues.items()}


def _longest_first(cue: ModalityCue) -> tuple[int, bool, tuple[str, ...]]:
    """Return the rank of a cue; of two of a length, "be permit to" goes before "be not permit"."""
    return -len(cue.lemmas), cue.complement == "none", cue.lemmas


def _read_assets(path: Path) -> tuple[tuple[Asset, re.Pattern[str]], ...]:
    """Return each class of asset with the pattern of its words, in the order of the file."""
    words: dict[Asset, list[str]] = defaultdict(list)
    for row in read_csv(path):
        words[cast(Asset, row["asset"])].append(row["cue"])
    return tuple((asset, _compile_phrases(phrases)) for asset, phrases in words.items())


def _compile_phrases(phrases: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    alternatives = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)
