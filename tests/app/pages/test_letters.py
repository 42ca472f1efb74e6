"""Letters at the pages of the meeting: paper ones typed in, whom to answer seen by the secretary alone."""

import hashlib
from itertools import count

import pytest
from meeting import Meeting, code
from simulator import BOX
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, form_of

from app.staff import accounts
from ballots.errors import Code
from ballots.office import audit
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64, unb64
from ballots.tables import Box, Letter

CONTACT = "Bà Lan, 0912 345 678"


@pytest.fixture
def meeting(letters_meeting: Meeting) -> Meeting:
    return letters_meeting


def base(meeting: Meeting) -> str:
    return f"/staff/openings/{meeting.office.opening_id}/boxes/{BOX}/letters"


def test_the_secretary_types_paper_letters_and_takes_one_back(meeting: Meeting) -> None:
    me = meeting.secretary
    assert "Nhập thư giấy" in me.get(f"/staff/openings/{meeting.office.opening_id}")
    for text in ("Thư trong hòm gỗ", "Gõ nhầm"):
        assert me.form(base(meeting), letter=text, contact="Ông Nam").status_code == 303
    page = me.get(base(meeting))
    assert "Thư trong hòm gỗ" in page
    assert "Ông Nam" in page
    with meeting.office.reading() as session:
        wrong = session.exec(select(Letter.id).where(Letter.text == "Gõ nhầm")).one()
    assert me.form(f"{base(meeting)}/back", id=wrong).status_code == 303
    assert "Gõ nhầm" not in me.get(base(meeting))
    assert me.form(base(meeting), letter=" ", contact="").json()["code"] == "text_missing"
    assert meeting.as_("mttq").form(base(meeting), letter="x", contact="").status_code == 403
    assert meeting.as_("mttq").client.get(base(meeting)).status_code == 403
    stranger = meeting.as_("ngoai")  # a secretary, of another unit
    assert stranger.client.get(base(meeting)).status_code == 404
    with meeting.office.reading() as session:
        kept = session.exec(select(Letter.id).where(Letter.text == "Thư trong hòm gỗ")).one()
    assert code(stranger.form(base(meeting), letter="x", contact="")) == "opening_unknown"
    assert code(stranger.form(f"{base(meeting)}/back", id=kept)) == "opening_unknown"
    assert "Thư trong hòm gỗ" in me.get(base(meeting))


def test_a_letter_pays_for_itself_alone_at_its_own_box(meeting: Meeting) -> None:
    client, path = TestClient(meeting.app), f"/api/v1/boxes/{BOX}/work"
    given = client.get(path).json()
    assert given["bits"] == meeting.app.state.settings.work_bits
    mine, other = (bytes([at]) * 400 for at in (1, 2))

    def send(envelope: bytes, nonce: bytes, box: str = BOX) -> str:
        body = {"box": box, "envelope": b64(envelope), "work": b64(nonce)}
        return code(client.post("/api/v1/letters", json=body))

    nonce = solve(unb64(given["challenge"], 32), leaf_hash(mine), given["bits"])
    assert send(mine, bytes(8)) == send(other, nonce) == send(mine, nonce, "hom-2") == Code.WORK_MISSING
    assert send(mine, nonce) == Code.MALFORMED, "paid for; it is no envelope"
    meeting.clock.pass_by(hours=2)
    assert send(mine, nonce) == Code.WORK_MISSING


def solve(challenge: bytes, leaf: bytes, bits: int) -> bytes:
    started = hashlib.sha256(b"homphieu/1 work\0" + challenge + leaf)
    for number in count():
        tried = started.copy()
        tried.update(nonce := number.to_bytes(8))
        if int.from_bytes(tried.digest()) >> 256 - bits == 0:
            return nonce
    raise AssertionError


def test_whom_to_answer_is_shown_to_the_secretary_and_to_nobody_else(meeting: Meeting) -> None:
    meeting.office.finish()
    place = f"/staff/minutes/{meeting.office.opening_id}"
    assert CONTACT in meeting.secretary.get(place)
    for role in ("mttq", "ubnd"):
        page = meeting.as_(role).get(place)
        assert "Xin thêm ghế chờ" in page
        assert "0912" not in page
    assert "0912" not in meeting.as_("mttq").get(f"/staff/openings/{meeting.office.opening_id}")
    assert "0912" not in meeting.as_("mttq").get(f"/b/{BOX}")


def test_the_public_page_leads_to_the_letter_and_its_poster(meeting: Meeting) -> None:
    page = meeting.secretary.get(f"/b/{BOX}")
    assert f'href="/thu/{BOX}"' in page
    assert f'href="/thu/{BOX}/to-dan.pdf"' in page
    poster = meeting.secretary.client.get(f"/thu/{BOX}/to-dan.pdf")
    assert poster.content.startswith(b"%PDF-")


def test_a_box_of_ballots_has_no_letter_page_and_no_counter_leads_to_letters(meeting: Meeting) -> None:
    assert meeting.secretary.client.get(f"/staff/issue/{BOX}").status_code in {403, 409}
    with meeting.office.writing() as session:
        session.get_one(Box, BOX).kind = "touches"
    assert meeting.secretary.client.get(f"/thu/{BOX}").status_code == 404
    assert meeting.secretary.client.get(f"/thu/{BOX}/to-dan.pdf").status_code == 404
    assert meeting.secretary.client.get(f"/api/v1/boxes/{BOX}/work").status_code == 404


def test_how_many_letters_a_day_is_the_administrators_to_set_and_logged(meeting: Meeting) -> None:
    page = "/staff/admin/letters"
    with meeting.office.writing() as session:
        for unit, login in (("xa", "quantri"), ("ngoai", "quantri-ngoai")):
            made = accounts.add_account(session, unit, login, "Quản trị", duties={"admin"})
            meeting.passwords[login] = made[1]
    for login, status in (("secretary", 403), ("mttq", 403), ("quantri-ngoai", 404)):
        assert meeting.as_(login).form(f"{page}/{BOX}", cap="9").status_code == status
    assert "Đơn vị chưa có hòm thư góp ý." in meeting.as_("quantri-ngoai").get(page)
    admin = meeting.as_("quantri")
    fields = form_of(admin.get(page), f"{page}/{BOX}")
    assert fields["cap"] == "100"
    for typed in ("0", "10001", "nhiều", "-5", "1e3", "", "²", "9" * 5000):
        wrong = admin.client.post(f"{page}/{BOX}", data={**fields, "cap": typed}, headers=FORM)
        assert wrong.status_code == 422
        assert form_of(wrong.text, f"{page}/{BOX}")["cap"] == typed  # to be mended
        assert "là số nguyên từ 1 đến 10" in wrong.text
    assert admin.form(f"{page}/{BOX}", cap=" 250 ").status_code == 303
    with meeting.office.reading() as session:
        assert session.get_one(Box, BOX).daily_cap == 250
        line = next(audit.newest(session, "xa"))
    assert (line.what, line.login) == ("cap_set", "quantri")
    assert (line.before, line.after) == ({"cap": 100}, {"cap": 250})


def test_letters_are_read_by_no_machine(meeting: Meeting) -> None:
    page = f"/staff/openings/{meeting.office.opening_id}/boxes/{BOX}/scan"
    assert meeting.secretary.view(page)["code"] == "box_kind"
