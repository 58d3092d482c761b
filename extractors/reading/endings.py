"""How texts end: with a sentence, at a place where they may be parted, or in need of more."""

from __future__ import annotations

import re

TERMINAL = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）」』\u2070-\u2079¹²³\s]*$")
"""The end of a sentence, or of a part of one that a colon or semicolon marks."""
SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)\]）」』\s]*$")
OPEN_END = re.compile(
    r"(?:[,(–]|\b(?:and|or|of|the|to|in|a|und|oder|der|die|et|ou|de|y|o|la|section|article|no\.|art\.))$",
    re.IGNORECASE,
)
"""A text that ends so goes on."""
PARTING = re.compile(r"[,;](?: and| or)?$|\b(?:und|oder|et|ou|y|o)$|(?<!\d)[—–]$")
"""A text that ends so may be followed by the next item of a list within a sentence."""
CITING = re.compile(
    r"(?:\b(?:points?|(?:sub-?)?paragraphs?|articles?|sections?|clauses?|items?|(?-i:[Nn]os?\.)|pp?\.|paras?\.|arts?\.|"
    r"absatz|absätzen?|abs\.|buchstaben?|nummern?|nr\.|ziffern?|ziff\.|artikeln?|sätzen?|s\.|rn\.|vgl\.|"
    r"lettres?|alinéas?|paragraphes?|apartados?|letras?|párrafos?|núms?\.|cf\.)|"
    r"(?:\([a-z]{1,4}\)|\(\d{1,3}\))(?:,| and| or| to| und| oder| bis| et| ou| y| o)|"
    r"\b(?:am|vom|zum|bis|ab|seit|del|le|du|au))$",
    re.IGNORECASE,
)
"""A text that ends so goes on with a number: `under points (a),`, `pursuant to Nr.`, `bis zum`."""
FOLLOWING = re.compile(
    r"\b(?:(?:the|these|this) following|as follows|(?:set out|listed|described|given) below|"
    r"(?:folgende|nachstehende)[nrms]?|wie folgt|"
    r"(?:le|la|les|des|aux) [^.]{0,40}suivante?s?|comme suit|ci-(?:après|dessous)|"
    r"(?:lo|la|el|los|las) (?:[^.]{0,40} )?siguientes?|como sigue|a continuación)\b[^.;]{0,60}[.]?$",
    re.IGNORECASE,
)
"""Words that announce a list in the last sentence of a text, though it ends with a full stop."""
ENDED = re.compile(r"[.!?;。！？；…][\"'”’»)\]）」』\u2070-\u2079¹²³\s]*$")
ANNOUNCED = re.compile(r"(?:[:：]|[—–]|:\s?-)[\"'”’»)\]）」』\u2070-\u2079¹²³\s]*$")


def leads_in(text: str) -> bool:
    """Tell whether a text leads in what follows: it is not at an end, or announces more.

    >>> leads_in("The Parties shall:"), leads_in("It has to be ensured that"), leads_in("The Fund pays.")
    (True, True, False)
    >>> leads_in("Aid is granted in the following cases."), leads_in("Es gelten folgende Bedingungen.")
    (True, True)
    >>> leads_in("On renouvelle aux conditions suivantes."), leads_in("Following the audit, the sum is paid.")
    (True, False)
    """
    tail = text[-120:]
    if ANNOUNCED.search(tail) or not ENDED.search(tail):
        return True
    return FOLLOWING.search(tail) is not None
