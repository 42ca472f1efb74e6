"""The minutes through the application: written, confirmed or refused, filed, registered."""

import hashlib
import html
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from meeting import Meeting, code
from simulator import BOX, Office
from sqlmodel import select
from web import Clock, form_of

from app.main import create_app
from app.settings import Settings
from ballots.errors import Code
from ballots.tables import AuditEntry, Remark


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    made.opened()
    made.finish()
    yield made
    office.database.close()
    app.state.database.close()


def _page(meeting: Meeting) -> str:
    return f"/staff/minutes/{meeting.office.opening_id}"


def _fields(meeting: Meeting, **changed: str) -> dict[str, object]:
    """The narrative's form as it stands, but what a test changes."""
    page = html.unescape(meeting.secretary.get(_page(meeting)))
    areas = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    fields = form_of(page, _page(meeting)) | areas
    for key in ("csrf", "reason"):
        fields.pop(key, None)
    return {**fields, **changed}


def _text(pdf: bytes, folder: Path) -> str:
    path = folder / "bien-ban.pdf"
    path.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return re.sub(r"\s+", " ", out.stdout.decode())


def test_the_minutes_begin_with_a_draft_that_can_be_filed(meeting: Meeting, tmp_path: Path) -> None:
    fields = _fields(meeting)
    assert fields["subject"] == "Mở hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 1)"
    assert "24 tháng" in str(fields["keeping"])
    pdf = meeting.as_("mttq").client.get(f"{_page(meeting)}/preview.pdf")
    text = _text(pdf.content, tmp_path)
    assert "Số: 01/BB-TTPVHCC" in text
    assert "Mở hòm phiếu đánh giá sự hài lòng" in text


def test_what_the_secretary_writes_is_in_the_minutes(meeting: Meeting, tmp_path: Path) -> None:
    changed = _fields(meeting, opinions="Bà mttq đề nghị đặt hòm gần cửa hơn.", then="preview", copies="4")
    saved = meeting.secretary.form(_page(meeting), **changed)
    assert saved.headers["location"].endswith("/preview.pdf")
    text = _text(meeting.secretary.client.get(saved.headers["location"]).content, tmp_path)
    assert "đặt hòm gần cửa hơn" in text
    assert code(meeting.secretary.form(_page(meeting), **_fields(meeting, copies="0"))) == Code.NUMBER_WRONG
    assert (
        code(meeting.secretary.form(_page(meeting), **_fields(meeting, opinions="a" * 3001)))
        == Code.TEXT_LONG
    )


def test_remarks_are_printed_when_ticked_and_always_masked(meeting: Meeting, tmp_path: Path) -> None:
    page = meeting.secretary.get(_page(meeting))
    ids = re.findall(r'name="printed" value="(\w+)"', page)
    assert len(ids) == 6
    assert "Nguyên văn, không in: Gọi 0912 345 678 giúp tôi" in page
    refused = meeting.secretary.form(_page(meeting), **_fields(meeting) | {"printed": [ids[0], "0" * 16]})
    assert code(refused) == Code.REMARK_UNKNOWN
    preview = f"{_page(meeting)}/preview.pdf"
    assert "[đã che]" not in _text(meeting.secretary.client.get(preview).content, tmp_path)
    meeting.secretary.form(_page(meeting), **_fields(meeting) | {"printed": ids[:2]})
    text = _text(meeting.secretary.client.get(preview).content, tmp_path)
    assert text.count("Gọi [đã che] giúp tôi") == 2
    assert "0912" not in text
    assert "0912" not in meeting.as_("mttq").get(_page(meeting))


def test_a_name_that_the_secretary_marks_is_shown_masked_before_it_is_printed(
    meeting: Meeting, tmp_path: Path
) -> None:
    ids = re.findall(r'name="printed" value="(\w+)"', meeting.secretary.get(_page(meeting)))
    fields = _fields(meeting) | {"printed": ids}
    refused = meeting.secretary.form(_page(meeting), **fields | {"hidden_names": "bà Lan"})
    assert code(refused) == Code.NAME_NOWHERE
    meeting.secretary.form(_page(meeting), **fields | {"hidden_names": "giúp TÔI"})
    page = meeting.secretary.get(_page(meeting))
    assert "Gọi [đã che] [đã che]" in page
    assert "Nguyên văn, không in: Gọi 0912 345 678 giúp tôi" in page
    pdf = meeting.secretary.client.get(f"{_page(meeting)}/preview.pdf").content
    assert "Gọi [đã che] [đã che]" in _text(pdf, tmp_path)
    assert "giúp TÔI" in page, "it is proposed again"
    with meeting.office.reading() as session:
        logged = [entry.body.decode() for entry in session.exec(select(AuditEntry))]
    assert any("hidden_names" in line for line in logged)
    assert not any("TÔI" in line or "giúp" in line for line in logged)


