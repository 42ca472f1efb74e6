"""The first draft of what people write in the minutes: a proposal in the usual words, to be edited."""

from dataclasses import replace

from sqlmodel import Session

from ballots.meeting import minutes
from ballots.meeting.minutes import Narrative
from ballots.office.retention import Retention, retention_of
from ballots.tables import Committee, Unit
from ballots.typed import salvage
from ballots.views.meeting import opening_view
from ballots.views.readmodels_staff import OpeningView

__all__ = ["begin", "draft"]

_KEEPING = (
    "Phiếu điện tử được lưu trong {months} tháng, chìa khóa đã nhận khi mở hòm trong {days} ngày kể từ ngày "
    "lưu biên bản vào sổ; sau đó tiêu hủy và lập biên bản tiêu hủy."
)
_PAPER = "Phiếu giấy đã kiểm được cho vào bì, niêm phong và lưu tại văn thư cơ quan."
_CARRIED = "Phiếu điện tử chưa đủ số lượng để mở được giữ nguyên niêm phong đến lần mở hòm sau."
_UNOPENED = (
    "Phong bì phiếu điện tử không mở được thì giữ nguyên niêm phong, không ai đọc được; bản sao chìa khóa "
    "của kỳ được tiêu hủy sau khi lưu biên bản này."
)
_OPENED = "Mở hòm phiếu đánh giá sự hài lòng"
_CARRIED_ON = "Về việc chuyển hòm phiếu đánh giá sự hài lòng sang lần mở hòm sau"
_SHUT = "Về việc không mở được hòm phiếu"
_RECIPIENTS = "Thành viên dự họp;\nLưu: VT."


def draft(view: OpeningView, kept: Retention, legal_basis: str = "") -> Narrative:
    """Propose subject, legal bases, keeping of the ballots, recipients; opinions are left to members."""
    what = "; ".join(f"{box.box}, kỳ {box.period}" for box in view.boxes)
    keeping = [_PAPER]
    carried = all(box.carried for box in view.boxes)
    if not carried:  # else nothing was opened, and no key handed in
        keeping.insert(0, _KEEPING.format(months=kept.envelopes_months, days=kept.releases_days))
    if any(box.unopened for box in view.boxes):
        keeping.insert(0, _UNOPENED)
    if any(box.carried for box in view.boxes):
        keeping.insert(0, _CARRIED)
    shut = all(box.unopened for box in view.boxes)
    about = _SHUT if shut else _CARRIED_ON if carried else _OPENED
    return Narrative(
        subject=f"{about} ({what})",
        legal_basis=legal_basis,
        keeping="\n".join(keeping),
        recipients=_RECIPIENTS,
    )


def begin(session: Session, opening_id: int) -> None:
    """Save the draft once all boxes have their final numbers; what somebody wrote is never replaced."""
    view = opening_view(session, opening_id)
    if view.all_final and minutes.narrative_of(minutes.opening_of(session, opening_id)) == Narrative():
        committee = session.get_one(Committee, view.committee_id)
        unit = session.get_one(Unit, committee.unit_id)
        proposed = draft(
            view, retention_of(unit), unit.legal_basis
        )  # of stored names, none of which may stop the count
        subject, keeping = salvage("subject", proposed.subject), salvage("keeping", proposed.keeping)
        minutes.edit(session, opening_id, replace(proposed, subject=subject, keeping=keeping), ())
