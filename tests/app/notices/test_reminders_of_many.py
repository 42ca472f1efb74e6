"""Reminders of an installation of many boxes, committees and units: read all at once, each told its own."""

from datetime import date, timedelta

import pytest
from many import add_boxes, statements
from simulator import Office
from sqlmodel import select

from app.notices import reminders
from ballots.office.audit import SERVER, What, note
from ballots.tables import Account, Committee

DAY = date(2026, 11, 30)
SPARE = "Chìa khóa dự phòng đã được dùng"


@pytest.fixture
def office() -> Office:
    """Its box and people can be copied: one period is filed, the next one runs."""
    made = Office().ready()
    for slip in made.issue(5):
        made.vote(slip, ket_qua="HL", thai_do="HL")
    made.today = DAY
    made.open(["ubnd", "mttq", "union", "clerk"])
    made.finish()
    made.file()
    return made


def read(office: Office) -> tuple[dict[str, list[str]], int]:
    """What everybody is told, all of them with an address, and in how many statements it is read."""
    with office.writing() as session:
        for account in session.exec(select(Account)):
            account.email = f"{account.login}@xa.gov.vn"
            account.secretary = account.login == "secretary"
            session.add(account)
    with office.reading() as session, statements(office.database.engine) as heard:
        letters = reminders.letters(session, DAY)
    return {one.login: [title for _, title, _ in one.items] for one in letters}, len(heard)


def move(office: Office, number: int) -> str:
    """Give a committee and its people to another unit; gives the unit."""
    unit, committee = f"dv-{number}", f"hoi-dong-x{number}"
    with office.writing() as session:
        rows = session.exec(select(Account).where(Account.committee_id == committee)).all()
        for row in (session.get_one(Committee, committee), *rows):
            row.unit_id = unit
            session.add(row)
    return unit


def test_thirty_boxes_are_read_in_as_many_statements_as_three(office: Office) -> None:
    add_boxes(office, 3)
    _, few = read(office)
    add_boxes(office, 30, first=3)
    found, many = read(office)
    assert many == few <= 16
    assert {f"tv-{number}" for number in range(30)} <= found.keys()
    assert found["tv-29"].count(SPARE) == 1
    assert found["secretary"].count(SPARE) == 30


def test_that_a_letter_went_out_is_kept_in_as_many_statements_for_thirty_boxes_as_for_one(
    office: Office,
) -> None:
    add_boxes(office, 30)
    read(office)
    asked = {}
    with office.writing() as session:
        for letter in reminders.letters(session, DAY):
            for _ in range(2):  # two runs at once: twice is once
                with statements(office.database.engine) as heard:
                    reminders.sent(session, letter, DAY)
                    session.flush()
                asked.setdefault(letter.login, []).append((len(letter.items), len(heard)))
    assert asked["secretary"][0][0] > 30 > asked["tv-0"][0][0]
    assert {tuple(count for _, count in counts) for counts in asked.values()} == {(2, 1)}
    assert read(office)[0] == {}


def test_spare_keys_are_told_to_the_units_own_people_however_busy_the_logs_are(office: Office) -> None:
    add_boxes(office, 3)
    for number in range(3):
        unit = move(office, number)
        about = {"committee": f"hoi-dong-x{number}", "role": "ubnd", "for": "sign"}
        with office.writing() as session:
            for days in (46, 44, 43):  # told are those of the last 45 days
                note(session, SERVER(unit), What.SPARE_USED, office.now - timedelta(days=days), about)
            for _ in range(150 * number):  # more than are read at once
                note(session, SERVER(unit), What.SIGNED_IN, office.now, {})
    found, asked = read(office)
    assert [found[f"tv-{number}"].count(SPARE) for number in range(3)] == [2, 2, 2]
    assert SPARE not in found["secretary"]
    assert asked <= 18  # two rounds more for the log of 300 lines
