"""A document's title: from its file's properties, the label "Subject:" or the text that is set as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dataset.records import Box, Evidence
from extractors.front.cues import compile_cues, is_generic, match_label, names_kind
from extractors.front.texts import FrontText
from extractors.metadata import Metadata
from extractors.names.tokens import fold_word, has_asian_script

AGREEMENT = 0.6
"""The share of a title's words that stand on the first pages if it is theirs."""
LEAST_SCORE = 0.5
UNSEEN_SCORE = 2.5
"""A title of the file's properties that no page shows gives way to a text that is clearly set as one."""
MOST_LEADING = 2.2
"""The widest gap between the lines of one title, in em."""
LONGEST = 30
LONGEST_SUBJECT = 60
LEAST_LETTERS = 4
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]+\.|[A-Z]\.|\(?[a-z0-9]\))\s|(?:Article|Section|Chapter|§|第.{1,3}[章条])"
)
_CODE = re.compile(r"\W*[A-Z]{2,4}\W*|\W+")
_CODE_AMONG_CAPITALS = re.compile(r"\W*[A-Z]{2,3}\W*|\W+")
_WORD = re.compile(r"[^\W\d_]{3,}|[\u3040-\u30ff\u3400-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Title:
    """A text that may be the title, and how much speaks for it."""

    text: str
    evidence: Evidence
    score: float


def choose_title(texts: Sequence[FrontText], metadata: Metadata) -> tuple[str, Evidence] | None:
    """Return the title with its evidence, or None if nothing is clearly one."""
    candidates = [*_judge_properties(texts, metadata), *_find_labelled(texts), *_find_set_as_title(texts)]
    best = max(candidates, key=lambda title: title.score, default=None)
    return (best.text, best.evidence) if best and best.score >= LEAST_SCORE else None


def share_words(title: str, texts: Sequence[FrontText]) -> float:
    """Return the share of a title's words that stand in short texts of the first pages, from 0 to 1."""
    own = set(_fold_words(title))
    shown = {word for text in texts if len(text.text.split()) <= LONGEST for word in _fold_words(text.text)}
    return len(own & shown) / len(own) if own else 0.0


def covers_names(text: FrontText) -> bool:
    """Tell whether a text is the name of a body or programme and no more."""
    spans = [f for f in text.found if f.label in ("AGENCY", "ORGANIZATION", "PROGRAM")]
    rest = "".join(char for i, char in enumerate(text.text) if not any(f.start <= i < f.end for f in spans))
    if compile_cues("document").search(rest):
        return False
    return sum(map(str.isalpha, rest)) <= 0.3 * max(sum(map(str.isalpha, text.text)), 1)


def _judge_properties(texts: Sequence[FrontText], metadata: Metadata) -> Iterator[Title]:
    """Yield the titles that the file claims; what a page shows of one is quoted from there."""
    claimed = [(metadata.title, "Title", 10.0), (metadata.outline, "bookmark", 7.0)]
    for title, name, score in claimed:
        if title is None or title == metadata.author or is_generic(title) or _names_body(title, texts):
            continue
        seen = share_words(title, texts) >= AGREEMENT
        if shown := next((text for text in texts if _shows(text, title)), None):
            start = max(shown.text.casefold().find(title.casefold()), 0)  # behind a number, if there is one
            text = title if shown.text.isupper() else shown.text[start:]
            yield Title(text, shown.cite(start), score)
        elif seen or name == "Title":
            evidence = Evidence(title, source=f"{metadata.origin}: {name}")
            yield Title(title, evidence, score if seen else UNSEEN_SCORE)


def _names_body(title: str, texts: Sequence[FrontText]) -> bool:
    """Tell whether a title is the name of a body on the first pages."""
    own = _fold_words(title)
    names = (
        _fold_words(text.text[found.start : found.end])
        for text in texts
        for found in text.found
        if found.label in ("AGENCY", "ORGANIZATION")
    )
    return any(4 * len(name) >= 3 * len(own) and own[-len(name) :] == name for name in names)


def _shows(text: FrontText, title: str) -> bool:
    """Tell whether a text is a title, perhaps in a longer form."""
    own, shown = _fold_words(title), _fold_words(text.text)
    return bool(own) and own == shown[: len(own)] and len(shown) <= max(2 * len(own), len(own) + 3)


def _fold_words(text: str) -> list[str]:
    return [fold_word(word) for word in _WORD.findall(text)]


def _find_labelled(texts: Sequence[FrontText]) -> Iterator[Title]:
    """Yield what a memo gives as its subject, and the heading above a notice's "AGENCY:"."""
    for before, text in zip([None, *texts], texts, strict=False):
        label = match_label(text.text, "subject")
        if label and 1 < len(text.text[label.end() :].split()) <= LONGEST_SUBJECT:
            score = 8.0 if text.page_number == texts[0].page_number else 4.0
            yield Title(text.text[label.end() :], text.cite(label.end()), score)
        notice = match_label(text.text, "notice")
        if notice and notice.group().isupper() and before and before.kind == "heading":
            yield Title(before.text, before.cite(), 9.0)


def _find_set_as_title(texts: Sequence[FrontText]) -> Iterator[Title]:
    """Yield the texts that may be titles by how they are set; lines of one are joined."""
    first = next((text for text in texts if text.kind != "running"), None)
    group: list[FrontText] = []
    late = False
    for text in texts:
        if group and not (_may_be_title(text, first=False) and _belongs(group, text)):
            yield _score_group(group, late=late)
            group = []
        if _may_be_title(text, first=text is first):
            group.append(text)
        else:
            late = late or _is_running_text(text)
    if group:
        yield _score_group(group, late=late)


def _is_running_text(text: FrontText) -> bool:
    """Tell whether a text is part of what a title stands above."""
    return text.kind == "table" or (
        text.kind in ("paragraph", "list_item") and len(text.text.split()) > LONGEST
    )


def _may_be_title(text: FrontText, *, first: bool) -> bool:
    words = text.text.split()
    if not 1 <= len(words) <= LONGEST or sum(char.isalpha() for char in text.text) < LEAST_LETTERS:
        return False
    if is_generic(text.text) or covers_names(text) or text.kind in ("table", "footnote", "caption"):
        return False
    if text.kind != "heading" and text.size < 1.15 and (not first or text.text.endswith((".", "。"))):
        return False
    dates = sum(found.end - found.start for found in text.found if found.label == "DATE")
    return dates < len(text.text) / 2 and "@" not in text.text


def _belongs(group: Sequence[FrontText], text: FrontText) -> bool:
    """Tell whether a text goes on with the title that `group` begins."""
    last = group[-1]
    if last.box is None or text.box is None or last.box.page_number != text.box.page_number:
        return False
    gap = (text.box.top - last.box.bottom) / last.font_size
    if not -0.5 < gap < MOST_LEADING or _NUMBERED.match(text.text):
        return False
    alike = abs(last.size - text.size) <= 0.05 * last.size
    heads = names_kind(last.text) and 0.7 * last.size < text.size < 1.1 * last.size
    return (alike or heads) and sum(len(each.text.split()) for each in (*group, text)) <= LONGEST


def _score_group(group: Sequence[FrontText], *, late: bool) -> Title:
    """Return a title with what its size, kind, place and words say for it; `late`: after running text."""
    joined = " ".join(text.text for text in group)
    score = 4 * (min(group[0].size, 3.0) - 1) - 2 * group[0].place
    score += 1.5 * (group[0].kind == "heading") - 1.5 * (group[0].kind == "running")
    score -= 2 * (group[0].page_number > 1) + 1.5 * late
    score += _judge_words(joined)
    if len(group) == 1:
        return Title(joined, group[0].cite(), score)
    return Title(joined, Evidence(joined, box=_unite([text.box for text in group if text.box])), score)


def _judge_words(text: str) -> float:
    """Return how much the words of a text speak for a title.

    >>> _judge_words("Guidelines for the Use of Funds") > _judge_words("1. General")
    True
    """
    words = text.split()
    code = _CODE_AMONG_CAPITALS if text.isupper() else _CODE
    codes = sum(any(char.isdigit() for char in word) or bool(code.fullmatch(word)) for word in words)
    plain = has_asian_script(text) or 2 * codes <= len(words)
    score = 1.0 if compile_cues("document").search(text) else 0.0
    score -= 1.5 if names_kind(text) else 0.0
    score -= 3.0 if _NUMBERED.match(text) else 0.0
    score -= 0.0 if plain else 2.0
    score -= 2.0 if text.endswith((".", ":", "：", "。", ",")) or text[0].islower() else 0.0
    short = len(words) == 1 and len(text) < 12 and not has_asian_script(text)
    return score - (1.5 if short else 0.0)


def _unite(boxes: Sequence[Box]) -> Box:
    return Box(
        boxes[0].page_number,
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
