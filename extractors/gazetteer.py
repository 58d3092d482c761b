"""Names that are known beforehand: agencies, programmes and organisations with acronyms and aliases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from dataset.records import Entity, MentionLabel
from extractors.found import Found
from extractors.names.identities import group_label, identify_name
from extractors.names.inflections import inflect_german
from extractors.names.merges import Merges, read_merges
from extractors.names.tokens import (
    fold_name,
    fold_tokens,
    has_asian_script,
    is_in_address,
    is_shouted,
    list_token_texts,
    split_tokens,
)
from extractors.values.alternatives import read_csv

Case = Literal["exact", "capitalised", "any"]
Caution = Literal["several", "labels", "generic", "word", "short"]

_GAP = re.compile(r"[\s\-–—‑'’/,]{0,3}|\. ?")
_PROGRAM_HEAD = re.compile(
    r"\s(?:Programmes?|Programs?|Initiative|Scheme|Project|Fund|Fellowships?)\b(?! Agreement)"
)
_WRITE_AS_WORDS = frozenset({"FR", "ES", "IT", "PT"})
"""Countries whose papers write an acronym that can be spoken as a word: Ademe, Cnrs never."""
_TELLING = 2
"""The telling words above which a name is a body's or a programme's, whatever it was found as."""
_UNMISTAKABLE = 5
"""The telling words that a name has which no two countries share."""
_PRIVATE_KINDS = frozenset({"foundation", "association", "party"})
_COMMON_HEAD = re.compile(r"\s(?:programmes?|programs?|initiatives?|schemes?|projects?)$")
_COUNTRY_PREFIX = re.compile(r"(?:\b(?:U\.S\.|US|U\. S\.|United States|UK|U\.K\.)\s)$")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an entity's name."""

    text: str
    case: Case
    comma: bool
    entity: Entity


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The known entities and all forms of their names, ready for look-up.

    `forms` is keyed by folded words, `lengths` by a form's first word: the numbers of words, longest first.
    `scripts` holds the forms in scripts without spaces by their first character, longest first.
    """

    entities: Mapping[str, Entity]
    forms: Mapping[tuple[str, ...], tuple[Form, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    scripts: Mapping[str, tuple[Form, ...]]
    cautions: Mapping[str, Caution]
    bearers: Mapping[tuple[str, tuple[str, ...]], tuple[Entity, ...]]
    """The entities that bear a name, however it is written, by group of labels and telling words."""
    merges: Merges
    """What people said of the entities that are discovered."""

    def bearer_of(self, surface: str, label: MentionLabel, *, country: str | None) -> Entity | None:
        """Return the entity that bears a name which no form spells to the letter, if there is but one.

        Args:
            surface: the name; a country in it counts more than `country`.
            label: what the name was found as; where programmes and bodies have one name, it decides.
            country: the country that is said to own the name, or that of the document.
        """
        identity = identify_name(surface)
        other = "BODY" if label == "PROGRAM" else "PROGRAM"
        borne = self.bearers.get((group_label(label), identity.words)) or (
            self.bearers.get((other, identity.words), ()) if len(identity.words) > _TELLING else ()
        )
        owner = identity.country or country
        local = [entity for entity in borne if entity.country == owner or entity.country is None]
        if not local and identity.country is None and len(identity.words) >= _UNMISTAKABLE:
            local = list(borne)
        return local[0] if len(local) == 1 else None

    def forms_of(self, surface: str) -> tuple[Form, ...]:
        """Return the forms that `surface` could be, in the gazetteer's order."""
        words = list_token_texts(surface)
        keys = fold_name(surface)
        found = [form for form in self.forms.get(keys, ()) if _agrees(form, surface, words[-len(keys) :])]
        found += [form for form in self.scripts.get(surface[:1], ()) if form.text == surface]
        return tuple(found)

    def caution_of(self, surface: str) -> Caution | None:
        """Return why `surface` alone does not tell which entity, if any, is meant."""
        return self.cautions.get(surface)


