"""Numbers as lists show them, by the names that OOXML gives the formats (ECMA-376, 17.18.59)."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_HAN = "〇一二三四五六七八九"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_GANADA = "가나다라마바사아자차카타파하"
_HAN_FORMATS = frozenset(
    "japaneseCounting chineseCounting chineseCountingThousand ideographDigital japaneseDigitalTenThousand "
    "taiwaneseCounting taiwaneseCountingThousand koreanDigital".split()
)


def format_number(number: int, kind: str) -> str:  # noqa: PLR0911 - one for each format
    """Return a number as a format of lists shows it; unknown formats show figures.

    >>> [format_number(4, kind) for kind in ("decimal", "lowerLetter", "upperRoman", "ordinal")]
    ['4', 'd', 'IV', '4th']
    >>> format_number(28, "lowerLetter"), format_number(21, "cardinalText"), format_number(12, "ordinalText")
    ('bb', 'Twenty-one', 'Twelfth')
    >>> format_number(12, "japaneseCounting"), format_number(2, "aiueoFullWidth")
    ('十二', 'イ')
    """
    if kind == "none":
        return ""
    if number < 1:
        return str(number)
    if kind in ("lowerRoman", "upperRoman") and number < 4000:
        return _match_case(_spell_roman(number), kind)
    if kind in ("lowerLetter", "upperLetter") and number <= 780:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return _match_case(letter, kind)
    if kind in ("cardinalText", "ordinalText") and number < 100:
        words = _spell_words(number)
        return (_make_ordinal(words) if kind == "ordinalText" else words).capitalize()
    if kind == "ordinal":
        return f"{number}{_suffix(number)}"
    if kind == "decimalZero":
        return f"{number:02}"
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    if kind.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x245F + number)
    if kind in _HAN_FORMATS and number < 100:
        return _spell_han(number)
    for name, signs in (("aiueo", _AIUEO), ("iroha", _IROHA), ("ganada", _GANADA)):
        if kind.startswith(name) and number <= len(signs):
            return signs[number - 1]
    return f"-{number}-" if kind == "numberInDash" else str(number)


def _match_case(text: str, kind: str) -> str:
    return text.upper() if kind.startswith("upper") else text


def _spell_roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _spell_words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _make_ordinal(words: str) -> str:
    before, dash, last = words.rpartition("-")
    if last in _ORDINALS:
        return before + dash + _ORDINALS[last]
    return before + dash + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _spell_han(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十"
    return before + (_HAN[ones] if ones else "")
