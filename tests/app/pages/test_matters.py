"""What became of it at the pages: who may do what, what is masked, what the log keeps, what mails go out."""

import io
from datetime import date, datetime, time

import pytest
from httpx import Response
from meeting import MEMBERS, Meeting, Person, code
from pypdf import PdfReader
from simulator import BOX
from sqlmodel import select
from web import FORM

from app.notices import reminders
from app.staff import accounts
from ballots.office import audit
from ballots.tables import Account, Committee

MATTER = f"/staff/matters/{BOX}/1"
PUBLIC = f"/b/{BOX}/da-lang-nghe"


@pytest.fixture
def filed(meeting: Meeting) -> Meeting:
    meeting.opened()
    meeting.finish()
    filing = f"/staff/minutes/{meeting.office.opening_id}/file"
    assert meeting.secretary.form(filing, number="1").status_code == 303
    return meeting


def clerk_id(meeting: Meeting) -> str:
    with meeting.office.reading() as session:
        return str(meeting.office.account(session, "clerk").id)


def assigned(meeting: Meeting, to: str = "", **given: str) -> None:
    fields = {
        "account": to or clerk_id(meeting),
        "official": "",
        "due_on": "2026-12-10",
        "field": "",
        **given,
    }
    assert meeting.secretary.form(f"{MATTER}/assign", **fields | given).status_code == 303


def release(lead: Person, read: str = "", **given: str) -> Response:
    """Release what the lead has read on this page, or reads now."""
    said = (read or lead.get(MATTER)).partition('name="said" value="')[2].partition('"')[0]
    return lead.form(f"{MATTER}/release", said=said, **given)


def acts(meeting: Meeting) -> list[tuple[str, str]]:
    with meeting.office.reading() as session:
        lines = [line for line in audit.newest(session, "xa") if line.what.startswith(("matter", "call"))]
    return [(line.what, line.login) for line in reversed(lines)]


def test_a_remark_is_assigned_answered_released_and_public(filed: Meeting) -> None:
    assigned(filed)
    clerk, lead = filed.as_("clerk"), filed.as_("ubnd")
    assert "được giao <strong>1 việc</strong>" in clerk.get("/staff")
    assert clerk.form(f"{MATTER}/answer", text="Đã thêm ghế chờ.").status_code == 303
    assert "Đã thêm ghế chờ." not in clerk.get(PUBLIC)
    assert code(filed.as_("mttq").form(f"{MATTER}/release")) == "not_chair"
    assert code(lead.form(f"{MATTER}/release")) == "matter_state"
    read = lead.get(MATTER)
    assert release(lead, read).status_code == 303
    filed.app.state.kept_pages._pages.clear()
    page = clerk.get(PUBLIC)
    assert "Đã thêm ghế chờ." in page
    assert "giúp tôi" not in page  # the wording was not ticked
    assert filed.secretary.form(f"{MATTER}/close", text="Mua 10 ghế.").status_code == 303
    assert code(release(lead, read)) == "matter_state", "the lead releases what the lead has read"
    filed.app.state.kept_pages._pages.clear()
    assert "Mua 10 ghế." not in clerk.get(PUBLIC)
    assert release(lead, wording="true").status_code == 303
    filed.app.state.kept_pages._pages.clear()
    page = clerk.get(PUBLIC)
    assert "Gọi [đã che] giúp tôi" in page
    assert "Mua 10 ghế." in page
    assert "0912" not in page
    assert acts(filed) == [
        ("matter_assigned", "secretary"),
        ("matter_answered", "clerk"),
        ("matter_released", "ubnd"),
        ("matter_closed", "secretary"),
        ("matter_released", "ubnd"),
    ]
    with filed.office.reading() as session:
        told = [line for line in audit.newest(session, "xa") if line.what.startswith("matter")]
    assert "ghế" not in repr(told)  # the log forgets nothing, so it is told no text


def test_who_was_not_given_a_matter_neither_sees_nor_answers_it(filed: Meeting) -> None:
    assigned(filed)
    counter = filed.as_("quay")
    counter.get(MATTER, 403)
    assert counter.form(f"{MATTER}/answer", text="x").status_code == 403
    assert "Việc số" not in counter.get("/staff/matters")
    assert code(filed.secretary.form(f"{MATTER}/answer", text="x")) == "not_assigned"
    filed.as_("ngoai").get(MATTER, 404)
    with filed.office.reading() as session:
        counter_id = str(session.exec(select(Account).where(Account.login == "quay")).one().id)
    assigned(filed, to=counter_id)
    assert "Việc số 1" in counter.get("/staff/matters")
    assert counter.form(f"{MATTER}/answer", text="Đã làm").status_code == 303


def test_another_committees_lead_neither_sees_nor_does_anything(filed: Meeting) -> None:
    assigned(filed)
    with filed.office.writing() as session:
        own = session.exec(select(Committee)).one().model_dump(exclude={"id"})
        session.add(Committee(id="khac", **own))
        session.flush()
        made = accounts.add_account(session, "xa", "lead", "Bà Khác", seat=("khac", "ubnd"))
        filed.passwords["lead"] = made[1]
    filed.on(datetime.combine(date(2026, 12, 11), time(8)))
    other = filed.as_("lead")
    other.get(MATTER, 403)
    assert "Việc số" not in other.get("/staff/matters")
    assert "1 việc quá hạn" not in other.get("/staff/matters/late")
    for act, given in (("release", {}), ("withdraw", {}), ("answer", {"text": "x"})):
        assert code(other.form(f"{MATTER}/{act}", **given)) == "not_allowed"
    assert "Việc số 1" in filed.as_("mttq").get("/staff/matters")


