"""python -m mutants [--count N] [--seed N] [--only TEXT]: which of the mutants no test sees."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from mutants.run import Fate, copy_tree, executed, fate_of, passes_unchanged, sample


def main() -> int:
    """Try each mutant of the sample; ends with 1 if any survived."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--first", type=int, default=0, help="begin with this one of the sample")
    parser.add_argument("--last", type=int, default=10**6, help="end with this one")
    parser.add_argument("--only", default="", help="only those whose line contains this text")
    parser.add_argument("--resumed", action="store_true", help="the tests were seen to pass unchanged before")
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
        known = executed(tree)
        if not args.resumed and not passes_unchanged(tree, known):
            print("the tests do not pass in time as they are")
            return 1
        for number, one in chosen:
            fate = fate_of(tree, known, one)
            ended[fate] += 1
            print(f"{number:>3}  {fate:<9}  {one.name}", flush=True)
    print(f"{ended.total()} run: " + ", ".join(f"{ended[fate]} {fate}" for fate in Fate))
    return 1 if ended[Fate.SURVIVED] else 0


if __name__ == "__main__":
    sys.exit(main())
