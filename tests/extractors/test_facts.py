"""Facts of programmes, as a table of sentences read by the whole mention pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from dataset.records import Fact, Passage
from extractors.facts import find_facts
from extractors.mentions import find_mentions
from extractors.pipeline import load_pipeline

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(CORPUS / "gazetteers", statistical=False)


DEFINITIONS = (
    "Impulsing Paradigm Change through Disruptive Technologies (ImPACT) and the "
    "Cross-ministerial Strategic Innovation Promotion Program (SIP) are explained here."
)


def read_facts(text: str, nlp: Language) -> list[Fact]:
    """Return what `text` tells, in a document that defines the acronyms first."""
    passages = [
        Passage(f"p-{i}", "d-1", i, 1, 1, "paragraph", (), each) for i, each in enumerate((DEFINITIONS, text))
    ]
    found = find_mentions(passages, nlp=nlp, country="JP")
    facts = find_facts(passages, mentions=found.mentions, amounts=found.amounts)
    return [fact for fact in facts if fact.passage_id == "p-1"]


CASES = [
    ("SICORP is run by the Japan Science and Technology Agency.", ("administered_by", "jp-jst")),
    ("The Japan Science and Technology Agency administers SICORP.", ("administered_by", "jp-jst")),
    ("SICORP, a scheme of the Japan Science and Technology Agency, pays well.", ("administered_by", "jp-jst")),
    ("Horizon Europe is funded by the European Commission.", ("funded_by", "eu-ec")),
    ("ImPACT was launched in 2014 and ended in 2018.", ("started", "2014")),
    ("ImPACT was launched in 2014 and ended in 2018.", ("ended", "2018")),
    ("Horizon 2020 (2014–2020) was larger.", ("started", "2014")),
    ("Horizon 2020 (2014–2020) was larger.", ("ended", "2020")),
    ("ImPACT was succeeded by the Moonshot Research and Development Program.", ("succeeded_by", "jp-moonshot")),
    ("ImPACT ran well. It ended in 2018 and was replaced by the Moonshot Research and Development Program.",
     ("succeeded_by", "jp-moonshot")),
    ("Under SICORP, Japan works with partners from Brazil and Spain.", ("partner_country", "BR")),
    ("Under SICORP, Japan works with partners from Brazil and Spain.", ("partner_country", "ES")),
    ("SICORP makes joint calls, and each side funds its own researchers.", ("mechanism", "joint")),
    ("SIP may end in 2030 if parliament so decides.", None),
    ("SIP was never run by the European Commission.", None),
    ("The chip market of 2014 was worth 30 billion yen.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_told_of_a_programme(text: str, expected: tuple[str, str] | None, nlp: Language) -> None:
    facts = {(fact.relation, fact.value) for fact in read_facts(text, nlp)}
    assert expected in facts if expected else not facts


def test_the_budget_is_the_first_currency_and_never_its_equivalent(nlp: Language) -> None:
    facts = read_facts("ImPACT had a budget of 55 billion yen (about $370 million).", nlp)
    assert [fact.value_text for fact in facts if fact.relation == "budget"] == ["55 billion yen"]


def test_a_market_is_no_budget(nlp: Language) -> None:
    facts = read_facts("SIP firms sell to a market of 90 billion yen.", nlp)
    assert not [fact for fact in facts if fact.relation == "budget"]


def test_the_quote_is_the_sentence(nlp: Language) -> None:
    text = "Much was said. SIP was launched in 2014."
    (fact,) = read_facts(text, nlp)
    assert fact.quote == text[fact.start : fact.end] == "SIP was launched in 2014."
