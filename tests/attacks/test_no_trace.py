"""After a whole month over real HTTP: no address, no code, no name of a citizen anywhere, no answer before
the opening, and no time of a vote. Every byte of every file is read, and every line of the log.
"""

import base64
import contextlib
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest
from beginnings import migrated
from live import CITIZEN, JSON, Desk, Server, citizen, staff_office
from pypdf import PdfReader
from simulator import BOX, Office, identity
from sqlmodel import select

from app.settings import Settings, create_secret
from ballots import sealing
from ballots.box import drop
from ballots.forms import questionnaire
from ballots.sealing import codes, keyring
from ballots.sealing.sheet import point_of
from ballots.spelling import b64, unb64
from ballots.tables import Box, Remark

MEMBERS = ("ubnd", "mttq", "union", "clerk")
DAY = date(2026, 11, 30)
AGENT = "DienThoaiCuaBaHai/7.7"
DOSSIER = "000.00.26.H56-261130-0042"
REMARK = "Cầu thang tối {number}, hồ sơ " + DOSSIER
VOTERS = 24
# What a drop may change, as SEALING.md has it: its slip, the tray and the batches, the box's counter.
TOUCHED = {"tray", "envelope", "slip", "entry", "box"}
# The loudest log that there is: every statement and every row that the database gives back.
LOUD = (
    "from app.upkeep.logs import as_json; as_json(logging.DEBUG); "
    'logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)'
)
BROKEN = """\
from app.gate import slot
def broken(*given, **named):
    raise ValueError(f"{given} {named}")
slot.drop_box.strangers = slot.drop_box.drop_all = broken
"""


@dataclass
class Month:
    """The office, its server, and everything that nobody may ever find again."""

    office: Office
    server: Server
    folder: Path
    passwords: dict[str, str]
    codes: list[str] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    replies: list[httpx.Response] = field(default_factory=list)
    opening: int = 0

    def desk(self, login: str) -> Desk:
        return Desk(self.server.url, login, self.passwords[login])

    @property
    def path(self) -> str:
        return f"/staff/openings/{self.opening}/boxes/{BOX}"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file of the database's folder, and the log."""
        for path in (*sorted(self.folder.rglob("*")), self.server.log):
            if path.is_file():
                yield path.name, path.read_bytes()

    def headers(self) -> bytes:
        """All that the citizens' answers said beside their bodies."""
        return b"\n".join(name + b": " + value for reply in self.replies for name, value in reply.headers.raw)

    def places_of(self, *wanted: str | bytes) -> list[tuple[str, str | bytes]]:
        """Where any of it is found, whatever the case of its letters."""
        places = [*self.files(), ("headers", self.headers())]
        found = []
        for text in wanted:
            plain = text.encode() if isinstance(text, str) else text
            found += [(name, text) for name, content in places if plain.lower() in content.lower()]
        return found


# --- the month ------------------------------------------------------------------------------------------


def fit(month: Month, role: str) -> None:
    """A member's page makes the keys; this is its Python twin."""
    made, wrapped = identity(role)
    holder = keyring.fingerprint(point_of(made.ecdh), point_of(made.ecdsa)).replace(" ", "")
    padlocks = []
    for period in (1, 2):
        key = month.office.padlocks[period, role] = keyring.make_padlock()
        copy = keyring.seal_copy(key, point_of(made.ecdh), keyring.CopyOf(BOX, period, role, holder))
        padlocks.append({"period": period, "public": b64(point_of(key)), "copies": {holder: b64(copy)}})
    with month.desk(role) as desk:
        desk.json(f"/staff/padlocks/{BOX}", {"wrapped": wrapped, "padlocks": padlocks})


def seal(month: Month) -> None:
    """The secretary drafts the next sheet and every member signs it."""
    with month.desk("secretary") as desk:
        desk.form(f"/staff/committee/{BOX}/draft")
    for role in MEMBERS:
        with month.desk(role) as desk:
            desk.json(f"/staff/committee/{BOX}/sign", month.office.signing(role))


def issue(month: Month, count: int) -> list[str]:
    """Codes as people read them from the paper: they are nowhere else."""
    with month.desk("clerk") as desk:
        pdf = desk.form(f"/staff/issue/{BOX}", count=str(count), field="ho_tich", desk="2").content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    found = re.findall(r"\b((?:[0-9A-HJKMNP-TV-Z]{4} ){4}[0-9A-HJKMNP-TV-Z])\b", text)
    read = list(dict.fromkeys(one.replace(" ", "") for one in found))
    assert len(read) == count
    month.codes += read
    return read


def send(month: Month, body: object) -> httpx.Response:
    with citizen(month.server.url, AGENT) as phone:
        reply = phone.post("/api/v1/drop", json=body, headers={"referer": f"http://h/#{DOSSIER}"})
    month.replies.append(reply)
    return reply


