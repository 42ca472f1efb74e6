"""Thanh Trì: points of each official of a month, one of whom has fewer than five ballots and so no figure."""

import io
import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from archived import QUORUM
from many import statements
from meeting import Meeting
from openpyxl import load_workbook
from simulator import BOX
from sqlmodel import select

from app.staff import accounts
from app.words.officials import REFUSALS
from ballots import sealing
from ballots.forms.questionnaire import Ballot, write_answers
from ballots.office import audit
from ballots.officials.points import sample
from ballots.tables import Account, OfficialMonth

POINTS = sample().replace('basis = ""', 'basis = "Quy chế số 12/QC-UBND"')
OFFICIALS = {"lan": "Bà Lan", "minh": "Ông Minh", "hoa": "Bà Hoa"}
# desk, how many, what they say of conduct
VOTES = (("1", 20, "RHL"), ("2", 7, "HL"), ("2", 3, "KHL"), ("3", 4, "KHL"), (None, 6, "BT"))
LEADER, OWN = "/staff/officials?month=2026-11", "/staff/my-figures"
SHOWN_TO_OTHERS = ("kiem", "quantri", "secretary", "mttq", "lan")


def people(meeting: Meeting) -> None:
    given: Any = [("xa", login, name, {"issue"}) for login, name in OFFICIALS.items()]
    given += [("xa", "quantri", "Quản trị", {"admin"}), ("xa", "kiem", "Kiểm tra", {"auditor"})]
    with meeting.office.writing() as session:
        for unit, login, name, duties in [*given, ("ngoai", "lan-ngoai", "Bà Ngoài", {"issue"})]:
            _, meeting.passwords[login] = accounts.add_account(session, unit, login, name, duties=duties)


@pytest.fixture
def month(meeting: Meeting) -> Meeting:
    """Forty ballots counted and filed on 30 November; nobody has a desk yet."""
    office = meeting.office
    people(meeting)
    slips = iter(office.issue(sum(many for _, many, _ in VOTES)))
    for desk, many, level in VOTES:
        for _ in range(many):
            ballot = Ballot({"ket_qua": "HL", "thai_do": level}, None, desk)
            office.drop(next(slips), sealing.seal(office.sheet(), write_answers(office.form, ballot)))
    meeting.opening_day()
    office.open(QUORUM)
    office.finish()
    office.file()
    return meeting


def id_of(meeting: Meeting, login: str) -> str:
    with meeting.office.reading() as session:
        return str(session.exec(select(Account.id).where(Account.login == login)).one())


def give(meeting: Meeting, **named: str) -> Any:
    """The administrator says whose the desks were: `d1="lan"`."""
    whose = [id_of(meeting, login) if login else "" for login in named.values()]
    fields = {"month": "2026-11", "desk": [key[1:] for key in named], "account": whose}
    return meeting.as_("quantri").form(f"/staff/admin/desk-clerks/{BOX}", **fields)


def sign(meeting: Meeting, login: str, by: str = "ubnd") -> Any:
    return meeting.as_(by).form(f"/staff/officials/{id_of(meeting, login)}/sign", month="2026-11")


def why(answer: Any) -> str:
    """The code of the sentence on a page that refuses something."""
    assert answer.status_code in {409, 422}
    said = unescape(answer.text)
    return next(code for code, text in REFUSALS.items() if text.split("{")[0] in said)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def asked(meeting: Meeting, path: str) -> int:
    """How many statements a page takes, from its second time on."""
    meeting.as_("ubnd").get(path)
    with statements(meeting.app.state.database.engine) as heard:
        meeting.as_("ubnd").get(path)
    return len(heard)


def sections(page: str) -> dict[str, str]:
    parts = re.split(r"<h2[^>]*>", page)[1:]
    return {words(part.split("</h2>")[0]): words(part.split("</h2>")[1]) for part in parts}


def test_points_of_each_official_and_none_under_five_ballots(month: Meeting) -> None:
    leader = month.as_("ubnd")
    assert leader.form("/staff/officials/points", points=sample()).status_code == 422
    assert leader.form("/staff/officials/points", points=POINTS).status_code == 303
    give(month, d1="lan")
    of_one = asked(month, LEADER)
    assert give(month, d1="lan", d2="minh", d3="hoa").status_code == 303
    assert asked(month, LEADER) == of_one
    shown = sections(leader.get(LEADER))
    assert "20/20 83,9 – 100,0 %" in shown["Bà Lan"]
    assert "Điểm theo bảng điểm của cơ quan: 10 ." in shown["Bà Lan"]
    assert "Ngưỡng 95 %, 90 % nằm trong khoảng tin cậy" in shown["Bà Lan"]
    assert "7/10 39,7 – 89,2 %" in shown["Ông Minh"]  # R: binom.confint(7, 10, methods = "wilson")
    assert "cơ quan: 6 ." in shown["Ông Minh"]
    assert "Quầy có dưới 5 phiếu hợp lệ" in shown["Bà Hoa"]
    assert "4/4" not in shown["Bà Hoa"]
    assert "Điểm" not in shown["Bà Hoa"]
    assert "Chốt" not in shown["Bà Hoa"]
    assert why(sign(month, "hoa")) == "official_untold"
    assert "Quy chế số 12/QC-UBND" in shown["Cả năm 2026"]
    _only_for_the_leader_and_the_official(month)
    _in_the_export(month)


