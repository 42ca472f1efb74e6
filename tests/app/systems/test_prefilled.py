"""What a dossier system reported is filled in at the closing; the secretary corrects; a day counts once."""

import json
from datetime import timedelta
from html.parser import HTMLParser

from live import staff_office
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from systems import Caller
from web import FORM, Clock, form_of, sign_in

from ballots.systems import returned
from ballots.tables import Count, ReturnedDay


def begun(client: TestClient, office: Office, clock: Clock) -> tuple[str, dict[str, list[str]]]:
    """The closing's form at an opening: its address, and the texts of its fields in their order."""
    password = staff_office(office)["secretary"]
    clock.moment = office.now
    sign_in(client, "secretary", password)
    return f"/staff/openings/{office.opening_id}/boxes/{BOX}/close", texts(client, office)


def texts(client: TestClient, office: Office) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    class Inputs(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("name") in {"field", "direct", "online"}:
                found.setdefault(str(given["name"]), []).append(given.get("value") or "")

    Inputs().feed(client.get(f"/staff/openings/{office.opening_id}", headers=FORM).text)
    return found


def test_a_month_of_reports_is_filled_in_corrected_and_counted_once(
    client: TestClient, office: Office, system: Caller, clock: Clock
) -> None:
    clock.moment = office.now
    first = office.today
    system.returned(first.isoformat(), ("ho_tich", "direct", 7))
    clock.pass_by(days=1)
    second = clock().date()
    system.returned(first.isoformat(), ("ho_tich", "direct", 5), ("", "online", 2))
    system.returned(second.isoformat(), ("ho_tich", "direct", 6), ("dat_dai", "online", 1))
    office.today = first.replace(day=30)
    office.start()
    close, filled = begun(client, office, clock)
    page = client.get(f"/staff/openings/{office.opening_id}", headers=FORM).text
    assert "2 ngày, từ 02/11/2026 đến 03/11/2026" in page
    assert "<details open>" in page
    assert filled["field"][:3] == ["", "ho_tich", "chung_thuc"]
    assert filled["direct"][:4] == ["", "11", "", ""]
    assert filled["online"][:4] == ["2", "", "", "1"]
    fields = form_of(page, close)
    filled["direct"][1] = "12"  # the secretary knows better
    sent = {"csrf": fields["csrf"], **filled, "stock_left": "", "wall": "intact", "seen": ""}
    answer = client.post(close, data=sent, headers=FORM, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    with office.reading() as session:
        [count] = session.exec(select(Count)).all()
        known = [row for row in json.loads(count.returned) if row[2] is not None]
        assert sorted(known) == [["", "online", 2], ["dat_dai", "online", 1], ["ho_tich", "direct", 12]]
        assert {row.opening_id for row in session.exec(select(ReturnedDay))} == {office.opening_id}
    assert system.returned(second.isoformat()).json()["code"] == "day_counted"
    today = office.today.isoformat()
    assert system.returned(today, ("", "direct", 9)).status_code == 200  # this day comes to the next opening


def test_without_reports_nothing_is_filled_in(client: TestClient, office: Office, clock: Clock) -> None:
    office.today = office.today.replace(day=30)
    office.start()
    _, filled = begun(client, office, clock)
    assert set(filled["direct"] + filled["online"]) == {""}
    assert "hệ thống hồ sơ báo" not in client.get(f"/staff/openings/{office.opening_id}", headers=FORM).text


def test_days_long_counted_are_forgotten(
    client: TestClient, office: Office, system: Caller, clock: Clock
) -> None:
    clock.moment = office.now
    system.returned(office.today.isoformat())
    office.today = office.today.replace(day=30)
    office.start()
    office.close()
    for days, kept in ((34, 1), (35, 0)):
        with office.writing() as session:
            returned.take(session, BOX, office.opening_id, office.today + timedelta(days=days))
            assert len(session.exec(select(ReturnedDay)).all()) == kept
