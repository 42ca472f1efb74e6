"""The calendar of openings, read as strictly as RFC 5545 is written."""

import re
from datetime import date, timedelta

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import Clock

from app.notices import ics
from ballots.errors import Code, Refused
from ballots.keys import padlocks
from ballots.views.lists import days as days_views
from ballots.views.lists.days import OpeningDay, OpeningDays

ADDRESS = "https://hom.example.gov.vn/b/hom-1"
Lines = list[tuple[str, str]]


def read(raw: bytes) -> Lines:
    """Names and values, unfolded; whatever the RFC forbids fails here."""
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode("utf-8")  # no letter is cut in two
    unfolded: list[str] = []
    for line in physical:
        text = line.decode("utf-8")
        if text.startswith(" "):
            unfolded[-1] += text[1:]
        else:
            unfolded.append(text)
    found = [re.fullmatch(r"([A-Z-]+)((?:;[A-Z]+=[A-Za-z-]+)*):(.*)", line) for line in unfolded]
    assert all(found), unfolded
    return [(one[1] + one[2], one[3]) for one in found if one]


def unescape(text: str) -> str:
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", text), text
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], text)


def events(lines: Lines) -> list[dict[str, str]]:
    """The events, each with the values of its own; every BEGIN has its END."""
    found: list[dict[str, str]] = []
    open_parts: list[str] = []
    for name, value in lines:
        if name == "BEGIN":
            open_parts.append(value)
            if value == "VEVENT":
                found.append({"alarms": ""})
        elif name == "END":
            assert open_parts.pop() == value
        elif open_parts[-1] == "VEVENT":
            assert name not in found[-1]
            found[-1][name] = value
        elif open_parts[-1] == "VALARM" and name == "TRIGGER":
            found[-1]["alarms"] += value + " "
    assert open_parts == []
    return found


def days_of(office: Office) -> OpeningDays:
    with office.reading() as session:
        return days_views.opening_days(session, BOX, office.today)


def calendar(office: Office) -> list[dict[str, str]]:
    return events(read(ics.calendar(days_of(office), ADDRESS, office.today)))


def test_sealed_openings_are_certain_and_a_year_ahead_is_proposed() -> None:
    found = calendar(Office().ready())
    assert len(found) == 2 + 12
    assert [one["STATUS"] for one in found] == ["CONFIRMED"] * 2 + ["TENTATIVE"] * 12
    days = [one["DTSTART;VALUE=DATE"] for one in found]
    assert days[:4] == ["20261130", "20261231", "20270129", "20270226"]
    assert days == sorted(set(days))
    assert "(dự kiến)" in unescape(found[2]["SUMMARY"])
    assert "(dự kiến)" not in found[0]["SUMMARY"]


def test_it_reminds_a_week_and_a_day_before_and_not_of_what_is_over() -> None:
    office = Office().ready()
    assert {one["alarms"] for one in calendar(office)} == {"-P6DT16H -PT16H "}
    office.today = date(2026, 12, 1)
    assert [one["alarms"] for one in calendar(office)][:2] == ["", "-P6DT16H -PT16H "]


def test_before_the_first_sealing_all_is_proposed() -> None:
    found = calendar(Office())
    assert [one["STATUS"] for one in found] == ["TENTATIVE"] * 12
    assert found[0]["DTSTART;VALUE=DATE"] == "20261130"


def test_an_event_keeps_its_id_when_its_day_moves() -> None:
    office = Office()
    before = {one["UID"]: one["DTSTART;VALUE=DATE"] for one in calendar(office)}
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        padlocks.choose_day(session, chair, BOX, 1, date(2026, 11, 27), "Họp HĐND", office.today)
    after = {one["UID"]: one["DTSTART;VALUE=DATE"] for one in calendar(office)}
    assert before.keys() == after.keys()
    assert len(before) == 12
    assert [uid for uid in before if before[uid] != after[uid]] == [next(iter(before))]
    assert "Họp HĐND" in calendar(office)[0]["DESCRIPTION"]


def test_the_same_day_gives_the_same_bytes() -> None:
    office = Office().ready()
    one, two = (ics.calendar(days_of(office), ADDRESS, office.today) for _ in range(2))
    assert one == two


@pytest.mark.parametrize(
    "name",
    [
        "Hòm; số 1, tầng \\ 2",
        "Ệ" * 200,
        "x" * 74 + "ệ",
        "👍" * 40,
        "BEGIN:VEVENT\r\nSUMMARY:giả",
        "tab\tvà \x00 \x07 \x7f \u2028",
    ],
)
def test_no_name_breaks_a_line_or_begins_one(name: str) -> None:
    day = OpeningDay(1, date(2026, 11, 30), None, name)
    shown = OpeningDays(BOX, name, name, name, name, (day,))
    found = events(read(ics.calendar(shown, ADDRESS, date(2026, 11, 2))))
    assert len(found) == 1
    kept = "".join(letter for letter in name if letter == "\n" or letter.isprintable())
    assert unescape(found[0]["SUMMARY"]) == f"Mở hòm phiếu kỳ 1: {kept} (dự kiến)"


def test_required_members_are_there_and_the_stamp_is_utc() -> None:
    lines = read(ics.calendar(days_of(Office()), ADDRESS, date(2026, 11, 2)))
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert {"VERSION", "PRODID"} <= {name for name, _ in lines}
    for one in events(lines):
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"])
        begins = date.fromisoformat(one["DTSTART;VALUE=DATE"])
        assert date.fromisoformat(one["DTEND;VALUE=DATE"]) == begins + timedelta(days=1)


def test_anyone_may_subscribe_without_a_cookie_and_caches_may_keep_it(
    client: TestClient, clock: Clock, settings: object
) -> None:
    office = Office(settings.database_url).ready()  # type: ignore[attr-defined]
    clock.moment = office.now
    answer = client.get(f"/b/{BOX}/lich.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in answer.headers
    assert len(events(read(answer.content))) == 14
    assert f"/b/{BOX}/lich.ics" in client.get(f"/b/{BOX}").text
    assert client.get("/b/khong-co/lich.ics").status_code == 404
    office.database.close()


def test_nothing_secret_is_in_it() -> None:
    office = Office().ready()
    raw = ics.calendar(days_of(office), ADDRESS, office.today).decode()
    assert "Ông" not in raw  # no name of a member
    with office.reading() as session, pytest.raises(Refused) as no:
        days_views.opening_days(session, "hom-9", office.today)
    assert no.value.code == Code.BOX_UNKNOWN
