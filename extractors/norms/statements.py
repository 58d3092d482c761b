"""The statements of a parsed sentence that a rule may be made of: a verb, its modality and its arguments."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Span, Token

from dataset.records import Force, Modality
from extractors.cues import Cues, ModalityCue
from extractors.norms.clauses import SUBJECTS, Statement, find_noun_before, find_subject, make_statement
from extractors.norms.descriptions import only_describes
from extractors.norms.modality_cues import CueMatch, find_cues
from extractors.norms.plain_statements import read_imperatives, read_plain_statements

_SUBORDINATE = frozenset({"advcl", "relcl", "acl", "csubj", "csubjpass", "pcomp"})
_DUTIES = frozenset({"responsibility", "duty", "obligation", "onus", "burden", "liability"})
_TRANSITIVE = frozenset({"owe", "guarantee"})
_RIGHT_NOUNS = frozenset(
    {"right", "option", "power", "authority", "obligation", "duty", "discretion", "liberty", "permission"}
    | {"responsibility", "for", "from", "of", "to", "with"}
)
"""What a clause may hang on that completes a cue."""
_NEAR = 4
"""Tokens from a "to" to its verb: adverbs may come between."""


def find_statements(
    sentence: Span, *, cues: Cues, led: bool = False, force: Force | None = None
) -> list[Statement]:
    """Return the statements of `sentence` in order; those of subordinate clauses are left out.

    `led`: the sentence completes a lead-in with a modal ("The recipient must:"), so its first word is a verb.
    `force`: that of the passage; one that lays rules down does not do so in the past tense.

    A modal verb or its paraphrase makes a statement; so does an imperative. Where there is neither, the main
    verb of the sentence makes a constitutive or entitling one.
    """
    if sentence.text.rstrip().endswith("?"):
        return []
    matches = find_cues(sentence, cues.modality)
    statements = [s for match in matches for s in _read_statements(sentence, match)]
    if not statements:
        statements = read_imperatives(sentence, cues, led=led)
    taken = {i for s in statements for i in range(s.cue_start, s.action[1] + 1)}
    plain = [s for s in read_plain_statements(sentence, cues) if s.verb.i not in taken]
    ruling = [s for s in (*statements, *plain) if not only_describes(s, cues=cues, force=force)]
    return _drop_nested(sorted(ruling, key=lambda s: s.verb.i), cues)


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
    inside = token.i != outer.i
    while token.i != outer.i and token.dep_ in ("ccomp", "xcomp"):
        token = token.head
    return inside and token.i == outer.i and not apart


def _read_statements(sentence: Span, match: CueMatch) -> list[Statement]:
    """Return the statement that a cue makes, and one more for each verb joined to it."""
    if match.cue.complement in ("holder", "held"):
        return _read_held(sentence, match)
    match = _settle_complement(_settle_expletive(match, sentence), sentence)
    verb = _find_verb(sentence, match)
    if verb is None or not _is_main(verb, sentence):
        return []
    return _gather_joined(verb, match, find_subject(verb))


def _gather_joined(
    verb: Token, match: CueMatch, subject: Token | None, *, holder: Token | None = None
) -> list[Statement]:
    first = make_statement(verb, match, subject, holder=holder)
    joined = [
        make_statement(other, match, subject, holder=holder)
        for other in _find_joined_verbs(verb, match)
        if other.i > first.action[1]
    ]
    return [first, *joined]


def _settle_expletive(match: CueMatch, sentence: Span) -> CueMatch:
    """Return the match, made one that governs a verb where "it" stands for that: "it is forbidden to"."""
    doc, end = sentence.doc, match.end
    leads = match.cue.complement == "none" and end + 1 < sentence.end and doc[end].lower_ == "to"
    if not leads or not any(
        token.lower_ == "it" for token in doc[max(sentence.start, match.start - 3) : match.start]
    ):
        return match
    cue = ModalityCue((*match.cue.lemmas, "to"), match.cue.modality, "verb")
    return replace(match, cue=cue, end=end + 1)


def _settle_complement(match: CueMatch, sentence: Span) -> CueMatch:
    """Return the match, made one that governs a noun where no verb follows: "is excluded from funding"."""
    cue, doc, at = match.cue, sentence.doc, match.end
    entitles = cue.lemmas == ("be", "entitle", "to")
    if cue.complement != "verb" or (cue.lemmas[-1] not in ("from", "with", "of") and not entitles):
        return match
    while at < sentence.end - 1 and doc[at].tag_ == "RB":
        at += 1
    governed = at < sentence.end and doc[at].tag_ in ("VBG", "VB")
    return match if governed else replace(match, cue=replace(cue, complement="noun"))


def _read_held(sentence: Span, match: CueMatch) -> list[Statement]:
    """Return the statements of a cue that is followed by whom it binds or who holds the subject.

    "It is the duty of the owner to file and to maintain the patent": the verbs follow the bearer. "Title
    vests in the contractor": the cue is all that is said of the subject.
    """
    doc = sentence.doc
    holder = _find_holder(sentence, match)
    first = doc[match.start]
    if holder is None or not _is_main(first, sentence):
        return []
    if match.cue.complement == "held":
        subject = find_subject(first) or find_noun_before(sentence, match.start)
        passive = replace(match.cue, modality=_read_held_modality(subject, match))
        return [make_statement(first, replace(match, cue=passive), subject, holder=holder)] if subject else []
    to = next((doc[i] for i in range(holder.i + 1, sentence.end - 1) if doc[i].lower_ == "to"), None)
    verb = next((doc[i] for i in range(to.i + 1, sentence.end) if doc[i].tag_ == "VB"), None) if to else None
    if verb is None and "open" in match.cue.lemmas and (subject := find_subject(first)) is not None:
        held = replace(match, cue=replace(match.cue, complement="held"))
        return [make_statement(first, held, subject, holder=holder)]
    if verb is None or to is None or verb.i - to.i > _NEAR:
        return []
    led = ModalityCue((*match.cue.lemmas, "to"), match.cue.modality, "verb")
    return _gather_joined(verb, CueMatch(led, match.start, to.i + 1, match.negated), None, holder=holder)


def _find_holder(sentence: Span, match: CueMatch) -> Token | None:
    """Return the head of the noun phrase right after a cue."""
    doc = sentence.doc
    for i in range(match.end, sentence.end):
        if doc[i].pos_ in ("NOUN", "PROPN", "PRON") and doc[i].dep_ not in ("compound", "poss", "nmod"):
            return doc[i]
        if doc[i].pos_ not in ("DET", "ADJ", "ADV", "NUM", "NOUN", "PROPN", "PART", "PRON", "VERB"):
            return None
    return None


def _read_held_modality(subject: Token | None, match: CueMatch) -> Modality:
    """Return `obligation` where it is a duty that lies with someone, else what the cue says."""
    return "obligation" if subject is not None and subject.lemma_.lower() in _DUTIES else match.cue.modality


def _find_verb(sentence: Span, match: CueMatch) -> Token | None:
    """Return the verb that the cue governs, or the cue's own last word if it governs none."""
    doc, modal = sentence.doc, sentence.doc[match.start]
    if match.cue.complement == "none":
        return doc[match.end - 1]
    if match.cue.complement == "passive":
        return next((doc[i] for i in range(match.end, sentence.end) if doc[i].tag_ == "VBN"), None)
    if len(match.cue.lemmas) > 1 or match.end >= sentence.end:
        return _find_verb_after(sentence, match)
    if modal.head.i == modal.i:
        # The tagger takes some verbs for nouns after a modal: "the awardee may copyright".
        return doc[match.end] if doc[match.end].is_alpha else None
    governs = modal.dep_ == "aux" and modal.head.i >= match.end and modal.head.tag_ in ("VB", "VBN", "VBP")
    return modal.head if governs else _find_verb_after(sentence, match)


