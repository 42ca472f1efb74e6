"""phiếu phát ra and its parts, and figures that cannot be: asked about by name, going on when confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from simulator import BOX, Office

from app.errors import sentence
from ballots.errors import Code, Refused
from ballots.forms.slips import Doubt, HandedOut, doubts
from ballots.tables import Count
from ballots.views import counts
from printing import wording

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def asked(act: Callable[..., Any], *given: Any) -> str:
    with pytest.raises(Refused) as no:
        act(*given, sure=False)
    assert no.value.code is Code.FIGURES_UNSURE
    return sentence(no.value)


def month(issued: int, voted: int) -> Office:
    """A box on its day: slips issued and used online."""
    office = Office().ready()
    for slip in office.issue(issued)[:voted]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    return office


def open_with(office: Office) -> None:
    for role in QUORUM:
        office.release(role)
    office.open_box()


@pytest.mark.parametrize(
    ("part", "returned", "slips", "expected"),
    [
        (16, 29, HandedOut(0, 16, 2, 0), [Doubt("handed_out", 16, 14)]),
        (14, 14, HandedOut(0, 16, 2, 0), []),
        (16, 14, HandedOut(2, 16, 2, 0), [Doubt("returned", 16, 14)]),
        (16, 14, HandedOut(0, 16, 2, 0), [Doubt("handed_out", 16, 14), Doubt("returned", 16, 14)]),
        (0, 0, HandedOut(0, 16, 2, 15), [Doubt("stock", 15, 14)]),
        (16, None, HandedOut(None, 16, 2, 0), []),  # what is unknown is asked of nobody
        (16, None, HandedOut(0, 16, 2, None), []),
        (None, 1, None, []),
    ],
)
def test_which_figures_cannot_be(
    part: int | None, returned: int | None, slips: HandedOut | None, expected: list[Doubt]
) -> None:
    assert list(doubts(part, returned, slips)) == expected


def test_more_in_stock_than_was_ever_printed_closes_no_slot_unasked() -> None:
    office = month(issued=16, voted=6)
    said = asked(office.close, 29, 20)
    assert "Hòm phiếu số 1: phiếu in sẵn còn lại 20, nhiều hơn 16 phiếu có thể còn" in said
    with office.reading() as session:
        assert session.get_one(Count, (office.opening_id, BOX)).state == "called"
    office.close(29, 16, sure=False)


def test_a_rate_of_114_percent_is_neither_settled_nor_filed_unasked() -> None:
    office = month(issued=16, voted=16)
    office.close(29, 2, sure=False)  # how many came in is not told before the box is open
    open_with(office)
    said = "phiếu thu vào 16, nhiều hơn 14 phiếu phát ra, nên tỷ lệ thu hồi quá 100 %"
    assert said in asked(office.finish)
    office.finish()
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
    assert (wording.percent(count.return_rate), count.return_rate.whole) == ("114,3 %", 14)
    assert count.doubts == (Doubt("handed_out", 16, 14),)
    assert said in asked(office.file)
    assert office.file()


def test_more_ballots_than_results_are_asked_about_with_both_numbers() -> None:
    office = month(issued=16, voted=16)
    office.close(14, 0, sure=False)
    open_with(office)
    assert "phiếu thu vào 16, nhiều hơn 14 hồ sơ đã trả kết quả" in asked(office.finish)


def test_a_carried_box_is_not_asked_about_the_envelopes_that_wait() -> None:
    office = month(issued=4, voted=4)
    office.close(2, 0, sure=False)
    office.finish(sure=False)
    office.file()


def test_handed_out_begins_with_the_stock_of_the_month_before_and_is_unknown_without_it() -> None:
    office = month(issued=20, voted=6)
    office.close(29, 8)
    open_with(office)
    office.finish()
    office.file()
    office.fit()
    office.seal()
    first = office.opening_id
    slips = office.issue(16)
    for slip in slips[:14]:
        office.vote(slip, ket_qua="HL")
    for slip in slips[14:]:
        office.void(slip.number)
    office.today = date(2026, 12, 31)
    office.start()
    office.close(29, 8)
    with office.reading() as session:
        out = counts.box_count(session, office.opening_id, BOX).handed_out
    assert out == HandedOut(before=8, issued=16, void=2, left=8)
    assert wording.handed_out(out) == "14 (tồn đầu kỳ 8 + in mới 16 − hủy 2 − tồn cuối kỳ 8)"
    with office.writing() as session:
        session.get_one(Count, (first, BOX)).stock_left = None
    with office.reading() as session:
        out = counts.box_count(session, office.opening_id, BOX).handed_out
    assert wording.handed_out(out) == "– (tồn đầu kỳ – + in mới 16 − hủy 2 − tồn cuối kỳ 8)"


def test_how_many_ballots_came_in_is_not_told_before_the_box_is_open() -> None:
    office = month(issued=30, voted=30)  # a batch is in the box already
    office.close(5, 0, sure=False)
    open_with(office)
    assert "phiếu thu vào 30, nhiều hơn 5 hồ sơ đã trả kết quả" in asked(office.finish)
