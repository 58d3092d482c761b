"""Statements that lay nothing down: they foresee, advise, remark, tell of the past or point elsewhere."""

from __future__ import annotations

from spacy.tokens import Token

from dataset.records import Force
from extractors.cues import Cues
from extractors.norms.clauses import Statement

_AWARE = frozenset({"aware", "mindful", "conscious"})
_POSSIBLE = frozenset(
    {
        "possible",
        "impossible",
        "difficult",
        "easy",
        "easier",
        "useful",
        "important",
        "clear",
        "interesting",
        "helpful",
    }
    | {"advisable", "desirable", "worthwhile"}
)
_SOFT = frozenset({"may", "can", "could", "will", "would", "should", "'ll"})
"""Modals that foresee or advise as often as they rule."""
_UNREAL = frozenset({"would", "could", "might"})
_WISHES = frozenset({"wish", "want", "feel", "seem", "appear", "like", "prefer", "find"})
_VAGUE = frozenset({"most", "many", "some", "several", "few"})
_ASKING = frozenset({"WRB", "WP", "WDT"})
_TOLD_FORCES: frozenset[Force] = frozenset({"reported", "historical"})
_SUPPOSED_FORCES: frozenset[Force] = frozenset({"reported", "historical", "hypothetical", "proposed"})
_POINTING = frozenset({"out", "forth", "up"})
_LENGTHS = frozenset({"run", "last"})


def only_describes(statement: Statement, *, cues: Cues, force: Force | None) -> bool:
    """Tell whether a statement makes no rule in a passage of this force."""
    subject = statement.subject.lower_ if statement.subject is not None else ""
    return (
        _is_remark(statement, subject, cues)
        or _is_expectation(statement, subject, cues)
        or _is_opinion(statement, cues, force)
        or _is_unreal(statement, cues, force)
        or (statement.cue_start == statement.verb.i and _only_tells(statement, subject, cues, force))
        or _is_aim(statement, subject, cues)
        or _only_points(statement, subject, cues)
    )


def _is_remark(statement: Statement, subject: str, cues: Cues) -> bool:
    """Tell of "it should be noted that"; "may", "can" and "should" alone make no duty of it either."""
    verb = statement.verb.lemma_.lower()
    if verb == "be":
        telling = _AWARE if _cue(statement) == "should" else frozenset[str]()
        telling |= _POSSIBLE if subject == "it" else frozenset()
        return subject == "there" or any(child.lower_ in telling for child in statement.verb.children)
    if verb not in cues.descriptions["remark"]:
        return False
    return (
        subject == "it" if statement.passive else _cue(statement) == "should" and subject not in cues.parties
    )


def _is_expectation(statement: Statement, subject: str, cues: Cues) -> bool:
    """Tell whether a soft modal says what may come: "costs can vary", "the project will develop"."""
    if _cue(statement) not in _SOFT or statement.passive or statement.paraphrase:
        return False
    verb = statement.verb.lemma_.lower()
    if verb in _WISHES:
        return True
    if (
        subject in cues.parties
        or verb in cues.verbs["constitutive"] | cues.verbs["stated"] | cues.verbs["power"]
    ):
        return False
    if verb == "be":
        return _cue(statement) in ("may", "can") and _has_quality(statement.verb)
    return verb in cues.descriptions["happening"] or subject in cues.descriptions["venture"]


def _has_quality(verb: Token) -> bool:
    """Tell of "may be useful", "may be of interest"."""
    return any(
        child.dep_ == "acomp" or (child.dep_ == "prep" and child.lower_ == "of") for child in verb.children
    )


def _is_opinion(statement: Statement, cues: Cues, force: Force | None) -> bool:
    """Tell whether a clause is what someone thinks or foresees, or answers a question: "explains how"."""
    for token in (statement.verb, *statement.verb.ancestors):
        if token.dep_ == "ccomp":
            if any(child.tag_ in _ASKING and child.dep_ == "advmod" for child in token.lefts):
                return True
            foreseen = _cue(statement) in _SOFT - {"should"} or statement.cue_start == statement.verb.i
            thought = token.head.lemma_.lower() in cues.descriptions["opinion"]
            return thought and (foreseen or force in (None, "operative"))
        if token.dep_ not in ("conj", "xcomp"):
            return False
    return False


