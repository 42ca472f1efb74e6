"""The command line in tests: the manual's example, one clear line for a no."""

import re
import shlex
from collections.abc import Callable

import pytest

from app.cli import main

ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|error|invalid|required|expected|choose|help message|exit|default)\b"
)

Run = Callable[..., int]


def example_commands() -> list[list[str]]:
    lines = main.EXAMPLE.replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.strip()]


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("homphieu")
    assert not ENGLISH.search(re.sub(r"--[a-z-]+", "", err))
    return err
