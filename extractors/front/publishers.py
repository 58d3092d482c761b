"""Who published a document: the body of its letterhead, title page or imprint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from dataset.records import Entity, Evidence
from extractors.found import Found
from extractors.front.cues import compile_cues, match_label, write_cues
from extractors.front.texts import FrontText
from extractors.metadata import Metadata
from extractors.names.tokens import has_asian_script

LEAST_SCORE = 3.0
NEAR = 1.0
"""How much less may speak for a part of a body than for the whole."""
RIVAL = 0.3
"""How much less may speak for another body if neither is clearly the publisher."""
LONGEST = 16
"""Words that a text may have if a body's name is what it is there for."""
ALONE, ALONE_UNKNOWN = 0.6, 0.8
"""The share of a line's letters that the name of a known and of an unknown body must have to stand alone."""
LONGEST_ASIAN = 60
"""Characters of such a line in Japanese."""
LEADING = 8
"""Words of a text that a known body may head, as a speaker's or a unit's."""
_BODIES = frozenset({"AGENCY", "ORGANIZATION"})
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s*(?:(?:19|20)\d\d(?:[-–]\d+)?,?\s*)?(?:by\s+)?(?:the\s+)?", re.IGNORECASE
)
_BARS = re.compile(r"\s[·|•/–—]\s|[\[\]()（）]")
_COMMAS = re.compile(rf"{_BARS.pattern}|,\s")
_HOST = re.compile(r"(?:@|https?://|\bwww\.)([\w.-]+)")
_NAME_BEFORE = re.compile(r"(?:COUNTY|CITY|STATE|County|City|State|Republic|REPUBLIC) (?:OF|of) $")
_GOES_ON = re.compile(r"(?<=Government) [A-Z][a-z]+ Office")
_ASIAN_BODY = re.compile(
    r"[一-龥ァ-ヶー・]{2,20}(?:機構|協会|中央会|振興会|センター|研究所|委員会|省|庁|(?<!事務)局|財団|会議)"
)
_ARTICLE = r"\s*[:：]?\s*(?:the\s|der\s|die\s|das\s|dem\s|la\s|le\s|l['’]|el\s)?"


@dataclass(frozen=True, slots=True)
class Publisher:
    """A body that may be the publisher, and how much speaks for it."""

    name: str
    evidence: Evidence
    score: float
    entity: Entity | None = None


def choose_publisher(texts: Sequence[FrontText], metadata: Metadata) -> Publisher | None:
    """Return the publisher, or None if none is clear."""
    hosts = {host.lower() for text in texts for host in _HOST.findall(text.text)}
    candidates = [*_find_labelled(texts), *_find_alone(texts)]
    claimed = _read_author(texts, metadata)
    supported = [_support(candidate, claimed, hosts) for candidate in candidates]
    best = max([*supported, *claimed], key=lambda publisher: publisher.score, default=None)
    if best is None or best.score < LEAST_SCORE or any(_rivals(best, other) for other in supported):
        return None
    return _prefer_part(best, supported)


def _rivals(best: Publisher, other: Publisher) -> bool:
    """Tell whether another body stands there as prominently, as do the parties of an agreement."""
    if other.name == best.name or best.score - other.score > RIVAL:
        return False
    known = [publisher.entity for publisher in (best, other) if publisher.entity]
    return len({entity.entity_id for entity in known} & {entity.parent_id for entity in known}) == 0


def _prefer_part(whole: Publisher, candidates: Sequence[Publisher]) -> Publisher:
    """Return the part of a body that its letterhead names beside it: the office of a department."""
    for part in candidates:
        parent = part.entity.parent_id if part.entity else None
        if parent and whole.entity and parent == whole.entity.entity_id and whole.score - part.score <= NEAR:
            return _prefer_part(part, candidates)
    return whole


@cache
def _compile_labels() -> tuple[tuple[re.Pattern[str], float], ...]:
    """Return the labels that lead to a publisher, with how much each says."""
    notice = re.compile(rf"^(?:{write_cues('notice')}):\s*", re.IGNORECASE)
    published = re.compile(rf"(?:{write_cues('publisher')}){_ARTICLE}", re.IGNORECASE)
    return (notice, 7.0), (published, 6.0), (_COPYRIGHT, 5.0)


def _find_labelled(texts: Sequence[FrontText]) -> Iterator[Publisher]:
    """Yield the bodies after "Published by", "AGENCY:" or ©."""
    for text in texts:
        for pattern, score in _compile_labels():
            for label in pattern.finditer(text.text):
                found = next((f for f in _list_bodies(text) if 0 <= f.start - label.end() <= 1), None)
                if found:
                    yield _make(text, found, score)


