"""The rules of a document: from its labelled passages, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import get_args

from spacy.language import Language
from spacy.tokens import Doc, Span

from dataset.records import Amount, Force, Mention, Passage, Rule
from extractors.cues import Cues
from extractors.norms.candidates import StatementSieve
from extractors.norms.defined_terms import define_terms
from extractors.norms.findings import ToldSentence, find_findings, tell_sentences
from extractors.norms.rule_records import Finding, make_rule
from extractors.norms.rule_sources import (
    Judge,
    Judged,
    RuleSource,
    add_led_bearer,
    gather_sources,
    has_led_modal,
)
from extractors.norms.sureness import read_sureness
from extractors.norms.verbless import may_be_verbless, read_verbless
from extractors.parsing import load_sieve, parse_sentences

BATCH = 256
"""Passages whose parsed sentences are held at a time, which bounds memory."""
LEAST_CONFIDENCE = 0.2
"""Findings less sure than this are right less than a quarter of the time, and left out."""
ENOUGH_OF_BEST = 0.3
"""Share of the likeliest label's probability at which a sentence carries another label too."""
SENTENCE_SHARE, SURER = 0.7, 0.5
"""What the sentence counts for beside its passage when its force is settled, and by how much its own margin
has to be greater than that of the passage's force; see docs/decisions/0007-facets.md."""
SENTENCE_SAYS = 0.15
"""What the sentence counts for beside its passage in the confidence of its rules: the weight of its
probability in their geometric mean; see docs/decisions/0007-facets.md."""
FORCES: tuple[Force, ...] = get_args(Force)


