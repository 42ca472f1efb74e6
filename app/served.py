"""The files under /static, read once: their bytes, types and SHA-256; for pages, the "about" page, archives.

What a browser may keep for a year has the hash of all files in its path, so that a script's relative imports
stay among files of one release without a byte of them being changed. Knows no HTTP.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

import brotli

from app.languages import catalogue, phone
from ballots.spelling import crockford, groups
from ballots.verify import pages

__all__ = [
    "File",
    "address",
    "combined",
    "document",
    "file",
    "hashes",
    "icon",
    "kiosk_document",
    "listing",
    "packed",
    "page_files",
    "release",
    "style_source",
    "voting_page",
]

_FOLDER = Path(__file__).parent / "static"
# What each of them does, in the order in which an auditor reads them; any other script comes after these.
_FIRST = ("hpke.js", "seal.js", "delivery.js", "drawn.js", "vote.js", "marks.js", "vote.html", "keyring.js")
_DOCUMENT = "vote.html"
_HASHED = frozenset({".css", ".html", ".js"})
# Never asked of the machine: Windows' own table says that scripts are text/plain. Other files are not served.
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",  # licences of fonts
    ".woff2": "font/woff2",
}
_RELEASE_DIGITS = 24


@dataclass(frozen=True)
class File:
    """One file under /static, exactly as it is served."""

    name: str
    media_type: str
    sha256: str  # hex
    content: bytes = field(repr=False)


def file(name: str) -> File | None:
    """The file of that name under /static, if there is one."""
    return _files().get(name)


def document() -> File:
    """The voting page: the same bytes for every box."""
    return _files()[_DOCUMENT]


@cache
def packed(name: str) -> bytes:
    """A file by Brotli (RFC 7932) at its best, some 20 ms, once; KeyError for what there is not."""
    return bytes(brotli.compress(_files()[name].content, mode=brotli.MODE_TEXT))


@cache
def kiosk_document() -> bytes:
    """The voting page as a kiosk's frame has it: the same bytes, with no link, and told that it is shared."""
    page = document().content.replace(b'<html lang="vi">', b'<html lang="vi" data-shared>')
    own = f'<link rel="stylesheet" href="{address("kiosk-ballot.css")}">\n'
    own += f'  <script type="module" src="{address("kiosk-ballot.js")}"></script>\n'
    page = page.replace(b"</head>", f"  {own}</head>".encode())
    page = re.sub(rb"<footer.*?</footer>|<a class=\"skip\".*?</a>", b"", page, flags=re.DOTALL)
    return re.sub(rb"<(/?)a\b", rb"<\1span", page.replace(b' href="/"', b""))


@cache
def style_source() -> str:
    """The voting page's own style, which costs no request, as a source of a policy (CSP 3, §2.3.1)."""
    style = document().content.partition(b"<style>")[2].partition(b"</style>")[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"


@cache
def release() -> str:
    """What names this very set of files: 24 hex digits of the SHA-256 of their listing."""
    return _release(_raw(_FOLDER))


def address(name: str) -> str:
    """The path of a file that a browser may keep; KeyError for a file that there is not."""
    return f"/static/{release()}/{_files()[name].name}"


@cache
def icon() -> str:
    """The small picture in a browser's tab, as an address that costs no request."""
    return "data:image/svg+xml," + quote(_files()["icon.svg"].content.strip(), safe=" ='/:;")


@cache
def page_files() -> tuple[File, ...]:
    """What decides how pages look and act: the voting page, scripts, styles, languages; first what seals."""
    found = {name: one for name, one in _files().items() if _is_hashed(name)}
    ordered = [*(name for name in _FIRST if name in found), *(name for name in found if name not in _FIRST)]
    return tuple(found[name] for name in ordered)


@cache
def voting_page() -> dict[str, bytes]:
    """The SHA-256 of the voting page and of all that it loads, by name: what each period is sealed with."""

    def fetch(reference: str, _address: str) -> bytes:
        return _files()[reference.rpartition("/")[2]].content

    return pages.hashes(pages.loaded(document().content, fetch))


def hashes(folder: Path | None = None) -> dict[str, str]:
    """Name to SHA-256 in hex of `page_files`, of this installation or of a folder, in ASCII order."""
    found = _files() if folder is None else _load(folder)
    return {name: one.sha256 for name, one in sorted(found.items()) if _is_hashed(name)}


def listing(found: Mapping[str, str]) -> str:
    """The hashes as sha256sum prints them, a line each."""
    return "".join(f"{found[name]}  {name}\n" for name in sorted(found))


def combined(found: Mapping[str, str]) -> str:
    """One hash of them all, for reading aloud: SHA-256 of the listing, 13 groups of Crockford base32."""
    return groups(crockford(hashlib.sha256(listing(found).encode("utf-8")).digest()))


def _is_hashed(name: str) -> bool:
    return Path(name).suffix in _HASHED or name.startswith("lang-")


@cache
def _files() -> dict[str, File]:
    """Read once: what was hashed is what is served, even while somebody copies a newer program over it."""
    return _load(_FOLDER)


def _load(folder: Path) -> dict[str, File]:
    raw = _raw(folder)
    if _DOCUMENT in raw:
        raw[_DOCUMENT] = raw[_DOCUMENT].replace(b"/RELEASE/", f"/{_release(raw)}/".encode())
    return {name: _file(name, content) for name, content in raw.items()}


def _raw(folder: Path) -> dict[str, bytes]:
    """The files of a folder, and those of the languages beside it; the voting page leads to the latter."""
    raw = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
    languages = catalogue.shown(None if folder == _FOLDER else folder.parent / "languages").values()
    if _DOCUMENT in raw:
        for mark, said in ((b"LINKS", phone.links(languages)), (b"BUTTONS", phone.buttons(languages))):
            raw[_DOCUMENT] = raw[_DOCUMENT].replace(b"<!--" + mark + b"-->", said)
    return raw | phone.files(languages)


def _release(raw: Mapping[str, bytes]) -> str:
    found = {name: hashlib.sha256(content).hexdigest() for name, content in raw.items()}
    return hashlib.sha256(listing(found).encode("utf-8")).hexdigest()[:_RELEASE_DIGITS]


def _file(name: str, content: bytes) -> File:
    return File(name, _TYPES[Path(name).suffix], hashlib.sha256(content).hexdigest(), content)
