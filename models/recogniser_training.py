"""Trains the recogniser of names: a small spaCy network without word vectors, the same way every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, cast

from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, offsets_to_biluo_tags
from spacy.util import load_config, load_model_from_config, minibatch
from thinc.api import NumpyOps, fix_random_seed

from models.made_names import TERM, NameMaker, mark_terms, swap_names
from models.recogniser_evaluation import RecogniserScores, score_spans
from models.spans import AnnotatedPassage, Span, list_documents

CONFIG = Path(__file__).with_name("recogniser.cfg")
FOLDS = 3
LEFT_OUT = frozenset({"LAW"})
"""What is annotated and not learned: the rules know laws better, and learning them costs other names."""
_UNKNOWN = "-"
_NAMED_TWICE = 2
"""How often a passage with names is seen in an epoch; one without is seen once."""


class TooFewSpans(ValueError):
    """The annotated passages are too few to learn from."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """How far the training of one network is; networks and epochs count from 1."""

    network: int
    networks: int
    epoch: int
    epochs: int


Tell = Callable[[Lesson], None]


def train_recogniser(
    passages: Sequence[AnnotatedPassage],
    maker: NameMaker,
    *,
    tell: Tell | None = None,
    network: int = 1,
    networks: int = 1,
) -> Language:
    """Return a pipeline that finds names, learned from the passages; `tell` is told of each epoch.

    Equal passages give equal networks on one machine.

    Raises:
        TooFewSpans: No passage has a name.
    """
    settings = load_config(CONFIG)
    training = settings["training"]
    learned = [leave_out(passage) for passage in passages]
    marked = [mark_terms(passage) for passage in learned]
    if not any(passage.spans for passage in learned):
        raise TooFewSpans("no passage has a name, there is nothing to learn")
    fix_random_seed(training["seed"])
    random = Random(training["seed"])  # noqa: S311 - chance, not secrecy
    nlp = _make_network(settings, marked)
    optimizer = nlp.initialize(lambda: [make_example(nlp, passage) for passage in marked[:100]])
    _multiply_with_numpy(nlp)
    for epoch in range(training["max_epochs"]):
        share = training["swapping"]["share"] if epoch else 0.0
        lessons = _order_passages(marked, random)
        examples = [make_example(nlp, swap_names(p, maker, random, share=share)) for p in lessons]
        for batch in minibatch(examples, size=training["batcher"]["size"]):  # type: ignore[no-untyped-call]
            nlp.update(batch, sgd=optimizer, drop=training["dropout"])
        if tell:
            tell(Lesson(network, networks, epoch + 1, training["max_epochs"]))
    return nlp


def cross_validate(
    passages: Sequence[AnnotatedPassage],
    maker: NameMaker,
    *,
    tell: Tell | None = None,
    folds: int = FOLDS,
) -> RecogniserScores:
    """Return scores on passages that the network which read them never learned from, nor their document.

    Passages that are known in part are learned from and not scored.

    Raises:
        TooFewSpans: Fewer documents than folds.
    """
    documents = list_documents([passage for passage in passages if not passage.in_part])
    if len(documents) < folds:
        raise TooFewSpans(f"{len(documents)} annotated documents, at least {folds} are needed")
    Random(0).shuffle(documents)  # noqa: S311 - as above
    said: list[tuple[AnnotatedPassage, tuple[Span, ...]]] = []
    for fold in range(folds):
        held = frozenset(documents[fold::folds])
        rest = [passage for passage in passages if passage.document not in held]
        nlp = train_recogniser(rest, maker, tell=tell, network=fold + 1, networks=folds + 1)
        own = [leave_out(p) for p in passages if p.document in held and not p.in_part]
        docs = nlp.pipe(passage.text for passage in own)
        said += ((passage, read_spans(doc)) for passage, doc in zip(own, docs, strict=True))
    return score_spans(said)


def leave_out(passage: AnnotatedPassage) -> AnnotatedPassage:
    """Return the passage without the spans that are not learned."""
    return replace(
        passage,
        spans=tuple(span for span in passage.spans if span.label not in LEFT_OUT),
        refused=tuple(span for span in passage.refused if span.label not in LEFT_OUT),
    )


def read_spans(doc: Doc) -> tuple[Span, ...]:
    """Return the names that the network sees in a text; terms are none."""
    return tuple(Span(ent.label_, ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ != TERM)


def make_example(nlp: Language, passage: AnnotatedPassage) -> Example:
    """Return what the network learns from a passage; a name that cuts a token reaches to the token's end."""
    doc = nlp.make_doc(passage.text)
    spans = [
        doc.char_span(span.start, span.end, label=span.label, alignment_mode="expand")
        for span in passage.spans
    ]
    entities = [(span.start_char, span.end_char, span.label_) for span in spans if span is not None]
    tags = offsets_to_biluo_tags(doc, entities)
    if passage.in_part:
        tags = _keep_known(doc, passage, tags)
    return Example.from_dict(doc, {"entities": tags})


def _keep_known(doc: Doc, passage: AnnotatedPassage, tags: Sequence[str]) -> list[str]:
    """Return the tags with unknown ones where nobody has looked."""
    known = set[int]()
    for span in (*passage.spans, *passage.refused):
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        known.update(range(tokens.start, tokens.end) if tokens is not None else ())
    return [tag if at in known else _UNKNOWN for at, tag in enumerate(tags)]


def _make_network(settings: dict[str, Any], passages: Sequence[AnnotatedPassage]) -> Language:
    nlp = load_model_from_config(settings, auto_fill=True)
    ner = cast(TrainablePipe, nlp.get_pipe("ner"))
    seen = {span.label for passage in passages for span in passage.spans}
    for label in sorted(seen):
        ner.add_label(label)
    return nlp


def _multiply_with_numpy(nlp: Language) -> None:
    """Let NumPy multiply, which is twice as fast as BLIS, and equal from run to run."""
    for layer in cast(TrainablePipe, nlp.get_pipe("ner")).model.walk():
        layer.ops = NumpyOps(use_blis=False)


def _order_passages(passages: Sequence[AnnotatedPassage], random: Random) -> list[AnnotatedPassage]:
    often = [p for p in passages for _ in range(_NAMED_TWICE if p.spans or p.in_part else 1)]
    random.shuffle(often)
    return often
