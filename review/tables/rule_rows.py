"""Rows of the table of rules: cells of the catalogue, and words from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

from dataset.comparison.money import write_figure
from dataset.comparison.short_forms import shorten_rule
from dataset.records import Rule
from dataset.rows import build_records
from dataset.schema import SQL_TABLES
from dataset.store import Store
from dataset.tables import RULES
from review.catalogue.catalogue import Catalogue, RuleWords
from review.catalogue.columns import list_labels
from review.tables.views import ShowRule

AT_ONCE = 500
"""Rows asked of the database at once."""
_SIGNS = {">=": "≥", "<=": "≤"}
_KEPT_BY_CATALOGUE = (
    *("modality", "force", "scope", "asset", "threshold_operator", "threshold_unit", "status", "reviewer"),
    "origin",
)
"""Cells that the catalogue knows, some of them first: it hears of decisions before the store does."""


def read_rules(store: Store, rule_ids: Sequence[str]) -> dict[str, Rule]:
    """Return rules by their identifiers; those that are not stored any more are missing."""
    columns = SQL_TABLES["rules"].c
    query = sa.select(*(columns[name] for name in RULES.column_names))
    rules: list[Rule] = []
    with store.open_snapshot() as snapshot:
        for start in range(0, len(rule_ids), AT_ONCE):
            wanted = query.where(columns.rule_id.in_(rule_ids[start : start + AT_ONCE]))
            rules += build_records(Rule, RULES, [tuple(row) for row in snapshot.select(wanted)])
    return {rule.rule_id: rule for rule in rules}


def read_rule_rows(
    store: Store, catalogue: Catalogue, frame: pl.DataFrame, show: ShowRule
) -> list[Mapping[str, Any]]:
    """Return the rows of the table for some rules of the catalogue, in their order."""
    keys = [
        (rule_id, catalogue.states.get(document_id, ""))
        for rule_id, document_id in frame.select("rule_id", "document_id").iter_rows()
    ]
    words = _find_words(store, catalogue, keys)
    return [
        _join(_write_shown(words[key], show), row, catalogue)
        for key, row in zip(keys, frame.iter_rows(named=True), strict=True)
        if key in words
    ]


def _write_shown(known: RuleWords, show: ShowRule) -> Mapping[str, Any]:
    """Return the words of a rule, anew if something was decided on it that the store does not show."""
    shown = show(known.rule)
    return known.words if shown is known.rule else _write_words(shown)


def _find_words(
    store: Store, catalogue: Catalogue, keys: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], RuleWords]:
    """Return what the store tells of rules, by rule and state of its document."""
    found = catalogue.rule_words.find(keys)
    missing = [key for key in keys if key not in found]
    rules = read_rules(store, [rule_id for rule_id, _ in missing]) if missing else {}
    stored = {key: rules[key[0]] for key in missing if key[0] in rules}
    fresh = {key: RuleWords(rule, _write_words(rule)) for key, rule in stored.items()}
    catalogue.rule_words.keep(fresh)
    return found | fresh


def _write_words(rule: Rule) -> dict[str, Any]:
    """Return the cells of a row that the catalogue does not know."""
    texts = ("bearer", "action", "object", "counterparty", "condition", "deadline", "instrument")
    return {
        "rule_id": rule.rule_id,
        "rule": shorten_rule(rule),
        "quote": rule.quote,
        "document_id": rule.document_id,
        "page": rule.page,
        **{name: getattr(rule, name) for name in texts},
        "confidence": rule.confidence,
        "threshold": write_threshold(rule),
        "threshold_value": rule.threshold_value,
        "threshold_measures": rule.threshold_measures,
        "program_ids": list(rule.programs),
        "agency_ids": list(rule.agencies),
        "countries": list(rule.countries),
        "effective_from": rule.effective_from,
        "passage_id": rule.passage_id,
        "model_version": rule.model_version,
    }


def _join(words: Mapping[str, Any], known: Mapping[str, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    names = catalogue.entity_names
    return {
        **words,
        **{name: known[name] for name in _KEPT_BY_CATALOGUE},
        "labels": list(list_labels(known["labels"])),
        "document": catalogue.document_names[words["document_id"]],
        "programs": [names.get(key, key) for key in words["program_ids"]],
        "agencies": [names.get(key, key) for key in words["agency_ids"]],
    }


def write_threshold(rule: Rule) -> str | None:
    """Return a rule's threshold in a few characters.

    >>> from dataclasses import replace
    >>> from decimal import Decimal
    >>> rule = Rule("r", "g", "p", "d", 1, ("ownership",), "operative", "obligation", "any", "Text.", 0, 5)
    >>> write_threshold(replace(rule, threshold_operator=">=", threshold_value=Decimal("50"),
    ...     threshold_unit="percent", threshold_measures="of the results"))
    '≥ 50 % of the results'
    """
    if rule.threshold_value is None:
        return None
    unit = {"percent": "%", "count": ""}.get(rule.threshold_unit or "", rule.threshold_unit or "")
    operator = rule.threshold_operator or ""
    sign = _SIGNS.get(operator, operator.removeprefix("="))
    parts = (sign, write_figure(rule.threshold_value), unit, rule.threshold_measures)
    return " ".join(part for part in parts if part)
