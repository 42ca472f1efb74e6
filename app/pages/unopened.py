"""A box that can't be opened: the ways that are left, the reasons, who agrees, and the end of it.

A member agrees on a device of the own, or at the meeting's PC with a pass (header X-Panel, attending.py).
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app import typed
from app.db import Reading, Writing
from app.deps import FormBody, Now, Secretary
from app.errors import Problem, Rejected
from app.staff.attending import Releaser, Watching, account_row, see_opening
from app.staff.auditing import Audit
from app.templating import render
from ballots.meeting import unopened
from ballots.office.audit import What
from ballots.views import unopened as unopened_views
from printing import wording as say

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/unopened")


class _Reasons(FormBody):
    """A reason for each role, in the order of the page: two lists of the same length."""

    role: list[str]
    reason: list[str]

    def by_role(self) -> dict[str, str]:
        """The reasons that were typed; INPUT_WRONG."""
        if len(self.role) != len(self.reason):
            raise Rejected(Problem.INPUT_WRONG)
        rows = enumerate(self.reason, start=1)
        return dict(
            zip(self.role, [typed.check("unopened_reason", text, row) for row, text in rows], strict=True)
        )


def _back(opening_id: int, box_id: str, done: str) -> Response:
    return RedirectResponse(f"/staff/openings/{opening_id}/boxes/{box_id}/unopened?done={done}", 303)


@router.get("")
def show_unopened(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Watching
) -> Response:
    """What may still be done, the reasons, who agreed."""
    see_opening(session, staff, opening_id)
    view = unopened_views.unopened_view(session, opening_id, box_id, staff.id)
    return render(request, "unopened.html", view=view, opening_id=opening_id, say=say)


@router.post("")
def propose(
    opening_id: int,
    box_id: str,
    form: Annotated[_Reasons, Form()],
    session: Writing,
    staff: Secretary,
    audit: Audit,
) -> Response:
    """Give the reason for every missing role."""
    committee = see_opening(session, staff, opening_id)
    proposal = unopened.propose(session, opening_id, box_id, form.by_role())
    about = {"box": box_id, "opening": opening_id, "committee": committee}
    audit(What.UNOPENED_PROPOSED, about, after=dict(proposal.reasons))
    return _back(opening_id, box_id, "unopened_proposed")


@router.get("/mine")
def show_mine(opening_id: int, box_id: str, session: Reading, member: Releaser) -> dict[str, bool]:
    """Whether the member has agreed; for the meeting's PC, which offers the one or the other."""
    see_opening(session, member, opening_id)
    return {"agreed": unopened_views.unopened_view(session, opening_id, box_id, member.id).mine}


@router.post("/agree")
def agree(
    opening_id: int,
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    member: Releaser,
    now: Now,
    audit: Audit,
) -> Response:
    """Record the member's own yes."""
    committee = see_opening(session, member, opening_id)
    unopened.agree(session, opening_id, box_id, account_row(session, member), now.date())
    audit(What.UNOPENED_AGREED, {"box": box_id, "opening": opening_id, "committee": committee}, by=member)
    return _back(opening_id, box_id, "unopened_agreed")


@router.post("/withdraw")
def withdraw(
    opening_id: int,
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    member: Releaser,
    audit: Audit,
) -> Response:
    """Take the member's own yes back."""
    committee = see_opening(session, member, opening_id)
    unopened.withdraw(session, opening_id, box_id, account_row(session, member))
    audit(What.UNOPENED_WITHDRAWN, {"box": box_id, "opening": opening_id, "committee": committee}, by=member)
    return _back(opening_id, box_id, "unopened_withdrawn")


@router.post("/settle")
def settle(
    opening_id: int,
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    audit: Audit,
) -> Response:
    """Leave the box shut; the count goes on with paper."""
    committee = see_opening(session, staff, opening_id)
    count = unopened.settle(session, opening_id, box_id, now.date())
    about = {"box": box_id, "period": count.period, "opening": opening_id, "committee": committee}
    audit(What.UNOPENED_SETTLED, about)
    return RedirectResponse(f"/staff/openings/{opening_id}#{box_id}", 303)
