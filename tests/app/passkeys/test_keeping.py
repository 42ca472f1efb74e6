"""One's own passkeys: adding, what an identity is wrapped under, taking away; what others cannot do."""

import dataclasses
import secrets
from typing import Any

import pytest
from meeting import Meeting, code
from seats import identity
from soft_key import SoftKey
from sqlmodel import select
from web import FORM

from ballots.keys import leaving, passkeys
from ballots.office import audit
from ballots.sealing import keyring, signatures
from ballots.sealing import passkeys as sealing
from ballots.sealing.passkeys import Seat
from ballots.spelling import b64
from ballots.tables import Account, Passkey, PasskeyWrapping
from ballots.views import proofs

LIST = "/staff/passkeys"


def wrapped(credential: bytes, whose: str = "mttq", by: str = "") -> dict[str, str]:
    """An identity under a passkey, signed as a browser does, or `by` another identity."""
    seat = Seat("hoi-dong", whose)
    text = sealing.wrap(identity(whose)[0], bytes(32), credential, secrets.token_bytes(32), seat)
    return signed(text, by or whose)


def signed(text: bytes, by: str) -> dict[str, str]:
    signature = signatures.sign(identity(by)[0].ecdsa, signatures.wrapping_statement(text))
    return {"wrapped": text.decode(), "signature": b64(signature)}


def add(meeting: Meeting, login: str, key: SoftKey, opens: dict[str, str] | None, **more: Any) -> Any:
    person, said = meeting.as_(login), more.pop("said", {})
    body = key.made(person.json(f"{LIST}/begin", {}).json(), **said)
    if opens is not None:
        body["opens"] = opens
    return person.json(LIST, body | more)


def rows(meeting: Meeting, table: Any) -> list[Any]:
    with meeting.office.reading() as session:
        return list(session.exec(select(table)))


def test_a_member_adds_one_and_only_the_wrapping_is_kept_of_the_identity(meeting: Meeting) -> None:
    key = SoftKey()
    answer = add(meeting, "mttq", key, wrapped(key.credential))
    assert answer.json() == {"name": "Khóa", "opens": True}
    view = meeting.as_("mttq").view(f"{LIST}/mine")
    [mine] = view["keys"]
    assert (mine["credential"], view["committee"]) == (b64(key.credential), "hoi-dong")
    opened = sealing.unwrap(mine["wrapped"].encode(), bytes(32), Seat("hoi-dong", "mttq"))
    assert keyring.scalar_of(opened.ecdh) == keyring.scalar_of(identity("mttq")[0].ecdh)
    assert meeting.as_("ubnd").view(f"{LIST}/mine")["keys"] == []
    page = meeting.as_("mttq").get(LIST)
    assert "Đăng nhập và mở chìa khóa" in page


def test_adding_and_taking_away_stand_in_the_log_of_keys(meeting: Meeting) -> None:
    key = SoftKey()
    assert add(meeting, "mttq", key, wrapped(key.credential)).status_code == 200
    [row] = rows(meeting, Passkey)
    answer = meeting.as_("mttq").form(f"{LIST}/{row.id}/remove")
    assert answer.headers["location"] == f"{LIST}?done=passkey_removed"
    assert (rows(meeting, Passkey), rows(meeting, PasskeyWrapping)) == ([], [])
    with meeting.office.reading() as session:
        lines = proofs.key_lines(session, "xa", "hoi-dong", meeting.office.today)
        newest = next(iter(audit.newest(session, "xa")))
    assert [line.what for line in lines[:2]] == ["passkey_removed", "passkey_added"]
    assert newest.about == {"committee": "hoi-dong", "role": "mttq", "passkey": "Khóa"}


WRONG: dict[str, tuple[str, str]] = {
    "somebody else's identity": ("holder_wrong", "union"),
    "for another credential": ("holder_wrong", "mttq"),
    "signed by somebody else": ("signature_wrong", "mttq"),
    "under a passphrase": ("malformed", "mttq"),
}


@pytest.mark.parametrize("lie", WRONG)
def test_only_the_own_identity_signed_by_itself_is_kept(meeting: Meeting, lie: str) -> None:
    key, (why, whose) = SoftKey(), WRONG[lie]
    opens = {
        "somebody else's identity": wrapped(key.credential, whose),
        "for another credential": wrapped(b"another"),
        "signed by somebody else": wrapped(key.credential, by="union"),
        "under a passphrase": signed(identity("mttq")[1].encode(), "mttq"),
    }[lie]
    assert code(add(meeting, "mttq", key, opens)) == why
    assert (rows(meeting, Passkey), rows(meeting, PasskeyWrapping)) == ([], [])


