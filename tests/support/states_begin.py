"""Pages of a server that has nobody yet, of one whose boxes wait for paper, and of a province's units."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import filled_table
from beginnings import migrated
from fastapi import FastAPI
from live import free_port, serving
from playwright.sync_api import Page, expect
from remembering import heads_file
from simulator import BOX
from stories import PC, Story
from told import See, joins, unfold

from app.db import Database
from app.firstrun import door
from app.heads import Heads
from app.main import create_app
from app.settings import Settings
from app.upkeep import restoring
from app.upkeep.waiting import PATH, create_waiting
from app.words.sentences import ROLES
from ballots.box import chain
from ballots.office import provinces, setup
from ballots.sealing.sheet import seal_groups

__all__ = ["walk_begin"]

_LOST = "0123 4567 89AB CDEF GHJK MNPQ RSTV WXYZ 0123 4567 89AB CDEF GHJK"


def walk_begin(story: Story, see: See) -> None:
    """The first run, typed and from a table; a province adds a unit; restored boxes beside paper."""
    _units(story, see)
    _retired(story, see)
    with _empty(story, "typed") as (page, chosen):
        _typed(page, chosen, see)
    with _empty(story, "table") as (page, chosen):
        _table(page, chosen, story.folder, see)
    _compared(story, see)


# --- the first run --------------------------------------------------------------------------------------


@contextmanager
def _empty(story: Story, name: str) -> Iterator[tuple[Page, Settings]]:
    """A guest at a server after homphieu init."""
    port = free_port()
    url = migrated(f"sqlite:///{story.folder}/{name}.db")
    with closing(Database(url)) as database, database.writing() as session:
        setup.seed_swaps(session)
        setup.seed_forms(session)
    secret = story.folder / "homphieu.secret"
    chosen = Settings(url, secret, f"http://127.0.0.1:{port}", plain_address=True)
    with _guest(story, create_app(chosen, story.server.clock), port) as page:
        yield page, chosen


@contextmanager
def _guest(story: Story, app: FastAPI, port: int) -> Iterator[Page]:
    with serving(app, port):
        guest = story.context(PC)
        page = guest.new_page()
        page.on("pageerror", lambda error: story.faults.append(str(error)))
        yield page
        guest.close()


def _typed(page: Page, chosen: Settings, see: See) -> None:
    page.goto(chosen.public_url + door.PATH)
    see("first-code", page)
    page.locator("#f-code").fill("sai rồi")
    _press(page, "Bắt đầu")
    see("first-code-refused", page)
    page.goto(door.address(chosen.public_url, chosen.keys()))
    page.locator("#f-parent").wait_for()
    see("first-unit", unfold(page))
    page.locator("#f-symbol").fill("TT PV")
    _press(page, "Tiếp")
    see("first-unit-refused", page)
    for field, text in {"symbol": "TTPV", "parent": "UBND xã Minh Châu"}.items():
        page.locator(f"#f-{field}").fill(text)
    _press(page, "Tiếp")
    see("first-boxes", page)
    page.locator("#f-place-0").fill("Sảnh tầng 1")
    _press(page, "Tiếp")
    page.locator("#f-login-1").fill("Chữ Có Dấu")
    _press(page, "Tiếp")
    see("first-people-refused", page)
    page.locator("#f-login-1").fill("")
    page.locator("#f-person_name-0").fill("Nguyễn Văn An")
    page.locator("#f-person_name-1").fill("Lê Thị Bình")
    _press(page, "Tiếp")
    expect(page.get_by_role("heading", name="Sẽ lập")).to_be_visible()
    see("first-review", unfold(page))
    _press(page, "Lập")
    see("first-done", unfold(page))


def _table(page: Page, chosen: Settings, folder: Path, see: See) -> None:
    page.goto(door.address(chosen.public_url, chosen.keys()))
    page.locator("#f-parent").wait_for()
    page.goto(f"{chosen.public_url}{door.PATH}/tep")
    see("first-table", page)
    wrong = filled_table.changed("Người", 0, Tên_đăng_nhập="Chữ Có Dấu")
    for name, table in (("wrong", filled_table.xlsx(wrong)), ("right", filled_table.xlsx())):
        file = folder / f"{name}.xlsx"
        file.write_bytes(table)
        page.locator("#f-table").set_input_files(file)
        said = "Chưa lập gì" if name == "wrong" else "Sẽ lập"
        expect(page.locator("main").get_by_text(said, exact=True)).to_be_visible()
        see(f"first-table-{name}", unfold(page))


# --- a province's units ---------------------------------------------------------------------------------


def _units(story: Story, see: See) -> None:
    with story.office.writing() as session:
        setup.add_unit(session, "tinh", "Sở Nội vụ", "UBND tỉnh Thanh Hóa", "SNV")
        setup.add_unit(session, "xa-mot", "Trung tâm Phục vụ hành chính công", "UBND xã Một", "TT")
        provinces.set_province(session, "xa-mot", "tinh")
    admin = joins(story, "tinh", "Lê Thị Tỉnh", "tinh", duties=["admin"])
    page = admin.opens("/staff/admin/units").page
    see("units", page)
    fields = {"parent": "UBND xã Hai", "person_name": "Nguyễn Văn An"}
    for state, password in {"refused": "sai", "added": story.passwords["tinh"]}.items():
        for field, text in (fields | {"password": password}).items():
            page.locator(f'main [name="{field}"]').fill(text)
        admin.presses("Thêm đơn vị", page.locator("main"))
        said = {"refused": "Chưa thêm được", "added": "Đã lập Trung tâm"}[state]
        expect(page.get_by_text(said)).to_be_visible()
        see(f"units-{state}", page)
        story.server.clock.pass_by(minutes=1)


def _retired(story: Story, see: See) -> None:
    """A box of the first commune goes out of service and comes back."""
    with story.office.writing() as session:
        setup.add_committee(session, "xa-mot", "hd-mot", "Hội đồng mở hòm phiếu xã Một", labels=ROLES)
        setup.add_box(session, "hd-mot", "hom-mot", "Hòm phiếu số 1", "Sảnh tầng 1")
    admin = joins(story, "an.mot", "Nguyễn Văn An", "xa-mot", duties=["admin"])
    see("box", unfold(admin.opens("/staff/admin/boxes").page))
    admin.presses("Ngừng dùng Hòm phiếu số 1", admin.page.locator("main"))
    expect(admin.page.get_by_text("Đã ngừng dùng", exact=True)).to_be_visible()
    see("box-retired", admin.page)
    see("box-retired-public", admin.opens("/b/hom-mot").page)
    see("box-retired-home", admin.opens("/staff").page)
    admin.opens("/staff/admin/boxes").presses("Dùng lại Hòm phiếu số 1", admin.page.locator("main"))
    expect(admin.page.get_by_text("Hòm phiếu được dùng lại.")).to_be_visible()


# --- restored -------------------------------------------------------------------------------------------


def _compared(story: Story, see: See) -> None:
    """One copy goes on, another one is closed for good."""
    with _waiting(story, "on") as page:
        see("paper", page)
        _compare(page, story, "0", "AAAA")
        see("paper-again", page)
        with story.office.reading() as session:
            last = chain.entries(session, BOX)[-1]
        _compare(page, story, str(last.height), seal_groups(last.hash), password="sai")
        see("paper-refused", page)
        story.server.clock.pass_by(minutes=1)
        _compare(page, story, str(last.height), seal_groups(last.hash))
        expect(page.get_by_text("Đúng: hòm dùng tiếp")).to_be_visible()
        see("paper-goes-on", page)
    with _waiting(story, "ended") as page:
        _compare(page, story, "99", _LOST)
        see("paper-sure", page)
        page.locator("[name=sure]").check()
        _compare(page, story, "99", _LOST)
        expect(page.get_by_text("Hòm đã khóa hẳn", exact=True)).to_be_visible()
        see("paper-ended", page)


@contextmanager
def _waiting(story: Story, name: str) -> Iterator[Page]:
    """A guest at a server over a copy of the office's database, put back."""
    port, url = free_port(), f"sqlite:///{story.folder}/{name}.db"
    with (
        closing(sqlite3.connect(story.folder / "homphieu.db")) as old,
        closing(sqlite3.connect(story.folder / f"{name}.db")) as new,
    ):
        old.backup(new)
    with closing(Database(url)) as database:
        assert restoring.mark(database, story.office.today) == 1
    chosen = Settings(url, story.folder / f"{name}.secret", f"http://127.0.0.1:{port}", plain_address=True)
    chosen.secret_file.write_bytes((story.folder / "homphieu.secret").read_bytes())
    chosen.secret_file.chmod(0o600)
    with _guest(story, create_waiting(chosen, Heads(heads_file(chosen)), story.server.clock), port) as page:
        page.goto(chosen.public_url + PATH)
        yield page


def _compare(page: Page, story: Story, height: str, head: str, password: str = "") -> None:
    given = {
        "height": height,
        "head": head,
        "reason": "Ổ đĩa hỏng, lấy lại bản sao lưu",
        "login": "secretary",
    }
    for field, text in (given | {"password": password or story.passwords["secretary"]}).items():
        page.locator(f'main [name="{field}"]').fill(text)
    _press(page, "So hòm này")


def _press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
