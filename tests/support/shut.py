"""A box that stays shut: its slot is closed, two keys are gone, and what its people do about it."""

from datetime import date

from simulator import BOX, Office
from sqlmodel import select

from ballots.meeting import unopened
from ballots.tables import Attendance, Count

DAY = date(2026, 11, 30)
LOST = {"mttq": "quên cụm mật khẩu", "clerk": "nghỉ hưu, chưa bàn giao chìa khóa"}


def waiting(votes: int = 6, **kinds: object) -> Office:
    """The slot is closed; the chair and the union have unlocked, two others cannot."""
    office = Office(**kinds).ready()
    for slip in office.issue(votes):
        office.vote(slip, ket_qua="HL", thai_do="RHL")
    office.today = DAY
    office.start()
    seat(office)
    office.close()
    if votes >= office.smallest:
        for role in ("ubnd", "union"):
            office.release(role)
    return office


def seat(office: Office, absent: str = "") -> None:
    with office.writing() as session:
        for seat in session.exec(select(Attendance).where(Attendance.opening_id == office.opening_id)):
            seat.account_id = office.account(session, seat.role).id
            seat.present = seat.role != absent
            session.add(seat)


def propose(office: Office, **reasons: str) -> unopened.Proposal:
    with office.writing() as session:
        return unopened.propose(session, office.opening_id, BOX, reasons or LOST)


def agree(office: Office, *roles: str) -> None:
    for role in roles:
        with office.writing() as session:
            account = office.account(session, role)
            unopened.agree(session, office.opening_id, BOX, account, office.today)


def withdraw(office: Office, role: str) -> None:
    with office.writing() as session:
        unopened.withdraw(session, office.opening_id, BOX, office.account(session, role))


def settle(office: Office) -> Count:
    with office.writing() as session:
        return unopened.settle(session, office.opening_id, BOX, office.today)


def given_up(paper: int = 0, **kinds: object) -> Office:
    """A box that stays shut, with so many paper ballots counted."""
    office = waiting(**kinds)
    propose(office)
    agree(office, "ubnd", "union")
    settle(office)
    for slip in office.issue(paper):
        office.paper(slip.number, ket_qua="KHL", thai_do="HL")
    return office
