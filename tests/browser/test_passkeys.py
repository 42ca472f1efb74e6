"""khóa chạm in a real browser with a virtual authenticator: adding, one touch a deed, the ways out."""

import pytest
from closed import Drawn
from desks import Desks
from eye import OPENED, Eye
from playwright.sync_api import expect
from simulator import BOX, Office, identity
from touching import Authenticator, add_by_passphrase, ask_for, enter
from touching_office import (
    COUNTING,
    PASSPHRASE,
    PHONE,
    bound_only,
    desks,
    office,
    pressed,
    rows,
    server,
    with_key,
)

from ballots.keys import holders
from ballots.office import audit
from ballots.tables import Passkey, PasskeyWrapping, Release, SheetSignature
from ballots.views import proofs

__all__ = ["bound_only", "desks", "office", "server"]  # fixtures

pytestmark = pytest.mark.browser


# --- adding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["internal", "usb"])
def test_a_key_is_added_by_one_passphrase_and_proves_itself(
    desks: Desks, office: Office, transport: str
) -> None:
    page = desks.page("mttq", "/staff", PHONE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    key = Authenticator(page, {"transport": transport})
    add_by_passphrase(page, desks.server.address, PASSPHRASE)
    expect(page.get_by_text("Đăng nhập và mở chìa khóa")).to_be_visible()
    [row], [wrapping] = rows(office, Passkey), rows(office, PasskeyWrapping)
    assert (row.name, row.bound, row.transports) == ("Điện thoại của tôi", True, f'["{transport}"]')
    assert identity("mttq")[1] not in wrapping.wrapped
    assert key.count == 2  # made, and opened again before it was kept
    assert not any(PASSPHRASE in body for body in sent)


def test_a_key_without_the_secret_is_not_kept_as_one_that_opens(desks: Desks, office: Office) -> None:
    page = desks.page("mttq", "/staff", PHONE)
    Authenticator(page, {"hasPrf": False})
    ask_for(page, desks.server.address, PASSPHRASE)
    expect(page.locator('[data-says="touch_no_prf"]')).to_be_visible()
    assert rows(office, Passkey) == []


def test_a_new_identity_gets_its_key_without_a_word_typed_again(desks: Desks, office: Office) -> None:
    page = desks.page("secretary", f"/staff/padlocks/{BOX}", PHONE)
    Authenticator(page)
    page.get_by_role("button", name="Rút cụm mật khẩu").click()
    drawn = page.locator(".passphrase")
    expect(drawn).not_to_be_empty()
    words = drawn.inner_text()
    page.get_by_role("button", name="Tôi đã chép xong").click()
    page.locator("#typed").fill(words)
    page.get_by_role("button", name="Gắn ổ khóa cho 12 kỳ").click()
    page.get_by_role("button", name="Thêm khóa chạm").click()
    expect(page.get_by_text("Đã thêm khóa chạm và đã thử mở được")).to_be_visible()
    [row], [wrapping] = rows(office, Passkey), rows(office, PasskeyWrapping)
    assert row.name == "Điện thoại của tôi"
    with office.reading() as session:
        own = holders.identity_of(session, office.account(session, "secretary"))
    assert own is not None
    assert wrapping.holder_id == own.id


def test_where_there_is_no_identity_a_key_signs_in_alone(desks: Desks, office: Office) -> None:
    page = desks.page("secretary", "/staff/passkeys", PHONE)
    Authenticator(page, {"hasPrf": False})
    page.get_by_label("Đặt tên cho khóa này").fill("Khóa USB để bàn")
    page.get_by_label("Mật khẩu đăng nhập").fill("sai")
    page.get_by_role("button", name="Thêm khóa chạm").click()
    expect(page.locator('[data-says="sign_in_refused"]')).to_be_visible()
    desks.server.clock.pass_by(minutes=1)
    page.get_by_label("Mật khẩu đăng nhập").fill(desks.passwords["secretary"])
    page.get_by_role("button", name="Thêm khóa chạm").click()
    expect(page.get_by_text("Chỉ để đăng nhập")).to_be_visible()
    page.context.clear_cookies()
    enter(page, desks.server.address)
    page.wait_for_url("**/staff")


# --- one touch a deed -------------------------------------------------------------------------------------


def test_a_chair_signs_and_releases_by_three_presses_a_meeting(desks: Desks, office: Office) -> None:
    """Two buttons and one touch; what is to be decided stands there without a press, nothing is typed."""
    page, key = with_key(desks, "ubnd")
    before = key.count
    page.add_init_script(COUNTING)
    page.goto(f"{desks.server.address}/staff/openings/{office.opening_id}")
    Drawn(page).press("Đúng như trên, chạm để ký")
    expect(page.locator('[data-sign] [data-says="signed"]')).to_be_visible()
    assert [row.role for row in rows(office, SheetSignature) if row.period == 2] == ["ubnd"]
    for role in ("mttq", "union", "clerk"):
        office.sign(role)
    office.close()
    expect(page.locator("[data-unlock]")).to_be_visible(timeout=15_000)
    Drawn(page).press("Mã khớp, mở ổ khóa")  # the key is open here since the signature
    expect(page.locator('[data-unlock] [data-says="thanks"]')).to_be_visible()
    assert [row.role for row in rows(office, Release)] == ["ubnd"]
    assert pressed(page) + key.count - before == 3


def test_who_signed_elsewhere_releases_by_one_press_and_one_touch(desks: Desks, office: Office) -> None:
    for role in ("ubnd", "mttq", "union", "clerk"):
        office.sign(role)
    office.close()
    page, key = with_key(desks, "mttq", {"transport": "usb"})
    before = key.count
    page.add_init_script(COUNTING)
    page.goto(f"{desks.server.address}/staff/openings/{office.opening_id}")
    Drawn(page).press("Mã khớp, chạm để mở ổ khóa")
    expect(page.locator('[data-unlock] [data-says="thanks"]')).to_be_visible()
    assert (pressed(page), key.count - before) == (1, 1)
    assert [row.role for row in rows(office, Release)] == ["mttq"]


def test_a_key_on_the_table_unlocks_at_the_meetings_pc(desks: Desks, office: Office) -> None:
    """The secretary's session stays, and nobody's passphrase is typed on that PC."""
    for role in ("ubnd", "mttq", "union", "clerk"):
        office.sign(role)
    office.close()
    page, key = with_key(desks, "mttq", {"transport": "usb"})
    before = key.count
    page.set_viewport_size({"width": 1280, "height": 800})
    page.context.clear_cookies()
    page.goto(f"{desks.server.address}/login")
    page.get_by_label("Tên đăng nhập").fill("secretary")
    page.get_by_label("Mật khẩu").fill(desks.passwords["secretary"])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(f"{desks.server.address}/staff/openings/{office.opening_id}")
    form = page.locator('[data-unlock] form[data-do="panel"]')
    form.locator("[name=login]").fill("mttq")
    form.locator("[name=password]").fill(desks.passwords["mttq"])
    form.get_by_role("button", name="Tiếp tục").click()
    Drawn(page).press("Mã khớp, chạm để mở ổ khóa")
    expect(page.locator('[data-unlock] [data-says="thanks"]')).to_be_visible()
    assert key.count - before == 1
    assert [row.role for row in rows(office, Release)] == ["mttq"]


def test_a_rehearsal_is_one_press_and_one_touch(desks: Desks, office: Office) -> None:
    page, key = with_key(desks, "mttq")
    before = key.count
    page.add_init_script(COUNTING)
    page.goto(f"{desks.server.address}/staff/rehearsal/{BOX}")
    page.get_by_role("button", name="Chạm để kiểm tra").click()
    expect(page.get_by_role("heading", name="Chìa khóa mở được")).to_be_visible()
    assert (pressed(page), key.count - before) == (1, 1)
    with office.reading() as session:
        assert proofs.key_table(session, BOX, office.today).rows["mttq"].proved_on == office.today


def test_a_member_signs_on_the_own_page_by_one_press_and_one_touch(desks: Desks, office: Office) -> None:
    page, key = with_key(desks, "mttq")
    before = key.count
    page.add_init_script(COUNTING)
    page.goto(f"{desks.server.address}/staff/committee/{BOX}/sign")
    Drawn(page).press("Đúng như trên, chạm để ký")
    expect(page.locator('[data-says="signed"]')).to_be_visible()
    assert (pressed(page), key.count - before) == (1, 1)


def test_more_padlocks_are_fitted_by_a_touch_or_the_passphrase(desks: Desks, office: Office) -> None:
    page, _ = with_key(desks, "mttq")
    page.goto(f"{desks.server.address}/staff/padlocks/{BOX}")
    page.get_by_role("button", name="Chạm để gắn thêm ổ khóa").click()
    expect(page.get_by_role("heading", name="Đã gắn xong ổ khóa")).to_be_visible()
    other = desks.page("union", f"/staff/padlocks/{BOX}")
    other.get_by_label("Cụm mật khẩu bảy tiếng").fill("sai het ca roi")
    other.get_by_role("button", name="Gắn thêm ổ khóa").click()
    expect(other.locator('[data-says="wrong_passphrase"]')).to_be_visible()
    other.get_by_label("Cụm mật khẩu bảy tiếng").fill(PASSPHRASE)
    other.get_by_role("button", name="Gắn thêm ổ khóa").click()
    expect(other.get_by_role("heading", name="Đã gắn xong ổ khóa")).to_be_visible()


# --- signing in -------------------------------------------------------------------------------------------


def test_one_press_and_one_touch_sign_in(desks: Desks, office: Office) -> None:
    page, key = with_key(desks, "mttq")
    before = key.count
    page.context.clear_cookies()
    enter(page, desks.server.address)
    page.wait_for_url("**/staff")
    assert key.count - before == 1
    with office.reading() as session:
        lines = [line for line in audit.newest(session, "xa") if line.what == "signed_in"]
    assert lines[0].about == {"way": "passkey"}
    page.goto(f"{desks.server.address}/staff/passkeys")
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Xóa khóa chạm Điện thoại của tôi").click()
    expect(page.get_by_text("Đã xóa khóa chạm.")).to_be_visible()
    assert (rows(office, Passkey), rows(office, PasskeyWrapping)) == ([], [])
    page.context.clear_cookies()
    enter(page, desks.server.address)
    expect(page.get_by_text("Khóa chạm này chưa dùng được để đăng nhập ở đây")).to_be_visible()


def test_axe_finds_nothing_where_a_touch_is_offered(desks: Desks, office: Office) -> None:
    page, eye = desks.page("mttq", "/staff", PHONE), Eye()
    page.context.add_init_script(OPENED)
    Authenticator(page)
    add_by_passphrase(page, desks.server.address, PASSPHRASE)
    eye.look("list", page)
    for path, words in {
        f"/staff/committee/{BOX}/sign": "chạm để ký",
        f"/staff/rehearsal/{BOX}": "Chạm để kiểm tra",
        f"/staff/padlocks/{BOX}": "Chạm để gắn thêm",
    }.items():
        page.goto(desks.server.address + path)
        expect(page.get_by_role("button", name=words)).to_be_visible()
        eye.look(path, page)
    page.context.clear_cookies()
    page.goto(f"{desks.server.address}/login")
    expect(page.get_by_role("button", name="Đăng nhập bằng khóa chạm")).to_be_visible()
    eye.look("login", page)
    assert eye.found == {}


# --- the ways out -----------------------------------------------------------------------------------------


def test_who_is_not_recognised_or_has_lost_the_key_types_the_passphrase(desks: Desks, office: Office) -> None:
    page, key = with_key(desks, "mttq")
    page.goto(f"{desks.server.address}/staff/committee/{BOX}/sign")
    key.verifies(user=False)
    Drawn(page).press("Đúng như trên, chạm để ký")
    expect(page.locator('[data-says="touch_none"]')).to_be_visible()
    key.forget()
    Drawn(page).press("Đúng như trên, chạm để ký")
    expect(page.locator('[data-says="touch_none"]')).to_be_visible()
    Drawn(page).type(PASSPHRASE)
    Drawn(page).press("Đúng như trên, ký")
    expect(page.locator('[data-says="signed"]')).to_be_visible()
