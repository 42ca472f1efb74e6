"""What an installation is told by its environment, and the keys derived from its one secret.

The secret is a file of 32 random bytes beside the database, never a row in it: a stolen copy of the
database signs nothing. Set-up creates it; everything else only reads it.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["Clock", "Keys", "Settings", "SettingsError", "create_secret", "now"]

Clock = Callable[[], datetime]

_OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
_DATABASE_URL = "sqlite:///homphieu-data/homphieu.db"
_PUBLIC_URL = "http://localhost:8000"
_SECRET_BYTES = 32


class SettingsError(Exception):
    """The environment or the secret file cannot be used; the text begins with the variable and a colon."""

    @property
    def variable(self) -> str:
        """The name of the environment variable that is wrong."""
        return str(self).partition(":")[0]


def now() -> datetime:
    """The office's local time, naive: every moment in the database and on paper is meant so."""
    return datetime.now(_OFFICE).replace(tzinfo=None)


@dataclass(frozen=True)
class Keys:
    """Keys for separate uses, each derived by HKDF-SHA256 under a label of its own."""

    secret: bytes = field(repr=False)

    def _derive(self, label: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=_SECRET_BYTES, salt=None, info=label).derive(self.secret)

    @property
    def cookie(self) -> bytes:
        """Signs the session cookie."""
        return self._derive(b"homphieu/1 cookie key")

    @property
    def csrf(self) -> bytes:
        """Makes the token that every form carries."""
        return self._derive(b"homphieu/1 csrf key")

    @property
    def panel(self) -> bytes:
        """Signs a member's short pass for the panel at a meeting's PC."""
        return self._derive(b"homphieu/1 panel key")

    @property
    def dossiers(self) -> bytes:
        """Pepper of the dossiers' hashes: with the database alone nobody can try dossier codes."""
        return self._derive(b"homphieu/1 dossier pepper")

    def log_key(self, box_id: str) -> Ed25519PrivateKey:
        """The key that signs a box's chain and its receipts; its public half is on every sheet."""
        return Ed25519PrivateKey.from_private_bytes(
            self._derive(b"homphieu/1 log key\0" + box_id.encode("utf-8"))
        )


@dataclass(frozen=True)
class Settings:
    """Where the database and the secret are, and under which address people reach the server."""

    database_url: str
    secret_file: Path
    public_url: str
    smtp: str = field(
        default="", repr=False
    )  # where reminders are handed in (app/notices/mail.py); "": none are sent
    mail_from: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read DATABASE_URL and HOMPHIEU_SECRET_FILE, _PUBLIC_URL, _SMTP, _MAIL_FROM; SettingsError."""
        database_url = environ.get("DATABASE_URL") or _DATABASE_URL
        beside = _secret_beside(database_url)
        public_url = (environ.get("HOMPHIEU_PUBLIC_URL") or _PUBLIC_URL).rstrip("/")
        if not public_url.startswith(("http://", "https://")):
            raise SettingsError("HOMPHIEU_PUBLIC_URL: an address that begins with http:// or https://")
        secret_file = environ.get("HOMPHIEU_SECRET_FILE")
        return cls(
            database_url,
            Path(secret_file) if secret_file else beside,
            public_url,
            environ.get("HOMPHIEU_SMTP", ""),
            environ.get("HOMPHIEU_MAIL_FROM", ""),
        )

    @property
    def secure(self) -> bool:
        """Whether people come by TLS: cookies are then marked Secure."""
        return self.public_url.startswith("https://")

    def keys(self) -> Keys:
        """Read the secret file; raises SettingsError when it is not there or not 32 bytes."""
        try:
            with self.secret_file.open("rb") as file:
                secret = file.read(_SECRET_BYTES + 1)  # no further: a device may never end
        except OSError as error:
            raise SettingsError(f"HOMPHIEU_SECRET_FILE: no readable file at {self.secret_file}") from error
        if len(secret) != _SECRET_BYTES:
            raise SettingsError(f"HOMPHIEU_SECRET_FILE: {self.secret_file} is not {_SECRET_BYTES} bytes long")
        return Keys(secret)


def create_secret(path: Path) -> None:
    """Write a new secret that only its owner can read; an existing file is never replaced.

    OSError that names the path: then there is no file, not even a part of one.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SettingsError(f"HOMPHIEU_SECRET_FILE: {path} exists already") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
            file.flush()
            os.fsync(handle)
    except OSError as error:  # a full disk: half a secret would only be refused later
        path.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error


def _secret_beside(database_url: str) -> Path:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("DATABASE_URL: not an address of a database") from error
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise SettingsError("DATABASE_URL: neither SQLite nor PostgreSQL")
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).with_name("homphieu.secret")
    return Path("homphieu-data/homphieu.secret")
