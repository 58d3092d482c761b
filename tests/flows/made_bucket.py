"""A server of the tests' own that speaks S3, on loopback, and what lies in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import s3fs
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class ObjectServer:
    """A running server, with the variables by which programs find it."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def open_files(self) -> Any:
        """Return the file system of the server, which remembers nothing of it."""
        return s3fs.S3FileSystem(
            key="test",
            secret="test",
            endpoint_url=self.url,
            use_listings_cache=False,
            skip_instance_cache=True,
        )


def make_bucket(objects: ObjectServer, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the server's file system with an empty bucket of that name, for this process and its children."""
    for variable, value in objects.environment.items():
        monkeypatch.setenv(variable, value)
    files = objects.open_files()
    if files.exists(name):
        files.rm(name, recursive=True)
    files.mkdir(name)
    return files


@contextmanager
def serve_objects() -> Iterator[ObjectServer]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield ObjectServer(f"http://{host}:{port}")
    finally:
        server.stop()


def read_dataset(files: Any, place: str = "outputs/dataset") -> dict[str, bytes]:
    """Return what the manifest leads to, by the files' own names."""
    package = json.loads(files.cat_file(f"{place}/datapackage.json"))
    paths = [each["path"] for each in package["resources"]]
    return {path.split("/", 2)[2]: files.cat_file(f"{place}/{path}") for path in paths}
