"""Rules of labelled passages: groups, lead-ins, key and value lines, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from dataset.records import LABELS, Force, Passage, Rule
from extractors.cues import load_cues
from extractors.mentions import find_mentions
from extractors.norms.sureness import FURTHER, read_sureness
from extractors.parsing import load_parser
from extractors.pipeline import load_pipeline
from extractors.rules import RuleReader, find_rules

CORPUS = Path(__file__).parents[2] / "corpus"


@dataclass(frozen=True)
class Judgement:
    labels: tuple[str, ...]
    force: Force | None = "operative"
    scores: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LABELS, 0.9))
    trust: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(LABELS, 0.9))
    force_margins: Sequence[float] = ()
    handicap: float = 0.0


def judge_all(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(()) for _ in texts]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(CORPUS / "gazetteers", statistical=False)


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return RuleReader(judge_all, load_parser(), load_cues(CORPUS / "cues"), "v")


def read_rules(
    texts: Sequence[tuple[str, str]], labels: tuple[str, ...], nlp: Language, reader: RuleReader
) -> list[Rule]:
    """Return the rules of passages `(kind, text)`, all of which carry `labels`."""
    passages = [Passage(f"p-{i}", "d-1", i, 1, 1, kind, (), text) for i, (kind, text) in enumerate(texts)]  # type: ignore[arg-type]
    found = find_mentions(passages, nlp=nlp, country="US")
    judged = {p.passage_id: Judgement(labels) for p in passages}
    return find_rules(passages, judged=judged, mentions=found.mentions, amounts=found.amounts, reader=reader)


def test_two_duties_of_one_modal_share_a_group(nlp: Language, reader: RuleReader) -> None:
    text = (
        "Before an exclusive licence is granted, the holder must notify the agency and obtain its permission."
    )
    rules = read_rules([("paragraph", text)], ("transfer_control",), nlp, reader)
    assert [rule.action for rule in rules] == ["notify", "obtain"]
    assert len({rule.group_id for rule in rules}) == 1
    assert {rule.bearer for rule in rules} == {"holder"}


def test_countries_of_a_rule_are_iso_codes_in_the_order_of_the_text(
    nlp: Language, reader: RuleReader
) -> None:
    text = "Japanese firms and entities from Norway must assign the results, if made in Japan, to the Host."
    rules = read_rules([("paragraph", text)], ("ownership",), nlp, reader)
    assert {rule.countries for rule in rules} == {("JP", "NO")}


def test_a_joined_subject_of_a_duty_gives_a_rule_for_each(nlp: Language, reader: RuleReader) -> None:
    text = "Prior notification and permission are compulsory before a patent is assigned to a foreign entity."
    rules = read_rules([("paragraph", text)], ("transfer_control",), nlp, reader)
    assert [rule.object for rule in rules] == ["Prior notification", "permission"]
    assert len({rule.group_id for rule in rules}) == 1
    assert {rule.scope for rule in rules} == {"foreign"}


def test_the_share_of_rights_is_a_threshold(nlp: Language, reader: RuleReader) -> None:
    text = "A foreign entity must share at least 50 % of the IP rights with the State."
    (rule,) = read_rules([("paragraph", text)], ("joint_ownership",), nlp, reader)
    assert (rule.threshold_operator, f"{rule.threshold_value:f}", rule.threshold_unit) == (
        ">=",
        "50",
        "percent",
    )
    assert (rule.bearer, rule.scope, rule.modality) == ("foreign entity", "foreign", "obligation")


def test_items_take_their_bearer_from_the_lead_in(nlp: Language, reader: RuleReader) -> None:
    texts = [
        ("paragraph", "The recipient must:"),
        ("list_item", "(a) keep all receipts;"),
        ("list_item", "(b) report each year."),
    ]
    rules = read_rules(texts, ("compliance_recovery",), nlp, reader)
    assert [(rule.bearer, rule.action) for rule in rules] == [("recipient", "keep"), ("recipient", "report")]
    assert all(rule.slots["bearer"].inferred for rule in rules)


def test_a_ban_in_the_lead_in_makes_prohibitions(nlp: Language, reader: RuleReader) -> None:
    texts = [
        ("paragraph", "The licensee may not:"),
        ("list_item", "(i) sublicense the patent;"),
    ]
    (rule,) = read_rules(texts, ("licence_access",), nlp, reader)
    assert (rule.bearer, rule.modality) == ("licensee", "prohibition")


def test_a_right_in_the_lead_in_makes_entitlements(nlp: Language, reader: RuleReader) -> None:
    texts = [
        ("paragraph", "The Office has the right to:"),
        ("list_item", "(i) reproduce the data;"),
    ]
    rules = read_rules(texts, ("licence_access",), nlp, reader)
    assert [(r.bearer, r.modality) for r in rules if r.action == "reproduce"] == [("Office", "entitlement")]


def test_an_item_that_is_but_a_figure_is_a_rule_with_its_condition(nlp: Language, reader: RuleReader) -> None:
    texts = [
        ("paragraph", "The aid reaches:"),
        ("list_item", "(a) up to 60 % of the costs, in the case of a small firm;"),
        ("list_item", "(b) costs of travel."),
    ]
    (rule,) = read_rules(texts, ("amount_rate",), nlp, reader)
    assert (rule.object, rule.condition) == ("up to 60 % of the costs", "in the case of a small firm")
    assert (rule.modality, rule.threshold_operator, rule.threshold_value) == ("constitutive", "<=", 60)


def test_a_range_gives_its_upper_and_lower_limit(nlp: Language, reader: RuleReader) -> None:
    rules = read_rules([("paragraph", "Award size: $200,000 to $450,000")], ("amount_rate",), nlp, reader)
    assert [(r.threshold_operator, f"{r.threshold_value:f}", r.threshold_unit) for r in rules] == [
        ("<=", "450000", "USD"),
        (">=", "200000", "USD"),
    ]
    assert len({rule.rule_id for rule in rules}) == 2
    assert {rule.modality for rule in rules} == {"constitutive"}


def test_unlabelled_passages_give_no_rule(nlp: Language, reader: RuleReader) -> None:
    assert read_rules([("paragraph", "The grantee must report.")], (), nlp, reader) == []


WORDS = st.sampled_from(
    "the grantee must may not shall report to agency within 30 days if funds, ; : unless (a) results and 50 % of. "
    "Party owns licence — “rights” be notified by".split()
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_every_slot_quotes_its_passage(words: list[str], nlp: Language, reader: RuleReader) -> None:
    text = " ".join(words)
    for rule in read_rules([("paragraph", text)], ("compliance_recovery",), nlp, reader):
        assert text[rule.start : rule.end] == rule.quote
        for name in ("bearer", "action", "object", "counterparty", "condition", "deadline"):
            slot = rule.slots.get(name)
            if slot is not None:
                assert text[slot.start : slot.end] == getattr(rule, name)


def test_a_repeated_modal_keeps_the_group_and_who_is_addressed(nlp: Language, reader: RuleReader) -> None:
    text = (
        "The holder must notify the agency and must obtain its permission before the patent is transferred."
    )
    notify, obtain = read_rules([("paragraph", text)], ("transfer_control",), nlp, reader)
    assert notify.group_id == obtain.group_id
    assert (notify.bearer, notify.action, notify.counterparty) == ("holder", "notify", "agency")
    assert (obtain.bearer, obtain.action, obtain.object) == ("holder", "obtain", "its permission")


REPORTED, PROPOSED = (0.0, 2.0, -1.0, -2.0, -2.0, -2.0), (-1.0, -1.0, 2.0, -2.0, -2.0, -2.0)


def judge_proposals(texts: Sequence[str]) -> list[Judgement]:
    """Hear a proposal in "should" and a report in everything else."""
    return [Judgement((), force_margins=PROPOSED if "should" in text else REPORTED) for text in texts]


@pytest.mark.parametrize(
    ("decided", "forces"), [("reported", ["reported", "proposed"]), ("historical", ["historical"] * 2)]
)
def test_a_sentence_may_have_a_force_of_its_own(
    decided: Force, forces: list[Force], nlp: Language, reader: RuleReader
) -> None:
    text = "Grantees must report sales each year. The council should publish these reports."
    passage = Passage("p-0", "d-1", 0, 1, 1, "paragraph", (), text)
    judged = {"p-0": Judgement(("compliance_recovery",), decided, force_margins=(0.5, 1.0, 0.5, -2, -2, -2))}
    hearing = replace(reader, judge=judge_proposals)
    rules = find_rules([passage], judged=judged, mentions=(), amounts=(), reader=hearing)
    assert [rule.force for rule in rules] == forces  # a force that people gave is kept


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The holder must notify the agency.", "modal"),
        ("The holder is required to notify the agency.", "paraphrase"),
        ("The holder owns the patent.", "indicative"),
        ("Award ceiling: $200,000", "key_value"),
    ],
)
def test_confidence_is_that_of_the_label_and_of_the_form(
    text: str, form: str, nlp: Language, reader: RuleReader
) -> None:
    (rule,) = read_rules([("paragraph", text)], ("ownership",), nlp, reader)
    assert rule.confidence == pytest.approx(0.9 * read_sureness()[form], abs=1e-4)


def test_what_a_sentence_states_further_is_less_sure(nlp: Language, reader: RuleReader) -> None:
    text = "The holder must notify the agency and obtain its permission."
    first, further = read_rules([("paragraph", text)], ("ownership",), nlp, reader)
    assert further.confidence == pytest.approx(first.confidence * read_sureness()[FURTHER], abs=1e-4)


def test_a_sentence_that_does_not_bear_out_its_passage_is_less_sure(
    nlp: Language, reader: RuleReader
) -> None:
    def judge(texts: Sequence[str]) -> list[Judgement]:
        return [Judgement((), scores={"ownership": 0.9 if "own" in text else 0.01}) for text in texts]

    text = "The holder shall own the patent. The office shall open at nine."
    rules = read_rules([("paragraph", text)], ("ownership",), nlp, replace(reader, judge=judge))
    sure, unsure = (rule.confidence for rule in rules)
    assert unsure < 0.7 * sure


def test_doubtful_findings_are_left_out(nlp: Language, reader: RuleReader) -> None:
    passage = Passage("p-0", "d-1", 0, 1, 1, "paragraph", (), "The holder must notify the agency.")
    doubtful = {"p-0": Judgement(("transfer_control",), trust={"transfer_control": 0.15})}
    assert find_rules([passage], judged=doubtful, mentions=(), amounts=(), reader=reader) == []
