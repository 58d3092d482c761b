from __future__ import annotations

from itertools import permutations

from dataset.entities import fold_entities
from dataset.records import Entity


def test_the_gazetteer_stands_above_what_was_discovered():
    known = Entity("e-1", "AGENCY", "Council of Sciences", country="FI", origin="gazetteer")
    seen = Entity("e-1", "AGENCY", "Science Council", acronym="SC")
    assert fold_entities([seen, seen, known]) == [known]


def test_what_most_documents_say_holds_and_aliases_are_joined_in_any_order():
    said = [
        Entity("e-1", "PROGRAM", "Alpha", acronym="A", aliases=("First",)),
        Entity("e-1", "PROGRAM", "Alpha", country="JP"),
        Entity("e-1", "PROGRAM", "ALPHA", acronym="AP", country="JP"),
        Entity("e-0", "PROGRAM", "Omega"),
    ]
    expected = [
        Entity("e-0", "PROGRAM", "Omega"),
        Entity("e-1", "PROGRAM", "Alpha", acronym="A", aliases=("ALPHA", "First"), country="JP"),
    ]
    assert all(fold_entities(order) == expected for order in permutations(said))


def test_what_people_merged_is_kept_from_all_documents():
    known = Entity("x-1", "AGENCY", "Council of Sciences", origin="gazetteer")
    merged = Entity("x-1", "AGENCY", "Council of Sciences", origin="gazetteer", merged_ids=("e-2",))
    other = Entity("x-1", "AGENCY", "Science Council", merged_ids=("e-1",))
    expected = [Entity("x-1", "AGENCY", "Council of Sciences", origin="gazetteer", merged_ids=("e-1", "e-2"))]
    assert all(fold_entities(order) == expected for order in permutations([known, merged, other]))
