"""The sealed envelope, version 1: sealing a ballot, and opening it with the keys of a quorum.

The Python half of docs/SEALING.md (the other is app/static/seal.js). One suite, one version byte, no choices:
HPKE base mode with P-256, HKDF-SHA256 and AES-128-GCM (RFC 9180, appendix A.3). Knows no database.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ballots.errors import Code, Refused
from ballots.sealing import quorum
from ballots.sealing.sheet import HASH_BYTES, POINT_BYTES, Sheet, point_of, read_point, read_sheet

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)

_VERSION = b"\x01"
_TAG_BYTES = 16
_PART_OVERHEAD = POINT_BYTES + _TAG_BYTES
_PARTS_AT = 1 + HASH_BYTES
_PLAINTEXT_BYTES = 4096  # always, so that no size tells anything
_LENGTH_BYTES = 4
_ZEROS = bytes(_PLAINTEXT_BYTES)  # compared with, in a fiftieth of the time that strip() takes
MAX_ANSWER_BYTES = _PLAINTEXT_BYTES - _LENGTH_BYTES
_BODY_BYTES = _PLAINTEXT_BYTES + _TAG_BYTES
_NONCE = bytes(12)  # safe: a body key comes from 32 fresh random bytes and seals one body only

_PART_LABEL = b"homphieu/1 part\0"
_BODY_LABEL = b"homphieu/1 body"
_COMMITMENT_LABEL = b"homphieu/1 commitment"


def leaf_hash(envelope: bytes) -> bytes:
    """Return the envelope's identity: its Merkle leaf hash (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\0" + envelope).digest()


def _places(sheet: Sheet) -> dict[str, tuple[int, int]]:
    """Return where each role's part begins and ends in an envelope, roles in ASCII order."""
    places, at = {}, _PARTS_AT
    for role in quorum.roles_named(sheet.sets):
        shares = sum(role in needed for needed in sheet.sets)
        places[role] = (at, at := at + _PART_OVERHEAD + quorum.SHARE_BYTES * shares)
    return places


@lru_cache(maxsize=64)
def _length(sets: quorum.Sets) -> int:
    shares = sum(len(needed) for needed in sets)
    parts = len(quorum.roles_named(sets)) * _PART_OVERHEAD + quorum.SHARE_BYTES * shares
    return _PARTS_AT + parts + HASH_BYTES + _BODY_BYTES


def envelope_length(sheet: Sheet) -> int:
    """Return the one length, in bytes, that every envelope for this sheet has."""
    return _length(sheet.sets)


def check_envelope(sheet: Sheet, envelope: bytes) -> None:
    """Refuse what is no envelope for this sheet: MALFORMED (length, version) or WRONG_SEAL."""
    if len(envelope) != envelope_length(sheet) or envelope[:1] != _VERSION:
        raise Refused(Code.MALFORMED)
    if envelope[1:_PARTS_AT] != sheet.seal:
        raise Refused(Code.WRONG_SEAL)


def _part_info(seal: bytes, role: str) -> bytes:
    """Return HPKE's info for one role's part: it binds the part to this sheet and this role."""
    return _PART_LABEL + seal + role.encode("ascii")


def _body_secrets(seal: bytes, secret: bytes) -> tuple[bytes, bytes]:
    """Return the body's key (16 bytes) and the commitment (32) by HKDF-SHA256 (RFC 5869), one block each."""
    extracted = hmac.digest(seal, secret, "sha256")
    key = hmac.digest(extracted, _BODY_LABEL + b"\x01", "sha256")[:16]
    return key, hmac.digest(extracted, _COMMITMENT_LABEL + b"\x01", "sha256")


def _body_context(seal: bytes, commitment: bytes, parts: bytes) -> bytes:
    """Return the AAD that ties a body to its sheet, its key and all of its parts."""
    return hashlib.sha256(seal + commitment + parts).digest()


