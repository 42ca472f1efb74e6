"""python -m mutants [--count N] [--seed N] [--only TEXT]: how many of the mutants pass their room's tests."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from mutants.run import ROOMS, Fate, copy_tree, fate_of, sample, survives_unchanged

_SECONDS = 240.0  # the slowest room takes a third of it on a busy machine


def main() -> int:
    """Try each mutant of the sample; ends with 1 if any survived."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--first", type=int, default=0, help="begin with this one of the sample")
    parser.add_argument("--last", type=int, default=10**6, help="end with this one")
    parser.add_argument("--only", default="", help="only those whose line contains this text")
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="limit for each")
    parser.add_argument("--list", action="store_true", help="show the sample, run nothing")
    args = parser.parse_args()
    chosen = [
        (number, one)
        for number, one in enumerate(sample(args.count, args.seed))
        if args.first <= number <= args.last and args.only in one.name
    ]
    if args.list:
        print("\n".join(f"{number:>3}  {one.name}" for number, one in chosen))
        return 0
    ended = Counter[Fate]()
    with TemporaryDirectory() as folder:
        tree = copy_tree(Path(folder))
        for room in ROOMS:
            if any(one.path.startswith(room) for _, one in chosen) and not survives_unchanged(
                tree, room, args.seconds
            ):
                print(f"the tests of {room} do not pass in time as they are")
                return 1
        for number, one in chosen:
            fate = fate_of(tree, one, args.seconds)
            ended[fate] += 1
            print(f"{number:>3}  {fate:<9}  {one.name}", flush=True)
    print(f"{ended.total()} run: " + ", ".join(f"{ended[fate]} {fate}" for fate in Fate))
    return 1 if ended[Fate.SURVIVED] else 0


if __name__ == "__main__":
    sys.exit(main())
