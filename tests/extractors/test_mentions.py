import csv
import time
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from dataset.records import Entity, Kind, Mention, Passage
from extractors.languages import tell_languages
from extractors.mentions import FoundMentions, find_mentions, find_mentions_of_each
from extractors.pipeline import load_pipeline

FOLDER = Path(__file__).parents[2] / "corpus" / "gazetteers"

TABLE = [
    (
        "SICORP (Strategic International Collaborative Research Program), run by the Japan Science and"
        " Technology Agency, has funded work with 15 countries and a region since 2009.",
        [
            "PROGRAM SICORP",
            "PROGRAM Strategic International Collaborative Research Program",
            "AGENCY Japan Science and Technology Agency",
            "DATE 2009",
        ],
    ),
    (
        "ImPACT (Impulsing Paradigm Change through Disruptive Technologies) ended.",
        ["PROGRAM ImPACT", "PROGRAM Impulsing Paradigm Change through Disruptive Technologies"],
    ),
    (
        "The Cross-ministerial Strategic Innovation Promotion Program (SIP) began.",
        ["PROGRAM Cross-ministerial Strategic Innovation Promotion Program", "PROGRAM SIP"],
    ),
    (
        "The Moonshot Research and Development Program succeeded it.",
        ["PROGRAM Moonshot Research and Development Program"],
    ),
    (
        "The VLSI Semiconductor Research Project was led by METI and NEDO.",
        ["PROGRAM VLSI Semiconductor Research Project", "AGENCY METI", "AGENCY NEDO"],
    ),
    (
        "TSMC receives up to ¥476 billion from Japan.",
        ["ORGANIZATION TSMC", "AMOUNT up to ¥476 billion", "COUNTRY Japan"],
    ),
    (
        "Finland's Ministry of Finance pays 60 percent.",
        ["COUNTRY Finland", "AGENCY Ministry of Finance", "PERCENT 60 percent"],
    ),
    ("The U.S. Government may use it.", ["AGENCY U.S. Government"]),
    ("It was made with U.S. Government support.", ["COUNTRY U.S."]),
    ("SBIR/STTR awards", ["PROGRAM SBIR", "PROGRAM STTR"]),
    ("Horizon 2020 closed in 2020.", ["PROGRAM Horizon 2020", "DATE 2020"]),
    ("The Department may audit the program.", []),
    ("Each Party grants access rights to the Results.", []),
    ("We are right now at a 50.3% market share.", ["PERCENT 50.3%"]),
    ("Write to info@nedo.go.jp or see https://www.meti.go.jp/METI.", []),
    ("metal workers met us", []),
]
LABELS = ("PROGRAM", "AGENCY", "ORGANIZATION", "COUNTRY", "REGION", "PERCENT", "DATE", "AMOUNT")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(FOLDER, statistical=False)


def make_passages(*texts: str, kind: Kind = "paragraph", language: str = "en") -> list[Passage]:
    return [
        Passage(f"p-{i}", "d-1", i, 1, 1, kind, (), text, language=language) for i, text in enumerate(texts)
    ]


def read(found: FoundMentions, labels: Sequence[str] = LABELS) -> list[str]:
    return [f"{mention.label} {mention.text}" for mention in found.mentions if mention.label in labels]


def entity_of(found: FoundMentions, mention: Mention) -> Entity:
    return next(entity for entity in found.entities if entity.entity_id == mention.entity_id)


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_finds_what_a_passage_names(nlp: Language, text: str, expected: list[str]) -> None:
    found = find_mentions(make_passages(text), nlp=nlp)
    said = read(found)
    assert [line.replace("up to ", "") for line in said] == [line.replace("up to ", "") for line in expected]


with (Path(__file__).parent / "names.tsv").open(encoding="utf-8", newline="") as file:
    NAMES = [
        (row["language"], row["text"], row["label"], row["names"])
        for row in csv.DictReader(file, delimiter="\t")
    ]


@pytest.mark.parametrize(("language", "text", "label", "names"), NAMES)
def test_finds_the_names_that_no_gazetteer_knows(
    nlp: Language, language: str, text: str, label: str, names: str
) -> None:
    labels = ("AGENCY", "PROGRAM", "ORGANIZATION") if label == "NAME" else (label,)
    found = find_mentions(make_passages(text, language=language), nlp=nlp)
    assert " | ".join(mention.text for mention in found.mentions if mention.label in labels) == names.strip(
        "-"
    )


