"""Ratings without a slip: one for each call of a clerk, beside nothing that tells at which device."""

from collections.abc import Iterator
from typing import Any

import pytest
from kiosk_pages import administrator, enrolled
from meeting import Meeting, Person, code
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import Clock

from app.errors import Problem
from app.kiosk.calls import CALL_SECONDS, PAUSE_SECONDS, TICKET_SECONDS, Calls
from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.errors import Code
from ballots.forms import questionnaire
from ballots.spelling import b64
from ballots.tables import Box, TrayEnvelope

COUNTER = f"/staff/touches/{BOX}"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    form = questionnaire.for_touches(questionnaire.builtin("hai-noi-dung"))
    office = Office(settings.database_url, form=form).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    app.state.calls = Calls(lambda: moment["now"])
    moment["now"] = 1000.0
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


moment: dict[str, float] = {}


@pytest.fixture
def admin(meeting: Meeting) -> Person:
    return administrator(meeting)


def call(meeting: Meeting, kiosk: str) -> Any:
    return meeting.as_("quay").form(f"{COUNTER}/{kiosk}")


def touch(meeting: Meeting, ticket: str, envelope: bytes, box: str = BOX) -> Any:
    body = {"box": box, "call": ticket, "envelope": b64(envelope)}
    return TestClient(meeting.app).post("/api/v1/touches", json=body)


def stored(meeting: Meeting) -> int:
    with meeting.office.reading() as session:
        return len(session.exec(select(TrayEnvelope.leaf)).all())


def test_one_call_is_one_rating(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    other, _ = enrolled(meeting, admin)
    one, two = meeting.office.envelope(ket_qua="HL"), meeting.office.envelope(ket_qua="KHL")
    assert device.wait().json()["call"] is None
    assert call(meeting, kiosk).status_code == 303
    assert other.wait().json()["call"] is None, "only the screen to which the citizen was called"
    ticket = device.wait().json()["call"]
    assert device.wait().json()["call"] is None
    first = touch(meeting, ticket, one)
    assert first.status_code == 200
    assert touch(meeting, ticket, one).json() == first.json(), "sent again after a lost answer"
    assert code(touch(meeting, ticket, two)) == Problem.CALL_OVER
    assert stored(meeting) == 1


def test_without_a_call_nothing_is_taken(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    envelope = meeting.office.envelope(ket_qua="HL")
    for ticket in ("", "A" * 22):
        assert code(touch(meeting, ticket, envelope)) == Problem.CALL_OVER
    call(meeting, kiosk)
    ticket = device.wait().json()["call"]
    assert code(touch(meeting, ticket, envelope, "hom-2")) == Problem.CALL_OVER
    assert stored(meeting) == 0


def test_a_hammered_button_calls_once(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    assert call(meeting, kiosk).status_code == 303
    assert device.wait().json()["call"]
    again = [meeting.as_("quay").form(f"{COUNTER}/{kiosk}").status_code for _ in range(3)]
    assert again == [409, 409, 409]
    assert device.wait().json()["call"] is None
    moment["now"] += PAUSE_SECONDS
    assert call(meeting, kiosk).status_code == 303


def test_only_a_clerk_of_the_box_calls_and_only_to_its_screens(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    with meeting.office.writing() as session:
        shared = session.get_one(Box, BOX).model_dump(include={"unit_id", "committee_id", "questionnaire"})
        for box_id, kind in (("hom-2", "touches"), ("hom-3", "ballots")):
            session.add(Box(id=box_id, name=box_id, place="Tầng 2", kind=kind, **shared))
        added = accounts.add_account(session, "ngoai", "quay.ngoai", "Quầy", duties={"issue"})
        meeting.passwords["quay.ngoai"] = added[1]
    stranger, clerk = meeting.as_("quay.ngoai"), meeting.as_("quay")
    stranger.get(COUNTER, 404)
    assert code(stranger.form(f"{COUNTER}/{kiosk}")) == Code.BOX_UNKNOWN
    assert code(clerk.form(f"/staff/touches/hom-2/{kiosk}")) == Code.KIOSK_UNKNOWN
    assert code(clerk.form(f"/staff/touches/hom-3/{kiosk}")) == Code.BOX_KIND
    assert meeting.as_("ubnd").form(f"{COUNTER}/{kiosk}").status_code == 403
    assert device.wait().json()["call"] is None


def test_calls_and_tickets_end(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    call(meeting, kiosk)
    moment["now"] += CALL_SECONDS
    assert device.wait().json()["call"] is None
    call(meeting, kiosk)
    ticket = device.wait().json()["call"]
    moment["now"] += TICKET_SECONDS
    assert code(touch(meeting, ticket, meeting.office.envelope(ket_qua="HL"))) == Problem.CALL_OVER


def test_a_refusal_gives_the_call_back(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    call(meeting, kiosk)
    ticket = device.wait().json()["call"]
    envelope = meeting.office.envelope(ket_qua="HL")
    assert code(touch(meeting, ticket, envelope[:-1])) == Code.MALFORMED
    assert touch(meeting, ticket, envelope).status_code == 200


def test_a_touch_is_beside_no_device_and_no_slip(meeting: Meeting, admin: Person) -> None:
    device, kiosk = enrolled(meeting, admin)
    call(meeting, kiosk)
    ticket = device.wait().json()["call"]
    with meeting.office.reading() as session:
        before = {one for one in _dump(session) if '"tray"' not in one}
    assert touch(meeting, ticket, meeting.office.envelope(ket_qua="HL")).status_code == 200
    with meeting.office.reading() as session:
        after = {one for one in _dump(session) if '"tray"' not in one}
        box = session.get_one(Box, BOX)
        assert (box.issued, box.used_online, box.used_paper) == (0, 1, 0)
        assert ticket not in "".join(_dump(session))
    assert [one.split("(")[0] for one in after - before] == ['INSERT INTO "box" VALUES']


def _dump(session: Any) -> list[str]:
    return list(session.connection().connection.iterdump())


def test_the_doors_of_slips_are_shut(meeting: Meeting) -> None:
    clerk = meeting.as_("quay")
    answer = clerk.client.get(f"/staff/issue/{BOX}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, COUNTER)
    assert code(clerk.form(f"/staff/issue/{BOX}", count="1")) == Code.BOX_KIND
    answer = clerk.client.get(f"/p/{BOX}", follow_redirects=False)
    assert answer.headers["location"] == f"/b/{BOX}"
    page = clerk.get(COUNTER)
    assert "không kèm phiếu có mã" in page
