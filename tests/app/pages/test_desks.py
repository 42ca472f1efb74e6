"""A clerk writes a name and a day as the desk of a slip, and finds it again in the opened envelope."""

import json

import pytest
from meeting import Meeting, code
from simulator import BOX, Office
from web import FORM, form_of

from app.staff import accounts
from ballots.errors import Code, Refused
from ballots.office import audit, desks
from ballots.tables import Box

NAME = "NguyenVanAn-0903"
PAGE = "/staff/admin/desks"


@pytest.mark.parametrize(
    "text",
    [NAME, "1, NVA", "1 1", "quầy", "1\u200b", ",".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ12345"), "1," * 200],
)
def test_a_desk_has_no_room_for_a_name(text: str) -> None:
    office = Office()
    with office.writing() as session, pytest.raises(Refused) as refused:
        desks.set_desks(session, BOX, text)
    assert refused.value.code is Code.DESKS_WRONG


@pytest.mark.parametrize(
    ("text", "read"), [("1, 2,a", ("1", "2", "A")), (" B2; 10 ", ("B2", "10")), ("", ()), (" ", ())]
)
def test_a_list_is_read_as_people_write_one(text: str, read: tuple[str, ...]) -> None:
    assert desks.read_desks(text) == read


def test_slips_carry_desks_of_the_list_alone(meeting: Meeting) -> None:
    clerk, counter = meeting.as_("quay"), f"/staff/issue/{BOX}"
    fields = {"count": "1", "field": "", "dossier": ""}
    assert '<option value="3"' in clerk.get(counter)
    assert clerk.form(counter, **fields, desk="3").status_code == 200
    assert code(clerk.form(counter, **fields, desk=NAME)) == "input_wrong"
    with meeting.office.writing() as session:
        desks.set_desks(session, BOX, "")
    assert "Quầy" not in clerk.get(counter)
    assert code(clerk.form(counter, **fields, desk="3")) == "input_wrong"


def test_the_citizens_page_knows_the_list(meeting: Meeting) -> None:
    assert meeting.secretary.client.get(f"/api/v1/boxes/{BOX}").json()["desks"] == ["1", "2", "3"]


def test_the_list_is_the_administrators_and_logged(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        for unit, login in (("xa", "quantri"), ("ngoai", "quantri-ngoai")):
            made = accounts.add_account(session, unit, login, "Quản trị", duties={"admin"})
            meeting.passwords[login] = made[1]
    for login, status in (("secretary", 403), ("quay", 403), ("quantri-ngoai", 404)):
        assert meeting.as_(login).form(f"{PAGE}/{BOX}", desks="9").status_code == status
    admin = meeting.as_("quantri")
    fields = form_of(admin.get(PAGE), f"{PAGE}/{BOX}")
    assert fields["desks"] == "1, 2, 3"
    wrong = admin.client.post(f"{PAGE}/{BOX}", data={**fields, "desks": f"1, {NAME}"}, headers=FORM)
    assert wrong.status_code == 422
    assert form_of(wrong.text, f"{PAGE}/{BOX}")["desks"] == f"1, {NAME}"  # to be mended
    assert "một hoặc hai chữ không dấu" in wrong.text
    assert admin.form(f"{PAGE}/{BOX}", desks="1, a").status_code == 303
    with meeting.office.reading() as session:
        assert json.loads(session.get_one(Box, BOX).desks) == ["1", "A"]
        line = next(audit.newest(session, "xa"))
    assert (line.what, line.login, line.after) == ("desks_set", "quantri", {"desks": ["1", "A"]})
