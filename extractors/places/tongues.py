"""Adjectives that name a language: "in French", "deutsche Fassung", "en español"."""

from __future__ import annotations

import re

_TONGUE = (
    r"(?:English|French|German|Spanish|Japanese|Chinese|Korean|Italian|Portuguese|Russian|Dutch|Polish|Czech|Danish"
    r"|Swedish|Norwegian|Finnish|Greek|Turkish|Hungarian|Romanian|Bulgarian|Vietnamese|Thai|Ukrainian|Indonesian"
    r"|Icelandic|Estonian|Latvian|Lithuanian|Croatian|Serbian|Slovak|Slovenian|Maltese|Irish|Arabic|Hindi)"
)
_TONGUES = {
    "en": frozenset(re.findall(r"[A-Z]\w+", _TONGUE)),
    "fr": frozenset(
        "français allemand espagnol italien japonais chinois coréen portugais russe néerlandais polonais"
        " suédois danois norvégien finnois hongrois tchèque roumain bulgare grec turc vietnamien".split()
    ),
    "es": frozenset(
        "español alemán francés italiano japonés chino coreano portugués ruso neerlandés polaco sueco danés"
        " noruego finés húngaro checo rumano búlgaro griego turco vietnamita".split()
    ),
}
_TONGUE_BEFORE = {
    "en": re.compile(
        rf"(?:\b(?:[Ii]n|[Ii]nto|[Ff]rom|[Ss]peaks?|[Ww]ritten) |\bEnglish,? (?:or|and) |\bEnglish, )"
        rf"(?:(?:both |either )?{_TONGUE}(?:, and |, or |, | and | or ))*$"
    ),
    "fr": re.compile(r"\b(?:en|En|le|du|au)\s$|\b(?:anglais|français|allemand|espagnol) (?:ou|et) (?:en )?$"),
    "es": re.compile(r"\b(?:en|En|el|El|del|al)\s$|\b(?:inglés|español|francés|alemán) [oyue] (?:en )?$"),
}
_TONGUE_AFTER = {
    "en": re.compile(rf"(?:(?:,| and| or|, and|, or) {_TONGUE})*(?:\s?[.,;:)]|$)"),
    "fr": re.compile(r"\s?(?:[.,;:)?!»]|$)|\s(?:et|ou|est|sont|font|fait|à|vers|sous|dans|langue)\b"),
    "es": re.compile(r"\s?(?:[.,;:)?!»]|$)|\s(?:[yoeua]|es|como|al|para)\b"),
}
_TEXT_AFTER = {
    "en": re.compile(r"[\s\-](?:language|speaking|speaker|translation|version|alphabet)"),
    "de": re.compile(
        r"(?:,? (?:oder|und|bzw\.|sowie) \w+)?\s(?:Sprach|Fassung|Übersetzung|Version|Wortlaut|Muttersprach)"
    ),
}
_TEXT_BEFORE = {
    "fr": re.compile(r"\b(?:langues?|versions?|traductions?|textes?) (?:\w+ (?:et|ou) )?$"),
    "es": re.compile(r"\b(?:lenguas?|idiomas?|versi(?:ón|ones)|traducci(?:ón|ones)) (?:\w+ [oyue] )?$"),
}


def names_language(surface: str, language: str, before: str, after: str) -> bool:
    """Tell whether an adjective, in a text of `language`, names a tongue, by what stands before and after it.

    >>> names_language("French", "en", "written in ", " or German.")
    True
    >>> names_language("French", "en", "under ", " law")
    False
    """
    beside = language in _TEXT_BEFORE and _TEXT_BEFORE[language].search(before)
    if beside or (language in _TEXT_AFTER and _TEXT_AFTER[language].match(after)):
        return True
    if surface not in _TONGUES.get(language, ()):
        return False
    return bool(_TONGUE_AFTER[language].match(after) and _TONGUE_BEFORE[language].search(before))
