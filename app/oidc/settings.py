"""What the environment says of an office's own sign-in system. Knows no database and no page."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import is_open_to_others

__all__ = ["CLAIMS", "Oidc", "allowed"]

CLAIMS = ("preferred_username", "email", "sub")
_BUTTON = "Đăng nhập bằng tài khoản của cơ quan"
_LONGEST_BUTTON = 60
_MOST_BYTES = 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_CLIENT = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True)
class Oidc:
    """One provider for the whole installation; an installation without one has None in its place."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = CLAIMS[0]  # what of a person the administrator writes down
    button: str = _BUTTON

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Oidc | None":
        """Read HOMPHIEU_OIDC_ISSUER, _CLIENT, _SECRET_FILE, _CLAIM, _BUTTON; None without an issuer.

        ValueError names the variable that is wrong.
        """
        issuer = environ.get("HOMPHIEU_OIDC_ISSUER", "")
        if not issuer:
            return None
        if not allowed(issuer) or "?" in issuer:
            raise ValueError("HOMPHIEU_OIDC_ISSUER")
        client = environ.get("HOMPHIEU_OIDC_CLIENT", "")
        if not _CLIENT.fullmatch(client):
            raise ValueError("HOMPHIEU_OIDC_CLIENT")
        claim = environ.get("HOMPHIEU_OIDC_CLAIM") or CLAIMS[0]
        if claim not in CLAIMS:
            raise ValueError("HOMPHIEU_OIDC_CLAIM")
        button = environ.get("HOMPHIEU_OIDC_BUTTON", "").strip() or _BUTTON
        if len(button) > _LONGEST_BUTTON or not button.isprintable():
            raise ValueError("HOMPHIEU_OIDC_BUTTON")
        return cls(issuer, client, _secret(environ.get("HOMPHIEU_OIDC_SECRET_FILE", "")), claim, button)


def allowed(address: object) -> bool:
    """Whether an address may be asked, or people sent to: by https, or on this machine itself."""
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def _secret(path: str) -> str:
    """The client's secret from a file that nobody else on the machine reads."""
    wrong = ValueError("HOMPHIEU_OIDC_SECRET_FILE")
    try:
        if not path or is_open_to_others(Path(path)):
            raise wrong
        with Path(path).open("rb") as file:
            secret = file.read(_MOST_BYTES + 1).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise wrong from None
    if not secret or len(secret) > _MOST_BYTES or not secret.isprintable():
        raise wrong
    return secret
