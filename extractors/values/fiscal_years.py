"""The years by which countries budget: where they begin, and which year gives them their name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractors.values.alternatives import read_rows


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A country's fiscal year.

    `named_after` is the end of it that gives its number, `start` or `end`, and empty where both are usual;
    `two_years` tells whether 2023-24 is one fiscal `year` or two `years`.
    """

    first_month: int
    named_after: str
    two_years: str

    def list_months(self, first: int, last: int, *, two_years: bool) -> range | None:
        """Return the months of the fiscal years `first` to `last`, counted from January of the year 0.

        None where the country leaves open which months those are. `two_years`: written as 2023-24 or 2023/24.

        >>> list(FiscalYear(4, "start", "years").list_months(2023, 2023, two_years=False))[0] - 2023 * 12
        3
        """
        if two_years and self.two_years == "year" and last == first + 1:
            begin = first * 12 + self.first_month - 1
            return range(begin, begin + 12)
        if not self.named_after:
            return None
        back = 12 if self.named_after == "end" else 0
        begin = first * 12 + self.first_month - 1 - back
        return range(begin, begin + 12 * (last - first + 1))


@cache
def read_fiscal_years() -> dict[str, FiscalYear]:
    """Return the fiscal years that differ from the calendar's, by country (ISO 3166-1 alpha-2)."""
    return {
        row["country"]: FiscalYear(int(row["first_month"]), row["named_after"], row["two_years"])
        for row in read_rows("cues/fiscal_years.csv")
    }
