"""Whether a sentence tells of what is or was, not of what is denied, supposed, planned or wished."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from extractors.values.alternatives import read_rows

_MODALS = frozenset("will would could might may can should must ought 'll 'd wo ca".split())
_CONDITIONS = frozenset("if unless whether lest provided suppose".split())
_NEGATIONS = frozenset("no not never neither nor without hardly n't nobody nothing none".split())
_VERBS = ("VERB", "AUX")
_KEPT_INFINITIVE = frozenset("begin start continue come serve help use go".split())


def is_real(token: Token, role: str, *, name: bool = False) -> bool:
    """Tell whether what a word says is told as a fact.

    What stands beside a programme's name (`name`), and what a noun has in another role than `is`, is taken
    for granted: "the budget of €5m is not much", "JST's programme was not extended".
    """
    if _is_unreal(token):
        return False
    while True:
        head = token.head
        if head == token or _has_own_claim(token) or (name and token.dep_ not in ("attr", "oprd")):
            return True
        if token.dep_ == "conj" and _shares_nothing(token):
            token = _find_first_joined(token)
            head = token.head
            if head == token or _has_own_claim(token):
                return True
        if _is_unreal_frame(token, head):
            return False
        granted = token.dep_ in ("nsubj", "nsubjpass") and role != "is"
        if _is_unreal(head, denied=not granted):
            return False
        token = head


def _has_own_claim(token: Token) -> bool:
    """Tell whether a clause or name tells something in passing, whatever becomes of what it hangs on."""
    if token.dep_ == "relcl" and any(c.dep_ == "mark" for c in token.children):
        return token.head.lemma_.lower() not in _list_unreal("noun")
    return token.dep_ in ("relcl", "appos") or _tells_alone(token)


def _is_unreal(token: Token, *, denied: bool = True) -> bool:
    """Tell whether a word itself is supposed or only possible, or denied if that counts."""
    return any(_makes_unreal(child, token, denied=denied) for child in token.children)


def _makes_unreal(child: Token, token: Token, *, denied: bool) -> bool:
    low, dep = child.lower_, child.dep_
    if dep == "neg" or (low in _NEGATIONS and dep in ("det", "advmod", "preconj", "cc")):
        return denied
    if dep == "aux":
        return low in _MODALS or (low == "to" and not _keeps_infinitive(token))
    if dep == "mark":
        return low in _CONDITIONS
    if dep == "advcl":
        return any(c.lower_ in _CONDITIONS and c.dep_ == "mark" for c in child.children)
    if low == "longer":
        return any(c.lower_ == "no" for c in child.children)
    return dep in ("amod", "advmod", "compound", "nmod") and low in _list_unreal("modifier") | _CONDITIONS


def _keeps_infinitive(verb: Token) -> bool:
    return verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _KEPT_INFINITIVE


def _tells_alone(token: Token) -> bool:
    """Tell whether a participle says something of its own: "launched in 2014, …", "X, funded by Y, …"."""
    return token.dep_ in ("acl", "advcl") and token.tag_ in ("VBN", "VBG", "VBD")


def _shares_nothing(token: Token) -> bool:
    """Tell whether a joined verb is finite, so that the auxiliaries of the first one are not its own."""
    if token.pos_ not in _VERBS:
        return False
    finite = token.tag_ in ("VBZ", "VBD", "VBP")
    return finite or any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for c in token.children)


def _find_first_joined(token: Token) -> Token:
    while token.dep_ == "conj" and token.head != token:
        token = token.head
    return token


def _is_unreal_frame(token: Token, head: Token) -> bool:
    """Tell whether a word hangs on one that makes it a plan, a wish or a doubt: "proposed a budget of …"."""
    lemma = head.lemma_.lower()
    if head.pos_ in _VERBS:
        inside = token.dep_ in ("ccomp", "xcomp", "dobj", "nsubjpass", "prep", "pobj", "advcl", "oprd")
        own = token.dep_ == "nsubjpass" or inside
        return own and (lemma in _list_unreal("verb"))
    return (
        head.pos_ in ("NOUN", "ADJ")
        and lemma in _list_unreal("noun")
        and token.dep_ in ("prep", "acl", "ccomp", "compound", "nmod", "xcomp", "relcl")
    )


@cache
def _list_unreal(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("cues/unreal.csv") if row["kind"] == kind)
