"""The pages of keys and of persons who come and go: what routes take, refuse, and write down."""

from collections.abc import Iterator

import pytest
from meeting import Meeting, code
from simulator import BOX, Office, identity
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.errors import Code
from ballots.keys import holders
from ballots.office import audit
from ballots.sealing.sheet import point_of
from ballots.spelling import b64
from ballots.tables import Account, Endorsement, Holder, Padlock

KEYS = "/staff/keys"
PADLOCKS = f"/staff/padlocks/{BOX}"
ACCOUNTS = "/staff/admin/accounts"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    with office.writing() as session:
        for login, seat, duties in [("deputy", ("hoi-dong", "mttq"), ()), ("admin", None, ("admin",))]:
            _, made.passwords[login] = accounts.add_account(
                session, "xa", login, login, seat=seat, duties=duties
            )
    yield made
    office.database.close()
    app.state.database.close()


def number_of(meeting: Meeting, login: str) -> int:
    with meeting.office.reading() as session:
        return session.exec(select(Account).where(Account.login == login)).one().id or 0


def mark(name: str) -> str:
    made = identity(name)[0]
    return holders.holder_id(point_of(made.ecdh), point_of(made.ecdsa))


def acts(meeting: Meeting) -> list[str]:
    with meeting.office.reading() as session:
        return [line.what for line in audit.newest(session, "xa") if line.what != "signed_in"]


def wait(meeting: Meeting) -> None:
    body = {"wrapped": identity("deputy")[1], "padlocks": []}
    answer = meeting.as_("deputy").json(PADLOCKS, body)
    assert answer.json() == {"fitted": 0, "holder": mark("deputy"), "pending": True}


def test_a_deputy_hands_an_identity_in_and_waits(meeting: Meeting) -> None:
    wait(meeting)
    page = meeting.as_("mttq").get(KEYS)
    assert "chờ so dấu nhận dạng" in page
    assert "So dấu nhận dạng của deputy" in page
    view = meeting.as_("mttq").view(f"{KEYS}/view")
    assert sorted(one["state"] for one in view["people"]) == ["active", "pending"]
    assert meeting.as_("deputy").view(f"{KEYS}/view")["openers"] == []
    assert acts(meeting)[0] == "identity_made"


def test_the_endorsers_page_never_shows_the_fingerprint_that_is_to_be_heard(meeting: Meeting) -> None:
    wait(meeting)
    page = meeting.as_("mttq").get(KEYS)
    assert holders_spelled(mark("deputy")) not in page


def holders_spelled(holder: str) -> str:
    return " ".join(holder[at : at + 4] for at in range(0, 24, 4))


def test_copies_are_given_only_to_who_may_use_the_key(meeting: Meeting) -> None:
    own = meeting.as_("mttq").view(f"{KEYS}/copies?holder={mark('mttq')}")
    assert [(one["box"], one["period"]) for one in own["copies"]] == [(BOX, 1), (BOX, 2), (BOX, 3)]
    for login in ("deputy", "union"):
        said = meeting.as_(login).view(f"{KEYS}/copies?holder={mark('mttq')}")
        assert said["code"] == Code.HOLDER_WRONG
    meeting.as_("quay").get(KEYS, 403)


def test_a_made_up_signature_takes_nobody_in(meeting: Meeting) -> None:
    wait(meeting)
    body = {"holder": mark("deputy"), "by": mark("mttq"), "signature": b64(bytes(64)), "copies": []}
    assert code(meeting.as_("mttq").json(f"{KEYS}/endorse", body)) == Code.SIGNATURE_WRONG
    assert "holder_endorsed" not in acts(meeting)


def test_one_who_waits_gives_it_up_from_the_page(meeting: Meeting) -> None:
    wait(meeting)
    assert meeting.as_("deputy").form(f"{KEYS}/withdraw").status_code == 303
    assert code(meeting.as_("deputy").form(f"{KEYS}/withdraw")) == Code.HOLDER_WRONG
    assert acts(meeting)[0] == "identity_withdrawn"


# --- the administrator ----------------------------------------------------------------------------------


