"""All that tables and filters look at, as it stood at one moment."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from dataset.records import Rule
from dataset.snapshot import Snapshot
from dataset.store import Store
from review.catalogue.columns import (
    LINKED,
    read_amount_columns,
    read_document_columns,
    read_entity_columns,
    read_program_columns,
    read_rule_columns,
)
from review.catalogue.kept_rows import KeptRows
from review.catalogue.links import Links, read_links

_RULE_ORDER = ("page", "start", "rule_id")
_AMOUNT_ORDER = ("page", "passage_number", "mention_id")
MOST_WORDS = 20_000
"""Rules whose words are remembered."""
MOST_CHANGED = 500
"""Documents that are read one by one; from more on, all are."""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule as it is stored, and the cells of its row that the catalogue does not know."""

    rule: Rule
    words: Mapping[str, Any]


@dataclass(frozen=True)
class Bodies:
    """What documents name, folded over all of them: that takes as long as there are documents."""

    entities: pl.DataFrame
    programs: pl.DataFrame
    seconds: float
    """How long the folding took."""

    @cached_property
    def names(self) -> dict[str, str]:
        """What programmes, agencies and other entities are called, by `entity_id`."""
        return dict(zip(self.entities["entity_id"], self.entities["name"], strict=True))


@dataclass(frozen=True)
class Catalogue:
    """The tables as columns. Rows of documents stand in the order of these, and within one of its pages."""

    states: Mapping[str, str]
    """What each document contributes, digested, by `document_id`."""
    documents: pl.DataFrame
    document_names: Mapping[str, str]
    """The titles of documents, or else the names of their files, by `document_id`."""
    rules: pl.DataFrame
    rule_links: Mapping[str, Links]
    """Which rules name which programmes, agencies and countries."""
    amounts: pl.DataFrame
    bodies: Bodies
    rule_words: KeptRows[tuple[str, str], RuleWords]
    """What tables show of rules that only the store knows, by `rule_id` and state of the document."""
    generation: int = 0
    """Counts up with each change, so that what was worked out of an earlier one is known to be old."""

    @property
    def entities(self) -> pl.DataFrame:
        """The entities, those that are named most first."""
        return self.bodies.entities

    @property
    def programs(self) -> pl.DataFrame:
        """The programmes, those with most rules first."""
        return self.bodies.programs

    @property
    def entity_names(self) -> Mapping[str, str]:
        """What programmes, agencies and other entities are called, by `entity_id`."""
        return self.bodies.names


def read_catalogue(store: Store, before: Catalogue | None = None) -> Catalogue:
    """Return the catalogue of a store; `before` itself if no document has changed since.

    Of documents that are as they were, rows are taken over from `before`, and so are its bodies as a whole:
    `replace_bodies` brings these up to date.
    """
    with store.open_snapshot() as snapshot:
        states = dict(snapshot.read_states())
        if before is not None and states == before.states:
            return before
        changed = _find_changed(states, before)
        documents = _order_documents(read_document_columns(snapshot))
        rules = _order_rows(_read_rules(snapshot, before, changed), documents, _RULE_ORDER)
        return Catalogue(
            states=states,
            documents=documents,
            document_names=dict(documents.select("document_id", "name").iter_rows()),
            rules=rules,
            rule_links={name: read_links(rules[name]) for name in LINKED},
            amounts=_order_rows(_read_amounts(snapshot, before, changed), documents, _AMOUNT_ORDER),
            bodies=before.bodies if before else read_bodies(snapshot),
            rule_words=before.rule_words if before else KeptRows(MOST_WORDS),
            generation=before.generation + 1 if before else 1,
        )


def read_bodies(snapshot: Snapshot) -> Bodies:
    """Return the entities and programmes of all documents."""
    start = time.perf_counter()
    entities = read_entity_columns(snapshot).sort(-pl.col("mention_count"), "entity_id")
    programs = read_program_columns(snapshot).sort(-pl.col("rule_count"), "name")
    return Bodies(entities, programs, time.perf_counter() - start)


def replace_bodies(catalogue: Catalogue, bodies: Bodies) -> Catalogue:
    """Return the catalogue with entities and programmes that were folded anew."""
    return replace(catalogue, bodies=bodies, generation=catalogue.generation + 1)


def replace_rules(catalogue: Catalogue, rules: pl.DataFrame) -> Catalogue:
    """Return the catalogue with other values in rules that it has; `rules` has `rule_id` and some columns."""
    known = catalogue.rules.head(0).select(rules.columns).schema
    patched = catalogue.rules.update(rules.cast(known), on="rule_id", how="left", include_nulls=True)
    return replace(catalogue, rules=patched, generation=catalogue.generation + 1)


def _find_changed(states: Mapping[str, str], before: Catalogue | None) -> set[str] | None:
    """Return the documents that are new, changed or gone since; None if all have to be read."""
    if before is None:
        return None
    changed = {name for name, digest in states.items() if before.states.get(name) != digest}
    changed |= before.states.keys() - states.keys()
    return changed if len(changed) <= MOST_CHANGED else None


def _read_rules(
    snapshot: Snapshot, before: Catalogue | None, changed: Collection[str] | None
) -> pl.DataFrame:
    if before is None or changed is None:
        return read_rule_columns(snapshot)
    kept = before.rules.drop("rank", "origin").filter(~pl.col("document_id").is_in(list(changed)))
    return pl.concat([kept, read_rule_columns(snapshot, changed)])


def _read_amounts(
    snapshot: Snapshot, before: Catalogue | None, changed: Collection[str] | None
) -> pl.DataFrame:
    if before is None or changed is None:
        return read_amount_columns(snapshot)
    kept = before.amounts.drop("rank", "origin").filter(~pl.col("document_id").is_in(list(changed)))
    return pl.concat([kept, read_amount_columns(snapshot, changed)])


def _order_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the documents by name, with the place of each as `rank`."""
    return documents.sort(pl.col("name").str.to_lowercase(), "document_id").with_row_index("rank")


def _order_rows(rows: pl.DataFrame, documents: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return rows in the order of their documents, whose `rank` and country they get, and of their keys."""
    told = documents.select("document_id", "rank", pl.col("country").cast(pl.Categorical).alias("origin"))
    return rows.join(told, on="document_id", how="left").sort("rank", *keys).rechunk()
