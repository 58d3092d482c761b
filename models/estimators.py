"""The classifier as scikit-learn knows it: what finds its vocabularies, and the file that skops keeps.

Importing this module imports scikit-learn and skops, which takes seconds; reading needs neither.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import skops.io
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from models.classifier import TrainedModel
from models.features import RUN_LENGTH, Features, Rows, Vocabulary, stem_tokens
from models.terms import split_tokens
from models.weights import ARRAYS

SCHEMA_FILE = "schema.json"
ADDRESS = re.compile(r'(?<="__id__": )\d+|(?<="file": ")\d+(?=\.npy")')
"""By which the schema knows an object again; it is where the object lay in memory."""


class BrokenArchive(ValueError):
    """A file that skops did not write, or not of a classifier."""


class UntrustedModel(ValueError):
    """A model's file holds types that a classifier does not consist of."""


def fit_features(texts: Sequence[str], terms: Mapping[str, Sequence[str]]) -> Features:
    """Return features whose vocabulary is that of `texts`."""
    tokens = [split_tokens(text) for text in texts]
    words = _make_word_vectorizer(min_df=2).fit(" ".join(stem_tokens(row)) for row in tokens)
    letters = _make_letter_vectorizer(min_df=3).fit(" ".join(row) for row in tokens)
    return Features(_take_vocabulary(words), _take_vocabulary(letters), terms)


def build_matrix(rows: Rows) -> csr_matrix:
    """Return the rows as scikit-learn takes them."""
    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows.starts) - 1, rows.width))


def dump_model(model: TrainedModel) -> bytes:
    """Return the model as skops keeps it: a dictionary of fitted vectorizers, arrays and terms."""
    features = model.features
    plain: dict[str, Any] = {name: getattr(model, name) for name in ARRAYS}
    plain |= {
        "words": _fill(_make_word_vectorizer(), features.words),
        "letters": _fill(_make_letter_vectorizer(), features.letters),
        "terms": {label: list(terms) for label, terms in features.terms.items()},
        "gate": model.gate,
        "version": model.version,
    }
    return _settle_archive(skops.io.dumps(plain))


def _settle_archive(content: bytes) -> bytes:
    """Return skops's archive without what differs from run to run: addresses of objects, and the time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    schema = parts.pop(SCHEMA_FILE).decode()
    order: dict[str, str] = {}
    schema = ADDRESS.sub(lambda found: order.setdefault(found.group(), str(len(order) + 1)), schema)
    renamed = {f"{order[name.removesuffix('.npy')]}.npy": data for name, data in parts.items()}
    settled = io.BytesIO()
    with zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**renamed, SCHEMA_FILE: schema.encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def load_plain(content: bytes, *, place: str) -> dict[str, Any]:
    """Return what `dump_model` wrote, refusing any type outside skops's own list of safe ones."""
    try:
        unknown = skops.io.get_untrusted_types(data=content)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BrokenArchive(f"{place}: {error}") from error
    if unknown:
        raise UntrustedModel(f"{place}: holds {', '.join(sorted(unknown))}; delete the folder to train anew")
    plain = skops.io.loads(content, trusted=[])
    if not isinstance(plain, dict) or not {*ARRAYS, "words", "letters", "terms", "gate"} <= set(plain):
        raise BrokenArchive(f"{place}: no classifier")
    return plain


def _make_word_vectorizer(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        lowercase=False,
        token_pattern=r"\S+",  # noqa: S106 - no password
        ngram_range=(1, 2),
        sublinear_tf=True,
        **options,
    )


def _make_letter_vectorizer(**options: Any) -> TfidfVectorizer:
    lengths = (RUN_LENGTH, RUN_LENGTH)
    return TfidfVectorizer(
        analyzer="char_wb", lowercase=False, ngram_range=lengths, sublinear_tf=True, **options
    )


def _take_vocabulary(fitted: TfidfVectorizer) -> Vocabulary:
    return Vocabulary(fitted.get_feature_names_out().tolist(), np.asarray(fitted.idf_, dtype=float))


def _fill(vectorizer: TfidfVectorizer, vocabulary: Vocabulary) -> TfidfVectorizer:
    """Return the vectorizer as if it had been fitted."""
    vectorizer.vocabulary_ = {entry: i for i, entry in enumerate(vocabulary.entries)}
    vectorizer.fixed_vocabulary_ = False
    vectorizer.idf_ = vocabulary.weights
    return vectorizer
