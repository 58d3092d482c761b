"""The facets of a rule that its words decide: modality, scope and asset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from dataset.records import Asset, Modality, Scope
from extractors.cues import Cues
from extractors.norms.clauses import RIGHTS, Statement, find_received_right
from extractors.values.alternatives import read_rows

_GIVING_MODALS = frozenset({"shall", "will", "would"})
_ASKING_MODALS = frozenset({"may", "can", "could", "must", "should"})
_PERSONAL = frozenset({"apply", "own"})
"""With these modals, "apply" is what applicants do; "these rules shall apply" is another verb."""
_HOLDING = frozenset({"retain", "keep", "hold", "acquire", "obtain"})
_TITLES = frozenset({"ownership", "title", "copyright", "copyrights", "access"})
_RELEASES = frozenset(
    {"need", "require", "oblige", "obligate", "have", "bind", "expect"}
    | {"necessary", "compulsory", "mandatory", "responsible"}
)


def settle_modality(statement: Statement, *, cues: Cues) -> Modality:
    """Return the modality of a statement from its cue, its verb and its negation.

    "May withhold" is a power, "shall be deemed" constitutive, "shall receive" an entitlement, "may not" a
    prohibition and "need not" a permission.
    """
    verb, modality = statement.verb.lemma_.lower(), statement.modality
    doc = statement.verb.doc
    cue = doc[statement.cue_start].lower_
    imposed = statement.complement == "holder" or (verb in _PERSONAL and cue in _ASKING_MODALS)
    if not imposed and (verb in cues.verbs["constitutive"] or (verb == "be" and cue in _GIVING_MODALS)):
        return "constitutive"
    if statement.negated:
        return _negate(statement, modality)
    return _settle_by_verb(statement, cues) or modality


def _settle_by_verb(statement: Statement, cues: Cues) -> Modality | None:
    """Return what the verb makes of a statement that is not denied, None if the cue's word stands."""
    verb, modality = statement.verb.lemma_.lower(), statement.modality
    giving = statement.verb.doc[statement.cue_start].lower_ in _GIVING_MODALS
    settled: dict[Modality, bool] = {
        "constitutive": verb in _HOLDING and modality == "entitlement" and _has_object(statement, _TITLES),
        "obligation": verb == "require" and modality == "permission" and _is_thing(statement, cues),
        "power": modality in ("permission", "entitlement") and verb in cues.verbs["power"],
        "entitlement": (statement.passive and find_received_right(statement.verb) is not None)
        or (modality == "obligation" and giving and verb in cues.verbs["entitlement"] - {"obtain"})
        or (
            modality == "obligation"
            and giving
            and verb == "have"
            and _has_object(statement, RIGHTS | _TITLES)
        ),
    }
    return next((name for name, holds in settled.items() if holds), None)


def _has_object(statement: Statement, nouns: frozenset[str]) -> bool:
    """Tell of "retains ownership", which lays down who holds title, and of "shall have access"."""
    return any(child.dep_ == "dobj" and child.lower_ in nouns for child in statement.verb.children)


def _is_thing(statement: Statement, cues: Cues) -> bool:
    """Tell of "exports may require a licence", where nobody has the power to ask."""
    noun = statement.subject
    return noun is not None and noun.tag_ in ("NN", "NNS", "VBG") and noun.lower_ not in cues.parties


def _negate(statement: Statement, modality: Modality) -> Modality:
    """Return the modality of a negated statement."""
    doc = statement.verb.doc
    end = statement.action[1] + 1 if statement.complement in ("none", "noun") else statement.action[0]
    cue = {doc[i].lemma_.lower() for i in range(statement.cue_start, end)}
    if modality == "entitlement" and statement.cue_start == statement.verb.i:
        return "constitutive"
    if modality == "obligation" and cue & _RELEASES:
        return "permission"
    if modality in ("obligation", "permission", "entitlement"):
        return "prohibition"
    return modality


def find_scope(sentence: str, passage: str) -> Scope:
    """Return whom a rule binds as far as the words speak of origin.

    >>> find_scope("A foreign entity shares its rights.", "")
    'foreign'
    >>> find_scope("Prior notice is compulsory.", "It binds every holder, domestic or foreign.")
    'any'
    """
    if _tells_scope("any", sentence) or _tells_scope("any", passage):
        return "any"
    if _tells_scope("foreign", sentence):
        return "foreign"
    return "domestic" if _tells_scope("domestic", sentence) else "unstated"


@lru_cache(maxsize=1024)
def _tells_scope(scope: Scope, text: str) -> bool:
    """Tell whether a cue of the scope stands in the text; the rules of a sentence or passage ask in turn."""
    lowered, cased = _compile_scope(scope)
    return bool(lowered.search(text.lower()) or (cased and cased.search(text)))


@cache
def _compile_scope(scope: Scope) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return what finds cues of a scope in a text in lower case, and what finds others in the text itself.

    Letters that need not be tried in both cases are found twice as quickly.
    """
    rows = read_rows("cues/scopes.csv")
    parts = {row["scope"]: row["pattern"] for row in rows if row["scope"].isupper()}
    patterns = [_fill_in(row["pattern"], parts) for row in rows if row["scope"] == scope]
    cased = [pattern for pattern in patterns if re.search("[A-Z]", re.sub(r"\\.", "", pattern))]
    lowered = [pattern for pattern in patterns if pattern not in cased]
    whole = r"(?<![\w-])(?:{})(?!\w)"
    return (
        re.compile(whole.format("|".join(lowered or ["(?!)"]))),
        re.compile(whole.format("|".join(cased)), re.IGNORECASE) if cased else None,
    )


def _fill_in(pattern: str, parts: Mapping[str, str]) -> str:
    """Return the pattern with the parts that it names in angle brackets.

    >>> _fill_in("domestic <BODY>", {"BODY": "firms?"})
    'domestic (?:firms?)'
    """
    return re.sub(r"<([A-Z]+)>", lambda match: f"(?:{parts[match[1]]})", pattern)


def find_asset(*texts: str | None, cues: Cues) -> Asset | None:
    """Return the class of what a rule acts on, from the first text that names one."""
    for text in texts:
        for asset, pattern in cues.assets:
            if text and pattern.search(text):
                return asset
    return None
