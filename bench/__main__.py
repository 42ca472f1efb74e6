"""python -m bench [--quick]: prints the table; with --quick a smoke run whose figures mean nothing."""

import argparse
import importlib
import os
from typing import Any

from bench.measure import Line

_REPEATS = 7
_ARCHIVES = 3  # repeats of what takes a minute each
_DECKS = 3  # repeats of what takes some seconds each
_LONG = (
    "verify",
    "province",
)  # not in a smoke run: archives and servers of their own, of which others are there
_PROVINCES = 3  # repeats of what is twenty openings each


def _table(lines: list[Line]) -> None:
    rows = [("", "measured", "ratio", "aim"), *(line.cells() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for name, value, ratio, aim in rows:
        print(f"{name:<{widths[0]}}  {value:>{widths[1]}}  {ratio:>{widths[2]}}  {aim:<{widths[3]}}".rstrip())


def _measured(*, quick: bool) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """What is measured, in order: modules of this folder, and what their measure() is given."""
    repeats = 1 if quick else _REPEATS
    measured: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("opening", (repeats, 200 if quick else 10_000)),
        ("verify", (_ARCHIVES, 100_000)),
        ("drops", (repeats, 40 if quick else 480)),
        ("province", (_PROVINCES, 20, 1_050, 30)),
        ("growth", (repeats, 20 if quick else 100, 1_000 if quick else 60_000)),
        ("letters", (repeats, 20 if quick else 100, 1_000 if quick else 60_000)),
        ("slips", (repeats, 2 if quick else 50)),
        ("papers", (repeats,)),
        ("scans", (1, 4) if quick else (repeats, 60)),
        ("decks", (1, 20, 3) if quick else (_DECKS, 1_000, 100)),
        ("provinces", (repeats, 3 if quick else 166)),
        ("page", (1,) if quick else ()),
        ("public", (repeats, 40 if quick else 2_000)),
        ("figures", (repeats, 1 if quick else 5)),
        ("pages", (repeats, 200, 6, 1_000) if quick else (repeats, 3_321, 60, 100_000)),
    )
    return tuple(one for one in measured if not (quick and one[0] in _LONG))


def main() -> None:
    """Measure one thing after the other; each interleaves what it compares."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: few repeats of little")
    quick: bool = parser.parse_args().quick
    repeats = 1 if quick else _REPEATS
    print(f"Medians of {repeats}, {os.cpu_count()} cores; ratios of this run only.\n", flush=True)
    lines: list[Line] = []
    for name, given in _measured(quick=quick):
        # Here and not above: each process of a pool imports this module again.
        lines += importlib.import_module(f"bench.{name}").measure(*given)
    _table(lines)


if __name__ == "__main__":
    main()
