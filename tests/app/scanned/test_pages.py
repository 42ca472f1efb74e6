"""A scanner's file at the meeting's pages: read line by line, settled by members, compared, counted."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, Any, cast
from urllib.parse import quote

import pytest
from aside import run_aside
from fastapi import Request
from httpx import Response
from meeting import JSON, code
from scan_pages import SHEETS, ScanMeeting, sheet
from sqlmodel import select
from starlette.requests import ClientDisconnect

from app.gate.layer import OCTETS, SCANS_BYTES
from app.scanned import upload
from app.scanned.reader import Turned
from ballots.forms.questionnaire import Form
from ballots.scanned.sampling import LEAST_SAMPLE
from ballots.tables import Attendance, AuditEntry
from ballots.views.counts import box_count, minutes_view
from ballots.views.readmodels import Layout
from printing.record.scanned import scanned_parts
from printing.scan.values import PageKind, PageRead


def send(meeting: ScanMeeting, raw: bytes = b"%PDF-1.7", **headers: str) -> Response:
    secretary = meeting.secretary
    kinds = {"content-type": OCTETS, "x-csrf-token": secretary.token, **JSON, **headers}
    return secretary.client.post(f"{meeting.scan}/file", content=raw, headers=kinds)


def lines(answer: Response) -> list[Any]:
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def panel(meeting: ScanMeeting, role: str) -> dict[str, str]:
    """A member's pass at the secretary's PC."""
    body = {"login": role, "password": meeting.passwords[role]}
    return {"x-panel": meeting.secretary.json(f"{meeting.base}/panel", body).json()["token"]}


def decide(meeting: ScanMeeting, role: str, choice: str, **headers: str) -> Response:
    who = meeting.secretary if headers else meeting.as_(role)
    doubt = who.view(f"{meeting.scan}/next", **headers)["doubt"]
    about = {"page": doubt["page"], "question": doubt["question"], "choice": choice}
    return who.json(f"{meeting.scan}/doubt", about, **headers)


def test_a_file_is_read_and_its_pages_are_told_one_by_one(scanning: ScanMeeting) -> None:
    stranger = sheet("00000000")
    scanning.pages += [PageRead(PageKind.EMPTY), PageRead(PageKind.MIRRORED), stranger]
    *read, end = lines(send(scanning))
    assert read == [{"read": at, "of": SHEETS + 3} for at in range(1, SHEETS + 4)]
    assert (end["taken"], end["doubtful"]) == (SHEETS, 2)
    assert [one["page"] for one in end["aside"]] == [SHEETS + 2, SHEETS + 3]
    assert "lật ngược" in end["aside"][0]["why"]
    again = lines(send(scanning))[-1]
    assert again["taken"] == 0
    assert len(again["aside"]) == SHEETS + 2
    assert "đã nhận" in again["aside"][0]["why"]


def test_a_file_with_too_few_sheets_ends_in_a_sentence(scanning: ScanMeeting) -> None:
    scanning.pages = scanning.pages[:9]
    end = lines(send(scanning))[-1]
    assert end["code"] == "scan_few"
    assert end["message"].startswith("Tệp này chỉ có 9 tờ tính được. Ít hơn 10 tờ")


def test_what_is_no_file_is_refused_before_it_is_read(scanning: ScanMeeting) -> None:
    assert code(send(scanning, **{"content-type": "application/json"})) == "body_kind"
    assert code(send(scanning, **{"content-length": str(SCANS_BYTES + 1)})) == "too_large"
    scanning.app.state.reader = None
    assert code(send(scanning)) == "scan_away"
    assert "homphieu[scan]" in scanning.secretary.get(scanning.scan)


def test_the_opening_from_the_file_to_the_minutes(scanning: ScanMeeting) -> None:
    """Doubts by two members, one at the secretary's PC; the sample; a remark; and nothing scanned is left."""
    send(scanning)
    secretary, chair = scanning.secretary, scanning.as_("ubnd")
    assert code(chair.json(f"{scanning.scan}/doubt", {"page": "A" * 43, "question": "", "choice": ""}))
    assert secretary.form(f"{scanning.scan}/draw").status_code == 303
    lan = panel(scanning, "mttq")
    for _ in range(2):
        assert decide(scanning, "ubnd", "BT").status_code == 200
        assert decide(scanning, "mttq", "BT", **lan).status_code == 200
    assert code(secretary.form(f"{scanning.scan}/add")) == "scan_waiting"
    shown = secretary.view(f"{scanning.scan}/next", **lan)
    assert shown["doubt"] is None
    assert [mark["words"] for mark in shown["sheet"]["marks"]] == [["Hài lòng"], ["Rất hài lòng"], []]
    while shown["sheet"]:
        body = {"page": shown["sheet"]["page"], "same": True}
        shown = secretary.json(f"{scanning.scan}/sheet", body, **lan).json()
    assert secretary.form(f"{scanning.scan}/add").status_code == 303
    assert code(secretary.form(f"{scanning.box}/finish")) == "scan_remarks"
    remark = secretary.view(f"{scanning.scan}/remark")["remark"]
    assert remark["left"] == 1
    typed = {"id": remark["id"], "text": "Cảm ơn cán bộ"}
    assert secretary.json(f"{scanning.scan}/remark", typed).json() == {"remark": None}
    scanning.finish()
    with scanning.office.reading() as session:
        told = box_count(session, scanning.office.opening_id, "hom-1")
        minutes_view(session, scanning.office.opening_id, 1, scanning.office.now)
    assert told.paper.valid == SHEETS
    assert told.pile is not None
    read = told.pile
    assert (read.sheets, read.agreed, read.sample, read.different) == (SHEETS, 2, LEAST_SAMPLE, 0)
    assert [one.name for one in told.pile.settled_by] == ["Ông ubnd", "Ông mttq"]
    assert [one.name for one in told.pile.compared_by] == ["Ông mttq"]  # whose pass it was
    assert logged(scanning, "scans_drawn") == [{"sheets": SHEETS, "doubtful": 2, "sample": LEAST_SAMPLE}]
    assert logged(scanning, "scans_counted") == [{"sheets": SHEETS, "compared": LEAST_SAMPLE, "different": 0}]