def _find_verb_after(sentence: Span, match: CueMatch) -> Token | None:
    """Return the first verb soon after a cue; of one that governs a noun, its own verb if a noun is first."""
    doc = sentence.doc
    for i in range(match.end, min(match.end + 16, sentence.end)):
        token = doc[i]
        if token.tag_ in ("VB", "VBN", "VBG", "VBP", "VBD") and token.dep_ not in ("aux", "auxpass", "amod"):
            return token
        if token.pos_ in ("NOUN", "PROPN", "PRON") and match.cue.complement == "noun":
            return doc[match.end - 1 if match.cue.lemmas[-1] in _TRANSITIVE else match.end - 2]
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
        token.head.lower_ in _RIGHT_NOUNS
        or (
            any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)
            and token.head.lemma_.lower() in ("require", "entitle", "oblige", "have", "permit", "allow")
        )
    )


def _find_joined_verbs(verb: Token, match: CueMatch) -> list[Token]:
    """Return the verbs that share the cue and have objects of their own."""
    twins = [twin for twin in verb.conjuncts if twin.i > verb.i and twin.tag_ == verb.tag_]
    if match.cue.lemmas and match.cue.lemmas[-1] == "to":
        twins += [t for t in verb.sent if t.i > verb.i and t not in twins and _continues_infinitive(t)]
    return [twin for twin in twins if _shares_cue(twin, verb)]


def _continues_infinitive(token: Token) -> bool:
    """Tell whether the token is the verb of "…, and to claim reimbursement"."""
    doc, i = token.doc, token.i
    if token.tag_ != "VB" or i < 2 or doc[i - 1].lower_ != "to":
        return False
    listed = doc[i - 2].text == "," and any(
        _continues_infinitive(twin) for twin in token.conjuncts if twin.i > i
    )
    return doc[i - 2].dep_ == "cc" or listed


def _shares_cue(twin: Token, verb: Token) -> bool:
    """Tell whether a verb joined to another has no modal, subject or relative pronoun of its own."""
    own = any(c.tag_ in ("MD", "VBZ", "VBP") or c.dep_ in SUBJECTS or c.lemma_ == "have" for c in twin.lefts)
    between = verb.doc[verb.i + 1 : twin.i]
    return twin.pos_ in ("VERB", "AUX") and not own and not any(t.tag_ in ("WDT", "WP") for t in between)
