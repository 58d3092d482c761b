"""The desk's ledger: nothing acknowledged is lost, nobody overwrites what they have not seen."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from made_log import label

from dataset.records import Decision
from dataset.store import open_store
from flows.decisions import append_decisions
from flows.desk.ledger import DecisionLedger
from models.decided import read_decided
from models.decisions import format_decision, iterate_decisions, make_decision
from models.labelled import InvalidLabels
from review.ports import Outpaced, Proposal

QUOTE = "Title vests in the Host."
RULE = json.dumps({"quote": QUOTE, "action": "vest"})


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


@pytest.fixture
def ledger(log: Path) -> DecisionLedger:
    return DecisionLedger(log)


def read_log(log: Path) -> list[Decision]:
    return [decision for _, decision in iterate_decisions(log)]


def judge(after: object, **options: str) -> Decision:
    return make_decision(
        "rule",
        document_id="d-1",
        passage_id="p-1",
        text=QUOTE,
        before=RULE,
        after=None if after is None else json.dumps(after),
        reviewer="Ada",
        decided_at=options.get("moment", "2026-05-04T10:00:00+00:00"),
    )


def start_writer(log: Path, name: str, *, count: int, filling: int = 10) -> subprocess.Popen[str]:
    here = Path(__file__).parent
    return subprocess.Popen(
        [sys.executable, here / "made_log.py", log, name, str(count), str(filling)],
        env={"PYTHONPATH": f"{here}:{here.parents[1]}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_is_kept_is_found_by_what_it_is_on(ledger):
    labels, verdict = label(QUOTE, "ownership"), judge({})
    ledger.append([Proposal(labels, None), Proposal(verdict, None)])
    assert ledger.find_last("labels", "Title  vests in\nthe Host.", None) == labels
    assert ledger.find_last("rule", QUOTE, json.dumps({"action": "vest", "quote": QUOTE})) == verdict
    assert ledger.find_last("rule", QUOTE, json.dumps({"quote": QUOTE, "action": "be"})) is None
    assert ledger.find_last("mention", QUOTE, None) is None
    assert ledger.list_standing("rule", QUOTE) == [verdict]
    assert ledger.list_decisions() == [labels, verdict]


def test_the_second_reviewer_hears_who_was_faster(ledger, log):
    hers, his = label(QUOTE, "ownership"), label(QUOTE, "eligibility", reviewer="Grace")
    ledger.append([Proposal(hers, None)])
    with pytest.raises(Outpaced) as raised:
        DecisionLedger(log).append([Proposal(label("another"), None), Proposal(his, None)])
    assert raised.value.by == hers
    assert read_log(log) == [hers], "all or none"
    ledger.append([Proposal(his, hers.decision_id)])
    back = ledger.undo(his.decision_id, reviewer="Ada", decided_at="2026-05-05")
    with pytest.raises(Outpaced) as raised:
        ledger.append([Proposal(label(QUOTE), his.decision_id)])
    assert raised.value.by == back


def test_what_is_sent_twice_is_kept_once(ledger, log):
    decision = label(QUOTE, "ownership")
    ledger.append([Proposal(decision, None)])
    ledger.append([Proposal(decision, None)])
    assert read_log(log) == [decision]


def test_only_what_stands_can_be_taken_back(ledger):
    first, second = label(QUOTE, "ownership"), label(QUOTE, "eligibility")
    ledger.append([Proposal(first, None)])
    ledger.append([Proposal(second, first.decision_id)])
    with pytest.raises(KeyError):
        ledger.undo(first.decision_id, reviewer="Ada", decided_at="2026")
    with pytest.raises(KeyError):
        ledger.undo("x-unknown", reviewer="Ada", decided_at="2026")
    back = ledger.undo(second.decision_id, reviewer="Ada", decided_at="2026")
    assert ledger.find_last("labels", QUOTE, None) == first
    assert ledger.list_counting("labels") == [first]
    assert ledger.list_told("labels", QUOTE) == [first, second]
    with pytest.raises(KeyError):
        ledger.undo(second.decision_id, reviewer="Ada", decided_at="2026")
    ledger.undo(back.decision_id, reviewer="Ada", decided_at="2026")
    assert ledger.find_last("labels", QUOTE, None) == second
    again = ledger.undo(second.decision_id, reviewer="Ada", decided_at="2026")
    assert again.decision_id != back.decision_id
    third = label(QUOTE, "compliance_recovery")
    ledger.append([Proposal(third, first.decision_id)])
    with pytest.raises(KeyError):
        ledger.undo(again.decision_id, reviewer="Ada", decided_at="2026")


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (replace(label(QUOTE), after="[]"), "no JSON object"),
        (judge({"force": "strong"}), "unknown force strong"),
        (replace(judge({}), target="mention", before=None, after='{"label": "AGENCY"}'), "not in the text"),
        (replace(label(QUOTE), note="half \ud800"), "surrogates not allowed"),
        (label("a \0 sign"), "NUL character"),
        (replace(label(QUOTE), after='{"undo": "x-1"}'), "not among the decisions before it"),
    ],
)
def test_what_no_reader_would_take_is_not_written(ledger, log, decision, says):
    with pytest.raises(InvalidLabels, match=says):
        ledger.append([Proposal(label("good"), None), Proposal(decision, None)])
    assert not log.exists()
    assert ledger.list_decisions() == []


def test_a_log_that_was_cut_or_replaced_is_read_anew(ledger, log):
    for text in ("one", "two", "three"):
        ledger.append([Proposal(label(text), None)])
    first = log.read_bytes().splitlines(keepends=True)[0]
    log.write_bytes(first)
    assert [d.passage_text for d in ledger.list_decisions()] == ["one"]
    assert [*ledger.read_decided().labels] == ["one"]
    log.unlink()
    assert ledger.list_decisions() == []
    append_decisions(log, [label("four"), label("five")])
    assert [d.passage_text for d in ledger.list_decisions()] == ["four", "five"]


def test_a_broken_line_is_told_until_it_is_mended(ledger, log):
    ledger.append([Proposal(label("one"), None)])
    whole = log.read_bytes()
    log.write_bytes(whole + b"{}\n")
    for _ in range(2):
        with pytest.raises(InvalidLabels, match=r"decisions\.jsonl, line 2: misses"):
            ledger.append([Proposal(label("two"), None)])
    log.write_bytes(whole)
    ledger.append([Proposal(label("two"), None)])
    assert len(read_log(log)) == 2


def test_threads_lose_nothing_and_share_writes(ledger, log):
    counts = 8, 200

    def work(thread: int) -> None:
        for number in range(counts[1]):
            ledger.append([Proposal(label(f"{thread} {number}", reviewer=str(thread)), None)])

    with ThreadPoolExecutor(counts[0]) as pool:
        list(pool.map(work, range(counts[0])))
    written = [decision.passage_text for decision in read_log(log)]
    assert len(written) == 8 * 200
    for thread in range(8):
        own = [text for text in written if text.startswith(f"{thread} ")]
        assert own == [f"{thread} {number}" for number in range(200)]
    assert ledger.log.lines_read == 0, "no line of its own is read again"
    assert ledger.log.writes < 8 * 200


def test_of_many_who_decide_at_once_one_is_the_first(ledger, log):
    start = threading.Barrier(8)

    def work(thread: int) -> str:
        start.wait()
        try:
            ledger.append([Proposal(label(QUOTE, reviewer=str(thread)), None)])
        except Outpaced as outpaced:
            return outpaced.by.reviewer
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(work, range(8)))
    [decision] = read_log(log)
    assert sorted(said) == sorted(["kept", *[decision.reviewer] * 7])


def test_two_desks_and_an_import_write_to_one_log(ledger, log):
    writers = [start_writer(log, name, count=40) for name in ("one", "two")]
    for number in range(20):
        append_decisions(log, [label(f"import {number}")])
        ledger.append([Proposal(label(f"here {number}"), None)])
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    texts = [" ".join(decision.passage_text.split()[:2]) for decision in ledger.list_decisions()]
    expected = {f"{name} {n}" for name in ("one", "two") for n in range(40)}
    expected |= {f"{name} {n}" for name in ("import", "here") for n in range(20)}
    assert set(texts) == expected
    assert len(texts) == 120
    assert ledger.log.lines_read == 100, "each of the others' lines, once"


def test_a_writer_that_is_killed_loses_nothing_that_it_was_told_is_kept(log):
    kept = set[str]()
    for name, lines in (("one", 3), ("two", 5), ("three", 9)):
        writer = start_writer(log, name, count=1000, filling=200_000)
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(lines)]
        writer.kill()
        told += writer.stdout.read().split()
        writer.wait()
        kept |= {f"{name} {number}" for number in told}
    with log.open("ab") as file:
        file.write(format_decision(label("torn")).encode()[:90])
    ledger = DecisionLedger(log)
    ledger.append([Proposal(label("after"), None)])
    texts = {" ".join(decision.passage_text.split()[:2]) for decision in read_log(log)}
    assert kept | {"after"} <= texts
    assert "torn" not in texts


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from made_log import label
from flows.desk.ledger import DecisionLedger
from review.ports import Proposal
path = Path(sys.argv[1])
ledger = DecisionLedger(path)
ledger.append([Proposal(label("one"), None)])
size = path.stat().st_size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
def fail(number):
    try:
        ledger.append([Proposal(label(f"two {number}"), None)])
    except OSError:
        return "told"
with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(fail, range(4))) == ["told"] * 4
assert path.stat().st_size == size
assert len(ledger.list_decisions()) == 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
ledger.append([Proposal(label("three"), None)])
assert [d.passage_text for d in ledger.list_decisions()] == ["one", "three"]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of resources")
def test_a_write_that_fails_leaves_the_log_as_it_was_and_all_are_told(log):
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, log],
        env={"PYTHONPATH": f"{here}:{here.parents[1]}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [decision.passage_text for decision in read_log(log)] == ["one", "three"]


def test_an_append_to_a_long_log_reads_no_line_of_it_again(ledger, log):
    line = format_decision(label("number"))
    with log.open("w", encoding="utf-8") as file:
        for number in range(100_000):
            file.write(line.replace("x-", f"x-{number}-", 1).replace("number", f"text {number}") + "\n")
    assert len(ledger.list_decisions()) == 100_000
    for number in range(100):
        seen = ledger.find_last("labels", f"text {number}", None)
        ledger.append([Proposal(label(f"text {number}", "ownership"), seen and seen.decision_id)])
    with log.open("a", encoding="utf-8") as file:
        file.write(format_decision(label("one more")) + "\n")
    assert ledger.find_last("labels", "one more", None) is not None
    assert ledger.log.lines_read == 100_001


def test_the_store_gets_a_copy_in_the_background_and_what_others_appended(log, tmp_path):
    store = open_store(tmp_path / "kisoku.db")
    append_decisions(log, [label("before")])
    ledger = DecisionLedger(log, store=store)
    ledger.append([Proposal(label("one"), None)])
    append_decisions(log, [label("elsewhere")])
    ledger.append([Proposal(label(f"{number}"), None) for number in range(3)])
    ledger.close()
    assert {d.decision_id for d in store.read_decisions()} == {d.decision_id for d in read_log(log)}


def test_a_store_that_cannot_be_written_is_told_and_costs_no_decision(log, tmp_path):
    store, told = open_store(tmp_path / "kisoku.db"), list[str]()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE decisions RENAME TO others")
    ledger = DecisionLedger(log, store=store, note=told.append)
    ledger.append([Proposal(label("one"), None)])
    ledger.close()
    assert told
    assert "could not be copied to the store" in told[0]
    assert len(read_log(log)) == 1


class TwoReviewers(RuleBasedStateMachine):
    """Two desks on one log, held to a plain model: for each thing, a stack of what was said of it."""

    things = st.sampled_from(("one", "two"))
    desks = st.integers(0, 1)

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.log = Path(self._folder.name) / "decisions.jsonl"
        self.ledgers = [DecisionLedger(self.log) for _ in range(2)]
        self.stacks: dict[str, list[Decision]] = {"one": [], "two": []}
        self.undone: dict[str, list[tuple[Decision, Decision]]] = {"one": [], "two": []}
        self.number = 0

    def teardown(self) -> None:
        self._folder.cleanup()

    @rule(thing=things, desk=desks, labels=st.sampled_from(((), ("ownership",), ("eligibility",))))
    def decide(self, thing: str, desk: int, labels: tuple[str, ...]) -> None:
        self.number += 1
        decision = label(thing, *labels, reviewer=f"r-{desk}", moment=f"{self.number}")
        stack = self.stacks[thing]
        self.ledgers[desk].append([Proposal(decision, stack[-1].decision_id if stack else None)])
        stack.append(decision)
        self.undone[thing].clear()

    @rule(thing=things, desk=desks)
    def decide_without_looking(self, thing: str, desk: int) -> None:
        with pytest.raises((Outpaced, InvalidLabels)):
            self.ledgers[desk].append([Proposal(label(thing, "ownership", moment="0"), "x-unseen")])

    @precondition(lambda self: any(self.stacks.values()))
    @rule(thing=things, desk=desks)
    def undo(self, thing: str, desk: int) -> None:
        if self.stacks[thing]:
            undone = self.stacks[thing].pop()
            made = self.ledgers[desk].undo(undone.decision_id, reviewer=f"r-{desk}", decided_at="2026")
            self.undone[thing].append((undone, made))

    @precondition(lambda self: any(self.undone.values()))
    @rule(thing=things, desk=desks)
    def redo(self, thing: str, desk: int) -> None:
        if self.undone[thing]:
            undone, made = self.undone[thing].pop()
            self.ledgers[desk].undo(made.decision_id, reviewer=f"r-{desk}", decided_at="2026")
            self.stacks[thing].append(undone)

    @invariant()
    def all_agree(self) -> None:
        folder = Path(self._folder.name)
        for ledger in self.ledgers:
            for thing, stack in self.stacks.items():
                assert ledger.find_last("labels", thing, None) == (stack[-1] if stack else None)
            assert ledger.read_decided() == read_decided(folder)


TestTwoReviewers = TwoReviewers.TestCase
TestTwoReviewers.settings = hypothesis_settings(max_examples=25, stateful_step_count=20)
