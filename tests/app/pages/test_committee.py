"""The committee's page, the seal and the padlocks, through the application."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from live import JSON
from meeting import MEMBERS, Meeting, code
from simulator import BOX, LABELS, LOG_KEY, Office, identity, log_keys
from sqlmodel import select
from web import Clock

from app import served
from app.main import create_app
from app.settings import Settings
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import drafts, holders, joining
from ballots.keys import padlocks as locks
from ballots.office import audit
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of
from ballots.spelling import b64, unb64
from ballots.tables import Box, Holder, Padlock
from ballots.views import boxes

PAGE = f"/staff/committee/{BOX}"
PADLOCKS = f"/staff/padlocks/{BOX}"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url)
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


def _fittings(view: dict[str, Any], new: str | None = None) -> dict[str, Any]:
    """What the browser sends: padlocks of all periods, for a new identity or for the known one."""
    trusted = dict(view["holders"])
    wrapped = None
    if new is not None:
        person, wrapped = identity(new)
        trusted.pop(view["holder"], None)
        read = keyring.read_wrapped(wrapped.encode())
        trusted[holders.holder_id(read.ecdh, read.ecdsa)] = b64(point_of(person.ecdh))
    padlocks = [
        {
            "period": view["first"] + at,
            "public": b64(point_of(keyring.make_padlock())),
            "copies": dict.fromkeys(trusted, b64(bytes(keyring.COPY_BYTES))),
        }
        for at in range(view["periods"])
    ]
    return {"wrapped": wrapped, "padlocks": padlocks}


def test_the_page_says_whose_padlock_is_missing_and_the_button_waits(meeting: Meeting) -> None:
    meeting.office.fit("ubnd", "mttq", "union")
    page = meeting.secretary.get(PAGE)
    assert "disabled>Lập bản niêm phong kỳ 1</button>" in page
    assert LABELS["clerk"] + " (Ông clerk)" in page
    assert code(meeting.secretary.form(f"{PAGE}/draft")) == Code.PADLOCKS_MISSING


def test_the_secretary_drafts_four_roles_sign_and_the_code_is_shown_in_all_its_groups(
    meeting: Meeting,
) -> None:
    meeting.office.fit()
    answer = meeting.secretary.form(f"{PAGE}/draft")
    assert answer.headers["location"] == f"{PAGE}/sign"
    page = meeting.as_("mttq").get(PAGE)
    assert page.count("chưa ký") - page.count("hidden>chưa ký") == 4
    assert "chờ chữ ký của ông/bà" in meeting.as_("mttq").get("/staff")
    sealed = [meeting.as_(role).json(f"{PAGE}/sign", meeting.office.signing(role)).json() for role in MEMBERS]
    assert sealed == [{"sealed": None}] * 3 + [{"sealed": 1}]
    page = meeting.as_("mttq").get(f"{PAGE}/seals/1")
    with meeting.office.reading() as session:
        seal = boxes.notice(session, BOX).seal
        acts = [line.what for line in audit.newest(session, "xa") if line.what != "signed_in"]
        told = json.loads(next(chain.newest(session, BOX, "sealed")).payload)
    assert {name: unb64(told["pages"][name], 32) for name in told["pages"]} == served.voting_page()
    assert all(f"<li>{group}</li>" in page for group in seal.split())
    assert acts[:6] == ["period_sealed", *["sheet_signed"] * 4, "sheet_drafted"]
    meeting.office.seal()
    assert code(meeting.secretary.form(f"{PAGE}/draft")) == Code.NEXT_SEALED_ALREADY


def test_what_a_member_signs_is_given_to_be_checked_first(meeting: Meeting) -> None:
    meeting.office.fit()
    assert code(meeting.as_("mttq").client.get(f"{PAGE}/sign/view", headers=JSON)) == Code.DRAFT_MISSING
    meeting.secretary.form(f"{PAGE}/draft")
    view = meeting.as_("mttq").view(f"{PAGE}/sign/view")
    assert (view["box_id"], view["period"], view["role"], view["signed"]) == (BOX, 1, "mttq", False)
    assert [sorted(one) for one in view["openers"]] == [["copy", "holder", "kind", "wrapped"]]
    assert meeting.secretary.view(f"{PAGE}/sign/view")["code"] == Code.ROLE_NOT_ON_SHEET
    assert meeting.secretary.view(f"{PAGE}/sign/view?role=union")["code"] == Code.NO_IDENTITY


def test_the_secretary_throws_a_draft_away_and_all_sign_again(meeting: Meeting) -> None:
    meeting.office.fit()
    meeting.secretary.form(f"{PAGE}/draft")
    body = meeting.office.signing("mttq")
    assert meeting.as_("mttq").json(f"{PAGE}/sign", body).status_code == 200
    assert meeting.secretary.form(f"{PAGE}/discard").headers["location"] == PAGE
    assert code(meeting.as_("mttq").json(f"{PAGE}/sign", body)) == Code.DRAFT_MISSING
    assert "không có bản niêm phong nào chờ ký" in meeting.as_("mttq").get(f"{PAGE}/sign")


def test_the_page_gives_the_proposed_day_and_why_it_is_not_a_later_one(meeting: Meeting) -> None:
    meeting.on(datetime(2026, 10, 5, 9, 0))  # noqa: DTZ001
    page = meeting.secretary.get(PAGE)
    assert "30/10/2026" in page
    assert "31/10/2026 (cuối tuần)" in page


def test_the_chair_chooses_a_day_with_a_reason_and_nobody_else_does(meeting: Meeting) -> None:
    fields = {"period": "1", "day": "2026-11-27", "reason": "Họp Hội đồng nhân dân"}
    assert code(meeting.as_("mttq").form(f"{PAGE}/day", **fields)) == Code.NOT_CHAIR
    assert code(meeting.as_("ubnd").form(f"{PAGE}/day", **fields | {"reason": " "})) == Code.REASON_MISSING
    assert code(meeting.as_("ubnd").form(f"{PAGE}/day", **fields | {"day": "2026-11-01"})) == Code.DAY_PAST
    assert meeting.as_("ubnd").form(f"{PAGE}/day", **fields).status_code == 303
    assert "27/11/2026 – Họp Hội đồng nhân dân" in meeting.secretary.get(PAGE)
    meeting.office.ready()
    assert code(meeting.as_("ubnd").form(f"{PAGE}/day", **fields | {"day": "2026-11-26"})) == Code.DAY_EARLIER
    assert meeting.as_("ubnd").form(f"{PAGE}/day", **fields | {"day": "2026-11-30"}).status_code == 303


@pytest.mark.parametrize("path", [PAGE, PADLOCKS, f"{PADLOCKS}/view"])
def test_a_clerk_without_a_role_sees_nothing_and_another_unit_is_not_there(
    meeting: Meeting, path: str
) -> None:
    meeting.as_("quay").get(path, 403)
    meeting.as_("ngoai").get(path, 404 if path == PAGE else 403)
    assert meeting.as_("mttq").get(path)


@pytest.mark.parametrize("act", ["draft", "discard"])
def test_only_the_secretary_drafts(meeting: Meeting, act: str) -> None:
    meeting.office.fit()
    assert meeting.as_("ubnd").form(f"{PAGE}/{act}").status_code == 403
    assert code(meeting.as_("ngoai").form(f"{PAGE}/{act}")) == Code.BOX_UNKNOWN


# --- padlocks -------------------------------------------------------------------------------------------


def test_identity_and_padlocks_come_in_one_request(meeting: Meeting) -> None:
    chair = meeting.as_("ubnd")
    view = chair.view(f"{PADLOCKS}/view")
    assert (view["wrapped"], view["first"], view["periods"], view["fitted"]) == (None, 1, 12, 0)
    answer = chair.json(PADLOCKS, _fittings(view, "ubnd"))
    holder = chair.view(f"{PADLOCKS}/view")["holder"]
    assert answer.json() == {"fitted": 12, "holder": holder, "pending": False}


def test_wrong_copies_leave_no_identity_behind(meeting: Meeting) -> None:
    chair = meeting.as_("ubnd")
    body = _fittings(chair.view(f"{PADLOCKS}/view"), "ubnd")
    body["padlocks"][3]["copies"] = {"AAAA": b64(bytes(keyring.COPY_BYTES))}
    assert code(chair.json(PADLOCKS, body)) == Code.COPIES_WRONG
    assert chair.view(f"{PADLOCKS}/view")["wrapped"] is None


def test_a_passphrase_sent_along_is_refused_as_an_unknown_field(meeting: Meeting) -> None:
    chair = meeting.as_("ubnd")
    body = _fittings(chair.view(f"{PADLOCKS}/view"), "ubnd")
    answer = chair.json(PADLOCKS, body | {"passphrase": "bao gio cho den thang muoi"})
    assert (answer.status_code, code(answer)) == (422, "input_wrong")
    assert "bao gio" not in answer.text


def test_a_new_identity_takes_the_place_of_the_forgotten_one(meeting: Meeting) -> None:
    chair = meeting.as_("ubnd")
    chair.json(PADLOCKS, _fittings(chair.view(f"{PADLOCKS}/view"), "ubnd"))
    before = chair.view(f"{PADLOCKS}/view")
    assert chair.json(PADLOCKS, _fittings(before, "ubnd mới")).status_code == 200
    after = chair.view(f"{PADLOCKS}/view")
    assert after["fitted"] == 12
    assert before["holder"] not in after["holders"]


def test_a_forgotten_identity_leaves_no_padlock_that_nobody_can_open(meeting: Meeting) -> None:
    """Two boxes, one committee: the other box must not be sealed with the padlock of the lost identity."""
    office = meeting.office
    office.fit()
    with office.writing() as session:
        first = session.get_one(Box, BOX)
        session.add(Box(**first.model_dump(exclude={"id"}) | {"id": "hom-2"}))
        session.flush()
        for role in MEMBERS:
            holder = session.exec(
                select(Holder).where(Holder.account_id == office.account(session, role).id)
            ).one()
            copies = {holder.id: bytes(keyring.COPY_BYTES)}
            fitting = locks.Fitting(1, point_of(keyring.make_padlock()), copies)
            locks.fit(session, office.account(session, role), "hom-2", [fitting], LOG_KEY)
    with office.writing() as session:
        joining.enrol(
            session, office.account(session, "mttq"), identity("mttq mới")[1], office.today, log_keys
        )
    with office.writing() as session, pytest.raises(Refused) as no:
        drafts.draft_sheet(session, "hom-2", office.now, LOG_KEY)
    assert (no.value.code, no.value.facts) == (Code.PADLOCKS_MISSING, {"roles": "mttq"})


def test_sealed_periods_are_not_touched_by_a_new_identity(meeting: Meeting) -> None:
    office = meeting.office.ready()
    with office.writing() as session:
        joining.enrol(
            session, office.account(session, "ubnd"), identity("ubnd mới")[1], office.today, log_keys
        )
        assert session.get(Padlock, (BOX, 1, "ubnd")) is not None
        assert session.get(Padlock, (BOX, 3, "ubnd")) is None
        assert boxes.committee_view(session, BOX, date(2026, 11, 2)).can_draft is False
