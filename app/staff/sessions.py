"""Signed cookies and tokens: the session, the guest's nonce, the CSRF token, the pass for a meeting's panel.

A session is an account's number and epoch, signed; it ends after eight hours, or when the password changes.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC

from fastapi import Request, Response
from itsdangerous import BadSignature, TimestampSigner

from app.settings import Clock, Keys, Settings

__all__ = [
    "check_csrf_token",
    "csrf_token",
    "end",
    "has_session",
    "is_bound",
    "keep_device",
    "keep_guest",
    "known_devices",
    "panel_token",
    "read",
    "read_panel_token",
    "start",
]

_SESSION = "homphieu_session"
_GUEST = "homphieu_guest"
_DEVICE = "homphieu_device_"  # and the account number: a PC may be known to several
_DEVICE_SECONDS = 180 * 24 * 3600
_SESSION_SECONDS = 8 * 3600
_PANEL_SECONDS = 2 * 3600  # a meeting
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


def _session_signer(request: Request) -> _Signer:
    keys: Keys = request.app.state.keys
    return _Signer(keys.cookie, b"session", request.app.state.clock)


def _panel_signer(request: Request) -> _Signer:
    keys: Keys = request.app.state.keys
    return _Signer(keys.panel, b"panel", request.app.state.clock)


# --- the session ----------------------------------------------------------------------------------------


def start(request: Request, response: Response, account_id: int, epoch: int) -> None:
    """Begin a session of this browser."""
    _set_cookie(request, response, _SESSION, _session_signer(request).sign_numbers(account_id, epoch))


def read(request: Request) -> tuple[int, int] | None:
    """Account number and epoch of the session, or None; whether they still hold, the database knows."""
    match _session_signer(request).read_numbers(request.cookies.get(_SESSION, ""), _SESSION_SECONDS):
        case (account_id, epoch):
            return account_id, epoch
    return None


def end(response: Response) -> None:
    """Forget the session in this browser."""
    response.delete_cookie(_SESSION)


def _set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    settings: Settings = request.app.state.settings
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=settings.secure
    )


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
        if name.startswith(_DEVICE):
            match signer.read_numbers(value, _DEVICE_SECONDS):
                case (account_id, epoch):
                    found.add((account_id, epoch))
    return frozenset(found)


# --- the panel at a meeting's PC ------------------------------------------------------------------------


def panel_token(request: Request, account_id: int, epoch: int, opening_id: int) -> str:
    """A pass of two hours for one member at one opening, beside the secretary's own session."""
    return _panel_signer(request).sign_numbers(account_id, epoch, opening_id)


def read_panel_token(request: Request, token: str, opening_id: int) -> tuple[int, int] | None:
    """Account number and epoch of a pass for this very opening, or None."""
    match _panel_signer(request).read_numbers(token, _PANEL_SECONDS):
        case (account_id, epoch, purpose) if purpose == opening_id:
            return account_id, epoch
    return None


# --- CSRF -----------------------------------------------------------------------------------------------


def csrf_token(request: Request) -> str:
    """A token for this browser's forms; masked anew each time, so that compression tells nothing of it."""
    mask = secrets.token_bytes(_MAC_BYTES)
    return urlsafe_b64encode(mask + _xor(mask, _csrf_mac(request, _binding(request)))).decode()


def check_csrf_token(request: Request, token: str) -> bool:
    """Whether a token was made for this very session (or guest)."""
    binding = request.cookies.get(_SESSION) or request.cookies.get(_GUEST)
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    if binding is None or len(raw) != 2 * _MAC_BYTES or urlsafe_b64encode(raw).decode() != token:
        return False  # the last: one token has one spelling
    return hmac.compare_digest(_xor(raw[:_MAC_BYTES], raw[_MAC_BYTES:]), _csrf_mac(request, binding))


def has_session(request: Request) -> bool:
    """Whether the browser sent a session's cookie, be it good or not."""
    return _SESSION in request.cookies


def is_bound(request: Request) -> bool:
    """Whether the browser sent any cookie that the token of a form could be bound to."""
    return has_session(request) or _GUEST in request.cookies


def keep_guest(request: Request, response: Response) -> None:
    """Set the guest's nonce, if a form of this page was bound to a new one."""
    guest = getattr(request.state, "guest", None)
    if guest is not None:
        _set_cookie(request, response, _GUEST, guest)


def _binding(request: Request) -> str:
    known = request.cookies.get(_SESSION) or request.cookies.get(_GUEST)
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
