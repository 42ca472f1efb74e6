"""The states of a meeting: from the roll-call to the register, and boxes that do not open."""

import io
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import expect
from simulator import BOX
from states_control import walk_sample
from states_scanned import SHEETS, walk_scanned
from stories import OPENING, PASSPHRASE, Person, Story
from told import COMMITTEE, See, called, joins, unfold

__all__ = ["walk_meeting", "walk_shut"]

# --- the meeting ----------------------------------------------------------------------------------------


def walk_meeting(story: Story, see: See) -> None:
    """From the roll-call to the register, and what the public sees then."""
    story.office.seal()
    story.citizens_vote(6)
    slips = [slip.number for slip in story.office.issue(3)]
    scanned = [slip.number for slip in story.office.issue(SHEETS)]
    story.day(OPENING)
    secretary = story.person("secretary")
    see("tasks-open", secretary.opens("/staff").page)
    lead = story.person("ubnd").opens(COMMITTEE)
    see("committee-chair", unfold(lead.page))
    see("openings", secretary.opens("/staff/openings").page)
    secretary.opens(f"/staff/openings/new?box={BOX}")
    see("roll-call", unfold(secretary.page))
    called(secretary)
    see("called", unfold(secretary.page))
    see("called-member", lead.opens(story.opening).page)
    secretary.closes_slot()
    see("closed", unfold(secretary.page))
    _unlocked(story, see)
    _paper(secretary, slips, see)
    walk_scanned(story, scanned, see)
    secretary.opens(story.opening)
    see("counting", unfold(secretary.page))
    secretary.presses("Chốt kết quả")
    secretary.page.get_by_role("link", name="Soạn biên bản").wait_for()
    see("final", unfold(secretary.page))
    _minuted(story, see)
    _afterwards(story, see)


def _unlocked(story: Story, see: See) -> None:
    lead = story.person("ubnd").opens(story.opening)
    lead.presses("Mở ổ khóa của tôi")
    lead.drawn.line("Chỉ dùng trên máy đang gõ")
    see("unlock-check", lead.page)
    lead.types(PASSPHRASE, "Mã khớp, mở ổ khóa", "[data-unlock]")
    lead.sees_done("ubnd")
    see("unlock-done", lead.page)
    for role in ("mttq", "union"):
        story.office.release(role)
    secretary = story.person("secretary").opens(story.opening)
    secretary.sees_done("union")
    see("three-of-four", unfold(secretary.page))
    story.office.release("clerk")
    story.office.open_box()


def _paper(secretary: Person, slips: list[str], see: See) -> None:
    page = secretary.opens(f"{secretary.story.box}/paper").page
    see("paper-numbers", page)

    def number(text: str, done: int) -> None:
        page.locator("#number").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator('[data-text="numbers"]').first).to_have_text(str(done))

    number(slips[0], 1)
    number("0000 0000", 1)
    expect(page.locator('[data-step="doubt"]')).to_be_visible()
    see("paper-doubt", page)
    secretary.presses("Sửa số phiếu")
    number(slips[1], 2)
    see("paper-back", page)
    secretary.presses("Đã hết tờ phiếu")
    see("paper-shuffle", page)
    page.keyboard.press("Enter")
    page.locator('[data-step="type"]').wait_for()
    page.get_by_text("Lĩnh vực, quầy, lý do, ý kiến").click()
    see("paper-type", page)
    page.locator("[data-question] input").first.focus()
    for at, keys in enumerate(("44", "h"), start=1):
        for key in keys:
            page.keyboard.press(key)
        page.locator('[data-step="look"]').wait_for()
        see(f"paper-look-{at}", page)
        page.keyboard.press("Enter")
        expect(page.locator('[data-text="marked"]').first).to_have_text(str(at))
    page.locator('[data-step="enough"]').wait_for()
    see("paper-enough", page)


