"""What a dossier system is given and refused: slips once a request, results by day, nothing of a dossier."""

import base64
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from simulator import BOX, LOG_KEY, Office
from sqlmodel import select
from starlette.testclient import TestClient
from systems import Caller, give_key, system_of
from web import Clock

from app.systems import limits
from app.systems.examples import EXAMPLES, Example
from app.words import messages
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.office import audit
from ballots.office.audit import SERVER, What, note
from ballots.sealing import codes
from ballots.systems import keys, seen
from ballots.systems.issuing import issue_once
from ballots.tables import Box, Entry, ReturnedDay, Slip, SystemBook, SystemDay, SystemKey, Unit

DOSSIER = "H26.14-261130-0042"
DRAWN = "7f4c1a52-9b0e-4d37-8a61-2f5e0c9d8b14"


@pytest.fixture(autouse=True)
def today(clock: Clock, office: Office) -> None:
    clock.moment = office.now


def rows(office: Office, table: type[Any]) -> list[Any]:
    with office.reading() as session:
        return list(session.exec(select(table)).all())


def code_of(link: str) -> str:
    return link.partition("#")[2].partition(".")[0]


# --- slips ----------------------------------------------------------------------------------------------


def test_a_slip_comes_with_link_codes_and_messages_and_can_be_voted_with(
    system: Caller, office: Office
) -> None:
    answer = system.slips(field="ho_tich", channel="direct")
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    [slip] = answer.json()["slips"]
    assert slip["link"] == f"http://testserver/p/{BOX}#{code_of(slip['link'])}.ho_tich"
    token = codes.read_code(code_of(slip["link"]))
    assert codes.slip_number(token) == slip["number"]
    image = Image.open(io.BytesIO(base64.b64decode(slip["qr_png"])))
    assert zxingcpp.read_barcodes(image)[0].text == slip["link"]
    assert slip["qr_svg"].startswith("<svg ")
    for text in (slip["sms"], slip["message"]):
        assert slip["link"] in text
        assert len(text) <= 160
    assert "đánh giá" in slip["message"]
    assert messages.septets(slip["sms"]) <= 160
    assert slip["sms"].isascii()
    told = IssuedSlip(codes.spell(token), slip["number"], date.fromisoformat(slip["expires_on"]))
    office.vote(told, ket_qua="HL")


def test_slips_count_as_issued_like_printed_ones(system: Caller, office: Office, clock: Clock) -> None:
    office.issue(2)
    assert system.slips(100).status_code == 201
    [box] = rows(office, Box)
    assert box.issued == 102
    assert [(row.day, row.issued) for row in rows(office, SystemDay)] == [(office.today, 100)]
    clock.pass_by(days=1)
    system.slips(3)
    entries = [json.loads(row.payload) for row in rows(office, Entry) if row.type == "issued"]
    assert entries == [{"date": office.today.isoformat(), "issued": 102, "void": 0}]
    with office.writing() as session:
        note(session, SERVER("xa"), What.LABEL_SET, clock(), {"role": "union"})
        [_, line] = list(audit.newest(session, "xa"))[:2]
    assert (line.what, line.login, line.name, line.after) == (
        "issued_day",
        f"khóa {rows(office, SystemKey)[0].id}",
        "Một cửa",
        {"issued": 100},
    )
    assert not line.hour


def test_a_request_sent_again_gets_its_numbers_and_issues_nothing(system: Caller, office: Office) -> None:
    first = system.slips(3, DRAWN)
    given = sorted(slip["number"] for slip in first.json()["slips"])
    system.slips(5)
    spent = codes.token_hash(codes.read_code(code_of(first.json()["slips"][0]["link"])))
    with office.writing() as session:  # what became of a slip is not to be learned here
        session.get_one(Slip, spent).state = "void"
    again = system.slips(3, DRAWN.upper())
    assert (again.status_code, again.json()["code"]) == (409, "asked_before")
    assert again.json()["numbers"] == given
    other = system.slips(5, DRAWN, channel="direct", field="ho_tich")  # the number counts, not the body
    assert (other.status_code, other.json()["numbers"]) == (409, given)
    assert "link" not in again.text
    assert len(rows(office, Slip)) == 8
    assert system.slips(3, f'"{DRAWN}"').status_code == 409  # as RFC 9651 writes a string


def test_another_key_may_draw_the_same_number(client: TestClient, office: Office, system: Caller) -> None:
    assert system.slips(1, DRAWN).status_code == 201
    assert system_of(client, office).slips(1, DRAWN).status_code == 201
    assert system.slips(1, DRAWN).status_code == 409


def test_a_refused_request_may_be_sent_again(system: Caller, office: Office) -> None:
    assert system.slips(1, DRAWN, field="khong_co").json()["code"] == "field_unknown"
    assert system.slips(1, DRAWN).status_code == 201


