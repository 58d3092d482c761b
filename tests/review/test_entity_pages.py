from __future__ import annotations

import csv
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from made_evidence import Said, write_rows

from dataset.records import Entity
from extractors.names.discovery import discover_entity
from extractors.names.merges import read_merges

LAKES = discover_entity("ORGANIZATION", "Institute of Deep Lakes", country="FI")
LAKE = discover_entity("ORGANIZATION", "Deep Lakes Institute", country="FI")
RIVERS = discover_entity("PROGRAM", "Rivers Programme", country="FI")


def name(entity: Entity) -> Said:
    return Said(f"The {entity.name} keeps <b>the</b> books of the project.", named=[(entity.name, entity)])


@pytest.fixture(scope="module")
def browser(served_desk):
    rows = write_rows("Lakes report", (name(LAKES), name(LAKE), name(RIVERS)))
    served_desk.desk.store.write_document(rows)
    deadline = time.monotonic() + 20
    while LAKES.entity_id not in served_desk.desk.keeper.refresh().entity_names:  # folded now and then
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with served_desk.open_browser() as client:
        yield client


@pytest.fixture
def table(served_desk):
    path = served_desk.settings.gazetteers / "merges.csv"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def post(browser, place, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"/entities/{LAKES.entity_id}").text)[
        1
    ]
    return browser.post(place, data={"csrf_token": token, **fields})


def say(browser, entity, verdict, other, note=""):
    return post(browser, f"/entities/{entity.entity_id}/sayings", verdict=verdict, other=other, note=note)


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["verdict"], row["entity"], row["note"]) for row in csv.DictReader(file)]


def test_an_entity_is_shown_with_the_documents_that_name_it(browser):
    page = browser.get(f"/entities/{LAKES.entity_id}").text
    assert "Named in 1 document" in page
    assert "The <mark>Institute of Deep Lakes</mark> keeps &lt;b&gt;the&lt;/b&gt; books" in page
    link = re.search(r'href="(/documents/[^"]+/pages/1)"', page)[1]
    assert browser.get(link).status_code == 200


def test_the_table_of_entities_leads_to_their_pages(browser):
    assert f'href="/entities/{LAKES.entity_id}"' in browser.get("/entities", params={"q": "deep lakes"}).text


def test_an_entity_that_nobody_names_is_not_there(browser):
    assert browser.get("/entities/e-0000000000000000").status_code == 404


def test_what_may_be_the_same_is_proposed(browser):
    page = browser.get(f"/entities/{LAKES.entity_id}").text
    assert "May be the same" in page
    assert f'name="other" value="{LAKE.entity_id}"' in page
    assert "May be the same" not in browser.get(f"/entities/{RIVERS.entity_id}").text


def test_what_is_said_is_a_row_that_the_next_reading_follows(browser, table, served_desk):
    answer = say(browser, LAKES, "same", f"{LAKE.name} [{LAKE.entity_id}]", "one house, two signs")
    assert answer.status_code == 303
    assert read_rows(table)[-1] == (LAKES.entity_id, "same", LAKE.entity_id, "Ada: one house, two signs")
    merges = read_merges(table, {})
    found = merges.correct(LAKES, LAKES.name, "ORGANIZATION", country="FI")
    assert (found.entity_id, found.merged_ids) == (LAKE.entity_id, (LAKES.entity_id,))


def test_what_was_said_is_told_no_longer_proposed_and_can_be_taken_back(browser, table):
    before = table.read_text(encoding="utf-8")
    say(browser, LAKES, "different", LAKE.entity_id)
    page = browser.get(f"/entities/{LAKES.entity_id}").text
    assert "Kept: “Institute of Deep Lakes” is not “Deep Lakes Institute”." in page
    assert "What people said" in page
    assert "May be the same" not in page
    told = {"source_id": LAKES.entity_id, "verdict": "different", "target_id": LAKE.entity_id}
    place = f"/entities/{LAKES.entity_id}/sayings/undo"
    assert post(browser, place, **told, note="Ada: said at the desk").status_code == 303
    assert table.read_text(encoding="utf-8") == before
    assert "changed by hand" in post(browser, place, **told, note="Ada: said at the desk").text


def test_what_cannot_be_followed_is_not_kept_and_stays_in_the_form(browser, table):
    say(browser, LAKES, "same", LAKE.entity_id)
    before = table.read_text(encoding="utf-8")
    answer = say(browser, LAKE, "same", LAKES.entity_id, "the other way round")
    assert answer.status_code == 422
    assert "leads round in a circle" in answer.text
    assert 'value="the other way round"' in answer.text
    assert table.read_text(encoding="utf-8") == before


def test_another_entity_has_to_be_one_that_is_known(browser, table):
    answer = say(browser, LAKES, "same", "some house")
    assert answer.status_code == 422
    assert "Choose the other entity" in answer.text


def test_entities_are_offered_by_words_of_their_names(browser):
    offered = browser.get("/entities/names", params={"other": "LAKES deep"}).text
    assert f"[{LAKES.entity_id}]" in offered
    assert f"[{RIVERS.entity_id}]" not in offered


def test_a_document_without_rules_that_comes_later_shows_in_the_tables(browser, served_desk):
    rows = write_rows("Silent report", (Said("Nothing is ruled here."),))
    served_desk.desk.store.write_document(rows)
    assert rows.document.document_id in served_desk.desk.keeper.refresh().document_names


def test_nothing_else_is_left_among_the_gazetteers(browser, table):
    before = sorted(path.name for path in table.parent.iterdir())
    assert say(browser, LAKES, "different", RIVERS.entity_id).status_code == 303
    assert sorted(path.name for path in table.parent.iterdir()) == before


def test_what_several_say_at_once_is_all_kept(served_desk, browser, table):
    desk = served_desk.desk
    entities = [discover_entity("ORGANIZATION", f"House {number}", country="FI") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(desk.sayings.say, each, "different", LAKES, note="Ada: no") for each in entities]
        for each in told:
            each.result()
    assert {row[0] for row in read_rows(table)} >= {entity.entity_id for entity in entities}