def logged(meeting: ScanMeeting, what: str) -> list[Any]:
    with meeting.office.reading() as session:
        told = [json.loads(row.body) for row in session.exec(select(AuditEntry))]
    return [one["after"] for one in told if one["what"] == what]


def test_the_answer_is_the_same_whatever_another_has_chosen(scanning: ScanMeeting) -> None:
    send(scanning)
    scanning.secretary.form(f"{scanning.scan}/draw")
    lan = scanning.as_("mttq")
    before = lan.get(f"{scanning.scan}/next")
    page = re.sub(r'(csrf|value)="[^"]*"', "", lan.get(f"{scanning.scan}/settle"))
    assert decide(scanning, "ubnd", "KHL").status_code == 200
    assert lan.get(f"{scanning.scan}/next") == before
    assert re.sub(r'(csrf|value)="[^"]*"', "", lan.get(f"{scanning.scan}/settle")) == page


def test_who_only_leads_the_meeting_does_not_decide(scanning: ScanMeeting) -> None:
    """The secretary decides as a member with a role; without one, or under the pass of another, not."""
    send(scanning)
    scanning.secretary.form(f"{scanning.scan}/draw")
    assert scanning.secretary.view(f"{scanning.scan}/next")["status"] == 200  # has a seat of its own
    with scanning.office.writing() as session:
        leads = scanning.office.account(session, "secretary")
        leads.role = leads.committee_id = None
    refused = scanning.secretary.view(f"{scanning.scan}/next")
    assert (refused["status"], refused["code"]) == (403, "not_a_member")
    shown = scanning.secretary.view(f"{scanning.scan}/next", **panel(scanning, "mttq"))
    assert shown["doubt"]["left"] == 2  # the member's own, at the same PC
    assert shown["sheet"] is None  # doubts come first


def test_nobody_sees_marks_while_files_come_in(scanning: ScanMeeting) -> None:
    send(scanning)
    assert scanning.as_("ubnd").view(f"{scanning.scan}/next")["code"] == "wrong_step"
    assert scanning.secretary.view(f"{scanning.scan}/remark")["remark"] is None


def test_the_log_tells_how_many_and_of_no_sheet(scanning: ScanMeeting) -> None:
    send(scanning)
    assert logged(scanning, "scans_taken") == [{"sheets": SHEETS, "doubtful": 2, "aside": 0}]


# --- taken back, and numbers that people type -------------------------------------------------------------


def undo(meeting: ScanMeeting, raw: bytes = b"%PDF-1.7") -> Response:
    secretary = meeting.secretary
    kinds = {"content-type": OCTETS, "x-csrf-token": secretary.token, **JSON}
    return secretary.client.post(f"{meeting.scan}/file?bo-ra=1", content=raw, headers=kinds)


