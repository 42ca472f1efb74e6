"""What an authenticator's answer proves, by the `webauthn` package: origin, rpId, user, signature, counter.

Pure: knows no database and no request. Every refusal of the package is one and the same to whoever asks.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    CredentialDeviceType,
    RegistrationCredential,
)

from app.errors import Problem, Rejected
from ballots.errors import Refused
from ballots.keys.passkeys import NewPasskey
from ballots.spelling import b64, unb64

__all__ = ["Answer", "Site", "challenge_in", "made", "signed"]

_TRANSPORTS = frozenset({"usb", "nfc", "ble", "internal", "hybrid", "smart-card", "cable"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Site:
    """Where passkeys are good: the origin that browsers send, and the name that authenticators know."""

    origin: str
    name: str

    @classmethod
    def of(cls, public_url: str) -> "Site":
        """Of the address under which people come, as a browser spells it."""
        parts = urlsplit(public_url)
        host, port = (parts.hostname or "").lower(), parts.port
        usual = port is None or port == _PORTS[parts.scheme]
        return cls(f"{parts.scheme}://{host}" + ("" if usual else f":{port}"), host)


@dataclass(frozen=True)
class Answer:
    """What navigator.credentials.get() gave."""

    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes


def challenge_in(client_data: bytes) -> bytes:
    """The challenge that an answer is about; whether it is one of ours, challenges.check says."""
    try:
        text = json.loads(client_data)["challenge"]
        return unb64(text, len(text) * 3 // 4)
    except (ValueError, KeyError, TypeError, Refused):
        raise Rejected(Problem.PASSKEY_REFUSED) from None


def made(
    site: Site, client_data: bytes, attestation: bytes, transports: list[str], challenge: bytes
) -> NewPasskey:
    """A passkey that was made just now, here, by somebody whom it verified; PASSKEY_REFUSED."""
    try:
        found = verify_registration_response(
            credential=RegistrationCredential(
                id="", raw_id=b"", response=AuthenticatorAttestationResponse(client_data, attestation)
            ),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - whatever a strange answer makes the package raise, it proves nothing
        raise Rejected(Problem.PASSKEY_REFUSED) from None
    return NewPasskey(
        credential=found.credential_id,
        public=found.credential_public_key,
        signs=found.sign_count,
        bound=found.credential_device_type is CredentialDeviceType.SINGLE_DEVICE,
        transports=tuple(one for one in transports if one in _TRANSPORTS),
    )


def signed(site: Site, answer: Answer, public: bytes, signs: int, challenge: bytes) -> tuple[int, bool]:
    """The new counter, and whether the passkey is bound to its device; PASSKEY_REFUSED."""
    response = AuthenticatorAssertionResponse(
        answer.client_data, answer.authenticator_data, answer.signature, answer.user_handle
    )
    try:
        found = verify_authentication_response(
            credential=AuthenticationCredential(b64(answer.credential), answer.credential, response),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public,
            credential_current_sign_count=signs,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - as above
        raise Rejected(Problem.PASSKEY_REFUSED) from None
    return found.new_sign_count, found.credential_device_type is CredentialDeviceType.SINGLE_DEVICE
