import pytest

from extractors.names.acronyms import find_definitions

PAIRS = [
    ("the Harbour Innovation Fund (HIF) opened", [("HIF", "Harbour Innovation Fund")]),
    ("HIF (Harbour Innovation Fund) opened", [("HIF", "Harbour Innovation Fund")]),
    ("HIF (the Harbour Innovation Fund) opened", [("HIF", "Harbour Innovation Fund")]),
    (
        "ImPACT (Impulsing Paradigm Change through Disruptive Technologies)",
        [("ImPACT", "Impulsing Paradigm Change through Disruptive Technologies")],
    ),
    (
        "Cross-ministerial Strategic Innovation Promotion Program (SIP)",
        [("SIP", "Strategic Innovation Promotion Program")],
    ),
    ("the Ministry of Rivers and Roads (MRR)", [("MRR", "Ministry of Rivers and Roads")]),
    ("the Children’s Bureau (CB) and others", [("CB", "Children’s Bureau")]),
    ("the Office of Tides (OT; formerly Harbour Office)", [("OT", "Office of Tides")]),
    ("“Coastal Data Network” (CDN)", [("CDN", "Coastal Data Network")]),
    ("Centre for Shore Studies (“CSS”)", [("CSS", "Centre for Shore Studies")]),
    ("a draft economic analysis (DEA)", [("DEA", "draft economic analysis")]),
    ("five (5) years", []),
    ("as agreed (see Section 3) by all", []),
    ("the total (if any) is paid", []),
    ("no parenthesis here", []),
    ("Tables (A) and (B)", []),
]
PLAIN = [
    ("the Shore Protection Agency (the Agency)", ["Agency"]),
    ("the Shore Protection Agency (“Agency”)", ["Agency"]),
    ("the Shore Protection Agency (hereinafter referred to as the “Agency”)", ["Agency"]),
    ("the Fish and Wildlife Service (Service)", ["Service"]),
    ("the committee (of nine)", []),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_finds_acronyms_and_what_they_stand_for(text: str, expected: list[tuple[str, str]]) -> None:
    definitions = [d for d in find_definitions(text) if not d.plain]
    assert [(d.short, d.long) for d in definitions] == expected
    for definition in definitions:
        assert text[definition.short_start : definition.short_end] == definition.short
        assert text[definition.long_start : definition.long_end] == definition.long


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_finds_words_that_stand_for_the_name_before_them(text: str, expected: list[str]) -> None:
    assert [d.short for d in find_definitions(text) if d.plain] == expected
