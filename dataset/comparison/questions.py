"""The standing questions of an analyst, answered by rules and facts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dataset.comparison.consents import find_consent, find_givers
from dataset.comparison.ground import Ground, read_ground
from dataset.comparison.heads import RuleHead
from dataset.comparison.matrix import compare_rules
from dataset.comparison.records import By, ComparedRow, Filters, RowKind, Statement
from dataset.snapshot import Snapshot

QUESTIONS: Mapping[str, str] = {
    "foreign": "Who lets a foreign entity take part and be funded?",
    "share": "What share of the intellectual property must it give up?",
    "permission": "Whose permission does a transfer need?",
    "money": "How much money is there?",
}
SHOWN = 6
"""Statements of an answer."""

_ENTRY = frozenset({"eligibility", "funding_mechanism", "amount_rate", "cost_cofunding"})
_TITLE = frozenset({"ownership", "government_rights", "exploitation_return"})
_FOREIGN = re.compile(
    r"\b(?:foreign\w*|abroad|overseas|non-(?:US|EU|U\.S\.|resident|domestic|national)\w*|third countr\w+"
    r"|international (?:partner|participant|organi[sz]ation|applicant)\w*|any (?:country|nationality)"
    r"|outside (?:the )?[A-Z]\w+"
    r"|established (?:in|outside) (?:the |an? )?(?:[A-Z]\w+|countr\w+)|nationality|citizens?"
    r"|countries of concern)\b",
)
_SHARE = re.compile(
    r"\d\s?(?:%|per ?cent)|\b(?:half|third|quarter|equal (?:shares|parts)|joint ownership|jointly[- ]own\w*"
    r"|own\w*\b[^.;]{0,60}\bjointly|co-?own\w*|joint owners\b)",
    re.I,
)
_ASKING = re.compile(
    r"\b(?:consent|approv|permission|permit|authori[sz]|notif|notice|clearance|waiver|prior agreement)", re.I
)
_MONEY = re.compile(
    r"[$€£¥₩₹]\s?\d|\b[A-Z]{3} ?\d|\d\s?(?:%|per ?cent)|\d\s?(?:million|billion|euros?|dollars|yen)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one programme, or document, answers to a question."""

    key: str
    kind: RowKind
    name: str
    verdict: str
    """The gist in a few words, as far as rules tell it; empty where only the statements do."""
    statements: tuple[Statement, ...]
    rule_count: int
    """Rules that bear on the question, also those that are not shown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, its answers and the names of the rows that say nothing of it."""

    question: str
    answers: tuple[Answer, ...]
    silent: tuple[str, ...]


def answer_questions(
    snapshot: Snapshot,
    *,
    by: By = "programs",
    filters: Filters | None = None,
    most_rows: int | None = None,
    ground: Ground | None = None,
) -> tuple[Answered, ...]:
    """Return the answers to the four questions; of all rows that a comparison of the labels has."""
    ground = ground or read_ground(snapshot)
    compared = compare_rules(
        snapshot,
        by=by,
        filters=filters,
        choose_columns=choose_questions,
        columns=tuple(QUESTIONS),
        shown=SHOWN,
        most_rows=most_rows,
        ground=ground,
    )
    return tuple(_answer(name, compared.rows) for name in QUESTIONS)


def choose_questions(head: RuleHead) -> Iterable[str]:
    """Yield the questions that a rule bears on."""
    labels = frozenset(head.labels)
    origin = head.scope != "unstated" or _FOREIGN.search(head.quote) is not None
    if origin and ("eligibility" in labels or (labels & _ENTRY and head.scope in ("foreign", "any"))):
        yield "foreign"
    shared = "joint_ownership" in labels and _SHARE.search(head.quote) is not None
    if shared or (labels & _TITLE and head.threshold_unit == "percent"):
        yield "share"
    if "transfer_control" in labels and _ASKING.search(head.quote):
        yield "permission"
    if "amount_rate" in labels and (
        head.amounts or head.threshold_unit == "percent" or _MONEY.search(head.quote)
    ):
        yield "money"


def _answer(name: str, rows: Sequence[ComparedRow]) -> Answered:
    answers = []
    silent = []
    for row in rows:
        facts = tuple(fact for fact in row.facts if fact.text.startswith(_FACTS.get(name, "\n")))
        cell = row.cells.get(name)
        statements = (*facts, *(cell.statements if cell else ()))
        if not statements:
            if row.kind != "document":
                silent.append(row.name)
            continue
        verdict = _VERDICTS[name](statements) if name in _VERDICTS else ""
        count = cell.rule_count if cell else 0
        answers.append(Answer(row.key, row.kind, row.name, verdict, statements, count))
    return Answered(QUESTIONS[name], tuple(answers), tuple(silent))


_FACTS = {"foreign": "partner countries", "money": "budget"}


def _judge_entry(statements: Sequence[Statement]) -> str:
    """Return what the rules say of those from abroad; only rules whose subject they are give a verdict."""
    words: dict[str, None] = {}
    for statement in statements:
        cited = statement.citations[0] if statement.citations else None
        if cited is None or cited.modality is None:
            words["has partner countries"] = None
        elif match := _ENTRY_RULE.match(statement.text):
            act = "be funded" if _FUNDED.search(match["act"]) else "take part"
            words[f"may not {act}" if "NOT" in match["modal"].upper() else f"may {act}"] = None
    return "; ".join(words)


_ENTRY_RULE = re.compile(
    r"(?P<subject>[^;]*\b(?:foreign|overseas|international|non-)[^;]{0,120}?)\s"
    r"(?P<modal>MAY|MUST NOT|IS ENTITLED TO|(?:is|are|was|were|have been|has been)(?: not)?)\s"
    r"(?P<act>(?:only |also |be |not )*(?:participate|take part|join|apply|lead|be considered|eligible"
    r"|ineligible|excluded|receive|fund|award|paid|supported|admitted).*)",
    re.IGNORECASE,
)
_FUNDED = re.compile(r"\b(?:funded|funding|receive|awarded|paid|supported)\b", re.I)


def _judge_share(statements: Sequence[Statement]) -> str:
    """Return the shares of rights that the rules name."""
    shares = [match[0].strip() for s in statements for match in _PERCENT.finditer(s.text)]
    joint = any(_JOINT.search(statement.text) for statement in statements)
    return "; ".join(dict.fromkeys([*shares, *(["joint title"] if joint else [])]))


_PERCENT = re.compile(r"(?:[≥≤<>] )?\d[\d.,]* %")
_JOINT = re.compile(r"\b(?:joint(?:ly)?|co-own\w*|equal shares)\b", re.IGNORECASE)


def _judge_permission(statements: Sequence[Statement]) -> str:
    """Return who is asked, the one whom most rules name first."""
    givers: defaultdict[str, int] = defaultdict(int)
    for statement in statements:
        for citation in statement.citations[:1]:
            if citation.modality in ("permission", "entitlement") and find_consent(citation.quote):
                continue  # "may be used without the consent of the others"
            for giver in find_givers(citation.quote):
                givers[giver] += 1
    ranked = sorted(givers, key=lambda name: (-givers[name], name))
    return f"consent of {', '.join(ranked)}" if ranked else ""


_VERDICTS = {
    "foreign": _judge_entry,
    "share": _judge_share,
    "permission": _judge_permission,
}
