"""Passages, and rules' quotes, that a query finds in the store, the most fitting first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dataset.schema import SQL_TABLES, find_columns
from dataset.search.query import Extent, Query, join_extents, parse_query
from dataset.search.words import SearchWord, iterate_words
from dataset.snapshot import Snapshot
from dataset.store import Store
from dataset.tables import PASSAGES

BATCH_ROWS = 100

_DOCUMENTS, _PASSAGES = SQL_TABLES["documents"].c, SQL_TABLES["passages"].c
_LABELS, _RULES = SQL_TABLES["classifications"].c, SQL_TABLES["rules"].c


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked through; all of it, where nothing is said."""

    labels: tuple[str, ...] = ()
    """Passages with one of these labels."""
    countries: tuple[str, ...] = ()
    """Of documents of one of these countries, ISO 3166-1 alpha-2."""
    documents: tuple[str, ...] = ()
    """Of these documents, by identifier or by file name."""
    rules_only: bool = False
    """Words that all stand in the quote of one rule that nobody has rejected."""


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a query finds."""

    document_id: str
    file_name: str
    title: str | None
    country: str | None
    passage_id: str
    page: int
    """Page on which the passage, or the first rule asked for, starts, from 1."""
    section: tuple[str, ...]
    text: str
    extents: tuple[Extent, ...]
    """Where the words stand in `text`, in order; if rules were asked for, in their quotes alone."""
    labels: tuple[str, ...]
    rules: tuple[str, ...]
    """The `rule_id`s of those in whose quote all the words stand."""


def search_passages(
    store: Store, query: str, *, limit: int = 20, filters: Filters = EVERYTHING
) -> list[Found]:
    """Return at most `limit` passages in which the words of `query` stand, the most fitting first.

    `query` holds words, "phrases", prefix* and -words that are not to be there; case and accents do not
    count. Which passages match is the same on both databases; how fitting they are SQLite says by BM25,
    PostgreSQL by how often the words stand in them. Raises dataset.search.query.UnusableQuery.
    """
    asked = parse_query(query)
    found: list[Found] = []
    with store.open_snapshot() as snapshot:
        select = _select_matches(asked, filters, dialect=store.engine.dialect.name)
        if not filters.rules_only:
            select = select.limit(limit)
        for batch in snapshot.select(select).scalars().partitions(BATCH_ROWS):
            found.extend(_describe_passages(snapshot, batch, asked, filters))
            if len(found) >= limit:
                break
    return found[:limit]


def number_matches(snapshot: Snapshot, asked: Query) -> npt.NDArray[np.int64]:
    """Return the `row_number`s of all passages that a query finds, in no order.

    A word may stand in half a million of them: they come as one text, which costs a tenth of as many rows.
    """
    matches = _match_words(asked, dialect=snapshot.dialect).subquery()
    found = snapshot.select(sa.select(_join_numbers(matches.c.row_number, snapshot.dialect))).scalar()
    return np.fromstring(found or "", dtype=np.int64, sep=",")


def _join_numbers(column: sa.ColumnElement[int], dialect: str) -> sa.ColumnElement[str]:
    if dialect == "postgresql":
        return sa.func.string_agg(sa.cast(column, sa.Text), ",")
    return sa.func.group_concat(column, ",")


def _match_words(asked: Query, *, dialect: str) -> sa.Select[tuple[int]]:
    """Return the query for the numbers of the passages in which the words stand."""
    if dialect == "postgresql":
        wanted = sa.cast(asked.write_tsquery(), postgresql.TSQUERY)
        found = sa.type_coerce(_PASSAGES.words, postgresql.TSVECTOR).bool_op("@@")(wanted)
        return sa.select(_PASSAGES.row_number).where(found)
    index = sa.table("passage_search", sa.column("rowid"))
    match = sa.text("passage_search MATCH :asked").bindparams(asked=asked.write_fts5())
    return sa.select(index.c.rowid.label("row_number")).where(match)


def _select_matches(asked: Query, filters: Filters, *, dialect: str) -> sa.Select[tuple[str]]:
    """Return the query for the passages' identifiers, the most fitting first, then as they were stored."""
    select = sa.select(_PASSAGES.passage_id)
    if dialect == "postgresql":
        wanted = sa.cast(asked.write_tsquery(), postgresql.TSQUERY)
        select = select.where(sa.type_coerce(_PASSAGES.words, postgresql.TSVECTOR).bool_op("@@")(wanted))
        order: sa.ColumnElement[Any] = sa.func.ts_rank(_PASSAGES.words, wanted, 1).desc()
    else:
        index = sa.table("passage_search", sa.column("rowid"))
        match = sa.text("passage_search MATCH :asked").bindparams(asked=asked.write_fts5())
        select = select.join(index, index.c.rowid == _PASSAGES.row_number).where(match)
        order = sa.literal_column("passage_search.rank")
    return _narrow(select, filters).order_by(order, _PASSAGES.row_number)


