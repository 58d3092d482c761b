from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from dataset.programs import ProgramLink, fold_programs
from dataset.records import Amount, Entity, Fact

ALPHA = Entity("e-alpha", "PROGRAM", "Alpha Programme", acronym="AP", country="JP", origin="gazetteer")
BETA = Entity("e-beta", "PROGRAM", "Beta Programme")
COUNCIL = Entity("e-council", "AGENCY", "Council of Sciences")
MINISTRY = Entity("e-ministry", "AGENCY", "Ministry of Trade")


def make_fact(relation, value, *, number=0, subject="e-alpha", document="d-1", confidence=0.5):
    return Fact(
        fact_id=f"f-{document}-{relation}-{number}",
        subject=subject,
        relation=relation,
        value=value,
        value_text=value,
        passage_id=f"p-{number}",
        document_id=document,
        start=number,
        end=number + 1,
        quote="x",
        confidence=confidence,
    )


def make_amount(name, value, currency, **changes):
    number = Decimal(value)
    return Amount(
        name, "p-0", "d-1", f"{currency} {value}", number, number, currency, role="budget", **changes
    )


def fold_alpha(facts, **given):
    programs = fold_programs(entities=[ALPHA, BETA, COUNCIL, MINISTRY], facts=facts, **given)
    return programs[0]


def budget_of(program):
    return program.budget_minimum, program.budget_currency


def test_a_programme_that_is_only_mentioned_has_a_row():
    programs = fold_programs(
        entities=[BETA, ALPHA, COUNCIL],
        facts=[],
        mentions=[ProgramLink("e-alpha", "d-2"), ProgramLink("e-alpha", "d-1")],
    )
    assert [program.program_id for program in programs] == ["e-alpha", "e-beta"]
    alpha = programs[0]
    assert (alpha.name, alpha.acronym, alpha.country) == ("Alpha Programme", "AP", "JP")
    assert alpha.documents == ("d-1", "d-2")
    assert alpha.evidence == ()


def test_rules_about_a_programme_are_counted():
    alpha = fold_alpha([], rules=[ProgramLink("e-alpha", "d-1"), ProgramLink("e-alpha", "d-3")])
    assert alpha.rule_count == 2
    assert alpha.documents == ("d-1", "d-3")


def test_agencies_of_several_documents_are_joined():
    facts = [
        make_fact("administered_by", "e-ministry"),
        make_fact("administered_by", "e-ministry", document="d-2"),
        make_fact("funded_by", "e-council", document="d-2"),
        make_fact("funded_by", "e-unknown", number=1, document="d-2"),
    ]
    alpha = fold_alpha(facts)
    assert alpha.agencies == ("e-council", "e-ministry")
    assert alpha.documents == ("d-1", "d-2")
    assert len(alpha.evidence) == 4


def test_partners_are_countries_and_participants_that_are_countries():
    facts = [
        make_fact("partner_country", "SE"),
        make_fact("participant", "FI", number=1),
        make_fact("participant", "e-council", number=2),
        make_fact("partner_country", "SE", number=3),
    ]
    assert fold_alpha(facts).partner_countries == ("FI", "SE")


def test_a_restated_amount_stands_for_the_original():
    amounts = [
        make_amount("m-yen", "30000000000", "JPY"),
        make_amount("m-usd", "200000000", "USD", equivalent_of="m-yen"),
    ]
    facts = [make_fact("budget", "m-usd", confidence=0.9), make_fact("budget", "m-yen", number=1)]
    assert budget_of(fold_alpha(facts, amounts=amounts)) == (Decimal(30000000000), "JPY")


def test_amounts_that_restate_each_other_do_not_go_round_for_ever():
    amounts = [
        make_amount("m-1", "1", "JPY", equivalent_of="m-2"),
        make_amount("m-2", "2", "USD", equivalent_of="m-1"),
    ]
    assert budget_of(fold_alpha([make_fact("budget", "m-1")], amounts=amounts))[1] in {"JPY", "USD"}


def test_the_budget_is_the_most_confident_then_the_most_frequent_then_the_earliest():
    amounts = [
        make_amount("m-5", "5", "EUR"),
        make_amount("m-7", "7", "EUR"),
        make_amount("m-7b", "7", "EUR"),
    ]
    five, seven, seven_again = (
        make_fact("budget", amount.mention_id, number=i) for i, amount in enumerate(amounts)
    )
    ordinals = {"p-0": 4, "p-1": 2, "p-2": 9}

    def chosen(*facts):
        return fold_alpha(facts, amounts=amounts, ordinals=ordinals).budget_minimum

    assert chosen(replace(five, confidence=0.6), seven, seven_again) == 5
    assert chosen(five, seven, seven_again) == 7
    assert chosen(five, seven) == 7  # never 12
    assert chosen(replace(seven, passage_id="p-2"), five) == 5


def test_a_fact_whose_amount_is_unknown_gives_no_budget():
    alpha = fold_alpha([make_fact("budget", "m-none")])
    assert budget_of(alpha) == (None, None)


def test_years_are_read_from_dates_and_an_end_before_the_start_is_ignored():
    facts = [
        make_fact("started", "2014-04"),
        make_fact("ended", "2009", confidence=0.9),
        make_fact("ended", "2020", number=1),
        make_fact("started", "spring", number=2, confidence=1.0),
    ]
    alpha = fold_alpha(facts)
    assert (alpha.start_year, alpha.end_year) == (2014, 2020)


