"""A month's remarks become answers for all to read, with real pages and a real mail server."""

from collections.abc import Iterator
from datetime import date, datetime, time
from mailbox import mailbox
from typing import Any

import pytest
from going import leave
from live import staff_office
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office

from app.cli import main, remind
from ballots.office import setup
from ballots.views import counts

pytestmark = pytest.mark.browser

QUORUM = ("ubnd", "mttq", "union", "clerk")
LATE = date(2026, 12, 21)


@pytest.fixture
def filed(office: Office, server: Any) -> dict[str, str]:
    """November is opened and filed: six ballots with a remark each. Gives the passwords."""
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL", thai_do="HL", remark="Ghế chờ ít quá, gọi 0912 345 678")
    office.today = date(2026, 11, 30)
    office.open(QUORUM)
    office.finish()
    office.file()
    office.fit(*QUORUM)
    office.seal()
    server.clock.moment = office.now
    passwords = staff_office(office)
    with office.writing() as session:
        setup.set_telephone(session, "xa", "0237 3123 456")
        for role in ("ubnd", "clerk"):
            account = office.account(session, role)
            account.email = f"{role}@xa.gov.vn"
            session.add(account)
    return passwords


@pytest.fixture
def people(browser: Browser, server: Any, filed: dict[str, str]) -> Iterator[Any]:
    """Sign somebody in at a browser of the own."""
    contexts, faults = [], []

    def person(login: str) -> Page:
        context = browser.new_context(base_url=server.address, viewport={"width": 390, "height": 844})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", filed[login])
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff")
        return page

    yield person
    for context in contexts:
        leave(context)
    assert faults == []


def submits(page: Page, label: str, says: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text(says)).to_be_visible()


def assigns(page: Page, number: int, due_on: str) -> None:
    page.goto(f"/staff/matters/{BOX}/{number}")
    page.get_by_label("Người được giao").select_option(label="Ông clerk")
    page.get_by_label("Hạn xử lý").fill(due_on)
    submits(page, "Giao việc", "Đã giao việc.")


def test_a_months_remarks_are_answered_and_what_is_late_is_told(
    people: Any,
    server: Any,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The secretary assigns two remarks. One is answered, released and closed; the other is forgotten: the
    lead sees it on the page and hears of it by mail, and the next minutes tell of both.
    """
    secretary, clerk, lead = (people(login) for login in ("secretary", "clerk", "ubnd"))
    for number in (1, 2):
        assigns(secretary, number, "2026-12-20")
    clerk.reload()
    clerk.get_by_role("link", name="Xem và trả lời").click()
    clerk.get_by_role("link", name="Việc số 1").click()
    answer = clerk.get_by_label("Nội dung trả lời")
    answer.fill("Đã thêm 10 ghế, xin gọi 0237 3123 456.")
    submits(clerk, "Lưu câu trả lời", "Nội dung có chỗ giống số điện thoại")
    expect(answer).to_have_value("Đã thêm 10 ghế, xin gọi 0237 3123 456.")
    clerk.get_by_label("là của cơ quan").check()
    submits(clerk, "Lưu câu trả lời", "Đã lưu câu trả lời.")
    lead.goto(f"/staff/matters/{BOX}/1")
    submits(lead, "Cho công bố", "Đã cho công bố câu trả lời.")
    lead.goto(f"/b/{BOX}")
    lead.get_by_role("link", name="Đã lắng nghe, đã sửa").click()
    expect(lead.get_by_text("Đã thêm 10 ghế, xin gọi 0237 3123 456.")).to_be_visible()
    expect(lead.get_by_text("Ghế chờ ít quá")).to_have_count(0)
    secretary.goto(f"/staff/matters/{BOX}/1")
    secretary.get_by_label("Việc đã làm").fill("Mua 10 ghế.")
    submits(secretary, "Kết thúc việc", "Đã kết thúc việc.")
    _is_late(people, server, office, monkeypatch)
    assert "Đã gửi 2 thư." in capsys.readouterr().out
    _minutes_tell(office)


def _is_late(people: Any, server: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after: the lead's page has it, and two mails go out."""
    server.clock.moment = datetime.combine(LATE, time(8))
    lead = people("ubnd")
    lead.goto("/staff/matters/late")
    expect(lead.get_by_text("1 việc quá hạn chưa trả lời")).to_be_visible()
    row = lead.get_by_role("row").filter(has_text="Ông clerk")
    row.get_by_role("link").click()
    expect(lead.get_by_role("link", name="Việc số 2")).to_be_visible()
    expect(lead.get_by_role("link", name="Việc số 1")).to_have_count(0)
    with mailbox() as box:
        monkeypatch.setattr(remind, "now", server.clock)
        environ = {
            "DATABASE_URL": office.url,
            "HOMPHIEU_SECRET_FILE": str(server.settings.secret_file),
            "HOMPHIEU_PUBLIC_URL": server.address,
            "HOMPHIEU_SMTP": box.url,
            "HOMPHIEU_MAIL_FROM": "homphieu@xa.gov.vn",
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        assert main.main(["remind"]) == 0
        mails = {mail["To"]: mail.get_content() for mail in box.mails}
    assert "Việc quá hạn trả lời" in mails["clerk@xa.gov.vn"]
    assert "1 việc quá hạn chưa trả lời (Ông clerk: 1)" in mails["ubnd@xa.gov.vn"]
    assert "Ghế chờ" not in "".join(mails.values())


def _minutes_tell(office: Office) -> None:
    office.today = date(2026, 12, 31)
    office.start()
    office.close()
    with office.reading() as session:
        followed = counts.box_count(session, office.opening_id, BOX).followed
    assert [(item.number, item.done) for item in followed.done] == [(1, "Mua 10 ghế.")]
    assert [(item.number, item.late) for item in followed.open] == [(2, True)]
