"""Made-up minutes for the tests: plain values, no database."""

import dataclasses
import io
from datetime import UTC, date, datetime
from typing import Any

from pypdf import PageObject, PdfReader

from ballots.forms.questionnaire import Form, builtin
from ballots.forms.slips import HandedOut
from ballots.forms.tally import Reason
from ballots.views.readmodels import (
    Agreed,
    Attendee,
    BoxCount,
    Collected,
    LevelCount,
    MinutesView,
    Missing,
    PadlockRow,
    QuestionResult,
    Ratio,
    Returned,
    Unopened,
)

SEAL = "3f2a 91bc 77d0 4e15 a0c3 5b68 1d94 ee07"
NEXT_SEAL = "b81e 0c44 92fa 6d3b 17c9 e250 8a6f 4d11"
ROLES = (
    ("ubnd", "Đại diện lãnh đạo UBND (chủ tọa)", "Lê Văn Thành", "Phó Chủ tịch UBND xã"),
    ("mttq", "Chủ tịch Ủy ban MTTQ Việt Nam", "Nguyễn Thị Hường", "Chủ tịch Ủy ban MTTQ Việt Nam xã"),
    ("union", "Đại diện Công đoàn", "Trịnh Đình Dũng", "Chủ tịch Công đoàn cơ sở"),
    ("clerk", "Công chức Bộ phận Tiếp nhận và Trả kết quả", "Lê Thị Mỵ", "Công chức"),
    ("secretary", "Công chức Văn phòng HĐND và UBND (thư ký)", "Hoàng Quỳnh Như", "Công chức Văn phòng"),
)


def attendees() -> tuple[Attendee, ...]:
    seats = [
        Attendee(role, label, name, title, True, "", "confirmed", "", writes=role == "secretary")
        for role, label, name, title in ROLES
    ]
    absent = Attendee(
        "supervisor", "Đại diện Ban Thanh tra nhân dân", "Bùi Ỷ Nhi", "", False, "đi công tác tỉnh", "", ""
    )
    return (*seats, absent)


def questions(form: Form, counts: tuple[int, ...], previous: Ratio | None) -> tuple[QuestionResult, ...]:
    opinions = sum(n for n, level in zip(counts, form.levels, strict=True) if level.opinion)
    satisfied = sum(n for n, level in zip(counts, form.levels, strict=True) if level.satisfied)
    levels = tuple(
        LevelCount(level.code, level.label, n, Ratio(n, opinions if level.opinion else None))
        for n, level in zip(counts, form.levels, strict=True)
    )
    return tuple(
        QuestionResult(q.code, q.text, levels, 3, Ratio(satisfied, opinions), previous)
        for q in form.questions
    )


def box(**changes: Any) -> BoxCount:
    none_invalid = dict.fromkeys((reason.value for reason in Reason), 0)
    form = builtin("hai-noi-dung")
    plain = BoxCount(
        box_id="dongthanh-1",
        box="Hòm phiếu số 1",
        place="Trụ sở UBND xã Đông Thanh",
        period=12,
        state="final",
        carried=False,
        form=form,
        slot_from=date(2018, 1, 2),
        slot_to=date(2018, 12, 28),
        due_on=date(2018, 12, 28),
        due_reason="",
        late=False,
        smallest=5,
        seal=SEAL,
        sealed_at=datetime(2018, 1, 2, 1, 30, tzinfo=UTC),
        wall_seal="intact",
        padlocks=tuple(PadlockRow(role, label, name, True) for role, label, name, _ in ROLES[:4]),
        qualified_set=("clerk", "mttq", "ubnd", "union"),
        returned=(
            Returned("Hộ tịch", "direct", 1200),
            Returned("Hộ tịch", "online", 59),
            Returned("Chứng thực", "direct", 1100),
            Returned("Chứng thực", "online", None),
        ),
        returned_total=2359,
        handed_out=HandedOut(before=30, issued=1915, void=4, left=41),
        electronic=Collected(1500, 1493, none_invalid | {"blank": 7}),
        paper=Collected(217, 214, none_invalid | {"several": 2, "duplicate": 1}),
        collected=Collected(1717, 1707, none_invalid | {"blank": 7, "several": 2, "duplicate": 1}),
        participation=Ratio(1717, 2359),
        return_rate=Ratio(1717, 1900),
        questions=questions(form, (1500, 204, 0, 0), Ratio(998, 1000)),
        reasons=(("Trả kết quả trễ hẹn", 6),),
        warnings=("all_satisfied",),
        remarks=("Cán bộ hướng dẫn tận tình, chu đáo.", "Đề nghị kê thêm ghế chờ; số của tôi là [đã che]."),
        remarks_total=14,
        next_period=13,
        next_seal=NEXT_SEAL,
        next_sealed_at=datetime(2018, 12, 28, 9, 50, tzinfo=UTC),
        next_due_on=date(2019, 1, 31),
        chain_head="c0de 1234 5678 9abc",
        chain_height=41,
        log_key="K3Y0 1234 5678 9ABC DEFG HJKM",
    )
    return dataclasses.replace(plain, **changes)