def vote(month: Month, code: str) -> None:
    """Load the page, seal with the sheet that it gives, and drop, as the phone does."""
    with citizen(month.server.url, AGENT) as phone:
        month.replies.append(phone.get(f"/p/{BOX}"))
        sheet = phone.get(f"/api/v1/boxes/{BOX}/sheet").json()["sheet"]
    remark = REMARK.format(number=len(month.answers))
    levels = {"ket_qua": "KHL", "thai_do": "BT"}
    ballot = questionnaire.Ballot(levels, field="ho_tich", desk="2", reasons=("tre_hen",), remark=remark)
    answers = questionnaire.write_answers(month.office.form, ballot)
    month.answers.append(answers)
    envelope = sealing.seal(unb64(sheet, len(sheet) * 3 // 4), answers)
    reply = send(month, {"box": BOX, "code": code, "envelope": b64(envelope)})
    assert reply.status_code == 200, reply.text


def go_wrong(month: Month, code: str) -> None:
    """What people and others send that is refused; every value of it is a trace, if it stays."""
    good = {"box": BOX, "code": code, "envelope": b64(bytes(4_629))}
    for body, status in (
        ({**good, "envelope": b64(b"\x01" + DOSSIER.encode())}, 400),
        ({**good, "code": code[:-1] + ("0" if code[-1] != "0" else "1")}, 422),
        ({**good, "code": codes.spell(b"khong co a")}, 404),
        ({**good, "dossier": DOSSIER}, 422),
        ({**good, "box": DOSSIER}, 404),
        ([DOSSIER, code], 422),
    ):
        reply = send(month, body)
        assert reply.status_code == status, (body, reply.text)
        assert code not in reply.text
        assert DOSSIER not in reply.text
    with citizen(month.server.url, AGENT) as phone:
        month.replies.append(phone.get(f"/p/{DOSSIER}"))
        month.replies.append(phone.get(f"/{DOSSIER}?code={code}"))


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """From the padlocks to the last drop: the committee's day has come, and nothing is opened yet."""
    folder = tmp_path_factory.mktemp("office") / "data"
    settings = installation(folder)
    office = Office(url=settings.database_url)
    moment = datetime(2026, 11, 30, 8, 0)  # noqa: DTZ001 - the office's local time is naive
    with Server(settings, moment, folder.parent / "server.log", LOUD) as server:
        made = Month(office, server, folder, staff_office(office))
        for role in MEMBERS:
            fit(made, role)
        for _ in range(2):
            seal(made)
        for code in issue(made, VOTERS):
            vote(made, code)
        go_wrong(made, issue(made, 1)[0])
        yield made
    office.database.close()


def installation(folder: Path) -> Settings:
    settings = Settings(
        f"sqlite:///{folder}/homphieu.db", folder / "homphieu.secret", "http://testserver", plain_address=True
    )
    create_secret(settings.secret_file)
    migrated(settings.database_url)
    return settings


# --- before the opening ---------------------------------------------------------------------------------


def spellings(code: str) -> list[str | bytes]:
    """A code in every way in which it could be kept."""
    token = codes.read_code(code)
    plain: list[str | bytes] = [code, code[:16], " ".join(re.findall(".{1,4}", code)), token, token.hex()]
    plain += [base64.b64encode(token).rstrip(b"="), b64(token), repr(token)[2:-1]]
    return [*plain, str(int.from_bytes(token))]


def test_neither_the_address_nor_the_browser_of_a_citizen_is_anywhere(month: Month) -> None:
    packed = bytes(int(part) for part in CITIZEN.split("."))
    assert month.places_of(CITIZEN, AGENT, "DienThoai", packed) == []


def test_no_code_is_anywhere_in_any_spelling(month: Month) -> None:
    assert len(month.codes) == VOTERS + 1
    for code in month.codes:
        assert month.places_of(*spellings(code)) == []


def test_no_dossier_is_anywhere(month: Month) -> None:
    assert month.places_of(DOSSIER, DOSSIER.partition("-")[0], DOSSIER.encode().hex()) == []


def test_no_answer_is_anywhere_before_the_opening(month: Month) -> None:
    fragments = ["Cầu thang tối", '"ket_qua":"', '"answers"', '"remark":"', '"reasons":["', '"desk":"2"']
    assert month.places_of(*fragments) == []
    for answers in month.answers:
        middle = answers[len(answers) // 2 :][:24]
        assert month.places_of(answers, middle, base64.b64encode(answers[:60]), answers[:40].hex()) == []


def test_what_is_sought_would_be_found(month: Month) -> None:
    """The search is no blind one: what is there, it finds, in the database and in the log."""
    with month.office.reading() as session:
        name = session.get_one(Box, BOX).name
    assert [place for place, _ in month.places_of(name)] == ["homphieu.db", "server.log"]
    assert ("headers", "no-store") in month.places_of("no-store")
    assert ("server.log", "INSERT INTO tray") in month.places_of("INSERT INTO tray")
    for secret in (CITIZEN, spellings(month.codes[0])[3], REMARK):
        stray = month.folder / "stray.log"
        stray.write_bytes(b"..." + (secret.encode() if isinstance(secret, str) else secret) + b"...")
        assert month.places_of(secret)
        stray.unlink()


def test_no_cookie_is_given_to_a_citizen(month: Month) -> None:
    assert not [reply for reply in month.replies if "set-cookie" in reply.headers]


# --- the time of a vote ---------------------------------------------------------------------------------


def rows(month: Month) -> dict[str, list[tuple[object, ...]]]:
    with contextlib.closing(sqlite3.connect(month.folder / "homphieu.db")) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(database.execute(f'SELECT * FROM "{table}"'), key=repr) for table in tables}


def test_a_drop_changes_its_slip_the_tray_and_the_counter_and_writes_no_time(month: Month) -> None:
    code = issue(month, 1)[0]
    before = rows(month)
    vote(month, code)
    after = rows(month)
    assert {table for table in after if after[table] != before[table]} <= TOUCHED
    for table in TOUCHED:
        fresh = [row for row in after[table] if row not in before[table]]
        for value in (value for row in fresh for value in row):
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            if table != "entry" and not isinstance(value, bytes):
                assert not re.search(r"\d\d:\d\d|2026-11-30", text) or table == "box", (table, text)
    old, new = before["box"][0], after["box"][0]
    changed = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
    assert changed == [(VOTERS, VOTERS + 1)]
    assert len(after["slip"]) == len(before["slip"])


def test_no_column_of_a_table_that_a_drop_touches_holds_an_hour(month: Month) -> None:
    with contextlib.closing(sqlite3.connect(month.folder / "homphieu.db")) as database:
        for table in TOUCHED:
            kinds = {row[1]: row[2] for row in database.execute(f'PRAGMA table_info("{table}")')}
            assert not [name for name, kind in kinds.items() if "TIME" in kind.upper()], table


# --- a fault --------------------------------------------------------------------------------------------


def test_a_fault_in_the_middle_of_a_drop_logs_where_and_no_value(month: Month) -> None:
    code = codes.spell(b"mot loi do")
    log = month.folder.parent / "broken.log"
    broken = Server(month.server.settings, month.server.moment, log, extra=f"{LOUD}\n{BROKEN}")
    body = {"box": BOX, "code": code, "envelope": b64(DOSSIER.encode())}
    with broken, citizen(broken.url, AGENT) as phone:
        reply = phone.post("/api/v1/drop", json=body, headers=JSON)
    assert (reply.status_code, reply.json()["code"]) == (500, "server_fault")
    said = log.read_bytes()
    assert b"builtins.ValueError" in said
    for secret in (*spellings(code), CITIZEN, AGENT, DOSSIER, body["envelope"], repr(DOSSIER.encode())):
        plain = secret.encode() if isinstance(secret, str) else secret
        assert plain not in said
        assert plain not in reply.content


# --- after the opening ----------------------------------------------------------------------------------


def open_and_file(month: Month) -> None:
    with month.desk("secretary") as desk:
        seat = {"account": "", "label": "Đại diện", "name": "Bà Bình", "title": ""}
        seat |= {"present": "yes", "absence": ""}
        called = {"box": BOX, "place": "Phòng họp", "started_at": f"{DAY}T16:00", **seat}
        opening = desk.form("/staff/openings/new", **called).headers["location"]
        month.opening = month.office.opening_id = int(opening.rpartition("/")[2])
        numbers = {"field": "", "direct": "90", "online": "", "stock_left": "0", "wall": "intact", "seen": ""}
        desk.form(f"{month.path}/close", **numbers)
        for role in MEMBERS:
            with month.desk(role) as member:
                member.json(f"{month.path}/release", month.office.handing(role))
        desk.json(f"{month.path}/open", {})
        desk.form(f"{month.path}/finish")
        desk.form(f"/staff/minutes/{month.opening}/file", number="1")


def test_after_the_opening_remarks_stand_alone_and_answers_only_as_sums(month: Month) -> None:
    """The last of the story: it opens the box."""
    open_and_file(month)
    with month.office.reading() as session:
        texts = [remark.text for remark in session.exec(select(Remark))]
    remarks = [json.loads(answers)["remark"] for answers in month.answers]
    assert sorted(texts) == sorted(remarks)
    assert texts != remarks
    stored = rows(month)
    for table, found in stored.items():
        for row in found:
            whole = " ".join(str(value) for value in row)
            assert sum(text in whole for text in texts) <= (table == "remark"), table
    assert month.places_of('"ket_qua":"', '"answers":{"ket_qua"', '"remark":"') == []
    assert month.places_of(CITIZEN, AGENT) == []
    for code in month.codes:
        assert month.places_of(*spellings(code)) == []
    # The loudest log repeats the rows that pages read; remarks are such rows now, and never were before.
    assert {name for name, _ in month.places_of("Cầu thang tối")} <= {"homphieu.db", "server.log"}
    assert drop.TRAY_SIZE < VOTERS