def test_a_country_of_a_ministry_is_a_mention_of_its_own(nlp: Language) -> None:
    found = find_mentions(make_passages("the Ministry of Tides and Ports of the Republic of Korea"), nlp=nlp)
    assert read(found) == ["AGENCY Ministry of Tides and Ports", "COUNTRY Republic of Korea"]


def test_a_programme_is_known_again_by_the_word_that_tells_it(nlp: Language) -> None:
    found = find_mentions(
        make_passages("The Kelp Vanguard Initiative began.", "Six Vanguard projects run."), nlp=nlp
    )
    assert read(found) == ["PROGRAM Kelp Vanguard Initiative", "PROGRAM Vanguard"]
    assert len({mention.entity_id for mention in found.mentions}) == 1


def test_a_word_that_the_document_has_in_lower_case_too_tells_no_programme(nlp: Language) -> None:
    passages = make_passages(
        "The Tidal Harbour Programme began.", "A harbour costs much. Harbour projects do."
    )
    assert read(find_mentions(passages, nlp=nlp)) == ["PROGRAM Tidal Harbour Programme"]


def test_an_acronym_and_its_name_are_one_entity(nlp: Language) -> None:
    found = find_mentions(make_passages("The Harbour Tide Agency (HTA) met.", "HTA decided."), nlp=nlp)
    assert [m.text for m in found.mentions] == ["Harbour Tide Agency", "HTA", "HTA"]
    assert len({m.entity_id for m in found.mentions}) == 1
    assert (found.entities[0].name, found.entities[0].acronym) == ("Harbour Tide Agency", "HTA")


def test_an_acronym_is_found_before_its_definition(nlp: Language) -> None:
    found = find_mentions(make_passages("HTA decided.", "The Harbour Tide Agency (HTA) met."), nlp=nlp)
    assert [m.origin for m in found.mentions] == ["acronym", "pattern", "acronym"]


def test_a_defined_word_counts_from_its_definition_on(nlp: Language) -> None:
    passages = make_passages(
        "The Service may.", "The Harbour Tide Agency (the Agency) met.", "The Agency shall pay."
    )
    assert [m.text for m in find_mentions(passages, nlp=nlp).mentions] == [
        "Harbour Tide Agency",
        "Agency",
        "Agency",
    ]


def test_a_defined_word_within_another_name_is_left_alone(nlp: Language) -> None:
    passages = make_passages("The Harbour Tide Agency (the Agency) met.", "the Agency Plan")
    assert [m.text for m in find_mentions(passages, nlp=nlp).mentions] == ["Harbour Tide Agency", "Agency"]


def test_an_acronym_that_means_something_else_here_is_no_agency(nlp: Language) -> None:
    passages = make_passages(
        "The number of ocean events (NOE) and net energy additions (NEA) rose.", "NEA fell."
    )
    assert read(find_mentions(passages, nlp=nlp, country="US"), ("AGENCY",)) == []


def test_the_document_tells_whose_ministry_is_meant(nlp: Language) -> None:
    passages = make_passages("The NRF pays.", "Korea and Korean firms", "KAIST is in Korea")
    (agency,) = [m for m in find_mentions(passages, nlp=nlp, country="KR").mentions if m.label == "AGENCY"]
    assert agency.entity_id == "kr-nrf"


def test_where_nothing_tells_no_entity_of_the_gazetteer_is_claimed(nlp: Language) -> None:
    found = find_mentions(make_passages("The NRF pays."), nlp=nlp)
    assert [entity.origin for entity in found.entities] == ["discovered"]


def test_a_country_has_its_code(nlp: Language) -> None:
    found = find_mentions(make_passages("Japanese firms"), nlp=nlp)
    assert (found.mentions[0].entity_id, found.entities[0].country) == ("country-JP", "JP")


def test_a_word_form_needs_support(nlp: Language) -> None:
    assert read(find_mentions(make_passages("COST is a factor."), nlp=nlp)) == []
    assert (
        read(find_mentions(make_passages("COST Actions and the FIRST program"), nlp=nlp))[-1]
        == "PROGRAM FIRST"
    )


