"""Sentences with the rules that they lay down, and sentences that lay down none, from `rules.tsv`.

A rule is written as its modality and those of its slots that are filled; two bars part two rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from spacy.language import Language

from dataset.records import LABELS, Force, Passage, Rule
from extractors.cues import load_cues
from extractors.mentions import find_mentions
from extractors.parsing import load_parser
from extractors.pipeline import load_pipeline
from extractors.rules import RuleReader, find_rules

CORPUS = Path(__file__).parents[2] / "corpus"
LINES = [
    line.split("\t") for line in (Path(__file__).parent / "rules.tsv").read_text("utf-8").splitlines()[1:]
]
SLOTS = ("bearer", "action", "object", "counterparty", "condition", "deadline")


@dataclass(frozen=True)
class Judgement:
    labels: tuple[str, ...] = ("compliance_recovery",)
    force: Force | None = "operative"
    scores: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LABELS, 0.9))
    trust: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LABELS, 0.9))


def judge_all(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement() for _ in texts]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(CORPUS / "gazetteers", statistical=False)


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(judge_all, load_parser(), load_cues(CORPUS / "cues"), "v")


def read_rules(texts: Sequence[str], nlp: Language, reader: RuleReader) -> list[Rule]:
    passages = [Passage(f"p-{i}", "d-1", i, 1, 1, "paragraph", (), text) for i, text in enumerate(texts)]
    found = find_mentions(passages, nlp=nlp, country="US")
    judged = {passage.passage_id: Judgement() for passage in passages}
    return find_rules(passages, judged=judged, mentions=found.mentions, amounts=found.amounts, reader=reader)


def write_rule(rule: Rule) -> str:
    parts: list[str] = [rule.modality]
    names = (*SLOTS, "instrument", "effective_from")
    parts += [f"{name}={value}" for name in names if (value := getattr(rule, name))]
    if rule.threshold_operator and rule.threshold_value is not None:
        value = f"{rule.threshold_value.normalize():f}"
        parts.append(f"threshold={rule.threshold_operator} {value} {rule.threshold_unit}")
    return " | ".join(parts)


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_sentence_gives_the_rules_that_it_lays_down(
    text: str, expected: str, nlp: Language, reader: RuleReader
) -> None:
    rules = read_rules([text], nlp, reader)
    assert " || ".join(write_rule(rule) for rule in rules) == expected
    assert len({rule.rule_id for rule in rules}) == len(rules)
    for rule in rules:
        for name, slot in rule.slots.items():
            if name in (*SLOTS, "instrument"):
                assert text[slot.start : slot.end] == getattr(rule, name)


DEFINING = [
    "“Recipient” means any entity that is paid from the Fund, directly or through another entity.",
    "This contract is made between the Office for Growth (hereinafter the “Office”) and Ada Works Ltd (the “Maker”).",
    "The Recipients shall tell the Office of each invention.",
    "For this part, the term ‘Recipient’ shall mean a public university.",
    "A Recipient must report to the Office each year.",
    "Each recipient of the letter must answer it.",
]


def read_meanings(texts: Sequence[str], number: int, nlp: Language, reader: RuleReader) -> dict[str, str]:
    """Return the terms that the rules of passage `number` use, with their meanings."""
    rules = [rule for rule in read_rules(texts, nlp, reader) if rule.passage_id == f"p-{number}"]
    assert rules
    for rule in rules:
        for each in rule.definitions:
            assert texts[int(each.passage_id[2:])][each.start : each.end] == each.meaning
            assert each.term in getattr(rule, each.slot)
    return {each.term: each.meaning for rule in rules for each in rule.definitions}


def test_defined_terms_are_resolved_in_every_number(nlp: Language, reader: RuleReader) -> None:
    assert read_meanings(DEFINING, 2, nlp, reader) == {
        "Recipients": "any entity that is paid from the Fund, directly or through another entity",
        "Office": "the Office for Growth",
    }


def test_the_nearest_definition_before_a_rule_holds(nlp: Language, reader: RuleReader) -> None:
    assert read_meanings(DEFINING, 4, nlp, reader)["Recipient"] == "a public university"


def test_a_word_that_is_not_written_as_the_term_is_no_term(nlp: Language, reader: RuleReader) -> None:
    assert read_meanings(DEFINING, 5, nlp, reader) == {}


def test_a_definition_after_the_rule_holds_where_there_is_none_before(
    nlp: Language, reader: RuleReader
) -> None:
    texts = ["The Maker must report.", DEFINING[1]]
    assert read_meanings(texts, 0, nlp, reader) == {"Maker": "Ada Works Ltd"}