def test_one_that_only_signs_in_asks_for_the_password(meeting: Meeting) -> None:
    """A page that somebody left open must not become a way in that stays."""
    assert code(add(meeting, "quay", SoftKey(), None)) == "sign_in_refused"
    assert code(add(meeting, "quay", SoftKey(), None, password="sai")) == "sign_in_refused"
    meeting.clock.pass_by(minutes=1)
    assert add(meeting, "quay", SoftKey(), None, password=meeting.passwords["quay"]).status_code == 200
    assert "Chỉ để đăng nhập" in meeting.as_("quay").get(LIST)


def test_a_key_is_added_once_and_there_are_not_more_than_some(meeting: Meeting) -> None:
    password, key = {"password": meeting.passwords["quay"]}, SoftKey()
    assert add(meeting, "quay", key, None, **password).status_code == 200
    assert code(add(meeting, "quay", key, None, **password)) == "passkey_known"
    for _ in range(passkeys.MOST - 1):
        assert add(meeting, "quay", SoftKey(), None, **password).status_code == 200
    assert code(add(meeting, "quay", SoftKey(), None, **password)) == "passkeys_many"
    assert "là nhiều nhất" in meeting.as_("quay").get(LIST)


@pytest.mark.parametrize(
    "changed",
    [{"origin": "https://other.vn"}, {"rp": "other.vn"}, {"verified": False}, {"type": "webauthn.get"}],
)
def test_one_that_was_not_made_here_for_somebody_it_knows_is_refused(
    meeting: Meeting, changed: dict[str, Any]
) -> None:
    person = meeting.as_("quay")
    body = SoftKey().made(person.json(f"{LIST}/begin", {}).json(), **changed)
    answer = person.json(LIST, body | {"password": meeting.passwords["quay"]})
    assert code(answer) == "passkey_refused"


def test_a_challenge_for_adding_is_good_once_and_for_one_person(meeting: Meeting) -> None:
    person, password = meeting.as_("quay"), {"password": meeting.passwords["quay"]}
    asked = person.json(f"{LIST}/begin", {}).json()
    assert person.json(LIST, SoftKey().made(asked) | password).status_code == 200
    assert code(person.json(LIST, SoftKey().made(asked) | password)) == "passkey_stale"
    other = meeting.as_("clerk").json(f"{LIST}/begin", {}).json()
    assert code(person.json(LIST, SoftKey().made(other) | password)) == "passkey_stale"


def test_nobody_takes_another_ones_key_away(meeting: Meeting) -> None:
    key = SoftKey()
    assert add(meeting, "mttq", key, wrapped(key.credential)).status_code == 200
    [row] = rows(meeting, Passkey)
    for other in ("ubnd", "ngoai"):
        assert code(meeting.as_(other).form(f"{LIST}/{row.id}/remove")) == "passkey_unknown"
    assert len(rows(meeting, Passkey)) == 1


def test_who_leaves_the_role_leaves_nothing_that_opens(meeting: Meeting) -> None:
    key = SoftKey()
    assert add(meeting, "mttq", key, wrapped(key.credential)).status_code == 200
    with meeting.office.writing() as session:
        account = meeting.office.account(session, "mttq")
        leaving.leave(session, account, meeting.app.state.keys.log_key)
    assert rows(meeting, PasskeyWrapping) == []
    assert meeting.as_("mttq").view(f"{LIST}/mine")["keys"] == []


def test_a_deputy_of_the_role_is_not_offered_anothers(meeting: Meeting) -> None:
    key = SoftKey()
    assert add(meeting, "mttq", key, wrapped(key.credential)).status_code == 200
    with meeting.office.writing() as session:
        deputy = session.exec(select(Account).where(Account.login == "quay")).one()
        deputy.committee_id, deputy.role = "hoi-dong", "mttq"
        session.add(deputy)
    assert meeting.as_("quay").view(f"{LIST}/mine")["keys"] == []


def test_a_key_that_can_be_copied_is_not_offered_where_none_is_taken(meeting: Meeting) -> None:
    key = SoftKey()
    answer = add(meeting, "mttq", key, wrapped(key.credential), said={"copiable": True})
    assert answer.status_code == 200
    assert len(meeting.as_("mttq").view(f"{LIST}/mine")["keys"]) == 1
    meeting.app.state.settings = dataclasses.replace(meeting.app.state.settings, device_passkeys=True)
    assert meeting.as_("mttq").view(f"{LIST}/mine")["keys"] == []
    assert "Không dùng được" in meeting.as_("mttq").get(LIST)


def test_passkeys_are_asked_for_on_the_staffs_pages_alone(meeting: Meeting) -> None:
    client = meeting.as_("mttq").client
    for path, mine in (("/login", True), (LIST, True), ("/", False), ("/p/hom-1", False), ("/about", False)):
        policy = client.get(path, headers=FORM, follow_redirects=False).headers["permissions-policy"]
        for act in ("get", "create"):
            assert f"publickey-credentials-{act}={'(self)' if mine else '()'}" in policy, path
