"""Papers beside the minutes, each for who needs it: a sealing, an opening's remarks, the month."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.db import Reading
from app.deps import Now, PublicUrl, Secretary, requires
from app.staff.accounts import Staff
from app.staff.attending import Watching, see_box, see_opening
from ballots.spans import LONGEST_TYPED, read_span
from ballots.views.papers import sealed as papers
from ballots.views.papers import summary
from printing.record.opinions import draw_opinions
from printing.record.sealed import SUBJECT, draw_sealed
from printing.record.summary import draw_summary

router = APIRouter(prefix="/staff")

_Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Span = Annotated[str, Query(max_length=LONGEST_TYPED)]


@router.get("/committee/{box_id}/seals/{number}/bien-ban.pdf")
def give_sealed(
    box_id: str, number: _Number, session: Reading, staff: Watching, public_url: PublicUrl
) -> Response:
    """Biên bản niêm phong of one period, to be signed by hand."""
    see_box(session, staff, box_id)
    pdf = draw_sealed(papers.sealed_view(session, box_id, number, SUBJECT, public_url))
    return _inline(pdf, f"bien-ban-niem-phong-{box_id}-ky-{number}")


@router.get("/minutes/{opening_id:int}/phu-luc-y-kien.pdf")
def give_opinions(opening_id: int, session: Reading, staff: Secretary, now: Now) -> Response:
    """All remarks and letters of an opening, masked: for the secretary, who has them dealt with."""
    see_opening(session, staff, opening_id)
    return _inline(
        draw_opinions(papers.remarks_view(session, opening_id, now)), f"phu-luc-y-kien-{opening_id}"
    )


@router.get("/summary.pdf")
def give_summary(month: _Span, session: Reading, staff: _Reader, now: Now) -> Response:
    """Bảng tổng hợp of the unit's month, quarter or year."""
    view = summary.summary_view(session, staff.unit_id, span := read_span(month), now)
    return _inline(draw_summary(view), f"tong-hop-{span.code}")


def _inline(pdf: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
