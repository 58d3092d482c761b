"""The processes of serving: one serves, and none outlives the one that started it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading

import pytest
from made_processes import await_true, is_alive

from flows.problems import Broken
from flows.server import is_gone
from flows.serving.claim import AlreadyServed, claim_outputs

TIED = "from flows.serving.lifeline import tie_to_parent; tie_to_parent(); print('tied', flush=True)"
PARENT = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; {TIED}; time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_run_ends_with_the_process_that_started_it_even_if_that_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    await_true(lambda: not is_alive(child), 20)


def test_outputs_are_served_by_one_process_at_a_time(tmp_path):
    outputs = tmp_path / "outputs"
    with (
        claim_outputs(outputs),
        pytest.raises(AlreadyServed, match=r"process \d+ serves it already"),
        claim_outputs(outputs),
    ):
        pass
    with claim_outputs(outputs):
        pass


def test_serving_ends_soon_if_its_server_is_gone_but_not_if_that_is_slow(monkeypatch):
    from flows.serving import conduct  # noqa: PLC0415 - imports Prefect, which takes seconds

    monkeypatch.setattr(conduct, "LOOK_SECONDS", 0.05)
    ended, looks = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as busy:  # it takes connections, and answers none
        url = f"http://127.0.0.1:{busy.getsockname()[1]}/api"
        assert not is_gone(url)

        def tidy() -> None:
            looks.append(is_gone(url))
            ended.set()

        conduct.await_end(ended, url, tidy)
        assert looks == [False]
    assert is_gone(url)
    with pytest.raises(Broken, match=f"no Prefect server answers at {url} any more"):
        conduct.await_end(threading.Event(), url, pytest.fail)
