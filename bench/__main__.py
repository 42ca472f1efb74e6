"""python -m bench [--quick]: prints the table; with --quick a smoke run whose figures mean nothing."""

import argparse
import os

from bench import drops, growth, opening, page, pages, papers, province, public, slips, verify
from bench.measure import Line

_REPEATS = 7
_ARCHIVES = 3  # repeats of what takes a minute each
_PROVINCES = 3  # repeats of what is twenty openings each


def _table(lines: list[Line]) -> None:
    rows = [("", "measured", "ratio", "aim"), *(line.cells() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for name, value, ratio, aim in rows:
        print(f"{name:<{widths[0]}}  {value:>{widths[1]}}  {ratio:>{widths[2]}}  {aim:<{widths[3]}}".rstrip())


def main() -> None:
    """Measure one thing after the other; each interleaves what it compares."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: few repeats of little")
    quick: bool = parser.parse_args().quick
    repeats = 1 if quick else _REPEATS
    print(f"Medians of {repeats}, {os.cpu_count()} cores; ratios of this run only.\n", flush=True)
    lines = opening.measure(repeats, 200 if quick else 10_000)
    lines += verify.measure(1 if quick else _ARCHIVES, 200 if quick else 100_000)
    lines += drops.measure(repeats, 40 if quick else 480)
    lines += province.measure(1 if quick else _PROVINCES, *((2, 20, 3) if quick else (20, 1_050, 30)))
    lines += growth.measure(repeats, 20 if quick else 100, 1_000 if quick else 60_000)
    lines += slips.measure(repeats, 2 if quick else 50)
    lines += papers.measure(repeats)
    lines += page.measure(1) if quick else page.measure()
    lines += public.measure(repeats, 40 if quick else 2_000)
    lines += pages.measure(repeats, 200 if quick else 3_321, 6 if quick else 60, 1_000 if quick else 100_000)
    _table(lines)


if __name__ == "__main__":
    main()
