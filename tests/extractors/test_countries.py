import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.records import Passage
from extractors.countries import find_places
from extractors.mentions import find_mentions
from extractors.pipeline import load_pipeline
from extractors.places.names import Places, name_countries, read_places

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"
TABLE = Path(__file__).parent / "places.tsv"
FRAMES = {
    "en": "Grants to partners in {}, among others.",
    "de": "Partner aus {}, unter anderem.",
    "fr": "Des partenaires établis en {}, notamment.",
    "es": "Socios establecidos en {}, entre otros.",
    "ja": "{}の研究機関が参加する。",
}
AMBIGUOUS = {
    "en": {"MF", "SH", "RE"},
    "de": {"MF", "SH", "RE"},
    "fr": {"DM", "GD", "MF", "MU", "RE", "SH", "SV", "SX"},
    "es": {"AI", "BL", "GD", "GP", "MF", "MU", "RE", "SH"},
    "ja": set(),
}
"""Territories whose name is a person's, a town's or a usual word, and counts only beside other countries."""


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(FOLDER)


def _read_rows() -> Iterator[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["language"], row["text"], row["expected"]


def _write(text: str, places: Places, language: str | None, country: str | None = None) -> str:
    """Return what is found as the table writes it: `Japan=JP`, and `EU=@EU` for a region."""
    found = find_places(text, places, language=language, country=country)
    written = []
    for each in sorted(found, key=lambda f: f.start):
        assert each.entity is not None
        kind, _, code = each.entity.entity_id.partition("-")
        assert each.label == {"country": "COUNTRY", "region": "REGION"}[kind]
        written.append(f"{text[each.start : each.end]}={'@' if kind == 'region' else ''}{code}")
    return "|".join(written) or "-"


@pytest.mark.parametrize(("language", "text", "expected"), _read_rows())
def test_finds_the_places_of_the_table(places: Places, language: str, text: str, expected: str) -> None:
    assert _write(text, places, language) == expected


@pytest.mark.parametrize("language", FRAMES)
def test_finds_every_territory_of_cldr(places: Places, language: str) -> None:
    missed = []
    for code, name in Locale(language).territories.items():
        if code in name_countries() and code not in AMBIGUOUS[language] and " - " not in name:
            plain = name.partition(" (")[0].partition("(")[0]
            if f"={code}" not in _write(FRAMES[language].format(plain), places, language):
                missed.append(plain)
    assert missed == []


@given(
    st.lists(st.sampled_from(["Japan", "Chad", "US", "(DE)", "in", "French", "日", "米国", ",", ".", "St."]))
)
@settings(max_examples=300)
def test_spans_lie_in_the_text_and_do_not_overlap(places: Places, words: list[str]) -> None:
    text = " ".join(words)
    for language in ("en", "ja"):
        spans = sorted((f.start, f.end) for f in find_places(text, places, language=language))
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_the_country_of_the_document_settles_georgia(places: Places) -> None:
    assert _write("Georgia", places, "en", "US") == "Georgia=@US-GA"
    assert _write("Georgia", places, "en", "DE") == "Georgia=GE"
    assert _write("Armenia and Georgia", places, "en", "US") == "Armenia=AM|Georgia=GE"


def test_american_documents_have_states_where_others_have_codes(places: Places) -> None:
    assert _write("7 | Riverbend Institute | DE", places, "en", "US") == "-"
    assert _write("7 | Riverbend Institute | DE", places, "en", "FR") == "DE=DE"


def test_without_a_language_english_is_expected(places: Places) -> None:
    assert _write("Norway", places, None) == "Norway=NO"


def test_regional_language_tags_count_as_their_language(places: Places) -> None:
    assert _write("schweizerische Firmen", places, "de-CH") == "schweizerische=CH"


def test_a_state_that_no_country_continues_has_no_code_of_today(places: Places) -> None:
    (found,) = find_places("Czechoslovakia", places, language="en")
    assert found.entity is not None
    assert (found.entity.entity_id, found.entity.country) == ("country-CSHH", None)


def test_members_of_groups_are_countries_with_a_date() -> None:
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        groups = {row["code"]: row for row in csv.DictReader(file) if row["members"]}
    sizes = {code: len(set(row["members"].split("|"))) for code, row in groups.items()}
    assert {code: sizes[code] for code in ("EU", "G7", "OECD", "NATO", "COMMONWEALTH", "AU", "LDC")} == {
        "EU": 27, "G7": 7, "OECD": 38, "NATO": 32, "COMMONWEALTH": 56, "AU": 55, "LDC": 44,
    }  # fmt: skip
    for row in groups.values():
        assert row["members_since"]
        assert set(row["members"].split("|")) <= name_countries().keys()


def test_the_members_of_the_oecd_win_over_the_organisation() -> None:
    nlp = load_pipeline(FOLDER, statistical=False)
    labels = []
    for text in ("Firms of OECD countries may bid.", "The OECD published a report."):
        passage = Passage("p-1", "d-1", 1, 1, 1, "paragraph", (), text, language="en")
        labels += [m.label for m in find_mentions([passage], nlp=nlp).mentions if m.text == "OECD"]
    assert labels == ["REGION", "AGENCY"]


def test_an_abbreviation_that_the_document_defines_stays_a_place() -> None:
    nlp = load_pipeline(FOLDER, statistical=False)
    texts = (
        "Partners are in the United Kingdom (UK) and the European Union (EU).",
        "UK and EU firms may bid.",
    )
    passages = [
        Passage(f"p-{n}", "d-1", n, 1, 1, "paragraph", (), text, language="en")
        for n, text in enumerate(texts)
    ]
    mentions = find_mentions(passages, nlp=nlp).mentions
    assert [(m.text, m.label) for m in mentions if m.passage_id == "p-1"] == [
        ("UK", "COUNTRY"),
        ("EU", "REGION"),
    ]
