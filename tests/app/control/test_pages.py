"""The follow-up sample over HTTP: drawn, printed, told, and beside the box's result for everybody."""

import html
import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from control import by_hand, sums, typed
from meeting import Meeting, code
from pypdf import PdfReader
from simulator import BOX, Office
from sqlmodel import select
from web import FORM, Clock

from app.cli import main
from app.main import create_app
from app.settings import Settings
from ballots.tables import AuditEntry


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """A month whose result is filed: 6 of 6 satisfied, 1.000 results returned."""
    office = Office(settings.database_url, today=date(2026, 11, 2))
    app = create_app(settings, clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
        made = Meeting(office.ready(), app, clock)
        clock.moment = office.now
        made.opened()
        made.finish()
        office.file()
        yield made
    office.database.close()
    app.state.database.close()


def page_of(meeting: Meeting) -> str:
    return f"/staff/control/{meeting.office.opening_id}/{BOX}"


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_from_the_draw_to_the_public_page(meeting: Meeting) -> None:
    base, mttq, guest = page_of(meeting), meeting.as_("mttq"), meeting.as_("mttq").client
    assert "chưa công bố" not in plain(meeting.secretary.get("/staff/control"))
    assert meeting.secretary.form(f"{base}/draw", many="20").status_code == 303
    assert "20" in plain(meeting.secretary.get("/staff/control"))
    public = plain(guest.get(f"/b/{BOX}?page=2", headers=FORM).text)  # is kept a second
    assert "đã rút 20 trên 1.000 kết quả đã trả" in public
    assert mttq.form(f"{base}/tell", **typed(sums())).status_code == 303
    shown = plain(mttq.get(base))
    assert "100,0 % (6/6; 61,0 % – 100,0 %) 69,2 % (9/13; 42,4 % – 87,3 %)" in shown
    public = plain(guest.get(f"/b/{BOX}", headers=FORM).text)
    assert "69,2 % (9/13; 42,4 % – 87,3 %)" in public
    assert "14 người trả lời, 4 không gặp, 2 từ chối" in public
    english = plain(guest.get(f"/b/{BOX}?lang=en", headers=FORM).text)
    assert "69.2%" in english


def test_who_may_and_what_is_refused(meeting: Meeting) -> None:
    base = page_of(meeting)
    few = meeting.secretary.form(f"{base}/draw", many="5")
    assert (few.status_code, "Số kết quả rút phải từ 10 đến 500" in html.unescape(few.text)) == (422, True)
    assert meeting.as_("quay").form(f"{base}/draw", many="20").status_code == 403
    assert meeting.as_("ngoai").form(f"{base}/draw", many="20").status_code == 404
    assert meeting.secretary.form(f"{base}/draw", many="20").status_code == 303
    assert code(meeting.as_("ubnd").form(f"{base}/tell", **typed(sums()))) == "control_outsider"
    assert "Công bố</button>" not in meeting.as_("ubnd").get(base)
    wrong = meeting.as_("mttq").client.post(
        f"{base}/tell",
        data={"csrf": meeting.as_("mttq").token, **typed(sums(away=9))},
        headers=FORM,
    )
    assert wrong.status_code == 422
    assert "Đã rút 20 kết quả, nhưng trả lời, không gặp và từ chối cộng lại là 25." in plain(wrong.text)
    assert 'name="away" type="number" value="9"' in wrong.text  # nothing that was typed is lost
    fewer = typed(sums())
    fewer["cell"] = fewer["cell"][:-1]
    assert meeting.as_("mttq").form(f"{base}/tell", **fewer).status_code == 422


def test_the_list_has_places_and_no_room_for_answers_beside_them(meeting: Meeting) -> None:
    base = page_of(meeting)
    assert meeting.secretary.client.get(f"{base}/danh-sach.pdf").status_code == 409
    meeting.secretary.form(f"{base}/draw", many="20")
    head = _head(meeting)
    first, *_, last = PdfReader(
        io.BytesIO(meeting.secretary.client.get(f"{base}/danh-sach.pdf").content)
    ).pages
    text = first.extract_text()
    for place in by_hand(bytes.fromhex(head), 1_000, 20):
        assert f"{place:,}".replace(",", ".") in text.split()
    assert "Rất hài lòng" not in text
    assert "Rất hài lòng" in last.extract_text()
    assert "Số thứ tự" not in last.extract_text()


def _head(meeting: Meeting) -> str:
    found = re.search(
        r"--head ([0-9a-f]{64}) --results 1000 --count 20", meeting.secretary.get(page_of(meeting))
    )
    assert found
    return found[1]


def test_the_command_draws_what_the_page_shows(meeting: Meeting, capsys: pytest.CaptureFixture[str]) -> None:
    meeting.secretary.form(f"{page_of(meeting)}/draw", many="20")
    shown = plain(meeting.secretary.get(page_of(meeting)))
    assert main.main(["draw", "--head", _head(meeting), "--results", "1.000", "--count", "20"]) == 0
    printed = capsys.readouterr().out.split()
    assert len(printed) == 20
    assert "; ".join(f"{int(one):,}".replace(",", ".") for one in printed) in shown


@pytest.mark.parametrize(
    "given",
    [
        ["--head", "xx", "--results", "100", "--count", "10"],
        ["--head", "ab" * 32, "--results", "9", "--count", "10"],
    ],
)
def test_the_command_says_what_is_wrong(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["draw", *given]) == 1
    assert capsys.readouterr().err.startswith("homphieu: ")


def test_the_log_names_the_act_and_no_number_of_the_answers(meeting: Meeting) -> None:
    base = page_of(meeting)
    meeting.secretary.form(f"{base}/draw", many="20")
    meeting.as_("mttq").form(f"{base}/tell", **typed(sums()))
    with meeting.office.reading() as session:
        bodies = [one.body.decode() for one in session.exec(select(AuditEntry))]
    [told] = [one for one in bodies if '"control_told"' in one]
    assert '"after":null' in told
