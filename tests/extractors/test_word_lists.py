"""Words of English and German, and those of a document, by which broken words are judged."""

from collections import Counter

from extractors.reading.vocabulary import Vocabulary
from extractors.reading.word_lists import LANGUAGES, WordList, is_common, is_listed, locate_data


def test_lists_know_words_of_both_languages_whatever_their_capitals() -> None:
    words = ["organisation", "Organisation", "DEVELOPMENT", "öffentlichen", "bewilligung", "self-propelled"]
    assert all(map(is_listed, words))


def test_lists_know_no_beginnings_and_no_words_with_letters_added() -> None:
    assert not any(map(is_listed, ["", "developmentqz", "crossborder", "Öffentlichkeitq", "補助金"]))


def test_each_list_holds_words_of_its_own_language() -> None:
    english, german = (WordList(locate_data() / f"{name}.traineddata") for name in LANGUAGES)
    assert "thoroughly" in english
    assert "thoroughly" not in german
    assert "Ansprechpartner" in german
    assert "Ansprechpartner" not in english


def test_scraps_of_words_are_not_common() -> None:
    assert not any(map(is_common, ["mation", "mercial", "nology", "posal", "generalpurpose"]))


def test_words_are_kin_that_differ_in_their_endings() -> None:
    vocabulary = Vocabulary(Counter(["floodproof", "floodproofs", "flood", "floodproofing-related-work"]))
    assert vocabulary.count_kin("floodproofed") == 2
    assert vocabulary.count_kin("watertight") == 0


def test_a_compound_is_known_by_its_beginning() -> None:
    vocabulary = Vocabulary(Counter(["non-profit", "nontaxable"]))
    assert vocabulary.has_compound_with("non")
    assert not vocabulary.has_compound_with("no")
