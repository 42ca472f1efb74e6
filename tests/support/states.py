"""The states of staff's pages that no address shows: after a refusal, unfolded, amid an act, at each stage.

`WALKS` lead an office of the stories through them and hand every state to `see(name, page)`.
"""

from playwright.sync_api import expect
from simulator import BOX
from states_begin import walk_begin
from states_meeting import walk_meeting, walk_shut
from stories import PASSPHRASE, Person, Story
from told import COMMITTEE, DUTIES, PADLOCKS, See, joins, unfold

from ballots.office import setup

__all__ = ["WALKS"]

# --- an office with nothing yet, refusals, errors -----------------------------------------------------------


def walk_small(story: Story, see: See) -> None:
    """Lists with nothing in them, forms that were refused, pages that are not there."""
    _empty(story, see)
    _refused(story, see)
    _errors(story, see)


def _empty(story: Story, see: See) -> None:
    with story.office.writing() as session:
        setup.add_unit(session, "moi", "UBND xã Mới", "UBND tỉnh Thanh Hóa", "M")
    new = joins(story, "moi", "Lê Thị Mới", "moi", duties=DUTIES)
    lists = ("", "/issue", "/print", "/openings", "/minutes", "/keeping")
    for path in (
        *lists,
        *(f"/admin/{one}" for one in ("accounts", "rules", "desks", "layouts", "swaps", "boxes", "first")),
    ):
        see(f"empty{path.replace('/', '-')}", new.opens(f"/staff{path}").page)
    auditor = joins(story, "moi.kiem", "Lê Thị Kiểm", "moi", duties=["auditor"])
    see("empty-archive", auditor.opens("/staff/archive").page)
    see("empty-passkeys", new.opens("/staff/passkeys").page)
    see("empty-audit", auditor.opens("/staff/audit?what=desks_changed").page)


def _official(story: Story, see: See) -> None:
    """Nobody has figures yet: who has a desk, as the leader and as the official sees it."""
    every = story.person("nhieu.viec")
    every.opens("/staff/admin/desk-clerks")
    every.page.get_by_label("Quầy 1").first.select_option(label="Nguyễn Thị Nhiều Việc")
    every.presses("Lưu người giữ quầy", every.page.locator("main"))
    see("desk-clerks-set", every.page)
    see("my-figures-none", every.opens("/staff/my-figures").page)
    see("officials-none", story.person("ubnd").opens("/staff/officials").page)


def _refused(story: Story, see: See) -> None:
    joins(story, "nhieu.viec", "Nguyễn Thị Nhiều Việc", duties=DUTIES)
    every = story.person("nhieu.viec")

    def fill(state: str, path: str, button: str, /, **fields: str) -> None:
        every.opens(path)
        for field, text in fields.items():
            every.page.locator(f'main [name="{field}"]:visible').first.fill(text)
        every.presses(button, every.page.locator("main"))
        see(state, every.page)

    fill("refused-account", "/staff/admin/accounts", "Thêm tài khoản", name="Ông Ai", login="Ô")
    fill("once-password", "/staff/admin/accounts", "Thêm tài khoản", name="Ông Nguyễn Văn Ai", login="ai.do")
    for login in ("clerk", "ubnd", "ai.do"):
        every.opens(f"/staff/admin/accounts?account={story.account_of(login)}")
        see(f"account-{login}", every.page)
    every.presses("Ngừng tài khoản")
    see("account-stopped", every.page)
    fill("refused-desks", "/staff/admin/desks", "Lưu các quầy", desks="một hai ba bốn")
    chair = story.person("ubnd").opens("/staff/officials/points")
    chair.presses("Lưu bảng điểm", chair.page.locator("main"))
    see("refused-points", chair.page)
    _official(story, see)
    swap = {"day": "2027-02-01", "document": "Thông báo số 1/TB-UBND"}
    every.opens("/staff/admin/swaps").page.get_by_label("ngày nghỉ").check()
    for field, text in swap.items():
        every.page.locator(f'main [name="{field}"]').fill(text)
    every.presses("Thêm ngày")
    see("swaps", every.page)
    every.opens("/staff/admin/rules")
    see("rules-unfolded", unfold(every.page))
    fill(
        "refused-password",
        "/staff/password",
        "Đổi mật khẩu",
        old="sai rồi",
        new="một câu khác hẳn",
        again="câu nữa dài",
    )
    fill("refused-email", "/staff/email", "Lưu", email="ai@do")
    fill("refused-void", f"/staff/issue/{BOX}", "Hủy phiếu này", number="0000 0000")
    every.opens(f"/staff/issue/{BOX}").presses("Phát và in phiếu")
    every.page.locator('[data-says="issued"]').wait_for()
    see("issued", every.page)
    every.opens(f"/staff/issue/{BOX}/deck").page.get_by_label("Số tờ", exact=True).fill("20")
    every.presses("Tạo tập phiếu")
    every.page.locator('[data-says="made"]').wait_for()
    see("deck-made", every.page)
    every.page.locator("[data-clear]").click()
    fill("refused-list", f"/staff/issue/{BOX}/deck", "Hủy các phiếu này", numbers="0000 0000")
    every.opens("/staff/audit")
    see("audit", unfold(every.page))
    every.opens("/staff").page.locator(".me summary").click()
    see("menu", every.page)


