"""Labels and names on their way to other tools, as files, and back into the log of decisions."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dataset.records import Decision
from flows.decisions import append_decisions
from flows.problems import Unusable
from flows.settings import Settings
from flows.tasks import Source, iterate_tasks
from models import label_studio, plain_tasks, prodigy
from models.decisions import (
    LabelDecision,
    Labelling,
    find_standing,
    iterate_decisions,
    normalise_blanks,
)
from models.exchange import (
    Task,
    What,
    make_decisions,
    read_file,
    read_moment,
    write_array,
    write_lines,
    write_moment,
)
from models.labelled import DECISIONS_FILE, InvalidLabels
from models.standing import read_label_decisions

DASH = "-"


@dataclass(frozen=True, slots=True)
class Format:
    """How a tool's tasks are read and written."""

    write: Callable[[Task, What], Mapping[str, Any]]
    read: Callable[..., list[Task]]
    join: Callable[[Iterable[Mapping[str, Any]]], Iterator[str]]


FORMATS = {
    "prodigy": Format(prodigy.write_task, prodigy.read_tasks, write_lines),
    "label-studio": Format(
        lambda task, _what: label_studio.write_task(task), label_studio.read_tasks, write_array
    ),
    "kisoku": Format(plain_tasks.write_task, plain_tasks.read_tasks, write_lines),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    tasks: int
    answered: int
    file: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: decisions that are new, and answers by why they gave none."""

    added: int
    known: int
    """Decisions that the log has already."""
    outdated: int
    """Answers that were given before the decision that stands on their text."""
    open: int
    """Tasks that nobody has answered."""
    rejected: int
    """Suggestions that somebody found wrong without saying what is right."""
    skipped: int
    nameless: int
    """Passages without names, of which none was suggested either."""


def export_tasks(
    target: str,
    *,
    format_name: str,
    what: What,
    source: Source,
    outputs: Path,
    settings: Settings,
    limit: int,
    config: Path | None = None,
) -> Exported:
    """Write tasks to the file `target`, `-` for standard output, and the tool's configuration to `config`.

    Raises Unusable.
    """
    if config is not None and format_name != "label-studio":
        raise Unusable(f"--config is for label-studio, not for {format_name}")
    form = FORMATS[format_name]
    outcomes: Counter[str] = Counter()
    tasks = _count(iterate_tasks(source, what, outputs=outputs, settings=settings, limit=limit), outcomes)
    _write_file(target, form.join(form.write(task, what) for task in tasks))
    if config is not None:
        _write_file(str(config), [label_studio.write_config(what)])
    return Exported(outcomes.total(), outcomes["answered"], target)


def _count(tasks: Iterable[Task], outcomes: Counter[str]) -> Iterator[Task]:
    for task in tasks:
        outcomes[task.outcome] += 1
        yield task


def _write_file(target: str, parts: Iterable[str]) -> None:
    """Write a file that is there as a whole, or as it was before; raises Unusable."""
    if target == DASH:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.writelines(parts)
        return
    path = Path(target)
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as file:
            draft = Path(file.name)
            try:
                file.writelines(parts)
            except BaseException:
                draft.unlink()
                raise
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        raise Unusable(f"{target}: cannot be written ({error.strerror})") from error


def import_answers(
    path: Path, *, format_name: str, what: What, reviewer: str, settings: Settings
) -> Imported:
    """Append to the log what people answered in a tool's file; a file that breaks its format adds nothing.

    Raises Unusable or Broken.
    """
    if not reviewer.strip():
        raise Unusable("--reviewer needs a name")
    try:
        tasks = _read_tasks(path, FORMATS[format_name], what)
        ledger = _open_ledger(settings)
    except (InvalidLabels, OSError) as error:
        raise Unusable(str(error)) from error
    now = write_moment(datetime.now(UTC))
    taken = Counter[str](task.outcome for task in tasks if task.outcome != "answered")
    fresh: list[Decision] = []
    for task in tasks:
        if task.outcome == "answered":
            made = make_decisions(task, reviewer=reviewer, now=now, standing=ledger.find_labelling(task.text))
            refusal = ledger.find_refusal(task, made)
            if refusal:
                taken[refusal] += max(len(made), 1)
            else:
                fresh += made
    added = append_decisions(settings.labels / DECISIONS_FILE, fresh)
    taken["known"] += len(fresh) - len(added)
    names = ("known", "outdated", "open", "rejected", "skipped", "nameless")
    return Imported(len(added), **{name: taken[name] for name in names})


def _read_tasks(path: Path, form: Format, what: What) -> list[Task]:
    return [task for place, row in read_file(path) for task in form.read(row, what, place=place)]


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The decisions that were there before an import: all, and those that stand for a text's labels."""

    log: Mapping[str, Decision]
    standing: Mapping[str, LabelDecision]

    def find_labelling(self, text: str) -> Labelling | None:
        """Return what stands of the text."""
        found = self.standing.get(normalise_blanks(text))
        return Labelling(found.labels, found.force, found.modality) if found else None

    def find_refusal(self, task: Task, made: Sequence[Decision]) -> str | None:
        """Return why decisions made from an answer add nothing, if so."""
        if not made:
            return "nameless"
        exported = {self.log[name].after for name in task.decision_ids if name in self.log}
        if all(decision.after is not None and decision.after in exported for decision in made):
            return "known"
        standing = self.standing.get(normalise_blanks(task.text))
        if standing is None or not isinstance(task.answer, Labelling):
            return None
        answered, stands = read_moment(task.decided_at), read_moment(standing.decided_at)
        return "outdated" if answered and stands and answered < stands else None


def _open_ledger(settings: Settings) -> _Ledger:
    log = {found.decision_id: found for _, found in iterate_decisions(settings.labels / DECISIONS_FILE)}
    return _Ledger(log, find_standing(read_label_decisions(settings.labels)))
