"""Rules without a clause: a line of key and value, an item that is but a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span

from dataset.records import derive_id
from extractors.cues import Cues
from extractors.norms.rule_records import Finding
from extractors.norms.rule_sources import RuleSource, opens_list
from extractors.norms.slot_spans import CharSpan
from extractors.norms.sureness import read_sureness
from extractors.norms.thresholds import Threshold, find_thresholds, order_limits

_KEY_VALUE = re.compile(r"^(?P<key>[A-Z][^.:;!?]{1,60}):\s+(?P<value>\S.*)$", re.DOTALL)
_CAPTION = re.compile(
    r"(?:table|figure|fig\.?|box|chart|map|annex|appendix|source|note|see|example)\b", re.IGNORECASE
)
_FIGURE_WORDS = 45
"""Words up to which an item is one figure with what it counts."""
_EDGES = re.compile(
    r"(?P<open>\s*(?:\(?[A-Za-z0-9]{1,4}[.)]\s+)?(?:(?:the|an?)\s+)?)(?P<body>.*?)[\s.;,]*(?:\band)?[\s;,]*",
    re.DOTALL | re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!]\s+[A-Z]")


def may_be_verbless(source: RuleSource) -> bool:
    """Tell whether a passage has the form of a line or an item that holds a rule without a clause."""
    text = source.passage.text
    return match_key_value(text) is not None or _may_be_figure(source)


def read_verbless(source: RuleSource, sentences: Sequence[Span], cues: Cues) -> Iterator[Finding]:
    """Yield the findings of such a passage, one for each limit; none if there is a clause."""
    if not may_be_verbless(source) or _has_clause(sentences):
        return
    if match := match_key_value(source.passage.text):
        yield from _read_key_value(source, match)
    else:
        yield from _read_figure(source, cues)


def match_key_value(text: str) -> re.Match[str] | None:
    """Return the match of a line such as "Funding range: $750K to $1M"."""
    return None if opens_list(text) or _CAPTION.match(text) else _KEY_VALUE.match(text)


def _read_key_value(source: RuleSource, match: re.Match[str]) -> Iterator[Finding]:
    text = source.passage.text
    value = (match.start("value"), len(text.rstrip(" .")))
    thresholds = find_thresholds(text, *value, amounts=source.amounts)
    limits = [replace(t, measures=match["key"].strip()) for t in thresholds if t.start == thresholds[0].start]
    yield from _make_findings(source, {"object": value}, limits)


def _may_be_figure(source: RuleSource) -> bool:
    """Tell whether a passage is short, one sentence, and counts something."""
    text = source.passage.text
    counts = bool(source.amounts) or any(sign.isdigit() for sign in text)
    whole = not opens_list(text) and not _CAPTION.match(text) and not _SENTENCE_END.search(text, 8)
    return counts and whole and source.passage.kind == "list_item" and text.count(" ") < _FIGURE_WORDS


def _read_figure(source: RuleSource, cues: Cues) -> Iterator[Finding]:
    """Yield the findings of an item such as "60 % of the costs, in the case of a small firm"."""
    text = source.passage.text
    match = _EDGES.fullmatch(text)
    thresholds = find_thresholds(text, 0, len(text), amounts=source.amounts)
    if match is None or not thresholds:
        return
    slots = _cut_condition(text, match.span("body"), cues)
    limits = [t for t in thresholds if t.range_start == thresholds[0].range_start]
    yield from _make_findings(source, slots, limits)


def _cut_condition(text: str, body: CharSpan, cues: Cues) -> dict[str, CharSpan]:
    """Return the slots of an item: what it counts, and under which condition if it ends with one."""
    start, end = body
    cue = next(iter(cues.condition.finditer(text, start + 1, end)), None)
    if cue is None:
        return {"object": body}
    before = len(text[: cue.start()].rstrip(" ,;(–—"))
    return (
        {"object": (start, before), "condition": (cue.start(), end)} if before > start else {"object": body}
    )


def _make_findings(
    source: RuleSource, slots: dict[str, CharSpan], limits: Sequence[Threshold]
) -> Iterator[Finding]:
    text = source.passage.text
    ordered: list[Threshold | None] = [*order_limits(limits)]
    for limit in ordered or [None]:
        yield Finding(
            place=(0, len(text.rstrip())),
            labels=source.judged.labels,
            modality="constitutive",
            group_id=derive_id("g", source.passage.passage_id, 0),
            slots=slots,
            threshold=limit,
            sureness=read_sureness()["key_value"],
        )


def _has_clause(sentences: Sequence[Span]) -> bool:
    """Tell whether a main clause with a finite verb stands in the sentences."""
    return any(
        token.tag_ in ("MD", "VBZ", "VBP", "VBD")
        and token.dep_ in ("ROOT", "aux", "auxpass", "conj", "ccomp")
        and not any(each.dep_ == "relcl" for each in (token, *token.ancestors))
        for sentence in sentences
        for token in sentence
    )
