"""Padlocks, sheets and vectors that the tests of sealing share."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)

from ballots.sealing.quorum import ROLES, roles_named
from ballots.sealing.sheet import point_of, write_sheet

VECTORS = Path(__file__).parents[1] / "vectors"
FORM = "hai-noi-dung@" + "26" * 32
FOUR = (("clerk", "mttq", "ubnd", "union"),)
LOG_KEY = bytes(range(32))

Keys = Mapping[str, EllipticCurvePrivateKey]


def unpadded(text: str) -> bytes:
    """Decode base64url without the strictness of the code under test."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def key_of(role: str) -> EllipticCurvePrivateKey:
    """One key a role for the whole test run: making keys is not what is tested."""
    assert role in ROLES
    return generate_private_key(SECP256R1())


def keys_of(roles: Sequence[str]) -> dict[str, EllipticCurvePrivateKey]:
    return {role: key_of(role) for role in roles}


def sheet_for(sets: Sequence[Sequence[str]] = FOUR, period: int = 7, box: str = "box-11") -> bytes:
    padlocks = {role: point_of(key_of(role)) for role in roles_named([tuple(s) for s in sets])}
    return write_sheet(box, period, date(2026, 11, 30), FORM, sets, padlocks, None, LOG_KEY)


@dataclass(frozen=True)
class Sealed:
    """One of the vectors' `opens`."""

    name: str
    sheet: bytes
    seal: bytes
    scalars: Mapping[str, str]
    envelope: bytes
    leaf: bytes
    answers: bytes

    @property
    def keys(self) -> Keys:
        return {
            role: derive_private_key(int.from_bytes(unpadded(text)), SECP256R1())
            for role, text in self.scalars.items()
        }


@cache
def vectors() -> dict[str, Any]:
    return dict(json.loads((VECTORS / "sealing_v1.json").read_text(encoding="utf-8")))


def opens() -> list[Sealed]:
    return [
        Sealed(
            name=vector["name"],
            sheet=vector["sheet"].encode(),
            seal=unpadded(vector["seal"]),
            scalars=vector["private_scalars"],
            envelope=unpadded(vector["envelope"]),
            leaf=unpadded(vector["leaf"]),
            answers=vector["answers"].encode(),
        )
        for vector in vectors()["opens"]
    ]
