from extractors.languages import detect_language
from extractors.metadata import read_metadata


def test_the_files_properties_are_read(typeset):
    date = "datetime(year: 2021, month: 4, day: 2)"
    pdf = typeset(f'#set document(title: "Rules of the Council", author: "Council", date: {date})\nText')
    metadata = read_metadata(pdf)
    assert (metadata.title, metadata.author, metadata.created) == (
        "Rules of the Council",
        "Council",
        "2021-04-02",
    )
    assert "Typst" in metadata.tools


def test_a_files_name_is_no_title(typeset):
    assert read_metadata(typeset('#set document(title: "rules_final_v3.docx")\nText')).title is None


def test_a_bookmark_that_spans_all_others_may_be_the_title(typeset):
    act = "= Act on Bridges\n== Duties\nText\n== Powers\nText"
    assert read_metadata(typeset(act)).outline == "Act on Bridges"
    assert read_metadata(typeset(act + "\n= Annex to the Act")).outline is None
    assert read_metadata(typeset("= Act on Bridges")).outline is None


def test_languages_are_told_apart():
    assert detect_language("Les résultats appartiennent à la partie qui les a produits.") == "fr"
    assert detect_language("Los resultados pertenecen a la parte que los ha generado.") == "es"
    assert detect_language("補助金の交付を受けた者は成果を報告しなければならない。") == "ja"
