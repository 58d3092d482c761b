"""Whether a hyphen at a line end belongs to a compound, or was set there to break a word."""

from __future__ import annotations

import re
from functools import cache

from extractors.reading.vocabulary import Vocabulary
from extractors.reading.word_lists import is_common, is_listed
from extractors.values.alternatives import read_rows

SUSPENDED = frozenset(
    ("and or nor to versus vs und oder bzw beziehungsweise sowie wie noch bis et ou ni y o e u").split()
)
"""Words before which a compound may leave out its second part, as in `short- and long-term`."""
ADJECTIVE = re.compile(r"(?:lich|isch|ig|deutsch)$")
INFLECTED = re.compile(r"(?:lich|isch|ig|ell|al|iv|är)(?:e[mnrs]?)?$")
LINKS = frozenset("a and at by de en for in la of on or per the to und à".split())
"""Short words within compounds, as in `day-to-day`."""
VERB = re.compile(r"[bcdfgjlmnpqrstvxz]$")
"""How French verbs end before the pronoun that a question or an order puts after them."""
ENGLISH_COMPOUNDS = frozenset({"en", "ja", "ko", "zh"})
"""English, and languages among whose letters those of Latin mostly spell English words."""
SHORT, LONG = 3, 5
SURELY_LONG = 7
"""Letters of words that are hardly ever scraps, which the web has left in the lists."""


def is_suspended(first: str, second: str, rest: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a hyphen stands for the second part of a compound, before `second` and the `rest`.

    >>> is_suspended("short", "and", " long-term", Vocabulary())
    True
    >>> is_suspended("time", "to", "-market", Vocabulary()), is_suspended("direct", "or", "", Vocabulary())
    (False, False)
    """
    if second.lower() not in SUSPENDED or rest.startswith(("-", "\u2010")):
        return False
    joined = f"{first}{second}".lower()
    return not (vocabulary.counts[joined] or is_listed(joined))


def keeps_hyphen(first: str, second: str, vocabulary: Vocabulary, *, linked: bool = False) -> bool:
    """Tell whether the letters before and after a hyphen at a line end are the parts of a compound.

    What the document writes elsewhere decides, then what lists of words have, then what the language does.
    `linked`: other hyphens join the parts to words before or after, as in `state-of-the-art`.

    >>> keeps_hyphen("develop", "ment", Vocabulary()), keeps_hyphen("cross", "border", Vocabulary())
    (False, True)
    >>> keeps_hyphen("EU", "weit", Vocabulary()), keeps_hyphen("E", "Mail", Vocabulary())
    (True, True)
    >>> german = Vocabulary(sample="Die Mittel sind wirtschaftlich und sparsam zu verwenden.")
    >>> keeps_hyphen("Stellen", "ausschreibung", german)
    False
    """
    counts, written = vocabulary.counts, first + second
    if second[0].isupper() and not written.isupper():
        return not counts[written] or counts[f"{first}-{second}".casefold()] > counts[written]
    joined, compound = written.casefold(), f"{first}-{second}".casefold()
    whole, parted = counts[joined], counts[compound]
    if whole == parted and len(second) >= LONG:
        whole, parted = vocabulary.count_kin(joined), vocabulary.count_kin(compound)
    if whole != parted:
        return parted > whole
    if min(len(first), len(second)) == 1 or (linked and first in LINKS):
        return True
    if first.isupper() != second.isupper():
        return True
    return _reads_as_compound(first, second, vocabulary, linked=linked)


def _reads_as_compound(  # noqa: PLR0911
    first: str, second: str, vocabulary: Vocabulary, *, linked: bool
) -> bool:
    """Tell whether two parts that the document nowhere else has together make a compound, not a word."""
    language = (vocabulary.language or "en").split("-")[0]
    before = _read_parts().get((language, "first", first.casefold()))
    after = _read_parts().get((language, "second", second))
    joined = (first + second).casefold()
    if is_listed(f"{first}-{second}".casefold()):
        return before is True or (not is_common(joined) and not (before is False and is_listed(joined)))
    if is_common(joined) or (is_listed(joined) and not (linked and is_common(second))):
        return False
    if (first + second).isupper() or (before is not None and vocabulary.has_compound_with(first.casefold())):
        return True
    if language == "de":
        adjectives = ADJECTIVE.search(first) and INFLECTED.search(second) and is_listed(second)
        return bool(adjectives) or (linked and after is True)
    if False in (before, after):
        return False
    if language in ENGLISH_COMPOUNDS:
        return all(_is_english(part, vocabulary) for part in (first.casefold(), second))
    return _makes_compound(first, second, vocabulary, before=before, after=after)


def _makes_compound(
    first: str, second: str, vocabulary: Vocabulary, *, before: bool | None, after: bool | None
) -> bool:
    """Tell it in a language that no list is at hand for, from what is known of one part or of both."""
    written = [vocabulary.counts[part.casefold()] > 0 for part in (first, second)]
    if before and (len(first) >= SHORT or written[1]):
        return True
    if after and (written[0] or len(first) <= SHORT or VERB.search(first)):
        return True
    long = min(len(first), len(second)) >= LONG
    return long and all(written) and (vocabulary.language != "es" or first.endswith("o"))


def _is_english(part: str, vocabulary: Vocabulary) -> bool:
    known = is_common(part) or vocabulary.counts[part] > 0
    return known or (len(part) >= SURELY_LONG and is_listed(part))


@cache
def _read_parts() -> dict[tuple[str, str, str], bool]:
    """Return which first and second parts keep or lose their hyphen, by language and place."""
    rows = read_rows("cues/compounds.csv")
    return {(row["language"], row["place"], row["part"]): row["hyphen"] == "yes" for row in rows}
