import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.names.acronyms import find_definitions

PLAIN = [
    ("the Shore Protection Agency (the Agency)", ["Agency"]),
    ("the Shore Protection Agency (“Agency”)", ["Agency"]),
    ("the Shore Protection Agency (hereinafter referred to as the “Agency”)", ["Agency"]),
    ("the Fish and Wildlife Service (Service)", ["Service"]),
    ("the Shore Protection Agency (hereinafter: the Agency)", ["Agency"]),
    ("das Küstenamt (im Folgenden „Agentur“)", ["Agentur"]),
    ("das Küstenamt (nachfolgend: Agentur)", ["Agentur"]),
    ("l’Office du littoral (ci-après « Office »)", ["Office"]),
    ("l’Office du littoral (ci-après dénommé « Office »)", ["Office"]),
    ("la Oficina de Costas (en adelante, «Oficina»)", ["Oficina"]),
    ("沿岸研究機構（以下「機構」という。）", ["機構"]),
    ("沿岸研究機構（以下「KKK」という。）", ["KKK"]),
    ("沿岸研究機構（略称：KKK）", ["KKK"]),
    ("the committee (of nine)", []),
    ("the rate (see below)", []),
]


def read_pairs() -> list[tuple[str, str]]:
    with (Path(__file__).parent / "acronyms.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["pairs"]) for row in rows]


@pytest.mark.parametrize(("text", "expected"), read_pairs())
def test_finds_acronyms_and_what_they_stand_for(text: str, expected: str) -> None:
    definitions = [d for d in find_definitions(text) if not d.plain]
    assert "|".join(f"{d.short}={d.long}" for d in definitions) == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_finds_words_that_stand_for_the_name_before_them(text: str, expected: list[str]) -> None:
    assert [d.short for d in find_definitions(text) if d.plain] == expected


@given(
    st.lists(st.sampled_from("Harbour Tide of for the (HT) (hereinafter – : HT ) , “ ” Agency\n".split(" ")))
)
def test_definitions_quote_the_text(parts: list[str]) -> None:
    text = " ".join(parts)
    for definition in find_definitions(text):
        assert text[definition.short_start : definition.short_end] == definition.short
        if definition.long:
            assert text[definition.long_start : definition.long_end] == definition.long
