"""What slips are printed on: the administrator's choice, refused where a text has no room, and logged."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from meeting import Meeting
from pypdf import PdfReader
from simulator import BOX
from sqlmodel import Session, select
from web import form_of

from app.staff import accounts
from ballots.forms import questionnaire
from ballots.office import audit, setup
from ballots.sealing import codes
from ballots.tables import Box, Questionnaire, Slip, Unit

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
    assert size_of(admin.client.get(f"/staff/print/{BOX}/thu-may-in.pdf").content) == [297, 210]
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


def test_what_came_to_have_no_room_is_said_at_the_counter_and_issues_nothing(meeting: Meeting) -> None:
    clerk, counter = meeting.as_("quay"), f"/staff/issue/{BOX}"
    number = clerk.form(counter, **SLIP).headers["Slip-Numbers"]
    with meeting.office.writing() as session:
        rename(session, "W" * 120)  # as by hand in the database, or by a newer program with other rooms
    for path, fields in (
        (counter, SLIP),
        (counter, {**SLIP, "script": "true"}),
        (f"{counter}/reprint", {"number": number}),
        (f"{counter}/reprint", {"number": number, "script": "true"}),
        (f"{counter}/deck", {"count": "20"}),
    ):
        no = clerk.form(path, **fields)
        assert (no.status_code, no.json()["code"]) == (409, "slip_full"), path
        assert "Chưa phát phiếu nào: khổ in “Phiếu A5, mỗi tờ một phiếu” không đủ chỗ cho tên" in no.text
        assert "ở trang Khổ in phiếu" in no.text
    told = clerk.form(f"{counter}/deck", count="20", script="true").text.splitlines()
    assert [json.loads(line).get("code") for line in told] == [None, "slip_full"]
    with meeting.office.reading() as session:
        [slip] = session.exec(select(Slip)).all()
        assert (slip.state, session.get_one(Box, BOX).issued) == ("live", 1)


def test_an_address_that_grew_is_named_where_slips_are_printed(meeting: Meeting) -> None:
    clerk, long = meeting.as_("quay"), f"http://{'x' * 260}.example.vn"
    meeting.app.state.settings = replace(meeting.app.state.settings, public_url=long)
    with meeting.office.writing() as session:
        session.get_one(Unit, "xa").trial = True  # else it is refused for being plain http
    no = clerk.form(f"/staff/issue/{BOX}", **SLIP)
    assert (no.status_code, no.json()["code"]) == (409, "slip_full")
    assert "địa chỉ của hòm phiếu trong mã QR. Cách sửa: người vận hành" in no.text


def test_a_desk_for_which_a_field_leaves_no_room_is_refused(meeting: Meeting, admin: Any) -> None:
    """45 letters of a field have room on a roll, with a desk 33."""
    form = questionnaire.builtin("hai-noi-dung")
    field = replace(form.fields[0], label="Lĩnh vực mmm Lĩnh vực mmm Lĩnh vực mmm")
    form = replace(form, id="rieng", fields=(field,))
    with meeting.office.writing() as session:
        setup.add_questionnaire(session, form)
        place = ("hoi-dong", "hom-9", "Hòm 9", "Sảnh")
        setup.add_box(session, *place, form="rieng")
        setup.set_layout(session, "hom-9", setup.read_layout("roll-80"))
    no = admin.form("/staff/admin/desks/hom-9", desks="A1")
    assert (no.status_code, "không đủ chỗ cho tên lĩnh vực" in no.text) == (422, True)
    assert form_of(no.text, "/staff/admin/desks/hom-9")["desks"] == "A1"
    assert admin.form("/staff/admin/desks/hom-9", desks="").status_code == 303
    with meeting.office.reading() as session:
        assert session.get_one(Questionnaire, form.name)
        assert json.loads(session.get_one(Box, "hom-9").desks) == []


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
