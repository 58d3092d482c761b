"""Statements without a modal: orders, and what main verbs in the indicative lay down."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Span, Token

from dataset.records import Modality
from extractors.cues import Cues, ModalityCue, VerbClass
from extractors.norms.clauses import RIGHTS, SUBJECTS, Statement, find_subject, make_statement
from extractors.norms.modality_cues import NEGATIONS, CueMatch

LEADING = frozenset(
    {"if", "where", "when", "upon", "after", "before", "once", "in", "for", "within", "by", "with"}
    | {"save", "unless", "until", "subject"}
)
SUM_WORDS = frozenset(
    {"million", "billion", "trillion", "thousand", "%", "percent", "per", "eur", "usd", "yen"}
)
IMPOSING: Mapping[VerbClass, Modality] = {
    "obliges": "obligation",
    "permits": "permission",
    "entitles": "entitlement",
    "empowers": "power",
    "prohibits": "prohibition",
}
"""The classes of verbs that lay something on another than their subject."""


def read_imperatives(sentence: Span, cues: Cues, *, led: bool) -> list[Statement]:
    """Return the orders of a sentence that begins with a verb, perhaps after an "if" clause."""
    start = _find_clause_start(sentence)
    if start is None:
        return []
    doc, negated = sentence.doc, False
    if doc[start].lower_ == "do" and start + 2 < sentence.end and doc[start + 1].lower_ in NEGATIONS:
        start, negated = start + 2, True
    verb = doc[start]
    if (
        start != _find_first_word(sentence)
        and verb.head.i != verb.i
        and find_subject(sentence.root) is not None
    ):
        return []
    if not (_opens_led_item(verb) if led else _is_order(verb, cues)):
        return []
    verbs = [verb, *(twin for twin in verb.conjuncts if twin.i > verb.i and twin.tag_ in ("VB", "VBP"))]
    match = CueMatch(ModalityCue((), "obligation", "verb"), start, start, negated)
    first = make_statement(verb, match, None)
    return [first, *(make_statement(each, match, None) for each in verbs[1:] if each.i > first.action[1])]


def _is_order(verb: Token, cues: Cues) -> bool:
    """Tell whether a word that opens a clause is an imperative, and not one that only points elsewhere."""
    lemma = verb.lemma_.lower()
    bare = (verb.tag_ in ("VB", "VBP") or _governs_as_verb(verb)) and lemma not in ("be", "have", "please")
    return bare and lemma not in cues.verbs["reference"] and not any(c.dep_ in SUBJECTS for c in verb.lefts)


def _governs_as_verb(word: Token) -> bool:
    """Tell whether a word that was taken for a noun has an object, or a verb joined to it."""
    return word.dep_ == "ROOT" and (
        any(child.dep_ == "dobj" for child in word.children)
        or any(twin.tag_ in ("VB", "VBP") for twin in word.conjuncts)
    )


def _opens_led_item(verb: Token) -> bool:
    """Tell whether the first word of an item can complete a lead-in; the tagger takes many for nouns."""
    return verb.tag_ in ("VB", "VBP", "NN", "NNP", "JJ") and verb.lemma_.lower() not in ("be", "have")


def _find_first_word(sentence: Span) -> int:
    """Return the first word after an enumerator, or the end of the sentence."""
    words = (token.i for token in sentence if token.is_alpha and len(token) > 1)
    return next(words, sentence.end)


def _find_clause_start(sentence: Span) -> int | None:
    """Return the first token of the main clause: after an enumerator and a leading clause with its comma."""
    doc, i = sentence.doc, _find_first_word(sentence)
    if i < sentence.end and doc[i].lower_ in LEADING:
        commas = [j for j in range(i, sentence.end - 1) if doc[j].text == ","]
        verbs = [j + 1 for j in commas if doc[j + 1].tag_ in ("VB", "VBP")]
        i = verbs[0] if verbs else sentence.end
    return i if i < sentence.end else None


def _read_imposed(outer: Token, cues: Cues) -> list[Statement]:
    """Return what a verb lays on another than its subject: "the Act requires the holder to report"."""
    lemma = outer.lemma_.lower()
    modality = next((m for kind, m in IMPOSING.items() if lemma in cues.verbs[kind]), None)
    inner = _find_imposed_verb(outer) if modality is not None and outer.tag_ != "VBN" else None
    if modality is None or inner is None:
        return []
    subjects = [c for c in inner.children if c.dep_ in ("nsubj", "nsubjpass") and c.i > outer.i]
    persons = [c for c in outer.children if c.dep_ in ("dobj", "iobj", "dative") and outer.i < c.i < inner.i]
    holder = next(iter([*subjects, *persons]), None)
    if holder is None or holder.lower_ == "it":
        return []
    verbs = [inner, *(twin for twin in inner.conjuncts if twin.i > inner.i and twin.tag_ == inner.tag_)]
    match = CueMatch(
        ModalityCue((lemma, "to"), modality, "holder"), outer.i, outer.i + 1, negated=_is_denied(outer)
    )
    first = make_statement(verbs[0], match, None, holder=holder)
    others = (
        make_statement(verb, match, None, holder=holder) for verb in verbs[1:] if verb.i > first.action[1]
    )
    return [first, *others]


def _find_imposed_verb(outer: Token) -> Token | None:
    """Return the verb of "requires … to report", "requires that … report", "prohibits … from reporting"."""
    for child in outer.children:
        if (
            child.i > outer.i
            and child.dep_ in ("xcomp", "ccomp")
            and child.tag_ in ("VB", "VBP", "VBN", "VBZ")
        ):
            return child
        if child.dep_ == "prep" and child.lower_ == "from":
            return next((c for c in child.children if c.dep_ == "pcomp"), None)
    return next(
        (c for noun in outer.children if noun.dep_ == "dobj" for c in noun.children if _is_purpose(c)), None
    )


def _is_purpose(token: Token) -> bool:
    """Tell whether a clause hangs on a noun as its infinitive: the parser takes "the holder to report" so."""
    return (
        token.dep_ in ("acl", "relcl") and token.tag_ == "VB" and any(c.lower_ == "to" for c in token.lefts)
    )


def _is_denied(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def read_plain_statements(sentence: Span, cues: Cues) -> list[Statement]:
    """Return what main verbs without a modal lay down: title, entitlements, sums, reach."""
    root = sentence.root
    return [
        statement
        for verb in (root, *root.conjuncts)
        if verb.pos_ in ("VERB", "AUX") or _acts_as_verb(verb)
        for statement in _read_plain_verb(verb, cues)
    ]


def _acts_as_verb(word: Token) -> bool:
    """Tell whether a word that was taken for a noun has a subject and an object."""
    arguments = {child.dep_ for child in word.children}
    return word.dep_ == "ROOT" and {"nsubj", "dobj"} <= arguments


def _read_plain_verb(verb: Token, cues: Cues) -> list[Statement]:
    """Return the statements of one verb in the indicative, none if it has a modal or tells no rule."""
    lemma = verb.lemma_.lower()
    subject = find_subject(verb)
    if _has_modal(verb) or subject is None or subject.lower_ in ("i", "there", "it", "which"):
        return []
    if imposed := _read_imposed(verb, cues):
        return imposed
    modality = _classify_plain_verb(verb, lemma, subject, cues) if _is_finite(verb) else None
    if modality is None:
        return []
    match = CueMatch(ModalityCue((), modality, "verb"), verb.i, verb.i, _is_denied(verb))
    return [make_statement(verb, match, subject)]


def _has_modal(verb: Token) -> bool:
    """Tell whether a verb has a modal or a "to", its own or that of the verb it is joined to."""
    if verb.tag_ == "VB" and verb.dep_ == "conj" and not any(child.lemma_ == "do" for child in verb.lefts):
        return True
    former = verb.head if verb.dep_ == "conj" and verb.tag_ == "VBN" and not _has_auxiliary(verb) else verb
    return any(child.tag_ in ("MD", "TO") for each in (verb, former) for child in each.lefts)


def _has_auxiliary(verb: Token) -> bool:
    return any(child.dep_ in ("aux", "auxpass") for child in verb.lefts)


def _is_finite(verb: Token) -> bool:
    """Tell whether a participle has an auxiliary, its own or that of the verb it is joined to."""
    bearers = (verb, verb.head) if verb.dep_ == "conj" else (verb,)
    return verb.tag_ != "VBN" or any(_has_auxiliary(each) for each in bearers)


def _is_in_state(verb: Token, cues: Cues) -> bool:
    """Tell of "is available", "are also payable", "is subject to"."""
    states = cues.states["state"]
    return verb.lemma_ == "be" and any(
        child.i > verb.i and child.dep_ in ("acomp", "attr", "oprd", "prep") and child.lower_ in states
        for child in verb.children
    )


def _tells_what_counts(subject: Token, cues: Cues) -> bool:
    """Tell of "eligible costs include", "support includes" and "exceptions comprise"."""
    measured = any(child.lower_ in cues.states["measured"] for child in subject.lefts)
    return measured or subject.lower_ in cues.states["counting"]


def _gives_money(verb: Token, cues: Cues) -> bool:
    """Tell of "provides operating funds" and "offers loans"."""
    return verb.lemma_.lower() in cues.verbs["provides"] and any(
        child.dep_ == "dobj" and child.lower_ in cues.states["money"] for child in verb.children
    )


def _classify_plain_verb(verb: Token, lemma: str, subject: Token, cues: Cues) -> Modality | None:
    """Return the modality of a verb without a modal, None if the verb lays nothing down."""
    if lemma == "require":
        return "obligation"
    if lemma == "reserve":
        return "power"
    if lemma in cues.verbs["entitlement"] and (verb.tag_ in ("VBZ", "VBP") or _is_denied(verb)):
        return "entitlement"
    following = [token for token in verb.subtree if token.i > verb.i]
    words = {token.lower_ for token in following}
    if lemma == "have" and words & RIGHTS:
        return "entitlement"
    of_sum = lemma in cues.verbs["sum"] and any(t.tag_ == "$" or t.lower_ in SUM_WORDS for t in following)
    told = (
        _is_in_state(verb, cues)
        or (lemma in cues.verbs["lists"] and _tells_what_counts(subject, cues))
        or _gives_money(verb, cues)
        or (lemma == "claim" and not words.isdisjoint(RIGHTS))
    )
    if of_sum or told:
        return "constitutive"
    return "constitutive" if lemma in cues.verbs["constitutive"] | cues.verbs["stated"] else None
