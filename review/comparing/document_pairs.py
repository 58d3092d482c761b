"""Two documents side by side: which ones are meant, and how their rules differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from dataset.comparison.rule_matching import Change, RulePair, WordChange, compare_words, match_rules
from dataset.comparison.short_forms import shorten_rule
from dataset.records import Rule
from dataset.rows import build_records
from dataset.schema import SQL_TABLES, find_columns
from dataset.store import Store
from dataset.tables import RULES
from review.catalogue.catalogue import Catalogue
from review.overlay import Overlay

MOST_OFFERED = 30
_NAMED = re.compile(r"\[(?P<document_id>[^\[\]]+)\]\s*$")


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """What somebody wrote to choose a document; `row` is None unless it is plain which one is meant."""

    asked: str
    row: Mapping[str, Any] | None = None
    """As the catalogue has it."""
    offered: Sequence[Mapping[str, Any]] = ()
    """Those that may be meant."""

    @property
    def told(self) -> str:
        """What the field shows."""
        return name_choice(self.row) if self.row else self.asked


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A pair of rules as a page shows it."""

    change: Change
    before: Rule | None
    after: Rule | None
    words: tuple[WordChange, ...]
    """Of both quotes, if they differ."""

    @property
    def relabelled(self) -> bool:
        """Whether the same rule was read as something else."""
        if self.before is None or self.after is None:
            return False
        return _list_reading(self.before) != _list_reading(self.after)


@dataclass(frozen=True, slots=True)
class DocumentPair:
    """The rules of two documents in pairs, in the order of the second."""

    pairs: Sequence[RulePair]
    counts: Counter[Change]

    def list_pairs(self, *, differing: bool) -> list[RulePair]:
        """Return the pairs, or only those that differ."""
        return [pair for pair in self.pairs if not differing or pair.change != "exact"]


def name_choice(row: Mapping[str, Any]) -> str:
    """Return what a document is called where it is chosen: its name, and its identifier for others have it.

    >>> name_choice({"name": "Tides handbook", "document_id": "d-12ab"})
    'Tides handbook [d-12ab]'
    """
    return f"{row['name']} [{row['document_id']}]"


def choose_document(asked: str, catalogue: Catalogue) -> DocumentChoice:
    """Return the document that is meant by its identifier, what `name_choice` wrote, or words of its name."""
    if not asked.strip():
        return DocumentChoice("")
    named = _NAMED.search(asked)
    key = named["document_id"] if named else asked.strip()
    if key in catalogue.document_names:
        return DocumentChoice(asked, catalogue.documents.row(by_predicate=_is(key), named=True))
    offered = offer_documents(asked, catalogue)
    return DocumentChoice(asked, offered[0] if len(offered) == 1 else None, offered)


def offer_documents(asked: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return documents whose name, publisher and file have the words, in any case, by name."""
    told = pl.concat_str("name", "publisher", "file_name", separator=" ", ignore_nulls=True)
    folded = told.str.to_lowercase()
    words = [folded.str.contains(word, literal=True) for word in asked.lower().split()]
    found = catalogue.documents.lazy().filter(*words) if words else catalogue.documents.lazy()
    return found.head(MOST_OFFERED).collect().to_dicts()


def find_versions(document_id: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return the versions of a document before and after it, as far as they are stored."""
    before = catalogue.documents.filter(_is(document_id))["supersedes"].to_list()
    after = catalogue.documents.filter(pl.col("supersedes") == document_id)["document_id"].to_list()
    known = [key for key in before if key in catalogue.document_names]
    return (known[0] if known else None), (after[0] if after else None)


def pair_documents(store: Store, overlay: Overlay, before: str, after: str) -> DocumentPair:
    """Return the rules of two documents in pairs, without those that reviewers rejected."""
    old, new = (_read_rules(store, overlay, document_id) for document_id in (before, after))
    pairs = match_rules(old, new)
    return DocumentPair(pairs, Counter(pair.change for pair in pairs))


def lay_beside(pair: RulePair) -> SideBySide:
    """Return a pair with its changes word by word."""
    words: list[WordChange] = []
    if pair.before and pair.after and pair.change == "changed":
        words = compare_words(*(" ".join(rule.quote.split()) for rule in (pair.before, pair.after)))
    return SideBySide(pair.change, pair.before, pair.after, tuple(words))


def _read_rules(store: Store, overlay: Overlay, document_id: str) -> list[Rule]:
    """Return the rules of a document in the order of its text."""
    rules, passages = SQL_TABLES["rules"].c, SQL_TABLES["passages"].c
    query = (
        sa.select(*find_columns(RULES))
        .join_from(SQL_TABLES["rules"], SQL_TABLES["passages"], passages.passage_id == rules.passage_id)
        .where(rules.document_id == document_id)
        .order_by(passages.ordinal, rules.start, rules.rule_id)
    )
    with store.open_snapshot() as snapshot:
        stored = build_records(Rule, RULES, [tuple(row) for row in snapshot.select(query)])
    return [rule for rule in map(overlay.show, stored) if rule.status != "rejected"]


def _list_reading(rule: Rule) -> tuple[object, ...]:
    return rule.labels, rule.modality, rule.force, rule.scope, shorten_rule(rule)


def _is(document_id: str) -> pl.Expr:
    return pl.col("document_id") == document_id
