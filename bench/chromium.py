"""Where Debian's Chromium is: its headless shell, which draws no window of its own, or else the browser."""

from pathlib import Path

__all__ = ["ARGUMENTS", "CHROMIUM", "WITH_WINDOWS"]

WITH_WINDOWS = Path("/usr/bin/chromium")  # the one that has a PDF viewer
_SHELL = Path("/usr/bin/chromium-headless-shell")
CHROMIUM = _SHELL if _SHELL.exists() else WITH_WINDOWS
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
