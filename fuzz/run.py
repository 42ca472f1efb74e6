"""Verifies mutated archives, one after the other."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from traceback import format_exc

from ballots.verify.verifier import Compared, verify
from fuzz.mutate import mutated

__all__ = ["SAMPLE", "run"]

SAMPLE = Path(__file__).resolve().parent.parent / "tests" / "vectors" / "archive_v1.zip"
_SLOW_SECONDS = 20.0


def run(numbers: range) -> tuple[Counter[int], list[str]]:
    """Verify these archives: how many ended with which exit code, and what should never happen."""
    sample, ended, wrong = SAMPLE.read_bytes(), Counter[int](), []
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.zip")
        for number in numbers:
            path.write_bytes(mutated(sample, number))
            begun = monotonic()
            try:
                ended[verify(path, Compared(since=SAMPLE)).exit_code] += 1
            except Exception:  # noqa: BLE001 - that there is none is what is tested
                wrong.append(f"{number}: {format_exc()}")
            if monotonic() - begun > _SLOW_SECONDS:
                wrong.append(f"{number}: took {monotonic() - begun:.0f} seconds")
    return ended, wrong
