"""The published record of a box: anyone reads it, programs check it, and it tells what is public only."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import simulator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from simulator import BOX, LABELS, Office
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.settings import Settings
from app.words import chronicle
from ballots.box import chain
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.spelling import b64, unb64
from ballots.tables import BoxedEnvelope, Entry, Period, TrayEnvelope
from ballots.verify.record import entry_line, read_entry_line, read_leaves_line
from ballots.views import record
from ballots.views.record import Chapter

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
CHAIN = f"/b/{BOX}/chain.jsonl"
LEAVES = f"/b/{BOX}/1/leaves"
FILES = (
    *(CHAIN, f"{CHAIN}?from=2", f"/b/{BOX}/chain/1.jsonl", LEAVES, f"{LEAVES}/1"),
    *(f"/b/{BOX}/sheets/1.json", f"/b/{BOX}/forms/1.json"),
)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def vote(office: Office, count: int) -> None:
    for slip in office.issue(count):
        office.vote(slip, ket_qua="HL", thai_do="HL")


def month(office: Office) -> None:
    """A whole month with 25 ballots, up to the filed minutes."""
    vote(office, 25)
    office.today = date(2026, 11, 30)
    office.open(["ubnd", "mttq", "union", "clerk"])
    office.finish()
    office.file(3)


def entries_of(client: TestClient, path: str = CHAIN) -> list[ledger.Entry]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [read_entry_line(line) for line in answer.content.splitlines(keepends=True)]


# --- the chain for programs -----------------------------------------------------------------------------


def test_the_whole_chain_is_published_byte_for_byte_and_verifies(client: TestClient, office: Office) -> None:
    month(office)
    published = entries_of(client)
    with office.reading() as session:
        rows = session.exec(select(Entry).order_by(col(Entry.height))).all()
    assert [(one.payload, one.body, one.signature) for one in published] == [
        (row.payload, row.body, row.signature) for row in rows
    ]
    log_key = read_sheet(client.get(f"/b/{BOX}/sheets/1.json").content).log_key
    head = ledger.verify_chain(published, Ed25519PublicKey.from_public_bytes(log_key))
    assert head is not None
    assert head.height == len(rows) - 1
    assert {one.type for one in published} >= {"padlocks", "sealed", "batch", "closed", "result", "minutes"}


def test_a_reader_asks_for_what_came_since(client: TestClient, office: Office) -> None:
    before = entries_of(client)
    vote(office, 20)
    since = entries_of(client, f"{CHAIN}?from={len(before)}")
    assert [one.height for one in since] == list(range(len(before), len(before) + len(since)))
    assert entries_of(client) == [*before, *since]
    assert since[-1].type == "batch"
    beyond = client.get(f"{CHAIN}?from=1000000")
    assert (beyond.status_code, beyond.content) == (200, b"")


def test_the_etag_moves_with_the_head(client: TestClient, office: Office) -> None:
    first = client.get(CHAIN)
    assert first.headers["cache-control"] == ASK_AGAIN
    again = client.get(CHAIN, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    vote(office, 20)
    moved = client.get(CHAIN, headers={"if-none-match": first.headers["etag"]})
    assert moved.status_code == 200
    assert moved.content.startswith(first.content)  # append-only
    assert moved.headers["etag"] != first.headers["etag"]


def test_a_full_page_of_the_chain_is_kept_for_ever_and_the_last_one_is_not(
    client: TestClient, office: Office
) -> None:
    lengthen(office, 100)
    first, last = client.get(f"/b/{BOX}/chain/1.jsonl"), client.get(f"/b/{BOX}/chain/2.jsonl")
    assert first.content.count(b"\n") == 100
    assert first.headers["cache-control"] == FOREVER
    assert last.headers["cache-control"] == ASK_AGAIN
    assert first.content + last.content == client.get(CHAIN).content
    gone = client.get(f"/b/{BOX}/chain/3.jsonl")
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")


def lengthen(office: Office, count: int) -> None:
    """As many more entries."""
    payload = {"date": "2026-11-03", "issued": 4, "void": 0}
    with office.writing() as session:
        for _ in range(count):
            chain.append(session, BOX, "issued", payload, simulator.LOG_KEY)


@pytest.mark.parametrize("path", FILES)
def test_the_files_need_no_cookie_and_set_none(client: TestClient, office: Office, path: str) -> None:
    vote(office, 20)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "etag" in answer.headers
    assert answer.headers["cache-control"] in {FOREVER, ASK_AGAIN}
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", FILES)
def test_an_unknown_box_has_no_files(client: TestClient, office: Office, path: str) -> None:
    assert office
    assert client.get(path.replace(BOX, "khong-co")).status_code == 404


@pytest.mark.parametrize(
    "path", ["sheets/3.json", "forms/3.json", "3/leaves", "1/leaves/1", "chain/2.jsonl", "9999999/leaves"]
)
def test_what_is_not_there_is_not_found_and_not_kept(client: TestClient, office: Office, path: str) -> None:
    assert office
    answer = client.get(f"/b/{BOX}/{path}")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


# --- sheets, questionnaires, leaf hashes ----------------------------------------------------------------


def test_sheets_and_questionnaires_are_given_byte_for_byte(client: TestClient, office: Office) -> None:
    with office.reading() as session:
        rows = session.exec(select(Period).order_by(col(Period.number))).all()
    for row in rows:
        answer = client.get(f"/b/{BOX}/sheets/{row.number}.json")
        assert answer.content == row.sheet
        assert hashlib.sha256(answer.content).digest() == row.seal
        assert answer.headers["cache-control"] == FOREVER
        form = client.get(f"/b/{BOX}/forms/{row.number}.json").content
        assert read_sheet(row.sheet).form.endswith("@" + hashlib.sha256(form).hexdigest())


def test_every_sheet_names_the_log_key_that_set_up_made(office: Office, settings: Settings) -> None:
    keys = settings.keys()
    assert keys.log_key(BOX).private_bytes_raw() == settings.keys().log_key(BOX).private_bytes_raw()
    assert keys.log_key(BOX).private_bytes_raw() != keys.log_key("hom-2").private_bytes_raw()
    with office.reading() as session:
        sheets = [read_sheet(row.sheet) for row in session.exec(select(Period))]
    named = {one.log_key for one in sheets}
    assert (len(sheets), named) == (2, {simulator.LOG_KEY.public_key().public_bytes_raw()})


def test_leaf_hashes_come_with_their_batch_and_not_before(client: TestClient, office: Office) -> None:
    vote(office, 19)
    assert client.get(LEAVES).content == b""
    vote(office, 1)
    [line] = client.get(LEAVES).content.splitlines()
    published = read_leaves_line(line, 1, 1)
    with office.reading() as session:
        assert set(published) == set(session.exec(select(BoxedEnvelope.leaf)))
        waiting = session.exec(select(TrayEnvelope.leaf)).all()
    assert len(waiting) == 10
    everything = b"".join(client.get(path).content for path in FILES)
    assert not [leaf for leaf in waiting if b64(leaf).encode() in everything]
    [batch] = [json.loads(one.payload) for one in entries_of(client) if one.type == "batch"]
    assert unb64(batch["root"], 32) == ledger.merkle_root(published)


def test_a_batch_is_kept_for_ever_and_a_period_once_it_is_closed(client: TestClient, office: Office) -> None:
    vote(office, 20)
    assert client.get(LEAVES).headers["cache-control"] == ASK_AGAIN
    assert client.get(f"{LEAVES}/1").headers["cache-control"] == FOREVER
    open_tag = client.get(LEAVES).headers["etag"]
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    closed = client.get(LEAVES, headers={"if-none-match": open_tag})
    assert closed.headers["cache-control"] == FOREVER
    batches = [read_leaves_line(line, 1, n) for n, line in enumerate(closed.content.splitlines(), 1)]
    assert [len(one) for one in batches] == [10, 10]
    told = [json.loads(one.payload) for one in entries_of(client) if one.type == "closed"]
    assert unb64(told[0]["root"], 32) == ledger.merkle_root(leaf for one in batches for leaf in one)


def test_leaf_hashes_outlive_their_envelopes(client: TestClient, office: Office) -> None:
    month(office)
    before = client.get(LEAVES).content
    with office.writing() as session:
        for row in session.exec(select(BoxedEnvelope)):
            row.envelope = b""  # as `homphieu destroy` does after 24 months
    assert client.get(LEAVES).content == before


# --- the chain for people -------------------------------------------------------------------------------


def text_of(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_page_tells_a_month_in_plain_words(client: TestClient, office: Office) -> None:
    month(office)
    page = text_of(client, f"/b/{BOX}/so-ghi")
    for said in (
        "Niêm phong kỳ 1",
        "Đợt 1 của kỳ 1 vào hòm",
        "Đóng khe phiếu kỳ 1",
        "Mở hòm kỳ 1",
        "Chốt kết quả kỳ 1",
        "Lưu biên bản số 03/BB-TTPVHCC, năm 2026",
        f"Gắn ổ khóa: {LABELS['ubnd']}",
        "Ngày 30 tháng 11 năm 2026",
        "25 phiếu, hợp lệ 25",
    ):
        assert said in page, said
    assert page.index("Lưu biên bản") < page.index("Chốt kết quả") < page.index("Niêm phong kỳ 1")
    assert "Sự kiện khác" not in page
    head = entries_of(client)[-1]
    assert seal_groups(head.hash) in page


def test_a_long_chain_has_pages_and_the_newest_comes_first(client: TestClient, office: Office) -> None:
    length = len(entries_of(client))
    lengthen(office, 120)
    newest, oldest = (text_of(client, f"/b/{BOX}/so-ghi{query}") for query in ("", "?page=1"))
    assert "Trang 2 trên 2" in newest
    assert "Trang 1 trên 2" in oldest
    assert "Niêm phong kỳ 1" in oldest
    assert "Niêm phong kỳ 1" not in newest
    assert f"đến mục {length + 119}" in newest
    for query, status in (("?page=3", 404), ("?page=0", 422), ("?page=x", 422)):
        assert client.get(f"/b/{BOX}/so-ghi{query}").status_code == status


def told(kind: str, payload: Any) -> chronicle.Event:
    return chronicle.tell(Chapter(7, kind, payload, "A"), LABELS)


@pytest.mark.parametrize(
    ("kind", "payload", "title"),
    [
        (
            "padlocks",
            {"event": "fitted", "role": "mttq", "padlocks": {"1": ""}},
            "Gắn ổ khóa: " + LABELS["mttq"],
        ),
        ("padlocks", {"event": "joined", "role": "mttq"}, "Thêm người giữ chìa khóa: " + LABELS["mttq"]),
        ("padlocks", {"event": "left", "role": "mttq"}, "Một người thôi giữ chìa khóa: " + LABELS["mttq"]),
        ("sealed", {"period": 2, "seal": b64(bytes(32))}, "Niêm phong kỳ 2"),
        ("issued", {"date": "2026-11-30", "issued": 4, "void": 1}, "Số phiếu có mã đã phát đến hết ngày"),
        ("batch", {"period": 2, "batch": 12}, "Đợt 12 của kỳ 2 vào hòm"),
        ("carried", {"period": 2}, "Giữ kỳ 2 đến lần mở hòm sau"),
        ("closed", {"period": 2, "returned": None}, "Đóng khe phiếu kỳ 2"),
        ("released", {"period": 2, "set": ["clerk"]}, "Mở hòm kỳ 2"),
        ("result", {"period": 2, "unopened": False}, "Chốt kết quả kỳ 2"),
        (
            "result",
            {"period": 2, "unopened": True, "electronic": None},
            "Không mở được hòm phiếu điện tử kỳ 2; chỉ có kết quả phiếu giấy",
        ),
        ("minutes", {"number": "03/BB-X", "year": 2026}, "Lưu biên bản số 03/BB-X, năm 2026"),
        ("destroyed", {"period": 2, "what": "copies"}, "Tiêu hủy các bản sao chìa khóa của kỳ 2"),
        ("destroyed", {"period": 2, "what": "releases"}, "Tiêu hủy các chìa khóa đã dùng để mở hòm của kỳ 2"),
        ("destroyed", {"period": 2, "what": "envelopes"}, "Tiêu hủy các phong bì phiếu của kỳ 2"),
        ("of_next_year", {"period": 2}, "Sự kiện khác"),
    ],
)
def test_every_event_has_its_words(kind: str, payload: dict[str, Any], title: str) -> None:
    assert told(kind, payload).title == title
    assert told(kind, {**payload, "of_next_year": [{}]}) == told(kind, payload)


def test_who_compared_a_new_holder_is_told(client: TestClient) -> None:
    assert client
    by = {"by": "A" * 24, "signature": ""}
    facts = dict(told("padlocks", {"event": "joined", "kind": "spare", "endorsed": by}).facts)
    assert facts["Người giữ là"] == "chìa khóa dự phòng trên giấy"
    assert facts["So mã và ký bởi"] == "AAAA AAAA AAAA AAAA AAAA AAAA"
    first = dict(told("padlocks", {"event": "joined", "endorsed": None}).facts)
    assert "đầu tiên" in first["So mã và ký bởi"]


@pytest.mark.parametrize("kind", ledger.ENTRY_TYPES)
@pytest.mark.parametrize("odd", [None, [], "x", 10**40, {}, {"a": {}}, True, ["\u202e"], {"ballots": "x"}])
def test_an_odd_payload_never_breaks_the_page(kind: str, odd: Any) -> None:
    names = (
        *("period", "batch", "count", "date", "seal", "root", "role", "roles", "set", "signatures", "holder"),
        *("endorsed", "padlocks", "electronic", "paper", "counters", "returned", "number", "year", "sha256"),
        *("what", "event", "kind", "unopened"),
    )
    told(kind, odd)
    event = told(kind, dict.fromkeys(names, odd))
    assert event.title
    assert all(isinstance(value, str) for fact in event.facts for value in fact)


# --- on paper -------------------------------------------------------------------------------------------


def test_the_printed_notice_has_the_log_keys_fingerprint_and_the_chains_head(
    client: TestClient, office: Office
) -> None:
    notice = text_of(client, f"/b/{BOX}")
    log_key = read_sheet(office.sheet()).log_key
    assert ledger.fingerprint(log_key) in notice
    assert len(ledger.fingerprint(log_key)) == 6 * 5 - 1
    assert seal_groups(entries_of(client)[-1].hash) in notice


def test_a_line_is_read_as_it_is_written(office: Office) -> None:
    with office.reading() as session:
        head = chain.head(session, BOX)
    assert head is not None
    assert read_entry_line(entry_line(head)) == head


def test_who_has_the_newest_version_makes_the_server_read_no_more_than_the_head(
    client: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote(office, 20)
    known = {path: client.get(path).headers["etag"] for path in FILES}

    def unread(*_: Any) -> bytes:
        raise AssertionError("the whole file was read")

    for name in ("_entries", "_leaf_lines"):
        monkeypatch.setattr(record, name, unread)
    for path, etag in known.items():
        assert client.get(path, headers={"if-none-match": etag}).status_code == 304
