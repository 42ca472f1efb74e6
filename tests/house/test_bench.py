"""The bench runs from end to end; its figures of a smoke run mean nothing and are not looked at."""

import subprocess
import sys
from pathlib import Path

from bench.chromium import CHROMIUM
from bench.cluster import binaries

ROOT = Path(__file__).resolve().parents[2]


def test_a_smoke_run_prints_every_line_of_the_table() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    grown = (
        "/ with 200 boxes",
        "/b/BOX after 6 periods",
        "a chain of 1,000 entries",
        "in use ÷ that",
        "letter's drop",
        "system's key",
        "the page of a year",
        "the XLSX of a year",
    )
    for name in (
        "HPKE",
        "drops, one box",
        "drops, eight boxes",
        "drops beside them",
        "A5 ballots",
        "a deck of 20 ballots",
        "one ballot on demand",
        "a box's page, zipped",
        *grown,
    ):
        assert name in run.stdout
    if binaries() is not None:
        assert "PostgreSQL: drops, eight boxes" in run.stdout
    if CHROMIUM.exists():
        assert "voting page, requests" in run.stdout
