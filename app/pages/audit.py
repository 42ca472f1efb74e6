"""The audit log of the unit's staff, for its administrator and auditors; nothing here changes anything."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.db import Reading
from app.deps import Now, requires
from app.staff.accounts import Staff
from app.templating import render
from app.words import audit_log, sentences
from ballots.views import audit_log as audit_log_views

router = APIRouter(prefix="/staff/audit")

_MOST = 50  # lines on a page
_HIGHEST = 2**31 - 1

_Reader = Annotated[Staff, Depends(requires("admin", "auditor"))]


class _Checked:
    """How far this process has found each unit's log whole; every day begins anew with the first line."""

    def __init__(self) -> None:
        self._seen: dict[str, audit_log_views.Seen | None] = {}

    def seen(self, unit_id: str, today: date) -> audit_log_views.Seen | None:
        found = self._seen.get(unit_id)
        return found if found is not None and found.since.date() == today else None

    def keep(self, unit_id: str, seen: audit_log_views.Seen | None) -> None:
        self._seen[unit_id] = seen


async def _checked(request: Request) -> _Checked:
    if not hasattr(request.app.state, "audits_checked"):
        request.app.state.audits_checked = _Checked()
    memory: _Checked = request.app.state.audits_checked
    return memory


_Memory = Annotated[_Checked, Depends(_checked)]


class _Wanted(BaseModel):
    """What the form above the lines asks for; "" chooses nothing."""

    model_config = ConfigDict(hide_input_in_errors=True)

    person: Annotated[str, Field(max_length=40)] = ""
    what: Annotated[str, Field(max_length=40)] = ""
    since: date | Literal[""] = ""
    until: date | Literal[""] = ""
    below: Annotated[int, Field(ge=0, le=_HIGHEST)] | None = None
    anew: bool = False  # the whole log is to be checked from its first line

    def wanted(self) -> audit_log_views.Wanted:
        """The domain's value."""
        since, until = self.since or None, self.until or None
        return audit_log_views.Wanted(self.person, self.what, since, until, self.below)

    def address(self, below: int | None) -> str:
        """The same choice, of lines below a height."""
        chosen = self.model_copy(update={"below": below, "anew": False}).model_dump(mode="json")
        return "/staff/audit?" + urlencode({key: value for key, value in chosen.items() if value})


@router.get("")
def show_audit(
    request: Request,
    wanted: Annotated[_Wanted, Query()],
    session: Reading,
    staff: _Reader,
    now: Now,
    memory: _Memory,
) -> Response:
    """Lines newest first, fifty a page, and whether the log is whole."""
    seen = None if wanted.anew else memory.seen(staff.unit_id, now.date())
    page = audit_log_views.audit_page(session, staff.unit_id, wanted.wanted(), _MOST, now, seen)
    memory.keep(staff.unit_id, page.seen)
    kinds = sorted(((what.value, words) for what, words in sentences.AUDIT.items()), key=lambda kind: kind[1])
    older = None if page.older is None else wanted.address(page.older)
    context = {"page": page, "wanted": wanted, "kinds": kinds, "older": older}
    people = sorted(page.people.items(), key=lambda person: person[1])
    return render(request, "audit.html", **context, people=people, words=audit_log)


@router.get("/nhat-ky.jsonl")
def give_lines(session: Reading, staff: _Reader) -> Response:
    """The exact bytes of every line, in order: docs/AUDIT.md says how to check them."""
    headers = {"Content-Disposition": 'attachment; filename="nhat-ky.jsonl"'}
    lines = audit_log_views.bodies(session, staff.unit_id)
    return Response(lines, media_type="application/jsonl; charset=utf-8", headers=headers)
