"""What is loaded once and reads many documents."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.cues import Cues, load_cues
from extractors.parsing import load_parser
from extractors.pipeline import load_pipeline
from extractors.rules import RuleReader
from flows.classifier import load_classifier
from flows.recogniser import check_recogniser
from flows.settings import Settings
from models.decided import Decided, read_decided

if TYPE_CHECKING:
    from spacy.language import Language

    from models.classifier import PassageClassifier
    from models.encodings import Encode


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What is loaded once and reads many documents."""

    nlp: Language
    parser: Language
    cues: Cues
    classifier: PassageClassifier
    decided: Decided = field(default_factory=Decided)
    """What people decided on passages; their word goes before the classifier's."""

    def encode_by(self, encode: Encode) -> Toolbox:
        """Return the tools with another way to what the encoder makes of texts."""
        return replace(self, classifier=self.classifier.encode_by(encode))

    @property
    def rule_reader(self) -> RuleReader:
        """What reads rules out of labelled passages."""
        return RuleReader(self.classifier.classify, self.parser, self.cues, self.classifier.version)


def load_toolbox(settings: Settings, *, note: Callable[[str], None] | None = None) -> Toolbox:
    """Return the tools; the classifier is learnt if that has not been done yet, which `note` is told."""
    with _spare_collector():
        nlp = load_pipeline(settings.gazetteers, recogniser=check_recogniser(settings))
        parser = load_parser()
    return Toolbox(
        nlp=nlp,
        parser=parser,
        cues=load_cues(settings.cues),
        classifier=load_classifier(settings, note=note),
        decided=read_decided(settings.labels),
    )


@contextmanager
def _spare_collector() -> Iterator[None]:
    """Keep the garbage collector from walking over the tools, in which there is no garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