@pytest.mark.parametrize(
    ("texts", "country", "currency"),
    [
        (["It costs $5 million."], "US", "USD"),
        (["It costs $5 million."], "CA", "CAD"),
        (["It costs $5 million."], None, None),
        (["It costs $5 million.", "All sums are in U.S. dollars."], None, "USD"),
        (["It costs €5 million."], "US", "EUR"),
        (["It costs $5 million.", "The rest is C$ 3 million and US$ 2 million."], None, None),
        (["It costs $5 million."], "CL", "CLP"),
        (["It costs $5 million."], "FR", None),
        (["It costs £5 million."], None, "GBP"),
        (["It costs £5 million."], "EG", "EGP"),
        (["It costs ¥5 million."], None, "JPY"),
        (["It costs ¥5 million."], "CN", "CNY"),
        (["It costs ¥5 million.", "Sums are in RMB."], None, "CNY"),
        (["It costs 5 million kroner."], None, None),
        (["It costs 5 million kroner."], "NO", "NOK"),
        (["It costs kr 5 million.", "Of this, SEK 2 million is new."], None, "SEK"),
        (["It costs Rs 5 million."], None, "INR"),
        (["It costs Rs 5 million.", "Pakistan pays."], None, "PKR"),
        (["It costs Rs 5 million."], "PK", "PKR"),
        (["It costs 5 million pesos."], "MX", "MXN"),
        (["It costs 5 million francs."], "CH", "CHF"),
        (["It costs 5 million francs."], "FR", "FRF"),
        (["It costs 5 million crowns."], "CZ", "CZK"),
    ],
)
def test_the_document_tells_which_of_the_currencies_is_meant_that_share_a_sign(
    nlp: Language, texts: list[str], country: str | None, currency: str | None
) -> None:
    found = find_mentions(make_passages(*texts), nlp=nlp, country=country)
    assert (found.amounts[0].minimum, found.amounts[0].currency) == (Decimal(5_000_000), currency)


def test_an_amount_points_to_the_one_that_it_restates(nlp: Language) -> None:
    found = find_mentions(make_passages("a grant of ¥100 million ($0.7 million)"), nlp=nlp, country="US")
    first, second = found.amounts
    assert (first.equivalent_of, second.equivalent_of) == (None, first.mention_id)


def test_the_country_that_a_passage_names_tells_of_francs_but_not_of_dollars(nlp: Language) -> None:
    texts = ["It took place in Switzerland and cost 5 million francs.", "In Mexico it cost $5 million."]
    others = ["In France, Germany, Italy and Spain the Commission met."]
    found = find_mentions(make_passages(*texts, *others), nlp=nlp)
    assert [amount.currency for amount in found.amounts] == ["CHF", None]


def test_a_sum_restated_after_one_in_another_currency_is_not_of_that_one(nlp: Language) -> None:
    found = find_mentions(make_passages("a grant of C$5 million ($3.6 million)"), nlp=nlp, country=None)
    assert [amount.currency for amount in found.amounts] == ["CAD", None]


def test_amounts_percents_and_dates_have_no_entity(nlp: Language) -> None:
    found = find_mentions(make_passages("5 percent, or $5, by 1 May 2031"), nlp=nlp)
    assert {m.entity_id for m in found.mentions} == {None}


def test_a_name_found_in_the_text_is_found_in_headings_too(nlp: Language) -> None:
    heading = Passage("p-9", "d-1", 0, 1, 1, "heading", (), "The Harbour Innovation Programme at a Glance")
    body = Passage("p-10", "d-1", 1, 1, 1, "paragraph", (), "The Harbour Innovation Programme pays.")
    assert len(find_mentions([heading, body], nlp=nlp).mentions) == 2


def test_a_definition_may_be_declined(nlp: Language) -> None:
    passages = make_passages(
        "Mittel der Deutschen Forschungsgemeinschaft (DFG)", "Die DFG zahlt.", language="de"
    )
    found = find_mentions(passages, nlp=nlp)
    assert [(m.text, m.entity_id) for m in found.mentions] == [
        ("Deutschen Forschungsgemeinschaft", "de-dfg"),
        ("DFG", "de-dfg"),
        ("DFG", "de-dfg"),
    ]


