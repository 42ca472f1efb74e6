"""The first draft of what people write in the minutes: a proposal in the usual words, to be edited."""

from sqlmodel import Session

from ballots import minutes
from ballots.minutes import Narrative
from ballots.queries_meeting import opening_view
from ballots.readmodels_staff import OpeningView

__all__ = ["begin", "draft"]

_KEEPING = (
    "Phiếu điện tử được lưu trong 24 tháng kể từ ngày mở hòm, sau đó tiêu hủy và lập biên bản tiêu hủy.\n"
    "Phiếu giấy đã kiểm được cho vào bì, niêm phong và lưu tại văn thư cơ quan."
)
_CARRIED = "Phiếu điện tử chưa đủ số lượng để mở được giữ nguyên niêm phong đến lần mở hòm sau."
_RECIPIENTS = "Thành viên dự họp;\nLưu: VT."


def draft(view: OpeningView) -> Narrative:
    """Propose subject, keeping of the ballots, recipients; opinions are theirs who hold them."""
    what = "; ".join(f"{box.box}, kỳ {box.period}" for box in view.boxes)
    keeping = f"{_CARRIED}\n{_KEEPING}" if any(box.carried for box in view.boxes) else _KEEPING
    return Narrative(
        subject=f"Mở hòm phiếu đánh giá sự hài lòng ({what})",
        keeping=keeping,
        recipients=_RECIPIENTS,
    )


def begin(session: Session, opening_id: int) -> None:
    """Save the draft once all boxes have their final numbers; what somebody wrote is never replaced."""
    view = opening_view(session, opening_id)
    if view.all_final and minutes.narrative_of(minutes.opening_of(session, opening_id)) == Narrative():
        minutes.edit(session, opening_id, draft(view), ())
