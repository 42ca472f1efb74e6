"""The certificates that a unit's administrator has installed: whose signers are known."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, FormBody, Now
from app.errors import Problem, Rejected, sentence, status_of
from app.filing.certificates import read_root
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office import roots
from ballots.office.audit import What

router = APIRouter(prefix="/staff/admin/roots")


class _New(FormBody):
    certificate: str


def _page(
    request: Request, session: Session, staff: Staff, status: int = 200, /, error: str = ""
) -> Response:
    rows = [(row.id, row.name, row.until, row.fingerprint) for row in roots.listed(session, staff.unit_id)]
    return render(request, "roots.html", status, rows=rows, error=error)


@router.get("")
def show_roots(request: Request, session: Reading, staff: Admin) -> Response:
    """List the installed certificates, with a place to paste another one."""
    return _page(request, session, staff)


@router.post("")
def install_root(
    request: Request,
    form: Annotated[_New, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
) -> Response:
    """Install a certificate that was pasted."""
    try:
        root = read_root(form.certificate.encode(), now.date())
        roots.install(session, staff.unit_id, root, now.date())
    except (Refused, Rejected) as no:
        return _page(request, session, staff, status_of(no.code), error=sentence(no))
    audit(What.ROOT_INSTALLED, {"certificate": root.name}, after={"digest": root.fingerprint})
    return RedirectResponse("/staff/admin/roots?done=root_installed", 303)


@router.post("/{root_id:int}/remove")
def remove_root(
    root_id: int, _form: Annotated[FormBody, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Forget a certificate."""
    name = roots.remove(session, staff.unit_id, root_id)
    if name is None:
        raise Rejected(Problem.NOT_FOUND)
    audit(What.ROOT_REMOVED, {"certificate": name})
    return RedirectResponse("/staff/admin/roots?done=root_removed", 303)
