"""Signing in by an office's own system: every guard by itself, each with the one answer that it keeps out."""

import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from coming import ANSWER, HERE, back, come, go, guest, refused, tie, ties
from joserfc import jws
from joserfc.jwk import OctKey
from meeting import Meeting
from provider import CLIENT, SECRET, Provider, new_key
from sqlmodel import select
from web import FORM, sign_in

from app.oidc import tokens
from ballots.office import audit
from ballots.spelling import b64
from ballots.tables import Account, SpentChallenge, Unit

NOT_SURE, STALE = "không xác nhận lần đăng nhập này", "bắt đầu ở một trình duyệt khác"
NO_TIE, AWAY = "chưa được gắn với tài khoản nào", "chưa trả lời, hoặc trả lời không đúng cách"
NOW = int(time.time())

WRONG: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://khac.example.vn"},
    "without an issuer": {"iss": None},
    "for another application": {"aud": "khac"},
    "for another application, in our name": {"aud": "khac", "azp": CLIENT},
    "for several, handed out to another": {"aud": [CLIENT, "khac"], "azp": "khac"},
    "without an audience": {"aud": None},
    "with another nonce": {"nonce": "khac"},
    "without a nonce": {"nonce": None},
    "over": {"exp": NOW - 120},
    "without an end": {"exp": None},
    "of tomorrow": {"iat": NOW + 86400},
    "without a subject": {"sub": None},
    "beside another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


