"""Citations and names of laws: what is found, its normal form, and the act that it is of."""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.names.laws import read_law_lexicon
from extractors.values.known_laws import fold_law, read_known_laws
from extractors.values.law_values import parse_law
from extractors.values.laws import find_laws

with (Path(__file__).parent / "laws.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = list(csv.DictReader(file))

ONE_ACT = [
    [
        "Bayh-Dole Act",
        "35 U.S.C. 200-212",
        "35 USC § 204",
        "Public Law 96-517",
        "Bayh–Dole Act",
        "94 Stat. 3015",
    ],
    ["Small Business Act", "15 U.S.C. 638", "section 9 of the Small Business Act", "15 U.S.C. §638(vv)"],
    ["Regulation (EU) 2021/695", "Verordnung (EU) 2021/695", "Article 5 of the Horizon Europe Regulation"],
    ["Regulation (EU) 2016/679", "GDPR", "DSGVO", "General Data Protection Regulation", "RGPD"],
    ["FAR 52.227-11", "48 CFR 52.227-14", "Federal Acquisition Regulation", "FAR Part 27"],
    ["§ 5 ArbnErfG", "Arbeitnehmererfindungsgesetz", "Gesetz über Arbeitnehmererfindungen"],
    ["特許法", "特許法第35条", "特許法第35条第2項"],
    ["Ley 14/2011", "artículo 20 de la Ley 14/2011"],
    ["TRIPS", "TRIPS Agreement", "Article 31 of the TRIPS Agreement"],
    ["37 CFR 401.14", "37 C.F.R. Part 401", "37 CFR part 401"],
    ["45 CFR 75.2", "45 CFR Part 75"],
    ["552.270-34", "GSAR 570.1", "GSAR"],
    ["Mining Act", "Section 4 of the Mining Act"],
]
APART = [
    ("Patents Act 1977", "Patents Act 1990"),
    ("35 U.S.C. 101", "35 U.S.C. 204"),
    ("Regulation (EU) 2021/695", "Decision (EU) 2021/764"),
    ("45 CFR 75.2", "45 CFR 46.101"),
    ("Mining Act", "Mining Code"),
    ("5 U.S.C. 552", "5 U.S.C. 552a"),
    ("Paperwork Reduction Act", "Paperwork Reduction Act of 1995"),
    ("Financial Regulation 2018", "Financial Regulation 2024"),
]


def resolve(surface, country=None):
    entity, citation = read_law_lexicon([], country=country).resolve(surface)
    return entity and entity.entity_id, citation


def read_document(*texts, country=None):
    """Return for each law that the texts name its words, its value and the name of its act."""
    passages = [(text, find_laws(text)) for text in texts]
    lexicon = read_law_lexicon(passages, country=country)
    spans = [text[found.start : found.end] for text, own in passages for found in own]
    resolved = [lexicon.resolve(span) for span in spans]
    return [(s, v, e and e.name) for s, (e, v) in zip(spans, resolved, strict=True)]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["text"][:60])
def test_laws_are_found_in_their_normal_form(row):
    text, found = row["text"], find_laws(row["text"])
    lexicon = read_law_lexicon([(text, found)], country=None)
    words = [text[span.start : span.end] for span in found]
    assert "|".join(words) == row["found"]
    assert "|".join(lexicon.resolve(word)[1] or "" for word in words) == row["values"]


@pytest.mark.parametrize("surfaces", ONE_ACT, ids=lambda surfaces: surfaces[0])
def test_names_and_citations_of_one_act_meet(surfaces):
    ids = {resolve(surface)[0] for surface in surfaces}
    assert len(ids) == 1
    assert None not in ids


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_acts_stay_apart(one, other):
    assert resolve(one)[0] != resolve(other)[0]


def test_the_same_name_in_two_countries_is_two_acts():
    assert resolve("Patent Act", "JP") == ("law-jp-patent", "特許法")
    assert resolve("Patent Act", "CA") == ("law-ca-patent", "RSC 1985, c P-4")
    assert resolve("Patent Act", "KR")[0] not in {"law-jp-patent", "law-ca-patent"}
    assert resolve("Mining Act", "KR")[0] != resolve("Mining Act", "JP")[0]


def test_a_document_says_what_its_short_forms_stand_for():
    found = read_document(
        "The Deep Sea Research Act of 2031 (Public Law 140-9) (“the Act”) binds.",
        "Under section 3 of the Act and Public Law 140-9, fees fall.",
    )
    assert [value for _, value, _ in found] == [
        "Deep Sea Research Act 2031",
        "PL 140-9",
        "Deep Sea Research Act 2031",
        "Deep Sea Research Act 2031 s 3",
        "PL 140-9",
    ]
    assert {name for *_, name in found} == {"Deep Sea Research Act 2031"}


def test_a_short_form_of_two_acts_is_left_open():
    found = read_document(
        "The Mining Act of 2001 (“the Act”) and the Fishing Act of 2002 (“the Act”) bind.", "See the Act."
    )
    assert found[-1] == ("Act", None, None)


def test_the_act_alone_has_no_entity():
    assert read_document("Section 4(b) of the Act holds.") == [("Section 4(b) of the Act", "s 4(b)", None)]


def test_every_known_act_is_found_by_each_of_its_citations():
    laws = read_known_laws()
    assert len({law.entity.entity_id for same in laws.names.values() for law in same}) >= 200
    for same in laws.names.values():
        for law in same:
            assert law in laws.names[fold_law(law.citation)]


@given(
    st.integers(1, 54), st.integers(1, 9999), st.sampled_from(["U.S.C.", "USC", "U. S. C.", "C.F.R.", "CFR"])
)
def test_ways_to_write_a_section_of_a_code_are_one(title, section, code):
    name = "USC" if "S" in code else "CFR"
    for sign in (" ", " § ", " §", " section "):
        text = f"See {title} {code}{sign}{section}(a) too."
        [found] = find_laws(text)
        assert parse_law(text[found.start : found.end]).write() == f"{title} {name} {section}(a)"


@settings(max_examples=150, deadline=20_000)
@given(st.text(alphabet="Act ofSection§().19,CFRaw法第条(EU)/", max_size=60))
@example("A" * 100_000)
@example("Aact" * 20_000)
@example("Articles 1, 2, 3, " * 4_000)
@example("Section 1" + "(a)" * 30_000)
@example("Act of A " * 8_000)
@example("に関する" * 20_000)
def test_any_text_gives_ordered_spans_that_can_be_read(text):
    last = 0
    for found in find_laws(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        parse_law(text[found.start : min(found.end, found.start + 2000)])
