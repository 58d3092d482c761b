"""Statements without a modal: orders, and what main verbs in the indicative lay down."""

from __future__ import annotations

from spacy.tokens import Span, Token

from dataset.records import Modality
from extractors.cues import Cues, ModalityCue
from extractors.norms.clauses import SUBJECTS, Statement, find_subject, make_statement
from extractors.norms.modality_cues import NEGATIONS, CueMatch

LEADING = frozenset(
    {"if", "where", "when", "upon", "after", "before", "once", "in", "for", "within", "by", "with"}
)
SUM_WORDS = frozenset(
    {"million", "billion", "trillion", "thousand", "%", "percent", "per", "eur", "usd", "yen"}
)
RIGHTS = frozenset({"right", "rights", "licence", "license"})
TELLING_STATES = frozenset({"subject", "free"})


def read_imperatives(sentence: Span, cues: Cues, *, led: bool) -> list[Statement]:
    """Return the orders of a sentence that begins with a verb, perhaps after an "if" clause."""
    start = _find_clause_start(sentence)
    if start is None:
        return []
    doc, negated = sentence.doc, False
    if doc[start].lower_ == "do" and start + 2 < sentence.end and doc[start + 1].lower_ in NEGATIONS:
        start, negated = start + 2, True
    verb = doc[start]
    if not (_opens_led_item(verb) if led else _is_order(verb, cues)):
        return []
    verbs = [verb, *(twin for twin in verb.conjuncts if twin.i > verb.i and twin.tag_ in ("VB", "VBP"))]
    match = CueMatch(ModalityCue((), "obligation", "verb"), start, start, negated)
    return [make_statement(each, match, None) for each in verbs]


def _is_order(verb: Token, cues: Cues) -> bool:
    """Tell whether a word that opens a clause is an imperative, and not one that only points elsewhere."""
    lemma = verb.lemma_.lower()
    bare = verb.tag_ in ("VB", "VBP") and lemma not in ("be", "have", "please")
    return bare and lemma not in cues.verbs["reference"] and not any(c.dep_ in SUBJECTS for c in verb.lefts)


def _opens_led_item(verb: Token) -> bool:
    """Tell whether the first word of an item can complete a lead-in; the tagger takes many for nouns."""
    return verb.tag_ in ("VB", "VBP", "NN", "NNP", "JJ") and verb.lemma_.lower() not in ("be", "have")


def _find_clause_start(sentence: Span) -> int | None:
    """Return the first token of the main clause: after an enumerator and a leading clause with its comma."""
    doc, i = sentence.doc, sentence.start
    while i < sentence.end and not (doc[i].is_alpha and len(doc[i]) > 1):
        i += 1
    if i < sentence.end and doc[i].lower_ in LEADING:
        commas = [j for j in range(i, sentence.end - 1) if doc[j].text == ","]
        verbs = [j + 1 for j in commas if doc[j + 1].tag_ in ("VB", "VBP")]
        i = verbs[0] if verbs else sentence.end
    return i if i < sentence.end else None


def read_plain_statements(sentence: Span, cues: Cues) -> list[Statement]:
    """Return what main verbs without a modal lay down: title, entitlements, sums, reach."""
    root = sentence.root
    return [
        statement
        for verb in (root, *root.conjuncts)
        if verb.pos_ in ("VERB", "AUX") and (statement := _read_plain_statement(verb, cues)) is not None
    ]


def _read_plain_statement(verb: Token, cues: Cues) -> Statement | None:
    """Return the statement of one verb in the indicative, None if it has a modal or tells no rule."""
    lemma = verb.lemma_.lower()
    subject = find_subject(verb)
    modal = any(child.tag_ in ("MD", "TO") for child in verb.lefts)
    if modal or subject is None or subject.lower_ in ("we", "i", "there", "it", "which"):
        return None
    modality = _classify_plain_verb(verb, lemma, cues)
    if modality is None:
        return None
    negated = any(child.dep_ == "neg" for child in verb.children)
    match = CueMatch(ModalityCue((), modality, "verb"), verb.i, verb.i, negated)
    return make_statement(verb, match, subject)


def _classify_plain_verb(verb: Token, lemma: str, cues: Cues) -> Modality | None:
    """Return the modality of a verb without a modal, None if the verb lays nothing down."""
    if lemma == "require":
        return "obligation"
    if lemma in cues.verbs["entitlement"] and verb.tag_ in ("VBZ", "VBP"):
        return "entitlement"
    following = [token for token in verb.subtree if token.i > verb.i]
    words = {token.lower_ for token in following}
    if lemma == "have" and words & RIGHTS:
        return "entitlement"
    if lemma == "be" and following and following[0].lower_ in TELLING_STATES:
        return "constitutive"
    if lemma in cues.verbs["sum"] and any(t.tag_ == "$" or t.lower_ in SUM_WORDS for t in following):
        return "constitutive"
    return "constitutive" if lemma in cues.verbs["constitutive"] | cues.verbs["stated"] else None
