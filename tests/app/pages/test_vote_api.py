"""The drop as a browser sends it: what is refused, by which code and status; nothing is spent then."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from time import monotonic
from typing import Any

import pytest
from httpx2 import Response
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import Clock

from app import errors, served
from app.settings import Settings
from ballots.box.issue import IssuedSlip
from ballots.forms.questionnaire import builtin
from ballots.office import setup
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64, unb64
from ballots.tables import Box, Questionnaire, TrayEnvelope, Unit

DROP = "/api/v1/drop"
FORM = builtin("hai-noi-dung")
BUSY_SECONDS = 10  # so long a drop waits for its turn, and then it is a fault


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def body(slip: IssuedSlip | str, envelope: bytes | str, box: str = BOX) -> dict[str, Any]:
    code = slip if isinstance(slip, str) else slip.code
    return {"box": box, "code": code, "envelope": envelope if isinstance(envelope, str) else b64(envelope)}


def refused(answer: Response) -> tuple[int, str]:
    said = answer.json()
    assert said.keys() == {"code", "message"}
    assert said["message"].endswith(".")
    return answer.status_code, said["code"]


def spent(office: Office) -> int:
    """Envelopes in the tray; it must be what the counter says."""
    with office.reading() as session:
        used = session.get_one(Box, BOX).used_online
        assert len(session.exec(select(TrayEnvelope.leaf)).all()) == used
    return used


def test_a_drop_answers_with_a_receipt_of_this_envelope(
    client: TestClient, office: Office, settings: Settings
) -> None:
    [slip] = office.issue()
    envelope = office.envelope(ket_qua="HL")
    answer = client.post(DROP, json=body(slip, envelope))
    assert answer.status_code == 200
    receipt = answer.json()
    assert receipt.keys() == {"leaf", "seal", "signature"}
    assert unb64(receipt["leaf"], 32) == leaf_hash(envelope)
    key = settings.keys().log_key(BOX).public_key()
    signature = unb64(receipt["signature"], 64)
    assert ledger.check_receipt(key, unb64(receipt["seal"], 32), leaf_hash(envelope), signature)
    assert spent(office) == 1


def test_no_cookie_no_caching_and_no_word_about_the_sender(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    answer = client.post(DROP, json=body(slip, office.envelope(ket_qua="HL")))
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert not client.cookies


def test_sent_again_it_gives_the_same_receipt_and_stays_one_envelope(
    client: TestClient, office: Office
) -> None:
    [slip] = office.issue()
    sent = body(slip, office.envelope(thai_do="RHL"))
    first, again = client.post(DROP, json=sent), client.post(DROP, json=sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert spent(office) == 1


def test_a_code_may_be_typed_with_gaps_and_small_letters(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    typed = " ".join(slip.code[at : at + 4] for at in range(0, 17, 4)).lower()
    assert client.post(DROP, json=body(typed, office.envelope(ket_qua="HL"))).status_code == 200


def test_a_second_envelope_for_a_used_code_is_refused(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    office.vote(slip, ket_qua="HL")
    answer = client.post(DROP, json=body(slip, office.envelope(ket_qua="KHL")))
    assert refused(answer) == (409, "code_used")
    assert spent(office) == 1


def test_anothers_envelope_is_refused_and_spends_nothing(client: TestClient, office: Office) -> None:
    mine, anothers = office.issue(2)
    envelope = office.envelope(ket_qua="HL")
    office.drop(anothers, envelope)
    assert refused(client.post(DROP, json=body(mine, envelope))) == (409, "already_in_box")
    assert client.post(DROP, json=body(mine, office.envelope(ket_qua="HL"))).status_code == 200


def test_void_expired_unknown_and_unreadable_codes(client: TestClient, office: Office, clock: Clock) -> None:
    void, late = office.issue(2)
    envelope = office.envelope(ket_qua="HL")
    office.void(void.number)
    assert refused(client.post(DROP, json=body(void, envelope))) == (410, "code_void")
    wrong = late.code[:-1] + ("0" if late.code[-1] != "0" else "1")
    assert refused(client.post(DROP, json=body(wrong, envelope))) == (422, "code_unreadable")
    assert refused(client.post(DROP, json=body("0" * 17, envelope))) == (404, "code_unknown")
    clock.moment = clock.moment.replace(year=2027, month=1, day=1)
    assert late.expires_on == date(2026, 12, 31)
    assert refused(client.post(DROP, json=body(late, envelope))) == (410, "code_expired")
    assert spent(office) == 0


def test_a_box_that_is_unknown_or_not_open(client: TestClient, settings: Settings) -> None:
    office = Office(settings.database_url)
    assert refused(client.post(DROP, json=body("0" * 17, b"x", box="no-such"))) == (404, "box_unknown")
    assert refused(client.get(f"/api/v1/boxes/{BOX}/sheet")) == (409, "box_not_open")
    assert refused(client.get("/api/v1/boxes/no-such/sheet")) == (404, "box_unknown")
    assert refused(client.get("/api/v1/boxes/no-such")) == (404, "box_unknown")
    said = client.get(f"/api/v1/boxes/{BOX}").json()
    assert (said["sheet"], said["form"], said["name"]) == (None, None, "Hòm phiếu số 1")
    page = client.get(f"/p/{BOX}")
    assert (page.status_code, "vote.js" in page.text) == (200, True)  # a %23 code leaves the address
    office.database.close()


def test_envelopes_of_another_length_version_or_seal_spend_nothing(
    client: TestClient, office: Office
) -> None:
    [slip] = office.issue()
    good = office.envelope(ket_qua="HL")
    for bad in (good[:-1], good + b"\0", b"", b"\x02" + good[1:]):
        assert refused(client.post(DROP, json=body(slip, bad))) == (400, "malformed")
    other_seal = good[:1] + bytes(32) + good[33:]
    assert refused(client.post(DROP, json=body(slip, other_seal))) == (409, "wrong_seal")
    assert spent(office) == 0
    assert client.post(DROP, json=body(slip, good)).status_code == 200


def test_an_envelope_is_spelled_in_one_way_only(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    text = b64(office.envelope(ket_qua="HL"))
    for bad in (text + "=", text + "\n", text.replace(text[9], "+", 1), "é" + text, text[:-1]):
        assert refused(client.post(DROP, json=body(slip, bad))) == (400, "malformed")
    assert spent(office) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"extra": "1"},
        {"code": 17},
        {"code": None},
        {"envelope": ["A"]},
        {"box": True},
        {"code": "0" * 65},
        {"box": "b" * 65},
        {"envelope": "A" * 16_385},
    ],
    ids="-".join,
)
def test_the_body_is_read_strictly(client: TestClient, office: Office, change: dict[str, Any]) -> None:
    [slip] = office.issue()
    sent = body(slip, office.envelope(ket_qua="HL")) | change
    assert refused(client.post(DROP, json=sent)) == (422, "input_wrong")
    assert spent(office) == 0


@pytest.mark.parametrize("missing", ["box", "code", "envelope"])
def test_nothing_may_be_missing(client: TestClient, office: Office, missing: str) -> None:
    [slip] = office.issue()
    sent = body(slip, office.envelope(ket_qua="HL"))
    del sent[missing]
    assert refused(client.post(DROP, json=sent)) == (422, "input_wrong")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"code":"\\ud800","box":"x","envelope":""}',
    ],
    ids=["empty", "words", "list", "null", "bytes", "deep", "surrogate"],
)
def test_what_is_no_json_object_is_refused(client: TestClient, content: bytes) -> None:
    answer = client.post(DROP, content=content, headers={"content-type": "application/json"})
    status, code = refused(answer)
    assert 400 <= status < 500
    assert code in {"input_wrong", "bad_request"}


def test_a_form_is_no_drop(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    assert refused(client.post(DROP, data=body(slip, "A"))) == (422, "input_wrong")


def test_a_huge_body_is_turned_away(client: TestClient) -> None:
    sent = json.dumps(body("0" * 17, "A" * 1_000_000))
    answer = client.post(DROP, content=sent, headers={"content-type": "application/json"})
    assert refused(answer) == (413, "too_large")


def test_a_number_of_five_thousand_digits_is_refused(client: TestClient) -> None:
    sent = '{"box":"hom-1","code":' + "9" * 5_000 + ',"envelope":"A"}'
    answer = client.post(DROP, content=sent, headers={"content-type": "application/json"})
    assert 400 <= refused(answer)[0] < 500


def test_the_sheet_comes_byte_for_byte(client: TestClient, office: Office) -> None:
    sheet = office.sheet()
    assert client.get(f"/api/v1/boxes/{BOX}/sheet").json() == {"sheet": b64(sheet)}
    said = client.get(f"/api/v1/boxes/{BOX}").json()
    assert (said["sheet"].encode(), said["form"].encode()) == (sheet, FORM.published)
    assert (said["name"], said["unit"], said["trial"]) == ("Hòm phiếu số 1", "UBND xã Đông Thanh", False)


def test_citizens_are_told_whom_to_ask_by_office_and_telephone(client: TestClient, office: Office) -> None:
    assert client.get(f"/api/v1/boxes/{BOX}").json()["telephone"] == ""
    with office.writing() as session:
        setup.set_telephone(session, "xa", " 0237 3 123 456 ")
    assert client.get(f"/api/v1/boxes/{BOX}").json()["telephone"] == "0237 3 123 456"
    lookup = client.get(f"/b/{BOX}/xac-nhan").text
    assert "xin giữ xác nhận và báo cho UBND xã Đông Thanh, điện thoại 0237 3 123 456." in lookup
    for page in (lookup, client.get(f"/p/{BOX}").text):
        assert "thành viên hội đồng" not in page


def test_an_envelope_for_the_closed_period_is_asked_to_be_sealed_again(
    client: TestClient, office: Office
) -> None:
    slip, *others = office.issue(6)
    for other in others:
        office.vote(other, ket_qua="HL")
    old = office.envelope(ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    assert refused(client.post(DROP, json=body(slip, old))) == (409, "wrong_seal")
    assert client.post(DROP, json=body(slip, office.envelope(ket_qua="HL"))).status_code == 200


def test_the_page_has_nothing_chosen_no_code_and_nothing_of_its_box(
    client: TestClient, office: Office
) -> None:
    page = client.get(f"/p/{BOX}")
    assert page.status_code == 200
    assert "checked" not in page.text
    assert "set-cookie" not in page.headers
    for drawn in (*(level.label for level in office.form.levels), "Hòm phiếu số 1", BOX, 'type="radio"'):
        assert drawn not in page.text


def test_the_voting_page_is_one_document_whose_hash_anyone_can_take(
    client: TestClient, office: Office
) -> None:
    """Two values exchanged in its HTML, or a style added, show on the page of hashes as a script would."""
    document = client.get(f"/p/{BOX}").content
    assert hashlib.sha256(document).hexdigest() == served.hashes()["vote.html"]
    with office.writing() as session:
        session.get_one(Box, BOX).name = "Hòm phiếu số 2"
        session.get_one(Unit, "xa").trial = True
    assert client.get(f"/p/{BOX}").content == client.get("/static/vote.html").content == document
    assert served.hashes()["vote.html"] in client.get("/about", headers={"accept": "text/html"}).text


@pytest.mark.parametrize(
    "path", ["/p/no-such", "/p/no-such/", "/P/", "/p/", "/p/a%00", "/p/%00", "/p/é", "/p/%FF"]
)
def test_the_page_of_an_unknown_box_says_what_to_do(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "Không tìm thấy" not in page.text
    for said in (
        "mã phiếu vẫn dùng được",
        "Quét lại mã QR",
        "Ghi phiếu giấy rồi bỏ vào hòm",
        "hỏi người đã phát phiếu",
    ):
        assert said in page.text


@pytest.mark.parametrize(
    "path",
    [
        f"/p/{BOX}/",
        "/P/Hom-1",
        "/p/HOM-1",
        "/p/Hom-1/",
        "/p/hom–1",
        "/p/hom-1%E2%80%8B",
        "/p/hom-1.",
        "/p/hom-1%20",
    ],
)
def test_another_spelling_of_a_box_leads_on_without_a_fragment(
    client: TestClient, office: Office, path: str
) -> None:
    """Browsers keep the fragment that they have, when the new address has none."""
    answer = client.get(path, params={"zarsrc": "30"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/p/{BOX}")


@pytest.mark.parametrize(
    "where", [f"{BOX}%23", f"{BOX}/%23", "Hom-1%23", f"{BOX}%2523", f"{BOX}/", "no-such%23"]
)
def test_a_code_in_the_path_is_in_no_answer_and_no_log(
    client: TestClient, office: Office, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    [slip] = office.issue()
    with caplog.at_level(0):
        for start in ("/p/", "/P/"):
            answer = client.get(f"{start}{where}{slip.code}.ho_tich.3", follow_redirects=False)
            assert answer.status_code == (404 if where.startswith("no-such") else 200)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert slip.code.lower() not in f"{answer.headers}{answer.text}".lower()
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not any(slip.code in f"{record.getMessage()}{record.args}" for record in ours)


def test_the_wire_takes_no_marks(client: TestClient, office: Office) -> None:
    """The page has read what was typed; the server tries no readings for strangers."""
    [slip] = office.issue()
    for code in ("Á" + slip.code[2:], "ＸＳＧ２", "Đ" * 17, "\u200b" + slip.code):
        answer = client.post(DROP, json=body(code, office.envelope(ket_qua="HL")))
        assert refused(answer) == (422, "input_wrong")


def test_a_box_whose_questionnaire_was_changed_says_that_it_is_out_of_order(
    client: TestClient, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with office.writing() as session:
        row = session.exec(select(Questionnaire).where(Questionnaire.name == FORM.name)).one()
        row.published = row.published.replace(b"Phi", b"Chi", 1)
        session.add(row)
    errors._log_damaged.cache_clear()
    for _ in range(2):
        assert refused(client.get(f"/api/v1/boxes/{BOX}")) == (500, "form_damaged")
    said = [record.getMessage() for record in caplog.records if "hash to its own name" in record.getMessage()]
    assert said == [f"questionnaire {FORM.name} in the database does not hash to its own name: restore it"]


def test_a_made_up_code_is_refused_while_another_has_the_writers_turn(
    client: TestClient, office: Office
) -> None:
    """Junk at the slot: else strangers who send nothing but such codes would make voters wait."""
    envelope = office.envelope(ket_qua="HL")
    made_up = codes.spell(bytes(codes.TOKEN_BYTES))
    begun = monotonic()
    with office.writing() as session:
        session.get_one(Box, BOX)
        assert refused(client.post(DROP, json=body(made_up, envelope))) == (404, "code_unknown")
    assert monotonic() - begun < BUSY_SECONDS
    assert spent(office) == 0
