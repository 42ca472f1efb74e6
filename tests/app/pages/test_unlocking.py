"""Unlocking at the opening, and signing the next sheet at the roll-call, in the pages."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from threading import Lock
from time import sleep
from typing import Any

import anyio
import pytest
from aside import run_aside
from httpx import ASGITransport, AsyncClient
from live import JSON
from meeting import MEMBERS, Meeting, code
from simulator import BOX, Office
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts, kept_sessions
from ballots import spelling
from ballots.errors import Code
from ballots.office import audit
from ballots.views import counts

_NUMBER = {"number": "7K3M9QPA"}
_MARKS = {"answers": {"ket_qua": "HL", "thai_do": "BT"}}


@pytest.fixture
def closed(meeting: Meeting) -> Meeting:
    for slip in meeting.office.issue(6):
        meeting.office.vote(slip, ket_qua="RHL")
    meeting.opening_day()
    meeting.start()
    meeting.close()
    return meeting


def test_what_a_members_browser_gets_to_check_is_exact(closed: Meeting) -> None:
    view = closed.as_("mttq").view(f"{closed.box}/release")
    sheet = closed.office.database
    assert (view["box_id"], view["period"], view["role"], view["released"]) == (BOX, 1, "mttq", False)
    assert view["smallest"] == closed.office.smallest
    assert spelling.read_compact(view["closed"].encode(), 8192)["count"] == 6
    with sheet.reading() as session:
        count = counts.box_count(session, closed.office.opening_id, BOX)
    page = closed.as_("mttq").get(closed.base)
    assert f'data-seal="{count.seal}"' in page


def test_the_box_opens_when_the_last_of_four_has_unlocked(closed: Meeting) -> None:
    for role in MEMBERS[:3]:
        assert closed.release(role).json()["boxes"][0]["quorate"] is False
        assert code(closed.secretary.json(f"{closed.box}/open", {})) == Code.NOT_QUORATE
    box = closed.release("clerk").json()["boxes"][0]
    assert (box["quorate"], box["state"]) == (True, "closed")
    assert [lock["released"] for lock in box["padlocks"]] == [True] * 4
    assert closed.as_("mttq").json(f"{closed.box}/open", {}).json()["boxes"][0]["state"] == "counting"
    assert closed.secretary.json(f"{closed.box}/open", {}).status_code == 200


def test_a_member_unlocks_in_the_panel_beside_the_secretarys_session(closed: Meeting) -> None:
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    entered = closed.secretary.json(f"{closed.base}/panel", credentials).json()
    assert entered["name"] == "Ông mttq"
    passed = {"x-panel": entered["token"]}
    assert closed.secretary.view(f"{closed.box}/release", **passed)["role"] == "mttq"
    body = closed.office.handing("mttq")
    state = closed.secretary.json(f"{closed.box}/release", body, **passed).json()
    released = {lock["role"]: lock["holder"] for lock in state["boxes"][0]["padlocks"] if lock["released"]}
    assert released == {"mttq": "Ông mttq"}
    assert "Ông secretary" in closed.secretary.get("/staff/openings")


def test_an_issued_password_is_changed_on_the_own_page_before_the_panel_takes_it(closed: Meeting) -> None:
    with closed.office.writing() as session:
        account = closed.office.account(session, "mttq")
        accounts.mark_issued(account)
        session.add(account)
    answer = closed.secretary.json(
        f"{closed.base}/panel", {"login": "mttq", "password": closed.passwords["mttq"]}
    )
    assert (answer.status_code, code(answer)) == (403, "password_issued")
    assert "trên máy của mình và đổi mật khẩu" in answer.json()["message"]


def test_a_forged_or_old_pass_is_no_pass(closed: Meeting) -> None:
    forged = closed.secretary.view(f"{closed.box}/release", **{"x-panel": "1,1,1.x.y"})
    assert (forged["status"], forged["code"]) == (401, "panel_over")
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    token = closed.secretary.json(f"{closed.base}/panel", credentials).json()["token"]
    closed.clock.pass_by(minutes=119)
    assert closed.secretary.view(f"{closed.box}/release", **{"x-panel": token})["role"] == "mttq"
    closed.clock.pass_by(minutes=2)
    assert closed.secretary.view(f"{closed.box}/release", **{"x-panel": token})["code"] == "panel_over"


def test_a_stolen_pass_is_no_pass_at_another_units_desk(closed: Meeting) -> None:
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    token = closed.secretary.json(f"{closed.base}/panel", credentials).json()["token"]
    stolen = closed.as_("ngoai").view(f"{closed.box}/release", **{"x-panel": token})
    assert (stolen["status"], stolen["code"]) == (401, "panel_over")


def test_a_wrong_password_in_the_panel_slows_the_next_try(closed: Meeting) -> None:
    wrong = {"login": "mttq", "password": "sai"}
    assert code(closed.secretary.json(f"{closed.base}/panel", wrong)) == "sign_in_refused"
    right = {"login": "mttq", "password": closed.passwords["mttq"]}
    assert code(closed.secretary.json(f"{closed.base}/panel", right)) == "sign_in_refused"
    closed.clock.pass_by(seconds=2)
    assert closed.secretary.json(f"{closed.base}/panel", right).status_code == 200


def test_somebody_outside_the_committee_gets_no_pass(closed: Meeting) -> None:
    credentials = {"login": "quay", "password": closed.passwords["quay"]}
    assert code(closed.secretary.json(f"{closed.base}/panel", credentials)) == Code.NOT_A_MEMBER


def test_another_roles_key_and_half_a_key_are_refused(closed: Meeting) -> None:
    mine, other = closed.office.handing("mttq"), closed.office.handing("clerk")
    mttq, path = closed.as_("mttq"), f"{closed.box}/release"
    assert code(mttq.json(path, mine | {"scalar": other["scalar"]})) == Code.WRONG_KEY
    assert code(mttq.json(path, mine | {"signature": other["signature"]})) == Code.SIGNATURE_WRONG
    assert code(mttq.json(path, other)) == Code.HOLDER_WRONG
    assert code(mttq.json(path, mine | {"scalar": "AAAA"})) == Code.MALFORMED


def test_the_secretary_releases_with_a_spare_key_and_all_of_it_is_recorded(closed: Meeting) -> None:
    office = closed.office
    with office.writing() as session:
        spare = office.spare(session, "union").id
    view = closed.secretary.view(f"{closed.box}/release?role=union")
    assert [(one["holder"], one["kind"]) for one in view["openers"]] == [(spare, "spare")]
    with office.reading() as session:
        signature = office.release_signature(session, "union", by="spare of union")
    body = office.handing("union") | {"holder": spare, "signature": spelling.b64(signature)}
    assert closed.secretary.json(f"{closed.box}/release", body).status_code == 200
    with office.reading() as session:
        line = next(audit.newest(session, "xa"))
    assert (line.what, line.login) == ("spare_used", "secretary")
    assert (line.about["role"], line.about["for"]) == ("union", "release")


# --- signing the next sheet at the roll-call ------------------------------------------------------------


@pytest.fixture
def called(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """Six votes, the roll-call; the next sheet is drafted and nobody has signed it."""
    office = Office(settings.database_url)
    office.fit()
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="RHL")
    office.draft()
    clock.moment = office.now
    app = create_app(settings, clock)
    meeting = Meeting(office, app, clock)
    meeting.opening_day()
    assert meeting.start().status_code == 303
    yield meeting
    office.database.close()
    app.state.database.close()


def test_the_slot_stays_open_until_the_next_sheet_is_signed_at_the_roll_call(called: Meeting) -> None:
    refused = called.close()
    assert code(refused) == Code.NEXT_NOT_SEALED
    assert "Chủ tịch Ủy ban MTTQ Việt Nam" in refused.json()["message"]
    page = called.secretary.get(called.base)
    assert "data-close-waits>" in page
    assert page.count("data-signer=") == 4
    for role in MEMBERS:
        body = called.office.signing(role)
        box = called.as_(role).json(f"{called.box}/sign", body).json()["boxes"][0]
    assert box["signed"] is None
    assert "đủ chữ ký" in called.secretary.get(called.base)
    assert called.close().status_code == 303


def test_a_member_signs_at_the_meetings_pc_with_a_pass(called: Meeting) -> None:
    credentials = {"login": "mttq", "password": called.passwords["mttq"]}
    token = called.secretary.json(f"{called.base}/panel", credentials).json()["token"]
    passed = {"x-panel": token}
    view = called.secretary.view(f"{called.box}/sign", **passed)
    assert (view["role"], view["period"], view["signed"]) == ("mttq", 2, False)
    body = called.office.signing("mttq")
    assert code(called.secretary.json(f"{called.box}/sign", body)) == Code.HOLDER_WRONG
    state = called.secretary.json(f"{called.box}/sign", body, **passed).json()
    assert state["boxes"][0]["signed"] == ["mttq"]
    with called.office.reading() as session:
        assert [(line.what, line.login) for line in islice(audit.newest(session, "xa"), 1)] == [
            ("sheet_signed", "mttq")
        ]


def test_a_draft_that_grew_old_at_the_roll_call_says_what_to_do(called: Meeting) -> None:
    called.office.fit("union")
    page = called.secretary.get(called.base)
    assert "Bản niêm phong kỳ 2 không còn đúng" in page
    assert "Lập lại bản niêm phong" in page
    assert code(called.close()) == Code.NEXT_NOT_DRAFTED


@pytest.mark.parametrize("login", ["quay", "ngoai"])
def test_outsiders_see_and_do_nothing_of_an_opening(closed: Meeting, login: str) -> None:
    person, status = closed.as_(login), {"quay": 403, "ngoai": 404}[login]
    for path in (closed.base, f"{closed.base}/state", f"{closed.box}/paper", f"{closed.box}/paper/totals"):
        person.get(path, status)
    assert person.form(f"{closed.box}/finish").status_code == status
    assert person.json(f"{closed.box}/open", {}).status_code == status
    assert person.json(f"{closed.box}/paper/number", _NUMBER).status_code == status
    assert person.json(f"{closed.box}/paper", _MARKS).status_code == status


def test_a_member_does_none_of_the_secretarys_acts(closed: Meeting) -> None:
    member = closed.as_("mttq")
    for answer in (
        member.form(f"{closed.box}/finish"),
        member.json(f"{closed.box}/paper/number", _NUMBER),
        member.json(f"{closed.box}/paper", _MARKS),
        member.form("/staff/openings/new", box=BOX),
    ):
        assert answer.status_code == 403


def test_short_steps_of_openings_follow_each_other_and_leave_the_interpreter_to_others(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens is looked up, and the opening: never two at once, however many press."""
    meeting.opening_day()
    meeting.start()
    secretary, lock = meeting.secretary, Lock()
    inside, seen, answers = 0, [], []

    def count(where: object, name: str) -> None:
        real: Callable[..., Any] = getattr(where, name)

        def look(*given: Any) -> Any:
            nonlocal inside
            with lock:
                inside += 1
                seen.append((name, inside))
            sleep(0.01)  # long enough for another to come in
            with lock:
                inside -= 1
            return real(*given)

        monkeypatch.setattr(where, name, look)

    for where, name in ((kept_sessions, "find"), (accounts, "opening_of")):
        count(where, name)

    async def press(browser: AsyncClient) -> None:
        headers = {**JSON, "x-csrf-token": secretary.token}
        answers.append(code(await browser.post(f"{meeting.box}/open", json={}, headers=headers)))

    async def story() -> None:
        async with (
            AsyncClient(
                transport=ASGITransport(meeting.app),
                base_url=str(secretary.client.base_url),
                cookies=dict(secretary.client.cookies),
            ) as browser,
            anyio.create_task_group() as tasks,
        ):
            for _ in range(4):
                tasks.start_soon(press, browser)

    run_aside(story)
    assert answers == [Code.WRONG_STEP] * 4
    assert Counter(seen) == {("find", 1): 4, ("opening_of", 1): 4}
