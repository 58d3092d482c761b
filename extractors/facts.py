"""Facts that a document tells of programmes: who runs and pays them, from when to when, and with how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.language import Language

from dataset.records import Amount, Fact, Mention, Passage, derive_id
from extractors.english import is_english
from extractors.relations.fact_values import Value, settle_span, settle_value
from extractors.relations.patterns import Claim, find_claims
from extractors.relations.references import Named
from extractors.relations.rows import RowClaim, read_row_claims
from extractors.relations.stand_ins import ParsedTelling, parse_tellings
from extractors.relations.tellings import Telling, read_tellings

CARRIED_SHARE = 0.95
"""Share of the confidence that is left where another sentence names the programme."""


def find_facts(
    passages: Sequence[Passage], *, mentions: Sequence[Mention], amounts: Sequence[Amount], parser: Language
) -> list[Fact]:
    """Return what the passages say of programmes, each fact once for a sentence, row or line.

    Sentences are read in English alone; what they deny, suppose, plan or propose yields nothing. "It" and
    "the programme" stand for the programme that the sentence before, or the heading, named: the only one, or
    the one that led it.

    Args:
        passages: the passages of one document that are to be read, in order.
        mentions: the document's mentions.
        amounts: the values of its AMOUNT mentions.
        parser: what `extractors.parsing.load_parser` returned.
    """
    values = {amount.mention_id: amount for amount in amounts}
    english = [passage for passage in passages if is_english(passage.language)]
    tellings = read_tellings(english, mentions, values)
    facts: dict[str, Fact] = {}
    for fact in (
        *(fact for parsed in parse_tellings(tellings, parser=parser) for fact in _read_sentence(parsed)),
        *(fact for claim in read_row_claims(passages, mentions) for fact in _read_row(claim, values)),
    ):
        kept = facts.get(fact.fact_id)
        if kept is None or kept.confidence < fact.confidence:
            facts[fact.fact_id] = fact
    return list(facts.values())


def _read_sentence(parsed: ParsedTelling) -> Iterator[Fact]:
    """Yield the facts of one sentence."""
    claims = _leave_shared_budgets(list(find_claims(parsed)))
    for claim in claims:
        for value in _settle(claim, parsed.telling):
            yield _make_fact(
                parsed.telling.passage,
                (parsed.telling.start, parsed.telling.end),
                claim.program.mention,
                value,
                claim.confidence * (CARRIED_SHARE if claim.program.carried else 1),
            )
    yield from _read_spans(parsed, claims)


def _leave_shared_budgets(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims without sums that several programmes share: "€5m went to X and Y"."""
    owners: dict[str, set[str | None]] = defaultdict(set)
    for claim in claims:
        if claim.relation == "budget" and isinstance(claim.value, Named):
            owners[claim.value.mention.mention_id].add(claim.program.mention.entity_id)
    shared = {mention_id for mention_id, own in owners.items() if len(own) > 1}
    return [c for c in claims if not (isinstance(c.value, Named) and c.value.mention.mention_id in shared)]


def _settle(claim: Claim, telling: Telling) -> Iterable[Value]:
    if isinstance(claim.value, tuple):
        return [Value("mechanism", *claim.value)]
    if claim.value.carried and claim.relation != "succeeded_by":
        return []
    subject, mention = claim.program.mention, claim.value.mention
    return settle_value(
        claim.relation, mention, subject=subject, text=telling.passage.text, amounts=telling.amounts
    )


def _read_spans(parsed: ParsedTelling, claims: Sequence[Claim]) -> Iterator[Fact]:
    """Yield the facts of periods that two dates give."""
    spans: dict[tuple[int, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.relation == "period" and claim.role in ("between", "from", "is"):
            spans[claim.token.i, claim.program.mention.mention_id].append(claim)
    for own in spans.values():
        for value in settle_span([c.value.mention for c in own if isinstance(c.value, Named)]):
            place = (parsed.telling.start, parsed.telling.end)
            yield _make_fact(parsed.telling.passage, place, own[0].program.mention, value, own[0].confidence)


def _read_row(claim: RowClaim, amounts: Mapping[str, Amount]) -> Iterator[Fact]:
    """Yield the facts of one cell of a row, or of one line."""
    text = claim.passage.text
    values: Iterable[Value] = (
        [Value("mechanism", *claim.value)]
        if isinstance(claim.value, tuple)
        else settle_value(claim.relation, claim.value, subject=claim.program, text=text, amounts=amounts)
    )
    for value in values:
        yield _make_fact(claim.passage, (0, len(text)), claim.program, value, claim.confidence)


def _make_fact(
    passage: Passage, place: tuple[int, int], subject: Mention, value: Value, confidence: float
) -> Fact:
    start, end = place
    return Fact(
        fact_id=derive_id("f", passage.passage_id, start, subject.entity_id, value.relation, value.value),
        subject=subject.entity_id or "",
        relation=value.relation,
        value=value.value,
        value_text=value.text,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        start=start,
        end=end,
        quote=passage.text[start:end],
        confidence=round(confidence, 2),
    )
