"""What slips are printed on: the administrator's choice, refused where a text has no room, and logged."""

import io
from typing import Any

import pytest
from meeting import Meeting
from pypdf import PdfReader
from simulator import BOX
from sqlmodel import Session
from web import form_of

from app.staff import accounts
from ballots.office import audit
from ballots.sealing import codes
from ballots.tables import Box, Unit

PAGE = "/staff/admin/layouts"
SLIP = {"count": "1", "field": "", "desk": "", "dossier": ""}


@pytest.fixture
def admin(meeting: Meeting) -> Any:
    with meeting.office.writing() as session:
        for unit, login in (("xa", "quantri"), ("ngoai", "quantri-ngoai")):
            made = accounts.add_account(session, unit, login, "Quản trị", duties={"admin"})
            meeting.passwords[login] = made[1]
    return meeting.as_("quantri")


def size_of(pdf: bytes) -> list[int]:
    return [round(float(side) / 72 * 25.4) for side in PdfReader(io.BytesIO(pdf)).pages[0].mediabox[2:]]


def rename(session: Session, name: str) -> None:
    unit = session.get_one(Unit, "xa")
    unit.name = name
    session.add(unit)


def test_the_counter_prints_on_what_the_administrator_chose(meeting: Meeting, admin: Any) -> None:
    counter = f"/staff/issue/{BOX}"
    assert size_of(meeting.as_("quay").form(counter, **SLIP).content) == [148, 210]
    assert form_of(admin.get(PAGE), f"{PAGE}/{BOX}")["layout"] == "a5"
    assert admin.form(f"{PAGE}/{BOX}", layout="a4-2").status_code == 303
    assert size_of(meeting.as_("quay").form(counter, **SLIP).content) == [297, 210]
    assert size_of(admin.client.get(f"{PAGE}/{BOX}/thu-may-in.pdf").content) == [297, 210]
    with meeting.office.reading() as session:
        line = next(line for line in audit.newest(session, "xa") if line.what == "layout_set")
    assert (line.login, line.before, line.after) == ("quantri", {"layout": "a5"}, {"layout": "a4-2"})


def test_it_is_the_administrators_alone_and_a_layout_is_one_of_four(meeting: Meeting, admin: Any) -> None:
    for login, status in (("secretary", 403), ("quay", 403), ("quantri-ngoai", 404)):
        assert meeting.as_(login).form(f"{PAGE}/{BOX}", layout="a4-2").status_code == status
    wrong = admin.form(f"{PAGE}/{BOX}", layout="a3")
    assert (wrong.status_code, "Không có khổ in phiếu này" in wrong.text) == (422, True)
    with meeting.office.reading() as session:
        assert session.get_one(Box, BOX).layout == "a5"


def test_what_has_no_room_is_refused_before_any_counter_meets_it(meeting: Meeting, admin: Any) -> None:
    with meeting.office.writing() as session:
        rename(session, "W" * 35)  # fits on A5, not on a roll
    wrong = admin.form(f"{PAGE}/{BOX}", layout="roll-80")
    assert wrong.status_code == 422
    assert "không đủ chỗ cho tên cơ quan chủ quản, đơn vị và hòm phiếu" in wrong.text
    assert form_of(wrong.text, f"{PAGE}/{BOX}")["layout"] == "roll-80"  # to be mended
    with meeting.office.reading() as session:
        assert session.get_one(Box, BOX).layout == "a5"
    assert admin.form(f"{PAGE}/{BOX}", layout="a4-4").status_code == 303


def test_the_digits_of_a_number_are_taken_where_numbers_are_typed(meeting: Meeting) -> None:
    clerk, counter = meeting.as_("quay"), f"/staff/issue/{BOX}"
    number = clerk.form(counter, **SLIP).headers["Slip-Numbers"]
    digits = codes.number_digits(number)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    refused = clerk.form(f"{counter}/void", number=wrong)
    assert (refused.status_code, "mã có đủ 16 chữ số" in refused.text) == (422, True)
    assert clerk.form(f"{counter}/void", number=digits).status_code == 303
    with meeting.office.reading() as session:
        assert session.get_one(Box, BOX).voided == 1
