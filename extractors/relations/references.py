"""What the words of a parsed sentence stand for: programmes, agencies, countries, amounts and dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from dataset.records import Mention
from extractors.relations.roles import find_antecedent, find_subjects, join
from extractors.relations.stand_ins import ParsedTelling

_PROGRAMS = frozenset(
    "programme program scheme fund initiative project framework instrument facility action".split()
)
_HOLDERS = frozenset(
    "total sum amount maximum minimum period year phase month end start beginning course spring summer autumn"
    " winter quarter half middle rest worth cycle ceiling tune level scale".split()
)
"""Nouns that stand before what is meant: "a total of", "the period 2021–2027"."""
_HANDLINGS = frozenset(
    "implementation operation delivery running management administration execution".split()
)
_PEOPLE = frozenset(
    "partner participant member team researcher scientist firm company university institution institute"
    " organisation organization country state nation agency ministry body funder group institut entity"
    " counterpart consortium applicant laboratory lab centre center enterprise government department"
    " manufacturer maker manufacturer industry side".split()
)
"""Nouns that stand before those who take part: "partners from Brazil", "countries such as Israel"."""
_PLAIN = frozenset(
    "new whole same current original overall entire ambitious five-year seven-year large".split()
)
_ANAPHORIC = frozenset({"the", "this", "that", "such"})
_NAME_DEPS = ("compound", "nmod", "amod", "appos", "nummod")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention that a word stands for; `carried` if another sentence named it."""

    mention: Mention
    carried: bool = False


def find_programs(parsed: ParsedTelling, token: Token) -> list[Named]:
    """Return the programmes that a word stands for, joined ones too."""
    found = [named for each in join([token]) for named in _find_program(parsed, each)]
    return found or [
        named for each in _open(token, _HANDLINGS, owner=True) for named in find_programs(parsed, each)
    ]


def find_values(parsed: ParsedTelling, token: Token, labels: Collection[str]) -> list[Named]:
    """Return the mentions with one of `labels` that a word stands for, joined ones too."""
    found: list[Named] = []
    for each in join([_find_owner(token) or find_antecedent(token) or token]):
        mention = _get_mention(parsed, each, labels)
        if mention is not None:
            found.append(Named(mention))
        elif each.pos_ in ("NOUN", "PROPN", "NUM", "ADJ"):
            holders = _PEOPLE if "COUNTRY" in labels or "AGENCY" in labels else _HOLDERS
            found += [named for inner in _open(each, holders) for named in find_values(parsed, inner, labels)]
    return found


def _find_owner(token: Token) -> Token | None:
    """Return whose programme "its programme" is: that of the clause's subject."""
    if token.lower_ not in ("its", "their"):
        return None
    verb = next((each for each in token.ancestors if each.pos_ in ("VERB", "AUX")), None)
    return next(iter(find_subjects(verb)), None) if verb is not None else None


def _get_mention(parsed: ParsedTelling, token: Token, labels: Collection[str]) -> Mention | None:
    mention = parsed.names.get(token.i)
    return mention if mention is not None and mention.label in labels else None


def _find_program(parsed: ParsedTelling, token: Token) -> Iterator[Named]:
    """Yield the programmes that one word stands for."""
    token = find_antecedent(token) or token
    mention = parsed.names.get(token.i)
    if mention is not None:
        if mention.label == "PROGRAM" and mention.entity_id:
            yield Named(mention)
    elif token.lower_ in ("it", "its"):
        yield from _resolve_pronoun(parsed, token)
    elif token.lemma_.lower() in _PROGRAMS:
        yield from _find_by_noun(parsed, token)


def _find_by_noun(parsed: ParsedTelling, noun: Token) -> Iterator[Named]:
    """Yield what "programme" stands for: by name, by what it is said to be, or by what was named before."""
    named = [
        mention
        for child in noun.children
        if child.dep_ in _NAME_DEPS
        for each in join([child])
        if (mention := _get_program(parsed, each)) is not None
    ]
    equals = [m for each in _find_equals(noun) if (m := _get_program(parsed, find_antecedent(each) or each))]
    if named or equals:
        yield from map(Named, named or equals[:1])
    elif noun.dep_ in ("attr", "appos", "oprd"):
        for other in _find_equals(noun):
            if other.lower_ == "it":
                yield from _resolve_pronoun(parsed, other)
            elif other.lemma_.lower() in _PROGRAMS and _is_anaphor(parsed, other):
                yield from _resolve(parsed, other)
    elif _is_anaphor(parsed, noun):
        yield from _resolve(parsed, noun)


