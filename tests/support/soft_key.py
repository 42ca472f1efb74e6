"""An authenticator in a few lines, whose every statement a test can falsify (WebAuthn L3, §6.1, §5.8.1)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

from ballots.spelling import b64

__all__ = ["SoftKey", "Told"]

_PRESENT, _VERIFIED, _COPIABLE, _ATTESTED = 0x01, 0x04, 0x08, 0x40


@dataclass(frozen=True)
class Told:
    """What an answer says; the defaults are what is true at `http://testserver`."""

    challenge: str
    type: str = "webauthn.get"
    origin: str = "http://testserver"
    rp: str = "testserver"
    verified: bool = True
    present: bool = True
    copiable: bool = False
    signs: int = 0
    handle: str = ""

    def client_data(self) -> bytes:
        said = {"type": self.type, "challenge": self.challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def authenticator_data(self, attested: bytes = b"") -> bytes:
        flags = _PRESENT * self.present | _VERIFIED * self.verified | _COPIABLE * self.copiable
        flags |= _ATTESTED * bool(attested)
        head = hashlib.sha256(self.rp.encode()).digest() + bytes([flags])
        return head + self.signs.to_bytes(4) + attested


@dataclass
class SoftKey:
    """One credential of one account."""

    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: str = ""

    def cose(self) -> bytes:
        at = self.private.public_key().public_numbers()
        return bytes(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32), -3: at.y.to_bytes(32)}))

    def made(self, asked: dict[str, Any], name: str = "Khóa", **changed: Any) -> dict[str, Any]:
        """The body that a browser sends for a new one, with what a test falsifies."""
        self.handle = asked["user"]
        told = replace(Told(asked["challenge"], type="webauthn.create"), **changed)
        attested = bytes(16) + len(self.credential).to_bytes(2) + self.credential + self.cose()
        whole = {"fmt": "none", "attStmt": {}, "authData": told.authenticator_data(attested)}
        return {
            "name": name,
            "client_data": b64(told.client_data()),
            "attestation": b64(cbor2.dumps(whole)),
            "transports": ["usb", "nonsense"],
        }

    def answer(self, challenge: str, **changed: Any) -> dict[str, Any]:
        """The body that a browser sends to sign in, with what a test falsifies."""
        told = replace(Told(challenge, handle=self.handle), **changed)
        client, authenticator = told.client_data(), told.authenticator_data()
        signature = self.private.sign(authenticator + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return {
            "credential": b64(self.credential),
            "client_data": b64(client),
            "authenticator_data": b64(authenticator),
            "signature": b64(signature),
            "user_handle": told.handle,
        }
