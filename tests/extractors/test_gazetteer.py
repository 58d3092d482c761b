import re
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

import pytest
from babel import Locale

from extractors.gazetteer import Gazetteer, find_names, read_gazetteer
from extractors.values.alternatives import read_csv

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
    funders = [entity.funder_id for entity in gazetteer.entities.values() if entity.funder_id]
    assert len(rors) == len(set(rors))
    assert len(funders) == len(set(funders))


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_gazetteer(tmp_path)


TABLES = {name: read_csv(FOLDER / f"{name}.csv") for name in ("agencies", "programs", "organizations")}
CAUTIONS = read_csv(FOLDER / "ambiguous.csv")
ROWS = [*chain.from_iterable(TABLES.values())]
KINDS = set(
    "agency funder ministry research_institute intergovernmental council government association foundation"
    " legislature court party".split()
)
MECHANISMS = set(
    "grant collaborative other commissioned joint subsidy tax procurement loan prize bilateral".split()
)


def list_forms(row: dict[str, str]) -> list[str]:
    names = [row["name"], row.get("native_name", ""), row["acronym"], *row["aliases"].split("|")]
    return list(dict.fromkeys(filter(None, names)))


def test_there_are_bodies_and_programmes_of_the_world() -> None:
    agencies = [
        row for row in TABLES["agencies"] if row["kind"] not in ("association", "foundation", "party")
    ]
    assert len(agencies) >= 900
    assert len({row["country"] for row in agencies}) >= 60
    assert len(TABLES["programs"]) >= 500
    assert sum(bool(row["native_name"]) for row in agencies) >= 450


def test_identifiers_of_rows_are_unique_and_plain() -> None:
    counted = Counter(row["id"] for row in ROWS)
    assert [row_id for row_id, count in counted.items() if count > 1] == []
    assert [row_id for row_id in counted if not re.fullmatch(r"[a-z]{2,3}-[a-z0-9-]+", row_id)] == []


def test_countries_are_those_of_iso_3166() -> None:
    known = {code for code in Locale("en").territories if len(code) == 2} | {"EU", "INT", ""}
    assert {row["country"] for row in ROWS} <= known


def test_every_row_has_a_name_and_says_where_its_facts_come_from() -> None:
    assert [row["id"] for row in ROWS if not row["name"] or not row["id_source"]] == []


def test_cells_hold_no_stray_blanks() -> None:
    cells = ((row["id"], part) for row in ROWS for cell in row.values() for part in cell.split("|"))
    assert [(row_id, part) for row_id, part in cells if part != " ".join(part.split(" ")).strip()] == []


def test_kinds_and_mechanisms_are_those_of_the_lists() -> None:
    assert {row["kind"] for row in TABLES["agencies"]} <= KINDS
    assert {row["mechanism"] for row in TABLES["programs"]} - {""} <= MECHANISMS


def test_agencies_of_programmes_and_their_neighbours_in_time_are_rows() -> None:
    agencies = {row["id"] for row in TABLES["agencies"]}
    programs = {row["id"] for row in TABLES["programs"]}
    assert {row["agency"] for row in TABLES["programs"]} - {""} <= agencies
    assert {row["parent"] for row in TABLES["agencies"]} - {""} <= agencies
    assert {row[side] for row in TABLES["programs"] for side in ("predecessor", "successor")} - {
        ""
    } <= programs


def test_no_body_is_above_itself() -> None:
    parents = {row["id"]: row["parent"] for row in TABLES["agencies"]}
    for row_id, parent in parents.items():
        passed, above = {row_id}, parent
        while above:
            assert above not in passed, row_id
            passed.add(above)
            above = parents[above]


def test_years_are_ordered() -> None:
    for row in TABLES["programs"]:
        assert re.fullmatch(r"((19|20)\d\d)?", row["start_year"]), row["id"]
        assert re.fullmatch(r"((19|20)\d\d)?", row["end_year"]), row["id"]
        if row["start_year"] and row["end_year"]:
            assert row["start_year"] <= row["end_year"], row["id"]


def read_ror(ror: str) -> tuple[int, int]:
    """Return the number that a ROR identifier encodes and its check digits, as ISO/IEC 7064 has them."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    digits = re.fullmatch(r"https://ror\.org/0([0-9a-hj-km-np-tv-z]{6})([0-9]{2})", ror)
    assert digits, ror
    number = 0
    for char in digits.group(1):
        number = number * 32 + alphabet.index(char)
    return number, int(digits.group(2))


def test_identifiers_in_registries_are_well_formed() -> None:
    for row in (*TABLES["agencies"], *TABLES["organizations"]):
        if row["ror"]:
            number, check = read_ror(row["ror"])
            assert 98 - (number * 100) % 97 == check, row["id"]
        assert re.fullmatch(r"(1000\d{5}|5011\d{8})?", row["funder_id"]), row["id"]


def test_no_form_has_two_meanings_that_ambiguous_csv_does_not_list() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        for form in list_forms(row):
            bearers[form].add(row["id"])
    listed = {row["form"]: set(row["ids"].split("|")) for row in CAUTIONS}
    assert {
        form: ids for form, ids in bearers.items() if len(ids) > 1 and not ids <= listed.get(form, set())
    } == {}


def test_what_ambiguous_csv_lists_is_there() -> None:
    ids = {row["id"] for row in ROWS}
    assert [row["form"] for row in CAUTIONS if not set(filter(None, row["ids"].split("|"))) <= ids] == []
    assert {row["reason"] for row in CAUTIONS} <= {"several", "labels", "generic", "word", "short"}
    assert [form for form, count in Counter(row["form"] for row in CAUTIONS).items() if count > 1] == []
