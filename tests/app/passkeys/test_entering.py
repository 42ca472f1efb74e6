"""Signing in by a passkey: every guard by itself, each with the one answer that it alone keeps out."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from live import JSON
from meeting import Meeting, Person, code
from soft_key import SoftKey
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, csrf_of

from app.passkeys import challenges
from app.staff import accounts
from ballots.spelling import b64, unb64
from ballots.tables import Account, Nobody, Passkey, SpentChallenge, StaffSession

BEGIN, ENTER = "/login/passkey/begin", "/login/passkey"


def add(meeting: Meeting, login: str, key: SoftKey | None = None, **changed: Any) -> SoftKey:
    """A passkey of a person, which signs in alone: the password proves whose it is."""
    key, person = key or SoftKey(), meeting.as_(login)
    body = key.made(person.json("/staff/passkeys/begin", {}).json(), **changed)
    answer = person.json("/staff/passkeys", body | {"password": meeting.passwords[login]})
    assert answer.status_code == 200, answer.text
    return key


def guest(meeting: Meeting) -> Person:
    """Somebody at the sign-in page of a browser of the own."""
    client = TestClient(meeting.app)
    return Person(client, csrf_of(client.get("/login", headers=FORM).text))


def asked(person: Person) -> str:
    return str(person.json(BEGIN, {}).json()["challenge"])


def enter(person: Person, key: SoftKey, challenge: str = "", **changed: Any) -> Response:
    return person.json(ENTER, key.answer(challenge or asked(person), **changed))


def sessions_of(meeting: Meeting) -> int:
    with meeting.office.reading() as session:
        return len(session.exec(select(StaffSession)).all())


def refused(meeting: Meeting, answer: Response, why: str = "passkey_refused") -> None:
    """Refused with this code, no session begun, and nothing to tell whose it would have been."""
    assert (answer.status_code, code(answer)) == ({"passkey_synced": 422}.get(why, 401), why)
    assert not [one for one in answer.headers.get_list("set-cookie") if "session" in one]


def test_one_answer_signs_in_and_leads_on(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    person = guest(meeting)
    body = key.answer(asked(person)) | {"after": "/staff/keys"}
    answer = person.json(ENTER, body)
    assert (answer.status_code, answer.json()) == (200, {"to": "/staff/keys"})
    assert "Ông mttq" in person.client.get("/staff", headers=FORM).text
    with meeting.office.reading() as session:
        [row] = session.exec(select(Passkey)).all()
        assert (row.transports, row.bound) == ('["usb"]', True)


FALSE: dict[str, dict[str, Any]] = {
    "another site": {"origin": "https://phieu-examp1e.vn"},
    "the site by http": {"origin": "https://testserver"},
    "made for another name": {"rp": "example.vn"},
    "nobody verified": {"verified": False},
    "nobody there": {"present": False},
    "an answer to making one": {"type": "webauthn.create"},
}


@pytest.mark.parametrize("lie", FALSE)
def test_what_an_answer_says_wrongly_is_refused(meeting: Meeting, lie: str) -> None:
    key = add(meeting, "mttq")
    refused(meeting, enter(guest(meeting), key, **FALSE[lie]))


def test_an_answer_that_another_key_has_signed_is_refused(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    refused(meeting, enter(guest(meeting), dataclasses.replace(key, private=SoftKey().private)))


def test_a_key_that_was_never_added_is_refused_and_counts_as_nobodys_password(meeting: Meeting) -> None:
    stranger = guest(meeting)
    refused(meeting, enter(stranger, SoftKey(handle=b64(bytes(32)))))
    with meeting.office.reading() as session:
        assert session.get_one(Nobody, 1).failures == 1


def test_an_answer_that_names_another_account_is_refused(meeting: Meeting) -> None:
    """Who writes the database may put a thief's key under a member's name: the answer says whose it is."""
    thief = add(meeting, "quay")
    add(meeting, "mttq")
    with meeting.office.writing() as session:
        row = session.exec(select(Passkey).where(Passkey.credential == thief.credential)).one()
        row.account_id = meeting.office.account(session, "mttq").id or 0
        session.add(row)
    refused(meeting, enter(guest(meeting), thief))


# --- the challenge ----------------------------------------------------------------------------------------


def test_a_challenge_is_answered_once(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), guest(meeting)
    challenge = asked(person)
    cookies = dict(person.client.cookies)
    assert enter(person, key, challenge).status_code == 200
    again = TestClient(meeting.app, cookies=cookies)
    refused(meeting, enter(Person(again, person.token), key, challenge), "passkey_stale")


def test_a_challenge_is_good_for_five_minutes(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), guest(meeting)
    challenge = asked(person)
    meeting.clock.pass_by(minutes=5, seconds=1)
    refused(meeting, enter(person, key, challenge), "passkey_stale")
    fresh = asked(person)
    meeting.clock.pass_by(minutes=5)
    assert enter(person, key, fresh).status_code == 200


def test_a_challenge_of_another_browser_is_not_taken(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    refused(meeting, enter(guest(meeting), key, asked(guest(meeting))), "passkey_stale")


def test_a_challenge_that_is_not_the_servers_is_not_taken(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), guest(meeting)
    ours = unb64(asked(person), 56)
    for other in (bytes(56), ours[:-1] + bytes([ours[-1] ^ 1]), ours[:24], b""):
        refused(
            meeting, enter(person, key, b64(other) or "_"), "passkey_stale" if other else "passkey_refused"
        )
    later = ours[:16] + (int.from_bytes(ours[16:24]) + 60).to_bytes(8) + ours[24:]
    refused(meeting, enter(person, key, b64(later)), "passkey_stale")


def test_a_challenge_for_adding_does_not_sign_in(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), meeting.as_("mttq")
    challenge = person.json("/staff/passkeys/begin", {}).json()["challenge"]
    refused(meeting, person.json(ENTER, key.answer(challenge)), "passkey_stale")


def test_asking_again_and_again_leaves_nothing_behind(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), guest(meeting)
    for _ in range(20):
        asked(person)
    with meeting.office.reading() as session:
        assert len(session.exec(select(SpentChallenge)).all()) == 1  # of adding the key
    meeting.clock.pass_by(minutes=6)
    assert enter(person, key).status_code == 200
    with meeting.office.reading() as session:
        assert len(session.exec(select(SpentChallenge)).all()) == 1  # the older one is gone


# --- the counter, and keys that can be copied ---------------------------------------------------------------


def test_a_counter_that_has_not_gone_on_is_a_copy(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    assert enter(guest(meeting), key, signs=7).status_code == 200
    refused(meeting, enter(guest(meeting), key, signs=7))
    refused(meeting, enter(guest(meeting), key, signs=0))
    assert enter(guest(meeting), key, signs=8).status_code == 200


def test_a_bound_key_that_says_it_can_be_copied_is_another(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    refused(meeting, enter(guest(meeting), key, copiable=True), "passkey_synced")


def test_an_office_that_takes_bound_keys_only_refuses_one_of_before(meeting: Meeting) -> None:
    key = add(meeting, "mttq", copiable=True)
    assert enter(guest(meeting), key, copiable=True).status_code == 200
    meeting.app.state.settings = dataclasses.replace(meeting.app.state.settings, device_passkeys=True)
    refused(meeting, enter(guest(meeting), key, copiable=True), "passkey_synced")
    person, other = meeting.as_("mttq"), SoftKey()
    body = other.made(person.json("/staff/passkeys/begin", {}).json(), copiable=True)
    answer = person.json("/staff/passkeys", body | {"password": meeting.passwords["mttq"]})
    assert (answer.status_code, code(answer)) == (422, "passkey_synced")


# --- what signing in by a password has, too -----------------------------------------------------------------


def test_strangers_wrong_passwords_never_keep_a_key_waiting(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    with meeting.office.writing() as session:
        account = meeting.office.account(session, "mttq")
        account.failures, account.retry_at = 9, meeting.clock.moment + timedelta(seconds=30)
        session.add(account)
    assert enter(guest(meeting), key).status_code == 200


def _stop(account: Account) -> None:
    account.active, account.epoch = False, account.epoch + 1


def _issue(account: Account) -> None:
    account.must_change = True


@pytest.mark.parametrize(("change", "status"), [(_stop, 401), (_issue, 200)])
def test_a_stopped_account_stays_out_and_an_issued_password_is_changed_first(
    meeting: Meeting, change: Callable[[Account], None], status: int
) -> None:
    key = add(meeting, "mttq")
    with meeting.office.writing() as session:
        account = meeting.office.account(session, "mttq")
        change(account)
        session.add(account)
    person = guest(meeting)
    assert enter(person, key).status_code == status
    led = person.client.get("/staff", headers=FORM, follow_redirects=False)
    assert led.headers["location"] == ("/staff/password" if status == 200 else "/login")


def test_a_password_that_is_given_anew_takes_all_keys_away(meeting: Meeting) -> None:
    key = add(meeting, "mttq")
    with meeting.office.writing() as session:
        accounts.reset_password(session, meeting.office.account(session, "mttq"))
    refused(meeting, enter(guest(meeting), key))


def test_without_the_pages_token_nothing_is_tried(meeting: Meeting) -> None:
    key, person = add(meeting, "mttq"), guest(meeting)
    body = key.answer(asked(person))
    answer = person.client.post(ENTER, json=body, headers=JSON)
    assert (answer.status_code, code(answer)) == (403, "csrf_wrong")


def test_the_handle_of_an_account_is_the_servers_alone() -> None:
    assert challenges.handle(b"k" * 32, 1) != challenges.handle(b"k" * 32, 2)
    assert challenges.handle(b"k" * 32, 1) != challenges.handle(b"j" * 32, 1)
