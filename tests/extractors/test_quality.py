"""The quality of text falls with what makes it illegible, and with nothing that authors write."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.records import Page, Word
from extractors.quality import doubt_by, grade_text, grade_words, is_glued, is_legible

ENGLISH = (
    "The Participant shall disclose each invention to the Agency within sixty days of its conception, and "
    "title to it vests in the Participant whose staff made it. The Agency may require the Participant to grant "
    "a licence on fair terms if the invention is not put to use within four years of the end of the award."
)
GERMAN = (
    "Die Mittel werden für höchstens drei Jahre bewilligt und sind wirtschaftlich und sparsam zu verwenden. "
    "Erfindungen aus dem Vorhaben sind der Bewilligungsempfängerin binnen acht Wochen schriftlich zu melden; "
    "die Mitgliederversammlung beschließt über Rechtsschutzversicherungen und Verwendungsnachweise."
)
FRENCH = (
    "Les bénéficiaires sont propriétaires des résultats qu’ils produisent dans le cadre de l’action. L’agence "
    "peut exiger l’octroi d’une licence si les résultats ne sont pas exploités dans un délai de quatre ans."
)
SPANISH = (
    "Los participantes serán titulares de los resultados que generen y comunicarán cada invención a la agencia "
    "en el plazo de sesenta días; las responsabilidades correspondientes se fijarán en el convenio."
)
POLISH = (
    "Uczestnik zgłasza każdy wynalazek agencji w terminie sześćdziesięciu dni od jego dokonania, a prawa do "
    "wyników przysługują uczestnikowi, którego pracownicy je uzyskali, zgodnie z umową o dofinansowanie."
)
JAPANESE = (
    "助成金の交付を受けた者は、発明がなされた日から六十日以内に機構へ報告しなければならない。PDFで提出。"
)
GREEK = "Τα δικαιώματα επί των αποτελεσμάτων ανήκουν στον δικαιούχο που τα παράγει στο πλαίσιο της δράσης."
NUMBERS = "Year 2021 2022 2023 Total 1,250.00 −3.5% €4,000 (12.7) 45–60 n/a — 3/4 ±0.1 1 000 000 USD 17.5m"
FORMULAS = "x ≤ y + 2z, f(x) = a·x² ∑ᵢ wᵢ → 0.5 · (α + β), p < 0.05; E = mc², A ∪ B, H₂O, CO2-eq, σ = 3"
SIGNS = "https://www.example.org/a_b?c=d&e#f Name: ________ ✓ ☐ yes § 4(2) e.g. R&D «fin» No. 5/2021 info@a.org ……… ★"
CLEAN = (ENGLISH, GERMAN, FRENCH, SPANISH, POLISH, JAPANESE, GREEK, NUMBERS, FORMULAS, SIGNS)
LATIN = (ENGLISH, GERMAN, FRENCH, SPANISH)


def set_words(text, *, step=6.0):
    """Return the words of a text on one line, each letter 5 points wide."""
    words, x = [], 0.0
    for part in text.split():
        words.append(Word(part, x, 0, x + 5 * len(part), 10, 10.0))
        x += 5 * len(part) + step
    return words


def shift(text, by):
    """Return a text as a font shows it whose letters are numbered otherwise."""
    return "".join(
        chr((ord(c) - base + by) % 26 + base)
        if c.isascii() and c.isalpha() and (base := 97 if c.islower() else 65)
        else c
        for c in text
    )


def misread(text, share):
    chance = random.Random(7)
    return "".join(chance.choice("1|]0}~^") if c.isalpha() and chance.random() < share else c for c in text)


@pytest.mark.parametrize("text", CLEAN)
def test_what_authors_write_is_clean(text):
    assert grade_words(set_words(text)) == grade_text(text) >= 0.97


@pytest.mark.parametrize("text", LATIN)
def test_letters_numbered_anew_are_no_text(text):
    assert grade_text(shift(text, 3)) < 0.3
    assert grade_text("".join(chr(ord(c) - 29) if c.isascii() and c > "@" else c for c in text)) < 0.3


@pytest.mark.parametrize("text", [GERMAN, FRENCH, SPANISH, POLISH])
def test_utf_8_read_as_something_else_lowers_quality(text):
    assert grade_text(text.encode().decode("cp1252", "replace")) < 0.95


def test_japanese_read_as_something_else_is_no_text():
    assert grade_text(JAPANESE.encode().decode("cp1252", "replace")) < 0.3


@pytest.mark.parametrize("text", LATIN)
def test_quality_falls_with_misread_letters(text):
    grades = [grade_text(misread(text, share)) for share in (0, 0.03, 0.1, 0.3)]
    assert grades[0] == 1 > max(grades[1:3])
    assert min(grades[1:3]) > grades[3]
    assert grades[3] < 0.6


@pytest.mark.parametrize("text", LATIN)
def test_words_without_spaces_between_them_lower_quality(text):
    words = text.split()
    glued = " ".join("".join(words[i : i + 6]) for i in range(0, len(words), 6))
    assert grade_text(glued) < 0.8
    assert grade_text("".join(words)) < 0.1


@pytest.mark.parametrize("text", LATIN)
def test_letters_that_stand_alone_and_close_are_parts_of_words(text):
    parted = " ".join(" ".join(word) for word in text.split())
    assert grade_words(set_words(parted, step=4)) < 0.3
    assert grade_words(set_words("A B C D E F G H", step=40)) == 1.0  # the heads of columns


@pytest.mark.parametrize(
    "word", ["c\ufffdsts", "••••••", "\ue012\ue034", "recherchÃ©", "â€œcosts", "¨¸", "Аgreеment"]
)
def test_signs_without_meaning_are_illegible(word):
    assert not is_legible(word)


@pytest.mark.parametrize(
    "word",
    "Bundesausbildungsförderungsgesetz Mitgliederversammlung notwithstanding GitHub OpenAccess and/or (s)he "
    "state-of-the-art into maybe e.g. C++ snake_case 10.1000/182 µm Łódź AI技術 … — *** ™ ½ naïve O’Neill "
    "1st 3D MHz HTTP “costs”,".split(),
)
def test_words_and_signs_of_their_own_kind_are_legible(word):
    assert is_legible(word)


@pytest.mark.parametrize(
    "word", ["ofthe", "disclosedtotheagency", "costs,and", "award.The", "ofJupiter", "fürdie"]
)
def test_words_that_are_several_are_known(word):
    assert is_glued(word)


def test_a_page_without_words_has_no_quality():
    assert grade_words([]) == grade_text("") == 0.0


def test_a_second_reading_confirms_a_page_or_casts_doubt_on_it():
    page = Page(1, 600, 800, tuple(set_words(ENGLISH)), quality=0.9)
    same = doubt_by(page, page)
    other = doubt_by(page, Page(1, 600, 800, tuple(set_words(GERMAN)), ocr=True))
    assert same.quality == 0.9
    assert 0.5 < other.quality < 0.8
    assert other.words == page.words


@given(st.lists(st.text(st.characters(exclude_categories=("Zs", "Cc", "Cs")), min_size=1), max_size=50))
def test_quality_lies_between_0_and_1(texts):
    words = [Word(text, 10.0 * i, 0, 10.0 * i + 9, 10, 10.0) for i, text in enumerate(texts)]
    assert 0.0 <= grade_words(words) <= 1.0
    assert 0.0 <= grade_text(" ".join(texts)) <= 1.0


@given(st.integers(0, 60), st.integers(0, 60))
def test_more_replacement_signs_never_raise_quality(few, more):
    words = ENGLISH.split()

    def spoil(count):
        return " ".join(f"{word}\ufffd" if i < count else word for i, word in enumerate(words))

    low, high = sorted((few, more))
    assert grade_text(spoil(high)) <= grade_text(spoil(low))
