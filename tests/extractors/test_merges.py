import shutil
from pathlib import Path

import pytest

from dataset.records import Passage
from extractors.mentions import FoundMentions, find_mentions
from extractors.names.discovery import discover_entity
from extractors.names.merges import MergeError, read_merges
from extractors.pipeline import load_pipeline

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"
HEAD = "name,label,country,verdict,entity,note\n"
RIVERS = discover_entity("AGENCY", "Ministry of Rivers", country="NO").entity_id
ROADS = discover_entity("AGENCY", "Ministry of Roads", country="NO").entity_id


def find(tmp_path: Path, rows: str, text: str, *, country: str | None = "NO") -> FoundMentions:
    """Return what `text` names with the rows of a merges.csv."""
    folder = tmp_path / "gazetteers"
    shutil.copytree(FOLDER, folder)
    (folder / "merges.csv").write_text(HEAD + rows, encoding="utf-8")
    passages = [Passage("p-1", "d-1", 1, 1, 1, "paragraph", (), text, language="en")]
    return find_mentions(passages, nlp=load_pipeline(folder, statistical=False), country=country)


@pytest.mark.parametrize(
    "row",
    [
        "Ministry of Rivers,AGENCY,,same,jp-nedo,renamed",
        "Ministry of Rivers,AGENCY,NO,same,jp-nedo,renamed",
        "The Ministry for Rivers,AGENCY,NO,same,jp-nedo,renamed",
        f"{RIVERS},,,same,jp-nedo,renamed",
    ],
)
def test_a_name_is_what_people_said_and_the_entity_tells_it(tmp_path: Path, row: str) -> None:
    found = find(tmp_path, row + "\n", "NEDO pays. The Ministry of Rivers pays.")
    assert {mention.entity_id for mention in found.mentions} == {"jp-nedo"}
    assert [entity.merged_ids for entity in found.entities] == [(RIVERS,)]


def test_a_row_for_a_country_leaves_others_alone(tmp_path: Path) -> None:
    row = "Ministry of Rivers,AGENCY,SE,same,jp-nedo,renamed\n"
    found = find(tmp_path, row, "The Ministry of Rivers pays.")
    assert [mention.entity_id for mention in found.mentions] == [RIVERS]


def test_discovered_entities_meet_over_a_chain(tmp_path: Path) -> None:
    rows = f"Ministry of Rivers,AGENCY,NO,same,{ROADS},one house\n{ROADS},,,same,jp-nedo,moved\n"
    found = find(tmp_path, rows, "The Ministry of Rivers and the Ministry of Roads pay.")
    assert {mention.entity_id for mention in found.mentions} == {"jp-nedo"}
    assert found.entities[0].merged_ids == tuple(sorted([RIVERS, ROADS]))


def test_two_discovered_entities_become_one(tmp_path: Path) -> None:
    found = find(tmp_path, f"{RIVERS},,,same,{ROADS},one house\n", "The Ministry of Rivers and others pay.")
    assert [(entity.entity_id, entity.merged_ids) for entity in found.entities] == [(ROADS, (RIVERS,))]


def test_what_is_said_to_differ_is_kept_apart(tmp_path: Path) -> None:
    text = "The Innovation Authority of Israel pays."
    row = "Innovation Authority,AGENCY,,different,il-iia,a company of that name\n"
    assert [m.entity_id for m in find(tmp_path / "a", "", text).mentions if m.label == "AGENCY"] == ["il-iia"]
    kept = [m.entity_id for m in find(tmp_path / "b", row, text).mentions if m.label == "AGENCY"]
    assert kept == [discover_entity("AGENCY", "Innovation Authority", country="IL").entity_id]


def test_a_programme_found_at_linking_is_no_body(tmp_path: Path) -> None:
    program = discover_entity("PROGRAM", "Tidal Power Programme", country="NO").entity_id
    with pytest.raises(MergeError, match="line 2: “Tidal Power Programme” is a PROGRAM, but jp-nedo is a"):
        find(tmp_path, f"{program},,,same,jp-nedo,renamed\n", "The Tidal Power Programme pays.")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Ministry of Rivers,AGENCY,NO,same,jp-nodo,x", "line 2: .*“jp-nodo” is the identifier of no entity"),
        ("Ministry of Rivers,AGENCY,NO,same,e-12,x", "“e-12” is the identifier of no entity"),
        ("Ministry of Rivers,AGENCY,NO,same,,x", "“” is the identifier of no entity"),
        ("Ministry of Rivers,AGENCY,NO,like,jp-nedo,x", "verdict is “like”, neither same nor different"),
        ("Ministry of Rivers,AGENCY,NO,same,jp-nedo,", "note is empty"),
        ("Ministry of Rivers,AGENCY,Norway,same,jp-nedo,x", "country is “Norway”"),
        ("Ministry of Rivers,BODY,NO,same,jp-nedo,x", "label is “BODY”"),
        ("Ministry of Rivers,,NO,same,jp-nedo,x", "a name needs a label"),
        ("jp-meti,,,same,jp-nedo,x", "it is in a table of the gazetteer"),
        (",AGENCY,NO,same,jp-nedo,x", "name is empty"),
        ("Tidal Programme,PROGRAM,NO,same,jp-nedo,x", "a PROGRAM cannot be jp-nedo, a AGENCY"),
        ("Ministry of Rivers,AGENCY,NO,same,eu-he,x", "a AGENCY cannot be eu-he, a PROGRAM"),
        (f"{RIVERS},,,same,{RIVERS},x", "is said to be itself"),
        (f"{RIVERS},,,same,{ROADS},x\n{ROADS},,,same,{RIVERS},x", "leads round in a circle"),
        (f"{RIVERS},,,same,jp-nedo,x\n{RIVERS},,,same,jp-meti,x", "line 3: .*line 2 says that it is jp-nedo"),
        (f"{RIVERS},,,same,jp-nedo,x\n{RIVERS},,,different,jp-nedo,x", "line 2: .*line 3 says the opposite"),
        ("Ministry of Rivers,AGENCY", "line 2: country is missing"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, rows: str, told: str) -> None:
    path = tmp_path / "merges.csv"
    path.write_text(HEAD + rows + "\n", encoding="utf-8")
    known = load_pipeline(FOLDER, statistical=False).get_pipe("kisoku_gazetteer").gazetteer.entities  # type: ignore[attr-defined]
    with pytest.raises(MergeError, match=told):
        read_merges(path, known)


def test_the_table_in_the_corpus_can_be_followed() -> None:
    load_pipeline(FOLDER, statistical=False)