def test_a_successor_has_its_predecessor():
    fact = make_fact("succeeded_by", "e-beta", document="d-9")
    alpha, beta = fold_programs(entities=[ALPHA, BETA], facts=[fact])
    assert (alpha.successor, alpha.predecessor) == ("e-beta", None)
    assert (beta.successor, beta.predecessor) == (None, "e-alpha")
    assert beta.documents == ("d-9",)
    assert beta.evidence == (fact.fact_id,)


def test_no_programme_succeeds_itself():
    alpha = fold_alpha([make_fact("succeeded_by", "e-alpha"), make_fact("succeeded_by", "e-lost", number=1)])
    assert (alpha.successor, alpha.predecessor) == (None, None)


def test_two_documents_that_agree_outweigh_a_surer_one():
    amounts = [
        make_amount("m-5", "5", "EUR"),
        make_amount("m-7", "7", "EUR"),
        make_amount("m-7b", "7", "EUR"),
    ]
    facts = [
        make_fact("budget", "m-5", confidence=0.9),
        make_fact("budget", "m-7", confidence=0.8, document="d-2"),
        make_fact("budget", "m-7b", confidence=0.8, document="d-3"),
    ]
    alpha = fold_alpha(facts, amounts=amounts)
    assert alpha.budget_minimum == 7
    assert len(alpha.evidence) == 3  # the one that did not hold can be traced too


def test_one_document_that_repeats_itself_does_not_outweigh_a_surer_one():
    amounts = [
        make_amount("m-5", "5", "EUR"),
        make_amount("m-7", "7", "EUR"),
        make_amount("m-7b", "7", "EUR"),
    ]
    facts = [
        make_fact("budget", "m-5", confidence=0.9),
        make_fact("budget", "m-7", confidence=0.8, number=1, document="d-2"),
        make_fact("budget", "m-7b", confidence=0.8, number=2, document="d-2"),
    ]
    assert fold_alpha(facts, amounts=amounts).budget_minimum == 5


def test_a_sum_without_a_period_speaks_for_the_same_sum_a_year():
    amounts = [
        make_amount("m-1", "24", "EUR"),
        make_amount("m-2", "24", "EUR", period="annual"),
        make_amount("m-3", "120", "EUR"),
    ]
    facts = [make_fact("budget", amount.mention_id, number=i) for i, amount in enumerate(amounts)]
    alpha = fold_alpha([facts[0], facts[1], replace(facts[2], confidence=0.4)], amounts=amounts)
    assert (alpha.budget_minimum, alpha.budget_period) == (24, "annual")
    alpha = fold_alpha([facts[0], replace(facts[2], confidence=0.9)], amounts=amounts)
    assert (alpha.budget_minimum, alpha.budget_period) == (120, None)


def test_currencies_ranges_and_periods_of_several_sums_are_never_mixed():
    ranged = replace(make_amount("m-1", "5", "EUR", period="annual"), maximum=Decimal(9))
    amounts = [ranged, make_amount("m-2", "8", "USD"), replace(make_amount("m-3", "3", "JPY"), maximum=None)]
    told = {(a.minimum, a.maximum, a.currency, a.period) for a in amounts}
    for surest in range(3):
        facts = [
            make_fact("budget", amount.mention_id, number=i, confidence=0.9 if i == surest else 0.5)
            for i, amount in enumerate(amounts)
        ]
        alpha = fold_alpha(facts, amounts=amounts)
        budget = (alpha.budget_minimum, alpha.budget_maximum, alpha.budget_currency, alpha.budget_period)
        assert budget in told


def test_of_two_start_years_the_better_supported_one_that_fits_the_end_holds():
    facts = [
        make_fact("started", "2014", document="d-1"),
        make_fact("started", "2014-04", document="d-2", number=1),
        make_fact("started", "2021", document="d-3", confidence=0.6),
        make_fact("ended", "2018", document="d-3"),
    ]
    alpha = fold_alpha(facts)
    assert (alpha.start_year, alpha.end_year) == (2014, 2018)


def test_years_that_cannot_both_be_leave_the_better_supported_one():
    facts = [make_fact("started", "2021", confidence=0.6), make_fact("ended", "2018", confidence=0.9)]
    alpha = fold_alpha(facts)
    assert (alpha.start_year, alpha.end_year) == (None, 2018)


def test_a_programme_told_to_be_successor_and_predecessor_is_what_it_is_better_supported_to_be():
    facts = [
        make_fact("succeeded_by", "e-beta", confidence=0.9),
        make_fact("succeeded_by", "e-alpha", subject="e-beta", confidence=0.8, number=1),
    ]
    alpha, beta = fold_programs(entities=[ALPHA, BETA], facts=facts)
    assert (alpha.predecessor, alpha.successor) == (None, "e-beta")
    assert (beta.predecessor, beta.successor) == ("e-alpha", None)


def test_the_country_of_a_programme_is_no_partner_of_it():
    facts = [make_fact("partner_country", "JP"), make_fact("partner_country", "SE", number=1)]
    assert fold_alpha(facts).partner_countries == ("SE",)


def test_the_order_of_facts_does_not_show():
    relations = ("administered_by", "funded_by", "started", "ended", "mechanism", "partner_country")
    values = ("e-council", "e-ministry", "2011", "2019", "prize", "FI")
    facts = [
        make_fact(relation, value, number=n, document=f"d-{n % 3}", confidence=(n % 2) / 2)
        for n in range(12)
        for relation, value in zip(relations, (*values[n % 2 :], *values[: n % 2]), strict=True)
    ]
    expected = fold_alpha(facts)
    for seed in range(5):
        shuffled = random.Random(seed).sample(facts, len(facts))
        assert fold_alpha(shuffled) == expected
