"""A deck to draw from: one PDF whose order nobody keeps, counted as printed, told line by line."""

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import anyio
import pypdf
import pytest
from aside import aside
from simulator import BOX, LOG_KEY, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, form_of, sign_in

from app.counter import making
from app.counter.printed import tongue_of
from app.settings import Settings
from app.staff import accounts
from ballots.sealing import codes
from ballots.tables import Box, ClerkDay, Slip, Unit

DECK = f"/staff/issue/{BOX}/deck"
CODE = re.compile(r"(?:[0-9A-Z]{4} ){4}[0-9A-Z]\b")
NUMBER = re.compile(r"\b[0-9A-Z]{4} [0-9A-Z]{4}\b")


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def clerk(client: TestClient, office: Office) -> TestClient:
    with office.writing() as session:
        password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])[1]
    sign_in(client, "hoa.le", password)
    return client


def ask(client: TestClient, **changed: str | int) -> tuple[int, bytes, str]:
    """Status, body and kind of what is answered to the page's form."""
    fields = form_of(client.get(DECK).text, DECK) | {"count": "20"} | changed
    answer = client.post(DECK, data=fields, headers=FORM)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.content, answer.headers["content-type"]


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def slips(office: Office) -> dict[str, Slip]:
    with office.reading() as session:
        return {slip.number: slip for slip in session.exec(select(Slip)).all()}


def test_a_deck_is_a_cover_with_all_numbers_and_ballots_in_another_order(
    clerk: TestClient, office: Office, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    status, pdf, kind = ask(clerk)
    assert (status, kind) == (200, "application/pdf")
    assert sorted(tmp_path.rglob("*")) == before, "no file is made of it"
    front, numbers, *ballots = texts(pdf)
    assert "TẬP PHIẾU ĐỂ RÚT" in front
    assert "20 tờ, tạo ngày 30/11/2026" in front
    assert not NUMBER.search(front)
    listed = [one.replace(" ", "") for one in NUMBER.findall(numbers)]
    issued = slips(office)
    assert listed == sorted(issued)
    assert len(ballots) == 20
    tokens = [codes.read_code(CODE.findall(text)[0]) for text in ballots]
    assert {codes.token_hash(token) for token in tokens} == {slip.token_hash for slip in issued.values()}
    order = [codes.slip_number(token) for token in tokens]
    assert order != listed, "shuffled (that it is not is one chance in 20!)"
    assert order != [slip.number for slip in sorted(issued.values(), key=lambda one: one.token_hash)]
    assert all(number[:4] in text for number, text in zip(order, ballots, strict=True))
    assert not any("Lĩnh vực: " in text and "gạch bỏ" in text for text in ballots), "no sheet is marked"
    with office.reading() as session:
        assert session.get_one(Box, BOX).issued == 20
        assert [(day.issued, day.voided) for day in session.exec(select(ClerkDay))] == [(20, 0)]
    page = clerk.get(DECK).text
    assert not [number for number in listed if number in page or number[:4] + " " + number[4:] in page]


def test_the_pages_script_is_told_how_far_it_is_and_the_numbers_before_the_pdf(
    clerk: TestClient, office: Office
) -> None:
    status, body, kind = ask(clerk, script="true", count=70, lang="en")
    assert (status, kind) == (200, "application/octet-stream"), "a kind that no layer holds back to pack it"
    said = [json.loads(line) for line in body.splitlines()]
    assert [one["drawn"] for one in said[:3]] == [0, 48, 70]
    assert said[3]["numbers"] == sorted(slips(office))
    assert said[-1] == {"done": True}
    pdf = b"".join(base64.b64decode(one["pdf"]) for one in said[4:-1])
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 72
    assert "Please put this ballot into the box." in pages[71].extract_text()


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"count": "19"}, 422, "Tập phiếu để rút có từ 20 đến 1.000 tờ."),
        ({"count": "1001", "script": "true"}, 422, "Tập phiếu để rút có từ 20 đến 1.000 tờ."),
        ({"count": "nhiều"}, 422, ""),
        ({"lang": "xx"}, 422, ""),
        ({"desk": "3"}, 422, ""),
    ],
    ids=str,
)
def test_what_is_no_deck_issues_nothing(
    clerk: TestClient, office: Office, changed: dict[str, str], status: int, said: str
) -> None:
    got, page, _ = ask(clerk, **changed)
    assert got == status
    assert said in page.decode()
    assert slips(office) == {}


