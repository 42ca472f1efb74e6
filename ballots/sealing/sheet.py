"""The seal sheet: the published description of one sealed period, and its hash, the seal.

Reads strictly and writes in one spelling (docs/SEALING.md). Knows no cipher and no database.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ballots.errors import Code, Refused
from ballots.sealing import quorum
from ballots.spelling import b64, compact, crockford, groups, read_compact, unb64

POINT_BYTES = 65
HASH_BYTES = 32

_MAX_SHEET_BYTES = 8192  # 32 sets of 6 roles and 6 padlocks take less than 3,000
_MAX_PERIOD = 2**31 - 1
_KEYS = {"v", "box", "period", "opens_on", "form", "sets", "padlocks", "previous", "log_key"}
_BOX = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}@[0-9a-f]{64}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Sheet:
    """A valid seal sheet; `raw` are its bytes as first written, over which the seal is taken."""

    box: str
    period: int
    opens_on: date
    form: str
    sets: quorum.Sets
    padlocks: Mapping[str, bytes]
    previous: bytes | None
    log_key: bytes
    raw: bytes

    @cached_property
    def seal(self) -> bytes:
        """The SHA-256 of the sheet's bytes: the mã niêm phong."""
        return hashlib.sha256(self.raw).digest()


def read_sheet(raw: bytes) -> Sheet:
    """Parse a seal sheet strictly; MALFORMED for anything that is unknown or could be spelled differently."""
    data = read_compact(raw, _MAX_SHEET_BYTES)
    if not isinstance(data, dict) or data.keys() != _KEYS or type(data["v"]) is not int or data["v"] != 1:
        raise Refused(Code.MALFORMED)
    period = data["period"]
    if type(period) is not int or not 1 <= period <= _MAX_PERIOD:  # `type`: True is an int to isinstance
        raise Refused(Code.MALFORMED)
    try:
        sets = quorum.check_sets(data["sets"])
    except Refused as error:
        raise Refused(Code.MALFORMED) from error
    return Sheet(
        box=_matching(_BOX, data["box"]),
        period=period,
        opens_on=_read_date(data["opens_on"]),
        form=_matching(_FORM, data["form"]),
        sets=sets,
        padlocks=_read_padlocks(data["padlocks"], quorum.roles_named(sets)),
        previous=None if data["previous"] is None else unb64(data["previous"], HASH_BYTES),
        log_key=_read_log_key(data["log_key"]),
        raw=bytes(raw),
    )


def _matching(pattern: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise Refused(Code.MALFORMED)
    return text


def _read_date(text: object) -> date:
    try:
        return date.fromisoformat(_matching(_DATE, text))
    except ValueError as error:
        raise Refused(Code.MALFORMED) from error


def _read_padlocks(data: object, roles: Sequence[str]) -> dict[str, bytes]:
    if not isinstance(data, dict) or sorted(data) != list(roles):
        raise Refused(Code.MALFORMED)
    padlocks = {role: unb64(data[role], POINT_BYTES) for role in roles}
    if len(set(padlocks.values())) != len(padlocks):  # one key for two roles would make a quorum smaller
        raise Refused(Code.MALFORMED)
    for point in padlocks.values():
        read_point(point)
    return padlocks


def _read_log_key(text: object) -> bytes:
    key = unb64(text, HASH_BYTES)
    try:
        Ed25519PublicKey.from_public_bytes(key)
    except ValueError as error:
        raise Refused(Code.MALFORMED) from error
    return key


def read_point(point: bytes) -> EllipticCurvePublicKey:
    """Read an uncompressed P-256 point (65 bytes); MALFORMED when it is not on the curve."""
    if len(point) != POINT_BYTES:  # compressed and hybrid spellings are shorter or start otherwise
        raise Refused(Code.MALFORMED)
    try:
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as error:
        raise Refused(Code.MALFORMED) from error
    if point_of(key) != point:
        raise Refused(Code.MALFORMED)
    return key


def point_of(key: EllipticCurvePublicKey | EllipticCurvePrivateKey) -> bytes:
    """Return a key's public point, uncompressed (65 bytes for P-256)."""
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def write_sheet(
    box: str,
    period: int,
    opens_on: date,
    form: str,
    sets: Sequence[Sequence[str]],
    padlocks: Mapping[str, bytes],
    previous: bytes | None,
    log_key: bytes,
) -> bytes:
    """Write a seal sheet's bytes; MALFORMED when `read_sheet` would refuse them. Keep them as they are."""
    data: dict[str, Any] = {
        "v": 1,
        "box": box,
        "period": period,
        "opens_on": opens_on.isoformat(),
        "form": form,
        "sets": [list(needed) for needed in sets],
        "padlocks": {role: b64(padlocks[role]) for role in sorted(padlocks)},
        "previous": None if previous is None else b64(previous),
        "log_key": b64(log_key),
    }
    raw = compact(data)
    read_sheet(raw)
    return raw


def seal_groups(seal: bytes) -> str:
    """Return the mã niêm phong as people read it: 52 Crockford base32 characters in 13 groups of four."""
    return groups(crockford(seal))
