"""One of the staff at a browser: what people do is named as they say it, what they read as they read it."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from closed import Drawn
from desks import pdf_text, typed_marks, typed_numbers
from playwright.sync_api import Locator, Page, Route, expect
from simulator import BOX
from sqlmodel import select
from web import FORM, csrf_of

from ballots.keys import holders
from ballots.tables import Account

if TYPE_CHECKING:
    from stories import Story

__all__ = ["NAMES", "PASSPHRASE", "Person"]

PASSPHRASE = "bao gio cho den thang muoi"  # of every identity that the simulator makes
_COMMITTEE = f"/staff/committee/{BOX}"
NAMES = {
    "ubnd": "Phạm Văn Bình",
    "mttq": "Hoàng Thị Lan",
    "union": "Vũ Đức Thắng",
    "clerk": "Đỗ Thị Mai",
    "secretary": "Trần Thu Hà",
}


class Person:
    """One of the staff at a browser; `sent`: path and body of all that the browser has sent by POST."""

    def __init__(self, story: "Story", login: str, size: Any) -> None:
        self.story, self.login, self.name = story, login, NAMES.get(login, login)
        self.sent: list[tuple[str, str]] = []
        self.context = story.context(size)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: story.faults.append(str(error)))
        self.page.on("dialog", lambda asked: asked.accept())
        self.page.on("request", self._note)
        self.drawn = Drawn(self.page)
        self._sign_in()

    def _note(self, request: Any) -> None:
        if request.method == "POST":
            self.sent.append((request.url.removeprefix(self.story.server.address), request.post_data or ""))

    def _sign_in(self) -> None:
        """By the form's request, without drawing two pages; a whole month (test_month) fills the form in."""
        address, browser = self.story.server.address + "/login", self.context.request
        csrf = csrf_of(browser.get(address).text())
        form = {"login": self.login, "password": self.story.passwords[self.login], "csrf": csrf}
        answer = browser.post(address, form=form, headers=FORM)
        assert answer.url.endswith(("/staff", "/staff/password")), (answer.url, answer.status)
        if answer.url.endswith("/password"):
            self.opens("/staff/password")
            self._changes_issued_password()
        self.sent.clear()

    def _changes_issued_password(self) -> None:
        """At the first sign-in nothing else is possible."""
        mine = f"của riêng {self.login}"
        given = {"old": self.story.passwords[self.login], "new": mine, "again": mine}
        for name, text in given.items():
            self.page.locator(f"[name={name}]").fill(text)
        self.page.locator("main button").click()
        self.page.wait_for_url("**/staff?done=password_changed")
        self.story.passwords[self.login] = mine

    # --- what anybody does --------------------------------------------------------------------------

    def opens(self, path: str) -> "Person":
        """Go to a page of the server."""
        self.page.goto(self.story.server.address + path)
        return self

    def presses(self, name: str, within: Locator | None = None) -> None:
        """Press a button by its words."""
        (within or self.page).get_by_role("button", name=name).filter(visible=True).first.click()

    def reads(self, *sentences: str | re.Pattern[str]) -> None:
        """Every sentence stands visible on the page."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).filter(visible=True).first).to_be_visible()

    def does_not_read(self, *sentences: str) -> None:
        """None of the sentences is visible on the page."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).filter(visible=True)).to_have_count(0)

    def is_warned(self, code: str, *sentences: str) -> None:
        """The page says the sentence of a code, and it has these words."""
        told = self.page.locator(f'[data-says="{code}"]').filter(visible=True)
        expect(told).to_have_count(1)
        for sentence in sentences:
            expect(told).to_contain_text(sentence)

    def posts(self, path: str, body: Any = None, **form: Any) -> tuple[int, str]:
        """Send by hand what no page offers: JSON or a form, with the session and its token; gives code."""
        token = self.page.locator("[name=csrf], [data-csrf]").first
        csrf = token.evaluate("element => element.dataset.csrf || element.value")
        headers = {"accept": "application/json", "x-csrf-token": csrf}
        given: Any = {"data": body} if body is not None else {"form": {**form, "csrf": csrf}}
        answer = self.page.request.post(
            self.story.server.address + path, headers=headers, max_redirects=0, **given
        )
        text = answer.text()
        return answer.status, str(json.loads(text)["code"]) if answer.status >= 400 else text

    def is_lied_to(self, address: str, lie: Callable[[str], str]) -> None:
        """From now on what the server answers at this address is what `lie` makes of it."""

        def answer(route: Route) -> None:
            honest = route.fetch()
            route.fulfill(response=honest, body=lie(honest.text()))

        self.page.route(address, answer)

    # --- keys ---------------------------------------------------------------------------------------

    def types(self, words: str, button: str, within: str) -> None:
        """Type a passphrase (or a spare key) where it is asked for, and go on."""
        expect(self.page.locator(f'{within} [data-step="check"]')).to_be_visible()
        self.drawn.type(words)
        self.drawn.press(button)

    def signs(self, words: str = PASSPHRASE) -> None:
        """Sign the next sheet on the own device, after having compared the mã niêm phong."""
        self.opens(f"{_COMMITTEE}/sign")
        self.presses("Xem và ký")
        self.types(words, "Đúng như trên, ký", "#sign")

    def signs_for(self, role: str, words: str) -> None:
        """Sign the next sheet for another's seat, with that role's paper spare key."""
        self.opens(f"{_COMMITTEE}/sign")
        self._takes_seat("#sign", role)
        self.types(words, "Đúng như trên, ký", "#sign")

    def unlocks(self, words: str = PASSPHRASE) -> None:
        """Unlock the own padlock at the opening, on the own device."""
        self.opens(self.story.opening)
        self.presses("Mở ổ khóa của tôi")
        self.types(words, "Mã khớp, mở ổ khóa", "[data-unlock]")

    def unlocks_for(self, role: str, words: str) -> None:
        """Unlock the padlock of an empty seat with that role's paper spare key, at the meeting's PC."""
        self._takes_seat("[data-unlock]", role)
        self.types(words, "Mã khớp, mở ổ khóa", "[data-unlock]")

    def _takes_seat(self, place: str, role: str) -> None:
        seats = self.page.locator(f"{place} [data-others]")
        seats.locator("summary").click()
        seats.locator(f'[data-role="{role}"]').click()

    def lends(self, member: str, place: str, words: str, button: str) -> None:
        """At the meeting's PC a member signs in beside the secretary, and types the passphrase."""
        form = self.page.locator(f'{place} form[data-do="panel"]')
        form.locator("[name=login]").fill(member)
        form.locator("[name=password]").fill(self.story.passwords[member])
        form.get_by_role("button", name="Tiếp tục").click()
        self.types(words, button, place)

    def draws_words(self) -> str:
        """Draw a passphrase (anew, when the old one is forgotten), note it and type it back; gives it."""
        self.opens(f"/staff/padlocks/{BOX}")
        expect(self.page.locator("[data-step]:visible")).to_have_count(1)
        forgotten = self.page.get_by_role("button", name="Tôi quên cụm mật khẩu")
        if forgotten.is_visible():
            forgotten.click()
        self.presses("Rút cụm mật khẩu")
        drawn = self.page.locator('[data-step="drawn"] .passphrase')
        expect(drawn).to_be_visible()
        words = drawn.inner_text()
        self.presses("Tôi đã chép xong")
        self.page.locator("#typed").fill(words)
        self.page.locator("#type-back button").first.click()
        expect(self.page.locator("#type-back")).to_be_hidden()
        return words

    def fits_padlocks(self, periods: int) -> None:
        """Type the own fingerprint from the paper in the safe, and fit the padlocks that are missing."""
        with self.story.office.reading() as session:
            account = session.exec(select(Account).where(Account.login == self.login)).one()
            own = holders.identity_of(session, account)
            assert own is not None
            paper = own.id
        self.opens(f"/staff/padlocks/{BOX}")
        self.page.locator("#mine").fill(paper)
        self.presses(f"Gắn thêm ổ khóa cho {periods} kỳ")
        self.reads("Đã gắn xong ổ khóa")

    def opens_keys(self) -> None:
        """Go to the page of the own role's keys."""
        self.opens("/staff/keys")
        expect(self.page.locator('#keys [data-step="list"]')).to_be_visible()

    def makes_spare_key(self, words: str = PASSPHRASE) -> str:
        """Draw a paper spare key, print it, type it back; gives what stands on the paper."""
        self.opens_keys()
        self.presses("Lập chìa khóa dự phòng")
        self.page.locator("#spare-words").fill(words)
        self.presses("Rút chìa khóa dự phòng")
        groups = self.page.locator("[data-groups] li")
        expect(groups).to_have_count(13)
        paper = " ".join(groups.all_inner_texts())
        self.presses("Đã in, gõ lại")
        self.page.locator("#spare-back").fill(paper)
        self.presses("Lưu chìa khóa dự phòng")
        self.reads("không cất chung két với tờ của vai trò khác")
        return paper

    def reads_aloud(self, words: str) -> str:
        """Show the own fingerprint, and read it aloud."""
        self.opens_keys()
        self.presses("Không có tờ giấy: hiện dấu nhận dạng")
        self.page.locator("#reveal-words").fill(words)
        self.presses("Hiện dấu nhận dạng")
        heard = self.page.locator('[data-step="read"] [data-text="fingerprint"]')
        expect(heard).to_be_visible()
        return heard.inner_text()

    def compares(self, name: str, heard: str, words: str = PASSPHRASE) -> None:
        """Type the fingerprint that somebody of the same role has read aloud, and sign it."""
        self.opens_keys()
        self.presses(f"So dấu nhận dạng của {name}")
        self.page.locator("#mark").fill(heard.lower())
        self.page.locator("#compare-key").fill(words)
        self.presses("Dấu khớp, ký xác nhận")

    def answers(self, heard: str) -> None:
        """On the page that has just made the own keys: type the fingerprint that the other one reads back."""
        self.page.locator("#theirs").fill(heard.lower())
        self.presses("Dấu khớp, ký và gắn ổ khóa")
        self.reads("Đã gắn xong ổ khóa")

    def restores(self, words: str, paper: str) -> None:
        """Let the paper spare key hand its copies over to the own new keys."""
        self.opens_keys()
        self.presses("Dùng chìa khóa dự phòng")
        self.page.locator("#restore-words").fill(words)
        self.page.locator("#restore-spare").fill(paper)
        self.presses("Lấy lại chìa khóa")
        expect(self.page.locator('[data-done="restored"]')).to_be_visible()

    def sees_done(self, role: str, attribute: str = "role") -> None:
        """The board says that a role has unlocked (or, by `signer`, signed)."""
        expect(self.page.locator(f'.board [data-{attribute}="{role}"].done').first).to_be_visible()

    # --- the secretary ------------------------------------------------------------------------------

    def drafts(self) -> None:
        """Draft the next sheet."""
        self.opens(_COMMITTEE)
        self.presses("Lập bản niêm phong")
        self.page.wait_for_url("**/sign")

    def calls_roll(self, absent: dict[str, str] | None = None) -> None:
        """Start the opening; `absent`: name → reason. Who is not in the story's way is there."""
        self.opens(_COMMITTEE)
        self.page.get_by_role("link", name="Bắt đầu mở hòm").click()
        for seat in self.page.locator("fieldset.seat").filter(has=self.page.locator("[name=name]")).all():
            name = seat.locator("[name=name]")
            if not name.is_visible() or name.input_value() not in (absent or {}):
                continue
            seat.locator("[name=present]").select_option("no")
            seat.locator("[name=absence]").fill((absent or {})[name.input_value()])
        self.presses("Bắt đầu mở hòm")
        self.page.wait_for_url(re.compile(r"/staff/openings/\d+$"))
        self.story.opening = self.page.url.removeprefix(self.story.server.address)

    def closes_slot(self) -> None:
        """Enter what is known, and close the slot."""
        self.page.locator(f"#direct-{BOX}").fill("20")
        self.page.locator("[name=stock_left]").fill("0")
        self.page.get_by_label("Nguyên vẹn").check()
        self.presses("Đóng khe phiếu")
        expect(self.page.locator("section[data-box]")).not_to_have_attribute("data-state", "called")

    def counts_paper(self, *numbers: str) -> None:
        """Type paper ballots by keyboard, the same marks on each; then back to the opening."""
        self.opens(f"{self.story.box}/paper")
        typed_numbers(self.page, *(number.lower() for number in numbers))
        for at in range(len(numbers)):
            typed_marks(self.page, "4", "4")
            self.page.keyboard.press("Enter")
            expect(self.page.locator('[data-text="marked"]').first).to_have_text(str(at + 1))
        self.opens(self.story.opening)

    def writes_minutes(self) -> None:
        """Make the numbers final, and go on to the minutes."""
        self.presses("Chốt kết quả")
        self.page.get_by_role("link", name="Soạn biên bản").click()

    def files_minutes(self) -> str:
        """File the minutes; gives the words of the PDF in the register."""
        self.presses("Lưu vào sổ")
        link = self.page.get_by_role("link", name="Mở biên bản (PDF)").get_attribute("href")
        answer = self.page.request.get(f"{self.story.server.address}{link}")
        return pdf_text(answer.body(), self.story.folder)
