"""What reading holds in memory does not grow with the pages of a file, and large models stay where they lie."""

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bench.compare import LABELS
from bench.made_pdfs import write_pdfs
from bench.reading import run_reader, write_long_pdf
from extractors.language_model import load_identifier
from extractors.languages import detect_language, guess_language


@pytest.mark.slow
def test_the_peak_of_400_pages_is_near_that_of_50(tmp_path):
    parts = write_pdfs(tmp_path / "parts", LABELS, pages=40)
    few, many = (
        run_reader("kisoku", [write_long_pdf(tmp_path / f"{pages}.pdf", parts, pages=pages)])
        for pages in (50, 400)
    )
    assert few.megabytes < 100
    assert many.megabytes < 1.2 * few.megabytes


TEXTS = [
    "The funds are owned by the party that receives them and is to report on their use.",
    "Die Mittel sind wirtschaftlich und sparsam zu verwenden, und der Bericht ist bis zum Mai vorzulegen.",
    "Les résultats sont la propriété de la partie qui les a obtenus, sous réserve des droits de l'État.",
    "申請者は補助金を返還する。研究成果の所有権は大学に帰属するものとする。",
    "",
]


def test_languages_are_told_as_the_identifier_tells_them_in_memory():
    mapped, held = load_identifier(), LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    assert [mapped.rank(text) for text in TEXTS] == [held.rank(text) for text in TEXTS]


@pytest.mark.parametrize("text", TEXTS)
def test_small_words_tell_the_language_that_letters_tell(text):
    assert guess_language(text) == detect_language(text)
