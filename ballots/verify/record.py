"""The published files of a box, as lines of JSON: the chain entry by entry, the leaf hashes batch by batch.

One spelling each (docs/SEALING.md, "Published files"). Knows no database and checks no signature.
"""

from collections.abc import Iterable

from ballots.errors import Code, Refused
from ballots.sealing.ledger import Entry
from ballots.sealing.sheet import HASH_BYTES
from ballots.spelling import b64, compact, read_compact, unb64

PAGE_ENTRIES = 100  # a page of the chain never changes once it is full
MAX_LINE_BYTES = 2_097_152  # a result of the largest questionnaire has some hundred thousand counts

_SIGNATURE_BYTES = 64
_BODY_KEYS = {"v", "box", "height", "parent", "type", "payload"}


def entry_line(entry: Entry) -> bytes:
    """One entry as a line: body, payload and signature as b64; what else it is, the body says."""
    return (
        compact({"body": b64(entry.body), "payload": b64(entry.payload), "signature": b64(entry.signature)})
        + b"\n"
    )


def read_entry_line(line: bytes) -> Entry:
    """Read a line of a chain, with or without its end; MALFORMED. The chain itself: ledger.verify_chain."""
    given = read_compact(line.removesuffix(b"\n"), MAX_LINE_BYTES)
    if not isinstance(given, dict) or list(given) != ["body", "payload", "signature"]:
        raise Refused(Code.MALFORMED)
    body, payload = _bytes(given["body"]), _bytes(given["payload"])
    said = read_compact(body, MAX_LINE_BYTES)
    if not isinstance(said, dict) or said.keys() != _BODY_KEYS:
        raise Refused(Code.MALFORMED)
    box, height, kind = said["box"], said["height"], said["type"]
    if not isinstance(box, str) or not isinstance(kind, str) or type(height) is not int:
        raise Refused(Code.MALFORMED)
    return Entry(box, height, kind, payload, body, unb64(given["signature"], _SIGNATURE_BYTES))


def leaves_line(period: int, batch: int, leaves: Iterable[bytes]) -> bytes:
    """The leaf hashes of one batch as a line, sorted: their order tells nothing of arrival."""
    listed = [b64(leaf) for leaf in sorted(leaves)]
    return compact({"period": period, "batch": batch, "leaves": listed}) + b"\n"


def read_leaves_line(line: bytes, period: int, batch: int) -> list[bytes]:
    """Read the line of this batch of leaf hashes, with or without its end; MALFORMED, unsorted ones too."""
    given = read_compact(line.removesuffix(b"\n"), MAX_LINE_BYTES)
    if not isinstance(given, dict) or list(given) != ["period", "batch", "leaves"]:
        raise Refused(Code.MALFORMED)
    numbers = (given["period"], given["batch"])
    if numbers != (period, batch) or not all(type(one) is int for one in numbers):
        raise Refused(Code.MALFORMED)
    if not isinstance(given["leaves"], list) or not given["leaves"]:
        raise Refused(Code.MALFORMED)
    leaves = [unb64(leaf, HASH_BYTES) for leaf in given["leaves"]]
    if leaves != sorted(set(leaves)):
        raise Refused(Code.MALFORMED)
    return leaves


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise Refused(Code.MALFORMED)
    return unb64(text, len(text) * 3 // 4)
