"""A member's page "Chìa khóa của tôi": the own identity, who else holds the role's keys, spare keys.

docs/MEETING.md describes the JSON.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.db import Reading, Writing, for_all_units
from app.deps import FormBody, JsonBody, LogKeys, Member, Now
from app.keys_json import people_as_json
from app.staff.attending import account_row
from app.staff.auditing import Audit
from app.templating import render
from ballots.keys import joining, leaving
from ballots.keys.joining import Vouched
from ballots.office.audit import What
from ballots.sealing.keyring import COPY_BYTES
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import b64, unb64
from ballots.views import holders

router = APIRouter(prefix="/staff/keys")

_Holder = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{24}$")]  # a fingerprint without its blanks
_Asked = Annotated[str, Query(pattern=r"^[0-9A-HJKMNP-TV-Z]{24}$")]


class _Copy(JsonBody):
    box: str
    period: int
    copy_: str = Field(alias="copy")


class _Vouched(JsonBody):
    by: _Holder
    signature: str
    copies: list[_Copy]

    def vouched(self) -> Vouched:
        copies = {(one.box, one.period): unb64(one.copy_, COPY_BYTES) for one in self.copies}
        return Vouched(self.by, unb64(self.signature, SIGNATURE_BYTES), copies)


class _Endorsed(_Vouched):
    holder: _Holder


class _Spare(_Vouched):
    wrapped: str


class _Rewrapped(JsonBody):
    wrapped: str
    signature: str


@router.get("")
def show_keys(request: Request, session: Reading, staff: Member) -> Response:
    """The page of the own role's keys."""
    return render(request, "keys.html", view=holders.keys_view(session, account_row(session, staff)))


@router.get("/view")
def give_view(session: Reading, staff: Member) -> dict[str, Any]:
    """The wrapped identities that what is typed may open, and all holders with their signatures."""
    view = holders.keys_view(session, account_row(session, staff))
    mine = [asdict(one) for one in (view.own, view.waiting) if one is not None]
    return {
        "committee": view.committee_id,
        "role": view.role,
        "own": "" if view.own is None else view.own.holder,
        "waiting": "" if view.waiting is None else view.waiting.holder,
        "mine": mine,
        "openers": [asdict(one) for one in view.openers],
        "people": people_as_json(view.people),
    }


@router.get("/copies")
def give_copies(session: Reading, staff: Member, holder: _Asked) -> dict[str, Any]:
    """The copies that a holder's browser opens, to seal them over to another one."""
    rows = holders.copies(session, account_row(session, staff), holder)
    return {
        "copies": [asdict(row) | {"public": b64(row.public), "copy": b64(row.copy)} for row in rows],
    }


@router.post("/endorse")
def endorse(
    body: _Endorsed, session: Writing, staff: Member, log_key: LogKeys, audit: Audit
) -> dict[str, Any]:
    """Take in that a holder has compared and signed another one; who waited becomes a holder."""
    account = account_row(session, staff)
    by, new = joining.endorse(session, account, body.holder, body.vouched(), log_key)
    about = {"committee": new.committee_id, "role": new.role}
    audit(What.HOLDER_ENDORSED, {**about, "holder": new.id}, after={"by": by.id, "kind": by.kind})
    if by.kind == "spare":
        audit(What.SPARE_USED, {**about, "for": "endorse"})
    return {"state": new.state, "copies": len(body.copies)}


@router.post("/passphrase")
def change_passphrase(body: _Rewrapped, session: Writing, staff: Member, audit: Audit) -> dict[str, Any]:
    """Keep the same identity under another passphrase."""
    signature = unb64(body.signature, SIGNATURE_BYTES)
    holder = joining.rewrap(session, account_row(session, staff), body.wrapped, signature)
    audit(What.PASSPHRASE_CHANGED, {"committee": holder.committee_id, "role": holder.role})
    return {"holder": holder.id}


@router.post("/spare")
@for_all_units
def make_spare(
    body: _Spare, session: Writing, staff: Member, now: Now, log_key: LogKeys, audit: Audit
) -> dict[str, Any]:
    """Keep a paper spare key, once it was typed back."""
    account = account_row(session, staff)
    made = joining.make_spare(session, account, body.wrapped, body.vouched(), now.date(), log_key)
    audit(What.SPARE_MADE, {"committee": made.committee_id, "role": made.role, "holder": made.id})
    return {"holder": made.id, "copies": len(body.copies)}


@router.post("/spare/{holder}/retire")
def retire_spare(
    holder: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Member,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Retire a paper spare key that was lost or seen by others."""
    gone = leaving.retire_spare(session, account_row(session, staff), holder, log_key)
    audit(What.SPARE_RETIRED, {"committee": gone.committee_id, "role": gone.role, "holder": gone.id})
    return RedirectResponse("/staff/keys?done=spare_retired", 303)


@router.post("/withdraw")
def withdraw(_form: Annotated[FormBody, Form()], session: Writing, staff: Member, audit: Audit) -> Response:
    """Give up an own identity that nobody has compared yet."""
    gone = leaving.withdraw(session, account_row(session, staff))
    audit(What.IDENTITY_WITHDRAWN, {"committee": gone.committee_id, "role": gone.role})
    return RedirectResponse("/staff/keys?done=identity_withdrawn", 303)
