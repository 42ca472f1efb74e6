"""What is read of published results: of this province, this span, this unit, of boxes with slips."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from beginnings import empty_database, load
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, select

from app.db import Database
from ballots.errors import Code, Refused
from ballots.forms.published import read_sums
from ballots.office import provinces, setup
from ballots.spans import Span
from ballots.tables import PublishedResult, Unit
from ballots.views.province import results
from bench.communes import PROVINCE, add_communes, add_province

TODAY = date(2026, 12, 10)
NOVEMBER = Span(2026, 11)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def made() -> bytes:
    """Two communes of the province, and one of another, with three months each."""
    database = Database("sqlite://")
    load(database, empty_database())
    with database.writing() as session:
        add_province(session)
        add_communes(session, range(1, 4), TODAY, lambda _: KEY, months=3)
        setup.add_unit(session, "khac", "UBND tỉnh Khác", "Chính phủ", "UB")
        provinces.set_province(session, "xa-3", "khac")
    with database.engine.connect() as connection:
        return bytes(connection.connection.driver_connection.serialize())  # type: ignore[union-attr]


@pytest.fixture
def session(made: bytes) -> Iterator[Session]:
    database = Database("sqlite://")
    load(database, made)
    with database.writing() as opened:
        yield opened
    database.close()


def change(session: Session, number: int, month: int, *, row: dict[str, Any], **sums: Any) -> None:
    """Change what a commune published in a month of 2026."""
    box = select(PublishedResult).where(PublishedResult.box_id == f"hom-{number}")
    (one,) = [one for one in session.exec(box) if one.held_on.month == month]
    one.sums = replace(read_sums(one.sums), **sums).written()
    for name, value in row.items():
        setattr(one, name, value)
    session.add(one)
    session.flush()


def province(session: Session, span: Span | None = NOVEMBER) -> results.ProvinceResults:
    found = results.province_results(session, PROVINCE, span, TODAY)
    assert found is not None
    return found


def returned(session: Session, number: int, month: int) -> int:
    query = select(PublishedResult).where(PublishedResult.box_id == f"hom-{number}")
    (one,) = [one for one in session.exec(query) if one.held_on.month == month]
    return read_sums(one.sums).returned or 0


def test_a_month_has_the_results_of_its_own_days_alone(session: Session) -> None:
    view = province(session)
    assert [row.unit_id for row in view.rows] == ["xa-1", "xa-2"]
    assert [row.figures.openings for row in view.rows] == [1, 1]
    assert view.total.returned == returned(session, 1, 11) + returned(session, 2, 11)


@pytest.mark.parametrize(
    ("day", "openings"), [("2026-10-30", 0), ("2026-11-01", 1), ("2026-11-30", 1), ("2026-12-01", 0)]
)
def test_a_month_begins_with_its_first_day_and_ends_with_its_last(
    session: Session, day: str, openings: int
) -> None:
    change(session, 1, 11, row={"held_on": date.fromisoformat(day)})
    assert province(session).rows[0].figures.openings == openings


def test_letters_and_touches_enter_no_figure(session: Session) -> None:
    change(session, 1, 11, row={"kind": "letters"})
    change(session, 2, 11, row={"kind": "touches"})
    assert province(session).total.openings == 0
    found = results.unit_results(session, "xa-1")
    assert found is not None
    assert [row.span for row in found.months] == [Span(2026, 10), Span(2026, 9)]


def test_the_newest_span_is_that_of_the_own_results(session: Session) -> None:
    change(session, 3, 11, row={"held_on": date(2027, 5, 31)})
    change(session, 3, 9, row={"held_on": date(2020, 5, 29)})
    view = province(session, None)
    assert (view.span, view.known) == (NOVEMBER, (date(2026, 9, 30), date(2026, 11, 30)))


def test_no_province_is_none(session: Session) -> None:
    assert results.province_results(session, "khong-co", NOVEMBER, TODAY) is None
    assert results.province_results(session, "xa-1", NOVEMBER, TODAY) is None


def test_a_trial_run_is_shown_without_rank_and_outside_of_the_total(session: Session) -> None:
    for month in (9, 10, 11):
        change(session, 1, month, row={}, returned=100, part=60)
        change(session, 2, month, row={}, returned=100, part=60)
    before = province(session)
    assert [bool(row.ranks) for row in before.rows] == [True, True]
    unit = session.get_one(Unit, "xa-1")
    unit.trial = True
    session.add(unit)
    session.flush()
    view = province(session)
    assert [bool(row.ranks) for row in view.rows] == [False, True]
    assert view.total.returned == view.rows[1].figures.returned


def test_no_index_is_shown_without_the_participation_beside_it(session: Session) -> None:
    assert province(session).rows[0].shown != ()
    change(session, 1, 11, row={}, returned=None)
    assert province(session).rows[0].shown == ()
    assert province(session).rows[0].figures.indices != ()


def test_a_unit_without_an_opening_reports_nothing_and_hides_no_total(session: Session) -> None:
    change(session, 1, 11, row={"kind": "letters"})
    view = province(session)
    assert view.reporting == 1
    assert view.total.participation == view.rows[1].figures.participation
    assert view.total.participation.percent is not None


def test_who_waits_with_envelopes_has_no_participation_yet(session: Session) -> None:
    change(session, 1, 11, row={}, carried=True)
    assert province(session).rows[0].figures.participation.part is None
    assert province(session, Span(2026, 10)).rows[0].figures.participation.part is not None


def test_a_result_without_answers_adds_none(session: Session) -> None:
    change(session, 1, 11, row={}, ratios=None)
    assert province(session).rows[0].figures.answers == ()


def test_units_of_one_name_are_told_apart_by_the_office_above(session: Session) -> None:
    assert [row.label for row in province(session).rows] == ["UBND xã Số 1", "UBND xã Số 2"]
    unit = session.get_one(Unit, "xa-1")
    unit.name = "UBND xã Đông Thanh"
    session.add(unit)
    session.flush()
    assert {row.label for row in province(session).rows} == {
        "UBND xã Đông Thanh",
        "Trung tâm Phục vụ hành chính công",
    }


def test_a_unit_s_page_has_its_own_results_and_its_own_province(session: Session) -> None:
    found = results.unit_results(session, "xa-3")
    assert found is not None
    assert (found.province_id, [row.figures.openings for row in found.months]) == ("khac", [1, 1, 1])
    assert found.months[0].figures.returned == returned(session, 3, 11)
    own = results.unit_results(session, PROVINCE)
    assert own is not None
    assert (own.province_id, own.months) == ("", ())
    assert results.unit_results(session, "khong-co") is None


def test_signed_documents_are_the_unit_s_own(session: Session) -> None:
    signed = results.signed_results(session, "xa-2")
    assert signed is not None
    assert len(signed) == 3
    assert all(b'"unit":"xa-2"' in one.body for one in signed)
    assert results.signed_results(session, PROVINCE) == ()
    assert results.signed_results(session, "khong-co") is None


def test_a_table_of_months_has_no_other_province(session: Session) -> None:
    found = results.by_months(session, PROVINCE, Span(2026, 1, 12))
    assert [(unit_id, row.span.month) for unit_id, row in found] == [
        (unit, month) for unit in ("xa-1", "xa-2") for month in (9, 10, 11)
    ]


@pytest.mark.parametrize(
    ("unit", "above", "code"),
    [
        (PROVINCE, PROVINCE, Code.PROVINCE_LEVEL),  # itself, which has units as well
        ("moi", "moi", Code.PROVINCE_LEVEL),  # itself, which has none
        ("moi", "xa-1", Code.PROVINCE_LEVEL),  # a second level below
        (PROVINCE, "moi", Code.PROVINCE_LEVEL),  # a second level above
        ("khong-co", PROVINCE, Code.UNIT_UNKNOWN),
        ("xa-1", "khong-co", Code.UNIT_UNKNOWN),
    ],
)
def test_there_is_one_level(session: Session, unit: str, above: str, code: Code) -> None:
    setup.add_unit(session, "moi", "UBND xã Mới", "UBND tỉnh", "M")
    with pytest.raises(Refused) as no:
        provinces.set_province(session, unit, above)
    assert no.value.code is code
