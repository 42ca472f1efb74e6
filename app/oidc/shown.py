"""What pages of other rooms show of the office's system: nothing at all where there is none."""

from typing import Any

from fastapi import Request
from sqlmodel import Session

from app.oidc import ties
from app.oidc.provider import Provider
from app.oidc.ties import Shown
from app.staff.accounts import Staff

__all__ = ["button", "of_account", "own_tie"]

_CLAIMS = {"preferred_username": "tên đăng nhập", "email": "địa chỉ thư", "sub": "mã người dùng, sub"}


def button(request: Request) -> str:
    """The words of the button on the sign-in page; "" for none."""
    provider: Provider | None = request.app.state.provider
    return "" if provider is None else provider.chosen.button


def own_tie(request: Request, session: Session, staff: Staff) -> Shown | None:
    """As whom the person is known to the office's system."""
    return ties.shown(session, staff.id) if button(request) else None


def of_account(request: Request, session: Session, account: Any) -> dict[str, Any]:
    """What the administrator's page shows of a chosen account."""
    provider: Provider | None = request.app.state.provider
    if provider is None or account is None:
        return {"office": None}
    return {"office": ties.shown(session, account.id), "office_claim": _CLAIMS[provider.chosen.claim]}
