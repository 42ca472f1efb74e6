"""An office with its people signed in, for the pages of passkeys."""

from collections.abc import Iterator

import pytest
from meeting import Meeting
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
