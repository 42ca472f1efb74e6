"""The public record: the Merkle tree over envelopes, the signed chain of a box's events, and receipts.

Hashes and the log key's signatures live here and nowhere else; knows no database and no cipher.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ballots.errors import Code, Refused
from ballots.spelling import b64, compact, crockford, groups

ENTRY_TYPES = (
    "padlocks",
    "sealed",
    "issued",
    "batch",
    "carried",
    "closed",
    "released",
    "result",
    "minutes",
    "destroyed",
    "restored",
    "drawn",
    "asked",
)

_ENTRY_LABEL = b"homphieu/1 entry\0"
_RECEIPT_LABEL = b"homphieu/1 receipt\0"
_RESULT_LABEL = b"homphieu/1 published\0"
_LOG_KEY_LABEL = b"homphieu/1 log key\0"
_FINGERPRINT_BYTES = 15
_NODE = b"\x01"  # keeps inner nodes apart from leaves, which begin with 0x00 (RFC 9162 §2.1.1)


@dataclass(frozen=True)
class Entry:
    """One event of a box's chain; `payload` and `body` are exact bytes, hashed and signed as kept."""

    box: str
    height: int
    type: str
    payload: bytes
    body: bytes
    signature: bytes

    @cached_property
    def hash(self) -> bytes:
        """The SHA-256 of the body: what the next entry names as its parent."""
        return hashlib.sha256(self.body).digest()


def append(
    parent: Entry | None, box: str, kind: str, payload: Mapping[str, Any], log_key: Ed25519PrivateKey
) -> Entry:
    """Make and sign the entry that follows `parent` (None: the first of the box, height 0)."""
    if kind not in ENTRY_TYPES or (parent is not None and parent.box != box):
        raise Refused(Code.MALFORMED)
    height = 0 if parent is None else parent.height + 1
    written = compact(payload)
    body = _write_body(box, height, None if parent is None else parent.hash, kind, written)
    return Entry(box, height, kind, written, body, log_key.sign(_ENTRY_LABEL + body))


def _write_body(box: str, height: int, parent: bytes | None, kind: str, payload: bytes) -> bytes:
    return compact(
        {
            "v": 1,
            "box": box,
            "height": height,
            "parent": None if parent is None else b64(parent),
            "type": kind,
            "payload": b64(hashlib.sha256(payload).digest()),
        }
    )


def verify_chain(entries: Iterable[Entry], log_key: Ed25519PublicKey) -> Entry | None:
    """Check a box's whole chain and return its head; CHAIN_BROKEN, with the height, at the first break.

    Proved for every entry:
    1. its type is of the closed list;
    2. its body says exactly its box, height, type, payload hash and the hash of the entry before;
    3. the log key signed that body.
    """
    parent: Entry | None = None
    for height, entry in enumerate(entries):
        box = entry.box if parent is None else parent.box
        expected = _write_body(
            box, height, None if parent is None else parent.hash, entry.type, entry.payload
        )
        known = entry.type in ENTRY_TYPES  # 1
        told = entry.height == height and entry.box == box and entry.body == expected  # 2
        signed = _verified(log_key, entry.signature, _ENTRY_LABEL + entry.body)  # 3
        if not (known and told and signed):
            raise Refused(Code.CHAIN_BROKEN, height=height)
        parent = entry
    return parent


def is_signed(entry: Entry, log_key: Ed25519PublicKey) -> bool:
    """Tell whether an entry, taken by itself, was signed by a log key."""
    return _verified(log_key, entry.signature, _ENTRY_LABEL + entry.body)


def fingerprint(log_key: bytes) -> str:
    """A log key's public half (32 bytes) as people compare it: six groups of four, 120 bits of its hash."""
    return groups(crockford(hashlib.sha256(_LOG_KEY_LABEL + log_key).digest()[:_FINGERPRINT_BYTES]))


def receipt_signature(log_key: Ed25519PrivateKey, seal: bytes, leaf: bytes) -> bytes:
    """Sign that the envelope with this leaf hash is in the box under this seal."""
    return log_key.sign(_RECEIPT_LABEL + seal + leaf)


def check_receipt(log_key: Ed25519PublicKey, seal: bytes, leaf: bytes, signature: bytes) -> bool:
    """Tell whether a receipt is genuine."""
    return _verified(log_key, signature, _RECEIPT_LABEL + seal + leaf)


def result_signature(log_key: Ed25519PrivateKey, body: bytes) -> bytes:
    """Sign the published result of a box: the document's exact bytes (forms/published.py)."""
    return log_key.sign(_RESULT_LABEL + body)


def check_result(log_key: Ed25519PublicKey, body: bytes, signature: bytes) -> bool:
    """Tell whether a published result is genuine."""
    return _verified(log_key, signature, _RESULT_LABEL + body)


def _verified(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Inclusion:
    """Where a leaf stands in a tree of `size` leaves, and the sibling hashes from it to the root."""

    index: int
    size: int
    path: tuple[bytes, ...]


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, which are sorted first: the tree tells nothing of arrival.

    RFC 9162 §2.1.1, level by level: an odd last node moves up as it is, which gives the RFC's split at the
    largest power of two. No leaves: SHA-256 of nothing.
    """
    level = sorted(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    return [
        _node(level[at], level[at + 1]) if at + 1 < len(level) else level[at]
        for at in range(0, len(level), 2)
    ]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def inclusion(leaves: Iterable[bytes], leaf: bytes) -> Inclusion | None:
    """Return the proof that a leaf hash is among the leaves (RFC 9162 §2.1.3.1); None when it is not."""
    level = sorted(leaves)
    if leaf not in level:
        return None
    size, index, path = len(level), level.index(leaf), []
    at = index
    while len(level) > 1:
        if at ^ 1 < len(level):
            path.append(level[at ^ 1])
        level, at = _level_above(level), at // 2
    return Inclusion(index, size, tuple(path))


def check_inclusion(root: bytes, leaf: bytes, proof: Inclusion) -> bool:
    """Tell whether the proof leads from the leaf hash to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    at, last, found = proof.index, proof.size - 1, leaf
    for sibling in proof.path:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = _node(sibling, found)
            while at % 2 == 0 and at:  # an odd last node: climb to where it gets a sibling
                at, last = at // 2, last // 2
        else:
            found = _node(found, sibling)
        at, last = at // 2, last // 2
    return last == 0 and found == root
