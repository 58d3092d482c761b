from pathlib import Path

import pytest

from dataset.records import Entity
from extractors.found import Found
from extractors.gazetteer import Gazetteer, find_names, read_gazetteer
from extractors.names.acronyms import find_definitions
from extractors.names.discovery import PassageNames, discover_entity
from extractors.names.entities import is_meant, resolve_entity
from extractors.names.lexicon import build_lexicon, guess_country
from extractors.places.names import name_countries

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer(FOLDER)


def name(text: str, gazetteer: Gazetteer) -> PassageNames:
    return PassageNames(text, find_names(text, gazetteer), find_definitions(text))


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Department of Energy", "US", "us-doe"),
        ("Department of Energy", None, "us-doe"),
        ("Department of Energy", "PH", None),
        ("NRF", "KR", "kr-nrf"),
        ("NRF", "ZA", "za-nrf"),
        ("NRF", "FR", None),
        ("METI", "US", "jp-meti"),
        ("Fraunhofer Society", None, "de-fraunhofer"),
        ("Cabinet Office", "JP", "jp-cao"),
        ("Ministry of Science and Technology", "IN", "in-mst"),
    ],
)
def test_the_country_settles_names_that_many_bear(
    gazetteer: Gazetteer, text: str, country: str | None, expected: str | None
) -> None:
    names = name(text, gazetteer)
    lexicon = build_lexicon([names], gazetteer, country=country)
    entity = resolve_entity(text, names.found[0], lexicon, gazetteer)
    assert entity is not None
    assert (entity.entity_id if entity.origin == "gazetteer" else None) == expected


@pytest.mark.parametrize(
    ("texts", "country", "meant"),
    [
        (["DOI pays."], "US", True),
        (["DOI of the article"], "FR", False),
        (["a grant funded by ESA"], None, True),
        (["as the ESA provides"], None, False),
        (["ESA pays.", "The European Space Agency met."], None, True),
        (["the LIFE programme"], None, True),
        (["LIFE is short"], None, False),
        (["METI pays."], None, True),
    ],
)
def test_words_are_names_where_the_document_supports_it(
    gazetteer: Gazetteer, texts: list[str], country: str | None, meant: bool
) -> None:
    names = [name(text, gazetteer) for text in texts]
    lexicon = build_lexicon(names, gazetteer, country=country)
    assert is_meant(texts[0], names[0].found[0], lexicon, gazetteer) is meant


def test_the_country_that_stands_out_is_the_documents() -> None:
    countries = name_countries()
    votes = [Found("COUNTRY", 0, 1, "gazetteer", entity=countries[code]) for code in ("JP", "JP", "JP", "US")]
    assert guess_country(votes) == "JP"
    assert guess_country(votes[-1:]) is None
    assert guess_country([*votes, *votes[-1:]] * 1 + votes[-1:] * 2) is None
    assert guess_country([]) is None


@pytest.mark.parametrize(
    "other", ["the Harbour & Tide Programme", "Harbour and Tide Program", "HARBOUR AND TIDE PROGRAMME"]
)
def test_variants_of_a_new_name_are_one_entity(other: str) -> None:
    first, second = (
        discover_entity("PROGRAM", "Harbour and Tide Programme"),
        discover_entity("PROGRAM", other),
    )
    assert first.entity_id == second.entity_id


def test_a_new_entity_claims_no_identifier() -> None:
    entity = discover_entity("AGENCY", "Harbour Agency")
    assert entity == Entity(entity.entity_id, "AGENCY", "Harbour Agency", origin="discovered")
