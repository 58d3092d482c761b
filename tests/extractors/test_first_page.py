"""Title pages of many kinds: what each says of its document, and where."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from dataset.records import Passage
from extractors.first_page import describe_document
from extractors.metadata import Metadata, read_metadata
from extractors.pages import read_pages
from extractors.passages import read_passages
from extractors.pipeline import load_pipeline

GAZETTEERS = Path(__file__).parents[2] / "corpus" / "gazetteers"
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
TEXT = (
    "The council pays the costs of the bridge. Each party keeps its share of them until the work is done. "
    * 6
)


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline(GAZETTEERS)


def check_evidence(description, passages):
    """Every cell that is told has evidence, and a quote stands in its passage to the letter."""
    texts = {passage.passage_id: passage.text for passage in passages}
    for name in ("title", "publisher", "published", "country"):
        assert (getattr(description, name) is None) == (name not in description.evidence)
    for evidence in description.evidence.values():
        if evidence.passage_id:
            assert texts[evidence.passage_id][evidence.start : evidence.end] == evidence.quote
        else:
            assert evidence.box or evidence.source


@pytest.fixture
def describe(typeset, nlp):
    def read(markup, **options):
        pdf = typeset("#set document(date: none)\n" + dedent(markup).replace("TEXT", TEXT))
        pages = read_pages(pdf)
        passages = read_passages(pages, document_id="d-1")
        description = describe_document(
            passages, read_metadata(pdf), nlp=nlp, pages=pages, language=options.get("language", "en")
        )
        check_evidence(description, passages)
        return description

    return read


PAGES = {
    "a command paper": (
        """
        #text(size: 12pt)[Department for Science, Innovation and Technology]
        #v(8em)
        #text(size: 28pt, weight: "bold")[Bridging the Channel: a strategy for research]
        #v(2em)
        #text(size: 14pt)[March 2023]
        #v(1fr)
        CP 999
        #pagebreak()
        © Crown copyright 2023

        #pagebreak()
        TEXT
        """,
        ("Bridging the Channel: a strategy for research", "Science, Innovation", "2023-03", "GB"),
    ),
    "a memorandum for heads of agencies": (
        """
        #align(center)[EXECUTIVE OFFICE OF THE PRESIDENT \\ OFFICE OF MANAGEMENT AND BUDGET \\ WASHINGTON, D.C. 20503]
        #v(2em)
        #align(right)[August 27, 2021]
        M-99-31

        MEMORANDUM FOR THE HEADS OF EXECUTIVE DEPARTMENTS AND AGENCIES

        FROM: Jane Roe, Acting Director

        SUBJECT: Keeping Records of Research That Agencies Fund

        TEXT

        TEXT
        """,
        ("Keeping Records of Research That Agencies Fund", "Management and Budget", "2021-08-27", "US"),
    ),
    "a solicitation": (
        """
        #text(size: 18pt, weight: "bold")[Partnerships for Quiet Machines (PQM)]

        #text(size: 14pt, weight: "bold")[PROGRAM SOLICITATION]

        *NSF 99-512*

        *National Science Foundation*

        Directorate for Engineering

        *Full Proposal Deadline(s)* (due by 5 p.m. submitter's local time):

        March 14, 2024

        TEXT
        """,
        ("Partnerships for Quiet Machines (PQM)", "National Science Foundation", None, "US"),
    ),
    "a special publication": (
        """
        #set page(footer: [This publication is available free of charge from: https://doi.org/10.6028/x])
        #align(right)[*NIST Special Publication 9999*]
        #v(4em)
        #align(right)[#text(size: 24pt, weight: "bold")[Guide to Secure Sharing of Research Data]]
        #v(2em)
        #align(right)[Jane Roe \\ Richard Doe]
        #v(3em)
        #align(right)[June 2019]
        #v(1fr)
        #align(right)[U.S. Department of Commerce \\ _Wilma Roe, Secretary_]
        #align(right)[National Institute of Standards and Technology \\ _W. Doe, Director._]
        #pagebreak()
        TEXT
        #pagebreak()
        TEXT
        """,
        ("Guide to Secure Sharing of Research Data", "Standards and Technology", "2019-06", "US"),
    ),
    "a guideline in German": (
        """
        Bundesministerium für Bildung und Forschung

        #v(3em)
        #text(size: 20pt, weight: "bold")[Richtlinie zur Förderung leiser Maschinen]

        Vom 12. März 2021

        #v(2em)
        == 1 Förderziel
        Die Mittel sind sparsam zu verwenden. Die Ergebnisse gehören dem Empfänger, der sie erarbeitet hat. Er teilt sie
        dem Zuwendungsgeber innerhalb eines Monats mit.
        """,
        ("Richtlinie zur Förderung leiser Maschinen", "", "2021-03-12", "DE"),
    ),
    "a report in French": (
        """
        #align(center)[MINISTÈRE DE L'ENSEIGNEMENT SUPÉRIEUR ET DE LA RECHERCHE]
        #v(5em)
        #align(center)[#text(size: 26pt)[Rapport sur les machines silencieuses]]
        #v(2em)
        #align(center)[Paris, le 3 février 2022]
        #pagebreak()
        == Sommaire
        #pagebreak()
        Les résultats appartiennent à la partie qui les a produits. Elle en informe le ministère dans un délai de deux mois.
        """,
        ("Rapport sur les machines silencieuses", "", "2022-02-03", "FR"),
    ),
    "a working paper of an international body": (
        """
        #text(size: 11pt)[OECD Science, Technology and Industry Working Papers]
        #v(8em)
        #text(size: 26pt, weight: "bold")[How quiet machines spread]
        #v(1em)
        Jane Roe, Richard Doe
        #v(1fr)
        #text(size: 9pt)[© OECD 2018. Contact: sti.contact\\@oecd.org]
        #pagebreak()
        TEXT
        """,
        ("How quiet machines spread", "Economic Co-operation", "2018", None),
    ),
    "a ministry's white paper with a running head": (
        """
        #set page(header: [Ministry of Economic Affairs and Employment of Finland #h(1fr) Publications 2020:3])
        #text(size: 22pt, weight: "bold")[Roads to Quiet Machines]

        Helsinki, 14 May 2020

        == Introduction
        TEXT
        #pagebreak()
        TEXT
        #pagebreak()
        TEXT
        """,
        ("Roads to Quiet Machines", "Economic Affairs", "2020-05-14", "FI"),
    ),
    "an unknown agency's terms": (
        """
        #align(center)[#text(size: 9pt)[Published by the Harbour Research Agency, Oldan]]
        #align(center)[#text(size: 20pt, weight: "bold")[Terms for Grants]]
        #align(center)[Issued on 2 June 2022]
        TEXT

        TEXT
        """,
        ("Terms for Grants", "Harbour Research Agency", "2022-06-02", None),
    ),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_first_page_tells_title_publisher_date_and_country(describe, kind):
    markup, (title, publisher, published, country) = PAGES[kind]
    found = describe(markup)
    assert found.title == title
    assert publisher in (found.publisher or "")
    assert (found.published, found.country) == (published, country)


def test_what_a_page_does_not_tell_is_left_open(describe):
    found = describe("TEXT\n\nTEXT")
    assert (found.title, found.publisher, found.published, found.country) == (None, None, None, None)
    assert found.evidence == {}


def test_the_day_on_which_the_file_was_made_is_the_last_resort(describe):
    made = "#set document(date: datetime(year: 2024, month: 5, day: 30))\n"
    silent, told = (
        describe(made + "= Terms for Grants\nTEXT"),
        describe(made + "= Terms\n\n3 April 2019\n\nTEXT"),
    )
    assert (silent.published, silent.evidence["published"].source) == (
        "2024-05-30",
        "pdf metadata: CreationDate",
    )
    assert (told.published, told.evidence["published"].quote) == ("2019-04-03", "3 April 2019")


def test_the_day_on_which_the_file_was_made_tells_day_from_month(describe):
    made = "#set document(date: datetime(year: 2019, month: 9, day: 6))\n"
    assert describe(made + "= Plan\n\nDelivered on 06/09/2019\n\nTEXT").published == "2019-09-06"
    assert describe("= Plan\n\nDelivered on 06/09/2019\n\nTEXT").published == "2019"


@pytest.mark.parametrize(
    "line",
    [
        "Applications are due by 14 March 2024",
        "Closing date: 14 March 2024",
        "Effective 14 March 2024",
        "Comments must be received before 14 March 2024",
    ],
)
def test_a_deadline_is_no_date_of_publication(describe, line):
    assert describe(f"= Call for Bridges\n\n{line}\n\nTEXT").published is None


def test_a_date_after_the_file_was_made_is_none_of_publication(describe):
    made = "#set document(date: datetime(year: 2023, month: 5, day: 18))\n"
    assert describe(made + "= Call for Bridges\n\n31 July 2023\n\nTEXT").published == "2023-05-18"


def test_a_title_in_the_properties_is_quoted_from_the_page_that_shows_it(describe):
    found = describe(
        '#set document(title: "Terms for Grants")\n= Terms for Grants to Builders of Bridges\nTEXT'
    )
    assert found.title == "Terms for Grants to Builders of Bridges"
    assert found.evidence["title"].passage_id


def test_a_title_in_the_properties_that_no_page_shows_gives_way(describe):
    markup = '#set document(title: "Rules of the old template")\n#text(size: 24pt)[Terms for Grants]\n\nTEXT'
    assert describe(markup).title == "Terms for Grants"


@pytest.mark.parametrize("author", ["Jane Roe", "jroe", "Typst", "Contoso Publishing Suite"])
def test_an_author_that_no_page_names_is_not_the_publisher(describe, author):
    assert describe(f'#set document(author: "{author}")\n= Terms for Grants\nTEXT').publisher is None


def test_a_body_that_the_text_speaks_of_is_not_the_publisher(describe):
    found = describe(
        "= Terms for Grants\nThe National Science Foundation pays the costs of the bridge.\n\nTEXT"
    )
    assert (found.publisher, found.country) == (None, None)


def test_of_the_parties_of_an_agreement_none_is_the_publisher(describe):
    parties = "the National Science Foundation", "the Japan Science and Technology Agency"
    found = describe(
        "= Memorandum of Understanding\n\n" + "\n\nand\n\n".join(f"*{p}*" for p in parties) + "\n\nTEXT"
    )
    assert (found.publisher, found.country) == (None, None)


def test_those_whom_a_memo_is_sent_to_have_not_published_it(describe):
    memo = "= Memo\n\nTo: National Science Foundation\n\nSubject: Costs of bridges\n\nTEXT"
    found = describe(memo)
    assert (found.title, found.publisher) == ("Costs of bridges", None)


def test_the_heading_of_a_part_is_no_title(describe):
    assert describe("= Contents\n\n= Introduction\nTEXT").title is None


def test_other_formats_are_described_by_their_passages_alone(nlp):
    passages = [
        make_passage(0, "heading", "Guideline for Quiet Machines"),
        make_passage(1, "paragraph", "Published by the Japan Science and Technology Agency"),
        make_passage(2, "paragraph", "令和4年5月"),
        make_passage(3, "paragraph", TEXT),
    ]
    found = describe_document(
        passages, Metadata(title="index", origin="html metadata"), nlp=nlp, language="en"
    )
    check_evidence(found, passages)
    assert found.title == "Guideline for Quiet Machines"
    assert found.publisher == "Japan Science and Technology Agency"
    assert (found.published, found.country) == ("2022-05", "JP")


def test_a_japanese_title_page_is_read(nlp):
    passages = [
        make_passage(0, "heading", "委託研究開発における知的財産の指針"),
        make_passage(1, "paragraph", "令和4年5月"),
        make_passage(2, "paragraph", "経済産業省"),
        make_passage(
            3, "paragraph", "研究開発の成果は受託者に帰属する。受託者は成果を報告しなければならない。"
        ),
    ]
    found = describe_document(passages, Metadata(), nlp=nlp, language="ja")
    assert (found.title, found.published) == ("委託研究開発における知的財産の指針", "2022-05")
    assert (found.publisher, found.country) == ("Ministry of Economy, Trade and Industry", "JP")


SAMPLE_CELLS = {
    "budget-report": (
        "Research Funding in Seven Currencies",
        "Meridian Observatory of Research Spending",
        "2024",
    ),
    "call-for-proposals": ("Call for Proposals: Clean Harbors", "OLDAN OCEAN COUNCIL", "2025-02-03"),
    "consortium-agreement": ("Consortium Agreement HALCYON", None, "2023-09-04"),
    "essay-on-shares": ("The Arithmetic of Small Countries", None, "2021-10-07"),
    "funding-guideline": ("Guideline for Research Grants", "Agency for Applied Research", "2022-01-10"),
    "gazette-notice": (
        "Regulation on Inventions from State-Funded Research",
        "Department of Research and Industry",
        "2023-04-18",
    ),
    "japan-international-rd-brief": (
        "International R&D in Japan: rules, programmes and money",
        None,
        "2024-03-01",
    ),
    "journal-article": ("Who Keeps What the Public Paid For?", None, "2022"),
}


@pytest.mark.parametrize("name", SAMPLE_CELLS)
def test_the_samples_are_described(nlp, name):
    path = SAMPLES / f"{name}.pdf"
    pages = read_pages(path)
    passages = read_passages(pages, document_id="d-1")
    found = describe_document(passages, read_metadata(path), nlp=nlp, pages=pages, language="en")
    check_evidence(found, passages)
    assert (found.title, found.publisher, found.published) == SAMPLE_CELLS[name]


def make_passage(ordinal, kind, text):
    section = () if ordinal == 0 else ("Guideline for Quiet Machines",)
    return Passage(f"p-{ordinal}", "d-1", ordinal, 1, 1, kind, section, text)


def test_a_number_in_front_of_the_title_is_none_of_it(describe):
    found = describe('#set document(title: "Terms for Grants")\n= 1. Terms for Grants\nTEXT')
    assert (found.title, found.evidence["title"].start) == ("Terms for Grants", 3)
