"""Public bodies and companies by the words with which their names begin or end in other languages."""

from __future__ import annotations

import re

from dataset.records import MentionLabel
from extractors.found import Found
from extractors.names.tokens import has_asian_script
from extractors.text_words import read_words

_GERMAN = re.compile(
    r"\b(?:Bundes|Landes|Staats)(?:ministeriums?|anstalt|amt|agentur|verwaltung|rechnungshof|rechnungshofs)\b"
    r"(?:\s(?:für|der|des)\s[A-ZÄÖÜ]\w+(?:(?:,\s|\sund\s|,?\sund\s)[A-ZÄÖÜ]\w+)*)?"
)
_GERMAN_STARTS = ("Bundes", "Landes", "Staats")
_ROMANCE = re.compile(
    r"\b(?:Minist[èe]re|Ministerio|Minist[ée]rio|Ministero|Agence\s[Nn]ationale|Agencia\s(?:Estatal|Nacional)"
    r"|Direction\s[Gg]énérale|Secrétariat\s[Gg]énéral|Conselho\sNacional|Consejo\sNacional|Conseil\s[Nn]ational"
    r"|Consejo\sSuperior|Fundação|Fundación)"
    r"(?:\s(?:de\sla|de\sl[’']|de|du|des|del|da|do|dell[’']|della|per|para|la|el|a|à|l[’'])\s?(?:(?:la|a|el|os|las|los)\s)?|\s)"
    r"(?:[A-ZÀ-Ý]\w+|l[’'][A-ZÀ-Ýa-zà-ý]\w+)"
    r"(?:(?:,\s|\s(?:y|e|et|de|do|da|del|et\sde|y\sde|de\sla|et\sde\sla|e\sa)\s(?:la\s|l[’'])?|\s)[A-ZÀ-Ý]\w+)*"
)
_ROMANCE_WORDS = frozenset(
    "ministère ministere ministerio ministério ministero agence agencia direction secrétariat conselho"
    " consejo conseil fundação fundación".split()
)
_ASIAN_BODY = re.compile(
    r"(?<![一-龥])(?!各|同|全|他|関係|府|本|当|所轄|審査|選定|評価|運営|検討)[一-龥]{1,8}?(?:省|庁|委員会|財団)(?![一-龥エ力略人])"
)
_ASIAN_COMPANY = re.compile(
    r"(?:株式|有限|合同)会社[一-龥ァ-ヶーA-Za-z]{2,20}(?<!等)|[一-龥ァ-ヶーA-Za-z]{2,20}(?:株式会社|大学)(?![一-龥])"
)


def find_native_names(text: str) -> list[Found]:
    """Return the bodies and companies that `text` names in another language than English.

    >>> text = "Das Bundesministerium für Verkehr und die 国土交通省"
    >>> [text[found.start : found.end] for found in find_native_names(text)]
    ['Bundesministerium für Verkehr', '国土交通省']
    """
    found = []
    if any(start in text for start in _GERMAN_STARTS):
        found += [_make(match, "AGENCY") for match in _GERMAN.finditer(text)]
    if not _ROMANCE_WORDS.isdisjoint(read_words(text)):
        found += [_make(match, "AGENCY") for match in _ROMANCE.finditer(text)]
    if has_asian_script(text):
        found += [_make(match, "AGENCY") for match in _ASIAN_BODY.finditer(text)]
        found += [_make(match, "ORGANIZATION") for match in _ASIAN_COMPANY.finditer(text)]
    return found


def _make(match: re.Match[str], label: MentionLabel) -> Found:
    return Found(label, match.start(), match.end(), "pattern")
