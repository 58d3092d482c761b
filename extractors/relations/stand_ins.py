"""Sentences whose names are replaced by plain words of their kind before they are parsed.

A parser of general English takes "the Cross-ministerial Strategic Innovation Promotion Program (SIP)" apart
in many ways, and "Medicare" in one. The sentence gets shorter too, and so is parsed sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from dataset.records import Mention
from extractors.relations.fact_values import read_day
from extractors.relations.tellings import Telling

_WORDS = {
    "PROGRAM": ("Project", "Medicare"),
    "AGENCY": ("Treasury", "NASA"),
    "ORGANIZATION": ("Company", "Siemens"),
    "AMOUNT": ("money", "money"),
    "DATE": ("2014", "2014"),
    "LAW": ("Act", "Act"),
    "COUNTRY": ("France", "France"),
    "REGION": ("Europe", "Europe"),
}
"""The words that stand for names after an article, and without one."""
_ARTICLE = re.compile(r"(?:\b(?:the|an?|this|that|its|their|our)|[’']s?|\bmoney)\s(?:\w+\s)?$", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s*[(（\[]\s*(?:(?:hereinafter|or|the|also|equivalent to|some|about|around|nearly|ca\.|i\.e\."
    r"|approx(?:\.|imately))\s)*[“\"'‘]?"
)
_CLOSE = re.compile(r"[”\"'’]?(?:\s(?:at .{3,30}?|each))?\s*[)）\]]")
_PLAIN_VERBS = {
    "funds": "underwrites",
    "finances": "underwrites",
    "supports": "underwrites",
    "awards": "gives",
}
_PLAIN_VERBS |= {"grants": "gives", "sponsors": "underwrites", "backs": "underwrites", "issues": "gives"}
"""Verbs that the parser takes for nouns after a name, with others of their meaning that it does not."""
_LIKE_NOUN = re.compile(rf"\s(?P<verb>{'|'.join(_PLAIN_VERBS)})(?=(?P<relative>,)|\s(?P<next>[\w-]+))")
_AFTER_NOUN = frozenset(
    "is are was were be been must may can could shall will would should might has have had do does did and"
    " or to of for in on from under by with that which who as at made received available over between through"
    " not also but ranging per than because when where if while include go went come came help".split()
)
_JOINT = re.compile(r"\bco-(?=fund|financ|sponsor)", re.IGNORECASE)
"""What the tokenizer cuts off some verbs."""
_ESTIMATE = re.compile(
    r"\b(?:around|about|(?:just )?over|under|approximately|roughly|nearly|almost|some|(?:more|less) than"
    r"|at least|up to|an estimated|an approximate|circa|ca?\.)\s$",
    re.IGNORECASE,
)
_NAMES = frozenset({"PROGRAM", "AGENCY", "ORGANIZATION"})
_BATCH = 64


@dataclass(frozen=True, slots=True)
class ParsedTelling:
    """A parsed sentence whose tokens stand for the mentions in `names`, by their index."""

    telling: Telling
    doc: Doc
    names: Mapping[int, Mention]


def parse_tellings(tellings: Iterable[Telling], *, parser: Language) -> Iterator[ParsedTelling]:
    """Yield the sentences, parsed with stand-ins for what they name."""
    pairs = (((replaced := replace_names(telling))[0], (telling, replaced[1])) for telling in tellings)
    for doc, (telling, places) in parser.pipe(pairs, as_tuples=True, batch_size=_BATCH):
        names: dict[int, Mention] = {}
        for start, end, mention in places:
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None:
                names[span.root.i] = mention
        yield ParsedTelling(telling, doc, names)


def replace_names(telling: Telling) -> tuple[str, list[tuple[int, int, Mention]]]:
    """Return the sentence with plain words for its names, and where each of these words stands.

    Short forms and amounts in another currency that stand in parentheses are left out.
    """
    text, parts, length, reached = telling.passage.text, list[str](), 0, telling.start
    places: list[tuple[int, int, Mention]] = []
    for mention in telling.mentions:
        if mention.start < reached:
            continue
        before = _drop_fillers(text[reached : mention.start], mention)
        close = _CLOSE.match(text, mention.end)
        if places and close and _ASIDE.fullmatch(before):
            start, end, former = places[-1]
            if _restates(telling, mention, former):
                places[-1] = (start, end, _choose_known(former, mention))
                reached = close.end()
                continue
        word = _choose_word(
            mention, after_article=_ARTICLE.search("".join([*parts[-2:], before])) is not None
        )
        if word is None:
            continue
        parts += [before, word]
        length += len(before)
        places.append((length, length + len(word), mention))
        length += len(word)
        reached = mention.end
        if verb := _find_verb_like_noun(text, mention):
            parts += [" ", _PLAIN_VERBS[verb]]
            length += len(parts[-1]) + 1
            reached += len(verb) + 1
    return "".join([*parts, _JOINT.sub("", text[reached : telling.end])]), places


def _drop_fillers(before: str, mention: Mention) -> str:
    """Return what stands before a mention, without "co-" and, before an amount, "around" and the like."""
    plain = _JOINT.sub("", before)
    return _ESTIMATE.sub("", plain) if mention.label == "AMOUNT" else plain


def _choose_word(mention: Mention, *, after_article: bool) -> str | None:
    """Return the word that stands for a mention, None if it is left as it is."""
    if mention.label in ("COUNTRY", "REGION") and " " not in mention.text:
        return mention.text
    if mention.label == "DATE":
        return None if read_day(mention) is None else _WORDS["DATE"][0]
    words = _WORDS.get(mention.label)
    return words and words[not after_article]


def _find_verb_like_noun(text: str, name: Mention) -> str | None:
    """Return the verb after a name that may be a noun, where what follows it tells that it is none.

    "X awards grants" and "which X funds," hold a verb, "X awards are" and "X funds for" a noun.
    """
    match = _LIKE_NOUN.match(text, name.end) if name.label in _NAMES else None
    if match is None:
        return None
    if match["relative"]:
        relative = re.search(r"\bwhich\s(?:the\s)?$", text[: name.start])
        return match["verb"] if relative else None
    noun = match["next"].lower() in _AFTER_NOUN or match["next"].endswith("ed")
    return None if noun else match["verb"]


def _restates(telling: Telling, mention: Mention, former: Mention) -> bool:
    """Tell whether a mention in parentheses says again what the one before them did."""
    if mention.entity_id is not None:
        short = mention.text.isupper() or any(sign.isdigit() for sign in mention.text)
        return mention.entity_id == former.entity_id or (mention.label == former.label == "PROGRAM" and short)
    amount = telling.amounts.get(mention.mention_id)
    return amount is not None and amount.equivalent_of is not None


def _choose_known(name: Mention, short_form: Mention) -> Mention:
    """Return the mention whose entity was known beforehand, the longer one where both or neither were."""
    known = short_form.origin == "gazetteer" != name.origin and short_form.entity_id != name.entity_id
    return short_form if known else name
