"""The rules of a store by the few columns that a comparison sorts them by, and those chosen in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from dataset.records import Rule
from dataset.rows import build_records
from dataset.schema import SQL_TABLES, find_columns
from dataset.snapshot import Snapshot
from dataset.tables import PASSAGES, RULES

_IDS_AT_ONCE = 500


class RuleHead(NamedTuple):
    """What tells where a rule belongs; there may be millions."""

    rule_id: str
    document_id: str
    passage_id: str
    confidence: float
    status: str
    force: str
    modality: str
    scope: str
    threshold_unit: str | None
    quote: str
    labels: tuple[str, ...]
    programs: tuple[str, ...]
    agencies: tuple[str, ...]
    countries: tuple[str, ...]
    amounts: tuple[str, ...]
    section: tuple[str, ...]


_LISTS = ("labels", "programs", "agencies", "countries", "amounts")


def read_heads(snapshot: Snapshot) -> Iterator[RuleHead]:
    """Yield the rules that no reviewer rejected, in no order."""
    rules, passages = SQL_TABLES["rules"].c, SQL_TABLES["passages"].c
    plain = [rules[name] for name in RuleHead._fields if name not in (*_LISTS, "section")]
    # Lists come as their JSON text: there are few different ones, and each is decoded once.
    lists = [sa.cast(rules[name], sa.Text) for name in _LISTS]
    section = sa.cast(find_columns(PASSAGES, ("section",))[0], sa.Text)
    query = (
        sa.select(*plain, *lists, section)
        .join_from(SQL_TABLES["rules"], SQL_TABLES["passages"], passages.passage_id == rules.passage_id)
        .where(rules.status != "rejected")
    )
    width = len(plain)
    for row in snapshot.select(query):
        yield RuleHead(*row[:width], *(_decode(text) for text in row[width:]))


def read_rules(snapshot: Snapshot, rule_ids: Iterable[str]) -> dict[str, Rule]:
    """Return the rules with these identifiers."""
    columns = SQL_TABLES["rules"].c
    query = sa.select(*(columns[name] for name in RULES.column_names))
    found: dict[str, Rule] = {}
    wanted = sorted(set(rule_ids))
    for first in range(0, len(wanted), _IDS_AT_ONCE):
        some = wanted[first : first + _IDS_AT_ONCE]
        rows = [tuple(row) for row in snapshot.select(query.where(columns.rule_id.in_(some)))]
        found.update((rule.rule_id, rule) for rule in build_records(Rule, RULES, rows))
    return found


@lru_cache(maxsize=50_000)
def _decode(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
