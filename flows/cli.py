"""The `kisoku` command line; what it does lies in other modules, imported when a command needs them."""

from __future__ import annotations

import click

from flows.commands.comparison import compare, report
from flows.commands.documents import annotate, export, ingest, show, status
from flows.commands.entities import entities
from flows.commands.exchange import queue
from flows.commands.learning import labels, train_ner
from flows.commands.models import models, retrain
from flows.commands.relabelling import relabel
from flows.commands.review import review
from flows.commands.server import server
from flows.commands.serving import deployments, runs, serve
from flows.commands.shared import OneLineGroup
from flows.commands.sources import sources
from flows.commands.store import store
from flows.commands.stored import retry, search


@click.group(cls=OneLineGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kisoku")
def main() -> None:
    """Turn policy documents into a dataset of intellectual-property and funding rules.

    Example: kisoku ingest report.pdf --outputs outputs
    """


for command in (ingest, retry, export, search, compare, report, status, show, annotate):
    main.add_command(command)
for command in (
    sources,
    serve,
    runs,
    deployments,
    retrain,
    models,
    relabel,
    queue,
    train_ner,
    entities,
    labels,
    store,
    review,
    server,
):
    main.add_command(command)
