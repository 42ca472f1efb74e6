"""The command `homphieu`, also `python -m app`: verify alone needs nothing of the server."""

import importlib
import sys

from app.cli import terminal

__all__ = ["main"]


def main() -> int:
    """Run one command; `verify` without importing web or database, which an auditor need not have."""
    if sys.argv[1:2] == ["verify"]:
        told = importlib.import_module("app.cli.verify")
        return terminal.run(lambda: int(told.main(sys.argv[1:])), told.UNREADABLE)
    return terminal.run(lambda: int(importlib.import_module("app.cli.main").main()))


if __name__ == "__main__":
    sys.exit(main())
