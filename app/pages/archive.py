"""Archives to download: the public one for all, the full one for auditors, who are told what it shows."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app import served
from app.db import Reading, Writing
from app.deps import FormBody, requires
from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.office.audit import What
from ballots.verify.archive import write_archive
from ballots.views.filing import archives

router = APIRouter()

_CHUNK_BYTES = 64 * 1024

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Auditor = Annotated[Staff, Depends(requires("auditor"))]


class _Confirmed(FormBody):
    understood: bool = False


@router.get("/b/{box_id}/ky/{number}.zip")
def give_public(box_id: str, number: Number, session: Reading) -> Response:
    """The public archive of a finished period."""
    return _archive(session, box_id, number, full=False)


@router.get("/staff/archive")
def show_archives(request: Request, session: Reading, staff: Auditor) -> Response:
    """All finished periods of the unit."""
    return render(request, "archives.html", rows=archives.finished(session, staff.unit_id))


@router.get("/staff/archive/{box_id}/{number}")
def show_archive(request: Request, box_id: str, number: Number, session: Reading, staff: Auditor) -> Response:
    """Both archives of a period, and what the full one makes possible."""
    return render(request, "archive.html", row=_row(session, staff, box_id, number))


@router.post("/staff/archive/{box_id}/{number}")
def give_full(
    box_id: str,
    number: Number,
    form: Annotated[_Confirmed, Form()],
    session: Writing,
    staff: Auditor,
    audit: Audit,
) -> Response:
    """The full archive, for who has said to know that it makes every ballot readable; it is logged."""
    _row(session, staff, box_id, number)
    if not form.understood:
        raise Rejected(Problem.ARCHIVE_UNCONFIRMED)
    answer = _archive(session, box_id, number, full=True)
    audit(What.ARCHIVE_DOWNLOADED, {"box": box_id, "period": number})
    return answer


def _row(session: Session, staff: Staff, box_id: str, number: int) -> archives.Finished:
    """A finished period of the auditor's own unit."""
    accounts.box_of(session, staff, box_id)
    for row in archives.finished(session, staff.unit_id):
        if (row.box_id, row.period) == (box_id, number):
            return row
    raise Rejected(Problem.NOT_FOUND)


def _archive(session: Session, box_id: str, number: int, *, full: bool) -> Response:
    """Write the archive into a file without a name, so that no slow reader holds up the database."""
    scripts = served.hashes()
    content = archives.content(session, box_id, number, scripts, full=full)
    if content is None:
        raise Rejected(Problem.NOT_FOUND)
    file = TemporaryFile()  # noqa: SIM115 - closed when the last byte is sent
    write_archive(file, content)
    name = f"homphieu-{box_id}-ky-{number}-{'day-du' if full else 'cong-khai'}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.tell()),
        "Cache-Control": "no-store" if full else "public, no-cache",
    }
    file.seek(0)
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
