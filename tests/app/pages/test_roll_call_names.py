"""What is stored already never stops a meeting: bad names, titles, labels and places at the roll-call."""

import json

from meeting import Meeting
from simulator import BOX
from sqlmodel import select
from web import FORM, form_of

from ballots.tables import Account, Box, Committee
from ballots.views import counts

NEW = "/staff/openings/new"
BAD = {"mttq": ("A\x07B", "Ủy viên 🙂"), "union": ("\u200b", "")}


def spoil(meeting: Meeting) -> None:
    """What an older version let in: two names, a title, a label, the box's name and place."""
    with meeting.office.writing() as session:
        for account in session.exec(select(Account).where(Account.login.in_(BAD))):  # type: ignore[attr-defined]
            account.name, account.title = BAD[account.login]
            session.add(account)
        committee = session.exec(select(Committee).where(Committee.unit_id == "xa")).one()
        labels = json.loads(committee.labels)
        committee.labels = json.dumps(labels | {"mttq": labels["mttq"] + "\x00\u202e"})
        box = session.get_one(Box, BOX)
        box.name, box.place = "Hòm\x07 số 1 王", "Tầng\u202e 1 🙂"
        session.add_all([committee, box])


def fields_of(page: str) -> dict[str, list[str]]:
    """The lists of the form as a browser sends them: one entry a row."""
    rows = page.split('<fieldset class="seat">')[1:]
    forms = [form_of(f'<form action="x">{row.split("</fieldset>")[0]}</form>', "x") for row in rows]
    names = ("account", "label", "name", "title", "present", "absence")
    return {name: [str(form.get(name, "")) for form in forms] for name in names}


def test_a_bad_name_is_corrected_at_the_roll_call_and_the_meeting_goes_on(meeting: Meeting) -> None:
    spoil(meeting)
    for slip in meeting.office.issue(6):
        meeting.office.vote(slip, ket_qua="RHL")
    meeting.opening_day()
    page = meeting.secretary.get(f"{NEW}?box={BOX}")
    assert page.count("có ký tự không in được vào biên bản") == 2
    place = str(form_of(page, NEW)["place"])
    rows = fields_of(page)
    seat = rows["name"].index("AB")
    assert (place, rows["title"][seat], rows["name"][2]) == ("Tầng 1", "Ủy viên", "")

    answer = meeting.secretary.client.post(
        NEW,
        data={"csrf": meeting.secretary.token, "box": BOX, "place": place, **rows}
        | {"started_at": meeting.clock.moment.isoformat(timespec="minutes")},
        headers=FORM,
    )
    assert answer.status_code == 422
    assert "Mục “họ và tên” ở hàng 3 còn trống" in answer.text
    rows["name"][2] = "Vũ Đức Thắng"
    assert meeting.start(place=place, **rows).status_code == 303
    with meeting.office.reading() as session:
        called = {one.role: one.name for one in counts.attendees(session, meeting.office.opening_id)}
    assert (called["mttq"], called["union"]) == ("AB", "Vũ Đức Thắng")

    assert meeting.close().status_code == 303
    for role in ("ubnd", "mttq", "union", "clerk"):
        assert meeting.release(role).status_code == 200
    assert meeting.secretary.json(f"{meeting.box}/open", {}).status_code == 200
    meeting.finish()
    minutes = f"/staff/minutes/{meeting.office.opening_id}"
    assert "Hòm số 1" in meeting.secretary.get(minutes)
    pdf = meeting.secretary.client.get(f"{minutes}/preview.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_a_refusal_names_the_row_and_the_field(meeting: Meeting) -> None:
    meeting.opening_day()
    for field, text, said in [
        ("name", "Ông 🙂", "“họ và tên” ở hàng 4: biên bản không in được các ký tự 🙂"),
        ("name", "A\x07B", "“họ và tên” ở hàng 4 có ký tự không dùng được (U+0007), là ký tự thứ 2"),
        ("title", "x" * 201, "“chức vụ” ở hàng 4 dài quá 200 ký tự"),
    ]:
        rows = {field: ["Ông A", "Ông B", "Ông C", text, "Ông E"]}
        assert said in meeting.start(**rows).json()["message"]
    guest = {"account": [""], "label": ["Khách \u202e"], "name": ["Bà F"], "title": [""], "present": ["yes"]}
    said = meeting.start(**guest, absence=[""]).json()["message"]
    assert "“tư cách tham dự” ở hàng 1" in said
    assert "“địa điểm”" in meeting.start(place="王").json()["message"]
