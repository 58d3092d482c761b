"""Statements and their slots, as tables of sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from extractors.cues import Cues, load_cues
from extractors.norms.facets import settle_modality
from extractors.norms.slots import fill_slots
from extractors.norms.statements import find_statements
from extractors.parsing import load_parser, load_sieve

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def parser() -> Language:
    return load_parser()


@pytest.fixture(scope="module")
def cues() -> Cues:
    return load_cues(CORPUS / "cues")


MODALITIES = [
    ("The grantee must keep its records for seven years.", ["obligation"]),
    ("The grantee shall not assign the contract.", ["prohibition"]),
    ("The grantee may not charge alcohol to the award.", ["prohibition"]),
    ("The licensee need not pay royalties in the first year.", ["permission"]),
    ("The licensee is not required to pay royalties.", ["permission"]),
    ("The Foundation may withhold the last instalment.", ["power"]),
    (
        "The Foundation reserves the right to terminate the award and to reclaim the funds.",
        ["power", "power"],
    ),
    ("Each partner is entitled to use the results.", ["entitlement"]),
    ("Each partner shall be entitled to use the results.", ["entitlement"]),
    ("The recipient undertakes to notify the Ministry.", ["obligation"]),
    ("The results shall be deemed confidential.", ["constitutive"]),
    ("Inventions are owned by the university.", ["constitutive"]),
    ("The State receives a free licence to the invention.", ["entitlement"]),
    ("A final report is required for each project.", ["obligation"]),
    ("Prior consent is compulsory.", ["obligation"]),
    ("Applicants are prohibited from subcontracting the core work.", ["prohibition"]),
    ("The act requires the contractor to disclose each invention.", ["obligation"]),
    ("The holder must notify the agency and must obtain its permission.", ["obligation", "obligation"]),
    ("Submit the financial report within 60 days.", ["obligation"]),
    ("If asked, provide the receipts.", ["obligation"]),
    ("Do not send paper copies of the agreement.", ["prohibition"]),
    ("May the applicant be a company?", []),
    ("Please see the annex for details.", []),
    ("The weather in the valley is mild.", []),
    ("If the costs are not accounted for in time.", []),
]


@pytest.mark.parametrize(("text", "expected"), MODALITIES)
def test_modality_follows_from_cue_verb_and_negation(
    text: str, expected: list[str], parser: Language, cues: Cues
) -> None:
    sentence = next(parser(text).sents)
    assert [settle_modality(s, cues=cues) for s in find_statements(sentence, cues=cues)] == expected


@pytest.mark.parametrize("text", [text for text, expected in MODALITIES if expected])
def test_what_makes_a_statement_is_not_passed_over(text: str, parser: Language, cues: Cues) -> None:
    words = [token.lower_ for token in parser.make_doc(text)]
    assert load_sieve(parser, cues).may_state(words)


@pytest.mark.parametrize("text", ["The weather in the valley is mild.", "Appendix with the maps of 2019"])
def test_what_cannot_make_a_statement_is_passed_over(text: str, parser: Language, cues: Cues) -> None:
    words = [token.lower_ for token in parser.make_doc(text)]
    assert not load_sieve(parser, cues).may_state(words)


SLOTS = [
    ("The grantee must keep its records.", "bearer", "grantee"),
    ("The grantee must keep its records.", "action", "keep"),
    ("The grantee must keep its records.", "object", "its records"),
    ("Prior written approval must be obtained.", "bearer", None),
    ("Prior written approval must be obtained.", "object", "Prior written approval"),
    ("Prior written approval must be obtained.", "action", "be obtained"),
    ("Claims will be checked by the paying agency.", "bearer", "paying agency"),
    ("Results are owned by the Party that generates them.", "bearer", "Party that generates them"),
    ("Title shall remain with the contractor.", "bearer", "contractor"),
    ("The holder must inform the Ministry of any sale.", "counterparty", "Ministry"),
    ("The holder must inform the Ministry of any sale.", "object", "any sale"),
    ("The report must be sent to the funder within 30 days.", "deadline", "within 30 days"),
    ("The report must be sent to the funder within 30 days.", "counterparty", "funder"),
    (
        "If the project ends early, the recipient must return the funds.",
        "condition",
        "If the project ends early",
    ),
    ("If the project ends early, the recipient must return the funds.", "bearer", "recipient"),
    ("The partner may publish unless the owner objects.", "condition", "unless the owner objects"),
    ("Only non-profit bodies may apply.", "bearer", "non-profit bodies"),
    ("(b) The partner shall agree on the shares in advance.", "bearer", "partner"),
    ("Send the form to the office.", "bearer", None),
]


@pytest.mark.parametrize(("text", "slot", "expected"), SLOTS)
def test_slots_quote_the_sentence(
    text: str, slot: str, expected: str | None, parser: Language, cues: Cues
) -> None:
    sentence = next(parser(text).sents)
    statement = find_statements(sentence, cues=cues)[0]
    slots = fill_slots(statement, sentence, limit=len(text), mentions=(), cues=cues)
    span = getattr(slots, slot)
    assert (text[slice(*span)] if span else None) == expected
