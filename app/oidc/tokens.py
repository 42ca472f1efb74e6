"""An ID token: whether the provider has signed it, for us, for this very sign-in, and just now.

joserfc checks the signature, Authlib the claims (OpenID Connect Core, §3.1.3.7).
"""

import time
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

__all__ = ["ALGORITHMS", "Forged", "OtherKey", "check", "keys_of"]

# Signatures by a key whose other half only the provider has: no "none", no HMAC with what others know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_KINDS = frozenset({"RSA", "EC"})
_LEEWAY_SECONDS = 60  # two machines' clocks
_LONGEST = 16 * 1024
_LONGEST_HEAD = 8 * 1024  # some put their certificates there (x5c)
_MOST_KEYS = 50


class Forged(Exception):  # noqa: N818 - it says what the token is
    """A token that is not what it should be; the text is the kind of fault and no value."""


class OtherKey(Forged):
    """Signed by none of the keys that are known: by somebody else, or by a key that is new."""


def keys_of(answer: dict[str, Any]) -> KeySet:
    """The public keys for signatures in a provider's answer; those of other kinds are passed over."""
    listed = answer.get("keys")
    found = []
    for one in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("kty") in _KINDS and one.get("use", "sig") == "sig":
            try:
                found += KeySet.import_key_set({"keys": [one]}).keys
            except (JoseError, ValueError, TypeError, KeyError):  # a key that nobody can use
                continue
    return KeySet(found)


def check(
    token: object, keys: KeySet, issuer: str, client: str, nonce: str, access: object = None
) -> dict[str, Any]:
    """The claims of a good token, if it names one for this access token; Forged, OtherKey."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise Forged("no token")
    try:
        read = jwt.decode(token, keys, registry=_registry())
        options = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": client},
            "sub": {"essential": True},
        }
        given = {"nonce": nonce, "client_id": client, "access_token": access}
        claims = CodeIDToken(read.claims, read.header, options, given)
        claims.validate(int(time.time()), _LEEWAY_SECONDS)
    except (BadSignatureError, InvalidKeyIdError) as no:
        raise OtherKey(type(no).__name__) from None
    except (JoseError, ValueError, TypeError) as no:
        raise Forged(type(no).__name__) from None
    return dict(claims)


def _registry() -> JWSRegistry:
    """Our algorithms, and whatever else a header says: RFC 7515, §4, has unknown members ignored."""
    made = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    made.max_header_length = _LONGEST_HEAD
    return made
