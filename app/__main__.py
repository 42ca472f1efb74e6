"""The command `homphieu`, also `python -m app`: verify and watch need nothing of the server."""

import sys

from app.cli import terminal

__all__ = ["main"]


def main() -> int:
    """Run one command; an auditor's without importing web or database, which they need not have."""
    if sys.argv[1:2] in (["verify"], ["watch"]):
        told = terminal.loaded(f"app.cli.elsewhere.{sys.argv[1]}")
        return terminal.run(lambda: int(told.main(sys.argv[1:])), told.UNREADABLE)
    return terminal.run(lambda: int(terminal.loaded("app.cli.main").main()))


if __name__ == "__main__":
    sys.exit(main())