@dataclass(frozen=True, slots=True)
class RuleReader:
    """What reads rules: the classifier for single sentences, the parser and the cue lists."""

    judge: Judge
    parser: Language
    cues: Cues
    model_version: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the rules of one sentence carry."""

    labels: tuple[str, ...]
    force: Force | None
    agreement: float = 1.0
    """How far the sentence alone bears out the labels that it has from its passage, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of one passage: rules without a clause, or its sentences with their statements."""

    source: RuleSource
    lines: tuple[Finding, ...]
    told: tuple[ToldSentence, ...]


def find_rules(
    passages: Sequence[Passage],
    *,
    judged: Mapping[str, Judged],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
    reader: RuleReader,
) -> list[Rule]:
    """Return the rules that the labelled passages of one document lay down or tell of, in order.

    Args:
        passages: all passages of the document in order; lead-ins are found among them.
        judged: the judgement of each labelled passage by its `passage_id`; others are passed over.
        mentions: the document's mentions.
        amounts: the values of its AMOUNT mentions.
        reader: the classifier, parser and cues.
    """
    labelled = gather_sources(passages, judged=judged, mentions=mentions, amounts=amounts)
    sources = [source for source in labelled if _may_be_sure(source.judged)]
    parsed = _parse_sources(sources, reader)
    readings = (_read_passage(*each, reader.cues) for each in zip(sources, parsed, strict=True))
    rules = [rule for batch in _batch(readings) for rule in _make_rules(batch, reader)]
    return define_terms(rules, passages, mentions) if rules else []


def _batch(readings: Iterable[_Reading]) -> Iterator[list[_Reading]]:
    stream = iter(readings)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _make_rules(readings: Sequence[_Reading], reader: RuleReader) -> Iterator[Rule]:
    """Yield the rules of some passages; their sentences are judged together, which is quicker."""
    heard = _hear_sentences([told for reading in readings for told in reading.told], reader.judge)
    for reading in readings:
        for finding in (*reading.lines, *_find_told(reading.told, heard, reader.cues)):
            rule = _make_rule(reading.source, finding, reader)
            if rule.confidence >= LEAST_CONFIDENCE:
                yield rule


def _may_be_sure(judged: Judged) -> bool:
    """Tell whether a rule of a passage can be sure enough to be kept."""
    most = max(read_sureness().values())
    return max(judged.trust.get(label, 0.0) for label in judged.labels) * most >= LEAST_CONFIDENCE


def _parse_sources(sources: Sequence[RuleSource], reader: RuleReader) -> Iterator[Sequence[Span]]:
    """Yield for each passage its parsed sentences, those left out that hold no statement."""
    sieve = load_sieve(reader.parser, reader.cues)
    docs = (reader.parser.make_doc(source.passage.text) for source in sources)
    chosen = (_choose_sentences(source, doc, sieve) for source, doc in zip(sources, docs, strict=True))
    return parse_sentences(chosen, nlp=reader.parser)


def _choose_sentences(source: RuleSource, doc: Doc, sieve: StatementSieve) -> list[Span]:
    """Return the sentences that need a parse: all of what may hold a rule without a clause."""
    if may_be_verbless(source):
        return list(doc.sents)
    led = has_led_modal(source.lead_in)
    return [
        sentence
        for sentence in doc.sents
        if (led and sentence.start == 0) or sieve.may_state([token.lower_ for token in sentence])
    ]


def _read_passage(source: RuleSource, sentences: Sequence[Span], cues: Cues) -> _Reading:
    lines = tuple(read_verbless(source, sentences, cues))
    return _Reading(source, lines, () if lines else tuple(tell_sentences(source, sentences, cues)))


def _hear_sentences(told: Sequence[ToldSentence], judge: Judge) -> dict[tuple[str, int], _Heard]:
    """Return what sentences carry whose passages carry several labels or have several sentences, by place."""
    crowded = Counter(each.source.passage.passage_id for each in told)
    doubtful = [
        each
        for each in told
        if len(each.source.judged.labels) > 1 or crowded[each.source.passage.passage_id] > 1
    ]
    judgements = judge([each.sentence.text for each in doubtful]) if doubtful else ()
    return {
        each.place: _hear(each.source.judged, judgement)
        for each, judgement in zip(doubtful, judgements, strict=True)
    }


def _hear(passage: Judged, sentence: Judged) -> _Heard:
    labels = _choose_labels(passage, sentence)
    return _Heard(labels, _choose_force(passage, sentence), _measure_agreement(passage, sentence, labels))


def _measure_agreement(passage: Judged, sentence: Judged, labels: Sequence[str]) -> float:
    """Return 1 where the sentence is as sure of its likeliest label as the passage, less where it is not.

    A passage that surely bears a label has sentences that do not: what follows from a rule, or explains it.
    """
    whole = max(passage.scores.get(label, 0.0) for label in labels)
    part = max(sentence.scores.get(label, 0.0) for label in labels)
    return (part / whole) ** SENTENCE_SAYS if part < whole else 1.0


def _choose_labels(passage: Judged, sentence: Judged) -> tuple[str, ...]:
    """Return those of the passage's labels that this sentence carries.

    The sentence alone is short and the passage alone is broad, so their probabilities are multiplied.
    """
    joint = {
        label: passage.scores.get(label, 0.0) * sentence.scores.get(label, 0.0) for label in passage.labels
    }
    best = max(joint.values())
    return tuple(label for label in passage.labels if joint[label] >= ENOUGH_OF_BEST * best)


def _choose_force(passage: Judged, sentence: Judged) -> Force | None:
    """Return the force of this sentence's rules: the passage's, unless the sentence speaks for another.

    A report tells of a rule and recommends another in one breath. A force that people gave the passage stays.
    """
    if passage.force is None or not passage.force_margins:
        return passage.force
    handicap = [passage.handicap if force == "operative" else 0.0 for force in FORCES]
    whole = [m - h for m, h in zip(passage.force_margins, handicap, strict=True)]
    moves = zip(sentence.force_margins, passage.force_margins, strict=True)
    joint = [own + SENTENCE_SHARE * (part - full) for own, (part, full) in zip(whole, moves, strict=True)]
    kept, best = FORCES.index(passage.force), joint.index(max(joint))
    decided_by_people = whole[kept] < max(whole)
    return passage.force if decided_by_people or joint[best] < joint[kept] + SURER else FORCES[best]


def _find_told(
    told: Sequence[ToldSentence], heard: Mapping[tuple[str, int], _Heard], cues: Cues
) -> Iterator[Finding]:
    for each in told:
        judged = each.source.judged
        own = heard.get(each.place, _Heard(judged.labels, judged.force))
        for finding in find_findings(each, own.labels, cues):
            yield replace(finding, force=own.force, sureness=finding.sureness * own.agreement)


def _make_rule(source: RuleSource, finding: Finding, reader: RuleReader) -> Rule:
    """Return the rule of a finding, with the bearer that its list's lead-in gives."""
    rule = make_rule(source, finding, cues=reader.cues, model_version=reader.model_version)
    acts = rule.action is not None and not rule.action.startswith("be ")
    led = source.lead_in if rule.bearer is None and acts else None
    return add_led_bearer(rule, led) if led else rule
