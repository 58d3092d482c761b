from __future__ import annotations

import pytest
from made_documents import make_rows
from made_rules import TIDES, say, write

from dataset.comparison.consents import find_consent, find_givers
from dataset.comparison.questions import QUESTIONS, answer_questions
from dataset.comparison.records import Filters


def ask(store, *rules, name):
    store.write_document(write("a", *rules))
    with store.open_snapshot() as snapshot:
        answered = answer_questions(snapshot, by="documents")
    return next(each for each in answered if each.question == QUESTIONS[name])


FOREIGN = {"scope": "foreign"}


@pytest.mark.parametrize(
    ("quote", "modality", "slots", "verdict"),
    [
        ("Foreign firms may take part.", "permission", ("Foreign firms", "take part"), "may take part"),
        ("Foreign firms may receive 20 %.", "permission", ("Foreign firms", "receive"), "may be funded"),
        ("Foreign firms may not apply.", "prohibition", ("Foreign firms", "apply"), "may not take part"),
        ("Foreign firms must tell who owns them.", "obligation", ("Foreign firms", "tell"), ""),
        ("Members may ask foreign firms to leave.", "permission", ("Members", "ask"), ""),
    ],
)
def test_a_verdict_on_entry_needs_a_rule_on_those_from_abroad(store, quote, modality, slots, verdict):
    rule = say(quote, modality, bearer=slots[0], action=slots[1], scope="foreign")
    (answer,) = ask(store, rule, name="foreign").answers
    assert answer.verdict == verdict
    assert answer.statements[0].citations[0].quote == quote


def test_a_rule_that_speaks_of_no_origin_answers_nothing_on_entry(store):
    rule = say("Firms may apply once.", "permission", bearer="Firms", action="apply")
    assert ask(store, rule, name="foreign").answers == ()


def test_shares_of_rights_are_named(store):
    rule = say(
        "The firm shall share at least half, or 50 percent, of the patent.",
        "obligation",
        "joint_ownership",
        bearer="firm",
        action="share",
        object="at least half, or 50 percent, of the patent",
    )
    (answer,) = ask(store, rule, name="share").answers
    assert "50 %" in answer.verdict


def test_whose_consent_is_needed_is_told(store):
    rule = say(
        "A patent may not be sold without the consent of the Minister.",
        "prohibition",
        "transfer_control",
        object="patent",
        action="be sold",
    )
    (answer,) = ask(store, rule, name="permission").answers
    assert answer.verdict == "consent of Minister"


def test_what_may_be_done_without_consent_needs_none(store):
    rule = say(
        "An owner may sell its share without the consent of the others.",
        "permission",
        "transfer_control",
        bearer="owner",
        action="sell",
    )
    (answer,) = ask(store, rule, name="permission").answers
    assert answer.verdict == ""


def test_money_is_told_from_facts_and_rules(store):
    store.write_document(make_rows("a", passage_count=1))
    with store.open_snapshot() as snapshot:
        money = answer_questions(snapshot, filters=Filters(least_confidence=0))[-1]
    (answer,) = money.answers
    assert answer.statements[0].text.startswith("budget: EUR ")
    assert len(answer.statements) == 2


def test_programmes_that_say_nothing_are_named(store):
    rule = say("Foreign firms may apply.", "permission", bearer="Foreign firms", action="apply", **FOREIGN)
    store.write_document(write("a", rule, rule, named=[(0, TIDES), (1, TIDES)]))
    with store.open_snapshot() as snapshot:
        foreign, share, permission, money = answer_questions(snapshot)
    assert [answer.name for answer in foreign.answers] == ["Tides Fund"]
    assert share.silent == permission.silent == money.silent == ("Tides Fund",)


@pytest.mark.parametrize(
    ("text", "givers"),
    [
        ("only with the prior written consent of the Minister of Trade", ["Minister of Trade"]),
        ("after the Council’s approval", ["Council"]),
        ("with the other Parties' written consent", ["other Parties"]),
        ("authorisation from the competent authority", ["competent authority"]),
        ("the approval of the Board and the consent of the Owner", ["Board", "Owner"]),
        ("with its consent", []),
        ("approval in writing", []),
    ],
)
def test_who_consents_is_found_in_the_words(text, givers):
    assert find_givers(text) == givers


def test_a_consent_is_found_where_without_begins():
    text = "may not be sold without first obtaining the written permission of the Agency"
    consent = find_consent(text)
    assert (consent.giver, text[consent.start :][:7]) == ("Agency", "without")
    assert find_consent("may not be sold without delay") is None
