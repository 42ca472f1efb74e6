"""An identity wrapped under a passkey's secret (khóa chạm), besides the passphrase: WebAuthn's PRF extension.

The Python twin of app/static/touch.js, for tests and auditors; the server only reads such a wrapping, it can
open none: the secret is made in the authenticator, from a salt, and never leaves the member's browser.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ballots.errors import Code, Refused
from ballots.sealing.keyring import SCALAR_BYTES, Identity, fingerprint, padlock_of, scalar_of
from ballots.sealing.sheet import POINT_BYTES, point_of, read_point
from ballots.spelling import b64, compact, read_compact, unb64

SECRET_BYTES = 32  # what the PRF gives
SALT_BYTES = 32
MAX_CREDENTIAL_BYTES = 1023  # WebAuthn L3, §4: a credential id is no longer

_KDF = "PRF-HKDF-SHA256"
_NONCE_BYTES = 12
_WRAPPED_BYTES = 2 * SCALAR_BYTES + 16
_MAX_BYTES = 2048
_KEYS = ["v", "kdf", "credential", "salt", "nonce", "ecdh", "ecdsa", "wrapped"]
_LABEL = b"homphieu/1 passkey\0"


@dataclass(frozen=True)
class Touched:
    """What the server keeps of an identity under a passkey, parsed."""

    credential: bytes
    salt: bytes
    nonce: bytes
    ecdh: bytes
    ecdsa: bytes
    wrapped: bytes

    @property
    def holder(self) -> str:
        """The id of the identity that is in it, as the public halves say."""
        return fingerprint(self.ecdh, self.ecdsa).replace(" ", "")


@dataclass(frozen=True)
class Seat:
    """Whose identity it is: of which committee and role; no wrapping opens for another one."""

    committee: str
    role: str


def prf_input(holder: str, salt: bytes) -> bytes:
    """What the authenticator's PRF is asked for: another identity or another salt gives another secret."""
    return _LABEL + holder.encode("ascii") + b"\0" + salt


def wrap(identity: Identity, secret: bytes, credential: bytes, salt: bytes, seat: Seat) -> bytes:
    """The identity wrapped under what the PRF of this credential gave: the exact JSON bytes that are kept."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    ecdh, ecdsa = point_of(identity.ecdh), point_of(identity.ecdsa)
    whole = Touched(credential, salt, nonce, ecdh, ecdsa, b"")
    scalars = scalar_of(identity.ecdh) + scalar_of(identity.ecdsa)
    wrapped = AESGCM(_key(secret, salt)).encrypt(nonce, scalars, _bound(whole, seat))
    values = [1, _KDF, *(b64(one) for one in (credential, salt, nonce, ecdh, ecdsa, wrapped))]
    return compact(dict(zip(_KEYS, values, strict=True)))


def read(raw: bytes) -> Touched:
    """Parse a wrapping strictly, without its secret; MALFORMED."""
    data = read_compact(raw, _MAX_BYTES)
    if not isinstance(data, dict) or list(data) != _KEYS or type(data["v"]) is not int or data["v"] != 1:
        raise Refused(Code.MALFORMED)
    if data["kdf"] != _KDF:
        raise Refused(Code.MALFORMED)
    ecdh, ecdsa = (unb64(data[name], POINT_BYTES) for name in ("ecdh", "ecdsa"))
    if point_of(read_point(ecdh)) == point_of(read_point(ecdsa)):  # one key must not do two jobs
        raise Refused(Code.MALFORMED)
    return Touched(
        credential=read_credential(data["credential"]),
        salt=unb64(data["salt"], SALT_BYTES),
        nonce=unb64(data["nonce"], _NONCE_BYTES),
        ecdh=ecdh,
        ecdsa=ecdsa,
        wrapped=unb64(data["wrapped"], _WRAPPED_BYTES),
    )


def read_credential(text: object) -> bytes:
    """A credential's id as it is spelled in JSON; MALFORMED."""
    credential = unb64(text, len(str(text)) * 3 // 4)
    if not 1 <= len(credential) <= MAX_CREDENTIAL_BYTES:
        raise Refused(Code.MALFORMED)
    return credential


def unwrap(raw: bytes, secret: bytes, seat: Seat) -> Identity:
    """Open a wrapping; MALFORMED, SPOILED for another secret, credential, salt or seat, WRONG_KEY."""
    whole = read(raw)
    try:
        scalars = AESGCM(_key(secret, whole.salt)).decrypt(whole.nonce, whole.wrapped, _bound(whole, seat))
    except InvalidTag as error:
        raise Refused(Code.SPOILED) from error
    return Identity(
        padlock_of(scalars[:SCALAR_BYTES], whole.ecdh), padlock_of(scalars[SCALAR_BYTES:], whole.ecdsa)
    )


def _key(secret: bytes, salt: bytes) -> bytes:
    if len(secret) != SECRET_BYTES:
        raise Refused(Code.MALFORMED)
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=_LABEL + b"key").derive(secret)


def _bound(whole: Touched, seat: Seat) -> bytes:
    """What the ciphertext holds for alone: purpose, seat, credential, identity."""
    told = {
        "v": 1,
        "committee": seat.committee,
        "role": seat.role,
        "credential": b64(whole.credential),
        "ecdh": b64(whole.ecdh),
        "ecdsa": b64(whole.ecdsa),
    }
    return _LABEL + compact(told)
