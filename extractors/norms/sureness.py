"""How sure it is that words make a rule, by their form: a modal verb, its paraphrase, key and value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from extractors.values.alternatives import read_rows

Form = Literal["modal", "paraphrase", "key_value", "indicative"]
FURTHER = "further"
"""What a form's sureness is multiplied by where the sentence has made a statement before."""


@cache
def read_sureness() -> Mapping[str, float]:
    """Return for each form and `FURTHER` how sure it is, from 0 to 1; see docs/decisions/0007-facets.md.

    Raises:
        ValueError: `sureness.csv` lacks a form, has an unknown one, or a value is no share.
    """
    found = {row["form"]: float(row["sureness"]) for row in read_rows("cues/sureness.csv")}
    if set(found) != {*get_args(Form), FURTHER}:
        raise ValueError(f"sureness.csv: the forms are {', '.join((*get_args(Form), FURTHER))}")
    if not all(0.0 < value <= 1.0 for value in found.values()):
        raise ValueError("sureness.csv: a value is not over 0 and up to 1")
    return found
