"""Touches at a kiosk: a clerk calls one citizen, one rating is sent, and nobody begins another."""

import random
from typing import Any

import kiosks as at
import pytest
from going import leave
from playwright.sync_api import Browser, expect
from simulator import BOX, Office
from voting import envelopes, opened

from app.staff import accounts
from ballots.forms import questionnaire

pytestmark = pytest.mark.browser


@pytest.fixture
def form() -> questionnaire.Form:
    return questionnaire.for_touches(questionnaire.builtin("hai-noi-dung"))


def test_one_rating_for_one_call_whatever_a_child_does(browser: Browser, server: Any, office: Office) -> None:
    with office.writing() as session:
        _, password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])
    sent: list[str] = []
    with at.kiosk_page(browser, server, at.LYING) as kiosk:
        kiosk.on("request", lambda one: sent.append(str(one.headers)) if "touches" in one.url else None)
        at.enrol(kiosk, at.awaited(office, server))
        expect(kiosk.get_by_text("không kèm phiếu có mã")).to_be_visible()
        context = browser.new_context(locale="vi-VN")
        clerk = context.new_page()
        clerk.goto(f"{server.address}/login")
        clerk.get_by_label("Tên đăng nhập").fill("hoa.le")
        clerk.get_by_label("Mật khẩu").fill(password)
        clerk.get_by_role("button", name="Đăng nhập").click()
        clerk.goto(f"{server.address}/staff/issue/{BOX}")
        clerk.get_by_role("button", name="Mời đánh giá").click()
        expect(clerk.get_by_text("Đã mời.")).to_be_visible()
        clerk.get_by_role("button", name="Mời đánh giá").click()
        expect(clerk.get_by_text("Vừa mời một người ở màn hình này.")).to_be_visible()
        at.mark(kiosk, "ket_qua", "KHL")
        at.send(kiosk)
        at.on_screen(kiosk, "thanks")
        at.on_screen(kiosk, "waiting")
        draw = random.Random(13)
        for _ in range(40):
            kiosk.touchscreen.tap(draw.randrange(1920), draw.randrange(1080))
            kiosk.keyboard.press(draw.choice(["Enter", "a", "7", " "]))
        at.on_screen(kiosk, "waiting")
        leave(context)
    [one] = envelopes(office)
    assert opened(office, *one).answers == {"ket_qua": "KHL"}
    assert sent
    assert not [headers for headers in sent if "cookie" in headers.lower()]
