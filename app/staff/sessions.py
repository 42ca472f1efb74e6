"""Cookies and tokens: the session, the known device, the guest's nonce, the CSRF token, a meeting's pass.

A session's or pass's token is drawn here and told to the browser alone; what the server keeps of it is a
hash (kept_sessions.py), so that a session ends where it is kept, whoever has copied the cookie.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, TimestampSigner

from app.settings import Clock, Keys, Settings
from app.staff.kept_sessions import Fresh
from app.words import devices

__all__ = [
    "browser_of",
    "check_csrf_token",
    "csrf_token",
    "end",
    "fresh",
    "has_session",
    "hash_of",
    "is_bound",
    "is_first_run",
    "keep",
    "keep_device",
    "keep_first_run",
    "keep_guest",
    "kept",
    "known_devices",
    "own_hash",
    "start",
]

# Behind TLS each name begins with __Host- (RFC 6265bis, §4.1.3.2): no other host and no plain http sets one.
_HOST = "__Host-"
_SESSION = "homphieu_session"
_GUEST = "homphieu_guest"
_DEVICE = "homphieu_device_"  # and the account number: a PC may be known to several
_DEVICE_SECONDS = 180 * 24 * 3600
_FIRST_RUN = "homphieu_first"
_FIRST_RUN_SECONDS = 8 * 3600
_TOKEN_BYTES = 32
_MAC_BYTES = 32


class _Signer(TimestampSigner):
    """HMAC-SHA256 over the value and the moment that the application's own clock shows."""

    def __init__(self, key: bytes, salt: bytes, clock: Clock) -> None:
        super().__init__(key, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock().replace(tzinfo=UTC).timestamp())

    def read_numbers(self, token: str, seconds: int) -> tuple[int, ...] | None:
        """The signed numbers, or None when forged or older than `seconds`."""
        try:
            return tuple(int(part) for part in self.unsign(token, max_age=seconds).split(b","))
        except (BadSignature, ValueError):
            return None

    def sign_numbers(self, *numbers: int) -> str:
        return self.sign(",".join(str(number) for number in numbers)).decode()


# --- the session, and the pass at a meeting's PC --------------------------------------------------------


def fresh(request: Request) -> tuple[str, Fresh]:
    """A new token for this browser, and what is kept of it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    device = devices.in_words(request.headers.get("user-agent", ""))
    return token, Fresh(hash_of(token), device, own_hash(request))


def hash_of(token: str) -> bytes:
    """What the server keeps of a token: SHA-256, enough for what was drawn from 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def own_hash(request: Request) -> bytes | None:
    """The hash of the token that came with the session's cookie; whether it holds, the database knows."""
    token = _cookie(request, _SESSION)
    return None if token is None else hash_of(token)


def start(request: Request, response: Response, token: str) -> None:
    """Give this browser the session's token."""
    _set_cookie(request, response, _SESSION, token)


def end(request: Request, response: Response) -> None:
    """Forget the session in this browser; kept_sessions.end ends it."""
    _set_cookie(request, response, _SESSION, "", 0)