def view(*boxes: BoxCount, **changes: Any) -> MinutesView:
    plain = MinutesView(
        parent="UBND huyện Đông Sơn",
        unit="UBND xã Đông Thanh",
        number=3,
        symbol="BB-UBND",
        subject="Mở hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 12)",
        started_at=datetime(2018, 12, 28, 9, 5, tzinfo=UTC),
        ended_at=datetime(2018, 12, 28, 10, 5, tzinfo=UTC),
        place="Phòng họp UBND xã Đông Thanh",
        attendees=attendees(),
        legal_basis=("Căn cứ Quy chế hoạt động của hòm phiếu đánh giá sự hài lòng;",),
        boxes=boxes or (box(),),
        opinions="Các thành viên dự họp không có ý kiến khác.",
        keeping="Phiếu giấy đã kiểm được cho vào bì, niêm phong và lưu tại văn thư cơ quan trong 24 tháng.",
        copies=3,
        recipients=("Thành viên dự họp;", "Lưu: VT."),
        signature_table=True,
        trial=False,
    )
    return dataclasses.replace(plain, **changes)


def carried_box() -> BoxCount:
    form = builtin("hai-noi-dung")
    nothing = Collected(0, 0, dict.fromkeys((reason.value for reason in Reason), 0))
    return box(
        carried=True,
        electronic=None,
        paper=nothing,
        collected=nothing,
        participation=Ratio(0, None),
        return_rate=Ratio(0, 0),
        returned=(),
        returned_total=None,
        handed_out=None,
        questions=questions(form, (0, 0, 0, 0), None),
        reasons=(),
        warnings=(),
        remarks=(),
        remarks_total=0,
        qualified_set=(),
        wall_seal="",
        next_period=12,
        next_seal=SEAL,
    )


def shut_box() -> BoxCount:
    """A box that could not be opened: the union's padlock by a spare key, two padlocks by nobody."""
    form = builtin("hai-noi-dung")
    unknown = dict.fromkeys((reason.value for reason in Reason), None)
    chair, mttq, union, clerk, secretary = ((label, name) for _, label, name, _ in ROLES)
    return box(
        electronic=None,
        collected=Collected(1717, None, unknown),
        qualified_set=(),
        questions=questions(form, (200, 14, 0, 0), None),
        padlocks=(
            PadlockRow("ubnd", *chair, True),
            PadlockRow("mttq", mttq[0], "", False),
            PadlockRow("union", union[0], secretary[1], True, True),
            PadlockRow("clerk", clerk[0], "", False),
        ),
        unopened=Unopened(
            envelopes=1500,
            settled_on=date(2019, 1, 2),
            missing=(Missing(mttq[0], "quên cụm mật khẩu."), Missing(clerk[0], "nghỉ hưu")),
            agreed=(Agreed(*chair, None), Agreed(*union, date(2019, 1, 2))),
            silent=(Agreed(*secretary, None),),
        ),
    )


# --- what was drawn ---------------------------------------------------------------------------------------


def words(pdf: bytes) -> str:
    """All words of a PDF in their order, one blank apart."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def order(text: str, *parts: str) -> list[int]:
    """Where the parts stand, all of which must."""
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    return places


def placed(page: PageObject) -> list[tuple[float, str]]:
    """Distance from the left edge in points, and text, of every string of a page."""
    found: list[tuple[float, str]] = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: found.append((cm[4] + tm[4], text.strip())))
    return [row for row in found if row[1]]
