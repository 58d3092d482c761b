"""The statements of a parsed sentence that a rule may be made of: a verb, its modality and its arguments."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from dataset.records import Modality
from extractors.cues import Complement, Cues, ModalityCue
from extractors.norms.modality_cues import NEGATIONS, CueMatch, find_cues

_SUBORDINATE = frozenset({"advcl", "relcl", "acl", "csubj", "csubjpass", "pcomp"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
LEADING = frozenset(
    {"if", "where", "when", "upon", "after", "before", "once", "in", "for", "within", "by", "with"}
)
SUM_WORDS = frozenset(
    {"million", "billion", "trillion", "thousand", "%", "percent", "per", "eur", "usd", "yen"}
)
RIGHTS = frozenset({"right", "rights", "licence", "license"})
TELLING_STATES = frozenset({"subject", "free"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A verb with its modality; token indices are those of the document."""

    verb: Token
    action: tuple[int, int]
    """First and last token of the verb phrase without its modal, the last one included."""
    modality: Modality
    negated: bool
    passive: bool
    subject: Token | None
    cue_start: int
    """First token of the cue, or of the verb if it has none."""
    paraphrase: bool
    complement: Complement


def find_statements(sentence: Span, *, cues: Cues, led: bool = False) -> list[Statement]:
    """Return the statements of `sentence` in order; those of subordinate clauses are left out.

    `led`: the sentence completes a lead-in with a modal ("The recipient must:"), so its first word is a verb.

    A modal verb or its paraphrase makes a statement; so does an imperative. Where there is neither, the main
    verb of the sentence makes a constitutive or entitling one.
    """
    if sentence.text.rstrip().endswith("?"):
        return []
    matches = find_cues(sentence, cues.modality)
    statements = [s for match in matches for s in _read_statements(sentence, match)]
    if not statements:
        statements = _read_imperatives(sentence, cues, led=led)
    taken = {i for s in statements for i in range(s.cue_start, s.action[1] + 1)}
    plain = [s for s in _read_plain_statements(sentence, cues) if s.verb.i not in taken]
    return _drop_nested(sorted([*statements, *plain], key=lambda s: s.verb.i), cues)


def _drop_nested(statements: list[Statement], cues: Cues) -> list[Statement]:
    """Keep one of two statements where one is the content of the other.

    "Shall ensure that the rights will not be affected" is one duty, to ensure; "the act requires that the
    grantee must report" is one duty too, to report.
    """
    verbs = {s.verb.i: s for s in statements}
    dropped: set[int] = set()
    for inner in statements:
        outer = next((verbs[a.i] for a in inner.verb.ancestors if a.i in verbs), None)
        if outer is None or not _is_content(inner.verb, outer.verb):
            continue
        keeps_outer = outer.cue_start != outer.verb.i or outer.verb.lemma_.lower() in cues.verbs["content"]
        dropped.add(inner.verb.i if keeps_outer else outer.verb.i)
    return [s for s in statements if s.verb.i not in dropped]


def _is_content(verb: Token, outer: Token) -> bool:
    """Tell whether the clause of `verb` is a complement of `outer` and not joined to it."""
    token = verb
    while token.i != outer.i and token.dep_ == "conj":
        token = token.head
    low, high = sorted((verb.i, outer.i))
    apart = any(each.text == ";" for each in verb.doc[low:high])
    return token.i != outer.i and token.dep_ in ("ccomp", "xcomp") and not apart


def _read_statements(sentence: Span, match: CueMatch) -> list[Statement]:
    """Return the statement that a cue makes, and one more for each verb joined to it."""
    verb = _find_verb(sentence, match)
    if verb is None or not _is_main(verb, sentence):
        return []
    subject = _find_subject(verb)
    first = _make_statement(verb, match, subject)
    joined = [
        _make_statement(other, match, subject)
        for other in _find_joined_verbs(verb, match)
        if other.i > first.action[1]
    ]
    return [first, *joined]


def _find_verb(sentence: Span, match: CueMatch) -> Token | None:
    """Return the verb that the cue governs, or the cue's own last word if it governs none."""
    doc = sentence.doc
    if match.cue.complement == "none":
        return doc[match.end - 1]
    if match.cue.complement == "passive":
        return next((doc[i] for i in range(match.end, sentence.end) if doc[i].tag_ == "VBN"), None)
    modal = doc[match.start]
    if len(match.cue.lemmas) == 1 and modal.head.i == modal.i and match.end < sentence.end:
        # The tagger takes some verbs for nouns after a modal: "the awardee may copyright".
        return doc[match.end] if doc[match.end].is_alpha else None
    for i in range(match.end, min(match.end + 16, sentence.end)):
        token = doc[i]
        if token.tag_ in ("VB", "VBN", "VBG", "VBP", "VBD") and token.dep_ not in ("aux", "auxpass", "amod"):
            return token
        if token.pos_ in ("NOUN", "PROPN", "PRON") and match.cue.complement == "noun":
            return doc[match.end - 2]
    return None


def _is_main(verb: Token, sentence: Span) -> bool:
    """Tell whether the verb's clause is not a relative or adverbial one."""
    return not any(
        token.dep_ in _SUBORDINATE and not _is_complement_of_cue(token)
        for token in (verb, *verb.ancestors)
        if token.i >= sentence.start
    )