def read_gazetteer(folder: Path) -> Gazetteer:
    """Return the agencies, programmes and organisations of the tables in `folder`.

    Raises:
        FileNotFoundError: a table is missing.
        KeyError: a table lacks a column.
        MergeError: a row of `merges.csv` cannot be followed.
    """
    agencies = [(_read_entity(row, "AGENCY"), row) for row in read_csv(folder / "agencies.csv")]
    programs = [(_read_entity(row, "PROGRAM"), row) for row in read_csv(folder / "programs.csv")]
    organizations = [
        (_read_entity(row, "ORGANIZATION"), row) for row in read_csv(folder / "organizations.csv")
    ]
    cautions = {row["form"]: row["reason"] for row in read_csv(folder / "ambiguous.csv")}
    forms = [
        form
        for entity, row in agencies + programs + organizations
        for form in _list_forms(entity, row, cautions)
    ]
    entities = {form.entity.entity_id: form.entity for form in forms}
    merges = read_merges(folder / "merges.csv", entities)
    return index_forms(forms, cautions=cautions, merges=merges)  # type: ignore[arg-type]


def index_forms(
    forms: Sequence[Form], *, cautions: Mapping[str, Caution], merges: Merges | None = None
) -> Gazetteer:
    """Return a gazetteer of `forms`."""
    spaced: dict[tuple[str, ...], list[Form]] = defaultdict(list)
    scripts: dict[str, list[Form]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    for form in forms:
        if has_asian_script(form.text):
            scripts[form.text[0]].append(form)
            continue
        keys = fold_name(form.text)
        spaced[keys].append(form)
        lengths[keys[0]].add(len(keys))
    return Gazetteer(
        entities={form.entity.entity_id: form.entity for form in forms},
        forms={keys: tuple(same) for keys, same in spaced.items()},
        lengths={word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()},
        scripts={char: tuple(sorted(same, key=lambda f: -len(f.text))) for char, same in scripts.items()},
        cautions=cautions,
        bearers=_index_bearers(forms, cautions),
        merges=merges or Merges(),
    )


def _index_bearers(
    forms: Sequence[Form], cautions: Mapping[str, Caution]
) -> dict[tuple[str, tuple[str, ...]], tuple[Entity, ...]]:
    """Return the entities by the telling words of their names; acronyms and words tell too little."""
    borne: dict[tuple[str, tuple[str, ...]], dict[str, Entity]] = defaultdict(dict)
    for form in forms:
        words, country = identify_name(form.text)
        foreign = country is not None and country != form.entity.country
        if len(words) > 1 and not foreign and cautions.get(form.text) not in ("word", "short"):
            borne[group_label(form.entity.label), words][form.entity.entity_id] = form.entity
    return {key: tuple(same.values()) for key, same in borne.items()}


def find_names(text: str, gazetteer: Gazetteer) -> list[Found]:
    """Return the known names in `text`, the longest at each place, without overlaps.

    A name that several entities bear has no `entity`; the document settles it.
    """
    found = list(_find_spaced(text, gazetteer))
    if has_asian_script(text):
        found += _find_scripts(text, gazetteer)
    return found


def _read_entity(row: Mapping[str, str], label: MentionLabel) -> Entity:
    if row.get("kind") in _PRIVATE_KINDS:
        label = "ORGANIZATION"
    aliases = [row.get("native_name", ""), *row["aliases"].split("|")]
    return Entity(
        entity_id=row["id"],
        label=label,
        name=row["name"],
        acronym=row["acronym"] or None,
        aliases=tuple(alias for alias in aliases if alias),
        country=row["country"] if len(row["country"]) == 2 else None,
        ror=row.get("ror") or None,
        funder_id=row.get("funder_id") or None,
        parent_id=row["agency" if label == "PROGRAM" else "parent"] or None,
        origin="gazetteer",
    )


def _list_forms(entity: Entity, row: Mapping[str, str], cautions: Mapping[str, str]) -> Iterator[Form]:
    names = [entity.name, row.get("native_name", ""), row["acronym"], *row["aliases"].split("|")]
    names += [form for name in names for form in inflect_german(name)]
    if (
        entity.label == "AGENCY"
        and row["country"] in _WRITE_AS_WORDS
        and len(row["acronym"]) > 4
        and row["acronym"].isalpha()
    ):
        names.append(row["acronym"].capitalize())
    for name in dict.fromkeys(names):
        if name and not (name in cautions and name.islower()):
            yield Form(name, _case_of(name, cautions.get(name)), "," in name, entity)


def _case_of(name: str, caution: str | None) -> Case:
    words = list_token_texts(name)
    letters = name.replace("-", "").replace(".", "")
    if len(words) == 1 or caution in ("word", "short") or (len(words) == 2 and letters.isupper()):
        return "exact"
    return "any" if len([word for word in words if len(word) > 3]) >= 4 else "capitalised"


def _find_spaced(text: str, gazetteer: Gazetteer) -> Iterator[Found]:
    keys = fold_tokens(text)
    reached = 0
    for at, key in enumerate(keys):
        forms = (
            _longest_forms(text, keys, at, gazetteer) if at >= reached and key in gazetteer.lengths else ()
        )
        if not forms:
            continue
        reached = at + len(fold_name(forms[0].text))
        tokens = split_tokens(text)
        start, end = tokens[at].start, tokens[reached - 1].end
        doubtful = gazetteer.caution_of(text[start:end]) == "word" and is_shouted(text)
        if not doubtful and not is_in_address(text, start, end):
            yield _make_found(text, start, end, forms)


def _longest_forms(text: str, keys: Sequence[str], at: int, gazetteer: Gazetteer) -> tuple[Form, ...]:
    """Return the forms of the longest name that begins with token `at`."""
    for size in gazetteer.lengths[keys[at]]:
        candidates = gazetteer.forms.get(tuple(keys[at : at + size]))
        if not candidates:
            continue
        words = list_token_texts(text)[at : at + size]
        surface = words[0] if size == 1 else _read_surface(text, at, size)
        forms = tuple(form for form in candidates if surface and _agrees(form, surface, words))
        if forms:
            return forms
    return ()


def _read_surface(text: str, at: int, size: int) -> str | None:
    """Return what `size` tokens from token `at` on cover, or None where more than a gap parts them."""
    tokens = split_tokens(text)[at : at + size]
    if not all(_GAP.fullmatch(text, a.end, b.start) for a, b in pairwise(tokens)):
        return None
    return text[tokens[0].start : tokens[-1].end]


def _agrees(form: Form, surface: str, words: Sequence[str]) -> bool:
    """Tell whether the surface's capitals and commas are those of the form."""
    if form.text == surface:
        return True
    if form.case == "exact":
        return surface.replace(".", "") == form.text.replace(".", "") and len(words) == 1
    if "," in surface and not form.comma and ", and " not in surface and ", & " not in surface:
        return False
    return surface.isupper() or _has_capitals(form, words)


def _has_capitals(form: Form, words: Sequence[str]) -> bool:
    """Tell whether `words` have capitals where the form has them; a long name may have fewer."""
    capitals = [word[0].isupper() for word in words]
    if form.case == "any":
        return capitals[0] or sum(capitals) >= len(words) / 2
    own = list_token_texts(form.text)[-len(words) :]
    acronyms = [len(text) > 1 and text.isupper() for text in own]
    return all(
        capital >= text[0].isupper() and (not acronym or word.isupper())
        for capital, text, acronym, word in zip(capitals, own, acronyms, words, strict=False)
    )


def _make_found(text: str, start: int, end: int, forms: Sequence[Form]) -> Found:
    entities = {form.entity.entity_id: form.entity for form in forms}
    label = forms[0].entity.label
    if label == "AGENCY" and forms[0].entity.country in ("US", "GB") and len(text[start:end].split()) > 1:
        prefix = _COUNTRY_PREFIX.search(text, max(0, start - 15), start)
        start = prefix.start() if prefix else start
    if label == "PROGRAM":
        end = _end_program(text, start, end)
    return Found(label, start, end, "gazetteer", entity=forms[0].entity if len(entities) == 1 else None)


def _end_program(text: str, start: int, end: int) -> int:
    """Return where a programme's name ends: "Program" belongs to it, "program" does not."""
    common = _COMMON_HEAD.search(text, start, end)
    if common:
        return common.start()
    head = None if _PROGRAM_HEAD.search(text, start, end) else _PROGRAM_HEAD.match(text, end)
    return head.end() if head else end


def _find_scripts(text: str, gazetteer: Gazetteer) -> Iterator[Found]:
    at = 0
    while at < len(text):
        form = next((f for f in gazetteer.scripts.get(text[at], ()) if text.startswith(f.text, at)), None)
        if form:
            yield Found(form.entity.label, at, at + len(form.text), "gazetteer", entity=form.entity)
        at += len(form.text) if form else 1
