"""Runs of reading and of learning from end to end: tools, server, flow run, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dataset.export import UnknownFormat, check_formats
from dataset.export import find_formats as find_published
from flows.classifier import pin_classifier
from flows.cluster.runners import check_reach, check_runner, open_workers, start_own_seed
from flows.consoles import print_note
from flows.databases import open_database
from flows.decisions import sync_decisions
from flows.file_hashes import FILE_NAME as HASHES_NAME
from flows.file_hashes import FileHashes
from flows.inputs import InputFile, Inputs, find_inputs
from flows.isolation import ReaderPool
from flows.merging import check_corrections
from flows.plan import make_plan
from flows.problems import Unusable
from flows.seed import Seed
from flows.settings import Settings, quieten_libraries
from flows.shared_models import share_models
from flows.shared_outputs import check_store, find_shared_formats, read_url
from flows.summary import Outcome, Summary
from flows.urls import find_path, name_url
from flows.versions import compute_pipeline_version

if TYPE_CHECKING:
    from dataset.store import Store
    from flows.recogniser import LearnedRecogniser
    from flows.retraining import Retraining
    from flows.work import Work
    from models.recogniser_training import Lesson

CUSTOMARY_FORMATS = ("csv", "parquet")


class Watcher(Protocol):
    """Who is told how an ingest gets on; from several threads."""

    def begin(self, pending: int) -> None:
        """So many documents are to be read."""

    def note(self, line: str) -> None:
        """Something that takes a while is under way."""

    def report(self, outcome: Outcome) -> None:
        """A document is done."""


class LearningWatcher(Protocol):
    """Who is told how learning gets on."""

    def note(self, line: str) -> None:
        """Something that takes a while is under way."""

    def tell(self, lesson: Lesson) -> None:
        """A network has gone through its passages once more."""


def ingest_named(
    names: Sequence[str],
    *,
    outputs: Path,
    formats: Sequence[str] | None,
    settings: Settings,
    watcher: Watcher,
    fetched: Sequence[InputFile] = (),
    retry_failed: bool = False,
) -> Summary:
    """Read the documents that `names` lead to and publish the dataset in `outputs`, as one tracked flow run.

    A name is the path of a file or a folder, or the URL of an object or a folder of them; `fetched` are read
    besides. Raises Unusable or Broken.
    """
    hashes = FileHashes(outputs / HASHES_NAME)
    check_runner(settings)  # before anything is fetched
    check_store(outputs, settings)
    summary = ingest_inputs(
        _find_named(names, fetched, hashes, outputs, watcher),
        named=[*names, *(file.uri for file in fetched)],
        outputs=outputs,
        formats=formats,
        settings=settings,
        watcher=watcher,
        retry_failed=retry_failed,
    )
    hashes.save()
    return summary


def _find_named(
    names: Sequence[str],
    fetched: Sequence[InputFile],
    hashes: FileHashes,
    outputs: Path,
    watcher: Watcher,
) -> Inputs:
    """Return the documents that names lead to and those that were fetched; raises Unusable or Broken."""
    paths = [path for path in map(find_path, names) if path is not None]
    urls = [name for name in names if find_path(name) is None]
    found = [find_inputs(paths, hashes=hashes)] if paths else []
    if paths and not (urls or fetched):
        return found[0]
    from flows.url_inputs import fetch_inputs, join_inputs  # noqa: PLC0415 - imports pydantic

    found += [fetch_inputs(url, outputs=outputs, note=watcher.note) for url in urls]
    return join_inputs([*found, Inputs(tuple(fetched))])


def ingest_inputs(
    inputs: Inputs,
    *,
    named: Sequence[str],
    outputs: Path,
    formats: Sequence[str] | None,
    settings: Settings,
    watcher: Watcher,
    retry_failed: bool = False,
) -> Summary:
    """Read documents that were found, `named` so in the tracked flow run, and publish the dataset.

    Raises Unusable or Broken.
    """
    start = time.perf_counter()
    asked = None if formats is None else check_asked(formats)
    check_corrections(settings)
    share_models(outputs, settings, note=watcher.note)
    settings = pin_classifier(settings)
    # the seed loads its tools while this process imports Prefect, and the store's modules if all is new
    with (
        start_own_seed(settings, note=watcher.note, at_once=settings.lacks_store(outputs)) as seed,
        open_outputs(outputs, settings, note=watcher.note) as store,
    ):
        from flows.work import Work  # noqa: PLC0415 - imports SQLAlchemy

        version = compute_pipeline_version(settings)
        plan = make_plan(
            inputs,
            store.read_documents(),
            pipeline_version=version,
            failures=store.read_failures(),
            most_attempts=settings.limits.attempts,
            retry_failed=retry_failed,
        )
        watcher.begin(len(plan.pending))
        work = Work(
            plan=plan,
            store=store,
            pool=make_pool(seed, len(plan.pending), settings) if seed else None,
            outputs=outputs,
            formats=asked or find_formats(outputs),
            pipeline_version=version,
            report=watcher.report,
            note=watcher.note,
            unopened=_list_unopened(inputs),
        )
        server = _track(work, named, settings, watcher)
    share_models(outputs, settings, note=watcher.note)  # one may have been learnt
    return _summarise(work, inputs, server=server, seconds=time.perf_counter() - start)


def conduct_learning(
    settings: Settings, *, folder: Path | None, watcher: LearningWatcher
) -> LearnedRecogniser:
    """Learn the recogniser of names as one tracked flow run; raises Unusable or Broken.

    It is kept in `folder`, or else with the models.
    """
    quieten_libraries()
    from flows.learning import Learning, run_learning  # noqa: PLC0415 - imports Prefect, which takes seconds
    from flows.server import ensure_server  # noqa: PLC0415 - as above

    api_url = ensure_server(settings.home, note=watcher.note)
    return run_learning(Learning(settings, folder, watcher.tell), api_url=api_url)


def conduct_retraining(settings: Settings, *, force: bool, note: Callable[[str], None]) -> Retraining:
    """Retrain the classifier as one tracked flow run; raises Unusable or Broken."""
    quieten_libraries()
    from flows.learning import Relearning, run_retraining  # noqa: PLC0415 - imports Prefect, takes seconds
    from flows.server import ensure_server  # noqa: PLC0415 - as above

    api_url = ensure_server(settings.home, note=note)
    return run_retraining(Relearning(settings, force, note), api_url=api_url)


def check_asked(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats asked for in their customary order; raises Unusable."""
    try:
        return check_formats(formats)
    except UnknownFormat as error:
        raise Unusable(str(error)) from error


