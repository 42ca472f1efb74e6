"""For tests of pages: forms filled in as a browser does, from the page that shows them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser

from starlette.testclient import TestClient

__all__ = ["FORM", "Clock", "csrf_of", "form_of", "sign_in"]

FORM = {"accept": "text/html"}


@dataclass
class Clock:
    """The office's clock; it moves only when a test says so."""

    moment: datetime = datetime(2026, 11, 30, 8, 0)  # noqa: DTZ001 - the office's local time is naive

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


def csrf_of(page: str) -> str:
    """The token of the first form on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "no form with a token on this page"
    return found[1]


def form_of(page: str, action: str) -> dict[str, str | list[str]]:
    """The fields of the form with this action, as a browser would send them untouched."""
    reader = _Forms()
    reader.feed(page)
    assert action in reader.forms, f"no form to {action}; there are {sorted(reader.forms)}"
    return reader.forms[action]


def sign_in(client: TestClient, login: str, password: str) -> None:
    """Sign in through the real form; the cookie stays in the client."""
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": login, "password": password}
    answer = client.post("/login", data=fields, headers=FORM, follow_redirects=False)
    assert answer.status_code == 303, answer.text


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str | list[str]]] = {}
        self._fields: dict[str, str | list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = self.forms.setdefault(given.get("action", ""), {})
        elif self._fields is None:
            return
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and (self._select not in self._fields or "selected" in given):
            self._fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._fields[given["name"]] = ""
        elif tag == "input" and "name" in given:
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        assert self._fields is not None
        if given.get("type") == "checkbox":
            ticked = self._fields.setdefault(given["name"], [])
            if "checked" in given and isinstance(ticked, list):
                ticked.append(given.get("value", "on"))
        elif given.get("type") != "radio" or "checked" in given:
            self._fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
