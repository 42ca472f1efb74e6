"""The papers beside the minutes, as the pages give them: to whom, and with which figures."""

import html
import io

import pytest
from meeting import Meeting
from pypdf import PdfReader
from simulator import BOX
from sqlmodel import select

from ballots.sealing.sheet import seal_groups
from ballots.spans import month_of
from ballots.tables import Opening, Period, Remark
from ballots.views.papers import summary
from printing.wording import number as written


def text_of(response: object) -> str:
    content = response.content  # type: ignore[attr-defined]
    assert content[:4] == b"%PDF", content.decode()[content.decode().find("<h1") :][:300]
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_minutes_of_a_sealing_name_the_seal_and_who_signed(meeting: Meeting) -> None:
    page = meeting.as_("mttq").get(f"/staff/committee/{BOX}/seals/2")
    address = f"/staff/committee/{BOX}/seals/2/bien-ban.pdf"
    assert f'href="{address}"' in page
    text = text_of(meeting.as_("mttq").client.get(address))
    with meeting.office.reading() as session:
        seal = seal_groups(session.get_one(Period, (BOX, 2)).seal)
    assert f"Mã niêm phong: {seal}" in text
    assert "Về việc niêm phong hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 2)" in text
    assert "Số: ……/BB-TTPVHCC" in text
    assert meeting.as_("mttq").client.get(address.replace("/2/", "/9/")).status_code == 422


@pytest.fixture
def opened(meeting: Meeting) -> Meeting:
    meeting.opened()
    meeting.finish()
    return meeting


def test_the_annex_is_the_secretarys_alone_and_the_summary_has_filed_openings_only(opened: Meeting) -> None:
    meeting = opened
    with meeting.office.reading() as session:
        remarks = session.exec(select(Remark)).all()
        opening = session.exec(select(Opening)).one().id
    page = meeting.secretary.get(f"/staff/minutes/{opening}")
    address = f"/staff/minutes/{opening}/phu-luc-y-kien.pdf"
    assert f'href="{address}"' in page
    text = text_of(meeting.secretary.client.get(address))
    assert f"{len(remarks)}. “" in text
    assert "Gọi [đã che] giúp tôi" in text
    assert "0912" not in text
    assert meeting.as_("mttq").client.get(address).status_code == 403
    assert "phu-luc-y-kien" not in meeting.as_("mttq").get(f"/staff/minutes/{opening}")
    _summed_up(meeting)


def _summed_up(meeting: Meeting) -> None:
    with meeting.office.reading() as session:
        opening = session.exec(select(Opening)).one()
        month = f"{opening.started_at:%Y-%m}"
    address = f"/staff/summary.pdf?month={month}"
    assert "không có lần mở hòm nào đã lưu biên bản" in text_of(meeting.as_("mttq").client.get(address))
    meeting.secretary.form(f"/staff/minutes/{opening.id}/file", number="7", sure="true")
    text = text_of(meeting.as_("mttq").client.get(address))
    with meeting.office.reading() as session:
        view = summary.summary_view(session, "xa", month_of(opening.started_at.date()), meeting.office.now)
    (row,) = view.rows
    assert f"Hòm phiếu số 1, kỳ 1 {written(row.direct) if row.direct else '–'}" in text
    assert "07/BB-TTPVHCC" in text
    assert [question.text in text for question in row.questions] == [True, True]
    register = html.unescape(meeting.secretary.get("/staff/minutes"))
    assert f'href="/staff/figures?ky={month}"' in register
    assert meeting.secretary.client.get("/staff/summary.pdf?month=2026-13").status_code == 422
