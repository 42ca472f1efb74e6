"""What an installation is told by its environment, and the keys derived from its one secret.

The secret is a file of 32 random bytes beside the database, never a row in it: a stolen copy of the
database signs nothing. Set-up creates it; everything else only reads it.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.nodes.address import spelled

__all__ = [
    "AddressError",
    "Clock",
    "Keys",
    "SecretOpen",
    "Settings",
    "SettingsError",
    "create_secret",
    "is_open_to_others",
    "now",
]

Clock = Callable[[], datetime]

_OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
_DATABASE_URL = "sqlite:///homphieu-data/homphieu.db"
_PUBLIC_URL = "http://localhost:8000"
_SECRET_BYTES = 32
WORK_BITS = 16  # 65,536 hashes on average: a third of a second of a phone of 2018
MOST_WORK_BITS = 22
# RFC 1123, §2.1, and the shape of an IPv6 address in a URL; what is in the brackets, ipaddress says.
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)
_MAILBOX = re.compile(r"[!-9;-?A-~]+@[A-Za-z0-9.-]+")


class SettingsError(Exception):
    """The environment or the secret file cannot be used; the text begins with the variable and a colon."""

    @property
    def variable(self) -> str:
        """The name of the environment variable that is wrong."""
        return str(self).partition(":")[0]


class SecretOpen(SettingsError):  # noqa: N818 - it names what is wrong with the file
    """The secret file can be read by others on the machine."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"HOMPHIEU_SECRET_FILE: {path} can be read by others")


