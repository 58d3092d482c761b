"""A work pool: prefect.yaml deployed, and a run by a worker of a process pool."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from made_corpus import declare

from flows.settings import make_server_environment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_a_worker_of_a_process_pool_runs_what_prefect_deploy_made_of_the_manifest(
    kisoku, learnt, models, api_url, ask, tmp_path
):
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "terms.html").write_text(
        "<html lang='en'><title>Terms</title><p>The Recipient shall own the results.</p></html>",
        encoding="utf-8",
    )
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for part in ("gazetteers", "cues", "labels", "recogniser"):
        (corpus / part).symlink_to(ROOT / "corpus" / part)
    declare(
        corpus / "sources.toml", ("[source]", {"name": "pooled", "kind": "folder", "path": str(documents)})
    )
    place = {"KISOKU_CORPUS": str(corpus)}
    manifest = kisoku.call("deployments", "--pool", "pool", **place)
    assert manifest.returncode == 0, manifest.stderr
    (tmp_path / "prefect.yaml").write_text(manifest.stdout, encoding="utf-8")

    def run_prefect(*arguments: str) -> str:
        environment = make_server_environment(tmp_path / "client") | {
            "PREFECT_API_URL": api_url,
            "PWD": str(tmp_path),
            "KISOKU_MODELS": str(models),
            **place,
        }
        program = Path(sys.executable).with_name("prefect")
        done = subprocess.run(
            [program, "--no-prompt", *arguments],
            check=False,
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    ask("work_pools/", name="pool", type="process")
    run_prefect("deploy", "--all")
    [pooled] = ask("deployments/filter", deployments={"name": {"any_": ["pooled"]}})
    ask(f"deployments/{pooled['id']}/create_flow_run", state={"type": "SCHEDULED"})
    run_prefect("worker", "start", "--pool", "pool", "--run-once")

    deployments = ask("deployments/filter", work_pools={"name": {"any_": ["pool"]}})
    assert {deployment["name"] for deployment in deployments} == {"pooled", "retrain", "relabel"}
    assert {d["global_concurrency_limit"]["limit"] for d in deployments} == {1}
    [run] = ask("flow_runs/filter", deployments={"name": {"any_": ["pooled"]}})
    assert (run["state_name"], run["parameters"]["outputs"]) == ("Completed", str(tmp_path / "outputs"))
    with (tmp_path / "outputs" / "dataset" / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert [row["file_name"] for row in csv.DictReader(file)] == ["terms.html"]
