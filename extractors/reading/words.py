"""Words of a page from its glyphs.

A word's box reaches from 0.78 em above its baseline to 0.22 em below, whatever the font says of itself, so
that lines and raised marks can be told from boxes alone (`measure_baseline`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from statistics import median

import numpy as np

from dataset.records import Word
from extractors.reading.answers import Flags, Floats, Places
from extractors.reading.glyphs import Glyphs
from extractors.reading.styles import Styles

DESCENT = 0.22
GAP = 0.16
"""A gap between glyphs of one line that parts words, in em, beyond the usual gap of the run."""
MOST_GLYPHS = 1.15
"""In a word of letters that are spaced out, on average; kerning sets some closer: `I N N O VAT I O N`."""
SOFT_HYPHEN = "\u00ad"
PRIVATE = 0xE000
"""The first of the code points that no glyph's text has (see `spell_codepoint`)."""
BEFORE, AFTER = slice(None, -1), slice(1, None)
"""The first and the second of each two neighbours in a column."""
Rows = Places | slice | int


def measure_baseline(word: Word) -> float:
    """Return the height at which a word stands, in points from the top of the page."""
    return word.bottom - DESCENT * word.font_size


def build_words(glyphs: Glyphs) -> list[Word]:
    """Return the words that glyphs form, in the order of the glyphs.

    Glyphs set twice at one place (a poor man's bold) count once. Spaces in the file part words, and so do
    gaps wider than the letter spacing of the run, for many files have no spaces at all.
    """
    glyphs = _drop_doubles(glyphs)
    spaces = glyphs.where(" ")
    if spaces.all():
        return []
    runs, starts = _find_starts(glyphs, spaces)
    letters = ~spaces
    glyphs, runs = glyphs.take(letters), runs[letters]
    begins = _join_spaced_letters(glyphs, runs, starts[letters])
    return _make_words(glyphs, np.flatnonzero(begins))


def _drop_doubles(glyphs: Glyphs) -> Glyphs:
    """Return the glyphs without those that repeat one at the same place, to the point, and are to be read."""
    low, high = -(1 << 20), (1 << 20) - 1
    x0, bottom = (np.clip(np.rint(side), low, high).astype(np.intp) for side in (glyphs.x0, glyphs.bottom))
    keys = (glyphs.text << 42) + (x0 << 21) + bottom
    if np.diff(np.sort(keys)).all():
        return glyphs
    kept, again = np.ones((2, len(keys)), bool)
    again[np.unique(keys, return_index=True)[1]] = False
    again &= ~glyphs.where(" ") & (glyphs.styles.font_size[glyphs.style] > 3)
    for place in np.flatnonzero(again).tolist():
        last = place - 1
        while not kept[last]:
            last -= 1
        kept[place] = bool(_share_ligature(glyphs, last, place))
    return glyphs.take(kept)


def _share_ligature(glyphs: Glyphs, lasts: Rows, nexts: Rows) -> Flags:
    """Tell whether two letters come from one glyph: pdfium then gives both the whole of its box."""
    alike = glyphs.style[lasts] == glyphs.style[nexts]
    apart_left, apart_right = glyphs.x0[lasts] - glyphs.x0[nexts], glyphs.x1[lasts] - glyphs.x1[nexts]
    shared: Flags = alike & (np.abs(apart_left) < 0.01) & (np.abs(apart_right) < 0.01)
    return shared


def _find_starts(glyphs: Glyphs, spaces: Flags) -> tuple[Places, Flags]:
    """Return the number of each glyph's run, and which glyphs follow a jump, a space or a wide gap."""
    gaps = _measure_gaps(glyphs, BEFORE, AFTER)
    jumps = _find_jumps(glyphs, gaps)
    runs = np.concatenate([[0], np.cumsum(jumps)])
    gaps = gaps / np.maximum(glyphs.styles.font_size[glyphs.style[BEFORE]], 1.0)
    adjoin = ~(jumps | spaces[BEFORE] | spaces[AFTER])
    wide = adjoin & (gaps > GAP)
    gapped = np.unique(runs[AFTER][wide])
    ends = np.searchsorted(runs[AFTER], gapped), np.searchsorted(runs[AFTER], gapped + 1)
    for own in map(slice, *(each.tolist() for each in ends)):
        wide[own] &= gaps[own] > _limit_gap(gaps[own][adjoin[own]].tolist())
    return runs, np.concatenate([[True], jumps | spaces[BEFORE] | wide])


def _limit_gap(gaps: list[float]) -> float:
    """Return the widest gap, in em, that parts no words in a run, given its gaps between letters."""
    usual = max(0.0, median(gaps)) if len(gaps) > 3 else 0.0
    return GAP + (usual * 1.3 if usual > 0.03 else 0.0)


def _find_jumps(glyphs: Glyphs, gaps: Floats) -> Flags:
    """Tell after which glyphs the next is on another line, or before, or more than two em further."""
    styles, a, b = glyphs.styles, glyphs.style[BEFORE], glyphs.style[AFTER]
    size = np.maximum(np.maximum(styles.font_size[a], styles.font_size[b]), 1.0)
    far = (gaps <= -0.5 * size) | (gaps >= 2 * size)
    astray = _are_raised(styles, a, b) | (np.abs(styles.baseline[a] - styles.baseline[b]) > 0.25 * size)
    if not styles.upright.all():
        upright = styles.upright[a]
        astray = np.where(upright, astray, _measure_drifts(glyphs) > 0.5 * size)
        astray |= upright != styles.upright[b]
    jumps: Flags = (far | astray) & ~_share_ligature(glyphs, BEFORE, AFTER)
    return jumps


