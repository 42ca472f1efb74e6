"""A province's administrator adds units of the province by a page; nobody else does."""

import html
from collections.abc import Iterator

import pytest
from httpx import Response
from meeting import Meeting
from simulator import Office
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.office import audit, provinces, setup
from ballots.tables import Account, Unit

UNITS = "/staff/admin/units"
COMMUNE = {
    "parent": "UBND xã Minh Châu",
    "name": "Trung tâm Phục vụ hành chính công",
    "symbol": "TTPVHCC",
    "telephone": "0237 3821 000",
    "person_name": "Nguyễn Văn An",
    "login": "quantri",
}


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """`quantri` administers a province that has one unit, `motxa` that unit; `xem` only reads."""
    office = Office(settings.database_url)
    office.fit()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    with office.writing() as session:
        setup.add_unit(session, "xa-mot", "Trung tâm", "UBND xã Một", "TT")
        provinces.set_province(session, "xa-mot", "xa")
        for unit_id, login, duty in (
            ("xa", "quantri", "admin"),
            ("xa-mot", "motxa", "admin"),
            ("xa", "xem", "province"),
        ):
            _, made.passwords[login] = accounts.add_account(session, unit_id, login, "Ông Tư", duties={duty})
    yield made
    office.database.close()
    app.state.database.close()


def added(meeting: Meeting, who: str = "quantri", **given: str) -> Response:
    sent = COMMUNE | {"password": meeting.passwords[who]} | given
    return meeting.as_(who).form(UNITS, **sent)


def units(meeting: Meeting) -> dict[str, str]:
    with meeting.office.reading() as session:
        return {row.parent: row.id for row in provinces.units_of(session, "xa")}


def test_a_unit_is_there_with_an_administrator_who_gets_in(meeting: Meeting) -> None:
    answer = added(meeting)
    assert answer.status_code == 200
    password = html.unescape(answer.text).split('<p class="big-code">')[1].split("<")[0]
    made = units(meeting)["UBND xã Minh Châu"]
    with meeting.office.reading() as session:
        unit = session.get_one(Unit, made)
        assert (unit.name, unit.symbol, unit.telephone, unit.trial) == (
            COMMUNE["name"],
            "TTPVHCC",
            "0237 3821 000",
            False,
        )
        [first] = [row for row in session.exec(select(Account)) if row.unit_id == made]
        assert (first.login, accounts.duties_of(first), first.must_change) == ("quantri", ["admin"], True)
        assert accounts.matches(first.password_hash, password)
        told = [row.what for row in audit.newest(session, "xa")]
        assert "unit_added" in told
        theirs = [(row.what, row.login) for row in audit.newest(session, made)]
    assert set(theirs) == {("unit_added", "cấp tỉnh"), ("account_added", "cấp tỉnh")}


def test_without_the_own_password_nothing_is_made_and_all_else_stays_typed(meeting: Meeting) -> None:
    for wrong in ("", "sai"):
        answer = added(meeting, password=wrong)
        assert answer.status_code == 401
        assert "UBND xã Minh Châu" in answer.text
        assert wrong == "" or f'value="{wrong}"' not in answer.text
    assert set(units(meeting)) == {"UBND xã Một"}


@pytest.mark.parametrize(
    "wrong",
    [{"symbol": "không"}, {"parent": ""}, {"login": "có dấu"}, {"person_name": ""}, {"telephone": "abc"}],
    ids=lambda one: next(iter(one)),
)
def test_a_mistake_makes_nothing(meeting: Meeting, wrong: dict[str, str]) -> None:
    with meeting.office.reading() as session:
        before = len(session.exec(select(Unit)).all())
    answer = added(meeting, **wrong)
    assert answer.status_code in {409, 422}
    assert "Chưa thêm được" in answer.text
    assert set(units(meeting)) == {"UBND xã Một"}
    with meeting.office.reading() as session:
        assert len(session.exec(select(Unit)).all()) == before


def test_the_same_names_make_another_unit_and_never_touch_the_first(meeting: Meeting) -> None:
    added(meeting)
    assert added(meeting).status_code == 200
    with meeting.office.reading() as session:
        made = [row.id for row in provinces.units_of(session, "xa") if row.parent == "UBND xã Minh Châu"]
    assert len(set(made)) == 2


def test_for_anybody_else_there_is_no_such_page(meeting: Meeting) -> None:
    """A commune's administrator would make it a province; who only reads for the province makes nothing."""
    commune, reader = meeting.as_("motxa"), meeting.as_("xem")
    assert commune.client.get(UNITS).status_code == 404
    assert added(meeting, "motxa").status_code == 404
    assert reader.client.get(UNITS).status_code == 403
    assert added(meeting, "xem").status_code == 403
    assert "Đơn vị của tỉnh" not in commune.client.get("/staff/admin/unit").text
    assert "Đơn vị của tỉnh" in meeting.as_("quantri").client.get("/staff/admin/unit").text
    assert set(units(meeting)) == {"UBND xã Một"}
