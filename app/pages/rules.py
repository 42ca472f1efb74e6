"""Đủ thành phần mở hòm: the administrator sets which roles together open the boxes of a committee."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import Admin, FormBody
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.office import setup
from ballots.office.audit import What
from ballots.sealing import quorum
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/rules")

_Role = Literal["ubnd", "mttq", "union", "clerk", "secretary", "supervisor"]
OWN_SETS = 4  # how many the form offers; the command line takes more


class _Rule(FormBody):
    rule: Literal["bon-ben", "khong-cong-doan", "own"]
    own1: tuple[_Role, ...] = ()
    own2: tuple[_Role, ...] = ()
    own3: tuple[_Role, ...] = ()
    own4: tuple[_Role, ...] = ()
    reason: str = ""

    def sets(self) -> quorum.Sets:
        """The rule that was picked, or the sets that were ticked."""
        if self.rule != "own":
            return setup.RULES[self.rule]
        return tuple(filter(None, (self.own1, self.own2, self.own3, self.own4)))


def _committee(session: Session, staff: Staff, committee_id: str) -> offices.CommitteeRow:
    """A committee of the person's own unit; COMMITTEE_UNKNOWN."""
    for row in offices.committees(session):
        if (row.id, row.unit_id) == (committee_id, staff.unit_id):
            return row
    raise Refused(Code.COMMITTEE_UNKNOWN, id="")


@router.get("")
def show_rules(request: Request, session: Reading, staff: Admin) -> Response:
    """Every committee of the unit with its rule, and the form to change it."""
    rows = [row for row in offices.committees(session) if row.unit_id == staff.unit_id]
    return render(request, "rules.html", rows=rows, offered=setup.RULES, own_sets=OWN_SETS)


@router.post("/{committee_id}")
def set_rule(
    committee_id: str, form: Annotated[_Rule, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Set the rule of one committee, from the next sheet on; a drafted sheet under another rule is gone."""
    before = _committee(session, staff, committee_id)
    setup.set_rule(session, committee_id, form.sets(), typed.check("sets_reason", form.reason))
    after = _committee(session, staff, committee_id)
    audit(
        What.RULE_SET,
        {"committee": committee_id},
        before={"sets": before.sets, "reason": before.sets_reason},
        after={"sets": after.sets, "reason": after.sets_reason},
    )
    return RedirectResponse("/staff/admin/rules?done=rule_set", 303)
