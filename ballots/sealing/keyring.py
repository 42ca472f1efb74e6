"""A holder's keys: the identity wrapped under a passphrase, and padlock halves sealed to identities.

The Python twin of app/static/keyring.js, for the demo, the tests and auditors: in an office these keys are
made and opened in browsers only. Why it is beside envelope.py: docs/decisions/0002-keyring-beside-sealing.md.
"""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ballots.composing import composed
from ballots.errors import Code, Refused
from ballots.sealing.envelope import SUITE
from ballots.sealing.sheet import POINT_BYTES, point_of, read_point
from ballots.spelling import b64, compact, crockford, groups, read_compact, unb64

ITERATIONS = 600_000  # PBKDF2-SHA256, OWASP's figure; below it a stolen database is searched too cheaply
MAX_ITERATIONS = 10_000_000  # a hostile server must not hang the holder's phone
SCALAR_BYTES = 32
COPY_BYTES = POINT_BYTES + SCALAR_BYTES + 16

_KDF = "PBKDF2-SHA256"
_SALT_BYTES = 16
_NONCE_BYTES = 12
_WRAPPED_BYTES = 2 * SCALAR_BYTES + 16
_FINGERPRINT_BYTES = 15  # 120 bits: a second identity with the same one is out of reach
_MAX_BYTES = 1024
_LONGEST_PASSPHRASE = 500  # characters; seven syllables are about 35
_KEYS = ["v", "kdf", "iterations", "salt", "nonce", "ecdh", "ecdsa", "wrapped"]
_IDENTITY_LABEL = b"homphieu/1 identity\0"
_COPY_LABEL = b"homphieu/1 copy\0"


@dataclass(frozen=True)
class Identity:
    """The two P-256 key pairs of one person: one receives padlock copies, one signs."""

    ecdh: EllipticCurvePrivateKey
    ecdsa: EllipticCurvePrivateKey


@dataclass(frozen=True)
class WrappedIdentity:
    """What the server keeps of an identity, parsed: public halves, and the private ones as ciphertext."""

    iterations: int
    salt: bytes
    nonce: bytes
    ecdh: bytes
    ecdsa: bytes
    wrapped: bytes


@dataclass(frozen=True)
class CopyOf:
    """Whose padlock a copy holds, and for whom: HPKE's info, so that no copy passes for another."""

    box: str
    period: int
    role: str
    holder: str

    def info(self) -> bytes:
        """Return the info bytes; fields end with a zero byte, so none may hold one."""
        fields = [self.box, str(self.period), self.role, self.holder]
        if any("\0" in field for field in fields):
            raise Refused(Code.MALFORMED)
        return _COPY_LABEL + "\0".join(fields).encode("utf-8")


def make_identity() -> Identity:
    """Make a new person's two key pairs."""
    return Identity(make_padlock(), make_padlock())


def wrap(identity: Identity, passphrase: str, iterations: int = ITERATIONS) -> bytes:
    """Return the identity wrapped under the passphrase: the exact JSON bytes that the server keeps."""
    _check_iterations(iterations)
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    ecdh, ecdsa = point_of(identity.ecdh), point_of(identity.ecdsa)
    # AES-GCM under a key that salt and passphrase give once; the AAD ties it to the public halves shown.
    wrapped = AESGCM(_wrapping_key(passphrase, salt, iterations)).encrypt(
        nonce, scalar_of(identity.ecdh) + scalar_of(identity.ecdsa), _IDENTITY_LABEL + ecdh + ecdsa
    )
    values = [1, _KDF, iterations, b64(salt), b64(nonce), b64(ecdh), b64(ecdsa), b64(wrapped)]
    return compact(dict(zip(_KEYS, values, strict=True)))


