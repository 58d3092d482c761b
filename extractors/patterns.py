"""Agencies, programmes and organisations that no gazetteer knows, by the words their names are built from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from dataset.records import MentionLabel
from extractors.found import Found
from extractors.governments import find_governments
from extractors.tokens import has_asian_script, is_shouted

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁŃŇŐŒŘŚŞŠȘŤŢȚŪŮŰŹŻŽ"
_CAPITAL = (
    rf"(?:(?:[A-Z]\.){{2,}}|(?:[{_UPPER}]|e-[{_UPPER}]|[a-z][A-Z]{{2}}|[12]\dth|[12]1st)[\w\-–&+]*"
    r"(?:['’](?!s\b)\w+)?\+?\.?(?<![^A-Z.]\.)(?<!\w\w\w\w\w\.)|2?0?[1-9]\d*\b)(?:['’]s?(?!\w))?"
)
_LINK = (
    r"(?:of|for|and|und|et|y|e|in|on|to|the|at|de|der|die|das|des|du|del|di|da|do|dos|la|le|les|los|für|zur|zum|voor|van|het"
    r"|i|&|d[’']|l[’'])"
)
_RUN = re.compile(rf"(?<![\w@/.\-]){_CAPITAL}(?:,?\s(?:{_LINK}\s){{0,3}}(?:[dl][’'])?{_CAPITAL}(?![\w@]))*")
_WORD = re.compile(r",|[\w\-–&+]+(?:['’]\w+)?(?:\.[A-Z])*\.?")
_GERMAN = re.compile(
    r"\b(?:Bundes|Landes|Staats)(?:ministeriums?|anstalt|amt|agentur|verwaltung|rechnungshof|rechnungshofs)\b"
    r"(?:\s(?:für|der|des)\s[A-ZÄÖÜ]\w+(?:(?:,\s|\sund\s|,?\sund\s)[A-ZÄÖÜ]\w+)*)?"
)
_ROMANCE = re.compile(
    r"\b(?:Minist[èe]re|Ministerio|Minist[ée]rio|Ministero|Agence\s[Nn]ationale|Agencia\s(?:Estatal|Nacional)"
    r"|Direction\s[Gg]énérale|Secrétariat\s[Gg]énéral|Conselho\sNacional|Consejo\sNacional|Conseil\s[Nn]ational"
    r"|Consejo\sSuperior|Fundação|Fundación)"
    r"(?:\s(?:de\sla|de\sl[’']|de|du|des|del|da|do|dell[’']|della|per|para|la|el|a|à|l[’'])\s?(?:(?:la|a|el|os|las|los)\s)?|\s)"
    r"(?:[A-ZÀ-Ý]\w+|l[’'][A-ZÀ-Ýa-zà-ý]\w+)"
    r"(?:(?:,\s|\s(?:y|e|et|de|do|da|del|et\sde|y\sde|de\sla|et\sde\sla|e\sa)\s(?:la\s|l[’'])?|\s)[A-ZÀ-Ý]\w+)*"
)
_ASIAN_BODY = re.compile(
    r"(?<![一-龥])(?!各|同|全|他|関係|府|本|当)[一-龥]{1,8}?(?:省|庁|委員会|財団)(?![一-龥エ力略人])"
)
_ASIAN_COMPANY = re.compile(
    r"(?:株式|有限|合同)会社[一-龥ァ-ヶーA-Za-z]{2,20}|[一-龥ァ-ヶーA-Za-z]{2,20}(?:株式会社|大学)(?![一-龥])"
)
_ACRONYM_AFTER = re.compile(r"\s\(([A-Z][\w&-]{1,9})\)")
_SPLITTERS = {"to", "in", "at"}
_JOINERS = {"and", "&", "und", "et", "y", "e"}
_ARTICLES = {"the", "der", "die", "das", "la", "le"}
_PLAIN_HEADS = {"Grant", "Grants", "Award", "Awards", "Prize", "Credit", "Facility", "Instrument"}
_STRONG = {"Ministry", "Department", "Directorate-General"}


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that names are built from, and those that make none.

    `left` heads stand before what they are of ("Ministry of …"), `right` heads after it ("… Agency").
    """

    left: Mapping[str, MentionLabel]
    right: Mapping[str, MentionLabel]
    openers: frozenset[str]
    generic: frozenset[str]
    either: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or self.text[0].isdigit() or self.text[:2] in ("e-", "iC")


