from pathlib import Path

import pytest

from extractors.countries import Places, find_places, read_places

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"

ENGLISH = [
    ("the United States of America", ["United States of America US"]),
    ("U.S. firms and US firms and USA", ["U.S. US", "US US", "USA US"]),
    ("made in the U.S.", ["U.S. US"]),
    ("the UK and the U.K.", ["UK GB", "U.K. GB"]),
    ("the People’s Republic of China", ["People’s Republic of China CN"]),
    ("the People's Republic of China", ["People's Republic of China CN"]),
    ("the PRC", ["PRC CN"]),
    ("Korea, South Korea and the ROK", ["Korea KR", "South Korea KR", "ROK KR"]),
    ("North Korea", ["North Korea KP"]),
    ("Korean and Japanese firms", ["Korean KR", "Japanese JP"]),
    ("Finland's budget", ["Finland FI"]),
    ("the U.S.-Japan alliance", ["U.S. US", "Japan JP"]),
    ("Côte d'Ivoire", ["Côte d'Ivoire CI"]),
    ("Hong Kong and Taiwan", ["Hong Kong HK", "Taiwan TW"]),
    ("Bosnia and Herzegovina", ["Bosnia and Herzegovina BA"]),
    ("the Czech Republic, Türkiye and Turkey", ["Czech Republic CZ", "Türkiye TR", "Turkey TR"]),
    ("Jordan, Chad and Niger", ["Jordan JO", "Chad TD", "Niger NE"]),
    ("Papua New Guinea and Guinea", ["Papua New Guinea PG", "Guinea GN"]),
    ("a Dutch university", ["Dutch NL"]),
    ("Swiss and Norwegian partners", ["Swiss CH", "Norwegian NO"]),
    ("the Netherlands", ["Netherlands NL"]),
    ("UNITED STATES", ["UNITED STATES US"]),
    ("Puerto Rico and Guam", ["Puerto Rico PR", "Guam GU"]),
    ("Georgia and Armenia signed", ["Georgia GE", "Armenia AM"]),
    ("French law", ["French FR"]),
]
REGIONS = [
    ("the EU and the European Union", ["EU", "European Union"]),
    ("Europe, Asia and Africa", ["Europe", "Asia", "Africa"]),
    ("Florida and Georgia", ["Florida", "Georgia"]),
    ("New Mexico and New Jersey", ["New Mexico", "New Jersey"]),
    ("New England", ["New England"]),
    ("ASEAN members", ["ASEAN"]),
    ("Washington, D.C.", ["Washington, D.C."]),
    ("the State of Washington", ["State of Washington"]),
    ("Northern Ireland and Scotland", ["Northern Ireland", "Scotland"]),
    ("Bavaria and Saxony", ["Bavaria", "Saxony"]),
    ("Ontario and British Columbia", ["Ontario", "British Columbia"]),
]
NEITHER = [
    "15 countries and a region",
    "tell us what it costs us",
    "Panama City is on the Gulf",
    "the Panama Canal",
    "a guinea pig and a turkey",
    "Guinea pigs",
    "it polishes, it is polish",
    "American Indian tribes and Indian tribes",
    "Native American communities",
    "translated from Japanese, in French.",
    "US$ 5",
    "see https://example.org/countries/Finland.",
    "an IT system with an ID",
    "Kansas City",
    "St. Helena is a town",
]
OTHER_LANGUAGES = [
    ("Hochschulen in Deutschland und Frankreich", "de", ["Deutschland DE", "Frankreich FR"]),
    ("französische Firmen", "de", ["französische FR"]),
    ("les entreprises françaises et l’Allemagne", "fr", ["françaises FR", "Allemagne DE"]),
    ("empresas españolas en Alemania", "es", ["españolas ES", "Alemania DE"]),
    ("日本と米国、中国", "ja", ["日本 JP", "米国 US", "中国 CN"]),
    ("ドイツの企業", "ja", ["ドイツ DE"]),
]


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(FOLDER)


def _countries(text: str, places: Places, language: str | None) -> list[str]:
    found = find_places(text, places, language=language)
    return [f"{text[f.start : f.end]} {f.entity.country}" for f in found if f.entity and f.label == "COUNTRY"]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_finds_countries(places: Places, text: str, expected: list[str]) -> None:
    assert _countries(text, places, "en") == expected


@pytest.mark.parametrize(("text", "language", "expected"), OTHER_LANGUAGES)
def test_finds_countries_in_other_languages(
    places: Places, text: str, language: str, expected: list[str]
) -> None:
    assert _countries(text, places, language) == expected


@pytest.mark.parametrize(("text", "expected"), REGIONS)
def test_finds_regions(places: Places, text: str, expected: list[str]) -> None:
    found = find_places(text, places, language="en")
    assert [text[f.start : f.end] for f in found] == expected
    assert {f.label for f in found} == {"REGION"}


@pytest.mark.parametrize("text", NEITHER)
def test_leaves_other_senses_alone(places: Places, text: str) -> None:
    assert find_places(text, places, language="en") == []


def test_the_country_of_the_document_settles_georgia(places: Places) -> None:
    (state,) = find_places("Georgia", places, language="en", country="US")
    (country,) = find_places("Georgia", places, language="en", country="DE")
    assert (state.label, country.label) == ("REGION", "COUNTRY")


def test_without_a_language_english_is_expected(places: Places) -> None:
    assert _countries("Norway", places, None) == ["Norway NO"]
