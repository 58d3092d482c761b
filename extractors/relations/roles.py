"""The roles that words have towards a verb, noun or adjective, whatever the voice and shape of the clause.

All of "the Treasury runs X", "X is run by the Treasury", "X, run by the Treasury," and "X, which the Treasury
runs" say that the Treasury is the agent and X the object of running. Roles are named so:

- `agent`, `object`: who acts and what is acted on; `subject`: the agent of a verb without an object;
  `second`: what else a passive verb has ("was allocated money"); a preposition names what it leads;
- `when`: what stands where a date does; `poss`, `mod`: who owns a noun, what stands before it;
- `is`: what a noun is, by "is", apposition or "as"; `owner`: who has it ("X has a budget of");
- `state`: what is in or under a noun ("X is under the management of …").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

Roles = dict[str, list[Token]]

_VERBS = ("VERB", "AUX")
_SUBJECTS = ("nsubj", "nsubjpass")
_TIMES = frozenset("in on since from during at as of bare around early late".split())
_AROUND = frozenset("around about approximately nearly roughly than".split())
_HAVE = frozenset("have get receive enjoy command carry hold boast".split())
_EQUATE = frozenset(
    "be become amount stand total equal reach come remain estimate set fix raise cut increase reduce".split()
)
_GUISE = frozenset("serve act work function launch establish introduce create set conceive know".split())
_NEVER_PASSIVE = frozenset(
    "consist last expire lapse remain continue participate amount become end begin".split()
)
_DEPTH = 6


def read_roles(token: Token) -> Roles:
    """Return the words in each role towards `token`; joined words are told by the first of them."""
    roles: Roles = defaultdict(list)
    if token.pos_ in _VERBS:
        _read_verb(token, roles)
    elif token.pos_ == "ADJ" or token.dep_ == "acomp":
        _read_adjective(token, roles)
    else:
        _read_noun(token, roles)
    for name in _TIMES & roles.keys():
        roles["when"] += roles[name]
    return roles


def name_word(token: Token) -> tuple[str, ...]:
    """Return the lemmas that a word may be listed by, first with its particle or the noun it leans on.

    "A successor programme" is listed as a successor.
    """
    lemma = token.lemma_.lower()
    parts: list[str] = []
    for child in token.children:
        low = child.lemma_.lower()
        if child.dep_ == "prt" or (child.dep_ == "advmod" and low in ("together", "out")):
            parts.append(f"{lemma} {child.lower_}")
        elif child.dep_ == "dobj" and low in ("part", "way", "place"):
            parts.append(f"{lemma} {low}")
        elif child.dep_ == "compound" and low in ("successor", "predecessor", "replacement"):
            parts.append(low)
    return (*parts, lemma)


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is in the passive voice, by its auxiliary or as a participle without one."""
    if any(c.dep_ == "auxpass" for c in verb.children):
        return True
    if verb.tag_ not in ("VBN", "VBD") or any(c.dep_ == "aux" for c in verb.children):
        return False
    if verb.dep_ in ("acl", "advcl", "amod", "dep"):
        return verb.tag_ == "VBN" or any(c.dep_ == "agent" for c in verb.children)
    return (
        verb.tag_ == "VBN"
        and verb.dep_ == "conj"
        and verb.lemma_ not in _NEVER_PASSIVE
        and not any(c.dep_ in _SUBJECTS for c in verb.children)
        and is_passive(verb.head)
    )


def find_subjects(verb: Token, depth: int = _DEPTH) -> list[Token]:
    """Return the subjects of a verb, those of the clause that it hangs on if it has none of its own."""
    own = [c for c in verb.children if c.dep_ in _SUBJECTS]
    if own or depth == 0 or verb.head == verb:
        return own
    return [
        subject
        for each in _find_leaned_on(verb)
        for subject in (find_subjects(each, depth - 1) if each.pos_ in _VERBS else [each])
    ]