def test_other_languages_keep_names_countries_and_amounts(nlp: Language) -> None:
    found = find_mentions(make_passages("経済産業省は日本の企業に10億円を交付する。", language="ja"), nlp=nlp)
    assert read(found) == ["AGENCY 経済産業省", "COUNTRY 日本", "AMOUNT 10億円"]


def test_many_documents_give_what_each_gives_alone(nlp: Language) -> None:
    documents = [make_passages(text) for text, _ in TABLE] + [[]]
    together = list(find_mentions_of_each(documents, nlp=nlp))
    assert together == [find_mentions(passages, nlp=nlp) for passages in documents]


def test_identifiers_depend_on_the_content_alone(nlp: Language) -> None:
    passages = make_passages("The Harbour Tide Agency (HTA) met in Japan.")
    assert find_mentions(passages, nlp=nlp) == find_mentions(passages, nlp=nlp)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "Ministry",
                "of",
                "Tides",
                "(",
                ")",
                "HTA",
                "METI",
                "the",
                "Agency",
                "SBIR",
                "/",
                "Program",
                ",",
                ".",
                "and",
                "U.S.",
                "Government",
                "$5",
                "2020",
                "経済産業省",
                "’s",
                "“",
                "”",
                "\n",
                "É",
                "ﬁ",
                "5",
                "%",
                "Japan",
            ]
        ),
        max_size=25,
    )
)
def test_mentions_quote_their_passage_and_never_overlap(nlp: Language, words: list[str]) -> None:
    passages = make_passages(" ".join(words), "".join(words))
    found = find_mentions(passages, nlp=nlp)
    texts = {passage.passage_id: passage.text for passage in passages}
    for mention in found.mentions:
        assert texts[mention.passage_id][mention.start : mention.end] == mention.text != ""
    for passage_id in texts:
        own = [m for m in found.mentions if m.passage_id == passage_id]
        assert all(a.end <= b.start for a, b in pairwise(own))
    known = {entity.entity_id for entity in found.entities}
    assert {m.entity_id for m in found.mentions if m.entity_id} == known


@pytest.mark.parametrize("name", ["Tarn{} Weir Agency", "NIH", "Tarn{} Weir Agency (TW{})", "5 May 2{:03}"])
def test_the_time_for_a_passage_grows_with_its_length_alone(nlp: Language, name: str) -> None:
    letters = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(4000)]
    text = ", ".join(name.format(n if "{:" in name else letters[n], letters[n].upper()) for n in range(1000))
    longer = ", ".join(
        name.format(n % 1000 if "{:" in name else letters[n], letters[n].upper()) for n in range(4000)
    )
    find_mentions(make_passages("Warm up."), nlp=nlp)
    seconds = []
    for each in (text, longer):
        start = time.process_time()
        find_mentions(make_passages(each), nlp=nlp)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 8 * seconds[0] + 0.5


MIXED = [
    ("en", "Each partner in Germany receives EUR 1,500.50 before 3 May 2021, 40 percent of its costs."),
    ("de", "Die Partner in Deutschland erhalten bis zum 3. Mai 2021 1.500,50 Euro, also 40 Prozent."),
    ("fr", "Les partenaires en Allemagne reçoivent 1 500,50 euros avant le 3 mai 2021, soit 40 %."),
    ("es", "Los socios en Alemania reciben 1.500,50 euros antes del 3 de mayo de 2021, el 40 por ciento."),
    ("ja", "ドイツの事業者は2021年5月3日までに1500.50ユーロ、費用の40パーセントを受け取る。"),
]


def test_each_passage_of_a_mixed_document_is_read_in_its_own_language(nlp: Language) -> None:
    passages = tell_languages(make_passages(*(text for _, text in MIXED), language=""), language="en")
    assert [passage.language for passage in passages] == [language for language, _ in MIXED]
    found = find_mentions(passages, nlp=nlp)
    for passage in passages:
        own = [mention for mention in found.mentions if mention.passage_id == passage.passage_id]
        assert sorted(mention.label for mention in own) == ["AMOUNT", "COUNTRY", "DATE", "PERCENT"]
        assert [mention.entity_id for mention in own if mention.label == "COUNTRY"] == ["country-DE"]
    assert {(amount.minimum, amount.currency) for amount in found.amounts} == {(Decimal("1500.50"), "EUR")}
