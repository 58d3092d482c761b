"""Sums of money as a table shows them: never added up, never converted."""

from __future__ import annotations

from decimal import Decimal

from dataset.records import Period

_SCALES = ((Decimal(10**12), " tn"), (Decimal(10**9), " bn"), (Decimal(10**6), " M"))
_PERIODS: dict[Period, str] = {
    "annual": " a year",
    "monthly": " a month",
    "weekly": " a week",
    "daily": " a day",
    "hourly": " an hour",
    "one_off": ", once",
}


def write_sum(
    minimum: Decimal | None, maximum: Decimal | None, currency: str | None, period: Period | None = None
) -> str:
    """Return a sum, or a range, in as few characters as keep its digits.

    >>> write_sum(Decimal("2500000"), Decimal("2500000"), "EUR", "annual")
    'EUR 2.5 M a year'
    >>> write_sum(Decimal("50000"), Decimal("2500000"), "EUR"), write_sum(Decimal("1200"), None, None)
    ('EUR 50,000–2.5 M', '≥ 1,200')
    """
    sign = f"{currency} " if currency else ""
    after = _PERIODS[period] if period else ""
    if minimum is not None and maximum is not None:
        ends = (
            [write_figure(minimum)] if minimum == maximum else [write_figure(minimum), write_figure(maximum)]
        )
        return f"{sign}{'–'.join(ends)}{after}"
    end = minimum if minimum is not None else maximum
    if end is None:
        return ""
    return f"{'≥' if minimum is not None else '≤'} {sign}{write_figure(end)}{after}"


def write_figure(value: Decimal) -> str:
    """Return a number with its scale where three digits after the point then hold all of it.

    >>> [write_figure(Decimal(text)) for text in ("55000000000", "1234567", "1250000", "0.5", "300")]
    ['55 bn', '1,234,567', '1.25 M', '0.5', '300']
    """
    for scale, name in _SCALES:
        scaled = value / scale
        if abs(scaled) >= 1 and scaled == round(scaled, 3):
            return _plain(scaled) + name
    return _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
