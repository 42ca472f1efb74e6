"""What the voting page is made of, and whether what a phone was served is what was sealed with the period.

Files are known by their names: the address that leads to one names the whole release besides (decision 17).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ballots.errors import Code, Refused
from ballots.sealing.ledger import Entry, verify_chain
from ballots.sealing.sheet import read_sheet
from ballots.verify.events import Sealed, read_event

__all__ = ["DOCUMENT", "MAX_FILES", "Difference", "How", "compare", "hashes", "loaded", "sealed_with"]

DOCUMENT = "vote.html"
MAX_FILES = 100  # of one page
# What a browser fetches by itself, or a script later: as our own files spell it.
_REFERENCES = {
    ".html": re.compile(rb"<(?:script|link)\b[^>]*?\b(?:src|href)=\"(/static/[^\"]+)\""),
    ".js": re.compile(rb"(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)[\"'`](\./[\w.-]+)"),
    ".json": re.compile(rb"\"font\":\"(\./[\w.-]+)\""),
    ".css": re.compile(rb"(?:url\(|@import\s+)[\"']?(\./[\w.-]+|/static/[^\"')]+)"),
}


class How(StrEnum):
    """In what way a file is not the one that was sealed."""

    OTHER = "other"  # its bytes are others
    MORE = "more"  # the page loads it, and nothing was sealed of it
    GONE = "gone"  # the page no longer loads it


@dataclass(frozen=True)
class Difference:
    """A file by name, and how it differs."""

    name: str
    how: How


def loaded(document: bytes, fetch: Callable[[str, str], bytes]) -> dict[str, bytes]:
    """The page and all that it loads, now or later, by name; MALFORMED for more than MAX_FILES.

    `fetch` gets a reference as it stands and the address of the file in which it stands ("" for the page).
    """
    found = {DOCUMENT: document}
    waiting = [(DOCUMENT, "")]
    while waiting:
        name, address = waiting.pop()
        pattern = _REFERENCES.get("." + name.rpartition(".")[2])
        for raw in pattern.findall(found[name]) if pattern else ():
            reference = raw.decode("ascii", "replace")
            called = reference.rpartition("/")[2]
            if called in found:
                continue
            if len(found) == MAX_FILES:
                raise Refused(Code.MALFORMED)
            found[called] = fetch(reference, address)
            waiting.append((called, reference if reference.startswith("/") else address))
    return found


def hashes(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The SHA-256 of each file, in ASCII order of the names: what a period is sealed with."""
    return {name: hashlib.sha256(files[name]).digest() for name in sorted(files)}


def sealed_with(sheet: bytes, entries: list[Entry], box: str) -> Sealed:
    """The entry that sealed the period of a sheet; CHAIN_BROKEN, WRONG_SEAL if no entry names it.

    The whole chain is checked, under the key that the sheet names.
    """
    read = read_sheet(sheet)
    verify_chain(entries, Ed25519PublicKey.from_public_bytes(read.log_key))
    if read.box == box and all(entry.box == box for entry in entries):
        for entry in entries:
            told = read_event(entry.type, entry.payload) if entry.type == "sealed" else None
            if isinstance(told, Sealed) and (told.period, told.seal) == (read.period, read.seal):
                return told
    raise Refused(Code.WRONG_SEAL)


def compare(sealed: Mapping[str, bytes], served: Mapping[str, bytes]) -> list[Difference]:
    """What of the served files is not as it was sealed, by name; both are hashes."""
    found = []
    for name in sorted(sealed.keys() | served.keys()):
        if name not in sealed:
            found.append(Difference(name, How.MORE))
        elif name not in served:
            found.append(Difference(name, How.GONE))
        elif sealed[name] != served[name]:
            found.append(Difference(name, How.OTHER))
    return found