def test_what_looks_like_a_persons_number_is_asked_about_and_nothing_typed_is_lost(filed: Meeting) -> None:
    assigned(filed)
    clerk = filed.as_("clerk")
    answer = clerk.client.post(
        f"{MATTER}/answer", data={"csrf": clerk.token, "text": "Gọi 0912 345 678"}, headers=FORM
    )
    assert answer.status_code == 422
    assert ">Gọi 0912 345 678</textarea>" in answer.text
    assert clerk.form(f"{MATTER}/answer", text="Gọi 0912 345 678", sure="true").status_code == 303


def test_a_call_is_shown_masked_before_it_is_kept(meeting: Meeting) -> None:
    secretary = meeting.secretary
    today = meeting.clock.moment.date().isoformat()
    given = {"csrf": secretary.token, "box": BOX, "day": today, "text": "Anh 0912 345 678 chê loa"}
    shown = secretary.client.post("/staff/calls", data=given, headers=FORM)
    assert ">Anh [đã che] chê loa</textarea>" in shown.text
    assert acts(meeting) == []
    assert secretary.form("/staff/calls", **given | {"text": "Anh [đã che] chê loa"}).status_code == 303
    page = secretary.get("/staff/calls")
    call = page.split('action="/staff/calls/', 1)[1].split('"', 1)[0]
    assert meeting.as_("quay").form(f"/staff/calls/{call}/remove").status_code == 403
    stranger, another = meeting.as_("ngoai"), given | {"text": "Của xã khác"}
    assert stranger.form(f"/staff/calls/{call}/remove").status_code == 404
    assert stranger.form(f"/staff/calls/{call}", day=today, text="Của xã khác").status_code == 404
    assert code(stranger.form("/staff/calls", **another | {"csrf": stranger.token})) == "box_unknown"
    assert "chê loa" not in stranger.get("/staff/calls")
    given = {"csrf": secretary.token, "day": today, "text": "Chị 0912 345 678 chê loa"}
    shown = secretary.client.post(f"/staff/calls/{call}", data=given, headers=FORM)
    assert ">Chị [đã che] chê loa</textarea>" in shown.text
    assert ">Anh [đã che] chê loa</textarea>" in secretary.get("/staff/calls"), "nothing is kept unseen"
    assert secretary.form(f"/staff/calls/{call}", day=today, text="Chê loa nhỏ").status_code == 303
    assert "Chê loa nhỏ" in secretary.get("/staff/calls")
    assert secretary.form(f"/staff/calls/{call}/remove").status_code == 303
    assert [what for what, _ in acts(meeting)] == ["call_noted", "call_corrected", "call_removed"]


def test_the_next_minutes_print_it_and_the_lead_sees_what_is_late(filed: Meeting) -> None:
    assigned(filed)
    filed.on(datetime.combine(date(2026, 12, 11), time(8)))
    page = filed.as_("ubnd").get("/staff/matters/late")
    assert "1 việc quá hạn chưa trả lời" in page
    assert "Ông clerk" in page
    with filed.office.writing() as session:
        for role in ("clerk", "ubnd", "mttq"):
            account = filed.office.account(session, role)
            account.email = f"{role}@xa.gov.vn"
            session.add(account)
    with filed.office.reading() as session:
        letters = {one.login: one.items for one in reminders.letters(session, date(2026, 12, 11))}
    titles = {login: [title for _, title, _ in items] for login, items in letters.items()}
    assert "Việc quá hạn trả lời" in titles["clerk"]
    assert "Có việc quá hạn trả lời" in titles["ubnd"]
    assert not [title for title in titles.get("mttq", []) if "quá hạn" in title]
    assert "giúp tôi" not in repr(letters)
    office = filed.office
    filed.secretary.form("/staff/calls", box=BOX, day="2026-12-11", text="Loa nhỏ")
    office.fit(*MEMBERS)
    office.seal()
    for slip in office.issue(5):
        office.vote(slip, ket_qua="HL")
    filed.on(datetime.combine(date(2026, 12, 31), time(16)))
    assert filed.start().status_code == 303
    assert filed.close().status_code == 303
    for role in MEMBERS:
        assert filed.release(role).status_code == 200
    assert filed.secretary.json(f"{filed.box}/open", {}).status_code == 200
    filed.finish()
    pdf = filed.secretary.client.get(f"/staff/minutes/{office.opening_id}/preview.pdf")
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Cuộc gọi đường dây nóng được ghi từ lần mở hòm trước: 01." in text
    assert "6. Việc xử lý ý kiến, phản ánh của các lần mở hòm trước" in text
    assert (
        "Việc số 1, ý kiến trên phiếu, mở hòm ngày 30/11/2026: Ông clerk, hạn 10/12/2026 (quá hạn)." in text
    )