def _find_leaned_on(verb: Token) -> list[Token]:
    """Return what a verb without a subject hangs on: its subject, or the verb that has the same one."""
    if verb.dep_ in ("acl", "relcl"):
        return [verb.head]
    if verb.dep_ == "advcl" and (name := _find_name_before(verb)) is not None:
        return [name]
    if verb.dep_ == "xcomp" and (objects := [c for c in verb.head.children if c.dep_ == "dobj"]):
        return objects
    if verb.dep_ not in ("conj", "xcomp", "advcl", "pcomp", "prep", "dep", "ccomp"):
        return []
    head = verb.head
    while head.pos_ not in _VERBS and head.head != head:
        if verb.dep_ == "advcl" and head.pos_ in ("NOUN", "PROPN"):
            return [head]
        head = head.head
    return [head] if head.pos_ in _VERBS else []


def _find_name_before(verb: Token) -> Token | None:
    """Return the name that a participle follows, which the parser may hang on a verb: "… X, run by Y"."""
    if verb.tag_ != "VBN" or not verb.head.i < verb.i - 1:
        return None
    name = verb.nbor(-2)
    return name if verb.nbor(-1).text == "," and name.pos_ == "PROPN" else None


def _read_verb(verb: Token, roles: Roles) -> None:
    subjects = find_subjects(verb)
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if is_passive(verb):
        roles["object"] += subjects
        roles["second"] += [
            c for c in verb.children if c.dep_ in ("dobj", "oprd", "attr", "dative", "npadvmod")
        ]
        if not any(c.dep_ == "agent" for c in verb.children):
            roles["agent"] += _share_agent(verb)
    else:
        if (
            not objects
            and verb.dep_ == "relcl"
            and subjects
            and all(s.dep_ in _SUBJECTS and not _is_relative(s) for s in subjects)
        ):
            objects = [verb.head]
        roles["agent"] += subjects
        roles["object"] += objects
        if not objects:
            roles["subject"] += subjects
    _read_prepositions([verb, *(c for c in objects if c.head == verb)], roles)
    if is_passive(verb):
        roles["agent"] += roles["by"]
    roles["to"] += [c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"]
    roles["bare"] += [
        c
        for c in verb.children
        if c.dep_ in ("npadvmod", "dobj", "advmod") and c.pos_ in ("NUM", "NOUN", "PROPN")
    ]


def _share_agent(verb: Token) -> list[Token]:
    """Return the agent that a passive verb shares with the next one: "launched and funded by JST"."""
    for other in verb.conjuncts:
        between = verb.doc[verb.i + 1 : other.i]
        if other.i > verb.i and all(t.dep_ in ("cc", "punct", "advmod", "conj") for t in between):
            return [p for c in other.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
    return []


def _read_prepositions(heads: Sequence[Token], roles: Roles) -> None:
    for head in heads:
        for child in head.children:
            if child.dep_ in ("prep", "agent", "dative") and child.pos_ in ("ADP", "SCONJ", "ADV", "VERB"):
                for name, filler in _read_preposition(child):
                    roles[name].append(filler)
            elif child.dep_ in ("amod", "acl") and child.lower_ in ("including", "involving"):
                roles["including"] += [c for c in child.children if c.dep_ in ("dobj", "pobj")]


def _read_preposition(prep: Token) -> Iterator[tuple[str, Token]]:
    """Yield what a preposition leads: "from 2014", "by the end of 2018", "up to", "together with"."""
    name = "of" if prep.lower_ in _AROUND else prep.lower_
    if name == "with" and any(c.lower_ in ("together", "jointly", "along") for c in prep.children):
        name = "together with"
    negated = prep.i > 0 and prep.nbor(-1).lower_ == "not"
    for child in prep.children:
        if negated or any(c.dep_ == "neg" for c in prep.children):
            continue
        if child.dep_ in ("pobj", "pcomp", "attr") and child.pos_ not in _VERBS:
            yield name, child
        elif child.dep_ in ("prep", "pcomp") and child.pos_ == "ADP":
            nested = _read_preposition(child)
            yield from ((name if "of" in (name, inner) else inner, filler) for inner, filler in nested)


def _read_adjective(adjective: Token, roles: Roles) -> None:
    head = adjective.head
    roles["agent"] += find_subjects(head) if head.pos_ in _VERBS else [head]
    _read_prepositions([adjective], roles)
    roles["second"] += [c for c in adjective.children if c.dep_ in ("npadvmod", "dobj", "pobj", "nmod")]
    if adjective.dep_ == "amod" and not roles["second"]:
        roles["second"].append(head)
        roles["agent"] += find_subjects(head.head) if head.head.pos_ in _VERBS else [head.head]


def _read_noun(noun: Token, roles: Roles) -> None:
    _read_prepositions([noun], roles)
    roles["poss"] += [c for c in noun.children if c.dep_ == "poss"]
    roles["mod"] += [c for c in noun.children if c.dep_ in ("compound", "nmod", "amod", "nummod", "quantmod")]
    roles["bare"] += [c for c in noun.children if c.dep_ == "npadvmod"]
    roles["is"] += _find_equals(noun)
    head, verb = noun.head, noun.head.head
    if noun.dep_ == "nsubj" and head.lemma_ in ("include", "comprise"):
        roles["including"] += [c for c in head.children if c.dep_ == "dobj"]
    if noun.dep_ == "dobj" and head.lemma_ in _HAVE and not is_passive(head):
        roles["owner"] += find_subjects(head)
    elif noun.dep_ == "dobj" and not is_passive(head):
        roles["owner"] += [c for c in head.children if c.dep_ == "dative" and c.pos_ != "ADP"]
    elif noun.dep_ == "pobj" and head.lower_ in ("with", "at"):
        roles["owner"] += _find_bearers(verb)
    elif noun.dep_ == "pobj" and head.lower_ in ("in", "under"):
        roles["state"] += _find_bearers(verb)


def _find_bearers(head: Token) -> list[Token]:
    """Return what a phrase with "with" or "under" is said of: a noun, or a verb's object or subject."""
    if head.pos_ not in _VERBS:
        return [head]
    if is_passive(head):
        return find_subjects(head)
    return [c for c in head.children if c.dep_ == "dobj"] or find_subjects(head)


def _find_equals(noun: Token) -> list[Token]:
    """Return what is said to be the same as a noun."""
    head = noun.head
    found = [c for c in noun.children if c.dep_ == "appos"]
    if noun.dep_ in ("appos", "compound") and head.pos_ in ("NOUN", "PROPN"):
        found.append(head)
    if noun.dep_ in _SUBJECTS and head.lemma_ in _EQUATE:
        found += [c for c in head.children if c.dep_ in ("attr", "oprd")]
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in (
                "at",
                "to",
                "between",
                "around",
                "about",
                "over",
                "under",
            ):
                found += [filler for _, filler in _read_preposition(child)]
            elif child.dep_ == "dobj" and head.lemma_ in ("total", "equal", "reach"):
                found.append(child)
    elif noun.dep_ in ("attr", "oprd"):
        found += find_subjects(head)
    elif noun.dep_ == "pobj" and head.lower_ == "as" and head.head.lemma_ in _GUISE:
        found += _find_bearers(head.head)
    return found


def _is_relative(token: Token) -> bool:
    return token.tag_ in ("WDT", "WP") or token.lower_ == "that"


def find_antecedent(token: Token) -> Token | None:
    """Return the noun that a relative pronoun stands for, None if the token is no such pronoun."""
    if token.tag_ not in ("WDT", "WP", "WP$"):
        return None
    return next((verb.head for verb in token.ancestors if verb.dep_ == "relcl"), None)


def join(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens and all that are joined to them by "and" or commas, without those with "no"."""
    for token in tokens:
        dets = {c.lower_ for c in token.children if c.dep_ in ("det", "preconj", "cc")}
        if "neither" in dets:
            continue
        if "no" not in dets:
            yield token
        yield from join([c for c in token.children if c.dep_ == "conj" and c.pos_ not in _VERBS])
