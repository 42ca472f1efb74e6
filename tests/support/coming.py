"""People who come to the sign-in page from an office's own system, as a browser does it, without one."""

import re
from typing import Any

from httpx import Response
from meeting import Meeting
from provider import Provider
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM

from ballots.tables import Account, OfficeIdentity

__all__ = ["ANSWER", "HERE", "account_id", "back", "come", "go", "guest", "refused", "tie", "ties"]

HERE, ANSWER = "/login/office", "/login/office/answer"


def guest(meeting: Meeting) -> TestClient:
    """A browser of nobody's yet."""
    return TestClient(meeting.app)


def go(client: TestClient, **query: str) -> str:
    """The address at the provider to which the button leads."""
    answer = client.get(HERE, params=query, headers=FORM, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def back(client: TestClient, fields: dict[str, str]) -> Response:
    """From the provider's site, without a cookie, to ours; and on from there, with them."""
    landed = TestClient(client.app).post(ANSWER, data=fields, headers=FORM)
    assert landed.status_code == 200, landed.text
    assert "set-cookie" not in landed.headers  # it would take the place of one that did not come along
    found = dict(re.findall(r'name="(code|state|iss)" value="([^"]*)"', landed.text))
    return client.post(HERE, data=found, headers=FORM, follow_redirects=False)


def come(client: TestClient, provider: Provider, **query: str) -> Response:
    """All of it."""
    return back(client, provider.login(go(client, **query)))


def account_id(meeting: Meeting, login: str) -> int:
    with meeting.office.reading() as session:
        return session.exec(select(Account.id).where(Account.login == login)).one() or 0


def tie(meeting: Meeting, login: str, name: str) -> Response:
    """The administrator writes down who of the office's system an account is."""
    path = f"/staff/admin/accounts/{account_id(meeting, login)}/office"
    answer: Any = meeting.secretary.form(path, name=name)
    return answer


def ties(meeting: Meeting) -> list[OfficeIdentity]:
    with meeting.office.reading() as session:
        return list(session.exec(select(OfficeIdentity)))


def refused(answer: Response, why: str, status: int = 401) -> None:
    """Refused in this sentence on the sign-in page, where the password's form still is; no session begun."""
    assert (answer.status_code, why in answer.text) == (status, True), answer.text
    assert 'name="password"' in answer.text
    assert not [one for one in answer.headers.get_list("set-cookie") if "session" in one]
