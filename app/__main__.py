"""The command `homphieu`, also `python -m app`: verify alone needs nothing of the server."""

import importlib
import sys

__all__ = ["main"]


def main() -> int:
    """Run one command; `verify` without importing web or database, which an auditor need not have."""
    if sys.argv[1:2] == ["verify"]:
        return int(importlib.import_module("app.cli.verify").main(sys.argv[1:]))
    return int(importlib.import_module("app.cli.main").main())


if __name__ == "__main__":
    sys.exit(main())