def read_cues(folder: Path) -> Cues:
    """Return the cues of `cues.csv` and `not_names.csv` in `folder`."""
    left: dict[str, MentionLabel] = {}
    right: dict[str, MentionLabel] = {}
    with (folder / "cues.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (left if row["side"] == "left" else right)[row["cue"]] = row["label"]  # type: ignore[assignment]
    kinds: dict[str, set[str]] = {"opener": set(), "generic": set()}
    with (folder / "not_names.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kinds[row["kind"]].add(row["word"])
    either = re.compile(
        r"\b(?:" + "|".join(map(re.escape, sorted({*left, *right}, key=len, reverse=True))) + r")(?!\w)"
    )
    return Cues(left, right, frozenset(kinds["opener"]), frozenset(kinds["generic"]), either)


def find_patterns(text: str, cues: Cues, *, english: bool = True, heading: bool = False) -> list[Found]:
    """Return the names in `text` that are built around a cue.

    Args:
        text: a passage's text.
        cues: what `read_cues` returned.
        english: whether English words, and so English cues, may be expected.
        heading: the text is set in capitalised words, so that only the surest cues count.
    """
    found = [_agency(match) for pattern in (_GERMAN, _ROMANCE) for match in pattern.finditer(text)]
    if has_asian_script(text):
        found += [_agency(match) for match in _ASIAN_BODY.finditer(text)]
        found += [Found("ORGANIZATION", m.start(), m.end(), "pattern") for m in _ASIAN_COMPANY.finditer(text)]
    if english:
        found += find_governments(text)
    if english and not is_shouted(text) and cues.either.search(text):
        for match in _RUN.finditer(text):
            if cues.either.search(match.group()):
                found += _read_run(text, match.start(), match.end(), cues, heading)
    return found


def _agency(match: re.Match[str]) -> Found:
    return Found("AGENCY", match.start(), match.end(), "pattern")


def _read_run(text: str, start: int, end: int, cues: Cues, heading: bool) -> Iterator[Found]:
    words = [_Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    for piece in _split_run(words, cues):
        name = _trim(piece, cues)
        found = _judge(text, name, cues, heading) if name else None
        if found:
            yield found


def _split_run(words: Sequence[_Word], cues: Cues) -> list[list[_Word]]:
    """Cut a run of capitalised words where one name ends and another begins."""
    pieces: list[list[_Word]] = [[]]
    at = 0
    while at < len(words):
        skip = _skip_at_cut(words, at, pieces[-1], cues)
        if skip:
            pieces.append([])
            at += skip
            continue
        pieces[-1].append(words[at])
        at += 1
        if _owns(words[at - 1 : at + 2], cues):
            pieces.append([])
    return [piece for piece in pieces if piece]


def _owns(words: Sequence[_Word], cues: Cues) -> bool:
    """Tell whether the first word owns what follows, as in "Finland's Ministry of Finance"."""
    if len(words) < 3 or not words[0].text.endswith(("'s", "’s")):
        return False
    return words[1].text in cues.left and words[2].text in ("of", "for", "on")


def _skip_at_cut(words: Sequence[_Word], at: int, piece: Sequence[_Word], cues: Cues) -> int:
    """Return how many words to leave out where a name ends at `at`; 0 where it goes on."""
    word = words[at].text
    following = words[at + 1].text if at + 1 < len(words) else ""
    if word in _SPLITTERS:
        return 1
    if word in _JOINERS:
        return _cut_at_and(words, at, piece, cues)
    if word == ",":
        return 0 if _is_list(words, at, piece, cues) else 1
    if word in ("of", "for", "on"):
        previous = piece[-1].text if piece else ""
        headed = any(w.text in cues.left for w in piece)
        if word == "of":
            keeps = previous in cues.left or headed or (previous in cues.right and len(piece) > 1)
        else:
            keeps = previous in cues.left or (headed and word == "for" and following in _ARTICLES)
        return 0 if keeps and previous not in cues.openers else 1
    return 0


def _cut_at_and(words: Sequence[_Word], at: int, piece: Sequence[_Word], cues: Cues) -> int:
    following = [w.text for w in words[at + 1 : at + 9]]
    if following[:1] and following[0] in _ARTICLES | {"for", "of", "to", "in"}:
        return 1
    if not piece:
        return 1
    ahead: list[str] = []
    for text in following:
        if text in _JOINERS or text == ",":
            break
        ahead.append(text)
    own_head = any(w.text in cues.left or w.text in cues.right for w in piece)
    if own_head and any(text in cues.left or text in cues.right for text in ahead):
        return 1
    last = piece[-1].text
    if last in cues.right and not any(w.text in cues.left for w in piece[:-1]):
        return 1
    if len(piece) == 1 and (last.isupper() and len(last) > 1):
        return 1
    return 0 if not (ahead and ahead[0].isupper() and len(ahead[0]) > 2 and len(ahead) == 1) else 1


def _is_list(words: Sequence[_Word], at: int, piece: Sequence[_Word], cues: Cues) -> bool:
    """Tell whether a comma stands in a list within a name: "Ministry of Economy, Trade and Industry"."""
    if not piece or not any(
        a.text in cues.left and b.text in ("of", "for", "on") for a, b in pairwise(piece)
    ):
        following = words[at + 1].text if at + 1 < len(words) else ""
        return following.rstrip(".") in ("Inc", "Ltd", "LLC", "Corp", "GmbH", "Co")
    ahead = [w.text for w in words[at + 1 : at + 9]]
    if any(text in cues.left or text in cues.right for text in ahead[:3]):
        return ahead[0].rstrip(".") in ("Inc", "Ltd", "LLC")
    if any(len(text) > 1 and text.isupper() and text != "IT" for text in ahead[:2]):
        return False
    return (any(text in _JOINERS for text in ahead) and "the" not in ahead[:4]) or (
        any(p.text == "," for p in piece) and ahead[0] in _JOINERS
    )


def _trim(piece: Sequence[_Word], cues: Cues) -> list[_Word]:
    words = list(piece)
    while words and (not words[0].capital or words[0].text in cues.openers or words[0].text.isdigit()):
        words.pop(0)
    while words and (not words[-1].capital or words[-1].text == ","):
        words.pop()
    return words


def _lists_members(words: Sequence[_Word], first: int, last: int, cues: Cues) -> bool:
    """Tell whether the last head only says what the first is of: "Association of Free Universities"."""
    return last <= first or cues.left[words[first].text] == "PROGRAM" or words[last].text.endswith("s")


def _gives_acronym(text: str, words: Sequence[_Word]) -> bool:
    """Tell whether an acronym of `words` follows in parentheses, which makes a name of plain words."""
    match = _ACRONYM_AFTER.match(text, words[-1].end)
    initials = "".join(word.text[0] for word in words if word.capital)
    return (
        bool(match)
        and match is not None
        and match.group(1).casefold() in (initials.casefold(), initials[1:].casefold())
    )


def _judge(text: str, words: list[_Word], cues: Cues, heading: bool) -> Found | None:
    """Return the name that `words` hold, up to its head, if they hold one."""
    last = next((i for i in range(len(words) - 1, -1, -1) if words[i].text.rstrip(".") in cues.right), None)
    first = next(
        (
            i
            for i, (a, b) in enumerate(pairwise(words))
            if a.text in cues.left and b.text in ("of", "for", "on", "de", "für")
        ),
        None,
    )
    if first is not None and (
        last is None or last < len(words) - 1 or _lists_members(words, first, last, cues)
    ):
        label, end = cues.left[words[first].text], len(words)
        own = words[first + 2 :]
        sure = words[first].text in _STRONG
    elif last is not None:
        label, end = cues.right[words[last].text.rstrip(".")], last + 1
        own = words[:last]
        sure = False
        if last + 2 < len(words) and words[last + 1].text == "of":
            end = len(words)
    else:
        return None
    if heading and not sure:
        return None
    if words[end - 1].text == "Government" and first is None:
        return None
    telling = [w for w in own if w.capital and w.text not in cues.generic and w.text not in cues.openers]
    defined = len(own) > 1 and _gives_acronym(text, words[:end])
    if label == "PROGRAM" and words[end - 1].text in _PLAIN_HEADS and len(telling) < 2:
        return None
    if not (telling or defined) or words[end - 1].end - words[0].start > 160:
        return None
    stop = words[end - 1].end
    return Found(label, words[0].start, stop, "pattern")
