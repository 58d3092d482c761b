"""The grammatical forms of words for a country's people and things in German, French, Spanish and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_GERMAN_PLURALS = ("inseln", "lande", "landen", "nen", "ven", "aten", "oren")
_GERMAN_ADJECTIVE = re.compile(r"\b(\w+(?:isch|inigt|eilig|lich))e[rs]?(?= )")
_ACCENTS = str.maketrans("áéíóú", "aeiou")


def list_english_forms(word: str) -> list[str]:
    """Return an English adjective and, where it makes one, its plural for the people.

    >>> list_english_forms("German"), list_english_forms("Danish")
    (['German', 'Germans'], ['Danish'])
    """
    people = not word.endswith(("sh", "ch", "ese", "ss", "s", "Saudi", "men", "oan"))
    return [word, f"{word}s"] if people and len(word) > 3 else [word]


def list_german_forms(stem: str) -> list[str]:
    """Return the inflected forms of a German adjective; bare, it is a language or half of a compound.

    >>> list_german_forms("deutsch")
    ['deutsche', 'deutschen', 'deutscher', 'deutsches', 'deutschem']
    """
    return [stem + ending for ending in ("e", "en", "er", "es", "em")]


def list_german_people(noun: str) -> list[str]:
    """Return the forms of a German noun for people; a feminine that no rule gives follows a slash.

    >>> list_german_people("Schwede")
    ['Schwede', 'Schweden', 'Schwedin', 'Schwedinnen']
    >>> list_german_people("Kanadier")
    ['Kanadier', 'Kanadiers', 'Kanadiern', 'Kanadierin', 'Kanadierinnen']
    >>> list_german_people("Franzose/Französin")
    ['Franzose', 'Franzosen', 'Französin', 'Französinnen']
    """
    masculine, _, feminine = noun.partition("/")
    if masculine.endswith("e"):
        forms = [masculine, f"{masculine}n"]
        feminine = feminine or f"{masculine[:-1]}in"
    elif masculine.endswith("er"):
        forms = [masculine, f"{masculine}s", f"{masculine}n"]
        feminine = feminine or f"{masculine}in"
    else:
        forms = [masculine, f"{masculine}s", f"{masculine}en"]
    return [*forms, feminine, f"{feminine}nen"] if feminine.endswith("in") else [masculine, f"{masculine}s"]


def list_french_forms(masculine: str) -> list[str]:
    """Return the four forms of a French adjective; a feminine that no rule gives follows a slash.

    >>> list_french_forms("japonais"), list_french_forms("belge")
    (['japonais', 'japonaise', 'japonaises'], ['belge', 'belges'])
    >>> list_french_forms("canadien"), list_french_forms("grec/grecque")
    (['canadien', 'canadienne', 'canadiens', 'canadiennes'], ['grec', 'grecque', 'grecs', 'grecques'])
    """
    masculine, _, feminine = masculine.partition("/")
    if not feminine:
        doubled = masculine.endswith(("ien", "éen", "tton"))
        feminine = masculine if masculine.endswith("e") else masculine + ("ne" if doubled else "e")
    plural = masculine if masculine.endswith("s") else f"{masculine}s"
    return list(dict.fromkeys((masculine, feminine, plural, f"{feminine}s")))


def list_spanish_forms(masculine: str) -> list[str]:
    """Return the forms of a Spanish adjective.

    >>> list_spanish_forms("español"), list_spanish_forms("suizo")
    (['español', 'española', 'españoles', 'españolas'], ['suizo', 'suiza', 'suizos', 'suizas'])
    >>> list_spanish_forms("danés"), list_spanish_forms("belga"), list_spanish_forms("iraní")
    (['danés', 'danesa', 'daneses', 'danesas'], ['belga', 'belgas'], ['iraní', 'iraníes', 'iranís'])
    """
    if masculine.endswith("o"):
        stem = masculine[:-1]
        return [masculine, f"{stem}a", f"{stem}os", f"{stem}as"]
    if masculine.endswith(("a", "e")):
        return [masculine, f"{masculine}s"]
    if masculine.endswith(("í", "ú")):
        return [masculine, f"{masculine}es", f"{masculine}s"]
    if masculine.endswith(("r", "i")):
        return [masculine, f"{masculine}es" if masculine.endswith("r") else f"{masculine}s"]
    stem = masculine[:-2] + masculine[-2:].translate(_ACCENTS)
    return [masculine, f"{stem}a", f"{stem}es", f"{stem}as"]


def list_german_cases(name: str) -> list[str]:
    """Return a German name with the endings that it takes after an article or as a genitive.

    >>> list_german_cases("Frankreich"), list_german_cases("Niederlande")
    (['Frankreich', 'Frankreichs'], ['Niederlande'])
    >>> list_german_cases("Tschechische Republik")
    ['Tschechische Republik', 'Tschechischen Republik']
    """
    takes = name.isalpha() and name[-1] not in "sxzß" and not name.endswith(_GERMAN_PLURALS)
    forms = (name, _GERMAN_ADJECTIVE.sub(r"\1en", name), f"{name}s" if takes and not name.isupper() else name)
    return list(dict.fromkeys(forms))


FORMS: Mapping[str, Callable[[str], list[str]]] = {
    "de": list_german_forms,
    "de_people": list_german_people,
    "fr": list_french_forms,
    "es": list_spanish_forms,
}
"""How the forms of a word in each column of `demonyms.csv` are made."""
