"""Public pages are given to everybody, never older than a minute, and hold nothing of one person."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import anyio
import pytest
from aside import run_aside
from fastapi import FastAPI, Request, Response
from jinja2 import UndefinedError
from many import statements
from simulator import BOX, LOG_KEY, Office
from sqlmodel import Session
from starlette.testclient import TestClient
from web import FORM

from app.gate import kept
from app.gate.kept import KeptPages
from app.settings import Settings
from app.templating import render_for_all
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.tables import Box

FOR_ALL = ("/", "/about", f"/b/{BOX}", f"/b/{BOX}/so-ghi", f"/b/{BOX}/xac-nhan", f"/b/{BOX}/so-lieu.csv")


@dataclass
class Watch:
    """Seconds, which pass when a test says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


class Slow:
    """A database that everybody waits for a while."""

    drawn = 0

    async def read_aside(self, act: Callable[[None], Any]) -> Any:
        await anyio.sleep(0.01)
        return act(None)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def watch(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The server's own stopwatch; pages are kept as long as they are in earnest."""
    monkeypatch.setattr(kept, "SECONDS", 1.0)
    made = Watch()
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.kept_pages = KeptPages(app.state.database, made)
    return made


def oldest_seen(answer: Response) -> int:
    """After how many seconds, from now on, whoever keeps this answer asks again."""
    keeping = dict(part.strip().partition("=")[::2] for part in answer.headers["cache-control"].split(","))
    assert keeping.keys() == {"public", "max-age"}
    return int(keeping["max-age"]) - int(answer.headers.get("age", "0"))


@pytest.mark.parametrize("path", FOR_ALL)
def test_a_public_page_says_how_long_it_is_kept_and_sets_no_cookie(
    client: TestClient, office: Office, path: str
) -> None:
    assert office.smallest
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert "set-cookie" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert client.get(path, headers={"accept-encoding": "identity"}).content == answer.content


@pytest.mark.parametrize("path", FOR_ALL)
def test_who_has_a_page_gets_304_until_it_says_something_else(
    client: TestClient, office: Office, path: str
) -> None:
    first = client.get(path)
    etag = first.headers["etag"]
    again = client.get(path, headers={"if-none-match": f'"another", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert again.headers["cache-control"] == "public, max-age=60"
    if path == "/about":
        return
    with office.writing() as session:
        session.get_one(Box, BOX).name = "Hòm phiếu đổi tên"
        chain.append(session, BOX, "issued", {"date": "2026-11-30", "issued": 1, "void": 0}, LOG_KEY)
    later = client.get(path, headers={"if-none-match": etag})
    assert (later.status_code, later.headers["etag"] != etag) == (
        (200, True) if "csv" not in path else (304, False)
    )


@pytest.mark.parametrize("deed", ["void", "opening", "new period"])
def test_whatever_happens_a_page_is_never_older_than_a_minute(
    client: TestClient, office: Office, watch: Watch, deed: str
) -> None:
    """Where somebody keeps the answer as long as it says, a second after the deed at the latest it is new."""
    path = f"/b/{BOX}/so-ghi" if deed == "void" else f"/b/{BOX}"
    slips = office.issue(6)
    for slip in slips[:5]:
        office.vote(slip, ket_qua="HL")
    office.void(slips[5].number)
    office.today = date(2026, 11, 30)
    if deed == "opening":
        office.start()
    before = client.get(path).text
    watch.now += 0.9  # another person looks just before, and gets the drawing that lies there
    if deed == "void":
        office.issue(1)  # with it the day before goes into the chain, and what was void on it
    elif deed == "opening":
        office.close(29)
    else:
        office.open(["ubnd", "mttq", "union", "clerk"])
        office.finish()
        office.file()
    old = client.get(path)
    assert old.text == before
    assert 0.9 + oldest_seen(old) <= 60
    watch.now += 0.1
    new = client.get(path)
    assert new.text != before
    assert oldest_seen(new) <= 60


def test_many_readers_are_one_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """They wait for whoever draws; a drawing that fails is not given to those who wait."""
    monkeypatch.setattr(kept, "SECONDS", 1.0)
    database = Slow()
    pages = KeptPages(database, Watch())  # type: ignore[arg-type]
    given: list[int] = []

    def draw(_: Session) -> bytes:
        database.drawn += 1
        if database.drawn == 1:
            raise Refused(Code.BOX_UNKNOWN)
        return b"a page"

    async def ask() -> None:
        try:
            given.append(
                (await pages.give(Request({"type": "http", "headers": []}), "box", draw)).status_code
            )
        except Refused:
            given.append(404)

    async def ask_all() -> None:
        async with anyio.create_task_group() as readers:
            for _ in range(40):
                readers.start_soon(ask)

    run_aside(ask_all)
    assert sorted(given) == [200] * 39 + [404]
    assert database.drawn == 2
    assert pages._turns == {}


def test_kept_pages_are_bounded(client: TestClient, office: Office, watch: Watch) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    for page in range(1, kept._MOST + 20):
        client.get(f"/?q=x{page}")
    assert len(app.state.kept_pages._pages) == kept._MOST
    assert app.state.kept_pages._turns == {}
    assert client.get("/b/no-such", headers=FORM).status_code == 404
    assert "/b/no-such" not in app.state.kept_pages._pages
    assert watch.now
    assert office.smallest


def test_it_is_zipped_once_and_only_for_who_reads_that(
    client: TestClient, office: Office, watch: Watch
) -> None:
    plain = client.get("/about", headers={"accept-encoding": "identity"})
    zipped = client.get("/about", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content  # the client unpacks it
    assert int(zipped.headers["content-length"]) < len(plain.content) / 2
    app = client.app
    assert isinstance(app, FastAPI)
    assert gzip.decompress(app.state.kept_pages._pages["/about"].zipped) == plain.content
    assert watch.now
    assert office.smallest


@pytest.mark.parametrize("path", FOR_ALL)
def test_a_word_in_the_address_is_put_on_nobodys_page(
    client: TestClient, office: Office, watch: Watch, path: str
) -> None:
    """?done= is for pages of one person: on a page that all share, one's would be everybody's."""
    assert "Đã lưu biên bản" not in client.get(f"{path}?done=minutes_filed").text
    assert "Đã lưu biên bản" not in client.get(path).text
    assert watch.now
    assert office.smallest


def test_each_page_of_a_list_is_kept_under_its_own_number(
    client: TestClient, office: Office, watch: Watch
) -> None:
    """Of the chain page 1 is the oldest, and without a number it is the newest."""
    for number in range(120):
        with office.writing() as session:
            chain.append(session, BOX, "issued", {"date": "2026-11-02", "issued": number, "void": 0}, LOG_KEY)
    newest, oldest = f"/b/{BOX}/so-ghi", f"/b/{BOX}/so-ghi?page=1"
    for _ in range(2):
        pages = {client.get(path).text for path in (newest, oldest)}
        assert len(pages) == 2
    assert client.get(f"{newest}?fbclid=x").text == client.get(newest).text
    app = client.app
    assert isinstance(app, FastAPI)
    assert set(app.state.kept_pages._pages) == {newest, oldest}
    assert watch.now


def test_what_lies_there_is_given_before_any_route_and_in_the_same_shell(
    client: TestClient, office: Office, watch: Watch
) -> None:
    drawn = client.get(f"/b/{BOX}")
    with statements(client.app.state.database.engine) as heard:  # type: ignore[attr-defined]
        given = client.get(f"/b/{BOX}")
        head = client.head(f"/b/{BOX}")
    assert heard == []
    assert given.content == drawn.content
    assert "default-src 'none'" in given.headers["content-security-policy"]
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(f"/b/{BOX}").status_code in {403, 405}
    for headers in (drawn.headers, head.headers):
        assert dict(headers) | {"age": ""} == dict(given.headers) | {"age": ""}
    assert watch.now
    assert office.smallest


def test_a_page_for_all_can_have_no_form_with_a_token() -> None:
    with pytest.raises(UndefinedError):
        render_for_all("login.html", after="", wrong=None, login="", known=True)