def _are_raised(styles: Styles, a: Places, b: Places) -> Flags:
    """Tell whether one of two neighbours is a smaller mark above the other's baseline."""
    size_a, size_b = styles.font_size[a], styles.font_size[b]
    larger = np.maximum(size_a, size_b)
    rise = styles.baseline[a] - styles.baseline[b]
    lift = np.where(size_b < size_a, rise, -rise)
    return (np.abs(size_a - size_b) >= 0.1 * larger) & (lift > 0.12 * larger)


def _measure_gaps(glyphs: Glyphs, lasts: Rows, nexts: Rows) -> Floats:
    """Return the distances from glyphs to the next ones along the line they are set on."""
    gaps = glyphs.x0[nexts] - glyphs.x1[lasts]
    style = glyphs.style[lasts]
    if glyphs.styles.upright.all() or glyphs.styles.upright[style].all():
        return gaps
    across, down = glyphs.styles.across[style], glyphs.styles.down[style]
    level = np.abs(across) >= np.abs(down)
    backwards = glyphs.x0[lasts] - glyphs.x1[nexts]
    downwards, upwards = glyphs.top[nexts] - glyphs.bottom[lasts], glyphs.top[lasts] - glyphs.bottom[nexts]
    return np.select([level & (across > 0), level, down > 0], [gaps, backwards, downwards], upwards)


def _measure_drifts(glyphs: Glyphs) -> Floats:
    """Return how far each next glyph stands aside of the line on which the last is set."""
    across, down = (side[glyphs.style[BEFORE]] for side in (glyphs.styles.across, glyphs.styles.down))
    level = np.abs(across) >= np.abs(down)
    return np.abs(np.where(level, np.diff(glyphs.bottom), np.diff(glyphs.x0)))


def _join_spaced_letters(glyphs: Glyphs, runs: Places, begins: Flags) -> Flags:
    """Return where words begin once letters spaced out with real spaces are joined, as in `S U M M A R Y`."""
    words = np.bincount(runs[begins])
    for run in np.flatnonzero((words > 3) & (np.bincount(runs) < MOST_GLYPHS * words)).tolist():
        start, end = np.searchsorted(runs, [run, run + 1]).tolist()
        texts = [glyphs.texts[text] for text in glyphs.text[start:end].tolist()]
        if sum(text.isalpha() and ord(text[0]) <= 0x2E7F for text in texts) * 2 > len(texts):
            gaps = _measure_gaps(glyphs, slice(start, end - 1), slice(start + 1, end))
            begins[start + 1 : end] = gaps > 1.6 * median(gaps.tolist())
    return begins


def _make_words(glyphs: Glyphs, starts: Places) -> list[Word]:
    """Return the words that begin at these glyphs; the first tells where a word stands."""
    styles, first = glyphs.styles, glyphs.style[starts]
    size = np.maximum.reduceat(styles.font_size[glyphs.style], starts)
    upright, baseline = styles.upright[first], styles.baseline[first]
    top, bottom = np.minimum.reduceat(glyphs.top, starts), np.maximum.reduceat(glyphs.bottom, starts)
    bold, italic = (_prevail(face, glyphs.style, starts) for face in (styles.bold, styles.italic))
    columns = (
        np.minimum.reduceat(glyphs.x0, starts),
        np.where(upright, baseline - (1 - DESCENT) * size, top),
        np.maximum.reduceat(glyphs.x1, starts),
        np.where(upright, baseline + DESCENT * size, bottom),
        size,
        bold,
        italic,
    )
    rows = zip(_spell_words(glyphs, starts), *(column.tolist() for column in columns), strict=True)
    return list(map(tuple.__new__, repeat(Word), rows))  # `Word._make` takes twice as long


def _prevail(face: Flags, style: Places, starts: Places) -> Flags:
    """Tell in which of the words that begin at these glyphs most glyphs have a face."""
    used = face[style]
    if not used.any() or used.all():
        return used[starts]
    prevails: Flags = np.add.reduceat(used, starts, dtype=np.intp) * 2 > np.diff(starts, append=len(style))
    return prevails


def _spell_words(glyphs: Glyphs, starts: Places) -> list[str]:
    """Return the texts of words; a soft hyphen that takes up room, or ends a word, is a hyphen."""
    soft = glyphs.where(SOFT_HYPHEN)
    if not soft.any():
        return _cut_texts(glyphs.texts, glyphs.text, starts)
    drawn = glyphs.x1 - glyphs.x0 > 0.1 * glyphs.styles.font_size[glyphs.style]
    texts = (*glyphs.texts, "", "-")
    spelled = _cut_texts(texts, np.where(soft, len(glyphs.texts) + drawn, glyphs.text), starts)
    breaks = soft[np.append(starts[1:], len(glyphs)) - 1].tolist()
    return [f"{t.rstrip('-')}-" if broken else t for t, broken in zip(spelled, breaks, strict=True)]


def _cut_texts(texts: Sequence[str], text: Places, starts: Places) -> list[str]:
    """Return the texts of the words that begin at these glyphs, of which `text` counts the texts.

    All are decoded at one go, line ends between them, and texts of several letters put in afterwards.
    """
    codes = np.zeros(len(texts), "<u4")
    several: dict[int, str] = {}
    for each in np.flatnonzero(np.bincount(text)).tolist():
        if len(texts[each]) == 1:
            codes[each] = ord(texts[each])
        else:
            codes[each] = PRIVATE + len(several)
            several[PRIVATE + len(several)] = texts[each]
    spelled = np.insert(codes[text], starts[1:], ord("\n")).tobytes().decode("utf-32-le")
    return (spelled.translate(several) if several else spelled).split("\n")
