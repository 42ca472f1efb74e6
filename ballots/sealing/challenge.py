"""kiểm tra chìa khóa: a challenge sealed to a padlock, and the answer that proves its private half.

The Python twin of app/static/challenge.js, for the server's side, the tests and auditors. Knows no database.
"""

import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from ballots.errors import Code, Refused
from ballots.sealing.envelope import SUITE
from ballots.sealing.sheet import POINT_BYTES, read_point

__all__ = ["ANSWER_BYTES", "CHALLENGE_BYTES", "NOT_SEALED", "make_challenge", "open_challenge"]

ANSWER_BYTES = 32
CHALLENGE_BYTES = POINT_BYTES + 32 + 16
NOT_SEALED = bytes(32)  # in the place of the seal, for a padlock of a period that is not sealed yet

_LABEL = b"homphieu/1 rehearsal\0"
_SECRET_BYTES = 32


def _info(seal: bytes, role: str) -> bytes:
    # Fixed on both sides: under a free info a server would feed real parts of envelopes to the holders.
    return _LABEL + seal + role.encode("ascii")


def make_challenge(
    public: bytes, seal: bytes, role: str, randbytes: Callable[[int], bytes]
) -> tuple[bytes, bytes]:
    """A fresh challenge sealed to a padlock (113 bytes), and the answer that only its key can find."""
    secret = randbytes(_SECRET_BYTES)
    return SUITE.encrypt(secret, read_point(public), _info(seal, role)), _answer(secret)


def open_challenge(key: EllipticCurvePrivateKey, sealed: bytes, seal: bytes, role: str) -> bytes:
    """The answer to a challenge; NOT_A_CHALLENGE for anything else that the key could open."""
    if len(sealed) != CHALLENGE_BYTES:
        raise Refused(Code.NOT_A_CHALLENGE)
    try:
        return _answer(SUITE.decrypt(sealed, key, _info(seal, role)))
    except InvalidTag as error:
        raise Refused(Code.NOT_A_CHALLENGE) from error


def _answer(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
