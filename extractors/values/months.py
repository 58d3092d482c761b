"""The names of months in the languages of our documents."""

from __future__ import annotations

from functools import cache

from babel import Locale

_LOCALES = ("en", "de", "de_AT", "fr", "es", "it", "pt", "nl")


@cache
def read_months() -> dict[str, int]:
    """Return the number of each month by its names and abbreviations, in lower case and without a point.

    >>> read_months()["sept"], read_months()["märz"], read_months()["juillet"]
    (9, 3, 7)
    """
    months = {"sept": 9, "août": 8, "decembre": 12, "fevrier": 2, "aout": 8, "setiembre": 9, "mrz": 3}
    for locale in reversed(_LOCALES):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(locale).months[context][width].items():
                    months[name.lower().rstrip(".")] = number
    return months