def _is_unreal(statement: Statement, cues: Cues, force: Force | None) -> bool:
    """Tell of "would have to" and "was required to" in a text that lays down what holds now."""
    if statement.cue_start == statement.verb.i:
        return False
    cue = statement.verb.doc[statement.cue_start]
    if cue.tag_ == "VBD":
        return force not in _TOLD_FORCES
    head = cue if cue.pos_ == "VERB" else cue.head
    unreal = {child.lower_ for child in (cue, *cue.lefts, *head.lefts, *statement.verb.lefts)} & _UNREAL
    if not unreal or (force in _SUPPOSED_FORCES and unreal != {cue.lower_}):
        return False
    return not _is_polite(statement, cues)


def _is_polite(statement: Statement, cues: Cues) -> bool:
    """Tell of "would" and "could" that rule: of what is done to something or by a party, and on no "if"."""
    subject = statement.subject
    if (
        subject is None
        or subject.pos_ == "PRON"
        or any(t.lower_ in ("if", "otherwise") for t in statement.verb.sent)
    ):
        return False
    return (
        statement.passive or subject.lower_ in cues.parties
    ) and statement.verb.lemma_.lower() not in cues.descriptions["happening"]


def _only_tells(statement: Statement, subject: str, cues: Cues, force: Force | None) -> bool:
    """Tell whether an indicative tells of the past, of what is common, or of what stands elsewhere."""
    verb = statement.verb
    past = verb.tag_ == "VBD" or any(c.lower_ in ("was", "were") and c.dep_ == "auxpass" for c in verb.lefts)
    vague = statement.subject is not None and any(c.lower_ in _VAGUE for c in statement.subject.lefts)
    scarce = any(child.lower_ in cues.descriptions["scarcely"] for child in verb.children)
    remote = subject == "we" and force != "operative"
    displays = subject in cues.descriptions["display"] and verb.lemma_.lower() != "apply"
    return (
        (past and force not in _TOLD_FORCES)
        or vague
        or scarce
        or displays
        or remote
        or _is_used_otherwise(verb)
    )


def _is_used_otherwise(verb: Token) -> bool:
    """Tell of "sets out", of "including, but not limited to" and of "runs" or "lasts" without a length."""
    doc, lemma = verb.doc, verb.lemma_.lower()
    if lemma == "set":
        return verb.i + 1 < len(doc) and doc[verb.i + 1].lower_ in _POINTING
    if lemma == "limit":
        return any(doc[i].lower_ == "but" for i in range(max(verb.i - 3, 0), verb.i))
    return lemma in _LENGTHS and not any(token.like_num for token in verb.subtree if token.i > verb.i)


def _is_aim(statement: Statement, subject: str, cues: Cues) -> bool:
    """Tell of "the aim is to strengthen", which is no "is to"."""
    doc, at = statement.verb.doc, statement.cue_start
    after = at + 2 if at + 1 < len(doc) and doc[at + 1].lower_ == "not" else at + 1
    return (
        doc[at].lemma_ == "be"
        and after < len(doc)
        and doc[after].lower_ == "to"
        and (subject in cues.descriptions["aim"] or subject in ("", "it", "all", "what", "this", "that"))
    )


def _cue(statement: Statement) -> str:
    return str(statement.verb.doc[statement.cue_start].lower_)


def _only_points(statement: Statement, subject: str, cues: Cues) -> bool:
    """Tell of "these will be set out in the letter", and of a lead-in whose items hold the rule: "may be"."""
    verb = statement.verb
    last = verb.doc[verb.sent.end - 1]
    if verb.lemma_ == "be" and statement.complement == "verb":
        return verb.i == last.i or (verb.i == last.i - 1 and last.is_punct)
    pointing = subject in ("these", "this", "they", "it")
    return statement.passive and pointing and verb.lemma_.lower() in cues.descriptions["pointing"]
