"""Agencies, programmes and organisations whose names hold no telling word, by a small network of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import NumpyOps

from dataset.records import MentionLabel
from extractors.doc_text import read_text
from extractors.found import Coverage, Found
from extractors.names.cues import Cues
from extractors.names.tokens import is_in_address, is_shouted
from extractors.text_words import read_words

_LABELS: dict[str, MentionLabel] = {
    "AGENCY": "AGENCY",
    "ORGANIZATION": "ORGANIZATION",
    "PROGRAM": "PROGRAM",
}
"""What the network is asked for; the rules know laws better, and people are no mentions."""
_SENTENCE = re.compile(
    r"\S.*?(?:(?<=[\w)”\"’][.!?])(?<!\b[A-Z]\.)(?<!\bNo\.)(?=\s+[A-Z(“\"])|$)", re.MULTILINE
)
_SUPPORT = re.compile(
    r"\b(?:[Aa]cknowledge[sd]?|[Gg]rateful(?:ly)?|[Tt]hanks?"
    r"|(?:was|were|is|are|been) (?:\w+ )?(?:supported|funded|sponsored|financed)"
    r"|(?:[Ss]upported|[Ff]unded|[Ss]ponsored|[Ff]inanced) (?:\w+ ){0,3}by"
    r"|(?:[Gg]rants?|[Ff]unding|[Ss]upport|[Ff]ellowships?|donations?|contributions?)\b.{0,60}?\bfrom"
    r"|(?:[Cc]ompanies|[Ff]irms|[Mm]anufacturers|[Vv]endors|[Ss]uppliers|[Ff]oundations|[Uu]niversities)"
    r" (?:such as|like|including))\b"
)
_SUPPORT_WORDS = frozenset(
    "acknowledge acknowledged acknowledges grateful gratefully thank thanks supported funded sponsored"
    " financed companies firms manufacturers vendors suppliers foundations universities".split()
)
_GIFTS = frozenset(
    "grant grants funding support fellowship fellowships donation donations"
    " contribution contributions".split()
)
_NAME = re.compile(
    r"(?<![\w.\-/@])(?:[A-Z][\w&’'\-]+(?:,? (?:of |for |and |& |de |the ){0,2}[A-Z][\w&’'\-]+)+"
    r"|[A-Z][A-Z&]{2,}(?![\w\-/])"
    r"|(?<=[a-z,] )[A-Z][a-z]{3,}(?= ?(?:,|and|\()))"
)
_LEADING = re.compile(r"(?:the|The|a|an)\s+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    number: int
    """Which document of the batch it is of."""
    explained: Coverage
    """What the rules have found in that document."""


def load_network(folder: Path) -> Language:
    """Return the network that `models.recogniser_training` learned, which finds entities in texts.

    Raises OSError if there is none.
    """
    nlp = spacy.load(folder)
    for layer in cast(TrainablePipe, nlp.get_pipe("ner")).model.walk():
        layer.ops = NumpyOps(use_blis=False)  # NumPy multiplies matrices twice as fast as BLIS
    return nlp


class Recogniser:
    """Adds the names that the network in a folder sees where the rules have explained nothing."""

    def __init__(self, cues: Cues, folder: Path) -> None:
        self.cues = cues
        self.model = load_network(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with the recognised names added."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256, **_: object) -> Iterator[Doc]:
        """Yield each document with the recognised names added; the network reads few sentences."""
        for batch in _batch(docs, batch_size):
            sentences = [s for number, doc in enumerate(batch) for s in _choose_sentences(doc, number)]
            texts = ((sentence.text, sentence) for sentence in sentences)
            for tagged, sentence in self.model.pipe(texts, as_tuples=True, batch_size=64):
                doc = batch[sentence.number]
                doc._.found = [*doc._.found, *self._vet(tagged, sentence, doc)]
            yield from batch

    def _vet(self, tagged: Doc, sentence: _Sentence, doc: Doc) -> Iterator[Found]:
        for span in tagged.ents:
            label = _LABELS.get(span.label_)
            if label is None:
                continue
            article = _LEADING.match(span.text)
            start = sentence.start + span.start_char + (article.end() if article else 0)
            end = sentence.start + span.end_char
            if (
                start < end
                and sentence.explained.is_free(start, end)
                and self._names(read_text(doc)[start:end])
                and not is_in_address(read_text(doc), start, end)
            ):
                yield Found(label, start, end, "model")

    def _names(self, text: str) -> bool:
        """Tell whether the words of a recognised span can be a name."""
        words = re.findall(r"[\w&’'\-]+", text)
        capitals = [word for word in words if word[0].isupper()]
        known = self.cues.generic | self.cues.openers
        return (
            bool(capitals)
            and not any(char in text for char in "\n§:;@")
            and any(w not in known for w in capitals)
        )


def _choose_sentences(doc: Doc, number: int) -> Iterator[_Sentence]:
    """Yield the sentences on who pays that hold capitalised words which no rule has explained."""
    text, setting = read_text(doc), doc._.setting
    if not setting.english or setting.kind == "heading" or not _may_tell_support(text) or is_shouted(text):
        return
    explained = Coverage(doc._.found)
    for match in _SENTENCE.finditer(text):
        if not _SUPPORT.search(text, match.start(), match.end()):
            continue
        names = _NAME.finditer(text, match.start(), match.end())
        if any(name.start() != match.start() and explained.is_free(*name.span()) for name in names):
            yield _Sentence(match.group(), match.start(), number, explained)


def _may_tell_support(text: str) -> bool:
    """Tell by what is quickly looked up whether `_SUPPORT` could be found in `text`."""
    words = read_words(text)
    return not _SUPPORT_WORDS.isdisjoint(words) or ("from" in words and not _GIFTS.isdisjoint(words))


def _batch(docs: Iterable[Doc], size: int) -> Iterator[list[Doc]]:
    stream = iter(docs)
    while batch := list(islice(stream, size)):
        yield batch
