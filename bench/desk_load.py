"""Have many reviewers at the desk at once: so many requests a second, some of them decisions.

    python -m bench.desk_load --rate 200 --seconds 30

Requests go out at their times whether or not the ones before were answered, so that a desk that falls behind
is seen to. At the end, every decision that was acknowledged has to be in the log, and none but these.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console

from bench.results import RESULTS, describe_place, write_table
from bench.served import fill_outputs, serve_made_desk

COLUMNS = ("requests a second", "requests", "decisions", "errors", "lost", "median ms", "99 % ms", "worst ms")
DECIDING, LOOKING = 0.3, 0.5
"""Shares of the requests: decisions, and looks at a rule; the others are tables."""
TABLES = (
    "/rules",
    "/rules?label=ownership",
    "/rules?sort=-confidence&page=3",
    "/rules?q=foreign",
    "/documents",
)
DONE = 303
"""What a decision that is kept is answered with."""
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_RULE = re.compile(r'href="/rules/(r-[0-9a-f]+)')


@dataclass
class Load:
    """Requests that are sent, and what came of them."""

    client: httpx.AsyncClient
    rules: list[str]
    token: str
    choose: random.Random = field(default_factory=lambda: random.Random(1))
    milliseconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    decided: int = 0

    async def send(self) -> None:
        """Send a request, and note how it went."""
        kind = self.choose.random()
        start = time.perf_counter()
        try:
            answer, expected = await (self._decide() if kind < DECIDING else self._look(kind))
        except httpx.HTTPError as error:
            self.failures[type(error).__name__] += 1
            return
        self.milliseconds.append((time.perf_counter() - start) * 1000)
        if answer.status_code != expected:
            self.failures[str(answer.status_code)] += 1
        elif expected == DONE:
            self.acknowledged += 1

    async def _decide(self) -> tuple[httpx.Response, int]:
        """Accept a rule that nobody has judged."""
        rule_id = self.rules[self.decided]
        self.decided += 1
        data = {"csrf_token": self.token, "verdict": "accept", "seen": ""}
        return await self.client.post(f"/rules/{rule_id}/decisions", data=data), DONE

    async def _look(self, kind: float) -> tuple[httpx.Response, int]:
        rule = f"/rules/{self.choose.choice(self.rules)}"
        path = rule if kind < DECIDING + LOOKING else self.choose.choice(TABLES)
        return await self.client.get(path), 200


async def run_load(url: str, *, rate: int, seconds: int) -> Load:
    """Send so many requests a second, and return what came of them."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        rules = await _find_rules(client, count=rate * seconds // 2)
        page = await client.get(f"/rules/{rules[0]}")
        [token] = set(_TOKEN.findall(page.text))
        load = Load(client, rules, token)
        tasks, start = [], time.perf_counter()
        for number in range(rate * seconds):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(load.send()))
        await asyncio.gather(*tasks)
    return load


async def _find_rules(client: httpx.AsyncClient, *, count: int) -> list[str]:
    rules: dict[str, None] = {}
    page = 1
    while len(rules) < count:
        answer = await client.get(f"/rules?status=machine&rows=500&page={page}")
        rules.update(dict.fromkeys(_RULE.findall(answer.text)))
        page += 1
    return list(rules)


def count_decisions(path: Path) -> int:
    """Return how many rules the log has a decision on."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return len({json.loads(line)["decision_id"] for line in lines if '"reviewer": "bench"' in line})


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and perhaps write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=int, default=200, help="Requests a second.")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rules", type=int, default=20_000)
    parser.add_argument("--outputs", type=Path, help="Where the store of made rules lies, or will.")
    parser.add_argument("--write", action="store_true", help=f"Put the figures into {RESULTS.name}.")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outputs = options.outputs or Path(folder) / "outputs"
        fill_outputs(outputs, options.rules)
        with serve_made_desk(outputs, Path(folder)) as served:
            load = asyncio.run(run_load(served.url, rate=options.rate, seconds=options.seconds))
            kept = count_decisions(served.labels / "decisions.jsonl")
    times = sorted(load.milliseconds)
    row = (
        f"{options.rate}", f"{len(times)}", f"{load.acknowledged}", f"{load.failures.total()}",
        f"{load.acknowledged - kept}", f"{statistics.median(times):.0f}",
        f"{times[int(len(times) * 0.99)]:.0f}", f"{times[-1]:.0f}",
    )  # fmt: skip
    for name, value in zip(COLUMNS, row, strict=True):
        Console().print(f"{name}: {value}")
    if load.failures:
        Console().print(dict(load.failures))
    if options.write:
        write_table("The desk under load", describe_place(), COLUMNS, [row], path=RESULTS)


if __name__ == "__main__":
    main()
