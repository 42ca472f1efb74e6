"""A letter on a phone: written, sealed, opened at the meeting; a full day; a flood without work."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archived import QUORUM, filed_as_drawn
from desks import Desks
from live import staff_office
from paper_scans import photograph
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from simulator import BOX, Office
from sqlmodel import select

from ballots.forms import questionnaire
from ballots.meeting import minutes
from ballots.spelling import b64
from ballots.tables import Box, Letter

pytestmark = pytest.mark.browser
TEXT = "Đề nghị đặt thêm ghế chờ ở sảnh.\nTôi đã phải đứng cả buổi."
CONTACT = "Bà Lan, 0912 345 678"


@pytest.fixture
def form() -> questionnaire.Form:
    return questionnaire.builtin("thu-gop-y")


@pytest.fixture(autouse=True)
def one_is_enough(office: Office) -> None:
    with office.writing() as session:
        session.get_one(Box, BOX).smallest = 1


def fill(page: Page, server: Any, text: str = TEXT, contact: str = "") -> None:
    page.goto(f"{server.address}/thu/{BOX}")
    page.fill("#text", text)
    page.fill("#contact", contact)


def send(page: Page, state: str) -> None:
    page.click("#send")
    expect(page.locator("#letter")).to_have_attribute("data-now", state, timeout=15_000)


def test_a_letter_is_written_on_a_phone_opened_at_the_meeting_and_stands_in_the_minutes(
    page: Page, server: Any, office: Office, tmp_path: Path
) -> None:
    page.goto(f"{server.address}/p/{BOX}")  # the poster of the box of ballots was copied
    assert page.url == f"{server.address}/thu/{BOX}"
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.click("#send")
    expect(page.locator('[data-state="blank"]')).to_be_visible()
    fill(page, server, TEXT, CONTACT)
    page.reload()
    expect(page.locator("#text")).to_have_value(TEXT)  # nothing written is lost
    send(page, "done")
    assert not any("ghế chờ" in body or "0912" in body for body in sent)
    expect(page.locator("#paper")).to_be_hidden()
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    office.finish()
    with office.reading() as session:
        [letter] = session.exec(select(Letter)).all()
    assert (letter.number, letter.source, letter.text, letter.contact) == (1, "electronic", TEXT, CONTACT)
    _stands_in_the_minutes_apart(office, letter.id, tmp_path / "minutes.pdf")


def _stands_in_the_minutes_apart(office: Office, letter_id: str, path: Path) -> None:
    with office.writing() as session:
        minutes.edit(session, office.opening_id, minutes.Narrative(), [letter_id])
    filed_as_drawn(office, path)
    said = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())
    [_, letters] = said.split("3. Thư góp ý")
    assert f"Thư số 1 (gửi qua mạng): “{' '.join(TEXT.split())}”" in letters
    assert "0912" not in said
    assert "Bà Lan" not in said


def test_a_letter_begun_in_one_language_is_sent_in_the_other(page: Page, server: Any, office: Office) -> None:
    """What is written goes along to the page in the other language, once, and no server sees it."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    fill(page, server, "Please speak English at counter 2.", CONTACT)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Send letter")).to_be_visible()
    expect(page.locator("#text")).to_have_value("Please speak English at counter 2.")
    expect(page.locator("#contact")).to_have_value(CONTACT)
    expect(page.locator("#opens-on")).to_have_text("30 November 2026")
    assert page.evaluate("sessionStorage.length") == 0
    send(page, "done")
    expect(page.locator('[data-state="done"]')).to_contain_text("Your letter is in the box.")
    assert not any("counter" in one or "0912" in one for one in sent)


def test_a_poster_posted_on_a_social_network_fills_the_day_and_loses_no_letter(
    page: Page, server: Any, office: Office
) -> None:
    with office.writing() as session:
        session.get_one(Box, BOX).daily_cap = 2
    for text in ("Một", "Hai"):
        office.write(text)
    fill(page, server)
    send(page, "cap_reached")
    expect(page.locator('[data-state="cap_reached"]')).to_contain_text("vẫn còn nguyên")
    expect(page.locator("#text")).to_have_value(TEXT)
    server.clock.moment = server.clock.moment.replace(day=server.clock.moment.day + 1)
    send(page, "done")


def test_a_flood_without_work_is_refused_and_a_stale_challenge_is_worked_on_anew(
    page: Page, server: Any, office: Office
) -> None:
    fill(page, server)
    body = {"box": BOX, "envelope": b64(office.envelope()), "work": b64(bytes(8))}
    answer = page.request.post(f"{server.address}/api/v1/letters", data=body)
    assert (answer.status, answer.json()["code"]) == (422, "work_missing")
    with office.reading() as session:
        assert session.get_one(Box, BOX).used_online == 0
    stale = {"challenge": b64(bytes(32)), "bits": 8}
    page.route("**/work", lambda route: route.fulfill(json=stale), times=1)
    send(page, "done")


def test_a_scan_is_attached_with_a_sentence_and_what_is_refused_loses_nothing(
    browser: Browser, server: Any, office: Office
) -> None:
    office.write("Một")
    office.today = date(2026, 11, 30)
    server.clock.moment = office.now
    office.open(QUORUM)
    desks = Desks(browser, server, staff_office(office))
    path = f"/staff/openings/{office.opening_id}/boxes/{BOX}/letters"
    page = desks.page("secretary", path, {"width": 390, "height": 844})
    page.set_input_files("#f-scan", {"name": "thu.gif", "mimeType": "image/gif", "buffer": b"GIF89a"})
    page.fill("#f-letter", "Đề nghị sửa đường")
    page.get_by_role("button", name="Nhập thư này").click()
    expect(page.get_by_text("không phải ảnh JPEG, PNG")).to_be_visible()
    expect(page.locator("#f-letter")).to_have_value("Đề nghị sửa đường")
    scan = {"name": "thu.jpg", "mimeType": "image/jpeg", "buffer": photograph(900, 600)}
    page.set_input_files("#f-scan", scan)
    page.get_by_role("button", name="Nhập thư này").click()
    shown = page.get_by_role("link", name="Xem bản chụp")
    shown.wait_for()
    expect(page.locator("#f-letter")).to_have_value("")
    with page.expect_popup() as opened:
        shown.click()
    assert opened.value.evaluate("document.images[0].naturalHeight") == 900
    desks.close()
    with office.reading() as session:
        letter = session.exec(select(Letter).where(Letter.source == "paper")).one()
    assert (letter.text, letter.scan) == ("Đề nghị sửa đường", "image/jpeg")
