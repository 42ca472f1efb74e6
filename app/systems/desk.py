"""What a dossier system's calls do: one transaction each; what is drawn from it is drawn after its end."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from app.errors import Problem, Rejected
from app.settings import Settings
from app.systems.bodies import Issued, IssuedOne, ReturnedBody, SlipsBody
from app.systems.callers import Caller
from app.systems.links import slip_link
from app.words import messages
from ballots.box.issue import IssuedSlip, lock_box
from ballots.errors import Code, Refused
from ballots.office import clerk_days
from ballots.officials.clerks import desk_of
from ballots.systems import issuing, returned
from ballots.systems.seen import Asked
from ballots.views import boxes as boxes_views
from ballots.views import rows
from ballots.views.readmodels_staff import IssuePage
from printing import qr
from printing.wording import office

__all__ = ["draw", "issue", "keep"]


def issue(
    session: Session,
    caller: Caller,
    asked: Asked,
    body: SlipsBody,
    now: datetime,
    log_keys: Callable[[str], Ed25519PrivateKey],
    chosen: Settings,
) -> tuple[tuple[IssuedSlip, ...], IssuePage, str]:
    """Issue the slips, and count them on the key's day as a clerk's on the clerk's; the desk they propose.

    Raises BOX_UNKNOWN (another unit's too), FIELD_UNKNOWN, OFFICIAL_DESKLESS, ADDRESS_NOT_PUBLIC and what
    issue_once raises.
    """
    page = _page(session, caller, body.box)
    if body.field and body.field not in {field.code for field in page.form.fields}:
        raise Refused(Code.FIELD_UNKNOWN)
    if not (page.trial or chosen.fit_for_slips):
        raise Rejected(Problem.ADDRESS_NOT_PUBLIC, address=chosen.public_url)
    desk = desk_of(session, body.box, body.official) if body.official else ""
    key, today = log_keys(body.box), now.date()
    slips = issuing.issue_once(session, asked, body.box, body.count, today, secrets.token_bytes, key)
    clerk_days.count_system(session, caller.key_id, body.box, today, issued=len(slips))
    return slips, page, desk


def draw(
    slips: tuple[IssuedSlip, ...], page: IssuePage, desk: str, body: SlipsBody, public_url: str
) -> Issued:
    """Links, QR codes and messages; of the messages none says what was decided, or to whom."""
    name, drawn = office(page.unit, page.parent), []
    for slip in slips:
        link = slip_link(public_url, page.box_id, slip.code, body.field, desk)
        code = qr.matrix(link)
        said = (name, link, slip.expires_on, body.channel)
        drawn.append(
            IssuedOne(
                number=slip.number,
                link=link,
                expires_on=slip.expires_on,
                qr_svg=qr.svg(code),
                qr_png=b64encode(qr.png(code)).decode("ascii"),
                sms=messages.without_accents(*said, trial=page.trial),
                message=messages.with_accents(*said, trial=page.trial),
            )
        )
    return Issued(slips=drawn)


def keep(session: Session, caller: Caller, body: ReturnedBody, now: datetime) -> int:
    """Keep a day's results, and tell their sum; BOX_UNKNOWN (another unit's too) and what report raises."""
    page = _page(session, caller, body.box)
    lock_box(session, body.box)
    numbers = [(one.field, one.channel, one.number) for one in body.results]
    fields = {field.code for field in page.form.fields}
    returned.report(session, body.box, body.day, numbers, fields, now.date())
    return sum(one.number for one in body.results)


def _page(session: Session, caller: Caller, box_id: str) -> IssuePage:
    if rows.box_row(session, box_id).unit_id != caller.unit_id:
        raise Refused(Code.BOX_UNKNOWN)
    return boxes_views.issue_page(session, box_id)