def test_what_the_minutes_cannot_print_is_read_on_the_page(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        remark = session.exec(select(Remark)).first()
        assert remark is not None
        remark.text = "Tốt 👍 好字"
    page = meeting.secretary.get(_page(meeting))
    assert "Tốt 👍 好字" in page
    assert page.count("Không in được vào biên bản, in là □") == 1
    assert "in là □: 好 字 👍" in page or "in là □: 字 好 👍" in page


def test_members_confirm_or_refuse_with_a_reason_and_are_asked_again_after_a_change(meeting: Meeting) -> None:
    stand = f"{_page(meeting)}/stand"
    assert meeting.as_("mttq").form(stand, stand="confirmed").status_code == 303
    assert code(meeting.as_("union").form(stand, stand="refused")) == Code.REASON_MISSING
    assert meeting.as_("union").form(stand, stand="refused", reason="Chưa đếm lại").status_code == 303
    page = meeting.secretary.get(_page(meeting))
    assert "nhất trí với biên bản" in page
    assert "Chưa đếm lại" in page
    meeting.secretary.form(_page(meeting), **_fields(meeting))
    assert "Chưa đếm lại" in meeting.secretary.get(_page(meeting)), "saving nothing new asks nobody again"
    meeting.secretary.form(_page(meeting), **_fields(meeting, opinions="Không."))
    assert "Chưa đếm lại" not in meeting.secretary.get(_page(meeting))


def test_filing_waits_for_nobody_and_gives_the_same_bytes_for_ever(meeting: Meeting, tmp_path: Path) -> None:
    meeting.as_("union").form(f"{_page(meeting)}/stand", stand="refused", reason="Chưa đếm lại")
    page = meeting.secretary.get(_page(meeting))
    assert form_of(page, f"{_page(meeting)}/file")["number"] == "1"
    assert meeting.secretary.form(f"{_page(meeting)}/file", number="7").status_code == 303
    register = meeting.as_("ubnd").get("/staff/minutes")
    path = re.search(r'href="(/staff/minutes/\d+\.pdf)"', register)
    assert path
    assert "07/BB-TTPVHCC" in register
    first, second = (meeting.as_(login).client.get(path[1]) for login in ("ubnd", "secretary"))
    assert first.content == second.content
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert first.headers["cache-control"] == "no-store"
    text = _text(first.content, tmp_path)
    assert "Số: 07/BB-TTPVHCC" in text
    assert "Chưa đếm lại" in text
    assert code(meeting.secretary.form(f"{_page(meeting)}/file", number="8")) == Code.WRONG_STEP
    assert code(meeting.secretary.form(_page(meeting), subject="Khác")) == Code.WRONG_STEP
    assert "đã lưu vào sổ" in meeting.secretary.get(_page(meeting))


def test_who_may_see_and_do_what(meeting: Meeting) -> None:
    page = _page(meeting)
    assert meeting.as_("mttq").form(f"{page}/file", number="1").status_code == 403
    assert meeting.as_("mttq").form(page, subject="Khác").status_code == 403
    for path in (page, f"{page}/preview.pdf"):
        meeting.as_("quay").get(path, 403)
        meeting.as_("ngoai").get(path, 404)
    meeting.secretary.form(f"{page}/file", number="1")
    meeting.as_("quay").get("/staff/minutes", 403)
    assert "01/BB" not in meeting.as_("ngoai").get("/staff/minutes")
    meeting.as_("ngoai").get("/staff/minutes/1.pdf", 404)
    assert "Lưu vào sổ</button>" not in meeting.as_("mttq").get(page)


def test_a_guest_at_the_desk_cannot_take_a_stand(meeting: Meeting) -> None:
    answer = meeting.as_("quay").form(f"{_page(meeting)}/stand", stand="confirmed")
    assert answer.status_code == 403


def test_a_clerk_who_leads_the_opening_stands_as_the_secretary_too_and_once(
    settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    meeting = Meeting(office, create_app(settings, clock), clock)
    with office.writing() as session:
        account = office.account(session, "clerk")
        account.secretary = True
        session.add(account)
    meeting.opening_day()
    meeting.people["secretary"] = meeting.as_("clerk")
    assert "hành chính công, kiêm thư ký" in meeting.secretary.get(f"/staff/openings/new?box={BOX}")
    absent = {"present": ["yes"] * 4 + ["no"], "absence": [""] * 4 + ["nghỉ phép"]}
    assert meeting.start(**absent).status_code == 303
    assert meeting.close().status_code == 303  # nobody voted: paper alone
    meeting.finish()
    text = _text(meeting.secretary.client.get(f"{_page(meeting)}/preview.pdf").content, tmp_path)
    assert "Thư ký (người ghi biên bản): Ông/bà Ông clerk." in text
    assert text.count("Ông clerk – Công chức Trung tâm Phục vụ hành chính công, kiêm thư ký") == 1
    assert re.search(r"THƯ KÝ CHỦ TỌA .* Ông clerk Ông ubnd", text)
    assert "Chưa xác nhận: ông/bà Ông clerk" not in text
    office.database.close()
    meeting.app.state.database.close()