def _minuted(story: Story, see: See) -> None:
    secretary, lead = story.person("secretary"), story.person("ubnd")
    secretary.page.get_by_role("link", name="Soạn biên bản").click()
    see("minutes", secretary.page)
    see("tasks-confirm", lead.opens("/staff").page)
    lead.opens(story.opening.replace("openings", "minutes"))
    see("minutes-member", unfold(lead.page))
    lead.presses("Xác nhận")
    see("minutes-confirmed", lead.page)
    secretary.opens(secretary.story.opening.replace("openings", "minutes")).presses("Lưu vào sổ")
    secretary.page.get_by_role("link", name="Mở biên bản (PDF)").wait_for()
    see("minutes-filed", secretary.page)
    _signed(secretary, see)
    see("register", unfold(secretary.opens("/staff/minutes").page))
    see("keeping", secretary.opens("/staff/keeping").page)


def _signed(secretary: Person, see: See) -> None:
    """What comes back signed: a file that is none, then a scan, kept beside the filed paper."""
    page = secretary.page
    page.get_by_role("link", name="Gửi bản đã ký").click()
    scan = page.get_by_label("Tệp PDF, JPEG hoặc PNG")
    scan.set_input_files({"name": "to.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.get_by_role("button", name="Gửi bản quét").click()
    page.get_by_text("Tệp không phải PDF, JPEG hay PNG").wait_for()
    see("filed-refused", page)
    scan.set_input_files({"name": "to.png", "mimeType": "image/png", "buffer": picture()})
    page.get_by_role("button", name="Gửi bản quét").click()
    page.get_by_role("link", name="Tải về").wait_for()
    see("filed-scan", unfold(page))
    see("correcting", secretary.opens(urlsplit(page.url).path + "/dinh-chinh").page)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 80), 200).save(out, "PNG")
    return out.getvalue()


def _afterwards(story: Story, see: See) -> None:
    walk_sample(story, see)
    auditor = joins(story, "kiem.tra", "Bùi Thị Kiểm Tra", duties=["auditor"])
    see("archives", auditor.opens("/staff/archive").page)
    see("archive", auditor.opens(f"/staff/archive/{BOX}/1").page)
    see("audit-closed", auditor.opens("/staff/audit").page)
    see("box-result", unfold(auditor.opens(f"/b/{BOX}").page))
    see("record", unfold(auditor.opens(f"/b/{BOX}/so-ghi").page))


# --- boxes that do not open -------------------------------------------------------------------------------


def walk_shut(story: Story, see: See) -> None:
    """Too few envelopes, so that they wait; then enough, and two keys that are lost."""
    office = story.office
    office.seal()
    story.citizens_vote(3)
    story.day(OPENING)
    secretary = story.person("secretary")
    called(secretary)
    secretary.closes_slot()
    see("carried", unfold(secretary.page))
    office.finish()
    office.file()
    see("carried-public", unfold(secretary.opens(f"/b/{BOX}").page))
    story.citizens_vote(6)
    story.day(date(2026, 12, 31))
    secretary = story.person("secretary")
    called(secretary, **{"Vũ Đức Thắng": "đi công tác"})
    secretary.closes_slot()
    for role in ("ubnd", "mttq"):
        office.release(role)
    _given_up(story, see)
    story.day(date(2026, 12, 31) + timedelta(days=40))
    see("alarms", story.person("secretary").opens("/staff").page)


def _given_up(story: Story, see: See) -> None:
    secretary = story.person("secretary")
    page = unfold(secretary.opens(story.opening).page)
    page.get_by_role("link", name="Lập biên bản không mở được").click()
    expect(page.locator("#inside h1")).to_be_visible()
    see("opening-unopened", page)
    secretary.opens(f"{story.box}/unopened")
    see("unopened-begun", page)
    for area in page.locator("[name=reason]").all():
        area.fill("Quên cụm mật khẩu, không có chìa khóa dự phòng")
    secretary.presses("Lưu lý do")
    secretary.reads("Chưa có ai đồng ý.")
    see("unopened-proposed", page)
    for login in ("ubnd", "mttq"):
        member = story.person(login).opens(f"{story.box}/unopened")
        see(f"unopened-{login}", member.page)
        member.presses("Tôi đồng ý")
        member.reads(re.compile("đã đồng ý"))
    secretary.opens(f"{story.box}/unopened")
    see("unopened-agreed", page)
    secretary.presses("Chốt: không mở được hòm phiếu")
    page.wait_for_url("**/staff/openings/*")
    see("unopened-settled", unfold(page))
