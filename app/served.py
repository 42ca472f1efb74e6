"""The scripts that browsers are served, and their SHA-256: for the "about" page and the archive."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ballots.spelling import crockford, groups

__all__ = ["Script", "combined", "hashes", "listing", "scripts"]

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


def hashes(folder: Path | None = None) -> dict[str, str]:
    """Name to SHA-256 in hex of every script of this installation or of a folder, in ASCII order."""
    found = scripts() if folder is None else tuple(_script(path) for path in folder.glob("*.js"))
    return {script.name: script.sha256 for script in sorted(found, key=lambda script: script.name)}


def listing(found: Mapping[str, str]) -> str:
    """The hashes as sha256sum prints them, a line each: what `sha256sum *.js` gives in the folder."""
    return "".join(f"{found[name]}  {name}\n" for name in sorted(found))


def combined(found: Mapping[str, str]) -> str:
    """One hash of them all, for reading aloud: SHA-256 of the listing, 13 groups of Crockford base32."""
    return groups(crockford(hashlib.sha256(listing(found).encode("utf-8")).digest()))


def _script(path: Path) -> Script:
    source = path.read_bytes()
    return Script(path.name, hashlib.sha256(source).hexdigest(), len(source))
