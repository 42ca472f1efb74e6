"""The meeting: roll-call, closing, unlocking, paper ballots, result, minutes; all by the real pages."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from secrets import SystemRandom
from zoneinfo import ZoneInfo

from app.demo import year
from app.demo.browser import Browser
from app.demo.citizens import Slip
from app.demo.members import Asked, unlock
from app.demo.office import BOX, Person
from app.demo.page import Page, Values
from app.stop import Stop
from ballots.forms.questionnaire import Ballot

__all__ = ["Meeting", "draft", "set_day", "today"]

_OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
_COMMITTEE = f"/staff/committee/{BOX}"
_PRINTED_REMARKS = 5


def today() -> date:
    """The office's date, as the server's own clock has it."""
    return datetime.now(_OFFICE).date()


def set_day(chair: Browser) -> None:
    """The chair chooses today for the period that is sealed next; the reason goes into the minutes."""
    values = {"day": today().isoformat(), "reason": "chạy thử"}
    chair.submit(_COMMITTEE, f"{_COMMITTEE}/day", values)


def draft(secretary: Browser, box: str = BOX) -> None:
    """The secretary drafts the next period's sheet, for the members to sign."""
    page = f"/staff/committee/{box}"
    secretary.submit(page, f"{page}/draft", {})


class Meeting:
    """One opening, run from the secretary's browser."""

    def __init__(self, secretary: Browser, absent: Person) -> None:
        """Call the roll: everybody is there but one, whose absence has a reason."""
        self._desk = secretary
        page = f"/staff/openings/new?box={BOX}"
        called = secretary.page(page).form("/staff/openings/new").filled({})
        at = called["name"].index(absent.name)
        called["present"][at], called["absence"][at] = "no", "đi công tác"
        response = secretary.submit(page, "/staff/openings/new", called)
        self.base = str(response.headers["location"])
        self.number = self.base.rpartition("/")[2]
        self._box = f"{self.base}/boxes/{BOX}"
        self._minutes = f"/staff/minutes/{self.number}"

    def page(self) -> Page:
        """The opening's page as the secretary sees it."""
        return self._desk.page(self.base)

    def close(self) -> None:
        """Enter results returned, stock and the wall box's seal, and close the slot."""
        action = f"{self._box}/close"
        fields = self.page().form(action).filled({})["field"]
        returned = {"": ("", ""), **{code: (str(a), str(b)) for code, (a, b) in year.RETURNED.items()}}
        values: Values = {
            "direct": [returned[code][0] for code in fields],
            "online": [returned[code][1] for code in fields],
            "stock_left": str(year.STOCK_LEFT),
            "wall": "intact",
        }
        self._desk.submit(self.base, action, values)

    # --- unlocking --------------------------------------------------------------------------------------

    def unlock_at_own_device(self, browser: Browser, person: Person) -> None:
        """A member unlocks in the own browser."""
        self._release(browser, person, "")

    def unlock_at_the_desk(self, person: Person) -> None:
        """A member signs in at the meeting's PC, where the secretary stays signed in."""
        body = {"login": person.login, "password": person.password}
        token = self._desk.fetch(f"{self.base}/panel", body, csrf=self.page().csrf)["token"]
        self._release(self._desk, person, token)

    def _release(self, browser: Browser, person: Person, panel: str) -> None:
        page = browser.page(self.base)
        shown = page.boxes[BOX]
        view = browser.fetch(f"{self._box}/release", panel=panel)
        asked = Asked(shown["data-seal"], int(shown["data-period"]), today())
        body = unlock(view, asked, person)
        browser.fetch(f"{self._box}/release", body, csrf=page.csrf, panel=panel)

    def open(self) -> None:
        """Open the envelopes, now that the quorum is there."""
        self._desk.fetch(f"{self._box}/open", {}, csrf=self.page().csrf)

    # --- paper and result -------------------------------------------------------------------------------

    def enter_paper(
        self, slips: Sequence[Slip], ballots: Sequence[Ballot], advance: Callable[[], None]
    ) -> None:
        """Type the ballots from the wall box in: all numbers, then the marks of the shuffled sheets."""
        path = f"{self._box}/paper"
        csrf = self._desk.page(path).csrf
        numbers = [(f"{path}/number", {"number": slip.number}) for slip in slips]
        sheets = [
            (
                path,
                {"answers": dict(ballot.answers), "field": ballot.field, "remark": ballot.remark or ""},
            )
            for ballot in ballots
        ]
        SystemRandom().shuffle(sheets)
        for place, body in [*numbers, *sheets]:
            said = self._desk.fetch(place, body, csrf=csrf)
            if said["invalid"] is not None:
                raise Stop(f"phiếu giấy: {said['said']}")
            advance()

    def finish(self) -> None:
        """Make the numbers final."""
        self._desk.submit(self.base, f"{self._box}/finish", {})

    # --- minutes ----------------------------------------------------------------------------------------

    def write_minutes(self) -> None:
        """Save the proposed words with the demo's own, and tick some remarks to be printed."""
        form = self._desk.page(self._minutes).form(self._minutes)
        remarks = [value for name, value in form.choices if name == "printed"]
        opinions = f"Đây là bản chạy thử; các số liệu sau đây là giả định: {year.INVENTED}."
        values: Values = {"opinions": opinions, "printed": remarks[:_PRINTED_REMARKS], "then": "stay"}
        self._desk.submit(self._minutes, self._minutes, values)

    def confirm(self, browser: Browser) -> None:
        """A member confirms the minutes."""
        browser.submit(self._minutes, f"{self._minutes}/stand", {"stand": "confirmed"})

    def file(self) -> bytes:
        """File the minutes under the proposed number; gives the bytes that the register keeps."""
        self._desk.submit(self._minutes, f"{self._minutes}/file", {})
        for link in self._desk.page("/staff/minutes").links:
            if re.fullmatch(r"/staff/minutes/\d+\.pdf", link):
                return self._desk.get(link).content
        raise Stop("sổ biên bản không có biên bản vừa lưu")
