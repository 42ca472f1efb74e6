"""The stories of keys and people: a forgotten passphrase, a retired clerk, a lead who is ill.

A real server, an SQLite file, a Chromium for everyone; only the calendar is turned by hand.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from simulator import LABELS, Office
from sqlmodel import select
from stories import NAMES, OPENING, PASSPHRASE, Story, new_office

from ballots.tables import Holder, PadlockCopy

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    made = new_office(tmp_path, monkeypatch)
    yield made
    made.database.close()


@pytest.fixture
def story(browser: Browser, server: Any, office: Office, tmp_path: Path) -> Iterator[Story]:
    made = Story(browser, server, office, tmp_path)
    yield made
    made.everybody_leaves()
    assert made.faults == []


def _deputy_joins(story: Story, role: str, login: str, name: str) -> str:
    """Somebody of the same role is compared aloud by the holder, and compares back; gives the passphrase."""
    story.appoints(login, name, LABELS[role])
    deputy, holder = story.person(login), story.person(role)
    words = deputy.draws_words()
    deputy.reads("Chìa khóa mới chờ so dấu nhận dạng")
    holder.compares(name, deputy.page.locator('[data-fresh] [data-text="fingerprint"]').inner_text())
    back = holder.page.locator('[data-done="compared"]')
    expect(back).to_be_visible()
    deputy.answers(back.locator(".big-code").inner_text())
    return words


def _opens(story: Story, words: dict[str, str]) -> str:
    """Roll-call to minutes, everybody at an own device with these words; gives the minutes."""
    secretary = story.person("secretary")
    secretary.calls_roll()
    secretary.closes_slot()
    for login, typed in words.items():
        story.person(login).unlocks(typed)
    secretary.reads("Hòm đã mở bằng chìa khóa của 4 vai trò")
    row = secretary.page.get_by_role("row").filter(has_text="Phiếu thu vào").first
    expect(row.locator("td").first).to_have_text("6")
    secretary.writes_minutes()
    return secretary.files_minutes()


OTHERS = dict.fromkeys(("ubnd", "union", "clerk"), PASSPHRASE)


# --- the chair of the front forgot the passphrase -----------------------------------------------------------


def test_the_passphrase_is_forgotten_and_the_spare_key_lies_in_the_safe(story: Story) -> None:
    """Two days before the opening the chair of the front draws a new passphrase; the paper from the safe
    hands the copies over; the opening works. All are told that the paper was used, and the minutes say so.
    """
    story.office.seal()
    paper = story.person("mttq").makes_spare_key()
    story.citizens_vote()
    story.day(OPENING - timedelta(days=2))
    front = story.person("mttq")
    words = front.draws_words()
    front.reads("Chìa khóa mới chờ so dấu nhận dạng")
    front.restores(words, paper)
    assert not any(paper[:9].lower() in body.lower() or words in body for _, body in front.sent)
    told = "Chìa khóa dự phòng đã được dùng"
    for login in ("ubnd", "union", "clerk", "secretary"):
        story.person(login).opens("/staff").reads(told, NAMES["mttq"])
    story.day(OPENING)
    minutes = _opens(story, {"mttq": words, **OTHERS})
    assert (
        f"Ngày 28/11/2026: ông/bà {NAMES['mttq']} dùng chìa khóa dự phòng của Đại diện Ủy ban MTTQ Việt Nam "
        "để xác nhận chìa khóa mới." in minutes
    )


def test_the_passphrase_is_forgotten_and_the_deputy_hands_the_copies_over(story: Story) -> None:
    """The deputy hears the fingerprint of the chair's new keys and compares it; nobody needs the safe."""
    story.office.seal()
    deputys = _deputy_joins(story, "mttq", "mttq2", "Lê Thị Nga")
    story.citizens_vote()
    story.day(OPENING - timedelta(days=2))
    front, deputy = story.person("mttq"), story.person("mttq2")
    words = front.draws_words()
    front.reads("Chìa khóa mới chờ so dấu nhận dạng")
    deputy.compares(NAMES["mttq"], front.reads_aloud(words), deputys)
    expect(deputy.page.locator('[data-done="compared"]')).to_be_visible()
    story.day(OPENING)
    _opens(story, {"mttq": words, **OTHERS})