def _errors(story: Story, see: See) -> None:
    clerk, guest = story.person("clerk"), story.context({"width": 1280, "height": 800})
    for name, path in {
        "404-staff": "/staff/khong-co",
        "403": "/staff/admin/accounts",
        "404-opening": "/staff/openings/99",
    }.items():
        clerk.opens(path)
        see(name, clerk.page)
    clerk.opens("/staff/password").page.locator('main [name="csrf"]').evaluate("one => { one.value = 'x'; }")
    for field in ("old", "new", "again"):
        clerk.page.locator(f'main [name="{field}"]').fill("một câu khác hẳn")
    clerk.presses("Đổi mật khẩu", clerk.page.locator("main"))
    see("403-token", clerk.page)
    page = guest.new_page()
    for name, path in {
        "404": "/khong-co",
        "404-box": "/b/khong-co",
        "search-none": "/?q=khong+co+xa+nay",
        "search": "/?q=dong+thanh",
        "vote-none": "/p/khong-co",
    }.items():
        page.goto(story.server.address + path)
        see(name, page)
    page.goto(f"{story.server.address}/login")
    page.locator("[name=login]").fill("ai.do")
    page.locator("[name=password]").fill("sai")
    page.locator("main button").click()
    see("refused-login", page)
    guest.close()


# --- keys -----------------------------------------------------------------------------------------------


def walk_keys(story: Story, see: See) -> None:
    """A deputy's new key, compared; a paper spare key; the rehearsal; a sheet looked at and signed."""
    deputy = joins(story, "deputy", "Nguyễn Thị Phó", seat=("hoi-dong", "mttq"))
    see("tasks-enrol", deputy.opens("/staff").page)
    words = _drawn(deputy, see)
    _compared(story, see)
    lead = story.person("ubnd")
    lead.opens(PADLOCKS).page.locator('[data-step="have"]').wait_for()
    see("padlocks-have", lead.page)
    lead.presses("Tôi quên cụm mật khẩu")
    see("padlocks-forgotten", lead.page)
    deputy.opens("/staff/keys")
    see("keys-waiting", deputy.page)
    _spare(lead, see)
    _rehearsed(lead, see)
    assert words
    _signed(story, see)


def _drawn(deputy: Person, see: See) -> str:
    page = deputy.opens(PADLOCKS).page
    expect(page.locator('[data-step="start"]')).to_be_visible()
    see("padlocks-start", page)
    deputy.presses("Rút cụm mật khẩu")
    drawn = page.locator('[data-step="drawn"] .passphrase')
    expect(drawn).to_be_visible()
    words = drawn.inner_text()
    see("padlocks-drawn", page)
    deputy.presses("Tôi đã chép xong")
    page.locator("#typed").fill("mot hai ba bon nam sau bay")
    deputy.presses("Gửi chìa khóa mới để so")
    expect(page.locator('[data-says="differs"]')).to_be_visible()
    see("padlocks-differs", page)
    page.locator("#typed").fill(words)
    deputy.presses("Gửi chìa khóa mới để so")
    expect(page.locator('[data-step="waiting"]')).to_be_visible()
    see("padlocks-waiting", page)
    return words