def _narrow(select: sa.Select[tuple[str]], filters: Filters) -> sa.Select[tuple[str]]:
    """Return the query with what the filters say of a passage."""
    if filters.labels:
        labelled = sa.select(_LABELS.passage_id).where(_LABELS.label.in_(filters.labels))
        select = select.where(_PASSAGES.passage_id.in_(labelled))
    if filters.rules_only:
        ruled = sa.select(_RULES.passage_id).where(_RULES.status != "rejected")
        select = select.where(_PASSAGES.passage_id.in_(ruled))
    documents = sa.select(_DOCUMENTS.document_id)
    if filters.countries:
        documents = documents.where(_DOCUMENTS.country.in_(filters.countries))
    if filters.documents:
        named = (_DOCUMENTS.document_id, _DOCUMENTS.file_name)
        documents = documents.where(sa.or_(*(column.in_(filters.documents) for column in named)))
    if filters.countries or filters.documents:
        select = select.where(_PASSAGES.document_id.in_(documents))
    return select


def _describe_passages(
    snapshot: Snapshot, passage_ids: Sequence[str], asked: Query, filters: Filters
) -> Iterator[Found]:
    """Yield what was found, in the order given; if rules are asked for, no passage without one that fits."""
    rows = {row.passage_id: row for row in snapshot.select(_select_passages(passage_ids))}
    labels, rules = _read_labels(snapshot, passage_ids), _read_rules(snapshot, passage_ids)
    for passage_id in passage_ids:
        row = rows[passage_id]
        words = list(iterate_words(row.text))
        quoted = [(rule, _find_in_quote(asked, words, rule)) for rule in rules[passage_id]]
        fitting = [(rule, extents) for rule, extents in quoted if extents]
        if filters.rules_only and not fitting:
            continue
        in_quotes = join_extents(extent for _, extents in fitting for extent in extents)
        yield Found(
            document_id=row.document_id,
            file_name=row.file_name,
            title=row.title,
            country=row.country,
            passage_id=passage_id,
            page=fitting[0][0].page if filters.rules_only else row.page_start,
            section=tuple(row.section),
            text=row.text,
            extents=in_quotes if filters.rules_only else asked.find_in(words),
            labels=tuple(labels[passage_id]),
            rules=tuple(rule.rule_id for rule, _ in fitting),
        )


def _find_in_quote(asked: Query, words: Iterable[SearchWord], rule: sa.Row[Any]) -> tuple[Extent, ...]:
    return asked.find_in([word for word in words if rule.start <= word.start and word.end <= rule.end])


def _select_passages(passage_ids: Sequence[str]) -> sa.Select[Any]:
    columns = find_columns(PASSAGES, ("passage_id", "document_id", "page_start", "section", "text"))
    told = (_DOCUMENTS[name] for name in ("file_name", "title", "country"))
    joined = sa.select(*columns, *told).join_from(SQL_TABLES["passages"], SQL_TABLES["documents"])
    return joined.where(_PASSAGES.passage_id.in_(passage_ids))


def _read_labels(snapshot: Snapshot, passage_ids: Sequence[str]) -> defaultdict[str, list[str]]:
    select = sa.select(_LABELS.passage_id, _LABELS.label).where(_LABELS.passage_id.in_(passage_ids))
    labels = defaultdict(list)
    for passage_id, label in snapshot.select(select.order_by(_LABELS.score.desc(), _LABELS.label)):
        labels[passage_id].append(label)
    return labels


def _read_rules(snapshot: Snapshot, passage_ids: Sequence[str]) -> defaultdict[str, list[sa.Row[Any]]]:
    columns = (_RULES.passage_id, _RULES.rule_id, _RULES.page, _RULES.start, _RULES.end)
    select = sa.select(*columns).where(_RULES.passage_id.in_(passage_ids), _RULES.status != "rejected")
    rules = defaultdict(list)
    for row in snapshot.select(select.order_by(_RULES.start, _RULES.rule_id)):
        rules[row.passage_id].append(row)
    return rules
