"""Facts of programmes, from sentences, table rows and lines of key and value read by the whole mention pipeline."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import Fact, Kind, Passage
from extractors.facts import find_facts
from extractors.mentions import find_mentions
from extractors.parsing import load_parser
from extractors.pipeline import load_pipeline

CORPUS = Path(__file__).parents[2] / "corpus"
NAMES = "The Alder Programme and the Birch Initiative are explained here."
CODED = ("started", "ended", "partner_country", "mechanism")
"""Relations whose value the table gives as the dataset holds it; that of others is given by its words."""

load_names = cache(lambda: load_pipeline(CORPUS / "gazetteers", statistical=False))
load_trees = cache(load_parser)


def make_passage(number: int, text: str, kind: Kind = "paragraph", *section: str, language=None) -> Passage:
    return Passage(f"p-{number}", "d-1", number, 1, 1, kind, section, text, language=language)


def read_facts(passages: Sequence[Passage], *, seed: int | None = None) -> list[Fact]:
    """Return the facts of a document; with a `seed`, its mentions and amounts come in another order."""
    found = find_mentions(passages, nlp=load_names())
    mentions, amounts = list(found.mentions), list(found.amounts)
    if seed is not None:
        random.Random(seed).shuffle(mentions)
        random.Random(seed).shuffle(amounts)
    return find_facts(passages, mentions=mentions, amounts=amounts, parser=load_trees())


def tell_facts(*passages: Passage) -> set[tuple[str, str, str]]:
    """Return relation, programme and value of what a document that introduces the names first tells."""
    known = [make_passage(99, NAMES), *passages]
    found = find_mentions(known, nlp=load_names())
    names = {m.entity_id: m.text for m in found.mentions}
    facts = find_facts(known, mentions=found.mentions, amounts=found.amounts, parser=load_trees())
    return {
        (fact.relation, names[fact.subject], fact.value if fact.relation in CODED else fact.value_text)
        for fact in facts
        if fact.passage_id != "p-99"
    }


def read_table() -> list[tuple[str, set[tuple[str, ...]]]]:
    with Path(__file__).with_name("facts.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (row["text"], {tuple(fact.split("|")) for fact in row["facts"].split(";") if fact})
            for row in csv.DictReader(lines)
        ]


TABLE = read_table()


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_what_is_told_of_a_programme(text: str, expected: set[tuple[str, ...]]) -> None:
    assert tell_facts(make_passage(0, text)) == expected


def test_the_quote_is_the_sentence() -> None:
    text = "Much was said. The Alder Programme was launched in 2014."
    fact = next(f for f in read_facts([make_passage(0, text)]) if f.relation == "started")
    assert fact.quote == text[fact.start : fact.end] == "The Alder Programme was launched in 2014."


def test_a_programme_of_the_sentence_before_makes_a_fact_less_sure() -> None:
    (named,) = read_facts([make_passage(0, "The Alder Programme was launched in 2014.")])
    text = "The Alder Programme is old. It was launched in 2014."
    (carried,) = read_facts([make_passage(0, text)])
    assert carried.confidence < named.confidence


def test_a_heading_names_the_programme_of_its_paragraphs() -> None:
    heading = make_passage(0, "The Alder Programme", "heading")
    paragraph = make_passage(1, "The programme was launched in 2014.", "paragraph", "The Alder Programme")
    assert tell_facts(heading, paragraph) == {("started", "Alder Programme", "2014")}


def test_the_agency_that_it_stands_for_gets_no_facts_of_a_programme() -> None:
    assert not tell_facts(make_passage(0, "NEDO runs the Alder Programme well. It was founded in 1980.")) - {
        ("administered_by", "Alder Programme", "NEDO")
    }


HEAD = "Programme | Agency | Budget (total) | Period | Partner countries | Type of support"


def test_the_cells_of_a_row_are_told_of_its_programme() -> None:
    row = "Alder Programme | NEDO | €40 million | 2014–2018 | Brazil, Chile | Grants"
    assert tell_facts(make_passage(0, row, "table", "Programmes", HEAD)) == {
        ("administered_by", "Alder Programme", "NEDO"),
        ("budget", "Alder Programme", "€40 million"),
        ("started", "Alder Programme", "2014"),
        ("ended", "Alder Programme", "2018"),
        ("partner_country", "Alder Programme", "BR"),
        ("partner_country", "Alder Programme", "CL"),
        ("mechanism", "Alder Programme", "grant"),
    }


def test_a_date_beside_the_name_in_a_row_is_its_end() -> None:
    row = make_passage(0, "Alder Programme (until 2018) | 2014", "table", "Programmes", "Programme | Start")
    assert tell_facts(row) == {("ended", "Alder Programme", "2018"), ("started", "Alder Programme", "2014")}


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Programme | Maximum award", "Alder Programme | €40 million"),
        ("Programme | Proposed budget", "Alder Programme | €40 million"),
        ("Topic | Budget", "Robots | €40 million"),
        ("Programmes | Agency", "Alder Programme, Birch Initiative | NEDO"),
    ],
)
def test_rows_that_tell_nothing_of_one_programme(head: str, row: str) -> None:
    assert not tell_facts(make_passage(0, row, "table", "Programmes", head))


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "Funding agency: NEDO", ("funded_by", "Alder Programme", "NEDO")),
        ("en", "Implementing agency: NEDO", ("administered_by", "Alder Programme", "NEDO")),
        ("en", "Total budget: €40 million", ("budget", "Alder Programme", "€40 million")),
        ("en", "Start date: 2014", ("started", "Alder Programme", "2014")),
        ("en", "Duration: 2014–2018", ("ended", "Alder Programme", "2018")),
        ("fr", "Budget total : 40 millions d'euros", ("budget", "Alder Programme", "40 millions d'euros")),
        ("de", "Laufzeit: 2014–2018", ("started", "Alder Programme", "2014")),
        ("ja", "実施機関：NEDO", ("administered_by", "Alder Programme", "NEDO")),
    ],
)
def test_a_line_is_told_of_the_programme_that_a_line_above_gives(
    language: str, line: str, expected: tuple[str, str, str]
) -> None:
    above = make_passage(0, "Programme: Alder Programme", "paragraph", "Facts", language="en")
    assert expected in tell_facts(above, make_passage(1, line, "paragraph", "Facts", language=language))


def test_a_line_in_another_section_is_told_of_nothing() -> None:
    above = make_passage(0, "Programme: Alder Programme", "paragraph", "Facts")
    assert not tell_facts(above, make_passage(1, "Funding agency: NEDO", "paragraph", "Other"))


def test_sentences_in_another_language_are_left_alone() -> None:
    text = "The Alder Programme was launched in 2014."
    assert not tell_facts(make_passage(0, text, language="de"))


documents = st.lists(st.sampled_from([text for text, _ in TABLE]), min_size=1, max_size=6)


@settings(max_examples=25)
@given(documents, st.integers(0, 9))
def test_facts_quote_their_passages_and_do_not_depend_on_order(texts: list[str], seed: int) -> None:
    passages = [make_passage(i, text) for i, text in enumerate(texts)]
    facts = read_facts(passages)
    by_id = {passage.passage_id: passage.text for passage in passages}
    assert all(by_id[fact.passage_id][fact.start : fact.end] == fact.quote for fact in facts)
    assert all(0 < fact.confidence <= 1 and fact.subject for fact in facts)
    assert len({fact.fact_id for fact in facts}) == len(facts)
    assert {replace(fact) for fact in read_facts(passages, seed=seed)} == set(facts)
