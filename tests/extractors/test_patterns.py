from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.names.cues import Cues, read_cues
from extractors.names.patterns import find_patterns

WORDS = (
    "Ministry of for the and , Tides Harbour Agency Fund Programme Ltd Inc. S.A. GmbH & “Kelp” (Kelp) de la Ministerio"
    " Plan Nacional 14th Five-Year Board 2030 of Kelp's in at Die Universität 省 事業 港湾支援 St. AG 12"
).split()
FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"

NAMES = [
    ("The Ministry of Rivers, Roads and Harbours pays.", ["AGENCY Ministry of Rivers, Roads and Harbours"]),
    ("under the Department of Tides", ["AGENCY Department of Tides"]),
    (
        "the Coastal Research Agency and the Tidal Energy Council",
        ["AGENCY Coastal Research Agency", "AGENCY Tidal Energy Council"],
    ),
    ("Finland’s Ministry of Lakes", ["AGENCY Ministry of Lakes"]),
    ("the Danish Ministry of Lakes", ["AGENCY Danish Ministry of Lakes"]),
    ("Office of Lighthouse Affairs", ["AGENCY Office of Lighthouse Affairs"]),
    ("Lakes and Rivers Research Council of Utopia", ["AGENCY Lakes and Rivers Research Council of Utopia"]),
    ("the Directorate-General for Islands", ["AGENCY Directorate-General for Islands"]),
    ("the Florida Shore Protection Commission", ["AGENCY Florida Shore Protection Commission"]),
    ("the Harbour Innovation Programme", ["PROGRAM Harbour Innovation Programme"]),
    ("the Aurora Tide Project and its partners", ["PROGRAM Aurora Tide Project"]),
    ("a Tidal Start-up Fund", ["PROGRAM Tidal Start-up Fund"]),
    ("the Lighthouse Fellowship", ["PROGRAM Lighthouse Fellowship"]),
    ("Nautilus Research and Development Program", ["PROGRAM Nautilus Research and Development Program"]),
    ("a European Network of Tidal Energy Centres", ["PROGRAM European Network of Tidal Energy Centres"]),
    ("the Pre-qualified Vendor Lighthouse Program", ["PROGRAM Pre-qualified Vendor Lighthouse Program"]),
    (
        "Example Harbour, Inc. and Tidewater Ltd",
        ["ORGANIZATION Example Harbour, Inc.", "ORGANIZATION Tidewater Ltd"],
    ),
    ("Seeland Semiconductor GmbH", ["ORGANIZATION Seeland Semiconductor GmbH"]),
    (
        "the University of Seeland and Harbour University",
        ["ORGANIZATION University of Seeland", "ORGANIZATION Harbour University"],
    ),
    ("Seeland Institute of Technology", ["ORGANIZATION Seeland Institute of Technology"]),
    ("the Lighthouse Foundation gave", ["ORGANIZATION Lighthouse Foundation"]),
    ("Association of Utopian Universities", ["ORGANIZATION Association of Utopian Universities"]),
    ("Bundesministerium für Häfen und Küsten", ["AGENCY Bundesministerium für Häfen und Küsten"]),
    ("le Ministère de la Mer", ["AGENCY Ministère de la Mer"]),
    ("el Ministerio de Puertos y Costas", ["AGENCY Ministerio de Puertos y Costas"]),
    ("海洋港湾省と灯台庁", ["AGENCY 海洋港湾省", "AGENCY 灯台庁"]),
    ("灯台庁が定める", ["AGENCY 灯台庁"]),
    ("the U.S. Government may use it", ["AGENCY U.S. Government"]),
    ("the Japanese government will pay", ["AGENCY Japanese government"]),
    ("the Government of Norway has", ["AGENCY Government of Norway"]),
    ("SUMMARY of the Tidal Agency’s work", ["AGENCY Tidal Agency"]),
    ("Department of Tides, Harbour Fund and SBX", ["AGENCY Department of Tides", "PROGRAM Harbour Fund"]),
    ("Defense Harbour Audit Agency (DHAA)", ["AGENCY Defense Harbour Audit Agency"]),
    ("AGENCY: Lighthouse Service, Interior.", ["AGENCY Interior"]),
]
NOTHING = [
    "the program and R&D programs",
    "The Department may audit the Agency.",
    "the Federal Agency and the Awarding Agency",
    "the Program Office and the Contracting Office",
    "Each Party shall inform the Consortium.",
    "The Grant Agreement and the Research Program",
    "U.S. Government personnel and U.S. Government purposes",
    "the project office of a small company",
    "Phase II Program",
    "In the University",
    "This Project and That Programme",
    "on the council, in the ministry",
    "各省庁及び関係省庁",
    "省エネルギー",
    "GRANTS AND AWARDS OF THE SHORE AGENCY AND THE HARBOUR COUNCIL",
    "an Institute or University",
]


@pytest.fixture(scope="module")
def cues() -> Cues:
    return read_cues(FOLDER)


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_finds_names_built_around_a_cue(cues: Cues, text: str, expected: list[str]) -> None:
    found = sorted(find_patterns(text, cues), key=lambda f: f.start)
    kept = [f for f in found if not any(o.start <= f.start and f.end < o.end for o in found)]
    assert [f"{f.label} {text[f.start : f.end]}" for f in kept] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_leaves_common_nouns_alone(cues: Cues, text: str) -> None:
    assert [text[f.start : f.end] for f in find_patterns(text, cues)] == []


def test_in_headings_only_the_surest_cues_count(cues: Cues) -> None:
    assert find_patterns("Harbour Safety Office Hours and Lighthouse Office", cues, heading=True) == []
    assert len(find_patterns("About the Department of Tides", cues, heading=True)) == 1


def test_a_heading_may_be_a_programme_itself(cues: Cues) -> None:
    assert len(find_patterns("Aurora Tide Project", cues, heading=True)) == 1


def test_english_cues_are_skipped_in_other_languages(cues: Cues) -> None:
    assert find_patterns("die Firma Tidewater Agency", cues, english=False) == []


def test_companies_are_found_in_every_language(cues: Cues) -> None:
    text = "die Firma Tidewater GmbH"
    assert [text[f.start : f.end] for f in find_patterns(text, cues, english=False)] == ["Tidewater GmbH"]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(WORDS), max_size=20))
def test_names_lie_within_the_text_and_begin_and_end_with_a_word(cues: Cues, words: list[str]) -> None:
    text = " ".join(words)
    for found in find_patterns(text, cues):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