def test_who_is_tied_signs_in_and_is_led_on(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    answer = come(client, provider, after="/staff/keys")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/keys")
    assert "Ông mttq" in client.get("/staff", headers=FORM).text
    assert "nguyen.an</strong>, đã đăng nhập" in client.get("/staff/sessions", headers=FORM).text
    assert come(guest(meeting), provider).headers["location"] == "/staff"  # the same person again
    with meeting.office.reading() as session:
        lines = list(audit.newest(session, "xa"))
    assert [(one.what, one.about) for one in lines[:2]] == [("signed_in", {"way": "office"})] * 2
    assert "hệ thống đăng nhập của cơ quan" in meeting.secretary.get("/staff/audit")


def test_nobody_gets_an_account_by_signing_in(meeting: Meeting, provider: Provider) -> None:
    refused(come(guest(meeting), provider), NO_TIE)
    tie(meeting, "mttq", "Nguyen.An")  # another name: letters are compared as they are
    refused(come(guest(meeting), provider), NO_TIE)
    for name in (None, "", 7, ["nguyen.an"], "x" * 300, "a\u202eb"):
        provider.said = {"preferred_username": name}
        refused(come(guest(meeting), provider), NO_TIE)
    assert ties(meeting)[0].subject is None


def test_a_token_that_says_something_else_is_refused(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    for wrong in WRONG.values():
        provider.said = wrong
        refused(come(guest(meeting), provider), NOT_SURE)
    provider.said = {"aud": [CLIENT, "khac"], "azp": CLIENT}
    assert come(guest(meeting), provider).status_code == 303


def test_a_token_that_the_provider_has_not_signed_is_refused(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    kid = provider.key.kid

    def by_secret(secret: bytes) -> Callable[[dict[str, Any]], str]:
        head = b64(json.dumps({"alg": "HS256", "kid": kid}).encode())

        def sign(claims: dict[str, Any]) -> str:
            said = f"{head}.{b64(json.dumps(claims).encode())}"
            return f"{said}.{b64(hmac.digest(secret, said.encode(), 'sha256'))}"

        return sign

    def unsigned(claims: dict[str, Any]) -> str:
        head = b64(json.dumps({"alg": "none", "kid": kid}).encode())
        return f"{head}.{provider.sign(claims).split('.')[1]}."

    def altered(claims: dict[str, Any]) -> str:
        head, _, mark = provider.sign(claims).split(".")
        return f"{head}.{provider.sign(claims | {'sub': 'u-2'}).split('.')[1]}.{mark}"

    def critical(claims: dict[str, Any]) -> str:
        """Well signed, with a member that who does not know it must not pass over (RFC 7515, §4.1.11)."""
        head = {"alg": "RS256", "kid": kid, "crit": ["la"], "la": 1}
        said = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{said}.{b64(jws.JWSRegistry.algorithms['RS256'].sign(said.encode(), provider.key))}"

    other = new_key(kid or "")
    forged: list[Callable[[dict[str, Any]], Any]] = [
        lambda claims: provider.sign(claims, other),  # under the right key's name
        lambda claims: provider.sign(claims, new_key("khac")),
        by_secret(SECRET.encode()),
        by_secret(provider.key.as_pem(private=False)),  # which everybody knows
        unsigned,
        altered,
        json.dumps,
        critical,
        lambda claims: provider.sign(claims, other, jwk=other.as_dict(private=False)),
        lambda claims: "x" * 20_000,
        lambda claims: None,
        lambda claims: claims,
    ]
    for provider.signed in forged:
        refused(come(guest(meeting), provider), NOT_SURE)
    assert not {one for one in tokens.ALGORITHMS if one.startswith("HS") or one == "none"}


def test_whatever_else_a_header_says_is_of_no_matter(meeting: Meeting, provider: Provider) -> None:
    """Some providers put members of their own there, some their certificates."""
    tie(meeting, "mttq", "nguyen.an")
    heads: list[dict[str, Any]] = [{"typ": "JWT", "pi.atm": "2"}, {"x5c": ["A" * 3000]}, {"x5t": "b"}]
    for head in heads:
        provider.signed = lambda claims, head=head: provider.sign(claims, **head)  # type: ignore[misc]
        assert come(guest(meeting), provider).status_code == 303, head


def test_an_answer_of_another_issuer_is_refused(meeting: Meeting, provider: Provider) -> None:
    """RFC 9207, §2.4; one that does not say is taken, where the provider has not promised to."""
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    refused(back(client, provider.login(go(client)) | {"iss": "https://khac.example.vn"}), NOT_SURE)
    assert "token" not in provider.asked  # the code is told to nobody
    assert back(client, provider.login(go(client)) | {"iss": ""}).status_code == 303
    provider.about = {"authorization_response_iss_parameter_supported": True}
    meeting.app.state.provider._about = None
    client = guest(meeting)
    refused(back(client, provider.login(go(client)) | {"iss": ""}), NOT_SURE)
    assert come(client, provider).status_code == 303


def test_a_secret_among_the_published_keys_verifies_nothing(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    key = OctKey.import_key(b"ai cung biet khoa nay, du dai 32", {"kid": "oct", "alg": "HS256"})
    provider.published.append(key)  # type: ignore[arg-type]
    head = {"alg": "HS256", "kid": "oct"}
    provider.signed = lambda claims: jws.serialize_compact(head, json.dumps(claims).encode(), key, ["HS256"])
    refused(come(guest(meeting), provider), NOT_SURE)
    every = [one.as_dict(private=False) for one in provider.published]
    assert [one.kid for one in tokens.keys_of({"keys": [*every, {"kty": "RSA"}, 7]}).keys] == ["one"]


def test_a_state_is_of_one_browser_one_time_and_once(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    mine, other = guest(meeting), guest(meeting)
    sent = provider.login(go(mine))
    refused(back(other, sent), STALE)  # without a cookie
    go(other)
    refused(back(other, sent), STALE)  # with its own
    for state in ("", "khac", sent["state"][:-2] + "AA", sent["state"] + "="):
        refused(back(mine, sent | {"state": state}), STALE)
    cookie = mine.cookies["homphieu_office"]
    assert back(mine, sent).status_code == 303
    assert "homphieu_office" not in mine.cookies
    again = guest(meeting)
    again.cookies["homphieu_office"] = cookie  # copied before it went
    provider.codes["moi"] = provider.used[sent["code"]]  # a provider that lets people in again for it
    refused(back(again, sent | {"code": "moi"}), STALE)


def test_a_sign_in_of_long_ago_is_refused(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    client = guest(meeting)
    sent = provider.login(go(client))
    meeting.clock.pass_by(minutes=10, seconds=1)
    refused(back(client, sent), STALE)
    sent = provider.login(go(client))
    meeting.clock.pass_by(minutes=9, seconds=59)
    assert back(client, sent).status_code == 303


def test_a_code_is_good_once_and_for_its_own_sign_in(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    mine, thief = guest(meeting), guest(meeting)
    sent = provider.login(go(mine))
    state = provider.login(go(thief))["state"]
    refused(back(thief, sent | {"state": state}), NOT_SURE)  # PKCE: it has not the verifier
    sent = provider.login(go(mine))
    cookie = mine.cookies["homphieu_office"]
    assert back(mine, sent).status_code == 303
    again = guest(meeting)
    again.cookies["homphieu_office"] = cookie
    refused(back(again, sent), NOT_SURE)
    for code in ("", "x" * 5000):
        refused(back(mine, provider.login(go(mine)) | {"code": code}), NOT_SURE)
    assert provider.asked.count("token") == 3


def test_a_name_that_is_another_persons_now_is_refused_and_told(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    assert come(guest(meeting), provider).status_code == 303
    provider.person["sub"] = "u-2"
    for _ in range(2):
        refused(come(guest(meeting), provider), "nay là của một người khác")
    [row] = ties(meeting)
    assert row.refused_on == meeting.clock.moment.date()
    page = meeting.secretary.get(f"/staff/admin/accounts?account={row.account_id}")
    assert "có người khác đến bằng tên dưới đây" in page
    with meeting.office.reading() as session:
        told = [one for one in audit.newest(session, "xa") if one.what == "office_name_refused"]
    assert [(one.login, one.about) for one in told] == [("homphieu", {"login": "mttq"})]  # once a day
    tie(meeting, "mttq", "nguyen.an")  # the administrator has asked, and saves it again
    assert come(guest(meeting), provider).status_code == 303
    provider.person["sub"] = "u-1"
    refused(come(guest(meeting), provider), "nay là của một người khác")


def test_a_stopped_account_stays_out(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "quay", "nguyen.an")
    [row] = ties(meeting)
    client = guest(meeting)
    assert come(client, provider).status_code == 303
    meeting.secretary.form(f"/staff/admin/accounts/{row.account_id}/active", active="false")
    assert (
        client.get("/staff", headers=FORM, follow_redirects=False).status_code == 303
    )  # to the sign-in page
    refused(come(guest(meeting), provider), NO_TIE)
    meeting.secretary.form(f"/staff/admin/accounts/{row.account_id}/active", active="true")
    assert come(client, provider).status_code == 303


def test_a_name_in_two_units_needs_the_unit_or_a_known_device(meeting: Meeting, provider: Provider) -> None:
    tie(meeting, "mttq", "nguyen.an")
    with meeting.office.writing() as session:
        account = session.exec(select(Account).where(Account.login == "ngoai")).one()
        session.add(type(ties(meeting)[0])(account_id=account.id, unit_id="ngoai", name="nguyen.an"))
        assert session.get_one(Unit, "ngoai")
    refused(come(guest(meeting), provider), "tài khoản ở nhiều đơn vị")
    client = guest(meeting)
    assert come(client, provider, unit="ngoai").status_code == 303
    assert ">ngoai<" in client.get("/staff", headers=FORM).text
    known = guest(meeting)
    sign_in(known, "mttq", meeting.passwords["mttq"])
    known.cookies.delete("homphieu_session")
    assert come(known, provider).status_code == 303
    assert "Ông mttq" in known.get("/staff", headers=FORM).text
    with meeting.office.writing() as session:
        session.get_one(Account, account.id).active = False  # and there is one left
    assert come(guest(meeting), provider).status_code == 303


def test_nothing_shows_where_there_is_none(meeting: Meeting, provider: Provider) -> None:
    meeting.app.state.provider, its = None, meeting.app.state.provider
    client = guest(meeting)
    assert "cơ quan" not in client.get("/login", headers=FORM).text
    for answer in (client.get(HERE, headers=FORM), client.post(HERE, data={"state": "x"}, headers=FORM)):
        assert answer.status_code == 404
    assert client.post(ANSWER, data={"state": "x"}, headers=FORM).status_code == 404
    assert "Tên ở hệ thống" not in meeting.secretary.get("/staff/admin/accounts?account=1")
    assert tie(meeting, "mttq", "nguyen.an").status_code == 404
    meeting.app.state.provider = its
    page = client.get("/login?after=/staff/keys&unit=xa", headers=FORM).text
    assert 'href="/login/office?after=%2Fstaff%2Fkeys&amp;unit=xa"' in page
    assert "Đăng nhập bằng tài khoản của cơ quan" in page


def test_a_code_in_an_address_is_not_taken(meeting: Meeting, provider: Provider) -> None:
    client = guest(meeting)
    sent = provider.login(go(client))
    answer = client.get(ANSWER, params=sent, headers=FORM)
    assert answer.status_code == 405
    with meeting.office.reading() as session:
        assert session.exec(select(SpentChallenge)).all() == []
