import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from dataset.records import Mention, Passage
from extractors.mentions import FoundMentions, find_mentions
from extractors.names.discovery import discover_entity
from extractors.names.identities import identify_name
from extractors.pipeline import load_pipeline

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "corpus" / "gazetteers"
ANAPHORS = set(
    "Agency Ministry Council Department Commission Foundation Programme Program Initiative Scheme Fund"
    " Authority".split()
)


def read_table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(FOLDER, statistical=False)


def find(nlp: Language, texts: Sequence[str], country: str) -> FoundMentions:
    passages = [
        Passage(f"p-{i}", "d-1", i, 1, 1, "paragraph", (), text.strip(), language="en")
        for i, text in enumerate(texts)
    ]
    return find_mentions(passages, nlp=nlp, country=country or None)


def name_entity(found: FoundMentions, mention: Mention) -> str:
    """Return the identifier of a known entity, and the name of a discovered one."""
    entity = next(entity for entity in found.entities if entity.entity_id == mention.entity_id)
    return entity.name if entity.origin == "discovered" else entity.entity_id


@pytest.mark.parametrize("row", read_table("linking.tsv"), ids=lambda row: f"{row['country']} {row['text']}")
def test_a_name_leads_to_its_entity(nlp: Language, row: dict[str, str]) -> None:
    found = find(nlp, [row["text"]], row["country"])
    linked = {mention.entity_id or "" for mention in found.mentions if mention.text == row["surface"]}
    assert {"discovered" if entity_id.startswith("e-") else entity_id for entity_id in linked} == {
        row["entity"]
    }


@pytest.mark.parametrize("row", read_table("anaphora.tsv"), ids=lambda row: row["passages"])
def test_a_word_stands_for_the_last_name_of_its_kind_where_that_is_clear(
    nlp: Language, row: dict[str, str]
) -> None:
    found = find(nlp, row["passages"].split("¶"), row["country"])
    said = [f"{m.text}={name_entity(found, m)}" for m in found.mentions if m.text in ANAPHORS]
    assert said == [anaphor for anaphor in row["anaphors"].split("|") if anaphor]


@pytest.mark.parametrize(
    "row", read_table("same_names.tsv"), ids=lambda row: f"{row['first']}, {row['second']}"
)
def test_ways_to_write_a_name_are_one_entity_in_all_documents(row: dict[str, str]) -> None:
    first = discover_entity("AGENCY", row["first"], country=row["first_country"] or None)
    second = discover_entity("AGENCY", row["second"], country=row["second_country"] or None)
    assert (first.entity_id == second.entity_id) is (row["same"] == "yes")


def test_identifiers_do_not_depend_on_the_order_of_passages(nlp: Language) -> None:
    texts = ["The Ministry of Rivers pays.", "Japan's Ministry of Rivers met.", "The Ministry of River asks."]
    forward, backward = find(nlp, texts, "US"), find(nlp, texts[::-1], "US")
    assert {m.entity_id for m in forward.mentions} == {m.entity_id for m in backward.mentions}
    assert len({m.entity_id for m in forward.mentions if m.label == "AGENCY"}) == 1


def test_an_acronym_may_mean_another_thing_in_another_document(nlp: Language) -> None:
    one = find(nlp, ["The Harbour Tide Agency (HTA) met."], "")
    other = find(nlp, ["The Highland Trail Authority (HTA) met."], "")
    assert one.mentions[-1].text == other.mentions[-1].text == "HTA"
    assert one.mentions[-1].entity_id != other.mentions[-1].entity_id


def test_a_discovered_body_has_the_country_that_owns_it_or_its_documents(nlp: Language) -> None:
    found = find(nlp, ["Japan's Ministry of Rivers met.", "The Ministry of Roads met."], "KR")
    assert {e.name: e.country for e in found.entities if e.label == "AGENCY"} == {
        "Ministry of Rivers": "JP",
        "Ministry of Roads": "KR",
    }


def test_the_label_of_the_gazetteer_holds(nlp: Language) -> None:
    found = find(nlp, ["The Brazilian Company for Industrial Research and Innovation (EMBRAPII) pays."], "")
    assert {m.label for m in found.mentions if m.label != "COUNTRY"} == {"AGENCY"}


@given(st.text(max_size=60))
def test_every_name_has_words_to_be_known_by(name: str) -> None:
    assert identify_name(name).words
    assert identify_name(name) == identify_name(name)
