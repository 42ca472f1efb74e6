"""The scripts that browsers are served, and their SHA-256: for the "about" page and whoever compares."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Script", "scripts"]

_FOLDER = Path(__file__).parent / "static"
# What each of them does, in the order in which an auditor reads them; any other script comes after these.
_FIRST = ("hpke.js", "seal.js", "vote.js", "keyring.js")


@dataclass(frozen=True)
class Script:
    """One file under /static, exactly as it is served."""

    name: str
    sha256: str  # hex
    size: int  # bytes


@cache
def scripts() -> tuple[Script, ...]:
    """All scripts of this installation; they do not change while it runs."""
    names = sorted(path.name for path in _FOLDER.glob("*.js"))
    ordered = [*(name for name in _FIRST if name in names), *(name for name in names if name not in _FIRST)]
    return tuple(_script(_FOLDER / name) for name in ordered)


def _script(path: Path) -> Script:
    source = path.read_bytes()
    return Script(path.name, hashlib.sha256(source).hexdigest(), len(source))