def _only_for_the_leader_and_the_official(month: Meeting) -> None:
    for login in SHOWN_TO_OTHERS:
        for path in (LEADER, "/staff/officials/points"):
            month.as_(login).get(path, 403)
        assert sign(month, "minh", by=login).status_code == 403
        assert month.as_(login).form("/staff/officials/export", year="2026", kind="csv").status_code == 403
    assert "7/10" in words(month.as_("minh").get(OWN))
    assert "20/20" not in month.as_("minh").get(OWN)
    assert "Chưa tháng nào" in month.as_("lan-ngoai").get(OWN)
    ours = f"/staff/admin/desk-clerks/{BOX}"
    abroad = {"month": "2026-11", "desk": ["1"], "account": [""]}
    assert month.as_("quay").form(ours, **abroad).status_code == 403
    lent = {"month": "2026-11", "desk": ["1"], "account": [id_of(month, "lan-ngoai")]}
    assert why(month.as_("quantri").form(ours, **lent)) == "desk_clerk_wrong"
    assert why(give(month, d9="lan")) == "desk_clerk_wrong"


def _in_the_export(month: Meeting) -> None:
    with month.office.writing() as session:
        minh = session.exec(select(Account).where(Account.login == "minh")).one()
        minh.name = "=Ông Minh"
        session.add(minh)
    told = month.as_("ubnd").form("/staff/officials/export", year="2026", kind="xlsx")
    sheet = load_workbook(io.BytesIO(told.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert sorted({row[1] for row in rows}) == ["=Ông Minh", "Bà Hoa", "Bà Lan"]
    (conduct,) = [row for row in rows if row[1] == "=Ông Minh" and "Thái độ" in row[4]]
    assert conduct[0] == datetime(2026, 11, 1)  # noqa: DTZ001 - a day
    assert conduct[3:4] + conduct[5:11] == [10, 7, 10, 70, 39.7, 89.2, 6]
    (few,) = [row for row in rows if row[1] == "Bà Hoa"]
    assert few[3:11] == [None, "Dưới 5 phiếu: không có số liệu", *[None] * 6]
    assert {cell.data_type for cell in sheet["B"]} == {"s"}
    text = month.as_("ubnd").form("/staff/officials/export", year="2026", kind="csv").content.decode()
    assert "2026-11-01,'=Ông Minh," in text
    assert '"39,7","89,2",6' in text


def test_the_official_answers_before_the_leader_signs_off_and_then_nothing_moves(month: Meeting) -> None:
    month.as_("ubnd").form("/staff/officials/points", points=POINTS)
    give(month, d1="lan", d2="minh")
    assert why(sign(month, "minh")) == "official_waiting"
    said = {"month": "2026-11", "text": "Hệ thống ngừng ba ngày."}
    assert why(month.as_("hoa").form(OWN, **said)) == "official_untold"
    assert month.as_("minh").form(OWN, **said).status_code == 303
    assert "Hệ thống ngừng ba ngày." in sections(month.as_("ubnd").get(LEADER))["Ông Minh"]
    assert sign(month, "minh").status_code == 303
    month.as_("ubnd").form("/staff/officials/points", points=POINTS.replace("points = 6 ", "points = 5 "))
    assert "cơ quan: 6 ." in sections(month.as_("ubnd").get(LEADER))["Ông Minh"]
    assert why(month.as_("minh").form(OWN, **said)) == "official_signed"
    assert why(sign(month, "minh")) == "official_signed"
    assert why(give(month, d1="lan", d2="hoa", d3="")) == "official_signed"
    assert give(month, d1="hoa", d2="minh", d3="").status_code == 303  # whose month is not signed off
    month.on(datetime(2026, 12, 7, 9, 0))  # noqa: DTZ001 - seven days after the minutes
    assert sign(month, "hoa").status_code == 303
    _logged(month)


def _logged(month: Meeting) -> None:
    with month.office.reading() as session:
        kept = session.exec(select(OfficialMonth).order_by(OfficialMonth.account_id)).all()
        lines = list(audit.newest(session, "xa"))
    assert [(one.reply, one.signed_by) for one in kept] == [
        ("Hệ thống ngừng ba ngày.", "Ông ubnd"),
        ("", "Ông ubnd"),
    ]
    acts = {"desk_clerks_set", "points_set", "official_replied", "official_month_signed"}
    assert acts <= {line.what for line in lines}
    told = [str((line.about, line.before, line.after)) for line in lines if line.what in acts]
    assert not [one for one in told if "7/10" in one or "ngừng" in one or "70" in one]


def test_nobody_signs_the_own_month_off(month: Meeting) -> None:
    with month.office.writing() as session:
        chair = month.office.account(session, "ubnd")
        chair.issues = True
        session.add(chair)
    give(month, d1="ubnd")
    month.on(datetime(2026, 12, 7, 9, 0))  # noqa: DTZ001 - nobody waits for a reply any more
    assert why(sign(month, "ubnd")) == "official_self"
