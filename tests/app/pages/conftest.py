"""A meeting at the pages: an office with its people signed in, a clock."""

from collections.abc import Iterator
from datetime import date

import pytest
from archived import QUORUM
from kiosk_pages import administrator
from meeting import Meeting, Person
from simulator import Office
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.forms import questionnaire

CONTACT = "Bà Lan, 0912 345 678"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


@pytest.fixture
def letters_meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """A box of letters on its day, opened, with one letter in it."""
    office = Office(settings.database_url, form=questionnaire.builtin("thu-gop-y"), smallest=1).ready()
    office.write("Xin thêm ghế chờ", CONTACT)
    office.today = date(2026, 11, 30)
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    office.open(QUORUM)
    yield made
    office.database.close()
    app.state.database.close()


@pytest.fixture
def admin(meeting: Meeting) -> Person:
    """Who enrols kiosks."""
    return administrator(meeting)
