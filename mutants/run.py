"""Runs the tests of a mutant's room on a copy of the tree, with a limit of time; nothing else is touched."""

import os
import shutil
import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from random import Random

from mutants.mutate import Mutant, mutants_of

__all__ = ["ROOMS", "Fate", "copy_tree", "fate_of", "sample", "survives_unchanged"]

ROOT = Path(__file__).resolve().parent.parent
# What is changed, and which tests must see it: those of the room, and where its attacks are played.
ROOMS: dict[str, tuple[str, ...]] = {
    "ballots/sealing": ("tests/ballots/sealing",),
    "ballots/box": ("tests/ballots/box", "tests/attacks/test_linking.py"),
    "ballots/keys": ("tests/ballots/keys",),
    "ballots/meeting": ("tests/ballots/meeting",),
    "ballots/verify": (
        "tests/ballots/verify",
        "tests/attacks/test_evidence.py",
        "tests/attacks/test_evidence_history.py",
        "tests/attacks/test_hostile_archives.py",
    ),
    "app/staff/sessions.py": ("tests/app/staff", "tests/app/test_security.py"),
    "app/staff/accounts.py": ("tests/app/staff", "tests/app/test_security.py"),
}
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", "--hypothesis-seed=0")
_NOT_THESE = ("-m", "not browser", "-k", "not postgresql")  # the other database changes nothing of a rule
_LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".hypothesis", ".*_cache", "demo-data")
_FAILED, _INTERRUPTED = 1, 2  # pytest's exit codes: a test failed; the tests could not even be collected


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


def sample(count: int, seed: int) -> list[Mutant]:
    """This many mutants of all rooms, drawn by the seed: the same for the same sources."""
    every: list[Mutant] = []
    for room in ROOMS:
        place = ROOT / room
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            every += mutants_of(path.relative_to(ROOT).as_posix(), path.read_bytes())
    return Random(seed).sample(every, min(count, len(every)))


def copy_tree(folder: Path) -> Path:
    """Copy what tests need; the tree itself is never changed."""
    return Path(shutil.copytree(ROOT, folder / "tree", ignore=_LEFT_BEHIND))


def fate_of(tree: Path, mutant: Mutant, seconds: float) -> Fate:
    """Put a mutant into the copy, run the room's tests, take it out again."""
    path = tree / mutant.path
    source = path.read_bytes()
    try:
        _write(path, mutant.applied(source))
        return _tested(tree, _tests_for(tree, mutant.path), seconds)
    finally:
        _write(path, source)


def survives_unchanged(tree: Path, room: str, seconds: float) -> bool:
    """Whether a room's tests pass in time as they are; else no mutant would mean anything."""
    return _tested(tree, list(ROOMS[room]), seconds) is Fate.SURVIVED


def _write(path: Path, source: bytes) -> None:
    """Write, and forget what was compiled: two changes of one size within a second look alike."""
    path.write_bytes(source)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def _tests_for(tree: Path, path: str) -> list[str]:
    """The tests of the room, those of the very module first: they mostly know at once."""
    tests = ROOMS[next(room for room in ROOMS if path.startswith(room))]
    own = f"test_{Path(path).stem}.py"
    first = [f"{folder}/{own}" for folder in tests if (tree / folder / own).is_file()]
    return [*first, *tests]


def _tested(tree: Path, tests: list[str], seconds: float) -> Fate:
    command = [sys.executable, "-m", "pytest", *_OPTIONS, *_NOT_THESE, *tests]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        command, cwd=tree, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    ) as running:
        try:
            code = running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return Fate.TIMED_OUT
    if code == 0:
        return Fate.SURVIVED
    if code in {_FAILED, _INTERRUPTED}:
        return Fate.KILLED
    raise RuntimeError(f"pytest ended with {code}")
