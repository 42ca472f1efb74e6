"""A kiosk's device: who may become one, what it is told, and that nothing lines it up with a ballot."""

import json
from collections.abc import Callable
from http.cookies import SimpleCookie
from secrets import token_bytes
from threading import Thread
from typing import Any, ClassVar

import pytest
from kiosk_pages import Device, enrolled, invited
from meeting import Meeting, Person, code
from points import POINT
from simulator import BOX
from sqlmodel import select
from starlette.testclient import TestClient

from app.errors import Problem, Rejected
from app.kiosk.calls import Calls
from app.kiosk.relay import SEALED_BYTES, SECONDS, Relay
from app.staff import accounts
from ballots.errors import Code, Refused
from ballots.office import audit, kiosks
from ballots.office.audit import What
from ballots.spelling import b64, unb64
from ballots.tables import Box, Kiosk

ADMIN = "/staff/admin/kiosks"
PAGE = f"/kiosk/{BOX}"
SEALED = b64(b"\4" * SEALED_BYTES)


def kiosk_row(meeting: Meeting) -> Kiosk:
    with meeting.office.reading() as session:
        return session.exec(select(Kiosk)).one()


@pytest.fixture
def elsewhere(meeting: Meeting, admin: Person) -> str:
    """A second box, with an enrolled device; and a clerk and an administrator of another unit."""
    with meeting.office.writing() as session:
        shared = session.get_one(Box, BOX).model_dump(include={"unit_id", "committee_id", "questionnaire"})
        session.add(Box(id="hom-2", name="Hòm phiếu 2", place="Tầng 2", **shared))
        for login, duty in (("quay.ngoai", "issue"), ("quantri.ngoai", "admin")):
            _, meeting.passwords[login] = accounts.add_account(session, "ngoai", login, login, duties={duty})
    with meeting.office.writing() as session:
        made = kiosks.add(session, "hom-2", "Tầng 2", meeting.clock(), token_bytes)
        kiosks.enrol(session, "hom-2", made.code, unb64(POINT, 65), meeting.clock(), token_bytes)
    return made.kiosk.id


# --- becoming one -------------------------------------------------------------------------------------------


def test_a_code_makes_one_device_known_once(meeting: Meeting, admin: Person) -> None:
    device, typed = Device(meeting), invited(admin)
    assert device.wait().status_code == 401
    answer = device.enrol(typed.lower().replace("0", "O"))
    assert answer.status_code == 200
    assert device.wait().json()["sealed"] is None
    assert code(Device(meeting).enrol(typed)) == Code.KIOSK_CODE
    row = kiosk_row(meeting)
    assert (row.enrol_hash, row.used_on) == (None, meeting.clock().date())
    assert typed.replace(" ", "")[6:] not in repr(row)


def test_the_cookie_never_goes_along_with_a_drop(meeting: Meeting, admin: Person) -> None:
    answer = Device(meeting).enrol(invited(admin))
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "kiosk" in one)
    [morsel] = SimpleCookie(cookie).values()
    assert (morsel["path"], morsel["httponly"], morsel["samesite"]) == ("/kiosk", True, "strict")
    assert not any(
        path.startswith("/kiosk") for path in ("/api/v1/drop", f"/api/v1/boxes/{BOX}", f"/p/{BOX}")
    )


def test_a_code_is_over_after_a_quarter_of_an_hour(meeting: Meeting, admin: Person) -> None:
    typed = invited(admin)
    meeting.clock.pass_by(minutes=kiosks.ENROL_MINUTES, seconds=1)
    assert code(Device(meeting).enrol(typed)) == Code.KIOSK_CODE
    assert "Mã ghép đã hết hạn" in admin.get(ADMIN)


