"""The routes of one's own passkeys and sessions, as route_table.py has the others."""

from route import ANYONE, ATTENDING, SIGNED_IN, Row, form, get, posted

__all__ = ["PASSKEYS"]

_ANSWER = {
    "credential": "AAAA",
    "client_data": "e30",
    "authenticator_data": "AAAA",
    "signature": "AAAA",
    "user_handle": "AAAA",
    "after": "",
}
_MADE = {"name": "Khóa", "client_data": "e30", "attestation": "AAAA", "transports": [], "password": "sai"}

PASSKEYS: tuple[Row, ...] = (
    posted("/login/passkey/begin", ANYONE, {}, empty_ok=True),
    posted("/login/passkey", ANYONE, _ANSWER, good=frozenset({401})),
    get("/staff/passkeys", SIGNED_IN),
    get("/staff/passkeys/mine", SIGNED_IN, page=False),
    get("/staff/openings/{opening_id}/passkeys", ATTENDING, page=False, bound=True),
    posted("/staff/passkeys/begin", SIGNED_IN, {}, empty_ok=True),
    posted("/staff/passkeys", SIGNED_IN, _MADE, good=frozenset({401})),
    form("/staff/passkeys/{passkey_id:int}/remove", SIGNED_IN, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/sessions", SIGNED_IN),
    form("/staff/sessions/{session_id:int}/end", SIGNED_IN, {}, good=frozenset({404}), empty_ok=True),
    form("/staff/sessions/others/end", SIGNED_IN, {}, empty_ok=True),
)
