"""An office of the stories for who walks through its states: served, its people come, its pages unfolded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from live import free_port, serving
from playwright.sync_api import Browser, Page
from simulator import BOX
from stories import Person, Story, new_office
from web import Clock

from app.main import create_app
from app.settings import Settings
from app.staff import accounts

__all__ = ["COMMITTEE", "DUTIES", "PADLOCKS", "See", "called", "joins", "told", "unfold"]

See = Callable[[str, Page], None]
COMMITTEE = f"/staff/committee/{BOX}"
PADLOCKS = f"/staff/padlocks/{BOX}"
DUTIES = ["issue", "secretary", "admin"]


@contextmanager
def told(browser: Browser, folder: Path, script: str = "") -> Iterator[Story]:
    """An office whose first period is open, served; `script` runs in every page before its own."""
    with pytest.MonkeyPatch.context() as patch:
        office = new_office(folder, patch)
        port = free_port()
        settings = Settings(
            office.url, folder / "homphieu.secret", f"http://127.0.0.1:{port}", plain_address=True
        )
        clock = Clock(office.now)

        class Place:
            address = settings.public_url

        place: Any = Place()
        place.clock = clock
        with serving(create_app(settings, clock), port):
            story = Story(browser, place, office, folder, script=script)
            yield story
            story.everybody_leaves()
        office.database.close()
    assert story.faults == []


def unfold(page: Page) -> Page:
    """Open every fold of the page."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    return page


def joins(story: Story, login: str, name: str, unit: str = "xa", **more: Any) -> Person:
    with story.office.writing() as session:
        _, story.passwords[login] = accounts.add_account(session, unit, login, name, **more)
    return story.person(login)


def called(secretary: Person, **absent: str) -> None:
    """Hold the roll-call, so that the simulator knows of the meeting too."""
    secretary.calls_roll(absent)
    secretary.story.office.opening_id = int(secretary.story.opening.rsplit("/", 1)[1])
