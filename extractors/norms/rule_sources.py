"""What the rules of a passage are made from: its judgement, its mentions and the lead-in of its list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dataset.records import Amount, Force, Mention, Modality, Passage, Rule, Slot

_LEAD_IN = re.compile(
    r"(?:^|[.;,]\s+)(?P<subject>[^.;:,]{2,100}?)[,\s]+(?P<modal>must|shall|will|may|should|can"
    r"|(?:is|are) (?:required|obliged|expected|entitled|permitted|allowed|prohibited) (?:to|from)"
    r"|ha(?:s|ve) (?:the|a) (?:right|power|duty|obligation) to|undertakes? to|agrees? to)"
    r"(?P<negated>\s+not)?(?:[\s:–—-]|the following)*$",
    re.IGNORECASE,
)
_LED_MODALITIES: Mapping[str, Modality] = {
    "may": "permission",
    "can": "permission",
    "permitted": "permission",
    "allowed": "permission",
    "entitled": "entitlement",
    "right": "entitlement",
    "power": "power",
    "prohibited": "prohibition",
}
"""What the words of a lead-in's modal lay on its bearer, if not a duty."""
_LEAD_IN_END = (":", "—", "–")


class Judged(Protocol):
    """What a classifier says of a text."""

    @property
    def scores(self) -> Mapping[str, float]:
        """The probability of each label."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that hold."""

    @property
    def trust(self) -> Mapping[str, float]:
        """How likely each label that holds is right."""

    @property
    def force(self) -> Force | None:
        """How the text stands to its rules, None without a label."""

    @property
    def force_margins(self) -> Sequence[float]:
        """How much speaks for each force, in the order of the records, from the text alone; may be empty."""

    @property
    def handicap(self) -> float:
        """By how much its document lowers the margin of `operative`."""


Judge = Callable[[Sequence[str]], Sequence[Judged]]


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A labelled passage with all that its rules are made from."""

    passage: Passage
    judged: Judged
    mentions: tuple[Mention, ...]
    amounts: tuple[tuple[Mention, Amount], ...]
    lead_in: str | None
    """The text that opens the list in which the passage is an item, if it ends as a lead-in does."""


def gather_sources(
    passages: Sequence[Passage],
    *,
    judged: Mapping[str, Judged],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount],
) -> Iterator[RuleSource]:
    """Yield a source for each labelled passage, in order."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named[mention.passage_id].append(mention)
    values = {amount.mention_id: amount for amount in amounts}
    lead_in: str | None = None
    for passage in passages:
        leads = opens_list(passage.text)
        if passage.kind != "list_item" or leads:
            lead_in = passage.text if leads else None
        judgement = judged.get(passage.passage_id)
        if judgement is None or not judgement.labels:
            continue
        own = tuple(named[passage.passage_id])
        sums = tuple((m, values[m.mention_id]) for m in own if m.mention_id in values)
        led = lead_in if passage.kind == "list_item" and not leads else None
        yield RuleSource(passage, judgement, own, sums, led)


def opens_list(text: str) -> bool:
    """Tell whether a passage ends as a lead-in does."""
    return text.rstrip().endswith(_LEAD_IN_END)


def has_led_modal(lead_in: str | None) -> bool:
    """Tell whether a lead-in ends with a modal that its items complete."""
    return lead_in is not None and _LEAD_IN.search(lead_in.rstrip()) is not None


def _read_led_modality(modal: str) -> Modality:
    """Return what a modal lays on the bearer of a list.

    >>> _read_led_modality("is entitled to")
    'entitlement'
    """
    return next(
        (modality for word, modality in _LED_MODALITIES.items() if word in modal.split()), "obligation"
    )


def add_led_bearer(rule: Rule, lead_in: str) -> Rule:
    """Return the rule with the bearer and the modality that its lead-in gives: "The recipient must:"."""
    match = _LEAD_IN.search(lead_in.rstrip())
    if match is None:
        return rule
    bearer = re.sub(r"^(?:\S{1,6}[.)]\s+)?(?:the|an?)\s+", "", match["subject"].strip(), flags=re.IGNORECASE)
    modality = _read_led_modality(match["modal"].lower())
    if match["negated"]:
        modality = "prohibition"
    slots = {**rule.slots, "bearer": Slot(inferred=f"lead-in: {lead_in.strip()[:200]}")}
    return replace(rule, bearer=bearer, modality=modality, slots=slots)