def read_wrapped(raw: bytes) -> WrappedIdentity:
    """Parse a wrapped identity strictly, without the passphrase; MALFORMED or WEAK_WRAPPING."""
    data = read_compact(raw, _MAX_BYTES)
    if not isinstance(data, dict) or list(data) != _KEYS or type(data["v"]) is not int or data["v"] != 1:
        raise Refused(Code.MALFORMED)
    if data["kdf"] != _KDF or type(data["iterations"]) is not int:
        raise Refused(Code.MALFORMED)
    _check_iterations(data["iterations"])
    ecdh, ecdsa = (unb64(data[name], POINT_BYTES) for name in ("ecdh", "ecdsa"))
    if point_of(read_point(ecdh)) == point_of(read_point(ecdsa)):  # one key must not do two jobs
        raise Refused(Code.MALFORMED)
    return WrappedIdentity(
        iterations=data["iterations"],
        salt=unb64(data["salt"], _SALT_BYTES),
        nonce=unb64(data["nonce"], _NONCE_BYTES),
        ecdh=ecdh,
        ecdsa=ecdsa,
        wrapped=unb64(data["wrapped"], _WRAPPED_BYTES),
    )


def unwrap(raw: bytes, passphrase: str) -> Identity:
    """Open a wrapped identity; MALFORMED, WEAK_WRAPPING, OVERLONG, WRONG_PASSPHRASE or WRONG_KEY."""
    read = read_wrapped(raw)
    key = _wrapping_key(passphrase, read.salt, read.iterations)
    try:
        scalars = AESGCM(key).decrypt(read.nonce, read.wrapped, _IDENTITY_LABEL + read.ecdh + read.ecdsa)
    except InvalidTag as error:
        raise Refused(Code.WRONG_PASSPHRASE) from error
    return Identity(
        padlock_of(scalars[:SCALAR_BYTES], read.ecdh), padlock_of(scalars[SCALAR_BYTES:], read.ecdsa)
    )


def _check_iterations(iterations: int) -> None:
    if not ITERATIONS <= iterations <= MAX_ITERATIONS:
        raise Refused(Code.WEAK_WRAPPING, iterations=iterations)


def _wrapping_key(passphrase: str, salt: bytes, iterations: int) -> bytes:
    spoken = " ".join(composed(passphrase, _LONGEST_PASSPHRASE).lower().split())
    return hashlib.pbkdf2_hmac("sha256", spoken.encode("utf-8"), salt, iterations)


def fingerprint(ecdh: bytes, ecdsa: bytes) -> str:
    """Return what is read aloud to compare an identity: 24 Crockford characters in six groups of four."""
    digest = hashlib.sha256(_IDENTITY_LABEL + ecdh + ecdsa).digest()
    return groups(crockford(digest[:_FINGERPRINT_BYTES]))


def make_padlock() -> EllipticCurvePrivateKey:
    """Make a P-256 key pair; the public half (`sheet.point_of`) is fitted to the box."""
    return generate_private_key(SECP256R1())


def scalar_of(key: EllipticCurvePrivateKey) -> bytes:
    """Return a private half as its 32 bytes."""
    return key.private_numbers().private_value.to_bytes(SCALAR_BYTES)


def padlock_of(scalar: bytes, public: bytes) -> EllipticCurvePrivateKey:
    """Return the private key of a 32-byte scalar; WRONG_KEY unless it belongs to the public point."""
    try:
        key = derive_private_key(int.from_bytes(scalar), SECP256R1())
    except ValueError as error:  # zero, or not below the group order
        raise Refused(Code.WRONG_KEY) from error
    if len(scalar) != SCALAR_BYTES or point_of(key) != public:
        raise Refused(Code.WRONG_KEY)
    return key


def seal_copy(padlock: EllipticCurvePrivateKey, holder_ecdh: bytes, whose: CopyOf) -> bytes:
    """Seal a padlock's private half to one holder's identity (its ECDH point, 65 bytes): 113 bytes."""
    return SUITE.encrypt(scalar_of(padlock), read_point(holder_ecdh), whose.info())


def open_copy(identity: Identity, copy: bytes, whose: CopyOf, public: bytes) -> EllipticCurvePrivateKey:
    """Open a copy; SPOILED when it is not this holder's of this padlock, WRONG_KEY when not of `public`."""
    if len(copy) != COPY_BYTES:
        raise Refused(Code.MALFORMED)
    try:
        scalar = SUITE.decrypt(copy, identity.ecdh, whose.info())
    except InvalidTag as error:
        raise Refused(Code.SPOILED) from error
    return padlock_of(scalar, public)
