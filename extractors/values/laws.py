"""Citations and names of laws in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.found import Found
from extractors.values.citations import find_articles, find_citations
from extractors.values.law_names import find_law_names

_OF = re.compile(
    r",?\s(?:(?:of|under|in|des|der|du|de\sla|de\sl['’]|del|de)\s)?(?:(?:the|der|des|dem|la|this|that|said)\s)?"
)
_SECTION_AFTER = re.compile(r",?\s\Z")
_HEADING = re.compile(r"[.:]?\s*(?:\Z|[A-Z–—-]|\()")
_OWN = re.compile(
    r"\s(?:above|below|hereof|of\sthis\s(?:agreement|contract|document|guide|notice|report|chapter)|of\sthe\s(?:proposal|application|report))",
    re.I,
)


def find_laws(text: str) -> list[Found]:
    """Return the citations and names of laws in `text`, in order; an article with its law is one.

    A bare article or section is one where the text refers to it, but not where it numbers a heading.

    >>> text = "Article 12(3) of Regulation (EU) 2021/695 and Section 4 of the Mining Act; see Section 5.7."
    >>> [text[found.start : found.end] for found in find_laws(text)]
    ['Article 12(3) of Regulation (EU) 2021/695', 'Section 4 of the Mining Act', 'Section 5.7']
    """
    laws = _settle([*find_citations(text), *find_law_names(text)])
    articles = _settle(find_articles(text))
    joined = _settle([*laws, *_join_articles(text, articles, laws)])
    return [Found("LAW", start, end, "pattern") for start, end in joined]


def _settle(spans: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return `spans` in order, without those that overlap a longer one."""
    taken: list[tuple[int, int]] = []
    reach = -1
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start >= reach:
            taken.append((start, end))
        elif end - start > taken[-1][1] - taken[-1][0]:
            taken[-1] = (start, end)
        reach = taken[-1][1]
    return taken


def _join_articles(
    text: str, articles: list[tuple[int, int]], laws: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the articles, each with the law beside it."""
    starts, ends = dict(laws), {end: start for start, end in laws}
    for start, end in articles:
        if start in starts:  # its law is part of the citation: § 16 in "§ 13 WPflG, § 16 ZDG"
            continue
        link = _OF.match(text, end)
        law_end = starts.get(link.end()) if link else None
        law_start = next(
            (
                ends[e]
                for e in (start - 1, start - 2)
                if e in ends and _SECTION_AFTER.fullmatch(text, e, start)
            ),
            None,
        )
        if law_end is not None or law_start is not None:
            yield law_start if law_start is not None else start, law_end if law_end is not None else end
        elif _is_reference(text, start, end):
            yield start, end


def _is_reference(text: str, start: int, end: int) -> bool:
    """Whether an article alone is a reference, not the number of a heading."""
    if re.match(r"(?i:annex|chapter|title|rule|recital)|ss?\s", text[start:end]) or _OWN.match(text, end):
        return False
    line = text.rfind("\n", 0, start) + 1
    return bool(text[line:start].strip()) or not _HEADING.match(text, end)