def test_a_file_is_taken_back_and_the_log_says_how_many(scanning: ScanMeeting) -> None:
    send(scanning)
    assert (
        lines(undo(scanning, b"%PDF-1.6"))[-1]["code"] == "scan_not_taken"
    )  # another file of the same pages
    assert lines(undo(scanning))[-1] == {"back": SHEETS}
    assert 'Đã nhận <strong data-text="sheets">0</strong>' in scanning.secretary.get(scanning.scan)
    assert logged(scanning, "scans_undone") == [{"sheets": SHEETS}]
    assert lines(send(scanning))[-1]["taken"] == SHEETS
    scanning.secretary.form(f"{scanning.scan}/draw")
    assert undo(scanning).json()["code"] == "wrong_step"


def test_only_the_secretary_takes_a_file_back(scanning: ScanMeeting) -> None:
    send(scanning)
    lan = scanning.as_("mttq")
    kinds = {"content-type": OCTETS, "x-csrf-token": lan.token, **JSON}
    assert (
        lan.client.post(f"{scanning.scan}/file?bo-ra=1", content=b"%PDF-1.7", headers=kinds).status_code
        == 403
    )


def unreadable(meeting: ScanMeeting, *places: int) -> None:
    """The numbers of these pages cannot be read."""
    for place in places:
        (one,) = meeting.pages[place - 1].sheets
        meeting.pages[place - 1] = replace(meeting.pages[place - 1], sheets=(replace(one, number=None),))


def with_numbers(meeting: ScanMeeting, *people: tuple[str, dict[int, str]]) -> Response:
    """The file again, with what people have typed at the meeting's PC; "": the secretary."""
    told = [
        {
            "panel": panel(meeting, who)["x-panel"] if who else "",
            "numbers": {str(k): v for k, v in said.items()},
        }
        for who, said in people
    ]
    return send(meeting, **{"x-numbers": quote(json.dumps({"people": told}))})


def test_a_number_that_two_have_typed_is_taken_and_told_in_the_minutes(scanning: ScanMeeting) -> None:
    unreadable(scanning, 5, 6, 7, 8)
    end = lines(send(scanning))[-1]
    assert (end["taken"], [one["code"] for one in end["aside"]]) == (SHEETS - 4, ["numberless"] * 4)
    five, six, seven = scanning.numbers[4:7]
    spaced = f"{five[:4]} {five[4:]}".lower()
    eight = scanning.numbers[7]
    said = ({5: five, 6: six, 7: seven}, {5: spaced, 6: seven, 8: eight})
    end = lines(with_numbers(scanning, ("ubnd", said[0]), ("mttq", said[1])))[-1]
    assert end["taken"] == 1
    codes = {one["page"]: one["code"] for one in end["aside"]}
    assert [codes[at] for at in (6, 7, 8)] == ["numbers_differ"] * 3  # one is another's, two typed alone
    with scanning.office.reading() as session:
        pile = box_count(session, scanning.office.opening_id, "hom-1").pile
    assert pile is not None
    assert (pile.sheets, pile.typed) == (SHEETS - 3, 1)
    assert [one.role for one in pile.typed_by] == ["ubnd", "mttq"]
    text = " ".join(one.getPlainText() for one in scanned_parts(pile))  # type: ignore[attr-defined]
    assert "hai thành viên khác vai trò cùng gõ: 01 tờ. Người gõ: ông/bà Ông ubnd; ông/bà Ông mttq." in text


def test_a_typed_number_opens_nothing_that_a_read_one_does_not(scanning: ScanMeeting) -> None:
    """Used, unknown, no number at all: to a person, as ever. A number that was read is not typed over."""
    unreadable(scanning, 5, 6, 7)
    said = {5: scanning.numbers[0], 6: "00000000", 7: "?", 1: scanning.numbers[4]}
    end = lines(with_numbers(scanning, ("ubnd", said), ("mttq", said)))[-1]
    assert end["taken"] == SHEETS - 3
    assert {one["page"]: one["code"] for one in end["aside"]} == {
        5: "used",
        6: "unknown",
        7: "numbers_differ",
    }


@pytest.mark.parametrize("pair", [("ubnd", "ubnd"), ("secretary", "")])
def test_one_person_is_not_two(scanning: ScanMeeting, pair: tuple[str, str]) -> None:
    unreadable(scanning, 5)
    said = {5: scanning.numbers[4]}
    assert code(with_numbers(scanning, *((who, said) for who in pair))) == "scan_numbers_two"


