"""Hội đồng: the administrator sets committees up, and names them and their roles; rules are rules.py's."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing, for_all_units
from app.deps import Admin, FormBody
from app.errors import Rejected, sentence, status_of
from app.office.words import RULES
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from app.words import sentences
from ballots.errors import Code, Refused
from ballots.office import renaming, setup
from ballots.office.audit import What
from ballots.sealing import quorum
from ballots.tables import Committee
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/committees")


class _NewCommittee(FormBody):
    name: str = ""
    rule: Literal["bon-ben", "khong-cong-doan"] = "bon-ben"


class _Names(FormBody):
    name: str
    ubnd: str
    mttq: str
    union: str
    clerk: str
    secretary: str
    supervisor: str


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: Any) -> Response:
    rows = [row for row in offices.committees(session) if row.unit_id == staff.unit_id]
    page = {"rows": rows, "wrong": "", "error": "", "new": _NewCommittee(), "names": None, "rules": RULES}
    return render(request, "office_committees.html", status, **page | context)


@router.get("")
def show_committees(request: Request, session: Reading, staff: Admin) -> Response:
    """Every committee of the unit with its name and the labels of its roles, and the form for another."""
    return _page(request, session, staff)


@router.post("")
@for_all_units
def add_committee(
    request: Request, form: Annotated[_NewCommittee, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Add a committee under one of the offered rules."""
    try:
        name = typed.check("committee_name", form.name)
        committee_id = renaming.free_id(session, Committee, "", name)
        sets = setup.RULES[form.rule]
        labels: Any = {"labels": sentences.ROLES, "sets": sets}
        made = setup.add_committee(session, staff.unit_id, committee_id, name, **labels)
    except (Refused, Rejected) as no:
        context = {"wrong": "new", "new": form, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    after = {"name": made.name, "sets": sets, "reason": ""}
    audit(What.COMMITTEE_ADDED, {"committee": made.id}, after=after)
    return RedirectResponse("/staff/admin/committees?done=committee_added", 303)


@router.post("/{committee_id}")
def set_names(
    request: Request,
    committee_id: str,
    form: Annotated[_Names, Form()],
    session: Writing,
    staff: Admin,
    audit: Audit,
) -> Response:
    """Set the name of one committee, and what its roles are called from the next sheet on."""
    rows = [row for row in offices.committees(session) if row.unit_id == staff.unit_id]
    before = next((row for row in rows if row.id == committee_id), None)
    if before is None:
        raise Refused(Code.COMMITTEE_UNKNOWN, id="")
    try:
        name = typed.check("committee_name", form.name)
        labels = {role: typed.check("label", getattr(form, role)) for role in quorum.ROLES}
        with session.begin_nested():
            after = renaming.rename_committee(session, committee_id, name).name
            changed = {role: label for role, label in labels.items() if label != before.labels.get(role)}
            setup.set_labels(session, committee_id, changed)
    except (Refused, Rejected) as no:
        context = {"wrong": committee_id, "names": form, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    about = {"committee": committee_id}
    if after != before.name:
        audit(What.COMMITTEE_RENAMED, about, {"name": before.name}, {"name": after})
    for role, label in changed.items():
        audit(What.LABEL_SET, {**about, "role": role}, before.labels.get(role), label)
    return RedirectResponse("/staff/admin/committees?done=committee_set", 303)
