"""An office with an open box, at the application, and a dossier system with a key for everything."""

from collections.abc import Iterator

import pytest
from simulator import Office
from starlette.testclient import TestClient
from systems import Caller, system_of

from app.settings import Settings


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def system(client: TestClient, office: Office) -> Caller:
    return system_of(client, office)
