"""A meeting at the pages whose box is open, with paper that a machine reads."""

from collections.abc import Iterator

import pytest
from scan_pages import PNG, SHEETS, ScanMeeting, sheet
from simulator import Office
from web import Clock

from app.main import create_app
from app.settings import Settings


@pytest.fixture
def scanning(settings: Settings, clock: Clock) -> Iterator[ScanMeeting]:
    """The box is open, two of the sheets have a doubtful mark, and one a remark."""
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = ScanMeeting(office, app, clock)
    made.numbers = [slip.number for slip in office.issue(SHEETS)]
    made.opened()
    first, second, *rest = made.numbers
    made.pages = [
        sheet(first, "ket_qua", remark=PNG),
        sheet(second, "thai_do"),
        *(sheet(one) for one in rest),
    ]
    app.state.reader = made.read
    yield made
    office.database.close()
    app.state.database.close()
