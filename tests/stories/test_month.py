"""A whole month of one box in the domain, as a story, and its numbers at every place where they stand."""

from datetime import date

import pytest
from simulator import BOX, LOG_KEY, Office

from ballots.box import chain
from ballots.forms.slips import HandedOut
from ballots.forms.tally import Reason
from ballots.sealing import ledger
from ballots.tables import Box
from ballots.views import boxes, counts

pytestmark = pytest.mark.usefixtures("each_database")

QUORUM = ["ubnd", "mttq", "union", "clerk"]


def test_a_month_from_the_first_slip_to_the_filed_minutes() -> None:
    office = Office().ready()
    slips = office.issue(40)
    for slip in slips[:25]:
        office.vote(slip, ket_qua="RHL", thai_do="HL", remark="Nhanh, gọn")
    for slip in slips[25:30]:
        office.vote(slip, ket_qua="KHL")
    office.void(slips[39].number)
    office.today = date(2026, 11, 30)
    office.open(QUORUM, returned=100)
    for slip in slips[30:35]:
        assert office.paper(slip.number, ket_qua="HL", thai_do="BT") is None
    assert office.paper(slips[35].number) is Reason.BLANK
    assert office.paper(slips[0].number, sure=True, ket_qua="RHL") is Reason.DUPLICATE
    office.finish()
    office.file()
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
        past = boxes.notice(session, BOX).past
        entries = chain.entries(session, BOX)
        row = session.get_one(Box, BOX)
    assert (count.electronic.ballots, count.paper.ballots, count.collected.valid) == (30, 7, 35)
    assert count.collected.invalid["blank"] == 1
    assert count.collected.invalid["duplicate"] == 1
    assert count.handed_out == HandedOut(before=0, issued=40, void=1, left=0)
    assert count.handed_out.total == 39
    assert str(count.participation.percent) == "36.0"  # not the paper of a slip that was used online
    results = count.questions[0]
    assert [level.count for level in results.levels] == [25, 5, 0, 5]
    assert (results.satisfaction.part, results.satisfaction.whole) == (30, 35)
    assert count.questions[1].unanswered == 5
    assert past[0].collected.ballots == 37
    assert past[0].questions == count.questions
    assert (row.used_online, row.used_paper, row.voided, row.issued) == (30, 6, 1, 40)
    head = ledger.verify_chain(entries, LOG_KEY.public_key())
    assert head is not None
    assert [entry.type for entry in entries] == [
        *["padlocks"] * 8,  # each of four roles joins and fits
        "sealed",
        "sealed",
        "batch",
        "batch",
        "issued",
        "batch",
        "closed",
        "released",
        "result",
        "minutes",
    ]
    assert count.remarks_total == 25
