"""Home and *Mở hòm*: what waits for a person is named with its box and its step, once for all boxes."""

from collections.abc import Iterator
from datetime import date

import pytest
from crowd import add_box
from meeting import MEMBERS, Meeting
from simulator import BOX, LABELS, Office
from sqlmodel import col, select
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.tables import Account, Attendance, Box, Committee, Unit

DUE = "đã đến ngày mở hòm kỳ 1"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url)
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


def said(page: str) -> str:
    """The words of a page's main part, without its marks."""
    main = page.split("<main")[1].split("</main>", maxsplit=1)[0]
    text = "".join(part.partition(">")[2] for part in main.split("<"))
    return " ".join(text.split())


# --- dead ends ----------------------------------------------------------------------------------------------


def test_on_opening_day_without_the_next_sheet_home_and_mo_hom_name_the_box_and_the_step(
    meeting: Meeting,
) -> None:
    meeting.office.fit(periods=1)
    meeting.office.seal()
    meeting.opening_day()
    missing = f"Hòm phiếu số 1: {DUE} nhưng chưa mở được, vì kỳ 2 chưa niêm phong. Còn thiếu ổ khóa của"
    for login, path in (("secretary", "/staff"), ("secretary", "/staff/openings"), ("mttq", "/staff")):
        page = meeting.as_(login).get(path)
        assert missing in said(page), (login, path)
        assert f'href="/staff/committee/{BOX}"' in page
    meeting.office.fit(periods=1)
    ready = "Ổ khóa đã đủ: xin lập bản niêm phong kỳ 2."
    for path in ("/staff", "/staff/openings"):
        page = said(meeting.secretary.get(path))
        assert ready in page
        assert page.count("Lập bản niêm phong") == 1
    assert "chờ thư ký lập bản niêm phong kỳ 2" in said(meeting.as_("mttq").get("/staff"))
    meeting.office.draft()
    assert "nhưng chưa mở được" not in said(meeting.secretary.get("/staff/openings"))


def test_a_supervisor_whose_role_holds_no_padlock_is_told_so_and_offered_no_keys(meeting: Meeting) -> None:
    meeting.office.ready()
    with meeting.office.writing() as session:
        committee = session.get_one(Committee, "hoi-dong")
        committee.labels = committee.labels.replace("{", '{"supervisor": "Giám sát", ', 1)
        _, meeting.passwords["giamsat"] = accounts.add_account(
            session, "xa", "giamsat", "Bà Giám Sát", seat=("hoi-dong", "supervisor")
        )
    home = meeting.as_("giamsat").get("/staff")
    assert "vai trò của ông/bà không giữ ổ khóa" in said(home)
    assert "Kiểm tra chìa khóa" not in home
    page = meeting.as_("giamsat").get(f"/staff/committee/{BOX}")
    assert "/staff/padlocks/" not in page
    assert "/staff/padlocks/" in meeting.as_("mttq").get(f"/staff/committee/{BOX}")


def test_minutes_that_wait_are_on_a_members_home_until_the_stand_and_filing_names_who_is_silent(
    meeting: Meeting,
) -> None:
    meeting.office.ready()
    meeting.opened()
    assert "chờ ông/bà đọc và xác nhận" not in said(meeting.as_("mttq").get("/staff"))
    meeting.finish()
    at = f"/staff/minutes/{meeting.office.opening_id}"
    home = meeting.as_("mttq").get("/staff")
    assert "Hòm phiếu số 1: biên bản mở hòm chờ ông/bà đọc và xác nhận." in said(home)
    assert f'href="{at}"' in home
    assert "biên bản chưa lưu vào sổ" in said(meeting.secretary.get("/staff"))
    for login in MEMBERS[:2]:
        assert meeting.as_(login).form(f"{at}/stand", stand="confirmed").status_code == 303
    assert "chờ ông/bà đọc và xác nhận" not in said(meeting.as_("mttq").get("/staff"))
    with meeting.office.reading() as session:
        rows = session.exec(select(Attendance).order_by(col(Attendance.seat))).all()
    silent = [row.name for row in rows if row.role not in {"ubnd", "mttq", "secretary"}]
    page = said(meeting.secretary.get(at))
    assert f"{len(silent)} người chưa xác nhận {'; '.join(silent)}." in page


