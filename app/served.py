"""The files under /static, read once: their bytes, types and SHA-256; for pages, the "about" page, archives.

What a browser may keep for a year has the hash of all files in its path, so that a script's relative imports
stay among files of one release without a byte of them being changed. Knows no HTTP.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

from ballots.spelling import crockford, groups

__all__ = [
    "File",
    "Script",
    "address",
    "combined",
    "file",
    "hashes",
    "icon",
    "listing",
    "release",
    "scripts",
]

_FOLDER = Path(__file__).parent / "static"
# What each of them does, in the order in which an auditor reads them; any other script comes after these.
_FIRST = ("hpke.js", "seal.js", "vote.js", "keyring.js")
# Never asked of the machine: Windows' own table says that scripts are text/plain. Other files are not served.
_TYPES = {
    ".css": "text/css",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_RELEASE_DIGITS = 24


@dataclass(frozen=True)
class File:
    """One file under /static, exactly as it is served."""

    name: str
    media_type: str
    sha256: str  # hex
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Script:
    """One script under /static, exactly as it is served."""

    name: str
    sha256: str  # hex
    size: int  # bytes


def file(name: str) -> File | None:
    """The file of that name under /static, if there is one."""
    return _files().get(name)


@cache
def release() -> str:
    """What names this very set of files: 24 hex digits of the SHA-256 of their listing."""
    found = {one.name: one.sha256 for one in _files().values()}
    return hashlib.sha256(listing(found).encode("utf-8")).hexdigest()[:_RELEASE_DIGITS]


def address(name: str) -> str:
    """The path of a file that a browser may keep; KeyError for a file that there is not."""
    return f"/static/{release()}/{_files()[name].name}"


@cache
def icon() -> str:
    """The small picture in a browser's tab, as an address that costs no request."""
    return "data:image/svg+xml," + quote(_files()["icon.svg"].content.strip(), safe=" ='/:;")


@cache
def scripts() -> tuple[Script, ...]:
    """All scripts of this installation; they do not change while it runs."""
    found = {name: one for name, one in _files().items() if name.endswith(".js")}
    ordered = [*(name for name in _FIRST if name in found), *(name for name in found if name not in _FIRST)]
    return tuple(Script(name, found[name].sha256, len(found[name].content)) for name in ordered)


def hashes(folder: Path | None = None) -> dict[str, str]:
    """Name to SHA-256 in hex of every script of this installation or of a folder, in ASCII order."""
    if folder is None:
        return {script.name: script.sha256 for script in sorted(scripts(), key=lambda script: script.name)}
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.js"))}


def listing(found: Mapping[str, str]) -> str:
    """The hashes as sha256sum prints them, a line each: what `sha256sum *.js` gives in the folder."""
    return "".join(f"{found[name]}  {name}\n" for name in sorted(found))


def combined(found: Mapping[str, str]) -> str:
    """One hash of them all, for reading aloud: SHA-256 of the listing, 13 groups of Crockford base32."""
    return groups(crockford(hashlib.sha256(listing(found).encode("utf-8")).digest()))


@cache
def _files() -> dict[str, File]:
    """Read once: what was hashed is what is served, even while somebody copies a newer program over it."""
    return {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


def _read(path: Path) -> File:
    content = path.read_bytes()
    return File(path.name, _TYPES[path.suffix], hashlib.sha256(content).hexdigest(), content)