def _find_alone(texts: Sequence[FrontText]) -> Iterator[Publisher]:
    """Yield the bodies that stand alone in a line at the head or foot of the first pages."""
    first = min((text.page_number for text in texts), default=1)
    for text in texts:
        if len(text.text.split()) > LONGEST or text.kind in ("table", "footnote", "caption"):
            continue
        if match_label(text.text, "addressee"):
            continue
        for found in _list_bodies(text):
            if not _stands_alone(text, found):
                continue
            score = 3.0 if text.page_number == first else 2.0
            score += 1.0 if found.entity else 0.0
            score += 0.5 if text.place < 0.3 or text.place > 0.7 else 0.0
            score += 0.5 if text.kind in ("heading", "running") else 0.0
            yield _make(text, found, score - 0.01 * found.start)


def _list_bodies(text: FrontText) -> list[Found]:
    """Return the bodies that a text names, in order, the longest of those that overlap."""
    kept: list[Found] = []
    native = [Found("ORGANIZATION", *span, "pattern") for span in _find_asian(text.text)]
    named = [found for found in text.found if not _GOES_ON.match(text.text, found.end)]
    for found in sorted((*named, *native), key=lambda f: (f.origin != "gazetteer", f.start - f.end)):
        if found.label in _BODIES and all(found.end <= k.start or k.end <= found.start for k in kept):
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _find_asian(text: str) -> list[tuple[int, int]]:
    """Return the bodies that fill a line, or the brackets in it, in Japanese.

    >>> [text[start:end] for text in ["補助金事務局（国土振興会）"] for start, end in _find_asian(text)]
    ['国土振興会']
    """
    if not has_asian_script(text) or len(text) > LONGEST_ASIAN:
        return []
    parts = re.finditer(r"[^（）()【】\s]+", text)
    return [part.span() for part in parts if _ASIAN_BODY.fullmatch(part.group())]


def _stands_alone(text: FrontText, found: Found) -> bool:
    """Tell whether a body is named for itself, not in a sentence or the name of something else."""
    surface = text.text[found.start : found.end]
    start = _find_part(text.text, found, _BARS)[0]
    if text.text[start].islower() or text.text[found.start - 1 : found.start].isdigit():
        return False  # "the Agency" is a party, "²Agency" an author's
    if found.entity is None:
        return _share_part(text, found, _BARS) >= ALONE_UNKNOWN
    if surface.isupper() and " " not in surface and any(char.isdigit() for char in text.text):
        return False
    heads = found.start == 0 and text.kind != "heading" and len(text.text.split()) <= LEADING
    heads = heads and not compile_cues("document").search(text.text)
    return heads or _share_part(text, found, _COMMAS) >= ALONE


def _share_part(text: FrontText, found: Found, parted: re.Pattern[str]) -> float:
    """Return the share that bodies have of the letters of the part of a line that one of them is in."""
    start, end = _find_part(text.text, found, parted)
    letters = [i for i in range(start, end) if text.text[i].isalpha()]
    bodies = [found, *(other for other in _list_bodies(text) if other.entity)]
    covered = sum(any(body.start <= i < body.end for body in bodies) for i in letters)
    return covered / max(len(letters), 1)


def _find_part(text: str, found: Found, parted: re.Pattern[str]) -> tuple[int, int]:
    ends = [match.start() for match in parted.finditer(text) if match.start() >= found.end]
    starts = [match.end() for match in parted.finditer(text) if match.end() <= found.start]
    return max(starts, default=0), min(ends, default=len(text))


def _make(text: FrontText, found: Found, score: float) -> Publisher:
    if found.entity:
        return Publisher(found.entity.name, text.cite(found.start, found.end), score, found.entity)
    before = _NAME_BEFORE.search(text.text, 0, found.start)
    evidence = text.cite(before.start() if before else found.start, found.end)
    return Publisher(evidence.quote or "", evidence, score)


def _read_author(texts: Sequence[FrontText], metadata: Metadata) -> list[Publisher]:
    """Return the body that the file names as its author, if that is the name of one that a page shows."""
    author = metadata.author
    if not author or author.lower() in metadata.tools.lower():
        return []
    evidence = Evidence(author, source=f"{metadata.origin}: Author")
    for text in texts:
        for found in _list_bodies(text):
            forms = _list_forms(found, text)
            if author.casefold() in forms:
                name = found.entity.name if found.entity else author
                return [Publisher(name, evidence, 3.0, found.entity)]
    return []


def _list_forms(found: Found, text: FrontText) -> set[str]:
    entity = found.entity
    forms = [text.text[found.start : found.end]]
    forms += [entity.name, entity.acronym or "", *entity.aliases] if entity else []
    return {form.casefold() for form in forms if form}


def _support(publisher: Publisher, claimed: Iterable[Publisher], hosts: set[str]) -> Publisher:
    """Return the candidate with what the file's author and the addresses on the page add to its score."""
    more = 2.0 if any(other.name == publisher.name for other in claimed) else 0.0
    acronym = publisher.entity.acronym if publisher.entity else None
    if acronym and any(acronym.lower() in host.split(".") for host in hosts):
        more += 1.0
    return Publisher(publisher.name, publisher.evidence, publisher.score + more, publisher.entity)
