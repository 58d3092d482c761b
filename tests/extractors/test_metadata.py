from extractors.languages import detect_language
from extractors.metadata import read_metadata
from extractors.pages import read_pages
from extractors.passages import read_passages


def test_the_files_own_title_is_taken_if_it_reads_like_one(typeset):
    date = "datetime(year: 2021, month: 4, day: 2)"
    pdf = typeset(f'#set document(title: "Rules of the Council", author: "Council", date: {date})\nText')
    metadata = read_metadata(pdf)
    assert (metadata.title, metadata.author, metadata.created) == (
        "Rules of the Council",
        "Council",
        "2021-04-02",
    )


def test_a_files_name_as_title_gives_way_to_the_largest_heading(typeset):
    pdf = typeset(
        '#set document(title: "rules_final_v3.docx")\n#text(size: 11pt, weight: "bold")[Paper 12]\n\n'
        "#text(size: 20pt)[Rules of the Council]\n\nThe council pays the costs."
    )
    passages = read_passages(read_pages(pdf), document_id="d-1")
    assert read_metadata(pdf, passages).title == "Rules of the Council"


def test_languages_are_told_apart():
    assert detect_language("Les résultats appartiennent à la partie qui les a produits.") == "fr"
    assert detect_language("Los resultados pertenecen a la parte que los ha generado.") == "es"
    assert detect_language("補助金の交付を受けた者は成果を報告しなければならない。") == "ja"
