"""A dossier system names the official whose result it sends: a slip proposes the desk, no more is kept."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from simulator import BOX, Office
from sqlmodel import select
from systems import Caller
from web import Clock

from app.settings import Settings
from ballots.officials.clerks import set_clerks
from ballots.tables import Account, AuditEntry, Box, DeskClerk, Slip, Unit

MONTH = date(2026, 11, 1)  # in which the open period opens
LOGIN = "le-thi-binh"


@pytest.fixture(autouse=True)
def named(clock: Clock, office: Office) -> None:
    """An official has desk 2 in the month."""
    clock.moment = office.now
    with office.writing() as session:
        session.add(Account(unit_id="xa", login=LOGIN, name="Lê Thị Bình", password_hash="-", issues=True))
        session.flush()
        who = session.exec(select(Account.id).where(Account.login == LOGIN)).one()
        set_clerks(session, session.get_one(Box, BOX), MONTH, {"1": None, "2": who, "3": None})


def changed(office: Office, **values: Any) -> None:
    with office.writing() as session:
        account = session.exec(select(Account).where(Account.login == LOGIN)).one()
        for name, value in values.items():
            setattr(account, name, value)
        session.add(account)


def test_the_link_proposes_the_desk_and_names_nobody(system: Caller) -> None:
    answer = system.slips(2, field="ho_tich", official=LOGIN)
    assert answer.status_code == 201, answer.text
    for slip in answer.json()["slips"]:
        assert slip["link"].endswith(".ho_tich.2")
        assert slip["link"].index("#") < slip["link"].index(".ho_tich.2")  # no server sees it
    assert LOGIN not in answer.text
    assert "Bình" not in answer.text


def test_without_an_official_no_desk_is_proposed(system: Caller) -> None:
    [slip] = system.slips().json()["slips"]
    assert "#" in slip["link"]
    assert "." not in slip["link"].partition("#")[2]


def _other_month(office: Office) -> None:
    with office.writing() as session:
        for row in session.exec(select(DeskClerk)):
            row.month = date(2026, 10, 1)
            session.add(row)


def _other_box(office: Office) -> None:
    with office.writing() as session:
        first = session.get_one(Box, BOX)
        about = {"unit_id": "xa", "committee_id": "hoi-dong", "questionnaire": first.questionnaire}
        session.add(Box(id="hom-2", name="Hòm 2", place="", desks='["2"]', **about))
        session.flush()
        for row in session.exec(select(DeskClerk)):
            row.box_id = "hom-2"
            session.add(row)


def _other_unit(office: Office) -> None:
    with office.writing() as session:
        session.add(Unit(id="ngoai", name="UBND xã Ngoài", parent="Tỉnh", symbol="N"))
    changed(office, unit_id="ngoai")


def _desk_gone(office: Office) -> None:
    with office.writing() as session:
        box = session.get_one(Box, BOX)
        box.desks = '["1", "3"]'
        session.add(box)


@pytest.mark.parametrize(
    "apart",
    [
        _other_month,
        _other_box,
        _other_unit,
        _desk_gone,
        lambda office: changed(office, active=False),
        lambda office: changed(office, issues=False),
        lambda office: changed(office, login="khac"),
    ],
    ids=["month", "box", "unit", "desk", "inactive", "no clerk", "stranger"],
)
def test_nobody_else_is_named_and_no_slip_is_issued(
    system: Caller, office: Office, apart: Callable[[Office], None]
) -> None:
    apart(office)
    answer = system.slips(official=LOGIN)
    assert (answer.status_code, answer.json()["code"]) == (422, "official_deskless")
    assert LOGIN not in answer.text
    with office.reading() as session:
        assert session.exec(select(Slip)).all() == []


def test_the_name_is_in_no_row_but_the_account(
    system: Caller, office: Office, settings: Settings, clock: Clock
) -> None:
    assert system.slips(official=LOGIN).status_code == 201
    clock.pass_by(days=1)
    assert system.slips().status_code == 201
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    office.database.engine.dispose()
    found = []
    with sqlite3.connect(file) as opened:
        for (table,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = opened.execute(f'SELECT * FROM "{table}"').fetchall()
            found += [table for row in rows if LOGIN in str(row)]
    assert found == ["account"]
    with office.reading() as session:
        lines = [json.loads(row.body) for row in session.exec(select(AuditEntry))]
    assert all(LOGIN not in json.dumps(line) for line in lines)
