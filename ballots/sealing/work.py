"""The proof of work that a letter pays instead of a slip: hashcash over SHA-256, bound to its leaf hash.

A challenge is of one box and hour, and nobody knows it before: work cannot be stored up. Bound to a leaf, a
proof is used once: the same envelope again is a repetition. The browser's half is app/static/work.js.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from ballots.errors import Code, Refused

__all__ = ["NONCE_BYTES", "challenge", "challenges", "check"]

NONCE_BYTES = 8
_LABEL = b"homphieu/1 work\0"
_HOURS = 2  # this one and the one before: a phone may be slow, or its network away


def challenge(key: bytes, box_id: str, now: datetime) -> bytes:
    """What is to be worked on now, 32 bytes."""
    hour = now.strftime("%Y-%m-%dT%H")
    return hmac.digest(key, f"{box_id}\0{hour}".encode(), "sha256")


def challenges(key: bytes, box_id: str, now: datetime) -> list[bytes]:
    """Those on which work is taken."""
    return [challenge(key, box_id, now - timedelta(hours=back)) for back in range(_HOURS)]


def check(taken: Iterable[bytes], leaf: bytes, nonce: bytes, bits: int) -> None:
    """WORK_MISSING unless the hash of label, challenge, leaf and nonce begins with so many zero bits."""
    for one in taken:
        digest = hashlib.sha256(_LABEL + one + leaf + nonce).digest()
        if int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0:
            return
    raise Refused(Code.WORK_MISSING)
