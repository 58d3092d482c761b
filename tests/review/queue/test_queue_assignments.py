"""Who is given which passage of the queue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from review.assignments import LEASE_SECONDS, MOST_REMEMBERED, Assignments
from review.ports import QueuedPassage

PASSAGES = [QueuedPassage(f"p-{i}", "d-1", 1, f"Text {i}.", (), {}, ()) for i in range(5)]


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def give(assignments: Assignments, reviewer: str, *, besides: str | None = None) -> str | None:
    given = assignments.give_next(reviewer, PASSAGES, besides=besides)
    return given.passage_id if given else None


def test_a_reviewer_is_given_the_same_passage_until_it_is_done():
    assignments = Assignments()
    assert give(assignments, "Ada") == give(assignments, "Ada") == "p-0"
    assert give(assignments, "Ada", besides="p-0") == "p-1"


def test_what_one_has_another_is_not_given_until_the_time_is_over():
    clock = Clock()
    assignments = Assignments(clock=clock)
    assert give(assignments, "Ada") == "p-0"
    assert give(assignments, "Bela") == "p-1"
    assert assignments.visit("Bela", "p-0") == "Ada"
    clock.seconds = LEASE_SECONDS + 1
    assert give(assignments, "Bela") == "p-0"
    assert assignments.visit("Ada", "p-0") == "Bela"


def test_what_is_skipped_goes_to_others():
    assignments = Assignments()
    give(assignments, "Ada")
    assignments.skip("Ada", "p-0")
    assert give(assignments, "Ada") == "p-1"
    assert give(assignments, "Bela") == "p-0"
    assert assignments.count_skipped("Ada", PASSAGES) == 1
    assignments.finish("Bela", "p-0")
    assignments.forget_skipped("Ada")
    assert give(assignments, "Ada") == "p-0"


def test_the_way_back_is_that_in_which_passages_were_first_seen():
    assignments = Assignments()
    for passage_id in ("p-0", "p-1", "p-2", "p-1"):
        assignments.visit("Ada", passage_id)
    assert assignments.find_previous("Ada", "p-2") == "p-1"
    assert assignments.find_previous("Ada", "p-0") is None
    assert assignments.find_previous("Bela", "p-1") is None
    for number in range(MOST_REMEMBERED):
        assignments.visit("Ada", f"q-{number}")
    assert assignments.find_previous("Ada", "q-0") is None


ACTS = st.tuples(st.sampled_from(["Ada", "Bela", "Cleo"]), st.sampled_from(["next", "skip", "done", "wait"]))


@given(st.lists(ACTS, max_size=40))
def test_no_passage_is_ever_given_to_two(acts):
    clock = Clock()
    assignments = Assignments(clock=clock)
    held: dict[str, tuple[str, float]] = {}
    for reviewer, act in acts:
        if act == "wait":
            clock.seconds += LEASE_SECONDS / 3
            continue
        given = give(assignments, reviewer)
        if given is None:
            continue
        others = [until for passage_id, until in held.values() if passage_id == given]
        holder = next((name for name, (passage_id, _) in held.items() if passage_id == given), reviewer)
        assert holder == reviewer or max(others) < clock.seconds
        held = {name: kept for name, kept in held.items() if kept[0] != given}
        held[reviewer] = (given, clock.seconds + LEASE_SECONDS)
        if act == "skip":
            assignments.skip(reviewer, given)
            del held[reviewer]
        if act == "done":
            assignments.finish(reviewer, given)
            del held[reviewer]
