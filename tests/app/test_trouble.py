"""The database goes away, or its disk is full: what is said is what is known, and logged once, no value."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from databases import SETTINGS
from fastapi import FastAPI
from httpx2 import Response
from simulator import BOX, Office
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, sign_in

from app import migrate
from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from app.trouble import Trouble, trouble_of
from ballots.box.issue import IssuedSlip
from ballots.spelling import b64
from ballots.tables import Slip, TrayEnvelope
from bench.cluster import Cluster, binaries, running_cluster

DROP = "/api/v1/drop"
COUNTER = f"/staff/issue/{BOX}"
UNCLEAR = "chưa rõ phiếu đã vào hòm chưa; bấm gửi lại, phiếu chỉ được tính một lần."


class Place:
    """A sealed box, its server, a clerk at the counter and a citizen with a slip."""

    def __init__(self, settings: Settings) -> None:
        self.office = Office(settings.database_url).ready()
        self.full = True
        self.app: FastAPI = create_app(settings, Clock())
        with self.office.writing() as session:
            password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])[1]
        self.clerk, self.phone = TestClient(self.app), TestClient(self.app)
        sign_in(self.clerk, "hoa.le", password)
        self.token = csrf_of(self.clerk.get(COUNTER).text)
        self.slip, *self.slips = self.office.issue(20)
        self.envelope = self.office.envelope(ket_qua="HL")

    def drop(self) -> Response:
        body = {"box": BOX, "code": self.slip.code, "envelope": b64(self.envelope)}
        return self.phone.post(DROP, json=body)

    def issue(self) -> Response:
        return self.clerk.post(COUNTER, data={"csrf": self.token, "count": "1"}, headers=FORM)

    def stored(self) -> tuple[int, int]:
        """Envelopes and slips."""
        with self.office.reading() as session:
            return len(session.exec(select(TrayEnvelope.leaf)).all()), len(
                session.exec(select(Slip.number)).all()
            )

    def close(self) -> None:
        self.office.database.close()
        self.app.state.database.close()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "homphieu"]


def check(answer: Response, status: int, code: str, said: str, seconds: str) -> None:
    """A script's answer or a page: the status, when to come again, and the sentence."""
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, seconds)
    assert said in answer.text
    if answer.headers["content-type"] == "application/json":
        assert answer.json()["code"] == code
    else:
        assert "<h1>" in answer.text


def check_log(caplog: pytest.LogCaptureFixture, line: str, slip: IssuedSlip) -> None:
    """One line for all that failed, no traceback, no value."""
    assert told(caplog) == [line]
    assert not any("Traceback" in one.getMessage() or one.exc_info for one in caplog.records)
    assert slip.code not in caplog.text
    assert BOX not in caplog.text


# --- PostgreSQL stops ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """A cluster of its own, to be stopped."""
    if binaries() is None:
        pytest.skip("needs the binaries of PostgreSQL (Debian: postgresql)")
    with running_cluster(SETTINGS | {"fsync": "on"}) as made:
        yield made


@pytest.fixture
def away(mortal: Cluster, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Place]:
    url = mortal.create(f"office_{abs(hash(request.node.name))}")
    migrate.upgrade(url)
    made = Place(Settings(url, settings.secret_file, settings.public_url, plain_address=True))
    yield made
    made.close()


