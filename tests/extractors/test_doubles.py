import pytest

from dataset.records import Entity
from extractors.names.discovery import discover_entity
from extractors.names.doubles import propose_doubles
from extractors.names.merges import Merge, Merges

LABOUR = discover_entity("AGENCY", "Labour Ministry", country="NO")


def propose(*entities: Entity, merges: Merges | None = None) -> list[str]:
    return [double.reason for double in propose_doubles(entities, merges or Merges())]


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (discover_entity("AGENCY", "Ministry of Labour", country="NO"), ["the same words"]),
        (discover_entity("AGENCY", "Ministry of Labour"), ["the same words"]),
        (
            Entity("no-lab", "AGENCY", "Ministry of Labour", country="NO", origin="gazetteer"),
            ["the same words"],
        ),
        (discover_entity("AGENCY", "Ministry of Labour", country="SE"), []),
        (discover_entity("PROGRAM", "Ministry of Labour", country="NO"), []),
        (discover_entity("AGENCY", "Ministry of Roads", country="NO"), []),
        (LABOUR, []),
    ],
)
def test_names_of_the_same_words_may_be_one(other: Entity, reasons: list[str]) -> None:
    assert propose(LABOUR, other) == reasons
    assert propose(other, LABOUR) == reasons


def test_a_short_form_or_all_words_but_one_may_tell_too() -> None:
    first = discover_entity("AGENCY", "Harbour Tide Agency", acronym="HTA")
    assert propose(first, discover_entity("AGENCY", "Agency of Tides", acronym="HTA")) == [
        "the same short form"
    ]
    fuller = discover_entity("AGENCY", "National Harbour Tide Agency")
    assert propose(first, fuller) == ["the same words but “national”"]


def test_what_the_gazetteer_knows_twice_is_no_double() -> None:
    one = Entity("a-1", "AGENCY", "Tide Agency", country="NO", origin="gazetteer")
    two = Entity("a-2", "AGENCY", "Agency of Tides", country="NO", origin="gazetteer")
    assert propose(one, two) == []


def test_what_people_keep_apart_is_not_proposed_again() -> None:
    other = discover_entity("AGENCY", "Ministry of Labour", country="NO")
    row = Merge(other.entity_id, None, None, "different", LABOUR.entity_id, "two houses", 2)
    merges = Merges((row,), different=frozenset({(other.entity_id, LABOUR.entity_id)}))
    assert propose(LABOUR, other, merges=merges) == []