def _find_equals(noun: Token) -> list[Token]:
    """Return what a clause or an apposition says is the same as a noun."""
    if noun.dep_ in ("attr", "oprd"):
        return find_subjects(noun.head)
    if noun.dep_ == "appos":
        return [noun.head]
    if noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        return [c for c in noun.head.children if c.dep_ == "attr"]
    return []


def _get_program(parsed: ParsedTelling, token: Token) -> Mention | None:
    mention = _get_mention(parsed, token, ("PROGRAM",))
    return mention if mention is not None and mention.entity_id else None


def _is_anaphor(parsed: ParsedTelling, noun: Token) -> bool:
    """Tell whether a noun is "the programme" and no other: not "the work programme", "a second programme"."""
    if noun.tag_ in ("NNS", "NNPS"):
        return False
    determined = False
    for child in noun.lefts:
        if child.dep_ == "det" or child.lower_ in _ANAPHORIC:
            determined = child.lower_ in _ANAPHORIC
        elif not _leaves_anaphor(parsed, child):
            return False
    return determined


def _leaves_anaphor(parsed: ParsedTelling, child: Token) -> bool:
    """Tell whether a word before "programme" leaves it the one spoken of: "the new five-year programme"."""
    mention = parsed.names.get(child.i)
    return (
        (mention is not None and mention.label in ("AMOUNT", "DATE"))
        or child.dep_ in ("punct", "predet", "quantmod", "nummod")
        or child.lower_ in _PLAIN
        or child.text[:1].isdigit()
        or child.like_num
    )


def _resolve_pronoun(parsed: ParsedTelling, token: Token) -> Iterator[Named]:
    """Yield the programme that "it" or "its" stands for; "its programme" is somebody's, not its own."""
    head = token.head
    owned = parsed.names.get(head.i)
    if token.lower_ == "its" and (head.lemma_.lower() in _PROGRAMS or (owned and owned.label == "PROGRAM")):
        return
    carried = parsed.telling.carried
    before = _list_before(parsed, token)
    if not before and carried is not None and carried.topic:
        yield Named(carried.program, carried=True)
    elif token.lower_ == "its" and not before:
        yield from _resolve_forward(parsed, token)
    elif (
        before
        and len({m.entity_id for m in before if m.label == "PROGRAM"}) == 1
        and before[0].label == "PROGRAM"
    ):
        yield Named(before[0])


def _resolve(parsed: ParsedTelling, noun: Token) -> Iterator[Named]:
    """Yield the programme that "the programme" stands for: the one named last, if one reading is clear."""
    before = [m for m in _list_before(parsed, noun) if m.label == "PROGRAM"]
    carried = parsed.telling.carried
    if len({m.entity_id for m in before}) == 1:
        yield Named(before[0])
    elif not before and carried is not None:
        yield Named(carried.program, carried=True)


def _resolve_forward(parsed: ParsedTelling, token: Token) -> Iterator[Named]:
    """Yield the programme that follows: "since its launch in 2014, X has …"."""
    after = [
        m
        for i, m in sorted(parsed.names.items())
        if i > token.i and m.label in ("PROGRAM", "AGENCY", "ORGANIZATION")
    ]
    if after and after[0].label == "PROGRAM" and after[0].entity_id:
        yield Named(after[0])


def _list_before(parsed: ParsedTelling, token: Token) -> list[Mention]:
    """Return the programmes and bodies named before a word, in their order."""
    return [
        mention
        for i, mention in sorted(parsed.names.items())
        if i < token.i and mention.label in ("PROGRAM", "AGENCY", "ORGANIZATION")
    ]


def _open(token: Token, holders: Collection[str], *, owner: bool = False) -> Iterator[Token]:
    """Yield what stands behind a noun that only leads to what is meant, its `owner` too."""
    if token.lemma_.lower() not in holders:
        return
    if token.dep_ == "nsubj" and token.head.lemma_ in ("include", "comprise"):
        yield from (c for c in token.head.children if c.dep_ == "dobj")
    for child in token.children:
        if child.dep_ in ("compound", "nmod", "amod", "nummod", "appos", "npadvmod") or (
            owner and child.dep_ == "poss"
        ):
            yield child
        elif child.dep_ == "prep" and child.lower_ in (
            "of",
            "from",
            "in",
            "around",
            "about",
            "as",
            "like",
            "including",
            "for",
        ):
            yield from (c for c in child.children if c.dep_ == "pobj")
            yield from (
                c
                for inner in child.children
                if inner.dep_ == "prep"
                for c in inner.children
                if c.dep_ == "pobj"
            )
