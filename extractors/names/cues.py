"""The words that names are built from, and those that make none, as the gazetteers list them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dataset.records import MentionLabel
from extractors.text_words import list_longest, read_words
from extractors.values.alternatives import read_csv, write_exact_alternatives


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that names are built from, and those that make none.

    `left` heads stand before what they are of ("Ministry of …"), `right` heads after it ("… Agency").
    """

    left: Mapping[str, MentionLabel]
    right: Mapping[str, MentionLabel]
    openers: frozenset[str]
    generic: frozenset[str]
    either: re.Pattern[str]
    words: frozenset[str]
    """Words in lower case of which every cue has one."""
    form_words: frozenset[str]
    """Words in lower case of which every longer legal form has one."""
    short_forms: re.Pattern[str]
    """The legal forms of one or two letters, with the space before."""
    forms: re.Pattern[str]
    """The legal forms of companies, as the group `form`, with the space before."""
    trailers: frozenset[str]
    """What stands behind a body's name and is no part of it ("Department of Energy Order 458")."""
    subjects: frozenset[str]
    """Words for what is done somewhere, which tell no company and no office from another."""
    disciplines: frozenset[str]
    """What departments and schools of universities are of."""

    def has_head(self, words: Sequence[str]) -> bool:
        """Tell whether a name could be built around one of `words`."""
        return any(word in self.left or word in self.right for word in words)


@dataclass(frozen=True, slots=True)
class RunWord:
    """A word, or a comma, of a run."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether the word is written as part of a name."""
        return self.text[0].isupper() or self.text[0].isdigit() or self.text.startswith("e-")

    @property
    def bare(self) -> str:
        """The word without a possessive ending or full stop."""
        return self.text.removesuffix(".").removesuffix("'s").removesuffix("’s")


def read_cues(folder: Path) -> Cues:
    """Return the cues of `cues.csv` and `not_names.csv` in `folder`."""
    left: dict[str, MentionLabel] = {}
    right: dict[str, MentionLabel] = {}
    forms: list[str] = []
    for row in read_csv(folder / "cues.csv"):
        if row["side"] == "form":
            forms.append(row["cue"])
        else:
            (left if row["side"] == "left" else right)[row["cue"]] = row["label"]  # type: ignore[assignment]
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(folder / "not_names.csv"):
        kinds[row["kind"]].add(row["word"])
    longest_first = sorted({*left, *right}, key=lambda cue: (-len(cue), cue))
    either = re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return Cues(
        left,
        right,
        frozenset(kinds["opener"]),
        frozenset(kinds["generic"]),
        either,
        list_longest(longest_first),
        list_longest(form for form in forms if not _is_short(form)),
        re.compile(rf" (?:{write_exact_alternatives(form for form in forms if _is_short(form))})(?![\w-])"),
        re.compile(rf"\s(?P<form>{write_exact_alternatives(forms)})(?![\w-])"),
        frozenset(kinds["trailer"]),
        frozenset(kinds["subject"]),
        frozenset(kinds["discipline"]),
    )


def _is_short(form: str) -> bool:
    """Tell whether a legal form has no word long enough to be looked up: "S.A.", "AG", "& Co."."""
    return max(map(len, read_words(form))) < 3
