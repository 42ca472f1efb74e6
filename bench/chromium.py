"""Where Debian's Chromium is: its headless shell, which draws no window of its own, or else the browser."""

from pathlib import Path

__all__ = ["ARGUMENTS", "CHROMIUM"]

_PLACES = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in _PLACES if path.exists()), _PLACES[-1])
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
