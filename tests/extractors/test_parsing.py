"""Sentences parsed without the rest of their text."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Token

from extractors.parsing import load_parser, parse_sentences

TEXT = (
    "The grantee keeps its records for seven years. Reports are due in May, and the agency may ask for more. "
    "No form exists. The partner that made an invention shall, within 60 days, tell the others of it. "
    "Costs are listed in Annex 2. Nobody may publish what another partner has marked as secret."
)


@pytest.fixture(scope="module")
def parser() -> Language:
    return load_parser()


def describe(token: Token) -> tuple[object, ...]:
    edges = token.left_edge.i, token.right_edge.i
    return token.i, token.idx, token.tag_, token.pos_, token.lemma_, token.dep_, token.head.i, edges


@pytest.mark.parametrize("chosen", [[0], [1], [3, 4], [0, 5], [1, 3, 5], [0, 1, 2, 3, 4, 5]])
def test_a_sentence_is_parsed_as_in_its_whole_text(chosen: list[int], parser: Language) -> None:
    doc = parser.make_doc(TEXT)
    sentences = list(doc.sents)
    spans = [sentences[i] for i in chosen]
    assert list(parse_sentences([[], spans, []], nlp=parser)) == [[], spans, []]
    whole = list(parser(TEXT).sents)
    assert [span.text for span in doc.sents] == [span.text for span in whole]
    for i, span in zip(chosen, spans, strict=True):
        assert [describe(token) for token in span] == [describe(token) for token in whole[i]]
        assert span.root.i == whole[i].root.i
