"""What the head of a name says of it: whether it is one, and whether it is a public body's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dataset.records import MentionLabel
from extractors.names.cues import RunWord

_PLAIN_HEADS = frozenset(
    "Grant Grants Award Awards Prize Credit Facility Instrument Call Calls Partnership Partnerships".split()
)
_WEAK_HEADS = frozenset({"Board", "Service", "Committee", "Court"})
_LONE_HEADS = frozenset(
    "Office Service Project Incentive Credit Mission Challenge Instrument Court District Board School Press"
    " Scheme Organization Organisation Industries Technologies Electronics Motors Facility Award Grant"
    " Grants".split()
)
"""Heads that end a name: before a further noun ("Office Hours") they are none of it."""
KIND_HEADS = frozenset(
    "Technologies Industries Electronics Motors Semiconductor Semiconductors Pharmaceuticals Pharma"
    " Therapeutics Laboratories Universities Department Hospital Center Centre".split()
)
"""Heads with which words for a subject make a kind of thing ("Emerging Technologies"), not a name."""
_PUBLIC_HEADS = frozenset(
    "Institute Institutes Institution Laboratory Laboratories Center Centre Centers Centres Bank Organization"
    " Organisation Observatory Foundation Fund".split()
)
_STATE_RUN = frozenset({"National", "Federal"})
_PUBLIC = re.compile(
    r"(?:National|Federal|U\.S\.|US|UK|United|European|Royal|State|Public|Nordic|International|Central|Economic"
    r"|Supreme|Constitutional|High|House|Senate|Parliamentary|Select|African|Pacific"
    r"|[A-Z]\w+(?:ese|ish|ian|can|ch|dic))$"
)
BOARD_FIELDS = frozenset({"Development", "Control", "Promotion", "Relations", "Safety", "Regulatory"})
_FUNDING = frozenset("Investment Financing Lending Guarantee Support Recovery Resilience Loan".split())
_COURTS = frozenset(
    {"Supreme", "Constitutional", "High", "Federal", "Appellate", "Administrative", "Superior"}
)
_GOVERNED = frozenset({"Metropolitan", "Regional", "Provincial", "Commonwealth", "Municipal", "State"})
INTERNAL = frozenset(
    "Project Program Programme Management Advisory Steering Executive Editorial Governing Supervisory Review"
    " Evaluation Selection Monitoring Coordination Access Consortium Grants Audit Ethics Expert"
    " Technical".split()
)
"""Words that make a board or an office one within a project or a firm."""
_SCHOOL = re.compile(
    r"(?:[,;]| of| at| in)(?: the)? (?:[A-Z][\w.&’'-]+ (?:of |and )?){0,5}"
    r"(?:Universit|College|School|Institute of Tech|Hospital)"
)
_SCHOOL_BEFORE = re.compile(r"(?:Universit\w+|College|School|Institute)\b[^.;\n]{0,40}[,’']s?,? $")
_NUMBER_AFTER = re.compile(r"\s\d{1,2}\b")
_SEASONS = frozenset({"Summer", "Winter", "Spring", "Autumn", "Fall"})
_CAMPUS = frozenset({"Sponsored", "Provost", "Dean", "Registrar"})
_COUNTED_HEADS = frozenset({"Scheme", "Project", "Call", "Challenge", "Grant", "Award", "Mission"})
"""Heads that a list counts: "Startup Scheme 12"."""
_DEGREE = re.compile(r"\b(?:[Dd]egrees?|Master|Bachelor|[Dd]iploma|MBA)\b[^.;\n]{0,40}$")
STRONG_HEADS = frozenset({"Ministry", "Department", "Directorate-General", "Directorate General"})


@dataclass(frozen=True, slots=True)
class Name:
    """The part of a run that its head makes a name; `own` words tell it from other names."""

    label: MentionLabel
    head: RunWord
    words: Sequence[RunWord]
    own: Sequence[RunWord]
    following: RunWord | None
    """The word of the run that stands right behind the name."""

    @property
    def ends(self) -> bool:
        """Whether the name ends with its head, as "… Agency" does."""
        return self.words[-1] is self.head

    @property
    def before(self) -> str:
        """The word that stands right before the head, if one does."""
        return next((word.bare for word in self.own if word.end + 1 == self.head.start), "")


def is_plain_head(name: Name) -> bool:
    """Tell whether one word more makes no name of a head: "Basic Grant", but "Tidal Investment Facility"."""
    return name.head.bare in _PLAIN_HEADS and name.head.bare != "Prize" and name.before not in _FUNDING


def is_credible(text: str, name: Name) -> bool:
    """Tell whether a head that often is no public body's, or no name's, is one here."""
    head = name.head.bare
    if _is_part_of_more(text, name) or _is_campus(text, name):
        return False
    if head == "Government":
        return any(word.bare in _GOVERNED for word in name.own)
    start = name.words[0].start
    if head == "Administration" and _DEGREE.search(text, max(0, start - 60), start):
        return False
    return name.label != "AGENCY" or head not in _WEAK_HEADS or _is_public(name, name.words[0].text)


def _is_part_of_more(text: str, name: Name) -> bool:
    """Tell whether a noun or a number behind the head makes it no name: "Office Hours", "Scheme 12"."""
    head = name.head.bare
    if name.following is not None and name.following.capital:
        short = len(name.own) < 2 and name.label != "ORGANIZATION"
        return short or head in _LONE_HEADS or head in _PLAIN_HEADS
    return head in _COUNTED_HEADS and _NUMBER_AFTER.match(text, name.words[-1].end) is not None


def _is_campus(text: str, name: Name) -> bool:
    """Tell whether a department, an office or a school is one of a university."""
    head = name.head.bare
    if head == "School":
        return name.before in _SEASONS
    if head == "Office" and any(word.bare in _CAMPUS for word in name.own):
        return True
    return head in ("Department", "Office", "Division") and _is_academic(text, name)


def _is_public(name: Name, first: str) -> bool:
    """Tell whether a board, a committee, a court or a service is one of the state."""
    own = {word.bare for word in name.own}
    if name.head.bare == "Court":
        return bool(_PUBLIC.match(first)) or not own.isdisjoint(_COURTS) or not name.ends
    if _PUBLIC.match(first):
        return True
    return name.before in BOARD_FIELDS and own.isdisjoint(INTERNAL)


def _is_academic(text: str, name: Name) -> bool:
    """Tell whether an office is one of a university: "Department of Physics, University of Ulm"."""
    start, end = name.words[0].start, name.words[-1].end
    return bool(_SCHOOL.match(text, end) or _SCHOOL_BEFORE.search(text, max(0, start - 80), start))


def choose_label(name: Name) -> MentionLabel:
    """Return AGENCY for the institutes, banks and funders of a state, with heads as private ones have."""
    if name.label == "AGENCY" or name.head.bare not in _PUBLIC_HEADS:
        return name.label
    own = [word.bare for word in name.words]
    if name.head.bare in ("Foundation", "Fund"):
        state = not _STATE_RUN.isdisjoint(own) or _PUBLIC.match(own[0]) is not None
        return "AGENCY" if state and name.before in ("Science", "Sciences", "Research") else name.label
    return "AGENCY" if own[0] in _STATE_RUN or own[:2] == ["Central", "Bank"] else name.label
