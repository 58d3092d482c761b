"""The comparison of finders of amounts: the same sentences, and scores that say who is right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bench.amount_finders import FINDERS, Claim, load_kisoku, load_spacy
from bench.amounts import COLUMNS, measure_finders, read_sentences, score
from bench.results import write_table


def find_million_dollars(text: str) -> list[Claim]:
    start = text.find("$1 million")
    return [Claim(start, start + 10, (Decimal(10**6),), ("USD", "CAD"))] if start >= 0 else []


def test_the_sentences_have_amounts_and_some_have_none() -> None:
    sentences = read_sentences()
    assert sum(len(amounts) for _, amounts in sentences) > 350
    assert sum(not amounts for _, amounts in sentences) > 100
    for text, amounts in sentences:
        assert all(0 <= amount.start < amount.end <= len(text) for amount in amounts)


def test_a_score_counts_what_is_found_and_right(tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    rows = ["text\tspan\tminimum\tmaximum\tcurrency", "It got $1 million.\t$1 million\t1000000\t1000000\t-"]
    rows += ["It got €2.\t€2\t2\t2\tEUR", "It got $1 million too.\t-\t-\t-\t-"]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    scored = score("one", find_million_dollars, read_sentences([table]))
    assert (scored.wanted, scored.said, scored.claimed, scored.found) == (2, 2, 1, 1)
    assert (scored.valued, scored.right) == (1, 1)
    assert len(scored.format_cells()) == len(COLUMNS)


def test_the_stock_model_finds_money_without_a_value() -> None:
    (claim,) = load_spacy()("The council spent $4 million on roads.")
    assert (claim.values, claim.currencies) == ((), ())


def test_kisoku_gives_bounds_and_what_the_sign_may_mean() -> None:
    (claim,) = load_kisoku()("between €5 and 10 million")
    assert (claim.values, claim.currencies) == ((Decimal(5 * 10**6), Decimal(10**7)), ("EUR",))


def test_each_finder_that_is_installed_is_measured() -> None:
    scores = list(measure_finders(read_sentences()[:20]))
    names = [each.name for each in scores]
    assert {"kisoku", "spaCy en_core_web_sm"} <= set(names) <= set(FINDERS)
    assert all(each.speed > 0 for each in scores)


def test_a_table_takes_the_place_of_the_one_of_its_title(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    for value in ("1", "2"):
        write_table("Sums", "Here.", ("", "n"), [("kisoku", value)], path=path)
    assert (
        path.read_text("utf-8") == "# Results\n\n## Sums\n\nHere.\n\n|  | n |\n|---|---:|\n| kisoku | 2 |\n"
    )