def test_the_new_administrators_home_says_whom_to_appoint(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        session.add(Unit(id="moi", name="UBND xã Mới", parent="Tỉnh", symbol="M"))
        session.flush()
        old = session.get_one(Committee, "hoi-dong")
        session.add(Committee(**old.model_dump(exclude={"id", "unit_id"}), id="hd-moi", unit_id="moi"))
        session.flush()
        first = session.get_one(Box, BOX).model_dump(include={"questionnaire"})
        for name in ("Hòm số 1", "Hòm số 2"):
            session.add(
                Box(id=name[-1] * 5, unit_id="moi", committee_id="hd-moi", name=name, place="Sảnh", **first)
            )
        _, meeting.passwords["moi"] = accounts.add_account(session, "moi", "moi", "Ông Mới", duties=["admin"])
    home = said(meeting.as_("moi").get("/staff"))
    assert "không có việc nào" not in home
    assert home.count("cần ít nhất một tài khoản phát phiếu và một tài khoản thư ký") == 1
    assert home.count("Hòm số 1; Hòm số 2: chưa có ai giữ vai trò") == 1
    with meeting.office.writing() as session:
        everybody = ("ubnd", "mttq", "union", "clerk")
        for role in everybody:
            accounts.add_account(
                session, "moi", f"m-{role}", role, duties=["issue", "secretary"], seat=("hd-moi", role)
            )
    left = said(meeting.as_("moi").get("/staff"))
    assert "việc phải làm trước lần mở hòm đầu tiên" in left  # nothing is sealed yet
    assert "chưa có ai giữ vai trò" not in left


def test_a_box_that_is_not_sealed_offers_no_sending(meeting: Meeting) -> None:
    for path in ("/", f"/b/{BOX}"):
        assert "Gửi phiếu" not in said(meeting.as_("quay").get(path)), path
    meeting.office.ready()
    for path in ("/", f"/b/{BOX}"):
        assert "Gửi phiếu" in said(meeting.as_("quay").get(path)), path


def test_the_key_log_names_the_box(meeting: Meeting) -> None:
    meeting.office.fit()
    meeting.office.draft()
    assert (
        meeting.as_("mttq").json(f"/staff/committee/{BOX}/sign", meeting.office.signing("mttq")).status_code
        == 200
    )
    page = said(meeting.secretary.get(f"/staff/committee/{BOX}"))
    assert f"{LABELS['mttq']}, Hòm phiếu số 1" in page.split("Nhật ký chìa khóa")[1]


# --- once for all boxes -------------------------------------------------------------------------------------


def test_home_says_a_thing_once_for_all_boxes(meeting: Meeting) -> None:
    meeting.office.ready()
    with meeting.office.writing() as session:
        session.get_one(Box, BOX).name = "Hòm phiếu một"
        session.get_one(Account, meeting.office.account(session, "secretary").id).issues = True
    add_box(meeting.office, "hom-2")
    both = "Hòm phiếu hom-2; Hòm phiếu một"
    home = said(meeting.secretary.get("/staff"))
    assert home.count("đang nhận phiếu, kỳ 1") == 1
    assert f"{both}: đang nhận phiếu, kỳ 1. Phát phiếu – Hòm phiếu hom-2 Phát phiếu – Hòm phiếu một" in home
    meeting.on(meeting.office.now.replace(day=25))
    meeting.office.today = date(2026, 12, 24)
    meeting.on(meeting.office.now)
    alarms = said(meeting.as_("mttq").get("/staff"))
    assert alarms.count("Báo động") == 1
    assert alarms.count(f"{both} – ") == 4


def test_fitting_and_signing_are_one_deed_for_all_boxes_of_the_own_committee(meeting: Meeting) -> None:
    """One button each at home; the pages behind them list both boxes, and no other committee's."""
    office = meeting.office
    office.fit()
    office.seal()
    add_box(office, "hom-2")
    office.draft()
    with office.writing() as session:
        strange = session.get_one(Committee, "hoi-dong").model_dump(exclude={"id"}) | {"id": "hoi-dong-2"}
        session.add(Committee(**strange))
        session.flush()
        theirs = session.get_one(Box, BOX).model_dump() | {"id": "hom-9", "name": "Hòm lạ", "current": None}
        session.add(Box(**theirs | {"committee_id": "hoi-dong-2"}))
    front = meeting.as_("mttq")
    home = said(front.get("/staff"))
    assert home.count("Gắn ổ khóa") == 1
    assert "Hòm phiếu hom-2, kỳ 2: chưa có ổ khóa của ông/bà." in home
    for page in (f"/staff/padlocks/{BOX}", "/staff/padlocks/hom-2"):
        shown = front.get(page)
        assert [box for box in (BOX, "hom-2", "hom-9") if f'data-at="{box}"' in shown] == [BOX, "hom-2"]
    sign = front.get("/staff/committee/hom-2/sign")
    assert f'data-at="{BOX}"' in sign
    assert "Hòm lạ" not in sign


def test_the_opening_shows_no_step_whose_turn_has_not_come(meeting: Meeting) -> None:
    meeting.office.ready()
    for slip in meeting.office.issue(6):
        meeting.office.vote(slip, ket_qua="HL")
    meeting.opening_day()
    meeting.start()
    called = meeting.secretary.get(meeting.base)
    for step in ("Mở khóa <", "Kiểm phiếu giấy", "Kết quả", "Biên bản <"):
        assert f"</span> {step}" not in called, step
    assert "Chốt số liệu và đóng khe" in called
    meeting.close()
    closed = meeting.secretary.get(meeting.base)
    assert "</span> Mở khóa" in closed
    assert "</span> Kết quả" not in closed