def test_no_deck_carries_an_address_that_no_phone_can_use(
    clerk: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "fit_for_slips", False)
    fields = {"csrf": form_of(clerk.get(DECK).text, "/logout")["csrf"], "count": "20"}
    assert "HOMPHIEU_PUBLIC_URL" in clerk.get(DECK).text
    assert clerk.post(DECK, data=fields, headers=FORM).status_code == 409
    assert slips(office) == {}


# --- what goes wrong on the way -------------------------------------------------------------------------


def told(office: Office, settings: Settings, until: str, then: Callable[[], None] | None = None) -> list[str]:
    """The kinds of lines; when the first of a kind comes, do something, or hang up."""
    with office.reading() as session:
        unit = session.get_one(Unit, "xa")
        staff = accounts.person(office.account(session, "clerk"), unit, 0)
        asked = making.Asked(staff, BOX, 60, "", tongue_of(""), office.today)
        deck = making.prepare(session, asked, settings)
    turn = anyio.Semaphore(1)

    async def listen() -> list[str]:
        kinds: list[str] = []
        async with aclosing(deck.told(turn, office.database, lambda _box: LOG_KEY)) as lines:
            async for line in lines:
                kinds += json.loads(line)
                if until in kinds and then is None:
                    break
                if until in kinds:
                    then()
        with anyio.fail_after(5):
            await turn.acquire()  # the next deck can be drawn
        return kinds

    told: list[str] = aside(anyio.run, listen)
    return told


@pytest.mark.parametrize("until", ["drawn", "numbers"])
def test_who_hangs_up_before_the_deck_is_issued_gets_none(
    office: Office, settings: Settings, until: str
) -> None:
    assert told(office, settings, until)[-1] == until
    assert slips(office) == {}


def test_a_box_that_was_closed_while_its_deck_was_drawn_gives_no_pdf(
    office: Office, settings: Settings
) -> None:
    def close() -> None:
        with office.writing() as session:
            session.get_one(Box, BOX).current = None

    kinds = told(office, settings, "numbers", close)
    assert kinds[-2:] == ["code", "message"]
    assert "pdf" not in kinds
    assert slips(office) == {}


# --- what is left ---------------------------------------------------------------------------------------


def void(client: TestClient, numbers: str) -> tuple[int, str]:
    path = f"{DECK}/void"
    fields = form_of(client.get(DECK).text, path) | {"numbers": numbers}
    answer = client.post(path, data=fields, headers=FORM)
    return answer.status_code, answer.text


def test_what_is_left_of_a_deck_is_voided_by_a_list(clerk: TestClient, office: Office) -> None:
    ask(clerk)
    one, two, *_ = left = sorted(slips(office))
    for wrong, status, said in (
        (f"{one}\n000O-0000\n", 404, "Số thứ 2 trong danh sách: Hòm phiếu này không có số phiếu đó."),
        (f"{one}\n{two[:7]}U", 422, "Số thứ 2 trong danh sách: Nhóm thứ 2 có chữ không đúng."),
        (" \n, ", 422, "còn trống"),
    ):
        got, page = void(clerk, wrong)
        assert (got, said in page, wrong.strip() in page) == (status, True, True)
    assert {slip.state for slip in slips(office).values()} == {"live"}
    got, page = void(clerk, f"{one[:4]} {one[4:]}\r\n\r\n{two.lower()}; {left[2]}")
    assert got == 200
    assert "Các phiếu mang số này, nếu chưa dùng, thì từ nay không dùng được nữa." in page
    states = {number: slip.state for number, slip in slips(office).items()}
    assert states == {number: "void" if number in left[:3] else "live" for number in left}
    with office.reading() as session:
        assert session.get_one(Box, BOX).voided == 3
        assert [(day.issued, day.voided) for day in session.exec(select(ClerkDay))] == [(20, 3)]


def test_a_thousand_numbers_fit_into_one_form(clerk: TestClient, office: Office) -> None:
    """As the page sends them whose deck was misprinted; that none was issued is said by a code of its own."""
    csrf = str(form_of(clerk.get(DECK).text, DECK)["csrf"])
    numbers = "\n".join(f"{number:08d}" for number in range(1000))
    data = {"csrf": csrf, "numbers": numbers, "script": "true"}
    answer = clerk.post(f"{DECK}/void", data=data, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "slip_unknown")
    office.issue(1)
    data["numbers"] = next(iter(slips(office)))
    answer = clerk.post(f"{DECK}/void", data=data, headers={"accept": "application/json"})
    assert (answer.status_code, {slip.state for slip in slips(office).values()}) == (200, {"void"})
