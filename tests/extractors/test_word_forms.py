"""Parts of speech and lemmas are those of the model's own components."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from extractors.parsing import MODEL, SentenceTokenizer, load_parser

TEXTS = (
    "The grantee has to report what it's been doing, and the agencies may have licensed the patents.",
    "There is a fee; there are no others. Let's see whether they ain't gonna have got ta pay.",
    "Patents held by the universities were leaves  of\na tree, men and indices that nobody had seen.",
    "That which is being shared must be, but it need not have been, so it can't be theirs.",
    "I do. She did: does he? 'Nuff said, y'all!",
)


@pytest.fixture(scope="module")
def parser() -> Language:
    return load_parser()


@pytest.fixture(scope="module")
def plain_parser() -> Language:
    nlp = spacy.load(MODEL)
    nlp.tokenizer = SentenceTokenizer(nlp.tokenizer)
    return nlp


@pytest.mark.parametrize("text", TEXTS)
def test_forms_are_those_of_the_model(text: str, parser: Language, plain_parser: Language) -> None:
    for _ in range(2):  # the second time out of memory
        got = [(t.text, t.tag_, t.dep_, t.pos_, t.lemma_) for t in parser(text)]
        assert got == [(t.text, t.tag_, t.dep_, t.pos_, t.lemma_) for t in plain_parser(text)]
