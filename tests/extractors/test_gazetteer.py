from pathlib import Path

import pytest

from extractors.gazetteer import Gazetteer, find_names, read_gazetteer

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"

FOUND = [
    ("METI announced the call.", ["AGENCY METI jp-meti"]),
    (
        "The Ministry of Economy, Trade and Industry pays.",
        ["AGENCY Ministry of Economy, Trade and Industry jp-meti"],
    ),
    (
        "The Ministry of Economy, Trade, and Industry pays.",
        ["AGENCY Ministry of Economy, Trade, and Industry jp-meti"],
    ),
    ("MINISTRY OF ECONOMY, TRADE AND INDUSTRY", ["AGENCY MINISTRY OF ECONOMY, TRADE AND INDUSTRY jp-meti"]),
    ("NEDO's guidelines bind the contractor.", ["AGENCY NEDO jp-nedo"]),
    ("grants by JST, NEDO and JSPS", ["AGENCY JST jp-jst", "AGENCY NEDO jp-nedo", "AGENCY JSPS jp-jsps"]),
    ("経済産業省は補助金を交付する。", ["AGENCY 経済産業省 jp-meti"]),
    ("SICORP funds joint teams.", ["PROGRAM SICORP jp-sicorp"]),
    (
        "the Strategic International Collaborative Research Programme",
        ["PROGRAM Strategic International Collaborative Research Programme jp-sicorp"],
    ),
    ("Horizon 2020 ended.", ["PROGRAM Horizon 2020 eu-h2020"]),
    ("SBIR/STTR awards", ["PROGRAM SBIR us-sbir", "PROGRAM STTR us-sttr"]),
    ("the SBIR Program was extended", ["PROGRAM SBIR Program us-sbir"]),
    ("the SBIR program was extended", ["PROGRAM SBIR us-sbir"]),
    ("U.S. Department of Energy", ["AGENCY U.S. Department of Energy us-doe"]),
    ("DFG-funded teams", ["AGENCY DFG de-dfg"]),
    ("National Institutes of Health", ["AGENCY National Institutes of Health us-nih"]),
    ("the Administration for Children & Families", ["AGENCY Administration for Children & Families us-acf"]),
    ("TSMC builds a plant", ["ORGANIZATION TSMC org-tsmc"]),
    (
        "Taiwan Semiconductor Manufacturing Company",
        ["ORGANIZATION Taiwan Semiconductor Manufacturing Company org-tsmc"],
    ),
    ("ラピダスに委託した", ["ORGANIZATION ラピダス org-rapidus-corporation"]),
    ("Small business innovation research awards", ["PROGRAM Small business innovation research us-sbir"]),
]
NOTHING = [
    "the national energy department",
    "we take the first step in life",
    "see https://www.nsf.gov/NSF/forms for NEDOX",
    "write to METI@example.org",
    "docket HHS-2031-ACF-ZZ-0001",
    "Directive 2001/29/EC",
    "APPLY THE FIRST STEP OF LIFE BEFORE THE DEADLINE",
    "file_DOE_report.pdf",
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer(FOLDER)


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_finds_known_names(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    found = find_names(text, gazetteer)
    assert [
        f"{f.label} {text[f.start : f.end]} {f.entity.entity_id if f.entity else None}" for f in found
    ] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_leaves_words_and_addresses_alone(gazetteer: Gazetteer, text: str) -> None:
    assert [text[f.start : f.end] for f in find_names(text, gazetteer)] == []


def test_a_form_of_several_bodies_has_no_entity_of_its_own(gazetteer: Gazetteer) -> None:
    (found,) = find_names("a grant of the NRF", gazetteer)
    assert found.entity is None
    assert {form.entity.country for form in gazetteer.forms_of("NRF")} == {"KR", "SG", "ZA"}


def test_parents_are_bodies_of_the_gazetteer(gazetteer: Gazetteer) -> None:
    parents = {entity.parent_id for entity in gazetteer.entities.values() if entity.parent_id}
    assert parents <= gazetteer.entities.keys()


def test_identifiers_are_used_once(gazetteer: Gazetteer) -> None:
    rors = [entity.ror for entity in gazetteer.entities.values() if entity.ror]
    assert len(rors) == len(set(rors))


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_gazetteer(tmp_path)
