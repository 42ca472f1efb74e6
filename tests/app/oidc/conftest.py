"""An office that has a sign-in system of its own, with a provider on loopback."""

from collections.abc import Iterator

import pytest
from meeting import Meeting
from provider import Provider, providing
from simulator import Office
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.tables import Account


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def meeting(settings: Settings, clock: Clock, provider: Provider) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock, office=provider.settings())
    made = Meeting(office, app, clock)
    with office.writing() as session:
        session.exec(select(Account).where(Account.login == "secretary")).one().admin = True
    yield made
    office.database.close()
    app.state.database.close()
