"""Pages before there is an office, or while it waits for paper: under axe, wide and narrow."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from beginnings import migrated, write_secret
from eye import Eye
from fastapi import FastAPI
from going import leave
from live import free_port, serving
from playwright.sync_api import Browser, Page
from simulator import BOX, Office
from web import Clock

from app.db import Database
from app.firstrun import door
from app.heads import Heads
from app.main import create_app
from app.settings import Settings
from app.upkeep.waiting import PATH, create_waiting
from ballots.office.setup import seed_forms
from ballots.tables import RestoredBox

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_secret(tmp_path / "homphieu.secret")
    url = migrated(f"sqlite:///{tmp_path}/homphieu.db")
    return Settings(url, tmp_path / "homphieu.secret", f"http://127.0.0.1:{free_port()}", plain_address=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="vi-VN")
    yield context.new_page()
    leave(context)


def served(app: FastAPI, settings: Settings) -> AbstractContextManager[None]:
    return serving(app, int(settings.public_url.rpartition(":")[2]))


def test_the_pages_of_the_first_run(page: Page, settings: Settings) -> None:
    database, eye = Database(settings.database_url), Eye()
    with database.writing() as session:
        seed_forms(session)
    database.close()
    with served(create_app(settings, Clock()), settings):
        page.goto(settings.public_url + door.PATH)
        eye.look("code", page)
        page.locator("#f-code").fill("sai")
        page.locator("main button").click()
        eye.look("code wrong", page)
        page.goto(door.address(settings.public_url, settings.keys()))
        page.locator("#f-parent").wait_for()
        page.locator("summary").click()
        eye.look("unit", page)
        page.locator("#f-name").fill("")
        go_on = page.get_by_role("button", name="Tiếp", exact=True)
        go_on.click()
        eye.look("unit wrong", page)
        page.locator("#f-name").fill("Trung tâm Phục vụ hành chính công")
        page.locator("#f-parent").fill("UBND xã Minh Châu")
        go_on.click()
        eye.look("boxes", page)
        page.locator("#f-place-0").fill("Sảnh tầng 1")
        go_on.click()
        for at in range(page.locator("[name=person_name]").count()):
            page.locator(f"#f-person_name-{at}").fill(f"Nguyễn Thị Hoàng Phương {chr(65 + at)}")
        eye.look("people", page)
        page.goto(settings.public_url + "/bat-dau/lap")
        page.get_by_role("button", name="Lấy lại").wait_for()
        eye.look("kept", page)
        page.get_by_role("button", name="Lấy lại").click()
        go_on.click()
        eye.look("all of it", page)
        page.goto(settings.public_url + "/bat-dau/tep")
        eye.look("table", page)
        page.goto(settings.public_url + "/bat-dau/lap")
        page.get_by_role("button", name="Lấy lại").click()  # … and all of it stands there again
        page.get_by_role("button", name="Lập", exact=True).click()
        page.get_by_role("heading", name="Đã lập xong").wait_for()
        eye.look("done", page)
    assert eye.seen == 10
    assert eye.found == {}


def test_the_page_where_a_restored_box_waits(page: Page, settings: Settings, tmp_path: Path) -> None:
    office, eye = Office(settings.database_url).ready(), Eye()
    with office.writing() as session:
        session.add(RestoredBox(box_id=BOX, day=date(2026, 11, 2)))
    office.database.close()
    with served(create_waiting(settings, Heads(tmp_path / "heads"), Clock()), settings):
        page.goto(settings.public_url + PATH)
        eye.look("waiting", page)
        for name in ("height", "head", "reason", "login", "password"):
            page.locator(f"[name={name}]").fill("1")
        page.get_by_role("button", name="So hòm này").click()
        page.get_by_text("Chưa so được").wait_for()
        eye.look("refused", page)
    assert eye.seen == 2
    assert eye.found == {}
