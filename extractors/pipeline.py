"""One spaCy pipeline in which each component finds one kind of mention.

The components append to `doc._.found`, whose spans count characters: names need not end where tokens do.
Each keeps its English cues to passages that may be English; what it finds in another language counts as much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dataset.records import Kind
from extractors.amounts import find_amounts
from extractors.countries import find_places
from extractors.doc_text import keep_text, read_text
from extractors.found import Found
from extractors.gazetteer import Gazetteer, find_names, read_gazetteer
from extractors.names.acronyms import find_definitions
from extractors.names.cues import read_cues
from extractors.names.patterns import find_patterns
from extractors.names.recogniser import Recogniser
from extractors.places.names import read_places
from extractors.table_amounts import find_table_amounts
from extractors.values.dates import find_dates
from extractors.values.laws import find_laws
from extractors.values.percents import find_percents
from extractors.values.table_units import CellUnits

_ENGLISH = (None, "en")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the passage that a spaCy document holds."""

    language: str | None = None
    country: str | None = None
    kind: Kind = "paragraph"
    cells: CellUnits = ()
    """What the cells of a table's row count, where anything tells."""

    @property
    def english(self) -> bool:
        """Whether English words may be expected."""
        return self.language in _ENGLISH or (self.language or "").startswith("en-")


def load_pipeline(gazetteers: Path, *, statistical: bool = True, recogniser: Path | None = None) -> Language:
    """Return the pipeline that finds mentions.

    Args:
        gazetteers: the folder of tables that its `README.md` describes.
        statistical: add the network that recognises names by their neighbours.
        recogniser: the folder of that network; by default, the one beside the tables.

    Raises:
        FileNotFoundError: a table is missing.
        OSError: the network is.
    """
    for extension, default in (("found", []), ("definitions", []), ("setting", Setting())):
        if not Doc.has_extension(extension):
            Doc.set_extension(extension, default=default)
    nlp = spacy.blank("xx")
    nlp.tokenizer = TextKeeper(nlp.vocab)
    folder = str(gazetteers)
    for component in ("amounts", "percents", "dates", "laws"):
        nlp.add_pipe(f"kisoku_{component}")
    for component in ("gazetteer", "places", "patterns"):
        nlp.add_pipe(f"kisoku_{component}", config={"folder": folder})
    nlp.add_pipe("kisoku_acronyms")
    if statistical:
        network = str(recogniser or gazetteers.parent / "recogniser")
        nlp.add_pipe("kisoku_recogniser", config={"folder": folder, "network": network})
    return nlp


class TextKeeper:
    """Makes documents without tokens: the components count characters, and tokens swell the vocabulary."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a document that `read_text` returns `text` for."""
        return keep_text(Doc(self.vocab), text)


class FinderComponent:
    """Appends what a finder returns for a text to `doc._.found`."""

    def __init__(self, find: Callable[[str], list[Found]]) -> None:
        self.find = find

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with the finder's spans added."""
        if own := self.find(read_text(doc)):
            doc._.found = [*doc._.found, *own]
        return doc


class SettingFinderComponent:
    """Appends what a finder that asks for a passage's setting returns; each look at `doc._` takes a while."""

    def __init__(self, find: Callable[[str, Setting], list[Found]]) -> None:
        self.find = find

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with the finder's spans added."""
        extensions = doc._
        if own := self.find(read_text(doc), extensions.setting):
            extensions.found = [*extensions.found, *own]
        return doc


class GazetteerComponent(FinderComponent):
    """Finds the agencies and programmes known beforehand, and lends its gazetteer to the settling."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(lambda text: find_names(text, gazetteer))
        self.gazetteer = gazetteer


@Language.factory("kisoku_amounts", assigns=["doc._.found"])
def make_amounts(nlp: Language, name: str) -> SettingFinderComponent:  # noqa: ARG001
    """Return the component that finds sums of money."""
    return SettingFinderComponent(
        lambda text, s: (
            find_table_amounts(text, s.cells, language=s.language)
            if s.cells
            else find_amounts(text, language=s.language)
        )
    )


@Language.factory("kisoku_percents", assigns=["doc._.found"])
def make_percents(nlp: Language, name: str) -> FinderComponent:  # noqa: ARG001
    """Return the component that finds percentages."""
    return FinderComponent(find_percents)


@Language.factory("kisoku_dates", assigns=["doc._.found"])
def make_dates(nlp: Language, name: str) -> FinderComponent:  # noqa: ARG001
    """Return the component that finds dates and periods."""
    return FinderComponent(find_dates)


@Language.factory("kisoku_laws", assigns=["doc._.found"])
def make_laws(nlp: Language, name: str) -> FinderComponent:  # noqa: ARG001
    """Return the component that finds citations of laws."""
    return FinderComponent(find_laws)


@Language.factory("kisoku_gazetteer", assigns=["doc._.found"])
def make_gazetteer(nlp: Language, name: str, folder: str) -> GazetteerComponent:  # noqa: ARG001
    """Return the component that finds agencies and programmes known beforehand."""
    return GazetteerComponent(read_gazetteer(Path(folder)))


@Language.factory("kisoku_places", assigns=["doc._.found"])
def make_places(nlp: Language, name: str, folder: str) -> SettingFinderComponent:  # noqa: ARG001
    """Return the component that finds countries and regions."""
    places = read_places(Path(folder))
    return SettingFinderComponent(
        lambda text, s: find_places(text, places, language=s.language, country=s.country)
    )


@Language.factory("kisoku_patterns", assigns=["doc._.found"])
def make_patterns(nlp: Language, name: str, folder: str) -> SettingFinderComponent:  # noqa: ARG001
    """Return the component that finds names by the words that they are built from."""
    cues = read_cues(Path(folder))
    return SettingFinderComponent(
        lambda text, s: find_patterns(text, cues, english=s.english, heading=s.kind in ("heading", "table"))
    )


@Language.component("kisoku_acronyms", assigns=["doc._.definitions"])
def find_acronyms(doc: Doc) -> Doc:
    """Return `doc` with the short forms that it defines."""
    if definitions := find_definitions(read_text(doc)):
        doc._.definitions = definitions
    return doc


@Language.factory("kisoku_recogniser", assigns=["doc._.found"], requires=["doc._.found"])
def make_recogniser(nlp: Language, name: str, folder: str, network: str) -> Recogniser:  # noqa: ARG001
    """Return the component that finds names by a network."""
    return Recogniser(read_cues(Path(folder)), Path(network))
