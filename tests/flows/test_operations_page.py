"""The page on operations names commands and settings that there are."""

from __future__ import annotations

import re
import shlex
import tomllib
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from flows.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```console\n(.*?)^```", PAGE)
COMMANDS = sorted(
    {
        line.removeprefix("$ ").partition(" > ")[0]
        for block in BLOCKS
        for line in block.splitlines()
        if line.startswith("$ kisoku ")
    }
    | set(re.findall(r"`(kisoku [^`]+)`", PAGE))
)


def parse(command: click.Command, arguments: list[str]) -> str:
    """Have a command line parsed, and nothing done; return the name of the command that it is for."""
    context = command.make_context(command.name, list(arguments))
    if not isinstance(command, click.Group):
        return str(command.name)
    name, found, left = command.resolve_command(context, [*context._protected_args, *context.args])
    assert found is not None, name
    return parse(found, left)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_is_one_that_is_understood(command):
    assert parse(main, shlex.split(command)[1:])


def test_the_unit_starts_what_there_is():
    [unit] = re.findall(r"(?ms)^```ini\n(.*?)^```", PAGE)
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(unit)
    arguments = shlex.split(parser["Service"]["ExecStart"])
    assert arguments[0].endswith("/bin/kisoku")
    assert parse(main, arguments[1:]) == "serve"
    for name in re.findall(r"(KISOKU_\w+)=", parser["Service"]["Environment"]):
        assert name in (ROOT / "flows" / "settings.py").read_text(encoding="utf-8")


def test_the_schedules_that_come_with_the_corpus_are_those_that_the_page_names():
    declared = tomllib.loads((ROOT / "corpus" / "schedules.toml").read_text(encoding="utf-8"))
    assert all(f"`[{name}]`" in PAGE for name in declared)