def _is_complement_of_cue(token: Token) -> bool:
    """Tell whether a clause completes a cue: "the right to cancel", "entitled to use"."""
    return token.dep_ in ("acl", "pcomp", "advcl") and (
        token.head.lower_
        in ("right", "option", "power", "authority", "obligation", "duty", "for", "from", "of")
        or (
            any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)
            and token.head.lemma_.lower() in ("require", "entitle", "oblige", "have", "permit", "allow")
        )
    )


def _find_subject(verb: Token) -> Token | None:
    """Return the head of the subject of the clause that `verb` stands in."""
    for token in (verb, *verb.ancestors):
        subjects = [c for c in token.children if c.dep_ in _SUBJECTS and c.i < verb.i]
        if subjects:
            return subjects[-1]
        if token.dep_ == "ROOT" or token.sent != verb.sent:
            break
    return None


def _make_statement(verb: Token, match: CueMatch, subject: Token | None) -> Statement:
    """Return the statement of one verb under a cue."""
    passive = verb.tag_ == "VBN" and any(c.dep_ == "auxpass" or c.lemma_ == "be" for c in verb.lefts)
    return Statement(
        verb=verb,
        action=_find_action(verb, match, passive=passive),
        modality=match.cue.modality,
        negated=match.negated,
        passive=passive,
        subject=subject,
        cue_start=match.start,
        paraphrase=len(match.cue.lemmas) > 1,
        complement=match.cue.complement,
    )


def _find_action(verb: Token, match: CueMatch, *, passive: bool) -> tuple[int, int]:
    """Return the verb phrase after the modal: adverbs before it, a particle or a twin verb after it."""
    doc = verb.doc
    if match.cue.complement == "none":
        return match.start, match.end - 1
    start = verb.i
    if match.cue.complement == "noun":
        return match.start, match.end - 1
    while start - 1 >= match.end and (
        doc[start - 1].tag_ in ("RB", "RBR") or (passive and doc[start - 1].lemma_ in ("be", "not"))
    ):
        start -= 1
    if match.cue.complement == "passive":
        start = match.end - 1
    return start, _extend_action(verb)


def _extend_action(verb: Token) -> int:
    """Return the last token of a verb with its particle or the verbs joined directly to it."""
    end = verb.i
    for child in verb.children:
        if child.i == end + 1 and (child.dep_ == "prt" or child.tag_ == "RP"):
            end = child.i
    for twin in verb.conjuncts:
        between = verb.doc[end + 1 : twin.i]
        if 0 < len(between) <= 3 and all(t.dep_ == "cc" or t.tag_ in ("RB", ",", "CC") for t in between):
            end = twin.i
    return end


def _find_joined_verbs(verb: Token, match: CueMatch) -> list[Token]:
    """Return the verbs that share the cue and have objects of their own."""
    twins = [twin for twin in verb.conjuncts if twin.i > verb.i and twin.tag_ == verb.tag_]
    if match.cue.lemmas and match.cue.lemmas[-1] == "to":
        twins += [t for t in verb.sent if t.i > verb.i and t not in twins and _continues_infinitive(t)]
    return [twin for twin in twins if _shares_cue(twin, verb)]


def _continues_infinitive(token: Token) -> bool:
    """Tell whether the token is the verb of "…, and to claim reimbursement"."""
    doc, i = token.doc, token.i
    return token.tag_ == "VB" and i >= 2 and doc[i - 1].lower_ == "to" and doc[i - 2].dep_ == "cc"


def _shares_cue(twin: Token, verb: Token) -> bool:
    """Tell whether a verb joined to another has no modal, subject or relative pronoun of its own."""
    own = any(c.tag_ == "MD" or c.dep_ in _SUBJECTS or c.lemma_ == "have" for c in twin.lefts)
    between = verb.doc[verb.i + 1 : twin.i]
    return twin.pos_ in ("VERB", "AUX") and not own and not any(t.tag_ in ("WDT", "WP") for t in between)


def _read_imperatives(sentence: Span, cues: Cues, *, led: bool) -> list[Statement]:
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
    return [_make_statement(each, match, None) for each in verbs]


def _is_order(verb: Token, cues: Cues) -> bool:
    """Tell whether a word that opens a clause is an imperative, and not one that only points elsewhere."""
    lemma = verb.lemma_.lower()
    bare = verb.tag_ in ("VB", "VBP") and lemma not in ("be", "have", "please")
    return bare and lemma not in cues.verbs["reference"] and not any(c.dep_ in _SUBJECTS for c in verb.lefts)


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


def _read_plain_statements(sentence: Span, cues: Cues) -> list[Statement]:
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
    subject = _find_subject(verb)
    modal = any(child.tag_ in ("MD", "TO") for child in verb.lefts)
    if modal or subject is None or subject.lower_ in ("we", "i", "there", "it", "which"):
        return None
    modality = _classify_plain_verb(verb, lemma, cues)
    if modality is None:
        return None
    negated = any(child.dep_ == "neg" for child in verb.children)
    match = CueMatch(ModalityCue((), modality, "verb"), verb.i, verb.i, negated)
    return _make_statement(verb, match, subject)


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
