"""python -m fuzz [--count N] [--first N]: verifies mutated archives; ends with 1 at the first traceback."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic

from fuzz.run import run

_PROCESSES = 2
_PART = 100


def _parts(first: int, count: int) -> Iterator[range]:
    for start in range(first, first + count, _PART):
        yield range(start, min(start + _PART, first + count))


def main() -> int:
    """Run all numbers in two processes."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first archive")
    args = parser.parse_args()
    ended, begun, done = Counter[int](), monotonic(), 0
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        for part, wrong in pool.map(run, _parts(args.first, args.count)):
            ended += part
            done += part.total() + len(wrong)
            if wrong:
                pool.shutdown(cancel_futures=True)
                print(wrong[0])
                return 1
            if sys.stdout.isatty():
                print(f"\r{done:,} of {args.count:,}", end="", flush=True)
    said = ", ".join(f"{ended[code]:,} ended with {code}" for code in sorted(ended))
    print(f"\r{args.count:,} archives in {monotonic() - begun:.0f} s: {said}; no traceback")
    return 0


if __name__ == "__main__":
    sys.exit(main())