def keep(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Give this browser a cookie of another room's, as strict as the session's; no seconds: take it away."""
    _set_cookie(request, response, name, value, seconds)


def kept(request: Request, name: str) -> str:
    """What came with that cookie; "" for nothing."""
    return _cookie(request, name) or ""


def _name(request: Request, name: str) -> str:
    settings: Settings = request.app.state.settings
    return _HOST + name if settings.secure else name


def _cookie(request: Request, name: str) -> str | None:
    return request.cookies.get(_name(request, name))


def _set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    settings: Settings = request.app.state.settings
    given: dict[str, Any] = {"path": "/", "httponly": True, "samesite": "lax", "secure": settings.secure}
    response.set_cookie(_name(request, name), value, max_age=seconds, **given)


# --- the device -----------------------------------------------------------------------------------------


def _device_signer(request: Request) -> _Signer:
    keys: Keys = request.app.state.keys
    return _Signer(keys.cookie, b"device", request.app.state.clock)


def keep_device(request: Request, response: Response, account_id: int, epoch: int) -> None:
    """Remember for 180 days that this account signed in here (OWASP's device cookie).

    It opens nothing: it is signed under a salt of its own, so it is no session. It only gives attempts from
    here their own slow-down, which strangers cannot set off. It outlives signing out, not the password.
    """
    value = _device_signer(request).sign_numbers(account_id, epoch)
    _set_cookie(request, response, f"{_DEVICE}{account_id}", value, _DEVICE_SECONDS)


def known_devices(request: Request) -> frozenset[tuple[int, int]]:
    """Account number and epoch of every device cookie that came along and is genuine."""
    signer = _device_signer(request)
    found = set()
    for name, value in request.cookies.items():
        if name.startswith(_name(request, _DEVICE)):
            match signer.read_numbers(value, _DEVICE_SECONDS):
                case (account_id, epoch):
                    found.add((account_id, epoch))
    return frozenset(found)


# --- the first run --------------------------------------------------------------------------------------


def _first_run_signer(request: Request) -> _Signer:
    keys: Keys = request.app.state.keys
    return _Signer(keys.cookie, b"first run", request.app.state.clock)


def keep_first_run(request: Request, response: Response) -> None:
    """Remember for a working day that this browser came with the code of the first run."""
    _set_cookie(request, response, _FIRST_RUN, _first_run_signer(request).sign_numbers(1), _FIRST_RUN_SECONDS)


def is_first_run(request: Request) -> bool:
    """Whether this browser did; whether the first run is still on, the database knows."""
    value = _cookie(request, _FIRST_RUN)
    return value is not None and _first_run_signer(request).read_numbers(value, _FIRST_RUN_SECONDS) == (1,)


# --- CSRF -----------------------------------------------------------------------------------------------


def csrf_token(request: Request) -> str:
    """A token for this browser's forms; masked anew each time, so that compression tells nothing of it."""
    mask = secrets.token_bytes(_MAC_BYTES)
    return urlsafe_b64encode(mask + _xor(mask, _csrf_mac(request, _binding(request)))).decode()


def check_csrf_token(request: Request, token: str) -> bool:
    """Whether a token was made for this very session (or guest)."""
    binding = _cookie(request, _SESSION) or _cookie(request, _GUEST)
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    if binding is None or len(raw) != 2 * _MAC_BYTES or urlsafe_b64encode(raw).decode() != token:
        return False  # the last: one token has one spelling
    return hmac.compare_digest(_xor(raw[:_MAC_BYTES], raw[_MAC_BYTES:]), _csrf_mac(request, binding))


def browser_of(request: Request) -> str:
    """What a challenge is bound to: this browser's session, or guest's nonce; "" for none."""
    known = _cookie(request, _SESSION) or _cookie(request, _GUEST)
    return "" if known is None else hash_of(known).hex()


def has_session(request: Request) -> bool:
    """Whether the browser sent a session's cookie, be it good or not."""
    return _cookie(request, _SESSION) is not None


def is_bound(request: Request) -> bool:
    """Whether the browser sent any cookie that the token of a form could be bound to."""
    return has_session(request) or _cookie(request, _GUEST) is not None


def keep_guest(request: Request, response: Response) -> None:
    """Set the guest's nonce, if a form of this page was bound to a new one."""
    guest = getattr(request.state, "guest", None)
    if guest is not None:
        _set_cookie(request, response, _GUEST, guest)


def _binding(request: Request) -> str:
    known = _cookie(request, _SESSION) or _cookie(request, _GUEST)
    if known is not None:
        return known
    guest: str | None = getattr(request.state, "guest", None)
    if guest is None:
        guest = request.state.guest = secrets.token_urlsafe(16)
    return guest


def _csrf_mac(request: Request, binding: str) -> bytes:
    keys: Keys = request.app.state.keys
    return hmac.digest(keys.csrf, binding.encode(), "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
