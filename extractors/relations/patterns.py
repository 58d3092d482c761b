"""Which words make which relation between what stands in their roles: `cues/relations.csv`.

A row names the relation, the kind and lemmas of the word that makes it, in which of its roles the programme
and what is told of it stand (`extractors.relations.roles` lists them), and how sure the fact is. `self` is
the word itself: `name` rows are for the programme's own name, `@` for the words of a mechanism.
`period` is `started` and `ended` at once, `partner` is `partner_country` or `participant`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from extractors.doc_text import read_text
from extractors.relations.mechanisms import find_mechanisms
from extractors.relations.reality import is_real
from extractors.relations.references import Named, find_programs, find_values
from extractors.relations.roles import Roles, join, name_word, read_roles
from extractors.relations.stand_ins import ParsedTelling
from extractors.values.alternatives import read_rows

_BODIES = frozenset({"AGENCY", "ORGANIZATION", "PROGRAM"})
_LABELS: Mapping[str, frozenset[str]] = {
    "administered_by": _BODIES,
    "funded_by": _BODIES | {"REGION"},
    "budget": frozenset({"AMOUNT"}),
    "started": frozenset({"DATE"}),
    "ended": frozenset({"DATE"}),
    "period": frozenset({"DATE"}),
    "succeeded_by": frozenset({"PROGRAM"}),
    "partner": frozenset({"COUNTRY", "AGENCY", "ORGANIZATION"}),
    "partner_country": frozenset({"COUNTRY"}),
    "participant": frozenset({"AGENCY", "ORGANIZATION"}),
}
_KINDS = {"VERB": "verb", "AUX": "verb", "ADJ": "adjective", "NOUN": "noun", "PROPN": "noun"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of the table."""

    relation: str
    program: tuple[str, ...]
    value: tuple[str, ...]
    confidence: float
    name: bool
    """It is about the programme's name, not about a word that tells of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one word of a sentence tells of a programme: a mention, or a mechanism with its words."""

    relation: str
    program: Named
    value: Named | tuple[str, str]
    role: str
    token: Token
    confidence: float


def find_claims(parsed: ParsedTelling) -> Iterator[Claim]:
    """Yield all that the words of a sentence tell of its programmes as a fact."""
    mechanisms = _find_mechanism_tokens(parsed)
    for token in parsed.doc:
        patterns = list(_list_patterns(parsed, token, mechanisms))
        if not patterns:
            continue
        roles = read_roles(token)
        roles["self"] = [token]
        for pattern in patterns:
            for claim in _match(parsed, token, pattern, roles, mechanisms):
                if is_real(token, claim.role, name=pattern.name):
                    yield claim


def _find_mechanism_tokens(parsed: ParsedTelling) -> dict[int, tuple[str, str]]:
    """Return the mechanisms that words of a sentence name, by the token that heads these words."""
    found: dict[int, tuple[str, str]] = {}
    for mechanism, match in find_mechanisms(read_text(parsed.doc)):
        span = parsed.doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is not None:
            found.setdefault(span.root.i, (mechanism, match.group()))
    return found


def _list_patterns(
    parsed: ParsedTelling, token: Token, mechanisms: Mapping[int, tuple[str, str]]
) -> Iterator[Pattern]:
    """Yield the patterns that a word may match."""
    kind = _KINDS.get(token.pos_)
    if token.i in parsed.names:
        if parsed.names[token.i].label == "PROGRAM":
            yield from _read_patterns().get(("name", "*"), ())
        return
    if kind is None:
        return
    for word in name_word(token):
        yield from _read_patterns().get((kind, word), ())
    if token.i in mechanisms:
        yield from _read_patterns().get((kind, "@"), ())
    if kind == "noun" and find_programs(parsed, token):
        yield from _read_patterns().get(("name", "*"), ())


def _match(
    parsed: ParsedTelling,
    token: Token,
    pattern: Pattern,
    roles: Roles,
    mechanisms: Mapping[int, tuple[str, str]],
) -> Iterator[Claim]:
    """Yield the claims of one pattern: each programme in its role with each value in its own."""
    programs = [
        named
        for role in pattern.program
        for each in roles.get(role, ())
        for named in find_programs(parsed, each)
    ]
    if not programs:
        return
    for role in pattern.value:
        for each in roles.get(role, ()):
            for value in _find_told(parsed, each, pattern.relation, mechanisms):
                for program in programs:
                    yield Claim(pattern.relation, program, value, role, token, pattern.confidence)


def _find_told(
    parsed: ParsedTelling, token: Token, relation: str, mechanisms: Mapping[int, tuple[str, str]]
) -> Iterator[Named | tuple[str, str]]:
    if relation == "mechanism":
        yield from (mechanisms[e.i] for first in join([token]) for e in _spread(first) if e.i in mechanisms)
    elif relation == "succeeded_by":
        yield from find_programs(parsed, token)
    else:
        yield from find_values(parsed, token, _LABELS[relation])


def _spread(token: Token) -> Iterator[Token]:
    """Yield a word with what stands before it and is joined to it: "grants and soft loans"."""
    yield token
    for child in token.children:
        if child.dep_ in ("amod", "compound", "nmod"):
            yield from _spread(child)
        elif (
            child.dep_ == "prep"
            and child.lower_ == "of"
            and token.lemma_ in ("form", "number", "range", "mix")
        ):
            yield from (inner for c in child.children if c.dep_ == "pobj" for inner in _spread(c))


@cache
def _read_patterns() -> Mapping[tuple[str, str], tuple[Pattern, ...]]:
    """Return the patterns by the kind and lemma of their words."""
    patterns: defaultdict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for row in read_rows("cues/relations.csv"):
        pattern = Pattern(
            row["relation"],
            tuple(row["program"].split("|")),
            tuple(row["value"].split("|")),
            float(row["confidence"]),
            row["kind"] == "name",
        )
        for word in row["words"].split("|"):
            patterns[row["kind"], word].append(pattern)
    return {key: tuple(own) for key, own in patterns.items()}