def test_five_wrong_tries_end_a_code_and_no_other(meeting: Meeting, admin: Person) -> None:
    typed, other = invited(admin).replace(" ", ""), invited(admin, "Cạnh quầy 2")
    wrong = typed[:-1] + ("0" if typed[-1] != "0" else "1")
    device = Device(meeting)
    for _ in range(kiosks.MOST_TRIES):
        assert code(device.enrol(wrong)) == Code.KIOSK_CODE
    assert code(device.enrol(typed)) == Code.KIOSK_CODE, "the right one comes too late"
    assert device.enrol(other).status_code == 200


def test_a_code_is_of_one_box(meeting: Meeting, admin: Person) -> None:
    typed = invited(admin).replace(" ", "")
    with meeting.office.writing() as session:
        assert kiosks.enrol(session, "hom-2", typed, unb64(POINT, 65), meeting.clock(), token_bytes) is None
    assert Device(meeting).enrol(typed).status_code == 200


@pytest.mark.usefixtures("elsewhere")
def test_a_device_of_one_box_is_a_strangers_at_another(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    assert kiosk in device.client.get(PAGE).text
    device.page = "/kiosk/hom-2"
    assert code(device.wait()) == Problem.KIOSK_REFUSED
    assert kiosk not in device.client.get(device.page).text


def test_a_code_that_was_revoked_enrols_nobody(meeting: Meeting, admin: Person) -> None:
    typed = invited(admin)
    assert admin.form(f"{ADMIN}/{BOX}/{kiosk_row(meeting).id}/revoke").status_code == 303
    assert code(Device(meeting).enrol(typed)) == Code.KIOSK_CODE


def test_a_key_that_is_no_point_is_refused(meeting: Meeting, admin: Person) -> None:
    body = {"code": invited(admin), "point": b64(b"\4" + b"\1" * 64)}
    assert code(Device(meeting).post("ghep", body)) == Code.KIOSK_KEY


def test_a_box_has_ten_devices_at_most(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        made = [kiosks.add(session, BOX, f"{at}", meeting.clock(), token_bytes) for at in range(kiosks.MOST)]
        with pytest.raises(Refused) as refused:
            kiosks.add(session, BOX, "thêm", meeting.clock(), token_bytes)
        assert refused.value.code is Code.KIOSKS_MANY
        kiosks.revoke(session, BOX, made[0].kiosk.id, meeting.clock().date())
        kiosks.add(session, BOX, "thêm", meeting.clock(), token_bytes)


# --- what the office sees of it -----------------------------------------------------------------------------


def test_a_revoked_device_is_a_strangers_and_every_act_is_logged(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    clerk = meeting.as_("quay")
    assert clerk.json(f"/staff/issue/{BOX}/kiosk/{kiosk}", {"sealed": SEALED}).status_code == 200
    assert admin.form(f"{ADMIN}/{BOX}/{kiosk}/revoke").status_code == 303
    assert code(device.wait()) == Problem.KIOSK_REFUSED
    assert meeting.app.state.relay._waiting == {}, "what waited for it is gone at once"
    assert code(clerk.json(f"/staff/issue/{BOX}/kiosk/{kiosk}", {"sealed": SEALED})) == Code.KIOSK_UNKNOWN
    assert code(admin.form(f"{ADMIN}/{BOX}/{kiosk}/revoke")) == Code.KIOSK_UNKNOWN
    assert "Đã thu hồi ngày" in admin.get(ADMIN)
    with meeting.office.reading() as session:
        lines = [line for line in audit.newest(session, "xa") if line.what.startswith("kiosk_")]
    assert [line.what for line in reversed(lines)] == [
        What.KIOSK_ADDED,
        What.KIOSK_ENROLLED,
        What.KIOSK_REVOKED,
    ]
    assert all(line.about == {"box": BOX, "kiosk": "Cạnh quầy 1"} for line in lines)


def test_the_day_of_use_is_all_that_is_kept_of_use(meeting: Meeting, admin: Person) -> None:
    device, _ = enrolled(meeting, admin)
    before = kiosk_row(meeting).model_dump()
    device.wait()
    assert kiosk_row(meeting).model_dump() == before
    meeting.clock.pass_by(days=1)
    device.wait()
    assert kiosk_row(meeting).model_dump() == before | {"used_on": meeting.clock().date()}


def test_devices_are_enrolled_and_revoked_by_their_own_office_and_at_their_box(
    meeting: Meeting, admin: Person, elsewhere: str
) -> None:
    device, kiosk = enrolled(meeting, admin)
    stranger = meeting.as_("quantri.ngoai")
    assert code(stranger.form(f"{ADMIN}/{BOX}", name="Của tôi")) == Code.BOX_UNKNOWN
    assert code(stranger.form(f"{ADMIN}/{BOX}/{kiosk}/revoke")) == Code.BOX_UNKNOWN
    assert code(admin.form(f"{ADMIN}/{BOX}/{elsewhere}/revoke")) == Code.KIOSK_UNKNOWN
    assert device.wait().status_code == 200
    assert "Của tôi" not in admin.get(ADMIN)
    assert "Cạnh quầy 1" not in stranger.get(ADMIN)


# --- what is handed over ------------------------------------------------------------------------------------


def test_what_is_handed_over_comes_once_and_to_that_device_alone(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    other, _ = enrolled(meeting, admin)
    clerk, path = meeting.as_("quay"), f"/staff/issue/{BOX}/kiosk/{kiosk}"
    number = clerk.json(path, {"sealed": SEALED}).json()["number"]
    assert code(clerk.json(path, {"sealed": SEALED})) == Problem.KIOSK_BUSY
    assert other.wait().json()["sealed"] is None
    assert clerk.json(f"{path}/con", {"number": number}).json() == {"waits": True}
    assert device.wait().json()["sealed"] == SEALED
    assert device.wait().json()["sealed"] is None
    assert clerk.json(f"{path}/con", {"number": number}).json() == {"waits": False}


def test_what_is_taken_back_never_comes(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    clerk, path = meeting.as_("quay"), f"/staff/issue/{BOX}/kiosk/{kiosk}"
    number = clerk.json(path, {"sealed": SEALED}).json()["number"]
    assert clerk.json(f"{path}/thoi", {"number": number + 1}).status_code == 204
    assert clerk.json(f"{path}/con", {"number": number}).json() == {"waits": True}
    assert clerk.json(f"{path}/thoi", {"number": number}).status_code == 204
    assert device.wait().json()["sealed"] is None


@pytest.mark.parametrize("act", ["", "/con", "/thoi"])
def test_only_a_clerk_of_the_box_reaches_its_devices(
    meeting: Meeting, admin: Person, elsewhere: str, act: str
) -> None:
    device, kiosk = enrolled(meeting, admin)
    clerk, path = meeting.as_("quay"), f"/staff/issue/{BOX}/kiosk/{kiosk}"
    number = clerk.json(path, {"sealed": SEALED}).json()["number"]
    body: dict[str, Any] = {"number": number} if act else {"sealed": SEALED}
    assert code(meeting.as_("quay.ngoai").json(path + act, body)) == Code.BOX_UNKNOWN
    assert code(clerk.json(f"/staff/issue/{BOX}/kiosk/{elsewhere}{act}", body)) == Code.KIOSK_UNKNOWN
    assert code(clerk.json(f"/staff/issue/hom-2/kiosk/{kiosk}{act}", body)) == Code.KIOSK_UNKNOWN
    assert meeting.as_("ubnd").json(path + act, body).status_code == 403
    assert device.wait().json()["sealed"] == SEALED
    assert list(meeting.app.state.relay._waiting) == []


def test_what_is_handed_over_has_one_length(meeting: Meeting, admin: Person) -> None:
    _, kiosk = enrolled(meeting, admin)
    path = f"/staff/issue/{BOX}/kiosk/{kiosk}"
    for length in (SEALED_BYTES - 1, SEALED_BYTES + 1):
        assert code(meeting.as_("quay").json(path, {"sealed": b64(b"\4" * length)})) == Code.MALFORMED


def test_nothing_lies_in_memory_longer_than_a_minute() -> None:
    now = 100.0
    relay = Relay(lambda: now)
    number = relay.put("A", b"sealed")
    with pytest.raises(Rejected):
        relay.put("A", b"another")
    now += SECONDS
    assert not relay.waits("A", number)
    assert relay._waiting == {}
    assert relay.take("A") is None
    relay.put("A", b"another")
    assert (relay.take("A"), relay.take("A")) == (b"another", None)


class Moment(float):
    """A time; while it is looked at, somebody else does something in another thread."""

    meanwhile: ClassVar[Callable[[], object] | None] = None
    others: ClassVar[list[Thread]] = []

    def __add__(self, more: float) -> "Moment":
        return Moment(float(self) + more)

    def __gt__(self, other: float) -> bool:
        act, Moment.meanwhile = Moment.meanwhile, None
        if act is not None:
            self.others.append(Thread(target=act))
            self.others[-1].start()
            self.others[-1].join(0.05)
        return float(self) > other


def test_what_two_do_at_once_undoes_nothing_of_either() -> None:
    relay, calls = Relay(lambda: Moment(100)), Calls(lambda: Moment(100))
    relay.put("A", b"sealed")
    Moment.meanwhile = lambda: relay.put("B", b"another")
    assert relay.take("A") == b"sealed"
    calls.call("A")
    Moment.meanwhile = lambda: calls.call("B")
    assert calls.fetch("A", BOX) is not None
    for other in Moment.others:
        other.join()
    assert relay.take("B") == b"another"
    assert calls.fetch("B", BOX) is not None


def test_what_is_handed_over_is_in_no_row(meeting: Meeting, admin: Person) -> None:
    _, kiosk = enrolled(meeting, admin)
    meeting.as_("quay").json(f"/staff/issue/{BOX}/kiosk/{kiosk}", {"sealed": SEALED})
    with meeting.office.reading() as session:
        dump = "\n".join(session.connection().connection.iterdump())  # type: ignore[attr-defined]
    assert "kiosk" in dump
    assert ("04" * SEALED_BYTES) not in dump.lower()
    assert SEALED not in dump


# --- its pages ----------------------------------------------------------------------------------------------


def test_only_the_kiosk_has_a_camera_and_a_frame(meeting: Meeting) -> None:
    client = TestClient(meeting.app)
    kiosk, framed, phone = (client.get(path).headers for path in (PAGE, f"{PAGE}/phieu", f"/p/{BOX}"))
    assert "frame-src 'self';" in kiosk["content-security-policy"]
    assert "frame-ancestors 'none'" in kiosk["content-security-policy"]
    assert (kiosk["x-frame-options"], kiosk["cache-control"]) == ("DENY", "no-store")
    assert "camera=(self), microphone=()" in kiosk["permissions-policy"]
    for page in (kiosk, framed):
        assert page["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
        assert page["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in framed["content-security-policy"]
    assert framed["x-frame-options"] == "SAMEORIGIN"
    assert framed["cache-control"] == "no-store"
    assert "camera=()" in framed["permissions-policy"]
    assert "frame-ancestors 'none'" in phone["content-security-policy"]
    assert (phone["x-frame-options"], "camera=()" in phone["permissions-policy"]) == ("DENY", True)


def test_no_link_leads_out_of_the_kiosk(meeting: Meeting) -> None:
    for path in (PAGE, f"{PAGE}/phieu"):
        page = TestClient(meeting.app).get(path).text
        assert "<a" not in page.replace("<aside", "")
        assert "<form" not in page
        assert "</footer" not in page
    phone = TestClient(meeting.app).get(f"/p/{BOX}").text
    assert json.dumps("data-shared") not in json.dumps(phone)
    assert '<html lang="vi" data-shared>' in page
