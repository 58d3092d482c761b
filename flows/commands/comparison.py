"""Commands that compare what documents say, and report on it."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.shared import OUTPUTS, explain
from flows.problems import Unusable

_KINDS = {".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".html": "html", ".htm": "html"}
ROWS_PRINTED = 40
STATEMENTS_PRINTED = 3
_FILE_STATEMENTS = 8


def _split(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


@click.command()
@OUTPUTS
@click.option(
    "--by",
    type=click.Choice(["programs", "documents", "agencies", "countries"]),
    default="programs",
    show_default=True,
    help="What the rows are.",
)
@click.option("--labels", callback=_split, help="Labels to compare, with commas between. [default: all]")
@click.option("--country", "countries", multiple=True, help="ISO 3166-1 code of a country; may be repeated.")
@click.option("--program", "programs", multiple=True, help="Name, acronym or identifier; may be repeated.")
@click.option("--force", "forces", callback=_split, help="Such as operative,proposed. [default: all]")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Rules less sure are left out.",
)
@click.option(
    "--rows", "most_rows", type=click.IntRange(min=1), help="Rows at most. [default: 40 of text, else all]"
)
@click.option(
    "--statements", type=click.IntRange(min=1), help="Of a cell, at most. [default: 3 of text, else 8]"
)
@click.option(
    "--questions", is_flag=True, help="Answer who may take part, what share, whose permission, what money."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "csv", "xlsx", "json", "html"]),
    help="[default: by the ending of --to, else text]",
)
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@explain
def compare(  # noqa: PLR0917 - click passes them by name
    outputs: Path,
    by: str,
    labels: tuple[str, ...],
    countries: tuple[str, ...],
    programs: tuple[str, ...],
    forces: tuple[str, ...],
    confidence: float,
    most_rows: int | None,
    statements: int | None,
    questions: bool,
    kind: str | None,
    target: Path | None,
) -> None:
    """Compare the rules of programmes, documents, agencies or countries, label by label.

    Each cell tells its rules in short, the surest first, and a note gives the document, page and words.

    Example: kisoku compare --labels eligibility,joint_ownership --outputs outputs
    """
    from flows.comparing import Asked, compare_outputs, write_comparison  # noqa: PLC0415 - as all below: lazy
    from flows.settings import read_settings  # noqa: PLC0415

    kind = kind or (_KINDS.get(target.suffix.lower()) if target else None) or "text"
    if kind == "text" and target is not None:
        raise Unusable("text is printed; a file is .csv, .xlsx, .json or .html (or say --format)")
    printed = kind == "text"
    asked = Asked(
        by=by,  # type: ignore[arg-type]
        labels=labels,
        countries=countries,
        programs=programs,
        forces=forces,
        least_confidence=confidence,
        most_rows=most_rows or (ROWS_PRINTED if printed else None),
        shown=statements or (STATEMENTS_PRINTED if printed else _FILE_STATEMENTS),
        questions=questions,
    )
    compared = compare_outputs(outputs, asked, settings=read_settings(outputs))
    if printed:
        from flows.comparison_text import print_answers, print_comparison  # noqa: PLC0415

        if questions:
            print_answers(compared.answered, compared.comparison.notes)
        else:
            print_comparison(compared.comparison)
        return
    text = write_comparison(compared, target, kind=kind, questions=questions)
    click.echo(text if text is not None else f"written: {target}", nl=text is None)


@click.command()
@OUTPUTS
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("report.html"),
    show_default=True,
    help="HTML file to write.",
)
@explain
def report(outputs: Path, target: Path) -> None:
    """Write a report of the dataset as one HTML file that can be mailed: it needs no network and no scripts.

    Example: kisoku report --outputs outputs --to report.html
    """
    from flows.comparing import write_report  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    write_report(outputs, target, settings=read_settings(outputs))
    click.echo(f"written: {target}")
