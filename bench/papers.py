"""How long the minutes of a month with many long remarks take, from values to the bytes that are filed."""

from datetime import date, datetime
from time import perf_counter

from ballots.forms.questionnaire import builtin
from ballots.forms.tally import Ratio, Reason
from ballots.sealing.sheet import seal_groups
from ballots.views.readmodels import (
    Attendee,
    BoxCount,
    Collected,
    LevelCount,
    MinutesView,
    PadlockRow,
    QuestionResult,
)
from bench.measure import Line, interleaved
from printing.record.minutes import draw_minutes

__all__ = ["measure"]

_REMARKS = 60
_WORDS = "Tôi phải đi lại ba lần mới xong, đề nghị ghi rõ giấy tờ cần nộp ngay từ đầu. "
_LONGEST = 1_000  # letters: what a ballot takes
_AIM_MS = 1_000
_NOON = datetime(2026, 11, 30, 12)  # noqa: DTZ001 - as the office writes it, decision 5


def _box() -> BoxCount:
    form, seal = builtin("hai-noi-dung"), seal_groups(bytes(32))
    every = Collected(100, 100, dict.fromkeys((reason.value for reason in Reason), 0))
    levels = tuple(LevelCount(level.code, level.label, 25, Ratio(25, 100)) for level in form.levels)
    asked = (QuestionResult(one.code, one.text, levels, 0, Ratio(50, 100), None) for one in form.questions)
    return BoxCount(
        box_id="hom-1",
        box="Hòm phiếu số 1",
        place="Sảnh tầng 1",
        period=1,
        state="final",
        carried=False,
        form=form,
        slot_from=date(2026, 11, 2),
        slot_to=_NOON.date(),
        due_on=_NOON.date(),
        due_reason="",
        late=False,
        smallest=5,
        seal=seal,
        sealed_at=_NOON,
        wall_seal="intact",
        padlocks=(PadlockRow("ubnd", "Đại diện lãnh đạo UBND", "Ông A", released=True),),
        qualified_set=("ubnd",),
        returned=(),
        returned_total=200,
        handed_out=None,
        electronic=every,
        paper=every,
        collected=every,
        participation=Ratio(100, 200),
        return_rate=Ratio(100, None),
        questions=tuple(asked),
        reasons=(),
        warnings=(),
        remarks=((_WORDS * 20)[:_LONGEST],) * _REMARKS,
        remarks_total=_REMARKS,
        next_period=2,
        next_seal=seal,
        next_sealed_at=_NOON,
        next_due_on=date(2026, 12, 31),
        chain_head=seal,
        chain_height=9,
        log_key=seal,
    )


def _minutes() -> MinutesView:
    return MinutesView(
        parent="UBND tỉnh Thanh Hóa",
        unit="UBND xã Đông Thanh",
        number=1,
        symbol="BB-UBND",
        subject="Mở hòm phiếu đánh giá sự hài lòng",
        started_at=_NOON,
        ended_at=_NOON,
        place="Phòng họp",
        attendees=(
            Attendee("ubnd", "Đại diện lãnh đạo UBND", "Ông A", "Phó Chủ tịch", True, "", "confirmed", ""),
        ),
        legal_basis=(),
        boxes=(_box(),),
        opinions="",
        keeping="",
        copies=3,
        recipients=(),
        signature_table=True,
        trial=False,
        public_url="https://phieu.example.vn",
    )


def measure(repeats: int) -> list[Line]:
    """Milliseconds, at the median; the first, which loads the libraries, apart."""
    view = _minutes()

    def drawn() -> float:
        begun = perf_counter()
        draw_minutes(view)
        return (perf_counter() - begun) * 1_000

    first = drawn()
    took = interleaved(repeats, {"minutes": drawn})["minutes"]
    name = f"minutes with {_REMARKS} remarks of {_LONGEST:,} letters"
    return [
        Line(name, took, "ms", _AIM_MS, "<= 1"),
        Line("… the first of a process", first, "ms"),
    ]
