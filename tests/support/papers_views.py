"""Made-up views of the papers beside the minutes: plain values, no database."""

from datetime import UTC, date, datetime

from minutes_views import ROLES, SEAL, box

from ballots.forms.followed import Heard
from ballots.forms.tally import Ratio
from ballots.spans import Span
from ballots.views.papers.values import (
    FieldRow,
    Filed,
    RemarksOfBox,
    RemarksView,
    SealedView,
    SealedWith,
    SummaryRow,
    SummaryView,
)
from ballots.views.readmodels import DestroyedView, LevelCount

AT = datetime(2018, 12, 28, 10, 5, tzinfo=UTC)
OFFICE = {"parent": "UBND huyện Đông Sơn", "unit": "UBND xã Đông Thanh"}


def destroyed() -> DestroyedView:
    return DestroyedView(
        **OFFICE,
        number=4,
        symbol="BB-UBND",
        subject="Về việc tiêu hủy phong bì phiếu điện tử (Hòm phiếu số 1, kỳ 12)",
        at=AT,
        committee="Hội đồng kiểm phiếu",
        box="Hòm phiếu số 1",
        place="",
        period=12,
        seal=SEAL,
        what="envelopes",
        count=1500,
        minutes="03/BB-UBND",
        filed_on=date(2018, 12, 28),
        unopened=False,
        due_on=date(2020, 12, 28),
        kept=24,
        basis="Quy chế",
        command="homphieu destroy",
        operator="",
        secretary="Hoàng Quỳnh Như",
        chair="Lê Văn Thành",
        trial=False,
    )


def sealed() -> SealedView:
    return SealedView(
        **OFFICE,
        symbol="BB-UBND",
        committee="Hội đồng kiểm phiếu",
        box_id="dongthanh-1",
        box="Hòm phiếu số 1",
        place="Trụ sở UBND xã Đông Thanh",
        period=12,
        seal=SEAL,
        sealed_at=AT,
        due_on=date(2019, 1, 31),
        due_reason="",
        form="Phiếu hai nội dung",
        padlocks=tuple(
            SealedWith(label, name, name if role != "union" else "") for role, label, name, _ in ROLES[:4]
        ),
        sets=(tuple(label for _, label, _, _ in ROLES[:4]),),
        log_key="K3Y0 1234",
        secretary="Hoàng Quỳnh Như",
        chair="Lê Văn Thành",
        trial=False,
        public_url="https://phieu.example.vn",
        subject="Về việc niêm phong hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 12)",
    )


def opinions() -> RemarksView:
    boxes = (
        RemarksOfBox("Hòm phiếu số 1", 12, ("Ghế chờ ít. " * 80, "Gọi [đã che]", "Tốt 👍"), ()),
        RemarksOfBox("Hòm thư góp ý", 3, (), ((1, "Đề nghị lắp quạt."),)),
        RemarksOfBox("Hòm phiếu số 2", 12, (), ()),
    )
    return RemarksView("UBND xã Đông Thanh", "03/BB-UBND", date(2018, 12, 28), AT, boxes, trial=False)


def row(name: str) -> SummaryRow:
    """A box of the month with results in two rows by field."""
    one = box(box=name)
    levels = tuple(LevelCount(level.code, level.label, 5, Ratio(5, 20)) for level in one.form.levels)
    fields = tuple(
        FieldRow(label, 20, tuple((question.code, levels, Ratio(10, 20)) for question in one.form.questions))
        for label in ("Hộ tịch", "Chứng thực; Lĩnh vực khác")
    )
    return SummaryRow(
        box=name,
        period=12,
        kind="ballots",
        form=one.form.name,
        direct=2300,
        online=59,
        handed_out=1900,
        paper=217,
        electronic=1500,
        participation=one.participation,
        return_rate=one.return_rate,
        valid=1707,
        invalid=one.collected.invalid,
        questions=one.questions,
        fields=fields,
        heard=Heard(14, 0, 1, 3, 2, 1),
        filed=(Filed(3, "03/BB-UBND", date(2018, 12, 28)),),
        carried=False,
        unopened=False,
    )


def summary(boxes: int = 1) -> SummaryView:
    rows = tuple(row(f"Hòm phiếu số {number}") for number in range(1, boxes + 1))
    return SummaryView(**OFFICE, span=Span(2018, 12), rows=rows, total=None, answers={}, at=AT, trial=False)
