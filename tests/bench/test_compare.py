"""The benchmark's own parts: PDFs that it makes, what it measures, the table that it writes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.compare import (
    FIRST,
    KISOKU,
    LABELS,
    NOTHING_NEW,
    compare_reruns,
    count_pages,
    find_pdfs,
    list_sets,
    parse_arguments,
)
from bench.made_pdfs import LAYOUTS, split_by_words, write_pdf, write_pdfs
from bench.results import Comparison, Machine, Run, write_section
from bench.straightforward import read_files, train_classifier
from bench.usage import CommandFailed, measure_command
from extractors.pages import read_pages
from models.labelled import read_labelled

MACHINE = Machine(2, "a processor", "Linux", 0.1, {"kisoku": "0.1.0"})


def make_comparison(*seconds: float) -> Comparison:
    runs = [Run("slow", 60.0, 50.0, 400.0, {"text": 40.0})]
    runs += [Run("quick", value, value, 900.0, {"pages": value / 2}) for value in seconds]
    return Comparison(MACHINE, files=3, pages=120, runs=tuple(runs), baselines=("slow",))


def test_equal_passages_give_equal_pdfs(tmp_path: Path) -> None:
    first = write_pdfs(tmp_path / "a", LABELS, pages=1)
    second = write_pdfs(tmp_path / "b", LABELS, pages=1)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_passages_come_again_in_other_files(tmp_path: Path) -> None:
    few = sum(1 for _ in split_by_words(read_labelled(LABELS)))
    files = write_pdfs(tmp_path, LABELS, pages=250)
    assert len(files) > few
    assert len({path.read_bytes() for path in files}) == len(files)
    assert sum(map(count_pages, files)) >= 250


@pytest.mark.parametrize("layout", LAYOUTS)
def test_made_pdf_holds_its_passages(tmp_path: Path, layout) -> None:
    passages = read_labelled(LABELS)[:12]
    path = tmp_path / "made.pdf"
    assert write_pdf(path, passages, layout=layout) == count_pages(path)
    words = {word.text for page in read_pages(path.read_bytes(), name=path.name) for word in page.words}
    assert {word for word in passages[0].text.split() if word.isalpha()} <= words


def test_files_hold_whole_documents() -> None:
    passages = read_labelled(LABELS)
    parts = list(split_by_words(passages))
    assert [passage for part in parts for passage in part] == passages
    owners = [{passage.document for passage in part} for part in parts]
    assert sum(map(len, owners)) == len(set.union(*owners))


def test_command_is_measured_with_its_children() -> None:
    child = "import time; block = bytearray(b'x' * 60_000_000); time.sleep(0.8)"
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])",
    ]
    usage = measure_command([*command], environment=os.environ)
    assert usage.seconds > 0.8
    assert usage.megabytes > 60


def test_failing_command_is_told() -> None:
    with pytest.raises(CommandFailed, match="exit status 3"):
        measure_command([sys.executable, "-c", "raise SystemExit(3)"], environment=os.environ)


def test_status_that_is_allowed_is_no_failure() -> None:
    command = [sys.executable, "-c", "print('half'); raise SystemExit(1)"]
    assert measure_command(command, environment=os.environ, allowed=(0, 1)).output == "half\n"


def test_rows_hold_medians_and_ratios() -> None:
    slow, quick = make_comparison(10.0, 12.0, 50.0).compute_rows()
    assert (slow.ratios, slow.pages_per_second) == ((1.0,), 2.0)
    assert (quick.runs, quick.seconds, quick.ratios, quick.pages_per_second) == (3, 12.0, (5.0,), 10.0)


def test_section_of_results_is_replaced_and_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    for title, seconds in (("One", 10.0), ("Two", 20.0), ("One", 30.0)):
        write_section(title, make_comparison(seconds), path=path)
    text = path.read_text()
    assert text.count("## One") == text.count("## Two") == 1
    assert "| quick | 1 | 30.0 | 4.00 | 2.00 |" in text
    assert "| quick | 1 | 20.0 | 6.00 | 3.00 |" in text


def test_folders_and_files_are_taken(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").touch()
    (tmp_path / "note.txt").touch()
    assert find_pdfs([tmp_path]) == find_pdfs([tmp_path / "b.pdf"]) == ((tmp_path / "b.pdf").resolve(),)
    with pytest.raises(SystemExit):
        find_pdfs([tmp_path / "nowhere"])


def test_straightforward_script_finds_entities_and_labels(tmp_path: Path) -> None:
    passages = [passage for passage in read_labelled(LABELS) if passage.labels][:6]
    write_pdf(tmp_path / "made.pdf", passages, layout=LAYOUTS[0])
    classifier = train_classifier(LABELS)
    (found,) = read_files([tmp_path / "made.pdf"], classifier=classifier, processes=1)
    assert found.entities
    assert any(labels for _, _, labels, _ in found.paragraphs)
    assert set(found.seconds) == {"loading", "text", "entities", "labels"}


def test_interrupted_measurement_ends_its_command(tmp_path: Path) -> None:
    mark = tmp_path / "process"
    inner = (
        f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    script = tmp_path / "measure.py"
    script.write_text(
        "import os, signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfrom bench.usage import measure_command\n"
        f"measure_command([sys.executable, '-c', {inner!r}], environment=os.environ)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(LABELS.parent.parent)}
    process = subprocess.Popen([sys.executable, script], env=environment, stderr=subprocess.DEVNULL)
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) != 0
    stat = Path(f"/proc/{mark.read_text()}/stat")
    deadline = time.monotonic() + 10
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline, "the command runs on"
        time.sleep(0.05)


def test_a_run_with_nothing_new_is_compared_with_first_runs() -> None:
    seconds = ((FIRST, 90.0), (KISOKU, 30.0), (NOTHING_NEW, 0.5), (KISOKU, 40.0), (NOTHING_NEW, 0.7))
    runs = tuple(Run(name, value, value, 100.0) for name, value in seconds)
    comparison = Comparison(MACHINE, files=3, pages=120, runs=runs, baselines=())
    (line,) = compare_reruns(comparison)
    assert "0.60 s, 150 times as fast as the first run, 58 times as fast as one that finds" in line


def test_named_pdfs_are_a_set_beside_the_made_ones(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").touch()
    both = parse_arguments(["--pages", "40", "--pdfs", str(tmp_path), "--title", "Real PDFs"])
    sets = list_sets(both, tmp_path / "bench")
    assert list(sets) == ["Made PDFs and samples", "Real PDFs"]
    assert sum(map(count_pages, sets["Made PDFs and samples"])) >= 40
    alone = parse_arguments(["--pages", "0", "--pdfs", str(tmp_path)])
    assert list(list_sets(alone, tmp_path / "bench").values()) == [((tmp_path / "real.pdf").resolve(),)]
    with pytest.raises(SystemExit):
        list_sets(parse_arguments(["--pages", "0"]), tmp_path)
