"""A meeting at the pages: an office with its people signed in, a clock."""

from collections.abc import Iterator

import pytest
from kiosk_pages import administrator
from meeting import Meeting, Person
from simulator import Office
from web import Clock

from app.main import create_app
from app.settings import Settings


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


@pytest.fixture
def admin(meeting: Meeting) -> Person:
    """Who enrols kiosks."""
    return administrator(meeting)
