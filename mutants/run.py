"""Runs on a copy of the tree the tests that execute the line of a mutant; nothing else is touched."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from random import Random

from mutants.chosen import COLLECTING_SECONDS, LATE
from mutants.executed import Executed
from mutants.mutate import Mutant, mutants_of

__all__ = ["Fate", "copy_tree", "executed", "fate_of", "passes_unchanged", "sample"]

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
_RECORDED = ROOT / "build" / "mutants"
_OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", "--hypothesis-seed=0")
_NOT_THESE = ("-m", "not browser", "-k", "not postgresql")  # the other database changes nothing of a rule
_LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".hypothesis", ".*_cache", "demo-data", "build"
)
# pytest's exit codes when a test failed, tests could not be collected, or not even conftest.py be read
_SEEN = {1, 2, 4}


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"  # a test took ten times as long as without it: killed as well
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


def executed(tree: Path) -> Executed:
    """Which tests execute which lines; recorded anew when a source or a test is not what it was.

    Raises CalledProcessError if a test fails.
    """
    digest = hashlib.sha256()
    for path in sorted(
        one for folder in ("app", "ballots", "tests") for one in tree.glob(f"{folder}/**/*.py")
    ):
        digest.update(path.relative_to(tree).as_posix().encode() + b"\0" + path.read_bytes())
    recorded = _RECORDED / f"{digest.hexdigest()[:16]}.json"
    if not recorded.exists():
        _RECORDED.mkdir(parents=True, exist_ok=True)
        written = recorded.with_suffix(".new")
        every = sorted({test for tests in ROOMS.values() for test in tests})
        command = _pytest("recorder", every)
        subprocess.run(command, cwd=tree, env=_environment(tree, MUTANTS_RECORD=str(written)), check=True)  # noqa: S603
        written.rename(recorded)
    return Executed.read(recorded.read_text())


def passes_unchanged(tree: Path, known: Executed) -> bool:
    """Whether all tests pass in time as they are, in the order of mutants; else none would mean anything."""
    return _tested(tree, known.limits(known.quickest_first(set(known.seconds)))) is Fate.SURVIVED


def fate_of(tree: Path, known: Executed, mutant: Mutant) -> Fate:
    """Put a mutant into the copy, run the tests that execute it, take it out again."""
    room = next(tests for room, tests in ROOMS.items() if mutant.path.startswith(room))
    tests = known.tests_of(mutant, room)
    if not tests:
        return Fate.SURVIVED
    path = tree / mutant.path
    source = path.read_bytes()
    try:
        _write(path, mutant.applied(source))
        return _tested(tree, known.limits(tests))
    finally:
        _write(path, source)


def _write(path: Path, source: bytes) -> None:
    """Write, and forget what was compiled: two changes of one size within a second look alike."""
    path.write_bytes(source)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def _pytest(plugin: str, tests: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-p", f"mutants.{plugin}", *_OPTIONS, *_NOT_THESE, *tests]


def _environment(tree: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree), **more}


def _tested(tree: Path, limits: dict[str, float]) -> Fate:
    chosen = tree.parent / "chosen.json"
    chosen.write_text(json.dumps(limits))
    command = _pytest("chosen", list(dict.fromkeys(name.partition("::")[0] for name in limits)))
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        command,
        cwd=tree,
        env=_environment(tree, MUTANTS_CHOSEN=str(chosen)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            code = running.wait(COLLECTING_SECONDS + sum(limits.values()))
        except subprocess.TimeoutExpired:  # it hangs where no signal is heard
            code = LATE
        finally:
            with suppress(ProcessLookupError):  # and what its tests had started
                os.killpg(running.pid, signal.SIGKILL)
    if code == 0:
        return Fate.SURVIVED
    if code == LATE:
        return Fate.TIMED_OUT
    if code in _SEEN:
        return Fate.KILLED
    raise RuntimeError(f"pytest ended with {code}")
