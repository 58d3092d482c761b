"""What a document's first pages and its file's properties say of it, each with its evidence.

The properties come from a reader of the format (`extractors.metadata` for PDF), the texts from passages,
which every format has, and for PDF from the pages too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataset.records import Evidence, Page, Passage
from extractors.front.dates import choose_date
from extractors.front.origins import choose_country
from extractors.front.publishers import choose_publisher
from extractors.front.texts import add_names, read_front_texts
from extractors.front.titles import choose_title
from extractors.metadata import Metadata

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Description:
    """Title, publisher, date of publication and country, None where they are not clear."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    country: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """Where each was read, by its name."""


def describe_document(
    passages: Sequence[Passage],
    metadata: Metadata,
    *,
    nlp: Language,
    pages: Iterable[Page] = (),
    language: str | None = None,
) -> Description:
    """Return what a document says of itself.

    Args:
        passages: the document's passages, in order.
        metadata: what its file says in properties.
        nlp: what `extractors.pipeline.load_pipeline` returned.
        pages: a PDF's pages, from which its running heads and the size of its type are read, in two rounds.
        language: the document's language (BCP 47), if known.
    """
    texts = add_names(read_front_texts(passages, pages), nlp, language=language)
    publisher = choose_publisher(texts, metadata)
    found = {
        "title": choose_title(texts, metadata),
        "publisher": (publisher.name, publisher.evidence) if publisher else None,
        "published": choose_date(texts, metadata),
        "country": choose_country(texts, publisher),
    }
    told = {name: each for name, each in found.items() if each}
    return Description(
        **{name: value for name, (value, _) in told.items()},
        evidence={name: evidence for name, (_, evidence) in told.items()},
    )
