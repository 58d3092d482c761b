"""Words of a page from its glyphs.

A word's box reaches from 0.78 em above its baseline to 0.22 em below, whatever the font says of itself, so
that lines and raised marks can be told from boxes alone (`measure_baseline`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from statistics import median

from dataset.records import Word
from extractors.reading.glyphs import Glyph

DESCENT = 0.22
GAP = 0.16
"""A gap between glyphs of one line that parts words, in em, beyond the usual gap of the run."""
SOFT_HYPHEN = "\u00ad"


def measure_baseline(word: Word) -> float:
    """Return the height at which a word stands, in points from the top of the page."""
    return word.bottom - DESCENT * word.font_size


def build_words(glyphs: Iterable[Glyph]) -> list[Word]:
    """Return the words that glyphs form, in the order of the glyphs.

    Glyphs set twice at one place (a poor man's bold) count once. Spaces in the file part words, and so do
    gaps wider than the letter spacing of the run, for many files have no spaces at all.
    """
    words: list[Word] = []
    for run in _split_runs(_drop_doubles(glyphs)):
        for group in _split_words(run):
            word = _make_word(group)
            if word is not None:
                words.append(word)
    return words


def _drop_doubles(glyphs: Iterable[Glyph]) -> list[Glyph]:
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for glyph in glyphs:
        if glyph.text == " ":
            kept.append(glyph)
            continue
        key = (glyph.text, round(glyph.x0), round(glyph.bottom))
        if key in seen and glyph.style.font_size > 3 and not (kept and _shares_ligature(kept[-1], glyph)):
            continue
        seen.add(key)
        kept.append(glyph)
    return kept


def _shares_ligature(last: Glyph, glyph: Glyph) -> bool:
    """Tell whether two letters come from one glyph: pdfium then gives both the whole of its box."""
    return last.style is glyph.style and abs(last.x0 - glyph.x0) < 0.01 and abs(last.x1 - glyph.x1) < 0.01


def _split_runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Split at every jump to another line, or backwards, or over more than two em."""
    runs: list[list[Glyph]] = []
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and _jumps(run[-1], glyph):
            runs.append(run)
            run = []
        run.append(glyph)
    if run:
        runs.append(run)
    return runs


def _jumps(last: Glyph, glyph: Glyph) -> bool:  # noqa: PLR0911
    a, b = last.style, glyph.style
    if a is b and a.upright and -0.5 * a.font_size < glyph.x0 - last.x1 < a.font_size:
        return False  # nearly always, so it comes first
    if _shares_ligature(last, glyph):
        return False
    size = max(a.font_size, b.font_size, 1.0)
    if a is b and a.upright:
        return not -0.5 * size < glyph.x0 - last.x1 < 2 * size
    if a.upright != b.upright:
        return True
    if a.upright:
        if _is_raised(a.font_size, a.baseline, b.font_size, b.baseline):
            return True
        return abs(a.baseline - b.baseline) > 0.25 * size or not -0.5 * size < glyph.x0 - last.x1 < 2 * size
    return not -0.5 * size < _measure_gap(last, glyph) < 2 * size or _measure_drift(last, glyph) > 0.5 * size


def _is_raised(size_a: float, baseline_a: float, size_b: float, baseline_b: float) -> bool:
    """Tell whether one of two neighbours is a smaller mark above the other's baseline."""
    if abs(size_a - size_b) < 0.1 * max(size_a, size_b):
        return False
    lift = baseline_a - baseline_b if size_b < size_a else baseline_b - baseline_a
    return lift > 0.12 * max(size_a, size_b)


def _measure_gap(last: Glyph, glyph: Glyph) -> float:
    """Return the distance from one glyph to the next along the line they are set on."""
    across, down = last.style.direction
    if abs(across) >= abs(down):
        return glyph.x0 - last.x1 if across > 0 else last.x0 - glyph.x1
    return glyph.top - last.bottom if down > 0 else last.top - glyph.bottom


def _measure_drift(last: Glyph, glyph: Glyph) -> float:
    across, down = last.style.direction
    if abs(across) >= abs(down):
        return abs(glyph.bottom - last.bottom)
    return abs(glyph.x0 - last.x0)


def _split_words(run: list[Glyph]) -> list[list[Glyph]]:
    gaps = [
        (_measure_gap(a, b) / max(a.style.font_size, 1.0)) if " " not in (a.text, b.text) else None
        for a, b in itertools.pairwise(run)
    ]
    known = [gap for gap in gaps if gap is not None]
    usual = max(0.0, median(known)) if len(known) > 3 else 0.0
    limit = GAP + (usual * 1.3 if usual > 0.03 else 0.0)
    words: list[list[Glyph]] = []
    word: list[Glyph] = []
    for i, glyph in enumerate(run):
        wide = i > 0 and (gap := gaps[i - 1]) is not None and gap > limit
        if word and (wide or glyph.text == " "):
            words.append(word)
            word = []
        if glyph.text != " ":
            word.append(glyph)
    if word:
        words.append(word)
    return _join_spaced_letters(words)


def _join_spaced_letters(words: list[list[Glyph]]) -> list[list[Glyph]]:
    """Join letters that were spaced out with real spaces, as in `S U M M A R Y`."""
    if len(words) < 4 or any(len(word) > 1 or not word[0].text.isalpha() for word in words):
        return words
    gaps = [_measure_gap(a[-1], b[0]) for a, b in itertools.pairwise(words)]
    if any(ord(word[0].text[0]) > 0x2E7F for word in words):
        return words
    joined = [list(words[0])]
    usual = median(gaps)
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > 1.6 * usual:
            joined.append(list(word))
        else:
            joined[-1].extend(word)
    return joined


def _spell(glyph: Glyph) -> str:
    """Return a glyph's text; a soft hyphen that takes up room is drawn, so it is a hyphen."""
    if glyph.text != SOFT_HYPHEN:
        return glyph.text
    return "-" if glyph.x1 - glyph.x0 > 0.1 * glyph.style.font_size else ""


def _make_word(glyphs: list[Glyph]) -> Word | None:
    text = "".join([glyph.text for glyph in glyphs])
    breaks = text[-1] == SOFT_HYPHEN
    if SOFT_HYPHEN in text:
        text = "".join(_spell(glyph) for glyph in glyphs)
        text = text.rstrip("-") + "-" if breaks else text
    if not text:
        return None
    style = glyphs[0].style
    size = max([glyph.style.font_size for glyph in glyphs])
    x0, x1 = min([glyph.x0 for glyph in glyphs]), max([glyph.x1 for glyph in glyphs])
    if style.upright:
        top, bottom = style.baseline - (1 - DESCENT) * size, style.baseline + DESCENT * size
    else:
        top, bottom = min(g.top for g in glyphs), max(g.bottom for g in glyphs)
    if all(glyph.style is style for glyph in glyphs):
        return Word(text, x0, top, x1, bottom, size, style.bold, style.italic, breaks)
    bold = sum(glyph.style.bold for glyph in glyphs) * 2 > len(glyphs)
    italic = sum(glyph.style.italic for glyph in glyphs) * 2 > len(glyphs)
    return Word(text, x0, top, x1, bottom, size, bold, italic, breaks)