def test_the_administrator_is_told_before_that_a_person_alone_can_open_a_sealed_period(
    meeting: Meeting,
) -> None:
    number = number_of(meeting, "mttq")
    assert "Người duy nhất mở được kỳ đã niêm phong" in meeting.as_("admin").get(ACCOUNTS)
    page = meeting.as_("admin").get(f"{ACCOUNTS}?account={number}")
    assert "Hòm phiếu số 1, kỳ 1; Hòm phiếu số 1, kỳ 2" in page
    path = f"{ACCOUNTS}/{number}/active"
    assert code(meeting.as_("admin").form(path, active="false")) == "alone_unconfirmed"
    assert meeting.as_("admin").form(path, active="false", understood="true").status_code == 303
    assert acts(meeting)[:2] == ["holder_left", "account_stopped"]
    with meeting.office.reading() as session:
        assert session.get_one(Holder, mark("mttq")).state == "retired"
        assert session.get(Padlock, (BOX, 3, "mttq")) is None


def test_who_takes_another_role_takes_no_key_along(meeting: Meeting) -> None:
    number = number_of(meeting, "mttq")
    change = {"seat": "hoi-dong supervisor"}
    assert code(meeting.as_("admin").form(f"{ACCOUNTS}/{number}", **change)) == "role_wrong"
    change = {"seat": "hoi-dong secretary", "understood": "true"}
    assert meeting.as_("admin").form(f"{ACCOUNTS}/{number}", **change).status_code == 303
    assert acts(meeting)[:2] == ["holder_left", "account_changed"]
    with meeting.office.reading() as session:
        moved = session.get_one(Account, number)
        assert (moved.role, holders.identity_of(session, moved)) == ("secretary", None)


def test_the_same_role_again_changes_no_key(meeting: Meeting) -> None:
    number = number_of(meeting, "mttq")
    answer = meeting.as_("admin").form(f"{ACCOUNTS}/{number}", seat="hoi-dong mttq")
    assert answer.status_code == 303
    with meeting.office.reading() as session:
        assert session.get_one(Holder, mark("mttq")).state == "active"


def test_home_tells_who_waits_and_who_is_to_compare(meeting: Meeting) -> None:
    wait(meeting)
    assert "xin đọc dấu nhận dạng cho người đang giữ" in meeting.as_("deputy").get("/staff")
    assert "<strong>deputy</strong> chờ ông/bà so dấu nhận dạng" in meeting.as_("mttq").get("/staff")
    assert "so dấu nhận dạng" not in meeting.as_("union").get("/staff")


def test_home_asks_nobody_to_prove_a_key_before_having_one(meeting: Meeting) -> None:
    rehearse = f'href="/staff/rehearsal/{BOX}"'
    assert rehearse in meeting.as_("mttq").get("/staff")
    assert rehearse not in meeting.as_("deputy").get("/staff")
    wait(meeting)
    assert rehearse not in meeting.as_("deputy").get("/staff")


def test_the_page_of_keys_leads_who_has_none_to_where_one_is_made(meeting: Meeting) -> None:
    page = meeting.as_("deputy").get(KEYS)
    assert 'Xin vào <a href="/staff">Việc cần làm</a>' in page


def test_home_asks_a_deputy_who_was_let_in_to_compare_back_before_fitting(meeting: Meeting) -> None:
    ask = "Xin so dấu nhận dạng của <strong>Ông mttq</strong>"
    wait(meeting)
    with meeting.office.writing() as session:
        deputy = session.get_one(Holder, mark("deputy"))
        deputy.state = "active"
        session.add(deputy)
        session.add(Endorsement(holder_id=mark("deputy"), by_id=mark("mttq"), signature=bytes(64)))
    assert ask in meeting.as_("deputy").get("/staff")
    assert "người cùng giữ chìa khóa" not in meeting.as_("mttq").get("/staff")
    with meeting.office.writing() as session:
        session.add(Endorsement(holder_id=mark("mttq"), by_id=mark("deputy"), signature=bytes(64)))
    assert ask not in meeting.as_("deputy").get("/staff")
