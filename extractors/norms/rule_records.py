"""Rule records: a statement's slots with the facets, links and threshold of its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dataset.records import Force, Mention, Modality, Rule, Slot, derive_id
from extractors.cues import Cues
from extractors.norms.facets import find_asset, find_scope
from extractors.norms.references import find_effective_from, find_instrument
from extractors.norms.rule_sources import RuleSource
from extractors.norms.slot_spans import CharSpan
from extractors.norms.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one rule in its passage; spans are characters of the passage's text."""

    place: CharSpan
    """Of the sentence that the rule quotes."""
    labels: tuple[str, ...]
    modality: Modality
    group_id: str
    slots: Mapping[str, CharSpan]
    threshold: Threshold | None
    sureness: float
    """How sure its form is, 0 to 1; the confidence is this times how likely the label is right."""
    force: Force | None = None
    """That of its sentence, where it was judged by itself."""


def make_rule(source: RuleSource, finding: Finding, *, cues: Cues, model_version: str) -> Rule:
    """Return the record of one finding."""
    passage, (start, end) = source.passage, finding.place
    text = passage.text
    slots = {name: text[low:high] for name, (low, high) in finding.slots.items()}
    inside = [m for m in source.mentions if start <= m.start < end]
    instrument, effective = find_instrument(text, (start, end), inside), find_effective_from(text, inside)
    places = dict(finding.slots)
    if instrument is not None:
        places["instrument"] = instrument
    if effective is not None:
        places["effective_from"] = effective[1]
    score = max((source.judged.trust.get(label, 0.0) for label in finding.labels), default=0.0)
    rule = Rule(
        rule_id=derive_id(
            "r",
            passage.passage_id,
            start,
            end,
            sorted(finding.slots.items()),
            finding.modality,
            _key(finding),
        ),
        group_id=finding.group_id,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        page=passage.page_start,
        labels=finding.labels,
        force=finding.force or source.judged.force or "operative",
        modality=finding.modality,
        scope=find_scope(text[start:end], text),
        quote=text[start:end],
        start=start,
        end=end,
        bearer=slots.get("bearer"),
        action=slots.get("action"),
        object=slots.get("object"),
        counterparty=slots.get("counterparty"),
        condition=slots.get("condition"),
        deadline=slots.get("deadline"),
        asset=find_asset(slots.get("object"), slots.get("condition"), slots.get("action"), cues=cues),
        programs=_link(inside, "PROGRAM"),
        agencies=_link(inside, "AGENCY"),
        countries=_list_countries(inside),
        amounts=tuple(m.mention_id for m in inside if m.label == "AMOUNT"),
        instrument=None if instrument is None else text[slice(*instrument)],
        effective_from=None if effective is None else effective[0],
        boxes=passage.boxes,
        slots={name: Slot(*place) for name, place in places.items()},
        confidence=round(score * finding.sureness, 4),
        model_version=model_version,
    )
    return rule if finding.threshold is None else _add_threshold(rule, finding.threshold)


def _key(finding: Finding) -> tuple[str, str] | None:
    """Return what tells two rules of one place apart: the two ends of a range, however they are written."""
    threshold = finding.threshold
    return (threshold.operator, format(threshold.value.normalize(), "f")) if threshold else None


def _add_threshold(rule: Rule, threshold: Threshold) -> Rule:
    """Return the rule with a threshold and where it stands."""
    return replace(
        rule,
        threshold_operator=threshold.operator,
        threshold_value=threshold.value,
        threshold_unit=threshold.unit,
        threshold_measures=threshold.measures,
        slots={**rule.slots, "threshold": Slot(threshold.start, threshold.end)},
    )


def _link(mentions: Sequence[Mention], label: str) -> tuple[str, ...]:
    """Return the entities of one kind, each once, in the order of the text."""
    return tuple(dict.fromkeys(m.entity_id for m in mentions if m.label == label and m.entity_id))


def _list_countries(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the ISO 3166-1 codes of countries, each once, as they come; former countries have none."""
    codes = (m.value for m in mentions if m.label == "COUNTRY")
    return tuple(dict.fromkeys(code for code in codes if code and len(code) == 2))