class AddressError(SettingsError):
    """An address that cannot be printed on slips, or written into security.txt; `part` is what is wrong."""

    Part = Literal["scheme", "blank", "user", "query", "path", "letters", "host", "contact"]

    def __init__(self, variable: str, part: Part, better: str = "") -> None:
        super().__init__(f"{variable}: {part}")
        self.name = variable
        self.part = part
        self.better = better  # the same, as it should be written, where that is known


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
        """Signs the cookie by which a device is known."""
        return self._derive(b"homphieu/1 cookie key")

    @property
    def csrf(self) -> bytes:
        """Makes the token that every form carries."""
        return self._derive(b"homphieu/1 csrf key")

    @property
    def dossiers(self) -> bytes:
        """Pepper of the dossiers' hashes: with the database alone nobody can try dossier codes."""
        return self._derive(b"homphieu/1 dossier pepper")

    @property
    def work(self) -> bytes:
        """Makes the challenges of letters' proofs of work: nobody can work ahead."""
        return self._derive(b"homphieu/1 work key")

    @property
    def passkeys(self) -> bytes:
        """Makes the challenges that passkeys answer, and the handles by which they know accounts."""
        return self._derive(b"homphieu/1 passkey challenge key")

    @property
    def requests(self) -> bytes:
        """Pepper of the hashes by which a dossier system's requests are known again."""
        return self._derive(b"homphieu/1 request pepper")

    @property
    def first_run(self) -> bytes:
        """Makes the one-time code that sets an empty installation up."""
        return self._derive(b"homphieu/1 first run code")

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
    heads_file: Path | None = None  # app/heads.py; None: an installation that remembers nothing, as in a test
    smtp: str = field(
        default="", repr=False
    )  # where reminders are handed in (app/notices/mail.py); "": none are sent
    mail_from: str = ""
    security_contact: str = ""  # an address for security.txt; "": there is none
    audio_folder: Path | None = None  # recorded voices (app/audio); None: there are none
    device_passkeys: bool = False  # only passkeys that cannot leave their device
    plain_address: bool = False  # slips may be printed with an address that phones don't reach, or by http
    work_bits: int = WORK_BITS  # zero bits of a letter's proof of work; each one more doubles the work

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read DATABASE_URL and HOMPHIEU_SECRET_FILE, _HEADS_FILE …; SettingsError, AddressError."""
        database_url = _spelled(environ.get("DATABASE_URL") or _DATABASE_URL)
        beside = _secret_beside(database_url)
        public_url = _public_url(environ.get("HOMPHIEU_PUBLIC_URL") or _PUBLIC_URL)
        secret_file = environ.get("HOMPHIEU_SECRET_FILE")
        secret = Path(secret_file) if secret_file else beside
        heads_file = environ.get("HOMPHIEU_HEADS_FILE")
        return cls(
            database_url,
            secret,
            public_url,
            Path(heads_file) if heads_file else secret.with_suffix(".heads"),
            environ.get("HOMPHIEU_SMTP", ""),
            environ.get("HOMPHIEU_MAIL_FROM", ""),
            _contact(environ.get("HOMPHIEU_SECURITY_CONTACT", "")),
            Path(environ["HOMPHIEU_AUDIO"]) if environ.get("HOMPHIEU_AUDIO") else None,
            plain_address=_switch(environ, "HOMPHIEU_PLAIN_ADDRESS"),
            work_bits=_bits(environ.get("HOMPHIEU_WORK_BITS") or str(WORK_BITS)),
            device_passkeys=_switch(environ, "HOMPHIEU_DEVICE_PASSKEYS"),
        )

    @property
    def secure(self) -> bool:
        """Whether people come by TLS: cookies are then marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def on_this_machine(self) -> bool:
        """Whether the address of the slips leads to the machine that reads it: no phone gets here."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            given = ipaddress.ip_address(host)
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")
        return given.is_loopback or given.is_unspecified

    @property
    def reaches_phones(self) -> bool:
        """Whether the address of the slips is of use: a phone gets there, and by TLS, so that it can seal."""
        return self.secure and not self.on_this_machine

    @property
    def fit_for_slips(self) -> bool:
        """Whether an office that is no trial may print the address on slips."""
        return self.reaches_phones or self.plain_address

    def keys(self) -> Keys:
        """Read the secret file; raises SettingsError when it is not there or not 32 bytes, SecretOpen."""
        try:
            if not self.secret_file.is_dir() and is_open_to_others(self.secret_file):
                raise SecretOpen(self.secret_file)
            with self.secret_file.open("rb") as file:
                secret = file.read(_SECRET_BYTES + 1)  # no further: a device may never end
        except OSError as error:
            raise SettingsError(f"HOMPHIEU_SECRET_FILE: no readable file at {self.secret_file}") from error
        if len(secret) != _SECRET_BYTES:
            raise SettingsError(f"HOMPHIEU_SECRET_FILE: {self.secret_file} is not {_SECRET_BYTES} bytes long")
        return Keys(secret)


def is_open_to_others(path: Path) -> bool:
    """Whether others on this machine can read or write a file, who could be kept out of it; OSError.

    As PostgreSQL has it for a private key (ssl_key_file): a file of root's may be its group's. Nobody is kept
    out of a read-only mount, by which containers are given secrets (0444), nor by modes on Windows.
    """
    if os.name != "posix" or os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    state = path.stat()
    of_root = state.st_uid == 0 and os.geteuid() != 0
    return bool(state.st_mode & (0o037 if of_root else 0o077))


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


def _spelled(database_url: str) -> str:
    try:
        return spelled(database_url)
    except ArgumentError as error:
        raise SettingsError("DATABASE_URL: not an address of a database") from error


def _secret_beside(database_url: str) -> Path:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("DATABASE_URL: not an address of a database") from error
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise SettingsError("DATABASE_URL: neither SQLite nor PostgreSQL")
    if url.get_backend_name() == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise SettingsError("DATABASE_URL: no file, so that nothing would be kept")
        return Path(str(url.database)).with_name("homphieu.secret")
    return Path("homphieu-data/homphieu.secret")


def _public_url(given: str) -> str:
    """The address as it is printed before /p/BOX and /b/BOX: scheme, host, port; AddressError."""
    variable = "HOMPHIEU_PUBLIC_URL"
    if not given.startswith(("http://", "https://")):
        raise AddressError(variable, "scheme")
    if any(one.isspace() or not one.isprintable() for one in given) or "\\" in given:
        raise AddressError(variable, "blank")
    try:
        parts = urlsplit(given)
    except ValueError:  # a bracket that is not closed
        raise AddressError(variable, "host") from None
    if "@" in parts.netloc:
        raise AddressError(variable, "user")
    if "?" in given or "#" in given:
        raise AddressError(variable, "query")
    if parts.path.strip("/"):
        raise AddressError(variable, "path")
    if not given.isascii():
        raise AddressError(variable, "letters", _in_ascii(parts))
    if not _is_host(parts):
        raise AddressError(variable, "host")
    return f"{parts.scheme}://{parts.netloc}"


def _is_host(parts: SplitResult) -> bool:
    try:
        name, number = parts.hostname or "", parts.port
        if "[" in parts.netloc:
            ipaddress.IPv6Address(name)
            return number != 0
    except ValueError:
        return False
    return number != 0 and not parts.netloc.endswith(":") and bool(_HOST_NAME.fullmatch(name))


def _in_ascii(parts: SplitResult) -> str:
    """The address with its host as browsers send it (IDNA), or nothing if there is no such host."""
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{port}"


def _switch(environ: Mapping[str, str], variable: str) -> bool:
    """Whether a setting is on: "1", or off: "0" or nothing; SettingsError."""
    given = environ.get(variable) or "0"
    if given not in {"0", "1"}:
        raise SettingsError(f"{variable}: neither 0 nor 1")
    return given == "1"


def _bits(given: str) -> int:
    """How much work a letter asks for: from none that is felt to half a minute of an old phone."""
    if not (given.isascii() and given.isdecimal() and len(given) <= 2 and 1 <= int(given) <= MOST_WORK_BITS):  # noqa: PLR2004
        raise SettingsError(f"HOMPHIEU_WORK_BITS: not a number from 1 to {MOST_WORK_BITS}")
    return int(given)


def _contact(given: str) -> str:
    """What security.txt may name (RFC 9116, §2.5.3): mailto:, https: or tel:, or a bare mailbox."""
    if _MAILBOX.fullmatch(given):
        return f"mailto:{given}"
    if given and not re.fullmatch(r"(mailto:|https://|tel:)[!-~]+", given):
        raise AddressError("HOMPHIEU_SECURITY_CONTACT", "contact")
    return given