def test_two_of_one_role_are_not_two(scanning: ScanMeeting) -> None:
    unreadable(scanning, 5)
    with scanning.office.writing() as session:
        twin = scanning.office.account(session, "mttq")
        seat = session.exec(select(Attendance).where(Attendance.role == "mttq")).one()
        twin.role = "ubnd"
        seat.role = "ubnd"
        session.add_all([twin, seat])
    said = {5: scanning.numbers[4]}
    assert code(with_numbers(scanning, ("ubnd", said), ("mttq", said))) == "scan_numbers_two"


def test_who_is_not_at_the_roll_call_types_nothing(scanning: ScanMeeting) -> None:
    with scanning.office.writing() as session:
        seat = session.exec(select(Attendance).where(Attendance.role == "mttq")).one()
        seat.present = False
        session.add(seat)
    said = {5: scanning.numbers[4]}
    assert code(with_numbers(scanning, ("ubnd", said), ("mttq", said))) == "not_present"


def people(*numbers: dict[str, str]) -> str:
    return json.dumps({"people": [{"panel": "", "numbers": one} for one in numbers]})


@pytest.mark.parametrize(
    "given",
    [
        "x",
        '{"people":[]}',
        '{"people":[{"panel":"","numbers":{}}]}',
        '{"people":[{"panel":"","numbers":{"0":"A"}},{"panel":"","numbers":{}}]}',
        '{"people":[{"panel":"","numbers":{},"more":1},{"panel":"","numbers":{}}]}',
        people({"1": "A"}, {"1": "A"}, {"1": "A"}),
        people({"1": "A" * 41}, {}),
        people({str(at): "A" for at in range(1, 102)}, {}),
    ],
)
def test_what_is_no_list_of_numbers_is_refused(scanning: ScanMeeting, given: str) -> None:
    assert code(send(scanning, **{"x-numbers": quote(given)})) == "input_wrong"


def test_a_page_with_two_sheets_without_numbers_stays_aside(scanning: ScanMeeting) -> None:
    unreadable(scanning, 5)
    (one,) = scanning.pages[4].sheets
    scanning.pages[4] = replace(scanning.pages[4], sheets=(one, one))
    said = {5: scanning.numbers[4]}
    end = lines(with_numbers(scanning, ("ubnd", said), ("mttq", said)))[-1]
    assert [one["code"] for one in end["aside"]] == ["numberless", "numberless"]


# --- the file on its way ----------------------------------------------------------------------------------


def test_one_file_is_read_at_a_time_and_each_line_is_sent_at_once(scanning: ScanMeeting) -> None:
    """A process that reads takes a gigabyte: two files of two boxes wait for each other."""
    free: list[int] = []

    async def read(file: IO[bytes], form: Form, layout: Layout) -> AsyncIterator[Turned]:
        free.append(scanning.app.state.scan_turn.value)
        async for one in scanning.read(file, form, layout):
            yield one

    scanning.app.state.reader = read
    answer = send(scanning)
    assert lines(answer)[-1]["taken"] == SHEETS
    assert (free, scanning.app.state.scan_turn.value) == ([0], 1)
    assert answer.headers["x-accel-buffering"] == "no"


def test_a_file_that_breaks_off_on_its_way_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[IO[bytes]] = []

    def made() -> IO[bytes]:
        kept.append(TemporaryFile())  # noqa: SIM115 - closed by who asked for it
        return kept[-1]

    class Broken:
        async def stream(self) -> AsyncIterator[bytes]:
            yield b"%PDF-"
            raise ClientDisconnect

    monkeypatch.setattr(upload, "TemporaryFile", made)
    with pytest.raises(ClientDisconnect):
        run_aside(lambda: upload._kept(cast("Request", Broken())))
    assert [one.closed for one in kept] == [True]


def test_what_is_to_be_done_with_a_file_is_said_rightly_or_not_at_all(scanning: ScanMeeting) -> None:
    send(scanning)
    secretary = scanning.secretary
    kinds = {"content-type": OCTETS, "x-csrf-token": secretary.token, **JSON}
    odd = secretary.client.post(f"{scanning.scan}/file?bo-ra=x", content=b"%PDF-1.7", headers=kinds)
    assert code(odd) == "input_wrong"
    assert logged(scanning, "scans_undone") == []