def test_a_database_that_stops_and_comes_again_loses_nothing_and_says_what_is_known(
    away: Place, mortal: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    assert away.issue().status_code == 200
    mortal.stop()
    try:
        for _ in range(3):
            check(away.drop(), 503, "drop_unsure", UNCLEAR, "5")
        check(away.issue(), 503, "", "Lần này chưa có gì được ghi nhận", "5")
        check(away.phone.get(f"/b/{BOX}"), 503, "", "chưa nối được với cơ sở dữ liệu", "5")
        check(away.clerk.get("/staff"), 503, "", "chưa nối được", "5")
    finally:
        mortal.start()
    check_log(caplog, "database away: OperationalError, no number", away.slip)
    assert away.stored() == (0, 21)
    receipts = [away.drop() for _ in range(2)]
    assert [one.status_code for one in receipts] == [200, 200]
    assert receipts[0].json() == receipts[1].json()
    assert away.stored() == (1, 21)
    assert away.issue().status_code == 200


def cut_at_commit(place: Place, *, after: bool) -> None:
    """Let the next commit find its connection gone, before the server has heard of it, or just after."""
    engine = place.app.state.database.engine
    done: list[int] = []

    def cut(connection: Any) -> None:
        if done:
            return
        done.append(1)
        driver = connection.connection.dbapi_connection
        if after:  # it is committed, but the answer gets lost
            driver.pgconn.exec_(b"COMMIT")
            driver.pgconn.exec_(b"BEGIN")
        with psycopg.connect(place.office.url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [driver.info.backend_pid])

    event.listen(engine, "commit", cut)


@pytest.mark.parametrize("after", [False, True])
def test_a_commit_that_is_cut_off_is_called_unsure_and_the_same_drop_again_is_counted_once(
    away: Place, caplog: pytest.LogCaptureFixture, *, after: bool
) -> None:
    cut_at_commit(away, after=after)
    check(away.drop(), 503, "drop_unsure", UNCLEAR, "5")
    assert away.stored() == (int(after), 20)
    assert away.drop().status_code == 200
    assert away.stored() == (1, 20)
    assert len(told(caplog)) == 1


@pytest.mark.parametrize("after", [False, True])
def test_staff_are_told_that_nobody_knows_whether_a_cut_off_act_was_recorded(
    away: Place, caplog: pytest.LogCaptureFixture, *, after: bool
) -> None:
    cut_at_commit(away, after=after)
    answer = away.issue()
    check(answer, 503, "unsure", "chưa rõ việc vừa làm đã được ghi hay chưa", "5")
    assert "chưa có gì được ghi nhận" not in answer.text
    assert away.stored() == (0, 20 + after)
    check_log(caplog, "database away: AdminShutdown, 57P01", away.slip)


# --- the disk is full ---------------------------------------------------------------------------------


@pytest.fixture
def full(settings: Settings) -> Iterator[Place]:
    """An office on SQLite whose file may not grow by a single page."""
    made = Place(settings)
    with made.office.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(driver: Any, *_: Any) -> None:
        driver.execute(f"PRAGMA max_page_count={pages if made.full else 2**30}")

    event.listen(made.app.state.database.engine, "checkout", limit)
    yield made
    made.close()


def test_a_full_disk_records_nothing_and_says_so(full: Place, caplog: pytest.LogCaptureFixture) -> None:
    while (issued := full.issue()).status_code == 200:
        pass
    said = "Máy chủ đã hết chỗ ghi dữ liệu. Lần này chưa có gì được ghi nhận"
    check(issued, 507, "", said, "60")
    before = full.stored()
    while (dropped := full.drop()).status_code == 200:  # what the file has left takes some, never more slips
        full.slip, full.envelope = full.slips.pop(), full.office.envelope(ket_qua="HL")
        before = before[0] + 1, before[1]
    check(dropped, 507, "drop_full", "lần gửi này chưa vào hòm", "60")
    assert full.stored() == before
    check_log(caplog, "database full: OperationalError, SQLITE_FULL", full.slip)
    assert full.phone.get(f"/b/{BOX}").status_code == 200
    full.full = False
    assert full.drop().status_code == 200
    assert full.stored() == (before[0] + 1, before[1])


# --- the file is gone, or is none ------------------------------------------------------------------------


def _taken_away(file: Path) -> None:
    file.rename(file.with_suffix(".aside"))


def _overwritten(file: Path) -> None:
    shutil.copyfile(file, file.with_suffix(".aside"))
    file.write_bytes(b"x" * 8192)


def _torn(file: Path) -> None:
    shutil.copyfile(file, file.with_suffix(".aside"))
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"x" * (len(content) - 4096))


@pytest.mark.parametrize(
    ("spoil", "name"),
    [(_taken_away, "SQLITE_CANTOPEN"), (_overwritten, "SQLITE_NOTADB"), (_torn, "SQLITE_CORRUPT")],
)
def test_a_file_that_is_gone_or_broken_is_away_and_none_is_begun_in_its_place(
    settings: Settings, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], None], name: str
) -> None:
    place = Place(settings)
    file = Path(str(place.office.database.engine.url.database))
    place.office.database.close()
    place.app.state.database.engine.dispose()
    spoil(file)
    there = file.exists()
    caplog.clear()
    check(place.drop(), 503, "drop_unsure", UNCLEAR, "5")
    check(place.issue(), 503, "", "Lần này chưa có gì được ghi nhận", "5")
    check(place.phone.get(f"/b/{BOX}"), 503, "", "chưa nối được với cơ sở dữ liệu", "5")
    assert file.exists() is there
    [line] = told(caplog)
    assert line.startswith("database away: ")
    assert line.endswith(name)
    assert "Traceback" not in caplog.text
    place.app.state.database.engine.dispose()
    file.with_suffix(".aside").rename(file)
    assert place.drop().status_code == 200
    place.close()


def test_another_file_in_its_place_is_taken_without_a_new_start(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The connections that are open write to no file that has lost its name, and are let go."""
    place = Place(settings)
    file = Path(str(place.office.database.engine.url.database))
    assert place.drop().status_code == 200
    _taken_away(file)
    place.slip, place.envelope = place.slips.pop(), place.office.envelope(ket_qua="HL")
    caplog.clear()
    check(place.drop(), 503, "drop_unsure", UNCLEAR, "5")
    assert told(caplog) == ["database away: OperationalError, SQLITE_READONLY_DBMOVED"]
    shutil.copyfile(file.with_suffix(".aside"), file)
    assert place.drop().status_code == 200
    place.office.database.close()
    assert place.stored() == (2, 20)
    place.close()


# --- the rest -----------------------------------------------------------------------------------------


def test_no_free_connection_is_busy_and_a_defect_is_no_trouble() -> None:
    assert trouble_of(NoConnectionFree()) is Trouble.BUSY
    assert trouble_of(ValueError()) is None