def test_requests_are_remembered_to_the_end_of_the_next_day(
    system: Caller, office: Office, clock: Clock
) -> None:
    system.slips(2, DRAWN)
    clock.pass_by(days=1)
    assert len(system.slips(2, DRAWN).json()["numbers"]) == 2
    system.slips(1)
    assert len(system.slips(2, DRAWN).json()["numbers"]) == 2
    clock.pass_by(days=1)
    assert system.slips(2, DRAWN).status_code == 201
    clock.pass_by(days=2)
    with office.writing() as session:
        seen.forget_old(session, "xa", clock().date())
    assert rows(office, SystemBook) == []


def test_a_book_says_nothing_without_request_and_pepper(system: Caller, office: Office) -> None:
    """One sorted value in one row: neither how many requests, nor whose slips, and no text of either."""
    system.slips(3, DRAWN)
    system.slips(1)
    [book] = rows(office, SystemBook)
    tags = [book.tags[at : at + 16] for at in range(0, len(book.tags), 16)]
    assert len(tags) == 6
    assert tags == sorted(tags)
    numbers = [row.number for row in rows(office, Slip)]
    with office.reading() as session:
        for pepper in (b"", bytes(32)):
            asked = seen.Asked(book.key_id, bytes.fromhex(DRAWN.replace("-", "")), pepper)
            assert seen.numbers_of(session, asked, BOX, office.today) is None
    stored = book.tags + book.secret
    assert not [one for one in numbers if one.encode() in stored]


@pytest.mark.parametrize(
    "number", ["", DOSSIER, "7f4c1a52-9b0e-5d37-8a61-2f5e0c9d8b14", "7f4c1a529b0e4d378a612f5e0c9d8b14"]
)
def test_a_request_needs_a_drawn_number_that_no_dossier_can_be(
    system: Caller, office: Office, number: str
) -> None:
    body = {"box": BOX, "channel": "online", "count": 1}
    headers = {"idempotency-key": number} if number else {}
    answer = system.post("slips", body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_number_wrong")
    assert rows(office, Slip) == []


@pytest.mark.parametrize("path", ["slips", "returned"])
@pytest.mark.parametrize("member", ["dossier", "maHoSo", "ma_ho_so", "name"])
def test_what_may_be_a_dossiers_code_is_refused_and_not_repeated(
    system: Caller, office: Office, path: str, member: str
) -> None:
    body: dict[str, Any] = {"box": BOX, "channel": "online", "count": 1, member: DOSSIER}
    if path == "returned":
        inner = {"channel": "online", "number": 1, member: DOSSIER}
        body = {"box": BOX, "day": office.today.isoformat(), "results": [inner]}
    answer = system.post(path, body, **{"idempotency-key": DRAWN})
    assert (answer.status_code, answer.json()["code"]) == (422, "member_unknown")
    assert "mã hồ sơ" in answer.json()["message"]
    assert DOSSIER not in answer.text
    assert member not in answer.text
    assert rows(office, Slip) == rows(office, ReturnedDay) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"count": 0}, "member_wrong"),
        ({"count": 101}, "member_wrong"),
        ({"count": "1"}, "member_wrong"),
        ({"channel": "post"}, "member_wrong"),
        ({"box": "Hòm"}, "member_wrong"),
        ({"box": "hom-9"}, "box_unknown"),
        ({"field": "khong_co"}, "field_unknown"),
        ({"field": "\0"}, "body_not_json"),
    ],
)
def test_a_wrong_member_is_named(system: Caller, office: Office, changed: dict[str, Any], code: str) -> None:
    answer = system.slips(**changed)
    assert answer.json()["code"] == code
    assert rows(office, Slip) == []


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b'{"box":"\\ud800"}', b"[" * 5000, b"null"])
def test_what_is_no_json_object_is_said_to_be_none(system: Caller, raw: bytes) -> None:
    headers = {"authorization": f"Bearer {system.key}", "content-type": "application/json"}
    for path in ("slips", "returned"):
        answer = system.client.post(f"/api/v1/{path}", content=raw, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "body_not_json")


def test_no_request_gets_more_than_a_hundred_whoever_reads_it(system: Caller, office: Office) -> None:
    asked = seen.Asked(rows(office, SystemKey)[0].id, bytes(16), bytes(32))
    with office.writing() as session, pytest.raises(Refused) as refused:
        issue_once(session, asked, BOX, 101, office.today, office.random.randbytes, LOG_KEY)
    assert refused.value.code is Code.BATCH_SIZE


def test_a_box_that_is_not_sealed_has_no_slips(system: Caller, office: Office) -> None:
    with office.writing() as session:
        session.get_one(Box, BOX).current = None
    assert system.slips().json()["code"] == "box_not_open"


# --- keys -----------------------------------------------------------------------------------------------


