"""What holders sign: a seal sheet, a release, another holder's identity. Each kind has a label of its own.

ECDSA over P-256 with SHA-256; a signature is r ‖ s, 64 bytes, as WebCrypto makes it (FIPS 186-5, §6.4).
The Python twin of app/static/signatures.js. Knows no database.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ballots.errors import Refused
from ballots.sealing.sheet import read_point
from ballots.spelling import b64, compact

__all__ = [
    "SIGNATURE_BYTES",
    "holder_statement",
    "release_statement",
    "sheet_statement",
    "sign",
    "verify",
    "wrapping_statement",
]

SIGNATURE_BYTES = 64
_HALF = SIGNATURE_BYTES // 2
_SHEET_LABEL = b"homphieu/1 sheet\0"
_RELEASE_LABEL = b"homphieu/1 release\0"
_HOLDER_LABEL = b"homphieu/1 holder\0"
_WRAPPING_LABEL = b"homphieu/1 wrapping\0"


def sheet_statement(sheet: bytes) -> bytes:
    """What every role signs before a sheet seals anything: the sheet's exact bytes."""
    return _SHEET_LABEL + sheet


def release_statement(
    box: str, period: int, seal: bytes, count: int, root: bytes, role: str, holder: str
) -> bytes:
    """What is signed with a released key: box, period, seal, envelopes and their root, by whom."""
    return _RELEASE_LABEL + compact(
        {
            "v": 1,
            "box": box,
            "period": period,
            "seal": b64(seal),
            "count": count,
            "root": b64(root),
            "role": role,
            "holder": holder,
        }
    )


def holder_statement(committee: str, role: str, holder: str, ecdh: bytes, ecdsa: bytes) -> bytes:
    """What an existing holder signs of a new one, after the fingerprint was read aloud and compared."""
    return _HOLDER_LABEL + compact(
        {
            "v": 1,
            "committee": committee,
            "role": role,
            "holder": holder,
            "ecdh": b64(ecdh),
            "ecdsa": b64(ecdsa),
        }
    )


def wrapping_statement(wrapped: bytes) -> bytes:
    """What is signed when an identity is wrapped under another passphrase: the new wrapping's bytes."""
    return _WRAPPING_LABEL + wrapped


def sign(key: EllipticCurvePrivateKey, statement: bytes) -> bytes:
    """Sign one of the statements above with an identity's ECDSA key: 64 bytes."""
    r, s = decode_dss_signature(key.sign(statement, ECDSA(SHA256())))
    return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def verify(point: bytes, statement: bytes, signature: bytes) -> bool:
    """Tell whether the identity with this ECDSA point (65 bytes) signed the statement."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:])
    try:
        read_point(point).verify(encode_dss_signature(r, s), statement, ECDSA(SHA256()))
    except (InvalidSignature, Refused):
        return False
    return True
