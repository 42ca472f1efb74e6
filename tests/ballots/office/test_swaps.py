"""A unit's own swapped days move the openings of its boxes, and of no other unit's."""

from collections.abc import Iterator
from datetime import date

import pytest
from databases import Databases
from sqlmodel import Session

from app.db import Database
from app.words import sentences
from ballots.errors import Code, Refused
from ballots.keys import padlocks
from ballots.office import setup, swaps
from ballots.views.lists import days

TODAY = date(2026, 11, 2)
LAST, BEFORE = date(2026, 11, 30), date(2026, 11, 27)


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    """Two units with a box each, `hom-xa` and `hom-phuong`."""
    database = Database(databases.new())
    with database.writing() as opened:
        setup.seed_forms(opened)
        for unit in ("xa", "phuong"):
            setup.add_unit(opened, unit, "Trung tâm", "UBND", "TT")
            setup.add_committee(opened, unit, f"hd-{unit}", "Hội đồng", labels=sentences.ROLES)
            setup.add_box(opened, f"hd-{unit}", f"hom-{unit}", "Hòm phiếu số 1", "Sảnh")
        yield opened
    database.close()


def proposed(session: Session, unit: str) -> date:
    return days.opening_days(session, f"hom-{unit}", TODAY).days[0].day


def off(session: Session, unit: str, day: date = LAST) -> None:
    swaps.add_swap(session, day, working=False, document="Thông báo của đơn vị", unit_id=unit)


def test_one_units_administrator_does_not_move_another_units_proposed_days(session: Session) -> None:
    off(session, "phuong")
    assert (proposed(session, "phuong"), proposed(session, "xa")) == (BEFORE, LAST)
    off(session, "xa", BEFORE)
    assert (proposed(session, "phuong"), proposed(session, "xa")) == (BEFORE, LAST)
    off(session, "xa")  # the other unit's row is not in the way
    assert proposed(session, "xa") == date(2026, 11, 26)


def test_one_units_administrator_takes_out_neither_anothers_rows_nor_everybodys(session: Session) -> None:
    off(session, "xa")
    swaps.add_swap(session, BEFORE, working=False, document="Thông báo chung")
    for day in (LAST, BEFORE):
        with pytest.raises(Refused) as no:
            swaps.remove_swap(session, day, "phuong")
        assert no.value.code is Code.SWAP_UNKNOWN
    assert [(line.day, line.own) for line in days.swap_lines(session, "phuong")] == [(BEFORE, False)]
    assert [line.own for line in days.swap_lines(session, "xa")] == [False, True]
    assert swaps.remove_swap(session, LAST, "xa") == {"working": False, "document": "Thông báo của đơn vị"}


def test_the_operators_rows_hold_everywhere_but_where_a_unit_says_otherwise(session: Session) -> None:
    swaps.add_swap(session, LAST, working=False, document="Thông báo chung")
    assert (proposed(session, "phuong"), proposed(session, "xa")) == (BEFORE, BEFORE)
    swaps.add_swap(session, LAST, working=True, document="Trực của phường", unit_id="phuong")
    assert (proposed(session, "phuong"), proposed(session, "xa")) == (LAST, BEFORE)
    assert [swap.working for swap in padlocks.swaps(session)] == [False]