def find_formats(outputs: Path) -> tuple[str, ...]:
    """Return the formats of the dataset that lies in `outputs`, or else the customary ones."""
    from dataset.publication import FOLDER_NAME  # noqa: PLC0415 - imports SQLAlchemy

    url = read_url(outputs)
    there = find_shared_formats(url) if url else ()
    return there or find_published(outputs / FOLDER_NAME) or CUSTOMARY_FORMATS


@contextmanager
def open_outputs(
    outputs: Path,
    settings: Settings,
    *,
    must_exist: bool = False,
    note: Callable[[str], None] = print_note,
) -> Iterator[Store]:
    """Yield the store that belongs to `outputs`, with all decisions of the log in it.

    `note` hears if its tables had to be brought up to date. Raises Unusable if there is none, it cannot be
    opened, or the log of decisions cannot be read; Broken if the database fails in the block.
    """
    check_store(outputs, settings)
    if must_exist and settings.lacks_store(outputs):
        raise Unusable(f"{outputs}: nothing has been ingested there")
    try:
        outputs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"the outputs' folder cannot be made: {error}") from error
    with open_database(settings.locate_store(outputs), note=note) as store:
        sync_decisions(settings, store)
        yield store


def make_pool(seed: Seed, pending: int, settings: Settings) -> ReaderPool | None:
    """Return as many readers as there is work for; None, and a seed that is stopped, if there is none."""
    if not pending:
        seed.stop()
        return None
    seed.start()
    size = min(settings.workers, pending)
    return ReaderPool(seed, limits=settings.limits, size=size, cores=settings.workers)


def _track(work: Work, inputs: Sequence[str], settings: Settings, watcher: Watcher) -> str:
    """Run the work as a flow run; return the API URL of the server that tracks it."""
    quieten_libraries()
    if not work.plan.pending:
        from flows.quiet_runs import find_quiet_server, run_quiet_ingest  # noqa: PLC0415 - imports SQLAlchemy

        if quiet := find_quiet_server(settings.home):
            run_quiet_ingest(work, inputs, api_url=quiet)
            return quiet
    with open_workers(work, settings, note=watcher.note):
        from flows.ingest import run_ingest  # noqa: PLC0415 - imports Prefect, which takes seconds
        from flows.server import ensure_server  # noqa: PLC0415 - as above

        api_url = ensure_server(settings.home, note=watcher.note)
        check_reach(api_url, settings)
        run_ingest(work, inputs, api_url=api_url)
    return api_url


def _list_unopened(inputs: Inputs) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(path.name, path.absolute().as_uri(), "failed", error=sentence)
        for path, sentence in inputs.unreadable
    ) + tuple(Outcome(name_url(url), url, "failed", error=sentence) for url, sentence in inputs.unfetched)


def _summarise(work: Work, inputs: Inputs, *, server: str, seconds: float) -> Summary:
    publication = work.publication
    assert publication is not None  # noqa: S101 - the flow has run to its end
    return Summary(
        outcomes=tuple(work.list_outcomes()),
        copies=tuple(file.uri for file in inputs.copies),
        dataset=str(publication.folder),
        formats=publication.formats,
        row_counts=publication.row_counts,
        coverage=publication.coverage,
        changed=publication.changed,
        flow_run=work.flow_run,
        server=server,
        seconds=seconds,
        warnings=publication.warnings,
    )
