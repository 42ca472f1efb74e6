"""The draft of the minutes' words: of a box carried on, and legal bases that go on from month to month."""

import json
from datetime import date

from simulator import Office
from sqlmodel import Session

from app.words import narrative
from ballots.meeting import minutes
from ballots.tables import Opening, Unit
from ballots.views import boxes, counts
from ballots.views.readmodels import MinutesView, Ratio

QUORUM = ["ubnd", "mttq", "union", "clerk"]
BASES = "Quyết định số 12/QĐ-UBND\nQuy chế hòm phiếu"


def drafted(office: Office) -> MinutesView:
    with office.writing() as session:
        narrative.begin(session, office.opening_id)
        return counts.minutes_view(session, office.opening_id, 1, office.now)


def written(session: Session, office: Office, legal_basis: str) -> None:
    opening = session.get_one(Opening, office.opening_id)
    told = json.loads(opening.narrative) | {"legal_basis": legal_basis}
    minutes.edit(session, office.opening_id, minutes.Narrative(**told), ())


def test_a_box_carried_on_has_no_rates_no_zeros_and_no_keys_to_destroy() -> None:
    """Three of four votes wait: no 0,0 %, no "chưa đại diện", no table, no period that ended."""
    office = Office().ready()
    for slip in office.issue(3):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    assert office.close(29).carried
    office.finish()
    view = drafted(office)
    (box,) = view.boxes
    assert (box.participation, box.return_rate.part) == (Ratio(None, 29), None)
    assert (box.warnings, box.questions) == ((), ())
    assert view.subject == (
        "Về việc chuyển hòm phiếu đánh giá sự hài lòng sang lần mở hòm sau (Hòm phiếu số 1, kỳ 1)"
    )
    assert "chìa khóa" not in view.keeping
    assert "giữ nguyên niêm phong đến lần mở hòm sau" in view.keeping
    office.file()
    with office.reading() as session:
        (past,) = boxes.notice(session, "hom-1").past
    assert (past.participation.percent, past.warnings, past.questions) == (None, (), ())


def test_legal_bases_are_the_units_own_and_go_on_to_the_next_month() -> None:
    office = Office().ready()
    with office.writing() as session:
        session.get_one(Unit, "xa").legal_basis = "Căn cứ Quy chế cũ;"
    slips = office.issue(12)
    for day, mine in ((date(2026, 11, 30), slips[:6]), (date(2026, 12, 31), slips[6:])):
        for slip in mine:
            office.vote(slip, ket_qua="HL")
        office.today = day
        if day.month == 12:
            office.seal()
        office.open(QUORUM, 29)
        office.finish()
        begun = drafted(office).legal_basis
        if day.month == 11:
            assert begun == ("Căn cứ Quy chế cũ;",)
            with office.writing() as session:
                written(session, office, BASES)
            office.file()
    assert begun == tuple(BASES.split("\n"))
