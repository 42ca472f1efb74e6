"""An opening called by mistake, or put off after the roll-call, is taken back; one that is held is not."""

from collections.abc import Iterator
from datetime import date

import pytest
from meeting import Meeting, code
from simulator import BOX, Office
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.errors import Code, Refused
from ballots.meeting import roll_call
from ballots.office import audit
from ballots.tables import Attendance, Count, Opening

both = pytest.mark.usefixtures("each_database")


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


def due() -> Office:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    return office


@both
def test_a_called_opening_is_taken_back_and_called_again_on_another_day() -> None:
    office = due()
    first = office.start()
    with office.writing() as session:
        assert roll_call.cancel(session, first) == [BOX]
        for table in (Opening, Count, Attendance):
            assert session.exec(select(table)).all() == []
    office.today = date(2026, 12, 1)
    office.open(["ubnd", "mttq", "union", "clerk"])
    assert office.finish().state == "final"


@both
def test_an_opening_whose_slot_is_closed_is_not_taken_back() -> None:
    """Whoever dislikes how a box comes out can't make its opening vanish."""
    office = due()
    opening = office.start()
    office.close()
    with office.writing() as session, pytest.raises(Refused) as no:
        roll_call.cancel(session, opening)
    assert no.value.code is Code.WRONG_STEP
    office.release("ubnd")  # it goes on as if nothing had been asked


@both
def test_an_opening_that_is_not_there_is_unknown() -> None:
    with due().writing() as session, pytest.raises(Refused) as no:
        roll_call.cancel(session, 99)
    assert no.value.code is Code.OPENING_UNKNOWN


def test_the_secretary_takes_it_back_by_the_page_and_the_log_says_so(meeting: Meeting) -> None:
    meeting.opening_day()
    page = meeting.start().headers["location"]
    assert f'action="{page}/cancel"' in meeting.secretary.get(page)
    assert code(meeting.as_("ubnd").form(f"{page}/cancel")) == "not_allowed"
    assert meeting.secretary.form(f"{page}/cancel").status_code == 303
    meeting.secretary.get(page, status=404)
    with meeting.office.reading() as session:
        assert next(audit.newest(session, "xa")).what == audit.What.OPENING_CANCELLED
    again = meeting.start().headers["location"]
    meeting.secretary.form(f"{again}/boxes/{BOX}/close", field=[""], direct=["1"], online=[""])
    assert f'action="{again}/cancel"' not in meeting.secretary.get(again)
    assert code(meeting.secretary.form(f"{again}/cancel")) == Code.WRONG_STEP