def test_only_the_keys_hash_is_kept_and_only_its_day(system: Caller, office: Office, clock: Clock) -> None:
    assert rows(office, SystemKey)[0].used_on is None
    system.slips()
    [key] = rows(office, SystemKey)
    assert key.used_on == clock().date()
    assert system.key.removeprefix(keys.PREFIX) not in repr(vars(key))
    assert len(key.hashed) == 32


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Basic {key}", "Bearer {key}x", "{key}"])
def test_a_stranger_is_refused(system: Caller, office: Office, given: str) -> None:
    for path in ("slips", "returned"):
        answer = system.post(path, {"dossier": DOSSIER}, authorization=given.format(key=system.key))
        assert (answer.status_code, answer.json()["code"]) == (401, "key_refused")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_is_a_strangers_and_its_requests_are_forgotten(system: Caller, office: Office) -> None:
    system.slips()
    key = rows(office, SystemKey)[0].id
    with office.writing() as session, pytest.raises(Refused) as refused:
        keys.revoke(session, "ngoai", key, office.today)
    assert refused.value.code is Code.KEY_UNKNOWN
    with office.writing() as session:
        keys.revoke(session, "xa", key, office.today)
        with pytest.raises(Refused) as refused:
            keys.revoke(session, "xa", key, office.today)
        assert refused.value.code is Code.KEY_REVOKED
    assert system.slips().status_code == 401
    assert rows(office, SystemBook) == []


def test_a_key_does_what_it_is_for(client: TestClient, office: Office) -> None:
    issues = system_of(client, office, returned=False)
    reports = system_of(client, office, slips=False)
    day = office.today.isoformat()
    assert (issues.slips().status_code, reports.returned(day).status_code) == (201, 200)
    for answer in (reports.slips(), issues.returned(day)):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_wrong")


def test_another_units_box_is_unknown(client: TestClient, office: Office) -> None:
    with office.writing() as session:
        session.add(Unit(id="ngoai", name="UBND xã Ngoài", parent="Tỉnh", symbol="N"))
    other = Caller(client, give_key(office, unit="ngoai")[1])
    for answer in (other.slips(), other.returned(office.today.isoformat())):
        assert (answer.status_code, answer.json()["code"]) == (404, "box_unknown")


def test_a_key_that_calls_too_often_waits_and_others_do_not(
    client: TestClient, office: Office, system: Caller
) -> None:
    moment = [0.0]
    client.app.state.limits = limits.Limits(lambda: moment[0])  # type: ignore[attr-defined]
    day = office.today.isoformat()
    for _ in range(limits.AT_ONCE):
        assert system.returned(day).status_code == 200
    late = system.returned(day)
    assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (429, "too_often", "1")
    assert system_of(client, office).returned(day).status_code == 200
    moment[0] += 1
    assert [system.returned(day).status_code for _ in range(2)] == [200, 429]


# --- results returned -----------------------------------------------------------------------------------


def test_a_day_reported_again_replaces_what_it_was(system: Caller, office: Office) -> None:
    day = office.today.isoformat()
    assert system.returned(day, ("ho_tich", "direct", 3)).json() == {"box": BOX, "day": day, "total": 3}
    assert system.returned(day, ("", "online", 4), ("ho_tich", "online", 1)).json()["total"] == 5
    [row] = rows(office, ReturnedDay)
    assert json.loads(row.numbers) == [["", "online", 4], ["ho_tich", "online", 1]]


@pytest.mark.parametrize(
    ("days", "results", "code"),
    [
        (1, [], "day_far_off"),
        (-63, [], "day_far_off"),
        (0, [("khong_co", "direct", 1)], "field_unknown"),
        (0, [("", "direct", 1), ("", "direct", 2)], "field_twice"),
        (0, [("", "direct", -1)], "member_wrong"),
        (0, [("", "direct", 10_000_001)], "member_wrong"),
    ],
)
def test_results_that_cannot_be_are_refused(
    system: Caller, office: Office, days: int, results: list[tuple[str, str, int]], code: str
) -> None:
    day = (office.today + timedelta(days=days)).isoformat()
    assert system.returned(day, *results).json()["code"] == code
    assert rows(office, ReturnedDay) == []


def test_the_oldest_day_that_counts_is_two_months_ago(system: Caller, office: Office) -> None:
    assert system.returned((office.today - timedelta(days=62)).isoformat()).status_code == 200


# --- the description ------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_every_example_is_answered_as_it_says(system: Caller, example: Example) -> None:
    answer = system.post(example.operation, example.body, **{"idempotency-key": DRAWN})
    assert (answer.status_code, answer.json().get("code", "")) == (example.status, example.code), answer.text
    made = system.client.get("/api/v1/openapi.json").json()
    call = made["paths"][f"/api/v1/{example.operation}"]["post"]
    shown = call["requestBody"]["content"]["application/json"]["examples"][example.name]
    assert shown == {"summary": example.said, "value": example.body}
    said = call["responses"][str(example.status)]["content"]["application/json"]
    if example.code:
        assert said["examples"][example.name]["value"] == answer.json()
    else:
        schema = made["components"]["schemas"][said["schema"]["$ref"].rpartition("/")[2]]
        assert set(answer.json()) == set(schema["properties"])


def test_the_page_shows_every_call_with_its_examples(client: TestClient, office: Office) -> None:
    page = client.get("/api/docs").text
    for example in EXAMPLES:
        assert example.said in page
    assert "<script" not in page.partition("<main")[2]
    assert "POST /api/v1/slips" in page
    assert "POST /api/v1/returned" in page