# --- the clerk retired --------------------------------------------------------------------------------------


def test_the_clerk_retired_last_month(story: Story) -> None:
    """The administrator is told what only the clerk can open, and stops the account. The successor gets the
    sealed periods from the spare key of the role, fits new padlocks, signs the next sheet, and unlocks.
    """
    story.office.seal()
    clerk = story.person("clerk")
    admin = story.person("secretary").opens("/staff/admin/accounts")
    admin.page.get_by_role("link", name=NAMES["clerk"]).click()
    retiring = admin.page.locator("section.panel").filter(has=admin.page.get_by_text(NAMES["clerk"]))
    warning = retiring.get_by_text("kỳ 2: chỉ người này mở được ổ khóa của vai trò mình.")
    expect(warning).to_be_visible()
    paper = clerk.makes_spare_key()
    admin.page.reload()
    expect(retiring).to_be_visible()
    expect(warning).to_have_count(0)
    story.account_stops("clerk")
    clerk.opens("/staff").reads("Tên đăng nhập")
    story.appoints("khoa", "Ngô Văn Khoa", LABELS["clerk"])
    successor = story.person("khoa")
    words = successor.draws_words()
    successor.restores(words, paper)
    successor.fits_padlocks(12)
    _leaver_has_no_copy(story, "clerk")
    story.citizens_vote()
    story.day(OPENING)
    _opens(story, {**dict.fromkeys(("ubnd", "mttq", "union"), PASSPHRASE), "khoa": words})
    story.person("secretary").drafts()
    for login in ("ubnd", "mttq", "union"):
        story.person(login).signs()
        story.person(login).reads("Đã nhận chữ ký. Cảm ơn ông/bà.")
    successor = story.person("khoa")
    successor.signs(words)
    successor.page.wait_for_url("**/seals/3")


def _leaver_has_no_copy(story: Story, login: str) -> None:
    """Of no padlock, sealed or not."""
    with story.office.reading() as session:
        mine = select(Holder.id).where(Holder.account_id == story.account_of(login), Holder.kind == "person")
        assert session.exec(mine).one() not in session.exec(select(PadlockCopy.holder_id)).all()


# --- the lead is ill ----------------------------------------------------------------------------------------


def test_the_lead_is_ill_and_the_deputy_comes(story: Story) -> None:
    """The deputy of the lead has joined earlier. At the roll-call the lead is absent for a reason; the deputy
    signs the next sheet, unlocks, and stands in the minutes beside the lead.
    """
    words = _deputy_joins(story, "ubnd", "ubnd2", "Cao Văn Đạt")
    story.citizens_vote()
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.drafts()
    for role in ("mttq", "union", "clerk"):
        story.office.sign(role)  # the others have signed already
    secretary.calls_roll({NAMES["ubnd"]: "ốm, đang điều trị"})
    deputy = story.person("ubnd2").opens(story.opening)
    deputy.presses("Xem và ký bản niêm phong")
    deputy.types(words, "Đúng như trên, ký", "[data-sign]")
    secretary.reads("Kỳ 2 đã niêm phong, đủ chữ ký.")
    secretary.closes_slot()
    deputy.presses("Mở ổ khóa của tôi")
    deputy.drawn.press("Mã khớp, mở ổ khóa")
    for login in ("mttq", "union", "clerk"):
        story.person(login).unlocks()
    secretary.reads("Hòm đã mở bằng chìa khóa của 4 vai trò")
    secretary.writes_minutes()
    minutes = secretary.files_minutes()
    absent = f"Vắng mặt: 1. Ông/bà {NAMES['ubnd']} – {LABELS['ubnd']}; lý do: ốm, đang điều trị."
    assert absent in minutes
    assert f"1. Ông/bà Cao Văn Đạt – {LABELS['ubnd']}." in minutes
    assert "Chủ trì (chủ tọa): Ông/bà Cao Văn Đạt." in minutes
    assert f"{LABELS['ubnd']}: Cao Văn Đạt" in minutes
