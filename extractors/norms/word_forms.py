"""Parts of speech and lemmas of parsed words, worked out once for each word in each role."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import cast

import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from thinc.types import Ints2d

_TELLING_DEPS = "ROOT advcl advmod aux auxpass ccomp conj det mark quantmod relcl xcomp".split()
"""The dependencies that the model's rules look at for a part of speech or a lemma."""
_PAIRED = ("gon", "got", "let", "c'm", "y", "y'", "ai")
"""First words of the contractions whose lemmas the model's rules tell from both words: "gonna", "ain't"."""

_IRREGULAR = {
    **dict.fromkeys(("been", "being", "is", "'s", "are", "'re", "am", "'m", "was", "were", "ai"), "be"),
    **dict.fromkeys(("has", "had", "'ve", "'d"), "have"),
    "'ll": "will",
    "cannot": "can",
}

Word = tuple[int, int, int]
"""The hashes of a word's letters, its tag and its dependency."""


@Language.factory("kisoku_word_forms", assigns=["token.pos", "token.lemma"])
def make_word_forms(nlp: Language, name: str) -> WordForms:  # noqa: ARG001
    """Return the component, which asks the model's own two; they may be disabled in `nlp`."""
    ruler = cast(AttributeRuler, nlp.get_pipe("attribute_ruler"))
    return WordForms(ruler, cast(Lemmatizer, nlp.get_pipe("lemmatizer")))


class WordForms:
    """Sets the parts of speech and lemmas that the model's attribute ruler and lemmatizer would set.

    Those match 179 patterns at each token. But for some contractions, "there is" and white space, what they
    find depends on a word, its tag and its dependency alone, so they are asked once for each such triple.
    """

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        self._ruler, self._lemmatizer = ruler, lemmatizer
        tables = lemmatizer.lookups
        self._rules, self._exceptions = tables.get_table("lemma_rules"), tables.get_table("lemma_exc")
        index = tables.get_table("lemma_index")
        for kind in list(index):
            index[kind] = frozenset(index[kind])  # lists of up to 57,000 words, searched for every form
        self._verbs = index["verb"]
        self._lemmas: dict[str, frozenset[str]] = {}
        strings = ruler.vocab.strings
        self._paired = frozenset(strings.add(word) for word in _PAIRED)
        self._expletive, self._other_dep = strings.add("expl"), strings.add("dep")
        self._deps = {dep: dep for dep in map(strings.add, _TELLING_DEPS)}
        self._forms: dict[Word, tuple[int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with parts of speech and lemmas."""
        rows = doc.to_array([ORTH, TAG, DEP, LOWER, IS_SPACE]).tolist()
        if any(dep == self._expletive or low in self._paired or blank for _, _, dep, low, blank in rows):
            return self._ask_model(doc)
        words = [(orth, tag, self._deps.get(dep, self._other_dep)) for orth, tag, dep, _, _ in rows]
        self._learn({word for word in words if word not in self._forms})
        return doc.from_array([POS, LEMMA], _tabulate(self._forms[word] for word in words))

    def list_lemmas(self, word: str) -> frozenset[str]:
        """Return all that may be the lemma of `word`, in lower case, as any part of speech."""
        lemmas = self._lemmas.get(word)
        if lemmas is None:
            lemmas = self._lemmas[word] = frozenset(self._derive_lemmas(word))
        return lemmas

    def is_bare_verb(self, word: str) -> bool:
        """Tell whether `word`, in lower case, is an infinitive and so may be an imperative."""
        return word in self._verbs

    def _derive_lemmas(self, word: str) -> Iterator[str]:
        yield word
        yield _IRREGULAR.get(word, word)
        for kind in ("verb", "noun", "adj", "adv"):
            yield from self._exceptions.get(kind, {}).get(word, ())
            for ending, other in self._rules.get(kind, ()):
                if word.endswith(ending):
                    yield word[: len(word) - len(ending)] + other

    def _ask_model(self, doc: Doc) -> Doc:
        return self._lemmatizer(self._ruler(doc))

    def _learn(self, words: Collection[Word]) -> None:
        """Keep the forms that the model gives to `words`, as if they were a sentence."""
        if not words:
            return
        strings = self._ruler.vocab.strings
        doc = Doc(self._ruler.vocab, words=[strings[orth] for orth, _, _ in words])
        doc.from_array([TAG, DEP], _tabulate((tag, dep) for _, tag, dep in words))
        forms = self._ask_model(doc).to_array([POS, LEMMA]).tolist()
        self._forms.update((word, (pos, lemma)) for word, (pos, lemma) in zip(words, forms, strict=True))


def _tabulate(rows: Iterable[tuple[int, int]]) -> Ints2d:
    """Return an array that spaCy takes attributes from: a row for each token."""
    return cast(Ints2d, np.array(list(rows), dtype=np.uint64))