def _compared(story: Story, see: See) -> None:
    first = story.person("mttq")
    see("tasks-compare", first.opens("/staff").page)
    first.opens_keys()
    see("keys-list", first.page)
    first.presses("So dấu nhận dạng của")
    see("keys-compare", first.page)
    first.page.locator("#mark").fill("ABCD EFGH")
    first.page.locator("#compare-key").fill("mot hai")
    first.presses("Dấu khớp, ký xác nhận")
    expect(first.page.locator('[data-says="mark_short"]')).to_be_visible()
    see("keys-compare-refused", first.page)
    first.opens_keys()
    first.reads_aloud(PASSPHRASE)
    see("keys-read", first.page)


def _spare(lead: Person, see: See) -> None:
    lead.opens_keys()
    see("keys-own", lead.page)
    lead.presses("Lập chìa khóa dự phòng")
    see("spare-begin", lead.page)
    lead.page.locator("#spare-words").fill(PASSPHRASE)
    lead.presses("Rút chìa khóa dự phòng")
    groups = lead.page.locator("[data-groups] li")
    expect(groups).to_have_count(13)
    see("spare-drawn", lead.page)
    paper = " ".join(groups.all_inner_texts())
    lead.presses("Đã in, gõ lại")
    lead.page.locator("#spare-back").fill(paper)
    see("spare-typed", lead.page)
    lead.presses("Lưu chìa khóa dự phòng")
    expect(lead.page.locator('[data-done="spare"]')).to_be_visible()
    see("spare-done", lead.page)


def _rehearsed(lead: Person, see: See) -> None:
    page = lead.opens(f"/staff/rehearsal/{BOX}").page
    page.locator('[data-step="type"]').wait_for()
    see("rehearsal-type", page)
    field = page.locator('[data-step="type"] input:not([type="checkbox"])').first
    page.get_by_label("Hiện chữ đang gõ").check()
    field.fill("nghiêng khoai trangg nuenh ")
    see("rehearsal-marked", page)
    field.fill("mot hai ba bon nam sau bay")
    lead.presses("Kiểm tra", page.locator('[data-step="type"]'))
    expect(page.locator('[data-says="wrong_passphrase"]')).to_be_visible()
    see("rehearsal-wrong", page)
    field.fill(PASSPHRASE)
    lead.presses("Kiểm tra", page.locator('[data-step="type"]'))
    page.locator('[data-step="done"]').wait_for()
    see("rehearsal-done", page)


def _signed(story: Story, see: See) -> None:
    secretary, clerk = story.person("secretary"), story.person("clerk")
    see("committee-draft", secretary.opens(COMMITTEE).page)
    secretary.drafts()
    see("sign-secretary", unfold(secretary.page))
    clerk.opens(f"{COMMITTEE}/sign")
    see("sign-choose", unfold(clerk.page))
    clerk.presses("Xem và ký")
    clerk.drawn.line("Chỉ dùng trên máy đang gõ")
    see("sign-check", clerk.page)
    clerk.drawn.type("nghiêng khoai trangg nuenh ")
    see("sign-marked", clerk.page)
    clerk.types(PASSPHRASE, "Đúng như trên, ký", "#sign")
    expect(clerk.page.locator('[data-says="signed"]')).to_be_visible()
    see("sign-done", clerk.page)
    see("committee-signing", secretary.opens(COMMITTEE).page)


WALKS = {
    "small": walk_small,
    "keys": walk_keys,
    "meeting": walk_meeting,
    "shut": walk_shut,
    "begin": walk_begin,
}
