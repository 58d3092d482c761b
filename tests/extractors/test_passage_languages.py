"""The language of each passage, in documents of one language and of several."""

import pytest

from dataset.records import Passage
from extractors.languages import tell_languages, weigh_languages

ENGLISH = "The beneficiary shall keep records of the costs for a period of five years after the last payment."
GERMAN = "Die Empfängerin hat die Belege für einen Zeitraum von fünf Jahren nach der Zahlung aufzubewahren."
FRENCH = "Le bénéficiaire conserve les pièces justificatives pendant une durée de cinq ans après le paiement."
SPANISH = "El beneficiario conservará los justificantes durante un plazo de cinco años a partir del pago."
JAPANESE = "補助事業者は、支払いの後五年間、証拠書類を保存しなければならない。"
DUTCH = "De begunstigde bewaart de bewijsstukken van de kosten gedurende vijf jaar na de laatste betaling."


def tell(*texts: str, language: str | None = "en") -> list[str | None]:
    passages = [Passage(f"p-{i}", "d", i, 1, 1, "paragraph", (), text) for i, text in enumerate(texts)]
    return [passage.language for passage in tell_languages(passages, language=language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (GERMAN, "de"), (FRENCH, "fr"), (SPANISH, "es"), (JAPANESE, "ja"), (DUTCH, "nl")],
)
def test_a_sentence_tells_its_language_in_any_document(text: str, language: str) -> None:
    assert tell(text, language="en") == [language]
    assert tell(text, language="de") == [language]


@pytest.mark.parametrize(
    "text", ["Annex 3", "EUR 12.000", "2014–2020", "Universität Brennmoor, Dr. Müller", "I | A | C"]
)
def test_what_is_too_short_to_tell_has_the_language_of_its_document(text: str) -> None:
    assert tell(ENGLISH, text, GERMAN, language="en")[1] == "en"
    assert tell(GERMAN, text, ENGLISH, language="de")[1] == "de"


def test_what_is_too_short_to_tell_in_an_annex_has_the_language_of_the_annex() -> None:
    assert tell(ENGLISH, ENGLISH, GERMAN, "Anlage 3", GERMAN, language="en")[3] == "de"


def test_names_in_another_language_do_not_change_that_of_a_passage() -> None:
    text = (
        "The partners are the Centre national de la recherche scientifique, the Institut de physique and "
        "the Gesellschaft für Forschung, each of which signs the agreement."
    )
    assert tell(text) == ["en"]


def test_columns_in_two_languages_are_told_apart() -> None:
    assert tell(ENGLISH, GERMAN, ENGLISH, GERMAN) == ["en", "de", "en", "de"]


def test_the_document_is_in_the_language_of_most_of_its_letters() -> None:
    texts = [GERMAN * 3, ENGLISH, "Annex"]
    passages = [Passage(f"p-{i}", "d", i, 1, 1, "paragraph", (), text) for i, text in enumerate(texts)]
    assert weigh_languages(tell_languages(passages, language=None)) == "de"
    assert weigh_languages([]) is None


def test_nothing_is_told_where_nothing_can_be() -> None:
    assert tell("12.4", "§ 3", language=None) == [None, None]
