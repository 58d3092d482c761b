from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from made_rules import say

from dataset.comparison.rule_matching import compare_words, match_rules

JOIN = say("A foreign firm may join a bridge project if a local partner leads it.", "permission")
SHARE = say("The partner owns at least 40 percent of the results.", "obligation", "joint_ownership")
MORE = say("The partner owns at least 50 percent of the results.", "obligation", "joint_ownership")
TELL = say("The host tells the office of each patent within 60 days.", "obligation", "reporting_audit")
PAY = say("The fund pays up to EUR 2 million.", "constitutive", "amount_rate")

SENTENCES = st.lists(
    st.sampled_from("The host must not owns share of 40 50 % results patents".split()), min_size=1
)
RULES = st.lists(
    st.builds(
        lambda words, label: say(" ".join(words), "obligation", label),
        SENTENCES,
        st.sampled_from(["ownership", "eligibility"]),
    ),
    max_size=12,
)


def tell(pairs):
    return [
        (pair.change, pair.before and pair.before.quote, pair.after and pair.after.quote) for pair in pairs
    ]


def test_rules_of_the_same_words_are_the_same_whatever_their_case_blanks_and_numbering():
    renumbered = say(
        "(c)  THE HOST tells the\noffice of each patent within 60 days", "obligation", "reporting_audit"
    )
    assert tell(match_rules([JOIN, TELL], [JOIN, renumbered])) == [
        ("exact", JOIN.quote, JOIN.quote),
        ("exact", TELL.quote, renumbered.quote),
    ]


def test_a_rule_that_stands_elsewhere_has_moved_and_those_around_it_have_not():
    pairs = match_rules([PAY, JOIN, SHARE, TELL], [JOIN, SHARE, TELL, PAY])
    assert [pair.change for pair in pairs] == ["exact", "exact", "exact", "moved"]
    assert pairs[-1].after == PAY


def test_a_rule_of_which_a_figure_differs_was_changed():
    assert tell(match_rules([JOIN, SHARE], [JOIN, MORE]))[1] == ("changed", SHARE.quote, MORE.quote)


def test_rules_that_share_no_label_are_not_the_same_rule_changed():
    other = say(MORE.quote, "obligation", "reporting_audit")
    assert sorted(pair.change for pair in match_rules([SHARE], [other])) == ["added", "removed"]


def test_a_changed_rule_is_that_which_is_most_alike():
    less = say(
        "The partner owns at least 40 percent of all of the new results.", "obligation", "joint_ownership"
    )
    pairs = match_rules([SHARE, less], [MORE])
    assert [(pair.change, pair.before) for pair in pairs] == [("changed", SHARE), ("removed", less)]


def test_a_removed_rule_stands_after_the_one_that_it_followed():
    assert tell(match_rules([JOIN, SHARE, TELL], [PAY, JOIN, TELL])) == [
        ("added", None, PAY.quote),
        ("exact", JOIN.quote, JOIN.quote),
        ("removed", SHARE.quote, None),
        ("exact", TELL.quote, TELL.quote),
    ]


def test_of_two_rules_of_the_same_words_each_has_one_partner_of_its_modality():
    may = say(TELL.quote, "permission", "reporting_audit")
    pairs = match_rules([TELL, may], [may, TELL])
    assert all(pair.before.modality == pair.after.modality for pair in pairs)


def test_thousands_of_rules_are_matched_with_few_candidates_each():
    before = [say(f"The host must tell the office of patent {n} within 60 days.") for n in range(2000, 3500)]
    after = [say(f"The host must tell the office of patent {n} within 90 days.") for n in range(2000, 3500)]
    pairs = match_rules(before, after)
    assert Counter(pair.change for pair in pairs) == {"changed": 1500}
    assert all(pair.before.quote.split()[7] == pair.after.quote.split()[7] for pair in pairs)


@settings(max_examples=50)
@given(RULES, RULES)
def test_every_rule_stands_in_one_pair(before, after):
    pairs = match_rules(before, after)
    assert Counter(id(pair.before) for pair in pairs if pair.before) == Counter(map(id, before))
    assert [pair.after for pair in pairs if pair.after] == after
    for pair in pairs:
        assert (pair.before is None) == (pair.change == "added")
        assert (pair.after is None) == (pair.change == "removed")


@settings(max_examples=50)
@given(RULES)
def test_a_document_has_not_changed_since_itself(rules):
    assert all(pair.change == "exact" for pair in match_rules(rules, rules))


@given(st.text(), st.text())
def test_pieces_of_two_texts_make_up_both(before, after):
    changes = compare_words(before, after)
    assert "".join(each.text for each in changes if each.kind != "added") == before
    assert "".join(each.text for each in changes if each.kind != "removed") == after
