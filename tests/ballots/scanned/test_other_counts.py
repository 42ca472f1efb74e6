"""What waits at another count, of another box or opening, is neither seen, counted nor changed here."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from scanning import PNG, Scanning
from simulator import BOX
from sqlmodel import select
from years import add_box

from ballots.errors import Code, Refused
from ballots.scanned import adding, undoing
from ballots.tables import Opening, ScannedChoice, ScannedMark, ScannedPage, ScannedRemark
from ballots.views import scanned

TABLES = (ScannedPage, ScannedMark, ScannedChoice, ScannedRemark)
CROP = PNG + b"the same"
STRANGER = b"s" * 32


@pytest.fixture
def meeting() -> Iterator[Scanning]:
    made = Scanning()
    yield made
    made.office.database.close()


@pytest.fixture(params=["box", "opening"])
def elsewhere(meeting: Scanning, request: pytest.FixtureRequest) -> tuple[int, str]:
    """The same pages with the same questions wait there, other marks on them, and roles have decided."""
    add_box(meeting.office, "hom-2", "Hòm phiếu số 2")
    with meeting.office.writing() as session:
        session.add(Opening(id=99, committee_id="hoi-dong", started_at=meeting.office.now, place=""))
        session.flush()
        at = (meeting.office.opening_id, "hom-2") if request.param == "box" else (99, BOX)
        mine = dict(zip(("opening_id", "box_id"), at, strict=True))
        keys = [one.fingerprint for one in meeting.pages()]
        for place, key in enumerate([*keys, STRANGER]):
            session.add(ScannedPage(page=key, sampled=place % 2 == 0, **mine))
            for question, choice in (("ket_qua", None), ("thai_do", "KHL"), ("", "")):
                session.add(ScannedMark(page=key, question=question, choice=choice, crop=PNG, **mine))
            for role in ("ubnd", "mttq"):
                account = meeting.office.account(session, role).id
                about = {"page": key, "question": "ket_qua", "role": role, "account_id": account}
                session.add(ScannedChoice(choice="KHL", **about, **mine))
        session.add(ScannedRemark(id="00", crop=CROP, **mine))
    return at


def rows(meeting: Scanning, at: tuple[int, str]) -> list[str]:
    with meeting.office.reading() as session:
        found = [row for table in TABLES for row in session.exec(select(table))]
        return sorted(repr(row) for row in found if (row.opening_id, row.box_id) == at)


def test_it_holds_up_nothing_and_stays_as_it_is(meeting: Scanning, elsewhere: tuple[int, str]) -> None:
    before = rows(meeting, elsewhere)
    first, second, *rest = meeting.pages(doubtful=2)
    pages = [replace(first, remark=CROP), second, *rest]
    assert meeting.take(pages).sheets == 30
    with meeting.office.writing() as session:
        assert undoing.take_back(session, *meeting.at, pages, meeting.office.random) == 30
    assert rows(meeting, elsewhere) == before
    assert rows(meeting, meeting.at) == []
    meeting.take(pages)
    meeting.draw()
    left = meeting.left()
    assert (left.marks, left.sheets, left.remarks) == (2, 20, 1)
    _settle(meeting)
    _compare(meeting)
    assert rows(meeting, elsewhere) == before
    meeting.add()
    told = json.loads(meeting.count.paper)
    assert (told["valid"], told["invalid"]["several"]) == (29, 1)
    assert (told["levels"]["ket_qua"]["BT"], told["levels"]["thai_do"]["KHL"]) == (2, 0)
    with meeting.office.writing() as session, pytest.raises(Refused) as no:
        adding.type_remark(session, *meeting.at, "00", "Cảm ơn", meeting.office.random)
    assert no.value.code is Code.SCAN_SETTLED
    meeting.type("Cảm ơn")
    assert (rows(meeting, elsewhere), rows(meeting, meeting.at)) == (before, [])
    assert meeting.office.finish().state == "final"


def _settle(meeting: Scanning) -> None:
    """One doubt makes its ballot invalid, one gets a level."""
    for choice, left in (("!several", 1), ("BT", 0)):
        for role in ("ubnd", "mttq"):
            meeting.decide(role, choice)
        assert meeting.left().marks == left


def _compare(meeting: Scanning) -> None:
    """The first sheet differs: people decide on its marks, and all others are compared."""
    with meeting.office.reading() as session:
        account = meeting.office.account(session, "clerk")
        sheet = scanned.next_sheet(session, *meeting.at, account, meeting.office.today)
    assert sheet is not None
    assert [one.words for one in sheet.marks] == [("Hài lòng",), ("Rất hài lòng",), ()]
    meeting.compare(same=False)
    assert (meeting.left().sheets, meeting.left().marks) == (27, 3)
    while meeting.left().marks:
        for role in ("ubnd", "mttq"):
            doubt = meeting.next(role)
            assert doubt is not None
            meeting.decide(role, "BT" if doubt.question else "", doubt)
    meeting.compare_all()


@pytest.mark.usefixtures("elsewhere")
def test_an_empty_pile_is_not_drawn_from_another_ones(meeting: Scanning) -> None:
    with pytest.raises(Refused) as no:
        meeting.draw()
    assert no.value.code is Code.WRONG_STEP