def seal(sheet: bytes, answers: bytes) -> bytes:
    """Seal one ballot's answers into an envelope; MALFORMED sheet, or TOO_LONG above 4,092 bytes."""
    read = read_sheet(sheet)
    if len(answers) > MAX_ANSWER_BYTES:
        raise Refused(Code.TOO_LONG, limit=MAX_ANSWER_BYTES, length=len(answers))
    secret = secrets.token_bytes(quorum.SHARE_BYTES)
    parts = b"".join(
        SUITE.encrypt(payload, read_point(read.padlocks[role]), _part_info(read.seal, role))
        for role, payload in quorum.share(read.sets, secret).items()
    )
    key, commitment = _body_secrets(read.seal, secret)
    plaintext = (len(answers).to_bytes(_LENGTH_BYTES) + answers).ljust(_PLAINTEXT_BYTES, b"\0")
    body = AESGCM(key).encrypt(_NONCE, plaintext, _body_context(read.seal, commitment, parts))
    return _VERSION + read.seal + parts + commitment + body


def open_envelope(sheet: bytes, envelope: bytes, keys: Mapping[str, EllipticCurvePrivateKey]) -> bytes:
    """Return the answers as sealed, opened with the first qualified set (sheet's order) among the keys.

    Refused as MALFORMED, WRONG_SEAL, NOT_A_QUORUM (a key that is not its padlock's counts as missing) or
    SPOILED.
    """
    read = read_sheet(sheet)
    fitting = {role: key for role, key in keys.items() if fits(read, role, key)}
    chosen = quorum.qualified(read.sets, fitting)
    if chosen is None:
        raise Refused(Code.NOT_A_QUORUM)
    return Opener(read, fitting, chosen).open(envelope)


def fits(sheet: Sheet, role: str, key: EllipticCurvePrivateKey) -> bool:
    """Tell whether a private key is the one of the role's padlock on the sheet."""
    return sheet.padlocks.get(role) == point_of(key)


class Opener:
    """Opens many envelopes of one sheet with one chosen set; what can be is worked out once."""

    def __init__(
        self, sheet: Sheet, keys: Mapping[str, EllipticCurvePrivateKey], chosen: Sequence[str]
    ) -> None:
        needed = tuple(chosen)
        if needed not in sheet.sets or not all(r in keys and fits(sheet, r, keys[r]) for r in needed):
            raise Refused(Code.NOT_A_QUORUM)
        places = _places(sheet)
        self._sheet = sheet
        self._commitment_at = envelope_length(sheet) - _BODY_BYTES - HASH_BYTES
        self._steps = [
            (
                *places[role],
                keys[role],
                _part_info(sheet.seal, role),
                quorum.share_offset(sheet.sets, needed, role),
            )
            for role in needed
        ]

    def open(self, envelope: bytes) -> bytes:
        """Return the answers as sealed.

        What must hold, else the envelope is refused (1) or SPOILED (2 to 5):
        1. length, version byte and seal are this sheet's;
        2. every part of the chosen set opens with its padlock, in the context of this seal and role;
        3. the commitment is the one of the joined secret, so that no other secret can read this body;
        4. the body opens under it, tied to the seal, the commitment and all parts;
        5. the padding is zeros and the length within bounds: one plaintext, one spelling.
        """
        check_envelope(self._sheet, envelope)  # 1
        seal, commitment_at = self._sheet.seal, self._commitment_at
        body_at = commitment_at + HASH_BYTES
        commitment = envelope[commitment_at:body_at]
        try:
            key, expected = _body_secrets(seal, self._join(envelope))  # 2
            if not hmac.compare_digest(expected, commitment):  # 3
                raise Refused(Code.SPOILED)
            context = _body_context(seal, commitment, envelope[_PARTS_AT:commitment_at])
            plaintext = AESGCM(key).decrypt(_NONCE, envelope[body_at:], context)  # 4
        except InvalidTag as error:  # also what HPKE says of a point off the curve
            raise Refused(Code.SPOILED) from error
        end = _LENGTH_BYTES + int.from_bytes(plaintext[:_LENGTH_BYTES])
        if end > _PLAINTEXT_BYTES or plaintext[end:] != _ZEROS[end:]:  # 5
            raise Refused(Code.SPOILED)
        return plaintext[_LENGTH_BYTES:end]

    def _join(self, envelope: bytes) -> bytes:
        joined = 0
        for start, end, key, info, at in self._steps:
            payload = SUITE.decrypt(envelope[start:end], key, info)
            joined ^= int.from_bytes(payload[at : at + quorum.SHARE_BYTES])
        return joined.to_bytes(quorum.SHARE_BYTES)

    def result(self, envelope: bytes) -> bytes | Code:
        """Return the answers, or the code for which the envelope does not count; raises nothing."""
        try:
            return self.open(envelope)
        except Refused as refused:
            return refused.code
