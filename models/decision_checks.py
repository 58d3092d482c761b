"""Whether a decision is one that all readers of the log understand, asked before it is written."""

from __future__ import annotations

from dataset.records import Decision
from models.decisions import format_decision, parse_decision, read_undone
from models.rule_decisions import parse_rule_decision
from models.spans import parse_mention_side


def check_decision(decision: Decision, *, place: str) -> str:
    """Return the line of a decision; raises InvalidLabels, which names the `place`, if it breaks the format.

    Whether it takes back what it may, only the log can tell.
    """
    line = format_decision(decision)
    parse_decision(line, place=place)
    if read_undone(decision, place=place) is None:
        if decision.target == "rule":
            parse_rule_decision(decision, place=place)
        if decision.target == "mention":
            parse_mention_side(decision, "before", place=place)
            parse_mention_side(decision, "after", place=place)
    return line
