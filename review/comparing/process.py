"""A process that compares rules, or writes a comparison as a file, and ends; it knows nothing of the desk.

Its request comes pickled on the standard input, its answer leaves on the standard output. It ends with
whoever started it: the input stays open until then.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import threading
from pathlib import Path
from typing import BinaryIO

from dataset.comparison.matrix import compare_rules
from dataset.comparison.questions import answer_questions
from dataset.comparison.tables import write_answers_csv, write_csv, write_json, write_workbook
from dataset.engine import open_engine
from dataset.report.glance import arrange_glance
from dataset.store import Store
from review.comparing.requests import (
    CompareRequest,
    Packed,
    WriteRequest,
    pack_answers,
    pack_comparison,
    unpack,
    unpack_comparison,
)

NICENESS = 5
"""Pages come first."""


def answer_request(request: CompareRequest | WriteRequest) -> Packed | bytes:
    """Return what is asked for."""
    if isinstance(request, WriteRequest):
        return write_file(request)
    store = Store(open_engine(request.store_url))
    asked = request.asked
    try:
        with store.open_snapshot() as snapshot:
            if asked.content == "rules":
                return pack_comparison(compare_rules(snapshot, by=asked.by, filters=asked.filters))
            answered = answer_questions(snapshot, by=asked.by, filters=asked.filters)
            return pack_answers(answered, arrange_glance(answered))
    finally:
        store.close()


def write_file(request: WriteRequest) -> bytes:
    """Return the bytes of a file."""
    answered = unpack(request.answers.answered) if request.answers else ()
    if request.form == "csv" and request.answers:
        return write_answers_csv(answered).encode()
    assert request.matrix is not None  # noqa: S101 - for the type checker
    comparison = unpack_comparison(request.matrix)
    if request.form == "csv":
        return write_csv(comparison).encode()
    if request.form == "json":
        return write_json(comparison, answered).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "comparison.xlsx"
        write_workbook(path, comparison, answered)
        return path.read_bytes()


def main() -> None:
    """Answer one request."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    request = pickle.load(sys.stdin.buffer)  # noqa: S301 - the desk wrote it
    threading.Thread(target=_end_with_input, args=(sys.stdin.buffer,), daemon=True).start()
    answer = pickle.dumps(answer_request(request), pickle.HIGHEST_PROTOCOL)
    with answers:
        answers.write(answer)
    os._exit(0)  # without waiting for the thread that reads the input


def _end_with_input(source: BinaryIO) -> None:
    source.read()
    os._exit(1)


if __name__ == "__main__":
    main()
